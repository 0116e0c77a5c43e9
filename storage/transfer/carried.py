"""How a table is declared to be carried, or left out, and why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import Column, ColumnElement, ForeignKeyConstraint, String, Table
from sqlmodel import SQLModel

from storage.rows import table_of
from storage.transfer.names import Coded, Names, Numbered
from storage.transfer.values import Kind, kind_of

OWN = ("id", "workspace_id")
"""What every row gets anew where it comes to; random ids stay."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A column that is not carried: why, and what it holds after an import."""

    reason: str
    instead: Any = None


@dataclass(frozen=True, slots=True)
class Pointer:
    """A column that names a row without a foreign key. Where that row is gone, it holds ``nothing``."""

    table: str
    nothing: int | None = None


@dataclass(frozen=True, kw_only=True)
class Carried:
    """A table whose rows are carried, each as one line.

    A row is called by what ``code`` makes of its values, else by its number among those with the same ``parent``
    (a column; None: the whole workspace); where ``is_spoken_of`` is False nothing else names it. ``pointers`` are
    bare numbers, ``taken_from`` says as what a column is read, ``subject`` is a column whose table stands in the column
    ``kind``, ``told`` JSON with ids of that kind's fields. ``only`` chooses the rows; the children of those that stay
    behind stay behind with them.
    """

    row: type[SQLModel]
    code: Callable[[Mapping[str, Any]], str] | None = None
    parent: str | None = None
    is_spoken_of: bool = True
    left_out: Mapping[str, LeftOut] = field(default_factory=dict)
    pointers: Mapping[str, Pointer] = field(default_factory=dict)
    subject: str | None = None
    told: tuple[str, ...] = ()
    only: Callable[[Table], ColumnElement[bool]] | None = None
    taken_from: Mapping[str, Callable[[Table], ColumnElement[Any]]] = field(default_factory=dict)

    @cached_property
    def table(self) -> Table:
        return table_of(self.row)

    @property
    def word(self) -> str:
        """What its lines say in ``row``."""
        return self.table.name

    @cached_property
    def has_random_ids(self) -> bool:
        """They are nobody's and tell nothing, so they are carried: the order of the lines stays what it is."""
        return isinstance(self.table.c.id.type, String)

    @cached_property
    def columns(self) -> list[Column[Any]]:
        """What is carried, in the order of the lines."""
        own = OWN[1:] if self.has_random_ids else OWN
        return [each for each in self.table.columns if each.name not in own and each.name not in self.left_out]

    @property
    def read(self) -> list[ColumnElement[Any]]:
        """As what the columns are read."""
        taken = {name: make(self.table) for name, make in self.taken_from.items()}
        return [taken[each.name].label(each.name) if each.name in taken else each for each in self.columns]

    @property
    def parents(self) -> list[Column[Any]]:
        """The column of the parent, if there is one."""
        return [] if self.parent is None else [self.table.c[self.parent]]

    def parent_in(self, row: Mapping[str, Any]) -> int | None:
        return None if self.parent is None else int(row[self.parent])

    @cached_property
    def targets(self) -> dict[str, str]:
        """The tables at which columns point, by column."""
        return {**pointed_at(self.table), **{column: pointer.table for column, pointer in self.pointers.items()}}

    @cached_property
    def kinds(self) -> dict[str, Kind]:
        """How plain columns are written."""
        named = {*self.targets, self.subject}
        return {each.name: kind_of(self.table, each) for each in self.columns if each.name not in named}

    @cached_property
    def keys(self) -> dict[str, str]:
        """What columns are called in a line: what is no id there is not called one."""
        named = {*self.targets, self.subject}
        return {each.name: each.name.removesuffix("_id") if each.name in named else each.name for each in self.columns}

    @cached_property
    def said(self) -> frozenset[str]:
        """Every key of a line."""
        return frozenset({"row", *self.keys.values()} | ({"called"} if self.is_spoken_of else set()))

    @cached_property
    def may_be_empty(self) -> frozenset[str]:
        """Columns whose value may be null in a line."""
        return frozenset(each.name for each in self.columns if each.nullable or each.name in self.pointers)

    def names(self, known: Mapping[str, Names]) -> Names | None:
        """Names for its rows, of which there are none yet; ``known`` are those of the tables before it."""
        if not self.is_spoken_of:
            return None
        if self.code is not None:
            return Coded()
        return Numbered(self.word, known[self.targets[self.parent]] if self.parent is not None else None)


def pointed_at(table: Table) -> dict[str, str]:
    """What the foreign keys of a table say; each names the workspace and one more column (tables/columns.py)."""
    found = {}
    for constraint in table.constraints:
        if isinstance(constraint, ForeignKeyConstraint):
            target = constraint.referred_table.name
            found.update({name: target for name in constraint.column_keys if name != "workspace_id"})
    return found
