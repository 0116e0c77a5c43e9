"""What people do in Slack, as typed values, and what can come of it. Journeys speak only in these."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeVar
from uuid import uuid4

from slack_sdk import WebClient

from bot.domain.edits import Ticks
from bot.domain.errors import Invalid
from bot.domain.people import Person
from bot.domain.typed_text import cleaned
from bot.domain.workspaces import Workspace
from bot.i18n import Language
from bot.views.blocks import Message
from bot.views.places import Place

MOST_TEXT = 4_000
"""Characters of a command or message: more than any sentence of ours needs, less than would keep others waiting."""

View = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is acting, in which workspace, in which language, and when (calendar time, taken once)."""

    workspace: Workspace
    person: Person
    t: Language
    now: datetime
    client: WebClient


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command: ``words`` is what follows the first word."""

    caller: Caller
    words: str
    channel_id: str
    trigger_id: str

    def once(self, doing: str) -> str:
        """Names what is done by this very command, which may arrive twice. Slack's mark would do alone; its words are
        part of the name all the same, so that no two different ones are ever taken for one. Without a mark it is like
        no other."""
        if not self.trigger_id:
            return f"{doing}:{uuid4().hex}"
        told = json.dumps([self.trigger_id, self.caller.person.id, self.channel_id, self.words])
        return f"{doing}:{sha256(told.encode()).hexdigest()[:32]}"


@dataclass(frozen=True, slots=True)
class OnMessage:
    """A message shortcut: the message as Slack sends it, where it stands, and the domain of the workspace, if Slack
    says it (docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload)."""

    caller: Caller
    message: Mapping[str, Any]
    channel: Mapping[str, Any]
    domain: str
    trigger_id: str


@dataclass(frozen=True, slots=True)
class Press:
    """A button pressed, a choice made. ``value`` is what the element carries or what was chosen; ``typed`` holds what
    stands in the inputs around it: block id → action id → state. ``is_private``: it stands in an answer that only this
    person sees, which may be replaced."""

    caller: Caller
    action_id: str
    block_id: str
    value: str
    trigger_id: str
    channel_id: str | None
    message_ts: str | None
    view: View | None
    typed: "Typed"
    is_private: bool = False

    @property
    def is_home(self) -> bool:
        return self.view is not None and self.view.get("type") == "home"

    @property
    def metadata(self) -> dict[str, Any]:
        """The ids that the view around it carries."""
        return metadata_of(self.view) if self.view is not None else {}

    def data(self) -> dict[str, Any]:
        """The value as the JSON object that the view wrote into it; empty when it holds none."""
        return _object(self.value)


@dataclass(frozen=True, slots=True)
class Submission:
    """A modal submitted. ``once`` names this very submission: Slack may send it twice."""

    caller: Caller
    view: View
    typed: "Typed"
    once: str

    @property
    def metadata(self) -> dict[str, Any]:
        return metadata_of(self.view)

    @property
    def _inputs(self) -> list[dict[str, Any]]:
        return [block for block in self.view["blocks"] if block.get("type") == "input"]

    @property
    def fields(self) -> list[str]:
        """The ids of the inputs that the view had: an error elsewhere would be shown to nobody."""
        return [str(one.get("block_id")) for one in self._inputs]

    @property
    def began(self) -> "Typed":
        """What stood in the inputs when the view was opened."""
        return Typed({str(one.get("block_id")): {"": _began_with(one.get("element") or {})} for one in self._inputs})

    @property
    def untouched(self) -> frozenset[str]:
        """The inputs that hold what the view began with: what others have made of it meanwhile is to stay."""
        began = self.began
        return frozenset(name for name in began.values if self.typed.is_same(began, name))

    def ticks(self, block_id: str) -> Ticks[str] | None:
        """What is ticked, and was; None for a view that did not ask."""
        if block_id not in self.typed.values:
            return None
        return Ticks(*(frozenset(one.ticked(block_id)) for one in (self.began, self.typed)))


def _began_with(element: Mapping[str, Any]) -> dict[str, Any]:
    """What Slack tells of an input that nobody touches: ``initial_date`` is a ``selected_date``."""
    initial = {name.removeprefix("initial_"): value for name, value in element.items() if name.startswith("initial_")}
    return {name if name == "value" else f"selected_{name}": value for name, value in initial.items()}


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the inputs of a view or message. A field that is not there reads as empty."""

    values: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)

    def text(self, block_id: str) -> str:
        return cleaned(str(self._state(block_id).get("value") or "")).strip()

    def chosen(self, block_id: str) -> str | None:
        """The value of a select or of radio buttons; the id of a chosen user or channel; a day; a time."""
        state = self._state(block_id)
        if state.get("selected_option"):
            return str(state["selected_option"]["value"])
        names = ("selected_user", "selected_conversation", "selected_channel", "selected_date", "selected_time")
        return next((str(state[name]) for name in names if state.get(name)), None)

    def read(self, block_id: str, kind: Callable[[str], T]) -> T | None:
        """What is chosen, as one of a kind; None where nothing is. Raises Invalid for what no menu of ours offers."""
        chosen = self.chosen(block_id)
        if chosen is None:
            return None
        try:
            return kind(chosen)
        except ValueError as error:
            raise Invalid({block_id: ("not_offered", {})}) from error

    def ticked(self, block_id: str) -> list[str]:
        """The values of checkboxes or of a multi-select; the ids of several users or channels."""
        state = self._state(block_id)
        if options := state.get("selected_options"):
            return [str(option["value"]) for option in options]
        return [str(one) for one in state.get("selected_users") or state.get("selected_conversations") or []]

    def is_same(self, other: "Typed", block_id: str) -> bool:
        """Whether both hold the same in an input."""
        return all(read(self, block_id) == read(other, block_id) for read in (Typed.text, Typed.chosen, Typed.ticked))

    def without(self, block_id: str) -> "Typed":
        """All but what stands in one of them."""
        return Typed({name: held for name, held in self.values.items() if name != block_id})

    def _state(self, block_id: str) -> Mapping[str, Any]:
        """The state of a block's one element, whatever its action id."""
        return next(iter(self.values.get(block_id, {}).values()), {})


@dataclass(frozen=True, slots=True)
class Reply:
    """A new answer that only this person sees. ``place`` is where App Home shows the same, when it was asked for from
    there."""

    message: Message
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Replace:
    """Put this in the place of the answer whose button was pressed."""

    message: Message


@dataclass(frozen=True, slots=True)
class Share:
    """Show this to everybody in the channel of the answer whose button was pressed, or in which a command was typed."""

    message: Message


@dataclass(frozen=True, slots=True)
class Open:
    """Open a modal; on top of the one the button stood in, if there was one. ``home`` is the person's App Home, when it
    has changed."""

    view: View
    home: View | None = None


@dataclass(frozen=True, slots=True)
class Update:
    """Show this in the place of the modal at hand."""

    view: View


@dataclass(frozen=True, slots=True)
class Done:
    """As Update, when something was saved: the App Home behind the modal, if there is one, shows it too. From a button
    in the home it opens as a modal. To close the modal after a submission (None) says the same."""

    view: View


@dataclass(frozen=True, slots=True)
class Publish:
    """Show this as the person's App Home."""

    view: View


@dataclass(frozen=True, slots=True)
class Errors:
    """Block id → what is wrong with it; the modal stays, and so does what was typed."""

    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Clear:
    """Close all modals. ``home`` as in Open."""

    home: View | None = None


Outcome = Reply | Replace | Share | Open | Update | Done | Publish | None
SubmissionOutcome = Errors | Update | Done | Open | Clear | None

OnCommand = Callable[[Command], Outcome]
OnMessageShortcut = Callable[[OnMessage], Outcome]
OnPress = Callable[[Press], Outcome]
OnSubmission = Callable[[Submission], SubmissionOutcome]
OnSearch = Callable[[Press], list[dict[str, Any]]]
OnNotice = Callable[[Workspace, dict[str, Any], datetime], None]
OnEvent = Callable[[Caller, dict[str, Any]], Outcome]


def metadata_of(view: View) -> dict[str, Any]:
    """The ids that a view carries; empty when they cannot be read."""
    return _object(view.get("private_metadata") or "{}")


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
