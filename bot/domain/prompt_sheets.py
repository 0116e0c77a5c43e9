"""What a prompt says to a person, as values that a view puts into words (product.md, The check-in)."""

from dataclasses import dataclass
from datetime import date

from bot.domain.checkins import CheckIn
from bot.domain.context_sheets import ContextRound, ContextSheet
from bot.domain.control import Badge
from bot.domain.errands import ErrandLine
from bot.domain.okrs import KeyResult, Objective
from bot.domain.pace import Pace
from bot.domain.parking import ParkedSheet
from bot.domain.people import Person
from bot.domain.prompting import QuickAnswer
from bot.domain.prompts import Prompt, PromptKind
from bot.domain.proposals import ProposalSheet


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedLine:
    """One key result that is still owed; ``stand_in_for`` is its owner's name when that is somebody else; ``control``:
    its objective is under control."""

    key_result: KeyResult
    stand_in_for: str | None = None
    pace: Pace | None = None
    last: CheckIn | None = None
    quick: QuickAnswer = QuickAnswer.OPEN_FORM
    control: Badge | None = None


@dataclass(frozen=True, slots=True)
class BlockerAnswer:
    """Somebody answered what the person had asked for; ``code`` is the key result's."""

    name: str
    words: str
    code: str


@dataclass(frozen=True, slots=True)
class Unanswered:
    """How many prompts in a row went unanswered before this one; ``lead`` is whoever reads that, if somebody does."""

    count: int
    lead: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptSheet:
    """``today`` is the day in the person's zone. ``silent`` names the people who left two prompts in a row unanswered,
    for their lead. ``proposals`` wait for the person's answer; ``outcomes`` is how others have answered theirs,
    ``parked`` what became of requests that they parked. ``changes`` of objectives above wait for the person's word;
    ``rounds`` is what others said to changes of theirs. ``errands`` are what a prompt without key results is about.
    ``rests``: the company pilots without this person, so nothing is sent. ``decides``: the objectives about which they
    decide while these are under control. ``repeats``: it is a daily message, and not the first of its week.
    ``practices`` are those switched on."""

    prompt: Prompt
    person: Person
    today: date
    lines: tuple[AskedLine, ...] = ()
    answers: tuple[BlockerAnswer, ...] = ()
    unanswered: Unanswered | None = None
    silent: tuple[str, ...] = ()
    proposals: tuple[ProposalSheet, ...] = ()
    outcomes: tuple[ProposalSheet, ...] = ()
    changes: tuple[ContextSheet, ...] = ()
    rounds: tuple[ContextRound, ...] = ()
    parked: tuple[ParkedSheet, ...] = ()
    errands: tuple[ErrandLine, ...] = ()
    rests: bool = False
    decides: tuple[Objective, ...] = ()
    repeats: bool = False
    practices: frozenset[str] = frozenset()

    @property
    def is_daily(self) -> bool:
        """It asks about what is under control."""
        return self.prompt.kind is PromptKind.CONTROL

    @property
    def may_answer_at_once(self) -> bool:
        """Whether *Nothing moved* would record anything by itself."""
        return any(line.quick is not QuickAnswer.OPEN_FORM for line in self.lines)
