"""Is this team suited to OKRs? Five characteristics, two statements each, and what their means recommend."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from bot.domain.errors import Invalid
from bot.domain.ids import PersonId, TeamId, WorkspaceId
from bot.domain.small_groups import ENOUGH

FEWEST = ENOUGH
"""People who have to be asked, and who have to answer: with fewer, a mean would tell who said what."""

LOWEST, HIGHEST = 1, 5
STATEMENTS = (1, 2)
READY_MEAN, READY_WEAKEST = Decimal("3.8"), Decimal("3.0")
WORK_MEAN, WORK_WEAKEST = Decimal("3.0"), Decimal("2.0")
MOST_VALUE, MOST_STATEMENT = 80, 200
CLOSES_ON = "closes_on"
VALUE = "value"


class Characteristic(StrEnum):
    """vivo's five, in the order in which they are asked and shown."""

    MOTIVATION = "motivation"
    STRUCTURE = "structure"
    INFORMATION = "information"
    COMMUNICATION = "communication"
    SHARING = "sharing"


class SurveyState(StrEnum):
    """TOO_FEW: it ended with four answers or fewer, which nobody has read."""

    RUNNING = "running"
    COMPUTED = "computed"
    TOO_FEW = "too_few"
    CALLED_OFF = "called_off"


class Recommendation(StrEnum):
    READY = "ready"
    WITH_WORK = "with_work"
    NOT_YET = "not_yet"


Means = Mapping[Characteristic, Decimal]
Scores = Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """``team_id`` None: everybody in the company. ``open_key`` is held by the one survey of a team that runs.
    ``wording`` is what an admin had changed when it began: characteristic → value and statements. ``asked_up_to``: the
    people up to this id have been asked, None once all have. ``earlier_id`` is the one whose means may stand beside its
    own. ``means`` are rounded to one decimal."""

    id: int
    workspace_id: WorkspaceId
    team_id: TeamId | None = None
    open_key: str | None = None
    state: SurveyState = SurveyState.RUNNING
    closes_on: date
    closes_at: datetime
    look_at: datetime
    wording: dict[str, Any] = field(default_factory=dict)
    asked: int = 0
    asked_up_to: int | None = None
    started_by_id: PersonId
    started_at: datetime
    answers: int | None = None
    means: dict[str, Any] = field(default_factory=dict)
    recommendation: Recommendation | None = None
    computed_on: date | None = None
    earlier_id: int | None = None

    @property
    def is_running(self) -> bool:
        return self.state is SurveyState.RUNNING

    def is_open(self, now: datetime) -> bool:
        """Whether it takes answers."""
        return self.is_running and now < self.closes_at

    @property
    def figures(self) -> "Figures":
        return Figures({one: Decimal(str(self.means[one.value])) for one in Characteristic})


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What an admin has changed of one characteristic, empty where nothing: the company's own value that it stands
    beside, and its two statements."""

    id: int
    workspace_id: WorkspaceId
    characteristic: Characteristic
    value: str = ""
    first: str = ""
    second: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """The means of the five characteristics, each rounded to one decimal. All else is worked out from these, so that
    whoever reads them can do the same."""

    means: Means

    @property
    def mean(self) -> Decimal:
        return _rounded(sum(int(one * 10) for one in self.means.values()), len(self.means) * 10)

    @property
    def weakest(self) -> Decimal:
        return min(self.means.values())

    @property
    def weakest_two(self) -> tuple[Characteristic, Characteristic]:
        """The weakest first; of equal ones that which is asked first."""
        first, second, *_ = sorted(Characteristic, key=lambda one: self.means[one])
        return first, second

    @property
    def recommendation(self) -> Recommendation:
        if self.mean >= READY_MEAN and self.weakest >= READY_WEAKEST:
            return Recommendation.READY
        if self.mean >= WORK_MEAN and self.weakest >= WORK_WEAKEST:
            return Recommendation.WITH_WORK
        return Recommendation.NOT_YET


def field_of(characteristic: Characteristic, number: int) -> str:
    """The name of a statement: of its field in a form, and of its score in an answer."""
    return f"{characteristic.value}-{number}"


FIELDS = tuple(field_of(one, number) for one in Characteristic for number in STATEMENTS)


def check_scores(typed: Mapping[str, str | None]) -> dict[str, int]:
    """Every statement has a whole number from 1 to 5. Raises Invalid by field."""
    allowed = {str(score): score for score in range(LOWEST, HIGHEST + 1)}
    wrong = {
        name: ("missing" if typed.get(name) is None else "not_offered", dict[str, str]())
        for name in FIELDS
        if typed.get(name) not in allowed
    }
    if wrong:
        raise Invalid(wrong)
    return {name: allowed[str(typed[name])] for name in FIELDS}


def figures_of(answers: Sequence[Scores]) -> Figures:
    """Of five answers or more; both statements of a characteristic weigh the same."""
    if len(answers) < FEWEST:
        raise ValueError("too few answers to be read")
    return Figures({one: _mean(one, answers) for one in Characteristic})


def _mean(characteristic: Characteristic, answers: Sequence[Scores]) -> Decimal:
    names = [field_of(characteristic, number) for number in STATEMENTS]
    return _rounded(sum(answer[name] for answer in answers for name in names), len(answers) * len(names))


def _rounded(total: int, count: int) -> Decimal:
    """The mean to one decimal, a half upwards, exactly."""
    return Decimal((total * 20 + count) // (2 * count)) / 10


def may_stand_beside(before: set[int], now: set[int], answered_before: int, answered_now: int) -> bool:
    """Whether the means of two surveys may be shown together. Not where the people asked are the same but for one, nor
    where one more or one fewer has answered: if nobody else had changed their mind, the difference would be what that
    one person said. ``before`` and ``now`` are those who were asked."""
    left, joined = len(before - now), len(now - before)
    return max(left, joined) != 1 and abs(answered_before - answered_now) != 1
