"""Decisions on their way in and out: what a form offers, what somebody typed, what came of it."""

from dataclasses import dataclass
from datetime import date

from bot.domain.ids import ObjectiveId
from bot.domain.okrs import Objective
from bot.domain.people import Person
from bot.domain.teams import Team
from bot.services.reviews.content import DecisionSheet


@dataclass(frozen=True, slots=True)
class DecisionForm:
    """``objectives`` are those that it may be about: the team's own that are open to all."""

    team: Team
    objectives: tuple[Objective, ...]
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDecision:
    """What somebody typed; ``owner`` None, or ``day``, where nothing was chosen."""

    words: str
    owner: Person | None
    day: date | None
    objective_id: ObjectiveId | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """``told``: the thread of the team's pack is told of it."""

    sheet: DecisionSheet
    team: Team
    told: bool


@dataclass(frozen=True, slots=True)
class Announced:
    """A decision as the thread of its team's pack is told of it."""

    sheet: DecisionSheet
    by: Person
    team: Team
