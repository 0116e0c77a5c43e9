"""A question about a few things reads a few rows: SQLite finds them by more than their workspace."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from bot.domain.ids import KeyResultId, ObjectiveId, PersonId
from storage import Store, Transaction
from tests.factories import Office

LARGE = {
    "alignment",
    "blocker",
    "check_in",
    "delivery",
    "key_result",
    "milestone",
    "objective",
    "prompt",
    "prompt_item",
}
MEI, RESULTS = PersonId(1), [KeyResultId(1), KeyResultId(2)]
AIMS = [ObjectiveId(1), ObjectiveId(2)]
QUESTIONS: dict[str, Callable[[Transaction, Office], Any]] = {
    "key results by id": lambda tx, office: tx.key_results.by_ids(office.workspace.id, RESULTS),
    "objectives": lambda tx, office: tx.objectives.of_person(office.workspace.id, MEI, [office.cycle.id]),
    "of others": lambda tx, office: tx.objectives.with_key_results_of(office.workspace.id, MEI, [office.cycle.id]),
    "running": lambda tx, office: tx.key_results.running_of(office.workspace.id, [MEI]),
    "any running": lambda tx, office: tx.key_results.has_running(office.workspace.id, MEI),
    "askable": lambda tx, office: tx.key_results.askable_of(office.workspace.id, [MEI]),
    "last words": lambda tx, office: tx.key_results.last_words(office.workspace.id),
    "check-ins": lambda tx, office: tx.check_ins.latest(office.workspace.id, RESULTS, 2),
    "prompts": lambda tx, office: tx.prompts.open_of(office.workspace.id, MEI),
    "silences": lambda tx, office: tx.prompts.silences(office.workspace.id, RESULTS),
    "deliveries": lambda tx, office: tx.outbox.is_quiet(office.now),
    "never planned": lambda tx, _office: tx.people.never_planned(1),
    "below": lambda tx, office: tx.trees.below(office.workspace.id, AIMS, [office.cycle.id], 2),
    "above": lambda tx, office: tx.trees.above(office.workspace.id, AIMS, [office.cycle.id], 2),
    "search": lambda tx, office: tx.search.find(office.workspace.id, ["objective"], "payments work", 5),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_few_rows_are_found_by_more_than_their_workspace(sqlite_url: str, name: str) -> None:
    store = Store(sqlite_url)
    office = founded(store)
    with store.read() as tx:
        plans = plans_of(tx, lambda: QUESTIONS[name](tx, office))
    store.close()

    assert plans
    assert [step for step in plans if reads_a_whole_workspace(step)] == []


def founded(store: Store) -> Office:
    office = Office.open(store)
    mei = office.person("Mei")
    result = office.key_result(office.objective(mei))
    office.check_in(result, 40, 6, at=office.now - timedelta(days=1))
    return office


def plans_of(tx: Transaction, ask: Callable[[], Any]) -> list[str]:
    """The steps in which SQLite answers what is asked, without any statistics about the tables."""
    asked: list[tuple[str, Any]] = []

    def remember(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        asked.append((statement, values))

    event.listen(tx.connection, "before_cursor_execute", remember)
    ask()
    event.remove(tx.connection, "before_cursor_execute", remember)
    explained = [tx.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values) for text, values in asked]
    return [step[3] for steps in explained for step in steps]


def reads_a_whole_workspace(step: str) -> bool:
    found = re.match(r"(SCAN|SEARCH) (\w+)(?:.*\((.*)\))?", step)
    return found is not None and found[2] in LARGE and found[3] in (None, "workspace_id=?")
