"""Where the rules of control mode meet: ends that nobody pressed for, pauses, combined messages, circles, absences."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bot.domain.control import RESPONSIBLE, ControlEnd, ControlHelped, ControlRhythm, Wanted
from bot.domain.cycles import CycleState
from bot.domain.deliveries import DeliveryKind
from bot.domain.errors import Invalid, NotAllowed, NothingToDo, NotSwitchedOn
from bot.domain.okrs import ObjectiveState
from bot.domain.people import Employment
from bot.domain.permissions import Action
from bot.domain.prompts import PromptKind, PromptState
from bot.domain.turn_notes import What
from bot.domain.workspaces import ContractorRule, Practice
from bot.i18n import language
from bot.services.access import Access
from bot.services.checkins.voices import Voices
from bot.services.control import planning as control_planning
from bot.services.control.helping import ControlHelping
from bot.services.control.planning import ControlPlanner
from bot.services.control.rooms import ControlRooms
from bot.services.editing.editing import Editing
from bot.services.schedules import reschedule
from bot.services.under_control import badges
from bot.views.control.start import costs_text
from storage import Store
from tests.factories import MONDAY_MORNING
from tests.services.control.stories import A_DAY, A_MINUTE, EARLY, MONDAY, Company
from tests.statements import counted


@pytest.fixture
def company(store: Store) -> Company:
    return Company.of(store)


def test_of_two_who_start_at_once_one_does(company: Company) -> None:
    with company.store.write() as tx:
        tx.teams.change(company.team, by=None, now=EARLY, channel_id="C0PAY")

    def try_it(_: int) -> bool:
        try:
            company.start()
        except NothingToDo:
            return False
        return True

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(try_it, range(2))) == [False, True]
    assert len(company.office.deliveries(DeliveryKind.CONTROL_ROOM)) == 1


def test_a_submission_that_comes_again_answers_as_the_first_time(company: Company) -> None:
    wanted = Wanted(
        reason="The vendor left", responsible_id=company.mei.id, rhythm=ControlRhythm.DAILY, last_day=MONDAY + 4 * A_DAY
    )
    about = (company.workspace, company.lea, company.objective.id)
    assert company.starting.started_by(*about, "view:1", EARLY) is None
    for _ in range(2):
        company.starting.start(*about, wanted, EARLY, once="view:1")
    started = company.starting.started_by(*about, "view:1", EARLY)
    assert started is not None
    assert started.period == company.period()
    for _ in range(2):
        longer = company.control.renew(*about, MONDAY + 7 * A_DAY, EARLY, once="view:2")
        assert longer.period.last_day == MONDAY + 7 * A_DAY
    with pytest.raises(NothingToDo):
        company.control.renew(*about, MONDAY + 8 * A_DAY, EARLY, once="view:3")
    assert company.notes(company.mei).count(What.RENEWED) == 1


def test_a_full_batch_says_that_there_may_be_more(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control_planning, "MOST_AT_ONCE", 1)
    company.start()
    monday = MONDAY_MORNING + A_MINUTE
    assert ControlPlanner(company.store).plan_due(monday, 500) == 500
    assert ControlPlanner(company.store).plan_due(monday, 500) == 0


def test_those_without_whom_the_company_pilots_get_no_message_and_cost_none(company: Company) -> None:
    """Kai belongs to a team that is rolled out, Mei does not, and decides all the same."""
    refunds = company.office.team("Refunds", None, (company.kai,))
    with company.store.write() as tx:
        tx.teams.change(refunds, by=None, now=EARLY, rolled_out_at=EARLY)
        tx.workspaces.set(tx.workspaces.get(company.workspace.id), by=None, now=EARLY, piloting=True)
    company.switch(Practice.CONTROL, Practice.PILOTS)
    wanted = Wanted(reason="x", responsible_id=company.mei.id, rhythm=ControlRhythm.DAILY, last_day=MONDAY + 4 * A_DAY)
    costs = company.starting.costs(company.workspace, company.lea, company.objective.id, wanted, EARLY)
    company.start()
    company.days(1)
    assert [(one.name, count) for one, count in costs.messages] == [("Kai", 5)]
    assert [one.name for one in costs.resting] == ["Mei"]
    assert "No message to Mei: the company pilots OKRs without them." in costs_text(language("en"), costs)
    assert (len(company.prompts(company.kai)), company.prompts(company.mei)) == (2, [])

    company.switch(Practice.CONTROL)  # pilots are over: everybody is asked again
    company.days(2, first=2)
    assert [(one.first_day - MONDAY).days for one in company.prompts(company.mei)] == [2]


def test_contract_workers_are_in_it_as_the_workspace_has_it(company: Company) -> None:
    """Kai, a contract worker, owns a key result of before the rule."""
    wanted = Wanted(reason="x", responsible_id=company.kai.id, rhythm=ControlRhythm.DAILY, last_day=MONDAY)

    def rule(contractors: ContractorRule) -> None:
        with company.store.write() as tx:
            tx.workspaces.set(tx.workspaces.get(company.workspace.id), by=None, now=EARLY, contractors=contractors)

    with company.store.write() as tx:
        tx.people.change(company.kai, by=None, now=EARLY, employment=Employment.CONTRACTOR)
    rule(ContractorRule.CONTRIBUTE)
    with pytest.raises(Invalid) as refused:
        company.starting.costs(company.workspace, company.lea, company.objective.id, wanted, EARLY)
    assert refused.value.fields[RESPONSIBLE] == ("cannot_do_it", {"name": "Kai"})
    rule(ContractorRule.OUT)
    mei_decides = replace(wanted, responsible_id=company.mei.id)
    costs = company.starting.costs(company.workspace, company.lea, company.objective.id, mei_decides, EARLY)
    company.start(last_day=MONDAY)
    company.days(1)
    assert [(one.name, count) for one, count in costs.messages] == [("Mei", 1)]
    assert company.prompts(company.kai) == []
    helping, after = ControlHelping(company.store, Access()), MONDAY_MORNING + 2 * A_DAY
    assert helping.waiting(company.kai, after) == ()
    for who in (company.lea, company.mei):
        helping.say(company.workspace, who, company.period().id, ControlHelped.YES, "", after, keep=False)
    assert company.period().due_at == after  # nobody else is waited for


def test_the_responsible_person_may_change_its_course_while_it_lasts(company: Company) -> None:
    kais = company.results()[1]
    editing = Editing(company.store, Access())

    def tries(now: datetime, **typed: str) -> Any:
        """Kai decides, and changes what is Mei's."""
        form = editing.open_by_id(company.workspace, company.kai, objective_id=company.objective.id, now=now)
        return editing.save(company.workspace, company.kai, form.id, {"reason": "x", **typed}, now)

    with pytest.raises(NotAllowed):
        tries(EARLY, title="Payments by hand")
    company.start(responsible_id=company.kai.id)
    assert tries(EARLY, title="Payments by hand").fields == ("title",)
    with pytest.raises(Invalid) as refused:
        tries(EARLY, state="paused")
    assert set(refused.value.fields) == {"state"}
    first, mine = company.results()[0], Voices.of
    with company.store.read() as tx:
        voices = mine(tx, company.workspace, company.kai, EARLY)
        voices.ensure(Action.CHECK_IN, first, company.objective)
        assert voices.on_behalf_of(first) == company.mei.id
    over = company.period().ends_at
    with company.store.read() as tx, pytest.raises(NotAllowed):
        mine(tx, company.workspace, company.kai, over).ensure(Action.CHECK_IN, first, company.objective)
    with pytest.raises(NotAllowed):
        tries(over, title="Once more")
    with pytest.raises(NothingToDo):
        company.control.decide(company.workspace, company.kai, company.objective.id, "Too late", "late", over)
    assert kais.owner_id == company.kai.id


def closed(company: Company) -> None:
    with company.store.write() as tx:
        objective = tx.objectives.get(company.workspace.id, company.objective.id)
        tx.objectives.change(objective, by=None, now=EARLY, state=ObjectiveState.CANCELLED)
        reschedule(tx, company.workspace, objective.at_work, EARLY)


def left(company: Company) -> None:
    with company.store.write() as tx:
        tx.people.change(company.mei, by=None, now=EARLY, deactivated_at=EARLY)
        reschedule(tx, company.workspace, [company.mei.id], EARLY)


@pytest.mark.parametrize(("happens", "outcome"), [(closed, ControlEnd.CLOSED), (left, ControlEnd.LEFT)])
def test_it_ends_with_the_objective_and_with_who_decides(
    company: Company, happens: Callable[[Company], None], outcome: ControlEnd
) -> None:
    company.start()
    company.days(0)
    happens(company)
    ControlPlanner(company.store).plan_due(MONDAY_MORNING + timedelta(hours=2), 10)

    period = company.period()
    assert (period.outcome, period.ends_at) == (outcome, MONDAY_MORNING + timedelta(hours=2))
    is_told = outcome is ControlEnd.LEFT  # otherwise the question whether it helped says that it is over
    assert (What.CONTROL_OVER in company.notes(company.lea)) is is_told
    assert company.prompts(company.kai)[-1].state is PromptState.EXCUSED
    company.days(2, first=1)
    assert len(company.prompts(company.kai)) == 1


def test_a_restricted_one_has_no_room_and_is_told_to_its_circle_alone(company: Company) -> None:
    boss = company.office.person("Ada")
    with company.store.write() as tx:
        tx.people.set_manager(company.mei, boss.id, since=date(2026, 10, 1), by=None, now=EARLY)
        objective = tx.objectives.get(company.workspace.id, company.objective.id)
        tx.teams.change(company.team, by=None, now=EARLY, channel_id="C0PAY")
        tx.objectives.restrict(objective, set(), "Not yet", MONDAY + 9 * A_DAY, by=company.mei.id, now=EARLY)
    wanted: dict[str, Any] = {"reason": "x", "rhythm": ControlRhythm.DAILY, "last_day": MONDAY + A_DAY}
    outside = Wanted(**wanted, responsible_id=company.lea.id)
    with pytest.raises(Invalid) as refused:
        company.starting.start(company.workspace, boss, company.objective.id, outside, EARLY)
    assert refused.value.fields[RESPONSIBLE][0] == "not_in_circle"
    inside = Wanted(**wanted, responsible_id=company.kai.id)
    company.starting.start(company.workspace, boss, company.objective.id, inside, EARLY)
    company.control.decide(company.workspace, company.kai, company.objective.id, "By hand", "once", EARLY)

    assert company.office.deliveries(DeliveryKind.CONTROL_ROOM) == []
    assert company.office.deliveries(DeliveryKind.CONTROL_DECISION) == []
    assert company.notes(company.lea) == []
    assert company.notes(company.mei) == [What.CONTROLLED, What.DECIDED]


def test_the_channel_of_a_team_that_was_closed_meanwhile_is_told_nothing(company: Company) -> None:
    with company.store.write() as tx:
        team = tx.teams.change(company.team, by=None, now=EARLY, channel_id="C0PAY")
    period = company.start()
    rooms = ControlRooms(company.store)
    assert rooms.room(company.workspace.id, period.id, EARLY) is not None
    with company.store.write() as tx:
        tx.teams.change(team, by=None, now=EARLY, closed_at=EARLY)
    assert rooms.room(company.workspace.id, period.id, EARLY) is None


def test_without_a_channel_decisions_stand_on_the_page(company: Company) -> None:
    company.start()
    company.control.decide(company.workspace, company.mei, company.objective.id, "By hand", "once", EARLY)
    sheet, again = company.control.decide(
        company.workspace, company.mei, company.objective.id, "By hand", "once", EARLY
    )
    assert again is None
    assert [one.text for one in sheet.decisions] == ["By hand"]
    assert company.office.deliveries(DeliveryKind.CONTROL_DECISION) == []


def test_switched_off_nothing_is_asked_and_nothing_is_lost(company: Company) -> None:
    company.start()
    company.days(0)
    company.switch()
    company.days(1, first=1)
    assert [one.first_day for one in company.prompts(company.kai)] == [MONDAY]
    with company.store.read() as tx:
        assert badges(tx, company.workspace, [company.objective.id], MONDAY_MORNING) == {}
    with pytest.raises(NotSwitchedOn):
        company.starting.form(company.workspace, company.lea, company.objective.id, EARLY)
    company.switch(Practice.CONTROL)
    company.days(2, first=2)
    assert [(one.first_day - MONDAY).days for one in company.prompts(company.kai)] == [0, 2]


def test_two_answers_are_deleted_unread_and_show_nowhere(company: Company) -> None:
    company.start(last_day=MONDAY)
    company.days(1)
    helping, after = ControlHelping(company.store, Access()), MONDAY_MORNING + 2 * A_DAY
    period = company.period()
    for who in (company.lea, company.mei):
        helping.say(company.workspace, who, period.id, ControlHelped.YES, "", after, keep=False)
    with pytest.raises(NothingToDo):
        helping.say(company.workspace, company.mei, period.id, ControlHelped.NO, "", after, keep=False)
    assert [one.sheet.period.id for one in helping.waiting(company.kai, after)] == [period.id]

    ControlPlanner(company.store).plan_due(period.ends_at + timedelta(days=14), 10)

    counted_up = company.period()
    assert counted_up.said is None
    assert counted_up.counted_at is not None
    with company.store.read() as tx:
        assert tx.control_answers.count(company.workspace.id, period.id).total() == 0
        assert tx.lessons.of_objective(company.workspace.id, company.objective.id) == []
    assert helping.waiting(company.kai, after) == ()


def test_the_number_of_statements_does_not_grow_with_the_people_in_it(company: Company) -> None:
    company.start()

    def statements(moment: datetime) -> int:
        with counted(company.store) as told:
            ControlPlanner(company.store).plan_due(moment, 100)
        return len(told)

    few = statements(MONDAY_MORNING + A_MINUTE)
    for number in range(6):
        company.office.key_result(company.objective, f"More {number}", owner=company.office.person(f"P{number}"))
    many = statements(MONDAY_MORNING + A_DAY + A_MINUTE)
    assert len(company.prompts(company.mei)[-1].items) == 8
    assert many <= few


def test_nobody_in_it_gets_a_message_of_their_own_about_what_is_to_be_closed(company: Company) -> None:
    over = company.office.another_cycle("Autumn", date(2026, 9, 1), date(2026, 11, 12), state=CycleState.GRADING)
    company.office.objective(company.kai, "A calm autumn", cycle_id=over.id)
    company.start()
    with company.store.write() as tx:
        reschedule(tx, company.workspace, [company.kai.id], EARLY)
    company.days(2)

    assert [one.state for one in company.prompts(company.kai, PromptKind.REGULAR)] == [PromptState.EXCUSED]
    assert len(company.prompts(company.kai)) == 3
