"""What somebody received as feedback, without who wrote it: for *My data*."""

from typing import Any

from sqlalchemy import Select, select

from bot.domain.feedback import PeerState, RoundState
from bot.domain.ids import PersonId, WorkspaceId
from storage.rows import table_of
from storage.tables.feedback import FeedbackAskRow, FeedbackPeerRow, FeedbackRoundRow, FeedbackWordsRow


def received_of(workspace_id: WorkspaceId, person_id: PersonId) -> tuple[Select[Any], Select[Any]]:
    """What came under names, and what came without, of rounds that are delivered. Sorted by the words: ids would tell
    whom somebody asked first."""
    ask, held = table_of(FeedbackAskRow).c, table_of(FeedbackRoundRow).c
    over = select(held.id).where(held.workspace_id == workspace_id, held.state == RoundState.DELIVERED)
    theirs = (ask.workspace_id == workspace_id, ask.asker_id == person_id, ask.round_id.in_(over))
    asks = select(ask.id).where(*theirs)
    peer, box = table_of(FeedbackPeerRow).c, table_of(FeedbackWordsRow).c
    given = (peer.workspace_id == workspace_id, peer.state == PeerState.ANSWERED, peer.late.is_(False))
    named = select(peer.ask_id, peer.helped, peer.change, peer.attempt).where(*given, peer.ask_id.in_(asks))
    words = select(box.ask_id, box.kind, box.words).where(box.workspace_id == workspace_id, box.ask_id.in_(asks))
    return named.order_by(peer.ask_id, peer.helped, peer.change), words.order_by(box.ask_id, box.kind, box.words)
