"""From an empty workspace to the first answered check-in, by what a person can press and type."""

from typing import Any

import pytest

from tests.journeys.town import Town, Workplace, button, words_of

DRAFT = "Checkout just works\n- Checkout success 91% → 96%\n- Refund time 5 d → 2 d\n- SOC 2 report by 15 Dec"
MEIS_MONDAY = "2026-11-16T00:00:00+00:00"  # 09:00 in Tokyo


def start_cycle(town: Workplace) -> None:
    home = town.home("U0ADA")
    opened = town.presses("U0ADA", "edit_cycle", view_id=home["id"])
    saved = town.submits("U0ADA", opened["view"])
    town.control("close", user="U0ADA", view_id=saved["view"]["id"])


def make_team(town: Workplace) -> None:
    home = town.home("U0ADA")
    opened = town.presses("U0ADA", "edit_team", view_id=home["id"])
    team = {"name": "Payments", "lead": "U0MEI", "members": ["U0KAI", "U0LEA"], "channel": "C0PAY"}
    saved = town.submits("U0ADA", opened["view"], **team)
    town.control("close", user="U0ADA", view_id=saved["view"]["id"])


def write_objective(town: Workplace, user: str = "U0MEI", draft: str = DRAFT) -> None:
    opened = town.says(user, "new")
    understood = town.submits(user, opened["view"], text=draft)
    saved = town.submits(user, understood["view"])
    town.control("close", user=user, view_id=saved["view"]["id"])


def prompt_of(town: Workplace, user: str = "U0MEI") -> dict[str, Any]:
    [prompt] = [one for one in town.direct_messages(user) if not one.get("thread_ts")]
    return prompt


def opens_what_moved(town: Workplace, user: str = "U0MEI") -> dict[str, Any]:
    prompt = prompt_of(town, user)
    found = town.presses(user, "prompt_what_moved", channel=prompt["channel"], ts=prompt["ts"])
    assert found["ok"], found
    view: dict[str, Any] = found["view"]
    return view


def test_an_empty_workspace_walks_the_first_admin_from_step_to_step(company: Town) -> None:
    assert "this quarter is proposed" in words_of(company.home("U0ADA"))
    start_cycle(company)
    make_team(company)
    assert "The first objective" in words_of(company.home("U0ADA"))
    write_objective(company, "U0ADA")

    assert "Set up okrbot" not in words_of(company.home("U0ADA"))
    assert "Set up okrbot" not in words_of(company.home("U0KAI"))


def test_admins_of_an_empty_company_read_no_figures_of_nothing(company: Town) -> None:
    shown = company.reads("U0ADA", "company")

    assert "There is no company here yet." in shown
    assert "For admins" not in shown


def test_monday_nine_brings_exactly_one_message(ready: Town) -> None:
    ready.clock_to("2026-11-15T23:59:00+00:00")
    before = ready.direct_messages("U0MEI")
    ready.clock_to(MEIS_MONDAY)
    ready.clock_to("2026-11-17T00:00:00+00:00")

    assert before == []
    assert "3 key results, about a minute" in prompt_of(ready)["text"]


def test_a_wrong_number_gets_its_error_and_the_rest_stays(ready: Town) -> None:
    ready.clock_to(MEIS_MONDAY)
    view = opens_what_moved(ready)
    typed = {
        "value-1": "93.1",
        "confidence-1": "7",
        "note-1": "pricing test live",
        "value-2": "1,234",
        "confidence-2": "6",
    }
    typed |= {"value-3": "0", "confidence-3": "8"}

    refused = ready.submits("U0MEI", view, **typed)
    assert refused["response_action"] == "errors"
    assert "1234 or 1.234" in refused["errors"]["value-2"]

    saved = ready.submits("U0MEI", view, **{**typed, "value-2": "4.6"})
    assert saved["ok"], saved
    shown = ready.reads("U0MEI")
    assert "93.1" in shown
    assert "4.6" in shown


def test_the_message_turns_into_a_summary_and_nothing_reminds_any_more(ready: Town) -> None:
    ready.clock_to(MEIS_MONDAY)
    answer_all(ready)

    summary = prompt_of(ready)
    assert "edited" in summary
    assert "93.1" in summary["text"]
    ready.clock_to("2026-11-20T12:00:00+00:00")
    assert len(ready.direct_messages("U0MEI")) == 1


def test_everybody_reads_in_the_history_what_was_said(ready: Town) -> None:
    ready.clock_to(MEIS_MONDAY)
    answer_all(ready)
    history = ready.reads("U0MEI", "history KR-1.1")

    assert history.count("pricing test live") == ready.reads("U0KAI", "history KR-1.1").count("pricing test live") > 0


def answer_all(town: Workplace, user: str = "U0MEI") -> None:
    typed = {
        "value-1": "93.1",
        "confidence-1": "7",
        "note-1": "pricing test live",
        "value-2": "4.6",
        "confidence-2": "6",
    }
    saved = town.submits(user, opens_what_moved(town, user), **typed, **{"value-3": "0", "confidence-3": "8"})
    assert saved["ok"], saved


def test_nothing_moved_takes_one_press_a_week_later(ready: Town) -> None:
    ready.clock_to(MEIS_MONDAY)
    answer_all(ready)
    ready.clock_to("2026-11-24T00:00:00+00:00")  # Monday is a holiday in Japan
    prompt = ready.direct_messages("U0MEI")[-1]
    pressed = ready.presses("U0MEI", "prompt_nothing_moved", channel=prompt["channel"], ts=prompt["ts"])

    assert pressed["ok"], pressed
    after = ready.direct_messages("U0MEI")[-1]
    with pytest.raises(AssertionError):
        button(after, "prompt_nothing_moved")
    assert "93.1" in ready.reads("U0KAI", "<@U0MEI|mei>") or "93.1" in ready.reads("U0KAI", "@mei")


def test_an_unanswered_prompt_is_reminded_of_once_in_its_own_thread(ready: Town) -> None:
    ready.clock_to(MEIS_MONDAY)
    ready.clock_to("2026-11-20T12:00:00+00:00")

    first, reminder = ready.direct_messages("U0MEI")
    assert reminder["thread_ts"] == first["ts"]


def test_one_line_is_a_check_in(ready: Town) -> None:
    said = ready.reads("U0MEI", "KR-1.1 94 c7 pricing test shipped")

    assert "94" in said
    assert "pricing test shipped" in ready.reads("U0KAI", "history KR-1.1")


def test_a_reply_to_the_message_is_a_check_in(ready: Town) -> None:
    ready.clock_to(MEIS_MONDAY)
    prompt = prompt_of(ready)

    ready.control(
        "message", user="U0MEI", channel=prompt["channel"], text="KR-1.1 95 c8 rolled out", thread_ts=prompt["ts"]
    )

    assert "rolled out" in ready.reads("U0KAI", "history KR-1.1")


def test_only_the_owner_checks_in(ready: Town) -> None:
    refused = ready.reads("U0KAI", "KR-1.1 94 c7 not mine")

    assert "94" not in ready.reads("U0KAI", "history KR-1.1")
    assert "Sorry" in refused
