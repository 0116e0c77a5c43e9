"""All that is stored about one person, for that person."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, or_, select
from sqlmodel import SQLModel

from bot.domain.ids import PersonId, WorkspaceId
from bot.domain.okrs import ObjectiveState
from storage.feedback_received import received_of
from storage.rows import table_of
from storage.tables.checkins import BlockerRow, CheckInRow, HelpOfferRow
from storage.tables.cheers import CheerRow, WelcomeRow
from storage.tables.closing import ClosingRow, GradeRow
from storage.tables.context import ChangeCommentRow, ContextChangeRow
from storage.tables.control import ControlDecisionRow, ControlPeriodRow, ControlSeatRow
from storage.tables.deliveries import DeliveryRow
from storage.tables.directory import DirectoryEntryRow, DirectoryReadingRow
from storage.tables.drafting import DraftCommentRow, DraftWishRow
from storage.tables.feedback import FeedbackAskRow, FeedbackInvitationRow, FeedbackPeerRow
from storage.tables.feeds import AllowedAddressRow, FeedRow
from storage.tables.follows import FollowRow
from storage.tables.lessons import LessonRow
from storage.tables.okrs import (
    AlignmentRow,
    HandoverRow,
    KeyResultRow,
    ObjectiveReaderRow,
    ObjectiveRow,
    ProposalRow,
    TargetRevisionRow,
)
from storage.tables.people import AbsenceRow, ManagerLeftOutRow, PersonRow, ReportingRow
from storage.tables.pilots import PilotRow, PilotTrainingRow, PilotVoteRow, PilotVoterRow
from storage.tables.prompts import PromptItemRow, PromptRow
from storage.tables.readiness import SurveyInvitationRow, SurveyParticipationRow, SurveyRow
from storage.tables.records import AuditEventRow, FormDraftRow
from storage.tables.requests import EvidenceRow, ParkedRequestRow
from storage.tables.reviews import DecisionRow, ReviewPlanRow
from storage.tables.sessions import AnswerRow, QuestionRow, QuestionVoterRow, SessionRow
from storage.tables.teams import MembershipRow, TeamRow
from storage.tables.turns import HandoverOfferRow, TurnNoteRow
from storage.tables.workspaces import AllowedChannelRow
from storage.withheld import Withheld

WHOSE: dict[str, tuple[type[SQLModel], str]] = {
    "memberships": (MembershipRow, "person_id"),
    "managers": (ReportingRow, "person_id"),
    "managers_not_taken_over": (ManagerLeftOutRow, "person_id"),
    "direct_reports": (ReportingRow, "manager_id"),
    "absences": (AbsenceRow, "person_id"),
    "absences_where_i_stand_in": (AbsenceRow, "stand_in_id"),
    "objectives": (ObjectiveRow, "owner_id"),
    "objectives_shown_to_me": (ObjectiveReaderRow, "person_id"),
    "key_results": (KeyResultRow, "owner_id"),
    "key_results_where_i_stand_in": (KeyResultRow, "stand_in_id"),
    "check_ins": (CheckInRow, "author_id"),
    "check_ins_on_my_behalf": (CheckInRow, "on_behalf_of_id"),
    "blockers": (BlockerRow, "opened_by_id"),
    "asked_of_me": (BlockerRow, "asked_id"),
    "answered_by_me": (BlockerRow, "answered_by_id"),
    "help_offers": (HelpOfferRow, "helper_id"),
    "help_offers_answered_by_me": (HelpOfferRow, "answered_by_id"),
    "cheers": (CheerRow, "by_id"),
    "welcomes": (WelcomeRow, "person_id"),
    "taken_over_from_me": (HandoverRow, "owner_id"),
    "handed_to_me": (HandoverRow, "to_id"),
    "handovers_decided_by_me": (HandoverRow, "decided_by_id"),
    "my_offers_to_hand_over": (HandoverOfferRow, "by_id"),
    "offered_to_me": (HandoverOfferRow, "to_id"),
    "mine_offered_to_others": (HandoverOfferRow, "owner_id"),
    "notes_to_me": (TurnNoteRow, "reader_id"),
    "notes_of_what_i_did": (TurnNoteRow, "by_id"),
    "notes_that_name_me": (TurnNoteRow, "to_id"),
    "proposals": (ProposalRow, "proposed_by_id"),
    "proposals_answered_by_me": (ProposalRow, "answered_by_id"),
    "changes_that_others_were_asked_about": (ContextChangeRow, "changed_by_id"),
    "comments_on_changed_targets": (ChangeCommentRow, "author_id"),
    "comments_on_drafts": (DraftCommentRow, "author_id"),
    "what_i_want_from_cycles": (DraftWishRow, "person_id"),
    "changes_answered_by_me": (ContextChangeRow, "answered_by_id"),
    "follows": (FollowRow, "by_id"),
    "evidence": (EvidenceRow, "added_by_id"),
    "objectives_i_put_under_control": (ControlPeriodRow, "started_by_id"),
    "objectives_i_decided_about": (ControlPeriodRow, "responsible_id"),
    "control_i_renewed": (ControlPeriodRow, "renewed_by_id"),
    "control_i_ended": (ControlPeriodRow, "ended_by_id"),
    "decisions_in_control_mode": (ControlDecisionRow, "by_id"),
    "control_i_may_still_judge": (ControlSeatRow, "person_id"),
    "lessons": (LessonRow, "author_id"),
    "feedback_i_asked_for": (FeedbackAskRow, "asker_id"),
    "feedback_shown_to_me": (FeedbackAskRow, "shown_to_id"),
    "feedback_i_was_asked_for": (FeedbackPeerRow, "peer_id"),
    "feedback_i_may_still_give_without_my_name": (FeedbackInvitationRow, "person_id"),
    "parked_requests": (ParkedRequestRow, "parked_by_id"),
    "parked_requests_for_me": (ParkedRequestRow, "for_id"),
    "parked_requests_decided_by_me": (ParkedRequestRow, "decided_by_id"),
    "objectives_closed_by_me": (ClosingRow, "closed_by_id"),
    "scores_given_by_me": (GradeRow, "by_id"),
    "systems_i_have_set": (FeedRow, "set_by_id"),
    "systems_decided_by_me": (FeedRow, "decided_by_id"),
    "addresses_allowed_by_me": (AllowedAddressRow, "allowed_by_id"),
    "reviews_i_have_set": (ReviewPlanRow, "set_by_id"),
    "surveys_begun_by_me": (SurveyRow, "started_by_id"),
    "surveys_i_was_asked_in": (SurveyInvitationRow, "person_id"),
    "surveys_i_have_answered": (SurveyParticipationRow, "person_id"),
    "pilots_i_started": (PilotRow, "started_by_id"),
    "cases_of_pilots_by_me": (PilotRow, "case_by_id"),
    "pilots_i_was_asked_to_approve": (PilotRow, "sponsor_id"),
    "pilots_where_i_am_the_coach": (PilotRow, "coach_id"),
    "pilots_i_ended": (PilotRow, "ended_by_id"),
    "votes_of_pilots_i_opened": (PilotVoteRow, "opened_by_id"),
    "votes_of_pilots_i_took_part_in": (PilotVoterRow, "person_id"),
    "exercises_of_pilots": (PilotTrainingRow, "person_id"),
    "decisions_for_me": (DecisionRow, "owner_id"),
    "decisions_recorded_by_me": (DecisionRow, "made_by_id"),
    "decisions_with_a_reason_of_mine": (DecisionRow, "because_by_id"),
    "decisions_settled_by_me": (DecisionRow, "settled_by_id"),
    "questions_i_asked": (QuestionRow, "author_id"),
    "questions_of_mine_answered": (AnswerRow, "author_id"),
    "questions_i_answered": (AnswerRow, "by_id"),
    "questions_i_vote_for": (QuestionVoterRow, "person_id"),
    "sessions_i_host": (SessionRow, "host_id"),
    "sessions_i_planned": (SessionRow, "made_by_id"),
    "changed_targets": (TargetRevisionRow, "revised_by_id"),
    "teams_i_lead": (TeamRow, "lead_id"),
    "prompts": (PromptRow, "person_id"),
    "asked_in_my_stead": (PromptItemRow, "stand_in_for_id"),
    "channels_allowed_by_me": (AllowedChannelRow, "allowed_by_id"),
    "readings_begun_by_me": (DirectoryReadingRow, "started_by_id"),
    "readings_decided_by_me": (DirectoryReadingRow, "decided_by_id"),
    "messages": (DeliveryRow, "person_id"),
    "half_filled_forms": (FormDraftRow, "person_id"),
    "changes": (AuditEventRow, "actor_id"),
}

SEALED = frozenset({"sealed"})
"""A secret that is sent along is nobody's data, and leaves the database in no file."""


class PersonalData:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def of(self, workspace_id: WorkspaceId, person_id: PersonId) -> dict[str, list[dict[str, Any]]]:
        """Rows by what they are, as they stand in the database. What belongs to a draft of somebody else is not among
        them before it is shared: a draft is its author's alone. Of what is restricted, and not told to the person, they
        get what they wrote themselves."""
        withheld = Withheld(self.connection, workspace_id, person_id)
        found = {}
        drafts = _drafts_of_others(workspace_id, person_id)
        for name, (row, column) in WHOSE.items():
            table = table_of(row)
            mine = select(table).where(table.c.workspace_id == workspace_id, table.c[column] == person_id)
            if row in (KeyResultRow, ObjectiveReaderRow):
                mine = mine.where(table.c.objective_id.not_in(drafts))
            if row is AuditEventRow:
                mine = mine.where(~_about_any(drafts))
            found[name] = [withheld.without(row, held) for held in self._rows(mine.order_by(table.c.id))]
        return found | self._about(workspace_id, person_id)

    def _about(self, workspace_id: WorkspaceId, person_id: PersonId) -> dict[str, list[dict[str, Any]]]:
        """What others have done that concerns the person: offers of help with what is theirs, changes of their data."""
        follows = table_of(FollowRow)
        of_me = (follows.c.workspace_id == workspace_id, follows.c.person_id == person_id)
        offers, results, events = table_of(HelpOfferRow), table_of(KeyResultRow), table_of(AuditEventRow)
        theirs = select(results.c.id).where(results.c.workspace_id == workspace_id, results.c.owner_id == person_id)
        offered = select(offers).where(offers.c.workspace_id == workspace_id, offers.c.key_result_id.in_(theirs))
        changed = select(events).where(events.c.workspace_id == workspace_id, events.c.kind == "person")
        return {
            **self._feedback(workspace_id, person_id),
            "waiting_from_slack": self._rows(self._read_from_slack(workspace_id, person_id)),
            "channels_that_follow_me": self._rows(select(follows).where(*of_me, follows.c.channel_id.is_not(None))),
            "help_offered_to_me": self._rows(offered.order_by(offers.c.id)),
            "changes_of_my_data": self._rows(changed.where(events.c.subject_id == person_id).order_by(events.c.id)),
        }

    def _feedback(self, workspace_id: WorkspaceId, person_id: PersonId) -> dict[str, list[dict[str, Any]]]:
        """What was delivered to them, and not who wrote it."""
        named, words = received_of(workspace_id, person_id)
        return {
            "feedback_i_received": self._rows(named),
            "feedback_i_received_without_names": self._rows(words),
        }

    def _read_from_slack(self, workspace_id: WorkspaceId, person_id: PersonId) -> Select[Any]:
        """What was read of them and waits for an admin, by their id in Slack."""
        entries, people = table_of(DirectoryEntryRow), table_of(PersonRow)
        theirs = select(people.c.slack_user_id).where(people.c.workspace_id == workspace_id, people.c.id == person_id)
        here = (entries.c.workspace_id == workspace_id, entries.c.slack_user_id.in_(theirs))
        return select(entries).where(*here).order_by(entries.c.id)

    def _rows(self, statement: Select[Any]) -> list[dict[str, Any]]:
        found = self.connection.execute(statement).mappings()
        return [{name: held for name, held in row.items() if name not in SEALED} for row in found]


def _drafts_of_others(workspace_id: WorkspaceId, person_id: PersonId) -> Select[Any]:
    objective = table_of(ObjectiveRow).c
    theirs = (objective.state == ObjectiveState.DRAFT, objective.owner_id != person_id)
    return select(objective.id).where(objective.workspace_id == workspace_id, *theirs)


def _about_any(drafts: Select[Any]) -> ColumnElement[bool]:
    """Whether an event is about one of these, a key result of it, or what it is to contribute to."""
    event, result, link = table_of(AuditEventRow).c, table_of(KeyResultRow).c, table_of(AlignmentRow).c
    held = {
        "objective": drafts,
        "key_result": select(result.id).where(result.objective_id.in_(drafts)),
        "alignment": select(link.id).where(link.from_objective_id.in_(drafts)),
    }
    return or_(*(and_(event.kind == kind, event.subject_id.in_(ids)) for kind, ids in held.items()))
