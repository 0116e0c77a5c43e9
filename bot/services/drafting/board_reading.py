"""What boards and their replies say, read at the moment at which they are sent, and what is kept of that."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.boards import Board, DraftBoard, Entry, have_nothing, is_on_board
from bot.domain.cycles import CycleState
from bot.domain.deliveries import Delivery, DeliveryKind
from bot.domain.ids import TeamId, WorkspaceId
from bot.domain.okrs import Objective
from bot.domain.people import Person
from bot.domain.prompting import may_be_prompted
from bot.domain.teams import Role
from bot.domain.wallclock import local_day
from bot.services.digest_planning import board_key
from bot.services.drafting.boards import (
    board_posted,
    change_entry,
    changed_key,
    entry_changed_key,
    is_overtaken,
    say_anew,
)
from storage import Store, Transaction


@dataclass(frozen=True)
class Boards:
    store: Store

    def board(self, workspace_id: WorkspaceId, board_id: int, now: datetime) -> Board | None:
        """A fixed number of statements, however many drafts and people; None when it is gone."""
        with self.store.read() as tx:
            board = tx.draft_boards.by_id(workspace_id, board_id)
            return None if board is None else _read(tx, board, now)

    def entry(self, workspace_id: WorkspaceId, draft_id: int, board_id: int) -> Entry | None:
        """What a reply on this board says; nothing of what stands there no longer."""
        with self.store.read() as tx:
            draft = tx.shared_drafts.by_id(workspace_id, draft_id)
            board = tx.draft_boards.by_id(workspace_id, board_id)
            if draft is None or board is None:
                return None
            found = tx.objectives.by_id(workspace_id, draft.objective_id)
            is_here = found is not None and draft.board_id == board.id and is_on_board(found)
            objective = found if is_here else None
            names = _names(tx, workspace_id, [objective]) if objective else {}
            return Entry(
                draft=draft,
                board=board,
                team=tx.teams.get(workspace_id, board.team_id),
                objective=objective,
                names=names,
            )

    def place(self, delivery: Delivery, channel: str | None, ts: str | None) -> tuple[str, str] | None:
        """Where the message stands that a change is a change of: that of its parent, or what is remembered."""
        with self.store.read() as tx:
            parent = tx.outbox.by_id(delivery.workspace_id, delivery.parent_id) if delivery.parent_id else None
        if parent is not None and parent.slack_channel and parent.slack_ts:
            return parent.slack_channel, parent.slack_ts
        return (channel, ts) if channel and ts else None

    def posted(self, tx: Transaction, delivery: Delivery, channel: str, ts: str, now: datetime) -> None:
        """In the transaction in which the post is recorded."""
        board = tx.draft_boards.locked(delivery.workspace_id, delivery.subject["board"])
        if board is None:
            return
        board = tx.draft_boards.update(board, slack_channel=channel, slack_ts=ts)
        board_posted(tx, board, now)

    def changed(self, tx: Transaction, delivery: Delivery, channel: str, ts: str, now: datetime) -> None:
        """What came after a later change is put right by one more."""
        board = tx.draft_boards.by_id(delivery.workspace_id, delivery.subject["board"])
        if board is None:
            return
        newest = changed_key(board.id, board.version)
        if is_overtaken(tx, board.workspace_id, delivery.subject["version"], board.version, newest):
            say_anew(tx, board.workspace_id, board.id, now)

    def entry_posted(self, tx: Transaction, delivery: Delivery, channel: str, ts: str, now: datetime) -> None:
        draft = tx.shared_drafts.locked(delivery.workspace_id, delivery.subject["draft"])
        if draft is not None and draft.board_id == delivery.subject["board"]:
            tx.shared_drafts.update(draft, slack_ts=ts)

    def entry_changed(self, tx: Transaction, delivery: Delivery, channel: str, ts: str, now: datetime) -> None:
        told = delivery.subject
        draft = tx.shared_drafts.locked(delivery.workspace_id, told["draft"])
        board = tx.draft_boards.by_id(delivery.workspace_id, told["board"])
        if draft is None or board is None or draft.board_id != board.id:
            return
        newest = entry_changed_key(board.id, draft.id, draft.version)
        if is_overtaken(tx, board.workspace_id, told["version"], draft.version, newest):
            change_entry(tx, board, draft, now)


def digest_posted_below(tx: Transaction, delivery: Delivery, now: datetime) -> None:
    """The board says from now on that the digest of this week hangs on it."""
    parent = tx.outbox.by_id(delivery.workspace_id, delivery.parent_id) if delivery.parent_id is not None else None
    if parent is not None and parent.kind is DeliveryKind.BOARD:
        say_anew(tx, delivery.workspace_id, parent.subject["board"], now)


def _read(tx: Transaction, board: DraftBoard, now: datetime) -> Board:
    workspace = tx.workspaces.get(board.workspace_id)
    team, cycle = tx.teams.get(workspace.id, board.team_id), tx.cycles.get(workspace.id, board.cycle_id)
    entries = [one for one in tx.objectives.of_teams(workspace.id, [team.id], [cycle.id]) if is_on_board(one)]
    asked = [one for one in _members(tx, board, now) if may_be_prompted(one, workspace)]
    members, missing = have_nothing(asked, entries)
    sent = tx.outbox.by_key(workspace.id, board_key(board.id))
    below = sent is not None and tx.outbox.is_posted_below(workspace.id, sent.id, DeliveryKind.DIGEST)
    return Board(
        board=board,
        team=team,
        cycle=cycle,
        entries=tuple(entries),
        names=_names(tx, workspace.id, entries),
        members=members,
        missing=missing,
        has_begun=cycle.state is not CycleState.PLANNING,
        has_digest=below,
    )


def _members(tx: Transaction, board: DraftBoard, now: datetime) -> list[Person]:
    """Whoever merely watches the team is not expected to share anything with it."""
    workspace = tx.workspaces.get(board.workspace_id)
    held = tx.memberships.of_teams(workspace.id, [TeamId(board.team_id)], local_day(now, workspace.zone))
    people = tx.people.by_ids(workspace.id, [one.person_id for one in held if one.role is not Role.OBSERVER])
    return list(people.values())


def _names(tx: Transaction, workspace_id: WorkspaceId, objectives: list[Objective]) -> dict[int, str]:
    owners = {one.owner_id for one in objectives} | {each.owner_id for one in objectives for each in one.key_results}
    return {one.id: one.name for one in tx.people.by_ids(workspace_id, owners).values()}
