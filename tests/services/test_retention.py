"""What is deleted after its time, and what stays."""

from datetime import date, timedelta

from bot.domain.deliveries import DeliveryKind
from bot.domain.prompts import PromptKind, PromptState
from bot.services.retention import Retention
from storage import UNLIMITED, Store
from tests.factories import MONDAY_MORNING, Office

LATER = MONDAY_MORNING + timedelta(days=120)


def test_prompts_go_ninety_days_after_their_slot_and_check_ins_stay(store: Store) -> None:
    office = Office.open(store)
    mei = office.person("Mei")
    result = office.key_result(office.objective(mei))
    slot = {"first_day": date(2026, 11, 16), "last_day": date(2026, 11, 22), "due_at": MONDAY_MORNING}
    with store.write() as tx:
        held = {"workspace_id": office.workspace.id, "person_id": mei.id, "kind": PromptKind.REGULAR}
        prompt = tx.prompts.plan([{"workspace_id": office.workspace.id, "key_result_id": result.id}], **held, **slot)
        assert prompt is not None
        tx.prompts.move(prompt, PromptState.SCHEDULED, state=PromptState.ANSWERED)
        tx.check_ins.insert(
            workspace_id=office.workspace.id,
            key_result_id=result.id,
            author_id=mei.id,
            prompt_id=prompt.id,
            effective_day=date(2026, 11, 16),
            source="prompt",
            at=MONDAY_MORNING,
        )

    Retention(store).plan_due(MONDAY_MORNING + timedelta(days=90), 500)
    with store.read() as tx:
        assert tx.prompts.by_id(office.workspace.id, prompt.id) is not None
    Retention(store).plan_due(LATER, 500)

    with store.read() as tx:
        assert tx.prompts.by_id(office.workspace.id, prompt.id) is None
        assert len(tx.check_ins.history(office.workspace.id, result.id, 5)) == 1


def test_finished_deliveries_and_handled_events_go_and_what_is_owed_stays(store: Store) -> None:
    office = Office.open(store)
    mei = office.person("Mei")
    with store.write() as tx:
        tx.handled.first_time(office.workspace.id, "Ev1", MONDAY_MORNING)
        for key in ("done", "owed"):
            tx.outbox.promise(
                workspace_id=office.workspace.id,
                kind=DeliveryKind.NOTICE,
                person_id=mei.id,
                rule="test",
                dedupe_key=key,
                now=MONDAY_MORNING,
            )
        [claimed] = tx.outbox.claim("me", MONDAY_MORNING, speed=UNLIMITED, limit=1)
        tx.outbox.sent(claimed.delivery, "D1", "1.2", MONDAY_MORNING)

    Retention(store).plan_due(LATER, 500)

    with store.read() as tx:
        left = [key for key in ("done", "owed") if tx.outbox.by_key(office.workspace.id, key)]
        assert left == ["owed"]
        assert not tx.handled.has(office.workspace.id, "Ev1")


def test_half_filled_forms_go_after_a_day(store: Store) -> None:
    office = Office.open(store)
    mei = office.person("Mei")
    with store.write() as tx:
        draft = tx.forms.begin(office.workspace.id, mei.id, "check_in", {"value": "4"}, MONDAY_MORNING)

    Retention(store).plan_due(MONDAY_MORNING + timedelta(hours=23), 500)
    with store.read() as tx:
        assert tx.forms.of(office.workspace.id, mei.id, draft.id) is not None
    Retention(store).plan_due(MONDAY_MORNING + timedelta(hours=25), 500)

    with store.read() as tx:
        assert tx.forms.of(office.workspace.id, mei.id, draft.id) is None
