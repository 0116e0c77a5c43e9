"""A quarter is over: Mei closes her objective page by page, and the channel reads what others should know."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.cycles import CycleKind, CycleState
from bot.domain.okrs import KeyResultState, ObjectiveState
from bot.services.access import Access
from bot.services.closing.digests import dedupe_key
from bot.services.cycles.cycles import Cycles
from bot.services.cycles.moving_on import move_on
from tests.journeys.seeds import LAST_DAY
from tests.journeys.test_checkin import presses
from tests.journeys.town import Town, bot_of, button, person, words_of

MEI, KAI, ADA = "U0MEI", "U0KAI", "U0ADA"


def filled_in(view: dict[str, Any], **typed: str) -> dict[str, str]:
    """By the names of the fields, whatever the round of the form."""
    ids = {
        block["block_id"].partition("~")[0]: block["block_id"]
        for block in view["blocks"]
        if "~" in block.get("block_id", "")
    }
    return {ids[name.replace("_", "-", 1) if name[-1].isdigit() else name]: value for name, value in typed.items()}


def opened(town: Town, user: str = MEI, text: str = "close O-1") -> dict[str, Any]:
    view: dict[str, Any] = town.says(user, text)["view"]
    return view


def goes_on(town: Town, view: dict[str, Any], **typed: str) -> dict[str, Any]:
    answer = town.submits(MEI, view, **filled_in(view, **typed))
    assert "errors" not in answer, answer
    shown: dict[str, Any] = answer["view"]
    return shown


on_sqlite = pytest.mark.parametrize("company", ["sqlite-socket"], indirect=True)
"""Where no database decides how it ends."""


def is_over(town: Town) -> None:
    """An admin has ended the quarter early."""
    with town.okrbot.store.write() as tx:
        [cycle] = tx.cycles.active(town.okrbot.workspace.id)
        tx.cycles.change(cycle, by=None, now=town.now(), state=CycleState.GRADING)


def has_values(town: Town) -> None:
    for line in ("KR-1.1 96 c9", "KR-1.2 4 c5", "KR-1.3 done c9"):
        town.says(MEI, line)


def test_mei_closes_her_objective_page_by_page_and_everybody_reads_it(ready: Town) -> None:
    ready.control("channel", id="C0PAY", members=["U0ADA", "U0MEI", "U0KAI", "U0LEA", bot_of(ready)])
    has_values(ready)
    is_over(ready)
    form = ready.says("U0ADA", "admin")["view"]
    assert "OKRs and pay" in words_of(form)
    saved = ready.submits("U0ADA", form, pay_policy="Pay never follows a *score*.")
    ready.control("close", user="U0ADA", view_id=saved["view"]["id"])
    view = opened(ready, text="close")
    words = words_of(view["blocks"])
    assert "*O-1 is over* (2 minutes, saved as you go)." in words
    assert "96% of 91% → 96%: met. I suggest 1.0." in words
    assert "4 d of 5 → 2 d: a third of the way. I suggest 0.3." in words
    refused = ready.submits(MEI, view, **filled_in(view, score_2="0.5"))
    assert list(refused["errors"].values()) == ["Please say why it is another score than the suggested one."]
    view = goes_on(ready, view, score_2="0.5", reason_2="the vendor came late, and it moved fast then")
    words = words_of(view["blocks"])
    assert "KR-1.1: 1.0 · KR-1.2: 0.5 · KR-1.3: 1.0" in words
    assert "Together I suggest 0.8." in words
    assert "The score belongs to the objective; nobody adds it up per person." in words
    assert "Pay never follows a ∗score∗." in words
    closed = goes_on(
        ready, view, tell_others="Ask legal in week one.", changed_outside="The fees went up.", decision="keep"
    )
    assert "O-1 is closed." in words_of(closed["blocks"])
    seen = ready.reads(KAI, "O-1")
    assert "scored 0.8, amber" in seen
    assert "KR-1.2: 0.5 instead of 0.3: the vendor came late" in seen
    assert "Ask legal in week one." in seen
    assert "It is kept for the next cycle." in seen
    assert "scored 0.8, amber" in ready.reads(KAI, "<@U0MEI>")
    ready.clock_to("2026-11-13T12:01:00+00:00")
    [digest] = [each for each in ready.channel_messages("C0PAY") if "is over" in each["text"]]
    assert "Payments: Q4 2026 is over, 1 of 1 objective closed." in digest["text"]
    assert "O-1 Checkout just works: Ask legal in week one." in digest["text"]
    assert "Kept: O-1." in digest["text"]
    assert "0.8" not in digest["text"]
    assert "Pay never follows a ∗score∗." in words_of(digest["blocks"])


def test_a_cycle_that_an_admin_closes_months_after_its_digest_is_told_of_no_second_time(ready: Town) -> None:
    store, workspace = ready.okrbot.store, ready.okrbot.workspace
    ready.control("channel", id="C0PAY", members=["U0ADA", "U0MEI", "U0KAI", "U0LEA", bot_of(ready)])
    has_values(ready)
    is_over(ready)
    with store.write() as tx:
        [cycle] = tx.cycles.all(workspace.id)
        tx.cycles.change(cycle, by=None, now=ready.now(), closing_day=date(2027, 6, 30))
    goes_on(ready, goes_on(ready, opened(ready)), decision="drop")
    ready.clock_to("2026-11-13T12:01:00+00:00")
    assert len(told_of(ready)) == 1

    ready.clock_to("2027-03-01T09:00:00+00:00")
    with store.read() as tx:
        assert tx.outbox.by_key(workspace.id, dedupe_key("C0PAY", cycle.id)) is None
    ada = person(ready, ADA)
    Cycles(store, Access()).move(workspace, ada, cycle.id, CycleState.CLOSED, ready.now())
    ready.clock_to("2027-03-02T12:00:00+00:00")
    assert len(told_of(ready)) == 1


def told_of(town: Town) -> list[dict[str, Any]]:
    """The closing digests that the channel got."""
    return [each for each in town.channel_messages("C0PAY") if "is over" in each["text"]]


@on_sqlite
def test_a_last_value_is_recorded_for_its_day_and_the_suggestion_follows(ready: Town) -> None:
    has_values(ready)
    is_over(ready)
    view = opened(ready)
    wrong = ready.submits(MEI, view, **filled_in(view, value_2="soon"))
    assert list(wrong["errors"].values()) == ["I cannot read that as a number."]
    view = goes_on(ready, view, value_2="3.5")
    words = words_of(view["blocks"])
    assert "Recorded: KR-1.2. The suggestion follows." in words
    assert "3.5 d of 5 → 2 d: half the way. I suggest 0.5." in words
    assert "3.5" in ready.reads(KAI, "history KR-1.2")
    view = goes_on(ready, view)
    assert "KR-1.2: 0.5" in words_of(view["blocks"])


@on_sqlite
def test_what_was_typed_waits_for_the_next_time_and_a_closed_one_can_be_reopened(ready: Town) -> None:
    has_values(ready)
    view = opened(ready)
    assert "*O-1 ends early*" in words_of(view["blocks"])
    goes_on(ready, view, score_2="0.4", reason_2="measured late")
    again = opened(ready)
    assert button(again, "closing_keep")
    assert "measured late" in str(again)
    last = goes_on(ready, again)
    decided = ready.submits(MEI, last, **filled_in(last))
    assert "For the next cycle" in decided["error"]
    closed = goes_on(ready, last, decision="drop")
    assert "KR-1.1" not in ready.reads(MEI, "checkin")
    reopened = presses_in(ready, closed, "closing_reopen")
    assert "*O-1 ends early*" in words_of(reopened["blocks"])
    assert "measured late" in str(reopened)
    assert "scored" not in ready.reads(KAI, "O-1")


@on_sqlite
def test_an_objective_whose_key_results_were_all_cancelled_can_be_closed(ready: Town) -> None:
    with ready.okrbot.store.write() as tx:
        objective = tx.objectives.by_number(ready.okrbot.workspace.id, 1)
        assert objective is not None
        for result in objective.key_results:
            tx.key_results.change(result, by=None, now=ready.now(), state=KeyResultState.CANCELLED)
    view = opened(ready)
    assert "What should another team know?" in words_of(view["blocks"])


@on_sqlite
def test_it_is_found_where_one_looks_and_is_nobody_elses(ready: Town) -> None:
    """The check-in message, App Home and the page of the objective have it, for Mei alone."""
    assert "Sorry, that is for its owner or their stand-in." in ready.reads(KAI, "close O-1")
    assert "Sorry, that is for" in ready.reads(ADA, "close O-1")
    assert "Nothing waits to be closed." in ready.reads(KAI, "close")
    assert "Which one?" in ready.reads(MEI, "close KR-1.1")
    assert "There is no" in ready.reads(MEI, "close O-99")
    is_over(ready)
    goes_on_elsewhere(ready)
    home = ready.home(MEI)
    assert "is over: close it." in words_of(home["blocks"])
    assert "closing_open" in str(ready.says(MEI, "O-1")["responses"])
    assert "closing_open" not in str(ready.says(KAI, "O-1")["responses"])
    ready.clock_to("2026-11-16T00:00:30+00:00")
    prompt = ready.direct_messages(MEI)[-1]
    assert "Also this week: close *O-1* Checkout just works, by 14 Jan." in prompt["text"]
    view = presses(ready, prompt, "closing_open")["view"]
    assert "*O-1 is over*" in words_of(view["blocks"])


@on_sqlite
def test_what_closed_while_its_owner_was_away_can_still_go_on(ready: Town) -> None:
    has_values(ready)
    with ready.okrbot.store.write() as tx:
        workspace = ready.okrbot.workspace
        [cycle] = tx.cycles.active(workspace.id)
        tx.workspaces.lock(workspace.id)
        move_on(tx, workspace, cycle, CycleState.CLOSED, by=None, now=ready.now())

    listed = ready.says(MEI, "close")["responses"][-1]
    assert "O-1 Checkout just works closed with its cycle, without a score. Does it go on?" in listed["text"]
    assert "closing_late_" not in str(ready.says(KAI, "O-1")["responses"])
    view = presses(ready, listed, "closing_open")["view"]
    assert "It can still go on." in words_of(view["blocks"])
    decided = presses_in(ready, view, "closing_late_keep")
    assert "It is kept for the next cycle." in words_of(decided["blocks"])
    assert "It becomes a draft as soon as there is a next cycle." in words_of(decided["blocks"])
    assert "closing_late_" not in str(decided)
    assert "Nothing waits to be closed." in ready.reads(MEI, "close")


def goes_on_elsewhere(town: Town) -> None:
    """Mei has a key result in a year that still runs."""
    with town.okrbot.store.write() as tx:
        [mei] = tx.people.by_slack_ids(town.okrbot.workspace.id, [MEI]).values()
        held: dict[str, Any] = {"workspace_id": mei.workspace_id, "name": "2026", "kind": CycleKind.YEAR}
        days: dict[str, Any] = {"first_day": date(2026, 1, 1), "last_day": LAST_DAY}
        cycle = tx.cycles.add(by=None, now=town.now(), **held, **days, state=CycleState.ACTIVE)
        where: dict[str, Any] = {"workspace_id": mei.workspace_id, "cycle_id": cycle.id, "state": ObjectiveState.ACTIVE}
        objective = tx.objectives.create(by=mei.id, now=town.now(), title="The year", owner_id=mei.id, **where)
        term: dict[str, Any] = {"active_from": date(2026, 1, 1), "due_day": LAST_DAY}
        numbers: dict[str, Any] = {"start": Decimal(0), "target": Decimal(10)}
        tx.key_results.add_to(objective, by=mei.id, now=town.now(), title="Ten", owner_id=mei.id, **term, **numbers)
        tx.people.forget_next_prompts(mei.workspace_id)


def presses_in(town: Town, view: dict[str, Any], action_id: str) -> dict[str, Any]:
    found = button(view, action_id)
    where = {"view_id": view["id"], "block_id": found["block_id"], "value": found.get("value")}
    shown: dict[str, Any] = town.presses(MEI, action_id, **where)["view"]
    return shown
