"""What was said to somebody's drafts."""

from datetime import datetime

from bot.domain.draft_comments import DraftCommentNews
from bot.domain.people import Person
from bot.services.prompt_memory import LOOKS_BACK
from storage import Transaction


def comments_for(tx: Transaction, person: Person, since: datetime) -> tuple[DraftCommentNews, ...]:
    """What others have said to this person's drafts from a moment on."""
    found = [one for one in tx.draft_comments.to_owner(person.workspace_id, person.id, since) if one.words]
    people = tx.people.by_ids(person.workspace_id, {one.author_id for one in found})
    objectives = tx.objectives.by_ids(person.workspace_id, {one.objective_id for one in found})
    others = (one for one in found if one.author_id != person.id)
    return tuple(DraftCommentNews(people[one.author_id], objectives[one.objective_id], one.words) for one in others)


def recent_comments(tx: Transaction, person: Person, now: datetime) -> tuple[DraftCommentNews, ...]:
    """Those of two weeks, for the Home tab of somebody who gets no check-in message."""
    return comments_for(tx, person, now - LOOKS_BACK)
