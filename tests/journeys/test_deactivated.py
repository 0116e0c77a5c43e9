"""Somebody is deactivated while they act, or while a message waits for them: an answer, and nothing is recorded, sent
or left to fail. Slack lets nobody act who is gone: what they did a moment before is held back until they are."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.domain.deliveries import DeliveryState
from bot.domain.prompts import PromptState
from bot.views import ids
from tests.journeys.gate import Gate
from tests.journeys.pressing import complaints, difference, pressables, presses_one
from tests.journeys.town import Town, words_of

pytestmark = pytest.mark.long

MEI = "U0MEI"
MEIS_MONDAY = "2026-11-16T00:00:30+00:00"
A_MONTH_LATER = "2026-12-14T12:00:00+00:00"
GONE = "As far as I know, you are no longer in this workspace, so nothing was changed."
TYPED = ("", "KR-1.1 93 c7 pilots", "skip", "away until 20 Nov", "new", "history KR-1.1")
IN_FORM = {"value-1": "93", "confidence-1": "7", "value-2": "4.6", "confidence-2": "6", "value-3": "0"}


def leaves(town: Town) -> None:
    town.control("user", id=MEI, deleted=True)
    town.run_due(town.now())


def told(gate: Gate) -> str:
    """What was shown to Mei alone last."""
    looked = gate.town.http.get("/control/messages", params={"user": MEI}).json()
    return str(looked["ephemerals"][-1]["text"])


def prompt_of(town: Town) -> dict[str, Any]:
    return town.direct_messages(MEI)[0]


def states(town: Town) -> set[PromptState]:
    with town.okrbot.store.read() as tx:
        return {prompt.state for prompt in tx.prompts.many(tx.connection.execute(tx.prompts.table.select()))}


def test_a_press_that_arrives_after_its_person_has_left_is_answered_and_changes_nothing(gate: Gate) -> None:
    town, prompt = gate.town, prompt_of(gate.town)
    pressed = pressables(prompt)
    assert {ids.PROMPT_WHAT_MOVED, ids.PROMPT_LATER, ids.PROMPT_SKIP} <= {one.action_id for one in pressed}
    with gate.closed():
        for one in pressed:
            presses_one(town, MEI, prompt, one)
    leaves(town)
    for body in gate.held:
        with difference(town) as different:
            [answer] = gate.let_in(body)
        assert answer.status == 200
        assert told(gate) == GONE
        assert not different, different
    assert prompt_of(town)["text"] == "This check-in ended when you left."
    assert pressables(prompt_of(town)) == []


def test_a_form_that_arrives_after_its_person_has_left_records_nothing(gate: Gate) -> None:
    town = gate.town
    form = town.says(MEI, "checkin")["view"]
    with gate.closed():
        town.submits(MEI, form, **IN_FORM, **{"confidence-3": "8"})
    leaves(town)
    with difference(town) as different:
        [answer] = gate.let_in(*gate.held)

    assert answer.status == 200
    assert GONE in str(answer.body)
    assert not different, different
    assert "No check-in yet." in town.reads("U0KAI", "history KR-1.1")


def test_a_command_that_arrives_after_its_person_has_left_is_answered_and_changes_nothing(gate: Gate) -> None:
    town = gate.town
    with gate.closed():
        for typed in TYPED:
            town.says(MEI, typed)
        town.control("shortcut", user=MEI, callback_id="okr_checkin")
    leaves(town)
    *commands, shortcut = gate.held
    for body in commands:
        with difference(town) as different:
            [answer] = gate.let_in(body)
        assert answer.status == 200
        assert GONE in str(answer.body), body["text"]
        assert not different, (body["text"], different)
    with difference(town) as different:
        gate.let_in(shortcut)
    assert not different, different
    [said] = town.http.get("/control/views", params={"user": MEI}).json()["modals"]
    assert GONE in words_of(said)


def test_a_message_and_a_home_that_arrive_after_their_person_has_left_change_nothing(gate: Gate) -> None:
    """Nobody is there to be answered; Slack is told that they came, and sends them no second time."""
    town = gate.town
    with gate.closed():
        town.control("message", user=MEI, to="bot", text="KR-1.1 93 c7 pilots")
        town.home(MEI)
    leaves(town)
    for body in gate.held:
        with difference(town) as different:
            [answer] = gate.let_in(body)
        assert answer.status == 200
        assert not different, different


def test_slack_lets_nobody_act_who_has_left(gate: Gate) -> None:
    town, prompt = gate.town, prompt_of(gate.town)
    leaves(town)
    refused = town.http.post("/control/command", json={"user": MEI, "command": "/okr", "text": "skip"})
    assert "deactivated and cannot act" in refused.text
    where = {"channel": prompt["channel"], "ts": prompt["ts"], "action_id": ids.PROMPT_SKIP}
    assert "cannot act" in town.http.post("/control/action", json={"user": MEI, **where}).text


def snoozes(town: Town) -> None:
    assert "Put off until" in town.reads(MEI, "snooze this afternoon")


BEFORE: dict[str, tuple[str, Callable[[Town], None]]] = {
    "nothing was planned": ("2026-11-14T00:00:00+00:00", lambda town: None),
    "the check-in was sent": (MEIS_MONDAY, lambda town: None),
    "it was put off": (MEIS_MONDAY, snoozes),
}


@pytest.mark.parametrize("when", BEFORE)
def test_whoever_leaves_is_sent_nothing_more_and_nothing_fails(
    ready: Town, when: str, caplog: pytest.LogCaptureFixture
) -> None:
    moment, does = BEFORE[when]
    ready.clock_to(moment)
    does(ready)
    had = len(ready.direct_messages(MEI))
    leaves(ready)
    ready.clock_to(A_MONTH_LATER)

    assert len(ready.direct_messages(MEI)) == had
    assert states(ready) <= {PromptState.EXCUSED}
    with ready.okrbot.store.read() as tx:
        kept = tx.outbox.many(tx.connection.execute(tx.outbox.within(ready.okrbot.workspace.id)))
    hers = [one for one in kept if one.person_id is not None]
    assert {one.state for one in hers} <= {DeliveryState.SENT, DeliveryState.CANCELLED}
    assert complaints(caplog) == []
