"""Who sees what is restricted, who says so, and that it counts in nothing, on both databases."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.domain.errors import Invalid, NotAllowed, NotFound, NothingToDo
from bot.domain.handovers import Subject
from bot.domain.ids import Code, ObjectiveId
from bot.domain.okrs import KeyResult, Objective, ObjectiveState
from bot.domain.people import Absence, Person, SlackKind
from bot.domain.proposals import Terms
from bot.domain.restricting import BECAUSE, NAMED, REVIEW_DAY, USUAL
from bot.domain.teams import Team, TeamKind
from bot.services.access import Access
from bot.services.alignment.alignment import Aligning
from bot.services.alignment.asking import Ask
from bot.services.alignment.proposals import Proposals
from bot.services.checkins.blockers import Blockers
from bot.services.checkins.checkins import CheckIns
from bot.services.editing.restricting import RestrictForm, Restricting
from bot.services.overview.company import CompanyOverviews
from bot.services.overview.mine import MyOverviews
from bot.services.overview.objective import Objectives
from bot.services.overview.team import TeamOverviews
from bot.services.schedules import outlooks
from bot.services.teams.closing import ClosingChoices, questions, settle
from bot.services.under_way.handover_reading import waiting_and_hidden
from bot.services.under_way.handovers import Handovers
from storage import Store
from tests.factories import Office
from tests.statements import counted
from tests.storage.two_furnished import TODAY

BOSS = "U0BOSS"
SOON = TODAY + timedelta(30)


@dataclass
class Circle:
    """Mei, below Kai, below Eva, owns O-1 of a team that Ada leads. Lea, below Udo, owns a key result of it, on which
    Pia stands in; Nia is named; Boss is an admin, and Tom somebody else."""

    office: Office
    people: dict[str, Person]
    team: Team
    objective: Objective
    result: KeyResult

    @property
    def access(self) -> Access:
        return Access(frozenset({BOSS}))

    @property
    def acts(self) -> Restricting:
        return Restricting(self.office.store, self.access)

    def restrict(self, by: str = "Mei", **wanted: Any) -> RestrictForm:
        held: dict[str, Any] = {"named": [self.people["Nia"]], "because": "People first", "review_day": SOON, **wanted}
        about = (self.office.workspace, self.people[by], self.objective.id)
        return self.acts.restrict(*about, **held, now=self.office.now)

    def open(self, by: str = "Mei") -> None:
        self.acts.open(self.office.workspace, self.people[by], self.objective.id, self.office.now)

    def person(self, name: str, **fields: Any) -> None:
        with self.office.store.write() as tx:
            tx.people.change(self.people[name], by=None, now=self.office.now, **fields)
            self.people[name] = tx.people.get(self.office.workspace.id, self.people[name].id)

    def reads(self, by: str) -> Objective:
        shown = Objectives(self.office.store, self.access)
        return shown.show(self.office.workspace, self.people[by], Code(1), self.office.now).objective

    def told(self) -> set[str]:
        found = set()
        for name in self.people:
            try:
                found.add(name if self.reads(name) else "")
            except NotFound:
                continue
        return found


@pytest.fixture
def circle(store: Store) -> Circle:
    office = Office.open(store)
    people = {name: office.person(name) for name in ("Eva", "Udo", "Ada", "Pia", "Nia", "Tom", "Boss")}
    people |= {"Kai": office.person("Kai", manager_id=people["Eva"].id)}
    people |= {"Mei": office.person("Mei", manager_id=people["Kai"].id)}
    people |= {"Lea": office.person("Lea", manager_id=people["Udo"].id)}
    team = office.team("Payments", people["Ada"], (people["Mei"], people["Tom"]), kind=TeamKind.COMPANY)
    objective = office.objective(people["Mei"], "Leave the old market", team)
    result = office.key_result(objective, "Fewer desks", people["Lea"], stand_in_id=people["Pia"].id)
    office.check_in(result, 10, 2)
    return Circle(office, people, team, objective, result)


def test_its_circle_alone_is_told_of_it(circle: Circle) -> None:
    assert circle.told() == set(circle.people)

    form = circle.restrict()

    assert circle.told() == {"Mei", "Kai", "Eva", "Lea", "Pia", "Nia"}
    assert [one.name for one in form.others] == ["Eva", "Kai", "Lea", "Pia"]
    circle.restrict(named=[circle.people["Tom"]])
    assert "Nia" not in circle.told()
    assert "Tom" in circle.told()
    circle.open("Kai")
    assert circle.told() == set(circle.people)
    with circle.office.store.read() as tx:
        events = tx.audit.of(circle.office.workspace.id, "objective", circle.objective.id)
    told = [(event.actor_id, (event.after or {}).get("named")) for event in events[1:]]
    mei, kai, nia, tom = (circle.people[name].id for name in ("Mei", "Kai", "Nia", "Tom"))
    assert told == [(mei, [nia]), (mei, [tom]), (kai, [])]


@pytest.mark.parametrize("name", ["Ada", "Boss", "Lea", "Pia", "Nia", "Tom"])
def test_it_is_the_owner_s_and_the_managers_above_them_to_say_who_sees_it(circle: Circle, name: str) -> None:
    with pytest.raises(NotAllowed):
        circle.restrict(name)
    circle.restrict("Eva")
    with pytest.raises((NotAllowed, NotFound)):
        circle.open(name)


@pytest.mark.parametrize(
    ("wrong", "field", "reason"),
    [
        ({"because": "  "}, "because", "empty"),
        ({"because": "x" * 501}, "because", "too_long"),
        ({"review_day": None}, "review_day", "empty"),
        ({"review_day": TODAY}, "review_day", "review_not_ahead"),
        ({"review_day": TODAY + timedelta(91)}, "review_day", "review_too_late"),
    ],
)
def test_a_restriction_without_a_reason_or_an_end_is_refused(
    circle: Circle, wrong: dict[str, Any], field: str, reason: str
) -> None:
    with pytest.raises(Invalid) as refused:
        circle.restrict(**wrong)
    assert {name: why for name, (why, _) in refused.value.fields.items()} == {field: reason}
    assert circle.restrict(review_day=TODAY + timedelta(90)).review_day == date(2027, 2, 14)


@pytest.mark.parametrize("values", [{"deactivated_at": Office.now}, {"slack_kind": SlackKind.EXTERNAL}])
def test_nobody_is_named_who_could_not_look(circle: Circle, values: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        circle.restrict(named=[circle.office.person("Gus", **values)])
    assert refused.value.fields == {"named": ("not_here", {"name": "Gus"})}


def test_whoever_has_left_is_named_no_more_from_the_next_time_on_it_is_saved(circle: Circle) -> None:
    nia, tom = circle.people["Nia"], circle.people["Tom"]
    circle.restrict(named=[nia, tom])
    circle.person("Nia", deactivated_at=circle.office.now)

    shown = circle.acts.form(circle.office.workspace, circle.people["Mei"], circle.objective.id, circle.office.now)
    assert [one.name for one in shown.named] == ["Tom"]
    circle.restrict(named=[], shown=[tom.slack_user_id], untouched={BECAUSE, REVIEW_DAY})

    circle.person("Nia", deactivated_at=None)
    assert circle.told().isdisjoint({"Nia", "Tom"})


def test_whoever_restricts_anew_what_was_opened_meanwhile_names_all_they_see_in_their_form(circle: Circle) -> None:
    circle.restrict()
    circle.open("Kai")
    form = circle.restrict(shown=[circle.people["Nia"].slack_user_id], untouched={NAMED, BECAUSE, REVIEW_DAY})
    assert [one.name for one in form.named] == ["Nia"]


def test_a_draft_may_be_restricted_before_anybody_sees_it_and_what_is_over_may_not(circle: Circle) -> None:
    with circle.office.store.write() as tx:
        about: dict[str, Any] = {"by": None, "now": circle.office.now}
        draft = tx.objectives.change(circle.objective, state=ObjectiveState.DRAFT, **about)
        circle.objective = draft
    circle.restrict()
    assert circle.told() == {"Mei"}
    assert circle.acts.due(circle.office.workspace.id, circle.people["Mei"], circle.office.now + timedelta(40)) == ()
    with circle.office.store.write() as tx:
        held = tx.objectives.get(circle.office.workspace.id, draft.id)
        tx.objectives.change(held, state=ObjectiveState.CANCELLED, **about)
    with pytest.raises(NothingToDo):
        circle.open()


def away(circle: Circle, name: str, stand_in: str) -> Absence:
    person, other = circle.people[name], circle.people[stand_in]
    with circle.office.store.write() as tx:
        days: dict[str, Any] = {"first_day": TODAY, "last_day": TODAY + timedelta(20), "stand_in_id": other.id}
        held: dict[str, Any] = {"workspace_id": person.workspace_id, "person_id": person.id}
        return tx.absences.add(by=None, now=circle.office.now, **held, **days)


def test_whoever_stands_in_for_somebody_away_is_asked_about_what_is_open_alone(circle: Circle) -> None:
    away(circle, "Lea", "Tom")
    tom, pia = circle.people["Tom"], circle.people["Pia"]

    def asked() -> list[int]:
        with circle.office.store.read() as tx:
            found = outlooks(tx, circle.office.workspace, [tom, pia], circle.office.now)
        return [len(found[one.id].candidates) for one in (tom, pia)]

    assert asked() == [1, 1]
    circle.restrict()
    assert asked() == [0, 1]
    with pytest.raises(NotFound):
        CheckIns(circle.office.store, circle.access).one_line(
            circle.office.workspace, tom, "KR-1.1 45 c7", once="1", now=circle.office.now
        )


def test_when_its_owner_leaves_a_manager_above_decides_and_the_lead_reads_that_there_is_something(
    circle: Circle,
) -> None:
    circle.restrict()
    with circle.office.store.write() as tx:
        tx.people.change(circle.people["Mei"], by=None, now=circle.office.now, deactivated_at=circle.office.now)

    def waiting(name: str) -> tuple[list[str], int]:
        with circle.office.store.read() as tx:
            person = circle.people[name]
            found = waiting_and_hidden(tx, circle.access, circle.office.workspace, person, circle.office.now)
        return [one.code for one in found[0]], found[1]

    assert waiting("Ada") == ([], 1)
    assert waiting("Boss") == ([], 0)
    assert waiting("Kai") == (["O-1"], 0)
    about = Subject(objective_id=circle.objective.id, owner_id=circle.people["Mei"].id)
    handovers = Handovers(circle.office.store, circle.access)
    with pytest.raises(NotFound):
        handovers.about(circle.office.workspace, circle.people["Ada"], about, circle.office.now)
    assert handovers.about(circle.office.workspace, circle.people["Kai"], about, circle.office.now).code == "O-1"
    mine = MyOverviews(circle.office.store, circle.access)
    assert mine.of(circle.office.workspace, circle.people["Ada"], circle.office.now).hidden_waiting == 1


def test_a_blocker_and_a_question_reach_nobody_who_does_not_see_it(circle: Circle) -> None:
    office, tom, ada = circle.office, circle.people["Tom"], circle.people["Ada"]
    theirs = office.objective(tom, "An open market")
    held: dict[str, Any] = {"workspace_id": office.workspace.id, "key_result_id": circle.result.id, "what": "A key"}
    with office.store.write() as tx:
        blocker = tx.blockers.add(
            by=None, now=office.now, opened_by_id=circle.people["Lea"].id, asked_id=ada.id, opened_at=office.now, **held
        )
    aligning, asked = Aligning(office.store, circle.access), Ask(Terms("By March, please"))
    mei = circle.people["Mei"]
    aligning.link(office.workspace, mei, circle.objective.id, f"O{theirs.id}", office.now, asked)
    mine, blockers = MyOverviews(office.store, circle.access), Blockers(office.store)

    def waits(person: Person) -> tuple[int, int]:
        found = mine.of(office.workspace, person, office.now)
        return len(found.asked) + len(blockers.waiting_for(office.workspace, person)), len(found.proposals)

    assert (waits(ada), waits(tom)) == ((2, 0), (0, 1))
    circle.restrict()
    assert (waits(ada), waits(tom)) == ((0, 0), (0, 0))
    for act in (
        lambda: blockers.answer(office.workspace, ada, blocker.id, "Here", now=office.now),
        lambda: blockers.asked_for(office.workspace.id, blocker.id, office.now),
        lambda: Proposals(office.store, circle.access).accept(office.workspace, tom, 1, "asked", office.now),
    ):
        with pytest.raises(NotFound):
            act()
    further = office.objective(tom, "Another market")
    with pytest.raises(Invalid) as refused:
        aligning.link(office.workspace, mei, circle.objective.id, f"O{further.id}", office.now, asked)
    assert [why for why, _ in refused.value.fields.values()] == ["asked_does_not_see"]


def test_a_circle_of_alignments_is_told_without_its_code(circle: Circle) -> None:
    office, tom = circle.office, circle.people["Tom"]
    lower, upper = (office.objective(tom, title) for title in ("A desk", "A floor"))
    office.align(lower, circle.objective)
    office.align(circle.objective, upper)
    circle.restrict()

    with pytest.raises(Invalid) as refused:
        Aligning(office.store, circle.access).link(office.workspace, tom, upper.id, f"O{lower.id}", office.now)
    assert [values for _, values in refused.value.fields.values()] == [{"path": "O-3 → O-2 → … → O-3"}]


def test_it_counts_in_nothing_whoever_looks(circle: Circle) -> None:
    office, mei, tom = circle.office, circle.people["Mei"], circle.people["Tom"]
    plain = office.objective(tom, "An open market", circle.team)
    office.check_in(office.key_result(plain, owner=tom), 80, 8)
    office.align(circle.objective, plain)
    teams, company = TeamOverviews(office.store, circle.access), CompanyOverviews(office.store, circle.access)

    def figures(person: Person) -> list[object]:
        [group] = teams.of(office.workspace, person, circle.team.id, office.now).cycles
        seen = company.of(office.workspace, person, office.now)
        [whole] = seen.cycles
        boss = company.of(office.workspace, circle.people["Boss"], office.now).programme
        sheet = Objectives(office.store, circle.access).show(office.workspace, person, Code(2), office.now)
        running = None if boss is None else boss.running
        return [group.well, len(group.counted), group.progress, whole.progress, running, sheet.support]

    before = figures(mei)
    circle.restrict()

    assert figures(mei) == figures(tom)
    assert [one for one, two in zip(figures(mei), before, strict=True) if one == two] == [1]  # the one that goes well
    sheet = Objectives(office.store, circle.access).show(office.workspace, tom, Code(2), office.now)
    assert (sheet.below, sheet.hidden_below) == ((), 1)


def test_a_lead_who_closes_the_team_leaves_it_as_it_is(circle: Circle) -> None:
    circle.restrict()
    plain = circle.office.objective(circle.people["Tom"], "An open market", circle.team)
    both = ClosingChoices(cancelled=frozenset({plain.id, circle.objective.id}))
    with circle.office.store.write() as tx:
        found = questions(tx, circle.office.workspace, circle.people["Ada"], circle.team, None, None)
        settle(tx, circle.office.workspace, circle.people["Ada"], circle.team, both, circle.office.now)
        states = [one.state for one in tx.objectives.by_ids(circle.office.workspace.id, [1, 2]).values()]

    assert found is not None
    assert ([one.title for one, _ in found.objectives], found.hidden) == (["An open market"], 1)
    assert sorted(states) == [ObjectiveState.ACTIVE, ObjectiveState.CANCELLED]


LOOKS: dict[str, Callable[[Circle, Person], object]] = {
    "team": lambda at, by: TeamOverviews(at.office.store, at.access).of(
        at.office.workspace, by, at.team.id, at.office.now
    ),
    "mine": lambda at, by: MyOverviews(at.office.store, at.access).of(at.office.workspace, by, at.office.now),
    "sheet": lambda at, by: Objectives(at.office.store, at.access).show(
        at.office.workspace, by, Code(2), at.office.now
    ),
}


def test_a_look_takes_one_statement_more_however_many_are_restricted(circle: Circle) -> None:
    office, mei = circle.office, circle.people["Mei"]
    for number in range(8):
        office.key_result(office.objective(mei, f"Aim {number}", circle.team))

    def counts() -> list[int]:
        found = []
        for look in LOOKS.values():
            with counted(office.store) as sent:
                look(circle, mei)
            found.append(len(sent))
        return found

    def restrict(ids: range) -> None:
        for number in ids:
            about = replace(circle, objective=replace(circle.objective, id=ObjectiveId(number)))
            about.restrict()

    before = counts()
    restrict(range(2, 3))
    few = counts()
    restrict(range(3, 10))
    assert counts() == few
    assert max(more - plain for more, plain in zip(few, before, strict=True)) == 1


def test_on_its_review_day_a_later_one_is_suggested(circle: Circle) -> None:
    circle.restrict(review_day=TODAY + timedelta(2))

    def suggested(days: int) -> date:
        now = circle.office.now + timedelta(days)
        return circle.acts.form(circle.office.workspace, circle.people["Mei"], circle.objective.id, now).review_day

    assert [suggested(days) for days in (1, 2)] == [TODAY + timedelta(2), TODAY + timedelta(2) + USUAL]
