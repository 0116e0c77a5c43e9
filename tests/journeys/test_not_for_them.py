"""A stranger, a guest and whoever else presses what is not for them: a clear answer, and nothing is changed."""

from typing import Any

import pytest

from bot.views import ids
from tests.journeys.gate import Gate
from tests.journeys.pressing import Pressable, difference, pressables, presses_one
from tests.journeys.town import Town, bot_of, closes, words_of

pytestmark = pytest.mark.long

ADA, MEI, KAI, LEA, GUS, STAN = "U0ADA", "U0MEI", "U0KAI", "U0LEA", "U0GUS", "U0STAN"
MEIS_MONDAY = "2026-11-16T00:00:30+00:00"
DIGEST_TIME = "2026-11-25T10:00:30+01:00"  # when somebody has waited long enough to be told of
FOR_MEMBERS = "I look after the OKRs of Nordlicht, for its own members alone."
IN_A_DIGEST = {ids.OFFER_HELP, ids.BLOCKER_ANSWER, ids.LESSON_NOTE, f"{ids.CHEER}some"}
IN_A_PROMPT = {ids.PROMPT_WHAT_MOVED, ids.PROMPT_LATER, ids.PROMPT_SKIP}


@pytest.fixture
def town(ready: Town) -> Town:
    """In #payments a guest and somebody of a connected workspace read along, which an admin allows."""
    ready.control("user", id=STAN, name="stan", real_name="Stan Stranger", is_stranger=True, team_id="T0ELSE")
    ready.control("channel", id="C0PAY", members=[ADA, MEI, KAI, LEA, GUS, STAN, bot_of(ready)])
    closes(ready, ADA, ready.submits(ADA, ready.says(ADA, "admin")["view"], allowed_channels=["C0PAY"])["view"])
    ready.clock_to(MEIS_MONDAY)
    return ready


def digest(town: Town) -> dict[str, Any]:
    """While Mei needs Kai."""
    form = town.says(MEI, "checkin KR-1.1")["view"]
    [need] = [one for one in pressables(form) if one.action_id == "check_in_need"]
    form = presses_one(town, MEI, form, need)["view"]
    typed = {"value-1": "92", "confidence-1": "3", "asked-1": KAI, "what-1": "the key to the vault"}
    assert town.submits(MEI, form, **typed)["ok"]
    town.clock_to(DIGEST_TIME)
    [found] = [one for one in town.channel_messages("C0PAY") if "week 8 of 13" in one["text"]]
    return found


def test_a_stranger_who_presses_in_a_digest_is_told_whom_it_is_for(town: Town) -> None:
    found = digest(town)
    assert {one.action_id for one in pressables(found)} == IN_A_DIGEST
    for one in pressables(found):
        with difference(town) as different:
            answer = presses_one(town, STAN, found, one)
        assert FOR_MEMBERS in words_of(answer["responses"]), one
        assert "view" not in answer, one
        assert not different, (one, different)


def test_a_stranger_is_told_so_in_the_language_of_the_workspace(town: Town) -> None:
    with town.okrbot.store.write() as tx:
        workspace = tx.workspaces.get(town.okrbot.workspace.id)
        tx.workspaces.change(workspace, by=None, now=town.now(), locale="de")
    found = digest(town)
    answer = presses_one(town, STAN, found, pressables(found)[0])
    assert "Ich kümmere mich um die OKRs von Nordlicht" in words_of(answer["responses"])


def test_a_guest_who_presses_in_a_digest_is_told_whose_it_is(town: Town) -> None:
    found = digest(town)
    assert {one.action_id for one in pressables(found)} == IN_A_DIGEST
    town.home(GUS)
    for one in pressables(found):
        with difference(town) as different:
            answer = presses_one(town, GUS, found, one)
        said = words_of(answer["responses"])
        assert said.startswith("Sorry, that is for"), (one, said)
        assert "view" not in answer, one
        assert not different, (one, different)


ANSWERED = {STAN: FOR_MEMBERS, GUS: "That check-in is not there any more.", KAI: "That check-in is not there any more."}


@pytest.mark.parametrize("user", ANSWERED)
def test_who_presses_in_the_prompt_of_somebody_else_is_answered_and_changes_nothing(town: Town, user: str) -> None:
    """Slack shows it to nobody else: it comes from somebody who tries."""
    [prompt] = town.direct_messages(MEI)
    pressed = [one for one in pressables(prompt) if one.action_id in IN_A_PROMPT]
    assert len(pressed) == len(IN_A_PROMPT)
    town.home(user)
    gate = Gate.before(town)
    for one in pressed:
        with difference(town) as different:
            said = forged(gate, user, prompt, one)
        assert ANSWERED[user] in said, (one, said)
        assert not different, (one, different)


def forged(gate: Gate, user: str, prompt: dict[str, Any], one: Pressable) -> str:
    """What Mei's press is answered when it comes with the name of somebody else."""
    gate.held.clear()
    with gate.closed():
        presses_one(gate.town, MEI, prompt, one)
    [body] = gate.held
    body["user"] |= {"id": user, "team_id": "T0ELSE" if user == STAN else "T0NORD"}
    [answer] = gate.let_in(body)
    assert answer.status == 200
    looked = gate.town.http.get("/control/messages", params={"user": MEI}).json()
    return str(looked["ephemerals"][-1]["text"])
