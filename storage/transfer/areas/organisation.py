"""The workspace, its people and teams, and when who was where."""

from sqlmodel import SQLModel

from storage.tables.deliveries import PaceRow, PauseRow
from storage.tables.directory import DirectoryEntryRow, DirectoryReadingRow
from storage.tables.feedback import (
    FeedbackAskRow,
    FeedbackInvitationRow,
    FeedbackPeerRow,
    FeedbackRoundRow,
    FeedbackRuleRow,
    FeedbackTeamRow,
    FeedbackWordsRow,
)
from storage.tables.people import AbsenceRow, ManagerLeftOutRow, PersonRow, ReportingRow
from storage.tables.teams import CycleRow, CycleRuleRow, MembershipRow, TeamParentRow, TeamRow
from storage.tables.workspaces import AllowedChannelRow, InstallationRow, WorkspaceRow
from storage.transfer.areas import prompts
from storage.transfer.carried import Carried, LeftOut

CARRIED = (
    Carried(
        row=WorkspaceRow,
        code=lambda row: str(row["slack_team_id"]),
        left_out={"manager_field_error": LeftOut("what Slack said at the last reading, which is soon done again", "")},
    ),
    Carried(
        row=PersonRow,
        code=lambda row: str(row["slack_user_id"]),
        taken_from={"next_prompt_at": prompts.next_prompt_at},
    ),
    Carried(row=ReportingRow, parent="person_id"),
    Carried(row=ManagerLeftOutRow, parent="person_id"),
    Carried(row=AbsenceRow, parent="person_id"),
    Carried(
        row=TeamRow,
        taken_from={"next_digest_at": prompts.next_digest_at},
    ),
    Carried(row=TeamParentRow, parent="team_id"),
    Carried(row=MembershipRow, parent="person_id"),
    Carried(row=CycleRow),
    Carried(row=CycleRuleRow),
    Carried(row=FeedbackRuleRow),
    Carried(row=FeedbackTeamRow, parent="team_id"),
    Carried(row=FeedbackRoundRow, parent="cycle_id"),
    Carried(row=AllowedChannelRow),
)

LEFT_OUT: dict[type[SQLModel], str] = {
    InstallationRow: "a token is a secret: it is entered again with okrbot install",
    DirectoryReadingRow: "a reading of everybody from Slack that is going on; an admin starts another",
    DirectoryEntryRow: "what such a reading has found and nobody has decided on yet",
    FeedbackAskRow: "feedback is for one person alone, and an export is read by whoever moves a workspace",
    FeedbackPeerRow: "as the questions that they answer: nobody else is to read it",
    FeedbackInvitationRow: "as the questions they are about",
    FeedbackWordsRow: "said without a name to one person alone: no file holds it",
    PaceRow: "Slack's pace of the last seconds, in machine time",
    PauseRow: "Slack's pauses of the last seconds, in machine time",
}
