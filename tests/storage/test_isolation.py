"""Nothing of one workspace is read or changed from another: every method of every part of a transaction is called in
one workspace with the ids, numbers, words and rows of the other."""

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from bot.domain.errors import NotFound
from storage import Store, Transaction
from storage.past import PastTransaction
from storage.tables.columns import metadata
from storage.transaction import Part
from tests.statements import counted, written_by
from tests.storage.strangers import HERE, THERE, WORD, Stranger
from tests.storage.two_furnished import NOW, TODAY, furnish

pytestmark = pytest.mark.long

FOR_ALL = {
    "workspaces": {
        *("has_real_ones", "installed", "install", "by_slack_team", "of_message"),
        *("add", "add_all", "insert", "insert_all", "insert_once", "by_id", "by_ids"),  # it is in none itself
    },
    "allowed_addresses": {"allow"},  # it says what is written
    "installations": {"every", "of_team", "insert", "insert_all"},  # each workspace has one at most, and has it here
    "people": {"due_for_prompt", "never_planned", "next_prompt_at", "next_prompt"},
    "directory_readings": {
        "at_work",
        "undecided_since",
        "going_on",
        "first_undecided",
        "insert",
        "insert_all",
    },  # as with installations
    "directory_entries": {"insert", "insert_all", "insert_once"},  # they point at nothing, and say what is written
    "manager_fields": {"workspaces", "choosing"},
    "feeds": {"due", "next_reading"},
    "teams": {"due_for_digest", "next_digest", "without_digest_moment", "undigested"},
    "pilots": {"to_look_at", "next_look"},
    "review_plans": {"to_look_at", "next_look"},
    "surveys": {"to_look_at", "next_look"},
    "survey_words": {"insert", "insert_all", "add", "add_all"},  # they point at nothing
    "sessions": {"to_look_at", "next_look"},
    "following_channels": {
        "due_for_digest",
        "next_digest",
        "without_digest_moment",
        "undigested",
        "insert",
        "insert_all",
        "insert_once",
    },
    "prompts": {"due", "earliest"},
    "control_periods": {"due", "next_look"},
    "outbox": {
        *("claim", "claim_unsure", "give_up_lost_leases", "next_due", "machine_now"),
        *("at_hand", "next_to_send", "being_sent", "unclear"),
    },
    "closings": {"ready_to_go_on"},
    "cycles": {"turning_everywhere", "of_workspaces"},
    "cycle_rules": {"making_everywhere", "making", "insert", "insert_all", "add", "add_all"},  # they point at nothing
    "measuring": {"of_running"},
    "feedback_rules": {"insert", "insert_all", "add", "add_all"},  # they point at nothing
    "feedback_rounds": {"open_everywhere", "not_delivered"},
    "forgetting": {"is_any", "prompts_before", "deliveries_before", "handled_before", "forms_expired"},
}
"""What the worker asks about all workspaces at once, and what finds a workspace by Slack's id of it."""
NO_QUESTIONS = {
    "build",
    "built",
    "values_of",
    "complete",
    "many",
    "one",
    "order",
    "query",
    "within",
    "workspace_of",
    "columns",
}
"""What only shapes what another method has found or is to write."""


def parts() -> dict[str, Callable[..., Any]]:
    return {name: part.kind for name, part in vars(Transaction).items() if isinstance(part, Part)}


def methods() -> Iterator[tuple[str, str]]:
    for name, part in parts().items():
        for method, _ in inspect.getmembers(part, inspect.isfunction):
            if not method.startswith("_") and method not in NO_QUESTIONS | FOR_ALL.get(name, set()):
                yield name, method


def past_methods() -> Iterator[tuple[str, str]]:
    """What answers otherwise about a day gone by."""
    for name, held in vars(PastTransaction).items():
        if isinstance(held, Part):
            for method, function in inspect.getmembers(held.kind, inspect.isfunction):
                is_of_then = function.__module__.startswith("storage.past") and not method.startswith("_")
                if is_of_then and method not in NO_QUESTIONS | REWINDS:
                    yield name, method


REWINDS = {"rewind", "then", "there"}
"""What looks into the audit for rows that another method has found."""


def rows_there(tx: Transaction, only: Iterable[str] | None = None) -> dict[str, Sequence[Any]]:
    """Everything that the other workspace has, or has in these tables."""
    found = {}
    for name in metadata().tables if only is None else only:
        table = metadata().tables[name]
        its = table.c.id == THERE if name == "workspace" else table.c.workspace_id == THERE
        found[name] = tx.connection.execute(select(table).where(its).order_by(table.c.id)).all()
    return found


def of_there(held: Any) -> Iterator[Any]:
    """What of the other workspace stands in it: ids, numbers and words. Each of its rows says its own id too."""
    if is_dataclass(held) and not isinstance(held, type):
        for field in fields(held):
            yield from of_there(getattr(held, field.name))
    elif isinstance(held, dict):
        for one in (*held, *held.values()):
            yield from of_there(one)
    elif isinstance(held, list | tuple | set | frozenset):
        for one in held:
            yield from of_there(one)
    elif (isinstance(held, int | Decimal) and THERE <= held < THERE + 10) or (isinstance(held, str) and WORD in held):
        yield held


def leaks(answer: Any, given: Sequence[Any]) -> set[Any]:
    """What the answer tells of the other workspace. Who gives a row may be told it again, with what was to be written
    into it, and nothing else; who gives numbers and words is told nothing."""
    return set(of_there(answer)) - (set(of_there(given)) - {THERE} if holds_a_row(given) else set())


def holds_a_row(given: Any) -> bool:
    if isinstance(given, list | tuple):
        return any(holds_a_row(one) for one in given)
    return is_dataclass(given)


@pytest.fixture
def furnished(store: Store) -> Store:
    with store.write() as tx:
        furnish(tx.connection, HERE, "nordwort")
        furnish(tx.connection, THERE, WORD)
        for workspace_id in (HERE, THERE):  # by the words that names are looked up by
            tx.names.index_people(workspace_id, tx.people.all(workspace_id))
            tx.names.index_teams(workspace_id, [(one.name, one.id) for one in tx.teams.all(workspace_id)])
    return store


def test_every_table_of_the_other_workspace_has_rows(furnished: Store) -> None:
    with furnished.read() as tx:
        assert [name for name, rows in rows_there(tx).items() if not rows] == []


def test_no_method_reads_or_changes_anything_of_another_workspace(furnished: Store) -> None:
    with furnished.read() as tx:
        before = rows_there(tx)
    wrong = [said for name, method in methods() if (said := crossed(furnished, name, method, before))]
    assert wrong == [], "\n".join(wrong)


def test_no_question_about_a_day_gone_by_is_answered_from_another_workspace(furnished: Store) -> None:
    asked = list(past_methods())
    assert ("teams", "above") in asked
    assert [said for name, method in asked if (said := crossed(furnished, name, method, {}, then))] == []


def then(tx: Transaction) -> PastTransaction:
    return PastTransaction(tx.connection, NOW + timedelta(1), TODAY)


def now(tx: Transaction) -> Transaction:
    return tx


class Undone(Exception):
    """To end a transaction without a trace."""


def crossed(
    store: Store,
    name: str,
    method: str,
    before: dict[str, Sequence[Any]],
    when: Callable[[Transaction], Transaction] = now,
) -> str:
    """What went wrong, or nothing."""
    said = ""
    try:
        with counted(store) as sent, store.write() as tx:
            stranger, part = Stranger(tx), getattr(when(tx), name)
            asked = getattr(part, method)
            listed, named = stranger.arguments(name, part, asked)
            del sent[:]
            answer = asked(*listed, **named)
            assert sent, f"{name}.{method} asked nothing"
            if told := leaks(answer, [*listed, *named.values()]):
                said = f"{name}.{method} tells {told} in {answer!r}"[:400]
            if written := written_by(sent):
                after = rows_there(tx, written)
                changed = [table for table in written if before[table] != after[table]]
                said += f"{name}.{method} changes {changed}" if changed else ""
            raise Undone
    except (Undone, NotFound):
        return said
    except IntegrityError as error:
        if "foreign key" not in str(error.orig).lower():
            raise
        refused = (error.statement or "").lstrip()
        is_told = name != "audit" and written_by([refused]) == {"audit_event"}
        if is_told or not refused.startswith("INSERT INTO"):  # not the row that would lead there
            said += f"{name}.{method} is kept from it by chance: {refused}"[:300]
        return said
