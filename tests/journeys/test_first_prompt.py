"""Moving the clock to a person's Monday 09:00 brings exactly one message."""

from datetime import date
from decimal import Decimal

from bot.domain.cycles import CycleKind, CycleState
from bot.domain.okrs import ObjectiveState
from tests.journeys.town import Town


def test_monday_nine_brings_exactly_one_message(company: Town) -> None:
    bot = company.okrbot
    now = company.now()
    with bot.store.write() as tx:
        held = {"workspace_id": bot.workspace.id}
        mei = tx.people.add(by=None, now=now, slack_user_id="U0MEI", name="Mei", zone="Asia/Tokyo", **held)
        days = {"first_day": date(2026, 10, 1), "last_day": date(2026, 12, 31)}
        cycle = tx.cycles.add(by=None, now=now, name="Q4", kind=CycleKind.QUARTER, state=CycleState.ACTIVE, **days, **held)
        objective = tx.objectives.create(
            by=mei.id, now=now, title="Pay", owner_id=mei.id, cycle_id=cycle.id, state=ObjectiveState.ACTIVE, **held
        )
        tx.key_results.add_to(
            objective, by=mei.id, now=now, title="Checkout success", owner_id=mei.id,
            start=Decimal(91), target=Decimal(96), active_from=date(2026, 10, 1), due_day=date(2026, 12, 31),
        )

    company.clock_to("2026-11-15T23:59:00+00:00")
    assert company.direct_messages("U0MEI") == []
    company.clock_to("2026-11-16T00:00:00+00:00")
    [message] = company.direct_messages("U0MEI")
    print(message)
    assert "Mei" in message["text"]
