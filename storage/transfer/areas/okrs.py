"""Objectives in every state, drafts too; key results with their targets through time; what hangs on what."""

from typing import Any

from sqlalchemy import ColumnElement, Table, case
from sqlmodel import SQLModel

from bot.domain.ids import Code
from bot.domain.readiness import SurveyState
from storage.tables.checkins import BlockerRow, CheckInRow, HelpOfferRow
from storage.tables.cheers import CheerRow, WelcomeRow
from storage.tables.closing import ClosingRow, GradeRow
from storage.tables.context import ChangeCommentRow, ContextChangeRow
from storage.tables.control import ControlAnswerRow, ControlDecisionRow, ControlPeriodRow, ControlSeatRow
from storage.tables.drafting import DraftBoardRow, DraftCommentRow, DraftWishRow, SharedDraftRow
from storage.tables.feeds import AllowedAddressRow, FeedRow
from storage.tables.follows import FollowingChannelRow, FollowRow
from storage.tables.lessons import LessonRow, LessonUseRow
from storage.tables.okrs import (
    AlignmentRow,
    HandoverRow,
    KeyResultRow,
    MilestoneRow,
    ObjectiveReaderRow,
    ObjectiveRow,
    ObjectiveShareRow,
    ProposalRow,
    TargetRevisionRow,
)
from storage.tables.readiness import (
    SurveyAnswerRow,
    SurveyInvitationRow,
    SurveyParticipationRow,
    SurveyRow,
    SurveyWordsRow,
)
from storage.tables.requests import EvidenceRow, ParkedRequestRow
from storage.tables.reviews import DecisionRow, ReviewPlanRow, ReviewRow
from storage.tables.sessions import AnswerRow, QuestionRow, QuestionVoterRow, SessionRow
from storage.tables.turns import HandoverOfferRow, TurnNoteRow
from storage.transfer.carried import Carried, LeftOut, Pointer


def _is_over(surveys: Table) -> ColumnElement[bool]:
    """Without its answers a survey that runs would come to nothing."""
    return surveys.c.state != SurveyState.RUNNING


def _promised_at(reviews: Table) -> ColumnElement[Any]:
    """A pack that was not posted yet is promised anew where the export comes to."""
    return case((reviews.c.posted_at.is_not(None), reviews.c.promised_at))


def _announced_at(sessions: Table) -> ColumnElement[Any]:
    """As of a pack."""
    return case((sessions.c.thread_ts.is_not(None), sessions.c.promised_at))


CARRIED = (
    Carried(row=ObjectiveRow, code=lambda row: str(Code(row["number"]))),
    Carried(row=KeyResultRow, code=lambda row: str(Code(row["objective_number"], row["number"]))),
    Carried(row=TargetRevisionRow, parent="key_result_id"),
    Carried(row=MilestoneRow, parent="key_result_id"),
    Carried(row=ObjectiveReaderRow, parent="objective_id", is_spoken_of=False),
    Carried(row=ObjectiveShareRow, parent="objective_id", is_spoken_of=False),
    Carried(row=AlignmentRow, parent="from_objective_id"),
    Carried(row=ProposalRow, parent="to_objective_id"),
    Carried(row=HandoverRow, parent="objective_id"),
    Carried(row=HandoverOfferRow, parent="objective_id"),
    Carried(row=TurnNoteRow, parent="objective_id", is_spoken_of=False),
    Carried(row=ContextChangeRow, parent="from_objective_id", told=("before", "after")),
    Carried(row=ChangeCommentRow, parent="key_result_id", is_spoken_of=False),
    Carried(row=DraftBoardRow, parent="team_id"),
    Carried(row=SharedDraftRow, parent="objective_id", is_spoken_of=False),
    Carried(row=DraftCommentRow, parent="objective_id", is_spoken_of=False),
    Carried(row=EvidenceRow, parent="key_result_id"),
    Carried(row=ParkedRequestRow, parent="team_id"),
    Carried(row=LessonRow, parent="author_id"),
    Carried(row=LessonUseRow, parent="objective_id"),
    Carried(row=ReviewPlanRow, parent="team_id"),
    Carried(row=ReviewRow, parent="team_id", taken_from={"promised_at": _promised_at}),
    Carried(row=DecisionRow, parent="team_id"),
    Carried(
        row=SurveyRow,
        only=_is_over,
        left_out={
            "open_key": LeftOut("says which survey runs, and one that runs stays behind"),
            "asked_up_to": LeftOut("how far the asking of a survey that runs has come"),
        },
    ),
    Carried(row=SurveyWordsRow),
    Carried(row=SessionRow, taken_from={"promised_at": _announced_at}),
    Carried(row=QuestionRow, parent="session_id", is_spoken_of=False),
    Carried(row=AnswerRow, parent="session_id", is_spoken_of=False),
    Carried(row=ControlPeriodRow, parent="objective_id"),
    Carried(row=ControlDecisionRow, parent="period_id"),
    Carried(row=ClosingRow, parent="objective_id"),
    Carried(row=GradeRow, parent="objective_id", is_spoken_of=False),
    Carried(row=FollowRow, parent="by_id"),
    Carried(
        row=FollowingChannelRow,
        is_spoken_of=False,
        left_out={"next_digest_at": LeftOut("is worked out anew, as for teams")},
    ),
    Carried(row=AllowedAddressRow),
    Carried(
        row=FeedRow,
        parent="key_result_id",
        is_spoken_of=False,
        left_out={
            "sealed": LeftOut("a secret: it is typed again in the form of the system"),
            "lease_until": LeftOut("which process reads it at the moment"),
        },
    ),
)

LEFT_OUT: dict[type[SQLModel], str] = {
    SurveyInvitationRow: "who was asked in a survey; without it the next one is not laid beside the last",
    SurveyParticipationRow: "who has answered a survey that runs, which nobody is to read in a file",
    SurveyAnswerRow: "what was answered without a name, which nobody is to read in a file",
    QuestionVoterRow: "who votes for which open question leaves the database in no file; the counts are carried",
    ControlSeatRow: "who has not said yet whether control mode helped: beside the answers in one file it would tell",
    ControlAnswerRow: "what somebody said without a name; once counted, the numbers stand with the period",
    DraftWishRow: "what somebody wants from a cycle is for their eyes alone, and a file is read by whoever moves it",
}

SAID = (
    Carried(row=CheckInRow, parent="key_result_id", pointers={"prompt_id": Pointer("prompt")}),
    Carried(row=BlockerRow, parent="key_result_id"),
    Carried(row=HelpOfferRow, parent="key_result_id"),
    Carried(row=CheerRow, parent="objective_id", is_spoken_of=False),
    Carried(
        row=WelcomeRow,
        parent="person_id",
        is_spoken_of=False,
        left_out={"delivery": LeftOut("the message stands in Slack, and is not carried")},
    ),
)
