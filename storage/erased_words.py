"""The names and words of a person in what was kept as JSON: the audit, and the finished texts of digests."""

import json
import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Text, bindparam, cast, or_, select, update
from sqlmodel import SQLModel

from bot.domain.deliveries import DeliveryState
from bot.domain.erasing import ERASED, EVERY, Subject, without_words
from bot.domain.ids import PersonId, WorkspaceId
from storage.database.statements import distinct
from storage.erasing import ASKED, Erasing
from storage.restricted_reasons import FIELD, gave_a_reason
from storage.rows import table_of
from storage.tables.checkins import BlockerRow
from storage.tables.closing import ClosingRow
from storage.tables.context import ContextChangeRow
from storage.tables.control import ControlDecisionRow, ControlPeriodRow
from storage.tables.deliveries import DeliveryRow
from storage.tables.lessons import LessonRow
from storage.tables.okrs import ObjectiveRow, ProposalRow
from storage.tables.records import AuditEventRow
from storage.tables.requests import EvidenceRow, ParkedRequestRow
from storage.tables.reviews import DecisionRow
from storage.tables.sessions import SessionRow
from storage.tables.turns import HandoverOfferRow

_AS_WRITTEN = re.compile(r'[&<>"\\]|\s{2,}|[^\S ]')  # what is escaped in markup or JSON, or is put on one line
TELLING = 12  # characters: fewer could be anybody's
QUOTED = 300  # characters that a digest has of closing words at least, less what is escaped
OF_PILOTS = frozenset({"gains", "costs", "statement", "because", "end_reason"})
OVER = (DeliveryState.SENT, DeliveryState.CANCELLED)


class ErasedWords:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.events = table_of(AuditEventRow)
        self.deliveries = table_of(DeliveryRow)

    def count_in_audit(self, workspace_id: WorkspaceId, person_id: PersonId) -> int:
        """How many events there are to overwrite."""
        return sum(len(self._changes(workspace_id, one)) for one in self._subjects(workspace_id, person_id))

    def in_audit(self, workspace_id: WorkspaceId, person_id: PersonId, limit: int) -> int:
        """Overwrite up to ``limit`` events; how many, 0 when none is left."""
        changes: list[dict[str, Any]] = []
        for one in self._subjects(workspace_id, person_id):
            known = {change["event"] for change in changes}
            changes += [change for change in self._changes(workspace_id, one) if change["event"] not in known]
        self._write(workspace_id, changes[:limit])
        return len(changes[:limit])

    def quoted(self, workspace_id: WorkspaceId, person_id: PersonId) -> list[str]:
        """Of each of their closing words, which digests quote without a name, the longest piece that stands in finished
        texts as they wrote it. Asked before these words go."""
        table = table_of(ClosingRow).c
        theirs = (table.workspace_id == workspace_id, table.closed_by_id == person_id)
        found = self.connection.execute(select(table.tell_others, table.changed_outside).where(*theirs))
        pieces = (max(_AS_WRITTEN.split(words[:QUOTED]), key=len).strip() for row in found for words in row)
        return distinct(one for one in pieces if len(one) >= TELLING)

    def in_digests(self, workspace_id: WorkspaceId, names: Sequence[str], after: int, limit: int) -> int | None:
        """Look through some finished texts, from an id on, for these names. What is over loses its text; in what may
        still go out the names are replaced. The last id that was looked at; None when there are no more."""
        held = self.deliveries.c
        is_frozen = (held.workspace_id == workspace_id, held.id > after, held.frozen.is_not(None))
        found = select(held.id, held.state, held.frozen).where(*is_frozen).order_by(held.id).limit(limit)
        last: int | None = None
        for identity, state, frozen in self.connection.execute(found).all():
            last = identity
            if frozen is not None and any(name in _text(frozen) for name in names):
                left = None if state in OVER else _replaced(frozen, names)
                here = (held.workspace_id == workspace_id, held.id == identity)
                self.connection.execute(update(self.deliveries).where(*here).values(frozen=left))
        return last

    def _told_about(self, workspace_id: WorkspaceId, kind: str, person_id: PersonId) -> list[int]:
        """The ids of things of a kind of which an event names the person: rows that are gone are found by it alone."""
        held = self.events.c
        ends = [f'%"person_id": {person_id}{end}%' for end in (",", "}")]
        said = [cast(column, Text).like(end) for column in (held.before, held.after) for end in ends]
        found = select(held.subject_id).where(held.workspace_id == workspace_id, held.kind == kind, or_(*said))
        return distinct(self.connection.execute(found).scalars())

    def _subjects(self, workspace_id: WorkspaceId, person_id: PersonId) -> tuple[Subject, ...]:
        """What of the audit is about them, or holds words of theirs."""
        objectives, results = Erasing(self.connection).personal(workspace_id, person_id)

        def own(row: type[SQLModel], column: str) -> list[int]:
            table = table_of(row)
            found = select(table.c.id).where(table.c.workspace_id == workspace_id, table.c[column] == person_id)
            return list(self.connection.execute(found).scalars())

        reasons = list(self.connection.execute(gave_a_reason(workspace_id, person_id)).scalars())
        asked = [*own(ProposalRow, "proposed_by_id"), *own(ProposalRow, "answered_by_id")]
        return (
            Subject("person", [person_id], EVERY, reason=True),
            Subject("absence", self._told_about(workspace_id, "absence", person_id), EVERY, reason=True),
            Subject("blocker", own(BlockerRow, "opened_by_id"), frozenset({"what"})),
            Subject("blocker", own(BlockerRow, "answered_by_id"), frozenset({"answer"})),
            Subject("proposal", asked, frozenset(ASKED)),
            Subject("objective", own(ObjectiveRow, "owner_id"), frozenset({"closing_note", "restricted_because"})),
            Subject("closing", own(ClosingRow, "closed_by_id"), frozenset({"tell_others", "changed_outside"})),
            Subject("objective", reasons, frozenset({FIELD})),
            Subject("context_change", own(ContextChangeRow, "changed_by_id"), frozenset({"reason"}), reason=True),
            Subject("context_change", own(ContextChangeRow, "answered_by_id"), frozenset({"words"}), reason=True),
            Subject("handover_offer", own(HandoverOfferRow, "by_id"), frozenset({"why"})),
            Subject("handover_offer", own(HandoverOfferRow, "to_id"), frozenset({"answer"})),
            Subject("evidence", own(EvidenceRow, "added_by_id"), frozenset({"words"})),
            Subject("lesson", own(LessonRow, "author_id"), frozenset({"text"})),
            Subject("control_period", own(ControlPeriodRow, "started_by_id"), frozenset({"because"})),
            Subject("control_decision", own(ControlDecisionRow, "by_id"), frozenset({"text"})),
            Subject("parked_request", own(ParkedRequestRow, "parked_by_id"), frozenset({"words"})),
            Subject("session", own(SessionRow, "host_id"), frozenset({"title"})),
            Subject("session", own(SessionRow, "made_by_id"), frozenset({"title"})),
            Subject("session", self._changed_by(workspace_id, "session", person_id), frozenset({"reason"})),
            Subject("decision", own(DecisionRow, "made_by_id"), frozenset({"words"})),
            Subject("decision", self._changed_by(workspace_id, "decision", person_id), frozenset({"because"})),
            Subject("pilot", self._changed_by(workspace_id, "pilot", person_id), OF_PILOTS),
            Subject("objective", objectives, frozenset({"title", "why", "context"}), reason=True),
            Subject("key_result", results, frozenset({"title", "unit", "milestones"}), reason=True),
        )

    def _changed_by(self, workspace_id: WorkspaceId, kind: str, person_id: PersonId) -> list[int]:
        """The ids of things of a kind that the person has changed."""
        held = self.events.c
        theirs = (held.workspace_id == workspace_id, held.kind == kind, held.actor_id == person_id)
        return distinct(self.connection.execute(select(held.subject_id).where(*theirs)).scalars())

    def _changes(self, workspace_id: WorkspaceId, subject: Subject) -> list[dict[str, Any]]:
        held, ids = self.events.c, list(subject.ids)
        if not ids:
            return []
        about = (held.workspace_id == workspace_id, held.kind == subject.kind, held.subject_id.in_(ids))
        rows = self.connection.execute(select(held.id, held.before, held.after, held.reason).where(*about))
        changes = []
        for identity, before, after, reason in rows:
            left = (without_words(before, subject.fields), without_words(after, subject.fields))
            why = "" if subject.reason else reason
            if (*left, why) != (before, after, reason):
                changes.append({"event": identity, "was": left[0], "told": left[1], "why": why})
        return changes

    def _write(self, workspace_id: WorkspaceId, changes: Sequence[dict[str, Any]]) -> None:
        if not changes:
            return
        here = (self.events.c.workspace_id == workspace_id, self.events.c.id == bindparam("event"))
        set_anew: dict[str, Any] = {"before": bindparam("was"), "after": bindparam("told"), "reason": bindparam("why")}
        self.connection.execute(update(self.events).where(*here).values(set_anew), list(changes))


def _text(frozen: Any) -> str:
    return json.dumps(frozen, ensure_ascii=False)


def _replaced(frozen: Any, names: Sequence[str]) -> Any:
    text = _text(frozen)
    for name in names:
        text = text.replace(json.dumps(name, ensure_ascii=False)[1:-1], ERASED)
    return json.loads(text)
