"""Following in the stand-in for Slack: a person reads the news in the next check-in, a channel once a week."""

from typing import Any

import pytest

from bot.domain.people import Person
from bot.views import ids
from tests.factories import Office
from tests.journeys.town import Town, bot_of, button, words_of

pytestmark = pytest.mark.long

MEI, KAI, LEA, GUS = "U0MEI", "U0KAI", "U0LEA", "U0GUS"
RISK = "C0RISK"
MONDAY_NINE = "2026-11-16T09:00:30+01:00"
DIGEST_TIME = "2026-11-18T10:00:30+00:00"


@pytest.fixture
def office(ready: Town) -> Office:
    """Mei's O-1, of the team Payments; Kai's own O-2, about which he is asked; and #risk, which has no team."""
    store, workspace = ready.okrbot.store, ready.okrbot.workspace
    ready.control("channel", id=RISK, name="risk", members=[KAI, LEA, MEI, bot_of(ready)])
    ready.control("channel", id="C0PAY", members=[KAI, LEA, MEI, bot_of(ready)])
    with store.read() as tx:
        (cycle,) = tx.cycles.all(workspace.id)
    office = Office(store, workspace, cycle, ready.now())
    office.key_result(office.objective(who(ready, KAI), "Paying is quick"), "Seconds to pay")
    return office


def who(town: Town, user: str) -> Person:
    with town.okrbot.store.read() as tx:
        found = tx.people.by_slack_id(town.okrbot.workspace.id, user)
    assert found is not None
    return found


def press(town: Town, user: str, message: dict[str, Any], action_id: str) -> dict[str, Any]:
    found = button(message, action_id)
    where = {"channel": message["channel"], "ts": message["ts"], "block_id": found["block_id"]}
    return town.presses(user, found["action_id"], value=found["value"], **where)


def answer(town: Town, user: str, text: str, channel: str | None = None) -> dict[str, Any]:
    (found,) = town.says(user, text, channel)["responses"]
    return dict(found)


def posted(town: Town, channel: str) -> list[dict[str, Any]]:
    """Top-level messages of the bot that nobody caused by a press or a command."""
    found = town.channel_messages(channel)
    return [one for one in found if one.get("metadata") and one.get("thread_ts", one["ts"]) == one["ts"]]


def lets_a_channel_follow(ready: Town) -> None:
    """From the list of what Kai follows, which begins with O-1."""
    form = press(ready, KAI, answer(ready, KAI, "follow"), ids.FOLLOW_CHANNEL_OPEN)["view"]
    ready.control("channel", id="C0OPEN", members=[LEA, bot_of(ready)])

    refused = ready.submits(KAI, form, **{ids.FOLLOW_WHERE: "C0OPEN"})
    done = ready.submits(KAI, form, **{ids.FOLLOW_WHERE: RISK})

    assert "You are not in that channel" in refused["errors"][ids.FOLLOW_WHERE]
    assert "From now on that channel follows O-1 Checkout just works." in words_of(done["view"])
    assert "Channels that follow something because you asked for it" in words_of(answer(ready, KAI, "follow"))
    assert "This channel follows\nO-1" in answer(ready, MEI, "follow", RISK)["text"]
    assert "Mei Tanaka has ended it" in words_of(answer(ready, MEI, "unfollow O-1 hier", RISK))
    assert "Channels that follow" not in words_of(answer(ready, KAI, "follow"))


def test_what_moved_stands_in_the_next_check_in_and_one_press_stops_it(ready: Town, office: Office) -> None:
    said = answer(ready, KAI, f"follow <@{MEI}|mei>", RISK)
    assert "From now on you follow Mei Tanaka." in words_of(said)
    assert "already follow Mei Tanaka" in words_of(answer(ready, KAI, f"follow <@{MEI}|mei>"))
    ready.says(MEI, "KR-1.1 93 c3 pricing test live")

    ready.clock_to(MONDAY_NINE)

    prompt = ready.direct_messages(KAI)[-1]
    assert "You follow" in prompt["text"]
    assert "Checkout success: 91% → 93%; 3 of 10 sure, off track" in prompt["text"]
    assert len(ready.direct_messages(KAI)) == 1
    listed = press(ready, KAI, prompt, f"{ids.GO}follows")
    assert "3 of 10 sure" in words_of(listed["responses"])
    stopped = press(ready, KAI, prompt, ids.FOLLOW_STOP)
    assert "You no longer follow Mei Tanaka." in words_of(stopped["responses"])
    assert "You do not follow Mei Tanaka." in words_of(press(ready, KAI, prompt, ids.FOLLOW_STOP)["responses"])
    assert "You follow nobody and nothing yet." in words_of(answer(ready, KAI, "follow"))


def test_what_is_followed_is_chosen_by_words_and_buttons_and_slips_are_mended(ready: Town, office: Office) -> None:
    assert "Did you mean Payments?" in words_of(answer(ready, KAI, "follow team Paymets"))
    assert "There is no O-99" in words_of(answer(ready, KAI, "follow O-99"))
    assert "That is you" in words_of(answer(ready, KAI, "follow Kai Berg"))
    assert "What you follow" in words_of(answer(ready, KAI, "follow here", "C0PAY"))
    page = answer(ready, KAI, "O-1")

    followed = press(ready, KAI, page, f"{ids.FOLLOW}page")

    [shown] = followed["responses"]
    assert "From now on you follow O-1 Checkout just works." in words_of(shown)
    assert button(shown, ids.FOLLOW_STOP)
    assert "From now on you follow Payments." in words_of(answer(ready, KAI, "follow team Payments"))
    assert "From now on" in words_of(answer(ready, KAI, "follow Lea"))
    listed = words_of(answer(ready, KAI, "follow"))
    assert all(name in listed for name in ("O-1 Checkout just works", "Payments", "Lea Novak"))
    assert "Did you mean Payments?" in words_of(answer(ready, KAI, "unfollow Paymets"))
    lets_a_channel_follow(ready)
    assert "You no longer follow O-1" in words_of(answer(ready, KAI, "unfollow KR-1.1"))
    assert "You no longer follow Lea Novak." in words_of(answer(ready, KAI, f"unfollow <@{LEA}>"))

    home = ready.home(KAI)
    found = button(home, f"{ids.GO}follows")
    where = {"view_id": home["id"], "block_id": found["block_id"]}
    ready.presses(KAI, found["action_id"], value=found["value"], **where)
    home = ready.http.get("/control/views", params={"user": KAI}).json()["home"]
    found = button(home, ids.FOLLOW_STOP)
    where = {"view_id": home["id"], "block_id": found["block_id"]}
    ready.presses(KAI, ids.FOLLOW_STOP, value=found["value"], **where)
    shown = words_of(ready.http.get("/control/views", params={"user": KAI}).json()["home"])
    assert "You no longer follow Payments." in shown
    assert "You follow nobody and nothing yet." in shown


def test_who_stops_right_after_beginning_reads_that_and_no_page_of_it(ready: Town, office: Office) -> None:
    begun = answer(ready, KAI, "follow O-1")
    [stopped] = press(ready, KAI, begun, ids.FOLLOW_STOP)["responses"]
    assert stopped["text"] == "You no longer follow O-1 Checkout just works."


def test_a_channel_without_a_team_hears_once_a_week_until_somebody_ends_it(ready: Town, office: Office) -> None:
    members = [KAI, LEA, MEI, bot_of(ready)]
    ready.control("channel", id="C0OPEN", members=[*members, GUS])
    assert "1 guest reads along" in words_of(answer(ready, KAI, "follow team Payments here", "C0OPEN"))
    said = answer(ready, LEA, "follow team Payments here", RISK)
    assert said["text"] == "Lea Novak lets this channel follow Payments. What moves there is told here once a week."
    assert "already follows Payments" in words_of(answer(ready, KAI, "follow here Payments", RISK))
    assert "comes into this channel already" in words_of(answer(ready, KAI, "follow team Payments here", "C0PAY"))
    ready.control("channel", id="C0NEW", name="new", members=members)
    answer(ready, KAI, "follow O-1 here", "C0NEW")
    ready.control("channel", id="C0NEW", members=[*members, GUS])
    ready.says(MEI, "KR-1.1 93 c3 pricing test live")

    ready.clock_to(DIGEST_TIME)

    [digest] = posted(ready, RISK)
    assert digest["text"].splitlines() == [
        "What this channel follows",
        "Payments, followed here by Lea Novak",
        "O-1 Checkout just works (Mei Tanaka): new, with 3 key results",
        "KR-1.1 Checkout success (Mei Tanaka): 91% → 93%; 3 of 10 sure, off track",
    ]
    stopped = press(ready, KAI, digest, ids.FOLLOW_CHANNEL_STOP)
    assert "Kai Berg has ended it: this channel no longer follows Payments." in words_of(stopped["responses"])
    assert "Kai Berg has ended it" in words_of(ready.channel_messages(RISK))
    again = press(ready, MEI, digest, ids.FOLLOW_CHANNEL_STOP)
    assert "does not follow that any more" in words_of(again["responses"])

    assert posted(ready, "C0NEW") == []
    with office.store.read() as tx:
        [dead] = tx.outbox.undelivered(office.workspace.id, 5)
    assert (dead.channel_id, dead.last_error) == ("C0NEW", "channel_has_guests")
