"""What a check-in message tells somebody beside what it asks: from when on, and of which key results."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TypeVar

from bot.domain.ids import PersonId, WorkspaceId
from bot.domain.okrs import KeyResult, Visibility
from bot.domain.prompts import Prompt
from storage import Transaction

Key = TypeVar("Key", bound=int)

LOOKS_BACK = timedelta(days=14)
"""How far a first prompt looks back, and App Home where no prompt comes."""


def told_until(tx: Transaction, prompt: Prompt, now: datetime) -> datetime:
    """The moment up to which earlier prompts have told a person the news."""
    return told_before(tx, prompt) or now - LOOKS_BACK


def told_before(tx: Transaction, prompt: Prompt) -> datetime | None:
    """When the message before this one was sent, whatever it asked about: under control they come daily, and one of
    them on the day of a check-in; and however many slots without a message lie between. None where there was none, or
    it is forgotten (upkeep/retention.py)."""
    return tx.prompts.sent_before(prompt)


def told_results(
    tx: Transaction, workspace_id: WorkspaceId, person_id: PersonId, results: Mapping[Key, KeyResult]
) -> dict[Key, KeyResult]:
    """Those that this person is told of: those of a restricted objective are its circle's alone. Objectives are read
    only where some are restricted."""
    hidden = {one.objective_id for one in results.values() if one.visibility is Visibility.RESTRICTED}
    held = tx.objectives.by_ids(workspace_id, hidden)
    untold = {one for one in hidden if not held[one].is_told_to(person_id)}
    return {key: one for key, one in results.items() if one.objective_id not in untold}
