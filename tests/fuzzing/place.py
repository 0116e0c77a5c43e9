"""Two workspaces with something of everything in them, and one bot that serves both."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.app import Stores, seal_of
from bot.clients import identify
from bot.domain.cycles import CycleState
from bot.domain.feeds import FeedState
from bot.domain.lessons import LessonVerdict
from bot.domain.okrs import Objective, ObjectiveState, Visibility
from bot.domain.people import Person
from bot.fetching import Fetcher
from bot.sandbox.people import workspace_from
from bot.services.settings.installations import Installations
from storage import Store, Transaction
from tests.factories import Office
from tests.fuzzing import practices, rhythm
from tests.journeys.conftest import COMPANY, FRIDAY, person
from tests.journeys.seeds import seed
from tests.journeys.town import Town, our_manifest, town

HERE, THERE = "T0NORD", "T0SUED"
TOKEN = "xoxb-sued"
HIDDEN = "klabautermann"
"""Stands in what Kai alone sees, and nowhere else."""
THEIRS = "Onboarding just works"
"""Stands in the other workspace, and nowhere else."""
SUNDAY = datetime(2026, 11, 15, 12, 0, tzinfo=UTC)
SUEDLICHT: dict[str, Any] = {
    "workspace": {"id": THERE, "name": "Südlicht", "domain": "suedlicht"},
    "users": [person("U0ADA", "Ada Other", is_admin=True, is_owner=True), person("U0MEI", "Mei Other", "Asia/Tokyo")],
    "channels": [{"id": "C0PAY", "name": "payments", "members": ["U0ADA", "U0MEI"]}],
}


@contextmanager
def two_workspaces(stores: Stores, transport: str) -> Iterator[Town]:
    further = workspace_from(SUEDLICHT, our_manifest(), now=FRIDAY, bot_token=TOKEN, suffix="S")
    named: dict[str, Any] = {"further": further, "allowed_teams": ["T0ELSE"], "fetcher": Fetcher(resolve=nobody_knows)}
    with town(stores, transport, COMPANY, FRIDAY, **named) as running:
        okrbot = running.okrbot
        Installations(okrbot.store, seal_of(okrbot.settings)).add(identify(okrbot.settings, TOKEN), now=FRIDAY)
        seed(running)
        here(running)
        there(okrbot.store)
        yield running


def nobody_knows(_host: str, _port: int) -> Sequence[str]:
    """In the place of the machine's resolver: no name is looked up outside, and none is reached."""
    raise OSError


def here(running: Town) -> None:
    """What our workspace has beside Mei's objective: one above it that has changed, a request to her, an objective that
    Kai alone sees, values from systems, what messages became, lessons, what is followed, and the practices."""
    store, workspace = running.okrbot.store, running.okrbot.workspace
    with store.read() as tx:
        [cycle] = tx.cycles.all(workspace.id)
        [lower] = tx.objectives.in_cycles(workspace.id, [cycle.id], (ObjectiveState.ACTIVE,))
        known = tx.people.by_slack_ids(workspace.id, ["U0MEI", "U0KAI", "U0LEA"])
    mei, kai, lea = (known[user] for user in ("U0MEI", "U0KAI", "U0LEA"))
    office = Office(store, workspace, cycle, FRIDAY)
    upper = office.objective(kai, "Payments never sleep", office.team("Platform", lead=kai))
    office.key_result(upper, "Nights without a page")
    office.align(lower, upper)
    few: dict[str, Any] = {
        "visibility": Visibility.RESTRICTED,
        "restricted_because": HIDDEN,
        "review_day": FRIDAY.date(),
    }
    secret = office.objective(kai, f"Buy {HIDDEN}", **few)
    office.key_result(secret, f"{HIDDEN} signed")
    rhythm.furnish(office, mei, kai, lower, upper, secret, HIDDEN)
    with store.write() as tx:
        _ask_systems(tx, lower, mei)
        owned: dict[str, Any] = {"workspace_id": workspace.id}
        changed: dict[str, Any] = {"upper_objective_id": upper.id, "from_objective_id": lower.id}
        facts: dict[str, Any] = {"before": {"title": "Payments sleep"}, "after": {"title": upper.title}}
        tx.context_changes.insert(**owned, **changed, **facts, changed_by_id=kai.id, changed_at=FRIDAY)
        asked: dict[str, Any] = {"to_objective_id": lower.id, "proposed_by_id": kai.id, "proposed_at": FRIDAY}
        tx.proposals.insert(**owned, **asked, words="One click less")
        made: dict[str, Any] = {"url": "https://nordlicht.slack.com/archives/C0PAY/p1700000000000100", "words": "soon"}
        first = lower.key_results[0].id
        tx.evidence.insert(**owned, **made, key_result_id=first, added_by_id=kai.id, added_at=FRIDAY)
        parked: dict[str, Any] = {"team_id": lower.team_id, "for_id": mei.id, "parked_by_id": lea.id}
        tx.parked_requests.insert(**owned, **made, **parked, parked_at=FRIDAY)
        _note(tx, lower, lea, "One click less sells", applied_to=upper)
        _note(tx, secret, kai, f"Ask {HIDDEN} first", applied_to=lower)
        tx.follows.insert(**owned, follower_id=mei.id, objective_id=upper.id, by_id=mei.id, at=FRIDAY)
        tx.following_channels.begin(workspace.id, "C0PAY")
        tx.follows.insert(**owned, channel_id="C0PAY", person_id=mei.id, by_id=mei.id, at=FRIDAY)
        over = next(one for one in tx.cycles.all(workspace.id) if one.state is CycleState.GRADING)
        everybody = tx.people.by_slack_ids(workspace.id, ["U0ADA", "U0MEI", "U0KAI", "U0LEA"])
    practices.furnish(office, everybody, over.id, upper, secret, HIDDEN)


def _note(tx: Transaction, objective: Objective, author: Person, text: str, *, applied_to: Objective) -> None:
    """A lesson about one objective that was applied to another."""
    owned: dict[str, Any] = {"workspace_id": objective.workspace_id}
    about: dict[str, Any] = {"objective_id": objective.id, "team_id": objective.team_id, "author_id": author.id}
    lesson = tx.lessons.insert(**owned, **about, text=text, noted_at=FRIDAY)
    tx.search.index(objective.workspace_id, "lesson", lesson.id, text)
    used: dict[str, Any] = {"lesson_id": lesson.id, "objective_id": applied_to.id, "shown_at": FRIDAY}
    tx.lesson_uses.insert(**owned, **used, verdict=LessonVerdict.APPLIES)


def _ask_systems(tx: Transaction, objective: Objective, owner: Person) -> None:
    """One address is allowed, and a value typed over what it says; another waits for an admin."""
    places = (("https://metrics.example.com", FeedState.ALLOWED), ("https://other.example.com", FeedState.ASKED))
    for result, (origin, state) in zip(objective.key_results, places, strict=False):
        asked: dict[str, Any] = {"url": f"{origin}/a.json", "origin": origin, "pointer": "/a", "state": state}
        held: dict[str, Any] = {"workspace_id": objective.workspace_id, "key_result_id": result.id}
        later = FRIDAY + timedelta(365)
        typed_at = FRIDAY if state is FeedState.ALLOWED else None
        tx.feeds.insert(**held, **asked, set_by_id=owner.id, set_at=FRIDAY, next_at=later, typed_at=typed_at)
    tx.allowed_addresses.allow(objective.workspace_id, places[0][0], by=owner.id, now=FRIDAY)


def there(store: Store) -> Office:
    """What the other workspace has: a team, an objective with a key result, a check-in, somebody with a manager."""
    office = Office.open(store, now=FRIDAY, slack_team_id=THERE)
    ada = office.person("Ada Other", slack_user_id="U0ADA", slack_admin=True)
    mei: Person = office.person("Mei Other", slack_user_id="U0MEI", zone="Asia/Tokyo")
    team = office.team("Onboarding", lead=mei, members=(ada,), channel_id="C0PAY")
    result = office.key_result(office.objective(mei, THEIRS, team), "Days to first value")
    office.check_in(result, 40, 7)
    return office
