"""Editing on both databases: who may, what is refused, what others see, and two people at once."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.checkins import CheckInSource
from bot.domain.cycles import CycleState
from bot.domain.errors import NotAllowed, NotFound, NothingToDo
from bot.domain.ids import Code
from bot.domain.okrs import Direction, KeyResult, KeyResultState, Metric, Milestone, Objective, ObjectiveState
from bot.domain.people import Person
from bot.services.access import Access
from bot.services.editing.editing import Editing
from bot.services.editing.form import Edited, EditForm
from bot.services.editing.touching import Unconfirmed
from bot.services.overview.objective import Objectives
from storage import Store
from tests.factories import Office


@dataclass
class Place:
    """Kai's objective with one key result, and the forms to change them."""

    office: Office
    kai: Person
    editing: Editing
    objective: Objective
    key_result: KeyResult

    def open(self, person: Person | None = None) -> EditForm:
        return self.editing.open_by_id(
            self.office.workspace, person or self.kai, key_result_id=self.key_result.id, now=self.office.now
        )

    def open_objective(self, person: Person | None = None) -> EditForm:
        return self.editing.open_objective(self.office.workspace, person or self.kai, Code(1), self.office.now)

    def save(self, form: EditForm, person: Person | None = None, **values: str) -> EditForm | Edited:
        typed = {**form.values, **values}
        found = self.editing.save(self.office.workspace, person or self.kai, form.id, typed, self.office.now)
        assert not isinstance(found, Unconfirmed)  # nothing contributes to it
        return found

    def now(self) -> KeyResult:
        with self.office.store.read() as tx:
            return tx.key_results.get(self.office.workspace.id, self.key_result.id)

    def objective_now(self) -> Objective:
        with self.office.store.read() as tx:
            return tx.objectives.get(self.office.workspace.id, self.objective.id)


@pytest.fixture
def place(store: Store) -> Place:
    office = Office.open(store)
    kai = office.person("Kai")
    objective = office.objective(kai, position=1)
    key_result = office.key_result(objective)
    return Place(office, kai, Editing(store, Access()), objective, key_result)


def reasons(found: EditForm | Edited) -> dict[str, str]:
    assert isinstance(found, EditForm)
    return {name: why for name, (why, _) in found.problems.items()}


def test_a_changed_target_keeps_the_old_one_visible_with_its_reason(place: Place) -> None:
    done = place.save(place.open(), target="80", reason="The market shrank")
    assert isinstance(done, Edited)
    assert done.fields == ("target",)
    assert (place.now().target, place.now().original_target) == (Decimal(80), Decimal(100))
    sheet = Objectives(place.office.store, Access()).show(place.office.workspace, place.kai, Code(1), place.office.now)
    [revision] = sheet.revisions[place.key_result.id]
    assert (revision.before.target, revision.after.target, revision.after.reason) == (
        Decimal(100),
        Decimal(80),
        "The market shrank",
    )
    assert revision.moved == ("target",)


def test_a_change_of_target_or_due_day_needs_a_reason(place: Place) -> None:
    assert reasons(place.save(place.open(), target="80")) == {"reason": "reason_missing"}
    assert reasons(place.save(place.open(), due_day="2026-12-01")) == {"reason": "reason_missing"}
    assert place.now().target == 100


def test_a_due_day_that_is_over_may_be_put_right(place: Place) -> None:
    with place.office.store.write() as tx:
        tx.key_results.change(place.key_result, by=None, now=place.office.now, due_day=date(2026, 11, 13))
    done = place.save(place.open(), due_day="2026-11-12", reason="Thursday was meant")
    assert isinstance(done, Edited)
    assert place.now().due_day == date(2026, 11, 12)


def test_saying_nothing_new_changes_nothing(place: Place) -> None:
    done = place.save(place.open())
    assert isinstance(done, Edited)
    assert done.fields == ()
    with place.office.store.read() as tx:
        assert len(tx.audit.of(place.office.workspace.id, "key_result", place.key_result.id)) == 1


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"target": "0"}, {"target": "same_as_start"}),
        ({"target": "1,234"}, {"target": "two_ways"}),
        ({"target": "9" * 5_000}, {"target": "unreadable_number"}),
        ({"start": ""}, {"start": "missing"}),
        ({"due_day": ""}, None),
        ({"due_day": "2026-10-01"}, {"due_day": "not_after_start"}),
        ({"due_day": "2027-10-01"}, {"due_day": "after_cycle"}),
        ({"due_day": "2026-11-10"}, {"due_day": "in_the_past"}),
        ({"title": "x" * 10_000}, {"title": "too_long"}),
        ({"weight": "-1"}, {"weight": "not_positive"}),
        ({"state": "paused", "reason": ""}, {"reason": "reason_missing"}),
        ({"state": "cancelled", "reason": "  "}, {"reason": "reason_missing"}),
        ({"state": "closed"}, {"state": "no_such_move"}),
        ({"state": "done"}, {"state": "target_not_reached"}),
        ({"state": "nonsense"}, {"state": "no_such_move"}),
        ({"reason": "x" * 10_000, "target": "80"}, {"reason": "too_long"}),
    ],
)
def test_what_is_wrong_stands_under_its_field(place: Place, values: dict[str, str], reason: Any) -> None:
    found = place.save(place.open(), None, **{"reason": "because", **values})
    if reason is None:
        assert isinstance(found, Edited)
        assert place.now().due_day == date(2026, 12, 31)
    else:
        assert reasons(found) == reason
        assert place.now() == place.key_result


def test_nobody_stands_in_for_themselves(place: Place) -> None:
    assert reasons(place.save(place.open(), stand_in=str(place.kai.id))) == {"stand_in": "own_stand_in"}


def test_who_owns_it_is_handed_over_and_not_edited(place: Place) -> None:
    lea = place.office.person("Lea")
    place.save(place.open(), owner=str(lea.id), reason="She knows it")
    place.save(place.open_objective(), owner=str(lea.id), reason="She knows it")
    assert (place.now().owner_id, place.objective_now().owner_id) == (place.kai.id, place.kai.id)


@pytest.mark.parametrize("state", ["paused", "done", "cancelled"])
def test_a_key_result_put_aside_is_not_asked_about_until_it_is_taken_up_again(place: Place, state: str) -> None:
    with place.office.store.write() as tx:
        tx.key_results.remember_check_in(place.key_result, current=Decimal(100))
    place.save(place.open(), state=state, reason="Legal has to look first")
    assert place.now().state is KeyResultState(state)
    with place.office.store.read() as tx:
        assert tx.people.get(place.office.workspace.id, place.kai.id).next_prompt_at is None
    place.save(place.open(), state="active")
    with place.office.store.read() as tx:
        assert tx.people.get(place.office.workspace.id, place.kai.id).next_prompt_at is not None


def test_two_people_at_once_the_second_sees_what_the_first_did(place: Place) -> None:
    mine = place.open()
    theirs = place.open()
    place.save(theirs, title="Their title", weight="2")
    shown = place.save(mine, title="My title")
    assert isinstance(shown, EditForm)
    assert shown.meanwhile == {"title": "Their title", "weight": "2"}
    assert (shown.values["title"], shown.values["weight"]) == ("My title", "2")
    assert place.now().title == "Their title"
    saved = place.save(shown)
    assert isinstance(saved, Edited)
    assert (place.now().title, place.now().weight) == ("My title", Decimal(2))


def test_only_the_owners_and_those_above_may_edit(place: Place) -> None:
    office = place.office
    boss = office.person("Boss")
    with office.store.write() as tx:
        kai = tx.people.set_manager(place.kai, boss.id, since=date(2026, 10, 1), by=None, now=office.now)
    admin, stranger = office.person("Ada", slack_admin=True), office.person("Lea")
    for person in (boss, admin):
        assert place.open(person).code == "KR-1.1"
        assert place.open_objective(person).code == "O-1"
    with pytest.raises(NotAllowed):
        place.open(stranger)
    form = place.open(boss)
    with office.store.write() as tx:
        tx.people.set_manager(kai, None, since=office.now.date(), by=None, now=office.now)
    with pytest.raises(NotAllowed):
        place.save(form, boss, title="Too late")


def test_the_owner_of_a_key_result_edits_that_and_not_the_objective(place: Place) -> None:
    lea = place.office.person("Lea")
    place.key_result = place.office.key_result(place.objective, owner=lea)
    assert place.open(lea).code == "KR-1.2"
    with pytest.raises(NotAllowed):
        place.open_objective(lea)


def test_what_others_change_is_audited_with_who_and_why(place: Place) -> None:
    admin = place.office.person("Ada", slack_admin=True)
    place.save(place.open(admin), admin, target="80", reason="Budget")
    with place.office.store.read() as tx:
        event = tx.audit.of(place.office.workspace.id, "key_result", place.key_result.id)[-1]
    assert (event.actor_id, event.reason) == (admin.id, "Budget")
    assert event.before is not None
    assert event.after is not None
    assert (Decimal(event.before["target"]), Decimal(event.after["target"])) == (Decimal(100), Decimal(80))


def test_an_objective_takes_its_place_in_the_order(place: Place) -> None:
    for number in (2, 3):
        place.office.objective(place.kai, f"No {number}", position=number)
    place.save(place.open_objective(), position="3")
    with place.office.store.read() as tx:
        found = tx.objectives.beside(place.office.workspace.id, place.kai.id, None, place.office.cycle.id)
    assert [(one.number, one.position) for one in found] == [(2, 1), (3, 2), (1, 3)]


@pytest.mark.parametrize("position", ["", "first", "-1", "99999", "²", "1.5"])
def test_a_place_that_is_no_number_is_refused(place: Place, position: str) -> None:
    assert "position" in reasons(place.save(place.open_objective(), position=position))


def test_a_paused_objective_asks_nobody(place: Place) -> None:
    assert reasons(place.save(place.open_objective(), state="paused")) == {"reason": "reason_missing"}
    place.save(place.open_objective(), state="paused", reason="Legal has to look first")
    assert place.objective_now().state is ObjectiveState.PAUSED
    assert place.open_objective().states == ("paused", "cancelled")  # going on asks for the due days anew
    with place.office.store.read() as tx:
        assert tx.people.get(place.office.workspace.id, place.kai.id).next_prompt_at is None


def test_milestones_are_edited_as_lines_and_what_is_done_stays_done(place: Place) -> None:
    held: dict[str, Any] = {"id": 0, "workspace_id": 0, "key_result_id": 0, "position": 1}
    done = Milestone(title="Design", done_on=date(2026, 11, 2), **held)
    place.key_result = place.office.key_result(
        place.objective, metric=Metric.MILESTONES, start=None, target=None, milestones=[done]
    )
    form = place.open()
    assert form.values["milestones"] == "Design"
    place.save(form, milestones="Design by 15 Nov\n- Launch, weight 2 by 1 Dec")
    first, second = place.now().milestones
    assert (first.due_day, first.done_on) == (date(2026, 11, 15), date(2026, 11, 2))
    assert (second.title, second.weight, second.due_day) == ("Launch", Decimal(2), date(2026, 12, 1))
    assert place.open().values["milestones"] == "Design, by 2026-11-15\nLaunch, weight 2, by 2026-12-01"


def test_a_slip_in_the_title_of_a_milestone_is_put_right_and_what_is_done_stays_done(place: Place) -> None:
    held: dict[str, Any] = {"id": 0, "workspace_id": 0, "key_result_id": 0, "done_on": date(2026, 11, 2)}
    titles = ("Contract singed", "Wave 1 is live", "Wave 2 is live")
    done = [Milestone(title=title, position=place, **held) for place, title in enumerate(titles, start=1)]
    numbers: dict[str, Any] = {"metric": Metric.MILESTONES, "start": None, "target": None}
    place.key_result = place.office.key_result(place.objective, milestones=done, **numbers)
    place.save(place.open(), milestones="Contract signed\nWave 3 is live\nWave 2 is live")
    found = [(one.title, one.done_on is not None) for one in place.now().milestones]
    assert found == [("Contract signed", True), ("Wave 3 is live", False), ("Wave 2 is live", True)]


def test_a_band_has_two_ends_and_a_width(place: Place) -> None:
    band: dict[str, Any] = {"direction": Direction.MAINTAIN, "start": None, "target": None}
    band |= {"band_low": Decimal(2), "band_high": Decimal(3)}
    place.key_result = place.office.key_result(place.objective, **band)
    form = place.open()
    assert (form.values["start"], form.values["target"]) == ("2", "3")
    assert reasons(place.save(form, target="2", reason="why")) == {"target": "no_width"}
    place.save(form, target="4", reason="Wider")
    assert (place.now().band_low, place.now().band_high) == (Decimal(2), Decimal(4))


def test_numbers_are_shown_and_read_in_the_persons_way(place: Place) -> None:
    greta = place.office.person("Greta", locale="de-DE", slack_admin=True)
    place.save(place.open(), target="3.5", reason="why")
    form = place.open(greta)
    assert form.values["target"] == "3,5"
    place.save(form, greta, target="4,25", reason="weil")
    assert place.now().target == Decimal("4.25")


def test_a_closed_cycle_is_not_rewritten(place: Place) -> None:
    with place.office.store.write() as tx:
        tx.cycles.change(place.office.cycle, by=None, now=place.office.now, state=CycleState.CLOSED)
    with pytest.raises(NothingToDo):
        place.open()


def test_a_code_that_does_not_exist_is_said_with_the_nearest(place: Place) -> None:
    with pytest.raises(NotFound) as found:
        place.editing.open_key_result(place.office.workspace, place.kai, Code(1, 7), place.office.now)
    assert found.value.nearest == ("KR-1.1",)


def test_a_lead_puts_a_value_right_with_a_reason_and_the_confidence_stays(place: Place) -> None:
    office = place.office
    lead = office.person("Lea")
    team = office.team("Payments", lead, (place.kai,))
    objective = office.objective(place.kai, team=team)
    place.key_result = office.key_result(objective)
    assert "value" not in place.open(lead).values
    with office.store.write() as tx:
        held: dict[str, Any] = {"workspace_id": office.workspace.id, "key_result_id": place.key_result.id}
        held |= {"effective_day": office.now.date(), "source": CheckInSource.COMMAND, "at": office.now}
        said = tx.check_ins.insert(author_id=place.kai.id, value=Decimal(450), confidence=8, note="fine", **held)
        tx.key_results.remember_check_in(place.key_result, current=said.value, confidence=8, checked_in_at=office.now)
    assert "value" not in place.open().values
    form = place.open(lead)
    assert form.values["value"] == "450"
    assert reasons(place.save(form, lead, value="45")) == {"reason": "reason_missing"}
    assert reasons(place.save(form, lead, value="1,234", reason="x")) == {"value": "two_ways"}
    place.save(form, lead, value="45", reason="A typing error")
    assert (place.now().current, place.now().confidence) == (Decimal(45), 8)
    with office.store.read() as tx:
        newest, oldest = tx.check_ins.history(office.workspace.id, place.key_result.id, 5)
    assert (newest.supersedes_id, newest.author_id, newest.note) == (said.id, lead.id, "A typing error")
    assert (oldest.value, oldest.note) == (Decimal(450), "fine")
