"""Two rows of every table in a workspace, made from the tables as they are declared."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Date, Enum, Table, Text, Time, insert
from sqlalchemy.types import JSON, String

from bot.domain.cycles import CycleState
from bot.domain.okrs import KeyResultState, ObjectiveState, Visibility
from bot.domain.prompts import PromptState
from bot.domain.readiness import SurveyState
from storage.tables.columns import metadata
from storage.types import Exact, Instant, Weekdays

NOW = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
TODAY = date(2026, 11, 16)
RUNNING: dict[str, dict[str, Any]] = {
    "objective": {"state": ObjectiveState.ACTIVE, "review_day": None},
    "key_result": {"state": KeyResultState.ACTIVE},
    "cycle": {"state": CycleState.ACTIVE, "first_day": TODAY - timedelta(40), "made_for": None},
    "prompt": {"state": PromptState.SENT, "snoozes": 0},
}
ENDING = frozenset({"last_day", "due_day", "until", "expires_at", "too_late_after"})
OPEN = frozenset({"closed_at", "deactivated_at", "uninstalled_at", "finished_at", "answered_at", "told_at", "until"})
NUMBERS = {
    "workspace": (0,),
    "installation": (1,),
    "directory_reading": (1,),
    "cycle_rule": (1,),
    "feedback_rule": (1,),
    "survey_words": (1,),
}
OTHERS = frozenset(
    {
        "manager_id",
        "stand_in_id",
        "parent_id",
        "to_objective_id",
        "upper_objective_id",
        "supersedes_id",
        "follows_id",
    }
)
"""Columns that may not point at the row itself, or at its owner."""
LOOKED_UP = frozenset({"slack_user_id", "slack_dm_id", "channel_id", "slack_ts", "slack_channel", "dedupe_key"})
LOOKED_UP |= {"url", "method", "action", "event", "form", "kind", "reason", "term", "slack_team_id", "origin"}
LOOKED_UP |= {"question_id"}


def furnish(connection: Connection, workspace_id: int, word: str) -> None:
    """All ids and numbers are ``workspace_id`` + 1 or + 2. Every text contains ``word``, and the name of its column, so
    that one is not taken for another, unless rows are looked up by it."""
    for table in metadata().sorted_tables:
        for number in NUMBERS.get(table.name, (2, 1)):
            values = {column.name: _value(table, column, workspace_id, number, word) for column in table.columns}
            values |= RUNNING.get(table.name, {})
            if table.name == "objective" and number == 1:
                values |= {"visibility": Visibility.RESTRICTED, "review_day": TODAY + timedelta(30)}
            if table.name == "survey" and number == 2:
                values["state"] = SurveyState.COMPUTED
            if table.name == "handover_offer":
                values["owner_id"] = workspace_id + 3 - number
            if table.name == "alignment":
                values["to_key_result_id" if number == 1 else "to_objective_id"] = None
            if table.name == "grade":
                values |= {"place": 0, "key_result_id": None} if number == 1 else {"place": 1}
            if table.name == "follow":
                a_person_and_a_team, a_channel_and_a_person = ("channel_id", "person_id"), ("follower_id", "team_id")
                empty = a_person_and_a_team if number == 1 else a_channel_and_a_person
                values |= dict.fromkeys((*empty, "objective_id"))
            connection.execute(insert(table), values)


def _value(table: Table, column: Column[Any], workspace_id: int, number: int, word: str) -> Any:
    if column.primary_key:
        return str(workspace_id + number) if isinstance(column.type, String) else workspace_id + number
    if column.name == "workspace_id":
        return workspace_id
    target = next((key.column.table for key in column.foreign_keys), None)
    if target is not None or column.name == "subject_id":
        if target is not table and column.name not in OTHERS:
            return workspace_id + number
        return workspace_id + 2 if number == 1 else None if target is table else workspace_id + 1
    if column.name in OPEN and column.nullable:
        return None
    said = f"{word}{number}" if column.name in LOOKED_UP else f"{word}{number} {table.name}.{column.name}"
    return _plain(column, workspace_id + number, said)


def _plain(column: Column[Any], number: int, word: str) -> Any:
    kind, later = column.type, timedelta(30 if column.name in ENDING else 0)
    if isinstance(kind, Enum):
        assert kind.enum_class is not None
        return next(iter(kind.enum_class))
    if isinstance(kind, Instant):
        return NOW + later
    if isinstance(kind, Date):
        return TODAY + later
    if isinstance(kind, Exact):
        return Decimal(number)
    if isinstance(kind, Weekdays):
        return frozenset({0, 1})
    if isinstance(kind, Time):
        return time(9)
    if isinstance(kind, JSON):
        return {"word": word} if column.name != "practices" else [word]
    if isinstance(kind, Boolean):
        return False
    if isinstance(kind, Text | String):
        return {"zone": "Europe/Berlin", "kind": "objective"}.get(column.name, word)[: getattr(kind, "length", 0) or 99]
    return number if column.name in {"number", "objective_number"} else 1
