"""What the messages of a prompt turn into: promised with the cause, worded when sent from what is true by then."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from bot.domain.deliveries import Delivery, DeliveryKind
from bot.domain.ids import DeliveryId, WorkspaceId
from bot.domain.prompts import Prompt, PromptRule
from storage import Transaction

SUMMARY_RULE = "prompt_answered"


def promise_summary(tx: Transaction, prompt: Prompt, cause: str, now: datetime) -> tuple[DeliveryId, ...]:
    """Let the messages of the prompt show what was recorded; ``cause`` names the occasion, once."""
    return _promise(tx, prompt, DeliveryKind.PROMPT_SUMMARY, SUMMARY_RULE, cause, now)


def promise_change(tx: Transaction, prompt: Prompt, occasion: str, now: datetime) -> tuple[DeliveryId, ...]:
    """Let the messages of the prompt, if there are any, show what became of it."""
    return _promise(tx, prompt, DeliveryKind.PROMPT_CHANGED, PromptRule.CHANGED, occasion, now)


def promise_again(tx: Transaction, prompts: Iterable[Prompt], occasion: str, now: datetime) -> None:
    """As ``promise_changes``, for prompts that were over and wait once more: their messages say so, whatever they
    say."""
    _promise_all(tx, [(prompt, occasion, now) for prompt in prompts], now, again=True)


def promise_changes(tx: Transaction, prompts: Iterable[Prompt], occasion: str, now: datetime) -> None:
    """As ``promise_change``, for many at once; nobody waits for it."""
    _promise_all(tx, [(prompt, occasion, now) for prompt in prompts], now)


def promise_lapsed(tx: Transaction, missed: Iterable[tuple[Prompt, datetime]], now: datetime) -> None:
    """Let the messages of prompts that were missed show that from a moment on, once in each slot."""
    _promise_all(tx, [(prompt, f"lapsed:{prompt.last_day}", moment) for prompt, moment in missed], now)


def _promise_all(tx: Transaction, changes: Iterable[tuple[Prompt, str, datetime]], now: datetime, **told: Any) -> None:
    """Each with its occasion and the moment from which on it may be shown; ``told`` is kept with all of them."""
    kind, ordered = DeliveryKind.PROMPT_CHANGED, sorted(changes, key=lambda change: change[0].workspace_id)
    for workspace_id, group in groupby(ordered, key=lambda change: change[0].workspace_id):
        here = list(group)
        reminders = _reminders(tx, WorkspaceId(workspace_id), [prompt for prompt, _, _ in here])
        rows = [
            {**row, "subject": {**row["subject"], **told}, "rule": PromptRule.CHANGED, "not_before": moment}
            for prompt, occasion, moment in here
            for row in _rows(prompt, reminders.get(prompt.id), kind, occasion)
        ]
        tx.outbox.promise_all(rows, now=now)


def _promise(
    tx: Transaction, prompt: Prompt, kind: DeliveryKind, rule: str, occasion: str, now: datetime
) -> tuple[DeliveryId, ...]:
    reminder = _reminders(tx, prompt.workspace_id, [prompt]).get(prompt.id)
    rows = _rows(prompt, reminder, kind, occasion)
    promised = [tx.outbox.promise(**row, rule=rule, urgent=True, now=now) for row in rows]
    return tuple(each.id for each in promised if each is not None)


def _reminders(tx: Transaction, workspace_id: WorkspaceId, prompts: Sequence[Prompt]) -> dict[int, Delivery]:
    """The reminders that stand in Slack, by prompt."""
    keys = [f"reminder:{prompt.id}" for prompt in prompts if prompt.reminded_at is not None]
    return {each.subject["prompt"]: each for each in tx.outbox.posted_under(workspace_id, keys)}


def _rows(prompt: Prompt, reminder: Delivery | None, kind: DeliveryKind, occasion: str) -> list[dict[str, Any]]:
    if prompt.slack_channel is None or prompt.slack_ts is None:
        return []
    held: dict[str, Any] = {"workspace_id": prompt.workspace_id, "person_id": prompt.person_id, "kind": kind}
    place = {"prompt": prompt.id, "channel": prompt.slack_channel, "ts": prompt.slack_ts}
    rows = [{**held, "subject": place, "dedupe_key": f"{kind.value}:{prompt.id}:{occasion}"}]
    if reminder is not None:
        place = {"prompt": prompt.id, "channel": reminder.slack_channel, "ts": reminder.slack_ts}
        below = {**place, "reminder_of": reminder.subject["thread_ts"]}
        rows.append({**held, "subject": below, "dedupe_key": f"{kind.value}:{prompt.id}:{occasion}:reminder"})
    return rows
