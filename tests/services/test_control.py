"""Where the rules of control mode meet: ends that nobody pressed for, pauses, combined messages, circles, absences."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bot.domain.control import RESPONSIBLE, ControlEnd, ControlHelped, ControlPeriod, ControlRhythm, Wanted
from bot.domain.cycles import CycleKind, CycleState
from bot.domain.deliveries import DeliveryKind
from bot.domain.errors import Invalid, NotAllowed, NothingToDo, NotSwitchedOn
from bot.domain.okrs import KeyResult, Objective, ObjectiveState
from bot.domain.people import Employment, Person
from bot.domain.permissions import Action
from bot.domain.prompts import Prompt, PromptKind, PromptState
from bot.domain.status import Status
from bot.domain.teams import Team
from bot.domain.turn_notes import What
from bot.domain.workspaces import ContractorRule, Practice, Workspace
from bot.i18n import language
from bot.services import control_planning
from bot.services.access import Access
from bot.services.control import Control
from bot.services.control_helping import ControlHelping
from bot.services.control_planning import ControlPlanner
from bot.services.control_reading import badges
from bot.services.control_starting import ControlStarting
from bot.services.digest_reading import read_digest
from bot.services.editing import Editing
from bot.services.errands import errands_of
from bot.services.prompt_planning import PromptPlanner
from bot.services.schedules import reschedule
from bot.services.standing import assess
from bot.services.turn_noting import TurnNews
from bot.services.voices import Voices
from bot.services.welcoming import Welcoming
from bot.services.why import Why
from bot.views.control_start import costs_text
from bot.views.why import why_message
from storage import Store
from tests.factories import MONDAY_MORNING, Office
from tests.services.mailroom import Mailroom
from tests.statements import counted

MONDAY = date(2026, 11, 16)
A_DAY, A_MINUTE = timedelta(days=1), timedelta(minutes=1)
EARLY = MONDAY_MORNING - timedelta(hours=1)  # before anybody's prompt


@dataclass
class Company:
    """Lea leads Payments; Mei owns its objective and one key result of it, Kai the other; Kai owns one elsewhere."""

    office: Office
    lea: Person
    mei: Person
    kai: Person
    team: Team
    objective: Objective
    other: KeyResult
    mail: Mailroom

    @property
    def store(self) -> Store:
        return self.office.store

    @property
    def workspace(self) -> Workspace:
        with self.store.read() as tx:
            return tx.workspaces.get(self.office.workspace.id)

    @property
    def control(self) -> Control:
        return Control(self.store, Access())

    @property
    def starting(self) -> ControlStarting:
        return ControlStarting(self.store, Access())

    def switch(self, *practices: Practice) -> None:
        with self.store.write() as tx:
            workspace = tx.workspaces.get(self.office.workspace.id)
            tx.workspaces.set(workspace, by=None, now=EARLY, practices=frozenset(practices))
            tx.control_periods.wake(workspace.id, EARLY)

    def start(self, objective: Objective | None = None, now: datetime = EARLY, **wanted: Any) -> ControlPeriod:
        held: dict[str, Any] = {"reason": "The vendor left", "responsible_id": self.mei.id}
        held |= {"rhythm": ControlRhythm.DAILY, "last_day": MONDAY + 4 * A_DAY, **wanted}
        about = objective or self.objective
        return self.starting.start(self.workspace, self.lea, about.id, Wanted(**held), now).period

    def period(self, objective: Objective | None = None) -> ControlPeriod:
        with self.store.read() as tx:
            return tx.control_periods.of_objective(self.workspace.id, (objective or self.objective).id)[0]

    def days(self, until: int, *, first: int = 0) -> None:
        """The worker, each morning, every message being sent; Monday is day 0."""
        for day in range(first, until + 1):
            moment = MONDAY_MORNING + day * A_DAY + A_MINUTE
            for planner in (ControlPlanner(self.store), PromptPlanner(self.store)):
                planner.plan_due(moment, 100)
            self.mail.deliver(moment)

    def prompts(self, person: Person, kind: PromptKind = PromptKind.CONTROL) -> list[Prompt]:
        with self.store.read() as tx:
            found = tx.prompts.latest_of(person.workspace_id, [person.id], 40).get(person.id, [])
        return [one for one in found if one.kind is kind][::-1]

    def notes(self, person: Person) -> list[What]:
        with self.store.read() as tx:
            return [one.what for one in tx.turn_notes.to_reader(person.workspace_id, person.id, EARLY - A_DAY)]


@pytest.fixture
def company(store: Store) -> Company:
    office = Office.open(store, now=EARLY - A_DAY)
    lea, mei, kai = (office.person(name) for name in ("Lea", "Mei", "Kai"))
    team = office.team("Payments", lea, (mei, kai))
    objective = office.objective(mei, team=team)
    office.key_result(objective)
    office.key_result(objective, "Refund time", owner=kai)
    other = office.key_result(office.objective(kai, "Something else"), "Elsewhere")
    found = Company(office, lea, mei, kai, team, objective, other, Mailroom(store))
    found.switch(Practice.CONTROL)
    PromptPlanner(store).plan_due(EARLY, 100)
    return found


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


def test_other_questions_pause_and_days_off_are_left_out(company: Company) -> None:
    away: dict[str, Any] = {"workspace_id": company.workspace.id, "person_id": company.kai.id}
    with company.store.write() as tx:
        day = MONDAY + 2 * A_DAY
        tx.absences.add(by=None, now=EARLY, **away, first_day=day, last_day=day)
    wanted = Wanted(reason="x", responsible_id=company.mei.id, rhythm=ControlRhythm.DAILY, last_day=MONDAY + 7 * A_DAY)
    costs = company.starting.costs(company.workspace, company.lea, company.objective.id, wanted, EARLY)
    company.start(last_day=wanted.last_day)

    company.days(0)
    firsts = [one for one in company.office.deliveries(DeliveryKind.PROMPT) if one.person_id == company.kai.id]
    [welcome] = [Welcoming(company.store).sheet(one, MONDAY_MORNING) for one in firsts]
    assert welcome is not None
    assert welcome.day is None, "nothing of once a week: it comes daily"
    explained = Why(company.store).explain(company.workspace, company.kai, MONDAY_MORNING + A_DAY)
    assert (explained.next_at, explained.paused_until) == (None, wanted.last_day)  # next Monday is paused, too
    company.days(9, first=1)
    kai, mei = company.prompts(company.kai), company.prompts(company.mei)
    assert [(one.first_day - MONDAY).days for one in kai] == [0, 1, 3, 4, 7]
    assert {person.name: count for person, count in costs.messages} == {"Mei": len(mei), "Kai": len(kai)}
    assert {item.key_result_id for one in kai for item in one.items} == {company_results(company)[1].id}
    assert {len(one.items) for one in mei} == {2}, "whoever decides is asked about all of it"
    paused = company.prompts(company.kai, PromptKind.REGULAR)
    assert {one.state for one in paused} == {PromptState.EXCUSED}
    assert all(one.items == () for one in paused)


def test_who_is_in_two_gets_one_message_about_both(company: Company) -> None:
    second = company.office.objective(company.kai, "Refunds", team=company.team)
    further = company.office.key_result(second, "By hand")
    company.start()
    company.start(second, responsible_id=company.kai.id, rhythm=ControlRhythm.EVERY_SECOND_DAY)

    company.days(2)

    kai = company.prompts(company.kai)
    both = {company_results(company)[1].id, further.id}
    assert [{item.key_result_id for item in one.items} for one in kai] == [both, both - {further.id}, both]
    assert [(one.last_day - one.first_day).days for one in kai] == [0, 0, 0]
    company.control.end(company.workspace, company.lea, second.id, MONDAY_MORNING + 2 * A_DAY + 2 * A_MINUTE)
    [*_, open_one] = company.prompts(company.kai)
    assert open_one.state is PromptState.SENT
    assert [item.key_result_id for item in open_one.owed] == [company_results(company)[1].id]


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


def test_a_message_about_it_has_no_reminder_also_before_a_day_off(company: Company) -> None:
    away: dict[str, Any] = {"first_day": MONDAY + 2 * A_DAY, "last_day": MONDAY + 2 * A_DAY}
    with company.store.write() as tx:
        mine: dict[str, Any] = {"workspace_id": company.workspace.id, "person_id": company.mei.id}
        tx.absences.add(by=None, now=EARLY, **mine, **away)
    company.start(rhythm=ControlRhythm.EVERY_SECOND_DAY, last_day=MONDAY + 8 * A_DAY)
    company.days(8)
    reminded = {one.person_id for one in company.office.deliveries(DeliveryKind.REMINDER)}
    assert (reminded, [(one.first_day - MONDAY).days for one in company.prompts(company.mei)]) == (set(), [0, 4, 8])


def test_where_nothing_is_asked_about_it_any_more_nothing_else_is_asked_in_its_place(company: Company) -> None:
    """Mei has a draft to share, too; it waits for her own message of the week."""
    office = company.office
    ahead: dict[str, Any] = {"first_day": date(2027, 1, 1), "last_day": date(2027, 3, 31), "drafting_opens": MONDAY}
    with company.store.write() as tx:
        held: dict[str, Any] = {"name": "Q1 2027", "kind": CycleKind.QUARTER, "state": CycleState.PLANNING, **ahead}
        cycle = tx.cycles.add(by=None, now=EARLY, workspace_id=company.workspace.id, **held)
    office.objective(company.mei, "Next", state=ObjectiveState.DRAFT, cycle_id=cycle.id)
    company.start()
    moment = MONDAY_MORNING + A_MINUTE
    ControlPlanner(company.store).plan_due(moment, 10)
    with company.store.write() as tx:
        objective = tx.objectives.get(company.workspace.id, company.objective.id)
        tx.objectives.change(objective, by=None, now=moment, state=ObjectiveState.PAUSED)
        assert [one.objective.title for one in errands_of(tx, company.mei, MONDAY)] == ["Next"]
    company.mail.deliver(moment)
    assert [prompt.state for prompt in company.prompts(company.mei)] == [PromptState.EXCUSED]
    assert company.mail.posted == []


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
    kais = company_results(company)[1]
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
    first, mine = company_results(company)[0], Voices.of
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


def test_what_was_asked_before_does_not_grow_stale_meanwhile(company: Company) -> None:
    """A question of the week before is still open when something else comes under control."""
    company.days(0)
    assert [one.state for one in company.prompts(company.kai, PromptKind.REGULAR)] == [PromptState.SENT]
    wednesday = MONDAY_MORNING + 2 * A_DAY + timedelta(hours=1)
    assert missing(company, wednesday) == 2
    company.start(now=MONDAY_MORNING + timedelta(hours=3), last_day=MONDAY + 10 * A_DAY)
    company.days(2, first=1)
    assert missing(company, wednesday) == 0
    company.days(8, first=3)
    later = MONDAY_MORNING + 8 * A_DAY
    with company.store.read() as tx:
        objectives = list(tx.objectives.by_ids(company.workspace.id, [company.other.objective_id]).values())
        [standing] = assess(tx, company.workspace, objectives, later)
    assert standing.key_results[0].status is Status.PENDING
    assert company.prompts(company.kai, PromptKind.REGULAR)[0].state is PromptState.EXCUSED


def standings(company: Company, at: datetime) -> dict[str, Status]:
    with company.store.read() as tx:
        found = tx.objectives.by_ids(company.workspace.id, [company.objective.id, company.other.objective_id])
        assessed = assess(tx, company.workspace, list(found.values()), at)
    return {one.key_result.title: one.status for each in assessed for one in each.key_results}


def test_what_its_end_took_back_was_no_silence(company: Company) -> None:
    """Asked once, on Monday, and not any more from Monday noon on: nobody could have answered since."""
    company.start()
    company.days(0)
    company.control.end(company.workspace, company.lea, company.objective.id, MONDAY_MORNING + timedelta(hours=3))
    assert company.prompts(company.kai)[0].state is PromptState.EXCUSED
    friday = MONDAY_MORNING + 4 * A_DAY + timedelta(hours=3)
    assert standings(company, friday)["Refund time"] is Status.PENDING
    explained = Why(company.store).explain(company.workspace, company.kai, friday)
    assert [str(one.first_day) for one in explained.excused] == ["2026-11-16"]
    assert "something else was under control" in why_message(language("en"), explained).text


def test_what_was_over_before_a_message_is_not_told_as_if_it_went_on(company: Company) -> None:
    company.start(now=MONDAY_MORNING + timedelta(hours=3))
    company.control.end(company.workspace, company.lea, company.objective.id, MONDAY_MORNING + timedelta(hours=5))
    assert {What.CONTROLLED, What.CONTROL_OVER} & set(company.notes(company.kai))
    company.days(7)
    prompt = company.prompts(company.kai, PromptKind.REGULAR)[-1]
    news = TurnNews(company.store)
    told = news.for_prompt(prompt, company.kai, MONDAY_MORNING + 7 * A_DAY)
    assert What.CONTROLLED not in [one.note.what for one in told]


def test_days_under_control_count_as_silence_about_what_was_asked_on_them(company: Company) -> None:
    company.days(0)
    company.start(now=MONDAY_MORNING + timedelta(hours=3))
    company.days(6, first=1)
    stand = standings(company, MONDAY_MORNING + 6 * A_DAY + timedelta(hours=3))
    assert (stand["Refund time"], stand["Elsewhere"]) == (Status.STALE, Status.PENDING)


def missing(company: Company, at: datetime) -> int:
    """From how many the digest of their team would miss an answer."""
    with company.store.read() as tx:
        return read_digest(tx, company.workspace, [company.team], EARLY - 7 * A_DAY, at).participation.missing


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


def company_results(company: Company) -> list[KeyResult]:
    with company.store.read() as tx:
        return list(tx.objectives.get(company.workspace.id, company.objective.id).key_results)


def test_nobody_in_it_gets_a_message_of_their_own_about_what_is_to_be_closed(company: Company) -> None:
    over = company.office.another_cycle("Autumn", date(2026, 9, 1), date(2026, 11, 12), state=CycleState.GRADING)
    company.office.objective(company.kai, "A calm autumn", cycle_id=over.id)
    company.start()
    with company.store.write() as tx:
        reschedule(tx, company.workspace, [company.kai.id], EARLY)
    company.days(2)

    assert [one.state for one in company.prompts(company.kai, PromptKind.REGULAR)] == [PromptState.EXCUSED]
    assert len(company.prompts(company.kai)) == 3
