"""The clock of the practices: what fell due while nobody was running is done once, by however many workers; and one
row with which okrbot makes a mistake keeps nothing else waiting."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from types import ModuleType
from typing import Any

import pytest

from bot.app import Stores
from bot.domain.deliveries import DeliveryKind
from bot.services.control import planning as control_planning
from bot.services.control.planning import ControlPlanner
from bot.services.feedback.rounds import FeedbackPlanner
from bot.services.pilots import planning as pilot_planning
from bot.services.pilots.planning import PilotPlanner
from bot.services.readiness import planning as readiness_planning
from bot.services.readiness.planning import SurveyPlanner
from bot.services.sessions import planning as session_planning
from bot.services.sessions.planning import SessionPlanner
from bot.services.setting_aside import REST
from bot.worker import Planner
from storage import Store, Transaction
from tests.factories import Office
from tests.journeys.busy_office import KAI, BusyOffice
from tests.planners import next_due

SUNDAY = datetime(2026, 11, 15, 21, tzinfo=UTC)
FRIDAY, SESSION = date(2026, 11, 20), date(2026, 11, 20)
OVER = datetime(2026, 11, 20, 23, tzinfo=UTC)  # midnight in Berlin
A_DAY = timedelta(days=1)
PLANNERS: tuple[Callable[[Store], Planner], ...] = (
    PilotPlanner,
    ControlPlanner,
    FeedbackPlanner,
    SurveyPlanner,
    SessionPlanner,
)
LOOKS: tuple[tuple[ModuleType, str], ...] = (
    (pilot_planning, "_look_at"),
    (control_planning, "_look"),
    (readiness_planning, "_look"),
    (session_planning, "_look"),
)


def begun(store: Store) -> BusyOffice:
    office = Office.open(store, SUNDAY)
    busy = BusyOffice.open(office, lambda: office.now)
    busy.begins_everything(FRIDAY, SESSION)
    plan(store, SUNDAY)
    office.now = SUNDAY + A_DAY
    plan(store, office.now)
    busy.answers_what_it_was_asked()
    return busy


def plan(store: Store, now: datetime) -> None:
    for made in PLANNERS:
        planner = made(store)
        while planner.plan_due(now, 500) >= 500:
            pass


def count(busy: BusyOffice, kind: DeliveryKind) -> int:
    return len(busy.office.deliveries(kind))


def test_after_three_days_down_two_workers_do_everything_once(store: Store) -> None:
    busy = begun(store)
    with store.read() as tx:
        moments = {"pilot": tx.agenda.moments.pilot, "survey": tx.agenda.moments.survey}
    assert moments == {"pilot": OVER, "survey": OVER}
    back = OVER + 3 * A_DAY

    with ThreadPoolExecutor(2) as workers:
        for done in [workers.submit(plan, store, back) for _ in range(2)]:
            done.result()

    kinds = (DeliveryKind.PILOT_NEWS, DeliveryKind.SURVEY_RESULT, DeliveryKind.SESSION_REMINDER)
    assert [count(busy, kind) for kind in kinds] == [1, 1, 1]
    assert [count(busy, kind) for kind in (DeliveryKind.SURVEY, DeliveryKind.PILOT_VOTE)] == [5, 5]
    with store.read() as tx:
        workspace_id = busy.office.workspace.id
        [period] = tx.control_periods.of_objective(workspace_id, busy.aims[KAI].id)
        planned = tx.sessions.planned(workspace_id)
        questions = tx.questions.of_sessions(workspace_id, [one.id for one in planned])
        assert tx.control_seats.left(workspace_id, period.id) == 2
    assert (period.ends_at, period.wound_up_at) == (OVER, back)
    assert ([one.on_day for one in planned], len(questions)) == ([date(2026, 12, 4)], 2)
    ahead = [next_due(made(store), store, back) for made in PLANNERS]
    assert [moment for moment in ahead if moment is not None and moment <= back] == []


def test_one_row_with_a_mistake_rests_and_the_others_go_on(
    sqlite_stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = sqlite_stores.people
    here, elsewhere = (Office.open(store, SUNDAY, name) for name in ("T0NORD", "T0SUED"))
    for office in (here, elsewhere):
        BusyOffice.open(office, lambda: SUNDAY).begins_everything(FRIDAY, SESSION)
    plan(store, SUNDAY)

    with monkeypatch.context() as broken:
        for module, name in LOOKS:
            broken.setattr(module, name, failing_for(here, getattr(module, name)))
        plan(store, OVER)
        assert (ended(here), ended(elsewhere)) == ((0, 0, 0, 0), (1, 1, 1, 1))

    plan(store, OVER + REST)
    assert (ended(here), ended(elsewhere)) == ((1, 1, 1, 1), (1, 1, 1, 1))


def failing_for(office: Office, look: Callable[..., Any]) -> Callable[..., Any]:
    def looked(tx: Transaction, *given: Any) -> Any:
        if any(getattr(one, "workspace_id", 0) == office.workspace.id for one in given):
            raise ZeroDivisionError
        return look(tx, *given)

    return looked


def ended(office: Office) -> tuple[int, ...]:
    """How many votes, surveys, control periods and sessions of a workspace are over."""
    with office.store.read() as tx:
        first = tx.objectives.by_number(office.workspace.id, 1)
        assert first is not None
        periods = tx.control_periods.of_objective(office.workspace.id, first.id)
        planned = tx.sessions.planned(office.workspace.id)
    told = (len(office.deliveries(kind)) for kind in (DeliveryKind.PILOT_NEWS, DeliveryKind.SURVEY_RESULT))
    wound_up = sum(one.wound_up_at is not None for one in periods)
    return (*told, wound_up, sum(one.on_day > SESSION for one in planned))


def test_a_workspace_that_has_removed_the_app_wakes_nobody(store: Store) -> None:
    busy = begun(store)
    with store.write() as tx:
        tx.workspaces.set(busy.workspace, by=None, now=OVER, uninstalled_at=OVER)

    assert [next_due(made(store), store, OVER) for made in PLANNERS] == [None] * len(PLANNERS)
    plan(store, OVER + A_DAY)
    assert count(busy, DeliveryKind.PILOT_NEWS) == 0
