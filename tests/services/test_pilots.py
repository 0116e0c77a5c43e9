"""Pilots in the database: what is anonymous, what is decided once, and who is asked meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.domain.deliveries import DeliveryKind
from bot.domain.errors import AlreadyDone, Invalid, NotAllowed, NothingToDo, NotSwitchedOn
from bot.domain.people import Employment, Person
from bot.domain.pilots import Pilot, PilotVote, Stage, StopReason
from bot.domain.prompts import PromptState
from bot.domain.readiness import Characteristic, Recommendation, SurveyState
from bot.domain.teams import Role, Team
from bot.domain.workspaces import ContractorRule, Practice
from bot.i18n import language
from bot.messages import Post, Wait
from bot.messages.pilots import PilotMessages
from bot.services.access import Access
from bot.services.decision_content import NewDecision
from bot.services.decisions import Decisions
from bot.services.pilot_calls import calls_for
from bot.services.pilot_news import PilotTelling
from bot.services.pilot_planning import PilotPlanner
from bot.services.pilot_reading import PilotReading
from bot.services.pilot_training import PilotTrainings
from bot.services.pilot_votes import PilotVotes
from bot.services.piloting import Piloting
from bot.services.pilots import Pilots
from bot.services.prompt_planning import PromptPlanner
from bot.services.team_form import form_of
from bot.services.teams import Teams
from bot.services.why import Why
from bot.views.pilot_messages import approval_message
from bot.views.pilot_words import vote_text
from storage import Store
from tests.factories import MONDAY_MORNING, Office
from tests.statements import counted

A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)
FRIDAY = date(2026, 11, 20)
AFTER = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)  # Saturday in Berlin
WORDS = {"gains": "We see what is stuck", "costs": "An hour a week"}


@dataclass
class Desk:
    """``boss`` leads the company, ``people`` are Payments, the first of them its lead."""

    office: Office
    boss: Person
    team: Team
    people: list[Person]
    access: Access

    @property
    def lead(self) -> Person:
        return self.people[0]

    @property
    def who(self) -> tuple[Any, Person]:
        return self.office.workspace, self.lead

    @property
    def pilots(self) -> Pilots:
        return Pilots(self.office.store, self.access)

    @property
    def reading(self) -> PilotReading:
        return PilotReading(self.office.store, self.access)

    @property
    def votes(self) -> PilotVotes:
        return PilotVotes(self.office.store, self.access)

    def now(self) -> Pilot:
        with self.office.store.read() as tx:
            found = tx.pilots.last_of(self.office.workspace.id, self.team.id)
        assert found is not None
        return found

    def opened(self, now: datetime | None = None) -> PilotVote:
        """Until Friday, or for four days."""
        last_day = FRIDAY if now is None else now.date() + 4 * A_DAY
        return self.votes.open(*self.who, self.now().turn, last_day, now or self.office.now)

    def answers(self, vote: PilotVote, willing: Sequence[bool]) -> None:
        for person, said in zip(self.people, willing, strict=False):
            self.votes.answer(self.office.workspace, person, vote.id, said, self.office.now + A_DAY)

    def runs(self, moment: datetime) -> int:
        return PilotPlanner(self.office.store).plan_due(moment, 100)

    def at(self, stage: Stage, **values: Any) -> Pilot:
        """As if everything before had been done."""
        with self.office.store.write() as tx:
            return tx.pilots.change(self.now(), by=None, now=self.office.now, stage=stage, **values)

    def rows(self, question: str) -> list[tuple[Any, ...]]:
        with self.office.store.read() as tx:
            return [tuple(row) for row in tx.connection.execute(text(question))]


def desk(store: Store, members: int = 5) -> Desk:
    office = Office.open(store)
    boss = office.person("Ada")
    people = [office.person(name) for name in ("Mei", "Kai", "Lea", "Noa", "Ben", "Ida")[:members]]
    company = office.team("Company", boss)
    team = office.team("Payments", people[0], tuple(people[1:]), parent_id=company.id, channel_id="C0PAY")
    with store.write() as tx:
        practices = frozenset({Practice.PILOTS})
        office.workspace = tx.workspaces.set(office.workspace, by=None, now=office.now, practices=practices)
    made = Desk(office, boss, team, people, Access(frozenset({boss.slack_user_id})))
    made.pilots.start(*made.who, team.id, WORDS, office.now)
    return made


def test_what_a_pilot_says_waits_for_working_hours_and_while_the_practice_is_off(store: Store) -> None:
    here = desk(store)
    here.opened()
    asked = here.office.deliveries(DeliveryKind.PILOT_VOTE)[0]
    messages = PilotMessages(PilotTelling(store), here.votes, lambda delivery, client: None)
    evening = MONDAY_MORNING + timedelta(hours=12)
    assert messages.vote(asked, evening) == Wait(MONDAY_MORNING + A_DAY)

    for practices, kind in ((frozenset[str](), Wait), (frozenset({Practice.PILOTS}), Post)):
        with store.write() as tx:
            workspace = here.office.workspace
            here.office.workspace = tx.workspaces.set(workspace, by=None, now=here.office.now, practices=practices)
        assert isinstance(messages.vote(asked, MONDAY_MORNING), kind)


def test_a_vote_is_counted_once_on_time_and_tells_of_nobody(store: Store) -> None:
    here = desk(store)
    vote = here.opened()
    here.answers(vote, [True, True, True, True, False])
    with pytest.raises(AlreadyDone):
        here.answers(vote, [False])

    assert sorted(here.rows("SELECT willing FROM pilot_answer")) == [(False,), (True,), (True,), (True,), (True,)]
    assert len(here.rows("SELECT person_id FROM pilot_voter")) == 5
    columns = {name for (name,) in here.rows(COLUMNS[store.is_sqlite])}
    assert columns == {"id", "workspace_id", "vote_id", "willing"}
    assert here.rows("SELECT id FROM audit_event WHERE kind IN ('pilot_answer', 'pilot_voter')") == []
    assert here.runs(vote.closes_at - timedelta(seconds=1)) == 0

    assert here.runs(AFTER + 3 * A_DAY) == 1  # it was not running when the vote ended
    with store.read() as tx:
        counted_vote = tx.pilot_votes.by_id(here.office.workspace.id, vote.id)
    assert counted_vote is not None
    assert (counted_vote.answers, counted_vote.yes, counted_vote.is_passed) == (5, 4, True)
    assert here.rows("SELECT id FROM pilot_answer UNION ALL SELECT id FROM pilot_voter") == []
    assert here.runs(AFTER + 4 * A_DAY) == 0
    with pytest.raises(NothingToDo):
        here.votes.answer(here.office.workspace, here.lead, vote.id, True, AFTER)


def test_a_second_vote_does_not_tell_what_the_one_who_has_joined_said(store: Store) -> None:
    here = desk(store)
    vote = here.opened()
    here.answers(vote, [True, True, True, False, False])
    here.runs(AFTER)
    newcomer = here.office.person("Ida")
    with store.write() as tx:
        tx.memberships.join(here.team, newcomer.id, role=Role.MEMBER, since=AFTER.date(), by=None, now=AFTER)

    with pytest.raises(NothingToDo) as refused:
        here.opened(AFTER + A_DAY)
    later = here.opened(AFTER + 62 * A_DAY)

    assert refused.value.what == "pilot_vote_too_near"
    assert later.asked == 6


COLUMNS = {
    True: "SELECT name FROM pragma_table_info('pilot_answer')",
    False: "SELECT column_name FROM information_schema.columns WHERE table_name = 'pilot_answer'",
}


def test_whoever_was_asked_finds_every_open_vote_and_nobody_else_does(store: Store) -> None:
    """In as many statements for two pilots as for one."""
    here = desk(store)
    newcomer = here.office.person("Zoe")
    vote = here.opened()

    def waiting(person: Person) -> list[int]:
        with store.read() as tx:
            found = calls_for(tx, here.access, here.office.workspace, person, here.office.now)
        return [0 if one.vote is None else one.vote.id for one in found]

    with counted(store) as one_pilot:
        assert waiting(here.lead) == [vote.id]
    other = here.office.team("Risk", here.lead, tuple(here.people[1:]))
    second = here.pilots.start(*here.who, other.id, WORDS, here.office.now)
    also = here.votes.open(*here.who, second.turn, FRIDAY, here.office.now)
    with counted(store) as two_pilots:
        assert waiting(here.lead) == [vote.id, also.id]
    assert len(one_pilot) == len(two_pilots)
    assert waiting(newcomer) == []
    here.answers(vote, [True])
    assert waiting(here.lead) == [also.id]
    here.at(Stage.AUTHORISE, sponsor_id=here.boss.id)
    assert waiting(here.boss) == [0]


def test_of_fewer_than_five_answers_nothing_is_kept_and_four_people_are_not_asked(store: Store) -> None:
    here = desk(store)
    vote = here.opened()
    here.answers(vote, [True, True, True, True])
    here.runs(AFTER)
    page = PilotReading(store, here.access).of(*here.who, here.now().id, AFTER)
    assert page.vote is not None
    assert (page.vote.answers, page.vote.yes, page.vote.is_passed) == (0, None, False)
    assert "fewer than 5 of 5 answered" in vote_text(language("en"), page.vote)
    told = here.rows("SELECT after FROM audit_event WHERE kind = 'pilot_vote'")
    assert "'answers': 4" not in str(told).replace('"', "'")
    with pytest.raises(NothingToDo) as refused:
        here.pilots.name_sponsor(*here.who, here.now().turn, here.boss, AFTER)
    assert refused.value.what == "pilot_vote"


def test_contract_workers_who_stay_out_are_neither_counted_nor_asked_nor_trained(store: Store) -> None:
    here = desk(store, members=6)
    with store.write() as tx:
        tx.people.change(here.people[5], by=None, now=here.office.now, employment=Employment.CONTRACTOR)
        out = {"contractors": ContractorRule.OUT}
        here.office.workspace = tx.workspaces.set(here.office.workspace, by=None, now=here.office.now, **out)
    vote = here.opened()
    assert {one.person_id for one in here.office.deliveries(DeliveryKind.PILOT_VOTE)} == {
        one.id for one in here.people[:5]
    }
    with pytest.raises(NothingToDo):
        here.votes.answer(here.office.workspace, here.people[5], vote.id, True, here.office.now)
    page = PilotReading(store, here.access).of(*here.who, here.now().id, here.office.now)
    assert (page.members, vote.asked) == (5, 5)
    pilot = here.at(Stage.ALIGN)
    assert PilotTrainings(store, here.access).send(*here.who, pilot.turn, here.office.now) == 5


def test_four_people_talk_and_their_lead_says_what_came_of_it(store: Store) -> None:
    here = desk(store, members=4)
    with pytest.raises(NothingToDo) as refused:
        here.opened()
    assert refused.value.what == "pilot_too_few"
    told = {**WORDS, "statement": "All four would like to try"}
    here.pilots.write_case(*here.who, here.now().turn, told, here.office.now)

    assert here.pilots.name_sponsor(*here.who, here.now().turn, here.boss, here.office.now).stage is Stage.AUTHORISE


def test_a_sponsor_says_no_with_a_reason_and_another_one_says_yes_for_good(store: Store) -> None:
    here = desk(store, members=4)
    office = here.office
    told = {**WORDS, "statement": "All four would like to try"}
    here.pilots.write_case(*here.who, here.now().turn, told, office.now)
    with pytest.raises(Invalid):
        here.pilots.name_sponsor(*here.who, here.now().turn, here.people[1], office.now)
    asked = here.pilots.name_sponsor(*here.who, here.now().turn, here.boss, office.now)
    with pytest.raises(NothingToDo):
        here.pilots.approve(office.workspace, here.lead, asked.id, office.now)

    back = here.pilots.decline(office.workspace, here.boss, asked.id, "not before the audit", office.now)
    assert (back.stage, back.because) == (Stage.ASSESS, "not before the audit")
    [news] = office.deliveries(DeliveryKind.PILOT_NEWS)
    assert (news.person_id, news.subject["what"]) == (here.lead.id, "declined")

    again = here.pilots.name_sponsor(*here.who, back.turn, here.boss, office.now + A_DAY)
    approved = here.pilots.approve(office.workspace, here.boss, again.id, office.now + A_DAY)
    assert (approved.stage, approved.because) == (Stage.ALIGN, "")
    with pytest.raises(NothingToDo):  # an approval is not taken back
        here.pilots.decline(office.workspace, here.boss, again.id, "after all not", office.now + A_DAY)


def test_what_a_survey_found_is_read_on_the_page_by_those_who_may_read_it_and_by_the_sponsor(store: Store) -> None:
    here = desk(store)
    office, stranger, sponsor = here.office, here.office.person("Otto"), here.office.person("Sia")
    _was_surveyed(here)

    def seen(reader: Person) -> Recommendation | None:
        page = PilotReading(store, here.access).of(office.workspace, reader, here.now().id, office.now)
        return None if page.suitability is None else page.suitability.recommendation

    assert seen(here.people[1]) is None  # surveys are off
    with store.write() as tx:
        both = frozenset({Practice.PILOTS, Practice.READINESS})
        office.workspace = tx.workspaces.set(office.workspace, by=None, now=office.now, practices=both)
    here.at(Stage.AUTHORISE, sponsor_id=sponsor.id)
    assert [seen(one) for one in (here.lead, here.people[1], here.boss, sponsor)] == [Recommendation.WITH_WORK] * 4
    assert seen(stranger) is None
    approval = PilotTelling(store).of(office.workspace.id, here.now().id)
    assert approval is not None
    assert "Readiness survey of 13 Nov: ready, with work." in approval_message(language("en"), approval).text


def _was_surveyed(here: Desk) -> None:
    """A week ago."""
    day = date(2026, 11, 13)
    with here.office.store.write() as tx:
        tx.surveys.insert_once(
            workspace_id=here.office.workspace.id,
            team_id=here.team.id,
            state=SurveyState.COMPUTED,
            closes_on=day,
            closes_at=here.office.now - A_WEEK,
            look_at=here.office.now - A_WEEK,
            asked=5,
            answers=5,
            means={one.value: "3.2" for one in Characteristic},
            recommendation=Recommendation.WITH_WORK,
            computed_on=day,
            started_by_id=here.lead.id,
            started_at=here.office.now - 2 * A_WEEK,
        )


def test_of_two_who_start_or_decide_at_once_the_second_is_told(store: Store) -> None:
    here = desk(store)
    with pytest.raises(NothingToDo) as refused:
        here.pilots.start(here.office.workspace, here.boss, here.team.id, WORDS, here.office.now)
    assert refused.value.what == "pilot_goes_on"
    with store.write() as tx:  # the constraint says so, too
        values: dict[str, Any] = {"team_id": here.team.id, "case_by_id": here.lead.id, "started_by_id": here.lead.id}
        workspace_id = here.office.workspace.id
        moment: dict[str, Any] = {"started_at": here.office.now, "by": here.lead.id, "now": here.office.now}
        assert tx.pilots.begin(workspace_id=workspace_id, **values, **moment) is None
    shown = here.at(Stage.IMPROVE)
    here.pilots.roll_out(*here.who, shown.turn, here.office.now)
    with pytest.raises(NothingToDo) as late:
        here.pilots.stop(here.office.workspace, here.boss, shown.turn, StopReason.OTHER, "no", here.office.now)
    assert late.value.what == "pilot_moved_on"
    with pytest.raises(NotAllowed):
        here.pilots.start(here.office.workspace, here.people[1], here.team.id, WORDS, here.office.now)


def test_while_a_company_pilots_only_teams_that_run_or_stay_are_asked(store: Store) -> None:
    here = desk(store)
    office, planner = here.office, PromptPlanner(store)
    others = [office.person(name) for name in ("Tom", "Uma")]
    sales = office.team("Sales", others[0], (others[1],), channel_id="C0SAL")
    for owner, team in ((here.people[1], here.team), (others[1], sales)):
        office.key_result(office.objective(owner, team=team))
    piloting = Piloting(store, here.access)
    assert piloting.form(office.workspace, here.boss).chosen == {here.team.id, sales.id}
    with pytest.raises(NotAllowed):
        piloting.set(*here.who, is_on=True, chosen=(), once="x", now=office.now)
    office.workspace = piloting.set(office.workspace, here.boss, is_on=True, chosen=(), once="1", now=office.now)

    planner.plan_due(office.now, 100)
    assert office.deliveries(DeliveryKind.PROMPT) == []
    assert Why(store).explain(office.workspace, others[1], office.now).rests
    prepared: dict[str, Any] = {"cycle_id": office.cycle.id, "first_day": date(2026, 11, 18), "review_day": None}
    pilot = here.at(Stage.PREPARE, coach_id=here.lead.id, **prepared | {"review_day": date(2026, 12, 18)})
    here.pilots.go_on(*here.who, pilot.turn, office.now)
    planner.plan_due(office.now + A_DAY, 100)
    assert office.deliveries(DeliveryKind.PROMPT) == []  # its first day is Wednesday
    for days in (2, 7):
        planner.plan_due(office.now + timedelta(days=days), 100)
    assert {one.person_id for one in office.deliveries(DeliveryKind.PROMPT)} == {here.people[1].id}

    with counted(store) as few:
        planner.plan_due(office.now + 2 * A_WEEK, 100)
    for name in ("Vic", "Wim", "Xia"):
        office.key_result(office.objective(office.person(name)))
    with store.write() as tx:
        tx.people.forget_next_prompts(office.workspace.id)
    planner.plan_due(office.now + 2 * A_WEEK, 100)
    with counted(store) as more:
        planner.plan_due(office.now + 3 * A_WEEK, 100)
    assert len(more) <= len(few)

    with store.write() as tx:  # without the practice everybody is asked again, and nothing is lost
        office.workspace = tx.workspaces.set(office.workspace, by=None, now=office.now, practices=frozenset())
        tx.people.forget_next_prompts(office.workspace.id)
    for days in (28, 35):
        planner.plan_due(office.now + timedelta(days=days), 100)
    assert others[1].id in {one.person_id for one in office.deliveries(DeliveryKind.PROMPT)}
    with pytest.raises(NotSwitchedOn):
        here.pilots.go_on(*(office.workspace, here.lead), here.now().turn, office.now)


def test_an_iteration_ends_with_its_cycle_and_its_figures_are_the_teams_alone(store: Store) -> None:
    here = desk(store)
    office = here.office
    run: dict[str, Any] = {"cycle_id": office.cycle.id, "first_day": date(2026, 11, 16), "asked_from": FRIDAY}
    pilot = here.at(Stage.RUN, **run)
    with store.write() as tx:
        tx.pilots.look_again([(pilot, datetime(2026, 12, 31, 23, tzinfo=UTC))])
        for at, person in enumerate(here.people):
            sent = MONDAY_MORNING + A_DAY
            state = PromptState.MISSED if at == 4 else PromptState.ANSWERED
            days: dict[str, Any] = {"first_day": sent.date(), "last_day": FRIDAY, "due_at": sent, "sent_at": sent}
            answered = None if at == 4 else sent + timedelta(minutes=10 * at)
            whose: dict[str, Any] = {"workspace_id": office.workspace.id, "person_id": person.id}
            tx.prompts.plan([], **whose, **days, state=state, answered_at=answered)
    office.key_result(office.objective(here.lead, team=here.team))

    assert here.runs(datetime(2027, 1, 4, 8, tzinfo=UTC)) == 1
    assert here.now().stage is Stage.REVIEW
    with store.read() as tx:
        [figures] = tx.pilot_iterations.of_pilot(office.workspace.id, pilot.id)
    assert (figures.people, figures.asked, figures.answered, figures.key_results) == (5, 5, 4, 1)
    assert figures.median_minutes is None  # of fewer than five answers
    with pytest.raises(NothingToDo) as refused:
        here.pilots.go_on(*here.who, here.now().turn, office.now)
    assert refused.value.what == "pilot_items"
    typed = NewDecision(words="Ask later", owner=here.people[1], day=date(2027, 2, 1))
    Decisions(store, here.access).record(*here.who, here.team.id, typed, "once", datetime(2027, 1, 4, 9, tzinfo=UTC))
    assert here.pilots.go_on(*here.who, here.now().turn, office.now).stage is Stage.IMPROVE


def test_a_pilot_of_a_closed_team_ends_and_a_lead_who_left_is_missing(store: Store) -> None:
    here = desk(store)
    office = here.office
    vote = here.opened()
    here.answers(vote, [True])
    with store.write() as tx:
        tx.people.change(here.lead, by=None, now=office.now, deactivated_at=office.now)
    page = PilotReading(store, here.access).of(office.workspace, here.boss, here.now().id, office.now)
    assert page.lead is not None
    assert not page.lead.is_active
    assert page.may_lead

    with store.read() as tx:
        held = tx.memberships.of_teams(office.workspace.id, [here.team.id], office.now.date())
    form = replace(form_of(here.team, held), is_closed=True)
    Teams(store, here.access).save(office.workspace, here.boss, here.team.id, form, once="1", now=office.now)
    assert (here.now().stage, here.now().end_reason) == (Stage.STOPPED, "the team was closed")
    assert here.rows("SELECT id FROM pilot_answer UNION ALL SELECT id FROM pilot_voter") == []


def test_the_exercise_is_done_once_it_has_a_number_or_is_good_enough(store: Store) -> None:
    here = desk(store)
    trainings, now = PilotTrainings(store, here.access), here.office.now
    pilot = here.at(Stage.ALIGN)
    assert trainings.send(*here.who, pilot.turn, now) == 5
    trainings.send(*here.who, pilot.turn, now)
    assert len(here.office.deliveries(DeliveryKind.PILOT_TRAINING)) == 5
    kai, lea = here.people[1], here.people[2]
    tried = trainings.try_out(here.office.workspace, kai, pilot.id, "Checkout\n- Run a workshop", now)
    assert not tried.is_done
    done = trainings.try_out(here.office.workspace, kai, pilot.id, "Checkout works\n- Success 91% → 96%", now)
    assert done.is_done
    trainings.good_enough(here.office.workspace, lea, pilot.id, now)
    with pytest.raises(NothingToDo):
        trainings.begin(here.office.workspace, here.boss, pilot.id, now)

    page = PilotReading(store, here.access).of(*here.who, pilot.id, now)
    assert page.trained == 2
    assert "workshop" not in str(here.rows("SELECT * FROM form_draft UNION ALL SELECT * FROM form_draft"))
