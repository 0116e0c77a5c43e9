"""Whatever is pressed or submitted comes twice: the second time changes nothing, and writes nobody a message. Then it
comes with other words, which no log may hold."""

import json
import logging
from dataclasses import dataclass, field

import pytest

from bot.app import Stores
from bot.sandbox.inputs import VALUE_KEYS
from tests.emptying import empty_through
from tests.fuzzing.conftest import DATABASES
from tests.fuzzing.crawling import Walk
from tests.fuzzing.place import two_workspaces
from tests.fuzzing.rows import Change, Row, Watch
from tests.fuzzing.sending import Answer, Body, Sender
from tests.logs import logs_of

pytestmark = pytest.mark.long

MONDAY = "2026-11-16T00:00:00+00:00"
NOT_KEPT = frozenset({"pace", "form_draft"})
"""Tables that say how often Slack was called, and what stands in a form that is not saved."""
PLANTED = "wolpertinger"
NAMES = ("tanaka", "kai berg", "novak")
LEAST = 30  # presses and submissions that do change something


@dataclass
class Twice(Walk):
    """``changed``: what is done → what it changed each time, and ``written`` what it wrote the second time."""

    watch: Watch = field(kw_only=True)
    changed: dict[str, tuple[list[Change], list[Change]]] = field(default_factory=dict)
    written: dict[str, list[str]] = field(default_factory=dict)

    def _do(self, user: str, name: str, body: Body) -> Answer | None:
        is_new, log = name not in self.bodies, self.sender.town.sandbox.api.log
        with self.watch.changes() as first:
            answer = super()._do(user, name, body)
        if is_new and answer is not None and name.startswith(("press", "submit")):
            if _kept(first):
                with self.watch.changes():  # a moment that is kept anew is another one
                    self.sender.town.control("clock", advance=1)
            before = max((call.seq for call in log.since()), default=0)
            with self.watch.changes() as second:
                again = self.sender.send(body, user=user)
            assert again.status == 200, (name, again)
            self.changed[name] = (_kept(first), _kept(second))
            self.written[name] = [one.method for one in log.since(seq=before) if one.method.startswith("chat.")]
        return answer


def _kept(changes: list[Change]) -> list[Change]:
    return [change for change in changes if change[0] not in NOT_KEPT and not _is_looked_at_sooner(*change)]


def _is_looked_at_sooner(table: str, before: Row | None, after: Row | None) -> bool:
    """Whoever has changed when reviews take place wants to be sure that the worker has seen it."""
    if table != "review_plan" or before is None or after is None:
        return False
    return {name for name in after if before[name] != after[name]} == {"look_at"}


def planted(body: Body) -> Body:
    """The same act by somebody who adds a word to the command, or fills every field of the form with it."""
    said: Body = json.loads(json.dumps(body))
    if "command" in said:
        return {**said, "text": f"{said['text']} {PLANTED}".strip()}
    for fields in ((said.get("view") or {}).get("state") or {}).get("values", {}).values():
        for held in fields.values():
            if VALUE_KEYS[held["type"]][0] == "value":  # it is typed
                held["value"] = PLANTED
    return said


@dataclass
class Walked:
    """``planted`` counts what came once more with a word planted in it."""

    walk: Twice
    planted: int
    logged: str


@pytest.fixture(scope="module", params=DATABASES)
def walked(request: pytest.FixtureRequest) -> Walked:
    stores: Stores = request.getfixturevalue(f"kept_{request.param}")
    empty_through(stores.people)
    with logs_of(logging.INFO) as logged, two_workspaces(stores, "http") as town:
        town.clock_to(MONDAY)  # 09:00 in Tokyo: both Meis are asked
        watch = Watch((stores.people, stores.worker))
        watch.begin()
        walk = Twice(Sender(town), watch=watch)
        said = {name: body for name, body in walk.through_everything().items() if name.startswith(("say", "submit"))}
        with_word = {name: other for name, body in said.items() if (other := planted(body)) != body}
        for name, body in with_word.items():
            answer = walk.sender.send(body, user=body.get("user_id") or body["user"]["id"])
            assert answer.status == 200, (name, answer)
    return Walked(walk, len(with_word), logged.getvalue())


def test_whatever_comes_a_second_time_changes_nothing(walked: Walked) -> None:
    walk = walked.walk
    assert {name: second for name, (_, second) in walk.changed.items() if second} == {}
    assert {name: calls for name, calls in walk.written.items() if calls} == {}
    assert sum(1 for first, _ in walk.changed.values() if first) >= LEAST


def test_nothing_that_is_typed_anywhere_is_logged_nor_who_did_it(walked: Walked) -> None:
    """In commands and in the fields of every form, whether they are taken or refused."""
    assert walked.planted >= LEAST
    assert len(walked.logged.splitlines()) > LEAST
    assert [word for word in (PLANTED, *NAMES) if word in walked.logged.casefold()] == []
