"""What one may align to: found by words, and ranked by how near it is to whoever looks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Case, ColumnElement, Connection, Executable, FromClause, bindparam, case, desc, func, select

from bot.domain.ids import CycleId, PersonId, TeamId, WorkspaceId
from bot.domain.okrs import RUNNING, KeyResultState
from storage.database.statements import distinct, prepared
from storage.rows import table_of
from storage.search import HIDDEN
from storage.tables.okrs import KeyResultRow, ObjectiveRow
from storage.tables.records import SearchTermRow
from storage.terms import MOST_WORDS, ends_of, holds, terms_of

Near = Sequence[tuple[Iterable[PersonId], Iterable[TeamId]]]
"""Circles, the nearest first: the people who own, or the teams that hold, what lies in each."""
Hit = tuple[str, int]
"""``objective`` or ``key_result``, and its id."""


@dataclass(frozen=True, slots=True)
class _Ranked:
    rank: int
    common: int
    number: int
    place: int
    hit: Hit

    @property
    def order(self) -> tuple[int, int, int, int]:
        return self.rank, -self.common, self.number, self.place


class Offers:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def near(
        self,
        workspace_id: WorkspaceId,
        cycle_ids: Iterable[CycleId],
        near: Near,
        text: str,
        words: Iterable[str],
        limit: int,
    ) -> list[Hit]:
        """What lies in these circles and holds every word of the text as the beginning of one of its own: that of the
        nearest circle first; among equals, what has the most of these search terms, then by number."""
        typed = terms_of(text)[:MOST_WORDS]
        if not typed:
            return []
        given: dict[str, Any] = circles_of(near) | ends_of(typed)
        size, cycles, terms = {"circles": len(near), "typed": len(typed)}, distinct(cycle_ids), distinct(words)
        wholes = self._objectives(workspace_id, cycles, RUNNING, terms, limit, **size, **given)
        found = [_Ranked(rank, common, number, 0, ("objective", one)) for one, rank, common, number in wholes]
        called_off = KeyResultState.CANCELLED
        parts = self._key_results(workspace_id, cycles, RUNNING, called_off, terms, limit, **size, **given)
        found += [
            _Ranked(rank, common, number, place, ("key_result", one)) for one, rank, common, number, place in parts
        ]
        return [one.hit for one in sorted(found, key=lambda one: one.order)[:limit]]

    def in_common(self, workspace_id: WorkspaceId, hits: Iterable[Hit], words: Iterable[str]) -> dict[Hit, int]:
        """How many of these search terms each of them is found by, where there are any; also of what is restricted."""
        wanted, terms = set(hits), distinct(words)
        if not wanted or not terms:
            return {}
        kinds = sorted({each for kind, _ in wanted for each in (kind, HIDDEN + kind)})
        told = self._common(workspace_id, kinds, distinct(identity for _, identity in wanted), terms)
        counted = {(kind.removeprefix(HIDDEN), identity): count for kind, identity, count in told}
        return {hit: count for hit, count in counted.items() if hit in wanted}

    @prepared
    def _objectives(
        self,
        /,
        workspace_id: WorkspaceId,
        cycle_ids: list[CycleId],
        states: Sequence[str],
        words: list[str],
        limit: int,
        *,
        circles: int,
        typed: int,
        **given: Any,
    ) -> Executable:
        table, rank = table_of(ObjectiveRow), nearness(table_of(ObjectiveRow), circles)
        common = in_common(workspace_id, "objective", table.c.id, words)
        here = (table.c.workspace_id == workspace_id, table.c.cycle_id.in_(cycle_ids), table.c.state.in_(states))
        held = holds(workspace_id, "objective", table.c.id, range(typed))
        found = select(table.c.id, rank, common, table.c.number).where(*here, rank < circles, *held)
        return found.order_by(rank, desc(common), table.c.number).limit(limit)

    @prepared
    def _key_results(
        self,
        /,
        workspace_id: WorkspaceId,
        cycle_ids: list[CycleId],
        states: Sequence[str],
        called_off: str,
        words: list[str],
        limit: int,
        *,
        circles: int,
        typed: int,
        **given: Any,
    ) -> Executable:
        """Found by their objectives, or SQLite would begin with all key results there are."""
        upper, table = table_of(ObjectiveRow), table_of(KeyResultRow)
        rank, common = nearness(upper, circles), in_common(workspace_id, "key_result", table.c.id, words)
        other = upper.alias("near_one")
        here = (other.c.workspace_id == workspace_id, other.c.cycle_id.in_(cycle_ids), other.c.state.in_(states))
        near = select(other.c.id).where(*here, nearness(other, circles) < circles)
        theirs = (table.c.workspace_id == workspace_id, table.c.objective_id.in_(near), table.c.state != called_off)
        held = holds(workspace_id, "key_result", table.c.id, range(typed))
        found = select(table.c.id, rank, common, upper.c.number, table.c.number)
        found = found.join_from(table, upper, upper.c.id == table.c.objective_id).where(*theirs, *held)
        return found.order_by(rank, desc(common), upper.c.number, table.c.number).limit(limit)

    @prepared
    def _common(self, workspace_id: WorkspaceId, kinds: list[str], ids: list[int], words: list[str]) -> Executable:
        term = table_of(SearchTermRow).c
        told = (term.workspace_id == workspace_id, term.kind.in_(kinds), term.subject_id.in_(ids), term.term.in_(words))
        return select(term.kind, term.subject_id, func.count(term.id)).where(*told).group_by(term.kind, term.subject_id)


def circles_of(near: Near) -> dict[str, Any]:
    """What ``nearness`` is given."""
    given: dict[str, Any] = {f"people_{place}": distinct(people) for place, (people, _) in enumerate(near)}
    return given | {f"teams_{place}": distinct(teams) for place, (_, teams) in enumerate(near)}


def nearness(objective: FromClause, circles: int) -> Case[Any]:
    """The number of the first circle that an objective lies in; beyond the last one, how many there are."""
    is_near = [
        objective.c.owner_id.in_(bindparam(f"people_{place}")) | objective.c.team_id.in_(bindparam(f"teams_{place}"))
        for place in range(circles)
    ]
    return case(*((held, place) for place, held in enumerate(is_near)), else_=circles)


def in_common(workspace_id: WorkspaceId, kind: str, subject: ColumnElement[int], words: list[str]) -> Any:
    """How many of these terms something is found by."""
    term = table_of(SearchTermRow).c
    told = (term.workspace_id == workspace_id, term.kind == kind, term.subject_id == subject)
    return select(func.count(term.id)).where(*told, term.term.in_(words)).scalar_subquery()
