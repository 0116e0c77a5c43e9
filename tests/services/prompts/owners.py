"""Owners of key results a day before they are asked, and what the database says of their prompts."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import event

from bot.domain.checkins import CheckInSource
from bot.domain.okrs import KeyResult
from bot.domain.people import Person
from bot.domain.prompts import Prompt
from storage import Store
from tests.factories import MONDAY_MORNING, Office

SUNDAY = MONDAY_MORNING - timedelta(days=1)
WEEK = timedelta(weeks=1)


def prompts_of(store: Store, person: Person) -> list[Prompt]:
    """Newest slot first."""
    with store.read() as tx:
        return tx.prompts.latest_of(person.workspace_id, [person.id], 20).get(person.id, [])


def next_prompt_of(store: Store, person: Person) -> datetime | None:
    with store.read() as tx:
        return tx.people.get(person.workspace_id, person.id).next_prompt_at


def owner_of(office: Office, name: str = "Mei", **values: object) -> tuple[Person, KeyResult]:
    person = office.person(name, **values)
    return person, office.key_result(office.objective(person))


def check_in(office: Office, result: KeyResult, at: datetime) -> None:
    with office.store.write() as tx:
        values = {"workspace_id": office.workspace.id, "key_result_id": result.id, "author_id": result.owner_id}
        tx.check_ins.insert(**values, effective_day=at.date(), source=CheckInSource.COMMAND, at=at, confidence=7)
        tx.key_results.remember_check_in(result, checked_in_at=at, confidence=7)


def statements(store: Store, act: Callable[[], object]) -> int:
    """How many statements the database is sent; one that writes many rows counts once."""
    seen: list[str] = []
    with store.read() as tx:
        engine = tx.connection.engine

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    try:
        act()
    finally:
        event.remove(engine, "before_cursor_execute", count)
    return len(seen)
