"""An objective changes, and the owners of what contributes to it are asked, on both databases."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.context import TOLD_FOR, Verdict
from bot.domain.context_sheets import ContextRound, ContextSheet
from bot.domain.cycles import CycleState
from bot.domain.errors import NotAllowed, NotFound, NothingToDo
from bot.domain.handovers import Cause, Subject
from bot.domain.ids import Code
from bot.domain.okrs import KeyResult, Objective, ObjectiveState
from bot.domain.people import Employment, Person, SlackKind
from bot.i18n import language
from bot.services.access import Access
from bot.services.alignment.alignment import Aligning
from bot.services.alignment.context_reading import outcomes_for, page_of
from bot.services.alignment.contexts import Answered, Contexts
from bot.services.editing.editing import Editing
from bot.services.editing.form import Edited, EditForm
from bot.services.editing.touching import Unconfirmed
from bot.services.okrs.looking import Looker
from bot.services.overview.mine import Mine, MyOverviews
from bot.services.overview.objective import Objectives
from bot.services.teams.closing import ClosingChoices, questions, settle
from bot.services.under_way.handovers import Handovers
from bot.services.upkeep.retention import Retention
from bot.views.alignment.context import touched_text
from storage import Store
from tests.factories import Office
from tests.services.next_message import next_message
from tests.statements import counted

Found = EditForm | Edited | Unconfirmed


@dataclass
class Place:
    """Mei's O-1 with KR-1.1 and KR-1.2. Kai's O-2 contributes to KR-1.1, Lea's O-3 to O-1, Mei's own O-4 too."""

    office: Office
    mei: Person
    kai: Person
    lea: Person
    upper: Objective
    results: tuple[KeyResult, KeyResult]
    lowers: tuple[Objective, Objective, Objective]

    @property
    def editing(self) -> Editing:
        return Editing(self.office.store, Access())

    @property
    def contexts(self) -> Contexts:
        return Contexts(self.office.store, Access())

    def change(self, person: Person | None = None, number: int | None = None, **values: str) -> Found:
        """Open the form of O-1 or one of its key results, and save; not confirmed yet."""
        by, office = person or self.mei, self.office
        begin = self.editing.open_objective if number is None else self.editing.open_key_result
        form = begin(office.workspace, by, Code(1, number), office.now)
        return self.editing.save(office.workspace, by, form.id, {**form.values, **values}, office.now)

    def confirm(self, found: Found, person: Person | None = None) -> Found:
        assert isinstance(found, Unconfirmed), found
        return self.editing.confirm(self.office.workspace, person or self.mei, found.form_id, self.office.now)

    def changes(self, person: Person | None = None, number: int | None = None, **values: str) -> None:
        done = self.change(person, number, **values)
        assert isinstance(self.confirm(done, person) if isinstance(done, Unconfirmed) else done, Edited)

    def asked(self, person: Person) -> tuple[ContextSheet, ...]:
        return self.contexts.waiting(self.office.workspace, person)

    def says(self, person: Person, sheet: ContextSheet, verdict: Verdict, words: str = "") -> Answered:
        change = sheet.change
        where = (self.office.workspace, person)
        return self.contexts.answer(*where, change.id, change.round, verdict, words, self.office.now)

    def outcomes(self, person: Person) -> tuple[ContextRound, ...]:
        with self.office.store.read() as tx:
            return outcomes_for(tx, person, Looker(person, self.office.workspace).sees, self.office.now)

    def mine(self, person: Person) -> Mine:
        return MyOverviews(self.office.store, Access()).of(self.office.workspace, person, self.office.now)

    def set(self, thing: Objective, **values: Any) -> None:
        with self.office.store.write() as tx:
            tx.objectives.change(thing, by=None, now=self.office.now, **values)


@pytest.fixture
def place(store: Store) -> Place:
    office = Office.open(store)
    mei, kai, lea = (office.person(name) for name in ("Mei", "Kai", "Lea"))
    upper = office.objective(mei, "Checkout just works", position=1)
    results = (office.key_result(upper, "Checkout success"), office.key_result(upper, "Refund time"))
    lowers = (office.objective(kai, "Paying is quick"), office.objective(lea, "Fewer forms"), office.objective(mei))
    office.align(lowers[0], results[0])
    office.align(lowers[1], upper)
    office.align(lowers[2], upper)
    return Place(office, mei, kai, lea, upper, results, lowers)


def test_whom_it_touches_is_shown_before_anything_is_saved_and_nothing_typed_is_lost(place: Place) -> None:
    office = place.office
    found = place.change(number=1, target="80", reason="The market shrank")
    assert isinstance(found, Unconfirmed)
    assert [(one.objective.code, one.owner.name) for one in found.touched] == [("O-2", "Kai"), ("O-3", "Lea")]
    assert dict(found.changed.after) == {f"{place.results[0].id}.target": "80"}
    with office.store.read() as tx:
        assert tx.key_results.get(office.workspace.id, place.results[0].id).target == 100
    assert place.asked(place.kai) == ()

    again = place.editing.back(office.workspace, place.mei, found.form_id, office.now)
    assert (again.values["target"], again.values["reason"], again.round) == ("80", "The market shrank", 1)
    typed = {**again.values, "target": "85"}
    once_more = place.editing.save(office.workspace, place.mei, again.id, typed, office.now)
    assert isinstance(place.confirm(once_more), Edited)
    assert isinstance(place.confirm(once_more), Edited)  # the submission that Slack repeats

    [sheet] = place.asked(place.kai)
    assert dict(sheet.change.before) == {f"{place.results[0].id}.target": "100"}
    assert dict(sheet.change.after) == {f"{place.results[0].id}.target": "85"}
    assert (sheet.by.name, sheet.change.reason, sheet.change.round) == ("Mei", "The market shrank", 1)


def test_nothing_more_is_asked_when_nobody_is_touched_or_nothing_of_it_changed(place: Place) -> None:
    assert isinstance(place.change(weight="2"), Edited)
    assert isinstance(place.change(number=2, weight="3", stand_in=str(place.kai.id)), Edited)
    for lower in place.lowers[:2]:
        place.set(lower, state=ObjectiveState.CANCELLED)
    assert isinstance(place.change(title="Checkout"), Edited)
    assert place.asked(place.mei) == ()  # her own O-4 is no question


def test_a_key_result_touches_what_contributes_to_it_or_to_the_whole(place: Place) -> None:
    place.changes(number=2, due_day="2026-12-01", reason="Audit")
    assert (place.asked(place.kai), len(place.asked(place.lea))) == ((), 1)
    place.changes(why="Because refunds cost us")
    assert len(place.asked(place.kai)) == 1
    [both] = place.asked(place.lea)
    assert dict(both.change.after) == {
        f"{place.results[1].id}.due_day": "2026-12-01",
        "why": "Because refunds cost us",
    }
    assert (both.change.reason, both.change.round) == ("Audit", 2)


def test_what_came_back_to_what_it_was_is_no_question_any_more(place: Place) -> None:
    place.changes(title="Quick")
    [sheet] = place.asked(place.kai)
    place.changes(title="Checkout just works")
    assert place.asked(place.kai) == ()
    with pytest.raises(NothingToDo):
        place.says(place.kai, sheet, Verdict.SERVES)
    place.changes(state="paused", reason="Audit")
    assert [one.change.round for one in place.asked(place.kai)] == [1]


def test_an_answer_to_a_difference_that_has_grown_meanwhile_is_not_taken(place: Place) -> None:
    place.changes(number=1, target="80", reason="Less")
    [seen] = place.asked(place.kai)
    place.changes(number=1, target="70", reason="Even less")

    found = place.says(place.kai, seen, Verdict.SERVES)

    assert found.is_newer
    assert dict(found.sheet.change.after) == {f"{place.results[0].id}.target": "70"}
    assert len(place.asked(place.kai)) == 1
    assert place.outcomes(place.mei) == ()


def test_the_owner_above_reads_what_was_said_and_the_second_press_answers_like_the_first(place: Place) -> None:
    place.changes(title="Checkout never fails")
    [kais], [leas] = place.asked(place.kai), place.asked(place.lea)
    assert place.says(place.kai, kais, Verdict.SERVES) == place.says(place.kai, kais, Verdict.SERVES)
    said = place.says(place.lea, leas, Verdict.NEEDS_CHANGE, "No capacity")
    assert not said.before
    assert place.says(place.lea, leas, Verdict.UNLINKED).before
    assert (place.asked(place.kai), place.asked(place.lea)) == ((), ())

    [outcome] = place.outcomes(place.mei)
    assert (outcome.serves, outcome.waiting, outcome.count) == (1, 0, 2)
    assert [(one.code, one.verdict, one.words) for one in outcome.said] == [
        ("O-3", Verdict.NEEDS_CHANGE, "No capacity")
    ]
    pages = Objectives(place.office.store, Access())
    show = (place.office.workspace, place.kai)
    assert pages.show(*show, Code(1), place.office.now).context.round is not None
    assert [one.code for one in pages.show(*show, Code(3), place.office.now).context.needs] == ["O-1"]
    with place.office.store.read() as tx:
        events = tx.audit.of(place.office.workspace.id, "context_change", leas.change.id)
    assert [(one.actor_id, one.after and one.after["verdict"]) for one in events] == [(place.lea.id, "needs_change")]


def test_whoever_is_asked_once_a_month_is_told_what_was_said_since_the_message_before_and_once(place: Place) -> None:
    place.changes(title="Checkout never fails")
    next_message(place.office, place.mei)
    place.office.now += timedelta(days=1)
    [kais] = place.asked(place.kai)
    place.says(place.kai, kais, Verdict.SERVES)

    told = []
    for _ in range(2):
        place.office.now += timedelta(days=30)
        told.append(len(next_message(place.office, place.mei).rounds))

    assert told == [1, 0]


def test_unlinking_takes_away_the_alignment_that_the_change_concerns_and_no_other(place: Place) -> None:
    place.office.align(place.lowers[0], place.results[1])
    place.changes(number=1, target="80", reason="Less")
    [sheet] = place.asked(place.kai)
    place.says(place.kai, sheet, Verdict.UNLINKED, "Other plans")
    with place.office.store.read() as tx:
        left = tx.alignments.from_objectives(place.office.workspace.id, [place.lowers[0].id])
        assert [one.to_key_result_id for one in left] == [place.results[1].id]
        removed = [one.action for one in tx.audit.of(place.office.workspace.id, "alignment", sheet.alignments[0].id)]
    assert removed == ["added", "removed"]


def test_a_question_goes_with_what_it_is_about(place: Place) -> None:
    place.changes(title="Checkout never fails")
    [sheet] = place.asked(place.kai)
    place.set(place.lowers[0], owner_id=place.lea.id)
    assert place.asked(place.kai) == ()
    assert [one.lower.code for one in place.asked(place.lea)] == ["O-2", "O-3"]
    with pytest.raises(NotAllowed):
        place.says(place.kai, sheet, Verdict.SERVES)
    place.set(place.lowers[0], owner_id=place.mei.id)  # whoever made the change is not asked about it
    assert place.asked(place.mei) == ()
    place.set(place.lowers[1], state=ObjectiveState.CANCELLED)
    assert place.asked(place.lea) == ()
    with place.office.store.write() as tx:
        tx.people.change(place.kai, by=None, now=place.office.now, deactivated_at=place.office.now)
    place.set(place.lowers[0], owner_id=place.kai.id)
    place.changes(why="Refunds cost us")  # waits for whoever takes over from somebody who has left
    place.set(place.lowers[0], owner_id=place.lea.id)
    [sheet] = place.asked(place.lea)
    assert (sorted(sheet.change.after), sheet.change.round) == (["title", "why"], 2)
    with pytest.raises(NotFound):
        place.contexts.look(place.office.workspace, place.lea, 99)


def test_nothing_is_asked_of_what_is_over_with_its_cycle(place: Place) -> None:
    place.changes(title="Checkout never fails")
    [sheet] = place.asked(place.kai)
    assert not sheet.is_over
    with place.office.store.write() as tx:
        tx.cycles.change(place.office.cycle, by=None, now=place.office.now, state=CycleState.GRADING)
    assert place.asked(place.kai) == ()
    with pytest.raises(NothingToDo):
        place.says(place.kai, sheet, Verdict.SERVES)


def test_taking_the_alignment_away_takes_the_question_away(place: Place) -> None:
    place.changes(title="Checkout never fails")
    [sheet] = place.asked(place.lea)
    aligning = Aligning(place.office.store, Access())
    aligning.unlink(place.office.workspace, place.lea, sheet.alignments[0].id, place.office.now)
    assert place.asked(place.lea) == ()
    aligning.link(place.office.workspace, place.lea, place.lowers[1].id, f"O{place.upper.id}", place.office.now)
    assert place.asked(place.lea) == ()
    with pytest.raises(NothingToDo):
        place.contexts.look(place.office.workspace, place.lea, sheet.change.id)


def test_the_page_of_an_objective_tells_for_four_weeks_what_was_said_to_its_changes(place: Place) -> None:
    place.changes(title="Checkout never fails", reason="Aim higher")
    [sheet] = place.asked(place.lea)
    place.says(place.lea, sheet, Verdict.SERVES)

    def told(later: timedelta) -> bool:
        with place.office.store.read() as tx:
            upper = tx.objectives.get(place.office.workspace.id, place.upper.id)
            sees = Looker(place.mei, place.office.workspace).sees
            return page_of(tx, upper, sees, place.office.now + later).round is not None

    assert told(TOLD_FOR)
    assert not told(TOLD_FOR + timedelta(seconds=1))


def test_whoever_came_to_be_touched_meanwhile_is_shown_too(place: Place) -> None:
    found = place.change(title="Checkout never fails")
    assert isinstance(found, Unconfirmed)
    ben = place.office.person("Ben")
    place.office.align(place.office.objective(ben, "Retries"), place.upper)
    shown = place.confirm(found)
    assert isinstance(shown, Unconfirmed)
    assert [one.owner.name for one in shown.touched] == ["Kai", "Lea", "Ben"]
    assert isinstance(place.confirm(shown), Edited)
    assert len(place.asked(ben)) == 1


def test_what_somebody_else_changed_meanwhile_is_shown_before_it_is_confirmed(place: Place) -> None:
    ada = place.office.person("Ada", slack_admin=True)
    found = place.change(title="Checkout never fails")
    place.changes(ada, title="Checkout")
    again = place.confirm(found)
    assert isinstance(again, EditForm)
    assert again.meanwhile == {"title": "Checkout"}
    assert again.values["title"] == "Checkout never fails"
    assert [one.by.name for one in place.asked(place.kai)] == ["Ada"]


def test_whoever_may_not_see_what_changed_is_asked_and_shown_nothing(place: Place) -> None:
    office = place.office
    gus = office.person("Gus", slack_kind=SlackKind.MULTI_CHANNEL_GUEST, employment=Employment.CONTRACTOR)
    office.align(office.objective(gus, "Retries"), place.upper)
    found = place.change(title="Checkout never fails")
    assert isinstance(found, Unconfirmed)
    assert [one.owner.name for one in found.touched] == ["Kai", "Lea"]
    place.confirm(found)
    assert place.asked(gus) == ()

    [sheet] = place.asked(place.lea)
    with office.store.write() as tx:
        lea = tx.people.change(place.lea, by=None, now=office.now, slack_kind=SlackKind.MULTI_CHANNEL_GUEST)
    assert place.asked(lea) == ()
    assert place.mine(lea).changes == ()
    with pytest.raises(NotAllowed):
        place.contexts.look(office.workspace, lea, sheet.change.id)
    with pytest.raises(NotAllowed):
        place.says(lea, sheet, Verdict.SERVES)
    assert place.outcomes(place.mei) == ()


def test_what_is_dropped_when_its_owner_has_left_is_asked_about_too(place: Place) -> None:
    office = place.office
    ada = office.person("Ada", slack_admin=True)
    with office.store.write() as tx:
        tx.people.change(place.mei, by=None, now=office.now, deactivated_at=office.now)
    subject = Subject(objective_id=place.upper.id, owner_id=place.mei.id, cause=Cause.LEFT)
    handovers = Handovers(office.store, Access())

    about = handovers.about(office.workspace, ada, subject, office.now)
    handovers.drop(office.workspace, ada, subject, "Mei has left.", now=office.now)

    assert [one.objective.code for one in about.touched] == ["O-2", "O-3", "O-4"]
    said = touched_text(language("en"), about.touched)
    assert "O-2 (Kai), O-3 (Lea), and O-4 (Mei, who has left)" in said
    assert "Their owners read the difference" in said
    assert "Their owners" not in touched_text(language("en"), about.touched[2:])  # nobody is there to read it
    [sheet] = place.asked(place.kai)
    assert (sheet.by.name, dict(sheet.change.after)) == ("Ada", {"state": "cancelled"})


def test_what_is_cancelled_with_its_team_is_asked_about_too(place: Place) -> None:
    office = place.office
    ada, team = office.person("Ada", slack_admin=True), office.team("Payments", place.mei)
    with office.store.write() as tx:
        tx.objectives.move_to_team([place.upper], team.id, by=ada.id, now=office.now, reason="")
    with office.store.write() as tx:
        closing = questions(tx, office.workspace, ada, team, None, None)
        settle(tx, office.workspace, ada, team, ClosingChoices(cancelled=frozenset([place.upper.id])), office.now)
    assert closing is not None
    assert [one.owner.name for one in closing.touched[place.upper.id]] == ["Kai", "Lea", "Mei"]
    assert [dict(one.change.after) for one in place.asked(place.mei)] == [{"state": "cancelled"}]


def test_most_people_are_spared_the_questions_about_what_is_to_be_decided(place: Place) -> None:
    with counted(place.office.store) as before:
        assert place.mine(place.kai).changes == ()
    assert not any("FROM proposal" in one and "EXISTS" not in one for one in before)
    place.changes(title="Checkout never fails")
    [sheet] = place.mine(place.kai).changes
    place.says(place.kai, sheet, Verdict.SERVES)
    [outcome] = place.mine(place.mei).rounds
    assert outcome.told == (sheet.change.id,)


def test_the_number_of_statements_does_not_grow_with_what_contributes(place: Place) -> None:
    def statements(title: str) -> list[int]:
        found = place.change(title=title)
        with counted(place.office.store) as saving:
            place.confirm(found)
        with counted(place.office.store) as reading:
            place.mine(place.kai)
        return [len(saving), len(reading)]

    statements("First")
    few = statements("Second")
    for number in range(6):
        owner = place.kai if number % 2 else place.office.person(f"P{number}")
        place.office.align(place.office.objective(owner, f"Aim {number}"), place.upper)
    statements("Third")
    assert statements("Fourth") == few


def test_changes_are_forgotten_after_a_year(place: Place) -> None:
    place.changes(title="Checkout never fails")
    for days, left in ((364, 2), (366, 0)):
        Retention(place.office.store).plan_due(place.office.now + timedelta(days=days), 500)
        with place.office.store.read() as tx:
            since = place.office.now - timedelta(days=1)
            assert len(tx.context_changes.about(place.office.workspace.id, [place.upper.id], since)) == left
