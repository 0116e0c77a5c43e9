"""Whether anything at all is to be decided by somebody, or to be told to them: one statement that spares most people
all those that would say what."""

from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Executable, Select, literal, select, true, union_all

from bot.domain.checkins import HelpState
from bot.domain.context import ANSWERS, Verdict
from bot.domain.cycles import CycleState
from bot.domain.decisions import DecisionState
from bot.domain.handover_offers import OfferState
from bot.domain.ids import PersonId, WorkspaceId
from bot.domain.okrs import ObjectiveState
from storage.database.statements import prepared
from storage.prompts import OPEN
from storage.rows import table_of
from storage.tables.checkins import BlockerRow, HelpOfferRow
from storage.tables.cheers import CheerRow
from storage.tables.context import ChangeCommentRow, ContextChangeRow
from storage.tables.drafting import DraftCommentRow
from storage.tables.okrs import KeyResultRow, ObjectiveRow, ProposalRow
from storage.tables.people import PersonRow
from storage.tables.prompts import PromptRow
from storage.tables.requests import ParkedRequestRow
from storage.tables.reviews import DecisionRow
from storage.tables.teams import CycleRow, TeamRow
from storage.tables.turns import HandoverOfferRow


class Kind(StrEnum):
    """BLOCKER: somebody asks them for help. CHEER: somebody has cheered something of theirs. CHANGE: an objective
    above has changed. CHANGE_TOLD: somebody has said something to a change. CLOSING: a cycle is over whose
    objectives are to be closed. COMMENT: a lead has said something to a changed target. DECISION: they are to do
    what a review decided. DRAFT: they have one. DRAFT_COMMENT: somebody has said something to what they shared
    before its cycle. HANDOVER: they lead a team or people, so that something may be left behind, or targets may
    have changed. HELP_ANSWERED: what they offered has been answered. HELP_OFFERED: somebody offers help with a key
    result of theirs. OFFER: they are offered something to take over. PARKED: they parked something, and may not
    know what became of it. PROMPT: one waits for them. PROPOSAL: something is asked with an alignment, or its
    outcome is untold."""

    BLOCKER = "blocker"
    CHEER = "cheer"
    CHANGE = "change"
    CHANGE_TOLD = "change_told"
    CLOSING = "closing"
    COMMENT = "comment"
    DECISION = "decision"
    DRAFT = "draft"
    DRAFT_COMMENT = "draft_comment"
    HANDOVER = "handover"
    HELP_ANSWERED = "help_answered"
    HELP_OFFERED = "help_offered"
    OFFER = "offer"
    PARKED = "parked"
    PROMPT = "prompt"
    PROPOSAL = "proposal"


OUTCOMES = frozenset({Kind.CHANGE_TOLD, Kind.PARKED, Kind.PROPOSAL})
"""What others answered, told once, by the message that comes next."""


class Pending:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def kinds(self, workspace_id: WorkspaceId, person_id: PersonId) -> frozenset[Kind]:
        """What there may be; some of it may turn out to be nothing, what is missing here is nothing for sure."""
        return frozenset(map(Kind, self._kinds(workspace_id, person_id).scalars()))

    @prepared
    def _kinds(self, workspace_id: WorkspaceId, person_id: PersonId) -> Executable:
        whose = (workspace_id, person_id)
        change, proposal = table_of(ContextChangeRow).c, table_of(ProposalRow).c
        comment, parked = table_of(ChangeCommentRow).c, table_of(ParkedRequestRow).c
        decision = table_of(DecisionRow).c
        offer = table_of(HandoverOfferRow).c
        said = table_of(DraftCommentRow).c
        cycle = table_of(CycleRow).c
        closing = select(cycle.id).where(cycle.workspace_id == workspace_id, cycle.state == CycleState.GRADING)
        help_offer, cheer = table_of(HelpOfferRow).c, table_of(CheerRow).c
        is_open, is_answered = help_offer.state == HelpState.OPEN, help_offer.answered_at.is_not(None)
        of_whole = cheer.key_result_id.is_(None)
        waits = change.verdict == Verdict.WAITING
        answered = change.verdict.in_(ANSWERS) & change.told_at.is_(None)
        untold = proposal.told_at.is_(None)
        prompt, blocker, objective = table_of(PromptRow).c, table_of(BlockerRow).c, table_of(ObjectiveRow).c
        drafts = _mine(objective, objective.owner_id, *whose).where(objective.state == ObjectiveState.DRAFT)
        return union_all(
            _if(Kind.PROMPT, _mine(prompt, prompt.person_id, *whose).where(prompt.state.in_(OPEN))),
            _if(Kind.BLOCKER, _mine(blocker, blocker.asked_id, *whose).where(blocker.answered_at.is_(None))),
            _if(Kind.DRAFT, drafts),
            _if(Kind.CHANGE, _owning(ObjectiveRow, *whose, change, change.from_objective_id, waits)),
            _if(Kind.CHANGE_TOLD, _owning(ObjectiveRow, *whose, change, change.upper_objective_id, answered)),
            _if(Kind.CLOSING, closing),
            _if(Kind.COMMENT, _owning(KeyResultRow, *whose, comment, comment.key_result_id, true())),
            _if(Kind.HELP_OFFERED, _owning(KeyResultRow, *whose, help_offer, help_offer.key_result_id, is_open)),
            _if(Kind.HELP_ANSWERED, _mine(help_offer, help_offer.helper_id, *whose).where(is_answered)),
            _if(Kind.CHEER, _owning(ObjectiveRow, *whose, cheer, cheer.objective_id, of_whole)),
            _if(Kind.CHEER, _owning(KeyResultRow, *whose, cheer, cheer.key_result_id, true())),
            _if(Kind.OFFER, _mine(offer, offer.to_id, *whose).where(offer.state == OfferState.WAITING)),
            _if(Kind.DRAFT_COMMENT, _owning(ObjectiveRow, *whose, said, said.objective_id, true())),
            _if(Kind.PROPOSAL, _owning(ObjectiveRow, *whose, proposal, proposal.to_objective_id, untold)),
            _if(Kind.PROPOSAL, _owning(KeyResultRow, *whose, proposal, proposal.key_result_id, untold)),
            _if(Kind.PROPOSAL, _mine(proposal, proposal.proposed_by_id, *whose).where(untold)),
            _if(Kind.PARKED, _mine(parked, parked.parked_by_id, *whose).where(parked.told_at.is_(None))),
            _if(Kind.DECISION, _mine(decision, decision.owner_id, *whose).where(decision.state == DecisionState.OPEN)),
            _if(Kind.HANDOVER, _mine(table_of(TeamRow).c, table_of(TeamRow).c.lead_id, *whose)),
            _if(Kind.HANDOVER, _mine(table_of(PersonRow).c, table_of(PersonRow).c.manager_id, *whose)),
        )


def _mine(table: Any, column: Any, workspace_id: Any, person_id: Any) -> Select[Any]:
    return select(table.id).where(table.workspace_id == workspace_id, column == person_id)


def _owning(
    row: Any, workspace_id: Any, person_id: Any, table: Any, end: Any, held: ColumnElement[bool]
) -> Select[Any]:
    """What a person owns at which something hangs. It is looked for at each of the few things they own: joined, a
    database without statistics would begin with all that hangs anywhere."""
    owned = table_of(row).c
    hanging = select(table.id).where(table.workspace_id == workspace_id, end == owned.id, held).limit(1)
    return _mine(owned, owned.owner_id, workspace_id, person_id).where(hanging.scalar_subquery().is_not(None))


def _if(kind: Kind, rows: Select[Any]) -> Select[Any]:
    return select(literal(kind.value).label("kind")).where(rows.exists())
