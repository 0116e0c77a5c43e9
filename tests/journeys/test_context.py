"""Context, not control, in the stand-in for Slack: an objective changes, and those who contribute to it say whether
theirs still serves."""

from datetime import time
from typing import Any

import pytest

from bot.domain.okrs import Objective
from bot.services.access import Access
from bot.services.alignment.alignment import Aligning
from tests.factories import Office
from tests.journeys.town import Town, button, words_of

pytestmark = pytest.mark.long

MEI, KAI, LEA = "U0MEI", "U0KAI", "U0LEA"


@pytest.fixture
def office(ready: Town) -> Office:
    """Mei's O-1; Kai's O-2 with KR-2.1 contributes to KR-1.1, Lea's O-3 to the whole of it."""
    store, workspace = ready.okrbot.store, ready.okrbot.workspace
    with store.read() as tx:
        (cycle,) = tx.cycles.all(workspace.id)
        kai, lea = (tx.people.by_slack_id(workspace.id, user) for user in (KAI, LEA))
    assert kai is not None
    assert lea is not None
    office = Office(store, workspace, cycle, ready.now())
    aligning = Aligning(store, Access())
    first: Objective = office.objective(kai, "Paying is quick")
    office.key_result(first, "Seconds to pay")
    second = office.objective(lea, "Fewer forms")
    for owner, objective, ref in ((kai, first, "K1"), (lea, second, "O1")):
        aligning.link(workspace, owner, objective.id, ref, ready.now())
    return office


def lower_the_target(town: Town) -> dict[str, Any]:
    """Mei types another target for KR-1.1; what she is shown before it is saved."""
    form = town.says(MEI, "edit KR-1.1")["view"]
    shown: dict[str, Any] = town.submits(MEI, form, target="94.5", reason="The market shrank")["view"]
    return shown


def saved(town: Town) -> None:
    done = town.submits(MEI, lower_the_target(town))
    town.control("close", user=MEI, view_id=done["view"]["id"], all=True)


def looks(town: Town, user: str) -> dict[str, Any]:
    home = town.home(user)
    found = button(home, "change_look")
    where = {"view_id": home["id"], "block_id": found["block_id"]}
    view: dict[str, Any] = town.presses(user, "change_look", value=found["value"], **where)["view"]
    return view


def presses(town: Town, user: str, view: dict[str, Any], action_id: str) -> dict[str, Any]:
    found = button(view, action_id)
    where = {"view_id": view["id"], "block_id": found["block_id"]}
    return town.presses(user, action_id, value=found["value"], **where)


def test_who_changes_a_target_sees_whom_it_touches_goes_back_and_saves(ready: Town, office: Office) -> None:
    shown = lower_the_target(ready)
    said = words_of(shown["blocks"])
    assert "Target: 96% → 94.5%" in said
    assert "2 objectives of others contribute to this: O-2 (Kai Berg) and O-3 (Lea Novak)" in said
    assert "94.5" not in ready.reads(MEI, "O-1")

    form = presses(ready, MEI, shown, "edit_back")["view"]
    typed = {block["block_id"]: block.get("element", {}).get("initial_value") for block in form["blocks"]}
    assert (typed["target"], typed["reason"]) == ("94.5", "The market shrank")

    shown = ready.submits(MEI, form, title="Checkout succeeds")["view"]
    assert "Title: “Checkout success” → “Checkout succeeds”" in words_of(shown["blocks"])
    done = ready.submits(MEI, shown)
    assert "Saved: KR-1.1 Checkout succeeds. Changed: title and target." in words_of(done["view"])
    assert "94.5%" in ready.reads(KAI, "O-1")
    assert "Mei Tanaka changed O-1" in words_of(ready.home(KAI)["blocks"])


def test_it_comes_with_the_next_check_in_and_the_answer_with_that_of_the_owner_above(
    ready: Town, office: Office
) -> None:
    saved(ready)
    form = presses(ready, LEA, looks(ready, LEA), "change_needs")["view"]
    done = ready.submits(LEA, form, context_words="We planned for 96")["view"]
    assert "O-3 needs a change, since O-1 has changed." in words_of(done["blocks"])
    assert presses(ready, LEA, done, "edit_objective")["view"]["callback_id"] == "okr_edit"
    assert "Needs a change, since O-1 has changed." in ready.reads(KAI, "O-3")
    outcome = "O-1 has changed: O-3 needs change: “We planned for 96”; 1 has not answered"
    assert outcome in ready.reads(KAI, "O-1")
    assert outcome in words_of(ready.home(MEI)["blocks"])

    ready.clock_to("2026-11-16T09:00:00+00:00")

    assert outcome in ready.direct_messages(MEI)[-1]["text"]
    assert outcome not in words_of(ready.home(MEI)["blocks"])  # it was told
    message = ready.direct_messages(KAI)[-1]
    assert "Mei Tanaka changed O-1 Checkout just works: target of KR-1.1 96% → 94.5%" in message["text"]
    assert "94.5% (The market shrank). Does your O-2 still serve it?" in message["text"]
    found = button(message, "change_look")
    where = {"channel": message["channel"], "ts": message["ts"], "block_id": found["block_id"]}
    sheet = ready.presses(KAI, "change_look", value=found["value"], **where)["view"]
    assert "Why: The market shrank" in words_of(sheet["blocks"])
    presses(ready, KAI, sheet, "change_serves")
    again = ready.presses(KAI, "change_look", value=found["value"], **where)["view"]
    assert "O-2 still serves O-1" in words_of(again["blocks"])
    assert "change_unlink" not in str(again)
    assert "1 of 2 still serves; O-3 needs change" in words_of(ready.home(MEI)["blocks"])


def test_the_lead_reads_of_a_changed_target_and_the_owner_what_the_lead_says(ready: Town, office: Office) -> None:
    with office.store.write() as tx:
        kai, mei = (tx.people.by_slack_id(office.workspace.id, user) for user in (KAI, MEI))
        (team,) = tx.teams.active(office.workspace.id)
        assert kai is not None
        assert mei is not None
        tx.teams.change(team, by=None, now=office.now, lead_id=kai.id)
        tx.people.change(mei, by=None, now=office.now, prompt_time=time(18, 30))  # 10:30 in Berlin
    saved(ready)
    ready.clock_to("2026-11-16T09:00:00+00:00")

    message = ready.direct_messages(KAI)[-1]
    assert "Mei Tanaka changed the target of KR-1.1 96% → 94.5% (The market shrank)." in message["text"]
    found = button(message, "change_comment")
    where = {"channel": message["channel"], "ts": message["ts"], "block_id": found["block_id"]}
    form = ready.presses(KAI, "change_comment", value=found["value"], **where)["view"]
    assert "Please fill this in." in str(ready.submits(KAI, form, comment_words="  "))
    done = ready.submits(KAI, form, comment_words="Fine by me")
    assert "Mei Tanaka reads your comment on KR-1.1 in the next check-in." in words_of(done["view"])
    again = ready.presses(KAI, "change_comment", value=found["value"], **where)
    assert "You have commented on this change already" in words_of(again["responses"])

    ready.clock_to("2026-11-16T09:45:00+00:00")
    assert "Kai Berg on what changed in KR-1.1: “Fine by me”" in ready.direct_messages(MEI)[-1]["text"]


def test_from_the_home_it_still_serves_or_is_unlinked(ready: Town, office: Office) -> None:
    saved(ready)
    done = presses(ready, KAI, looks(ready, KAI), "change_serves")["view"]
    assert "O-2 still serves O-1" in words_of(done["blocks"])
    assert "change_look" not in str(ready.home(KAI))

    form = presses(ready, LEA, looks(ready, LEA), "change_unlink")["view"]
    done = ready.submits(LEA, form)["view"]
    assert "O-3 no longer contributes to O-1" in words_of(done["blocks"])
    assert "Supports O-1" not in ready.reads(LEA, "O-3")
    assert "1 of 2 still serves; O-3 was unlinked" in ready.reads(MEI, "O-1")


def test_an_old_button_answers_plainly_and_changes_nothing(ready: Town, office: Office) -> None:
    saved(ready)
    old = looks(ready, KAI)
    form = ready.says(MEI, "edit KR-1.1")["view"]
    ready.submits(MEI, ready.submits(MEI, form, target="90", reason="Once more")["view"])

    newer = presses(ready, KAI, old, "change_serves")["view"]
    assert "It changed once more since you looked." in words_of(newer["blocks"])
    assert "Target: 96% → 90%" in words_of(newer["blocks"])

    form = ready.says(MEI, "edit KR-1.1")["view"]
    ready.submits(MEI, ready.submits(MEI, form, target="96", reason="As before")["view"])
    refused = presses(ready, KAI, newer, "change_serves")
    assert "no question any more" in words_of(refused)
    assert "change_look" not in str(ready.home(KAI))
