"""What every row promises: its workspace, exact values, aware times, a trace of each change."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, StatementError

from bot.domain.errors import Unavailable
from storage import Store
from tests.factories import MONDAY_MORNING, Office
from tests.statements import counted


def test_a_row_cannot_point_into_another_workspace(store: Store) -> None:
    here, there = Office.open(store), Office.open(store, slack_team_id="T0OTHER")
    stranger = there.person("Mallory")

    with pytest.raises(IntegrityError), store.write() as tx:
        tx.teams.add(by=None, now=here.now, workspace_id=here.workspace.id, name="Payments", lead_id=stranger.id)


@pytest.mark.parametrize("value", ["0.1", "1234567890123.000001", "-0.30", "40", "4E+2", "0"])
def test_numbers_come_back_exactly_as_they_were(store: Store, value: str) -> None:
    office = Office.open(store)
    objective = office.objective(office.person("Mei"))

    kept = office.key_result(objective, target=Decimal(value))

    assert kept.target == Decimal(value)
    assert "E" not in str(kept.target)


def test_a_naive_time_is_refused(store: Store) -> None:
    office = Office.open(store)

    with pytest.raises((StatementError, ValueError)), store.write() as tx:
        tx.people.add(
            by=None,
            now=datetime(2026, 11, 16, 9, 0),  # noqa: DTZ001  # the very mistake
            workspace_id=office.workspace.id,
            slack_user_id="U1",
            name="Mei",
        )


def test_many_rows_are_written_together_and_come_back_in_their_order(store: Store) -> None:
    office, count = Office.open(store), 1500  # more than one page of what a statement takes
    office.person("Mei")
    names = [f"Person {number * 7919 % count}" for number in range(count)]
    rows = [{"workspace_id": office.workspace.id, "slack_user_id": f"U{name[7:]}", "name": name} for name in names]

    with counted(store) as sent, store.write() as tx:
        made = tx.people.insert_all(rows)

    assert [one.name for one in made] == names
    assert len(sent) <= 4
    with store.read() as tx:
        assert tx.people.by_ids(office.workspace.id, [one.id for one in made]) == {one.id: one for one in made}


def test_every_change_leaves_before_and_after_in_the_audit(store: Store) -> None:
    office = Office.open(store)
    mei = office.person("Mei")
    objective = office.objective(mei, "Old title")

    with store.write() as tx:
        tx.objectives.change(
            objective, by=mei.id, now=office.now, reason="clearer", title="New title", why=objective.why
        )
    with store.read() as tx:
        *_, event = tx.audit.of(office.workspace.id, "objective", objective.id)

    assert (event.actor_id, event.action, event.reason) == (mei.id, "changed", "clearer")
    assert event.before == {"v": 1, "title": "Old title"}
    assert event.after == {"v": 1, "title": "New title"}


def test_a_change_that_changes_nothing_leaves_no_trace(store: Store) -> None:
    office = Office.open(store)
    mei = office.person("Mei")

    with store.write() as tx:
        tx.people.change(mei, by=None, now=office.now, name="Mei")
    with store.read() as tx:
        assert len(tx.audit.of(office.workspace.id, "person", mei.id)) == 1


def test_numbers_of_objectives_and_key_results_are_never_given_twice(store: Store) -> None:
    office = Office.open(store)
    mei = office.person("Mei")
    first, second = office.objective(mei), office.objective(mei)

    codes = [office.key_result(first).code, office.key_result(first).code, office.key_result(second).code]

    assert (first.code, second.code, codes) == ("O-1", "O-2", ["KR-1.1", "KR-1.2", "KR-2.1"])


def test_a_revised_target_keeps_the_first_one(store: Store) -> None:
    office = Office.open(store)
    mei = office.person("Mei")
    result = office.key_result(office.objective(mei))

    with store.write() as tx:
        revised = tx.key_results.change(result, by=mei.id, now=office.now, reason="new scope", target=Decimal(80))

    assert (revised.target, revised.original_target) == (Decimal(80), Decimal(100))


def test_an_event_is_new_only_once(store: Store) -> None:
    office = Office.open(store)

    with store.write() as tx:
        answers = [tx.handled.first_time(office.workspace.id, "Ev1", office.now) for _ in range(2)]

    assert answers == [True, False]


def test_a_ring_of_managers_does_not_hang(store: Store) -> None:
    office = Office.open(store)
    one, other = office.person("Mei"), office.person("Kai")
    with store.write() as tx:
        one = tx.people.set_manager(one, other.id, since=date(2026, 1, 1), by=None, now=office.now)
        tx.people.set_manager(other, one.id, since=date(2026, 1, 1), by=None, now=office.now)

    with store.read() as tx:
        line = tx.people.managers_above(office.workspace.id, one.id)

    assert [person.name for person in line] == ["Kai"]


@pytest.mark.parametrize(
    ("words", "is_found"), [("cafe", True), ("Café", True), ("cafe\u0301s", True), ("cafès", False)]
)
def test_what_is_written_with_accents_is_found_without_them_too(store: Store, words: str, is_found: bool) -> None:
    office = Office.open(store)
    objective = office.objective(office.person("Mei"), "Three cafés in Orléans")

    with store.read() as tx:
        hits = tx.search.find(office.workspace.id, ["objective"], words, 5)

    assert hits == ([("objective", objective.id)] if is_found else [])


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("refu", True),
        ("TIME refund", True),
        ("退款", True),
        ("退款 time", True),
        ("款时", True),
        ("slow", False),
        ("", False),
    ],
)
def test_search_finds_by_beginnings_of_words_and_pairs_of_characters(store: Store, words: str, found: bool) -> None:
    office = Office.open(store)
    objective = office.objective(office.person("Mei"), "Refund time 退款时间")

    with store.read() as tx:
        hits = tx.search.find(office.workspace.id, ["objective"], words, 5)

    assert hits == ([("objective", objective.id)] if found else [])


def test_whether_there_are_more_is_said_to_the_objective(store: Store) -> None:
    office = Office.open(store)
    mei = office.person("Mei")
    for _ in range(3):
        office.objective(mei)

    with store.read() as tx:
        more = [tx.objectives.are_more(office.workspace.id, than, [office.cycle.id]) for than in (2, 3, 4)]

    assert more == [True, False, False]


def test_a_failed_transaction_keeps_nothing(store: Store) -> None:
    office = Office.open(store)

    def half_way() -> None:
        with store.write() as tx:
            tx.people.add(by=None, now=office.now, workspace_id=office.workspace.id, slack_user_id="U1", name="Mei")
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        half_way()

    with store.read() as tx:
        assert tx.people.active(office.workspace.id) == []


def test_a_database_that_is_away_is_said_to_be_away() -> None:
    nowhere = Store("postgresql+psycopg://nobody@127.0.0.1:9/nothing")

    with pytest.raises(Unavailable):
        nowhere.ping()
    nowhere.close()


def test_a_read_only_database_is_said_to_be_read_only(sqlite_url: str) -> None:
    store = Store(sqlite_url)

    def write() -> None:
        with store.write() as tx:
            tx.connection.execute(text("PRAGMA query_only = ON"))
            tx.workspaces.install(slack_team_id="T1", name="N", now=MONDAY_MORNING)

    with pytest.raises(Unavailable) as told:
        write()
    store.close()

    assert told.value.read_only


def test_the_file_of_a_database_is_its_owners_alone(tmp_path: Any) -> None:
    store = Store(f"sqlite:///{tmp_path}/new.db")
    store.ping()
    store.close()

    assert (tmp_path / "new.db").stat().st_mode & 0o777 == 0o600


def test_a_file_that_others_could_read_and_what_lies_beside_it_become_its_owners_alone(tmp_path: Any) -> None:
    names = ("old.db", "old.db-wal", "old.db-shm")
    for name in names:
        (tmp_path / name).touch()
        (tmp_path / name).chmod(0o644)

    store = Store(f"sqlite:///{tmp_path}/old.db")
    modes = {name: (tmp_path / name).stat().st_mode & 0o777 for name in names}
    store.close()

    assert modes == dict.fromkeys(names, 0o600)
