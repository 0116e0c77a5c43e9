"""Feedback by name: asked, declined, answered, changed, late, delivered on one day, and shown to a lead."""

from datetime import date, timedelta
from typing import Any

import pytest

from bot.domain.cycles import CycleState
from bot.domain.edits import Ticks
from bot.domain.errors import Invalid, NotAllowed, NotFound, NothingToDo, NotSwitchedOn
from bot.domain.feedback import OTHERS, Answer, Because, PeerState
from bot.domain.people import Employment, SlackKind
from bot.domain.teams import Team
from bot.domain.workspaces import ContractorRule
from bot.services.access import Access
from bot.services.cycles.moving_on import move_on
from bot.services.feedback.rounds import FeedbackPlanner
from bot.services.feedback.rules import FeedbackRules, TypedRule
from bot.services.helping.offers import HelpOffers
from storage import Store
from tests.planners import next_due
from tests.services.feedback.stories import BEGUN, DELIVERED, IN_TIME, TOO_LATE, WHATEVER, Company
from tests.statements import counted


@pytest.fixture
def company(store: Store) -> Company:
    return Company.open(store)


def why(error: pytest.ExceptionInfo[Invalid]) -> str:
    [(reason, _)] = error.value.fields.values()
    return reason


def test_a_round_by_name_from_asking_to_the_lead_who_is_shown_it(company: Company) -> None:
    with pytest.raises(Invalid) as few:
        company.asks("Mei", "Kai", "Lea")
    assert why(few) == "feedback_too_few"
    ask = company.asks("Mei", "Kai", "Lea", "Uma")
    company.giving.decline(company.workspace, company.people["Lea"], ask.id, IN_TIME)
    [sheet] = company.reading.page(company.workspace, company.people["Mei"], BEGUN).asks
    assert sheet.peers == (("Kai", False), ("Lea", True), ("Uma", False))
    with pytest.raises(Invalid) as declined:
        company.asks("Mei", "Lea")
    assert why(declined) == "feedback_declined"
    assert company.asks("Mei", "Jonas", "Kai").id == ask.id  # one more about the same; Kai is asked already

    company.answers("Kai", ask)
    company.answers("Kai", ask, Answer(change="Say no sooner"))
    company.answers("Uma", ask)
    company.giving.decline(company.workspace, company.people["Uma"], ask.id, IN_TIME)  # what was sent is taken back
    company.giving.keep(company.workspace, company.people["Jonas"], ask.id, WHATEVER, IN_TIME)
    kept = company.giving.open(company.workspace, company.people["Jonas"], ask.id, IN_TIME + timedelta(5)).answer
    assert kept == WHATEVER
    with pytest.raises(Invalid):
        company.answers("Jonas", ask, Answer(helped="x" * 801))
    assert company.reads("Mei", TOO_LATE) == []  # nothing before the day

    company.delivers()

    [received] = company.reads("Mei")
    assert received.named == (("Kai", Answer(change="Say no sooner")),)
    assert received.objective == company.objective
    with company.store.read() as tx:
        assert tx.forms.latest(company.workspace.id, company.people["Jonas"].id, f"feedback:{ask.id}", BEGUN) is None

    ada, mei = company.people["Ada"], company.people["Mei"]
    with pytest.raises(NotFound):
        company.receiving.shown(company.workspace, ada, mei.id)
    [shown] = company.receiving.show(company.workspace, mei, ask.id, DELIVERED).received
    assert shown.shown_to == "Ada"
    assert company.receiving.shown(company.workspace, ada, mei.id).received[0].named == received.named
    with pytest.raises(NotFound):
        company.receiving.show(company.workspace, company.people["Kai"], ask.id, DELIVERED)  # it is not theirs
    company.receiving.hide(company.workspace, mei, ask.id, DELIVERED)
    with pytest.raises(NotFound):
        company.receiving.shown(company.workspace, ada, mei.id)


def test_whoever_reports_to_nobody_has_nobody_to_show_it_to(company: Company) -> None:
    company.another_round()
    ask = company.asks("Ada", "Kai", "Lea", "Uma", about=f"c{company.cycle.id}")
    company.answers("Kai", ask)
    company.delivers()
    with pytest.raises(NothingToDo) as refused:
        company.receiving.show(company.workspace, company.people["Ada"], ask.id, DELIVERED)
    assert refused.value.what == "no_lead_to_show"


def test_a_late_answer_under_a_name_waits_for_the_next_round(company: Company) -> None:
    ask = company.asks("Mei", "Kai", "Lea", "Uma")
    company.answers("Kai", ask)
    company.answers("Lea", ask, now=TOO_LATE)
    company.delivers()
    assert [name for name, _ in company.reads("Mei")[0].named] == ["Kai"]
    company.answers("Uma", ask, Answer("After the day"), now=DELIVERED)
    with pytest.raises(NothingToDo):
        company.answers("Kai", ask, now=DELIVERED)  # what has been read stays as it was read
    with pytest.raises(NothingToDo):
        company.answers("Lea", ask, now=DELIVERED + timedelta(days=92))
    assert [name for name, _ in company.reads("Mei")[0].named] == ["Kai"]

    november, later = company.another_round(), DELIVERED + timedelta(days=30)
    company.asks("Kai", "Mei", "Lea", "Uma", about=f"c{november.id}", now=later)
    company.delivers(later + timedelta(days=30))

    news = company.reading.news(company.workspace.id, company.people["Mei"], later + timedelta(days=30))
    assert news is not None
    assert news.has_unread
    assert sorted(name for name, _ in company.reads("Mei")[0].named) == ["Kai", "Lea", "Uma"]


def test_a_late_answer_is_taken_for_thirteen_weeks_the_last_day_included(company: Company) -> None:
    ask = company.asks("Mei", "Kai", "Lea", "Uma")
    company.answers("Kai", ask)
    company.delivers()
    company.answers("Lea", ask, now=DELIVERED + timedelta(days=91))
    with pytest.raises(NothingToDo):
        company.answers("Uma", ask, now=DELIVERED + timedelta(days=92))


def test_what_is_due_while_the_bot_is_down_or_feedback_is_off_is_delivered_afterwards(company: Company) -> None:
    planner, ask = FeedbackPlanner(company.store), company.asks("Mei", "Kai", "Lea", "Uma")
    company.answers("Kai", ask)
    due = next_due(planner, planner.store, BEGUN)
    assert due is not None
    assert due.date() == date(2026, 11, 2)  # midnight in Berlin, UTC
    company.switch(on=False)
    assert next_due(planner, planner.store, BEGUN) is None
    company.delivers()
    for act in (lambda: company.answers("Lea", ask), lambda: company.asks("Kai", "Mei", "Lea", "Uma")):
        with pytest.raises(NotSwitchedOn):
            act()
    assert company.reading.news(company.workspace.id, company.people["Mei"], IN_TIME) is None
    assert company.reads("Mei") == []

    company.switch(on=True)
    company.delivers(DELIVERED + timedelta(days=9))
    company.delivers(DELIVERED + timedelta(days=9))

    assert [name for name, _ in company.reads("Mei")[0].named] == ["Kai"]


def test_a_cycle_that_ends_begins_its_round_once_and_prompts_say_so(company: Company) -> None:
    with company.store.write() as tx:
        ended = tx.cycles.get(company.workspace.id, company.office.cycle.id)
        now = BEGUN.replace(year=2027, month=1, day=1)
        move_on(tx, company.workspace, ended, CycleState.CLOSED, by=None, now=now)
        [begun] = tx.feedback_rounds.of_cycles(company.workspace.id, [ended.id])
    assert (begun.ask_until, begun.answer_until, begun.deliver_on) == (
        date(2027, 1, 15),
        date(2027, 1, 29),
        date(2027, 2, 1),  # the first weekday after
    )
    company.office.objective(company.people["Kai"], "Payouts")
    news = company.reading.news(company.workspace.id, company.people["Kai"], now)
    assert news is not None
    assert [one.cycle.name for one in news.terms] == ["Q4 2026"]
    idle = company.reading.news(company.workspace.id, company.people["Lea"], now)
    assert idle is not None
    assert not idle.terms  # nothing of hers was in it


def test_whoever_asks_the_same_people_the_same_again_has_asked_them_once(company: Company) -> None:
    """Slack sends a form twice where the answer to the first came too late."""
    first, again = (company.asks("Mei", "Kai", "Lea", "Ada") for _ in range(2))
    assert (first.id, first.asked) == (again.id, again.asked)
    with company.store.read() as tx:
        assert len(tx.feedback_peers.of_asks(company.workspace.id, [first.id])) == 3


def test_suggestions_say_why_and_cost_the_same_however_many_there_are(company: Company) -> None:
    office, people = company.office, company.people
    result = office.key_result(company.objective, owner=people["Kai"])
    theirs: dict[str, Any] = {"cycle_id": company.cycle.id}
    office.align(company.objective, office.objective(people["Uma"], "Happy merchants", **theirs))
    office.align(office.objective(people["Jonas"], "Quick bank", **theirs), company.objective)
    hidden: dict[str, Any] = {"visibility": "restricted", "review_day": date(2026, 12, 1)}
    office.align(office.objective(people["Ravi"], "Nobody knows", **theirs, **hidden), company.objective)
    helping = HelpOffers(company.store, Access())
    held: dict[str, Any] = {"workspace": company.workspace, "now": BEGUN}
    helping.offer(person=people["Lea"], key_result_id=result.id, words="I can", once="1", **held)
    with company.store.read() as tx:
        [offer] = tx.help_offers.to_owner(company.workspace.id, people["Kai"].id, BEGUN)
    helping.accept(person=people["Kai"], offer_id=offer.id, **held)

    with counted(company.store) as few:
        found = company.asking.form(company.workspace, people["Mei"], BEGUN).suggestions
    reasons = {one.person.name: (one.because, one.about) for one in found}
    assert reasons["Kai"] == (Because.KEY_RESULT, result.code)
    assert reasons["Lea"][0] is Because.OFFERED_HELP
    assert reasons["Jonas"][0] is Because.SUPPORTS
    assert reasons["Uma"][0] is Because.SUPPORTED
    assert reasons["Ravi"] == (Because.TEAM, "Payments")  # the restricted objective is not told of
    assert "Mei" not in reasons

    for at in range(4):
        more = office.objective(people["Mei"], f"More {at}", **theirs)
        office.key_result(more, owner=office.person(f"New{at}"))
        office.align(office.objective(people["Kai"], f"Below {at}", **theirs), more)
    with counted(company.store) as many:
        company.asking.form(company.workspace, people["Mei"], BEGUN)
    assert len(many) == len(few)


def test_whose_help_was_declined_or_accepted_long_before_is_not_suggested_for_it(company: Company) -> None:
    result = company.office.key_result(company.objective, owner=company.people["Kai"])
    helping, long_before = HelpOffers(company.store, Access()), BEGUN - timedelta(days=300)
    for name, settle, now in (("Lea", helping.decline, BEGUN), ("Uma", helping.accept, long_before)):
        held: dict[str, Any] = {"workspace": company.workspace, "now": now}
        helping.offer(person=company.people[name], key_result_id=result.id, words="I can", once=name, **held)
        with company.store.read() as tx:
            [offer] = tx.help_offers.to_owner(company.workspace.id, company.people["Kai"].id, now)
        settle(person=company.people["Kai"], offer_id=offer.id, **held)

    found = company.asking.form(company.workspace, company.people["Mei"], BEGUN).suggestions
    assert Because.OFFERED_HELP not in {one.because for one in found}
    assert Because.KEY_RESULT in {one.because for one in found}


def test_pages_and_prompts_take_as_many_statements_for_many_as_for_few(company: Company) -> None:
    company.asks("Kai", "Mei", "Lea", "Uma", about=f"c{company.cycle.id}")
    company.asks("Mei", "Kai", "Lea", "Uma")

    def look() -> int:
        with counted(company.store) as sent:
            company.reading.page(company.workspace, company.people["Mei"], BEGUN)
            company.reading.news(company.workspace.id, company.people["Mei"], BEGUN)
            company.reads("Mei")
        return len(sent)

    few = look()
    for name in ("Lea", "Uma", "Jonas", "Ravi"):
        others = [one for one in ("Kai", "Ada", "Uma", "Ravi") if one != name][:2]
        company.asks(name, "Mei", *others, about=f"c{company.cycle.id}")
    company.asks("Mei", "Jonas", "Ravi", "Ada", about=f"c{company.cycle.id}")
    assert look() <= few


def test_contractors_take_part_as_the_workspace_has_it(company: Company) -> None:
    company.change("Kai", employment=Employment.CONTRACTOR)
    ask = company.asks("Mei", "Kai", "Lea", "Uma", "Jonas", "Ravi", nameless=True)
    company.set(contractors=ContractorRule.CONTRIBUTE)
    company.answers("Kai", ask)  # asked, and may answer
    with pytest.raises(NotAllowed):
        company.asks("Kai", "Mei", "Lea", "Uma", about=f"c{company.cycle.id}")

    company.set(contractors=ContractorRule.OUT)
    names = {
        one.person.name for one in company.asking.form(company.workspace, company.people["Mei"], BEGUN).suggestions
    }
    assert "Kai" not in names
    with pytest.raises(Invalid) as out:
        company.asks("Mei", "Kai", "Lea", "Uma")
    assert why(out) == "cannot_do_it"
    company.change("Lea", employment=Employment.CONTRACTOR)
    assert company.reading.page(company.workspace, company.people["Lea"], BEGUN).wanted == ()
    with pytest.raises(NotAllowed):
        company.answers("Lea", ask)


def test_guests_answer_and_people_of_elsewhere_are_not_asked(company: Company) -> None:
    company.change("Kai", slack_kind=SlackKind.SINGLE_CHANNEL_GUEST)
    company.change("Jonas", slack_kind=SlackKind.EXTERNAL)
    ask = company.asks("Mei", "Kai", "Lea", "Uma")
    [wanted] = company.reading.page(company.workspace, company.people["Kai"], BEGUN).wanted
    assert wanted.state is PeerState.ASKED
    assert wanted.objective is None  # guests do not see it, and need not
    company.answers("Kai", ask)
    for name in ("Jonas", "Mei"):
        with pytest.raises(Invalid) as refused:
            company.asks("Mei", "Lea", "Uma", name, about=f"c{company.cycle.id}")
        assert OTHERS in refused.value.fields


def ticked(*teams: Team) -> Ticks[str]:
    return Ticks(after=frozenset(str(one.id) for one in teams))


def test_its_rules_are_chosen_as_often_as_one_likes(company: Company) -> None:
    boss = company.office.person("Boss", slack_admin=True)
    rules = FeedbackRules(company.store, Access())
    for days in ("7", "9", "9"):
        rules.save(company.workspace, boss, TypedRule(False, days, "14"), Ticks(), BEGUN)
        kept = rules.form(company.workspace, boss).rule
        assert kept is not None
        assert str(kept.ask_days) == days


def test_teams_that_want_it_are_chosen_by_their_leads_once_an_admin_leaves_it_to_teams(company: Company) -> None:
    boss, ada = company.office.person("Boss", slack_admin=True), company.people["Ada"]
    rules, workspace = FeedbackRules(company.store, Access()), company.workspace
    other = company.office.team("Risk", company.people["Kai"])
    with pytest.raises(NotAllowed):
        rules.form(workspace, ada)
    with pytest.raises(Invalid):
        rules.save(workspace, boss, TypedRule(True, "14", "99"), Ticks(), BEGUN)
    rules.save(workspace, boss, TypedRule(True, "7", "14"), ticked(other), BEGUN)
    with pytest.raises(NotSwitchedOn):
        company.asks("Mei", "Kai", "Lea", "Uma")

    [mine] = rules.form(workspace, ada).teams
    rules.save(workspace, ada, None, ticked(mine, other), BEGUN)  # Risk is not hers to choose, and stays

    assert company.asks("Mei", "Kai", "Lea", "Uma").asked == 3
    assert rules.form(workspace, boss).chosen == {mine.id, other.id}
    with company.store.read() as tx:
        [held] = tx.feedback_rounds.open_of(workspace.id)
    assert held.ask_until == date(2026, 10, 12)


def test_a_team_that_no_longer_wants_it_is_taken_out_by_its_lead_and_no_other_with_it(company: Company) -> None:
    boss, ada = company.office.person("Boss", slack_admin=True), company.people["Ada"]
    rules, workspace = FeedbackRules(company.store, Access()), company.workspace
    other = company.office.team("Risk", company.people["Kai"])
    [mine, _] = rules.form(workspace, boss).teams
    rules.save(workspace, boss, TypedRule(True, "14", "14"), ticked(mine, other), BEGUN)

    unticked = Ticks(before=frozenset({str(mine.id)}), after=frozenset())
    assert rules.save(workspace, ada, None, unticked, BEGUN).chosen == frozenset()

    assert rules.form(workspace, boss).chosen == {other.id}
    with pytest.raises(NotSwitchedOn):
        company.asks("Mei", "Kai", "Lea", "Uma")


def test_nobody_can_ask_once_the_weeks_after_a_cycle_are_over(company: Company) -> None:
    with pytest.raises(NothingToDo):
        company.asks("Mei", "Kai", "Lea", "Uma", now=BEGUN + timedelta(days=60))
