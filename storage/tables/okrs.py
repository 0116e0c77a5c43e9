"""Objectives, key results, their targets through time, milestones and alignment."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, UniqueConstraint

from bot.domain.handovers import Cause, Choice
from bot.domain.okrs import Commitment, Direction, KeyResultState, Metric, ObjectiveState, ValueSource, Visibility
from bot.domain.proposals import ProposalState
from storage.tables.columns import Row, amount, belonging, day, flag, instant, key, one_of, ref, text, whole


class ObjectiveRow(Row, table=True):
    __tablename__ = "objective"
    __table_args__ = belonging(
        ("owner_id", "person"),
        ("team_id", "team"),
        ("cycle_id", "cycle"),
        ("carried_from_id", "objective"),
        UniqueConstraint("workspace_id", "number"),
        Index("ix_objective_owner", "workspace_id", "owner_id"),
        Index("ix_objective_team", "workspace_id", "team_id", "cycle_id"),
        Index("ix_objective_cycle", "workspace_id", "cycle_id"),
        UniqueConstraint("workspace_id", "carried_from_id"),
        CheckConstraint("(visibility = 'restricted') = (review_day IS NOT NULL)", name="review"),
    )
    id: int = key()
    workspace_id: int = ref()
    number: int = whole()
    title: str = text(300)
    why: str = text()
    context: str = text()
    owner_id: int = ref()
    team_id: int | None = ref(nullable=True)
    cycle_id: int = ref()
    position: int = whole()
    commitment: Commitment = one_of(Commitment)
    weight: Decimal = amount()
    state: ObjectiveState = one_of(ObjectiveState)
    visibility: Visibility = one_of(Visibility)
    restricted_because: str = text()
    review_day: date | None = day(nullable=True)
    closing_note: str = text()
    carried_from_id: int | None = ref(nullable=True)
    key_results_made: int = whole()


class ObjectiveReaderRow(Row, table=True):
    """Somebody named on a restricted objective."""

    __tablename__ = "objective_reader"
    __table_args__ = belonging(
        ("objective_id", "objective"),
        ("person_id", "person"),
        UniqueConstraint("workspace_id", "objective_id", "person_id"),
        Index("ix_objective_reader_person", "workspace_id", "person_id"),
    )
    id: int = key()
    workspace_id: int = ref()
    objective_id: int = ref()
    person_id: int = ref()


class ObjectiveShareRow(Row, table=True):
    """The teams that an objective serves, its own among them; none where it serves its own alone."""

    __tablename__ = "objective_share"
    __table_args__ = belonging(
        ("objective_id", "objective"),
        ("team_id", "team"),
        UniqueConstraint("workspace_id", "team_id", "objective_id"),
        Index("ix_objective_share_objective", "workspace_id", "objective_id"),
    )
    id: int = key()
    workspace_id: int = ref()
    objective_id: int = ref()
    team_id: int = ref()
    weight: Decimal = amount()


class KeyResultRow(Row, table=True):
    __tablename__ = "key_result"
    __table_args__ = belonging(
        ("objective_id", "objective"),
        ("owner_id", "person"),
        ("stand_in_id", "person"),
        ("carried_from_id", "key_result"),
        UniqueConstraint("workspace_id", "objective_number", "number"),
        Index("ix_key_result_objective", "workspace_id", "objective_id"),
        Index("ix_key_result_owner", "workspace_id", "owner_id"),
        Index("ix_key_result_stand_in", "workspace_id", "stand_in_id"),
        CheckConstraint("active_from < due_day", name="term"),
        CheckConstraint("confidence BETWEEN 0 AND 10", name="confidence"),
        CheckConstraint("stand_in_id <> owner_id", name="own_stand_in"),
    )
    id: int = key()
    workspace_id: int = ref()
    objective_id: int = ref()
    objective_number: int = whole()
    number: int = whole()
    title: str = text(300)
    owner_id: int = ref()
    stand_in_id: int | None = ref(nullable=True)
    stand_in_until: date | None = day(nullable=True)
    metric: Metric = one_of(Metric)
    direction: Direction = one_of(Direction)
    unit: str = text(40)
    start: Decimal | None = amount(nullable=True)
    target: Decimal | None = amount(nullable=True)
    original_target: Decimal | None = amount(nullable=True)
    band_low: Decimal | None = amount(nullable=True)
    band_high: Decimal | None = amount(nullable=True)
    weight: Decimal = amount()
    active_from: date = day()
    due_day: date = day()
    state: KeyResultState = one_of(KeyResultState)
    source: ValueSource = one_of(ValueSource)
    carried_from_id: int | None = ref(nullable=True)
    current: Decimal | None = amount(nullable=True)
    confidence: int | None = whole(nullable=True)
    checked_in_at: datetime | None = instant(nullable=True)


class TargetRevisionRow(Row, table=True):
    """What the target, the start, the band and the due day were from a moment on, and why they changed."""

    __tablename__ = "target_revision"
    __table_args__ = belonging(
        ("key_result_id", "key_result"),
        ("revised_by_id", "person"),
        Index("ix_target_revision_key_result", "workspace_id", "key_result_id"),
    )
    id: int = key()
    workspace_id: int = ref()
    key_result_id: int = ref()
    start: Decimal | None = amount(nullable=True)
    target: Decimal | None = amount(nullable=True)
    band_low: Decimal | None = amount(nullable=True)
    band_high: Decimal | None = amount(nullable=True)
    due_day: date = day()
    reason: str = text()
    revised_by_id: int = ref()
    at: datetime = instant()


class MilestoneRow(Row, table=True):
    __tablename__ = "milestone"
    __table_args__ = belonging(
        ("key_result_id", "key_result"), Index("ix_milestone_key_result", "workspace_id", "key_result_id")
    )
    id: int = key()
    workspace_id: int = ref()
    key_result_id: int = ref()
    position: int = whole()
    title: str = text(300)
    weight: Decimal = amount()
    due_day: date | None = day(nullable=True)
    done_on: date | None = day(nullable=True)


class AlignmentRow(Row, table=True):
    """``upper_objective_id`` is the objective at the upper end, or that of the key result there: what a way up or down
    follows."""

    __tablename__ = "alignment"
    __table_args__ = belonging(
        ("from_objective_id", "objective"),
        ("to_objective_id", "objective"),
        ("to_key_result_id", "key_result"),
        ("upper_objective_id", "objective"),
        UniqueConstraint("workspace_id", "from_objective_id", "to_objective_id"),
        UniqueConstraint("workspace_id", "from_objective_id", "to_key_result_id"),
        Index("ix_alignment_to_objective", "workspace_id", "to_objective_id"),
        Index("ix_alignment_to_key_result", "workspace_id", "to_key_result_id"),
        Index("ix_alignment_upper", "workspace_id", "upper_objective_id"),
        CheckConstraint("from_objective_id <> to_objective_id", name="itself"),
        CheckConstraint("(to_objective_id IS NULL) <> (to_key_result_id IS NULL)", name="one_end"),
    )
    id: int = key()
    workspace_id: int = ref()
    from_objective_id: int = ref()
    to_objective_id: int | None = ref(nullable=True)
    to_key_result_id: int | None = ref(nullable=True)
    upper_objective_id: int = ref()
    agreed_at: datetime | None = instant(nullable=True)


class HandoverRow(Row, table=True):
    """What was decided about an objective, or about one of its key results, whose owner had left or moved."""

    __tablename__ = "handover"
    __table_args__ = belonging(
        ("objective_id", "objective"),
        ("key_result_id", "key_result"),
        ("owner_id", "person"),
        ("to_id", "person"),
        ("decided_by_id", "person"),
        Index("ix_handover_owner", "workspace_id", "owner_id"),
        Index("ix_handover_to", "workspace_id", "to_id", "at"),
    )
    id: int = key()
    workspace_id: int = ref()
    cause: Cause = one_of(Cause)
    choice: Choice = one_of(Choice)
    objective_id: int = ref()
    key_result_id: int | None = ref(nullable=True)
    owner_id: int = ref()
    to_id: int | None = ref(nullable=True)
    decided_by_id: int = ref()
    at: datetime = instant()


class ProposalRow(Row, table=True):
    """What is asked of the owner of an objective: with an alignment, or from a message."""

    __tablename__ = "proposal"
    __table_args__ = belonging(
        ("from_objective_id", "objective"),
        ("to_objective_id", "objective"),
        ("key_result_id", "key_result"),
        ("proposed_by_id", "person"),
        ("answered_by_id", "person"),
        ("made_key_result_id", "key_result"),
        Index("ix_proposal_from", "workspace_id", "from_objective_id"),
        Index("ix_proposal_to", "workspace_id", "to_objective_id"),
        Index("ix_proposal_key_result", "workspace_id", "key_result_id"),
        Index("ix_proposal_proposed_by", "workspace_id", "proposed_by_id"),
        CheckConstraint("from_objective_id <> to_objective_id", name="own"),
    )
    id: int = key()
    workspace_id: int = ref()
    from_objective_id: int | None = ref(nullable=True)
    to_objective_id: int = ref()
    key_result_id: int | None = ref(nullable=True)
    proposed_by_id: int = ref()
    as_key_result: bool = flag()
    state: ProposalState = one_of(ProposalState)
    words: str = text()
    url: str = text()
    value: str = text()
    due_day: date | None = day(nullable=True)
    earlier_words: str = text()
    earlier_value: str = text()
    earlier_due_day: date | None = day(nullable=True)
    answer: str = text()
    proposed_at: datetime = instant()
    answered_by_id: int | None = ref(nullable=True)
    answered_at: datetime | None = instant(nullable=True)
    told_at: datetime | None = instant(nullable=True)
    made_key_result_id: int | None = ref(nullable=True)
