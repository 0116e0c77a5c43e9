"""Who cheered what, and who has been welcomed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Executable, select

from bot.domain.cheers import Cheer
from bot.domain.ids import DeliveryId, KeyResultId, ObjectiveId, PersonId, WorkspaceId
from storage.database.statements import distinct, prepared
from storage.rows import Rows, table_of
from storage.tables.cheers import CheerRow, WelcomeRow
from storage.tables.okrs import KeyResultRow, ObjectiveRow


class Cheers(Rows[Cheer]):
    row = CheerRow
    entity = Cheer

    def cheer(self, *, on_day: date, now: datetime, **values: object) -> Cheer | None:
        """None when this person has cheered this thing that day already."""
        return self.insert_once(at=now, on_day=on_day, **values)

    def of_day(
        self,
        workspace_id: WorkspaceId,
        objective_id: ObjectiveId,
        key_result_id: KeyResultId | None,
        by_id: PersonId,
        on_day: date,
    ) -> Cheer | None:
        """What this person said of this thing that day."""
        found = self.many(self._of_day(workspace_id, objective_id, by_id, on_day))
        return next((one for one in found if one.key_result_id == key_result_id), None)

    def about(self, workspace_id: WorkspaceId, ids: Iterable[ObjectiveId], since: datetime) -> list[Cheer]:
        """Cheers of these objectives and of their key results, oldest first."""
        return self.many(self._about(workspace_id, distinct(ids), since))

    def to_owner(self, workspace_id: WorkspaceId, person_id: PersonId, since: datetime) -> list[Cheer]:
        """Cheers said from a moment on of what this person owns today, oldest first."""
        found = self.many(self._of_objectives(workspace_id, person_id, since))
        found += self.many(self._of_key_results(workspace_id, person_id, since))
        return sorted(found, key=lambda one: (one.at, one.id))

    @prepared
    def _of_day(
        self, workspace_id: WorkspaceId, objective_id: ObjectiveId, by_id: PersonId, on_day: date
    ) -> Executable:
        table = self.table.c
        said = (table.objective_id == objective_id, table.by_id == by_id, table.on_day == on_day)
        return self.within(workspace_id).where(*said)

    @prepared
    def _about(self, workspace_id: WorkspaceId, ids: list[ObjectiveId], since: datetime) -> Executable:
        table = self.table.c
        return (
            self.within(workspace_id).where(table.objective_id.in_(ids), table.at >= since).order_by(table.at, table.id)
        )

    @prepared
    def _of_objectives(self, workspace_id: WorkspaceId, person_id: PersonId, since: datetime) -> Executable:
        table, owned = self.table.c, table_of(ObjectiveRow).c
        theirs = select(owned.id).where(owned.workspace_id == workspace_id, owned.owner_id == person_id)
        said = (table.objective_id.in_(theirs), table.at >= since, table.key_result_id.is_(None))
        return self.within(workspace_id).where(*said)

    @prepared
    def _of_key_results(self, workspace_id: WorkspaceId, person_id: PersonId, since: datetime) -> Executable:
        table, owned = self.table.c, table_of(KeyResultRow).c
        theirs = select(owned.id).where(owned.workspace_id == workspace_id, owned.owner_id == person_id)
        return self.within(workspace_id).where(table.key_result_id.in_(theirs), table.at >= since)


@dataclass(frozen=True, slots=True, kw_only=True)
class Welcome:
    """``delivery`` is the message that welcomed; None where that was before, or somewhere else."""

    id: int
    workspace_id: WorkspaceId
    person_id: PersonId
    delivery: DeliveryId | None = None
    at: datetime


class Welcomes(Rows[Welcome]):
    row = WelcomeRow
    entity = Welcome

    def is_in(self, workspace_id: WorkspaceId, person_id: PersonId, delivery: DeliveryId, now: datetime) -> bool:
        """Whether this message welcomes the person: it does when none has before, and then whenever it is written
        anew."""
        held = {"workspace_id": workspace_id, "person_id": person_id}
        if self.insert_once(delivery=delivery, at=now, **held) is not None:
            return True
        found = self.of(workspace_id, person_id)
        return found is not None and found.delivery == delivery

    def of(self, workspace_id: WorkspaceId, person_id: PersonId) -> Welcome | None:
        return self.one(self._of(workspace_id, person_id))

    @prepared
    def _of(self, workspace_id: WorkspaceId, person_id: PersonId) -> Executable:
        return self.within(workspace_id).where(self.table.c.person_id == person_id)
