"""A typed value wins over the system's, until somebody resumes the reading."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from bot.domain.answers import Answer
from bot.domain.checkins import CheckIn
from bot.domain.ids import PersonId
from bot.domain.okrs import KeyResult, ValueSource
from bot.domain.progress import current_value
from storage import Transaction


def pause_typed(
    tx: Transaction,
    answers: Iterable[Answer],
    key_results: Mapping[int, KeyResult],
    corrected: Mapping[int, CheckIn],
    *,
    by: PersonId,
    now: datetime,
) -> None:
    """What is read for these key results is taken over no longer, where an answer says another value. ``corrected`` are
    the check-ins that answers put right. The key results are held by the caller."""
    for answer in answers:
        key_result = key_results[answer.key_result_id]
        if key_result.source is not ValueSource.HTTP or not _says_another(answer, key_result, corrected):
            continue
        feed = tx.feeds.locked(key_result.workspace_id, key_result.id)
        if feed is not None:
            tx.feeds.update(feed, typed_at=now)
            told = {"key_result": key_result.id, "typed": str(answer.value)}
            tx.feeds.tell(feed, "typed_over", told, by=by, now=now)
        tx.key_results.change(key_result, by=by, now=now, source=ValueSource.MANUAL)


def _says_another(answer: Answer, key_result: KeyResult, corrected: Mapping[int, CheckIn]) -> bool:
    """A correction that leaves the value as it was said then says nothing about today's."""
    old = corrected.get(answer.supersedes_id or 0)
    known = {current_value(key_result), *(() if old is None else (old.value,))}
    return answer.value is not None and answer.value not in known
