"""Beginning a cycle."""

from datetime import date
from typing import Any

import pytest

from bot.domain.cycles import Cycle, CycleKind, CycleState
from bot.domain.errors import Invalid
from bot.domain.people import Person
from bot.domain.workspaces import Workspace
from bot.services.access import Access
from bot.services.cycles.cycles import Cycles
from bot.services.cycles.planning import CyclePlanner
from storage import Store
from tests.factories import FIRST_DAY, LAST_DAY, MONDAY_MORNING


def test_the_first_cycle_gives_the_workspace_the_zone_of_the_admin_who_begins_it(store: Store) -> None:
    workspace, ada = founded(store)

    begin(store, workspace, ada, "Q4")

    with store.read() as tx:
        assert tx.workspaces.get(workspace.id).zone == "Europe/Berlin"
        changes = [one for one in tx.audit.of(workspace.id, "workspace", workspace.id) if one.actor_id == ada.id]
    assert len(changes) == 1


def test_a_zone_that_was_chosen_stays(store: Store) -> None:
    workspace, ada = founded(store, zone="Asia/Tokyo")

    begin(store, workspace, ada, "Q4")

    with store.read() as tx:
        assert tx.workspaces.get(workspace.id).zone == "Asia/Tokyo"


def test_a_later_cycle_changes_no_zone(store: Store) -> None:
    workspace, ada = founded(store)
    begin(store, workspace, ada, "Q4")
    with store.write() as tx:
        tx.workspaces.set(tx.workspaces.get(workspace.id), by=ada.id, now=MONDAY_MORNING, zone="Etc/UTC")

    begin(store, workspace, ada, "Another", CycleKind.CUSTOM)

    with store.read() as tx:
        assert tx.workspaces.get(workspace.id).zone == "Etc/UTC"


def test_an_admin_ends_a_cycle_early_and_opens_it_again(store: Store) -> None:
    workspace, ada = founded(store)
    cycle = begin(store, workspace, ada, "Q4")

    closed = moved(store, workspace, ada, cycle, CycleState.CLOSED)
    again = moved(store, workspace, ada, cycle, CycleState.ACTIVE)

    assert (closed.state, again.state) == (CycleState.CLOSED, CycleState.ACTIVE)
    CyclePlanner(store).plan_due(MONDAY_MORNING, 10)
    with store.read() as tx:
        assert tx.cycles.get(workspace.id, cycle.id).state is CycleState.ACTIVE


def test_a_cycle_does_not_fall_behind_its_days(store: Store) -> None:
    workspace, ada = founded(store)
    cycle = begin(store, workspace, ada, "Q4")

    with pytest.raises(Invalid) as refused:
        moved(store, workspace, ada, cycle, CycleState.PLANNING)

    assert refused.value.fields == {"state": ("state_behind_days", {})}


def test_a_slip_in_the_last_day_ends_nothing_that_runs(store: Store) -> None:
    workspace, ada = founded(store)
    cycle = begin(store, workspace, ada, "Q4")
    over = date(2026, 11, 13)
    held: dict[str, Any] = {"cycle_id": cycle.id, "name": "Q4", "kind": CycleKind.QUARTER, "first_day": FIRST_DAY}

    with pytest.raises(Invalid) as refused:
        Cycles(store, Access()).save(workspace, ada, last_day=over, once="1", now=MONDAY_MORNING, **held)

    assert refused.value.fields == {"last_day": ("cycle_would_be_over", {})}
    meant = {**held, "last_day": over, "state": CycleState.GRADING}
    ended = Cycles(store, Access()).save(workspace, ada, once="2", now=MONDAY_MORNING, **meant).cycle
    assert (ended.state, ended.last_day) == (CycleState.GRADING, over)


def test_two_quarters_never_run_at_once(store: Store) -> None:
    workspace, ada = founded(store)
    begin(store, workspace, ada, "Q4")
    days: dict[str, Any] = {"first_day": date(2027, 1, 1), "last_day": date(2027, 3, 31)}
    following = begin(store, workspace, ada, "Q1", **days)

    with pytest.raises(Invalid) as refused:
        moved(store, workspace, ada, following, CycleState.ACTIVE, **days)

    assert refused.value.fields == {"state": ("cycle_runs_already", {"other": "Q4"})}


def test_no_two_cycles_have_one_name(store: Store) -> None:
    workspace, ada = founded(store)
    begin(store, workspace, ada, "Sprint", CycleKind.CUSTOM)
    with pytest.raises(Invalid) as refused:
        begin(store, workspace, ada, "SPRINT ", CycleKind.CUSTOM)
    assert refused.value.fields == {"name": ("cycle_name_taken", {"name": "SPRINT "})}


def moved(store: Store, workspace: Workspace, by: Person, cycle: Cycle, state: CycleState, **given: Any) -> Cycle:
    """As the form does: everything else as it was."""
    values: dict[str, Any] = {"first_day": cycle.first_day, "last_day": cycle.last_day, **given}
    held: dict[str, Any] = {"cycle_id": cycle.id, "name": cycle.name, "kind": cycle.kind, "state": state}
    how: dict[str, Any] = {"once": f"view:{state}", "now": MONDAY_MORNING}
    return Cycles(store, Access()).save(workspace, by, **how, **held, **values).cycle


def founded(store: Store, **values: Any) -> tuple[Workspace, Person]:
    with store.write() as tx:
        workspace = tx.workspaces.install(slack_team_id="T0NEW", name="New", now=MONDAY_MORNING, **values)
        held: dict[str, Any] = {"slack_user_id": "U0ADA", "zone": "Europe/Berlin", "slack_admin": True}
        return workspace, tx.people.add(by=None, now=MONDAY_MORNING, workspace_id=workspace.id, name="Ada", **held)


def begin(
    store: Store, workspace: Workspace, by: Person, name: str, kind: CycleKind = CycleKind.QUARTER, **given: Any
) -> Cycle:
    days: dict[str, Any] = {"first_day": FIRST_DAY, "last_day": LAST_DAY, **given}
    held: dict[str, Any] = {"cycle_id": None, "name": name, "kind": kind}
    return Cycles(store, Access()).save(workspace, by, now=MONDAY_MORNING, once=f"view:{name}", **held, **days).cycle
