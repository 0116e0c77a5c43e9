"""What somebody asks of the owner of what they align to, or from a message: who is to answer, and what an answer
makes of it.

The alignment itself needs nobody's leave; only what is asked with it waits for a yes (accept, trade, decline)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.errors import Invalid
from bot.domain.ids import KeyResultId, ObjectiveId, PersonId, WorkspaceId
from bot.domain.numbers import read_value
from bot.domain.numerals import Refusal, Unreadable
from bot.domain.okrs import KeyResult
from bot.domain.refusals import reason_of, wrong_day_ahead

MOST_WORDS = 300
NO_VALUES = (Refusal.UNREADABLE, Refusal.NEEDS_A_NUMBER, Refusal.NEEDS_YES_OR_NO)
MOST_VALUE = 40
MOST_OUTCOMES = 2
"""Outcomes told in one check-in message; the next one tells the others."""
WORDS, VALUE, DAY, ANSWER = "ask_words", "ask_value", "ask_day", "ask_answer"
"""The fields of what is asked, and of the word with which it is declined."""


class ProposalState(StrEnum):
    """ASKED and ASKED_AGAIN wait for the other owner, TRADED for whoever asked."""

    ASKED = "asked"
    TRADED = "traded"
    ASKED_AGAIN = "asked_again"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"

    @property
    def is_open(self) -> bool:
        return self in OPEN


class Answer(StrEnum):
    ACCEPT = "accept"
    TRADE = "trade"
    DECLINE = "decline"


WAITS_FOR_OWNER = (ProposalState.ASKED, ProposalState.ASKED_AGAIN)
OPEN = (*WAITS_FOR_OWNER, ProposalState.TRADED)
ANSWERS = (ProposalState.ACCEPTED, ProposalState.DECLINED)
ENDED = (*ANSWERS, ProposalState.WITHDRAWN)
_NEXT = {
    (ProposalState.ASKED, Answer.ACCEPT): ProposalState.ACCEPTED,
    (ProposalState.ASKED, Answer.TRADE): ProposalState.TRADED,
    (ProposalState.ASKED, Answer.DECLINE): ProposalState.DECLINED,
    (ProposalState.TRADED, Answer.ACCEPT): ProposalState.ACCEPTED,
    (ProposalState.TRADED, Answer.TRADE): ProposalState.ASKED_AGAIN,
    (ProposalState.TRADED, Answer.DECLINE): ProposalState.WITHDRAWN,
    (ProposalState.ASKED_AGAIN, Answer.ACCEPT): ProposalState.ACCEPTED,
    (ProposalState.ASKED_AGAIN, Answer.DECLINE): ProposalState.DECLINED,
}


@dataclass(frozen=True, slots=True)
class Terms:
    """A sentence, and perhaps a value, as it was typed, and a day."""

    words: str
    value: str = ""
    due_day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """``terms`` are those that wait for an answer or were agreed on, ``earlier`` the ones before them.

    ``from_objective_id`` is the objective that contributes there; None for what is asked from a message, whose link is
    ``url`` then.
    ``key_result_id`` is the key result it is about; None: the objective as a whole. ``as_key_result``: it asks to be
    taken as a key result there, and ``made_key_result_id`` is what became of that. ``answered_by_id`` and
    ``answered_at`` are those of the last answer, ``answer`` the word with which it was declined. ``told_at``: when
    the side that is told of it (``is_told_to_asker``) read how it ended."""

    id: int
    workspace_id: WorkspaceId
    from_objective_id: ObjectiveId | None = None
    to_objective_id: ObjectiveId
    key_result_id: KeyResultId | None = None
    proposed_by_id: PersonId
    as_key_result: bool = False
    state: ProposalState = ProposalState.ASKED
    words: str
    url: str = ""
    value: str = ""
    due_day: date | None = None
    earlier_words: str = ""
    earlier_value: str = ""
    earlier_due_day: date | None = None
    answer: str = ""
    proposed_at: datetime
    answered_by_id: PersonId | None = None
    answered_at: datetime | None = None
    told_at: datetime | None = None
    made_key_result_id: KeyResultId | None = None

    @property
    def is_told_to_asker(self) -> bool:
        """How it ended is told to whoever asked; the other side is told what was taken back, and a yes to its offer."""
        return self.state in ANSWERS and self.answered_by_id != self.proposed_by_id

    @property
    def terms(self) -> Terms:
        return Terms(self.words, self.value, self.due_day)

    @property
    def earlier(self) -> Terms | None:
        return Terms(self.earlier_words, self.earlier_value, self.earlier_due_day) if self.earlier_words else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalSheet:
    """A proposal with the names that its words need: ``asker`` proposed it, ``owner`` is the other side
    today, ``answerer`` gave the last answer, or took it back; empty before that.
    ``reads_as_owner``: whoever reads it is on the owner's side. ``owner_left``, ``asker_left``: they are not here any
    more. ``is_over``: one of the objectives does not run any more. ``from_code`` is empty for what is asked from a
    message."""

    proposal: Proposal
    from_code: str
    from_title: str
    to_code: str
    asker: str
    owner: str
    reads_as_owner: bool
    answerer: str = ""
    owner_left: bool = False
    asker_left: bool = False
    is_over: bool = False

    @property
    def may_trade(self) -> bool:
        return answered(self.proposal.state, Answer.TRADE) is not None and not self.proposal.as_key_result


def answered(state: ProposalState, answer: Answer) -> ProposalState | None:
    """What an answer makes of it; None where it is not possible (any more)."""
    return _NEXT.get((state, answer))


def check_terms(terms: Terms, today: date) -> None:
    """Raises Invalid by field."""
    wrong: dict[str, tuple[str, dict[str, str]]] = {}
    if not terms.words:
        wrong[WORDS] = ("empty", {})
    for name, typed, most in ((WORDS, terms.words, MOST_WORDS), (VALUE, terms.value, MOST_VALUE)):
        if len(typed) > most:
            wrong[name] = ("too_long", {"most": str(most)})
    if terms.due_day is not None and (reason := wrong_day_ahead(terms.due_day, today)):
        wrong[DAY] = reason
    if wrong:
        raise Invalid(wrong)


def check_value(terms: Terms, key_result: KeyResult) -> None:
    """What is asked of a key result is a value, though perhaps in another unit: it is shown as it was typed. Raises
    Invalid."""
    found = read_value(terms.value, key_result) if terms.value else None
    if isinstance(found, Unreadable) and found.reason in NO_VALUES:
        raise Invalid({VALUE: reason_of(found, key_result)})
