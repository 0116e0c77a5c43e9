"""Reviews in Slack: set by the lead, prepared by a pack, with decisions that are followed up until they are done."""

from typing import Any

import pytest

from bot.views import ids
from tests.journeys.town import Town, button, press, words_of

pytestmark = pytest.mark.long

CHANNEL = "C0PAY"
PACK_TIME = "2026-11-18T10:00:30+01:00"  # also that of the week's digest
MEETING = "2026-11-20T14:05:00+01:00"
TUESDAY = "2026-11-24T09:00:30+09:00"  # Monday is a holiday in Tokyo


@pytest.fixture
def town(ready: Town) -> Town:
    """Mei leads Payments and owns O-1; the bot is in its channel."""
    ready.control("channel", id=CHANNEL, members=members(ready))
    return ready


def members(town: Town) -> list[str]:
    bot = next(str(user["id"]) for user in town.http.get("/control/state").json()["users"] if user["is_bot"])
    return ["U0ADA", "U0MEI", "U0KAI", "U0LEA", bot]


def set_review(town: Town, user: str = "U0MEI", **values: Any) -> dict[str, Any]:
    answer = town.says(user, "review team Payments")["responses"][0]
    return town.submits(user, press(town, user, answer, ids.REVIEW_SET)["view"], **values)


def posted(town: Town) -> list[dict[str, Any]]:
    """Top-level messages of the bot."""
    return [one for one in told(town) if one.get("thread_ts", one["ts"]) == one["ts"]]


def told(town: Town) -> list[dict[str, Any]]:
    return [one for one in town.channel_messages(CHANNEL) if one.get("metadata")]


def test_a_review_is_prepared_held_and_followed_up(town: Town) -> None:
    assert "No review is planned." in town.reads("U0MEI", "review")
    saved = set_review(town, rhythm="once", first_day="2026-11-20", at="14:00")
    assert "Fri 20 Nov, 14:00" in words_of(saved["view"])
    assert "The pack comes on Wed 18 Nov, 10:00." in town.reads("U0KAI", "review")
    town.says("U0MEI", "KR-1.1 92 c3 pricing test slipped")

    town.clock_to(PACK_TIME)

    [pack] = posted(town)
    assert pack["text"].startswith("Review of Payments on Fri 20 Nov, 14:00. It is the first one.")
    assert "Needs attention (1)" in pack["text"]
    assert "Far behind: KR-1.1" in pack["text"]

    town.clock_to(MEETING)
    answer = town.says("U0KAI", "review decide <@U0MEI|mei> moves the pricing test by Monday", CHANNEL)
    assert "Recorded." in words_of(answer["responses"])
    town.clock_to("2026-11-20T14:06:00+01:00")
    [decided] = [one for one in told(town) if one.get("thread_ts") == pack["ts"] and "Decided" in one["text"]]
    assert "moves the pricing test (by 23 Nov), recorded by Kai Berg" in decided["text"]
    assert "<@U0MEI>" in words_of(decided["blocks"])
    assert "*Decided:* moves the pricing test (by 23 Nov)" in words_of(town.home("U0MEI"))

    town.clock_to(TUESDAY)
    prompt = town.direct_messages("U0MEI")[-1]
    assert "*Decided in the review:* moves the pricing test (by 23 Nov" in prompt["text"]
    said = press(town, "U0MEI", prompt, ids.DECISION_DONE)
    assert "Noted as done: moves the pricing test" in words_of(said["responses"])

    again = press(town, "U0MEI", prompt, ids.DECISION_DONE)
    assert "That has been done or dropped meanwhile" in words_of(again["responses"])
    overview = town.reads("U0LEA", "review team Payments")
    assert "No decision is open." in overview
    assert "Mei Tanaka: moves the pricing test (done)" in overview.replace("*", "")


def test_a_pack_is_read_at_any_time_but_not_posted_where_guests_read_along(town: Town) -> None:
    answer = town.says("U0KAI", "review")["responses"][0]
    with pytest.raises(AssertionError):
        button(answer, ids.REVIEW_SET)
    refused = set_review(town, "U0ADA", rhythm="weeks", first_day="2026-11-20", weeks="x", at="14:00")
    assert refused["errors"] == {"weeks": "Please give a whole number of weeks, from 1 to 26."}
    saved = set_review(town, rhythm="weeks", first_day="2026-11-20", weeks="3", at="14:00")
    assert "Fri 20 Nov, 14:00" in words_of(saved["view"])
    form = town.says("U0KAI", "review decide Ask the bank <@U0LEA|lea>", CHANNEL)["view"]
    held = {block["block_id"]: block["element"] for block in form["blocks"]}
    assert (held["words"]["initial_value"], held["owner"]["initial_user"]) == ("Ask the bank", "U0LEA")
    assert held["objective"]["options"][0]["text"]["text"] == "O-1 Checkout just works"
    wrong = town.submits("U0KAI", form, day="2026-11-01")
    assert wrong["errors"] == {"day": "That day is over already."}
    said = town.submits("U0KAI", form, words="Ask the *bank* <!channel>", owner="U0MEI", day="2026-11-13")
    assert "It stands in the next pack of Payments." in words_of(said["view"])

    home = town.home("U0MEI")
    found = button(home, ids.DECISION_MENU)
    later = {"view_id": home["id"], "block_id": found["block_id"], "value": found["options"][1]["value"]}
    form = town.presses("U0MEI", ids.DECISION_MENU, **later)["view"]
    assert "Please fill this in." in str(town.submits("U0MEI", form, because=" ", day="2026-11-20"))
    said = town.submits("U0MEI", form, because="they are shut", day="2026-11-20", owner="U0LEA")
    assert "Noted: Lea Novak does it by 20 Nov" in words_of(said["view"])
    assert "Decided" not in words_of(town.home("U0MEI"))
    assert "“they are shut”" in words_of(town.home("U0LEA"))

    town.control("channel", id=CHANNEL, members=[*members(town), "U0GUS"])
    town.clock_to(PACK_TIME)
    assert posted(town) == []
    pack = press(town, "U0KAI", answer, "go_pack")["responses"][0]
    assert "Pack for the review of Payments" in pack["text"]
    assert "(by 20 Nov; “they are shut”)" in pack["text"]
    assert "<!channel>" not in str(pack)


def test_a_decision_is_given_to_whoever_is_typed_by_name(town: Town) -> None:
    for typed in ("@novak asks legal by Monday", "asks legal @novak lea by Monday", "asks legal by Monday @novak"):
        recorded = words_of(town.says("U0KAI", f"review decide {typed}", CHANNEL)["responses"])
        assert "Recorded." in recorded, typed
        assert "Lea Novak: asks legal (by 16 Nov)" in recorded.replace("*", "")

    unknown = words_of(town.says("U0KAI", "review decide asks legal @novakk by Monday", CHANNEL)["responses"])
    assert "I do not know anybody called novakk" in unknown
    form = town.says("U0KAI", "review decide answers legal@nordlicht.example", CHANNEL)["view"]
    assert "answers legal@nordlicht.example" in str(form)
