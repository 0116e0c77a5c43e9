"""A company in which somebody who is to be erased has left their words everywhere."""

from datetime import date
from decimal import Decimal
from typing import Any

from bot.domain.people import Person
from bot.domain.workspaces import Workspace
from bot.services.people.erasing import Erasing
from storage import Store
from tests.factories import Office


def erase(store: Store, workspace: Workspace, person: Person) -> int:
    return Erasing(store).erase(workspace, person, by="a test", now=Office.now, tell=lambda done: None)


def furnished(store: Store) -> Office:
    """Mei Tanaka, her words everywhere that acts put them, and her colleague Kai."""
    office = Office.open(store)
    kai = office.person("Kai", real_name="Kai Berg")
    mei = office.person("Mei", real_name="Mei Tanaka", handle="mtanaka", title="Sailor", manager_id=kai.id)
    pay = office.team("Payments", kai, (mei,))
    team = office.objective(mei, "Payments that just work", pay)
    own = office.objective(mei, "Sail round Rügen", why="for Oma")
    result = office.key_result(team, "Checkout success")
    office.key_result(own, "Rügen in days")
    office.check_in(result, 40, 7, note="Oma is ill")
    held: dict[str, Any] = {"workspace_id": office.workspace.id, "key_result_id": result.id}
    with store.write() as tx:
        by: dict[str, Any] = {"by": mei.id, "now": office.now}
        tx.people.change(mei, by=None, now=office.now, name="Mei", title="Skipper")
        days: dict[str, Any] = {"first_day": date(2026, 11, 20), "last_day": date(2026, 11, 21)}
        gone = tx.absences.add(**by, workspace_id=office.workspace.id, person_id=mei.id, **days)
        tx.absences.remove(gone, **by)
        tx.absences.add(**by, workspace_id=office.workspace.id, person_id=mei.id, **days)
        asked = tx.blockers.add(
            **by, **held, opened_by_id=mei.id, asked_id=kai.id, what="Oma's key", opened_at=office.now
        )
        tx.blockers.change(asked, by=kai.id, now=office.now, answer="in the vault", answered_by_id=kai.id)
        tx.key_results.change(result, **by, reason="Oma said so", target=Decimal(90))
        tx.objectives.change(own, **by, reason="Oma", title="Sail to Rügen")
        case: dict[str, Any] = {"gains": "Oma reads", "costs": "Oma's hours", "case_by_id": mei.id}
        begun: dict[str, Any] = {"workspace_id": office.workspace.id, "team_id": pay.id, "started_by_id": mei.id}
        pilot = tx.pilots.begin(**by, **begun, **case, started_at=office.now)
        assert pilot is not None
        tx.pilots.change(pilot, by=kai.id, now=office.now, gains="We read", costs="Our hours", case_by_id=kai.id)
        tx.search.index(office.workspace.id, "person", mei.id, "Mei Tanaka mtanaka Sailor")
    return office
