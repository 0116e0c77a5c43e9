"""A check-in message as it is worded and posted at this moment, however long after the one before."""

from datetime import timedelta
from typing import Any

from bot.domain.deliveries import DeliveryKind
from bot.domain.people import Person
from bot.domain.prompt_sheets import PromptSheet
from bot.domain.prompts import PromptKind
from bot.services.prompts.prompts import Prompts
from bot.services.prompts.sheets import PromptSheets
from tests.factories import Office


def next_message(office: Office, person: Person) -> PromptSheet:
    """What it says; that is told then."""
    days = {"first_day": office.now.date(), "last_day": office.now.date() + timedelta(days=6)}
    with office.store.write() as tx:
        whose: dict[str, Any] = {"workspace_id": office.workspace.id, "person_id": person.id}
        prompt = tx.prompts.plan([], **whose, **days, kind=PromptKind.REGULAR, due_at=office.now)
        assert prompt is not None
        held: dict[str, Any] = {"subject": {"prompt": prompt.id}, "dedupe_key": f"prompt:{prompt.id}"}
        delivery = tx.outbox.promise(**whose, **held, kind=DeliveryKind.PROMPT, rule="prompt.due", now=office.now)
        assert delivery is not None
    sheet = PromptSheets(office.store).read(office.workspace.id, prompt.id, office.now)
    assert sheet is not None
    with office.store.write() as tx:
        Prompts(office.store).posted(tx, delivery, "D0", f"{prompt.id}.1", office.now)
    return sheet
