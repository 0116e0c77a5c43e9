"""Who takes part, and how long: everybody through two quarters, or a few people of many zones over one turn."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import update

from bot.demo.company import write_company
from bot.demo.okrs import GOALS
from bot.demo.stories import CLOSED, LEFT
from bot.domain.deliveries import DeliveryKind, DeliveryState
from bot.domain.okrs import ObjectiveState
from storage import Store, Transaction
from tests.quarters.habits import HABITS, Habit

LONG = bool(os.environ.get("OKRBOT_TEST_QUARTERS"))
SEED = int(os.environ.get("SEED", "1"))
BEGINS = datetime(2026, 11, 9, 7, tzinfo=UTC)
FEW = ("checkout-local", "haruto-failover", "marcus-pages", "finance-close", "finance-margin")
ACTORS = ("mei", "yuki", "hannah", "haruto", "anna", "marcus", "henrik", "marta", "kai", "sofia", "jie", "olivia")
A_DAY, A_WEEK = timedelta(days=1), timedelta(weeks=1)


@dataclass(frozen=True)
class Ending:
    """How an owner closes an objective: what they decide, what others should know, and the score of its first key
    result where they do not agree to the suggested one."""

    key: str
    decision: str
    words: str = ""
    score: str = ""

    @property
    def user(self) -> str:
        return f"U0{GOALS[_place(self.key)].owner.upper()}"

    @property
    def code(self) -> str:
        return f"O-{_place(self.key) + 1}"


@dataclass(frozen=True)
class Cast:
    """``kept`` are the objectives that go on, by their keys; of others nobody is asked. The quarter that runs ends on
    ``last_day``, earlier than planned where ``is_ended_early``, and is closed after ``closing_day``; what has no ending
    is left to that day."""

    kept: frozenset[str]
    endings: tuple[Ending, ...]
    habits: dict[str, Habit]
    last_day: date
    closing_day: date
    ends: datetime
    is_ended_early: bool = False

    @property
    def turn(self) -> datetime:
        """The morning of the first day of the next quarter."""
        return datetime(self.last_day.year, self.last_day.month, self.last_day.day, 7, tzinfo=UTC) + A_DAY


def code_of(key: str) -> str:
    return f"O-{_place(key) + 1}"


def _place(key: str) -> int:
    return next(place for place, goal in enumerate(GOALS) if goal.key == key)


def _endings() -> Iterator[Ending]:
    """Of all that are still there: kept, changed, dropped in turn, every seventh left to the closing day."""
    for place, goal in enumerate(GOALS):
        is_open = goal.state in (ObjectiveState.ACTIVE, ObjectiveState.PAUSED) and goal.key != CLOSED[0]
        if is_open and goal.key not in FEW and goal.owner != LEFT and place % 7:
            words = f"Begin with what {goal.key} found." if place % 2 else ""
            yield Ending(goal.key, ("keep", "change", "drop")[place % 3], words)


HABITS_OF = {f"U0{key.upper()}": HABITS[place % len(HABITS)] for place, key in enumerate(ACTORS)}
"""Those who act do so by form and press; all others stay silent."""

ENDINGS = (
    Ending("checkout-local", "keep", "A wallet sells where people have seen it: show it first."),
    Ending("finance-close", "change", "Ask for the open items a week before.", score="0.5"),
    Ending("marcus-pages", "drop"),
    Ending("haruto-failover", "keep"),
)
"""The fifth is left to the closing day."""
SHORT_STORY = Cast(
    kept=frozenset(FEW),
    endings=ENDINGS,
    habits=HABITS_OF,
    last_day=date(2026, 11, 15),
    closing_day=date(2026, 11, 22),
    ends=datetime(2026, 11, 24, 3, tzinfo=UTC),
    is_ended_early=True,
)
LONG_STORY = Cast(
    kept=frozenset(goal.key for goal in GOALS),
    endings=(*ENDINGS, *_endings()),
    habits=HABITS_OF,
    last_day=date(2026, 12, 27),
    closing_day=date(2027, 1, 10),
    ends=datetime(2027, 3, 27, 12, tzinfo=UTC),
)


def write(store: Store, cast: Cast) -> None:
    """The demo company as of the story's first morning, with all other objectives given up. Its practices are off: what
    they write is counted in tests/journeys/test_everything_on.py."""
    write_company(store, BEGINS)
    others = {number for number, goal in enumerate(GOALS, start=1) if goal.key not in cast.kept}
    with store.write() as tx:
        workspace = tx.workspaces.installed()[0]
        tx.workspaces.set(workspace, by=None, now=BEGINS, practices=frozenset())
        _put_off(tx, cast.ends)
        for team in tx.teams.all(workspace.id):
            tx.teams.change(team, by=None, now=BEGINS, locale="en")
        for person in tx.people.all(workspace.id):
            tx.people.change(person, by=None, now=BEGINS, locale="en-GB")
        cycle = tx.cycles.active(workspace.id)[0]
        for one in tx.objectives.in_cycles(workspace.id, [cycle.id], (ObjectiveState.ACTIVE,)):
            if one.number in others:
                tx.objectives.change(one, by=one.owner_id, now=BEGINS, state=ObjectiveState.CANCELLED)
        tx.people.forget_next_prompts(workspace.id)


def _put_off(tx: Transaction, until: datetime) -> None:
    """What has begun would ask at every hour whether its practice is on again."""
    outbox, surveys = tx.outbox.table, tx.surveys.table
    votes = update(outbox).where(outbox.c.kind == DeliveryKind.PILOT_VOTE)
    tx.connection.execute(votes.values(state=DeliveryState.CANCELLED))
    tx.connection.execute(update(surveys).where(surveys.c.look_at.is_not(None)).values(look_at=until))


def in_english(company: dict[str, Any]) -> dict[str, Any]:
    """What is said is read again and counted, so everybody reads English here."""
    return company | {"users": [one | {"locale": "en-GB"} for one in company["users"]]}
