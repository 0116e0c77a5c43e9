"""Surveys of readiness: who is asked, what is kept of an answer, and what it comes to; on both databases."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select, text

from bot.domain.deliveries import DeliveryKind, DeliveryState
from bot.domain.errors import AlreadyDone, Invalid, NotAllowed, NothingToDo, NotSwitchedOn
from bot.domain.people import Employment, Person
from bot.domain.readiness import FIELDS, Recommendation, Survey, SurveyState
from bot.domain.teams import Role, Team
from bot.domain.workspaces import ContractorRule, Practice
from bot.messages import Drop, Post, Wait
from bot.messages.survey import SurveyMessages
from bot.services.access import Access
from bot.services.people.erasing import Erasing
from bot.services.readiness.answering import SurveyAnswering, waiting_for
from bot.services.readiness.planning import SurveyPlanner
from bot.services.readiness.readiness import Readiness, ReadinessPage
from bot.services.readiness.reading import latest_result
from bot.services.readiness.starting import SurveyStarting
from bot.services.readiness.wording import ReadinessWording
from storage import Store
from storage.rows import table_of
from storage.tables.columns import metadata
from storage.tables.readiness import SurveyAnswerRow, SurveyInvitationRow, SurveyParticipationRow
from storage.transfer import Export
from tests.factories import Office
from tests.statements import counted

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
LAST_DAY = date(2026, 11, 20)
OVER = datetime(2026, 11, 21, 0, 30, tzinfo=UTC)
BATCH = 500
ACCESS = Access(frozenset({"U0ADA"}))
NAMES = ("Mei", "Kai", "Lea", "Ben", "Zoe", "Ida")


class Scene:
    """Mei leads Payments, a team of six of whom Ida is the only contract worker; Ada is an admin."""

    def __init__(self, store: Store) -> None:
        self.office = Office.open(store, MONDAY)
        self.store = store
        self.ada = self.office.person("Ada", slack_user_id="U0ADA")
        self.people = {name: self.office.person(name) for name in NAMES[:-1]}
        self.people["Ida"] = self.office.person("Ida", employment=Employment.CONTRACTOR)
        self.mei = self.people["Mei"]
        rest = tuple(one for one in self.people.values() if one is not self.mei)
        self.team = self.office.team("Payments", self.mei, rest)
        self.switch()
        self.readiness, self.starting = Readiness(store, ACCESS), SurveyStarting(store, ACCESS)
        self.answering, self.planner = SurveyAnswering(store, ACCESS), SurveyPlanner(store)

    def switch(self, *practices: str, **values: Any) -> None:
        with self.store.write() as tx:
            held = tx.workspaces.get(self.office.workspace.id)
            values["practices"] = frozenset(practices or (Practice.READINESS,))
            self.workspace = tx.workspaces.set(held, by=None, now=MONDAY, **values)

    def start(self, team: Team | None = None, by: Person | None = None, day: date = LAST_DAY, **at: Any) -> Survey:
        team = team or self.team
        now = at.get("now", MONDAY)
        survey = self.starting.start(self.workspace, by or self.mei, team.id, day, now)
        self.plan(now)
        return self.survey(survey.id)

    def plan(self, now: datetime) -> None:
        while self.planner.plan_due(now, BATCH) >= BATCH:
            pass

    def answer(self, name: str, survey: Survey, score: int | str = 4, now: datetime = MONDAY, **scores: Any) -> None:
        typed: dict[str, str | None] = {**dict.fromkeys(FIELDS, str(score)), **scores}
        self.answering.answer(self.workspace, self.people[name], survey.id, typed, now)

    def survey(self, survey_id: int) -> Survey:
        with self.store.read() as tx:
            found = tx.surveys.by_id(self.workspace.id, survey_id)
        assert found is not None
        return found

    def page(self, person: Person | None = None, now: datetime = OVER) -> ReadinessPage:
        return self.readiness.page(self.workspace, person or self.mei, self.team.id, now)

    def rows(self, row: Any) -> list[dict[str, Any]]:
        with self.store.read() as tx:
            return [dict(one) for one in tx.connection.execute(select(table_of(row))).mappings()]

    def everything(self) -> dict[str, list[dict[str, Any]]]:
        """Every row of every table."""
        with self.store.read() as tx:
            tables = metadata().tables
            return {
                name: sorted(
                    (dict(one) for one in tx.connection.execute(select(table)).mappings()),
                    key=lambda row: str(row.get("id")),
                )
                for name, table in tables.items()
            }


@pytest.fixture
def scene(store: Store) -> Scene:
    return Scene(store)


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


def test_what_it_costs_does_not_grow_with_people_or_surveys(scene: Scene) -> None:
    scene.start()
    costs = []
    for size in (6, 25):
        team = scene.office.team(f"{size}", scene.mei, tuple(scene.office.person(f"P{size}{at}") for at in range(size)))
        with counted(scene.store) as sent:
            scene.start(team)
        costs.append(len(sent))
    assert costs[0] == costs[1]
