"""What belongs to a cycle that is being planned: wishes, boards, what is shared, and what leads say to it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, Select, delete, select

from bot.domain.boards import DraftBoard, SharedDraft
from bot.domain.draft_comments import DraftComment
from bot.domain.ids import CycleId, ObjectiveId, PersonId, TeamId, WorkspaceId
from bot.domain.wishes import DraftWish
from storage.database.statements import distinct, prepared
from storage.rows import Rows, table_of
from storage.tables.drafting import DraftBoardRow, DraftCommentRow, DraftWishRow, SharedDraftRow
from storage.tables.okrs import ObjectiveRow


class DraftWishes(Rows[DraftWish]):
    """Asked for by the person alone whose they are; nothing of them is audited, for an admin reads the audit."""

    row = DraftWishRow
    entity = DraftWish

    def of(self, workspace_id: WorkspaceId, person_id: PersonId, cycle_ids: Iterable[CycleId]) -> dict[CycleId, str]:
        """A person's words by cycle, where there are any."""
        wanted = distinct(cycle_ids)
        found = self.many(self._of(workspace_id, person_id, wanted)) if wanted else []
        return {one.cycle_id: one.words for one in found}

    def put(self, workspace_id: WorkspaceId, person_id: PersonId, cycle_id: CycleId, words: str, now: datetime) -> None:
        """One of each person and cycle: these words instead of those before; without words there is none."""
        self._drop(workspace_id, person_id, cycle_id)
        if words:
            held = {"workspace_id": workspace_id, "person_id": person_id, "cycle_id": cycle_id}
            self.insert_once(**held, words=words, at=now)

    @prepared
    def _of(self, workspace_id: WorkspaceId, person_id: PersonId, cycle_ids: list[CycleId]) -> Executable:
        table = self.table.c
        return self.within(workspace_id).where(table.person_id == person_id, table.cycle_id.in_(cycle_ids))

    @prepared
    def _drop(self, workspace_id: WorkspaceId, person_id: PersonId, cycle_id: CycleId) -> Executable:
        table = self.table.c
        here = (table.workspace_id == workspace_id, table.person_id == person_id, table.cycle_id == cycle_id)
        return delete(self.table).where(*here)


class DraftBoards(Rows[DraftBoard]):
    row = DraftBoardRow
    entity = DraftBoard

    def locked(self, workspace_id: WorkspaceId, board_id: int) -> DraftBoard | None:
        """Held to the end of the transaction: its version is counted by one at a time."""
        return self.one(self._locked(workspace_id, board_id))

    def of_team(self, workspace_id: WorkspaceId, team_id: TeamId, cycle_id: CycleId) -> DraftBoard | None:
        return self.one(self._of_team(workspace_id, team_id, cycle_id))

    def of_cycle(self, workspace_id: WorkspaceId, cycle_id: CycleId) -> list[DraftBoard]:
        return self.many(self._of_cycle(workspace_id, cycle_id))

    def in_channels(self, workspace_id: WorkspaceId, channel_ids: Iterable[str], since: datetime) -> list[DraftBoard]:
        """Those that were or are due in these channels from a moment on."""
        wanted = distinct(channel_ids)
        return self.many(self._in_channels(workspace_id, wanted, since)) if wanted else []

    @prepared
    def _locked(self, workspace_id: WorkspaceId, board_id: int) -> Executable:
        return self.within(workspace_id).where(self.table.c.id == board_id).with_for_update()

    @prepared
    def _of_team(self, workspace_id: WorkspaceId, team_id: TeamId, cycle_id: CycleId) -> Executable:
        table = self.table.c
        here = self.within(workspace_id).where(table.team_id == team_id, table.cycle_id == cycle_id)
        return here.with_for_update()

    @prepared
    def _of_cycle(self, workspace_id: WorkspaceId, cycle_id: CycleId) -> Executable:
        return self.within(workspace_id).where(self.table.c.cycle_id == cycle_id)

    @prepared
    def _in_channels(self, workspace_id: WorkspaceId, channel_ids: list[str], since: datetime) -> Executable:
        table = self.table.c
        return self.within(workspace_id).where(table.channel_id.in_(channel_ids), table.due_at >= since)


class SharedDrafts(Rows[SharedDraft]):
    row = SharedDraftRow
    entity = SharedDraft

    def locked(self, workspace_id: WorkspaceId, draft_id: int) -> SharedDraft | None:
        """Held to the end of the transaction."""
        return self.one(self._locked(workspace_id, draft_id))

    def of_objective(self, workspace_id: WorkspaceId, objective_id: ObjectiveId) -> SharedDraft | None:
        """Held to the end of the transaction."""
        return self.one(self._of_objective(workspace_id, objective_id))

    def on_board(self, workspace_id: WorkspaceId, board_id: int) -> list[SharedDraft]:
        return self.many(self._on_board(workspace_id, board_id))

    def shared_since(
        self,
        workspace_id: WorkspaceId,
        team_ids: Iterable[TeamId],
        owner_ids: Iterable[PersonId],
        since: datetime,
    ) -> list[SharedDraft]:
        """Those shared from a moment on that these teams hold, or that are personal ones of these people; the first
        shared first."""
        teams, owners = distinct(team_ids), distinct(owner_ids)
        found = self.many(self._of_teams(workspace_id, teams, since)) if teams else []
        found += self.many(self._of_owners(workspace_id, owners, since)) if owners else []
        return sorted(found, key=lambda one: (one.shared_at, one.id))

    @prepared
    def _locked(self, workspace_id: WorkspaceId, draft_id: int) -> Executable:
        return self.within(workspace_id).where(self.table.c.id == draft_id).with_for_update()

    @prepared
    def _of_objective(self, workspace_id: WorkspaceId, objective_id: ObjectiveId) -> Executable:
        return self.within(workspace_id).where(self.table.c.objective_id == objective_id).with_for_update()

    @prepared
    def _on_board(self, workspace_id: WorkspaceId, board_id: int) -> Executable:
        table = self.table.c
        return self.within(workspace_id).where(table.board_id == board_id, table.is_shared).order_by(table.id)

    @prepared
    def _of_teams(self, workspace_id: WorkspaceId, team_ids: list[TeamId], since: datetime) -> Executable:
        objective = table_of(ObjectiveRow).c
        return self._shared(workspace_id, since).where(objective.team_id.in_(team_ids))

    @prepared
    def _of_owners(self, workspace_id: WorkspaceId, owner_ids: list[PersonId], since: datetime) -> Executable:
        objective = table_of(ObjectiveRow).c
        return self._shared(workspace_id, since).where(objective.team_id.is_(None), objective.owner_id.in_(owner_ids))

    def _shared(self, workspace_id: WorkspaceId, since: datetime) -> Select[Any]:
        table, objective = self.table.c, table_of(ObjectiveRow)
        same = (objective.c.workspace_id == table.workspace_id, objective.c.id == table.objective_id)
        found = self.query().join_from(self.table, objective, same[0] & same[1])
        return found.where(table.workspace_id == workspace_id, table.is_shared, table.shared_at >= since)


class DraftComments(Rows[DraftComment]):
    row = DraftCommentRow
    entity = DraftComment

    def to_owner(self, workspace_id: WorkspaceId, person_id: PersonId, since: datetime) -> list[DraftComment]:
        """What was said from a moment on to objectives that this person owns today, oldest first."""
        owned = list(self._owned(workspace_id, person_id).scalars())
        found = self.many(self._on(workspace_id, owned, since)) if owned else []
        return sorted(found, key=lambda one: one.id)

    @prepared
    def _owned(self, workspace_id: WorkspaceId, person_id: PersonId) -> Executable:
        owned = table_of(ObjectiveRow).c
        return select(owned.id).where(owned.workspace_id == workspace_id, owned.owner_id == person_id)

    @prepared
    def _on(self, workspace_id: WorkspaceId, ids: list[ObjectiveId], since: datetime) -> Executable:
        return self.within(workspace_id).where(self.table.c.objective_id.in_(ids), self.table.c.at >= since)
