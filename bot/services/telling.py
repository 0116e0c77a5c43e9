"""What a check-in message tells somebody beside what it asks: from when on, and of which key results."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TypeVar

from bot.domain.ids import PersonId, WorkspaceId
from bot.domain.okrs import KeyResult, Visibility
from bot.domain.prompts import Prompt
from bot.services.schedules import PROMPTS_READ
from storage import Transaction

Key = TypeVar("Key", bound=int)

LOOKS_BACK = timedelta(days=14)
"""How far a first prompt looks back, and App Home where no prompt comes."""


def told_until(tx: Transaction, prompt: Prompt, now: datetime) -> datetime:
    """The moment up to which earlier prompts have told a person the news."""
    latest = tx.prompts.latest_of(prompt.workspace_id, [prompt.person_id], PROMPTS_READ)
    earlier = [
        each.sent_at
        for each in latest.get(prompt.person_id, [])
        if each.first_day < prompt.first_day and each.sent_at is not None
    ]
    return max(earlier, default=now - LOOKS_BACK)


def told_results(
    tx: Transaction, workspace_id: WorkspaceId, person_id: PersonId, results: Mapping[Key, KeyResult]
) -> dict[Key, KeyResult]:
    """Those that this person is told of: those of a restricted objective are its circle's alone. Objectives are read
    only where some are restricted."""
    hidden = {one.objective_id for one in results.values() if one.visibility is Visibility.RESTRICTED}
    held = tx.objectives.by_ids(workspace_id, hidden)
    untold = {one for one in hidden if not held[one].is_told_to(person_id)}
    return {key: one for key, one in results.items() if one.objective_id not in untold}
