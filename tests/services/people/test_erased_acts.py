"""Words of somebody erased of which no row says any more whose they are: others answered after them, wrote in their
place, or what they wrote in is gone. What they did says so."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.answers import Answer
from bot.domain.checkins import CheckIn, CheckInSource
from bot.domain.context import Verdict
from bot.domain.okrs import Objective
from bot.domain.people import Person
from bot.domain.turns import REASON, Course
from bot.i18n import language
from bot.services.access import Access
from bot.services.closing.form import Closed, ClosingForm
from bot.services.drafting.drafting import Drafted, Drafting
from bot.services.editing.restricting import Restricting
from bot.services.okrs.evidence import EvidenceDesk
from bot.services.requests.form import SeenRequest
from bot.services.requests.parking import Parking
from bot.services.requests.requests import Requests
from bot.views.under_way.turn import resume_view
from storage import Store
from tests.factories import Office
from tests.services.alignment.asking_desk import asking_desk
from tests.services.checkins.stories import Story
from tests.services.closing.stories import Scene
from tests.services.people.furnished import erase
from tests.services.people.test_erasing import texts
from tests.services.under_way.course_company import Company, ref_of

pytestmark = pytest.mark.long

EN = language("en")
SEEN = SeenRequest("https://nord.slack.com/archives/C0PAY/p1700000000000100", "Faster, please")


def places_of(store: Store, said: str) -> list[tuple[str, str]]:
    return [(table, column) for table, column, text in texts(store) if said in text]


@pytest.mark.parametrize("answered", ["accepted", "traded again"])
def test_what_they_offered_instead_goes_also_when_the_other_side_answered_last(store: Store, answered: str) -> None:
    desk = asking_desk(store)
    desk.ask()
    desk.trade(desk.mei, "asked", "After my surgery, 94%")
    if answered == "accepted":
        desk.accept(desk.kai, "traded")
    else:
        desk.trade(desk.kai, "traded", "95% then")

    erase(store, desk.office.workspace, desk.mei)

    assert places_of(store, "surgery") == []


def test_what_they_let_stand_of_a_message_goes_also_when_the_link_was_taken_away(store: Store) -> None:
    office = Office.open(store)
    kai, mei = office.person("Kai"), office.person("Mei")
    result = office.key_result(office.objective(kai))
    requests, evidence = Requests(store, Access()), EvidenceDesk(store, Access())
    form = requests.begin(office.workspace, mei, SEEN, kai.id, office.now)
    done = requests.support(office.workspace, mei, form.id, result.id, "Oma is ill", office.now)
    evidence.remove(office.workspace, kai, done.sheet.evidence.id, office.now)

    erase(store, office.workspace, kai)
    assert places_of(store, "oma")
    erase(store, office.workspace, mei)

    assert places_of(store, "oma") == []


def test_what_they_parked_goes_also_when_somebody_else_parked_the_message_again(store: Store) -> None:
    office = Office.open(store)
    kai, mei, lea = (office.person(name) for name in ("Kai", "Mei", "Lea"))
    team, requests = office.team("Payments", kai, (mei, lea)), Requests(store, Access())
    for by, words in ((mei, "Oma needs it"), (lea, "We need it")):
        form = requests.begin(office.workspace, by, SEEN, kai.id, office.now)
        done = requests.park(office.workspace, by, form.id, team.id, words, office.now)
        Parking(store, Access()).drop(office.workspace, kai, done.sheet.request.id, office.now)

    erase(store, office.workspace, kai)
    assert places_of(store, "oma")
    erase(store, office.workspace, mei)

    assert places_of(store, "oma") == []
    assert ("parked_request", "words") in places_of(store, "we need it")


def test_what_they_answered_to_a_change_above_goes_also_when_the_change_is_kept_no_longer(store: Store) -> None:
    office = Office.open(store)
    kai, mei = office.person("Kai"), office.person("Mei")
    ends = {"upper_objective_id": office.objective(kai).id, "from_objective_id": office.objective(mei).id}
    told: dict[str, Any] = {"before": {"title": "A"}, "after": {"title": "B"}, "reason": "", "changed_by_id": kai.id}
    with store.write() as tx:
        tx.context_changes.remember([{"workspace_id": office.workspace.id, **ends, **told, "changed_at": office.now}])
        [change] = tx.context_changes.waiting_for(office.workspace.id, mei.id)
        said: dict[str, Any] = {"verdict": Verdict.SERVES, "words": "Oma thinks so, too"}
        tx.context_changes.answer(change, by=mei.id, now=office.now, **said)
        assert tx.forgetting.context_changes_before(office.now + timedelta(days=400), 9) == 1

    erase(store, office.workspace, mei)

    assert places_of(store, "oma") == []


def test_a_draft_that_they_discarded_is_in_no_event(store: Store) -> None:
    office = Office.open(store)
    mei = office.person("Mei")
    drafting, place, now = Drafting(store, Access()), office.workspace, office.now
    text = "Sail to see Oma\n- Days with Oma 2 → 10\n- Calls to Oma 1 → 5"
    form = drafting.begin(place, mei, now)
    drafting.keep(place, mei, form.id, lambda typed: replace(typed, text=text, share=False), now)
    done = drafting.turn(place, mei, form.id, lambda typed: typed, now)
    assert isinstance(done, Drafted), done.problems
    drafting.discard(place, mei, done.objective.id, now)

    erase(store, office.workspace, mei)

    assert places_of(store, "oma") == []


def test_their_words_at_closing_go_also_when_somebody_else_has_closed_it_again(store: Store) -> None:
    scene = Scene.of(store)
    office = scene.office
    kai, mei = office.person("Kai"), office.person("Mei")
    objective = office.objective(mei, "Payments that just work", office.team("Payments", kai, (mei,)))
    office.key_result(objective)
    scene.is_over()
    scene.closes(mei, objective, changed_outside="Oma was ill")
    scene.desk.reopen(office.workspace, mei, objective.id, scene.now)
    with store.write() as tx:
        tx.objectives.change(scene.objective(objective), by=None, now=scene.now, owner_id=kai.id)
    scene.closes(kai, objective, changed_outside="A new law")

    erase(store, office.workspace, mei)

    assert places_of(store, "oma") == []
    assert ("closing", "changed_outside") in places_of(store, "a new law")


def test_what_they_closed_with_goes_also_where_somebody_else_let_it_stand(store: Store) -> None:
    scene = Scene.of(store)
    office = scene.office
    kai, mei = office.person("Kai"), office.person("Mei")
    objective = office.objective(mei, "Payments that just work", office.team("Payments", kai, (mei,)))
    office.key_result(objective)
    scene.is_over()
    scores = [{f"score-{place}": "0.5", f"reason-{place}": "Oma was ill"} for place in (1, 0)]
    words = {"decision": "drop", "tell_others": "Ask Oma first", "changed_outside": "Oma moved"}
    closed(scene, mei, objective, scores[0], scores[1] | words)
    scene.desk.reopen(office.workspace, mei, objective.id, scene.now)
    with store.write() as tx:
        tx.objectives.change(scene.objective(objective), by=None, now=scene.now, owner_id=kai.id)
    other = words | {"changed_outside": "A new law", "reason-0": "Nearly"}
    closed(scene, kai, objective, scores[0] | {"score-1": "0.6"}, scores[1] | other)
    with store.read() as tx:
        assert [one.author_id for one in tx.lessons.of_objective(office.workspace.id, objective.id)] == [mei.id]

    erase(store, office.workspace, mei)

    assert places_of(store, "oma") == []
    assert ("closing", "changed_outside") in places_of(store, "a new law")


def test_what_a_second_closed_with_goes_after_the_first_was_erased_where_a_third_let_it_stand(store: Store) -> None:
    scene = Scene.of(store)
    office = scene.office
    kai, mei, lea = (office.person(name) for name in ("Kai", "Mei", "Lea"))
    objective = office.objective(mei, "Payments that just work", office.team("Payments", kai, (mei, lea)))
    office.key_result(objective)
    scene.is_over()
    words = {"tell_others": "Ask Oma first", "changed_outside": "A new law"}
    for person, outside in ((mei, "A new law"), (kai, "My surgery"), (lea, "My surgery")):
        with store.write() as tx:
            tx.objectives.change(scene.objective(objective), by=None, now=scene.now, owner_id=person.id)
        if person is not mei:
            scene.desk.reopen(office.workspace, person, objective.id, scene.now)
        scene.closes(person, objective, **words | {"changed_outside": outside})

    erase(store, office.workspace, mei)
    assert places_of(store, "oma") == places_of(store, "a new law") == []
    assert ("closing", "changed_outside") in places_of(store, "surgery")
    erase(store, office.workspace, kai)

    assert places_of(store, "surgery") == []


def closed(scene: Scene, person: Person, objective: Objective, *pages: dict[str, str]) -> None:
    form: ClosingForm | Closed = scene.opens(person, objective)
    for typed in pages:
        assert isinstance(form, ClosingForm)
        form = scene.turns(person, form, typed)
    assert isinstance(form, Closed), form.problems


def test_why_they_restricted_something_goes_also_from_what_goes_on_with_it(store: Store) -> None:
    """The owner lets the reason of a manager stand, with another day and in the draft of the next cycle."""
    scene = Scene.of(store)
    office = scene.office
    mei = office.person("Mei")
    kai = office.person("Kai", manager_id=mei.id)
    objective, other = office.objective(kai, "Sell a part of it"), office.objective(kai, "Buy a part of it")
    office.next_quarter()
    for one, by, because in ((objective, mei, "Oma must not know"), (other, kai, "Talks go on")):
        office.key_result(one)
        for person, day in ((by, date(2027, 1, 22)), (kai, date(2027, 1, 29))):
            Restricting(store, Access()).restrict(office.workspace, person, one.id, (), because, day, office.now)
    scene.is_over()
    drafts = [scene.closes(kai, one).successor for one in (objective, other)]
    assert [one.restricted_because for one in drafts if one] == ["Oma must not know", "Talks go on"]

    erase(store, office.workspace, mei)

    assert places_of(store, "oma must") == []
    assert [scene.objective(one).restricted_because for one in drafts if one] == ["", "Talks go on"]


def test_why_somebody_else_restricted_another_objective_stays_in_the_same_words(
    store: Store,
) -> None:
    scene = Scene.of(store)
    office = scene.office
    kai, mei = office.person("Kai"), office.person("Mei")
    objective, other = office.objective(kai, "Sell a part of it"), office.objective(mei, "Buy a part of it")
    office.next_quarter()
    for one, by in ((objective, kai), (other, mei)):
        office.key_result(one)
        where = (office.workspace, by, one.id, (), "Talks go on", date(2027, 1, 22), office.now)
        Restricting(store, Access()).restrict(*where)
    scene.is_over()
    successor = scene.closes(kai, objective).successor
    assert successor is not None

    erase(store, office.workspace, mei)

    assert scene.objective(other).restricted_because == ""
    for one in (objective, successor):
        assert scene.objective(one).restricted_because == "Talks go on"
        with store.read() as tx:
            told = tx.audit.of(office.workspace.id, "objective", one.id)
        assert "Talks go on" in {event.reason for event in told if event.actor_id == kai.id}


def test_a_note_goes_also_where_somebody_else_let_it_stand_and_corrected_the_value(store: Store) -> None:
    """The form of a correction begins with what was said."""
    story = Story.of(store)
    office, kai = story.office, story.office.person("Kai")
    workspace = office.workspace
    with store.write() as tx:
        for result in story.results:
            tx.key_results.change(result, by=None, now=story.now, stand_in_id=kai.id)
    for result, note, corrected in zip(story.results, ("Oma is ill", "We wait"), ("Oma is ill", "Talks"), strict=True):
        old = office.check_in(result, 40, 7, note=note)
        said: dict[str, Any] = {"value": Decimal(41), "confidence": 7, "note": corrected, "supersedes_id": old.id}
        told = Answer(key_result_id=result.id, **said)
        story.check_ins.correct(workspace, kai, told, source=CheckInSource.HOME, once=f"fix:{result.id}", now=story.now)

    erase(store, workspace, story.mei)

    assert places_of(store, "oma") == places_of(store, "we wait") == []
    assert places_of(store, "talks") == [("check_in", "note")]


def test_a_note_that_somebody_else_wrote_in_the_same_words_stays_where_it_was_corrected(store: Store) -> None:
    story = Story.of(store)
    office, kai = story.office, story.office.person("Kai")
    workspace, (result, other) = office.workspace, story.results
    office.check_in(result, 40, 7, note="All well")
    with store.write() as tx:
        mine, theirs = (tx.key_results.change(one, by=None, now=story.now, owner_id=kai.id) for one in (other, result))
    said = office.check_in(theirs, 41, 7, note="All well")
    for author in (story.mei, kai):
        said = corrected(store, said, author)
    taken = office.check_in(replace(mine, owner_id=story.mei.id), 41, 7, note="Oma is ill")
    for author in (kai, kai):
        taken = corrected(store, taken, author)

    erase(store, workspace, story.mei)

    assert places_of(store, "oma") == []
    with store.read() as tx:
        kept = tx.check_ins.by_id(workspace.id, said.id)
    assert kept is not None
    assert kept.note == "All well"


def corrected(store: Store, said: CheckIn, author: Person) -> CheckIn:
    """Its value; the note stands."""
    with store.write() as tx:
        values = {name: getattr(said, name) for name in ("workspace_id", "key_result_id", "effective_day", "note")}
        values |= {"value": Decimal(42), "source": CheckInSource.HOME, "at": said.at + timedelta(hours=1)}
        return tx.check_ins.insert(**values, author_id=author.id, supersedes_id=said.id)


def test_what_they_expected_of_a_pilot_goes_also_where_somebody_else_let_it_stand(store: Store) -> None:
    office = Office.open(store)
    kai, mei = office.person("Kai"), office.person("Mei")
    begun: dict[str, Any] = {"workspace_id": office.workspace.id, "team_id": office.team("Payments", kai).id}
    with store.write() as tx:
        case: dict[str, Any] = {"gains": "Time for Oma", "costs": "Two hours", "case_by_id": mei.id}
        pilot = tx.pilots.begin(by=mei.id, now=office.now, **begun, **case, started_by_id=mei.id, started_at=office.now)
        assert pilot is not None
        tx.pilots.change(pilot, by=kai.id, now=office.now, costs="Three hours", case_by_id=kai.id)

    erase(store, office.workspace, mei)

    assert places_of(store, "oma") == []
    assert ("pilot", "costs") in places_of(store, "three hours")


def test_what_somebody_else_expected_of_a_pilot_stays_though_they_had_expected_the_same_before(store: Store) -> None:
    office = Office.open(store)
    kai, mei = office.person("Kai"), office.person("Mei")
    begun: dict[str, Any] = {"workspace_id": office.workspace.id, "team_id": office.team("Payments", kai).id}
    with store.write() as tx:
        case: dict[str, Any] = {"gains": "Time", "costs": "Two hours", "case_by_id": mei.id}
        pilot = tx.pilots.begin(by=mei.id, now=office.now, **begun, **case, started_by_id=mei.id, started_at=office.now)
        assert pilot is not None
        for gains in ("Money", "Time"):
            pilot = tx.pilots.change(pilot, by=kai.id, now=office.now, gains=gains, case_by_id=kai.id)

    erase(store, office.workspace, mei)

    assert places_of(store, "two hours") == []
    assert ("pilot", "gains") in places_of(store, "time")


def test_why_something_rested_is_in_no_words_of_whoever_goes_on_with_it(store: Store) -> None:
    company = Company.open(store)
    office = company.office
    company.does(company.mei, Course.PAUSE, company.mine, "Oma is ill")
    company.later(days=10)
    with store.write() as tx:
        tx.key_results.change(company.now(company.mine), by=None, now=office.now, due_day=date(2026, 12, 1))
    place, ref = office.workspace, ref_of(company.mine)
    form = company.turns.form(place, company.ada, ref, Course.RESUME, office.now)
    [why] = [
        one["element"]["initial_value"] for one in resume_view(EN, form)["blocks"] if one.get("block_id") == REASON
    ]
    company.turns.resume(place, company.ada, ref, why, form.due, office.now)
    assert set(places_of(store, "oma")) == {("audit_event", "reason"), ("turn_note", "reason")}

    erase(store, place, company.mei)

    assert places_of(store, "oma") == []
    assert ("target_revision", "reason") in places_of(store, why.casefold())
