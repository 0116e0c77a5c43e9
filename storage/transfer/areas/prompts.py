"""Prompts that were sent or are over, so that nobody is asked twice for a slot; what is still to be sent is planned
anew."""

from typing import Any

from sqlalchemy import ColumnElement, Select, Table, func, select
from sqlmodel import SQLModel

from bot.domain.deliveries import DeliveryKind, DeliveryState
from bot.domain.ids import WorkspaceId
from bot.domain.prompts import PromptRule, PromptState
from storage.rows import table_of
from storage.tables.deliveries import DeliveryRow
from storage.tables.prompts import PromptItemRow, PromptRow
from storage.tables.records import FormDraftRow, HandledRow
from storage.transfer.carried import Carried

ON_THEIR_WAY = (DeliveryState.PENDING, DeliveryState.SENDING)
DIGESTS = (DeliveryKind.DIGEST, DeliveryKind.DIGEST_PART, DeliveryKind.REVIEW_PACK)


def next_prompt_at(people: Table) -> ColumnElement[Any]:
    """When somebody is asked next, if what is planned and not sent had not been planned."""
    prompts = table_of(PromptRow).c
    theirs = (prompts.workspace_id == people.c.workspace_id, prompts.person_id == people.c.id)
    waiting = select(func.min(prompts.due_at)).where(*theirs, prompts.state == PromptState.SCHEDULED)
    return func.coalesce(waiting.scalar_subquery(), people.c.next_prompt_at)


def next_digest_at(teams: Table) -> ColumnElement[Any]:
    """The same for digests."""
    deliveries = table_of(DeliveryRow).c
    its = (deliveries.workspace_id == teams.c.workspace_id, deliveries.channel_id == teams.c.channel_id)
    digest = (deliveries.kind == DeliveryKind.DIGEST, deliveries.state.in_(ON_THEIR_WAY))
    waiting = select(func.min(deliveries.not_before)).where(*its, *digest)
    return func.coalesce(waiting.scalar_subquery(), teams.c.next_digest_at)


def left_on_their_way(workspace_id: WorkspaceId) -> Select[Any]:
    """How many messages an export leaves behind that are not planned anew, or of which nobody knows whether they
    arrived: then what is planned anew may come twice."""
    deliveries = table_of(DeliveryRow)
    anew = deliveries.c.kind.in_(DIGESTS) | deliveries.c.rule.in_((PromptRule.DUE, PromptRule.LATE))
    unclear = deliveries.c.state.in_((DeliveryState.SENDING, DeliveryState.UNSURE))
    left = unclear | ((deliveries.c.state == DeliveryState.PENDING) & ~anew)
    return select(func.count(deliveries.c.id)).where(deliveries.c.workspace_id == workspace_id, left)


ASKED = (Carried(row=PromptRow, parent="person_id", only=lambda table: table.c.state != PromptState.SCHEDULED),)

ITEMS = (Carried(row=PromptItemRow, parent="prompt_id", is_spoken_of=False),)

LEFT_OUT: dict[type[SQLModel], str] = {
    DeliveryRow: "what was sent stands in Slack, and what was not is planned anew, so that nothing is sent twice",
    FormDraftRow: "forms that are half filled in, for an hour or a day",
    HandledRow: "what Slack may tell again within a day",
}
