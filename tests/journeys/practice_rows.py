"""Much of every practice, for tests that count statements: what runs, waits, was asked, said and offered."""

from datetime import time, timedelta
from uuid import uuid4

from bot.domain.control import ControlRhythm, Wanted
from bot.domain.cycles import CycleKind, CycleState
from bot.domain.ids import Code
from bot.domain.people import Person
from bot.domain.sessions import Repeat, WantedSession
from bot.domain.teams import Team
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Practice, Workspace
from bot.services.access import Access
from bot.services.control.starting import ControlStarting
from bot.services.feedback.asking import FeedbackAsking, TypedAsk
from bot.services.helping.cheering import Cheering
from bot.services.helping.offers import HelpOffers
from bot.services.pilots.pilots import Pilots
from bot.services.readiness.planning import SurveyPlanner
from bot.services.readiness.starting import SurveyStarting
from bot.services.sessions.content import TypedQuestion
from bot.services.sessions.questions import Questions
from bot.services.sessions.sessions import Sessions
from storage import Store
from tests.factories import Office

A_DAY = timedelta(days=1)
OVER = "Autumn"


def switch_everything_on(office: Office, host: Person) -> None:
    """With a cycle about which feedback can be asked, and a session for which questions can be asked."""
    today = office.now.date()
    over = {"kind": CycleKind.CUSTOM, "state": CycleState.GRADING}
    office.another_cycle(OVER, today - 60 * A_DAY, today - A_DAY, **over)
    with office.store.write() as tx:
        held = tx.workspaces.get(office.workspace.id)
        office.workspace = tx.workspaces.set(held, by=None, now=office.now, practices=frozenset(Practice))
    wanted = WantedSession(day=today + 6 * A_DAY, at=time(15), repeat=Repeat.WEEK)
    Sessions(*_all(office)).save(_workspace(office), host, None, wanted, host, uuid4().hex, office.now)


def grow_practices(office: Office, team: Team, lead: Person, fan: Person, colleagues: list[Person]) -> None:
    """For each colleague: their objective comes under control, ``fan`` cheers it and offers help with what is the
    lead's, and they ask the lead for feedback, ask a question, and lead a team with a survey and a pilot."""
    for one in colleagues:
        _control(office, lead, one)
        _ask(office, lead, one)
        _cheer_and_help(office, lead, fan, one)
        _team(office, team, lead, one)
    while SurveyPlanner(office.store).plan_due(office.now, 500) >= 500:
        pass


def _control(office: Office, lead: Person, one: Person) -> None:
    with office.store.read() as tx:
        [aim] = tx.objectives.of_person(office.workspace.id, one.id, [office.cycle.id])
    last_day = local_day(office.now, "UTC") + 5 * A_DAY
    wanted = Wanted(reason="Late", responsible_id=one.id, rhythm=ControlRhythm.DAILY, last_day=last_day)
    ControlStarting(*_all(office)).start(_workspace(office), lead, aim.id, wanted, office.now)


def _ask(office: Office, lead: Person, one: Person) -> None:
    with office.store.read() as tx:
        over = next(each for each in tx.cycles.all(office.workspace.id) if each.name == OVER)
        others = [each for each in tx.people.active(office.workspace.id) if each.id not in (one.id, lead.id)]
    asked = TypedAsk(f"c{over.id}", nameless=False, people=(lead, *others[:2]))
    FeedbackAsking(*_all(office)).ask(_workspace(office), one, asked, office.now)
    typed = TypedQuestion(f"Why, asks {one.name}?", None, named=True)
    Questions(*_all(office)).ask(_workspace(office), one, typed, uuid4().hex)


def _cheer_and_help(office: Office, lead: Person, fan: Person, one: Person) -> None:
    with office.store.read() as tx:
        mine = tx.objectives.of_person(office.workspace.id, lead.id, [office.cycle.id])
        theirs = tx.objectives.of_person(office.workspace.id, one.id, [office.cycle.id])
    for aim in (mine[-1], theirs[0]):
        Cheering(*_all(office)).cheer(_workspace(office), fan, Code(aim.number), "Great", now=office.now)
    result = mine[-1].key_results[0]
    once = f"{one.id}"
    HelpOffers(*_all(office)).offer(_workspace(office), fan, result.id, "I can", once=once, now=office.now)


def _team(office: Office, above: Team, lead: Person, one: Person) -> None:
    others = [office.person(f"{which} of {one.name}") for which in ("First", "Second", "Third")]
    team = office.team(f"Team of {one.name}", one, (lead, *others), parent_id=above.id)
    closing = local_day(office.now, "UTC") + 7 * A_DAY
    SurveyStarting(*_all(office)).start(_workspace(office), one, team.id, closing, office.now)
    Pilots(*_all(office)).start(_workspace(office), one, team.id, {"gains": "Calm", "costs": "Time"}, office.now)


def _all(office: Office) -> tuple[Store, Access]:
    return office.store, Access()


def _workspace(office: Office) -> Workspace:
    with office.store.read() as tx:
        return tx.workspaces.get(office.workspace.id)
