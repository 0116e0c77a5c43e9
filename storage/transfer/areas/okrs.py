"""Objectives in every state, drafts too; key results with their targets through time; what hangs on what."""

from bot.domain.ids import Code
from storage.tables.checkins import BlockerRow, CheckInRow, HelpOfferRow
from storage.tables.okrs import (
    AlignmentRow,
    HandoverRow,
    KeyResultRow,
    MilestoneRow,
    ObjectiveRow,
    ProposalRow,
    TargetRevisionRow,
)
from storage.transfer.carried import Carried, Pointer

CARRIED = (
    Carried(row=ObjectiveRow, code=lambda row: str(Code(row["number"]))),
    Carried(row=KeyResultRow, code=lambda row: str(Code(row["objective_number"], row["number"]))),
    Carried(row=TargetRevisionRow, parent="key_result_id"),
    Carried(row=MilestoneRow, parent="key_result_id"),
    Carried(row=AlignmentRow, parent="from_objective_id"),
    Carried(row=ProposalRow, parent="from_objective_id"),
    Carried(row=HandoverRow, parent="objective_id"),
)

SAID = (
    Carried(row=CheckInRow, parent="key_result_id", pointers={"prompt_id": Pointer("prompt")}),
    Carried(row=BlockerRow, parent="key_result_id"),
    Carried(row=HelpOfferRow, parent="key_result_id"),
)
