"""Who leaves is asked nothing more: what waits for them ends, in the transaction in which they leave."""

from collections.abc import Iterable
from datetime import datetime

from bot.domain.ids import PersonId, WorkspaceId
from bot.domain.prompts import PromptState
from bot.services.prompt_changes import promise_changes
from storage import Transaction

LEFT = "the person has left"


def let_go(tx: Transaction, workspace_id: WorkspaceId, person_ids: Iterable[PersonId], now: datetime) -> None:
    """Excuse the open prompts of people who leave, let the messages of these say so, and withdraw what was promised to
    them and not yet begun. The number of statements does not grow with the people. ``reschedule`` is called besides."""
    leaving = list(person_ids)
    waiting = tx.prompts.open_of_people(workspace_id, leaving)
    ended = {"state": PromptState.EXCUSED, "snoozed_until": None, "remind_at": None}
    tx.prompts.set_many([(prompt, ended) for prompt in waiting])
    tx.outbox.cancel_to(workspace_id, leaving, now, LEFT)
    promise_changes(tx, waiting, "left", now)
