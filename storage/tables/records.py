"""What is kept beside the OKRs: the audit, half-filled forms, handled events, search terms, weekly snapshots."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Index, UniqueConstraint

from storage.tables.columns import Row, amount, belonging, bytewise, day, flag, instant, json, key, ref, text, whole


class AuditEventRow(Row, table=True):
    """Append-only: who did what, on what, before and after (versioned JSON)."""

    __tablename__ = "audit_event"
    __table_args__ = belonging(
        ("actor_id", "person"),
        Index("ix_audit_event_subject", "workspace_id", "kind", "subject_id"),
        Index("ix_audit_event_at", "workspace_id", "kind", "at"),
    )
    id: int = key()
    workspace_id: int = ref()
    actor_id: int | None = ref(nullable=True)
    action: str = text(40)
    kind: str = text(40)
    subject_id: int = whole()
    reason: str = text()
    before: dict[str, Any] | None = json(nullable=True)
    after: dict[str, Any] | None = json(nullable=True)
    at: datetime = instant()


class FormDraftRow(Row, table=True):
    """What somebody has typed so far: turning a modal's page loses inputs, and private metadata holds 3,000 letters."""

    __tablename__ = "form_draft"
    __table_args__ = belonging(("person_id", "person"), Index("ix_form_draft_expires_at", "expires_at"))
    id: int = key()
    workspace_id: int = ref()
    person_id: int = ref()
    form: str = text(60)
    typed: dict[str, Any] = json()
    expires_at: datetime = instant()


class HandledRow(Row, table=True):
    """An event, a press or a submission that has been handled: it may arrive again, and must not act again."""

    __tablename__ = "handled"
    __table_args__ = belonging(UniqueConstraint("workspace_id", "event"), Index("ix_handled_at", "at"))
    id: int = key()
    workspace_id: int = ref()
    event: str = text(255)
    at: datetime = instant()


class SearchTermRow(Row, table=True):
    __tablename__ = "search_term"
    __table_args__ = belonging(
        UniqueConstraint("workspace_id", "kind", "subject_id", "term"),
        Index("ix_search_term_kind_term", "workspace_id", "kind", "term", "subject_id"),
    )
    id: int = key()
    workspace_id: int = ref()
    term: str = bytewise(80)
    kind: str = text(40)
    subject_id: int = whole()


class SnapshotRow(Row, table=True):
    """A team's or an objective's measures at the end of a week of a cycle, for charts; ratios, 0 to 1."""

    __tablename__ = "snapshot"
    __table_args__ = belonging(
        ("cycle_id", "cycle"), UniqueConstraint("workspace_id", "kind", "subject_id", "cycle_id", "week")
    )
    id: int = key()
    workspace_id: int = ref()
    kind: str = text(40)
    subject_id: int = whole()
    cycle_id: int = ref()
    week: int = whole()
    on_day: date = day()
    progress: Decimal = amount()
    expected: Decimal = amount()
    confidence: Decimal | None = amount(nullable=True)


class MeasuringRow(Row, table=True):
    """How far the measuring of a cycle's weeks has come: the ids of the last team and of the last objective of nobody's
    team that are done, bare numbers, and the last week that is done of those that come next."""

    __tablename__ = "measuring"
    __table_args__ = belonging(("cycle_id", "cycle"), UniqueConstraint("workspace_id", "cycle_id"))
    id: int = key()
    workspace_id: int = ref()
    cycle_id: int = ref()
    weeks: int = whole()
    after_team: int = ref()
    after_objective: int = ref()
    after_week: int = whole()
    is_done: bool = flag()
