"""Everybody from Slack, on both databases: read once, whoever dies in between, and taken over once, whoever presses."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.domain.directory import DECIDE_WITHIN, Found, Reading, ReadingState
from bot.domain.errors import NotAllowed
from bot.domain.people import Person, SlackKind
from bot.domain.workspaces import Workspace
from bot.services.access import Access
from bot.services.directory.directory import PAGE, Directory
from bot.services.directory.fetching import MOST_FAILURES, MOST_RESTARTS, DirectoryReadings
from bot.services.directory.taking import DirectoryTaking
from bot.services.people.people import People, SlackProfile
from bot.services.settings.preferences import OwnChoices, Preferences
from storage import UNLIMITED, Speed, Store
from tests.factories import Office
from tests.statements import counted

LONG = timedelta(hours=1)
LATER = 1_900_000_000  # seconds since 1970


@dataclass
class Desk:
    """An admin, and a worker that is never kept waiting."""

    office: Office
    ada: Person
    directory: Directory
    readings: DirectoryReadings
    taking: DirectoryTaking

    @property
    def workspace(self) -> Workspace:
        return self.office.workspace

    def start(self) -> Reading:
        self.directory.start(self.workspace, self.ada, now=self.office.now)
        return self.reading()

    def reading(self) -> Reading:
        found = self.directory.desk(self.workspace, self.ada).reading
        assert found is not None
        return found

    def page(self, people: Sequence[SlackProfile], following: str = "") -> None:
        """A page comes in: the last one, unless a cursor leads on."""
        turn = self.readings.turn(self.reading())
        assert turn is not None
        assert self.readings.keep_page(turn[1], people, following, now=self.office.now)

    def decides(self) -> None:
        self.directory.take_over(self.workspace, self.ada, self.reading().started_at)

    def take_over(self, limit: int = 100) -> None:
        self.decides()
        while self.taking.take(self.workspace.id, limit, now=self.office.now):
            pass

    def found(self) -> dict[Found, int]:
        return {tally.found: tally.count for tally in self.directory.desk(self.workspace, self.ada).tallies}

    def person(self, user_id: str) -> Person | None:
        with self.office.store.read() as tx:
            return tx.people.by_slack_id(self.workspace.id, user_id)


@pytest.fixture
def desk(store: Store) -> Desk:
    office = Office.open(store)
    ada = office.person("Ada", slack_admin=True)
    readings = DirectoryReadings(store, UNLIMITED, LONG)
    return Desk(office, ada, Directory(store, Access()), readings, DirectoryTaking(store))


def said(desk: Desk, user_id: str, name: str = "", **fields: Any) -> SlackProfile:
    user = {"id": user_id, "real_name": name or user_id, "tz": "Europe/Berlin", "locale": "en", "updated": LATER}
    return SlackProfile.read({**user, "team_id": "T0NORD", **fields}, desk.workspace)


def crowd(desk: Desk, count: int, beginning: str = "U1") -> list[SlackProfile]:
    return [said(desk, f"{beginning}{number:03}", f"Person {number}") for number in range(count)]


def test_of_presses_at_once_one_begins(desk: Desk) -> None:
    desk.start()
    desk.page([said(desk, "U0NEW")], "more")
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: desk.start(), range(4)))

    assert desk.reading().cursor == "more"
    with desk.office.store.read() as tx:
        told = tx.audit.of(desk.workspace.id, "directory_reading", desk.reading().id)
    assert [event.action for event in told] == ["reading_started"]


def test_only_admins_have_it_read(desk: Desk) -> None:
    kai = desk.office.person("Kai")
    now, directory = desk.office.now, desk.directory
    with pytest.raises(NotAllowed):
        directory.start(desk.workspace, kai, now=now)
    with pytest.raises(NotAllowed):
        directory.take_over(desk.workspace, kai, now)
    with pytest.raises(NotAllowed):
        directory.not_now(desk.workspace, kai, now, now=now)


def test_a_word_on_an_earlier_preview_decides_nothing_about_what_was_read_since(desk: Desk) -> None:
    kai = desk.office.person("Kai", slack_asked_at=desk.office.now - timedelta(days=1))
    first = desk.start().started_at
    desk.page([said(desk, "U0ADA", "Ada", is_admin=True), said(desk, "U0KAI", "Kai"), said(desk, "U0NEW")])
    assert Found.MISSING not in desk.found()
    desk.directory.not_now(desk.workspace, desk.ada, first, now=desk.office.now)
    desk.office.now += timedelta(microseconds=1)
    desk.start()
    desk.page([said(desk, "U0ADA", "Ada", is_admin=True)])

    desk.directory.take_over(desk.workspace, desk.ada, first)
    desk.directory.not_now(desk.workspace, desk.ada, first, now=desk.office.now)

    assert (desk.reading().state, desk.found()[Found.MISSING]) == (ReadingState.READY, 1)
    desk.take_over()
    found = desk.person(kai.slack_user_id)
    assert found is not None
    assert not found.is_active


def test_what_a_dead_worker_asked_for_is_asked_again_and_its_late_answer_counts_nothing(desk: Desk) -> None:
    desk.start()
    desk.page(crowd(desk, 3), "second")
    dead = desk.readings.turn(desk.reading())
    assert dead is not None
    assert desk.readings.turn(desk.reading()) is None

    lease_runs_out(desk)
    desk.page(crowd(desk, 2, "U2"))

    assert not desk.readings.keep_page(dead[1], crowd(desk, 2, "U3"), "third", now=desk.office.now)
    assert (desk.reading().state, desk.reading().people_read) == (ReadingState.READY, 5)
    assert desk.found() == {Found.NEW: 5}


def lease_runs_out(desk: Desk) -> None:
    """An hour of machine time, which no test can wait for."""
    with desk.office.store.write() as tx:
        earlier = tx.outbox.machine_now() - LONG
        tx.directory_readings.move(desk.workspace.id, desk.office.now, [ReadingState.READING], lease_until=earlier)


def test_slacks_pace_is_kept_whoever_asks(desk: Desk) -> None:
    slow = DirectoryReadings(desk.office.store, Speed(1, minute=10 * LONG), LONG)
    reading = desk.start()
    for _ in range(8):  # of twenty a minute, two fifths may come at once
        assert slow.turn(reading) is not None
        lease_runs_out(desk)
    assert slow.turn(reading) is None


def test_a_page_that_does_not_come_is_given_up_in_the_end_with_slacks_reason(desk: Desk) -> None:
    desk.start()
    for _ in range(MOST_FAILURES):
        turn = desk.readings.turn(desk.reading())
        assert turn is not None
        desk.readings.try_later(turn[1], "fatal_error", now=desk.office.now)
        assert desk.readings.turn(desk.reading()) is None
        lease_runs_out(desk)
    assert (desk.reading().state, desk.reading().error) == (ReadingState.FAILED, "fatal_error")
    assert desk.start().state is ReadingState.READING


def test_a_list_whose_cursor_is_lost_is_read_from_its_beginning(desk: Desk) -> None:
    desk.start()
    for restart in range(MOST_RESTARTS):
        desk.page(crowd(desk, 3), "second")
        turn = desk.readings.turn(desk.reading())
        assert turn is not None
        desk.readings.begin_anew(turn[1], "invalid_cursor", now=desk.office.now)
        assert (desk.reading().cursor, desk.reading().restarts) == ("", restart + 1)
    desk.page(crowd(desk, 3), "second")
    desk.page(crowd(desk, 2, "U2"))
    assert desk.found()[Found.NEW] == 5


def test_what_nobody_decides_on_is_forgotten(desk: Desk) -> None:
    desk.start()
    desk.page(crowd(desk, 3))
    desk.readings.forget_undecided(desk.office.now + DECIDE_WITHIN)
    assert desk.found()[Found.NEW] == 3
    desk.readings.forget_undecided(desk.office.now + DECIDE_WITHIN + timedelta(seconds=1))
    assert (desk.reading().state, entries(desk)) == (ReadingState.DROPPED, 0)


def entries(desk: Desk) -> int:
    with desk.office.store.read() as tx:
        return int(tx.connection.execute(text("SELECT count(*) FROM directory_entry")).scalar_one())


def test_who_is_missing_is_gone_but_not_a_stranger_nor_whoever_was_heard_of_since(desk: Desk) -> None:
    before = desk.office.now - timedelta(days=1)
    kai = desk.office.person("Kai", slack_asked_at=before)
    desk.office.person("Owen", slack_kind=SlackKind.EXTERNAL, slack_asked_at=before)
    desk.office.person("Lea", slack_asked_at=desk.office.now)
    desk.start()
    desk.page([said(desk, "U0ADA", "Ada", is_admin=True)])
    assert desk.found()[Found.MISSING] == 1
    desk.take_over()
    assert [desk.person(user).is_active for user in (kai.slack_user_id, "U0OWEN", "U0LEA")] == [False, True, True]  # type: ignore[union-attr]


def test_nothing_is_kept_of_bots_strangers_and_those_who_left_before(desk: Desk) -> None:
    desk.start()
    desk.page(
        [
            said(desk, "U0BOT", is_bot=True),
            said(desk, "USLACKBOT"),
            said(desk, "U0SAM", is_stranger=True),
            said(desk, "U0OLD", deleted=True),
            said(desk, "U0ADA", "Ada", is_admin=True),
        ]
    )
    assert desk.found().keys() == {Found.CHANGED}
    assert entries(desk) == 1


def test_a_stranger_whom_we_know_is_kept_up_to_date_and_who_comes_back_is_here_again(desk: Desk) -> None:
    desk.office.person("Owen", slack_kind=SlackKind.EXTERNAL)
    desk.office.person("Lea", deactivated_at=desk.office.now)
    desk.start()
    desk.page([said(desk, "U0OWEN", "Owen Clarke", is_stranger=True), said(desk, "U0LEA", "Lea")])
    assert desk.found() == {Found.CHANGED: 1, Found.BACK: 1}
    desk.take_over()
    owen, lea = desk.person("U0OWEN"), desk.person("U0LEA")
    assert owen is not None
    assert (owen.name, owen.slack_kind) == ("Owen Clarke", SlackKind.EXTERNAL)
    assert lea is not None
    assert lea.is_active


def test_what_an_event_has_said_since_stays(desk: Desk) -> None:
    desk.office.person("Kai", title="Engineer")
    desk.start()
    desk.page([said(desk, "U0KAI", "Kai", profile={"title": "Lead"})])
    newer = said(desk, "U0KAI", "Kai", profile={"title": "Head"}, updated=LATER + 60)
    People(desk.office.store).learn(desk.workspace.id, newer, now=desk.office.now)
    desk.take_over()
    found = desk.person("U0KAI")
    assert found is not None
    assert (found.title, desk.reading().changed) == ("Head", 0)


def test_a_zone_set_by_hand_stays(desk: Desk) -> None:
    kai = desk.office.person("Kai")
    own = OwnChoices(zone="Asia/Tokyo", working_days=frozenset({0}))
    Preferences(desk.office.store, Access()).choose(desk.workspace, kai, own, once="V1", now=desk.office.now)
    desk.start()
    desk.page([said(desk, "U0KAI", "Kai Berg", tz="Europe/London")])
    desk.take_over()
    found = desk.person("U0KAI")
    assert found is not None
    assert (found.name, found.zone) == ("Kai Berg", "Asia/Tokyo")


def test_what_is_as_in_slack_already_needs_no_decision(desk: Desk) -> None:
    desk.start()
    desk.page([said(desk, "U0ADA", "Ada", is_admin=True)])
    desk.take_over()
    desk.start()
    desk.page([said(desk, "U0ADA", "Ada", is_admin=True)])
    assert (desk.reading().state, desk.reading().changed, entries(desk)) == (ReadingState.DONE, 0, 0)


def test_several_workers_take_over_once_and_a_killed_one_loses_nothing(desk: Desk) -> None:
    desk.start()
    desk.page(crowd(desk, 30))
    desk.decides()
    desk.taking.take(desk.workspace.id, 4, now=desk.office.now)  # by a worker that is killed here
    assert desk.directory.desk(desk.workspace, desk.ada).left == 26
    with ThreadPoolExecutor(3) as threads:
        list(threads.map(lambda _: desk.take_over(limit=5), range(3)))

    assert (desk.reading().state, desk.reading().added) == (ReadingState.DONE, 30)
    with desk.office.store.read() as tx:
        assert len(tx.people.active(desk.workspace.id)) == 31
        told = tx.audit.of(desk.workspace.id, "directory_reading", desk.reading().id)
    assert [event.action for event in told] == ["reading_started", "taken_over"]


def test_the_preview_turns_pages_and_ends_at_the_last_one(desk: Desk) -> None:
    desk.start()
    desk.page(crowd(desk, PAGE + 3))
    first = desk.directory.findings(desk.workspace, desk.ada, 0, now=desk.office.now)
    last = desk.directory.findings(desk.workspace, desk.ada, 10_000, now=desk.office.now)
    assert (len(first.findings), first.rest) == (PAGE, 3)
    assert (len(last.findings), last.start, last.rest) == (3, PAGE, 0)
    desk.directory.not_now(desk.workspace, desk.ada, desk.reading().started_at, now=desk.office.now)
    assert desk.directory.findings(desk.workspace, desk.ada, 0, now=desk.office.now).findings == []


def test_statements_do_not_grow_with_people(desk: Desk) -> None:
    few, many = statements(desk, 2, "U3"), statements(desk, 10, "U4")
    assert few == many


def statements(desk: Desk, count: int, beginning: str) -> tuple[int, int, int]:
    """Of a page, of what the home shows of it, and of a batch: so many are new, so many change their title and their
    zone, so many leave with a running key result."""
    known = [
        desk.office.person(f"{beginning}{number}K", slack_user_id=f"{beginning}K{number}") for number in range(count)
    ]
    gone = [
        desk.office.person(f"{beginning}{number}G", slack_user_id=f"{beginning}G{number}") for number in range(count)
    ]
    for person in gone:
        desk.office.key_result(desk.office.objective(person))
    change = [said(desk, one.slack_user_id, tz="Asia/Tokyo", profile={"title": "Head"}) for one in known]
    leave = [said(desk, one.slack_user_id, deleted=True) for one in gone]
    desk.start()
    turn = desk.readings.turn(desk.reading())
    assert turn is not None
    with counted(desk.office.store) as page:
        desk.readings.keep_page(turn[1], [*crowd(desk, count, beginning), *change, *leave], "", now=desk.office.now)
    with counted(desk.office.store) as shown:
        waiting = desk.directory.desk(desk.workspace, desk.ada)
        desk.directory.findings(desk.workspace, desk.ada, 0, now=desk.office.now)
    assert waiting.owners_gone == count
    desk.decides()
    with counted(desk.office.store) as batch:
        desk.taking.take(desk.workspace.id, 200, now=desk.office.now)
    desk.take_over()
    return len(page), len(shown), len(batch)
