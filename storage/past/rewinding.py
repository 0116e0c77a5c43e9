"""Rows read as they were at a moment."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection

from bot.domain.as_of import Told, rebuilt, rewound, was_there
from bot.domain.ids import WorkspaceId
from storage.database.ready import Found
from storage.past.later import Later
from storage.rows import AuditedRows

Entity = TypeVar("Entity")


class Rewinding(AuditedRows[Entity]):
    """What is read by id is given even if it was not there yet, for something may point at it; ``unborn`` are the ids
    of those, which a list of what there was leaves out."""

    kept: frozenset[str] = frozenset()

    def __init__(self, connection: Connection, moment: datetime) -> None:
        super().__init__(connection)
        self.moment = moment
        self.later = Later(connection, moment)
        self.unborn: set[int] = set()

    def many(self, found: Found) -> list[Entity]:
        return self.rewind(super().many(found))

    def one(self, found: Found) -> Entity | None:
        return next(iter(self.there(self.many(found))), None)

    def rewind(self, entities: Sequence[Entity]) -> list[Entity]:
        held: Sequence[Any] = entities
        if not held:
            return []
        told = self.later.of(self.workspace_of(entities[0]), self.kind, [one.id for one in held])
        return [self.then(one, told.get(one.id, [])) for one in held]

    def then(self, entity: Any, later: Sequence[Told]) -> Entity:
        if not was_there(later):
            self.unborn.add(entity.id)
        found: Entity = rewound(entity, later, self.kept)
        return found

    def there(self, entities: Sequence[Entity]) -> list[Entity]:
        return [one for one in entities if one.id not in self.unborn]  # type: ignore[attr-defined]

    def removed(self, workspace_id: WorkspaceId, **wanted: set[Any]) -> list[Entity]:
        """What was taken away since, of those that have one of the values ``wanted`` in such a field."""
        gone = {
            identity: {"workspace_id": workspace_id, **last}
            for identity, last in self.later.removed(workspace_id, self.kind).items()
            if any(last.get(field) in values for field, values in wanted.items())
        }
        told = self.later.until_then(workspace_id, self.kind, gone)
        added = self.later.added(workspace_id, self.kind) if gone else set()
        found = [rebuilt(self.entity, one, told.get(one, []), last) for one, last in gone.items() if one not in added]
        return [one for one in found if one is not None]
