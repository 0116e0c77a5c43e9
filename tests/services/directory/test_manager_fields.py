"""Managers from a profile field of Slack, on both databases: who is read next, and what a field may change."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from bot.domain.people import Person, SlackKind
from bot.domain.reporting import WhyLeftOut
from bot.domain.workspaces import Workspace
from bot.services.directory.manager_fields import AT_ONCE, EVERY, ManagerReadings, choose_field, manager_desk
from storage import UNLIMITED, Speed, Store
from tests.factories import Office
from tests.statements import counted


@dataclass
class Desk:
    """A workspace that has chosen the field Boss, and a worker that is never kept waiting."""

    office: Office
    workspace: Workspace
    readings: ManagerReadings

    def hears(self, *named: tuple[Person, str], days: int = 0) -> None:
        self.readings.keep(self.workspace, named, now=self.office.now + timedelta(days=days))

    def turn(self, days: int = 0) -> list[str]:
        now = self.office.now + timedelta(days=days)
        return [person.name for person in self.readings.turn(self.workspace, now=now)]

    def manager_of(self, person: Person) -> int | None:
        with self.office.store.read() as tx:
            return tx.people.get(self.workspace.id, person.id).manager_id

    def left_out(self) -> dict[str, WhyLeftOut]:
        with self.office.store.read() as tx:
            shown = manager_desk(tx, self.workspace)
        return {person.name: one.why for person, one in shown.left_out}


@pytest.fixture
def desk(store: Store) -> Desk:
    office = Office.open(store)
    ada = office.person("Ada", slack_admin=True)
    with store.write() as tx:
        workspace = choose_field(tx, office.workspace, ("Xf0BOSS", "Boss"), by=ada.id, now=office.now)
    return Desk(office, workspace, ManagerReadings(store, UNLIMITED))


def test_who_waits_longest_is_read_first_a_few_at_a_time_and_once_a_day(desk: Desk) -> None:
    people = [desk.office.person(f"P{number}") for number in range(AT_ONCE)]
    desk.office.person("Owen", slack_kind=SlackKind.EXTERNAL)
    desk.office.person("Left", deactivated_at=desk.office.now)
    first = desk.turn()
    assert first == ["Ada", "P0", "P1", "P2", "P3"]

    desk.hears(*((one, "") for one in people[:3]))
    assert desk.turn() == ["Ada", "P3", "P4"]
    desk.hears(*((one, "") for one in people[3:]), days=EVERY.days // 2)
    assert desk.turn(days=1) == ["Ada", "P0", "P1", "P2", "P3"]


def test_slacks_pace_is_kept_whoever_asks(desk: Desk) -> None:
    slow = ManagerReadings(desk.office.store, Speed(1, minute=timedelta(hours=10)))  # no turn comes back meanwhile
    rounds = [slow.turn(desk.workspace, now=desk.office.now) for _ in range(41)]
    assert [bool(people) for people in rounds] == [True] * 40 + [False]  # of a hundred a minute, two fifths at once


def test_a_field_overwrites_a_manager_by_hand_only_where_it_says_something(desk: Desk) -> None:
    kai, lea, mei = (desk.office.person(name) for name in ("Kai", "Lea", "Mei"))
    with desk.office.store.write() as tx:
        kai = tx.people.set_manager(kai, lea.id, since=desk.office.now.date(), by=None, now=desk.office.now)
    desk.hears((kai, " "))
    assert desk.manager_of(kai) == lea.id
    desk.hears((kai, mei.slack_user_id))
    assert desk.manager_of(kai) == mei.id
    with desk.office.store.read() as tx:
        told = tx.audit.of(desk.workspace.id, "person", kai.id)[-1]
    assert (told.actor_id, told.reason) == (None, "profile field Boss")
    assert (told.before, told.after) == ({"v": 1, "manager_id": lea.id}, {"v": 1, "manager_id": mei.id})


def test_a_circle_within_one_round_is_left_out_and_so_are_several_guests_and_who_has_left(desk: Desk) -> None:
    kai, lea, mei, ben = (desk.office.person(name) for name in ("Kai", "Lea", "Mei", "Ben"))
    gus = desk.office.person("Gus", slack_kind=SlackKind.SINGLE_CHANNEL_GUEST)
    left = desk.office.person("Left", deactivated_at=desk.office.now)
    desk.hears(
        (kai, lea.slack_user_id),
        (lea, kai.slack_user_id),
        (mei, f"{kai.slack_user_id},{lea.slack_user_id}"),
        (ben, gus.slack_user_id),
        (gus, left.slack_user_id),
    )
    assert [desk.manager_of(one) for one in (kai, lea, mei, ben, gus)] == [lea.id, None, None, None, None]
    assert desk.left_out() == {
        "Lea": WhyLeftOut.CIRCLE,
        "Mei": WhyLeftOut.SEVERAL,
        "Ben": WhyLeftOut.NO_MANAGER,
        "Gus": WhyLeftOut.NO_MANAGER,
    }


def test_what_was_read_of_a_field_that_is_no_longer_chosen_changes_nothing(desk: Desk) -> None:
    kai, lea = desk.office.person("Kai"), desk.office.person("Lea")
    late = replace(desk, workspace=replace(desk.workspace, manager_field="Xf0OLD"))
    late.hears((kai, lea.slack_user_id))
    assert desk.manager_of(kai) is None
    assert "Kai" in desk.turn()


def test_a_round_in_which_nobody_changes_takes_as_many_statements_for_several(desk: Desk) -> None:
    lea = desk.office.person("Lea")
    reports = [desk.office.person(f"P{number}") for number in range(AT_ONCE)]
    desk.hears(*((one, lea.slack_user_id) for one in reports))
    with counted(desk.office.store) as one:
        desk.hears((reports[0], lea.slack_user_id))
    with counted(desk.office.store) as several:
        desk.hears(*((each, lea.slack_user_id) for each in reports))
    assert len(one) == len(several)
