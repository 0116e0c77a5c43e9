"""Statements that are built once, and then run by ready.py: to build one, and to find the SQL that belongs to it, costs
several times as much as running it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, wraps
from inspect import Parameter, signature
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import ColumnElement, Connection, Executable, Insert, Table, bindparam, func, insert
from sqlalchemy.dialects import postgresql, sqlite

from storage.database.ready import Found, Ready


class Asking(Protocol):
    """Whoever asks: a class that puts questions to a connection."""

    connection: Connection


Asker = TypeVar("Asker", bound=Asking)
Built = TypeVar("Built")
Value = TypeVar("Value")
Given = ParamSpec("Given")


def prepared(
    build: Callable[Concatenate[Asker, Given], Executable],
) -> Callable[Concatenate[Asker, Given], Found]:
    """A method that builds a statement becomes one that runs it; it is built once for each class and database.

    What is given by position is bound at each run. While building it is a placeholder, good for comparing with a column
    and for nothing else: no None, no arithmetic; a list is for IN, and its last value may come more than once. What has
    to be named says which variant of the statement is meant, each of them built once. ``**values`` are the columns that
    an INSERT or UPDATE sets, or what the statement itself has called by name.
    """
    parameters = list(signature(build).parameters.values())[1:]
    bound = [f"given_{each.name}" for each in parameters if each.kind is Parameter.POSITIONAL_OR_KEYWORD]
    named = [each.name for each in parameters if each.kind is Parameter.KEYWORD_ONLY]
    placeholders: list[Any] = [bindparam(name) for name in bound]
    built: dict[tuple[Any, ...], Ready] = {}

    @wraps(build)
    def run(asker: Asker, /, *given: Given.args, **values: Given.kwargs) -> Found:
        variant: dict[str, Any] = {name: values.pop(name) for name in named}
        key = (type(asker), asker.connection.dialect.name, *variant.values())
        if key not in built:
            built[key] = Ready(build(asker, *placeholders, **variant))
        return built[key].run(asker.connection, {**dict(zip(bound, given, strict=True)), **values})

    return run


def once(build: Callable[[Asker], Built]) -> Callable[[Asker], Built]:
    """What a method builds of nothing is built once for each class and database: a statement that takes many rows."""
    built: dict[tuple[type, str], Built] = {}

    @wraps(build)
    def kept(asker: Asker) -> Built:
        key = (type(asker), asker.connection.dialect.name)
        if key not in built:
            built[key] = build(asker)
        return built[key]

    return kept


def run_each(connection: Connection, statement: Executable, rows: Sequence[Mapping[str, Any]]) -> None:
    """A statement that is built once (``insertion``, ``conflict_free_insertion``, ``once``), for each of these rows, of
    which there is one at least; all have the same names, and what it finds is nobody's."""
    _ready(statement, connection.dialect.name).run_each(connection, rows)


@cache
def _ready(statement: Executable, _dialect: str) -> Ready:
    return Ready(statement)


@cache
def insertion(table: Table) -> Insert:
    return insert(table)


def an_insert(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT of the dialect at hand, which can say what happens on a conflict."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


def conflict_free_insert(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """INSERT … ON CONFLICT DO NOTHING in the dialect at hand."""
    return an_insert(connection, table).on_conflict_do_nothing()


def conflict_free_insertion(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """The same, built once: nothing is to be made of it, for a statement that was run remembers what it returns."""
    return _conflict_free_insertion(connection.dialect.name, table)


@cache
def _conflict_free_insertion(dialect: str, table: Table) -> postgresql.Insert | sqlite.Insert:
    if dialect == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()


def unsought(column: ColumnElement[Value]) -> ColumnElement[Value]:
    """The column, where rows are not to be looked up by it, nor read in its order, for there are too many of them."""
    return func.coalesce(column, column)


def distinct(values: Iterable[Value]) -> list[Value]:
    """Each once, in order: what an IN is given."""
    return list(dict.fromkeys(values))
