"""What nobody can find out of a survey: who said what, by rows, by few answers, or by two results side by side."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.domain.deliveries import DeliveryKind
from bot.domain.errors import AlreadyDone, NotAllowed, NothingToDo
from bot.domain.readiness import Survey, SurveyState
from bot.domain.teams import Role
from bot.messages import Post
from bot.messages.survey import SurveyMessages
from bot.services.people.erasing import Erasing
from storage.tables.readiness import SurveyAnswerRow, SurveyInvitationRow, SurveyParticipationRow
from storage.transfer import Export
from tests.services.readiness.scene import LAST_DAY, MONDAY, NAMES, OVER, Scene


def test_an_answer_leaves_no_trace_but_itself(scene: Scene) -> None:
    survey = scene.start()
    before = scene.everything()
    for name in NAMES[:5]:
        scene.answer(name, survey)
    with pytest.raises(AlreadyDone):
        scene.answer("Kai", survey, 1)
    after = scene.everything()

    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"survey_answer", "survey_participation"}  # no audit, no delivery, no handled event, no draft
    answers, took_part = after["survey_answer"], after["survey_participation"]
    assert [set(one) for one in answers] == [{"id", "workspace_id", "survey_id", "scores"}] * 5
    assert [set(one) for one in took_part] == [{"id", "workspace_id", "survey_id", "person_id"}] * 5
    assert not {one["id"] for one in answers} & {one["id"] for one in took_part}
    assert scene.page(scene.people["Kai"], MONDAY).has_answered
    assert not scene.page(scene.people["Ida"], MONDAY).has_answered


def test_neither_the_order_of_rows_nor_their_transactions_tell_who_said_what(scene: Scene) -> None:
    """Everybody says something else; what the database knows of the rows is laid side by side."""
    survey = scene.start()
    for at, name in enumerate(NAMES[:5], start=1):
        scene.answer(name, survey, at)
    came = [scene.people[name].id for name in NAMES[:5]]
    said = [next(iter(json.loads(json.dumps(one["scores"])).values())) for one in scene.rows(SurveyAnswerRow)]
    took_part = [one["person_id"] for one in scene.rows(SurveyParticipationRow)]

    assert sorted(said) == [1, 2, 3, 4, 5]
    assert sorted(took_part) == sorted(came)
    if scene.store.is_sqlite:
        with scene.store.read() as tx:
            hidden = "SELECT name FROM pragma_table_list WHERE name LIKE 'survey_%' AND wr"
            assert set(tx.connection.execute(text(hidden)).scalars()) == {"survey_answer", "survey_participation"}
        return
    with scene.store.read() as tx:
        for table in ("survey_answer", "survey_participation"):
            assert len(set(tx.connection.execute(text(f"SELECT xmin::text FROM {table}")).scalars())) == 1  # noqa: S608


def test_of_four_answers_nothing_is_shown_and_not_how_many_there_were(scene: Scene) -> None:
    survey = scene.start()
    for name in NAMES[:4]:
        scene.answer(name, survey, 1)
    scene.plan(OVER)

    ended = scene.survey(survey.id)
    assert (ended.state, ended.answers, ended.means, ended.recommendation) == (SurveyState.TOO_FEW, None, {}, None)
    assert scene.rows(SurveyAnswerRow) == scene.rows(SurveyParticipationRow) == scene.rows(SurveyInvitationRow) == []
    assert (scene.page().result, scene.page().too_few_on) == (None, LAST_DAY)
    [told] = scene.office.deliveries(DeliveryKind.SURVEY_RESULT)
    monday = datetime(2026, 11, 23, 9, tzinfo=UTC)
    post = SurveyMessages(scene.answering).result(told, monday)
    assert isinstance(post, Post)
    assert "Four or fewer answered, so nothing is shown" in post.message.text


def test_a_later_survey_stands_beside_the_last_unless_one_person_makes_the_difference(scene: Scene) -> None:
    def held(started: datetime, names: tuple[str, ...], score: int) -> Survey:
        day = started.date() + timedelta(days=7)
        survey = scene.start(day=day, now=started)
        for name in names:
            scene.answer(name, survey, score, now=started)
        scene.plan(survey.closes_at)
        return scene.survey(survey.id)

    first = held(MONDAY, NAMES, 3)
    second = held(MONDAY + timedelta(days=90), NAMES, 4)
    assert second.earlier_id == first.id
    result = scene.page().result
    assert result is not None
    assert result.earlier is not None
    assert result.earlier.figures.mean == 3
    third = held(MONDAY + timedelta(days=180), NAMES[:5], 4)  # one fewer answers
    assert third.earlier_id is None
    uwe = scene.people["Uwe"] = scene.office.person("Uwe")
    with scene.store.write() as tx:
        tx.memberships.join(scene.team, uwe.id, role=Role.MEMBER, since=MONDAY.date(), by=None, now=MONDAY)
    fourth = held(MONDAY + timedelta(days=270), (*NAMES, "Uwe"), 5)  # the same people and one
    assert fourth.earlier_id is None
    page = scene.page().result
    assert page is not None
    assert page.earlier is None
    assert {one["survey_id"] for one in scene.rows(SurveyInvitationRow)} == {fourth.id}  # who was asked before is gone


def test_no_two_surveys_differ_by_a_handful_of_people(scene: Scene) -> None:
    """The company is Payments and Ada: the means of both would tell what Ada said."""
    scene.start()

    with pytest.raises(NothingToDo) as refused:
        scene.starting.start(scene.workspace, scene.ada, None, LAST_DAY, MONDAY)
    assert refused.value.what == "survey_too_near"
    for name in ("A", "B", "C", "D"):
        scene.office.person(name)
    company = scene.starting.start(scene.workspace, scene.ada, None, LAST_DAY, MONDAY)
    scene.plan(MONDAY)
    assert scene.survey(company.id).asked == 11


def test_teams_that_together_are_nearly_the_company_tell_what_the_others_said(scene: Scene) -> None:
    lead, *members = [scene.office.person(name) for name in ("Vic", "Wim", "Xan", "Yul", "Zac")]
    other = scene.office.team("Search", lead, tuple(members))
    scene.start()
    scene.starting.start(scene.workspace, scene.ada, other.id, LAST_DAY, MONDAY)

    with pytest.raises(NothingToDo) as refused:
        scene.starting.start(scene.workspace, scene.ada, None, LAST_DAY, MONDAY)

    assert refused.value.what == "survey_too_near"


def test_nor_does_the_same_team_with_one_member_fewer_within_two_months(scene: Scene) -> None:
    survey = scene.start()
    for name in NAMES:
        scene.answer(name, survey)
    scene.plan(OVER)
    with scene.store.write() as tx:
        held = tx.memberships.of_teams(scene.workspace.id, [scene.team.id], MONDAY.date())
        last = next(one for one in held if one.person_id == scene.people["Ida"].id)
        tx.memberships.leave(last, on=OVER.date(), by=None, now=OVER)

    with pytest.raises(NothingToDo):
        scene.start(day=date(2026, 12, 4), now=OVER)
    assert scene.start(day=date(2027, 2, 26), now=OVER + timedelta(days=90)).asked == 5


def test_called_off_everything_is_deleted_unread(scene: Scene) -> None:
    survey = scene.start()
    for name in NAMES:
        scene.answer(name, survey)
    with pytest.raises(NotAllowed):
        scene.starting.call_off(scene.workspace, scene.people["Kai"], survey.id, MONDAY)
    for _ in range(2):
        scene.starting.call_off(scene.workspace, scene.ada, survey.id, MONDAY)
    scene.plan(OVER)

    assert scene.survey(survey.id).state is SurveyState.CALLED_OFF
    assert scene.rows(SurveyAnswerRow) == scene.rows(SurveyParticipationRow) == scene.rows(SurveyInvitationRow) == []
    assert scene.office.deliveries(DeliveryKind.SURVEY_RESULT) == []
    assert scene.start().id != survey.id


def test_whoever_is_erased_in_the_middle_takes_their_name_along_and_not_their_answer(scene: Scene) -> None:
    survey = scene.start()
    for name in NAMES:
        scene.answer(name, survey)
    kai = scene.people["Kai"]
    Erasing(scene.store).erase(scene.workspace, kai, by="ops", now=MONDAY, tell=lambda _count: None)

    assert kai.id not in {one["person_id"] for one in scene.rows(SurveyParticipationRow)}
    assert kai.id not in {one["person_id"] for one in scene.rows(SurveyInvitationRow)}
    scene.plan(OVER)
    result = scene.page().result
    assert result is not None
    assert result.answers == 6  # nobody can tell which of them was Kai's


def test_an_export_has_what_came_of_surveys_and_nothing_of_one_that_runs(scene: Scene) -> None:
    survey = scene.start()
    for name in NAMES:
        scene.answer(name, survey, 5)

    def written() -> list[dict[str, Any]]:
        with scene.store.read_one_state() as tx:
            export = Export(tx.connection, scene.workspace.id, scene.workspace.slack_team_id)
            lines = [json.loads(line) for line in export.lines()]
        return [one for one in lines if str(one.get("row", "")).startswith("survey")]

    assert written() == []
    scene.plan(OVER)
    [over] = written()
    assert (over["row"], over["state"], over["answers"]) == ("survey", "computed", 6)
