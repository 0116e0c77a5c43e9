"""Rounds of the worker, on both databases: a workspace that cannot go on keeps no other one waiting."""

from datetime import timedelta

from slack_sdk import WebClient
from structlog.testing import capture_logs

from bot.directory import DirectoryReader
from bot.domain.directory import ReadingState
from bot.posting import Posting
from bot.services.access import Access
from bot.services.directory.directory import Directory
from bot.services.directory.fetching import DirectoryReadings
from bot.services.directory.taking import DirectoryTaking
from storage import UNLIMITED, Store
from tests.factories import Office
from tests.refusing import refusing
from tests.services.directory.test_directory import LONG, Desk, said


def taking(store: Store, team: str, name: str, minutes: int) -> Desk:
    """A workspace whose admin has just decided to take over one person of that name."""
    office = Office.open(store, slack_team_id=team)
    office.now += timedelta(minutes=minutes)
    ada = office.person("Ada", slack_admin=True)
    readings = DirectoryReadings(store, UNLIMITED, LONG)
    desk = Desk(office, ada, Directory(store, Access()), readings, DirectoryTaking(store))
    desk.start()
    desk.page([said(desk, "U0NEW", name, team_id=team)])
    desk.decides()
    return desk


def test_a_workspace_that_cannot_be_taken_over_keeps_no_other_one_waiting(store: Store) -> None:
    broken, sound = taking(store, "T0ONE", "Refused", 0), taking(store, "T0TWO", "Kai", 1)
    reader = DirectoryReader(broken.readings, broken.taking, Posting(store, lambda _: WebClient()))

    with refusing(store, "person", "name", "Refused"), capture_logs() as logged:
        reader.plan_due(sound.office.now, 500)
    states = [desk.reading().state for desk in (broken, sound)]
    reader.plan_due(sound.office.now, 500)

    stuck = [line["workspace"] for line in logged if line["event"] == "directory_stuck"]
    assert stuck == [broken.workspace.id]
    assert states == [ReadingState.TAKING, ReadingState.DONE]
    assert sound.person("U0NEW") is not None
    assert (broken.reading().state, broken.reading().added) == (ReadingState.DONE, 1)
