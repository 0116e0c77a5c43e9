"""All that is stored about one person, for that person."""

from typing import Any

from sqlalchemy import Connection, select
from sqlmodel import SQLModel

from bot.domain.ids import PersonId, WorkspaceId
from storage.rows import table_of
from storage.tables.checkins import BlockerRow, CheckInRow, HelpOfferRow
from storage.tables.deliveries import DeliveryRow
from storage.tables.okrs import KeyResultRow, ObjectiveRow
from storage.tables.people import AbsenceRow, ReportingRow
from storage.tables.prompts import PromptRow
from storage.tables.records import AuditEventRow, FormDraftRow
from storage.tables.teams import MembershipRow

WHOSE: dict[str, tuple[type[SQLModel], str]] = {
    "memberships": (MembershipRow, "person_id"),
    "managers": (ReportingRow, "person_id"),
    "absences": (AbsenceRow, "person_id"),
    "objectives": (ObjectiveRow, "owner_id"),
    "key_results": (KeyResultRow, "owner_id"),
    "check_ins": (CheckInRow, "author_id"),
    "blockers": (BlockerRow, "opened_by_id"),
    "asked_of_me": (BlockerRow, "asked_id"),
    "help_offers": (HelpOfferRow, "helper_id"),
    "prompts": (PromptRow, "person_id"),
    "messages": (DeliveryRow, "person_id"),
    "half_filled_forms": (FormDraftRow, "person_id"),
    "changes": (AuditEventRow, "actor_id"),
}


class PersonalData:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def of(self, workspace_id: WorkspaceId, person_id: PersonId) -> dict[str, list[dict[str, Any]]]:
        """Rows by what they are, as they stand in the database."""
        found = {}
        for name, (row, column) in WHOSE.items():
            table = table_of(row)
            mine = select(table).where(table.c.workspace_id == workspace_id, table.c[column] == person_id)
            found[name] = [dict(held) for held in self.connection.execute(mine.order_by(table.c.id)).mappings()]
        return found
