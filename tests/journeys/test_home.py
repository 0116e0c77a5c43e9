"""App Home alone, for those who cannot type slash commands: what every command does has a button or a place there."""

from typing import Any

from tests.journeys.town import Town, button, words_of


def walks(town: Town, user: str, view: dict[str, Any], action_id: str, value: str | None = None) -> dict[str, Any]:
    """Press something in App Home; what stands there then."""
    pressed(town, user, view, action_id, value)
    return home_of(town, user)


def pressed(town: Town, user: str, view: dict[str, Any], action_id: str, value: str | None = None) -> dict[str, Any]:
    found = button(view, action_id)
    where = {"view_id": view["id"], "block_id": found["block_id"], **({"value": value} if value else {})}
    answer = town.presses(user, action_id, **where)
    assert answer["ok"], answer
    return answer


def home_of(town: Town, user: str) -> dict[str, Any]:
    view: dict[str, Any] = town.http.get("/control/views", params={"user": user}).json()["home"]
    return view


def actions_in(found: Any) -> set[str]:
    """The action ids of everything that can be pressed."""
    if isinstance(found, list):
        return {one for each in found for one in actions_in(each)}
    if not isinstance(found, dict):
        return set()
    own = {found["action_id"]} if "action_id" in found else set()
    return own | {one for each in found.values() for one in actions_in(each)}


def test_an_objective_opens_with_all_that_can_be_done_about_it(ready: Town) -> None:
    page = walks(ready, "U0MEI", ready.home("U0MEI"), "go_O-1")

    assert "Objective O-1" in words_of(page["blocks"])
    assert actions_in(page["blocks"]) >= {"edit_objective", "align_objective", "check_in", "run_KR-1.1", "go_owner"}
    opened = pressed(ready, "U0MEI", page, "run_KR-1.1", "checkin KR-1.1")["view"]
    assert "Checkout success" in words_of(opened["blocks"])


def test_the_history_of_a_key_result_is_read_in_the_home(ready: Town) -> None:
    ready.says("U0MEI", "KR-1.1 94 c7 pricing test shipped")
    page = walks(ready, "U0MEI", ready.home("U0MEI"), "go_O-1")
    history = walks(ready, "U0MEI", page, "run_KR-1.1", "history KR-1.1")

    assert "pricing test shipped" in words_of(history["blocks"])
    assert "Objective O-1" in words_of(walks(ready, "U0MEI", history, "go_O-1")["blocks"])


def test_others_open_it_from_the_team_and_change_nothing(ready: Town) -> None:
    team = walks(ready, "U0KAI", ready.home("U0KAI"), "home_tab_team")
    page = walks(ready, "U0KAI", team, "go_O-1")

    assert "run_history_kr-1.1" in actions_in(page["blocks"])
    assert not actions_in(page["blocks"]) & {"edit_objective", "align_objective", "check_in"}


def test_one_goes_away_and_comes_back_by_buttons(ready: Town) -> None:
    form = pressed(ready, "U0MEI", ready.home("U0MEI"), "away_open")["view"]
    saved = ready.submits("U0MEI", form, last_day="2026-11-20")
    ready.control("close", user="U0MEI", view_id=saved["view"]["id"])
    away = home_of(ready, "U0MEI")
    assert "Away until 20 Nov" in words_of(away["blocks"])
    assert "Nothing is waiting" not in words_of(away["blocks"])

    said = pressed(ready, "U0MEI", away, "away_back")["view"]

    assert "Welcome back" in words_of(said["blocks"])
    assert "Away until" not in words_of(home_of(ready, "U0MEI")["blocks"])


def test_back_on_another_day_changes_nothing_and_says_how(ready: Town) -> None:
    ready.says("U0MEI", "away 16 Nov – 20 Nov")

    for day in ("tomorrow", "18 Nov", "whenever"):
        assert "“back” means from today on" in ready.reads("U0MEI", f"back {day}"), day

    assert "Another absence stays" not in ready.reads("U0MEI", "away 23 Nov")
    assert "Your absence Mon 16 Nov – Fri 20 Nov is cancelled" in ready.reads("U0MEI", "back now!")


def test_one_person_stands_in(ready: Town) -> None:
    said = ready.reads("U0MEI", "away 16 Nov stand-in <@U0KAI|kai> and <@U0LEA|lea>")

    assert said.startswith("Please name one person alone")


def test_a_guest_who_learns_no_names_mentions_who_stands_in(ready: Town) -> None:
    ready.control("user", id="U0GUS", is_ultra_restricted=False)

    for name in ("mei", "nobody"):
        assert "Please mention them, as in stand-in @name" in ready.reads("U0GUS", f"away 16 Nov stand-in {name}")


def test_who_is_away_is_told_so_by_the_bare_command_too(ready: Town) -> None:
    ready.says("U0MEI", "away until 20 Nov stand-in <@U0KAI|kai>")

    [answer] = ready.says("U0MEI")["responses"]

    assert "Away until 20 Nov, Kai Berg stands in" in answer["text"]
    assert "Nothing is waiting" not in answer["text"]
    assert "away_back" in actions_in(answer["blocks"])


def test_what_is_looked_for_is_found_in_the_home_and_opened(ready: Town) -> None:
    form = pressed(ready, "U0KAI", ready.home("U0KAI"), "find_open")["view"]
    assert ready.submits("U0KAI", form, words="   ")["errors"]
    ready.submits("U0KAI", form, words="refund")
    found = home_of(ready, "U0KAI")
    assert "KR-1.2 Refund time" in words_of(found["blocks"])

    chosen = button(found, "go_results")["options"][0]["value"]
    assert "Objective O-1" in words_of(walks(ready, "U0KAI", found, "go_results", chosen)["blocks"])


def test_why_and_help_stand_in_the_menu(ready: Town) -> None:
    why = walks(ready, "U0KAI", ready.home("U0KAI"), "run_more", "why")
    assert "You are asked every Monday" in words_of(why["blocks"])

    assert "Help" in words_of(walks(ready, "U0KAI", ready.home("U0KAI"), "run_more", "help")["blocks"])


def test_a_check_in_that_waits_is_skipped_from_the_home(ready: Town) -> None:
    ready.clock_to("2026-11-16T00:00:30+00:00")  # past nine in Tokyo
    home = ready.home("U0MEI")
    assert "3 key results to check in" in words_of(home["blocks"])

    pressed(ready, "U0MEI", home, "run_more", "skip")

    assert "Nothing is waiting for you." in words_of(home_of(ready, "U0MEI")["blocks"])


def test_a_lead_sees_the_digest_beforehand(ready: Town) -> None:
    team = walks(ready, "U0MEI", ready.home("U0MEI"), "home_tab_team")
    assert "Only you see this." in words_of(walks(ready, "U0MEI", team, "go_digest")["blocks"])

    others = walks(ready, "U0KAI", ready.home("U0KAI"), "home_tab_team")
    assert "go_digest" not in actions_in(others["blocks"])


def test_a_draft_is_continued_from_the_home(ready: Town) -> None:
    understood = ready.submits("U0KAI", ready.says("U0KAI", "new")["view"], text="Fewer refunds")["view"]
    kept = ready.submits("U0KAI", understood, share="kept")["view"]
    ready.control("close", user="U0KAI", view_id=kept["id"], all=True)

    form = pressed(ready, "U0KAI", ready.home("U0KAI"), "continue_draft")["view"]

    assert "Fewer refunds" in str(form["blocks"])


def test_who_is_back_hears_of_the_absences_that_stay(ready: Town) -> None:
    for days in ("until 20 Nov", "23 Nov – 27 Nov", "7 Dec"):
        ready.says("U0MEI", f"away {days}")

    said = ready.reads("U0MEI", "back")

    assert "Other absences stay: Mon 23 Nov – Fri 27 Nov and Mon 7 Dec." in said
    assert "Another absence stays: Mon 7 Dec." in ready.reads("U0MEI", "back")


def test_the_home_shows_what_was_changed_in_a_modal_over_it_and_stays_where_it_was(ready: Town) -> None:
    page = walks(ready, "U0MEI", ready.home("U0MEI"), "go_O-1")
    form = pressed(ready, "U0MEI", page, "edit_objective")["view"]
    assert ready.submits("U0MEI", form, title="Checkout never fails")["ok"]

    shown = home_of(ready, "U0MEI")

    assert "Checkout never fails" in words_of(shown["blocks"])
    assert "go_owner" in actions_in(shown["blocks"])


def test_a_check_in_over_the_home_shows_in_it_page_after_page(ready: Town) -> None:
    form = pressed(ready, "U0MEI", walks(ready, "U0MEI", ready.home("U0MEI"), "go_O-1"), "check_in")["view"]
    asked = pressed(ready, "U0MEI", form, "check_in_need")["view"] if "check_in_need" in actions_in(form) else form
    values = {"value-1": "93.4", "confidence-1": "7", "value-2": "4.6", "confidence-2": "6", "confidence-3": "8"}
    assert ready.submits("U0MEI", asked, **values, **{"value-3": "0"})["ok"]

    assert "93.4%" in words_of(home_of(ready, "U0MEI")["blocks"])


def test_a_modal_that_was_opened_elsewhere_leaves_the_home_alone(ready: Town) -> None:
    before = home_of(ready, "U0MEI") or ready.home("U0MEI")
    form = ready.says("U0MEI", "edit O-1")["view"]
    assert ready.submits("U0MEI", form, title="Checkout never fails")["ok"]

    assert home_of(ready, "U0MEI") == before
