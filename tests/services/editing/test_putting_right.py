"""A lead puts a value right: which check-in it replaces, and that nobody is heard of by it."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.checkins import CheckInSource
from bot.domain.okrs import KeyResult, ValueSource
from bot.domain.people import Person
from bot.services.access import Access
from bot.services.editing.editing import Editing
from bot.services.editing.form import Edited
from storage import Store
from storage.past.checkins import PastCheckIns
from tests.factories import Office


@dataclass
class Scene:
    """A key result of Kai's, in the team that Lea leads."""

    office: Office
    kai: Person
    lea: Person
    key_result: KeyResult

    def said(self, value: int, days_ago: int, **held: Any) -> None:
        at = self.office.now - timedelta(days=days_ago)
        told: dict[str, Any] = {"source": CheckInSource.COMMAND, "effective_day": at.date(), "at": at, **held}
        told |= {"workspace_id": self.office.workspace.id, "key_result_id": self.key_result.id}
        with self.office.store.write() as tx:
            tx.check_ins.insert(author_id=self.kai.id, value=Decimal(value), **told)
            known = tx.check_ins.known(self.office.workspace.id, [self.key_result.id])
            tx.key_results.remember_check_ins(self.office.workspace.id, known)

    def puts_right(self, shown: str, value: str) -> KeyResult:
        """The key result afterwards; ``shown`` is what the form holds."""
        editing, now = Editing(self.office.store, Access()), self.office.now
        form = editing.open_by_id(self.office.workspace, self.lea, key_result_id=self.key_result.id, now=now)
        assert form.values["value"] == shown
        typed = {**form.values, "value": value, "reason": "As the dashboard says"}
        assert isinstance(editing.save(self.office.workspace, self.lea, form.id, typed, now), Edited)
        with self.office.store.read() as tx:
            return tx.key_results.get(self.office.workspace.id, self.key_result.id)


@pytest.fixture
def scene(store: Store) -> Scene:
    office = Office.open(store)
    kai, lea = office.person("Kai"), office.person("Lea")
    team = office.team("Payments", lea, (kai,))
    return Scene(office, kai, lea, office.key_result(office.objective(kai, team=team)))


def test_what_a_lead_puts_right_is_no_word_of_the_owner(scene: Scene) -> None:
    scene.said(90, days_ago=21, confidence=8)

    result = scene.puts_right("90", "70")

    assert (result.current, result.confidence) == (Decimal(70), 8)
    assert result.checked_in_at == scene.office.now - timedelta(days=21)


def test_what_stands_is_put_right_whatever_was_said_last(scene: Scene) -> None:
    scene.said(95, days_ago=2, confidence=7)
    scene.said(80, days_ago=1, effective_day=scene.office.now.date() - timedelta(days=9))

    assert scene.puts_right("95", "96").current == Decimal(96)


def test_the_value_of_a_system_is_put_right_and_not_read_over(scene: Scene) -> None:
    with scene.office.store.write() as tx:
        tx.key_results.change(scene.key_result, by=None, now=scene.office.now, source=ValueSource.HTTP)
    scene.said(90, days_ago=3, confidence=7)
    scene.said(93, days_ago=1, source=CheckInSource.HTTP)

    result = scene.puts_right("93", "95")

    assert (result.current, result.confidence, result.source) == (Decimal(95), 7, ValueSource.MANUAL)
    assert result.checked_in_at == scene.office.now - timedelta(days=3)


def test_a_later_day_reads_it_as_today_does(scene: Scene) -> None:
    scene.said(80, days_ago=21, confidence=3)
    scene.said(85, days_ago=21, confidence=8, at=scene.office.now - timedelta(days=20, hours=20))
    with scene.office.store.read() as tx:
        [_, first] = tx.check_ins.latest(scene.office.workspace.id, [scene.key_result.id], 2)[scene.key_result.id]
    held: dict[str, Any] = {"effective_day": first.effective_day, "supersedes_id": first.id, "said_at": first.at}
    scene.said(81, days_ago=0, confidence=3, **held)

    with scene.office.store.read() as tx:
        asked = (scene.office.workspace.id, [scene.key_result.id])
        now = tx.check_ins.known(*asked)
        later = PastCheckIns(tx.connection, scene.office.now + timedelta(seconds=5)).known(*asked)
    assert now == later
    assert (now[scene.key_result.id].value, now[scene.key_result.id].confidence) == (Decimal(85), 8)
