"""A cheer, an offer of help and an answer find their way: from a press to the other's next message, to the page and to
the digest; by App Home for whoever types no commands."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.checkins import HelpState
from bot.domain.okrs import KeyResult, ObjectiveState, Visibility
from bot.domain.people import SlackKind
from bot.views import ids
from tests.journeys.town import Town, bot_of, button, person, words_of

pytestmark = pytest.mark.long

MEI, KAI, LEA, GUS = "U0MEI", "U0KAI", "U0LEA", "U0GUS"
BEFORE = datetime(2026, 11, 1, tzinfo=UTC)
MEIS_MONDAY = "2026-11-16T00:00:30+00:00"
WEDNESDAY = "2026-11-18T10:00:30+01:00"
NEXT_MONDAY = "2026-11-24T00:00:30+00:00"  # the day before is a holiday where Mei lives
LATE_ON_TUESDAY = "2026-11-24T12:00:00+00:00"


def press(town: Town, user: str, message: dict[str, Any], action_id: str, value: str = "") -> dict[str, Any]:
    found = button(message, action_id)
    where = {"channel": message["channel"], "ts": message["ts"], "block_id": found["block_id"]}
    return town.presses(user, action_id, value=value or found["value"], **where)


def press_home(town: Town, user: str, action_id: str) -> dict[str, Any]:
    home = town.home(user)
    found = button(home, action_id)
    return town.presses(user, action_id, view_id=home["id"], block_id=found["block_id"], value=found["value"])


def page(town: Town, user: str, code: str = "O-1") -> dict[str, Any]:
    [answer] = town.says(user, code)["responses"]
    return dict(answer)


def result(town: Town, number: int = 1) -> KeyResult:
    with town.okrbot.store.read() as tx:
        found = tx.key_results.by_code(town.okrbot.workspace.id, 1, number)
    assert found is not None
    return found


def offers(town: Town, user: str, code: str, words: str) -> None:
    """Type the command, and send the form."""
    opened = town.says(user, f"offer {code} {words}")["view"]
    assert "Thank you!" in words_of(town.submits(user, opened, **{ids.HELP_NOTE: words})["view"])


def turn(town: Town, state: ObjectiveState) -> None:
    with town.okrbot.store.write() as tx:
        objective = tx.objectives.get(town.okrbot.workspace.id, result(town).objective_id)
        tx.objectives.change(objective, by=None, now=town.now(), reason="", state=state)


def test_cheers_are_one_press_are_told_in_words_and_rank_nobody(ready: Town) -> None:
    ready.control("channel", id="C0PAY", members=[MEI, KAI, LEA, bot_of(ready)])
    assert "Mei Tanaka reads it in the next check-in message." in ready.reads(LEA, "cheer O-1")
    form = press(ready, KAI, page(ready, KAI), f"{ids.CHEER}O-1")["view"]
    assert ready.submits(KAI, form, cheer_words=" ")["errors"] == {"cheer_words": "Please fill this in."}
    said = ready.submits(KAI, form, cheer_words="what a *quarter*")
    assert "Your word is with O-1" in words_of(said["view"])

    assert "today already" in ready.reads(KAI, "cheer O-1")
    assert "Cheers come from others." in ready.reads(MEI, "cheer O-1")
    assert ready.presses(MEI, f"{ids.CHEER}some", view_id=ready.home(MEI)["id"], value="O-1")["ok"] is False
    assert "There is no O-9." in ready.reads(KAI, "cheer O-9 well done")

    ready.clock_to(MEIS_MONDAY)
    told = ready.direct_messages(MEI)[-1]["text"]
    assert "Kai Berg and Lea Novak cheered O-1: “what a ∗quarter∗” (Kai Berg)" in told
    assert "Kai Berg and Lea Novak cheered O-1" in words_of(ready.home(MEI))
    assert "Cheered lately" in words_of(page(ready, LEA))
    ready.reads(MEI, "KR-1.1 93 c3 slow")
    ready.clock_to(WEDNESDAY)
    digest = next(one for one in ready.channel_messages("C0PAY") if "week 7 of 13" in one["text"])
    assert "Kai Berg and Lea Novak cheered O-1." in digest["text"]
    again = press(ready, LEA, digest, f"{ids.CHEER}some", value="O-1")["view"]
    assert "You cheered O-1" in words_of(again)
    ready.clock_to(NEXT_MONDAY)
    assert "Lea Novak cheered O-1." in ready.direct_messages(MEI)[-1]["text"]


def test_an_offer_is_accepted_shown_ended_and_thanked(ready: Town) -> None:
    """Pressed twice, from the message and from App Home, it is accepted once."""
    ready.control("channel", id="C0PAY", members=[MEI, KAI, LEA, bot_of(ready)])
    chosen = press(ready, KAI, page(ready, KAI), f"{ids.OFFER_HELP_WITH}O-1")["view"]
    asked = button(chosen, ids.HELP_WITH)["options"]
    assert [one["text"]["text"] for one in asked] == [
        f"KR-1.{number} {title} (Mei Tanaka)"
        for number, title in ((1, "Checkout success"), (2, "Refund time"), (3, "SOC 2 report"))
    ]
    ready.submits(KAI, chosen, help_with={"selected_option": asked[1]}, help_note="I know the bank")
    offers(ready, LEA, "KR-1.3", "I did it before")

    ready.clock_to(MEIS_MONDAY)
    prompt = ready.direct_messages(MEI)[-1]
    assert "Kai Berg offers help with KR-1.2: “I know the bank”" in prompt["text"]
    assert "Kai Berg helps with KR-1.2" in words_of(press(ready, MEI, prompt, ids.HELP_ACCEPT))
    assert "Kai Berg helps with KR-1.2" in words_of(press(ready, MEI, prompt, ids.HELP_ACCEPT))
    assert "Kai Berg helps with KR-1.2" in words_of(press(ready, MEI, prompt, ids.HELP_DECLINE))
    assert "Lea Novak offers help with KR-1.3" in words_of(ready.home(MEI))
    assert "say thank you and manage KR-1.3" in words_of(press_home(ready, MEI, ids.HELP_DECLINE)["view"])
    assert "Lea Novak offers help" not in words_of(ready.home(MEI))

    assert "Mei Tanaka is glad of your help with KR-1.2" in words_of(ready.home(KAI))
    assert "thanks you for offering help with KR-1.3, and manages without" in words_of(ready.home(LEA))
    assert "Kai Berg helps." in page(ready, LEA)["text"]
    ready.reads(MEI, "KR-1.2 4 c3 waiting for the bank")
    ready.clock_to(WEDNESDAY)
    digest = next(one for one in ready.channel_messages("C0PAY") if "week 7 of 13" in one["text"])
    assert "Kai Berg helps" in digest["text"]
    assert "Thanks, Kai Berg." in digest["text"]
    with ready.okrbot.store.read() as tx:
        [helping] = tx.help_offers.answered_of(ready.okrbot.workspace.id, person(ready, KAI).id, BEFORE)
    assert (helping.state, helping.answered_by_id) == (HelpState.ACCEPTED, person(ready, MEI).id)
    assert "any more. Thank you both!" in words_of(press(ready, KAI, page(ready, KAI), f"{ids.HELP_END}{helping.id}"))
    assert "Kai Berg helps" not in page(ready, LEA)["text"]


def test_an_offer_outlives_a_new_owner_and_ends_with_its_helper_or_its_objective(ready: Town) -> None:
    """What stands in Mei's message is pressed later, when things are otherwise."""
    for helper, code, words in ((LEA, "KR-1.1", "the vault"), (KAI, "KR-1.2", "the bank"), (LEA, "KR-1.3", "paper")):
        offers(ready, helper, code, words)
    with ready.okrbot.store.write() as tx:
        tx.key_results.change(result(ready), by=None, now=ready.now(), reason="", owner_id=person(ready, KAI).id)
    ready.clock_to(MEIS_MONDAY)
    prompt = ready.direct_messages(MEI)[-1]
    assert "KR-1.1: “the vault”" not in prompt["text"]
    assert "Lea Novak offers help with KR-1.1: “the vault”" in words_of(ready.home(KAI))

    ready.control("user", id=KAI, deleted=True)
    assert "Kai Berg offers help" not in words_of(ready.home(MEI))
    assert "is no longer here" in words_of(press(ready, MEI, prompt, ids.HELP_ACCEPT))
    turn(ready, ObjectiveState.CLOSED)
    second = [block for block in prompt["blocks"] if ids.HELP_ACCEPT in str(block)][1]
    late = press(ready, MEI, {**prompt, "blocks": [second]}, ids.HELP_ACCEPT)
    assert "no help is needed any more" in words_of(late)
    assert "no help is needed any more" in ready.reads(LEA, "offer O-1 me again")
    assert "You cheered O-1" in ready.reads(LEA, "cheer O-1")


@pytest.mark.parametrize("company", ["sqlite-socket"], indirect=True)
def test_a_guest_who_types_no_commands_accepts_and_cheers_by_buttons(ready: Town) -> None:
    ready.home(GUS)
    gus = person(ready, GUS)
    assert gus.slack_kind is SlackKind.SINGLE_CHANNEL_GUEST
    with ready.okrbot.store.write() as tx:
        tx.key_results.change(result(ready, 3), by=None, now=ready.now(), reason="", owner_id=gus.id)
    offers(ready, KAI, "KR-1.3", "I know the auditor")

    assert "Kai Berg offers help with KR-1.3" in words_of(ready.home(GUS))
    assert "Kai Berg helps with KR-1.3" in words_of(press_home(ready, GUS, ids.HELP_ACCEPT)["view"])
    assert "Cheers come from others." not in words_of(ready.home(GUS))
    assert "Gus Guest is glad of your help with KR-1.3" in words_of(ready.home(KAI))


@pytest.mark.parametrize("company", ["postgresql-http"], indirect=True)
def test_what_is_restricted_is_cheered_and_helped_by_its_circle_alone(ready: Town) -> None:
    with ready.okrbot.store.write() as tx:
        objective = tx.objectives.get(ready.okrbot.workspace.id, result(ready).objective_id)
        day = ready.now().date()
        values: dict[str, Any] = {"visibility": Visibility.RESTRICTED, "restricted_because": "x", "review_day": day}
        tx.objectives.change(objective, by=None, now=ready.now(), reason="", **values)

    assert "There is no O-1." in ready.reads(KAI, "cheer O-1 well done")
    assert "There is no" in ready.reads(KAI, "offer KR-1.1 the vault")
    with ready.okrbot.store.read() as tx:
        assert tx.cheers.about(ready.okrbot.workspace.id, [objective.id], ready.now()) == []
