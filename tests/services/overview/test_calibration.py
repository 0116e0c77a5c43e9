"""How sure a team was, read from check-ins of cycles that are over."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.calibration import Calibration, Reading
from bot.domain.cycles import Cycle, CycleState
from bot.domain.okrs import Commitment, Direction, KeyResultState, Metric, ObjectiveState, Visibility
from bot.domain.people import Person
from bot.domain.teams import Team, TeamKind
from bot.domain.wallclock import local_day
from bot.services.access import Access
from bot.services.forecasts.calibration import calibration_of
from bot.services.overview.as_of import AsOf
from bot.services.overview.company import CompanyOverviews
from bot.services.overview.objective import Objectives
from bot.services.overview.team import TeamOverviews
from storage import Store
from tests.factories import Office
from tests.statements import counted

FIRST, LAST = date(2026, 7, 1), date(2026, 9, 30)
EARLY = datetime(2026, 7, 6, 9, tzinfo=UTC)
MIDDLE = datetime(2026, 8, 10, 9, tzinfo=UTC)
END = datetime(2026, 9, 28, 9, tzinfo=UTC)


@dataclass
class Past:
    """A team of six below a company, in whose last quarter things can be made to end."""

    office: Office
    cycle: Cycle
    team: Team
    people: list[Person]
    made: int = 0

    @classmethod
    def quarter(cls, store: Store, state: CycleState = CycleState.CLOSED) -> "Past":
        office = Office.open(store)
        people = [office.person(name) for name in ("Mei", "Kai", "Lea", "Jonas", "Priya", "Oskar")]
        whole = office.team("Nordlicht", people[0], kind=TeamKind.COMPANY)
        team = office.team("Payments", people[0], tuple(people[1:]), parent_id=whole.id)
        return cls(office, office.last_quarter(state=state), team, people)

    def ends(
        self, count: int, *, sure: int | None, at: int = 100, goal: dict[str, Any] | None = None, **result: Any
    ) -> None:
        """So many key results from 0 to 100, with this confidence in the middle and this value at the end; each owner
        in turn."""
        for _ in range(count):
            owner = self.people[self.made % len(self.people)]
            self.made += 1
            held = {"state": ObjectiveState.CLOSED, "cycle_id": self.cycle.id, "team": self.team, **(goal or {})}
            objective = self.office.objective(owner, f"Objective {self.made}", **held)
            made = self.office.key_result(objective, **{"active_from": FIRST, "due_day": LAST, **result})
            if sure is not None:
                self.office.check_in(made, 10, 7, at=EARLY)
                self.office.check_in(made, 40, sure, at=MIDDLE)
            self.office.check_in(made, at, 9 if at == 100 else 2, at=END)

    def read(self, team: Team | None = None) -> Calibration | None:
        seen = TeamOverviews(self.office.store, Access()).of(
            self.office.workspace, self.people[0], (team or self.team).id, self.office.now
        )
        return seen.calibration

    def company(self) -> Calibration | None:
        overviews = CompanyOverviews(self.office.store, Access())
        return overviews.of(self.office.workspace, self.people[0], self.office.now).calibration


@pytest.fixture
def sqlite_store(sqlite_stores: Any) -> Store:
    store: Store = sqlite_stores.people
    return store


def test_twelve_were_sure_of_and_six_were_met(store: Store) -> None:
    past = Past.quarter(store)
    past.ends(6, sure=8)
    past.ends(6, sure=8, at=60)

    seen = past.read()

    assert seen is not None
    assert (seen.sure.count, seen.sure.met, seen.reading) == (12, 6, Reading.SURER)
    assert past.company() == seen


def test_nobody_needs_to_have_closed_anything(sqlite_store: Store) -> None:
    past = Past.quarter(sqlite_store, CycleState.GRADING)
    past.ends(12, sure=8, goal={"state": ObjectiveState.ACTIVE})

    seen = past.read()

    assert seen is not None
    assert (seen.sure.count, seen.sure.met) == (12, 12)


def test_what_had_another_start_and_target_later_is_held_against_the_first_ones(sqlite_store: Store) -> None:
    past = Past.quarter(sqlite_store)
    past.ends(10, sure=8)
    with sqlite_store.write() as tx:
        numbers = {"start": Decimal(100), "target": Decimal(200)}
        for one in tx.objectives.ended_of_teams(past.office.workspace.id, [past.team.id], [past.cycle.id], 10):
            tx.key_results.change(one.key_results[0], by=one.owner_id, now=END, reason="Too easy", **numbers)

    seen = past.read()

    assert seen is not None
    assert (seen.sure.count, seen.sure.met) == (10, 10)


def test_a_department_reads_of_all_below_it_and_a_team_of_its_own(sqlite_store: Store) -> None:
    past = Past.quarter(sqlite_store)
    below = past.office.team("Checkout", parent_id=past.team.id)
    past.ends(4, sure=8)
    past.ends(6, sure=8, goal={"team": below})

    department, team = past.read(), past.read(below)

    assert department is not None
    assert team is not None
    assert (department.count, team.count) == (10, 6)
    assert (department.is_shown, team.is_shown) == (True, False)


def test_aspirational_ones_are_met_at_seven_tenths(sqlite_store: Store) -> None:
    past = Past.quarter(sqlite_store)
    past.ends(5, sure=8, at=70, goal={"commitment": Commitment.ASPIRATIONAL})
    past.ends(5, sure=8, at=70)

    seen = past.read()

    assert seen is not None
    assert (seen.count, seen.sure.met) == (10, 5)


def test_what_was_said_after_the_due_day_does_not_count(sqlite_store: Store) -> None:
    past = Past.quarter(sqlite_store)
    past.ends(10, sure=8, at=60)
    [first, *_] = [one for one in past.office.objectives() if one.cycle_id == past.cycle.id]
    past.office.check_in(first.key_results[0], 100, 9, at=END + timedelta(days=10))

    seen = past.read()

    assert seen is not None
    assert seen.sure.met == 0


LEFT_OUT: list[dict[str, Any]] = [
    {"goal": {"visibility": Visibility.RESTRICTED, "review_day": date(2026, 12, 1), "restricted_because": "Private"}},
    {"goal": {"team": None}},
    {"goal": {"state": ObjectiveState.CANCELLED}},
    {"goal": {"state": ObjectiveState.PAUSED}},
    {"goal": {"state": ObjectiveState.DRAFT}},
    {"state": KeyResultState.CANCELLED},
    {"state": KeyResultState.PAUSED},
    {"due_day": date(2027, 1, 31)},
]


def test_what_is_not_open_not_of_a_team_or_not_over_is_left_out(sqlite_store: Store) -> None:
    past = Past.quarter(sqlite_store)
    past.ends(10, sure=8)
    for other in LEFT_OUT:
        past.ends(1, **{"sure": 8, "at": 0, **other})
    past.ends(1, sure=None)

    seen, whole = past.read(), past.company()

    assert seen is not None
    assert (seen.count, seen.sure.met) == (10, 10)
    assert whole == seen


def test_a_running_cycle_is_left_out_and_nothing_over_says_nothing(sqlite_store: Store) -> None:
    past = Past.quarter(sqlite_store, CycleState.ACTIVE)
    past.ends(12, sure=8)

    assert past.read() is None
    assert past.company() is None


def test_it_says_nothing_about_single_people(sqlite_store: Store) -> None:
    """Ten key results of four owners are too near to what each of them said."""
    past = Past.quarter(sqlite_store)
    past.people = past.people[:4]
    past.ends(20, sure=8, at=60)

    seen = past.read()

    assert seen is not None
    assert (seen.count, seen.owners, seen.is_shown) == (20, 4, False)


def test_yes_no_and_kept_ones_are_observed_too(sqlite_store: Store) -> None:
    past = Past.quarter(sqlite_store)
    past.ends(9, sure=8)
    band: dict[str, Any] = {"direction": Direction.MAINTAIN, "start": None, "target": None}
    past.ends(1, sure=5, at=10, **band, band_low=5, band_high=50)
    past.ends(1, sure=5, at=1, metric=Metric.YES_NO, start=None, target=None)

    seen = past.read()

    assert seen is not None
    assert (seen.count, seen.others.count, seen.others.met) == (11, 2, 2)


def test_a_day_gone_by_shows_none(sqlite_store: Store) -> None:
    past = Past.quarter(sqlite_store)
    past.ends(10, sure=8)
    store, access = sqlite_store, Access()
    back = AsOf(store, TeamOverviews(store, access), CompanyOverviews(store, access), Objectives(store, access))
    office, viewer = past.office, past.people[0]
    day, later = local_day(office.now, "Europe/Berlin"), office.now + timedelta(days=3)

    assert getattr(back.team(office.workspace, viewer, past.team.id, day, later).seen, "calibration", "") is None
    assert getattr(back.company(office.workspace, viewer, day, later).seen, "calibration", "") is None


def test_ten_and_thirty_take_as_many_statements(store: Store) -> None:
    past = Past.quarter(store)
    past.ends(10, sure=8)
    few = statements(past)
    past.ends(20, sure=8)

    assert statements(past) == few <= 5


def statements(past: Past) -> int:
    today = local_day(past.office.now, "Europe/Berlin")
    with counted(past.office.store) as sent, past.office.store.read() as tx:
        calibration_of(tx, past.office.workspace, today, [past.team.id])
    return len(sent)
