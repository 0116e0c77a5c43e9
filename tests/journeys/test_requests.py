""" "Is it in your OKR?" in the stand-in for Slack: a message is held against somebody's OKRs, links to a key result, is
proposed as one, or is parked until the next cycle is planned."""

from typing import Any

import pytest
from sqlalchemy import text as sql

from bot.sandbox.entities import Message
from tests.factories import Office
from tests.journeys.town import Town, button, without_welcome, words_of

pytestmark = pytest.mark.long

ADA, MEI, KAI, LEA, GUS = "U0ADA", "U0MEI", "U0KAI", "U0LEA", "U0GUS"


@pytest.fixture
def office(ready: Town) -> Office:
    store, workspace = ready.okrbot.store, ready.okrbot.workspace
    with store.read() as tx:
        (cycle,) = tx.cycles.all(workspace.id)
    return Office(store, workspace, cycle, ready.now())


def writes(town: Town, user: str, text: str, channel: str = "C0PAY", **more: Any) -> str:
    """A message in a channel; its time stamp."""
    town.control("message", user=user, channel=channel, text=text, **more)
    return str(town.channel_messages(channel)[-1]["ts"])


def uses(town: Town, user: str, ts: str, channel: str = "C0PAY") -> dict[str, Any]:
    return town.control("shortcut", user=user, callback_id="okr_request", channel=channel, ts=ts)


def holds(town: Town, user: str, text: str, by: str = LEA, channel: str = "C0PAY", **more: Any) -> dict[str, Any]:
    """Somebody writes, and this person uses the shortcut; the view that opens."""
    done = uses(town, user, writes(town, by, text, channel, **more), channel)
    assert done.get("view"), done
    return dict(done["view"])


def presses(
    town: Town, user: str, view: dict[str, Any], action_id: str, value: str | None = None, **typed: Any
) -> dict[str, Any]:
    """The button with this value, or the first one, with what stands in the input for the words."""
    for block in view["blocks"]:
        for element in [*block.get("elements", []), block.get("accessory") or {}]:
            is_meant = value is None or element.get("value") == value or element.get("type") == "users_select"
            if element.get("action_id") == action_id and is_meant:
                pressed = value if value is not None else element.get("value")
                where = {"view_id": view["id"], "block_id": block["block_id"], "value": pressed}
                values = {"request_words": {"words": typed["words"]}} if "words" in typed else {}
                return town.presses(user, action_id, **where, values=values)
    raise AssertionError(f"no {action_id} {value}: {words_of(view)}")


def words_in(view: dict[str, Any]) -> str:
    """What stands in the input for the words."""
    return str(button(view, "words").get("initial_value", ""))


def admin_tab(town: Town) -> str:
    home = town.home(ADA)
    tab = button(home, "home_tab_admin")
    town.presses(ADA, "home_tab_admin", view_id=home["id"], block_id=tab["block_id"], value=tab.get("value"))
    return words_of(town.http.get("/control/views", params={"user": ADA}).json()["home"])


def audited(office: Office, kind: str) -> list[str]:
    with office.store.read() as tx:
        table = tx.audit.table
        found = tx.connection.execute(table.select().where(table.c.kind == kind).order_by(table.c.id)).mappings()
        return [row["action"] for row in found]


def test_a_message_becomes_evidence_of_a_key_result_and_is_taken_away_again(ready: Town, office: Office) -> None:
    view = holds(ready, KAI, f"<@{MEI}> the retries are <b>down</b> & *good*")
    assert "Is it in the OKRs of Mei Tanaka?" in words_of(view)
    assert "KR-1.1 Checkout success" in words_of(view)
    assert words_in(view) == "@Mei Tanaka the retries are <b>down</b> & *good*"

    done = presses(ready, KAI, view, "request_supports", "1", words="Retries are down")

    assert "The message now stands at KR-1.1" in words_of(done["view"])
    for read in (ready.reads(LEA, "O-1"), ready.reads(LEA, "history KR-1.1")):
        assert "🔗 Kai Berg, 13 Nov: “Retries are down” (<http" in read
        assert "/archives/C0PAY/p" in read
    assert "evidence_remove" not in str(ready.says(LEA, "history KR-1.1")["responses"])

    (answer,) = ready.says(MEI, "history KR-1.1")["responses"]
    found = button(answer, "evidence_remove")
    where = {"channel": answer["channel"], "ts": answer["ts"], "block_id": found["block_id"]}
    removed = ready.presses(MEI, "evidence_remove", value=found["value"], **where)
    assert "no longer shown at KR-1.1" in words_of(removed["responses"])
    assert "Retries are down" not in ready.reads(LEA, "O-1")
    assert audited(office, "evidence") == ["added", "removed"]

    # The form says where a message stands already.
    ts = writes(ready, LEA, f"<@{MEI}> done")
    done = presses(ready, LEA, uses(ready, LEA, ts)["view"], "request_supports", "1")
    ready.control("close", user=LEA, view_id=done["view"]["id"], all=True)

    again = uses(ready, LEA, ts)["view"]

    assert "This message stands there already." in words_of(again)
    assert "🔗 Lea Novak, 13 Nov: “@Mei Tanaka done”" in ready.reads(KAI, "O-1")


def test_it_is_proposed_to_the_owner_who_drafts_or_declines(ready: Town, office: Office) -> None:
    view = holds(ready, KAI, f"<@{MEI}> could retries fall from 10 to 2?")
    form = presses(ready, KAI, view, "request_asks", words="Retries 10 → 2")["view"]
    assert "To be a key result of *O-1 Checkout just works*" in words_of(form)
    assert ready.submits(KAI, form, ask_words=" ")["errors"] == {"ask_words": "Please fill this in."}
    done = ready.submits(KAI, form, ask_words="Retries 10 → 2", ask_day="2026-12-01")
    assert "Kai Berg asks Mei Tanaka “Retries 10 → 2”; by 1 Dec" in words_of(done["view"])

    home = ready.home(MEI)
    assert "Kai Berg asks you to take a key result into O-1: “Retries 10 → 2”; by 1 Dec (<http" in words_of(home)
    assert "/archives/C0PAY/p" in words_of(home)
    draft = presses(ready, MEI, home, "proposal_accept")["view"]
    assert "errors" not in ready.submits(MEI, draft)

    assert "KR-1.4 Retries" in ready.reads(KAI, "O-1")
    assert "O-1: Kai Berg and Mei Tanaka agreed on “Retries 10 → 2”" in words_of(ready.home(KAI))

    view = holds(ready, KAI, f"<@{MEI}> and pink buttons?")
    form = presses(ready, KAI, view, "request_asks")["view"]
    ready.submits(KAI, form, ask_words="Pink buttons")
    decline = presses(ready, MEI, ready.home(MEI), "proposal_decline")["view"]
    ready.submits(MEI, decline, ask_answer="Not our colours")
    ready.clock_to("2026-11-16T09:00:00+00:00")
    assert "O-1: Mei Tanaka declined “Pink buttons”: “Not our colours”" in words_of(ready.home(KAI))

    # An objective of one's own needs no proposal.
    view = holds(ready, MEI, f"<@{MEI}> fewer retries", by=KAI)

    form = presses(ready, MEI, view, "request_drafts", "1", words="Retries 10 → 2 by 1 Dec")["view"]

    assert "Retries" in str(form["blocks"])
    done = ready.submits(MEI, form)
    assert "O-1" in words_of(done["view"])
    assert "KR-1.5 Retries" in ready.reads(KAI, "O-1")


def test_it_is_parked_and_taken_up_or_dropped_when_the_next_cycle_is_planned(ready: Town, office: Office) -> None:
    for text in ("Refunds within a day", "Pink buttons"):
        view = holds(ready, KAI, f"<@{MEI}> {text}")
        done = ready.submits(KAI, view, request_words=text)
        assert "It is parked for Payments" in words_of(done["view"])
        ready.control("close", user=KAI, view_id=done["view"]["id"], all=True)
    assert "requests were parked" not in ready.reads(KAI, "team Payments")
    assert "2 requests were parked for Payments." in ready.reads(MEI, "team Payments")
    form = ready.says(MEI, "new")["view"]
    assert "parked" not in words_of(form)  # nothing is planned yet
    ready.control("close", user=MEI, view_id=form["id"], all=True)
    office.next_quarter()

    assert "2 requests were parked for Payments." in admin_tab(ready)
    form = ready.says(MEI, "new")["view"]
    assert "2 requests were parked for Payments." in words_of(form)
    listed = presses(ready, MEI, form, "parked_open")["view"]
    assert "“Refunds within a day” (<http" in words_of(listed)
    assert "Kai Berg asked Mei Tanaka, 13 Nov" in words_of(listed)
    left = presses(ready, MEI, listed, "parked_drop", "2")["view"]
    assert "Pink buttons" not in words_of(left)
    drafting = presses(ready, MEI, left, "parked_take_up", "1")["view"]
    assert button(drafting, "text")["initial_value"] == "Refunds within a day"
    assert button(drafting, "draft_cycle_chosen")["initial_option"]["text"]["text"] == "Q1 2027 (planned)"
    page = ready.submits(MEI, drafting, text="Refunds within a day\n- Refund time 5 d → 1 d by 31 Mar")["view"]
    saved = ready.submits(MEI, page)
    assert "O-2 Refunds within a day" in words_of(saved["view"])

    assert "parked for Payments" not in ready.reads(MEI, "team Payments")
    ready.clock_to("2026-11-16T09:00:00+00:00")
    home = words_of(ready.home(KAI))
    assert "Mei Tanaka took up what you parked for Payments in O-2: “Refunds within a day”" in home
    assert "Mei Tanaka dropped what you parked for Payments: “Pink buttons”" in home
    assert audited(office, "parked_request") == ["added", "added", "changed", "changed"]


def test_what_became_of_it_stands_at_the_top_of_the_next_check_in_message(ready: Town, office: Office) -> None:
    with office.store.read() as tx:
        kai = tx.people.by_slack_id(office.workspace.id, KAI)
    assert kai is not None
    office.key_result(office.objective(kai, "Paying is quick"), "Seconds to pay")
    ready.submits(KAI, holds(ready, KAI, f"<@{MEI}> pink buttons"), request_words="Pink buttons")
    (answer,) = ready.says(MEI, "team Payments")["responses"]
    found = button(answer, "parked_open")
    where = {"channel": answer["channel"], "ts": answer["ts"], "block_id": found["block_id"]}
    listed = ready.presses(MEI, "parked_open", value=found["value"], **where)["view"]
    left = presses(ready, MEI, listed, "parked_drop", "1")
    assert "No requests wait for Payments." in words_of(left["view"])

    ready.clock_to("2026-11-16T09:00:00+00:00")

    first_line = without_welcome(ready.direct_messages(KAI)[-1]["text"]).splitlines()[0]
    assert "Mei Tanaka dropped what you parked for Payments: “Pink buttons”." in first_line
    assert "dropped what you parked" not in words_of(ready.home(KAI))


def test_what_was_said_in_private_is_not_copied(ready: Town, office: Office) -> None:
    ready.control("channel", id="C0SECRET", name="layoffs", is_private=True, members=[KAI, LEA])
    view = holds(ready, KAI, f"<@{MEI}> is on the list", channel="C0SECRET")

    assert "is on the list" not in str(view)
    assert words_in(view) == ""
    assert "This was said in private, so nothing of it is copied." in str(view)
    assert "Is it in the OKRs of Mei Tanaka?" in words_of(view)
    assert ready.submits(KAI, view)["errors"] == {"request_words": "Please say in a few words what is asked."}
    presses(ready, KAI, view, "request_supports", "1")

    read = ready.reads(LEA, "O-1")
    assert "🔗 Kai Berg, 13 Nov (<https://nordlicht.slack.com/archives/C0SECRET/p" in read
    with office.store.read() as tx:
        kept = tx.connection.exec_driver_sql("SELECT typed FROM form_draft").scalars().all()
    assert "on the list" not in str(kept)


def test_whose_okrs_they_are_is_guessed_and_can_be_changed(ready: Town, office: Office) -> None:
    assert "OKRs of Mei Tanaka" in words_of(holds(ready, KAI, "who takes this?", by=MEI))
    assert "OKRs of Lea Novak" in words_of(holds(ready, KAI, f"<@U0NOBODY> <@{LEA}> please", by=MEI))
    view = holds(ready, KAI, "what about me", by=KAI)
    assert "OKRs of Kai Berg" in words_of(view)
    assert "Kai Berg has no objectives in a running cycle that you see." in words_of(view)

    changed = presses(ready, KAI, view, "request_whose", MEI, words="Said otherwise")["view"]

    assert "KR-1.1 Checkout success" in words_of(changed)
    assert words_in(changed) == "Said otherwise"


def test_messages_of_every_kind_open_it(ready: Town, office: Office) -> None:
    ready.control("message", user=MEI, to="bot", text="what is this")
    message = ready.direct_messages(MEI)[-1]
    view = uses(ready, MEI, message["ts"], message["channel"])["view"]  # the bot's answer to her
    assert "OKRs of Mei Tanaka" in words_of(view)
    assert words_in(view) == ""  # a direct message

    first = writes(ready, MEI, "The thread")
    reply = writes(ready, LEA, "x" * 900, thread_ts=first)
    view = uses(ready, KAI, reply)["view"]
    assert len(words_in(view)) == 300
    assert f"thread_ts={first}" in words_of(view)

    said = uses(ready, GUS, writes(ready, ADA, f"<@{MEI}> hello", channel="C0OPEN"), "C0OPEN")
    assert not said.get("view")


KINDS: list[tuple[dict[str, Any], str, str]] = [
    ({"user": LEA, "text": "", "files": [{"title": "Plan for Q1.pdf"}]}, "Lea Novak", "Plan for Q1.pdf"),
    ({"user": LEA, "text": " ", "files": [{"title": None, "name": "a.png"}]}, "Lea Novak", "a.png"),
    ({"user": "U0BUILD", "bot_id": "B0BUILD", "text": f"<@{MEI}|mei> see"}, "Mei Tanaka", "@mei see"),
    ({"user": LEA, "bot_id": "B0BUILD", "text": "", "attachments": [{"fallback": "Red"}]}, "Kai Berg", "Red"),
    ({"user": LEA, "team": "T0OTHER", "text": "<!here> &lt;ask&gt;"}, "Kai Berg", "@here <ask>"),
    ({"user": LEA, "text": ""}, "Lea Novak", ""),
]


def test_who_wrote_it_and_what_it_says_is_read_of_messages_of_every_kind(ready: Town, office: Office) -> None:
    world = ready.sandbox.world
    for held, whose, words in KINDS:
        message = world.post(world.default, Message(channel="C0PAY", ts=world.next_ts(), **held))

        view = uses(ready, KAI, message.ts)["view"]

        assert f"OKRs of {whose}" in words_of(view), held
        assert words_in(view) == words


def test_a_form_of_yesterday_and_what_is_gone_meanwhile_are_said_so(ready: Town, office: Office) -> None:
    view = holds(ready, KAI, f"<@{MEI}> later")
    ready.clock_to("2026-11-15T12:00:00+00:00")

    gone = presses(ready, KAI, view, "request_supports", "1")

    assert "older than a day" in words_of(gone["view"])
    assert audited(office, "evidence") == []


@pytest.mark.in_earnest
def test_however_slowly_slack_answers_the_act_ends_before_slack_gives_it_up(ready: Town) -> None:
    """Who Lea is and where the message is take nearly all that may be spent on them; what is left is for the form."""
    ts = writes(ready, KAI, "Could somebody look at the vault?")
    with ready.okrbot.store.write() as tx:
        tx.connection.execute(sql("UPDATE person SET slack_asked_at = NULL WHERE slack_user_id = 'U0LEA'"))
    since = len(ready.http.get("/control/calls").json()["calls"])
    ready.control("faults", method="users.info", kind="slow", times=1, seconds=0.7)
    ready.control("faults", method="chat.getPermalink", kind="slow", times=1, seconds=0.7)
    ready.control("faults", method="views.open", kind="slow", times=1, seconds=6)
    done = uses(ready, LEA, ts)

    called = {one["method"] for one in ready.http.get("/control/calls").json()["calls"][since:]}
    assert called >= {"users.info", "chat.getPermalink"}
    assert done["ok"], done
    assert "again" in words_of(done["responses"])
