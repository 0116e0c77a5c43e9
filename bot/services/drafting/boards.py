"""The boards of planned cycles: what is promised to their channels when a draft is shared, changed or taken back.

Every change of such an objective ends with ``refresh``, in its own transaction. What the messages say is read when they
are sent (board_reading.py); here are only their promises: the board, a reply for each draft, and changes of both, which
wait until what they change is there.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from bot.domain.boards import DraftBoard, SharedDraft, board_due, is_on_board
from bot.domain.cycles import Cycle, CycleState
from bot.domain.deliveries import Delivery, DeliveryKind, DeliveryState
from bot.domain.ids import ObjectiveId, TeamId, WorkspaceId
from bot.domain.okrs import RUNNING, Objective
from bot.domain.teams import Team
from bot.domain.workspaces import Workspace
from bot.services.digest_planning import board_key, dedupe_key, first_day_of_week
from bot.services.holidays import working_days_at
from storage import Transaction

RULE = "drafts.board"
NOT_GIVEN_UP = (DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.UNSURE, DeliveryState.SENT)
A_WEEK = timedelta(days=8)
PACKS_AHEAD = timedelta(days=60)
"""Further ahead than any board waits."""


def refresh(tx: Transaction, workspace: Workspace, ids: Iterable[ObjectiveId], now: datetime) -> None:
    """These objectives have changed, in whatever way: what was shared for a planned cycle stands on its team's board
    as it is from now on, or stands there no longer. Nothing happens for cycles that run."""
    objectives = list(tx.objectives.by_ids(workspace.id, ids).values())
    cycles = tx.cycles.by_ids(workspace.id, {one.cycle_id for one in objectives})
    for one in objectives:
        if cycles[one.cycle_id].state is CycleState.PLANNING:
            _refresh(tx, workspace, one, now)


def begun(tx: Transaction, workspace: Workspace, cycle: Cycle, now: datetime) -> None:
    """Its cycle has begun: each board says so, once and for all."""
    for board in tx.draft_boards.of_cycle(workspace.id, cycle.id):
        say_anew(tx, workspace.id, board.id, now)


def say_anew(tx: Transaction, workspace_id: WorkspaceId, board_id: int, now: datetime) -> None:
    """Promise the board as it is from now on; of several changes that wait, the last one alone is sent."""
    board, sent = tx.draft_boards.locked(workspace_id, board_id), tx.outbox.by_key(workspace_id, board_key(board_id))
    if board is None or (sent is None and board.slack_ts is None) or _is_given_up(sent):
        return
    tx.outbox.cancel(workspace_id, [changed_key(board_id, board.version)], now, "a later one says it all")
    board = tx.draft_boards.update(board, version=board.version + 1)
    _promise(
        tx,
        board,
        DeliveryKind.BOARD_CHANGED,
        changed_key(board_id, board.version),
        {"board": board_id, "version": board.version},
        now,
        parent=sent,
    )


def board_posted(tx: Transaction, board: DraftBoard, now: datetime) -> None:
    """The board is there: a reply follows for each draft on it that has none."""
    for draft in tx.shared_drafts.on_board(board.workspace_id, board.id):
        _say_entry(tx, board, draft, now)


def is_overtaken(tx: Transaction, workspace_id: WorkspaceId, sent: int, newest: int, newest_key: str) -> bool:
    """Whether a change has reached Slack after a later one: what it says is old then."""
    later = tx.outbox.by_key(workspace_id, newest_key) if sent < newest else None
    return later is not None and later.state is DeliveryState.SENT


def entry_key(board_id: int, draft_id: int) -> str:
    return f"board_entry:{board_id}:{draft_id}"


def entry_changed_key(board_id: int, draft_id: int, version: int) -> str:
    return f"board_entry_changed:{board_id}:{draft_id}:{version}"


def change_entry(tx: Transaction, board: DraftBoard, draft: SharedDraft, now: datetime, *, gone: bool = False) -> None:
    """Promise the reply anew; ``gone``: it says no more than that the draft is not there. One that has not been sent
    is not sent then."""
    key = entry_key(board.id, draft.id)
    if gone:
        tx.outbox.cancel(board.workspace_id, [key], now, "taken back")
    sent = tx.outbox.by_key(board.workspace_id, key)
    if (sent is None and draft.slack_ts is None) or _is_given_up(sent):
        return
    before = entry_changed_key(board.id, draft.id, draft.version)
    tx.outbox.cancel(board.workspace_id, [before], now, "a later one says it all")
    draft = tx.shared_drafts.update(draft, version=draft.version + 1)
    told: dict[str, Any] = {"board": board.id, "draft": draft.id, "version": draft.version, "gone": gone}
    told["ts"] = draft.slack_ts
    after = entry_changed_key(board.id, draft.id, draft.version)
    _promise(tx, board, DeliveryKind.BOARD_ENTRY_CHANGED, after, told, now, parent=sent)


def _refresh(tx: Transaction, workspace: Workspace, objective: Objective, now: datetime) -> None:
    draft = _shared(tx, workspace, objective, now)
    if draft is None:
        return
    board = _board_of(tx, workspace, objective, now) if is_on_board(objective) else None
    before = None
    if draft.board_id is not None and (board is None or board.id != draft.board_id):
        before = tx.draft_boards.locked(workspace.id, draft.board_id)
    if before is not None:
        change_entry(tx, before, draft, now, gone=True)
        say_anew(tx, workspace.id, before.id, now)
    if board is not None:
        if draft.board_id != board.id:
            draft = tx.shared_drafts.update(draft, board_id=board.id, slack_ts=None)
        _say_entry(tx, board, draft, now, anew=True)


def _shared(tx: Transaction, workspace: Workspace, objective: Objective, now: datetime) -> SharedDraft | None:
    """What is kept of its being shared; None for what never was."""
    is_shared = objective.state in RUNNING
    draft = tx.shared_drafts.of_objective(workspace.id, objective.id)
    if draft is None and is_shared:
        held = {"workspace_id": workspace.id, "objective_id": objective.id}
        tx.shared_drafts.insert_once(**held, shared_at=now)
        draft = tx.shared_drafts.of_objective(workspace.id, objective.id)
    elif draft is not None and draft.is_shared != is_shared:
        values = {"is_shared": True, "shared_at": now} if is_shared else {"is_shared": False}
        draft = tx.shared_drafts.update(draft, **values)
    return draft


def _board_of(tx: Transaction, workspace: Workspace, objective: Objective, now: datetime) -> DraftBoard | None:
    """The board of its team and cycle, told that something on it has changed; made with the first draft. None where
    the team has no channel."""
    team_id = objective.team_id or TeamId(0)
    board = tx.draft_boards.of_team(workspace.id, team_id, objective.cycle_id)
    sent = None if board is None else tx.outbox.by_key(workspace.id, board_key(board.id))
    if board is not None and not _is_given_up(sent) and (sent is not None or board.slack_ts is not None):
        say_anew(tx, workspace.id, board.id, now)
        return board
    team = tx.teams.get(workspace.id, team_id)
    if not team.is_active or team.channel_id is None:
        return None
    tx.workspaces.lock(workspace.id)
    taken = _taken(tx, workspace, team, board, now)
    due_at = board_due(team, taken, now, working_days_at(team.zone, workspace))
    if board is not None and sent is not None:
        tx.outbox.revive(workspace.id, sent.id, [DeliveryState.CANCELLED], due_at)
        return tx.draft_boards.update(board, due_at=due_at)
    if board is not None:
        made: DraftBoard | None = tx.draft_boards.update(board, due_at=due_at)
    else:
        held = {"workspace_id": workspace.id, "team_id": team.id, "cycle_id": objective.cycle_id}
        made = tx.draft_boards.insert_once(**held, channel_id=team.channel_id, due_at=due_at)
    if made is None:  # somebody else was first
        return _board_of(tx, workspace, objective, now)
    _promise(tx, made, DeliveryKind.BOARD, board_key(made.id), {"board": made.id}, now, not_before=due_at)
    return made


def _is_given_up(delivery: Delivery | None) -> bool:
    """It was due when there was nothing to say."""
    return delivery is not None and delivery.state is DeliveryState.CANCELLED


def _taken(tx: Transaction, workspace: Workspace, team: Team, own: DraftBoard | None, now: datetime) -> list[datetime]:
    """When the channel had, or is about to have, another message of its own. The pack of a review comes in its week,
    whatever else there is: the meeting does not wait."""
    channel_id = team.channel_id or ""
    teams = tx.teams.in_channels(workspace.id, [channel_id])
    moments = [one.last_digest_at for one in teams if one.last_digest_at is not None]
    others = tx.draft_boards.in_channels(workspace.id, [channel_id], now - A_WEEK)
    moments += [one.due_at for one in others if own is None or one.id != own.id]
    packs = tx.reviews.with_pack_between(workspace.id, [one.id for one in teams], now - A_WEEK, now + PACKS_AHEAD)
    moments += [one.pack_at for one in packs]
    sessions = tx.sessions.in_channels(workspace.id, [channel_id], now - A_WEEK)
    moments += [one.promised_at for one in sessions if one.promised_at is not None]
    digest = tx.outbox.by_key(workspace.id, dedupe_key(channel_id, first_day_of_week(team, now)))
    if digest is not None and digest.state in NOT_GIVEN_UP:
        moments.append(now)
    return moments


def _say_entry(tx: Transaction, board: DraftBoard, draft: SharedDraft, now: datetime, *, anew: bool = False) -> None:
    """The reply of a draft, if there is none; where there is one, ``anew`` changes it."""
    key = entry_key(board.id, draft.id)
    entry = tx.outbox.by_key(board.workspace_id, key)
    if entry is not None and entry.state is DeliveryState.CANCELLED:
        tx.outbox.revive(board.workspace_id, entry.id, [DeliveryState.CANCELLED], now)
    elif entry is None and draft.slack_ts is None:
        parent = tx.outbox.by_key(board.workspace_id, board_key(board.id))
        told = {"board": board.id, "draft": draft.id, "thread_ts": board.slack_ts}
        _promise(tx, board, DeliveryKind.BOARD_ENTRY, key, told, now, parent=parent)
    elif anew:
        change_entry(tx, board, draft, now)


def _promise(
    tx: Transaction,
    board: DraftBoard,
    kind: DeliveryKind,
    key: str,
    told: dict[str, Any],
    now: datetime,
    *,
    not_before: datetime | None = None,
    parent: Delivery | None = None,
) -> None:
    tx.outbox.promise(
        workspace_id=board.workspace_id,
        kind=kind,
        channel_id=board.channel_id,
        parent_id=None if parent is None else parent.id,
        subject=told,
        rule=RULE,
        not_before=not_before,
        dedupe_key=key,
        now=now,
    )


def changed_key(board_id: int, version: int) -> str:
    return f"board_changed:{board_id}:{version}"
