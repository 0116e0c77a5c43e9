"""One objective on the screen, its form, and what it is aligned to."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from bot.domain.edits import key_result_fields, objective_fields
from bot.domain.ids import PersonId, WorkspaceId
from bot.domain.lifecycle import key_result_moves, objective_moves
from bot.domain.okrs import Alignment, KeyResult, KeyResultState, Metric, Objective, ObjectiveState
from bot.domain.people import Person
from bot.domain.revisions import TargetRevision, changes
from bot.i18n import language
from bot.sandbox.blockkit.surfaces import message_problems, view_problems
from bot.services.alignment.alignment import Aligned
from bot.services.editing.form import Edited, EditForm
from bot.services.okrs.targets import Link, Target
from bot.services.overview.objective import ObjectiveSheet, Supporter
from bot.views.alignment.alignment import align_view
from bot.views.blocks import fits
from bot.views.editing.editing import edit_view, edited_view
from bot.views.okrs.okrs import state_word
from bot.views.overview.objective import objective_message
from tests.domain.okr_builders import a_band, a_key_result, a_quarter, an_objective, milestones, yes_no
from tests.views.standings import NASTY, objective_standing

EN = language("en-GB")
TODAY = date(2026, 11, 16)


def a_sheet(*results: KeyResult, **values: Any) -> ObjectiveSheet:
    standing = objective_standing(*results, number=12, title=values.pop("title", "Customers trust the checkout"))
    held: dict[str, Any] = {
        "objective": standing.objective,
        "cycle": a_quarter(),
        "team": None,
        "standing": standing,
        "names": {1: "Mei", 2: "Kai"},
        "above": (),
        "below": (),
        "revisions": {},
        "today": TODAY,
    }
    return ObjectiveSheet(**{**held, **values})


def said(shown: Any) -> str:
    return json.dumps(shown, ensure_ascii=False)


def link(target: Target, identity: int = 1) -> Link:
    lower = an_objective()
    alignment = Alignment(
        id=identity, workspace_id=WorkspaceId(1), from_objective_id=lower.id, to_objective_id=target.objective.id
    )
    return Link(alignment, target)


def a_revision(target: int, reason: str = "", day: int = 1) -> TargetRevision:
    held: dict[str, Any] = {"id": day, "workspace_id": 1, "key_result_id": 1, "start": Decimal(0), "revised_by_id": 2}
    held |= {"band_low": None, "band_high": None, "due_day": date(2026, 12, 31)}
    return TargetRevision(target=Decimal(target), reason=reason, at=datetime(2026, 11, day, tzinfo=UTC), **held)


def test_an_objective_tells_in_its_text_what_its_blocks_show() -> None:
    upper = an_objective(number=3, title="Grow")
    supporter = Supporter(an_objective(number=20, title="Help"), Target(upper), Fraction(58, 100))
    sheet = a_sheet(a_key_result(number=2, current=40, confidence=7), above=(link(Target(upper)),), below=(supporter,))
    message = objective_message(EN, sheet)
    for words in (
        "O-12 Customers trust the checkout",
        "KR-12.2 Checkout success",
        "O-3 Grow",
        "1 objective supports this, 58%",
    ):
        assert words in message.text
        assert words.split(" ")[0] in said(message.blocks)
    assert message_problems(list(message.blocks)) == []


def test_whose_it_is_and_how_committed_is_said_once() -> None:
    words = said(objective_message(EN, a_sheet(a_key_result(confidence=7))).blocks[:2])

    assert words.count("Mei") == words.count("committed") == 1


def test_the_old_target_stays_visible() -> None:
    result = a_key_result(number=2)
    revisions = {result.id: changes([a_revision(100), a_revision(80, "The market shrank", 9)])}
    shown = said(objective_message(EN, a_sheet(result, revisions=revisions)).blocks)
    assert "until 9 Nov: target 100 (Kai: The market shrank)" in shown


def test_buttons_stand_there_for_those_who_may() -> None:
    plain = said(objective_message(EN, a_sheet(a_key_result())).blocks)
    assert "edit_objective" not in plain
    everything = a_sheet(a_key_result(), may_edit=True, may_align=True, may_check_in=True)
    for action in ("edit_objective", "align_objective", "check_in"):
        assert action in said(objective_message(EN, everything).blocks)


def test_whoever_owns_several_key_results_of_an_objective_of_others_can_edit_each() -> None:
    results = [a_key_result(id=number, number=number) for number in (1, 2, 3)]
    message = objective_message(EN, a_sheet(*results, may_edit_key_results=frozenset({1, 2, 3})))
    assert message_problems(list(message.blocks)) == []
    for code in ("KR-12.1", "KR-12.2", "KR-12.3"):
        assert f"edit {code}" in said(message.blocks)


def test_endless_words_are_cut_to_what_slack_takes() -> None:
    results = [a_key_result(title=NASTY[:300], number=number, confidence=5) for number in range(1, 40)]
    below = tuple(
        Supporter(an_objective(title=NASTY[:300], number=number), Target(an_objective()), None) for number in range(40)
    )
    sheet = a_sheet(*results, title=NASTY[:300], below=below, may_edit=True)
    words: dict[str, Any] = {"why": "<!here> " * 400, "context": "& " * 1_500}
    message = objective_message(EN, replace(sheet, objective=replace(sheet.objective, **words)))
    assert fits(message.blocks)
    assert message_problems(list(message.blocks)) == []
    assert "Shortened" in said(message.blocks)
    assert "edit_objective" in said(message.blocks)
    assert "<!here>" not in said(message.blocks)


def test_a_draft_is_shown_with_the_way_to_go_on() -> None:
    draft = an_objective(a_key_result(start=None), number=4, state=ObjectiveState.DRAFT)
    message = objective_message(EN, a_sheet(objective=draft, standing=None))
    assert "Only you see it" in said(message.blocks)
    assert "start_draft" in said(message.blocks)


def a_form(about: Objective | KeyResult, **values: Any) -> EditForm:
    is_objective = isinstance(about, Objective)
    fields = objective_fields(about) if isinstance(about, Objective) else key_result_fields(about)
    moves: tuple[Any, ...] = (
        objective_moves(about) if isinstance(about, Objective) else key_result_moves(about, a_quarter())
    )
    held: dict[str, Any] = {
        "id": 7,
        "objective": about if is_objective else an_objective(number=12),
        "key_result": None if is_objective else about,
        "cycle": a_quarter(),
        "values": fields,
        "states": (about.state.value, *moves),
        "people": {1: Person(id=PersonId(1), workspace_id=WorkspaceId(1), slack_user_id="U1", name="Mei")},
        "today": TODAY,
    }
    return EditForm(**{**held, **values})


@pytest.mark.parametrize(
    "about",
    [
        a_key_result(title=NASTY[:300]),
        a_band(),
        yes_no(),
        milestones(None, TODAY),
        a_key_result(metric=Metric.CURRENCY, unit="€", state=KeyResultState.CANCELLED),
        an_objective(*[a_key_result(title=NASTY[:300]) for _ in range(60)], why="x" * 3_000, context="& " * 1_500),
    ],
)
def test_every_form_is_a_modal_that_slack_takes(about: Objective | KeyResult) -> None:
    form = a_form(about)
    problems = {name: ("too_long", {"most": "300"}) for name in form.values}
    assert view_problems(edit_view(EN, form)) == []
    assert view_problems(edit_view(EN, replace(form, problems=problems, meanwhile=form.values, round=3))) == []


def test_what_somebody_else_changed_is_shown_under_its_field_in_fresh_inputs() -> None:
    meanwhile = {"title": "Theirs", "stand_in": "1", "state": "paused"}
    form = a_form(a_key_result(title="Mine"), meanwhile=meanwhile, round=1)
    view = edit_view(EN, form)
    shown = said(view)
    for words in ("this: Theirs", "this: Mei", "this: Paused: nobody is asked", "Somebody changed this meanwhile"):
        assert words in shown
    elements = {
        block["block_id"]: block["element"]["action_id"] for block in view["blocks"] if block["type"] == "input"
    }
    assert elements["title"] == "title_1"


def test_the_form_offers_only_states_that_can_follow() -> None:
    states = next(
        block for block in edit_view(EN, a_form(a_key_result()))["blocks"] if block.get("block_id") == "state"
    )
    assert [one["value"] for one in states["element"]["options"]] == ["active", "done", "paused", "cancelled"]
    assert all(state_word(EN, one.value) != one.value for one in [*KeyResultState, *ObjectiveState])


def test_what_was_saved_is_said_by_the_names_of_its_fields() -> None:
    objective, result = an_objective(number=12), a_key_result(number=2)
    assert "Changed: target and due day." in said(edited_view(EN, Edited(objective, result, ("target", "due_day"))))
    assert "Nothing was changed in O-12" in said(edited_view(EN, Edited(objective, None, ())))


def test_each_change_of_the_links_empties_the_field_for_the_next() -> None:
    objective = an_objective(number=12)
    links = tuple(link(Target(an_objective(title=NASTY[:300])), number) for number in range(1, 60))
    one, other = (align_view(EN, Aligned(objective, found)) for found in (links[:1], links[:2]))
    assert one["blocks"][-1]["block_id"] != other["blocks"][-1]["block_id"]
    assert view_problems(align_view(EN, Aligned(objective, links))) == []
    assert "contributes to nothing yet" in said(align_view(EN, Aligned(objective, ())))
