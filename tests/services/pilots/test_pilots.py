"""Pilots in the database: what is anonymous, what is decided once, and who is asked meanwhile."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.domain.deliveries import DeliveryKind
from bot.domain.errors import Invalid, NotAllowed, NothingToDo, NotSwitchedOn
from bot.domain.people import Person
from bot.domain.pilots import Pilot, Stage, StopReason
from bot.domain.prompts import PromptState
from bot.domain.readiness import Characteristic, Recommendation, SurveyState
from bot.domain.workspaces import Practice
from bot.i18n import language
from bot.messages import Post, Wait
from bot.messages.pilots import PilotMessages
from bot.services.piloting import Piloting
from bot.services.pilots.news import PilotTelling
from bot.services.pilots.reading import PilotReading
from bot.services.pilots.training import PilotTrainings
from bot.services.prompts.planning import PromptPlanner
from bot.services.prompts.why import Why
from bot.services.reviews.decision_content import NewDecision
from bot.services.reviews.decisions import Decisions
from bot.services.teams.form import form_of
from bot.services.teams.teams import Teams
from bot.views.pilots.messages import approval_message
from storage import Store
from tests.factories import MONDAY_MORNING
from tests.services.pilots.desk import A_DAY, A_WEEK, FRIDAY, WORDS, Desk, desk
from tests.statements import counted


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


def test_what_came_of_talking_is_kept_only_of_a_team_too_small_to_vote(store: Store) -> None:
    here = desk(store)
    told = {**WORDS, "statement": "All five would like to try"}
    assert here.pilots.write_case(*here.who, here.now().turn, told, here.office.now).statement == ""


def test_a_submission_that_comes_again_answers_as_the_first_time(store: Store) -> None:
    here = desk(store, members=4)
    office = here.office
    other = office.team("Risk", here.lead, tuple(here.people[1:]))
    begun = [here.pilots.start(*here.who, other.id, WORDS, office.now, once="view:1") for _ in range(2)]
    assert begun[0] == begun[1]
    here.pilots.write_case(*here.who, here.now().turn, {**WORDS, "statement": "All four would like to"}, office.now)
    turn = here.now().turn
    named = [here.pilots.name_sponsor(*here.who, turn, here.boss, office.now, once="view:2") for _ in range(2)]
    assert named[0] == named[1]
    assert len(office.deliveries(DeliveryKind.PILOT_APPROVAL)) == 1
    approved = [here.pilots.approve(office.workspace, here.boss, named[0].id, office.now) for _ in range(2)]
    assert approved[0] == approved[1]
    page, why = approved[0].turn, StopReason.OTHER
    over = [here.pilots.stop(*here.who, page, why, "no time", office.now, once="view:3") for _ in range(2)]
    assert [one.stage for one in over] == [Stage.STOPPED, Stage.STOPPED]
    assert [one.subject["what"] for one in office.deliveries(DeliveryKind.PILOT_NEWS)].count("stopped") == 1


def test_a_no_and_a_vote_that_come_again_answer_as_the_first_time(store: Store) -> None:
    here = desk(store)
    office = here.office
    turn = here.now().turn
    votes = [here.votes.open(*here.who, turn, FRIDAY, office.now, once="view:1") for _ in range(2)]
    assert votes[0] == votes[1]
    assert len(office.deliveries(DeliveryKind.PILOT_VOTE)) == 5
    asked = here.at(Stage.AUTHORISE, sponsor_id=here.boss.id)
    said: tuple[Any, ...] = (office.workspace, here.boss, asked.id, "not before the audit", office.now)
    declined = [here.pilots.decline(*said, once="view:2") for _ in range(2)]
    assert [(one.stage, one.because) for one in declined] == [(Stage.ASSESS, "not before the audit")] * 2


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
    assert "Readiness survey of 13 Nov: ready with work." in approval_message(language("en"), approval).text


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
    pilot = run_until_new_year(here, [PromptState.ANSWERED] * 4 + [PromptState.MISSED])
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


def test_five_answers_say_how_long_an_answer_takes(store: Store) -> None:
    here = desk(store)
    pilot = run_until_new_year(here, [PromptState.ANSWERED] * 5)
    here.runs(datetime(2027, 1, 4, 8, tzinfo=UTC))
    with store.read() as tx:
        [figures] = tx.pilot_iterations.of_pilot(here.office.workspace.id, pilot.id)
    assert (figures.answered, figures.median_minutes) == (5, 20)


def test_figures_are_of_five_people_whose_messages_are_over(store: Store) -> None:
    """The message of one of them still waits: what four have done is told to nobody."""
    here = desk(store)
    pilot = run_until_new_year(here, [PromptState.MISSED] * 4 + [PromptState.SENT])

    assert here.runs(datetime(2027, 1, 4, 8, tzinfo=UTC)) == 1
    with store.read() as tx:
        [figures] = tx.pilot_iterations.of_pilot(here.office.workspace.id, pilot.id)
    assert (figures.people, figures.asked, figures.answered) == (4, None, None)


def run_until_new_year(here: Desk, states: list[PromptState]) -> Pilot:
    """A pilot whose people were each sent a message on one day; who has answered took ten minutes longer than the one
    before."""
    run: dict[str, Any] = {"cycle_id": here.office.cycle.id, "first_day": date(2026, 11, 16), "asked_from": FRIDAY}
    pilot = here.at(Stage.RUN, **run)
    sent = MONDAY_MORNING + A_DAY
    days: dict[str, Any] = {"first_day": sent.date(), "last_day": FRIDAY, "due_at": sent, "sent_at": sent}
    with here.office.store.write() as tx:
        tx.pilots.look_again([(pilot, datetime(2026, 12, 31, 23, tzinfo=UTC))])
        for at, (person, state) in enumerate(zip(here.people, states, strict=True)):
            answered = sent + timedelta(minutes=10 * at) if state is PromptState.ANSWERED else None
            whose: dict[str, Any] = {"workspace_id": here.office.workspace.id, "person_id": person.id}
            tx.prompts.plan([], **whose, **days, state=state, answered_at=answered)
    return pilot


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
