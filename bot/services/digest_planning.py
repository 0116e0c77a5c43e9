"""When digests are due: one a channel and week, at the team's own time and zone (model.md, Time)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.domain.ahead import Ahead
from bot.domain.deliveries import Delivery, DeliveryKind
from bot.domain.digesting import next_digest_at, sharing_channels
from bot.domain.ids import DeliveryId, WorkspaceId
from bot.domain.schedules import allowed_from
from bot.domain.teams import Team
from bot.domain.wallclock import instant, local_day
from bot.domain.workspaces import Workspace
from bot.services.holidays import working_days_at
from bot.services.session_keys import sessions_of_week
from bot.services.setting_aside import Steady, batch
from storage import Store, Transaction

STILL_OF_USE = timedelta(days=3)
"""How late a digest may still be posted after downtime; after that the next one is nearer."""

A_WEEK = timedelta(days=7)
"""How far back a first digest looks."""


@dataclass(frozen=True)
class DigestPlanner:
    """A planner: promises the digests that are due and says when each team's next one comes."""

    store: Store

    def plan_due(self, now: datetime, limit: int) -> int:
        """One batch of teams in one transaction, those that are due and then those that have no moment yet; how many
        got a new moment. ``limit`` or more means that more may be due."""
        most = batch(self.store, limit)
        done = Steady("digests", _plan, _aside).run(self.store, now, most)
        return max(done, limit) if done >= most else done

    def ahead(self, tx: Transaction, now: datetime) -> Ahead:
        moments = tx.agenda.moments
        return Ahead(moments.digest, waits=moments.digests_unplanned)


def _plan(tx: Transaction, now: datetime, limit: int) -> int:
    due = tx.teams.due_for_digest(now, limit)
    _promise(tx, due, now)
    unplanned = tx.teams.without_digest_moment(limit - len(due))
    done = _schedule(tx, [*due, *unplanned], now)
    return max(done, limit) if done and len(due) + len(unplanned) == limit else done


def _aside(tx: Transaction, now: datetime, until: datetime) -> int | None:
    for team in (*tx.teams.due_for_digest(now, 1), *tx.teams.without_digest_moment(1)):
        tx.teams.set_next_digests([(team, until)])
        return team.id
    return None


def first_day_of_week(team: Team, moment: datetime) -> date:
    """The Monday that begins the week of a moment in the team's zone: a channel gets one digest a week."""
    day = local_day(moment, team.zone)
    return day - timedelta(days=day.weekday())


def week_of(team: Team, moment: datetime) -> tuple[datetime, datetime]:
    """That week in UTC: its first moment, and the first one after it."""
    monday = first_day_of_week(team, moment)
    return instant(monday, time(0), team.zone), instant(monday + A_WEEK, time(0), team.zone)


def dedupe_key(channel_id: str, first_day: date) -> str:
    return f"digest:{channel_id}:{first_day.isoformat()}"


def board_key(board_id: int) -> str:
    """Of the message that a team's shared drafts of a planned cycle stand in (drafting/boards.py)."""
    return f"board:{board_id}"


def below_boards(tx: Transaction, teams: Iterable[Team], now: datetime) -> dict[str, DeliveryId]:
    """By channel of these teams the board, or the message about a session, that is its message of this week: the digest
    hangs on it then, for a channel gets one message of its own a week."""
    return {channel_id: one.id for channel_id, one in boards_of_week(tx, teams, now).items()}


def boards_of_week(tx: Transaction, teams: Iterable[Team], now: datetime) -> dict[str, Delivery]:
    """By channel of these teams the board, or the message about a session, that is its message of this week, as far as
    it is there or still to come."""
    zones = {team.channel_id: team for team in teams if team.channel_id is not None}
    workspace_id = next((team.workspace_id for team in zones.values()), None)
    if workspace_id is None:
        return {}
    boards = tx.draft_boards.in_channels(workspace_id, zones, now - A_WEEK)
    weeks = {one: first_day_of_week(team, now) for one, team in zones.items()}
    here = {
        board_key(one.id): one.channel_id
        for one in boards
        if first_day_of_week(zones[one.channel_id], one.due_at) == weeks[one.channel_id]
    }
    standing = tx.outbox.standing_under(workspace_id, here) if here else []
    return sessions_of_week(tx, workspace_id, weeks) | {here[one.dedupe_key]: one for one in standing}


def looks_back_to(teams: Iterable[Team], now: datetime) -> datetime:
    """Since when a digest tells what happened: the last digest of these teams, or a week ago at the first."""
    return min((team.last_digest_at or now - A_WEEK for team in teams), default=now - A_WEEK)


def planned_at(
    tx: Transaction, workspace: Workspace, team: Team, sharing: Sequence[Team], now: datetime
) -> datetime | None:
    """When a team's next digest comes, in the channel that these share; before it has been planned, as it will be."""
    is_to_be_planned = team.channel_id is not None and sharing and tx.cycles.active(workspace.id)
    if team.next_digest_at is not None or not is_to_be_planned:
        return team.next_digest_at
    return next_of(sharing[0], workspace, now)


def next_of(team: Team, workspace: Workspace, now: datetime) -> datetime | None:
    """Not in the week in which the channel has had its digest."""
    calendar = working_days_at(team.zone, workspace)
    upcoming = next_digest_at(team, workspace, now, calendar)
    while upcoming is not None and _had_one(team, upcoming):
        upcoming = next_digest_at(team, workspace, upcoming, calendar)
    return upcoming


def _promise(tx: Transaction, due: list[Team], now: datetime) -> None:
    """Write the deliveries of the channels whose teams are due, unless they are of no use any more."""
    promises: list[dict[str, Any]] = []
    for workspace_id, teams in _by_workspace(due).items():
        moments = {team.channel_id: team.next_digest_at for team in teams if team.channel_id is not None}
        if not tx.cycles.active(workspace_id):
            continue
        shared = sharing_channels(tx.teams.in_channels(workspace_id, moments))
        packs = _with_packs(tx, workspace_id, shared, moments)
        boards = below_boards(tx, (sharing[0] for sharing in shared.values()), now)
        for channel_id, sharing in shared.items():
            at = moments[channel_id]
            if at is not None and now - at <= STILL_OF_USE and channel_id not in packs:
                promise = _promised(workspace_id, channel_id, sharing, at, now)
                promises.append(promise | {"parent_id": boards.get(channel_id)})
    tx.outbox.promise_all(promises, now=now)


def pack_instead(tx: Transaction, sharing: list[Team], at: datetime | None) -> datetime | None:
    """When the pack of a review comes in the place of the digest that would come at a moment; None without one."""
    if at is None or not sharing:
        return None
    ids, week = [team.id for team in sharing], week_of(sharing[0], at)
    packs = tx.reviews.with_pack_between(sharing[0].workspace_id, ids, *week)
    return min((one.pack_at for one in packs), default=None)


def _with_packs(
    tx: Transaction, workspace_id: WorkspaceId, shared: dict[str, list[Team]], moments: dict[str, datetime | None]
) -> set[str]:
    """The channels that get the pack of a review in the week of their digest: that waits for the next week then, and
    tells of both. A channel gets one message a week (model.md, Time)."""
    due = [at for at in moments.values() if at is not None]
    channels = {team.id: channel_id for channel_id, sharing in shared.items() for team in sharing}
    if not due or not channels:
        return set()
    packs = tx.reviews.with_pack_between(workspace_id, channels, min(due) - A_WEEK, max(due) + A_WEEK)
    return {
        channels[one.team_id] for one in packs if _is_same_week(shared[channels[one.team_id]], one.pack_at, moments)
    }


def _is_same_week(sharing: list[Team], pack_at: datetime, moments: dict[str, datetime | None]) -> bool:
    first = sharing[0]
    at = moments.get(first.channel_id or "")
    return at is not None and first_day_of_week(first, pack_at) == first_day_of_week(first, at)


def _promised(
    workspace_id: WorkspaceId, channel_id: str, teams: list[Team], at: datetime, now: datetime
) -> dict[str, Any]:
    """The first team's time and zone hold; a late one waits for the end of quiet hours."""
    first = teams[0]
    since = looks_back_to(teams, now)
    return {
        "workspace_id": workspace_id,
        "kind": DeliveryKind.DIGEST,
        "channel_id": channel_id,
        "subject": {"teams": [team.id for team in teams], "since": since.isoformat()},
        "rule": "digest",
        "not_before": allowed_from(now, first.zone, first.digest_time),
        "too_late_after": at + STILL_OF_USE,
        "dedupe_key": dedupe_key(channel_id, first_day_of_week(first, at)),
    }


def _schedule(tx: Transaction, changed: Iterable[Team], now: datetime) -> int:
    """Set the next moment of these teams and of those that share their channels: that of the first of them. How many
    got another one than they had."""
    count = 0
    for workspace_id, teams in _by_workspace(changed).items():
        workspace = tx.workspaces.get(workspace_id)
        runs = bool(tx.cycles.active(workspace_id))
        channels = {team.channel_id for team in teams if team.channel_id is not None}
        shared = sharing_channels(tx.teams.in_channels(workspace_id, channels)) if runs else {}
        moments: dict[int, tuple[Team, datetime | None]] = {team.id: (team, None) for team in teams}
        for sharing in shared.values():
            at = next_of(sharing[0], workspace, now)
            moments |= {team.id: (team, at) for team in sharing}
        new = [(team, at) for team, at in moments.values() if team.next_digest_at != at]
        tx.teams.set_next_digests(new)
        count += len(new)
    return count


def _had_one(team: Team, upcoming: datetime) -> bool:
    last = team.last_digest_at
    return last is not None and first_day_of_week(team, last) == first_day_of_week(team, upcoming)


def _by_workspace(teams: Iterable[Team]) -> dict[WorkspaceId, list[Team]]:
    grouped: dict[WorkspaceId, list[Team]] = defaultdict(list)
    for team in teams:
        grouped[team.workspace_id].append(team)
    return grouped
