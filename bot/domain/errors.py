"""What can go wrong in a way people can mend: classes that carry data; the words are in views/errors.py."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Self

from bot.domain.channels import Closed


class OkrError(Exception):
    """The root of all errors that have a helpful sentence. Its data may quote what somebody typed and stays out of
    logs: neither ``args``, ``str`` nor ``repr`` shows it."""

    def __new__(cls, *_: object, **__: object) -> Self:
        return super().__new__(cls)

    def __str__(self) -> str:
        return type(self).__name__

    __repr__ = __str__


@dataclass(eq=False, repr=False)
class NotFound(OkrError):
    """No ``kind`` (objective, key_result, person, team, cycle, prompt) answers to ``name``."""

    kind: str
    name: str
    nearest: tuple[str, ...] = ()


@dataclass(eq=False, repr=False)
class NotAPerson(OkrError):
    """A bot, where a person is meant."""

    slack_user_id: str
    name: str


@dataclass(eq=False, repr=False)
class Ambiguous(OkrError):
    """Several things answer to ``name``: ``choices`` are what to type instead."""

    kind: str
    name: str
    choices: tuple[str, ...]


@dataclass(eq=False, repr=False)
class NotAllowed(OkrError):
    """``action`` belongs to others: ``whose`` names them (owner, lead, admin, member), or the rule about contractors
    that is in the way."""

    action: str
    whose: str


@dataclass(eq=False, repr=False)
class NotSwitchedOn(OkrError):
    """``practice`` is off in this workspace, or in this team."""

    practice: str


@dataclass(eq=False, repr=False)
class Invalid(OkrError):
    """Fields that cannot be accepted: field name → (reason key, values for the sentence)."""

    fields: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)


@dataclass(eq=False, repr=False)
class AlreadyDone(OkrError):
    """What was asked for had happened before; nothing was changed."""

    what: str
    at: datetime | None = None


@dataclass(eq=False, repr=False)
class ChangedMeanwhile(OkrError):
    """Somebody else was faster: the codes of the key results whose numbers moved since the form was opened."""

    codes: tuple[str, ...]


@dataclass(eq=False, repr=False)
class NoSuchDay(OkrError):
    """Nothing can be shown as of a day: it lies ``ahead``, or ``before`` the workspace was there (``day`` is the first
    one then); what is asked about was ``not_there`` yet; or it is ``unreadable``, as ``typed``."""

    why: str
    day: date | None = None
    typed: str = ""


@dataclass(eq=False, repr=False)
class NothingToDo(OkrError):
    """There is nothing that ``what`` could act on (``no_prompt``, ``no_key_results``, ``no_cycle`` …)."""

    what: str


class DatabaseTrouble(Enum):
    """What is wrong with a database, as far as it says so."""

    SILENT = "silent"
    BUSY = "busy"
    NO_CHANGES = "no_changes"
    NO_RIGHTS = "no_rights"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class Place:
    """Which database: a file by its path, or one of a server by its name, and as whom okrbot works in it."""

    name: str
    role: str = ""
    is_file: bool = False


@dataclass(eq=False, repr=False)
class Unavailable(OkrError):
    """The database did not answer, or takes no changes, which it says at once; nothing was saved. ``read_only`` tells
    the two apart. ``said`` is the first line of its own words, without secrets and without what people typed."""

    trouble: DatabaseTrouble = DatabaseTrouble.SILENT
    place: Place | None = None
    said: str = ""

    @property
    def read_only(self) -> bool:
        return self.trouble is DatabaseTrouble.NO_CHANGES

    @property
    def is_to_be_mended(self) -> bool:
        """It does not pass by itself, and may be that of one table alone."""
        return self.trouble in (DatabaseTrouble.DAMAGED, DatabaseTrouble.NO_RIGHTS)


def stops_all(error: Exception) -> bool:
    """Whether nothing else can be done either: the database as a whole does not answer, or takes no changes."""
    return isinstance(error, Unavailable) and not error.is_to_be_mended


@dataclass(eq=False, repr=False)
class ChannelClosed(OkrError):
    """OKRs may not be written into that channel."""

    closed: Closed


class SchemaMismatch(Exception):
    """The database is at another version than this program; both are named, and of a database without a version a
    table that it holds."""

    def __init__(self, found: str | None, wanted: str, table: str | None = None) -> None:
        super().__init__(found, wanted, table)
        self.found = found
        self.wanted = wanted
        self.table = table

    @property
    def is_empty(self) -> bool:
        return self.found is None and self.table is None

    @property
    def is_newer(self) -> bool:
        """A newer okrbot has brought the database further than this one knows."""
        return self.found is not None and not self.is_foreign and self.found > self.wanted

    @property
    def is_foreign(self) -> bool:
        """It is another program's database: ours are numbered, or empty."""
        return self.table is not None if self.found is None else not self.found.isdecimal()
