"""The names and words of a person in what was kept as JSON: the audit, and finished texts."""

import html
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Select, Text, bindparam, cast, or_, select, update
from sqlmodel import SQLModel

from bot.domain.deliveries import DeliveryState
from bot.domain.erasing import EVERY, Subject
from bot.domain.ids import PersonId, WorkspaceId
from storage.database.statements import distinct
from storage.erasing import ASKED, Erasing
from storage.restricted_reasons import FIELD, why_they_restricted
from storage.rows import table_of
from storage.tables.checkins import BlockerRow
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
from storage.their_acts import acted_on, removed, wrote_of

NAMES = ("name", "real_name", "handle")
NOT_READ = frozenset({"type", "action_id", "block_id", "value", "style"})
BEGINNING = 24  # letters of what somebody wrote, by which it is known again
TELLING = 12  # fewer could be anybody's
OF_CLOSINGS = frozenset({"tell_others", "changed_outside"})
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

    def former_names(self, workspace_id: WorkspaceId, person_id: PersonId) -> list[str]:
        """Asked before the audit loses them."""
        held = self.events.c
        about = (held.workspace_id == workspace_id, held.kind == "person", held.subject_id == person_id)
        told = self.connection.execute(select(held.before).where(*about)).scalars()
        return distinct(name for before in told if before for field in NAMES if (name := before.get(field)))

    def in_texts(self, workspace_id: WorkspaceId, names: Sequence[str], words: Sequence[str]) -> None:
        """Finished texts that may still go out and name somebody, or quote their words, are emptied, so that they do
        not. Words are known by how they begin, for a long text is cut."""
        held = self.deliveries.c
        quoted = [begin for each in words if len(begin := _letters(each)[:BEGINNING]) >= TELLING]
        is_kept = (held.workspace_id == workspace_id, held.state.not_in(OVER), held.frozen.is_not(None))
        for identity, frozen in self.connection.execute(select(held.id, held.frozen).where(*is_kept)).all():
            texts = [html.unescape(text) for text in _texts(frozen)]
            is_named = any(_names(text, name) for text in texts for name in names)
            if is_named or any(begin in said for said in map(_letters, texts) for begin in quoted):
                here = (held.workspace_id == workspace_id, held.id == identity)
                self.connection.execute(update(self.deliveries).where(*here).values(frozen=None))

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

        def acts(kind: str, *fields: str) -> list[int]:
            return list(self.connection.execute(acted_on(workspace_id, kind, person_id, *fields)).scalars())

        def wrote(kind: str, fields: frozenset[str]) -> set[tuple[int, str]]:
            return self._said(*(wrote_of(workspace_id, kind, person_id, field) for field in fields))

        objectives += self.connection.execute(removed(workspace_id, "objective", person_id)).scalars()  # drafts
        results += self.connection.execute(removed(workspace_id, "key_result", person_id)).scalars()
        restricted = self._said(why_they_restricted(workspace_id, person_id))
        asked = [*own(ProposalRow, "proposed_by_id"), *own(ProposalRow, "answered_by_id"), *acts("proposal", "words")]
        answered = [*own(ContextChangeRow, "answered_by_id"), *acts("context_change", "words")]
        closed, expected = wrote("closing", OF_CLOSINGS), wrote("pilot", OF_PILOTS)
        shown = [*own(EvidenceRow, "added_by_id"), *acts("evidence", "words")]
        parked = [*own(ParkedRequestRow, "parked_by_id"), *acts("parked_request", "words")]
        return (
            Subject("person", [person_id], EVERY, reason=True),
            Subject("absence", self._told_about(workspace_id, "absence", person_id), EVERY, reason=True),
            Subject("blocker", own(BlockerRow, "opened_by_id"), frozenset({"what"})),
            Subject("blocker", own(BlockerRow, "answered_by_id"), frozenset({"answer"})),
            Subject("proposal", asked, frozenset(ASKED)),
            Subject("objective", _ids(restricted), frozenset({FIELD}), said=restricted),
            Subject("objective", own(ObjectiveRow, "owner_id"), frozenset({"closing_note", "restricted_because"})),
            Subject("closing", _ids(closed), OF_CLOSINGS, said=closed),
            Subject("context_change", own(ContextChangeRow, "changed_by_id"), frozenset({"reason"}), reason=True),
            Subject("context_change", answered, frozenset({"words"}), reason=True),
            Subject("handover_offer", own(HandoverOfferRow, "by_id"), frozenset({"why"})),
            Subject("handover_offer", own(HandoverOfferRow, "to_id"), frozenset({"answer"})),
            Subject("evidence", shown, frozenset({"words"})),
            Subject("lesson", own(LessonRow, "author_id"), frozenset({"text"})),
            Subject("control_period", own(ControlPeriodRow, "started_by_id"), frozenset({"because"})),
            Subject("control_decision", own(ControlDecisionRow, "by_id"), frozenset({"text"})),
            Subject("parked_request", parked, frozenset({"words"})),
            Subject("session", own(SessionRow, "host_id"), frozenset({"title"})),
            Subject("session", own(SessionRow, "made_by_id"), frozenset({"title"})),
            Subject("session", acts("session"), frozenset({"reason"})),
            Subject("decision", own(DecisionRow, "made_by_id"), frozenset({"words"})),
            Subject("decision", acts("decision"), frozenset({"because"})),
            Subject("pilot", _ids(expected), OF_PILOTS, said=expected),
            Subject("objective", objectives, frozenset({"title", "why", "context"}), reason=True),
            Subject("key_result", results, frozenset({"title", "unit", "milestones"}), reason=True),
        )

    def _said(self, *found: Select[Any]) -> set[tuple[int, str]]:
        return {(one, words) for each in found for one, words in self.connection.execute(each) if words}

    def _changes(self, workspace_id: WorkspaceId, subject: Subject) -> list[dict[str, Any]]:
        held, ids = self.events.c, list(subject.ids)
        if not ids:
            return []
        about = (held.workspace_id == workspace_id, held.kind == subject.kind, held.subject_id.in_(ids))
        told = select(held.id, held.subject_id, held.before, held.after, held.reason).where(*about)
        rows = self.connection.execute(told.order_by(held.id.desc()))  # whoever wrote something stands in the oldest
        changes = []
        for identity, about_id, before, after, reason in rows:
            left = (subject.without(about_id, before), subject.without(about_id, after))
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


def _ids(said: set[tuple[int, str]]) -> list[int]:
    return distinct(one for one, _ in said)


def _texts(frozen: Any) -> Iterator[str]:
    """What is read of a message."""
    if isinstance(frozen, str):
        yield frozen
    elif isinstance(frozen, list):
        for each in frozen:
            yield from _texts(each)
    elif isinstance(frozen, dict):
        for key, each in frozen.items():
            if key not in NOT_READ:
                yield from _texts(each)


def _names(text: str, name: str) -> bool:
    """As words of their own; in scripts that write no spaces, anywhere."""
    if not name.isascii() and any(_has_no_words(letter) for letter in name):
        return _letters(name) in _letters(text)
    wanted = _words(name)
    return bool(wanted) and f" {wanted} " in f" {_words(text)} "


def _has_no_words(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith(("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "THAI"))


def _words(text: str) -> str:
    """Without the signs that markup writes in another way."""
    return " ".join("".join(letter if letter.isalnum() else " " for letter in text).split())


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))
