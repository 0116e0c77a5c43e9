"""Everything that can be pressed in a message or view, and what is different after a press."""

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.fuzzing.rows import Change, Watch
from tests.journeys.town import Town

OF_NOBODY = frozenset({"pace", "handled", "form_draft"})
"""Tables that say how often Slack was called, what has come already, and what stands in a form that is not saved."""
PICKED = {"users_select": "U0KAI", "datepicker": "2026-12-01"}


@dataclass(frozen=True)
class Pressable:
    """An element, with what one picks in it."""

    block_id: str
    action_id: str
    value: Any

    @property
    def name(self) -> str:
        """An entry of a menu is a button of its own."""
        return f"{self.action_id} {self.value}" if self.action_id.startswith("run_") else self.action_id


def pressables(found: dict[str, Any]) -> list[Pressable]:
    return [
        Pressable(block["block_id"], element["action_id"], value)
        for block in found["blocks"]
        for element in (*block.get("elements", ()), block.get("accessory"), block.get("element"))
        if element and "action_id" in element and "url" not in element
        if block["type"] != "input" or block.get("dispatch_action")
        for value in _values(element)
    ]


def _values(element: dict[str, Any]) -> list[Any]:
    kind = element["type"]
    if kind == "button":
        return [element.get("value")]
    options = element.get("options") or [one for group in element.get("option_groups", ()) for one in group["options"]]
    if kind in ("checkboxes", "multi_static_select"):
        return [[options[0]["value"]]]
    if kind == "overflow":
        return [one["value"] for one in options]
    return [options[-1]["value"]] if options else [PICKED[kind]] if kind in PICKED else []


def presses_one(town: Town, user: str, found: dict[str, Any], one: Pressable) -> dict[str, Any]:
    """Where it stands."""
    where = {"channel": found["channel"], "ts": found["ts"]} if "ts" in found else {"view_id": found["id"]}
    return town.presses(user, one.action_id, block_id=one.block_id, value=one.value, **where)


@dataclass
class Difference:
    """Rows that are others, and calls by which the bot wrote or changed messages."""

    rows: list[Change] = field(default_factory=list)
    written: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.rows or self.written)

    @property
    def tables(self) -> set[str]:
        return {table for table, _, _ in self.rows}


@dataclass
class Looking:
    """Nothing else happens meanwhile: the rows are read again only where something was written."""

    town: Town
    watch: Watch

    @classmethod
    def at(cls, town: Town) -> "Looking":
        watch = Watch((town.okrbot.stores.people, town.okrbot.stores.worker))
        watch.begin()
        return cls(town, watch)

    def a_second_later(self) -> None:
        """A moment that is kept anew is another one then."""
        with self.watch.changes():
            self.town.control("clock", advance=1)

    @contextmanager
    def difference(self) -> Iterator[Difference]:
        """What is different when it is over."""
        found, log = Difference(), self.town.sandbox.api.log
        before = max((call.seq for call in log.since()), default=0)
        with self.watch.changes() as changes:
            yield found
        found.rows += [change for change in changes if change[0] not in OF_NOBODY]
        found.written += [call.method for call in log.since(seq=before) if call.method.startswith("chat.")]


def difference(town: Town) -> AbstractContextManager[Difference]:
    return Looking.at(town).difference()


def complaints(caplog: pytest.LogCaptureFixture, level: int = logging.ERROR) -> list[str]:
    """What okrbot has logged of at least this level. Slack's SDK complains in threads of its own, also about the
    stand-in of an earlier journey that has ended."""
    ours = (one for one in caplog.records if not one.name.startswith("slack_"))
    return [one.getMessage() for one in ours if one.levelno >= level]
