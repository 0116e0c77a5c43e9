"""Face to face: a session is planned, people ask with their name or without, vote, and read what the host answers."""

from typing import Any

import pytest

from bot.views import ids
from tests.fuzzing.rows import everything
from tests.journeys.town import Town, bot_of, button, words_of

pytestmark = pytest.mark.long

ADA, MEI, KAI, LEA, GUS = "U0ADA", "U0MEI", "U0KAI", "U0LEA", "U0GUS"
CHANNEL = "C0PAY"
ANNOUNCED = "2026-11-17T10:00:30+01:00"  # two working days before
AFTER = "2026-11-20T10:01:00+01:00"


@pytest.fixture
def town(ready: Town) -> Town:
    """Questions are switched on, and the bot is in the channel of Payments."""
    ready.control("channel", id=CHANNEL, members=[ADA, MEI, KAI, LEA, bot_of(ready)])
    switch(ready, "questions")
    return ready


def switch(town: Town, *practices: str) -> None:
    saved = town.submits(ADA, town.says(ADA, "admin")["view"], practices=list(practices))
    assert saved["ok"], saved
    town.control("close", user=ADA, view_id=saved["view"]["id"])


def plan(town: Town, user: str = ADA, **values: Any) -> dict[str, Any]:
    """Mei answers on Thursday, every two weeks, unless something else is wanted."""
    usual = {"host": MEI, "day": "2026-11-19", "at": "15:00", "repeat": "two_weeks", "channel": CHANNEL}
    opened = pressed(town, user, page(town, user), "session_set_new")
    assert "view" in opened, opened
    form = opened["view"]
    return town.submits(user, form, **(usual | values))


def pressed(town: Town, user: str, found: dict[str, Any], action_id: str, choice: str = "") -> dict[str, Any]:
    """Press a button of an answer, message, modal or home; ``choice`` begins what is chosen in a menu."""
    element = button(found, action_id)
    value = element.get("value", "")
    if choice:
        value = next(one["value"] for one in element["options"] if one["value"].startswith(choice))
    where = {"channel": found["channel"], "ts": found["ts"]} if "ts" in found else {"view_id": found["id"]}
    done = town.presses(user, action_id, value=value, block_id=element["block_id"], **where)
    assert done["ok"], done
    return done


def page(town: Town, user: str) -> dict[str, Any]:
    found: dict[str, Any] = town.says(user, "ask")["responses"][0]
    return found


def ask(town: Town, user: str, words: str, name: str = "without", **values: Any) -> dict[str, Any]:
    form = pressed(town, user, page(town, user), ids.QUESTION_ASK)["view"]
    return town.submits(user, form, words=words, named=name, **values)


def told(town: Town) -> list[dict[str, Any]]:
    return [one for one in town.channel_messages(CHANNEL) if one.get("metadata")]


def test_a_session_is_announced_asked_voted_for_answered_and_carried_on(town: Town) -> None:
    assert "No session is planned. Admins plan them" in town.reads(KAI, "ask")
    lost = town.reads(KAI, "ask Why do we sell by phone?")
    assert "there is nobody yet to ask" in lost
    assert "Why do we sell by phone?" in lost
    refused = plan(town, channel="C0OPEN")
    assert "channel" in refused["errors"]
    saved = plan(town)
    assert "Face to face with Mei Tanaka" in words_of(saved["view"])

    said = town.reads(KAI, "ask Why do we sell by phone, <@U0LEA|lea>?")
    assert "Asked with your name, for Face to face with Mei Tanaka on Thu 19 Nov, 15:00" in said
    form = pressed(town, LEA, page(town, LEA), ids.QUESTION_ASK)["view"]
    assert "Without: your name is not stored. Your words may still give you away." in words_of(form)
    assert "asked that already" in str(
        town.submits(LEA, form, words=" why do we sell by phone, Lea Novak", named="with")
    )
    where = {"user": LEA, "view_id": form["id"], "action_id": ids.QUESTION_ABOUT}
    [option] = town.control("options", **where, query="O-1")["options"]
    done = town.submits(LEA, form, words="Will *Berlin* close? <!channel>", named="without", about=option["value"])
    assert "Asked without your name" in words_of(done.get("view")), done
    ask(town, KAI, "x" * 3_000, "with")

    assert town.reads(KAI, "ask").count("1 vote") == 0
    pressed(town, ADA, page(town, ADA), ids.QUESTION_VOTE)
    assert "1 vote" in town.reads(KAI, "ask")
    pressed(town, ADA, page(town, ADA), ids.QUESTION_UNVOTE)
    assert town.reads(KAI, "ask").count("1 vote") == 0
    shown = town.reads(KAI, "ask")
    assert "without a name" in shown
    assert "Kai Berg" in shown
    assert "<!channel>" not in shown

    town.clock_to(ANNOUNCED)
    [announced] = told(town)
    assert announced["text"].startswith("Face to face with Mei Tanaka: Thu 19 Nov, 15:00")
    assert "3 questions are open" in announced["text"]
    reminder = town.direct_messages(MEI)[-1]
    assert "You are asked in Face to face with Mei Tanaka" in reminder["text"]

    found = next(one for one in blocks_of(page(town, MEI)) if "phone" in one[0])
    form = town.presses(MEI, ids.QUESTION_ANSWER, **found[1])["view"]
    assert "answer" in town.submits(MEI, form, answer=" ")["errors"]
    town.submits(MEI, form, answer="Because banks *call* back.")
    town.clock_to("2026-11-17T11:00:00+01:00")
    [reply] = [one for one in told(town) if one.get("thread_ts") == announced["ts"] and one["ts"] != announced["ts"]]
    assert "Mei Tanaka: Because banks *call* back." in reply["text"].replace("∗", "*")
    assert "Why do we sell by phone, Lea Novak?" in reply["text"]
    assert "not open any more" in words_of(town.presses(MEI, ids.QUESTION_ANSWER, **found[1])["responses"])
    assert "Because banks" in town.reads(LEA, "ask find phone banks")
    assert "Because banks" in town.reads(LEA, "find phone")
    assert "Because banks" in town.reads(LEA, "ask find")  # without words: the newest, and no question is asked

    town.clock_to(AFTER)
    after = town.direct_messages(MEI)[-1]["text"]
    assert "2 questions were left open. They go on to the next session, Thu 3 Dec, 15:00" in after
    assert "carried on once" in town.reads(KAI, "ask")


def test_the_asker_reads_the_answer_in_the_next_prompt_and_a_session_waits_for_a_new_host(town: Town) -> None:
    assert "ask find WORDS" in town.reads(KAI, "help people")
    plan(town, host=KAI, repeat="once")
    before = everything(town.okrbot.store)
    ask(town, LEA, "Is Berlin closing?")
    changed = {name for (name, _), row in everything(town.okrbot.store).items() if before.get((name, _)) != row}
    assert changed == {"question"}
    ask(town, MEI, "Why so late?", "with")
    abuse = next(one for one in blocks_of(page(town, ADA)) if "Berlin" in one[0])
    menu = {**abuse[1], "value": f"hide:{abuse[1]['value']}"}
    form = town.presses(ADA, ids.QUESTION_MENU, **menu)["view"]
    assert "because" in town.submits(ADA, form, because=" ")["errors"]
    town.submits(ADA, form, because="an insult")
    assert "closing" not in town.reads(LEA, "ask")
    assert "1 question is hidden" in town.reads(ADA, "ask")

    asked = next(one for one in blocks_of(page(town, KAI)) if "late" in one[0])
    form = town.presses(KAI, ids.QUESTION_ANSWER, **asked[1])["view"]
    town.submits(KAI, form, answer="The bank was slow.")
    town.clock_to("2026-11-16T09:00:30+09:00")
    assert "You asked “Why so late?”. *Kai Berg:* The bank was slow." in town.direct_messages(MEI)[-1]["text"]

    town.control("channel", id=CHANNEL, members=[ADA, MEI, KAI, LEA, GUS, bot_of(town)])
    town.clock_to(ANNOUNCED)
    assert told(town) == []
    town.control("user", id=KAI, deleted=True)
    home = town.home(ADA)
    assert "its host has left, so it waits for a new one" in words_of(home)
    form = pressed(town, ADA, home, ids.SESSION_SET)["view"]
    town.submits(ADA, form, host=LEA, day="2026-12-03", channel=None)
    assert "Face to face with Lea Novak" in town.reads(MEI, "ask")
    switch(town)
    assert "is not switched on here" in town.reads(MEI, "ask")
    assert "Questions" not in words_of(town.home(MEI))


def test_of_two_who_change_a_session_at_once_each_keeps_what_the_other_has_changed(town: Town) -> None:
    plan(town, at="15:00")
    of_ada = pressed(town, ADA, page(town, ADA), ids.SESSION_SET)["view"]
    of_mei = pressed(town, MEI, page(town, MEI), ids.SESSION_SET)["view"]
    assert town.submits(ADA, of_ada, at="16:30", title="Ask the board")["ok"]
    saved = town.submits(MEI, of_mei, day="2026-11-20")

    assert "*Ask the board:* Fri 20 Nov, 16:30" in words_of(saved["view"])
    again = pressed(town, MEI, page(town, MEI), ids.SESSION_SET)["view"]
    saved = town.submits(MEI, again, title="")
    assert "*Face to face with Mei Tanaka:* Fri 20 Nov, 16:30" in words_of(saved["view"])


def blocks_of(answer: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Of each question of a page its words, and how to press the buttons below it."""
    found = []
    for above, below in zip(answer["blocks"], answer["blocks"][1:], strict=False):
        if below["type"] == "actions" and above["type"] == "section":
            value = next(
                (
                    one["value"]
                    for one in below["elements"]
                    if "value" in one and one["action_id"].startswith("question_")
                ),
                "",
            )
            where = {"channel": answer["channel"], "ts": answer["ts"], "block_id": below["block_id"], "value": value}
            found.append((above["text"]["text"], where))
    return found
