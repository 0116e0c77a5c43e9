"""Who was asked for feedback, and what came: by name in one row, without names in rows of nobody."""

from collections.abc import Iterable

from sqlalchemy import Executable, delete, func, select, update

from bot.domain.feedback import (
    Answer,
    FeedbackAsk,
    FeedbackInvitation,
    FeedbackPeer,
    FeedbackWords,
    WordsKind,
)
from bot.domain.ids import PersonId, WorkspaceId
from storage.database.statements import distinct, prepared
from storage.rows import Rows
from storage.tables.feedback import (
    FeedbackAskRow,
    FeedbackInvitationRow,
    FeedbackPeerRow,
    FeedbackWordsRow,
)
from storage.unlinked import UnlinkedRows, shuffled


class FeedbackAsks(Rows[FeedbackAsk]):
    """Not audited: whom somebody asks what they think of them is nobody else's business."""

    row = FeedbackAskRow
    entity = FeedbackAsk

    def of_asker(self, workspace_id: WorkspaceId, person_id: PersonId) -> list[FeedbackAsk]:
        """The latest first."""
        return _latest_first(self.many(self._of_asker(workspace_id, person_id)))

    def of_round(self, workspace_id: WorkspaceId, round_id: int) -> list[FeedbackAsk]:
        return self.many(self._of_round(workspace_id, round_id))

    def shown_to(self, workspace_id: WorkspaceId, person_id: PersonId) -> list[FeedbackAsk]:
        """What others have let this person read, the latest first."""
        return _latest_first(self.many(self._shown_to(workspace_id, person_id)))

    def tell_again(self, workspace_id: WorkspaceId, ask_ids: Iterable[int]) -> None:
        """Something more has come to these."""
        self._tell_again(workspace_id, distinct(ask_ids), is_read=False)

    @prepared
    def _of_asker(self, workspace_id: WorkspaceId, person_id: PersonId) -> Executable:
        return self.within(workspace_id).where(self.table.c.asker_id == person_id)

    @prepared
    def _of_round(self, workspace_id: WorkspaceId, round_id: int) -> Executable:
        return self.within(workspace_id).where(self.table.c.round_id == round_id)

    @prepared
    def _shown_to(self, workspace_id: WorkspaceId, person_id: PersonId) -> Executable:
        return self.within(workspace_id).where(self.table.c.shown_to_id == person_id)

    @prepared
    def _tell_again(self, /, workspace_id: WorkspaceId, ask_ids: list[int], **values: bool) -> Executable:
        return update(self.table).where(self.table.c.workspace_id == workspace_id, self.table.c.id.in_(ask_ids))


class FeedbackPeers(Rows[FeedbackPeer]):
    row = FeedbackPeerRow
    entity = FeedbackPeer

    def of_asks(self, workspace_id: WorkspaceId, ask_ids: Iterable[int]) -> list[FeedbackPeer]:
        """In the order in which they were asked."""
        wanted = distinct(ask_ids)
        found = self.many(self._of_asks(workspace_id, wanted)) if wanted else []
        return sorted(found, key=lambda one: one.id)

    def of_peer(self, workspace_id: WorkspaceId, person_id: PersonId) -> list[FeedbackPeer]:
        """What somebody was asked by name, ever."""
        return self.many(self._of_peer(workspace_id, person_id))

    def late(self, workspace_id: WorkspaceId) -> list[FeedbackPeer]:
        """What came too late and has not been read."""
        return self.many(self._late(workspace_id))

    def release(self, workspace_id: WorkspaceId, ids: Iterable[int]) -> None:
        """Let these be read."""
        self._release(workspace_id, distinct(ids), late=False)

    @prepared
    def _of_asks(self, workspace_id: WorkspaceId, ask_ids: list[int]) -> Executable:
        return self.within(workspace_id).where(self.table.c.ask_id.in_(ask_ids))

    @prepared
    def _late(self, workspace_id: WorkspaceId) -> Executable:
        return self.within(workspace_id).where(self.table.c.late.is_(True))

    @prepared
    def _release(self, /, workspace_id: WorkspaceId, ids: list[int], **values: bool) -> Executable:
        return update(self.table).where(self.table.c.workspace_id == workspace_id, self.table.c.id.in_(ids))

    @prepared
    def _of_peer(self, workspace_id: WorkspaceId, person_id: PersonId) -> Executable:
        return self.within(workspace_id).where(self.table.c.peer_id == person_id)


class FeedbackInvitations(Rows[FeedbackInvitation]):
    row = FeedbackInvitationRow
    entity = FeedbackInvitation

    def invite(self, workspace_id: WorkspaceId, ask_id: int, person_ids: Iterable[PersonId]) -> None:
        """In an order that tells nothing: a gap that is left later is nobody's."""
        given = {"workspace_id": workspace_id, "ask_id": ask_id}
        self.insert_all([{**given, "person_id": one} for one in shuffled(distinct(person_ids))])

    def of_person(self, workspace_id: WorkspaceId, person_id: PersonId) -> list[FeedbackInvitation]:
        return self.many(self._of_person(workspace_id, person_id))

    def tear(self, workspace_id: WorkspaceId, ask_id: int, person_id: PersonId) -> bool:
        """Use it up; False when there is none."""
        return self._tear(workspace_id, ask_id, person_id).rowcount > 0

    def clear(self, workspace_id: WorkspaceId, ask_ids: Iterable[int]) -> None:
        self._clear(workspace_id, distinct(ask_ids))

    @prepared
    def _of_person(self, workspace_id: WorkspaceId, person_id: PersonId) -> Executable:
        return self.within(workspace_id).where(self.table.c.person_id == person_id)

    @prepared
    def _tear(self, workspace_id: WorkspaceId, ask_id: int, person_id: PersonId) -> Executable:
        here = (self.table.c.workspace_id == workspace_id, self.table.c.ask_id == ask_id)
        return delete(self.table).where(*here, self.table.c.person_id == person_id)

    @prepared
    def _clear(self, workspace_id: WorkspaceId, ask_ids: list[int]) -> Executable:
        return delete(self.table).where(self.table.c.workspace_id == workspace_id, self.table.c.ask_id.in_(ask_ids))


class FeedbackBoxes(UnlinkedRows[FeedbackWords]):
    """What was written without a name, box by box."""

    row = FeedbackWordsRow
    entity = FeedbackWords
    round = "ask_id"

    def put(self, workspace_id: WorkspaceId, ask_id: int, answer: Answer) -> None:
        """One more answer. Whoever calls holds the row of its round."""
        for kind, words in answer.by_kind().items():
            self.drop_in(workspace_id, ask_id, kind=kind, words=words)
        self.drop_in(workspace_id, ask_id, kind=WordsKind.SENT)

    def counts(self, workspace_id: WorkspaceId, ask_ids: Iterable[int]) -> dict[int, int]:
        """How many have answered, while the round is open."""
        found = self._counts(workspace_id, distinct(ask_ids), WordsKind.SENT)
        return {ask_id: int(count) for ask_id, count in found}

    def of_asks(self, workspace_id: WorkspaceId, ask_ids: Iterable[int]) -> list[FeedbackWords]:
        """In the order of ids that mean nothing, so that it is the same at each reading."""
        wanted = distinct(ask_ids)
        found = self.many(self._of_asks(workspace_id, wanted, WordsKind.SENT)) if wanted else []
        return sorted(found, key=lambda one: one.id)

    def burn(self, workspace_id: WorkspaceId, ask_ids: Iterable[int]) -> None:
        """Nobody reads these any more, in the file of a database neither (storage/database/engine.py)."""
        self._burn(workspace_id, distinct(ask_ids))

    def forget_counts(self, workspace_id: WorkspaceId, ask_ids: Iterable[int]) -> None:
        """How many have answered is known to nobody from now on."""
        self._forget_counts(workspace_id, distinct(ask_ids), WordsKind.SENT)

    @prepared
    def _counts(self, workspace_id: WorkspaceId, ask_ids: list[int], kind: WordsKind) -> Executable:
        table = self.table.c
        here = (table.workspace_id == workspace_id, table.ask_id.in_(ask_ids), table.kind == kind)
        return select(table.ask_id, func.count(table.id)).where(*here).group_by(table.ask_id)

    @prepared
    def _of_asks(self, workspace_id: WorkspaceId, ask_ids: list[int], kind: WordsKind) -> Executable:
        here = (self.table.c.ask_id.in_(ask_ids), self.table.c.kind != kind)
        return self.within(workspace_id).where(*here)

    @prepared
    def _burn(self, workspace_id: WorkspaceId, ask_ids: list[int]) -> Executable:
        return delete(self.table).where(self.table.c.workspace_id == workspace_id, self.table.c.ask_id.in_(ask_ids))

    @prepared
    def _forget_counts(self, workspace_id: WorkspaceId, ask_ids: list[int], kind: WordsKind) -> Executable:
        here = (self.table.c.workspace_id == workspace_id, self.table.c.ask_id.in_(ask_ids))
        return delete(self.table).where(*here, self.table.c.kind == kind)


def _latest_first(found: list[FeedbackAsk]) -> list[FeedbackAsk]:
    return sorted(found, key=lambda one: one.id, reverse=True)
