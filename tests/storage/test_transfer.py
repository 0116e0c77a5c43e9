"""A workspace goes from one database into the other and back, and its file is the same bytes each time."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from bot.app import Stores
from bot.domain.checkins import CheckInSource
from bot.domain.deliveries import DeliveryKind, DeliveryState
from bot.domain.lessons import LessonSource
from bot.domain.prompts import PromptState
from bot.domain.workspaces import Workspace
from bot.services.access import Access
from bot.services.files.transfers import Transfers
from bot.services.lessons.lessons import Lessons
from bot.services.lessons.places import TypedLesson
from storage import Store
from storage.rows import table_of
from storage.tables.checkins import CheckInRow
from storage.tables.deliveries import DeliveryRow
from storage.tables.okrs import KeyResultRow
from storage.tables.prompts import PromptRow
from storage.tables.records import AuditEventRow
from storage.transfer import bringing, file_schema, writing
from tests.emptying import empty_through
from tests.factories import MONDAY_MORNING, Office
from tests.json_schemas import is_valid
from tests.statements import counted
from tests.storage.two_furnished import NOW, furnish

pytestmark = pytest.mark.long

FAR_AWAY = 5_000
NUMBERS = {"number", "objective_number"}
"""What stands as a number in a furnished workspace and is more than one: codes, and no id."""


def quietly(_done: int, _total: int) -> None:
    """Nobody looks on."""


def exported(store: Store) -> bytes:
    with store.read() as tx:
        [workspace] = tx.workspaces.installed()
    lines: list[bytes] = []
    Transfers(store).export(workspace, lines.append, quietly)
    return b"".join(lines)


def brought(store: Store, file: Path, data: bytes) -> Workspace:
    file.write_bytes(data)
    transfers = Transfers(store)
    checked = transfers.check(file, quietly)
    assert (checked.troubles, checked.wrong_end) == ([], "")
    return transfers.bring_in(file, checked, quietly)


def rows_of(data: bytes) -> list[dict[str, Any]]:
    """Without the first line, which is no row."""
    return [json.loads(line) for line in data.splitlines()[1:]]


@pytest.fixture
def one_way(sqlite_stores: Stores, postgresql_stores: Stores) -> tuple[Store, Store]:
    return sqlite_stores.people, postgresql_stores.people


@pytest.fixture(params=["sqlite first", "postgresql first"])
def two_stores(request: pytest.FixtureRequest, sqlite_stores: Stores, postgresql_stores: Stores) -> tuple[Store, Store]:
    both = (sqlite_stores.people, postgresql_stores.people)
    return both if request.param == "sqlite first" else (both[1], both[0])


def test_every_column_of_every_table_goes_over_and_back(two_stores: tuple[Store, Store], tmp_path: Path) -> None:
    """With ids far from those that the other database gives: one that was carried as it is would show."""
    first, second = two_stores
    with first.write() as tx:
        furnish(tx.connection, FAR_AWAY, "字")
    written = exported(first)

    said = [pair for row in rows_of(written) for pair in row.items()]
    assert {key for key, value in said if type(value) is int and value > 1} == NUMBERS
    brought(second, tmp_path / "furnished.jsonl", written)
    assert exported(second) == written


def test_lessons_are_found_by_their_words_where_they_come_to(one_way: tuple[Store, Store], tmp_path: Path) -> None:
    first, second = one_way
    office = Office.open(first)
    mei = office.person("Mei")
    for text in ("Refunds need legal", "Hire early"):
        typed = TypedLesson(text)
        Lessons(first, Access()).note(office.workspace, mei, typed, LessonSource.COMMAND, office.now)

    workspace = brought(second, tmp_path / "lessons.jsonl", exported(first))

    with second.read() as tx:
        assert [one.text for one in tx.lessons.find(workspace.id, "refund", 9)] == ["Refunds need legal"]


EDGES: Sequence[tuple[Decimal | None, str, datetime]] = (
    (Decimal("1E-10"), "目标：支付\u3000成功率", datetime(2028, 2, 29, 23, 59, 59, 999999, tzinfo=UTC)),
    (Decimal("0.10"), "👩‍👩‍👧‍👦 e\u0301 \u202eright to left", datetime(1, 1, 1, tzinfo=UTC)),
    (Decimal("-0.0"), "two\nlines\r\nand\ta tab \u2028 \x1b\x7f\x85", datetime(9999, 12, 31, 23, 59, tzinfo=UTC)),
    (Decimal("1E+20"), '"quoted", \\ and {"row":"end"}', datetime(2026, 3, 29, 1, 30, 0, 1, tzinfo=UTC)),
    (Decimal("-1234567890123456789.012345678"), "", datetime(1999, 12, 31, 23, 59, 59, tzinfo=UTC)),
    (None, " spaces at both ends ", MONDAY_MORNING),
)


@pytest.fixture
def at_the_edge(two_stores: tuple[Store, Store]) -> Office:
    """Whatever a database can hold and another could give back differently."""
    office = Office.open(two_stores[0])
    mei = office.person("Mei", zone="Pacific/Kiritimati", working_days=frozenset(), prompt_time=time(23, 59, 59, 7))
    kai = office.person("Kai", manager_id=mei.id, zone="America/Argentina/ComodRivadavia")
    objective = office.objective(mei)
    result = office.key_result(objective, owner=kai, start=Decimal("0.10"), target=Decimal("1E-10"))
    with office.store.write() as tx:
        tx.people.set_manager(mei, kai.id, since=date(2024, 2, 29), by=None, now=MONDAY_MORNING)
        said = {"workspace_id": office.workspace.id, "key_result_id": result.id, "author_id": kai.id}
        for number, (value, note, at) in enumerate(EDGES):
            tx.check_ins.insert(
                **said,
                value=value,
                note=note,
                at=at,
                effective_day=at.date(),
                source=CheckInSource.COMMAND,
                prompt_id=number or None,
            )
        odd = {
            "v": 1,
            "z": [1, 1.5, 1e22, -0.0, None],
            "a": {"é": True, "b": "\u2028"},
            "owner_id": 987654,
            "other_id": 987654,
            "channel_id": "C1",
        }
        event = {
            "workspace_id": office.workspace.id,
            "actor_id": None,
            "action": "changed",
            "reason": "",
            "before": odd,
        }
        told = {"kind": "objective", "subject_id": 123456, "after": None, "at": MONDAY_MORNING}
        tx.connection.execute(insert(table_of(AuditEventRow)), {**event, **told})
    return office


def test_what_databases_keep_differently_is_the_same_bytes(
    at_the_edge: Office, two_stores: tuple[Store, Store], tmp_path: Path
) -> None:
    written = exported(at_the_edge.store)

    brought(two_stores[1], tmp_path / "edge.jsonl", written)

    assert exported(two_stores[1]) == written
    said = [row for row in rows_of(written) if row["row"] == "check_in"]
    assert [row["value"] for row in said[:4]] == ["0.0000000001", "0.1", "0", "100000000000000000000"]
    assert {row["prompt"] for row in said} == {None}  # of prompts that are forgotten
    [event] = [row for row in rows_of(written) if row["row"] == "audit_event" and row["subject"] == "gone-1"]
    assert [event["before"][key] for key in ("owner_id", "other_id", "channel_id")] == ["gone-1", "gone-1", "C1"]


def test_each_line_is_as_the_schema_says(at_the_edge: Office) -> None:
    with at_the_edge.store.write() as tx:
        furnish(tx.connection, FAR_AWAY, "w")
        tx.connection.execute(update(tx.workspaces.table).values(uninstalled_at=None))
        others = tx.workspaces.installed()
    schema, seen = file_schema(), set()
    for workspace in others:
        lines: list[bytes] = []
        Transfers(at_the_edge.store).export(workspace, lines.append, quietly)
        for row in map(json.loads, lines):
            assert is_valid(row, schema), row
            seen.add(row.get("row", "header"))

    assert seen == schema["$defs"].keys()
    assert not is_valid({"row": "team"}, schema)


def test_an_export_shows_one_state_while_the_bot_goes_on(store: Store) -> None:
    office = Office.open(store)
    result = office.key_result(office.objective(office.person("Mei")))
    office.check_in(result, 1)
    lines: list[bytes] = []

    def write(line: bytes) -> None:
        if not lines:
            office.check_in(result, 2)
            office.person("Late")
        lines.append(line)

    Transfers(store).export(office.workspace, write, quietly)

    rows = rows_of(b"".join(lines))
    assert [row["value"] for row in rows if row["row"] == "check_in"] == ["1"]
    assert [row["called"] for row in rows if row["row"] == "person"] == ["U0MEI"]


def test_statements_grow_with_pages_and_not_with_rows(
    two_stores: tuple[Store, Store], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "PAGE", 50)
    monkeypatch.setattr(bringing, "BATCH", 20)
    first, second = two_stores
    office = Office.open(first)
    result = office.key_result(office.objective(office.person("Mei")))
    office.check_in(result, 1)
    few = statements(first, second, tmp_path / "few.jsonl")
    said = {"workspace_id": office.workspace.id, "key_result_id": result.id, "author_id": result.owner_id}
    with first.write() as tx:
        tx.check_ins.insert_all(
            [
                {**said, "value": Decimal(number), "at": MONDAY_MORNING, "effective_day": MONDAY_MORNING.date()}
                | {"source": CheckInSource.COMMAND}
                for number in range(40)
            ]
        )
    empty_through(second)

    many = statements(first, second, tmp_path / "many.jsonl")

    assert many[0] == few[0]  # all on one page
    assert many[1] - few[1] == 4  # two further batches, each with its ids


def statements(source: Store, target: Store, file: Path) -> tuple[int, int]:
    with counted(source) as read:
        data = exported(source)
    with counted(target) as written:
        brought(target, file, data)
    return len(read), len(written)


def test_a_row_may_name_one_that_comes_after_it(one_way: tuple[Store, Store], tmp_path: Path) -> None:
    first, second = one_way
    office = Office.open(first)
    mei, kai = office.person("Mei"), office.person("Kai")
    with first.write() as tx:
        tx.people.set_manager(mei, kai.id, since=date(2026, 1, 1), by=None, now=office.now)

    workspace = brought(second, tmp_path / "line.jsonl", exported(first))

    with second.read() as tx:
        came = tx.people.by_slack_ids(workspace.id, ["U0MEI", "U0KAI"])
    assert came["U0MEI"].manager_id == came["U0KAI"].id
    assert came["U0KAI"].manager_id is None


def test_numbers_of_objectives_and_of_rows_go_on(two_stores: tuple[Store, Store], tmp_path: Path) -> None:
    first, second = two_stores
    office = Office.open(first)
    objective = office.objective(office.person("Mei"))
    office.key_result(objective)

    workspace = brought(second, tmp_path / "numbers.jsonl", exported(first))

    with second.read() as tx:
        [cycle] = tx.cycles.all(workspace.id)
        mei = tx.people.by_slack_id(workspace.id, "U0MEI")
        [came] = tx.objectives.in_cycles(workspace.id, [cycle.id])
    assert mei is not None
    there = Office(second, workspace, cycle)
    assert there.objective(mei).code == "O-2"
    assert there.key_result(came).code == "KR-1.2"


def test_what_is_still_to_be_sent_stays_behind_and_is_due_there(one_way: tuple[Store, Store], tmp_path: Path) -> None:
    first, second = one_way
    planned = NOW - timedelta(days=1)
    with first.write() as tx:
        furnish(tx.connection, FAR_AWAY, "w")
        prompts, deliveries = table_of(PromptRow), table_of(DeliveryRow)
        waits = {"state": PromptState.SCHEDULED, "due_at": planned}
        tx.connection.execute(update(prompts).where(prompts.c.id == FAR_AWAY + 1).values(**waits))
        reminder = {"kind": DeliveryKind.REMINDER, "state": DeliveryState.PENDING}
        tx.connection.execute(update(deliveries).where(deliveries.c.id == FAR_AWAY + 1).values(**reminder))
        digest = {"kind": DeliveryKind.DIGEST, "state": DeliveryState.PENDING, "not_before": planned}
        tx.connection.execute(update(deliveries).where(deliveries.c.id == FAR_AWAY + 2).values(**digest))
    written = exported(first)
    rows = rows_of(written)

    assert [row["called"] for row in rows if row["row"] == "prompt"] == ["w2/prompt-1"]
    assert {row["prompt"] for row in rows if row["row"] == "prompt_item"} == {"w2/prompt-1"}
    assert [row["prompt"] for row in rows if row["row"] == "check_in"] == [None, None]
    next_at = {row["called"]: row["next_prompt_at"] for row in rows if row["row"] == "person"}
    assert next_at == {"w1": "2026-11-15T08:00:00Z", "w2": "2026-11-16T08:00:00Z"}
    next_digests = {row["channel_id"]: row["next_digest_at"] for row in rows if row["row"] == "team"}
    assert next_digests == {"w1": "2026-11-16T08:00:00Z", "w2": "2026-11-15T08:00:00Z"}
    with first.read() as tx:
        [workspace] = tx.workspaces.installed()
    assert Transfers(first).export(workspace, len, quietly).left_behind == 1  # the reminder
    brought(second, tmp_path / "waiting.jsonl", written)
    assert exported(second) == written


def test_a_file_that_changes_between_check_and_import_is_not_written(
    one_way: tuple[Store, Store], tmp_path: Path
) -> None:
    first, second = one_way
    Office.open(first).person("Mei")
    file, there = tmp_path / "nordlicht.jsonl", Transfers(second)
    file.write_bytes(exported(first))
    checked = there.check(file, quietly)
    whole = file.read_bytes()
    for before, after, said in (
        (b'"name":"Mei"', b'"name":"Kai"', "was changed while it was read"),
        (b'"row":"person"', b'"row":"elf"', "Line 3 is another than when it was checked"),
        (b'"locale":"en"', b'"locale":7', "Line 2 is another than when it was checked"),
    ):
        assert before in whole
        file.write_bytes(whole.replace(before, after, 1))
        with pytest.raises(ValueError, match=rf"{said}\. Nothing was written\."):
            there.bring_in(file, checked, quietly)

    with second.read() as tx:
        assert tx.workspaces.installed() == []


def test_the_caches_of_a_key_result_come_along(one_way: tuple[Store, Store], tmp_path: Path) -> None:
    first, second = one_way
    office = Office.open(first)
    office.check_in(office.key_result(office.objective(office.person("Mei"))), "12.5", 7, at=office.now - timedelta(1))

    brought(second, tmp_path / "caches.jsonl", exported(first))

    table = table_of(KeyResultRow).c
    with second.read() as tx:
        [came] = tx.connection.execute(select(table.current, table.confidence, table.checked_in_at)).all()
        [said] = tx.connection.execute(select(table_of(CheckInRow).c.value)).scalars()
    assert tuple(came) == (Decimal("12.5"), 7, office.now - timedelta(1))
    assert said == Decimal("12.5")
