"""What the practices leave in a workspace: a session with questions, a survey and a vote that go on, feedback that is
asked for, and objectives under control; of each one that nobody is to read of."""

from datetime import date, time
from typing import Any
from uuid import uuid4

from bot.domain.control import ControlRhythm, Wanted
from bot.domain.feedback import Answer
from bot.domain.ids import CycleId
from bot.domain.okrs import Objective
from bot.domain.people import Person
from bot.domain.sessions import Repeat, WantedSession
from bot.domain.teams import Role
from bot.domain.workspaces import Practice
from bot.services.access import Access
from bot.services.control.control import Control
from bot.services.control.starting import ControlStarting
from bot.services.feedback.asking import FeedbackAsking, TypedAsk
from bot.services.feedback.giving import FeedbackGiving
from bot.services.pilots.pilots import Pilots
from bot.services.pilots.votes import PilotVotes
from bot.services.readiness.starting import SurveyStarting
from bot.services.sessions.content import TypedQuestion
from bot.services.sessions.questions import Questions
from bot.services.sessions.sessions import Sessions
from tests.factories import Office

LAST_DAY = date(2026, 11, 27)


def furnish(
    office: Office, people: dict[str, Person], over: CycleId, upper: Objective, secret: Objective, hidden: str
) -> None:
    """Mei's team is five people from now on. ``over`` is a cycle that is being graded; ``upper`` is Kai's in the team
    that he leads, and ``secret`` is restricted."""
    with office.store.write() as tx:
        held = tx.workspaces.get(office.workspace.id)
        office.workspace = tx.workspaces.set(held, by=None, now=office.now, practices=frozenset(Practice))
        office.workspace = tx.workspaces.get(held.id)
    access, five = Access(frozenset({"U0ADA"})), _five(office, people)
    _asks(office, access, people, secret, hidden)
    _surveys(office, access, people["U0MEI"])
    _feedback(office, access, people, five, over, hidden)
    _controls(office, access, people["U0KAI"], upper, secret, hidden)


def _five(office: Office, people: dict[str, Person]) -> tuple[Person, ...]:
    """Those whom Mei asks for feedback."""
    more = tuple(office.person(name) for name in ("Noa", "Ben"))
    with office.store.write() as tx:
        [team] = tx.teams.led_by(office.workspace.id, people["U0MEI"].id)
        for one in more:
            tx.memberships.join(team, one.id, role=Role.MEMBER, since=date(2026, 10, 1), by=None, now=office.now)
    return (people["U0ADA"], people["U0KAI"], people["U0LEA"], *more)


def _asks(office: Office, access: Access, people: dict[str, Person], secret: Objective, hidden: str) -> None:
    """Mei answers; Kai asks with his name, Lea without hers; what one question is about is restricted by now."""
    wanted = WantedSession(day=date(2026, 11, 19), at=time(15), repeat=Repeat.WEEK, channel_id="C0PAY")
    sessions, questions = Sessions(office.store, access), Questions(office.store, access)
    sessions.save(office.workspace, people["U0ADA"], None, wanted, people["U0MEI"], uuid4().hex, office.now)
    for user, words, named in (("U0KAI", "Why by phone?", True), ("U0LEA", "Why at night?", False)):
        typed = TypedQuestion(words, None, named)
        questions.ask(office.workspace, people[user], typed, uuid4().hex)
    with office.store.write() as tx:
        [session] = tx.sessions.planned(office.workspace.id)
        asked: dict[str, Any] = {"words": "Why so late?", "named": False, "author_id": None}
        tx.questions.drop_in(office.workspace.id, session.id, **asked, objective_id=secret.id)


def _surveys(office: Office, access: Access, mei: Person) -> None:
    with office.store.read() as tx:
        [team] = tx.teams.led_by(office.workspace.id, mei.id)
    SurveyStarting(office.store, access).start(office.workspace, mei, team.id, LAST_DAY, office.now)
    case = {"gains": "Focus", "costs": "Time"}
    pilot = Pilots(office.store, access).start(office.workspace, mei, team.id, case, office.now)
    PilotVotes(office.store, access).open(office.workspace, mei, pilot.turn, LAST_DAY, office.now)


def _feedback(
    office: Office,
    access: Access,
    people: dict[str, Person],
    five: tuple[Person, ...],
    over: CycleId,
    hidden: str,
) -> None:
    """What Kai has said without his name nobody reads before it is delivered."""
    asking, giving, kai = FeedbackAsking(office.store, access), FeedbackGiving(office.store, access), people["U0KAI"]
    nameless = TypedAsk(f"c{over}", True, five)
    ask = asking.ask(office.workspace, people["U0MEI"], nameless, office.now).ask
    asking.ask(office.workspace, kai, TypedAsk(f"c{over}", False, (people["U0MEI"], *five[2:])), office.now)
    giving.send(office.workspace, kai, ask.id, Answer(f"{hidden} helped", hidden, f"More {hidden}"), office.now)


def _controls(office: Office, access: Access, kai: Person, upper: Objective, secret: Objective, hidden: str) -> None:
    """Kai decides about both."""
    control, how = Control(office.store, access), {"rhythm": ControlRhythm.DAILY, "last_day": date(2026, 11, 20)}
    wanted = Wanted(reason="Nights are bad", responsible_id=kai.id, **how)  # type: ignore[arg-type]
    ControlStarting(office.store, access).start(office.workspace, kai, upper.id, wanted, office.now)
    control.decide(office.workspace, kai, upper.id, "Nobody deploys at night", uuid4().hex, office.now)
    with office.store.write() as tx:
        period = tx.control_periods.running(office.workspace.id, [upper.id], office.now)[upper.id]
        kept = ("workspace_id", "cycle_id", "started_by_id", "responsible_id", "rhythm", "first_day", "last_day")
        values: dict[str, Any] = {name: getattr(period, name) for name in (*kept, "started_at", "ends_at", "due_at")}
        few = tx.control_periods.insert(**values, objective_id=secret.id, because=hidden, outcome=period.outcome)
        tx.control_decisions.insert(
            workspace_id=few.workspace_id, period_id=few.id, by_id=kai.id, text=f"Buy {hidden} now", at=office.now
        )
