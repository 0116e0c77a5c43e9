"""What is said without a name leads to nobody: questions, feedback, the survey of readiness, a team's vote, and whether
control mode helped. Kai says all of it while nobody else does anything; then the whole database, the log, the export,
everybody's data and everybody's pages are searched for what he has left."""

import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Date, DateTime, String, Time, literal_column, select

from bot.domain.control import HELPED, ControlHelped, ControlRhythm, Wanted
from bot.domain.cycles import CycleState
from bot.domain.feedback import Answer, WordsKind
from bot.domain.people import Employment, Person
from bot.domain.readiness import FIELDS
from bot.domain.sessions import Repeat, WantedSession
from bot.domain.teams import Role
from bot.domain.workspaces import Practice, Workspace
from bot.services.access import Access
from bot.services.control.control import Control
from bot.services.control.helping import ControlHelping
from bot.services.control.planning import ControlPlanner
from bot.services.control.starting import ControlStarting
from bot.services.feedback.asking import FeedbackAsking, TypedAsk
from bot.services.feedback.giving import FeedbackGiving
from bot.services.feedback.rounds import FeedbackPlanner
from bot.services.people.my_data import MyData
from bot.services.pilots.pilots import Pilots
from bot.services.pilots.planning import PilotPlanner
from bot.services.pilots.votes import PilotVotes
from bot.services.readiness.answering import SurveyAnswering
from bot.services.readiness.planning import SurveyPlanner
from bot.services.readiness.starting import SurveyStarting
from bot.services.sessions.content import TypedQuestion
from bot.services.sessions.questions import Questions
from bot.services.sessions.sessions import Sessions
from bot.views import ids
from storage import Store
from storage.tables.columns import metadata
from storage.transfer import Export
from storage.types import Instant
from tests.factories import Office
from tests.fuzzing.rows import everything
from tests.journeys.conftest import COMPANY, FRIDAY
from tests.journeys.conftest import person as slack_user
from tests.journeys.seeds import seed
from tests.journeys.town import Town, button, town, words_of
from tests.journeys.town import person as person_of

pytestmark = pytest.mark.long

ADA, MEI, KAI, LEA, NOA, ZOE = "U0ADA", "U0MEI", "U0KAI", "U0LEA", "U0NOA", "U0ZOE"
MORE = {NOA: "Noa Fox", ZOE: "Zoe Abel"}
TEAM = (MEI, KAI, LEA, NOA, ZOE)
LEA_SAYS, KAI_SAYS = "2026-11-16T10:00:00+01:00", "2026-11-16T10:17:00+01:00"
MARK = "zwirbel"
"""Stands in all that is typed without a name, and nowhere else."""
PAGES = ("readiness team Payments", "pilot team Payments", "feedback", "O-1")


@dataclass
class World:
    place: Town
    control: int

    @property
    def store(self) -> Store:
        return self.place.okrbot.store

    @property
    def workspace(self) -> Workspace:
        with self.store.read() as tx:
            return tx.workspaces.get(self.place.okrbot.workspace.id)


@pytest.fixture(params=["sqlite-socket", "postgresql-http"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """Payments is five people, led by Mei, with Zoe as its only contract worker; every practice has begun."""
    database, transport = request.param.split("-")
    users = [*COMPANY["users"], *(slack_user(key, name) for key, name in MORE.items())]
    stores = request.getfixturevalue(f"{database}_stores")
    with town(stores, transport, {**COMPANY, "users": users}, FRIDAY) as running:
        seed(running)
        running.home(MEI)
        yield World(running, _everything_begins(running))


def _everything_begins(place: Town) -> int:
    """The id of the period of control, which is over."""
    store, now = place.okrbot.store, place.now()
    with store.write() as tx:
        workspace = tx.workspaces.get(place.okrbot.workspace.id)
        tx.workspaces.set(workspace, by=None, now=now, practices=frozenset(Practice))
        workspace = tx.workspaces.get(workspace.id)
        [team], [cycle] = tx.teams.active(workspace.id), tx.cycles.all(workspace.id)
        mei, kai, lea = (person_of(place, one) for one in (MEI, KAI, LEA))
        for user, name in MORE.items():
            told: dict[str, Any] = {"slack_user_id": user, "name": name, "zone": "Europe/Berlin", "slack_asked_at": now}
            told["employment"] = Employment.CONTRACTOR if user == ZOE else Employment.EMPLOYEE
            one = tx.people.add(by=None, now=now, workspace_id=workspace.id, **told)
            tx.memberships.join(team, one.id, role=Role.MEMBER, since=date(2026, 10, 1), by=None, now=now)
        first = tx.objectives.by_number(workspace.id, 1)
        assert first is not None
        for result, owner in zip(first.key_results[1:], (kai, lea), strict=True):
            tx.key_results.change(result, by=None, now=now, owner_id=owner.id)
    access, office = Access(frozenset({ADA})), Office(store, workspace, cycle, now)
    ada, noa, zoe = (person_of(place, one) for one in (ADA, NOA, ZOE))
    october = office.another_cycle("October", date(2026, 10, 1), date(2026, 10, 31), state=CycleState.GRADING)
    about = TypedAsk(f"c{october.id}", True, (ada, kai, lea, noa, zoe))
    FeedbackAsking(store, access).ask(workspace, mei, about, now)
    SurveyStarting(store, access).start(workspace, mei, team.id, date(2026, 11, 20), now)
    pilot = Pilots(store, access).start(workspace, mei, team.id, {"gains": "Focus", "costs": "Time"}, now)
    PilotVotes(store, access).open(workspace, mei, pilot.turn, date(2026, 11, 20), now)
    wanted = WantedSession(day=date(2026, 11, 19), at=time(15), repeat=Repeat.ONCE)
    Sessions(store, access).save(workspace, ada, None, wanted, ada, uuid4().hex, now)
    return _control_ends(store, access, workspace, mei, first.id, now)


def _control_ends(store: Store, access: Access, workspace: Workspace, lead: Person, about: Any, now: datetime) -> int:
    when: dict[str, Any] = {"rhythm": ControlRhythm.DAILY, "last_day": date(2026, 11, 20)}
    wanted = Wanted(reason="The vendor left", responsible_id=lead.id, **when)
    ControlStarting(store, access).start(workspace, lead, about, wanted, now)
    return Control(store, access).end(workspace, lead, about, now + timedelta(minutes=1)).period.id


def pressed(place: Town, user: str, found: dict[str, Any], action_id: str) -> dict[str, Any]:
    """Press a button of a message or of App Home."""
    element = button(found, action_id)
    where = {"channel": found["channel"], "ts": found["ts"]} if "ts" in found else {"view_id": found["id"]}
    done = place.presses(user, action_id, value=element["value"], block_id=element["block_id"], **where)
    assert done["ok"], done
    return done


def dm(place: Town, user: str, words: str) -> dict[str, Any]:
    return next(one for one in place.direct_messages(user) if words in one["text"])


def form_of(place: Town, control: int, what: str) -> dict[str, Any]:
    if what == "survey":
        return pressed(place, KAI, dm(place, KAI, "suited to OKRs?"), ids.SURVEY_ANSWER)
    if what == "control":
        return pressed(place, KAI, place.home(KAI), f"{ids.CONTROL_HELPED}{control}")
    word, action_id = {"question": ("ask", ids.QUESTION_ASK), "feedback": ("feedback", ids.FEEDBACK_ANSWER)}[what]
    return pressed(place, KAI, place.says(KAI, word)["responses"][0], action_id)


SAID_BY_KAI: dict[str, dict[str, Any]] = {
    "question": {"words": f"Why {MARK} kai?", "named": "without"},
    "feedback": {"feedback_helped": f"{MARK} kai helped", "feedback_change": f"{MARK} kai changed"},
    "survey": dict.fromkeys(FIELDS, "1"),
    "control": {HELPED: "no"},
}


def kai_says_everything(place: Town, control: int) -> None:
    for what in SAID_BY_KAI:
        form = form_of(place, control, what)["view"]
        done = place.submits(KAI, form, **SAID_BY_KAI[what])
        assert done["ok"], (what, done)
        place.control("close", user=KAI, view_id=form["id"], all=True)
    pressed(place, KAI, dm(place, KAI, "like to try"), f"{ids.PILOT_VOTE}no")


def another_says_everything(world: World, user: str) -> None:
    """What Kai does not, and where this one is asked."""
    store, workspace, access, now = world.store, world.workspace, Access(), world.place.now()
    person, words = person_of(world.place, user), f"{MARK} {user[-3:].lower()}"
    SurveyAnswering(store, access).answer(workspace, person, 1, dict.fromkeys(FIELDS, "5"), now)
    PilotVotes(store, access).answer(workspace, person, 1, True, now)
    if user in (MEI, LEA):
        ControlHelping(store, access).say(workspace, person, world.control, ControlHelped.YES, "", now, keep=False)
    if user != MEI:
        FeedbackGiving(store, access).send(workspace, person, 1, Answer(f"{words} helped", f"{words} changed"), now)
        typed = TypedQuestion(f"Why {words}?", None, named=False)
        Questions(store, access).ask(workspace, person, typed, uuid4().hex)


def look(world: World) -> dict[tuple[str, str], str]:
    """What the lead, an admin, a colleague and the channel read; without the list of questions, on which a new one
    stands."""
    place = world.place
    found = {(MEI, page): words_of(place.says(MEI, page)["responses"]) for page in PAGES}
    found |= {(user, "home"): words_of(place.home(user)) for user in (ADA, MEI)}
    found |= {(user, "messages"): str(place.direct_messages(user)) for user in (ADA, MEI, LEA)}
    found["", "channel"] = str(place.channel_messages("C0PAY"))
    return found


SAID = {"control_answer", "feedback_words", "pilot_answer", "question", "survey_answer"}
TOOK_PART = {"control_seat", "feedback_invitation", "pilot_voter", "question_voter", "survey_participation"}


def test_nothing_leads_from_what_was_said_to_whoever_said_it(world: World, caplog: pytest.LogCaptureFixture) -> None:
    place = world.place
    place.clock_to(LEA_SAYS)
    another_says_everything(world, LEA)
    place.home(KAI)  # Slack is asked about him once a day, whatever he does
    place.clock_to(KAI_SAYS)
    seen, before = look(world), everything(world.store)
    caplog.set_level(logging.DEBUG)
    kai_says_everything(place, world.control)
    again = pressed(place, KAI, dm(place, KAI, "like to try"), f"{ids.PILOT_VOTE}yes")
    assert "You have answered already" in words_of(again["responses"])
    said = caplog.text

    assert [word for word in (KAI, "Kai", MARK) if word in said] == []
    after = everything(world.store)
    assert {name for name, key in after.keys() - before.keys()} == SAID | {"pilot_voter", "survey_participation"}
    assert {name for name, key in before.keys() - after.keys()} == {"control_seat", "feedback_invitation"}
    assert [key for key in before.keys() & after.keys() if before[key] != after[key]] == []
    assert look(world) == seen  # neither a count nor a message tells anybody that there is one answer more
    nothing_points_at_anybody(world)
    neither_file_tells(world)
    when_it_is_over_nothing_is_left(world)


def nothing_points_at_anybody(world: World) -> None:
    """Neither a column nor a word, nor, on PostgreSQL, the transaction that wrote it."""
    held = [(name, row) for (name, _), row in everything(world.store).items() if MARK in str(row)]
    assert {name for name, _ in held} == {"feedback_words", "question"}
    assert [row for name, row in held if people_in(name, row)] == []
    if world.store.is_sqlite:
        return
    written: dict[str, list[tuple[int, bool]]] = {}
    with world.store.read() as tx:
        for name, table in metadata().tables.items():
            asked = select(literal_column("xmin::text").label("by"), table)
            found = tx.connection.execute(asked).mappings()
            written[name] = [(int(row["by"]), name == "person" or bool(people_in(name, dict(row)))) for row in found]
    by = {name: {mark for mark, _ in written[name]} for name in SAID}
    assert [name for name, marks in by.items() if len(marks) > 1] == []
    marks = set().union(*by.values())
    beside = {name for name, rows in written.items() for mark, names in rows if names and mark in marks}
    assert beside <= TOOK_PART


def people_in(table: str, row: Mapping[str, Any]) -> set[Any]:
    """The people that a row points to."""
    keys = metadata().tables[table].foreign_keys
    return {row[one.parent.name] for one in keys if one.target_fullname == "person.id"} - {None}


def neither_file_tells(world: World) -> None:
    """An export has the questions alone; *My data* has for nobody what was said, and for Kai that he took part."""
    workspace = world.workspace
    with world.store.read_one_state() as tx:
        lines = [line.decode() for line in Export(tx.connection, workspace.id, workspace.slack_team_id).lines()]
    told = [line for line in lines if MARK in line]
    assert len(told) == 2
    assert not any(KAI in line or LEA in line for line in told)
    rows = {json.loads(line).get("row") for line in lines}
    assert not rows & (SAID - {"question"} | TOOK_PART)
    mine = {user: MyData(world.store).everything(workspace, person_of(world.place, user)) for user in (MEI, KAI, NOA)}
    assert [user for user, found in mine.items() if MARK in str(found)] == []
    assert [len(mine[user]["surveys_i_have_answered"]) for user in (KAI, NOA)] == [1, 0]


def when_it_is_over_nothing_is_left(world: World) -> None:
    """The others answer, and everything is counted and delivered once."""
    store, now = world.store, world.place.now()
    for user in (NOA, ZOE, MEI):
        another_says_everything(world, user)
    for planner in (SurveyPlanner(store), PilotPlanner(store), ControlPlanner(store), FeedbackPlanner(store)):
        planner.plan_due(now + timedelta(days=40), 100)

    left = everything(store)
    assert {name for name, _ in left if name in SAID | TOOK_PART} == {"feedback_words", "question"}
    assert WordsKind.SENT not in {row["kind"] for (name, _), row in left.items() if name == "feedback_words"}
    counted = {name: row for (name, _), row in left.items() if name in ("survey", "pilot_vote", "control_period")}
    assert (counted["survey"]["answers"], counted["survey"]["means"]["sharing"]) == (5, "4.2")
    assert (counted["pilot_vote"]["answers"], counted["pilot_vote"]["yes"]) == (5, 4)
    assert (counted["control_period"]["said_yes"], counted["control_period"]["said_no"]) == (2, 1)
    nothing_points_at_anybody(world)
    mine = {
        user: str(MyData(store).everything(world.workspace, person_of(world.place, user))) for user in (ADA, MEI, KAI)
    }
    assert [user for user, found in mine.items() if f"{MARK} kai" in found] == [MEI]  # whose feedback it is


def test_rows_of_nobody_hold_no_moment_and_either_a_person_or_what_was_said() -> None:
    """Each table whose ids are drawn by lot, so that a new one is held to it, too."""
    drawn = [table for table in metadata().sorted_tables if isinstance(table.c.id.type, String)]
    assert {table.name for table in drawn} == SAID | TOOK_PART - {"feedback_invitation"}
    for table in drawn:
        assert not [one.name for one in table.c if isinstance(one.type, Date | DateTime | Time | Instant)], table.name
        assert table.dialect_options["sqlite"]["with_rowid"] is False
        pointing = {one.parent.name for one in table.foreign_keys}
        named = {one.parent.name for one in table.foreign_keys if one.target_fullname == "person.id"}
        rest = {one.name for one in table.c} - pointing - {"id", "workspace_id", "question_id"}
        if table.name != "question":  # of which one kind has an author
            assert bool(named) != bool(rest), table.name
