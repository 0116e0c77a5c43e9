"""Lessons: noted, found, shown to whoever drafts something like it, and asked about when that is over."""

from typing import Any

import pytest

from bot.domain.cycles import CycleState
from bot.domain.errors import Invalid, NotAllowed, NotFound
from bot.domain.lessons import Helped, Lesson, LessonQuery, LessonSheet, LessonSource, LessonVerdict, Tally
from bot.domain.okrs import Objective, ObjectiveState
from bot.domain.people import Person, SlackKind
from bot.services.access import Access
from bot.services.editing.restricting import Restricting
from bot.services.lessons.finding import LessonFinding
from bot.services.lessons.lessons import Lessons, record
from bot.services.lessons.matching import fitting
from bot.services.lessons.places import TypedLesson
from bot.services.lessons.using import LessonUsing
from bot.services.okrs.looking import Looker
from bot.services.people.erasing import Erasing
from storage import Store
from tests.factories import LAST_DAY, Office
from tests.statements import counted

TEXT = "Talk to legal before the first refund, not after it"
ACCESS = Access(frozenset({"U0ADA"}))


@pytest.fixture
def office(store: Store) -> Office:
    return Office.open(store)


def note(office: Office, person: Person, text: str = TEXT, **about: Any) -> LessonSheet:
    typed = TypedLesson(text, **about)
    return Lessons(office.store, ACCESS).note(office.workspace, person, typed, LessonSource.COMMAND, office.now)


def found(office: Office, person: Person, words: str = "", **query: Any) -> list[str]:
    return [one.lesson.text for one in _find(office, person, words, **query).lessons]


def _find(office: Office, person: Person, words: str = "", *, public: bool = False, **query: Any) -> Any:
    asked = LessonQuery(words, **query)
    return LessonFinding(office.store, ACCESS).find(office.workspace, person, asked, public=public)


def use(office: Office, lesson: Lesson, objective: Objective, verdict: LessonVerdict) -> None:
    with office.store.write() as tx:
        tx.lesson_uses.show(office.workspace.id, objective.id, [lesson.id], office.now)
    by = Person(id=objective.owner_id, workspace_id=office.workspace.id, slack_user_id="", name="")
    LessonUsing(office.store, ACCESS).answer(office.workspace, by, objective.id, lesson.id, verdict, office.now)


def ends(office: Office) -> None:
    with office.store.write() as tx:
        tx.cycles.change(office.cycle, by=None, now=office.now, state=CycleState.GRADING)


def test_what_it_is_about_is_read_from_the_text(office: Office) -> None:
    mei = office.person("Mei")
    payments, ops = office.team("Payments", mei), office.team("Customer Care")
    objective = office.objective(mei, team=payments)
    office.key_result(objective)

    by_code = note(office, mei, "KR-1.1 needed legal first")
    by_team = note(office, mei, "In customer care, mornings are for tickets")
    of_nothing = note(office, mei, "Write it down")

    assert (by_code.objective.id if by_code.objective else 0, by_code.team) == (objective.id, "Payments")
    assert (by_team.lesson.team_id, by_team.objective) == (ops.id, None)
    assert (of_nothing.lesson.team_id, of_nothing.cycle) == (None, "Q4 2026")


def test_what_cannot_be_noted_is_refused_with_the_field(office: Office) -> None:
    mei = office.person("Mei")
    office.objective(mei)

    for text in ("", " ", "x" * 1001, "O-99 was too much", "KR-1.7 was too much"):
        with pytest.raises(Invalid) as refused:
            note(office, mei, text)
        assert list(refused.value.fields) == ["lesson_text"]
    assert found(office, mei) == []


def test_the_same_lesson_twice_is_one_and_a_draft_is_told_to_nobody(office: Office) -> None:
    mei, kai = office.person("Mei"), office.person("Kai")
    draft = office.objective(mei, state=ObjectiveState.DRAFT)

    assert note(office, mei).lesson.id == note(office, mei).lesson.id
    for person, reason in ((mei, "lesson_about_draft"), (kai, "lesson_about_nothing")):
        with pytest.raises(Invalid) as refused:
            note(office, person, f"{draft.code} was too much")
        assert refused.value.fields["lesson_text"][0] == reason


def test_the_author_changes_and_removes_and_an_admin_removes(office: Office) -> None:
    ada, mei, kai = (office.person(name) for name in ("Ada", "Mei", "Kai"))
    lessons, workspace = Lessons(office.store, ACCESS), office.workspace
    first, second = note(office, mei).lesson, note(office, mei, "Ask twice").lesson

    for person in (kai, ada):
        with pytest.raises(NotAllowed):
            lessons.change(workspace, person, first.id, TypedLesson("Mine now"), office.now)
    with pytest.raises(NotAllowed):
        lessons.remove(workspace, kai, first.id, office.now)
    lessons.change(workspace, mei, first.id, TypedLesson("Talk to legal early"), office.now)
    lessons.remove(workspace, ada, second.id, office.now)
    lessons.remove(workspace, ada, second.id, office.now)

    assert found(office, kai, "early") == ["Talk to legal early"]
    assert found(office, kai) == ["Talk to legal early"]
    with office.store.read() as tx:
        told = [event.action for event in tx.audit.of(workspace.id, "lesson", second.id)]
    assert told == ["added", "changed"]
    with pytest.raises(NotFound):
        lessons.open(workspace, mei, second.id)


def test_search_wants_every_word_by_its_beginning_and_puts_what_helped_first(office: Office) -> None:
    mei = office.person("Mei")
    objective = office.objective(mei)
    old = note(office, mei, "Refunds need legal").lesson
    note(office, mei, "Refund mails need a name in them")
    note(office, mei, "Hire early")
    use(office, old, objective, LessonVerdict.APPLIES)
    ends(office)
    LessonUsing(office.store, ACCESS).helped(office.workspace, mei, objective.id, old.id, Helped.YES, office.now)

    assert found(office, mei, "refund need") == ["Refunds need legal", "Refund mails need a name in them"][::-1]
    assert found(office, mei, "refun need") == ["Refunds need legal", "Refund mails need a name in them"]
    some = _find(office, mei, "hire people")
    assert ([one.lesson.text for one in some.lessons], some.has_all_words) == (["Hire early"], False)
    assert found(office, mei, "zebra") == []


def test_where_no_lesson_holds_every_word_those_of_all_teams_that_hold_some_are_found(office: Office) -> None:
    mei = office.person("Mei")
    payments, ops = office.team("Payments", mei), office.team("Operations", mei)
    about = note(office, mei, "Talk to legal early", team_id=payments.id).lesson

    assert found(office, mei, "legal budget") == [about.text]
    assert found(office, mei, "legal budget", team_id=payments.id) == [about.text]
    assert found(office, mei, "legal budget", team_id=ops.id) == []


def test_a_lesson_keeps_its_team_when_that_closes_and_nobody_else_can_choose_it(office: Office) -> None:
    mei, lessons = office.person("Mei"), Lessons(office.store, ACCESS)
    team = office.team("Payments", mei)
    lesson = note(office, mei, "Ask early", team_id=team.id).lesson
    with office.store.write() as tx:
        tx.teams.change(team, by=None, now=office.now, closed_at=office.now)

    form = lessons.open(office.workspace, mei, lesson.id)
    changed = lessons.change(office.workspace, mei, lesson.id, TypedLesson("Ask", team_id=team.id), office.now)

    assert ([one.name for one in form.teams], changed.lesson.team_id) == (["Payments"], team.id)
    with pytest.raises(Invalid):
        note(office, mei, "Ask twice", team_id=team.id)


def test_lessons_are_found_by_team_and_cycle(office: Office) -> None:
    mei = office.person("Mei")
    team = office.team("Payments", mei)
    later = office.next_quarter()
    objective = office.objective(mei, team=team, cycle_id=later.id)
    note(office, mei, "Of the team", team_id=team.id)
    note(office, mei, "Of the next cycle", objective_id=objective.id)
    note(office, mei, "Of nobody")

    assert found(office, mei, team_id=team.id) == ["Of the next cycle", "Of the team"]
    assert found(office, mei, team_id=team.id, cycle_id=later.id) == ["Of the next cycle"]
    assert found(office, mei, "of", cycle_id=office.cycle.id) == ["Of nobody", "Of the team"]


def test_a_lesson_of_a_restricted_objective_stays_with_its_circle(office: Office) -> None:
    ada, mei, kai, nia = (office.person(name) for name in ("Ada", "Mei", "Kai", "Nia"))
    objective = office.objective(mei, "Refunds that are quick")
    office.key_result(objective)
    lesson = note(office, mei, "Refunds need legal", objective_id=objective.id).lesson
    Restricting(office.store, ACCESS).restrict(
        office.workspace, mei, objective.id, [nia], "Secret", LAST_DAY, office.now
    )

    for person in (kai, ada):
        assert found(office, person, "refunds") == found(office, person) == []
        with office.store.read() as tx:
            shown = fitting(tx, ACCESS, Looker(person, office.workspace), "Quick refunds for legal", [], [], 3)
        assert shown == ()
        with pytest.raises(NotFound):
            Lessons(office.store, ACCESS).remove(office.workspace, person, lesson.id, office.now)
        with pytest.raises(Invalid):
            note(office, person, f"{objective.code} was too much")
    assert found(office, nia, "refunds") == found(office, mei) == ["Refunds need legal"]
    assert found(office, nia, "refunds", public=True) == []


def test_guests_read_what_is_about_objectives_of_theirs(office: Office) -> None:
    mei, gus = office.person("Mei"), office.person("Gus", slack_kind=SlackKind.SINGLE_CHANNEL_GUEST)
    theirs = office.objective(mei)
    office.key_result(theirs, owner=gus)
    note(office, mei, "For everybody")
    note(office, mei, "About ours", objective_id=theirs.id)

    assert found(office, gus) == ["About ours"]
    note(office, gus, "Ask us first", objective_id=theirs.id)
    with pytest.raises(NotAllowed):
        note(office, gus, "About everything")


@pytest.mark.long
def test_closing_words_are_one_lesson_however_often_they_are_saved(office: Office) -> None:
    mei = office.person("Mei")
    objective = office.objective(mei, team=office.team("Payments", mei))

    def says(text: str) -> Lesson | None:
        with office.store.write() as tx:
            return record(tx, office.workspace, mei, objective, text, LessonSource.CLOSING, office.now)

    first, second = says("Legal first"), says("Legal and finance first")
    assert first is not None
    assert second is not None
    assert (first.id, found(office, mei)) == (second.id, ["Legal and finance first"])
    assert second.team_id == objective.team_id
    assert (says("  "), found(office, mei)) == (None, [])
    with pytest.raises(Invalid):
        says("x" * 1001)


def test_closing_words_that_the_next_owner_lets_stand_stay_one_lesson_of_whoever_wrote_them(office: Office) -> None:
    """The form in which it is closed again begins with them."""
    mei, kai = office.person("Mei"), office.person("Kai")
    objective = office.objective(mei, team=office.team("Payments", mei))

    def says(author: Person, text: str) -> None:
        with office.store.write() as tx:
            record(tx, office.workspace, author, objective, text, LessonSource.CLOSING, office.now)

    for author in (mei, kai):
        says(author, "Legal first")
    with office.store.read() as tx:
        assert [one.author_id for one in tx.lessons.of_objective(office.workspace.id, objective.id)] == [mei.id]
    says(kai, "Finance first")
    assert sorted(found(office, mei)) == ["Finance first", "Legal first"]
    says(kai, "Legal first")  # also where they have said something else before
    assert sorted(found(office, mei)) == ["Finance first", "Legal first"]


def test_what_fits_a_draft_shares_words_with_it_and_its_own_team_comes_first(office: Office) -> None:
    mei = office.person("Mei")
    payments, ops = office.team("Payments", mei), office.team("Operations", mei)
    both = note(office, mei, "A refund waits for legal in Berlin", team_id=ops.id).lesson
    own = note(office, mei, "Refunds on Fridays fail", team_id=payments.id).lesson
    one_word = note(office, mei, "The Berlin office is cold", team_id=ops.id).lesson
    note(office, mei, "Hire early", team_id=payments.id)

    def fits(text: str, *apart: int, most: int = 3) -> list[int]:
        with office.store.read() as tx:
            looker = Looker(mei, office.workspace)
            return [one.lesson.id for one in fitting(tx, ACCESS, looker, text, [payments.id], apart, most)]

    assert fits("Faster refunds in Berlin") == [own.id, both.id]
    assert one_word.id not in fits("A warm place in Berlin")
    assert fits("Faster refunds in Berlin", own.id) == [both.id]
    assert fits("Faster refunds in Berlin", most=1) == [own.id]
    assert fits("and the with") == []


@pytest.mark.long
def test_what_helped_is_asked_once_the_cycle_is_over_and_counted_without_names(office: Office) -> None:
    mei, kai = office.person("Mei"), office.person("Kai")
    lesson, using = note(office, kai).lesson, LessonUsing(office.store, ACCESS)
    applied, other = office.objective(mei), office.objective(kai, "Another")
    use(office, lesson, applied, LessonVerdict.APPLIES)
    use(office, lesson, other, LessonVerdict.DOES_NOT_APPLY)
    asked = (applied.id, lesson.id)

    with pytest.raises(NotFound):
        using.helped(office.workspace, mei, *asked, Helped.YES, office.now)
    ends(office)
    with pytest.raises(NotAllowed):
        using.helped(office.workspace, kai, *asked, Helped.YES, office.now)
    with pytest.raises(NotFound):
        using.helped(office.workspace, kai, other.id, lesson.id, Helped.YES, office.now)
    for said in (Helped.YES, Helped.NO, Helped.NO):
        using.helped(office.workspace, mei, *asked, said, office.now)

    [sheet] = _find(office, kai).lessons
    assert sheet.tally == Tally(applied=1, helped=0, not_helped=1)


def test_a_draft_and_what_is_restricted_count_in_no_tally(office: Office) -> None:
    mei = office.person("Mei")
    lesson = note(office, mei).lesson
    draft, secret = office.objective(mei, state=ObjectiveState.DRAFT), office.objective(mei, "Secret")
    office.key_result(secret)
    for one in (draft, secret):
        use(office, lesson, one, LessonVerdict.APPLIES)
    assert _find(office, mei).lessons[0].tally.applied == 1
    Restricting(office.store, ACCESS).restrict(office.workspace, mei, secret.id, [], "Why", LAST_DAY, office.now)

    assert _find(office, mei).lessons[0].tally.applied == 0


def test_what_somebody_erased_had_learned_is_shown_to_nobody(office: Office) -> None:
    mei, kai = office.person("Mei"), office.person("Kai")
    lesson, objective = note(office, mei).lesson, office.objective(kai)
    note(office, kai, "Refunds need two people")
    use(office, lesson, objective, LessonVerdict.APPLIES)

    Erasing(office.store).erase(office.workspace, mei, by="a test", now=office.now, tell=lambda _done: None)

    assert found(office, kai) == found(office, kai, "refund") == ["Refunds need two people"]
    applied = LessonUsing(office.store, ACCESS).applied(office.workspace, kai, objective.id)
    assert applied.uses == ()


def test_as_many_statements_whatever_there_is(office: Office) -> None:
    mei = office.person("Mei")
    team = office.team("Payments", mei)

    def grow(count: int, name: str) -> None:
        for number in range(count):
            author = office.person(f"{name}{number}")
            objective = office.objective(author, f"Refunds {name}{number}", team)
            lesson = note(office, author, f"Refund words {name}{number}", objective_id=objective.id).lesson
            use(office, lesson, objective, LessonVerdict.APPLIES)

    def statements() -> list[int]:
        counts = []
        for act in (_look, _fit):
            with counted(office.store) as sent:
                act(office, mei)
            counts.append(len(sent))
        return counts

    grow(2, "a")
    small = statements()
    grow(3, "b")

    assert statements() == small
    assert len(found(office, mei, "refund")) == 5


def _look(office: Office, person: Person) -> None:
    assert _find(office, person, "refund").lessons


def _fit(office: Office, person: Person) -> None:
    with office.store.read() as tx:
        assert fitting(tx, ACCESS, Looker(person, office.workspace), "Refund words", [], [], 3)
