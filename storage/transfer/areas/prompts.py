"""Prompts that were sent or are over, so that nobody is asked twice for a slot; what is still to be sent is planned
anew."""

from sqlmodel import SQLModel

from bot.domain.prompts import PromptState
from storage.tables.deliveries import DeliveryRow
from storage.tables.prompts import PromptItemRow, PromptRow
from storage.tables.records import FormDraftRow, HandledRow
from storage.transfer.carried import Carried

ASKED = (Carried(row=PromptRow, parent="person_id", only=lambda table: table.c.state != PromptState.SCHEDULED),)

ITEMS = (Carried(row=PromptItemRow, parent="prompt_id", is_spoken_of=False),)

LEFT_OUT: dict[type[SQLModel], str] = {
    DeliveryRow: "what was sent stands in Slack, and what was not is planned anew, so that nothing is sent twice",
    FormDraftRow: "forms that are half filled in, for an hour or a day",
    HandledRow: "what Slack may tell again within a day",
}
