"""Which column of a file says what. A mapping is a list of names for each field; a name is compared without case,
blanks and hyphens."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.csv_file import UnusableFile, plain_name


class Column(StrEnum):
    """What a column can say."""

    TYPE = "type"
    ID = "id"
    PARENT = "parent"
    SUPPORTS = "supports"
    OBJECTIVE = "objective"
    KEY_RESULT = "key_result"
    TITLE = "title"
    WHY = "why"
    OWNER = "owner"
    OBJECTIVE_OWNER = "objective_owner"
    TEAM = "team"
    CYCLE = "cycle"
    FIRST_DAY = "first_day"
    LAST_DAY = "last_day"
    COMMITMENT = "commitment"
    WEIGHT = "weight"
    STATE = "state"
    UNIT = "unit"
    START = "start"
    TARGET = "target"
    LOW = "low"
    HIGH = "high"
    MILESTONES = "milestones"
    FROM = "from"
    DUE = "due"
    VALUE = "value"
    PROGRESS = "progress"
    CONFIDENCE = "confidence"
    NOTE = "note"
    DATE = "date"
    AUTHOR = "author"


LONG = frozenset({Column.WHY, Column.NOTE, Column.MILESTONES})
"""Columns whose cells may have several lines."""
DAYS = frozenset({Column.FIRST_DAY, Column.LAST_DAY, Column.FROM, Column.DUE, Column.DATE})

Names = Mapping[Column, tuple[str, ...]]

PLAIN: Names = {
    Column.TYPE: ("type", "kind", "object type"),
    Column.ID: ("id", "ref", "reference"),
    Column.PARENT: ("parent", "parent id"),
    Column.SUPPORTS: ("supports", "contributes to", "aligned to"),
    Column.OBJECTIVE: ("objective", "goal"),
    Column.KEY_RESULT: ("key result", "kr"),
    Column.TITLE: ("title", "name"),
    Column.WHY: ("why", "description"),
    Column.OWNER: ("owner", "who"),
    Column.OBJECTIVE_OWNER: ("objective owner",),
    Column.TEAM: ("team",),
    Column.CYCLE: ("cycle", "period", "quarter", "time period"),
    Column.FIRST_DAY: ("first day", "cycle start"),
    Column.LAST_DAY: ("last day", "cycle end"),
    Column.COMMITMENT: ("commitment",),
    Column.WEIGHT: ("weight",),
    Column.STATE: ("state", "status"),
    Column.UNIT: ("unit", "metric"),
    Column.START: ("start", "baseline", "start value"),
    Column.TARGET: ("target", "target value"),
    Column.LOW: ("low", "lower end", "min"),
    Column.HIGH: ("high", "upper end", "max"),
    Column.MILESTONES: ("milestones",),
    Column.FROM: ("from", "start date"),
    Column.DUE: ("due", "due date", "due day"),
    Column.VALUE: ("value", "current", "current value"),
    Column.PROGRESS: ("progress", "progress %"),
    Column.CONFIDENCE: ("confidence",),
    Column.NOTE: ("note", "comment"),
    Column.DATE: ("date", "day", "on"),
    Column.AUTHOR: ("author", "said by"),
}
"""A plain sheet; the first name of each is the one the documentation gives."""

VIVA: Names = {
    Column.TYPE: ("object type", "okr type", "item type"),
    Column.ID: ("id", "okr id", "okr reference", "objective id"),
    Column.PARENT: ("parent id", "parent okr", "parent", "parent objective", "aligned to", "parent title"),
    Column.TITLE: ("title", "name", "objective", "okr title", "objective title"),
    Column.WHY: ("description",),
    Column.OWNER: ("owner email", "owner", "owner name", "owners"),
    Column.TEAM: ("team", "team name", "teams", "entity", "entity name"),
    Column.CYCLE: ("time period", "period", "time period name"),
    Column.FIRST_DAY: ("time period start date", "period start date"),
    Column.LAST_DAY: ("time period end date", "period end date"),
    Column.WEIGHT: ("weight",),
    Column.STATE: ("status", "progress status"),
    Column.UNIT: ("metric unit", "unit"),
    Column.START: ("start value", "metric start value", "starting value", "start"),
    Column.TARGET: ("target value", "metric target value", "target"),
    Column.FROM: ("start date",),
    Column.DUE: ("due date", "end date"),
    Column.VALUE: ("current value", "metric current value", "current"),
    Column.PROGRESS: ("progress", "progress percent", "progress %", "progress (%)"),
    Column.NOTE: ("last check in note", "check in note", "latest check in note", "last check in comment"),
    Column.DATE: ("last check in date", "check in date", "last check in on"),
    Column.AUTHOR: ("last check in by", "checked in by"),
}
"""Viva Goals let each person choose the columns of an export; these are the names they could have."""

MAPPINGS: Mapping[str, Names] = {"plain": PLAIN, "viva": VIVA}


@dataclass(frozen=True, slots=True)
class Places:
    """Where each column stands in a row, and how the file calls it; ``ignored`` are names that say nothing to us."""

    place: Mapping[Column, int]
    header: Mapping[Column, str]
    ignored: tuple[str, ...]


def placed(header: list[str], names: Names, own: Iterable[tuple[str, Column]] = ()) -> Places:
    """``own`` are names given by hand, (name in the file, column); they win. Of several names for one column the one
    that stands first in the mapping is taken, and the others are ignored. Raises UnusableFile for a name given by hand
    that is not there, and for a file in which nothing has a title."""
    by_name: dict[str, int] = {}
    for at, name in enumerate(header):
        by_name.setdefault(plain_name(name), at)
    place: dict[Column, int] = {}
    for name, column in own:
        if plain_name(name) not in by_name:
            raise UnusableFile("no_mapped_column", {"column": name})
        place[column] = by_name[plain_name(name)]
    taken = set(place.values())
    for column, called in names.items():
        found = (by_name[plain_name(name)] for name in called if plain_name(name) in by_name)
        free = next((one for one in found if one not in taken), None)
        if column not in place and free is not None:
            place[column] = free
            taken.add(free)
    if not {Column.OBJECTIVE, Column.KEY_RESULT, Column.TITLE} & place.keys():
        raise UnusableFile("no_okr_column")
    ignored = tuple(name for at, name in enumerate(header) if name and at not in taken)
    return Places(place, {column: header[at] for column, at in place.items()}, ignored)


def own_names(given: Iterable[str]) -> list[tuple[str, Column]]:
    """``Their column=our column``, as on the command line. Raises UnusableFile."""
    found = []
    for text in given:
        theirs, _, ours = text.rpartition("=")
        wanted = plain_name(ours)
        if not theirs.strip() or wanted not in set(Column):
            raise UnusableFile("no_mapping", {"typed": text, "columns": ", ".join(Column)})
        found.append((theirs.strip(), Column(wanted)))
    return found
