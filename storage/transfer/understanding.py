"""From lines back to rows: names become ids, as far as the rows are known that they name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from storage.transfer.carried import Carried
from storage.transfer.contents import empty_names
from storage.transfer.names import Gone
from storage.transfer.told import rewritten
from storage.transfer.values import NotRead


@dataclass(frozen=True, slots=True)
class Understood:
    """The values of a row; ``later`` are columns whose row is named before it has come, ``troubles`` what is wrong."""

    values: dict[str, Any]
    later: dict[str, str] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)


class Understanding:
    """What has been read of a file so far; the ids are those of ``workspace_id`` and what each row is given."""

    def __init__(self, *, takes_nul: bool) -> None:
        self.names = empty_names()
        self.takes_nul = takes_nul

    def row(self, carried: Carried, said: Mapping[str, Any], identity: int, workspace_id: int) -> Understood:
        """A row with troubles is called something too, where it can be, or all that name it would have troubles."""
        found = Understood({"id": identity})
        if carried.word != "workspace":
            found.values["workspace_id"] = workspace_id
        found.values.update({name: left.instead for name, left in carried.left_out.items()})
        if said.keys() != carried.said:
            missing, more = sorted(carried.said - said.keys()), sorted(said.keys() - carried.said)
            found.troubles.extend(f"{key} is missing" for key in missing)
            found.troubles.extend(f"{key} is nothing that a {carried.word} has" for key in more)
        for column, key in carried.keys.items():
            if key in said:
                self._read(carried, column, key, said, found)
        if carried.is_spoken_of:
            self._call(carried, said, identity, found)
        return found

    def id_of(self, table: str, name: str) -> int | None:
        return self.names[table].id_of(name) if table in self.names else None

    def _read(self, carried: Carried, column: str, key: str, said: Mapping[str, Any], found: Understood) -> None:
        try:
            found.values[column] = self._value(carried, column, said[key], said, found)
        except NotRead as error:
            found.troubles.append(f"{key} {error}")

    def _value(self, carried: Carried, column: str, value: Any, said: Mapping[str, Any], found: Understood) -> Any:
        if value is None:
            if column not in carried.may_be_empty:
                raise NotRead("is empty")
            return carried.pointers[column].nothing if column in carried.pointers else None
        if column == carried.subject:
            return self._subject(str(said.get("kind")), value)
        if column in carried.targets:
            return self._named(carried, column, value, found)
        read = carried.kinds[column].read(value)
        if not self.takes_nul and _holds_nul(read):
            raise NotRead("holds a NUL character, which PostgreSQL does not take")
        if column not in carried.told:
            return read
        if not isinstance(read, dict):
            raise NotRead("is no JSON object")
        return rewritten(str(said.get("kind", carried.word)), read, self._told)

    def _named(self, carried: Carried, column: str, name: Any, found: Understood) -> int | None:
        table = carried.targets[column]
        known = self.id_of(table, name) if isinstance(name, str) else None
        if known is None and table == carried.word and isinstance(name, str):
            found.later[column] = name
        elif known is None:
            raise NotRead(f"names {name!r}, and no {table} before this line is called so")
        return known

    def _subject(self, table: str, name: Any) -> int:
        known = self._told(table, name)
        if type(known) is not int:
            raise NotRead(f"names {name!r}, and no {table} before this line is called so")
        return known

    def _told(self, table: str, name: Any) -> Any:
        """What is no name was no id either, and stays."""
        if not isinstance(name, str):
            return name
        known = self.id_of(table, name)
        return known if known is not None else Gone.id_of(name) or name

    def _call(self, carried: Carried, said: Mapping[str, Any], identity: int, found: Understood) -> None:
        try:
            code = carried.code(found.values) if carried.code is not None else None
            parent = carried.parent_in(found.values)
        except KeyError:  # what it would be called by is among its troubles
            return
        names = self.names[carried.word]
        if code is not None and names.id_of(code) is not None:
            found.troubles.append(f"called {code!r} a second time")
            return
        called = names.add(identity, code=code, parent=parent)
        if "called" in said and called != said["called"]:
            found.troubles.append(f"called {said['called']!r}, and from what the line says it would be {called!r}")


def _holds_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any(_holds_nul(key) or _holds_nul(each) for key, each in value.items())
    return isinstance(value, list) and any(_holds_nul(each) for each in value)
