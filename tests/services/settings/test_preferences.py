"""When somebody is asked, as they read it in their settings."""

from datetime import time

import pytest

from bot.domain.schedules import PromptSchedule
from bot.domain.workspaces import Rhythm
from bot.i18n import language
from bot.services.access import Access
from bot.services.settings.preferences import OwnChoices, Preferences
from bot.views.settings.settings import settings_blocks
from storage import Store
from tests.factories import Office


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
