"""The drafting form in words, and inside Slack's limits whatever somebody types."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.draft_pages import TypedAdvice, advise_on, at_page, not_understood, pages, with_text
from bot.domain.drafts import DraftProblem, NotUnderstood
from bot.domain.good_okrs import Advice, Rule
from bot.domain.ids import CycleId, TeamId, WorkspaceId
from bot.domain.okrs import ObjectiveState
from bot.domain.teams import Team
from bot.domain.typed_okrs import Kind, TypedKeyResult, TypedObjective
from bot.i18n import language
from bot.sandbox.blockkit.surfaces import message_problems, view_problems
from bot.services.drafting.drafting import Drafted
from bot.services.drafting.form import DraftForm
from bot.services.okrs.targets import Target
from bot.views.alignment.targets import target_options
from bot.views.blocks import fits
from bot.views.draft_words import advice_text, problem_text
from bot.views.drafting.drafting import drafts_message, drafts_view, fields_page, saved_view, text_page
from tests.domain.okr_builders import a_key_result, a_quarter, an_objective

EN = language("en-GB")
QUARTER = a_quarter(name="Q4 2026")
TEXT = "Checkout just works\n- Checkout success 91% → 96%\n- Refund time 5 d → 2 d\n- SOC 2 report by 15 Dec"
NASTY = "<!channel> *all* & <@U1> `x` " * 400


def a_form(text: str = TEXT, **values: Any) -> DraftForm:
    typed = with_text(TypedObjective(cycle_id=QUARTER.id), text, QUARTER.first_day, QUARTER.last_day)
    return form_of(replace(typed, **values))


def form_of(typed: TypedObjective, **values: Any) -> DraftForm:
    first, last = QUARTER.first_day, QUARTER.last_day
    held: dict[str, Any] = {
        "cycles": (QUARTER,),
        "cycle": QUARTER,
        "teams": (Team(id=TeamId(1), workspace_id=WorkspaceId(1), name="Payments <3"),),
        "people": {},
        "today": date(2026, 11, 16),
        "advice": advise_on(typed, (), is_aligned=False),
        "notes": {each.key: not_understood(each, first, last) for each in typed.key_results},
    }
    return DraftForm(id=7, typed=typed, **{**held, **values})


def said(view: Any) -> str:
    return json.dumps(view, ensure_ascii=False)


def block_ids(view: dict[str, Any]) -> list[str]:
    return [block["block_id"] for block in view["blocks"] if block["type"] == "input"]


def test_after_what_one_wants_comes_the_paste_box_and_fields_are_one_press_away() -> None:
    view = text_page(EN, a_form(""))
    assert block_ids(view) == ["wish_1", "text", "cycle", "team"]
    assert "Fields one by one" in said(view)
    assert view_problems(view) == []


def test_what_was_understood_stands_beside_the_fields_to_mend_it() -> None:
    view = fields_page(EN, a_form())
    for words in (
        "Percentage, up from 91 to 96 %, by 31 Dec",
        "Number, down from 5 to 2 d, by 31 Dec",
        "Done or not, by 15 Dec",
    ):
        assert words in said(view)
    assert block_ids(view)[:6] == ["title", "kr0_title", "kr0_kind", "kr0_start", "kr0_target", "kr0_unit"]
    assert view["submit"]["text"] == "Save"


def test_what_was_not_understood_is_said_where_it_is() -> None:
    view = said(fields_page(EN, a_form("T\n- Users 1,234 → 5,000\n- Revenue to 40%\n- Grow sign-ups by 20%")))
    assert "Is “1,234” 1,234 or 1.234?" in view
    assert "Where does it stand today?" in view
    assert "“by 20%”: from where to where? Please fill in “From” and “To”." in view


def test_why_and_weights_and_owners_stand_behind_more() -> None:
    plain, more = (block_ids(fields_page(EN, a_form(more=more))) for more in (False, True))
    assert not {"why", "context", "commitment", "align", "weight", "kr0_owner", "kr0_stand_in"} & set(plain)
    assert {"why", "context", "commitment", "align", "weight", "kr0_owner", "kr0_stand_in"} <= set(more)


def test_the_fields_follow_the_kind_of_key_result() -> None:
    typed = TypedObjective(title="T").with_line(TypedKeyResult(key=0, title="A", kind=Kind.MILESTONES))
    shown = block_ids(fields_page(EN, form_of(typed)))
    assert "kr0_milestones" in shown
    assert "kr0_start" not in shown


def test_trouble_found_on_another_page_stands_under_its_field() -> None:
    form = replace(a_form(), problems={"kr0_target": ("same_as_start", {"start": "91"})})
    blocks = fields_page(EN, form)["blocks"]
    place = next(number for number, block in enumerate(blocks) if block.get("block_id") == "kr0_target")
    assert "Start and target are the same" in said(blocks[place + 1])


def test_the_plain_rules_speak_up_in_words() -> None:
    view = said(fields_page(EN, a_form("Do\n- Run a workshop")))
    assert "This reads like an activity." in view
    assert "None of the key results has a number." in view
    assert "It contributes to nothing yet." in view


@pytest.mark.parametrize("rule", Rule)
@pytest.mark.parametrize("locale", ["en", "de", "zh-CN"])
def test_every_rule_has_words_that_fit_an_alert(rule: Rule, locale: str) -> None:
    words = advice_text(language(locale), TypedAdvice(advice=Advice(rule=rule, count=12, limit=5)))
    assert 10 < len(words) <= 200 or locale == "zh-CN"
    assert "{" not in words


@pytest.mark.parametrize("problem", DraftProblem)
def test_every_open_part_has_words(problem: DraftProblem) -> None:
    assert "{" not in problem_text(EN, NotUnderstood(problem, "1,234"))


@pytest.mark.parametrize("more", [False, True])
@pytest.mark.parametrize("page", range(4))
def test_ten_key_results_of_endless_titles_fit_into_slacks_modal(more: bool, page: int) -> None:
    results = "\n".join(f"- {NASTY[:250]} {number} from 1,234 to 5.678" for number in range(10))
    typed = a_form(f"{NASTY}\n{results}", more=more).typed
    assert pages(typed) == 4
    names = ("title", "start", "target", "due_day", "weight", "owner", "stand_in", "milestones", "unit")
    problems = {each.field(name): ("too_long", {"most": "300"}) for each in typed.key_results for name in names}
    form = form_of(at_page(typed, page), problems={**problems, "title": ("too_long", {"most": "300"})})
    assert view_problems(fields_page(EN, form)) == []


@given(st.text(max_size=3_000))
def test_whatever_is_pasted_can_be_shown(text: str) -> None:
    form = a_form(text, more=True)
    assert view_problems(text_page(EN, form)) == []
    assert view_problems(fields_page(EN, form)) == []


def test_what_people_typed_mentions_nobody() -> None:
    for block in fields_page(EN, a_form(f"T\n- {NASTY[:200]} 1 → 2"))["blocks"]:
        text = block.get("text") or {}
        if text.get("type") == "mrkdwn":
            assert "<!" not in text["text"]
            assert "<@" not in text["text"]


def test_after_saving_the_code_and_what_comes_next_are_said() -> None:
    objective = an_objective(number=12, title="A & B <x>")
    running = said(saved_view(EN, Drafted(objective, "Q4", is_running=True, shared=True)))
    assert "O-12 A &amp; B &lt;x&gt;" in running
    assert "Each owner is asked in their next check-in." in running
    planned = said(saved_view(EN, Drafted(objective, "Q1", is_running=False, shared=True)))
    assert "Check-ins begin with Q1." in planned
    draft = saved_view(EN, Drafted(objective, "Q4", is_running=True, shared=False))
    assert "Only you see it." in said(draft)
    assert view_problems(draft) == []


def test_drafts_are_named_in_the_text_and_listed_with_their_buttons() -> None:
    drafts = [an_objective(number=number, title=NASTY[:300], state=ObjectiveState.DRAFT) for number in range(1, 40)]
    message = drafts_message(EN, drafts)
    assert message.text.startswith("Your drafts: O-1 ")
    assert message_problems(list(message.blocks)) == []
    assert fits(message.blocks)
    assert view_problems(drafts_view(EN, drafts)) == []
    assert "19 more." in said(drafts_view(EN, drafts))
    assert drafts_message(EN, []).text == "You have no drafts."


def test_what_one_may_align_to_is_offered_with_its_code() -> None:
    result = a_key_result(title="Revenue " * 40, number=2)
    objective = an_objective(result, number=3, title="Grow")
    options = target_options([Target(objective), Target(objective, result)] * 80)
    assert len(options) == 100
    assert options[0] == {
        "text": {"type": "plain_text", "text": "O-3 Grow", "emoji": True},
        "value": f"O{objective.id}",
    }
    assert len(options[1]["text"]["text"]) <= 75


def test_a_cycle_that_is_gone_leaves_a_form_that_can_be_shown() -> None:
    typed = replace(a_form().typed, cycle_id=CycleId(999))
    assert view_problems(text_page(EN, form_of(typed))) == []
