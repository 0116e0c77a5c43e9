"""Everything that is stored about one person, for that person (docs/privacy.md names each field)."""

from dataclasses import dataclass, fields
from typing import Any

from bot.domain.people import Person
from bot.domain.workspaces import Workspace
from storage import Store
from storage.rows import versioned


@dataclass(frozen=True)
class MyData:
    store: Store

    def counts(self, workspace: Workspace, person: Person) -> dict[str, int]:
        """How many things of each kind (storage/personal_data.py names the kinds)."""
        with self.store.read() as tx:
            return {name: len(rows) for name, rows in tx.personal_data.of(workspace.id, person.id).items()}

    def everything(self, workspace: Workspace, person: Person) -> dict[str, Any]:
        """As JSON: the person, and one list for each kind of thing."""
        with self.store.read() as tx:
            found = tx.personal_data.of(workspace.id, person.id)
        told = versioned({field.name: getattr(person, field.name) for field in fields(person)})
        return {"person": told, **{name: [versioned(row) for row in rows] for name, rows in found.items()}}
