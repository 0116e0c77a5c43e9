"""What one page shows, as values ready for the templates: nothing here is computed in a template."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from markupsafe import Markup

DM, HOME = "dm", "home"
CALLS = "calls"


@dataclass(frozen=True, slots=True)
class Where:
    """The person acted as, the place looked at, the thread beside it: exactly what the address says."""

    person: str
    place: str = DM
    thread: str = ""
    show: str = ""

    def href(self, **changes: str) -> str:
        """The address of this page with some of it changed; a new person or place leaves the thread."""
        person = changes.get("person", self.person)
        moved = person != self.person or changes.get("place", self.place) != self.place
        parts = {
            "as": person,
            "at": changes.get("place", DM if person != self.person else self.place),
            "thread": changes.get("thread", "" if moved else self.thread),
            "show": changes.get("show", self.show),
        }
        return "/?" + urlencode({key: value for key, value in parts.items() if value})


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    name: str
    about: str
    local_time: str
    href: str
    initials: str
    tint: int
    unread: bool
    is_current: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A channel, the conversation with the bot, or its App Home."""

    id: str
    name: str
    sign: str
    href: str
    unread: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class Message:
    """One message as one reader sees it. `key` names it in the page, `body` is its text or blocks."""

    key: str
    channel: str
    ts: str
    author: str
    initials: str
    tint: int
    is_bot: bool
    time: str
    moment: str
    day: str
    body: Markup
    is_ephemeral: bool = False
    is_edited: bool = False
    follows: bool = False
    replies: int = 0
    thread_href: str = ""


@dataclass(frozen=True, slots=True)
class Modal:
    """One view of the stack, the topmost last."""

    id: str
    title: str
    submit: str
    close: str
    body: Markup
    is_top: bool


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the bot. `reason` is empty when the stand-in did what was asked."""

    at: str
    method: str
    outcome: str
    reason: str
    arguments: str
    answer: str

    @property
    def is_refused(self) -> bool:
        return bool(self.reason)


@dataclass(frozen=True, slots=True)
class Move:
    """A button of the clock: to a moment (ISO) or on by some seconds."""

    label: str
    short: str
    to: str = ""
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class Clock:
    day: str
    time: str
    utc: str
    moves: Sequence[Move]
    said: str


@dataclass(frozen=True, slots=True)
class Shortcut:
    callback_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Page:
    company: str
    bot: str
    where: Where
    me: Person
    people: Sequence[Person]
    places: Sequence[Place]
    channels: Sequence[Place]
    title: str
    about: str
    messages: Sequence[Message]
    clock: Clock
    key: str
    home: Markup | None = None
    home_id: str = ""
    thread: Sequence[Message] = ()
    modals: Sequence[Modal] = ()
    calls: Sequence[Call] = ()
    refused: int = 0
    reached: int = 0
    notice: str = ""
    can_write: bool = True
    words: Sequence[str] = ()
    global_shortcuts: Sequence[Shortcut] = ()
    message_shortcuts: Sequence[Shortcut] = ()

    @property
    def has_panel(self) -> bool:
        return bool(self.where.thread) or self.where.show == CALLS
