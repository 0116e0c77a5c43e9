"""Who is let into restricted objectives: the people named on them, and the managers above their owners."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, Executable, delete, literal, select, union_all

from bot.domain.ids import ObjectiveId, PersonId, WorkspaceId
from storage.rows import table_of
from storage.statements import distinct, insertion, prepared
from storage.tables.okrs import ObjectiveReaderRow, ObjectiveRow
from storage.tables.people import PersonRow

NAMED, ABOVE = "named", "above"


@dataclass(frozen=True, slots=True)
class Circle:
    named: set[PersonId] = field(default_factory=set)
    above: set[PersonId] = field(default_factory=set)


class Circles:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.table = table_of(ObjectiveReaderRow)

    def of(self, workspace_id: WorkspaceId, ids: Iterable[ObjectiveId]) -> Mapping[int, Circle]:
        """By objective, in one statement."""
        found: dict[int, Circle] = defaultdict(Circle)
        for how, objective_id, person_id in self._of(workspace_id, distinct(ids)):
            circle = found[objective_id]
            (circle.named if how == NAMED else circle.above).add(PersonId(person_id))
        return found

    def name(self, workspace_id: WorkspaceId, objective_id: ObjectiveId, people: Iterable[PersonId]) -> None:
        """These people from now on, and no others."""
        self._forget(workspace_id, objective_id)
        held = {"workspace_id": workspace_id, "objective_id": objective_id}
        rows = [{**held, "person_id": one} for one in sorted(set(people))]
        if rows:
            self.connection.execute(insertion(self.table), rows)

    @prepared
    def _of(self, workspace_id: WorkspaceId, ids: list[ObjectiveId]) -> Executable:
        """UNION makes a ring of managers end where it would begin again."""
        reader, objective, person = self.table.c, table_of(ObjectiveRow).c, table_of(PersonRow).c
        here = (objective.workspace_id == workspace_id, objective.id.in_(ids), person.manager_id.is_not(None))
        owner = (person.workspace_id == objective.workspace_id, person.id == objective.owner_id)
        begun = select(objective.id.label("objective"), person.manager_id.label("id")).where(*here, *owner)
        line = begun.cte("lines", recursive=True)
        known = (person.workspace_id == workspace_id, person.id == line.c.id, person.manager_id.is_not(None))
        line = line.union(select(line.c.objective, person.manager_id).where(*known))
        named = select(literal(NAMED).label("how"), reader.objective_id, reader.person_id)
        named = named.where(reader.workspace_id == workspace_id, reader.objective_id.in_(ids))
        return union_all(named, select(literal(ABOVE), line.c.objective, line.c.id))

    @prepared
    def _forget(self, workspace_id: WorkspaceId, objective_id: ObjectiveId) -> Executable:
        reader = self.table.c
        return delete(self.table).where(reader.workspace_id == workspace_id, reader.objective_id == objective_id)
