"""What can be looked at, as the values of buttons: a button that leads somewhere carries a place."""

import json
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from bot.domain.ids import LARGEST_ID

MOST_WORDS = 200
"""Characters of a search that a button carries: its value must stay below Slack's 2,000."""


class Kind(StrEnum):
    MINE = "mine"
    PERSON = "person"
    TEAM = "team"
    COMPANY = "company"
    FIND = "find"
    ATTENTION = "attention"
    HELP = "help"
    OBJECTIVE = "objective"
    HISTORY = "history"
    WHY = "why"
    DIGEST = "digest"
    TREE = "tree"
    LED = "led"
    FOLLOWS = "follows"
    CYCLE = "cycle"
    LESSONS = "lessons"
    PILOTS = "pilots"
    PILOT = "pilot"
    FEEDBACK = "feedback"
    REVIEW = "review"
    PACK = "pack"
    READINESS = "readiness"
    QUESTIONS = "questions"
    ANSWERS = "answers"


@dataclass(frozen=True, slots=True)
class Place:
    """``about`` is the id of the person or team; ``words`` are those of a search, a topic, or the code of an objective
    or key result; for a tree both are those of its plot (domain/trees.py), for attention and the teams one leads they
    may be a line, of what is followed the channel in which somebody asks, of lessons and answers what was looked for,
    of feedback the page, of questions ``about`` is the session; pages count from 1. ``day``: what was there when that
    day ended, instead of what is there now."""

    kind: Kind
    about: int | None = None
    words: str = ""
    page: int = 1
    day: date | None = None

    def on_page(self, number: int) -> "Place":
        return replace(self, page=number)

    def as_value(self) -> str:
        held = {"k": self.kind.value, "a": self.about, "w": self.words[:MOST_WORDS], "p": self.page}
        held["d"] = None if self.day is None else self.day.isoformat()
        shown = {name: value for name, value in held.items() if value not in (None, "")}
        return json.dumps(shown, ensure_ascii=False, separators=(",", ":"))


def read_place(held: dict[str, Any]) -> Place:
    """The place that a button carries, from its parsed value; what cannot be read leads to one's own OKRs."""
    try:
        about = int(held["a"]) if "a" in held else None
        if about is not None and not 0 < about <= LARGEST_ID:
            return Place(Kind.MINE)
        day = date.fromisoformat(str(held["d"])) if "d" in held else None
        return Place(Kind(held["k"]), about, str(held.get("w", ""))[:MOST_WORDS], max(1, int(held.get("p", 1))), day)
    except (KeyError, OverflowError, TypeError, ValueError):
        return Place(Kind.MINE)


def place_in(value: object) -> Place:
    """The place that ``as_value`` wrote down; what cannot be read leads to one's own OKRs."""
    try:
        held = json.loads(str(value))
    except (ValueError, RecursionError):
        held = None
    return read_place(held) if isinstance(held, dict) else Place(Kind.MINE)
