"""What is asked with an alignment, in the stand-in for Slack: asked, accepted, traded, declined, and what both read."""

from typing import Any

import pytest

from bot.domain.okrs import ObjectiveState
from tests.factories import Office
from tests.journeys.town import Town, button, without_welcome, words_of

pytestmark = pytest.mark.long

MEI, KAI, LEA = "U0MEI", "U0KAI", "U0LEA"


@pytest.fixture
def office(ready: Town) -> Office:
    """Mei's O-1 with its key results, Kai's O-2 and its KR-2.1, which he is asked about every Monday."""
    store, workspace = ready.okrbot.store, ready.okrbot.workspace
    with store.read() as tx:
        (cycle,) = tx.cycles.all(workspace.id)
        kai = tx.people.by_slack_id(workspace.id, KAI)
    assert kai is not None
    office = Office(store, workspace, cycle, ready.now())
    office.key_result(office.objective(kai, "Paying is quick"), "Seconds to pay")
    office.objective(kai, "Fewer forms")
    return office


def ask(town: Town, user: str = KAI, code: str = "O-2", ref: str = "K1", **asked: Any) -> dict[str, Any]:
    """Align with what is asked; the answer of the submission."""
    view = town.says(user, f"align {code}")["view"]
    suffix = next(block["block_id"] for block in view["blocks"] if block["block_id"].startswith("align_"))
    town.control("options", user=user, view_id=view["id"], action_id="align_to", query="")
    values = {suffix: ref, **{name + suffix: value for name, value in asked.items()}}
    return town.submits(user, view, **values)


def asked_by_kai(town: Town) -> None:
    done = ask(town, ask_words="I need 96% here", ask_value="96%", ask_day="2026-12-01")
    assert done.get("view"), done
    town.control("close", user=KAI, view_id=done["view"]["id"], all=True)


def press_home(town: Town, user: str, action_id: str) -> dict[str, Any]:
    home = town.home(user)
    found = button(home, action_id)
    where = {"view_id": home["id"], "block_id": found["block_id"]}
    return town.presses(user, action_id, value=found["value"], **where)


def home_of(town: Town, user: str) -> str:
    return words_of(town.home(user)["blocks"])


def audited(office: Office) -> list[str]:
    with office.store.read() as tx:
        table = tx.audit.table
        found = tx.connection.execute(table.select().where(table.c.kind == "proposal").order_by(table.c.id)).mappings()
        return [(row["after"] or {}).get("state", row["action"]) for row in found]


def test_what_is_asked_from_either_end_waits_in_the_home_and_is_accepted(ready: Town, office: Office) -> None:
    asked_by_kai(ready)
    asked = "Kai Berg asks you about KR-1.1, for O-2 Paying is quick: “I need 96% here”; to 96%; by 1 Dec"
    assert asked in home_of(ready, MEI)

    answered = press_home(ready, MEI, "proposal_accept")

    assert "Kai Berg and Mei Tanaka agreed on “I need 96% here”" in words_of(answered["view"])
    assert "agreed on" in ready.reads(KAI, "O-2")
    assert "agreed on" in home_of(ready, KAI)
    assert "proposal_accept" not in str(ready.home(MEI))
    assert "agreed" in words_of(ready.says(KAI, "align O-2")["view"])
    assert audited(office) == ["added", "accepted"]

    # From the page of somebody's objective the same is done from the other end.
    (answer,) = ready.says(KAI, "O-1", channel="C0PAY")["responses"]
    found = button(answer, "ask_open")
    where = {"channel": answer["channel"], "ts": answer["ts"], "block_id": found["block_id"]}
    form = ready.presses(KAI, "ask_open", value=found["value"], **where)["view"]

    done = ready.submits(KAI, form, ask_from="2", ask_to="K2", ask_words="Refunds in two days, please")

    assert "KR-1.2 Refund time" in words_of(done["view"])
    assert "asks you about KR-1.2" in home_of(ready, MEI)


def test_it_comes_with_the_next_check_in_and_the_outcome_stands_at_the_top_of_the_askers(
    ready: Town, office: Office
) -> None:
    asked_by_kai(ready)
    ready.clock_to("2026-11-16T07:00:00+00:00")
    message = ready.direct_messages(MEI)[-1]
    assert "Kai Berg asks you about KR-1.1" in message["text"]
    found = button(message, "proposal_accept")
    where = {"channel": message["channel"], "ts": message["ts"], "block_id": found["block_id"]}

    ready.presses(MEI, "proposal_accept", value=found["value"], **where)
    again = ready.presses(MEI, "proposal_accept", value=found["value"], **where)

    assert "agreed on" in words_of(again["responses"])
    assert "Nothing was changed" not in words_of(again["responses"])
    ready.clock_to("2026-11-16T09:00:00+00:00")
    first_line = without_welcome(ready.direct_messages(KAI)[-1]["text"]).splitlines()[0]
    assert "O-2 and KR-1.1: Kai Berg and Mei Tanaka agreed on “I need 96% here”" in first_line
    assert "agreed on" not in home_of(ready, KAI).split("Paying is quick")[0]
    assert audited(office) == ["added", "accepted"]


def test_it_is_traded_answered_once_more_and_then_only_yes_or_no(ready: Town, office: Office) -> None:
    asked_by_kai(ready)
    form = press_home(ready, MEI, "proposal_trade")["view"]
    done = ready.submits(MEI, form, ask_words="94% is what I can do", ask_value="94%", ask_day="2026-12-08")
    assert "Mei Tanaka offers Kai Berg “94% is what I can do”" in words_of(done["view"])
    twice = ready.submits(MEI, form, ask_words="94% is what I can do", ask_value="94%", ask_day="2026-12-08")
    assert "Nothing was changed" not in words_of(twice.get("view"))

    assert "Mei Tanaka offers, for KR-1.1 and O-2 Paying is quick: “94% is what I can do”; to 94%" in home_of(
        ready, KAI
    )
    form = press_home(ready, KAI, "proposal_trade")["view"]
    ready.submits(KAI, form, ask_words="95% then", ask_value="95%", ask_day="2026-12-08")

    home = ready.home(MEI)
    assert "“95% then”; to 95%; by 8 Dec (before: “94% is what I can do”" in words_of(home["blocks"])
    assert "proposal_trade" not in str(home)
    press_home(ready, MEI, "proposal_accept")
    assert audited(office) == ["added", "traded", "asked_again", "accepted"]


def test_a_key_result_that_is_asked_for_is_drafted_into_their_objective(ready: Town, office: Office) -> None:
    done = ask(ready, ref="O1", ask_words="Retries 10 → 2", ask_day="2026-12-01", ask_as_key_result=["yes"])
    assert done.get("view"), done
    assert "Kai Berg asks you to take a key result into O-1" in home_of(ready, MEI)

    form = press_home(ready, MEI, "proposal_accept")["view"]
    assert "Retries" in str(form["blocks"])
    assert "2026-12-01" in str(form["blocks"])
    assert "no answer yet" in ready.reads(KAI, "O-2")
    assert "errors" not in ready.submits(MEI, form)

    assert "KR-1.4 Retries" in ready.reads(KAI, "O-1")
    assert "agreed on" in home_of(ready, KAI)


def test_what_cannot_be_asked_is_said_under_its_field_and_what_can_is_declined_with_a_word(
    ready: Town, office: Office
) -> None:
    for asked, said in (
        ({"ask_value": "96%"}, "Please fill this in."),
        ({"ask_words": "soon", "ask_day": "2026-11-01"}, "That day is over already."),
        ({"ask_words": "soon", "ref": "O3"}, "O-3 is your own: there is nobody to ask."),
    ):
        assert said in str(ask(ready, **asked)["errors"])

    with office.store.read() as tx:
        assert tx.alignments.from_objectives(office.workspace.id, [one.id for one in office.objectives()]) == []

    asked_by_kai(ready)
    form = press_home(ready, MEI, "proposal_decline")["view"]
    assert ready.submits(MEI, form, ask_answer=" ")["errors"] == {"ask_answer": "Please fill this in."}

    ready.submits(MEI, form, ask_answer="Not before spring")

    assert "Mei Tanaka declined “I need 96% here”" in home_of(ready, KAI)
    assert "“Not before spring”" in ready.reads(LEA, "O-1")
    assert audited(office) == ["added", "declined"]


def test_what_nobody_can_answer_any_more(ready: Town, office: Office) -> None:
    asked_by_kai(ready)
    again = ask(ready, ask_words="And this")
    assert "asked about O-1 already" in str(again["errors"])
    modals = ready.http.get("/control/views", params={"user": KAI}).json()["modals"]
    ready.control("close", user=KAI, view_id=modals[-1]["id"], all=True)
    with office.store.write() as tx:
        upper = tx.objectives.by_number(office.workspace.id, 1)
        assert upper is not None
        tx.objectives.change(upper, by=None, now=office.now, state=ObjectiveState.CLOSED)
    home = ready.home(MEI)
    assert "proposal_accept" not in str(home)
    assert "it is over" in ready.reads(KAI, "O-2")
    with office.store.write() as tx:
        closed = tx.objectives.get(upper.workspace_id, upper.id)
        tx.objectives.change(closed, by=None, now=office.now, state=ObjectiveState.ACTIVE)

    ready.control("user", id=KAI, deleted=True)
    assert "proposal_accept" not in str(ready.home(MEI))
    ready.control("user", id=KAI, deleted=False)
    ready.control("user", id=MEI, deleted=True)
    assert "Mei Tanaka is no longer here to answer" in ready.reads(KAI, "O-2")


def test_who_takes_over_is_asked_and_who_unlinks_takes_it_back(ready: Town, office: Office) -> None:
    asked_by_kai(ready)
    with office.store.write() as tx:
        result = tx.key_results.by_code(office.workspace.id, 1, 1)
        lea = tx.people.by_slack_id(office.workspace.id, LEA)
        assert result is not None
        assert lea is not None
        tx.key_results.change(result, by=None, now=office.now, owner_id=lea.id)
    assert "asks you about KR-1.1" not in home_of(ready, MEI)
    assert "Kai Berg asks you about KR-1.1" in home_of(ready, LEA)

    view = ready.says(KAI, "align O-2")["view"]
    found = button(view, "unlink")
    ready.presses(KAI, "unlink", view_id=view["id"], block_id=found.get("block_id"), value=found["value"])

    assert "Kai Berg took back" in home_of(ready, LEA)
    assert audited(office) == ["added", "withdrawn"]
