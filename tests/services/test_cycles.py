"""Beginning a cycle."""

from typing import Any

from bot.domain.cycles import CycleKind
from bot.domain.people import Person
from bot.domain.workspaces import Workspace
from bot.services.access import Access
from bot.services.cycles import Cycles
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


def founded(store: Store, **values: Any) -> tuple[Workspace, Person]:
    with store.write() as tx:
        workspace = tx.workspaces.install(slack_team_id="T0NEW", name="New", now=MONDAY_MORNING, **values)
        held: dict[str, Any] = {"slack_user_id": "U0ADA", "zone": "Europe/Berlin", "slack_admin": True}
        return workspace, tx.people.add(by=None, now=MONDAY_MORNING, workspace_id=workspace.id, name="Ada", **held)


def begin(store: Store, workspace: Workspace, by: Person, name: str, kind: CycleKind = CycleKind.QUARTER) -> None:
    days: dict[str, Any] = {"first_day": FIRST_DAY, "last_day": LAST_DAY}
    Cycles(store, Access()).save(
        workspace, by, cycle_id=None, name=name, kind=kind, now=MONDAY_MORNING, once=f"view:{name}", **days
    )
