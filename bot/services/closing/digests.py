"""The closing digests: one of each channel and cycle, once all objectives of its teams are closed or the cycle is; the
company's once all are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.domain.cycles import Cycle, CycleState
from bot.domain.deliveries import Delivery, DeliveryKind, DeliveryState
from bot.domain.digesting import sharing_channels
from bot.domain.good_hours import free_hour
from bot.domain.ids import CycleId, TeamId, WorkspaceId
from bot.domain.okrs import Objective
from bot.domain.schedules import allowed_from
from bot.domain.teams import Team, TeamKind
from bot.domain.workspaces import Workspace
from bot.services.closing.results import Ended, TeamResults, results_in, results_of_teams
from bot.services.holidays import working_days_at
from bot.services.piloting import those_asked
from storage import Store, Transaction

RULE = "closing_digest"
CLOSING = "closing"
"""In the subject of a digest: the cycle that is over."""
STILL_OF_USE = timedelta(days=14)
TOLD = "told"
"""An act on a cycle, in the audit: that its digest stands in a channel. Deliveries are forgotten after a time, and a
cycle may close, or be opened again, long after."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingDigest:
    """What a channel reads when a cycle is over for its teams. ``elsewhere`` are the objectives of other teams, and
    personal ones, with words for others: in the company's channel alone. ``waits_until``: it is no working
    day, or too early or too late in it. ``pay_policy`` is the workspace's sentence on OKRs and pay."""

    teams: tuple[Team, ...]
    cycle: Cycle
    results: tuple[TeamResults, ...]
    elsewhere: tuple[Ended, ...] = ()
    waits_until: datetime | None = None
    pay_policy: str = ""

    @property
    def ended(self) -> tuple[Ended, ...]:
        return tuple(one for each in self.results for one in each.ended)

    @property
    def is_worth_posting(self) -> bool:
        return bool(self.ended or self.elsewhere)


@dataclass(frozen=True)
class ClosingDigests:
    store: Store

    def content(
        self, workspace_id: WorkspaceId, channel_id: str, cycle_id: CycleId, *, now: datetime
    ) -> ClosingDigest | None:
        """None where the channel has no teams any more, or one of them has an objective to close again."""
        with self.store.read() as tx:
            workspace, cycle = tx.workspaces.get(workspace_id), tx.cycles.get(workspace_id, cycle_id)
            teams = those_asked(tx, workspace, tx.teams.in_channels(workspace_id, [channel_id]), now)
            if not teams or not _is_over(teams, cycle, tx.closings.open_teams(workspace_id, cycle_id)):
                return None
            opening = _opening(teams[0], workspace, now)
            results = results_of_teams(tx, workspace, [one.id for one in teams], [cycle])
            return ClosingDigest(
                teams=tuple(teams),
                cycle=cycle,
                results=tuple(results),
                elsewhere=_elsewhere(tx, workspace, teams, cycle),
                waits_until=opening if opening > now else None,
                pay_policy=workspace.pay_policy,
            )


def dedupe_key(channel_id: str, cycle_id: CycleId) -> str:
    return f"closing:{cycle_id}:{channel_id}"


def promise_digests(
    tx: Transaction,
    workspace: Workspace,
    cycle: Cycle,
    now: datetime,
    *,
    whatever_is_open: bool = False,
    about: Objective | None = None,
) -> None:
    """To be called when an objective was closed (``about``), when a cycle is over (all of a team's may be closed by
    then), and when it closes (``whatever_is_open``). What was promised or posted before is not promised again, but for
    what was taken back because an objective, or the cycle, was opened again. A fixed number of statements, and one for
    each channel that may have been."""
    if cycle.state is CycleState.ACTIVE and not whatever_is_open:
        return
    open_teams = set[TeamId | None]() if whatever_is_open else tx.closings.open_teams(workspace.id, cycle.id)
    shared, told = _channels(tx, workspace.id, cycle), _told(tx, workspace.id, cycle)
    promises = [
        _promised(workspace, channel_id, teams, cycle, now)
        for channel_id, teams in shared.items()
        if channel_id not in told and (whatever_is_open or _is_over(teams, cycle, open_teams))
    ]
    concerned = [one for one in promises if about is not None and _concerns(shared[one["channel_id"]], about)]
    _revive(tx, workspace.id, promises if whatever_is_open else concerned)
    tx.outbox.promise_all(promises, now=now)


def closing_posted(tx: Transaction, delivery: Delivery, channel: str, now: datetime) -> None:
    """In the transaction in which the post is recorded."""
    about: dict[str, Any] = {"kind": "cycle", "subject_id": delivery.subject[CLOSING], "action": TOLD}
    tx.audit.record(delivery.workspace_id, by=None, now=now, **about, after={"channel": delivery.channel_id or channel})


def cancel_digest(tx: Transaction, workspace: Workspace, objective: Objective, cycle: Cycle, now: datetime) -> None:
    """An objective was reopened: what is not posted yet waits until it is closed again."""
    shared = _channels(tx, workspace.id, cycle)
    keys = [dedupe_key(channel, cycle.id) for channel, teams in shared.items() if _concerns(teams, objective)]
    tx.outbox.cancel(workspace.id, keys, now, "an objective was reopened")


def cancel_digests(tx: Transaction, workspace: Workspace, cycle: Cycle, now: datetime) -> None:
    """The cycle was opened again: what is not posted yet waits until it closes; or, while last numbers come in, until
    nothing of a channel's teams is open any more."""
    open_teams, runs = tx.closings.open_teams(workspace.id, cycle.id), cycle.state is not CycleState.GRADING
    shared = _channels(tx, workspace.id, cycle)
    waiting = [channel for channel, teams in shared.items() if runs or not _is_over(teams, cycle, open_teams)]
    keys = [dedupe_key(channel, cycle.id) for channel in waiting]
    tx.outbox.cancel(workspace.id, keys, now, "the cycle was opened again")


def _told(tx: Transaction, workspace_id: WorkspaceId, cycle: Cycle) -> set[str]:
    """The channels in which its digest stands."""
    acts = tx.audit.of(workspace_id, "cycle", cycle.id)
    return {one.after["channel"] for one in acts if one.action == TOLD and one.after}


def _channels(tx: Transaction, workspace_id: WorkspaceId, cycle: Cycle) -> dict[str, list[Team]]:
    """The channels of the teams that have objectives in the cycle, and of the company; with all teams told of there."""
    ids, teams = tx.objectives.teams_with_any(workspace_id, [cycle.id]), tx.teams.active(workspace_id)
    channels = {one.channel_id for one in teams if one.id in ids or one.kind is TeamKind.COMPANY}
    return sharing_channels(one for one in teams if one.channel_id in channels)


def _is_over(teams: Iterable[Team], cycle: Cycle, open_teams: set[TeamId | None]) -> bool:
    """Whether nothing is left to be closed; for the company's channel nothing of anybody."""
    if cycle.state is CycleState.CLOSED:
        return True
    listed = list(teams)
    if any(one.kind is TeamKind.COMPANY for one in listed):
        return not open_teams
    return not any(one.id in open_teams for one in listed)


def _concerns(teams: Iterable[Team], objective: Objective) -> bool:
    return any(one.id == objective.team_id or one.kind is TeamKind.COMPANY for one in teams)


def _opening(team: Team, workspace: Workspace, now: datetime) -> datetime:
    """On a working day where the team is; where none comes within sight, outside quiet hours at least."""
    found = free_hour(now, team.zone, working_days_at(team.zone, workspace), team.digest_time)
    return found or allowed_from(now, team.zone, team.digest_time)


def _promised(
    workspace: Workspace, channel_id: str, teams: Sequence[Team], cycle: Cycle, now: datetime
) -> dict[str, Any]:
    return {
        "workspace_id": workspace.id,
        "kind": DeliveryKind.DIGEST,
        "channel_id": channel_id,
        "subject": {CLOSING: cycle.id, "teams": [one.id for one in teams]},
        "rule": RULE,
        "not_before": _opening(teams[0], workspace, now),
        "too_late_after": now + STILL_OF_USE,
        "dedupe_key": dedupe_key(channel_id, cycle.id),
    }


def _revive(tx: Transaction, workspace_id: WorkspaceId, promises: Iterable[dict[str, Any]]) -> None:
    """Those that were taken back; each at the hour at which it would come if it were promised now."""
    for one in promises:
        known = tx.outbox.by_key(workspace_id, one["dedupe_key"])
        if known is not None and known.state is DeliveryState.CANCELLED:
            tx.outbox.revive(workspace_id, known.id, [DeliveryState.CANCELLED], one["not_before"])


def _elsewhere(tx: Transaction, workspace: Workspace, teams: Sequence[Team], cycle: Cycle) -> tuple[Ended, ...]:
    """What the owners of all other objectives want others to know, for the company."""
    if not any(one.kind is TeamKind.COMPANY for one in teams):
        return ()
    own = {one.id for one in teams}
    found = (one for each in results_in(tx, workspace, cycle) if each.team_id not in own for one in each.ended)
    return tuple(one for one in found if one.closing is not None and one.closing.tell_others)
