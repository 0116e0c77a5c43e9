"""Objectives in every state, drafts too; key results with their targets through time; what hangs on what."""

from bot.domain.ids import Code
from storage.tables.checkins import BlockerRow, CheckInRow, HelpOfferRow
from storage.tables.closing import ClosingRow, GradeRow
from storage.tables.context import ChangeCommentRow, ContextChangeRow
from storage.tables.feeds import AllowedAddressRow, FeedRow
from storage.tables.follows import FollowingChannelRow, FollowRow
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
from storage.tables.requests import EvidenceRow, ParkedRequestRow
from storage.transfer.carried import Carried, LeftOut, Pointer

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
    Carried(row=ContextChangeRow, parent="from_objective_id", told=("before", "after")),
    Carried(row=ChangeCommentRow, parent="key_result_id", is_spoken_of=False),
    Carried(row=EvidenceRow, parent="key_result_id"),
    Carried(row=ParkedRequestRow, parent="team_id"),
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

SAID = (
    Carried(row=CheckInRow, parent="key_result_id", pointers={"prompt_id": Pointer("prompt")}),
    Carried(row=BlockerRow, parent="key_result_id"),
    Carried(row=HelpOfferRow, parent="key_result_id"),
)
