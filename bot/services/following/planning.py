"""When a channel hears of what it follows: with the digest of its team, else once a week by a digest of its own, on the
day and at the hour at which a team without wishes of its own has one (model.md, Time)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.ahead import Ahead
from bot.domain.deliveries import DeliveryKind
from bot.domain.following import FollowingChannel
from bot.domain.ids import DeliveryId, TeamId, WorkspaceId
from bot.domain.schedules import allowed_from
from bot.domain.teams import Team
from bot.domain.workspaces import Workspace
from bot.services.digest_planning import (
    STILL_OF_USE,
    dedupe_key,
    first_day_of_week,
    looks_back_to,
    next_of,
)
from bot.services.session_keys import sessions_of_week
from bot.services.setting_aside import Steady, batch
from storage import Store, Transaction

Moments = list[tuple[FollowingChannel, datetime | None]]


@dataclass(frozen=True)
class FollowPlanner:
    """A planner: promises the digests of channels that follow something and have no team."""

    store: Store

    def plan_due(self, now: datetime, limit: int) -> int:
        """One batch of channels in one transaction, those that are due and then those that have no moment yet; how many
        got a new moment. ``limit`` or more means that more may be due."""
        most = batch(self.store, limit)
        done = Steady("followings", _step, _aside).run(self.store, now, most)
        return max(done, limit) if done >= most else done

    def ahead(self, tx: Transaction, now: datetime) -> Ahead:
        moments = tx.agenda.moments
        return Ahead(moments.following, waits=moments.followings_unplanned)


def _step(tx: Transaction, now: datetime, limit: int) -> int:
    due = tx.following_channels.due_for_digest(now, limit)
    unplanned = tx.following_channels.without_digest_moment(limit - len(due))
    done = _plan(tx, due, unplanned, now)
    return max(done, limit) if done and len(due) + len(unplanned) == limit else done


def _aside(tx: Transaction, now: datetime, until: datetime) -> int | None:
    channels = tx.following_channels
    for channel in (*channels.due_for_digest(now, 1), *channels.without_digest_moment(1)):
        channels.set_next_digests([(channel, until)])
        return channel.id
    return None


def _plan(
    tx: Transaction, due: Iterable[FollowingChannel], unplanned: Iterable[FollowingChannel], now: datetime
) -> int:
    """Promise what is due, and set the next moment of all of them. How many got another one than they had."""
    held, promises = {one.id: one for one in due}, list[dict[str, Any]]()
    moments: Moments = []
    for workspace_id, channels in _by_workspace([*held.values(), *unplanned]).items():
        workspace = tx.workspaces.get(workspace_id)
        runs = bool(tx.cycles.active(workspace_id))
        teams = tx.teams.in_channels(workspace_id, [one.channel_id for one in channels])
        told = {team.channel_id for team in teams}
        weeks = {one.channel_id: first_day_of_week(_as_team(workspace, one), now) for one in channels}
        sessions = sessions_of_week(tx, workspace_id, weeks)
        for one in channels:
            has_own = runs and one.channel_id not in told
            moments.append((one, next_of(_as_team(workspace, one), workspace, now) if has_own else None))
            if has_own and one.id in held:
                parent = sessions.get(one.channel_id)
                promises += _promised(workspace, one, None if parent is None else parent.id, now)
    tx.outbox.promise_all(promises, now=now)
    new = [(one, at) for one, at in moments if one.next_digest_at != at]
    tx.following_channels.set_next_digests(new)
    return len(new)


def _promised(
    workspace: Workspace, channel: FollowingChannel, parent_id: DeliveryId | None, now: datetime
) -> list[dict[str, Any]]:
    """Under the key of a team's digest, so that a channel gets one a week, and below the message about a session where
    that is the week's; a late one waits for the end of quiet hours, and one that is of no use any more is left out."""
    at, team = channel.next_digest_at, _as_team(workspace, channel)
    if at is None or now - at > STILL_OF_USE:
        return []
    held: dict[str, Any] = {
        "workspace_id": workspace.id,
        "kind": DeliveryKind.DIGEST,
        "channel_id": channel.channel_id,
        "subject": {"teams": [], "since": looks_back_to([team], now).isoformat()},
        "rule": "following",
        "not_before": allowed_from(now, team.zone, team.digest_time),
        "too_late_after": at + STILL_OF_USE,
        "dedupe_key": dedupe_key(channel.channel_id, first_day_of_week(team, at)),
        "parent_id": parent_id,
    }
    return [held]


def _as_team(workspace: Workspace, channel: FollowingChannel) -> Team:
    """The channel in the place of a team that has chosen nothing for itself."""
    return Team(
        id=TeamId(0),
        workspace_id=workspace.id,
        name="",
        channel_id=channel.channel_id,
        zone=workspace.zone,
        locale=workspace.locale,
        last_digest_at=channel.last_digest_at,
    )


def _by_workspace(channels: Iterable[FollowingChannel]) -> dict[WorkspaceId, list[FollowingChannel]]:
    grouped: dict[WorkspaceId, list[FollowingChannel]] = defaultdict(list)
    for one in channels:
        grouped[one.workspace_id].append(one)
    return grouped
