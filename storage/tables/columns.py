"""How a column is declared: one short word for each kind, so that a table reads like its entity."""

from enum import StrEnum
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    String,
    Text,
    Time,
    UniqueConstraint,
)
from sqlalchemy.sql.schema import SchemaItem
from sqlmodel import Field, SQLModel

from storage.types import Exact, Instant, Json, Weekdays, choice

__all__ = [
    "Row",
    "SQLModel",
    "amount",
    "belonging",
    "bytewise",
    "day",
    "flag",
    "instant",
    "json",
    "key",
    "one_of",
    "random_key",
    "ref",
    "text",
    "unlinked",
    "wallclock",
    "weekdays",
    "whole",
]

BigId = BigInteger().with_variant(Integer, "sqlite")

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Row(SQLModel):
    """The ground of every table. Rows are storage only: they validate nothing and never leave this package."""


def metadata() -> MetaData:
    return SQLModel.metadata


def key() -> Any:
    return Field(default=None, sa_column=Column(BigId, primary_key=True, autoincrement=True))


def random_key() -> Any:
    """For rows that must not tell when they were written, nor in what order."""
    return Field(default=None, sa_column=Column(String(32), primary_key=True, default=lambda: uuid4().hex))


def ref(*, nullable: bool = False, index: bool = False) -> Any:
    """The id of another row; ``belonging`` says of which table."""
    return Field(default=None, sa_type=BigId, nullable=nullable, index=index)


def text(length: int | None = None, *, nullable: bool = False) -> Any:
    kind = Text() if length is None else String(length)
    return Field(default=None, sa_type=kind, nullable=nullable)


def bytewise(length: int) -> Any:
    """Text compared letter by letter on both databases, so that a range of it is a prefix."""
    kind = String(length).with_variant(String(length, collation="C"), "postgresql")
    return Field(default=None, sa_type=kind, nullable=False)


def whole(*, nullable: bool = False) -> Any:
    return Field(default=None, sa_type=Integer, nullable=nullable)


def flag() -> Any:
    return Field(default=None, sa_type=Boolean, nullable=False)


def day(*, nullable: bool = False) -> Any:
    return Field(default=None, sa_type=Date, nullable=nullable)


def wallclock(*, nullable: bool = False) -> Any:
    return Field(default=None, sa_type=Time, nullable=nullable)


def instant(*, nullable: bool = False) -> Any:
    return Field(default=None, sa_type=Instant, nullable=nullable)


def amount(*, nullable: bool = False) -> Any:
    return Field(default=None, sa_type=Exact, nullable=nullable)


def weekdays() -> Any:
    return Field(default=None, sa_type=Weekdays, nullable=False)


def json(*, nullable: bool = False) -> Any:
    return Field(default=None, sa_type=Json, nullable=nullable)


def one_of(kind: type[StrEnum], *, nullable: bool = False) -> Any:
    return Field(default=None, sa_type=choice(kind), nullable=nullable)


def belonging(*items: tuple[str, str] | SchemaItem) -> tuple[SchemaItem, ...]:
    """The constraints of a table inside a workspace: its rows can be pointed at only together with their workspace,
    and a pair (column, table) can point only at a row of the same workspace."""
    held: list[SchemaItem] = [
        UniqueConstraint("workspace_id", "id"),
        ForeignKeyConstraint(["workspace_id"], ["workspace.id"]),
    ]
    for item in items:
        if isinstance(item, tuple):
            column, table = item
            pointed = [f"{table}.workspace_id", f"{table}.id"]
            held.append(ForeignKeyConstraint(["workspace_id", column], pointed))
        else:
            held.append(item)
    return tuple(held)


def unlinked(*items: tuple[str, str] | SchemaItem) -> tuple[SchemaItem | dict[str, bool], ...]:
    """As ``belonging``, for rows that nobody is to be found by (``storage/unlinked.py``): SQLite numbers them in no
    hidden column."""
    return (*belonging(*items), {"sqlite_with_rowid": False})
