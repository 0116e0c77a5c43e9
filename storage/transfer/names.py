"""What rows are called in a file: by code, by Slack's id, or by their parent and a number among its children
(``KR-12.2/check_in-3``), so that no id of a database stands in it."""

import re
from abc import ABC, abstractmethod
from array import array
from bisect import bisect_left
from collections import defaultdict

_NUMBERED = re.compile(r"(?:(?P<parent>.+)/)?(?P<word>\w+)-(?P<number>[1-9]\d{0,9})", re.DOTALL)
_GONE = re.compile(r"gone-([1-9]\d{0,8})")


class Names(ABC):
    """The names of one table's rows; rows are added in the order of their ids, and of the file."""

    @abstractmethod
    def add(self, identity: int, *, code: str | None = None, parent: int | None = None) -> str:
        """What a row is called from now on."""

    @abstractmethod
    def name_of(self, identity: int) -> str | None:
        """None for a row that was not added."""

    @abstractmethod
    def id_of(self, name: str) -> int | None:
        """None for a name that no row has."""


class Coded(Names):
    """Rows with a name of their own."""

    def __init__(self) -> None:
        self._names: dict[int, str] = {}
        self._ids: dict[str, int] = {}

    def add(self, identity: int, *, code: str | None = None, parent: int | None = None) -> str:
        assert code is not None  # noqa: S101  # each row of such a table has one
        self._names[identity] = code
        self._ids[code] = identity
        return code

    def name_of(self, identity: int) -> str | None:
        return self._names.get(identity)

    def id_of(self, name: str) -> int | None:
        return self._ids.get(name)


class Numbered(Names):
    """Rows that are counted under their parents, or in the whole workspace. There may be millions of them: each takes
    three numbers in arrays, and no text."""

    def __init__(self, word: str, parents: Names | None) -> None:
        self._word = word
        self._parents = parents
        self._ids = array("q")
        self._parent_of = array("q")
        self._number_of = array("q")
        self._children: defaultdict[int, array[int]] = defaultdict(lambda: array("q"))

    def add(self, identity: int, *, code: str | None = None, parent: int | None = None) -> str:
        children = self._children[parent or 0]
        children.append(identity)
        self._ids.append(identity)
        self._parent_of.append(parent or 0)
        self._number_of.append(len(children))
        return self._named(parent or 0, len(children))

    def name_of(self, identity: int) -> str | None:
        at = bisect_left(self._ids, identity)
        if at == len(self._ids) or self._ids[at] != identity:
            return None
        return self._named(self._parent_of[at], self._number_of[at])

    def id_of(self, name: str) -> int | None:
        found = _NUMBERED.fullmatch(name)
        if found is None or found["word"] != self._word or (found["parent"] is None) != (self._parents is None):
            return None
        parent = self._parents.id_of(found["parent"]) if self._parents is not None else 0
        children = self._children.get(parent) if parent is not None else None
        number = int(found["number"])
        return children[number - 1] if children is not None and number <= len(children) else None

    def _named(self, parent: int, number: int) -> str:
        own = f"{self._word}-{number}"
        return own if self._parents is None else f"{self._parents.name_of(parent)}/{own}"


class Gone:
    """Names of what is there no more but still spoken of, as in the audit: counted by kind in the order in which the
    file comes to speak of them. In a database they get numbers below zero, which no row ever has."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, int], int] = {}
        self._counts: defaultdict[str, int] = defaultdict(int)

    def name_of(self, kind: str, identity: int) -> str:
        if (kind, identity) not in self._numbers:
            self._counts[kind] += 1
            self._numbers[kind, identity] = self._counts[kind]
        return f"gone-{self._numbers[kind, identity]}"

    @staticmethod
    def id_of(name: str) -> int | None:
        found = _GONE.fullmatch(name)
        return -int(found[1]) if found is not None else None
