"""Lessons: what somebody learned and another team should know, and whether it was of use to others."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.cycles import Cycle, CycleState
from bot.domain.ids import Code, CycleId, ObjectiveId, PersonId, TeamId, WorkspaceId, read_code
from bot.domain.matching import folded
from bot.domain.okrs import Objective, ObjectiveState
from bot.domain.teams import Branch, Team, TeamKind
from bot.domain.typed_text import narrow

MOST_TEXT = 1_000
"""Characters of a lesson."""
MOST_SHOWN = 3
"""Lessons shown to one draft."""
TEXT, OBJECTIVE, TEAM = "lesson_text", "lesson_objective", "lesson_team"
"""The fields of the form."""
_CODE = re.compile(r"(?i)(?<!\w)(?:kr-\d{1,9}\.\d{1,4}|o-\d{1,9})(?![\w-])")


class LessonSource(StrEnum):
    """Where it was noted: a command, a form that a button opened, the closing of an objective."""

    COMMAND = "command"
    FORM = "form"
    CLOSING = "closing"


class LessonVerdict(StrEnum):
    """What whoever drafts says to a lesson that fits; SHOWN: nothing yet."""

    SHOWN = "shown"
    APPLIES = "applies"
    DOES_NOT_APPLY = "does_not_apply"


class Helped(StrEnum):
    """Whether a lesson that was applied helped, asked when its objective closes; OPEN: not answered."""

    OPEN = "open"
    YES = "yes"
    NO = "no"
    CANNOT_SAY = "cannot_say"


ANSWERS = (LessonVerdict.APPLIES, LessonVerdict.DOES_NOT_APPLY)
OUTCOMES = (Helped.YES, Helped.NO, Helped.CANNOT_SAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """``text`` is empty once it was removed, or whoever wrote it was erased: then nobody is shown it. ``team_id`` is
    the objective's, where there is one; ``cycle_id`` the cycle in which it was noted or whose objective it is about."""

    id: int
    workspace_id: WorkspaceId
    author_id: PersonId
    objective_id: ObjectiveId | None = None
    team_id: TeamId | None = None
    cycle_id: CycleId | None = None
    text: str
    source: LessonSource = LessonSource.COMMAND
    noted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonUse:
    """A lesson was shown to whoever drafted an objective, and what they said; whoever it was is told nowhere."""

    id: int
    workspace_id: WorkspaceId
    lesson_id: int
    objective_id: ObjectiveId
    verdict: LessonVerdict = LessonVerdict.SHOWN
    shown_at: datetime
    answered_at: datetime | None = None
    helped: Helped = Helped.OPEN
    helped_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many objectives a lesson was applied to, and for how many of them it helped or did not."""

    applied: int = 0
    helped: int = 0
    not_helped: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonSheet:
    """A lesson with what its words need, for one reader."""

    lesson: Lesson
    author: str
    objective: Objective | None = None
    team: str = ""
    cycle: str = ""
    tally: Tally = Tally()
    may_change: bool = False
    may_remove: bool = False


@dataclass(frozen=True, slots=True)
class UseSheet:
    """A lesson as it was used for one objective."""

    use: LessonUse
    sheet: LessonSheet


@dataclass(frozen=True, slots=True)
class LessonQuery:
    """What lessons are looked for: all these words, of this team, of this cycle. Empty means any."""

    words: str = ""
    team_id: TeamId | None = None
    cycle_id: CycleId | None = None

    @property
    def ref(self) -> str:
        """Words and cycle in one text, for a button."""
        return f"{self.cycle_id or ''}|{self.words}"


def read_query(ref: str, team_id: int | None) -> LessonQuery:
    """What ``LessonQuery.ref`` wrote; anything else is words."""
    cycle, bar, words = ref.partition("|")
    team = None if team_id is None else TeamId(team_id)
    if not bar or not (cycle == "" or (cycle.isascii() and cycle.isdigit() and len(cycle) <= 18)):
        return LessonQuery(ref, team)
    return LessonQuery(words, team, CycleId(int(cycle)) if cycle else None)


def code_in(text: str) -> Code | None:
    """The first code of an objective or key result that a text names, as ``O-12`` or ``KR-12.2``."""
    found = _CODE.search(narrow(text))
    return None if found is None else read_code(found[0])


def team_in(text: str, teams: Sequence[Branch | Team]) -> Branch | Team | None:
    """The team whose name stands in a text, the longest name first. The company's own name says nothing."""
    said = f" {_words(text)} "
    named = [each for each in teams if each.kind is not TeamKind.COMPANY and _words(each.name)]
    found = [each for each in named if f" {_words(each.name)} " in said]
    return max(found, key=lambda each: len(each.name), default=None)


def is_asked_whether_it_helped(objective: Objective, cycle: Cycle) -> bool:
    """Once its cycle is over, or the objective is."""
    is_over = cycle.state in (CycleState.GRADING, CycleState.CLOSED)
    known = objective.state not in (ObjectiveState.DRAFT, ObjectiveState.CANCELLED)
    return known and (is_over or objective.state is ObjectiveState.CLOSED)


def _words(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", folded(text)))
