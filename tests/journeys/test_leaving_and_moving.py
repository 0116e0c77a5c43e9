"""Somebody leaves, or moves to another team: what becomes of their objectives, as people in Slack see it."""

from typing import Any

import pytest

from bot.domain.okrs import KeyResult, KeyResultState
from bot.views import ids
from tests.journeys.test_home import home_of
from tests.journeys.test_setting_up import changes, choices, desk
from tests.journeys.town import Town, bot_of, button, words_of

pytestmark = pytest.mark.long

MONDAY = "2026-11-16T09:00:00+01:00"
ADA, MEI, KAI, LEA = "U0ADA", "U0MEI", "U0KAI", "U0LEA"


def leaves(town: Town, user: str, *, back: bool = False) -> None:
    town.control("user", id=user, deleted=not back)


def leads(town: Town, user: str) -> None:
    with town.okrbot.store.write() as tx:
        workspace_id = town.okrbot.workspace.id
        [team] = tx.teams.active(workspace_id)
        lead = tx.people.by_slack_id(workspace_id, user)
        assert lead is not None
        tx.teams.change(team, by=None, now=town.now(), lead_id=lead.id)


def result(town: Town, number: int = 1) -> KeyResult:
    with town.okrbot.store.read() as tx:
        found = tx.key_results.by_code(town.okrbot.workspace.id, 1, number)
    assert found is not None
    return found


def block_about(found: dict[str, Any], code: str) -> str:
    """The id of the row of choices below what is about this code."""
    blocks = found["blocks"]
    at = next(at for at, block in enumerate(blocks) if f"*{code}*" in (block.get("text") or {}).get("text", ""))
    return str(blocks[at + 1]["block_id"])


def decides(town: Town, user: str, view: dict[str, Any], code: str, action_id: str, value: str = "") -> dict[str, Any]:
    where = {"view_id": view["id"], "block_id": block_about(view, code)}
    answer = town.presses(user, action_id, **where, **({"value": value} if value else {}))
    assert answer["ok"], answer
    return answer


def test_who_leaves_is_asked_nothing_more_and_what_they_owned_says_so_until_an_admin_hands_it_over(
    ready: Town,
) -> None:
    ready.clock_to(MONDAY)
    ready.control("faults", method="chat.update", kind="is_inactive", times=1)
    leaves(ready, MEI)
    ready.clock_to("2026-11-16T10:00:00+01:00")
    assert "All messages arrived." in words_of(desk(ready))
    ready.clock_to("2026-11-30T12:00:00+01:00")

    assert len(ready.direct_messages(MEI)) == 1
    team = ready.reads(KAI, "team Payments")
    assert "no owner: Mei Tanaka has left" in team
    assert "stale" not in team
    assert "No owner (3)" in ready.reads(KAI, "attention")
    assert "no owner" in ready.reads(KAI, "O-1")
    assert "No word from" not in ready.reads(KAI, "company")
    digest = ready.reads(ADA, "digest Payments")
    assert "no owner: Mei Tanaka has left" in digest
    assert "answered yet" not in digest
    assert "Not everybody" not in digest
    [answer] = ready.says(ADA)["responses"]
    where = {"response": answer["id"]} if "id" in answer else {"ts": answer["ts"], "channel": answer["channel"]}
    done = ready.presses(ADA, ids.HANDOVER_TO, value=LEA, block_id=block_about(answer, "KR-1.1"), **where)
    assert "Lea Novak has KR-1.1 from now on" in words_of(done["responses"])
    assert result(ready).owner_id == person_id(ready, LEA)


def test_the_lead_hands_over_drops_and_keeps_in_the_home_tab_and_who_comes_back_has_the_rest(ready: Town) -> None:
    leads(ready, KAI)
    leaves(ready, MEI)
    home = ready.home(KAI)
    assert "Mei Tanaka has left." in words_of(home["blocks"])
    assert "Nothing is waiting for you" not in words_of(home["blocks"])
    assert "Mei Tanaka has left." not in words_of(ready.home(LEA)["blocks"])
    refused = decides(ready, KAI, home, "KR-1.1", ids.HANDOVER_TO, bot_of(ready))
    assert "it has no OKRs" in words_of(refused["view"])

    decides(ready, KAI, home, "KR-1.1", ids.HANDOVER_TO, LEA)
    assert "Lea Novak has KR-1.1 from now on" in words_of(home_of(ready, KAI)["blocks"])
    decides(ready, KAI, home_of(ready, KAI), "KR-1.2", ids.HANDOVER_KEEP)
    form = decides(ready, KAI, home_of(ready, KAI), "KR-1.3", ids.HANDOVER_DROP)["view"]
    ready.submits(KAI, form, reason="Mei has left, and nobody needs it.")
    decides(ready, KAI, home_of(ready, KAI), "O-1", ids.HANDOVER_TO, KAI)

    assert "Mei Tanaka has left." not in words_of(home_of(ready, KAI)["blocks"])
    dropped = [result(ready, number).state is KeyResultState.CANCELLED for number in (1, 2, 3)]
    assert dropped == [False, False, True]
    leaves(ready, MEI, back=True)
    ready.clock_to(MONDAY)
    [asked], [again] = ready.direct_messages(LEA), ready.direct_messages(MEI)
    assert "Kai Berg handed you KR-1.1, which was Mei Tanaka's." in words_of(asked)
    assert "*KR-1.1*" in words_of(asked)
    assert "*KR-1.2*" in words_of(again)
    assert "*KR-1.1*" not in words_of(again)
    assert "Kai Berg handed KR-1.1, which was yours, to Lea Novak." in words_of(again)
    assert "Kai Berg took over O-1, which was yours." in words_of(again)


def test_the_next_prompt_of_the_lead_leads_to_the_list_of_those_who_left_and_moved(ready: Town) -> None:
    leads(ready, KAI)
    for user in (KAI, LEA):
        owns_one_more(ready, user)
    ready.clock_to("2026-11-13T14:00:00+01:00")
    changes(ready, "choose_team", choices(desk(ready), "choose_team")["Payments"], members=[MEI])
    leaves(ready, MEI)
    ready.clock_to(MONDAY)
    [message] = ready.direct_messages(KAI)
    assert "No owner since Mei Tanaka left:* O-1, KR-1.1, KR-1.2, and KR-1.3." in words_of(message)
    assert "Lea Novak has left the team* and still owns KR-1.5." in words_of(message)

    found = button(message, ids.HANDOVERS_OPEN)
    where = {"channel": message["channel"], "ts": message["ts"], "block_id": found["block_id"]}
    listed = ready.presses(KAI, ids.HANDOVERS_OPEN, value=found["value"], **where)["view"]
    form = decides(ready, KAI, listed, "KR-1.1", ids.HANDOVER_DROP)["view"]
    assert ready.submits(KAI, form, reason=" ")["errors"]["reason"] == "Please fill this in."
    left = ready.submits(KAI, form, reason="Not needed.")["view"]
    assert "KR-1.1 is dropped." in words_of(left["blocks"])
    assert "Lea Novak no longer belongs to Payments." in words_of(left["blocks"])
    stays = decides(ready, KAI, left, "KR-1.5", ids.HANDOVER_KEEP)["view"]
    assert "KR-1.5 stays with Lea Novak." in words_of(stays["blocks"])
    last = decides(ready, KAI, stays, "O-1", ids.HANDOVER_TO_WITH, LEA)["view"]

    assert "Lea Novak has O-1 from now on, with KR-1.2 and KR-1.3." in words_of(last["blocks"])
    assert "Nothing is left to decide." in words_of(last["blocks"])
    assert result(ready, 2).owner_id == person_id(ready, LEA)


def owns_one_more(town: Town, user: str) -> None:
    """Somebody who is asked about a key result of their own gets a prompt at all."""
    with town.okrbot.store.write() as tx:
        workspace_id = town.okrbot.workspace.id
        objective = tx.objectives.by_number(workspace_id, 1)
        owner = tx.people.by_slack_id(workspace_id, user)
        assert objective is not None
        assert owner is not None
        days = {"active_from": result(town).active_from, "due_day": result(town).due_day}
        numbers: dict[str, Any] = {"start": result(town).start, "target": result(town).target}
        held: dict[str, Any] = {"title": "Fewer calls", "owner_id": owner.id, **numbers, **days}
        tx.key_results.add_to(objective, by=owner.id, now=town.now(), **held)


def person_id(town: Town, user: str) -> int:
    with town.okrbot.store.read() as tx:
        found = tx.people.by_slack_id(town.okrbot.workspace.id, user)
    assert found is not None
    return found.id
