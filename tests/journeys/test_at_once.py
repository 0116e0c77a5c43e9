"""Two who have the same form open: each changes what they touched, and nothing that the other has changed."""

from typing import Any

import pytest

from bot.domain.cycles import CycleKind
from bot.domain.workspaces import Practice
from bot.views import ids
from tests.journeys.test_cycle import all_cycles
from tests.journeys.test_employment import chooses
from tests.journeys.test_home import pressed, walks
from tests.journeys.town import Town, person, press

pytestmark = pytest.mark.long

ADA, LEA, MEI = "U0ADA", "U0LEA", "U0MEI"


@pytest.fixture
def town(ready: Town) -> Town:
    """Ada and Lea are admins."""
    ready.control("user", id=LEA, is_admin=True)
    return ready


def opens(town: Town, user: str, choice: str, value: str) -> dict[str, Any]:
    form: dict[str, Any] = pressed(town, user, walks(town, user, town.home(user), "home_tab_admin"), choice, value)
    return dict(form["view"])


def saves(town: Town, user: str, form: dict[str, Any], **typed: Any) -> None:
    saved = town.submits(user, form, **typed)
    assert saved["ok"], saved
    assert "errors" not in saved, saved


def test_settings(town: Town) -> None:
    """Lea has the form open since before Ada forbade a channel that guests read."""
    begun = town.says(ADA, "admin")["view"]
    saves(town, ADA, begun, allowed_channels=["C0OPEN"], practices=["questions"])
    of_lea, of_ada = town.says(LEA, "admin")["view"], town.says(ADA, "admin")["view"]
    saves(town, ADA, of_ada, allowed_channels=[], practices=["questions", "pilots"], prompt_time="10:30")
    saves(town, LEA, of_lea, practices=["questions", "control"], rhythm="fortnightly")

    workspace_id = town.okrbot.workspace.id
    with town.okrbot.store.read() as tx:
        held, allowed = tx.workspaces.get(workspace_id), tx.workspaces.allowed_channels(workspace_id)
    assert allowed == []
    assert held.practices == {Practice.QUESTIONS, Practice.PILOTS, Practice.CONTROL}
    assert (f"{held.prompt_time:%H:%M}", held.rhythm) == ("10:30", "fortnightly")


def test_a_cycle_that_somebody_has_closed_is_not_opened_again_by_whoever_names_it(town: Town) -> None:
    (cycle,) = all_cycles(town)
    of_lea, of_ada = (opens(town, user, "choose_cycle", str(cycle.id)) for user in (LEA, ADA))
    saves(town, ADA, of_ada, state="closed", review_day="2026-11-20")
    saves(town, LEA, of_lea, name="The fourth quarter")

    (cycle,) = all_cycles(town)
    assert (cycle.name, cycle.state, f"{cycle.review_day}") == ("The fourth quarter", "closed", "2026-11-20")


def test_the_calendar_of_a_kind(town: Town) -> None:
    of_lea, of_ada = (opens(town, user, "choose_cycle_rule", "quarter") for user in (LEA, ADA))
    saves(town, ADA, of_ada, makes_next=["yes"], closing_days="10")
    saves(town, LEA, of_lea, due_days="6")

    with town.okrbot.store.read() as tx:
        rule = tx.cycle_rules.of(town.okrbot.workspace.id)[CycleKind.QUARTER]
    assert (rule.makes_next, rule.closing_days, rule.due_days) == (True, 10, 6)


def test_to_whom_somebody_reports_and_as_what_they_work(town: Town) -> None:
    of_lea, of_ada = (chooses(town, "U0KAI", by=user)["view"] for user in (LEA, ADA))
    saves(town, ADA, of_ada, manager=MEI)
    saves(town, LEA, of_lea, employment="contractor")

    kai, mei = person(town, "U0KAI"), person(town, "U0MEI")
    assert (kai.manager_id, kai.employment) == (mei.id, "contractor")


def test_the_words_of_the_survey_and_the_rules_of_feedback(town: Town) -> None:
    saves(town, ADA, town.says(ADA, "admin")["view"], practices=["readiness", "feedback"])
    forms = {user: found(town, user, "readiness company", ids.SURVEY_WORDS) for user in (LEA, ADA)}
    saves(town, ADA, forms[ADA], **{"sharing-value": "Courage"})
    saves(town, LEA, forms[LEA], **{"sharing-1": "We share what we have."})
    shown = found(town, ADA, "readiness company", ids.SURVEY_WORDS)
    assert button_value(shown, "sharing-value") == "Courage"
    assert button_value(shown, "sharing-1") == "We share what we have."

    forms = {user: found(town, user, "feedback", ids.FEEDBACK_RULE) for user in (LEA, ADA)}
    saves(town, ADA, forms[ADA], feedback_ask_days="9")
    saves(town, LEA, forms[LEA], feedback_answer_days="12")
    with town.okrbot.store.read() as tx:
        rule = tx.feedback_rules.of(town.okrbot.workspace.id)
    assert (rule.ask_days, rule.answer_days) == (9, 12)


def test_whoever_was_taken_out_of_a_circle_is_not_let_in_again(town: Town) -> None:
    """Mei owns the objective, and Ada, to whom she reports, had the form open."""
    with town.okrbot.store.write() as tx:
        ada = person(town, ADA)
        tx.people.set_manager(person(town, MEI), ada.id, since=town.now().date(), by=ada.id, now=town.now())
    first = town.says(MEI, "restrict O-1")["view"]
    saves(town, MEI, first, named=["U0KAI", ADA], because="a merger", review_day="2026-11-30")
    of_ada, of_mei = (town.says(user, "restrict O-1")["view"] for user in (ADA, MEI))
    saves(town, MEI, of_mei, named=[ADA], because="a merger, told to few")
    saves(town, ADA, of_ada, named=["U0KAI", ADA, LEA], review_day="2026-12-04")

    with town.okrbot.store.read() as tx:
        objective = tx.objectives.by_number(town.okrbot.workspace.id, 1)
    assert objective is not None
    assert objective.named == {person(town, ADA).id, person(town, LEA).id}
    assert (objective.restricted_because, f"{objective.review_day}") == ("a merger, told to few", "2026-12-04")


def found(town: Town, user: str, words: str, action_id: str) -> dict[str, Any]:
    """The form behind a button of what a command answers."""
    return dict(press(town, user, town.says(user, words)["responses"][-1], action_id)["view"])


def button_value(view: dict[str, Any], block_id: str) -> str:
    [element] = [one["element"] for one in view["blocks"] if one.get("block_id") == block_id]
    return str(element.get("initial_value", ""))
