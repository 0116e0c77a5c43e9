"""Statements as the driver takes them. From a compiled statement to its rows SQLAlchemy takes several times as long
as the driver; this goes that way once for each shape of a statement, and from then on straight to the driver."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, CursorResult, Dialect, Executable, IteratorResult
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.sql.compiler import WARN_LINTING, SQLCompiler

from storage.types import reader

LENGTHS = (0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512)
LONGEST = LENGTHS[-1]  # of which the SQL is kept
MOST_FORMS = 200  # sets of names, for one statement
MOST_SLOTS = 4000  # parameters of the shapes that are kept of one form

Row = Sequence[Any]
Convert = Callable[[Any], Any]
Values = Mapping[str, Any]


class Fetched(IteratorResult[*tuple[Any, ...]]):
    """What a statement has found, read whole, and how many rows it has changed."""

    def __init__(self, names: SimpleResultMetaData, rows: Iterable[Row], rowcount: int) -> None:
        super().__init__(names, iter(rows))
        self.rowcount = rowcount


Found = CursorResult[*tuple[Any, ...]] | Fetched


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a parameter of the SQL comes from: a value by its name, or one of a list; a constant where no name is."""

    name: str
    source: str | None
    index: int | None
    convert: Convert | None
    constant: Any = None

    def of(self, values: Values) -> Any:
        if self.source is None:
            return self.constant
        value = values[self.source] if self.index is None else values[self.source][self.index]
        return value if self.convert is None else self.convert(value)


@dataclass(slots=True)
class Shape:
    """A statement for one set of names and one length of each list: its SQL, what is put in, and what comes out."""

    sql: str
    slots: Sequence[Slot]
    is_positional: bool
    types: Sequence[Any]
    names: SimpleResultMetaData | None = None
    conversions: Sequence[tuple[int, Convert]] = ()

    def run(self, connection: Connection, values: Values) -> Fetched:
        cursor, rows = self._put(connection, values)
        names = self.names or self._learn(cursor, connection.dialect)
        return Fetched(names, self._converted(rows), cursor.rowcount)

    def run_each(self, connection: Connection, each: Sequence[Values]) -> None:
        self._put(connection, *each, at_once=True)

    def _put(self, connection: Connection, *values: Values, at_once: bool = False) -> tuple[DBAPICursor, Sequence[Row]]:
        cursor: DBAPICursor | None = None
        bound: Any = None
        try:
            bound = [self._bound(one) for one in values]
            bound = bound if at_once else bound[0]
            cursor = connection.connection.cursor()
            for listener in connection.dispatch.before_cursor_execute:
                listener(connection, cursor, self.sql, bound, None, at_once)
            if at_once:
                cursor.executemany(self.sql, bound)
                return cursor, []
            cursor.execute(self.sql, bound)
            return cursor, cursor.fetchall() if self.types else []
        except BaseException as error:
            connection._handle_dbapi_exception(error, self.sql, bound, cursor, None)  # SQLAlchemy's own errors

    def _bound(self, values: Values) -> Any:
        if self.is_positional:
            return tuple([slot.of(values) for slot in self.slots])
        return {slot.name: slot.of(values) for slot in self.slots}

    def _converted(self, rows: Sequence[Row]) -> Iterable[Row]:
        if not self.conversions:
            return rows
        converted = []
        for row in rows:
            values = list(row)
            for index, convert in self.conversions:
                values[index] = convert(values[index])
            converted.append(values)
        return converted

    def _learn(self, cursor: DBAPICursor, dialect: Dialect) -> SimpleResultMetaData:
        """What the columns are called, and how what the driver gives for them becomes a value."""
        described = cursor.description if self.types else ()
        found = [
            (index, convert)
            for index, (kind, column) in enumerate(zip(self.types, described, strict=True))
            if (convert := reader(kind, dialect, column[1])) is not None
        ]
        names = [column[0] for column in described]
        if len(set(names)) < len(names):
            raise LookupError(f"two columns have one name: {', '.join(names)}")
        self.conversions = found
        self.names = SimpleResultMetaData(names)
        return self.names


class Compiled:
    """A statement with names that it is given values for; how long lists are decides the rest."""

    def __init__(self, compiled: SQLCompiler, dialect: Dialect, names: Sequence[str]) -> None:
        self.compiled = compiled
        self.dialect = dialect
        self.names = names
        given = {bind.key for bind in compiled.post_compile_params - compiled.literal_execute_params}
        self.lists = [name for name in names if name in given]
        self._shapes: dict[tuple[int, ...], Shape] = {}
        self._kept = 0

    def run(self, connection: Connection, values: Values) -> Fetched:
        if self.lists:
            values = {**values, **{name: padded(values[name]) for name in self.lists}}
        return self._shape(values).run(connection, values)

    def run_each(self, connection: Connection, each: Sequence[Values]) -> None:
        """Raises LookupError for a statement that takes lists or returns something."""
        if self.lists or self.compiled.effective_returning:
            raise LookupError(f"not to be run for each of many rows: {self.compiled}")
        self._shape(each[0]).run_each(connection, each)

    def _shape(self, values: Values) -> Shape:
        lengths = tuple([len(values[name]) for name in self.lists])
        shape = self._shapes.get(lengths)
        if shape is None:
            shape = self._shaped(values)
            if all(length <= LONGEST for length in lengths):
                self._keep(lengths, shape)
        return shape

    def _keep(self, lengths: tuple[int, ...], shape: Shape) -> None:
        """Of several lists there are many lengths together: when those kept become too many, all begin anew."""
        self._kept += len(shape.slots)
        if self._kept > MOST_SLOTS:
            self._shapes, self._kept = {}, len(shape.slots)
        self._shapes[lengths] = shape

    def _shaped(self, values: Values) -> Shape:
        state = self.compiled.construct_expanded_state(values)
        places = {
            expanded: (name, index)
            for name, all_expanded in state.parameter_expansion.items()
            for index, expanded in enumerate(all_expanded)
        }
        slots = [
            self._slot(name, places.get(name, (name, None)), state.parameters[name])
            for name in (state.parameters if state.positiontup is None else state.positiontup)
        ]
        found = getattr(self.compiled.statement, "exported_columns", ())
        return Shape(state.statement, slots, state.positiontup is not None, [column.type for column in found])

    def _slot(self, name: str, place: tuple[str, int | None], value: Any) -> Slot:
        original, index = place
        bind = self.compiled.binds[original]
        convert = bind.type.dialect_impl(self.dialect).bind_processor(self.dialect)
        if bind.key in self.names:
            return Slot(name, bind.key, index, convert)
        return Slot(name, None, None, None, value if convert is None else convert(value))


class Ready:
    """A statement that is compiled once for each set of names that it is given values for."""

    def __init__(self, statement: Executable) -> None:
        self.statement: Any = statement
        self._forms: dict[tuple[bool | str, ...], Compiled | None] = {}

    def run(self, connection: Connection, values: Values) -> Found:
        compiled = self._form(connection, values, is_many=False)
        return connection.execute(self.statement, values) if compiled is None else compiled.run(connection, values)

    def run_each(self, connection: Connection, each: Sequence[Values]) -> None:
        """Once for each, all with the same names; what it finds is nobody's."""
        compiled = self._form(connection, each[0], is_many=True)
        if compiled is None:
            connection.execute(self.statement, each)
        else:
            compiled.run_each(connection, each)

    def _form(self, connection: Connection, values: Values, *, is_many: bool) -> Compiled | None:
        key: tuple[bool | str, ...] = (is_many, *values)
        forms = self._forms
        if key not in forms:
            if len(forms) >= MOST_FORMS:
                forms = self._forms = {}
            forms[key] = self._compile(connection.dialect, tuple(values), is_many=is_many)
        return forms[key]

    def _compile(self, dialect: Dialect, names: Sequence[str], *, is_many: bool) -> Compiled | None:
        """None where Python works out a column that is not named, names would need to be escaped, or a value is to
        stand in the SQL: SQLAlchemy does so."""
        linting = dialect.compiler_linting | WARN_LINTING
        how = {"column_keys": list(names), "for_executemany": is_many, "linting": linting}
        compiled: SQLCompiler = self.statement.compile(dialect=dialect, **how)
        is_written_out = any(bind.key in names for bind in compiled.literal_execute_params)
        is_made = compiled.insert_prefetch or compiled.update_prefetch
        return None if is_made or is_written_out or compiled.escaped_bind_names else Compiled(compiled, dialect, names)


def padded(values: Iterable[Any]) -> tuple[Any, ...]:
    """What an IN is given, with its last value repeated until it is one of a few lengths: each length is a statement of
    its own, here and on the server."""
    given = tuple(values)
    length = next((length for length in LENGTHS if length >= len(given)), len(given))
    return given + given[-1:] * (length - len(given))
