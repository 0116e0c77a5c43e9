"""Objectives, key results, milestones and how they are aligned."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from bot.domain.ids import Code, CycleId, KeyResultId, MilestoneId, ObjectiveId, PersonId, TeamId, WorkspaceId


class Commitment(StrEnum):
    """Committed is met at 1.0, aspirational at 0.7."""

    COMMITTED = "committed"
    ASPIRATIONAL = "aspirational"


class ObjectiveState(StrEnum):
    DRAFT = "draft"
    ACTIVE = "active"
    PAUSED = "paused"
    CLOSED = "closed"
    CANCELLED = "cancelled"


RUNNING = (ObjectiveState.ACTIVE, ObjectiveState.PAUSED)
"""Shared, and neither closed nor called off."""

COUNTED = (*RUNNING, ObjectiveState.CLOSED)
"""What a progress, a roll-up and a score take in."""


class Visibility(StrEnum):
    OPEN = "open"
    RESTRICTED = "restricted"


class Metric(StrEnum):
    NUMBER = "number"
    PERCENT = "percent"
    CURRENCY = "currency"
    MILESTONES = "milestones"
    YES_NO = "yes_no"


NUMBERS = frozenset({Metric.NUMBER, Metric.PERCENT, Metric.CURRENCY})
"""Metrics whose value is a number with a unit."""


class Direction(StrEnum):
    INCREASE = "increase"
    DECREASE = "decrease"
    MAINTAIN = "maintain"


class KeyResultState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    DONE = "done"
    CLOSED = "closed"
    CANCELLED = "cancelled"


OPEN_KEY_RESULTS = (KeyResultState.ACTIVE, KeyResultState.PAUSED)
"""As ``RUNNING``, of key results."""


class ValueSource(StrEnum):
    MANUAL = "manual"
    ROLLUP = "rollup"
    HTTP = "http"


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    id: MilestoneId
    workspace_id: WorkspaceId
    key_result_id: KeyResultId
    position: int
    title: str
    weight: Decimal = Decimal(1)
    due_day: date | None = None
    done_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyResult:
    """``start``, ``target``, ``current`` in ``unit``; a percentage is written as 45, not 0.45.

    Yes/no runs from 0 to 1; milestones run from 0 to the sum of their weights, ``current`` being the weight done.
    MAINTAIN has ``band_low`` and ``band_high`` instead of a target. ``target`` is today's; ``original_target`` the
    first one. ``current``, ``confidence`` and ``checked_in_at`` are caches of the last check-in. ``rhythm`` is the
    team's, ``visibility`` the objective's.
    """

    id: KeyResultId
    workspace_id: WorkspaceId
    objective_id: ObjectiveId
    objective_number: int
    number: int
    title: str
    owner_id: PersonId
    stand_in_id: PersonId | None = None
    stand_in_until: date | None = None
    metric: Metric = Metric.NUMBER
    direction: Direction = Direction.INCREASE
    unit: str = ""
    start: Decimal | None = None
    target: Decimal | None = None
    original_target: Decimal | None = None
    band_low: Decimal | None = None
    band_high: Decimal | None = None
    weight: Decimal = Decimal(1)
    active_from: date
    due_day: date
    state: KeyResultState = KeyResultState.ACTIVE
    source: ValueSource = ValueSource.MANUAL
    carried_from_id: KeyResultId | None = None
    rhythm: str = "weekly"
    visibility: Visibility = Visibility.OPEN
    current: Decimal | None = None
    confidence: int | None = None
    checked_in_at: datetime | None = None
    milestones: tuple[Milestone, ...] = ()

    @property
    def code(self) -> str:
        return str(Code(self.objective_number, self.number))

    def stand_in_on(self, day: date) -> PersonId | None:
        """Whoever stands in on that day: for good, or only while the owner is away (``stand_in_until``)."""
        return self.stand_in_id if self.stand_in_until is None or day <= self.stand_in_until else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveShare:
    """One of the teams that an objective serves; ``weight`` is positive, and normalised when read."""

    id: int
    workspace_id: WorkspaceId
    objective_id: ObjectiveId
    team_id: TeamId
    weight: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """``team_id`` None is a personal objective. ``key_results`` are in order of their numbers. ``serves`` are all the
    teams it serves, its own among them, where they are several and were asked for (services/okrs/serving.py).

    A restricted one has a reason, a day on which it is looked at again, the people ``named`` on it and the managers
    ``above`` its owner; of an open one nobody is named, and who is above stays unread."""

    id: ObjectiveId
    workspace_id: WorkspaceId
    number: int
    title: str
    why: str = ""
    context: str = ""
    owner_id: PersonId
    team_id: TeamId | None = None
    cycle_id: CycleId
    position: int = 0
    commitment: Commitment = Commitment.COMMITTED
    weight: Decimal = Decimal(1)
    state: ObjectiveState = ObjectiveState.DRAFT
    visibility: Visibility = Visibility.OPEN
    restricted_because: str = ""
    review_day: date | None = None
    closing_note: str = ""
    carried_from_id: ObjectiveId | None = None
    key_results: tuple[KeyResult, ...] = ()
    named: frozenset[PersonId] = frozenset()
    above: frozenset[PersonId] = frozenset()
    serves: tuple[ObjectiveShare, ...] = ()

    @property
    def code(self) -> str:
        return str(Code(self.number))

    @property
    def is_restricted(self) -> bool:
        return self.visibility is Visibility.RESTRICTED

    @property
    def at_work(self) -> frozenset[PersonId]:
        """Who owns it or one of its key results, or is named to stand in on one: they have to see it."""
        results = [one for one in self.key_results if one.state is not KeyResultState.CANCELLED]
        found = {self.owner_id, *(one.owner_id for one in results), *(one.stand_in_id for one in results)}
        return frozenset(one for one in found if one is not None)

    @property
    def team_ids(self) -> tuple[TeamId, ...]:
        """The teams it serves; none for a personal one."""
        if self.serves:
            return tuple(one.team_id for one in self.serves)
        return () if self.team_id is None else (self.team_id,)

    def share_in(self, team_ids: Collection[TeamId]) -> Fraction:
        """How much of it serves these teams, 0–1: over all teams it is 1."""
        if not self.serves:
            return Fraction(self.team_id in team_ids)
        here = sum(one.weight for one in self.serves if one.team_id in team_ids)
        return Fraction(here) / Fraction(sum(one.weight for one in self.serves))

    def is_told_to(self, person_id: PersonId) -> bool:
        """A draft is its owner's until it is shared, a restricted objective is that of its circle: nobody else learns
        its code, its words or its numbers."""
        if self.state is ObjectiveState.DRAFT:
            return self.owner_id == person_id
        return not self.is_restricted or person_id in self.at_work | self.named | self.above


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """An objective contributes to an objective or to a key result: exactly one of the two is set. ``agreed_at``: when
    the other owner accepted what was asked with it."""

    id: int
    workspace_id: WorkspaceId
    from_objective_id: ObjectiveId
    to_objective_id: ObjectiveId | None = None
    to_key_result_id: KeyResultId | None = None
    agreed_at: datetime | None = None
