"""Which rows of a database an act has changed, and whose they are."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from storage import Store
from storage.tables.columns import metadata
from tests.statements import counted, written_by

Row = dict[str, Any]
Change = tuple[str, Row | None, Row | None]
"""Table, the row before, the row after; None where there was or is none."""

BESIDES = {
    "person": {"slack_dm_id"},  # remembered by whoever writes to them first
    "workspace": {"objectives_made"},
    "key_result": {"stand_in_until"},
    "alignment": {"agreed_at"},
    "proposal": {"state", "answered_by_id", "answered_at", "answer", "words", "value", "due_day", "told_at"}
    | {"earlier_words", "earlier_value", "earlier_due_day", "made_key_result_id"},
    "handover_offer": {"state", "answer", "answered_at"},
    "help_offer": {"state", "answered_by_id", "answered_at"},
    "question": {"votes"},
    "feedback_peer": {"state", "helped", "change", "attempt", "late"},
    "context_change": {"verdict", "words", "answered_by_id", "answered_at", "told_at", "round"}
    | {"before", "after", "reason", "changed_by_id", "changed_at"},
    "control_period": {"renewed_at", "renewed_by_id", "last_day", "ends_at", "outcome", "ended_by_id", "wound_up_at"}
    | {"due_at", "counted_at", "room_channel", "room_ts", "said_yes", "said_no", "said_cannot_say"},
    "decision": {"state", "settled_by_id", "settled_at", "due_day", "owner_id", "because", "because_by_id"},
}
"""Columns that an act of somebody else may change."""
KEPT_BY_ANYONE = frozenset({"delivery", "handled", "welcome", "search_term", "pace", "pause", "following_channel"})
ADDED_BY_ANYONE = frozenset({"feedback_words", "survey_answer", "pilot_answer", "control_answer"})
"""Rows of nobody."""
MINE = {
    "check_in": "author_id",
    "help_offer": "helper_id",
    "cheer": "by_id",
    "form_draft": "person_id",
    "absence": "person_id",
    "prompt": "person_id",
    "objective": "owner_id",
    "blocker": "asked_id",
    "target_revision": "revised_by_id",
    "proposal": "proposed_by_id",
    "context_change": "changed_by_id",
    "change_comment": "author_id",
    "draft_wish": "person_id",
    "draft_comment": "author_id",
    "evidence": "added_by_id",
    "lesson": "author_id",
    "feedback_ask": "asker_id",
    "feedback_invitation": "person_id",
    "control_period": "started_by_id",
    "control_decision": "by_id",
    "control_seat": "person_id",
    "parked_request": "parked_by_id",
    "follow": "by_id",
    "decision": "made_by_id",
    "question": "author_id",
    "question_voter": "person_id",
    "answer": "by_id",
    "handover": "decided_by_id",
    "handover_offer": "by_id",
    "turn_note": "by_id",
    "closing": "closed_by_id",
    "grade": "by_id",
    "pilot_training": "person_id",
    "pilot_voter": "person_id",
    "survey_participation": "person_id",
    "person": "id",
}
"""The column that says whose a row is."""
WITHIN = {
    "key_result": ("objective", "objective_id"),
    "alignment": ("objective", "from_objective_id"),
    "prompt_item": ("prompt", "prompt_id"),
    "feed": ("key_result", "key_result_id"),
    "milestone": ("key_result", "key_result_id"),
    "objective_reader": ("objective", "objective_id"),
    "objective_share": ("objective", "objective_id"),
    "shared_draft": ("objective", "objective_id"),
    "lesson_use": ("objective", "objective_id"),
    "feedback_peer": ("feedback_ask", "ask_id"),
}
"""Parts of a thing are its owner's, and so are parts of parts."""
NOBODYS = frozenset(
    {
        *(
            "allowed_address",
            "allowed_channel",
            "cycle",
            "cycle_rule",
            "directory_entry",
            "draft_board",
            "directory_reading",
            "installation",
        ),
        *("manager_left_out", "measuring", "membership", "reporting", "snapshot", "team", "team_parent", "workspace"),
        *("review", "review_plan", "session"),
        *("survey", "survey_words", "survey_invitation"),
        *("pilot", "pilot_vote", "pilot_iteration"),
        *("feedback_rule", "feedback_team", "feedback_round"),
    }
)
"""What admins, leads and the worker alone write."""


def everything(store: Store) -> dict[tuple[str, int], Row]:
    return rows_of(store, metadata().tables)


def rows_of(store: Store, tables: Iterable[str]) -> dict[tuple[str, int], Row]:
    """All that these tables hold: table and id → its columns."""
    with store.read() as tx:
        return {
            (name, row["id"]): dict(row)
            for name in tables
            for row in tx.connection.execute(select(metadata().tables[name])).mappings()
        }


@dataclass
class Watch:
    """``known`` is how things stood after the last look."""

    stores: tuple[Store, ...]
    known: dict[tuple[str, int], Row] = field(default_factory=dict)

    def begin(self) -> None:
        self.known = everything(self.stores[0])

    @contextmanager
    def changes(self) -> Iterator[list[Change]]:
        """What has changed when it is over; nothing is read where nothing was written."""
        found: list[Change] = []
        with ExitStack() as watching:
            sent = [watching.enter_context(counted(store)) for store in self.stores]
            yield found
        written = written_by(statement for each in sent for statement in each)
        now = rows_of(self.stores[0], written)
        before = {key: row for key, row in self.known.items() if key[0] in written}
        self.known = {key: row for key, row in self.known.items() if key[0] not in written} | now
        for key in before.keys() | now.keys():
            if before.get(key) != now.get(key):
                found.append((key[0], before.get(key), now.get(key)))


def workspaces_of(changes: list[Change]) -> set[int]:
    """Those to which the changed rows belong."""
    rows = [(table, row) for table, before, after in changes for row in (before, after) if row is not None]
    return {row["id"] if table == "workspace" else row["workspace_id"] for table, row in rows}


def not_ones_own(changes: list[Change], person_id: int, known: dict[tuple[str, int], Row]) -> list[Change]:
    """Changes that somebody without any rights over others may not cause."""
    return [change for change in changes if not _is_own(*change, person_id, known)]


def _is_own(table: str, before: Row | None, after: Row | None, person_id: int, known: Any) -> bool:
    row = after or before or {}
    if table in KEPT_BY_ANYONE or (before is None and table in ADDED_BY_ANYONE | {"person"}):
        return True
    if table == "question" and before is None and not row["named"]:
        return True
    if table == "audit_event":
        return before is None and row["actor_id"] in {person_id, None}
    if before and after:
        other = {name for name in row if before[name] != after[name]} - BESIDES.get(table, set())
        if not other or (table == "key_result" and other == {"stand_in_id"} and after["stand_in_id"] == person_id):
            return True
        if table == "person" and other == {"next_prompt_at"}:  # asked is who stands in
            results = [
                row for (name, _), row in known.items() if name == "key_result" and row["owner_id"] == after["id"]
            ]
            return any(result["stand_in_id"] == person_id for result in results)
    if _stands_in(table, row, person_id, known):
        return True
    while table in WITHIN and row:
        parent, column = WITHIN[table]
        table, row = parent, known.get((parent, row[column]), {})
    return table in MINE and row.get(MINE[table]) == person_id


def _stands_in(table: str, row: Row, person_id: int, known: dict[tuple[str, int], Row]) -> bool:
    """Whether it is about a key result for which they have offered to stand in, which anybody may."""
    if table == "prompt":
        items = [item for (name, _), item in known.items() if name == "prompt_item" and item["prompt_id"] == row["id"]]
        return any(_stands_in("prompt_item", item, person_id, known) for item in items)
    result = row if table == "key_result" else known.get(("key_result", row.get("key_result_id", 0)), {})
    return result.get("stand_in_id") == person_id
