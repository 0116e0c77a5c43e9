"""When somebody is asked, as they read it in their settings."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import time

import pytest

from bot.domain.edits import Ticks
from bot.domain.schedules import PromptSchedule
from bot.domain.workspaces import Practice, Rhythm
from bot.i18n import language
from bot.services.access import Access
from bot.services.people.people import People
from bot.services.settings.preferences import OwnChoices, Preferences, WorkspaceChoices
from bot.views.settings.settings import settings_blocks
from storage import Store
from tests.factories import Office
from tests.services.alignment.test_proposals import until_one_waits


def test_settings_say_the_day_and_time_that_hold(store: Store) -> None:
    office = Office.open(store)
    mei, kai = office.person("Mei"), office.person("Kai", prompt_time=time(8, 30))
    office.team("Payments", members=(mei, kai), prompt_day=1, prompt_time=time(10), rhythm=Rhythm.FORTNIGHTLY)

    said = [read(Preferences(store, Access()).schedule(office.workspace, each, office.now)) for each in (mei, kai)]

    assert said == [
        "You are asked every week on Tuesday at 10:00, in the zone Europe/Berlin.",
        "You are asked every week on Tuesday at 08:30, in the zone Europe/Berlin.",
    ]


def test_the_rhythm_is_that_of_the_key_results_one_is_asked_about(store: Store) -> None:
    office = Office.open(store)
    mei = office.person("Mei")
    team = office.team("Payments", members=(mei,), rhythm=Rhythm.FORTNIGHTLY)
    office.key_result(office.objective(mei, team=team))

    schedule = Preferences(store, Access()).schedule(office.workspace, mei, office.now)

    assert read(schedule) == "You are asked every two weeks on Monday at 09:00, in the zone Europe/Berlin."


@pytest.mark.parametrize(("chosen", "at"), [(False, "09:00"), (True, "22:00")])
def test_a_time_in_quiet_hours_holds_only_for_whoever_chose_it(chosen: bool, at: str) -> None:
    assert f" at {at}," in read(PromptSchedule(zone="Asia/Tokyo", at=time(22), chosen=chosen))


def read(schedule: PromptSchedule) -> str:
    text: str = settings_blocks(language("en"), schedule, "/okr")[0]["text"]["text"]
    return text


def test_a_zone_is_kept_as_it_is_spelled_however_it_was_typed(store: Store) -> None:
    office = Office.open(store)
    choices = OwnChoices(zone="america/new_york", working_days=frozenset({0, 1}))

    changed = Preferences(store, Access()).choose(
        office.workspace, office.person("Mei"), choices, once="1", now=office.now
    )

    assert (changed.zone, changed.zone_by_hand) == ("America/New_York", True)


def test_who_leaves_their_zone_to_slack_again_has_slacks_with_their_next_act(store: Store) -> None:
    office = Office.open(store)
    camille = office.person("Camille", zone="Europe/London")
    preferences, people = Preferences(store, Access()), People(store)
    by_hand = OwnChoices(zone="Asia/Tokyo", working_days=frozenset({0, 1}))
    chosen = preferences.choose(office.workspace, camille, by_hand, once="1", now=office.now)
    assert not people.is_to_be_asked(chosen, now=office.now)

    left = preferences.choose(office.workspace, chosen, replace(by_hand, zone=""), once="2", now=office.now)

    assert not left.zone_by_hand
    assert people.is_to_be_asked(left, now=office.now)


def test_of_two_admins_who_switch_practices_on_at_once_neither_is_lost(store: Store) -> None:
    """The second waits until the first is done, and adds to what that left."""
    office = Office.open(store)
    ada = office.person("Ada", slack_admin=True)
    usual = WorkspaceChoices(
        zone="Europe/Berlin",
        prompt_day=0,
        prompt_time=time(9),
        rhythm=Rhythm.WEEKLY,
        contractors=office.workspace.contractors,
        guests_may_view=False,
    )

    def switch_on(practice: Practice) -> None:
        choices = replace(usual, practices=Ticks(frozenset(), frozenset({practice})))
        Preferences(store, Access()).choose_for_all(office.workspace, ada, choices, once=practice, now=office.now)

    with ThreadPoolExecutor(1) as worker:
        with store.write() as tx:
            tx.workspaces.set(
                tx.workspaces.get(office.workspace.id),
                by=ada.id,
                now=office.now,
                practices=frozenset({Practice.FEEDBACK}),
            )
            second = worker.submit(switch_on, Practice.CONTROL)
            until_one_waits(store)
        second.result()

    with store.read() as tx:
        assert tx.workspaces.get(office.workspace.id).practices == {Practice.FEEDBACK, Practice.CONTROL}
