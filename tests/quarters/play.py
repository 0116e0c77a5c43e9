"""The story: days go by in the stand-in, and people answer by their habits, through the control interface alone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from tests.journeys.town import Town, button, words_of
from tests.quarters.facts import Ledger
from tests.quarters.habits import Act, Habit

A_DAY = timedelta(days=1)
CODE = re.compile(r"KR-\d+\.\d+")
MOST_MOVED = 3  # key results that a form is filled in for; the rest is recorded as unchanged


@dataclass
class Play:
    """``habits`` by Slack id; who has none never answers. People act once a day, at the hour at which it began."""

    town: Town
    habits: dict[str, Habit]
    seed: int
    ledger: Ledger
    read: int = 0
    people: dict[str, str] = field(default_factory=dict)
    waiting: dict[str, dict[str, Any]] = field(default_factory=dict)
    acted: dict[Act, int] = field(default_factory=dict)

    @classmethod
    def begins(cls, town: Town, habits: dict[str, Habit], seed: int) -> "Play":
        return cls(town, habits, seed, Ledger(town.now()))

    def until(self, end: datetime) -> None:
        while self.town.now() < end:
            self.town.clock_to(min(self.town.now() + A_DAY, end).isoformat())
            if self.now().day == 1:
                self.ledger.keep(self.town.okrbot.store)
            for user, message in self._asked():
                self._answers(user, message)

    def now(self) -> datetime:
        return self.town.now()

    def _asked(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Who has had a question since the day before, with its message; and those who put off theirs or answer on a
        later day."""
        for call in self._calls():
            args, answer = call["args"], call["answer"] or {}
            if call["method"] == "conversations.open":
                self.people[answer["channel"]["id"]] = args["users"]
            elif call["method"] == "chat.postMessage" and call["args"]["channel"] in self.people:
                user = self.people[args["channel"]]
                if "thread_ts" not in args and _has(answer["message"], "prompt_what_moved"):
                    self.waiting[user] = {**answer["message"], "channel": args["channel"], "ts": answer["ts"]}
        yield from sorted(self.waiting.items())

    def _calls(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.town.http.get("/control/calls", params={"since": str(self.read)}).json()[
            "calls"
        ]
        self.read = found[-1]["seq"] if found else self.read
        return [one for one in found if one["status"] == 200 and (one["answer"] or {}).get("ok")]

    def _answers(self, user: str, message: dict[str, Any]) -> None:
        habit = self.habits.get(user)
        if habit is None:
            del self.waiting[user]
            return
        luck = Random(f"{self.seed} {user} {_moment(message):%F %H}")  # noqa: S311  # nothing is to be kept secret
        act = habit.act(luck)
        if self.now() < _moment(message) + habit.after(luck):
            return
        self.acted[act] = self.acted.get(act, 0) + 1
        del self.waiting[user]
        getattr(self, f"_{act.value}")(user, message, luck)

    def _ignore(self, user: str, message: dict[str, Any], luck: Random) -> None:
        """Nothing is done."""

    def _skip(self, user: str, message: dict[str, Any], _luck: Random) -> None:
        if self._press(user, message, "prompt_skip")["ok"]:
            self.ledger.skipped[user].append(self.now())

    def _snooze(self, user: str, _message: dict[str, Any], _luck: Random) -> None:
        if "Put off until" in self.town.reads(user, "snooze tomorrow"):
            self.ledger.snoozed[user].append(self.now())

    def _away(self, user: str, message: dict[str, Any], luck: Random) -> None:
        """All is said, and then they are away for the rest of next week and some of the one after."""
        self._form(user, message, luck)
        first = self.now() + timedelta(days=7 - self.now().weekday() + luck.randrange(3))
        last = first + timedelta(days=luck.randrange(1, 8))
        said = self.town.reads(user, f"away {first:%-d %b} - {last:%-d %b}")
        assert "You are away" in said, said
        self.ledger.away.append(self.now())

    def _press_nothing(self, user: str, message: dict[str, Any], luck: Random) -> None:
        """One press; where that opens a form, the form is filled in."""
        if not _has(message, "prompt_nothing_moved"):
            return self._form(user, message, luck)
        done = self._press(user, message, "prompt_nothing_moved")
        if done.get("view"):
            self._fill(user, done["view"], luck)
        return None

    def _form(self, user: str, message: dict[str, Any], luck: Random) -> None:
        opened = self._press(user, message, "prompt_what_moved")
        if opened.get("view"):
            self._fill(user, opened["view"], luck)

    def _line(self, user: str, message: dict[str, Any], luck: Random) -> None:
        """One of them, in one line; the others stay unsaid."""
        code = luck.choice(sorted(set(CODE.findall(words_of(message)))))
        self.town.says(user, f"{code} {luck.randrange(10, 60)} c{luck.randrange(2, 10)} said in one line")

    def _fill(self, user: str, view: dict[str, Any], luck: Random) -> None:
        """Page by page, until nothing is left to say."""
        for _ in range(6):
            done = self.town.submits(user, view, **_typed(view, luck))
            assert done["ok"], done
            assert not done.get("errors"), done
            if not done.get("view"):
                return
            view = done["view"]
        raise AssertionError(f"the form of {user} never ends: {view}")

    def _press(self, user: str, message: dict[str, Any], action_id: str) -> dict[str, Any]:
        found = button(message, action_id)
        where = {"channel": message["channel"], "ts": message["ts"], "block_id": found["block_id"]}
        return self.town.presses(user, action_id, value=found.get("value"), **where)


def _typed(view: dict[str, Any], luck: Random) -> dict[str, Any]:
    """What somebody writes into a page: numbers near those that stand there, and how sure they are."""
    said: dict[str, Any] = {}
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        name, element = block["block_id"], block["element"]
        if name.startswith("moved-"):
            offered = [one["value"] for one in element["options"]]
            said[name] = luck.sample(offered, min(MOST_MOVED, len(offered)))
        elif name.startswith("value-") and element["type"] == "plain_text_input":
            said[name] = _near(element.get("initial_value") or "20", luck)
        elif name.startswith("value-") and element["type"] == "radio_buttons":
            said[name] = "0"
        elif name.startswith("confidence-"):
            said[name] = str(luck.randrange(2, 11))
        elif name.startswith("note-") and luck.random() < 0.3:
            said[name] = f"Word {luck.randrange(10_000)}"
    return said


def _near(standing: str, luck: Random) -> str:
    """One up or down, and what it was where somebody wrote another way."""
    try:
        return f"{float(standing.replace(',', '')) + luck.choice((-1, 0, 1, 2)):g}"
    except ValueError:
        return standing


def _has(message: dict[str, Any], action_id: str) -> bool:
    try:
        return bool(button(message, action_id))
    except AssertionError:
        return False


def _moment(message: dict[str, Any]) -> datetime:
    return datetime.fromtimestamp(float(message["ts"]), UTC)
