"""Drafts of a cycle that is being planned, on the board of their team: one message, and a reply for each draft."""

from collections.abc import Collection, Iterable, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.calendar import WorkCalendar
from bot.domain.cycles import Cycle
from bot.domain.ids import CycleId, ObjectiveId, PersonId, TeamId, WorkspaceId
from bot.domain.okrs import RUNNING, Objective
from bot.domain.people import Person
from bot.domain.schedules import allowed_from
from bot.domain.small_groups import ENOUGH
from bot.domain.teams import Team
from bot.domain.wallclock import instant, local_day

FEWEST_COUNTED = ENOUGH
"""Members of a team of which the board says how many have nothing on it: in a smaller one that would name them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftBoard:
    """The message of a team and a cycle in ``channel_id``, due at ``due_at``; its place in Slack once it is there.
    ``version`` counts the changes of what it is to say."""

    id: int
    workspace_id: WorkspaceId
    team_id: TeamId
    cycle_id: CycleId
    channel_id: str
    due_at: datetime
    slack_channel: str | None = None
    slack_ts: str | None = None
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedDraft:
    """An objective shared while its cycle was planned; ``board_id`` where it stands on a board, ``slack_ts`` its reply
    there. ``is_shared`` is False once it was taken back."""

    id: int
    workspace_id: WorkspaceId
    objective_id: ObjectiveId
    board_id: int | None = None
    is_shared: bool = True
    shared_at: datetime
    slack_ts: str | None = None
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What the board says: ``entries`` in the team's order, with their owners' names. ``missing`` of ``members`` have
    nothing on it; both are None where that is not told. ``has_begun``: its cycle is planned no longer."""

    board: DraftBoard
    team: Team
    cycle: Cycle
    entries: tuple[Objective, ...]
    names: dict[int, str]
    members: int | None = None
    missing: int | None = None
    has_begun: bool = False
    has_digest: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One reply of a board; ``objective`` is None where there is nothing to show (any more)."""

    draft: SharedDraft
    board: DraftBoard
    team: Team
    objective: Objective | None
    names: dict[int, str]


def is_on_board(objective: Objective) -> bool:
    """Whether the team's channel may read it: it is a team's, shared, and everybody's to see."""
    return objective.team_id is not None and objective.state in RUNNING and not objective.is_restricted


def have_nothing(members: Iterable[Person], entries: Collection[Objective]) -> tuple[int | None, int | None]:
    """How many members there are and how many of them own nothing on the board, neither an objective nor a key result;
    (None, None) in a team of fewer than five."""
    ids: Set[PersonId] = {one.id for one in members}
    if len(ids) < FEWEST_COUNTED:
        return None, None
    busy = {one.owner_id for one in entries} | {each.owner_id for one in entries for each in one.key_results}
    return len(ids), len(ids - busy)


def first_day_of_week(day: date) -> date:
    """Its Monday: a channel gets one message of this kind a week."""
    return day - timedelta(days=day.weekday())


def board_due(team: Team, taken: Iterable[datetime], now: datetime, calendar: WorkCalendar) -> datetime:
    """When the board is posted: at once, outside quiet hours, unless the channel has had its message of the week at
    one of the moments ``taken``; else on the first working day of the next free week, at the team's digest time."""
    weeks = {first_day_of_week(local_day(moment, team.zone)) for moment in taken}
    opening = allowed_from(now, team.zone, team.digest_time)
    week = first_day_of_week(local_day(opening, team.zone))
    if week not in weeks:
        return opening
    while week in weeks:
        week += timedelta(days=7)
    return instant(calendar.working_day_from(week), team.digest_time, team.zone)
