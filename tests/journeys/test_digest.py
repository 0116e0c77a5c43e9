"""The digest in Slack: seen beforehand, posted on Wednesday, answered with help; not where guests read along."""

from datetime import date
from typing import Any

import pytest

from bot.domain.okrs import KeyResult
from bot.views import ids
from tests.journeys.town import Town, bot_of, button, office_of, person, words_of

CHANNEL = "C0PAY"
MONDAY_NINE = "2026-11-16T09:00:00+01:00"
BEFORE_THE_DIGEST = "2026-11-18T09:59:00+01:00"
DIGEST_TIME = "2026-11-18T10:00:30+01:00"
NEXT_MONDAY = "2026-11-23T09:00:30+01:00"
NEXT_DIGEST = "2026-11-25T10:00:30+01:00"


@pytest.fixture
def town(company: Town) -> Town:
    """Kai leads the payments team, whose digest goes to #payments; the bot is in there."""
    for user in ("U0KAI", "U0LEA", "U0ADA", "U0MEI"):
        company.reads(user, "why")
    company.control("channel", id=CHANNEL, members=["U0ADA", "U0MEI", "U0KAI", "U0LEA", bot_of(company)])
    return company


@pytest.fixture
def result(town: Town) -> KeyResult:
    office = office_of(town)
    kai = person(town, "U0KAI")
    team = office.team("Payments", kai, channel_id=CHANNEL)
    return office.key_result(office.objective(kai, team=team), "Refund time")


def press(town: Town, message: dict[str, Any], action_id: str, user: str) -> dict[str, Any]:
    found = button(message, action_id)
    return town.presses(
        user, action_id, channel=CHANNEL, ts=message["ts"], value=found["value"], block_id=found["block_id"]
    )


def posted(town: Town) -> list[dict[str, Any]]:
    """Top-level messages of the bot."""
    found = town.channel_messages(CHANNEL)
    return [one for one in found if one.get("metadata") and one.get("thread_ts", one["ts"]) == one["ts"]]


def test_a_team_reads_one_digest_a_week_and_help_finds_its_way(town: Town, result: KeyResult) -> None:
    town.clock_to(MONDAY_NINE)
    town.says("U0KAI", f"{result.code} 12 c3 waiting for the vendor")

    town.clock_to(DIGEST_TIME)

    [digest] = posted(town)
    assert digest["text"].startswith("Payments, week 7 of 13: 0 of 1 on track, 1 needs a hand.")
    assert "“waiting for the vendor”" in digest["text"]
    assert len(town.channel_messages(CHANNEL)) > 1  # the details, in its thread
    view = press(town, digest, ids.OFFER_HELP, "U0LEA")["view"]
    assert "Kai Berg reads this in the next check-in message." in str(view)
    said = town.submits("U0LEA", view, **{ids.HELP_NOTE: "I know the vendor"})
    assert "Thank you!" in words_of(said["view"])
    town.clock_to(NEXT_MONDAY)
    prompt = town.direct_messages("U0KAI")[-1]
    assert "Lea Novak offers help with" in prompt["text"]
    assert "I know the vendor" in prompt["text"]
    accept = button(prompt, ids.HELP_ACCEPT)
    town.presses("U0KAI", ids.HELP_ACCEPT, channel=prompt["channel"], ts=prompt["ts"], block_id=accept["block_id"])
    town.clock_to(NEXT_DIGEST)
    assert len(posted(town)) == 2
    assert "Thanks, Lea Novak." in posted(town)[-1]["text"]


def test_somebody_stands_in_for_an_absent_owner_from_the_channel(town: Town, result: KeyResult) -> None:
    town.clock_to(MONDAY_NINE)
    town.says("U0KAI", f"{result.code} 12 c3")
    with town.okrbot.store.write() as tx:
        held: dict[str, Any] = {"workspace_id": result.workspace_id, "person_id": result.owner_id}
        days: dict[str, Any] = {"first_day": date(2026, 11, 17), "last_day": date(2026, 11, 27)}
        tx.absences.add(by=None, now=town.now(), **held, **days, stand_in_id=None)
    town.clock_to(DIGEST_TIME)
    [digest] = posted(town)
    assert "owner away until 27 Nov, nobody stands in" in digest["text"]

    first = press(town, digest, ids.STAND_IN, "U0LEA")
    second = press(town, digest, ids.STAND_IN, "U0MEI")

    assert "Thank you! You stand in for Kai Berg" in words_of(first["responses"])
    assert "Lea Novak stands in for Kai Berg" in words_of(second["responses"])
    town.clock_to(NEXT_MONDAY)
    assert "Refund time" in town.direct_messages("U0LEA")[-1]["text"]


def test_a_lead_sees_the_digest_beforehand_and_others_hear_when_it_comes(town: Town, result: KeyResult) -> None:
    town.clock_to(MONDAY_NINE)
    town.says("U0KAI", f"{result.code} 12 c3")

    lead, other = town.reads("U0KAI", "digest"), town.reads("U0LEA", "digest team Payments")

    assert "Only you see this." in lead
    assert "1 needs a hand" in lead
    assert "The lead of Payments can see its digest beforehand." in other
    assert "Wed 18 Nov" in other
    assert posted(town) == []


def test_a_channel_with_a_guest_gets_no_digest_and_says_so_beforehand(town: Town, result: KeyResult) -> None:
    town.clock_to(MONDAY_NINE)
    town.says("U0KAI", f"{result.code} 12 c3")
    town.control("channel", id=CHANNEL, members=["U0KAI", "U0GUS", bot_of(town)])

    assert "1 guest reads along in that channel" in town.reads("U0KAI", "digest")
    town.clock_to(DIGEST_TIME)

    assert posted(town) == []
    with town.okrbot.store.read() as tx:
        [dead] = tx.outbox.undelivered(town.okrbot.workspace.id, 5)
    assert dead.last_error == "channel_has_guests"


def test_an_unknown_team_gets_a_suggestion(town: Town, result: KeyResult) -> None:
    assert "Payments" in town.reads("U0LEA", "digest Paymemts")


def test_an_admin_who_finds_an_unclear_digest_gives_its_link_and_its_thread_follows(
    town: Town, result: KeyResult
) -> None:
    digest = posted_and_not_known(town, result)
    assert len(town.channel_messages(CHANNEL)) == 1  # its thread waits

    form = press_in_home(town, ids.IT_IS_THERE)["view"]
    wrong = town.submits("U0ADA", form, **{ids.SetupField.LINK: link_of(digest, "C0OPEN")})
    home = town.submits("U0ADA", form, **{ids.SetupField.LINK: link_of(digest, CHANNEL)})
    town.okrbot.worker.run_until_quiet(town.now())

    assert wrong["errors"] == {ids.SetupField.LINK: "That message is in another channel."}
    assert home["ok"]
    assert "All messages arrived." in words_of(town.http.get("/control/views", params={"user": "U0ADA"}).json()["home"])
    replies = [one for one in town.channel_messages(CHANNEL) if one["ts"] != digest["ts"]]
    assert replies
    assert {one["thread_ts"] for one in replies} == {digest["ts"]}


def posted_and_not_known(town: Town, result: KeyResult) -> dict[str, Any]:
    """A digest that Slack took without an answer, in a channel whose history may not be read."""
    town.clock_to(MONDAY_NINE)
    town.says("U0KAI", f"{result.code} 12 c3 waiting for the vendor")
    town.clock_to(BEFORE_THE_DIGEST)
    town.control("faults", method="chat.postMessage", kind="drop_after_accept", times=1)
    town.control("faults", method="conversations.history", kind="missing_scope", times=1)
    town.clock_to(DIGEST_TIME)
    with town.okrbot.store.write() as tx:
        tx.connection.exec_driver_sql("UPDATE delivery SET look_at = '2020-01-01' WHERE look_at IS NOT NULL")
    town.okrbot.worker.run_due(town.now())
    [digest] = posted(town)
    return digest


def press_in_home(town: Town, action_id: str) -> dict[str, Any]:
    home = town.home("U0ADA")
    tab = button(home, "home_tab_admin")
    where = {"view_id": home["id"], "block_id": tab["block_id"]}
    home = town.presses("U0ADA", tab["action_id"], value=tab["value"], **where)["view"]
    found = button(home, action_id)
    where = {"view_id": home["id"], "block_id": found["block_id"]}
    return town.presses("U0ADA", action_id, value=found["value"], **where)


def link_of(message: dict[str, Any], channel: str) -> str:
    return f"https://nordlicht.slack.com/archives/{channel}/p{message['ts'].replace('.', '')}"
