"""A lesson as it is written and found, by whatever it was noted."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.domain.lessons import Lesson
from bot.domain.people import Person
from bot.domain.workspaces import Workspace
from storage import Transaction
from storage.lessons import KIND


def write(tx: Transaction, workspace: Workspace, author: Person, values: Mapping[str, Any], now: datetime) -> Lesson:
    """A lesson of these columns; the caller has checked them."""
    held: dict[str, Any] = {"workspace_id": workspace.id, "author_id": author.id, "noted_at": now}
    lesson = tx.lessons.add(by=author.id, now=now, **held, **values)
    index(tx, lesson)
    return lesson


def index(tx: Transaction, lesson: Lesson) -> None:
    """Whether it may be shown is asked of its objective at each reading."""
    tx.search.index(lesson.workspace_id, KIND, lesson.id, lesson.text)
