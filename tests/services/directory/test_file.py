"""People and their managers from a CSV file: what a preview says, what is written, what is refused, what follows."""

from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest

from bot.domain.csv_file import UnusableFile
from bot.domain.people import Employment, Person, SlackKind
from bot.domain.teams import Line, Role, TeamKind
from bot.domain.workspaces import Rhythm
from bot.services.directory.file import DirectoryFiles
from bot.services.people.people import People, SlackProfile
from storage import Store
from storage.tables.people import ReportingRow
from tests.factories import FIRST_DAY, Office
from tests.services.directory.company import NOW, TODAY, Company, told

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"


@pytest.fixture
def company(store: Store) -> Company:
    return Company(Office.open(store, now=NOW), DirectoryFiles(store))


@pytest.fixture
def mei(company: Company) -> Person:
    return company.person("Mei Tanaka", handle="mei")


@pytest.fixture
def kai(company: Company) -> Person:
    return company.person("Kai Berg", handle="kberg")


@pytest.fixture
def lea(company: Company) -> Person:
    return company.person("Lea Novak")


def test_the_examples_of_the_documentation_make_a_company_and_then_change_nothing(company: Company) -> None:
    names = ("Greta Lindqvist", "Jonas Weber", "Mei Tanaka", "Lea Novak", "Diego Santos")
    greta, jonas, mei, lea, diego = (company.person(name) for name in names)
    ingrid = company.person("Ingrid Dahl", handle="ingrid")
    teams, people = (EXAMPLES / f"{kind}.csv" for kind in ("teams", "people"))

    for file in (teams, people):
        outcome = company.apply(*file.read_text().splitlines())
        assert (outcome.broken, outcome.applied) == ((), True)

    checkout, payouts = company.team("Checkout"), company.team("Payouts")
    assert (checkout.lead_id, checkout.zone, checkout.digest_day) == (mei.id, "Asia/Tokyo", 2)
    assert (checkout.digest_time, checkout.channel_id) == (time(9, 30), "C0CHECKOUT")
    assert checkout.parent_id == payouts.parent_id == company.team("Payments").id
    assert (payouts.lead_id, payouts.rhythm) == (ingrid.id, Rhythm.FORTNIGHTLY)
    project = company.team("Instant refunds, project")
    assert (project.kind, project.line) == (TeamKind.PROJECT, Line.PROJECT)
    assert [company.now(one).manager_id for one in (jonas, mei, lea)] == [greta.id, jonas.id, mei.id]
    assert (company.now(lea).employment, company.now(lea).working_days) == (Employment.CONTRACTOR, frozenset(range(4)))
    assert company.now(jonas).holiday_region == "DE-BE"
    assert company.memberships(diego) == [
        ("Checkout", Role.MEMBER, 1, date(2026, 9, 1), date(2027, 3, 1)),
        (project.name, Role.OBSERVER, 1, date(2026, 9, 1), None),
    ]
    assert [one[:4] for one in company.memberships(mei)] == [
        ("Checkout", Role.LEAD, Decimal("0.7"), date(2023, 9, 1)),
        (project.name, Role.LEAD, Decimal("0.3"), date(2026, 7, 1)),
    ]
    for file in (people, teams, people):
        assert company.apply(*file.read_text().splitlines()).plan.is_empty


def test_a_preview_counts_and_names_what_would_change_and_changes_nothing(
    company: Company, mei: Person, kai: Person, lea: Person
) -> None:
    company.office.team("Payments", lead=kai, members=(lea,))
    before = company.everything()

    said = company.previews(
        "person;manager;employment;team;role;share;salary",
        "mei;Kai Berg;;Payments;;0,5;90",
        "U0LEA;@kberg;contractor;payments;observer;;80",
    )

    assert company.everything() == before
    assert said.splitlines() == [
        "A file of people with 2 rows.",
        "Ignored, for nobody knows these columns: salary.",
        "",
        "Managers",
        "  2 new",
        "    Mei Tanaka: Kai Berg",
        "    Lea Novak: Kai Berg",
        "",
        "Employment",
        "  1 changed",
        "    Lea Novak: employee → contractor",
        "",
        "Memberships",
        "  1 new",
        "    Mei Tanaka in Payments: as member, share 0.5, from 2026-11-13",
        "  1 changed",
        "    Lea Novak in Payments: as member → observer, from 2026-10-01 → 2026-11-13",
        "",
        "Nothing is changed yet. The same command with --apply does exactly this.",
    ]


def test_a_change_ends_the_old_and_begins_the_new_and_is_audited_as_done_by_the_command(
    company: Company, mei: Person, kai: Person, lea: Person
) -> None:
    payments = company.office.team("Payments", lead=kai, members=(mei,))
    company.apply("person,manager,from", "mei,kai berg,2026-02-02")

    company.apply(
        "person,manager,from,team,role,share",
        "mei,lea novak,15 Oct 2026,,,",
        "mei,,1 Nov 2026,Payments,observer,2",
    )

    assert company.lines(ReportingRow, "person_id", mei.id, "manager_id") == [
        (kai.id, date(2026, 2, 2), date(2026, 10, 15)),
        (lea.id, date(2026, 10, 15), None),
    ]
    assert company.memberships(mei) == [
        ("Payments", Role.MEMBER, 1, FIRST_DAY, date(2026, 11, 1)),
        ("Payments", Role.OBSERVER, 2, date(2026, 11, 1), None),
    ]
    with company.office.store.read() as tx:
        events = tx.audit.of(company.office.workspace.id, "person", mei.id)[-1:]
        held = [one for one in tx.organisation.memberships(payments.workspace_id) if one.person_id == mei.id]
        for one in held:
            events += tx.audit.of(company.office.workspace.id, "membership", one.id)[-1:]
    assert {(one.actor_id, one.reason) for one in events} == {(None, "okrbot directory")}
    assert (events[0].before, events[0].after) == (
        {"v": 1, "manager_id": kai.id},
        {"v": 1, "manager_id": lea.id},
    )
    assert [one.action for one in events] == ["changed", "changed", "added"]


def test_an_empty_cell_leaves_and_a_dash_takes_away(company: Company, mei: Person, kai: Person) -> None:
    company.office.team("Payments", members=(mei,))
    company.apply(
        "person,manager,employment,working_days,holiday_region,team,until",
        "mei,@kberg,contractor,Mon-Wed,de-be,Payments,2027-01-01",
    )
    company.apply("person,manager,employment,working_days,holiday_region,team,until", "mei,,,,,Payments,")
    held = company.now(mei)
    assert (held.manager_id, held.employment, held.working_days) == (
        kai.id,
        Employment.CONTRACTOR,
        frozenset({0, 1, 2}),
    )
    assert company.memberships(mei)[0][4] == date(2027, 1, 1)

    company.apply("person,manager,employment,working_days,holiday_region,team,until", "mei,-,-,-,–,Payments,-")

    bare = company.now(mei)
    assert (bare.manager_id, bare.employment, bare.holiday_region) == (None, Employment.EMPLOYEE, None)
    assert bare.working_days == frozenset(range(5))
    assert company.memberships(mei)[0][4] is None
    assert company.lines(ReportingRow, "person_id", mei.id, "manager_id") == [(kai.id, TODAY, TODAY)]


def test_surnames_may_come_first(company: Company, mei: Person, kai: Person) -> None:
    company.person("Mei", slack_user_id="U0MEI2", handle="tanaka")
    company.apply("person,manager", '"Tanaka, Mei","BERG,Kai"')
    with company.office.store.read() as tx:
        managers = {one.name: one.manager_id for one in tx.organisation.people(company.office.workspace.id)}
    assert managers["Mei Tanaka"] == kai.id


def test_every_broken_row_is_named_and_changes_nothing(company: Company, mei: Person, kai: Person) -> None:
    company.office.team("Payments", lead=kai)
    company.person("Kai Berg ", slack_user_id="U0OTHER")
    company.person("Gone Girl", slack_user_id="U0GONE", deactivated_at=NOW)

    said = company.refused(
        "person,manager,team,role,share,from,until,employment,working_days,holiday_region",
        "mei,,Payments,boss,-3,3/4/2026,,temp,Mon-Blue,DE-XX",
        'mei tanak,,Paymens,,"1,234",,,,,',
        "Kai Berg,,,,,,,,,",
        "kai@nord.example,Nobody,,,,,,temp,,",
        "U0GONE,,,,,,,,,",
        "mei,U0GONE,,,,,,,,",
        "U0KAI,,Payments,,,2026-12-01,2026-11-01,,,",
        ",,Payments,,,,,,,",
        "U0KAI,U0MEI,,member,1,31.2.2026,15 March,,,",
        "U0MEI,-,-,-,-,-,-,,,",
        "U0MEI,,,,,,,,,,,one too many",
    )

    assert said == [
        "line 2, role: boss is none of these: lead, member, observer.",
        "line 2, share: -3 is no positive number. A share is a weight, such as 1, 0.5 or 50%.",
        "line 2, from: Is 3/4/2026 2026-03-04 or 2026-04-03? Please write it like that.",
        "line 2, employment: temp is none of these: employee, contractor, intern.",
        "line 2, working_days: Mon-Blue is no weekday. Please write Mon-Fri, or Mon Tue Thu.",
        "line 2, holiday_region: DE-XX is no country whose holidays are known. It looks like DE or US-CA.",
        "line 3, person: okrbot knows nobody called mei tanak. Is it Mei Tanaka?",
        "line 3, team: There is no team called Paymens. Is it Payments?",
        "line 3, share: Is 1,234 1234 or 1.234? Please write it without separators of thousands.",
        "line 4, person: Kai Berg could be several: Kai Berg (U0KAI), Kai Berg  (U0OTHER). Give the id.",
        "line 5, person: okrbot stores no e-mail addresses. Give a Slack user id, a handle, or the name in Slack.",
        "line 5, manager: okrbot knows nobody called Nobody. Give a Slack user id, a handle, or the name in Slack.",
        "line 5, employment: temp is none of these: employee, contractor, intern.",
        "line 6, person: Gone Girl is deactivated in Slack.",
        "line 7, manager: Gone Girl is deactivated in Slack.",
        "line 8, until: It would end before it begins.",
        "line 9, person: This has to be filled in.",
        "line 10, from: There is no day 31.2.2026.",
        "line 10, until: Please give 15 March as a day with its year, such as 2026-03-14.",
        "line 10, role: This says something of somebody in a team, and the row names none.",
        "line 10, share: This says something of somebody in a team, and the row names none.",
        "line 10, until: This says something of somebody in a team, and the row names none.",
        "line 11, team: Name the team. A membership ends by a day in the column until.",
        "line 11, role: This cannot be taken away. An empty cell leaves it as it is.",
        "line 11, share: This cannot be taken away. An empty cell leaves it as it is.",
        "line 11, from: This cannot be taken away. An empty cell leaves it as it is.",
        "line 11, manager: Line 7 says U0GONE of Mei Tanaka, this one -.",
        "line 12, holiday_region: The row has 12 cells, the header 10. A text with the separator in it needs quotes.",
    ]


def test_a_ring_of_managers_is_found_over_all_rows_with_its_path(
    company: Company, mei: Person, kai: Person, lea: Person
) -> None:
    company.apply("person,manager", "lea novak,mei")

    said = company.refused("person,manager", "mei,@kberg", "@kberg,lea novak", "U0LEA,-", "lea novak,lea novak")
    assert said[0].startswith("line 5, manager: Line 4 says")
    assert company.refused("person,manager", "mei,@kberg", "@kberg,lea novak") == [
        "line 2, manager: That would be a ring: Mei Tanaka → Kai Berg → Lea Novak → Mei Tanaka."
    ]
    assert company.refused("person,manager", "mei,mei") == ["line 2, manager: Nobody is their own manager."]

    company.apply("person,manager", "lea novak,-", "mei,@kberg", "@kberg,lea novak")
    assert [company.now(one).manager_id for one in (mei, kai, lea)] == [kai.id, lea.id, None]


def test_a_manager_who_has_left_may_stay_and_nobody_changes_before_the_last_change(
    company: Company, mei: Person, kai: Person, lea: Person
) -> None:
    company.apply("person,manager,from", "mei,kai berg,2026-05-01")
    with company.office.store.write() as tx:
        tx.people.change(company.now(kai), by=None, now=NOW, deactivated_at=NOW)

    assert company.apply("person,manager", "mei,kai berg").plan.is_empty
    assert company.refused("person,manager,from", "mei,lea novak,2026-04-01") == [
        "line 2, from: Mei Tanaka reports to Kai Berg since 2026-05-01; the change has to be then or later."
    ]
    assert "lies ahead" in company.refused("person,manager,from", "mei,lea novak,2027-04-01")[0]


def test_rows_that_contradict_each_other_are_refused_and_repeated_ones_are_not(
    company: Company, mei: Person, kai: Person
) -> None:
    company.office.team("Payments")

    said = company.refused(
        "person,employment,team,share", "mei,intern,Payments,1", "U0MEI,contractor,payments,2", "kai berg,,Payments,1"
    )
    assert said == [
        "line 3, employment: Line 2 says intern of Mei Tanaka, this one contractor.",
        "line 3, team: Line 2 says something else of Mei Tanaka in Payments.",
    ]
    company.apply("person,employment,team,share", "mei,intern,Payments,1", "U0MEI,intern,payments,1.0")
    assert len(company.memberships(mei)) == 1


def test_who_is_not_in_a_complete_file_leaves_and_otherwise_nobody_does(
    company: Company, mei: Person, kai: Person, lea: Person
) -> None:
    company.office.team("Payments", lead=kai, members=(mei, lea))
    company.apply("person,team", "mei,Payments")
    assert company.memberships(lea)[0][4] is None
    said = company.previews("person,team", "mei,Payments", complete=True)
    assert "  2 end\n    Kai Berg in Payments: until – → 2026-11-13" in said

    company.apply("person,team", "mei,Payments", complete=True)

    assert [company.memberships(one)[0][4] for one in (mei, kai, lea)] == [None, TODAY, TODAY]
    assert company.team("Payments").lead_id is None
    company.apply("person,team,from", "lea novak,Payments,2026-10-01")
    assert company.memberships(lea)[1:] == [("Payments", Role.MEMBER, 1, TODAY, None)]
    with pytest.raises(UnusableFile) as error:
        company.apply("person,manager", "mei,-", complete=True)
    assert error.value.reason == "complete_needs_team"


def test_a_title_fills_what_slack_leaves_empty_is_found_and_gives_way_to_slack(company: Company, mei: Person) -> None:
    said = company.apply("person,title", "mei,Head of Payments")
    assert company.now(mei).title == "Head of Payments"
    with company.office.store.read() as tx:
        assert tx.search.find(mei.workspace_id, ["person"], "head pay", 5) == [("person", mei.id)]
        assert tx.search.find(mei.workspace_id, ["person"], "tanaka", 5) == [("person", mei.id)]
    assert "Titles, where Slack says none\n  1 new\n    Mei Tanaka: Head of Payments" in told(said)
    assert "1 title differs from the one that is known" in company.previews("person,title", "mei,Boss")

    people, workspace = People(company.office.store), company.office.workspace
    user = {"id": mei.slack_user_id, "name": "mei", "real_name": "Mei Tanaka", "profile": {"title": ""}}
    people.learn(workspace.id, SlackProfile.read(user, workspace), now=NOW)
    assert company.now(mei).title == "Head of Payments"
    user["profile"] = {"title": "CTO"}
    people.learn(workspace.id, SlackProfile.read(user, workspace), now=NOW)
    assert company.now(mei).title == "CTO"


def test_guests_have_a_place_and_people_of_other_workspaces_do_not(company: Company, mei: Person) -> None:
    company.office.team("Payments")
    company.person("Gus Guest", slack_kind=SlackKind.MULTI_CHANNEL_GUEST)
    company.person("Ext Erna", slack_kind=SlackKind.EXTERNAL)

    company.apply("person,employment,team", "gus guest,contractor,Payments")
    assert company.refused("person,manager", "ext erna,", "mei,Gus Guest") == [
        "line 2, person: Ext Erna belongs to another workspace.",
        "line 3, manager: Gus Guest is a guest or of another workspace, and cannot be somebody's manager.",
    ]


def test_another_workspace_is_not_seen(company: Company, mei: Person) -> None:
    other = Office.open(company.office.store, now=NOW, slack_team_id="T0SUED")
    other.person("Sue", slack_user_id="U0SUE")
    other.team("Away")

    assert len(company.refused("person,team", "U0SUE,", "mei,Away")) == 2
