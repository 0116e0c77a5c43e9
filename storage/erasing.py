"""What goes when a person is erased: rows that are about them alone are deleted, words they wrote are emptied, and the
audit loses their names and words. Each call does one batch and finds by itself what is left, so that it can be stopped
and begun again. The row of the person comes last."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    Table,
    Text,
    cast,
    delete,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.types import JSON
from sqlmodel import SQLModel

from bot.domain.erasing import ERASED, TOMBSTONE
from bot.domain.feedback import DRAFT
from bot.domain.ids import PersonId, WorkspaceId
from bot.domain.people import MONDAY_TO_FRIDAY, Employment, Person
from storage.corrected_notes import in_corrections
from storage.database.statements import distinct
from storage.names import PERSON
from storage.offered_reasons import in_changes, in_notes
from storage.restricted_reasons import FIELD, gave_the_last_reason, in_reasons
from storage.rows import table_of
from storage.search import HIDDEN
from storage.tables.checkins import BlockerRow, CheckInRow, HelpOfferRow
from storage.tables.cheers import CheerRow, WelcomeRow
from storage.tables.closing import ClosingRow, GradeRow
from storage.tables.context import ChangeCommentRow, ContextChangeRow
from storage.tables.control import ControlDecisionRow, ControlPeriodRow, ControlSeatRow
from storage.tables.deliveries import DeliveryRow
from storage.tables.directory import DirectoryEntryRow
from storage.tables.drafting import DraftCommentRow, DraftWishRow
from storage.tables.feedback import FeedbackAskRow, FeedbackInvitationRow, FeedbackPeerRow, FeedbackWordsRow
from storage.tables.feeds import FeedRow
from storage.tables.follows import FollowRow
from storage.tables.lessons import LessonRow
from storage.tables.okrs import (
    KeyResultRow,
    MilestoneRow,
    ObjectiveReaderRow,
    ObjectiveRow,
    ProposalRow,
    TargetRevisionRow,
)
from storage.tables.people import AbsenceRow, ManagerLeftOutRow, PersonRow, ReportingRow
from storage.tables.pilots import PilotRow, PilotTrainingRow, PilotVoterRow
from storage.tables.prompts import PromptRow
from storage.tables.readiness import SurveyInvitationRow, SurveyParticipationRow
from storage.tables.records import AuditEventRow, FormDraftRow, SearchTermRow
from storage.tables.requests import EvidenceRow, ParkedRequestRow
from storage.tables.reviews import DecisionRow
from storage.tables.sessions import AnswerRow, QuestionRow, QuestionVoterRow, SessionRow
from storage.tables.teams import MembershipRow
from storage.tables.turns import HandoverOfferRow, TurnNoteRow
from storage.their_acts import acted_on
from storage.words_let_stand import let_stand


@dataclass(frozen=True, slots=True)
class Words:
    """Columns of the rows whose ``whose`` is the person, and what stands there afterwards. ``kind``: what these rows
    are called in the audit, where also those are meant of which the person has written ``words`` in between."""

    row: type[SQLModel]
    whose: str
    emptied: dict[str, Any]
    kind: str = ""

    def theirs(self, workspace_id: WorkspaceId, person_id: PersonId) -> ColumnElement[bool]:
        held = table_of(self.row).c
        theirs = held[self.whose] == person_id
        if not self.kind:
            return theirs
        return or_(theirs, held.id.in_(acted_on(workspace_id, self.kind, person_id, "words")))


ASKED = {"words": "", "value": "", "earlier_words": "", "earlier_value": "", "answer": "", "url": ""}
WORDS = {
    "notes of check-ins": Words(CheckInRow, "author_id", {"note": ""}),
    "requests for help": Words(BlockerRow, "opened_by_id", {"what": ""}),
    "answers to requests for help": Words(BlockerRow, "answered_by_id", {"answer": ""}),
    "offers of help": Words(HelpOfferRow, "helper_id", {"note": ""}),
    "words with cheers": Words(CheerRow, "by_id", {"words": ""}),
    "what they asked with an alignment": Words(ProposalRow, "proposed_by_id", ASKED),
    "what they answered to an alignment": Words(ProposalRow, "answered_by_id", ASKED, "proposal"),
    "reasons of changed targets": Words(TargetRevisionRow, "revised_by_id", {"reason": ""}),
    "closing words": Words(ObjectiveRow, "owner_id", {"closing_note": ""}),
    "words at closing": Words(ClosingRow, "closed_by_id", {"tell_others": "", "changed_outside": ""}),
    "reasons of scores": Words(GradeRow, "by_id", {"reason": ""}),
    "why something is restricted": Words(ObjectiveRow, "owner_id", {"restricted_because": ""}),
    "reasons of changes above": Words(ContextChangeRow, "changed_by_id", {"reason": ""}),
    "answers to changes above": Words(ContextChangeRow, "answered_by_id", {"words": ""}),
    "comments on changed targets": Words(ChangeCommentRow, "author_id", {"words": ""}),
    "reasons of what they offered": Words(HandoverOfferRow, "by_id", {"why": ""}),
    "answers to what they were offered": Words(HandoverOfferRow, "to_id", {"answer": ""}),
    "reasons that others were told": Words(TurnNoteRow, "by_id", {"reason": ""}),
    "comments on drafts": Words(DraftCommentRow, "author_id", {"words": ""}),
    "words of linked messages": Words(EvidenceRow, "added_by_id", {"words": ""}),
    "lessons": Words(LessonRow, "author_id", {"text": ""}),
    "feedback shown to them": Words(FeedbackAskRow, "shown_to_id", {"shown_to_id": None}),
    "why something was under control": Words(ControlPeriodRow, "started_by_id", {"because": ""}),
    "decisions in control mode": Words(ControlDecisionRow, "by_id", {"text": ""}),
    "parked requests": Words(ParkedRequestRow, "parked_by_id", {"words": ""}),
    "cases of pilots": Words(PilotRow, "case_by_id", {"gains": "", "costs": "", "statement": ""}),
    "why they declined a pilot": Words(PilotRow, "sponsor_id", {"because": ""}),
    "why they stopped a pilot": Words(PilotRow, "ended_by_id", {"end_reason": ""}),
    "decisions of reviews": Words(DecisionRow, "made_by_id", {"words": ""}),
    "reasons of decisions": Words(DecisionRow, "because_by_id", {"because": ""}),
    "questions they asked": Words(QuestionRow, "author_id", {"author_id": None}),
    "answered questions they asked": Words(AnswerRow, "author_id", {"author_id": None}),
    "answers they gave": Words(AnswerRow, "by_id", {"words": ""}),
    "titles of sessions they host": Words(SessionRow, "host_id", {"title": ""}),
    "titles of sessions they planned": Words(SessionRow, "made_by_id", {"title": ""}),
    "reasons of changes": Words(AuditEventRow, "actor_id", {"reason": ""}),
    "check-in messages": Words(PromptRow, "person_id", {"slack_channel": None, "slack_ts": None}),
    "messages": Words(
        DeliveryRow,
        "person_id",
        {"subject": {}, "frozen": None, "last_error": "", "channel_id": None, "slack_channel": None, "slack_ts": None},
    ),
}
LET_STAND: tuple[tuple[str, type[SQLModel], str, tuple[str, ...]], ...] = (
    ("words they closed with", ClosingRow, "closing", ("tell_others", "changed_outside")),
    ("words of theirs in cases of pilots", PilotRow, "pilot", ("gains", "costs", "statement")),
)
"""What others write anew in a form that begins with what was written before: rows, what the audit calls them, and their
columns."""
ABOUT_THEM: dict[str, tuple[type[SQLModel], str]] = {
    "absences": (AbsenceRow, "person_id"),
    "memberships": (MembershipRow, "person_id"),
    "when they were welcomed": (WelcomeRow, "person_id"),
    "managers": (ReportingRow, "person_id"),
    "managers not taken over": (ManagerLeftOutRow, "person_id"),
    "half-filled forms": (FormDraftRow, "person_id"),
    "let into restricted objectives": (ObjectiveReaderRow, "person_id"),
    "what they want from cycles": (DraftWishRow, "person_id"),
    "that they answered votes of pilots": (PilotVoterRow, "person_id"),
    "exercises of pilots": (PilotTrainingRow, "person_id"),
    "feedback they gave under their name": (FeedbackPeerRow, "peer_id"),
    "feedback they might have given without it": (FeedbackInvitationRow, "person_id"),
    "what they follow": (FollowRow, "follower_id"),
    "surveys they were asked in": (SurveyInvitationRow, "person_id"),
    "that they have answered a survey": (SurveyParticipationRow, "person_id"),
    "whether control mode helped, still to be said": (ControlSeatRow, "person_id"),
    "notes for their check-in messages": (TurnNoteRow, "reader_id"),
    "who follows them": (FollowRow, "person_id"),
    "that they vote for questions": (QuestionVoterRow, "person_id"),
}


class Erasing:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.people = table_of(PersonRow)

    def counts(self, workspace_id: WorkspaceId, person_id: PersonId) -> dict[str, int]:
        """How many rows there are to overwrite or delete, by what they are; the audit apart."""
        found: Counter[str] = Counter()
        for name, _, ids, _ in self._rules(workspace_id, person_id):
            found[name] += self.connection.execute(select(func.count()).select_from(ids.subquery())).scalar_one()
        return dict(found)

    def some(self, workspace_id: WorkspaceId, person_id: PersonId, limit: int) -> int:
        """Erase up to ``limit`` rows of one kind; how many, 0 when none is left."""
        for _, table, found, emptied in self._rules(workspace_id, person_id):
            ids = list(self.connection.execute(found.limit(limit)).scalars())
            if ids:
                here = (table.c.workspace_id == workspace_id, table.c.id.in_(ids))
                act = delete(table).where(*here) if emptied is None else update(table).where(*here).values(emptied)
                self.connection.execute(act)
                return len(ids)
        return 0

    def words(self, workspace_id: WorkspaceId, person_id: PersonId) -> list[str]:
        """What is left of all that they wrote."""
        found: list[str] = []
        for words in WORDS.values():
            table = table_of(words.row)
            said = [table.c[column] for column, emptied in words.emptied.items() if emptied == ""]
            theirs = (table.c.workspace_id == workspace_id, words.theirs(workspace_id, person_id))
            for row in self.connection.execute(select(*said).where(*theirs)) if said else ():
                found += filter(None, row)
        return distinct(found)

    def bury(self, person: Person, *, now: datetime) -> None:
        """The person's own row: names, Slack id and settings. Nobody of this Slack id is known from then on."""
        here = (self.people.c.workspace_id == person.workspace_id, self.people.c.id == person.id)
        plain: dict[str, Any] = {"zone": "Etc/UTC", "zone_by_hand": False, "locale": "en", "slack_admin": False}
        plain |= {"employment": Employment.EMPLOYEE, "working_days": MONDAY_TO_FRIDAY, "holiday_region": None}
        plain |= dict.fromkeys(("prompt_day", "prompt_time", "next_prompt_at", "slack_dm_id", "manager_id"))
        plain |= dict.fromkeys(("manager_read_at", "slack_updated_at", "slack_asked_at"))
        named = {"name": ERASED, "real_name": "", "handle": "", "title": ""}
        left = person.deactivated_at or now
        tombstone = f"{TOMBSTONE}{uuid4().hex}"
        self.connection.execute(
            update(self.people).where(*here).values(**plain, **named, slack_user_id=tombstone, deactivated_at=left)
        )

    def personal(self, workspace_id: WorkspaceId, person_id: PersonId) -> tuple[list[int], list[int]]:
        """The objectives that are theirs and no team's, and the key results of these."""
        objectives, results = self._personal(workspace_id, person_id)
        return list(self.connection.execute(objectives).scalars()), list(self.connection.execute(results).scalars())

    def _rules(
        self, workspace_id: WorkspaceId, person_id: PersonId
    ) -> Iterator[tuple[str, Table, Select[Any], dict[str, Any] | None]]:
        """Name, table, ids of what is left, and the values that it gets; None: it is deleted. What is found by the
        words of an offer comes before these go."""
        changes, notes, said = table_of(AuditEventRow), table_of(TurnNoteRow), table_of(CheckInRow)
        for name, table, field, theirs in (
            ("reasons of what others took over", changes, "reason", in_changes(workspace_id, person_id)),
            ("why others went on restricting", changes, "reason", in_reasons(workspace_id, person_id)),
            ("what others read of that", notes, "reason", in_notes(workspace_id, person_id)),
            ("notes of theirs in corrections", said, "note", in_corrections(workspace_id, person_id)),
            *(
                (name, table_of(row), field, let_stand(workspace_id, person_id, kind, table_of(row), field))
                for name, row, kind, fields in LET_STAND
                for field in fields
            ),
        ):
            yield name, table, self._left(workspace_id, table, {field: ""}, theirs), {field: ""}
        for name, words in WORDS.items():
            table = table_of(words.row)
            theirs = words.theirs(workspace_id, person_id)
            yield name, table, self._left(workspace_id, table, words.emptied, theirs), words.emptied
        objectives, results = self._personal(workspace_id, person_id)
        restricted = gave_the_last_reason(workspace_id, person_id)
        for name, row, ids, column, emptied in (
            ("why they restricted something", ObjectiveRow, restricted, "id", {FIELD: ""}),
            ("personal objectives", ObjectiveRow, objectives, "id", {"title": ERASED, "why": "", "context": ""}),
            ("key results of personal objectives", KeyResultRow, results, "id", {"title": ERASED, "unit": ""}),
            ("milestones of personal objectives", MilestoneRow, results, "key_result_id", {"title": ERASED}),
        ):
            table = table_of(row)
            yield name, table, self._left(workspace_id, table, emptied, table.c[column].in_(ids)), emptied
        yield from self._deleted(workspace_id, person_id)

    def _deleted(
        self, workspace_id: WorkspaceId, person_id: PersonId
    ) -> Iterator[tuple[str, Table, Select[Any], dict[str, Any] | None]]:
        for name, (row, column) in ABOUT_THEM.items():
            table = table_of(row)
            yield name, table, self._ids(workspace_id, table, table.c[column] == person_id), None
        me = select(self.people.c.slack_user_id).where(self.people.c.id == person_id).scalar_subquery()
        entries, left_out, terms = table_of(DirectoryEntryRow), table_of(ManagerLeftOutRow), table_of(SearchTermRow)
        yield "read from Slack", entries, self._ids(workspace_id, entries, entries.c.slack_user_id == me), None
        yield "named as a manager", left_out, self._ids(workspace_id, left_out, left_out.c.slack_value == me), None
        objectives, results = self._personal(workspace_id, person_id)
        lessons = table_of(LessonRow).c
        noted = select(lessons.id).where(lessons.workspace_id == workspace_id, lessons.author_id == person_id)
        answers = table_of(AnswerRow).c
        answered = select(answers.id).where(answers.workspace_id == workspace_id, answers.by_id == person_id)
        theirs = or_(
            (terms.c.kind == "lesson") & terms.c.subject_id.in_(noted),
            (terms.c.kind == "answer") & terms.c.subject_id.in_(answered),
            terms.c.kind.in_(("person", PERSON)) & (terms.c.subject_id == person_id),
            terms.c.kind.in_(("objective", f"{HIDDEN}objective")) & terms.c.subject_id.in_(objectives),
            terms.c.kind.in_(("key_result", f"{HIDDEN}key_result")) & terms.c.subject_id.in_(results),
        )
        yield "search terms", terms, self._ids(workspace_id, terms, theirs), None
        yield from self._feedback(workspace_id, person_id)
        changed, feeds = table_of(ContextChangeRow), table_of(FeedRow)
        of_theirs = changed.c.upper_objective_id.in_(objectives)
        yield "changes of personal objectives", changed, self._ids(workspace_id, changed, of_theirs), None
        fed = feeds.c.key_result_id.in_(results)
        yield "systems of personal objectives", feeds, self._ids(workspace_id, feeds, fed), None

    def _feedback(
        self, workspace_id: WorkspaceId, person_id: PersonId
    ) -> Iterator[tuple[str, Table, Select[Any], dict[str, Any] | None]]:
        """What they asked for, with what came. What they said without their name stays, for nobody knows it is
        theirs."""
        asks = table_of(FeedbackAskRow)
        asked = select(asks.c.id).where(asks.c.workspace_id == workspace_id, asks.c.asker_id == person_id)
        answers: dict[str, type[SQLModel]] = {
            "feedback to them": FeedbackPeerRow,
            "feedback to them without names": FeedbackWordsRow,
            "who could give them feedback without a name": FeedbackInvitationRow,
        }
        for name, row in answers.items():
            table = table_of(row)
            yield name, table, self._ids(workspace_id, table, table.c.ask_id.in_(asked)), None
        drafts, written = table_of(FormDraftRow), select(literal(DRAFT).concat(cast(asks.c.id, String)))
        written = written.where(asks.c.workspace_id == workspace_id, asks.c.asker_id == person_id)
        yield "half-written feedback to them", drafts, self._ids(workspace_id, drafts, drafts.c.form.in_(written)), None
        yield "feedback they asked for", asks, self._ids(workspace_id, asks, asks.c.asker_id == person_id), None

    def _personal(self, workspace_id: WorkspaceId, person_id: PersonId) -> tuple[Select[Any], Select[Any]]:
        objectives, results = table_of(ObjectiveRow), table_of(KeyResultRow)
        owned = (objectives.c.owner_id == person_id, objectives.c.team_id.is_(None))
        ids = select(objectives.c.id).where(objectives.c.workspace_id == workspace_id, *owned)
        inside = (results.c.workspace_id == workspace_id, results.c.objective_id.in_(ids))
        return ids, select(results.c.id).where(*inside)

    def _left(
        self, workspace_id: WorkspaceId, table: Table, emptied: dict[str, Any], *whose: ColumnElement[bool]
    ) -> Select[Any]:
        """What does not hold these values yet."""
        differs = or_(*(_is_other(table.c[name], value) for name, value in emptied.items()))
        return self._ids(workspace_id, table, *whose, differs)

    def _ids(self, workspace_id: WorkspaceId, table: Table, *where: ColumnElement[bool]) -> Select[Any]:
        """The newest first: what others have let stand is found by what it was before."""
        return select(table.c.id).where(table.c.workspace_id == workspace_id, *where).order_by(table.c.id.desc())


def _is_other(column: ColumnElement[Any], value: Any) -> ColumnElement[bool]:
    """JSON is compared as text: no database compares it with a value that is none."""
    if isinstance(column.type, JSON):
        return func.coalesce(cast(column, Text), "null") != ("null" if value is None else "{}")
    return column.is_distinct_from(value)
