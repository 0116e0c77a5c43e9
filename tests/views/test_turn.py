"""Changes under way on the screen: the forms, the lines, and old beside new."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.cycles import CycleState
from bot.domain.handover_offers import HandoverOffer, OfferSheet, OfferState
from bot.domain.ids import PersonId, WorkspaceId
from bot.domain.okrs import KeyResult, KeyResultState, ObjectiveState
from bot.domain.people import Person
from bot.domain.revisions import Revision, TargetRevision
from bot.domain.turn_notes import NoteSheet, TurnNote, What
from bot.domain.turns import Aside, Course, Turn
from bot.i18n import language
from bot.sandbox.blockkit.surfaces import message_problems, view_problems
from bot.services.digests.turns import ChangeNews
from bot.services.okrs.targets import Target
from bot.services.under_way.turns import Turned, TurnForm
from bot.views.digests.turns import changed_line
from bot.views.overview.objective import objective_message
from bot.views.under_way.offer import answered_text, offer_line, offer_view
from bot.views.under_way.turn import resume_view, turn_view, turned_text
from bot.views.under_way.turn_buttons import turn_buttons, turn_choice
from bot.views.under_way.turn_notes import note_line
from bot.views.under_way.turn_words import revised_text, turn_text, was_text
from tests.domain.okr_builders import a_key_result, an_objective
from tests.views.standings import NASTY
from tests.views.test_objective import a_sheet

EN = language("en-GB")
NOV_9 = datetime(2026, 11, 9, 9, tzinfo=UTC)
NAMES = {1: "Mei", 2: "Kai"}


def person(number: int, name: str) -> Person:
    return Person(id=PersonId(number), workspace_id=WorkspaceId(1), slack_user_id=f"U{number}", name=name)


def an_offer(result: KeyResult | None = None, **values: Any) -> OfferSheet:
    held: dict[str, Any] = {"owner_id": PersonId(1), "to_id": PersonId(2), "by_id": PersonId(1)}
    objective = an_objective(*([result] if result else [a_key_result(), a_key_result()]), number=12)
    offer = HandoverOffer(
        id=3, workspace_id=WorkspaceId(1), objective_id=objective.id, why="I move to Data", offered_at=NOV_9, **held
    )
    people = {"owner": person(1, "Mei"), "by": person(1, "Mei"), "to": person(2, "Kai")}
    with_it = () if result else objective.key_results
    return OfferSheet(offer=offer, objective=objective, key_result=result, with_it=with_it, **{**people, **values})


def a_form(result: KeyResult | None = None, **values: Any) -> TurnForm:
    results = [result] if result else [a_key_result(title=NASTY[:300]) for _ in range(40)]
    objective = an_objective(*results, number=12, title=NASTY[:300])
    held: dict[str, Any] = {
        "target": Target(objective, result),
        "owner": person(1, NASTY[:100]),
        "courses": (Course.PAUSE, Course.CANCEL, Course.HAND_OVER),
        "resting": tuple(results),
        "due": {one.id: one.due_day for one in results},
        "with_it": 40,
    }
    return TurnForm(**{**held, **values})


def revision(**after: Any) -> Revision:
    held: dict[str, Any] = {"band_low": None, "band_high": None, "due_day": date(2026, 12, 1), "at": NOV_9}
    held |= {"id": 1, "workspace_id": WorkspaceId(1), "key_result_id": 1, "revised_by_id": PersonId(2), "reason": ""}
    before = TargetRevision(start=Decimal(5), target=Decimal(2), **held)
    return Revision(before, replace(before, **{"target": Decimal(3), "reason": "the vendor left", **after}))


@pytest.mark.parametrize("result", [None, a_key_result(title=NASTY[:300])])
def test_every_form_is_a_modal_that_slack_takes(result: KeyResult | None) -> None:
    aside = Aside("paused", NASTY, NASTY, date(2026, 11, 9))
    form = a_form(result, aside=aside, offer=an_offer(to=person(2, NASTY[:100])))
    for course in form.courses:
        assert view_problems(turn_view(EN, form, course)) == []
    assert view_problems(resume_view(EN, form)) == []
    assert view_problems(resume_view(EN, replace(form, aside=replace(aside, state="cancelled")))) == []
    sheet = an_offer(result)
    nasty = replace(sheet, offer=replace(sheet.offer, why=NASTY), by=person(1, NASTY[:100]))
    assert view_problems(offer_view(EN, nasty)) == []


def test_going_on_offers_the_reason_only_where_a_due_day_moves() -> None:
    result = a_key_result()
    form = a_form(result, aside=Aside("paused", "waiting for legal", "Kai", date(2026, 11, 9)))
    assert "It rested" not in json.dumps(resume_view(EN, form))
    later = replace(form, due={result.id: date(2026, 12, 24)})
    moved = json.dumps(resume_view(EN, later))
    assert '"initial_value": "It rested since 9 Nov"' in moved
    assert "Paused since 9 Nov by Kai: waiting for legal" in moved
    assert "It was due 31 Dec" in moved


def test_going_on_quotes_the_reason_of_whoever_goes_on_and_nobody_elses() -> None:
    result = a_key_result()
    aside = Aside("paused", "waiting for legal", "Kai", date(2026, 11, 9), is_own=True)
    form = a_form(result, aside=aside, due={result.id: date(2026, 12, 24)})
    assert '"initial_value": "It rested since 9 Nov: waiting for legal"' in json.dumps(resume_view(EN, form))


def test_old_stays_beside_new_with_the_reason() -> None:
    result = a_key_result(unit="days", start=5, target=3)
    assert was_text(EN, result, [revision()]) == "was target 2 days until 9 Nov: the vendor left"
    assert was_text(EN, result, []) == ""
    both = revision(due_day=date(2026, 12, 15))
    assert revised_text(EN, result, both) == "target 2 → 3 days and due day 1 Dec → 15 Dec"
    turn = Turn(subject_id=1, was="active", state="paused", reason="waiting for legal", by_id=PersonId(2), at=NOV_9)
    assert turn_text(EN, turn, NAMES) == "9 Nov: paused (Kai: waiting for legal)"
    handed = Turn(subject_id=1, owner_was=PersonId(1), owner_id=PersonId(2), by_id=PersonId(2), at=NOV_9)
    assert turn_text(EN, handed, NAMES, code="O-1") == "9 Nov: O-1 Kai has it now, was Mei's (Kai)"


def test_a_digest_names_what_was_changed_and_how_many_more() -> None:
    result = a_key_result(unit="days", start=5, target=3, title="Refunds", number=2)
    objective = an_objective(result, number=12)
    turn = Turn(subject_id=1, was="active", state="paused", reason="waiting for legal", by_id=PersonId(2), at=NOV_9)
    paused = ChangeNews(objective=objective, key_result=result, state=turn)
    revised = ChangeNews(objective=objective, key_result=result, revision=revision())
    assert changed_line(EN, [], NAMES, 2) == ""
    assert changed_line(EN, [paused], NAMES, 2) == "Changed: KR-12.2 Refunds paused (waiting for legal, Kai)."
    told = changed_line(EN, [revised, paused], NAMES, 1)
    assert told == "Changed: KR-12.2 Refunds target 2 → 3 days (the vendor left, Kai); 1 more in the thread."


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (What.PAUSED, "Mei paused O-12"),
        (What.CANCELLED, "Mei cancelled O-12"),
        (What.RESUMED, "Mei goes on with O-12"),
        (What.HANDED, "Mei has taken over O-12"),
        (What.DECLINED, "Mei does not take over O-12"),
    ],
)
def test_every_note_says_who_did_what_and_why(what: What, said: str) -> None:
    objective = an_objective(number=12, title=NASTY)
    held: dict[str, Any] = {"workspace_id": WorkspaceId(1), "objective_id": objective.id, "by_id": PersonId(1)}
    note = TurnNote(id=1, reader_id=PersonId(2), what=what, at=NOV_9, reason="<!here> legal", **held)
    line = str(note_line(EN, NoteSheet(note=note, objective=objective, key_result=None, by=person(1, "Mei"), to=None)))
    assert said in line
    assert "legal" in line
    assert "<!" not in line


def test_what_came_of_it_is_said_to_whoever_acts() -> None:
    target = Target(an_objective(number=12))
    aside = Aside("paused", "waiting for legal", "Kai", date(2026, 11, 9))
    first = turned_text(EN, Turned(course=Course.PAUSE, target=target))
    again = turned_text(EN, Turned(course=Course.PAUSE, target=target, before=True, aside=aside))
    assert "nobody is asked" in first
    assert "paused already" in again
    assert "by Kai: waiting for legal" in again
    assert "goes on" in turned_text(EN, Turned(course=Course.RESUME, target=target))
    sheet = an_offer(a_key_result(number=2))
    assert "stays Mei's until you say yes" in offer_line(EN, sheet)
    declined = replace(sheet, offer=replace(sheet.offer, state=OfferState.DECLINED))
    assert "stays Mei's" in answered_text(EN, declined)
    assert "already" in answered_text(EN, declined, before=True)


def test_the_page_of_an_objective_leads_to_each_change_and_slack_takes_it() -> None:
    active = a_sheet(a_key_result(title=NASTY[:300]), may_edit=True, offers=(an_offer(),))
    message = objective_message(EN, active)
    assert message_problems(list(message.blocks)) == []
    assert "Pause, cancel, hand over" in json.dumps(message.blocks)
    assert "O-12 is offered to Kai" in message.text


@pytest.mark.parametrize(
    ("state", "cycle_state", "offered"),
    [
        (KeyResultState.ACTIVE, CycleState.ACTIVE, "pause KR-12.1"),
        (KeyResultState.PAUSED, CycleState.ACTIVE, "resume KR-12.1"),
        (KeyResultState.DONE, CycleState.ACTIVE, "resume KR-12.1"),
        (KeyResultState.DONE, CycleState.GRADING, "resume KR-12.1"),
        (KeyResultState.CANCELLED, CycleState.ACTIVE, "resume KR-12.1"),
        (KeyResultState.CANCELLED, CycleState.GRADING, None),
    ],
)
def test_the_menu_of_a_key_result_offers_what_may_be_made_of_it_now(
    state: KeyResultState, cycle_state: CycleState, offered: str | None
) -> None:
    result = a_key_result(state=state)
    sheet = a_sheet(result, may_edit_key_results=frozenset([result.id]))
    cycle = replace(sheet.cycle, state=cycle_state)
    choice, buttons = turn_choice(EN, result, cycle), turn_buttons(EN, "K1", result, cycle)
    assert (choice and choice[1]) == (offered and offered.replace("KR-12.1", result.code))
    assert bool(buttons) == bool(offered)


def test_what_was_called_done_is_taken_up_again_from_its_page_and_its_form() -> None:
    done = a_key_result(state=KeyResultState.DONE)
    sheet = a_sheet(done, may_edit_key_results=frozenset([done.id]))
    assert f"resume {done.code}" in json.dumps(objective_message(EN, sheet).blocks)
    assert [each["value"] for each in turn_buttons(EN, "K1", done, sheet.cycle)] == [f"resume {done.code}"]


def test_a_cancelled_objective_is_not_offered_again_once_its_cycle_is_graded() -> None:
    sheet = a_sheet(a_key_result(), may_edit=True)
    sheet = replace(sheet, objective=replace(sheet.objective, state=ObjectiveState.CANCELLED))
    offered = f"resume {sheet.objective.code}"
    assert offered in json.dumps(objective_message(EN, sheet).blocks)
    graded = replace(sheet, cycle=replace(sheet.cycle, state=CycleState.GRADING))
    assert offered not in json.dumps(objective_message(EN, graded).blocks)
