"""Planning the next quarter in Slack: what one wants, what surrounds a draft, the board, and the lead's word."""

from datetime import date
from typing import Any

import pytest

from bot.domain.cycles import Cycle, CycleKind
from bot.domain.deliveries import DeliveryKind
from bot.domain.okrs import KeyResult, ObjectiveState
from tests.factories import Office
from tests.journeys.town import Town, bot_of, button, office_of, person, words_of

pytestmark = pytest.mark.long

CHANNEL = "C0PAY"
MONDAY_NINE = "2026-11-16T09:00:00+01:00"
DIGEST_TIME = "2026-11-18T10:00:30+01:00"
AFTER_THE_DIGEST = "2026-11-19T11:00:00+01:00"
NEXT_MONDAY = "2026-11-23T10:30:00+01:00"
NEXT_DIGEST = "2026-11-25T10:00:30+01:00"
SQLITE = pytest.mark.parametrize("company", ["sqlite-socket"], indirect=True)
POSTGRESQL = pytest.mark.parametrize("company", ["postgresql-http"], indirect=True)
TEXT = "Refunds in a day\n- Refund time 5 d → 1 d\n- Complaints 40 → 10"


@pytest.fixture
def town(company: Town) -> Town:
    """The bot is in #payments."""
    for user in ("U0KAI", "U0LEA", "U0ADA", "U0MEI"):
        company.reads(user, "why")
    company.control("channel", id=CHANNEL, members=["U0ADA", "U0MEI", "U0KAI", "U0LEA", bot_of(company)])
    return company


@pytest.fixture
def office(town: Town) -> Office:
    """Kai leads Payments, whose quarter runs with an objective of his; the next one is planned."""
    return office_of(town)


@pytest.fixture
def next_quarter(office: Office) -> Cycle:
    return office.next_quarter("Q1")


@pytest.fixture
def result(town: Town, office: Office, next_quarter: Cycle) -> KeyResult:
    kai, lea = person(town, "U0KAI"), person(town, "U0LEA")
    team = office.team("Payments", kai, (lea,), channel_id=CHANNEL)
    return office.key_result(office.objective(kai, "Payments that just work", team), "Checkout success")


def posted(town: Town) -> list[dict[str, Any]]:
    """Top-level messages of the bot in the channel."""
    found = town.channel_messages(CHANNEL)
    return [one for one in found if one.get("metadata") and one.get("thread_ts", one["ts"]) == one["ts"]]


def replies(town: Town, to: dict[str, Any]) -> list[dict[str, Any]]:
    found = town.channel_messages(CHANNEL)
    return [one for one in found if one.get("thread_ts") == to["ts"] and one["ts"] != to["ts"]]


def press(town: Town, user: str, view: dict[str, Any], action_id: str, **values: Any) -> dict[str, Any]:
    found = button(view, action_id)
    value = values.pop("picked", found.get("value"))
    where = {"view_id": view["id"], "block_id": found["block_id"], "values": values}
    shown: dict[str, Any] = town.presses(user, action_id, value=value, **where)["view"]
    return shown


def begins(town: Town, user: str, cycle: Cycle) -> dict[str, Any]:
    view = town.says(user, "new")["view"]
    return press(town, user, view, "draft_cycle_chosen", picked=str(cycle.id))


def shares(town: Town, user: str, cycle: Cycle, text: str = TEXT, **values: Any) -> str:
    """Draft for that cycle and share it; its code."""
    understood = town.submits(user, begins(town, user, cycle), text=text, **values)["view"]
    town.submits(user, understood)
    with town.okrbot.store.read() as tx:
        made = tx.objectives.in_cycles(town.okrbot.workspace.id, [cycle.id], (ObjectiveState.ACTIVE,))
    return max(made, key=lambda one: one.number).code


@SQLITE
def test_a_draft_is_begun_with_what_one_wants_and_what_is_around(
    town: Town, result: KeyResult, next_quarter: Cycle
) -> None:
    shares(town, "U0KAI", next_quarter, "Payments everybody trusts\n- Trust 40 → 60", team=team_of(town))

    view = begins(town, "U0LEA", next_quarter)
    shown = words_of(view)
    assert "What do you want from Q1?" in shown
    assert "Only you see this: no lead, no admin." in shown
    assert "Payments everybody trusts\nyour team or lead · Kai Berg · Payments" in shown
    assert "Payments that just work" not in shown  # the running quarter's, for this one has some already
    wish = {f"wish_{next_quarter.id}": {"words": "Fewer nights on call"}}
    view = press(town, "U0LEA", view, "draft_align", **wish)
    assert "Your draft contributes to *O-2* Payments everybody trusts" in words_of(view)
    assert "You want from Q1: “Fewer nights on call”" in words_of(view)

    understood = town.submits("U0LEA", view, text=TEXT)["view"]
    assert "You want from Q1: “Fewer nights on call”" in words_of(understood)
    saved = town.submits("U0LEA", understood)["view"]

    assert "O-3 Refunds in a day" in words_of(saved)
    assert "Supports O-2 Payments everybody trusts" in town.reads("U0LEA", "O-3")
    again = begins(town, "U0LEA", next_quarter)
    assert "You want from Q1: “Fewer nights on call”" in words_of(again)
    changed = press(town, "U0LEA", again, "wish_change")
    assert button(changed, "words")["initial_value"] == "Fewer nights on call"
    town.submits("U0LEA", town.says("U0LEA", "wish")["view"], **{f"wish_{next_quarter.id}": "Sleep"})
    assert "You want from Q1: “Sleep”" in words_of(begins(town, "U0LEA", next_quarter))
    for user in ("U0KAI", "U0ADA"):
        looked = [town.reads(user, words) for words in ("O-3", "@lea", "team Payments", "drafts")]
        assert "Sleep" not in "\n".join([*looked, words_of(begins(town, user, next_quarter))])


@POSTGRESQL
def test_the_board_has_each_shared_draft_once_and_follows_what_becomes_of_it(
    town: Town, result: KeyResult, next_quarter: Cycle
) -> None:
    town.clock_to(MONDAY_NINE)
    town.says("U0KAI", f"{result.code} 12 c3 waiting for the vendor")
    code = shares(town, "U0LEA", next_quarter, team=team_of(town))
    town.control("settle")
    town.clock_to("2026-11-16T09:05:00+01:00")

    [board] = posted(town)
    assert board["text"].startswith(
        f"Payments, Q1: 1 draft shared.\n{code} Refunds in a day (Lea Novak, 2 key results)"
    )
    assert "members have nothing on it" not in board["text"]  # in a team of two that would name somebody
    [reply] = replies(town, board)
    assert "Refund time: 5 → 1 d, due 31 Mar" in reply["text"]

    second = shares(town, "U0KAI", next_quarter, "Trust\n- Trust 40 → 60", team=team_of(town))
    town.says("U0LEA", f"edit {code}")
    view = town.says("U0LEA", f"edit {code}")["view"]
    town.submits("U0LEA", view, title="Refunds within an hour")
    town.clock_to(DIGEST_TIME)

    [board] = posted(town)  # the digest of this week is no second message
    assert "2 drafts shared" in board["text"]
    assert "Refunds within an hour" in board["text"]
    assert "The digest of the week in which this board was posted is in the thread, too." in board["text"]
    first, other, digest, *details = replies(town, board)
    assert first["text"].startswith(f"{code} Refunds within an hour")
    assert other["text"].startswith(f"{second} Trust")
    assert digest["text"].startswith("Payments, week 7 of 13")
    assert all(one["metadata"] for one in details)

    town.clock_to(AFTER_THE_DIGEST)
    page = town.says("U0LEA", code)["responses"][0]
    found = button(page, "draft_take_back")
    town.presses("U0LEA", "draft_take_back", value=found["value"], **place_of(town, page))
    town.clock_to(NEXT_DIGEST)

    board, digest = posted(town)
    assert "1 draft shared" in board["text"]
    assert "Refunds" not in board["text"]
    assert replies(town, board)[0]["text"] == "This draft is not on the board any more."
    assert digest["text"].startswith("Payments, week 8 of 13")
    assert "There is no" in town.reads("U0KAI", code)


@SQLITE
def test_the_lead_is_shown_a_draft_and_the_owner_reads_what_they_say(
    town: Town, office: Office, result: KeyResult, next_quarter: Cycle
) -> None:
    lea = person(town, "U0LEA")
    office.key_result(office.objective(lea, "Hers"), "Her own")
    code = shares(town, "U0LEA", next_quarter, team=team_of(town))

    town.clock_to(MONDAY_NINE)
    prompt = town.direct_messages("U0KAI")[-1]
    assert f"Lea Novak shared {code} Refunds in a day for Q1." in words_of(prompt)
    found = button(prompt, "shared_look")
    view = town.presses("U0KAI", "shared_look", channel=prompt["channel"], ts=prompt["ts"], value=found["value"])[
        "view"
    ]
    assert "Refund time: 5 → 1 d" in words_of(view)
    assert town.submits("U0KAI", view, comment_words=" ")["response_action"] == "errors"
    thanks = town.submits("U0KAI", view, comment_words="An hour would be bolder")["view"]
    assert f"Lea Novak reads your comment on {code}" in words_of(thanks)

    town.clock_to(NEXT_MONDAY)
    assert f"Kai Berg on {code}: “An hour would be bolder”" in words_of(town.direct_messages("U0LEA"))
    assert f"Kai Berg on {code}: “An hour would be bolder”" in words_of(town.home("U0LEA"))
    assert "shared" not in words_of(town.direct_messages("U0KAI")[-1])


@POSTGRESQL
def test_what_was_shared_begins_with_its_cycle_and_what_was_not_is_told_to_its_author(
    town: Town, office: Office, result: KeyResult
) -> None:
    lea = person(town, "U0LEA")
    near = office.another_cycle("Sprint", date(2026, 11, 16), date(2027, 3, 31), kind=CycleKind.CUSTOM)
    shared = shares(town, "U0LEA", near, team=team_of(town))
    kept = office.objective(lea, "Still thinking", cycle_id=near.id, state=ObjectiveState.DRAFT)

    town.clock_to("2026-11-16T09:30:00+01:00")

    told = words_of(town.direct_messages("U0LEA")[-1])
    assert shared.replace("O-", "KR-") + ".1" in told
    assert f"Sprint has begun, and {kept.code} Still thinking is still your draft: nobody else sees it." in told
    board = posted(town)[0]
    assert board["text"].startswith("Payments, Sprint has begun with 1 objective.")


@POSTGRESQL
def test_a_lead_orders_and_weighs_the_objectives_of_the_team(town: Town, office: Office, result: KeyResult) -> None:
    kai = person(town, "U0KAI")
    with town.okrbot.store.read() as tx:
        [team] = tx.teams.active(town.okrbot.workspace.id)
    second = office.objective(kai, "Fewer refunds", team, position=2)
    assert "Sorry, that is for" in town.reads("U0LEA", "order team Payments")

    assert "Your personal objectives in" in words_of(town.says("U0LEA", "order")["view"])
    view = town.says("U0KAI", "order team Payments")["view"]
    assert "Objectives of Payments in" in words_of(view)
    view = press(town, "U0KAI", view, f"order_up_{second.id}")
    shown = words_of(view)
    assert shown.index("Fewer refunds") < shown.index("Payments that just work")
    wrong = town.submits("U0KAI", view, **{f"order_weight_{second.id}": "-3"})
    assert wrong["errors"] == {f"order_weight_{second.id}": "A weight must be above 0."}
    saved = town.submits("U0KAI", view, **{f"order_weight_{second.id}": "3"})["view"]
    assert "weight 75%" in words_of(saved)

    page = town.reads("U0LEA", "team Payments")
    assert page.index("Fewer refunds") < page.index("Payments that just work")
    assert "weight 25%" in page
    assert "order_open" not in str(town.says("U0LEA", "team Payments"))
    [page] = town.says("U0KAI", "team Payments")["responses"]
    found = button(page, "order_open")
    where = {"channel": page["channel"], "ts": page["ts"], "block_id": found["block_id"]}
    opened = town.presses("U0KAI", "order_open", value=found["value"], **where)["view"]
    assert "Objectives of Payments in" in words_of(opened)


@SQLITE
def test_where_guests_read_along_nothing_is_posted(town: Town, result: KeyResult, next_quarter: Cycle) -> None:
    members = ["U0ADA", "U0KAI", "U0LEA", "U0GUS", bot_of(town)]
    town.control("channel", id=CHANNEL, members=members)
    town.clock_to(MONDAY_NINE)

    shares(town, "U0LEA", next_quarter, team=team_of(town))
    town.clock_to("2026-11-16T12:00:00+01:00")

    assert posted(town) == []
    with town.okrbot.store.read() as tx:
        [dead] = tx.outbox.undelivered(town.okrbot.workspace.id, 5)
    assert (dead.kind, dead.last_error) == (DeliveryKind.BOARD, "channel_has_guests")

    with town.okrbot.store.write() as tx:
        tx.workspaces.allow_channel(town.okrbot.workspace.id, CHANNEL, person(town, "U0ADA").id, town.now())
        tx.outbox.revive(town.okrbot.workspace.id, dead.id, [dead.state], town.now())
    town.clock_to("2026-11-16T13:00:00+01:00")

    [board] = posted(town)
    assert len(replies(town, board)) == 1


def team_of(town: Town) -> str:
    with town.okrbot.store.read() as tx:
        [team] = tx.teams.active(town.okrbot.workspace.id)
    return str(team.id)


def place_of(town: Town, response: dict[str, Any]) -> dict[str, Any]:
    return {"channel": response["channel"], "ts": response["ts"]}
