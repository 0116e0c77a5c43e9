"""Questions for a session, with a name or without; and the answers that they get.

A question lies in a row that tells nothing of when it was asked, and one without a name nothing of by whom. Once it is
answered, question and answer become a row of their own, and the other one goes.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.errors import Invalid
from bot.domain.ids import ObjectiveId, PersonId, WorkspaceId
from bot.domain.refusals import wrong_length

MOST_WORDS = 3_000  # characters: as many as Slack takes in one field
MOST_BECAUSE = 300
WORDS, SESSION, NAMED, OBJECTIVE, ANSWER, BECAUSE = "words", "session", "named", "about", "answer", "because"  # fields
WITH_NAME, WITHOUT_NAME = "with", "without"
KIND = "answer"
"""Of search terms."""

_TOKEN = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """``author_id`` is None for one asked without a name, and for one of somebody who was erased; ``named`` tells the
    two apart. ``put_off``: the host answers it in the next session. ``carried``: so many sessions went by without an
    answer. ``hidden``: nobody but the host and admins reads it."""

    id: str
    workspace_id: WorkspaceId
    session_id: int
    words: str
    named: bool
    author_id: PersonId | None = None
    objective_id: ObjectiveId | None = None
    votes: int = 0
    put_off: bool = False
    carried: int = 0
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionVoter:
    """That somebody votes for a question. It is kept as long as that is open, and says no more than that."""

    id: str
    workspace_id: WorkspaceId
    session_id: int
    question_id: str
    person_id: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """``asked`` is the question, ``named`` and ``author_id`` as there; ``live``: it was answered in the session, and
    ``words`` say what was said. ``posted``: the thread of its session has it."""

    id: int
    workspace_id: WorkspaceId
    session_id: int
    asked: str
    named: bool
    author_id: PersonId | None = None
    objective_id: ObjectiveId | None = None
    votes: int = 0
    words: str
    live: bool = False
    by_id: PersonId
    at: datetime
    posted: bool = False


def ranked(questions: Iterable[Question]) -> list[Question]:
    """What is left for the next session last, then by votes; the order among equals is that of their random ids, which
    stays and tells nothing."""
    return sorted(questions, key=lambda one: (one.put_off, -one.votes, one.id))


def check_question(words: str) -> str:
    """Raises Invalid."""
    return _checked(WORDS, words, MOST_WORDS)


def check_answer(words: str) -> str:
    """Raises Invalid."""
    return _checked(ANSWER, words, MOST_WORDS)


def check_reason(words: str) -> str:
    """Raises Invalid."""
    return _checked(BECAUSE, " ".join(words.split()), MOST_BECAUSE)


def is_asked_among(words: str, questions: Iterable[Question]) -> bool:
    """Whether somebody has asked the very same; case, spaces and the sign at the end apart."""
    asked = _essence(words)
    return any(_essence(one.words) == asked for one in questions)


def is_token(text: object) -> bool:
    """Whether it could be the id of a question, made when its form was opened."""
    return isinstance(text, str) and _TOKEN.fullmatch(text) is not None


def _essence(words: str) -> str:
    return " ".join(words.casefold().split()).rstrip(" ?!.…？！。")


def _checked(field: str, words: str, most: int) -> str:
    told = words.strip()
    if reason := wrong_length(told, most):
        raise Invalid({field: reason})
    return told
