"""OKRs from a CSV file: what a preview says, what is written, what is refused, and what cannot be carried."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from bot.domain.checkins import CheckInSource
from bot.domain.csv_file import UnusableFile
from bot.domain.cycles import CycleKind, CycleState
from bot.domain.okrs import Commitment, Direction, KeyResultState, Metric, ObjectiveState
from bot.domain.people import Person
from bot.i18n import language
from bot.services.files.okr_file import Wanted
from bot.services.prompts.planning import PromptPlanner
from bot.views.files.okr_file import report
from storage import Store
from tests.factories import MONDAY_MORNING, Office
from tests.services.files.company import EXAMPLES, HEADER, Company, told
from tests.statements import counted


def example(name: str) -> list[str]:
    return (EXAMPLES / name).read_text().splitlines()


def test_the_example_makes_objectives_key_results_and_what_was_said_and_then_nothing_more(
    company: Company, mei: Person, kai: Person
) -> None:
    payments = company.office.team("Payments", lead=mei)

    outcome = company.writes(*example("okrs.csv"))

    assert (len(outcome.plan.objectives), len(outcome.plan.key_results), len(outcome.plan.check_ins)) == (2, 5, 6)
    objective, success = company.objective("Payments that just work"), company.result("Checkout success")
    assert (objective.owner_id, objective.team_id, objective.cycle_id) == (mei.id, payments.id, company.office.cycle.id)
    assert (success.metric, success.start, success.target) == (Metric.PERCENT, Decimal(91), Decimal(96))
    assert (success.current, success.confidence) == (Decimal(94), 8)
    assert company.result("Refund time").direction is Direction.DECREASE
    assert company.result("Refund time").owner_id == kai.id
    assert company.result("SOC 2 report").metric is Metric.YES_NO
    assert [one.done_on for one in company.result("New ledger").milestones] == [date(2026, 11, 16), None, None]
    assert company.supported("Payments that just work") == ["Customers trust us with their money"]
    again = company.apply(*example("okrs.csv"))
    assert again.plan.is_empty
    assert "There already, and left as they are: 2 objectives, 5 key results, and 6 check-ins." in told(again)


def test_what_was_said_keeps_its_day_its_words_and_its_order(company: Company, mei: Person) -> None:
    company.writes(
        HEADER,
        "Payments,Checkout,@mei,Q4 2026,91,96,%,94,8,shipped,2026-11-09",
        ",Checkout,@mei,,,,,93,7,first week,2026-11-02",
    )
    first, second = company.said(company.result("Checkout"))
    assert (first.value, first.confidence, first.note) == (Decimal(93), 7, "first week")
    assert (first.effective_day, first.at.date(), first.source) == (
        date(2026, 11, 2),
        date(2026, 11, 2),
        CheckInSource.IMPORT,
    )
    assert (second.follows_id, second.author_id) == (first.id, mei.id)
    assert company.result("Checkout").current == Decimal(94)


def test_an_older_word_does_not_displace_a_newer_one_that_is_there(company: Company, mei: Person) -> None:
    objective = company.office.objective(mei, "Payments")
    result = company.office.key_result(objective, "Checkout")
    company.office.check_in(result, 80, 6)
    company.writes("key result,value,confidence,date", f"{result.code},60,5,2026-11-02")
    assert [one.value for one in company.said(result)] == [Decimal(60), Decimal(80)]
    assert company.result("Checkout").current == Decimal(80)


def test_whoever_is_asked_is_asked_about_what_a_file_brought(company: Company, mei: Person) -> None:
    company.writes(HEADER, "Payments,Checkout,@mei,Q4 2026,91,96,%,,,,")
    PromptPlanner(company.office.store).plan_due(MONDAY_MORNING, 500)
    with company.office.store.read() as tx:
        [prompt] = tx.prompts.latest_of(mei.workspace_id, [mei.id], 5)[mei.id]
    assert [item.key_result_id for item in prompt.items] == [company.result("Checkout").id]


def test_cycles_that_are_not_there_are_made_and_those_that_are_over_are_closed(company: Company, mei: Person) -> None:
    company.writes(
        "objective,owner,cycle,first day,last day",
        "Old,@mei,Q3 2026,,",
        "Yearly,@mei,Annual 2026,,",
        "Sprint,@mei,Autumn,2026-11-01,2027-01-15",
    )
    with company.office.store.read() as tx:
        found = {one.name: one for one in tx.cycles.all(company.office.workspace.id)}
    assert (found["Q3 2026"].kind, found["Q3 2026"].state) == (CycleKind.QUARTER, CycleState.CLOSED)
    assert (found["Annual 2026"].kind, found["Annual 2026"].state) == (CycleKind.YEAR, CycleState.ACTIVE)
    assert (found["Autumn"].kind, found["Autumn"].last_day) == (CycleKind.CUSTOM, date(2027, 1, 15))


def test_what_a_file_brings_of_a_cycle_that_is_over_is_closed_and_holds_for_its_last_day(
    company: Company, mei: Person
) -> None:
    company.writes(
        "objective,key result,owner,cycle,state,target,value,date",
        "Old,First,@mei,Q3 2026,On track,100,70,",
        ",Second,@mei,,,100,80,2026-10-02",
        "Dropped,,@mei,Q3 2026,Cancelled,,,",
    )
    states = {one.title: one.state for one in company.office.objectives()}
    assert states == {"Old": ObjectiveState.CLOSED, "Dropped": ObjectiveState.CANCELLED}
    [first], [second] = company.said(company.result("First")), company.said(company.result("Second"))
    assert first.effective_day == second.effective_day == date(2026, 9, 30)
    assert (first.at.date(), second.at.date()) == (date(2026, 9, 30), date(2026, 10, 2))


def test_a_file_without_days_that_is_read_again_later_says_nothing_anew(company: Company, mei: Person) -> None:
    rows = (HEADER, "Payments,Checkout,@mei,Q4 2026,91,96,%,93,7,,")
    company.writes(*rows)
    company.office.check_in(company.result("Checkout"), 95, 8)
    later = MONDAY_MORNING + timedelta(days=2)
    outcome = company.files.apply(company.office.workspace, company.reads(*rows), Wanted(), now=later)
    assert outcome.plan.is_empty
    assert company.result("Checkout").current == Decimal(95)


def test_a_period_that_is_written_in_several_ways_is_one_cycle(company: Company, mei: Person) -> None:
    outcome = company.writes(
        "objective,owner,cycle",
        "Now,@mei,2026 Q4",
        "Next,@mei,Q1 2027",
        "After,@mei,2027-Q1",
    )
    with company.office.store.read() as tx:
        found = {one.id: one.name for one in tx.cycles.all(company.office.workspace.id)}
    assert sorted(found.values()) == ["Q1 2027", "Q4 2026"]
    told_cycles = {one.title: found[one.cycle_id] for one in company.office.objectives()}
    assert told_cycles == {"Now": "Q4 2026", "Next": "Q1 2027", "After": "Q1 2027"}
    assert "2027-Q1 → Q1 2027" in told(outcome)


def test_an_export_of_viva_goals_comes_with_what_cannot_be_carried(company: Company, mei: Person, kai: Person) -> None:
    outcome = company.writes(*example("viva.csv"), mapping="viva")

    assert {one.title for one in company.office.objectives()} == {"Grow in the north", "Every shop pays online"}
    assert (company.result("New shops").current, company.result("New shops").unit) == (Decimal(6), "shops")
    assert company.result("Launch plan agreed").state is KeyResultState.CLOSED
    assert company.result("Shops that pay online").current == Decimal(12)
    assert company.supported("Every shop pays online") == ["New shops"]
    said = told(outcome)
    assert "1 row of the type project" in said
    assert "columns that say nothing to okrbot: Tags" in said
    assert "4 statuses such as on track: okrbot works them out" in said
    assert "mei.tanaka@nordlicht.example → Mei Tanaka" in said


def test_a_note_of_several_lines_is_one_line_of_a_preview(company: Company, mei: Person) -> None:
    outcome = company.writes(HEADER, 'Payments,Checkout,@mei,Q4 2026,91,96,%,94,8,"first\nsecond",2026-11-09')
    assert "  2026-11-09: first second" in told(outcome).splitlines()
    assert company.said(company.result("Checkout"))[0].note == "first\nsecond"


def test_a_separator_may_stand_above_the_header(company: Company, mei: Person) -> None:
    rows = ("\ufeffsep=;\r", "objective;owner;cycle", '"Pay, and go";@mei;Q4 2026')
    company.writes(*rows)
    assert company.objective("Pay, and go").owner_id == mei.id
    assert company.refused(*rows, "Grow;@nobody;Q4 2026")[0].startswith("line 4, owner")


def test_columns_can_be_named_by_hand(company: Company, mei: Person) -> None:
    company.writes(
        "Ziel;Messgröße;Wer;Von;Bis",
        "Zahlungen;Kasse;@mei;91;96",
        own=("Ziel=objective", "Messgröße=key result", "Wer=owner", "Von=start", "Bis=target"),
        cycle="Q4 2026",
    )
    assert company.result("Kasse").target == Decimal(96)


def test_a_mapping_that_names_what_is_not_there_is_refused(company: Company) -> None:
    for own in (("Wer=owner",), ("objective=nothing",), ("owner",)):
        with pytest.raises(UnusableFile):
            company.reads(HEADER, "a,b", own=own)
    with pytest.raises(UnusableFile):
        company.reads("person,colour", "Mei,blue")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("Payments,Checkout,@mei,,91,96,%,,,,", "cycle: Say for which cycle this is"),
        ("Payments,Checkout,@mei,FY27,91,96,%,,,,", "cycle: There is no cycle called FY27."),
        ("Payments,Checkout,@mei,Q4 2026,91,91,%,,,,", "target: "),
        ("Payments,Checkout,@mei,Q4 2026,many,96,%,,,,", "start: I cannot read that as a number."),
        ("Payments,Checkout,@mei,Q4 2026,91,96,%,lots,,,", "value: I cannot read that as a number."),
        ("Payments,Checkout,@mei,Q4 2026,91,96,%,93,11,,", "confidence: How sure are you?"),
        ("Payments,Checkout,@mei,Q4 2026,91,96,%,93,7,,3 Dec 2026", "date: That day lies ahead"),
        ("Payments,Checkout,@mei,Q4 2026,91,96,%,93,7,,soon", "date: "),
        ("Payments,Checkout,,Q4 2026,91,96,%,,,,", "owner: This has to be filled in."),
        (",Checkout,@mei,Q4 2026,91,96,%,,,,", "objective: Say which objective"),
        ("Payments,Checkout,@mei,Q4 2026,91,1.234,%,,,,", "target: Is this"),
        ("Payments,Checkout,@mei,Q4 2026,91,96,%,,,,,extra", "date: The row has 12 cells"),
    ],
)
def test_a_broken_cell_is_named_and_nothing_is_written(company: Company, mei: Person, row: str, said: str) -> None:
    [line] = company.refused(HEADER, row)[:1]
    assert line.startswith(f"line 2, {said}") or line.removeprefix("line 2, ").startswith(said), line


def test_progress_between_nothing_and_one_reads_two_ways(company: Company, mei: Person) -> None:
    header = "objective,key result,owner,cycle,progress"
    assert company.refused(header, "Grow,Revenue,@mei,Q4 2026,0.4", ",Customers,@mei,,0.4%") == [
        "line 2, progress: Is 0.4 0.4% or 40%? Please write it with the % sign."
    ]


def test_every_broken_row_is_reported_and_those_beyond_are_counted(company: Company, mei: Person) -> None:
    rows = [f"Payments,KR {number},@mei,Q4 2026,many,96,%,,,," for number in range(1000)]
    outcome = company.apply(HEADER, "Good,Fine,@mei,Q4 2026,1,2,,,,,", *rows)
    lines = report(language("en"), outcome, most_broken=10)
    assert "1,000 rows are broken" in told(outcome) or "1000 rows are broken" in told(outcome)
    assert sum(line.startswith("  line ") for line in lines) == 10
    assert "  and 990 more" in lines
    assert company.office.objectives() == []


def test_a_key_result_may_stand_above_the_row_of_its_objective(company: Company, mei: Person, kai: Person) -> None:
    company.writes(
        "objective,key result,owner,cycle,target,why,state",
        "Grow,Revenue,@kai,Q4 2026,100,,",
        "Grow,,@mei,Q4 2026,,We live on it,Paused",
        "Grow,Shops,@kai,Q4 2026,20,,",
    )
    [grow] = company.office.objectives()
    assert (grow.owner_id, grow.why, grow.state) == (mei.id, "We live on it", ObjectiveState.PAUSED)
    assert [(one.title, one.owner_id) for one in grow.key_results] == [("Revenue", kai.id), ("Shops", kai.id)]


def test_two_rows_of_one_objective_say_one_state(company: Company, mei: Person) -> None:
    rows = ("objective,owner,cycle,state", "Grow,@mei,Q4 2026,On track", "Grow,@mei,Q4 2026,", "Grow,@mei,Q4 2026,Open")
    assert company.refused(*rows, "Grow,@mei,Q4 2026,Closed") == [
        "line 5, state: Line 2 says On track of Grow, this one Closed."
    ]
    company.writes(*rows)
    company.writes("objective,owner,cycle,state", "Sell,@mei,Q4 2026,", "Sell,@mei,Q4 2026,Closed")
    assert company.objective("Sell").state is ObjectiveState.CLOSED


@pytest.mark.parametrize("turned", [1, -1])
def test_a_key_result_has_the_state_of_its_latest_row(company: Company, mei: Person, turned: int) -> None:
    rows = [f"Grow,Shops,@mei,Q4 2026,20,{told}" for told in ("At risk,5,2026-11-02", "Completed,20,2026-11-09")]
    company.writes("objective,key result,owner,cycle,target,state,value,date", *rows[::turned])
    assert (company.result("Shops").state, company.result("Shops").current) == (KeyResultState.DONE, Decimal(20))


def test_all_that_is_broken_is_named_at_once_and_once(company: Company, mei: Person) -> None:
    """What is below a broken objective is looked over too, and does not say that nobody knows its parent."""
    said = company.refused(
        "id,type,title,parent,owner,author,cycle,start,target,value,confidence,date,supports",
        "1,objective,Grow,,@nobody,,Q4 2026,,,,,,9",
        "2,key result,Shops,1,@nobody,@nobody,,few,20,,11,soon,",
        "3,key result,Staff,1,@mei,,,0,20,lots,,2026-12-24,",
        "4,objective,Sell,2,@mei,,Q4 2026,,,,,,",
    )
    assert [line.split(":")[0].removeprefix("line ") for line in said] == [
        *("2, owner", "2, supports"),
        *("3, start", "3, owner", "3, author", "3, date", "3, confidence"),
        "4, value",
    ]


def test_a_key_result_may_be_held_in_a_band(company: Company, mei: Person) -> None:
    header = "objective,key result,owner,cycle,unit,low,high,value,date"
    company.writes(
        header,
        "Grow,Churn,@mei,Q4 2026,%,2,3,2.5,2026-11-02",
        "Grow,Churn,@mei,Q4 2026,%,2,3,3.4,2026-11-09",
    )
    churn = company.result("Churn")
    assert (churn.direction, churn.band_low, churn.band_high) == (Direction.MAINTAIN, Decimal(2), Decimal(3))
    assert (churn.metric, churn.current) == (Metric.PERCENT, Decimal("3.4"))
    said = company.refused(header, *(f"Grow,New,@mei,Q4 2026,%,{ends},," for ends in ("2,", "2,lots", "3,2")))
    assert [line.split(":")[0] for line in said] == ["line 2, high", "line 3, high", "line 4, high"]


def test_rows_that_contradict_each_other_are_refused(company: Company, mei: Person) -> None:
    said = company.refused(
        HEADER,
        "Payments,Checkout,@mei,Q4 2026,91,96,%,,,,",
        ",Checkout,@mei,Q4 2026,91,97,%,,,,",
    )
    assert said == ["line 3, target: Line 2 gives this key result another start, target or unit."]


def test_circles_and_cycles_that_share_no_day_are_refused(company: Company, mei: Person) -> None:
    header = "id,objective,owner,cycle,supports"
    assert company.refused(header, "1,One,@mei,Q4 2026,2", "2,Two,@mei,Q4 2026,1") == [
        "line 3, supports: That would close a circle of objectives that contribute to each other."
    ]
    assert company.refused(header, "1,One,@mei,Q4 2026,2", "2,Two,@mei,Q1 2026,") == [
        "line 2, supports: Q4 2026 and Q1 2026 share no day, so neither can contribute to the other."
    ]
    assert company.refused(header, "1,One,@mei,Q4 2026,One")[0].endswith("Nothing contributes to itself.")
    assert "No row has the id or the title 9" in company.refused(header, "1,One,@mei,Q4 2026,9")[0]


def test_a_file_may_lead_up_to_what_is_there_by_its_code(company: Company, mei: Person, kai: Person) -> None:
    above = company.office.objective(kai, "Company")
    result = company.office.key_result(above, "Revenue")
    header = "objective,owner,cycle,supports"
    company.writes(header, f"One,@mei,Q4 2026,{above.code}", f"Two,@mei,Q4 2026,{result.code}")
    assert (company.supported("One"), company.supported("Two")) == (["Company"], ["Revenue"])
    assert company.apply(header, f"One,@mei,Q4 2026,{above.code}").plan.is_empty


def test_a_file_may_lead_up_to_a_key_result_that_it_brings_itself(store: Store, company: Company, mei: Person) -> None:
    """Codes count in each workspace; what there is elsewhere has codes of its own."""
    elsewhere = Office.open(store, slack_team_id="T0SUED")
    elsewhere.objective(elsewhere.person("Uwe"), "Of another company")
    company.writes(
        "title,type,parent,owner,cycle,start,target,supports",
        "Company,objective,,@mei,Q4 2026,,,",
        "Revenue,key result,Company,@mei,,0,100,",
        "Payments,objective,,@mei,Q4 2026,,,Revenue",
    )
    assert company.supported("Payments") == ["Revenue"]


def test_an_objective_may_contribute_to_several(company: Company, mei: Person, kai: Person) -> None:
    above = company.office.objective(kai, "Company")
    revenue, churn = (company.office.key_result(above, title) for title in ("Revenue", "Churn"))
    header = "id,objective,owner,cycle,supports"
    rows = ('1,"Pay, ship; sell",@mei,Q4 2026,', "2,Sell,@mei,Q4 2026,")
    company.writes(header, *rows, f'3,Ads,@mei,Q4 2026,"1, 2; {above.code}"', '4,Fairs,@mei,Q4 2026,"Pay, ship; sell"')
    assert company.supported("Ads") == ["Pay, ship; sell", "Sell", "Company"]
    assert company.supported("Fairs") == ["Pay, ship; sell"]
    company.writes(header, f"5,Posts,@mei,Q4 2026,{revenue.code}; {churn.code}")
    assert company.supported("Posts") == ["Revenue", "Churn"]
    assert "No row has the id or the title 9" in company.refused(header, *rows, '5,X,@mei,Q4 2026,"1, 9"')[0]


def test_a_key_result_is_added_to_an_objective_that_is_there(company: Company, mei: Person) -> None:
    objective = company.office.objective(mei, "Payments")
    company.office.key_result(objective, "Checkout")
    company.writes(HEADER, "payments,Refunds,@mei,Q4 2026,5,2,days,,,,")
    assert [one.code for one in company.objective("Payments").key_results] == ["KR-1.1", "KR-1.2"]


def test_a_file_numbers_nothing_in_objectives_that_are_not_in_it(company: Company, mei: Person) -> None:
    office = company.office
    beside, objective = office.objective(mei, "Beside it"), office.objective(mei, "Payments")
    for _ in range(3):
        office.key_result(beside)
    company.writes(HEADER, "payments,Refunds,@mei,Q4 2026,5,2,days,,,,")
    assert office.key_result(beside).code == "KR-1.4"
    assert office.key_result(objective).code == "KR-2.2"


def test_a_key_result_is_added_to_an_objective_that_is_named_by_its_code(company: Company, mei: Person) -> None:
    office = company.office
    first, second = (office.objective(mei, "Payments that just work") for _ in range(2))
    company.writes(HEADER, f"{second.code},Checkout,@mei,,91,96,%,,,,")
    company.writes("parent,title,type,start,target", f"{first.code},Refunds,key result,5,2")
    assert company.refused(HEADER, "O-77,Checkout,@mei,,91,96,%,,,,") == [
        "line 2, objective: No row has the id or the title O-77, or several of a cycle have it; nor is it a code."
    ]
    assert [(one.number, [each.title for each in one.key_results]) for one in office.objectives()] == [
        (first.number, ["Refunds"]),
        (second.number, ["Checkout"]),
    ]


def test_of_two_objectives_of_a_title_the_row_says_whose_it_is(company: Company, mei: Person, kai: Person) -> None:
    company.writes(
        "objective,key result,objective owner,cycle,target",
        "Grow,,@mei,Q4 2026,",
        "Grow,,@kai,Q4 2026,",
        "Grow,Revenue,@mei,Q4 2026,100",
        "Grow,Customers,@kai,Q4 2026,100",
    )
    told = {one.owner_id: [each.title for each in one.key_results] for one in company.office.objectives()}
    assert told == {mei.id: ["Revenue"], kai.id: ["Customers"]}


def test_of_two_objectives_of_a_title_the_row_says_which_team_has_it(
    company: Company, mei: Person, kai: Person
) -> None:
    payments, checkout = (company.office.team(name, lead=mei) for name in ("Payments", "Checkout"))
    company.writes(
        "objective,key result,owner,team,cycle,target",
        "Grow,Revenue,@mei,Payments,Q4 2026,100",
        "Grow,Customers,@kai,Checkout,Q4 2026,100",
        "Grow,Refunds,@kai,Payments,Q4 2026,100",
        "Grow,Complaints,@mei,,Q4 2026,100",
    )
    told = {one.team_id: [each.title for each in one.key_results] for one in company.office.objectives()}
    assert told == {payments.id: ["Revenue", "Refunds", "Complaints"], checkout.id: ["Customers"]}


def test_a_title_that_comes_back_each_cycle_means_that_of_the_same_one(company: Company, mei: Person) -> None:
    company.writes(
        "type,title,parent,owner,cycle,target",
        "objective,Grow,,@mei,Annual 2026,",
        "objective,Sell,Grow,@mei,Q3 2026,",
        "objective,Sell,Grow,@mei,Q4 2026,",
        "objective,Advertise in autumn,Sell,@mei,Q4 2026,",
        "key result,Third,Sell,@mei,Q3 2026,5",
        "key result,Fourth,Sell,@mei,Q4 2026,5",
    )
    results = {each.title: one for one in company.office.objectives() for each in one.key_results}
    assert results["Fourth"].cycle_id == company.office.cycle.id == company.objective("Advertise in autumn").cycle_id
    assert results["Third"].cycle_id != results["Fourth"].cycle_id
    assert company.supported("Advertise in autumn") == ["Sell"]


def test_ids_of_two_files_put_together_are_told_apart_by_their_cycle_or_refused(company: Company, mei: Person) -> None:
    header = "id,type,title,parent,owner,cycle,target"
    rows = ("1,objective,Grow,,@mei,Q3 2026,", "1,objective,Shrink,,@mei,Q4 2026,")
    assert company.refused(header, *rows, "2,key result,Shops,1,@mei,,5") == [
        "line 4, parent: No row has the id or the title 1, or several of a cycle have it; nor is it a code."
    ]
    company.writes(header, *rows, "2,key result,Shops,1,@mei,Q3 2026,5", "2,key result,Costs,1,@mei,Q4 2026,5")
    assert [each.title for each in company.objective("Shrink").key_results] == ["Costs"]


def test_states_and_commitments_of_other_tools_are_understood(company: Company, mei: Person) -> None:
    company.writes(
        "objective,owner,cycle,state,commitment",
        "One,@mei,Q4 2026,Postponed,stretch",
        "Two,@mei,Q4 2026,Completed,",
        "Three,@mei,Q4 2026,Abandoned,",
    )
    assert (company.objective("One").state, company.objective("One").commitment) == (
        ObjectiveState.PAUSED,
        Commitment.ASPIRATIONAL,
    )
    assert company.objective("Two").state is ObjectiveState.CLOSED
    assert company.objective("Three").state is ObjectiveState.CANCELLED


def test_what_is_written_is_audited_and_found(company: Company, mei: Person) -> None:
    company.writes(HEADER, "Payments,Checkout,@mei,Q4 2026,91,96,%,93,7,fine,")
    with company.office.store.read() as tx:
        objective = company.objective("Payments")
        [event] = tx.audit.of(company.office.workspace.id, "objective", objective.id)
        found = tx.search.find(company.office.workspace.id, ["key_result"], "checkout", 5)
    assert (event.actor_id, event.action, event.reason) == (None, "added", "okrbot okrs")
    assert found == [("key_result", company.result("Checkout").id)]


def test_the_number_of_statements_grows_with_batches_not_with_rows(company: Company, mei: Person) -> None:
    def rows(count: int, name: str) -> list[str]:
        return [f"{name} {at},KR,@mei,Q4 2026,0,10,,{at % 10},7,,2026-11-09" for at in range(count)]

    with counted(company.office.store) as few:
        company.writes(HEADER, *rows(5, "Few"))
    with counted(company.office.store) as many:
        company.writes(HEADER, *rows(400, "Many"))
    assert len(many) <= len(few) + 3


@pytest.mark.parametrize(("progress", "value"), [("0", 0), ("1", 1), ("40", 40), ("0%", 0), ("1%", 1), ("100%", 100)])
def test_progress_is_a_percentage_of_the_way(company: Company, mei: Person, progress: str, value: int) -> None:
    header = "objective,key result,owner,cycle,start,target,progress"
    company.writes(header, f"Payments,Checkout,@mei,Q4 2026,0,100,{progress}")
    assert company.result("Checkout").current == Decimal(value)
