"""Drafting in Slack: paste, look at what was understood, mend, save; nothing typed is lost on the way."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.cycles import CycleKind, CycleState
from bot.domain.okrs import Direction, Metric, Objective, ObjectiveState
from bot.views import ids
from tests.journeys.town import Town, button, person, words_of

TEXT = "Checkout just works\n- Checkout success 91% → 96%\n- Refund time 5 d → 2 d\n- SOC 2 report by 15 Dec"


@pytest.fixture
def town(company: Town) -> Town:
    bot = company.okrbot
    with bot.store.write() as tx:
        days = {"first_day": date(2026, 10, 1), "last_day": date(2026, 12, 31)}
        held: dict[str, Any] = {"name": "Q4", "kind": CycleKind.QUARTER, "state": CycleState.ACTIVE, **days}
        tx.cycles.add(by=None, now=company.now(), workspace_id=bot.workspace.id, **held)
    return company


def begins(town: Town, user: str = "U0KAI") -> dict[str, Any]:
    view: dict[str, Any] = town.control("shortcut", user=user, callback_id="okr_new")["view"]
    return view


def pastes(town: Town, text: str = TEXT, user: str = "U0KAI") -> dict[str, Any]:
    answer = town.submits(user, begins(town, user), text=text)
    view: dict[str, Any] = answer["view"]
    return view


def press(town: Town, view: dict[str, Any], action_id: str, user: str = "U0KAI", **values: Any) -> dict[str, Any]:
    found = button(view, action_id)
    where = {"view_id": view["id"], "block_id": found["block_id"], "values": values}
    answer = town.presses(user, action_id, value=found.get("value"), **where)
    shown: dict[str, Any] = answer["view"]
    return shown


def objectives(town: Town) -> list[Objective]:
    with town.okrbot.store.read() as tx:
        cycles = [cycle.id for cycle in tx.cycles.all(town.okrbot.workspace.id)]
        return tx.objectives.in_cycles(town.okrbot.workspace.id, cycles, tuple(ObjectiveState))


def test_a_pasted_text_becomes_an_objective_that_is_asked_about(town: Town) -> None:
    view = pastes(town)
    shown = words_of(view)
    assert "Percentage, up from 91 to 96 %, by 31 Dec" in shown
    assert "Number, down from 5 to 2 d" in shown
    assert "Done or not, by 15 Dec" in shown
    assert objectives(town) == []

    saved = town.submits("U0KAI", view)["view"]

    assert "O-1 Checkout just works" in words_of(saved)
    [objective] = objectives(town)
    assert objective.state is ObjectiveState.ACTIVE
    first, second, third = objective.key_results
    assert (first.metric, first.direction) == (Metric.PERCENT, Direction.INCREASE)
    assert (second.start, second.target, second.unit) == (Decimal(5), Decimal(2), "d")
    assert (third.metric, third.due_day) == (Metric.YES_NO, date(2026, 12, 15))
    assert person(town, "U0KAI").next_prompt_at is not None


def test_an_error_stands_under_its_field_and_nothing_is_saved(town: Town) -> None:
    view = pastes(town)
    answer = town.submits("U0KAI", view, kr0_target="91%")
    assert answer["response_action"] == "errors"
    assert answer["errors"] == {"kr0_target": "Start and target are the same, so nothing could move."}
    assert objectives(town) == []


def test_a_title_that_its_field_would_cut_is_refused_in_the_paste_box(town: Town) -> None:
    opened = town.says("U0KAI", "new")["view"]
    answer = town.submits("U0KAI", opened, text="y" * 290 + " and more than fits\n- Refund time 5 d → 2 d")
    assert answer["errors"] == {
        "text": f"“{'y' * 39}…” has 309 characters, and a title 300 at most. Please shorten it."
    }


def test_turning_pages_keeps_what_was_typed(town: Town) -> None:
    lines = "\n".join(f"- Thing {number} from {number} to {number + 10}" for number in range(1, 11))
    view = pastes(town, f"Ten things\n{lines}")
    second = town.submits("U0KAI", view, kr0_title="The first thing")["view"]
    assert "Thing 4" in words_of(second)
    back = press(town, second, "draft_back", kr4_target={"target": "77"})
    assert "The first thing" in words_of(back)
    for _ in range(3):
        back = town.submits("U0KAI", back)["view"]
    town.submits("U0KAI", back)
    [objective] = objectives(town)
    assert objective.key_results[0].title == "The first thing"
    assert objective.key_results[4].target == 77
    assert len(objective.key_results) == 10


def test_a_key_result_that_is_removed_before_it_is_saved_is_never_there(town: Town) -> None:
    view = press(town, pastes(town), ids.DRAFT_REMOVE)
    town.submits("U0KAI", view)
    [objective] = objectives(town)
    assert [one.metric for one in objective.key_results] == [Metric.NUMBER, Metric.YES_NO]


def test_an_owner_new_to_us_is_asked_of_slack(town: Town) -> None:
    view = press(town, pastes(town), "draft_more")
    town.submits("U0KAI", view, kr0_owner="U0LEA")
    [objective] = objectives(town)
    assert objective.key_results[0].owner_id == person(town, "U0LEA").id
    assert person(town, "U0LEA").next_prompt_at is not None


def test_a_title_cannot_mention_a_channel(town: Town) -> None:
    saved = town.submits("U0KAI", pastes(town, "<!channel> & *all* <@U0LEA>\n- A 1 → 2"))["view"]
    assert "&lt;!channel&gt; &amp; ∗all∗ &lt;@U0LEA&gt;" in words_of(saved)


def test_a_draft_is_kept_listed_started(town: Town) -> None:
    view = pastes(town, "Something new\n- Growth to 40%")
    assert "Where does it stand today?" in words_of(view)
    kept = town.submits("U0KAI", view, share="kept")["view"]
    [objective] = objectives(town)
    assert objective.state is ObjectiveState.DRAFT
    opened = press(town, kept, "continue_draft")
    answer = town.submits("U0KAI", opened, share="shared")
    assert "kr0_start" in answer["errors"]
    town.submits("U0KAI", opened, share="shared", kr0_start="10%")
    [objective] = objectives(town)
    assert objective.state is ObjectiveState.ACTIVE
    assert objective.key_results[0].start == 10


def test_where_three_modals_lie_on_each_other_a_fourth_takes_the_place_of_the_last(town: Town) -> None:
    """Slack lays no more than three on each other."""
    saved = town.submits("U0KAI", pastes(town))["view"]
    result = press(town, press(town, saved, "edit_objective"), "edit_key_result")
    assert result["title"]["text"] == "Edit KR-1.1"

    turning = press(town, result, "turn_open")

    assert turning["callback_id"] == "okr_turn"
    assert town.submits("U0KAI", turning, turn_reason="Waiting for legal")["ok"]


def test_somebody_elses_change_is_shown_before_an_edit_is_saved(town: Town) -> None:
    saved = town.submits("U0KAI", pastes(town))["view"]
    form = press(town, saved, "edit_objective")
    with town.okrbot.store.write() as tx:
        objective = objectives(town)[0]
        tx.objectives.change(objective, by=None, now=town.now(), title="Their title")
    again = town.submits("U0KAI", form, title="My title")["view"]
    assert "Meanwhile somebody made this: Their title" in words_of(again)
    assert objectives(town)[0].title == "Their title"
    town.submits("U0KAI", again)
    assert objectives(town)[0].title == "My title"


def test_what_one_may_align_to_is_offered_and_a_circle_refused(town: Town) -> None:
    town.submits("U0LEA", pastes(town, "The company grows\n- Revenue 1 → 2", "U0LEA"))
    saved = town.submits("U0KAI", pastes(town))["view"]
    form = press(town, saved, "align_objective")
    offered = town.control("options", user="U0KAI", view_id=form["id"], action_id="align_to", query="")["options"]
    assert [one["text"]["text"] for one in offered] == ["O-1 The company grows", "KR-1.1 Revenue"]
    field = next(block["block_id"] for block in form["blocks"] if block["type"] == "input")
    linked = town.submits("U0KAI", form, **{field: offered[1]["value"]})["view"]
    assert "KR-1.1 Revenue" in words_of(linked)


def test_the_code_that_follows_is_chosen_in_the_form(town: Town) -> None:
    town.submits("U0LEA", pastes(town, "The company grows\n- Revenue 1 → 2", "U0LEA"))
    town.submits("U0KAI", pastes(town))

    for typed, shown in (("align O-2 O-1", "O-1 The company grows"), ("O-2 align to kr1.1", "KR-1.1 Revenue")):
        form = town.says("U0KAI", typed)["view"]
        assert button(form, "align_to")["initial_option"]["text"]["text"] == shown
    linked = town.submits("U0KAI", form)["view"]
    assert "KR-1.1 Revenue" in words_of(linked)
    assert "initial_option" not in button(town.says("U0KAI", "align O-2 please")["view"], "align_to")
    assert button(town.says("U0KAI", "align O-2 to O-1.")["view"], "align_to")["initial_option"]["value"]
    assert "initial_option" not in button(town.says("U0KAI", "align O-2 O-2")["view"], "align_to")
    assert "There is no O-9" in town.reads("U0KAI", "align O-2 O-9")
    assert town.says("U0KAI", "edit O-2 another title")["view"]["title"]["text"] == "Edit O-2"
    assert "KR-2.1" in town.reads("U0KAI", "history KR-2.1 please")


def test_who_owns_several_key_results_of_somebody_elses_opens_it_and_edits_them(town: Town) -> None:
    town.submits("U0KAI", pastes(town))
    town.says("U0LEA", "why")
    lea, [objective] = person(town, "U0LEA"), objectives(town)
    with town.okrbot.store.write() as tx:
        for one in objective.key_results[:2]:
            tx.key_results.change(one, by=None, now=town.now(), owner_id=lea.id)

    (answer,) = town.says("U0LEA", "O-1", channel="C0PAY")["responses"]

    found = button(answer, "run_KR-1.2")
    where = {"channel": answer["channel"], "ts": answer["ts"], "block_id": found["block_id"], "value": "edit KR-1.2"}
    assert town.presses("U0LEA", found["action_id"], **where)["view"]["title"]["text"] == "Edit KR-1.2"


def test_the_commands_show_edit_and_align_what_was_drafted(town: Town) -> None:
    town.submits("U0KAI", pastes(town))
    assert "KR-1.1" in town.reads("U0LEA", "O-1")
    assert town.says("U0KAI", "edit KR-1.1")["view"]["title"]["text"] == "Edit KR-1.1"
    assert town.says("U0KAI", "edit o1")["view"]["title"]["text"] == "Edit O-1"
    assert town.says("U0KAI", "align O-1")["view"]["title"]["text"] == "Align O-1"
    assert "You have no drafts." in town.reads("U0KAI", "drafts")
    assert town.says("U0KAI", "new")["view"]["callback_id"] == "okr_draft_text"


def test_what_is_not_there_is_said_in_a_sentence(town: Town) -> None:
    town.submits("U0KAI", pastes(town))
    for words, answer in (
        ("edit", "Which one? For example: /okr edit O-12"),
        ("edit O-99", "There is no O-99."),
        ("edit KR-1.9", "There is no KR-1.9."),
        ("edit nonsense", "There is nothing called nonsense."),
        ("align KR-1.1", "Which one? For example: /okr align O-1"),
        ("O-99", "There is no O-99."),
        ("edit " + "9" * 3_000, "There is nothing called 999"),
    ):
        assert answer in town.reads("U0KAI", words)


def test_somebody_else_may_look_and_not_edit(town: Town) -> None:
    town.submits("U0KAI", pastes(town))
    refused = town.reads("U0LEA", "edit O-1")
    assert "Sorry, that is for its owner" in refused
    assert "key result" not in refused  # whose they are counts for nothing here
    assert "Sorry, that is for" in town.reads("U0LEA", "align O-1")


def test_what_follows_new_stands_in_the_paste_box_and_is_read(town: Town) -> None:
    page = town.says("U0KAI", "new Improve the checkout")["view"]
    [box] = [block["element"] for block in page["blocks"] if block.get("block_id") == "text"]
    assert box["initial_value"] == "Improve the checkout"

    view = town.control("submit", user="U0KAI", view_id=page["id"], values={})["view"]

    titles = [block["element"]["initial_value"] for block in view["blocks"] if block.get("block_id") == "title"]
    assert titles == ["Improve the checkout"]
