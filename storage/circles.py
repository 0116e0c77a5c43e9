"""Who is let into restricted objectives: the people named on them, and the managers above their owners."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Executable, delete, literal, select, union_all

from bot.domain.ids import ObjectiveId, PersonId, WorkspaceId
from storage.database.statements import distinct, insertion, prepared
from storage.rows import table_of
from storage.tables.okrs import ObjectiveReaderRow
from storage.tables.people import PersonRow

NAMED, ABOVE = "named", "above"


@dataclass(frozen=True, slots=True)
class Circle:
    named: set[PersonId]
    above: set[PersonId]


class Circles:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.table = table_of(ObjectiveReaderRow)

    def of(self, workspace_id: WorkspaceId, owners: Mapping[ObjectiveId, PersonId]) -> Mapping[int, Circle]:
        """By objective, in one statement; ``owners`` says whose each of them is."""
        people: dict[tuple[str, int], set[PersonId]] = defaultdict(set)
        for how, about, person_id in self._of(workspace_id, list(owners), distinct(owners.values())):
            people[how, about].add(PersonId(person_id))
        return {one: Circle(people[NAMED, one], people[ABOVE, owner]) for one, owner in owners.items()}

    def name(self, workspace_id: WorkspaceId, objective_id: ObjectiveId, people: Iterable[PersonId]) -> None:
        """These people from now on, and no others."""
        self._forget(workspace_id, objective_id)
        held = {"workspace_id": workspace_id, "objective_id": objective_id}
        rows = [{**held, "person_id": one} for one in sorted(set(people))]
        if rows:
            self.connection.execute(insertion(self.table), rows)

    @prepared
    def _of(self, workspace_id: WorkspaceId, ids: list[ObjectiveId], owner_ids: list[PersonId]) -> Executable:
        """Who is named on an objective, and who is above an owner. UNION makes a ring of managers end where it would
        begin again."""
        reader, person = self.table.c, table_of(PersonRow).c
        here = (person.workspace_id == workspace_id, person.id.in_(owner_ids))
        begun = select(person.id.label("owner"), person.workspace_id, person.manager_id.label("id"))
        line = begun.where(*here).cte("lines", recursive=True)
        step = (person.workspace_id == line.c.workspace_id, person.id == line.c.id)
        line = line.union(select(line.c.owner, person.workspace_id, person.manager_id).where(*step))
        named = select(literal(NAMED).label("how"), reader.objective_id, reader.person_id)
        named = named.where(reader.workspace_id == workspace_id, reader.objective_id.in_(ids))
        above = select(literal(ABOVE), line.c.owner, line.c.id).where(line.c.id.is_not(None))
        return union_all(named, above)

    @prepared
    def _forget(self, workspace_id: WorkspaceId, objective_id: ObjectiveId) -> Executable:
        reader = self.table.c
        return delete(self.table).where(reader.workspace_id == workspace_id, reader.objective_id == objective_id)
