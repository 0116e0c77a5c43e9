"""Surveys of readiness: who begins one, who is asked, and what it comes to; on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.domain.deliveries import DeliveryKind, DeliveryState
from bot.domain.errors import AlreadyDone, Invalid, NotAllowed, NothingToDo, NotSwitchedOn
from bot.domain.readiness import Recommendation, SurveyState
from bot.domain.teams import Role
from bot.domain.workspaces import ContractorRule, Practice
from bot.messages import Drop, Post, Wait
from bot.messages.survey import SurveyMessages
from bot.services.readiness.answering import waiting_for
from bot.services.readiness.reading import latest_result
from bot.services.readiness.wording import ReadinessWording
from storage.tables.columns import metadata
from storage.tables.readiness import SurveyAnswerRow, SurveyParticipationRow
from tests.services.readiness.scene import ACCESS, LAST_DAY, MONDAY, NAMES, OVER, Scene
from tests.statements import counted


def test_it_is_computed_once_and_everything_said_is_deleted(scene: Scene) -> None:
    survey = scene.start()
    for name in ("Mei", "Kai", "Lea", "Ben", "Ida"):
        scene.answer(name, survey, 4, MONDAY, **{"sharing-1": "2", "sharing-2": "1"})
    assert scene.page(now=MONDAY).result is None
    scene.plan(survey.closes_at - timedelta(seconds=1))
    assert scene.survey(survey.id).is_running

    scene.plan(OVER)
    scene.plan(OVER + timedelta(days=3))

    result = scene.page().result
    assert result is not None
    assert (result.answers, result.asked, result.recommendation) == (5, 6, Recommendation.NOT_YET)
    assert [float(one) for one in result.figures.means.values()] == [4, 4, 4, 4, 1.5]
    assert scene.rows(SurveyAnswerRow) == scene.rows(SurveyParticipationRow) == []
    told = scene.office.deliveries(DeliveryKind.SURVEY_RESULT)
    assert [one.person_id for one in told] == [scene.mei.id]  # who began it is the lead
    assert "contractor" not in str(scene.survey(survey.id)).lower()
    with scene.store.read() as tx:
        latest = latest_result(tx, scene.workspace, scene.team.id)
    assert latest is not None
    assert (latest.recommendation, latest.computed_on, latest.answers) == ("not_yet", date(2026, 11, 21), 5)
    with pytest.raises(NothingToDo):
        scene.answer("Zoe", survey, now=OVER)


def test_what_a_team_said_is_not_taken_for_what_the_company_said(scene: Scene) -> None:
    survey = scene.start()
    for name in ("Mei", "Kai", "Lea", "Ben", "Zoe"):
        scene.answer(name, survey)
    scene.plan(OVER)

    with scene.store.read() as tx:
        assert latest_result(tx, scene.workspace, scene.team.id) is not None
        assert latest_result(tx, scene.workspace, None) is None


def test_who_may_begin_one_and_who_may_read_it(scene: Scene) -> None:
    kai, outsider = scene.people["Kai"], scene.office.person("Otto")
    with pytest.raises(NotAllowed):
        scene.start(by=kai)
    with pytest.raises(NotAllowed):
        scene.page(outsider)
    with pytest.raises(NotAllowed):
        scene.starting.start(scene.workspace, scene.mei, None, LAST_DAY, MONDAY)
    for day in (None, date(2026, 11, 18), date(2027, 3, 1)):
        with pytest.raises(Invalid) as refused:
            scene.starting.start(scene.workspace, scene.mei, scene.team.id, day, MONDAY)
        assert set(refused.value.fields) == {"closes_on"}
    small = scene.office.team("Small", scene.mei, (kai, outsider))
    with pytest.raises(NothingToDo) as few:
        scene.start(small)
    assert few.value.what == "survey_too_small"

    survey = scene.start()
    assert scene.start().id == survey.id  # sent twice
    with pytest.raises(AlreadyDone):
        scene.start(by=scene.ada)  # two at once: the second is told
    with pytest.raises(NotAllowed):
        scene.answering.form(scene.workspace, outsider, survey.id, MONDAY)
    assert scene.page(kai, MONDAY).running == scene.survey(survey.id)
    assert not scene.page(kai, MONDAY).may_start
    with pytest.raises(NotAllowed):
        scene.readiness.page(scene.workspace, kai, scene.team.id, MONDAY, public=True)


def test_of_two_at_once_one_counts(scene: Scene) -> None:
    """Two who begin a survey, and one person's two devices."""

    def race(*acts: Callable[[], object]) -> list[str]:
        def told(act: Callable[[], object]) -> str:
            try:
                act()
            except AlreadyDone as error:
                return error.what
            return ""

        with ThreadPoolExecutor(len(acts)) as pool:
            return sorted(pool.map(told, acts))

    held = (scene.team.id, LAST_DAY, MONDAY)
    begin = [partial(scene.starting.start, scene.workspace, one, *held) for one in (scene.mei, scene.ada)]
    assert race(*begin) == ["", "survey_runs"]
    scene.plan(MONDAY)
    with scene.store.read() as tx:
        survey = tx.surveys.running(scene.workspace.id, scene.team.id)
    assert survey is not None
    assert race(*(partial(scene.answer, "Kai", survey, score) for score in (1, 5))) == ["", "survey"]
    assert len(scene.rows(SurveyAnswerRow)) == len(scene.rows(SurveyParticipationRow)) == 1


def test_those_who_join_later_are_not_asked_and_contract_workers_by_the_rule(scene: Scene) -> None:
    scene.switch(Practice.READINESS, contractors=ContractorRule.OUT)
    survey = scene.start()
    later = scene.office.person("Uwe")
    with scene.store.write() as tx:
        tx.memberships.join(scene.team, later.id, role=Role.MEMBER, since=MONDAY.date(), by=None, now=MONDAY)
    scene.plan(MONDAY + timedelta(days=1))

    asked = {one.person_id for one in scene.office.deliveries(DeliveryKind.SURVEY)}
    assert asked == {one.id for name, one in scene.people.items() if name != "Ida"}
    assert survey.asked == 5
    with pytest.raises(NotAllowed):
        scene.answering.form(scene.workspace, later, survey.id, MONDAY)


def test_the_message_comes_once_at_an_hour_and_on_a_day_at_which_somebody_works(scene: Scene) -> None:
    survey = scene.start()
    with scene.store.write() as tx:
        away: dict[str, Any] = {"first_day": MONDAY.date(), "last_day": date(2026, 11, 17), "source": "self"}
        tx.absences.add(by=None, now=MONDAY, workspace_id=scene.workspace.id, person_id=scene.people["Lea"].id, **away)
    messages = SurveyMessages(scene.answering)
    calls = {one.person_id: one for one in scene.office.deliveries(DeliveryKind.SURVEY)}

    def said(name: str, now: datetime) -> Any:
        return messages.call(calls[scene.people[name].id], now)

    kai = said("Kai", MONDAY)
    assert isinstance(kai, Post)
    assert "Until the end of Fri 20 Nov" in kai.message.text
    assert "nobody is shown which are yours" in kai.message.text
    assert said("Kai", MONDAY + timedelta(hours=12)) == Wait(datetime(2026, 11, 17, 8, tzinfo=UTC))  # 22:00 in Berlin
    assert said("Lea", MONDAY) == Wait(datetime(2026, 11, 18, 8, tzinfo=UTC))
    assert isinstance(said("Kai", survey.closes_at), Drop)
    with scene.store.write() as tx:
        tx.people.change(scene.people["Ben"], by=None, now=MONDAY, deactivated_at=MONDAY)
    assert isinstance(said("Ben", MONDAY), Drop)
    with scene.store.write() as tx:
        tx.outbox.update(calls[scene.people["Kai"].id], state=DeliveryState.SENT, finished_at=MONDAY)
    tuesday = MONDAY + timedelta(days=1)
    for name, now, lines in (("Kai", MONDAY, 0), ("Kai", tuesday, 1), ("Lea", tuesday, 0)):
        with scene.store.read() as tx:
            held = waiting_for(tx, ACCESS, scene.workspace, scene.people[name], now, older=True)
        assert len(held) == lines  # in a prompt of a later day than the message
    scene.plan(MONDAY + timedelta(hours=1))
    assert len(scene.office.deliveries(DeliveryKind.SURVEY)) == 6


def test_while_it_is_off_nothing_happens_and_switched_on_again_it_goes_on(scene: Scene) -> None:
    survey = scene.start()
    for name in NAMES[:5]:
        scene.answer(name, survey)
    scene.switch(Practice.LINES)
    scene.plan(OVER)
    [call, *_] = scene.office.deliveries(DeliveryKind.SURVEY)

    assert scene.survey(survey.id).is_running
    assert len(scene.rows(SurveyAnswerRow)) == 5
    assert isinstance(SurveyMessages(scene.answering).call(call, MONDAY), Wait)
    for act in (scene.page, partial(scene.answer, "Ida", survey), scene.start):
        with pytest.raises(NotSwitchedOn):
            act()
    with scene.store.read() as tx:
        assert waiting_for(tx, ACCESS, scene.workspace, scene.people["Ida"], MONDAY, older=False) == ()
    scene.switch(Practice.READINESS)
    scene.plan(OVER + timedelta(hours=1))  # the closing day had passed meanwhile
    assert scene.survey(survey.id).state is SurveyState.COMPUTED


def test_a_survey_keeps_the_words_with_which_it_began(scene: Scene) -> None:
    wording = ReadinessWording(scene.store, ACCESS)
    usual = {"information-1": "I can find out what others do."}
    typed = {"information-value": "Say it  early", "information-1": usual["information-1"], "sharing-2": "We share."}
    with pytest.raises(NotAllowed):
        wording.save(scene.workspace, scene.mei, typed, usual, MONDAY)
    with pytest.raises(Invalid) as refused:
        wording.save(scene.workspace, scene.ada, {"sharing-value": "x" * 81, "sharing-1": "y" * 201}, usual, MONDAY)
    assert refused.value.fields == {
        "sharing-value": ("too_long", {"most": "80"}),
        "sharing-1": ("too_long", {"most": "200"}),
    }
    wording.save(scene.workspace, scene.ada, typed, usual, MONDAY)
    survey = scene.start()
    wording.save(scene.workspace, scene.ada, {"sharing-2": "Other words."}, usual, MONDAY)

    asked = scene.answering.form(scene.workspace, scene.people["Kai"], survey.id, MONDAY).wording
    assert asked == {"information": {"value": "Say it early"}, "sharing": {"second": "We share."}}
    assert wording.of(scene.workspace, scene.ada) == {"sharing": {"second": "Other words."}}
    wording.reset(scene.workspace, scene.ada, MONDAY)
    assert wording.of(scene.workspace, scene.ada) == {}
    with scene.store.read() as tx:
        assert (
            tx.connection.execute(
                select(func.count()).where(metadata().tables["audit_event"].c.kind == "survey_words")
            ).scalar()
            == 5
        )


def test_what_it_costs_does_not_grow_with_people_or_surveys(scene: Scene) -> None:
    scene.start()
    costs = []
    for size in (6, 25):
        team = scene.office.team(f"{size}", scene.mei, tuple(scene.office.person(f"P{size}{at}") for at in range(size)))
        with counted(scene.store) as sent:
            scene.start(team)
        costs.append(len(sent))
    assert costs[0] == costs[1]
