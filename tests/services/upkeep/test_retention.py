"""What is deleted after its time, and what stays."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from bot.app import Stores
from bot.domain.deliveries import DeliveryKind, DeliveryState
from bot.domain.prompts import PromptKind, PromptState
from bot.services.upkeep.retention import Retention
from storage import UNLIMITED, Store
from storage.database.engine import sqlite_file
from storage.tables.columns import metadata
from tests.factories import MONDAY_MORNING, Office

LATER = MONDAY_MORNING + timedelta(days=120)
BATCH = 500


def night(store: Store, now: datetime, at_once: int | None = None) -> list[int]:
    """Let everything go that is due, as the worker does; how many rows were left after each batch but the last."""
    retention, left = Retention(store, at_once), []
    while retention.plan_due(now, BATCH) >= BATCH:
        left.append(rows_left(store))
    return left


def rows_left(store: Store) -> int:
    with store.read() as tx:
        tables = (metadata().tables[name] for name in ("prompt", "prompt_item", "delivery", "handled", "form_draft"))
        return sum(tx.connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables)


def digest_with_parts(office: Office, week: int, parts: int) -> None:
    """A digest that was posted, whose parts were posted a minute later."""
    held: dict[str, Any] = {"workspace_id": office.workspace.id, "channel_id": "C1", "rule": "test", "now": office.now}
    over: dict[str, Any] = {"state": DeliveryState.SENT, "finished_at": office.now}
    with office.store.write() as tx:
        digest = tx.outbox.promise(**held, kind=DeliveryKind.DIGEST, dedupe_key=f"digest {week}", **over)
        assert digest is not None
        over["finished_at"] += timedelta(minutes=1)
        for number in range(parts):
            key = f"part {week}.{number}"
            tx.outbox.promise(**held, kind=DeliveryKind.DIGEST_PART, parent_id=digest.id, dedupe_key=key, **over)


def prompts_about(office: Office, people: int, results: int) -> None:
    with office.store.write() as tx:
        for number in range(people):
            person = tx.people.add(
                by=None,
                now=office.now,
                workspace_id=office.workspace.id,
                slack_user_id=f"U0OLD{number}",
                name="Old",
                zone="UTC",
            )
            slot = {"first_day": date(2026, 11, 16), "last_day": date(2026, 11, 22), "due_at": MONDAY_MORNING}
            items = [{"workspace_id": office.workspace.id, "key_result_id": one} for one in range(1, results + 1)]
            held = {"workspace_id": office.workspace.id, "person_id": person.id, "kind": PromptKind.REGULAR}
            tx.prompts.plan(items, **held, **slot, state=PromptState.MISSED)


def test_prompts_go_ninety_days_after_their_slot_and_check_ins_stay(store: Store) -> None:
    office = Office.open(store)
    mei = office.person("Mei")
    result = office.key_result(office.objective(mei))
    slot = {"first_day": date(2026, 11, 16), "last_day": date(2026, 11, 22), "due_at": MONDAY_MORNING}
    with store.write() as tx:
        held = {"workspace_id": office.workspace.id, "person_id": mei.id, "kind": PromptKind.REGULAR}
        prompt = tx.prompts.plan([{"workspace_id": office.workspace.id, "key_result_id": result.id}], **held, **slot)
        assert prompt is not None
        tx.prompts.move(prompt, PromptState.SCHEDULED, state=PromptState.ANSWERED)
        tx.check_ins.insert(
            workspace_id=office.workspace.id,
            key_result_id=result.id,
            author_id=mei.id,
            prompt_id=prompt.id,
            effective_day=date(2026, 11, 16),
            source="prompt",
            at=MONDAY_MORNING,
        )

    night(store, MONDAY_MORNING + timedelta(days=90))
    with store.read() as tx:
        assert tx.prompts.by_id(office.workspace.id, prompt.id) is not None
    night(store, LATER)

    with store.read() as tx:
        assert tx.prompts.by_id(office.workspace.id, prompt.id) is None
        assert len(tx.check_ins.history(office.workspace.id, result.id, 5)) == 1


def test_finished_deliveries_and_handled_events_go_and_what_is_owed_stays(store: Store) -> None:
    office = Office.open(store)
    mei = office.person("Mei")
    with store.write() as tx:
        tx.handled.first_time(office.workspace.id, "Ev1", MONDAY_MORNING)
        for key in ("done", "owed"):
            tx.outbox.promise(
                workspace_id=office.workspace.id,
                kind=DeliveryKind.NOTICE,
                person_id=mei.id,
                rule="test",
                dedupe_key=key,
                now=MONDAY_MORNING,
            )
        [claimed] = tx.outbox.claim("me", MONDAY_MORNING, speed=UNLIMITED, limit=1)
        tx.outbox.sent(claimed.delivery, "D1", "1.2", MONDAY_MORNING)

    night(store, LATER)

    with store.read() as tx:
        left = [key for key in ("done", "owed") if tx.outbox.by_key(office.workspace.id, key)]
        assert left == ["owed"]
        assert not tx.handled.has(office.workspace.id, "Ev1")


def test_half_filled_forms_go_after_a_day(store: Store) -> None:
    office = Office.open(store)
    mei = office.person("Mei")
    with store.write() as tx:
        draft = tx.forms.begin(office.workspace.id, mei.id, "check_in", {"value": "4"}, MONDAY_MORNING)

    night(store, MONDAY_MORNING + timedelta(hours=23))
    with store.read() as tx:
        assert tx.forms.of(office.workspace.id, mei.id, draft.id) is not None
    night(store, MONDAY_MORNING + timedelta(hours=25))

    with store.read() as tx:
        assert tx.forms.of(office.workspace.id, mei.id, draft.id) is None


def test_a_night_is_many_short_transactions_and_nothing_is_left_of_it(store: Store) -> None:
    office = Office.open(store)
    mei = office.person("Mei")
    for _ in range(3):
        office.key_result(office.objective(mei))
    prompts_about(office, people=4, results=3)
    for week in range(2):
        digest_with_parts(office, week, parts=3)
    with store.write() as tx:
        tx.forms.begin(office.workspace.id, mei.id, "check_in", {}, office.now)
        for number in range(6):
            tx.handled.first_time(office.workspace.id, f"Ev{number}", office.now)
    whole = rows_left(store)

    left = night(store, LATER, at_once=5)

    gone = [before - after for before, after in zip([whole, *left], left, strict=False)]
    assert whole == 4 * 4 + 2 * 4 + 1 + 6
    assert (min(gone), max(gone), sum(gone)) == (1, 5, whole)


def test_a_prompt_that_asks_for_more_than_a_batch_goes_alone(store: Store) -> None:
    office = Office.open(store)
    mei = office.person("Mei")
    for _ in range(3):
        office.key_result(office.objective(mei))
    prompts_about(office, people=2, results=3)

    assert night(store, LATER, at_once=2) == [4, 0]


def test_a_message_stays_as_long_as_a_part_of_its_thread_does(store: Store) -> None:
    office = Office.open(store)
    digest_with_parts(office, 1, parts=2)
    with store.write() as tx:
        part = tx.outbox.by_key(office.workspace.id, "part 1.0")
        assert part is not None
        tx.outbox.update(part, finished_at=LATER - timedelta(days=89))

    night(store, LATER)
    assert rows_left(store) == 2
    night(store, LATER + timedelta(days=2))

    assert rows_left(store) == 0


def test_whoever_is_stopped_in_between_is_gone_on_from(store: Store) -> None:
    office = Office.open(store)
    for week in range(3):
        digest_with_parts(office, week, parts=1)
    Retention(store, at_once=2).plan_due(LATER, BATCH)

    assert rows_left(store) == 4
    night(store, LATER, at_once=2)

    assert rows_left(store) == 0


def test_two_workers_share_a_night(postgresql_stores: Stores) -> None:
    """One has deleted and not committed yet: the other passes over what it holds, and waits for nobody."""
    store = postgresql_stores.worker
    office = Office.open(store)
    for week in range(3):
        digest_with_parts(office, week, parts=1)

    with store.write() as one, store.write() as other:
        gone = [tx.forgetting.deliveries_before(LATER, 2) for tx in (one, other)]

    assert gone == [2, 1]
    assert rows_left(store) == 3


def test_the_log_of_a_file_is_emptied_once_nobody_reads_and_keeps_nobody_waiting(sqlite_stores: Stores) -> None:
    store = sqlite_stores.people
    office = Office.open(store)
    log = Path(f"{sqlite_file(store.url)}-wal")
    retention = Retention(store)
    with store.read() as tx:
        tx.workspaces.get(office.workspace.id)
        office.person("Mei")
        assert retention.plan_due(LATER, BATCH) == 0
        assert retention.ahead(tx, LATER).waits
        assert log.stat().st_size > 0
        office.person("Kai")

    assert retention.plan_due(LATER, BATCH) == 0
    with store.read() as tx:
        assert not retention.ahead(tx, LATER).waits
    assert log.stat().st_size == 0
    office.person("Lea")
