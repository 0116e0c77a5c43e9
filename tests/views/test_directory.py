"""People and managers from Slack, in words: within Slack's limits, and without harm from what people are called."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.directory import Entry, Found, Reading, ReadingState, Tally
from bot.domain.ids import PersonId
from bot.domain.people import Person
from bot.domain.reporting import LeftOut, WhyLeftOut
from bot.i18n import language
from bot.services.directory.directory import PAGE, DirectoryDesk, Finding, FindingsPage
from bot.services.directory.manager_fields import NAMES_SHOWN, ManagerDesk
from bot.views import ids
from bot.views.blocks import SECTION_TEXT, VIEW_BLOCKS
from bot.views.directory.details import details_view
from bot.views.directory.directory import begun_value, directory_blocks, read_begun
from bot.views.directory.manager_fields import field_in, manager_blocks
from tests.domain.okr_builders import WORKSPACE

T = language("en")
NOW = datetime(2026, 11, 16, 8, tzinfo=UTC)
LONG = "<!channel> & Co *bold* " * 11  # as long as a name may be


def reading(state: ReadingState, **values: Any) -> Reading:
    return Reading(id=1, workspace_id=WORKSPACE, state=state, started_by_id=PersonId(1), started_at=NOW, **values)


def finding(number: int, found: Found, **changes: tuple[Any, Any]) -> Finding:
    entry = Entry(id=number, workspace_id=WORKSPACE, slack_user_id=f"U{number}", name=LONG[:255], found=found)
    person = Person(id=PersonId(number), workspace_id=WORKSPACE, slack_user_id=f"U{number}", name=LONG[:255])
    return Finding(entry=entry, person=person, changes=changes)


def sections(shown: Any) -> list[str]:
    return [block["text"]["text"] for block in shown if block["type"] == "section"]


def test_the_preview_stays_within_limits_whatever_people_are_called() -> None:
    tallies = [Tally(found, 20_000, [LONG[:255]] * 5) for found in Found if found is not Found.SAME]
    desk = DirectoryDesk(reading=reading(ReadingState.READY), tallies=tallies, owners_gone=3)
    [said] = sections(directory_blocks(T, desk))
    assert len(said) < SECTION_TEXT
    assert said.endswith("nobody is asked about them any more.")
    assert "<!channel>" not in said


def test_taking_over_asks_once_more_only_where_somebody_goes() -> None:
    def take(found: Found) -> dict[str, Any]:
        shown = directory_blocks(T, DirectoryDesk(reading=reading(ReadingState.READY), tallies=[Tally(found, 2, "AB")]))
        elements = [element for block in shown for element in block.get("elements", ())]
        return next(element for element in elements if element["action_id"] == ids.DIRECTORY_TAKE)

    assert "2 people are gone" in str(take(Found.MISSING)["confirm"])
    assert "confirm" not in take(Found.NEW)


def test_a_button_says_which_reading_it_is_about_and_what_is_not_of_ours_says_nothing() -> None:
    assert read_begun(begun_value(reading(ReadingState.READY))) == NOW
    assert [read_begun(value) for value in ("take", "", "2026-11-16T08:00:00")] == [None] * 3


def test_a_page_of_details_stays_within_limits_and_leads_on_and_back() -> None:
    changes = dict.fromkeys(("name", "real_name", "handle", "title", "zone", "locale"), (LONG[:255], LONG[:255]))
    page = FindingsPage(findings=[finding(n, Found.CHANGED, **changes) for n in range(PAGE)], start=PAGE, total=90)
    shown = details_view(T, page)["blocks"]
    assert len(shown) <= VIEW_BLOCKS
    assert max(map(len, sections(shown))) < SECTION_TEXT
    assert "<!channel>" not in str(shown)
    turns = [element["value"] for block in shown for element in block.get("elements", ()) if "value" in element]
    assert turns == ["0", str(2 * PAGE)]


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (reading(ReadingState.READING, people_read=400), "400 people so far."),
        (reading(ReadingState.FAILED, error="strange_error"), "it answered strange_error"),
        (reading(ReadingState.DONE), "Everybody is as in Slack."),
        (reading(ReadingState.DONE, added=2, gone=1), "2 new, 0 changed, 1 gone."),
        (reading(ReadingState.DROPPED), "It can read everybody from Slack at once."),
    ],
)
def test_the_home_says_where_a_reading_stands(state: Reading, said: str) -> None:
    assert said in sections(directory_blocks(T, DirectoryDesk(reading=state)))[0]


def test_managers_who_were_left_out_are_named_within_limits() -> None:
    one = finding(1, Found.SAME).person
    assert one is not None
    out = LeftOut(id=1, workspace_id=WORKSPACE, person_id=one.id, slack_value="<!here>,U1" * 20, why=WhyLeftOut.SEVERAL)
    desk = ManagerDesk(field="Boss", left_out=[(one, out)] * NAMES_SHOWN, more=7)
    [said] = sections(manager_blocks(T, desk))
    assert len(said) < SECTION_TEXT
    assert said.endswith("7 more")
    assert "<!" not in said
    assert "<@U1>" in said


def test_a_choice_of_a_field_is_read_back() -> None:
    assert [field_in(value) for value in ("none", "Xf1:Boss: who leads", "Xf1")] == [
        ("", ""),
        ("Xf1", "Boss: who leads"),
        ("Xf1", "Xf1"),
    ]
