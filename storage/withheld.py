"""What a person's own data does not give out: words of others about what is restricted, and not told to them."""

from typing import Any

from sqlalchemy import Connection
from sqlmodel import SQLModel

from bot.domain.ids import PersonId, WorkspaceId
from storage.erasing import WORDS, Words
from storage.objectives import Objectives
from storage.tables.context import ContextChangeRow
from storage.tables.records import AuditEventRow
from storage.tables.reviews import DecisionRow

TOLD = (
    *WORDS.values(),
    Words(ContextChangeRow, "changed_by_id", {"before": {}, "after": {}}),
    Words(DecisionRow, "owner_id", {"words": ""}),  # whoever is to do it reads it (docs/privacy.md)
)
"""Which columns of a row are whose words; several may have written, or been told, the same."""


class Withheld:
    def __init__(self, connection: Connection, workspace_id: WorkspaceId, person_id: PersonId) -> None:
        self.person_id = person_id
        hidden = [one for one in Objectives(connection).restricted(workspace_id) if not one.is_told_to(person_id)]
        self.ids: dict[str, set[int]] = {
            "objective": {one.id for one in hidden},
            "key_result": {result.id for one in hidden for result in one.key_results},
        }

    def without(self, row: type[SQLModel], held: dict[str, Any]) -> dict[str, Any]:
        """The row as it is told to the person. What they wrote themselves stays, also in the audit."""
        if row is AuditEventRow:
            return held | {"before": None} if held["subject_id"] in self.ids.get(held["kind"], ()) else held
        return held | self._emptied(row, held) if self._is_about_hidden(held) else held

    def _is_about_hidden(self, held: dict[str, Any]) -> bool:
        return any(held[name] in ids for kind, ids in self.ids.items() for name in held if name.endswith(f"{kind}_id"))

    def _emptied(self, row: type[SQLModel], held: dict[str, Any]) -> dict[str, Any]:
        of_row = [one for one in TOLD if one.row is row]
        theirs = {name for one in of_row if held[one.whose] == self.person_id for name in one.emptied}
        return {name: left for one in of_row for name, left in one.emptied.items() if name not in theirs}
