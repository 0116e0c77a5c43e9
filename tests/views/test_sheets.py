"""Sheets: nothing is lost between pages, nothing exceeds what Slack takes, nobody is mentioned by a title."""

import json
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from bot.domain.attention import FarBehind
from bot.domain.control import Badge
from bot.domain.ids import PersonId
from bot.domain.pace import Pace, PaceBand
from bot.i18n import language
from bot.sandbox.blockkit.surfaces import blocks_are_too_long, message_problems, view_problems
from bot.services.naming import Match
from bot.services.overview.company import CompanyOverview, Moved
from bot.services.overview.mine import Mine
from bot.services.overview.person import Contribution
from bot.services.overview.team import in_cycle
from bot.views.blocks import MESSAGE_TEXT, fits
from bot.views.overview import find
from bot.views.overview.company import company_sheet, not_well_text
from bot.views.overview.home import COMPANY, ME, TEAM, Tab, home_view
from bot.views.overview.mine import mine_sheet
from bot.views.overview.person import person_sheet
from bot.views.places import Kind, Place, read_place
from bot.views.sheets import HOME_ROOM, Sheet, as_home_blocks, as_message, as_shared, page_of
from tests.domain.okr_builders import a_key_result, dec
from tests.views.sheet_samples import (
    a_branch,
    attention_page,
    company_page,
    find_page,
    help_page,
    mine_page,
    overview,
    person_page,
    quarter,
    team_page,
)
from tests.views.standings import NASTY, NOW, a_person, many_standings

EN = language("en")
SIZES = [(0, 0), (1, 1), (12, 5), (30, 5), (1, 150)]


PAGES = (person_page, mine_page, team_page, company_page, attention_page, find_page, help_page)


@pytest.mark.parametrize(
    ("title", "locale"),
    [("Checkout success", "en"), (NASTY, "de-DE"), ("提高支付成功率" * 30, "zh-CN")],
    ids=["plain", "nasty", "chinese"],
)
@pytest.mark.parametrize(("objectives", "results"), SIZES)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.__name__)
def test_every_page_is_a_message_that_slack_takes(
    page: Any, objectives: int, results: int, title: str, locale: str
) -> None:
    t = language(locale)
    sheet = page(objectives, results, t, title)

    for number in (1, 2, 10_000):
        turned = replace(sheet, place=sheet.place.on_page(number))
        for message in (as_message(t, turned), as_shared(t, turned, title)):
            sent = message.as_arguments()
            assert message_problems(sent["blocks"]) == []
            assert fits(sent["blocks"])
            assert not blocks_are_too_long(sent["blocks"])
            assert len(sent["text"]) <= MESSAGE_TEXT
            read_as_markup = [sent["text"], *markup_in(sent["blocks"])]
            assert not any("<!channel>" in text or "<@U1>" in text for text in read_as_markup)


@pytest.mark.parametrize(("objectives", "results"), SIZES)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.__name__)
def test_every_page_is_a_home_that_slack_takes(page: Any, objectives: int, results: int) -> None:
    tabs = [Tab(ME, "Me"), Tab(TEAM, "My team"), Tab(COMPANY, "Company"), Tab("settings", "Settings")]

    view = home_view(EN, tabs, ME, as_home_blocks(EN, page(objectives, results, EN, NASTY)))

    assert view_problems(view) == []
    assert len(view["blocks"]) <= 100


@pytest.mark.parametrize("page", [person_page, team_page, attention_page, find_page], ids=lambda page: page.__name__)
def test_turning_all_pages_shows_every_key_result_once(page: Any) -> None:
    sheet = page(20, 5, EN, "Checkout success")
    codes = [f"KR-{objective}.{number} Checkout" for objective in range(1, 21) for number in range(1, 6)]

    texts = all_texts(sheet)

    for code in codes:
        assert sum(text.count(code) for text in texts) == 1, code


def test_the_text_says_all_that_the_blocks_say() -> None:
    sheet = person_page(3, 3, EN, "Checkout success")

    message = as_message(EN, sheet)

    for standing in many_standings(3, 3):
        assert f"{standing.objective.code} Checkout success: " in message.text
    assert "Reports to" in message.text
    assert "2 objectives not shown" in message.text


def test_key_results_in_objectives_of_others_say_whose_they_are() -> None:
    (standing,) = many_standings(1, 2, "Trust")
    badge = Badge("Lea", date(2026, 12, 9))
    results = tuple(replace(one, control=badge) for one in standing.key_results)
    theirs = Contribution(standing.objective, a_person("Lea"), results)
    seen = replace(overview(0, 0, "Mei"), contributions=(theirs,))

    message = as_message(EN, person_sheet(EN, seen))

    assert "Key results in others' objectives\nIn O-1 Trust (Lea):\nKR-1.1 Trust: " in message.text
    assert "*O-1 Trust* (Lea)" in str(message.blocks)
    assert message.text.count("under control until 9 Dec: Lea decides") == 1


def test_an_empty_company_is_not_for_sharing_and_one_with_objectives_is() -> None:
    empty = CompanyOverview(now=NOW, teams=(), cycles=(), moved=(), below=(), silent=(), hidden=0, names={})

    assert "Share here" not in str(as_message(EN, company_sheet(EN, empty)).blocks)
    assert "Share here" in str(as_message(EN, company_page(1, 1, EN, "Trust")).blocks)


def test_who_may_not_look_around_is_not_offered_to() -> None:
    mine = Mine(overview=overview(1, 1, "Mei"))

    assert "Look at somebody" in str(as_message(EN, mine_sheet(EN, mine)).blocks)
    assert "Look at somebody" not in str(as_message(EN, mine_sheet(EN, replace(mine, looks_around=False))).blocks)


def test_a_page_too_far_is_the_last_and_says_where_one_is() -> None:
    sheet = person_page(60, 5, EN, "Checkout success")

    message = as_message(EN, replace(sheet, place=sheet.place.on_page(999)))
    told = message.text.splitlines()[-1]

    count = int(told.rsplit(" ", 1)[1])
    assert told == f"Page {count} of {count}"
    assert "Next page" not in str(message.blocks)
    assert "Previous page" in str(message.blocks)


def test_the_company_reads_as_it_should() -> None:
    group = in_cycle(quarter(), many_standings(1, 1, "Trust"), today=9)
    seen = CompanyOverview(
        now=NOW,
        teams=(a_branch("Nordlicht", 1),),
        cycles=(group,),
        moved=(Moved(a_key_result(objective_number=3, number=1, title="Checkout"), dec("93.1"), dec(94)),),
        below=(),
        silent=(a_branch("Refunds", 2), a_branch("Legal", 3)),
        hidden=0,
        names={},
    )

    text = as_message(EN, company_sheet(EN, seen)).text

    assert "Q4: week 9 of 13. 0 of 1 on track." in text
    assert "Not: O-1 Trust (Mei): 0 of 1 on track; KR-1.1 at risk" in text
    assert "Moved: KR-3.1 Checkout 93.1 → 94" in text
    assert "No word from 2 teams: Refunds, Legal" in text


def test_of_several_causes_each_reason_says_whose_it_is() -> None:
    standing = many_standings(1, 2, "Trust")[0]
    far = [FarBehind(Pace(Fraction(share, 100), PaceBand.FAR_BEHIND)) for share in (62, 61)]
    results = tuple(replace(one, reasons=(reason,)) for one, reason in zip(standing.key_results, far, strict=True))

    text = not_well_text(EN, replace(standing, key_results=results), {})

    assert "KR-1.1 far behind: 62% of what was expected by now; KR-1.2 far behind: 61%" in text


def test_namesakes_are_a_choice_of_buttons() -> None:
    matches = [Match("person", number, "Lea Kim", f"Office {number}") for number in range(1, 18)]

    message = find.choice(EN, "lea", matches)

    assert message_problems(list(message.blocks)) == []
    places = [read_place_of(element) for element in elements(message.blocks)]
    assert places[:10] == [Place(Kind.PERSON, number) for number in range(1, 11)]
    assert "Lea Kim, Office 17" in message.text


def test_a_team_to_choose_is_named_with_what_it_is_part_of() -> None:
    message = find.which_team(EN, [Match("team", 1, "Nordlicht"), Match("team", 2, "Payments", "Nordlicht")])

    assert message.text == "Which team? Nordlicht / Payments (in Nordlicht)"


def test_a_place_survives_being_a_value() -> None:
    place = Place(Kind.FIND, words='été 支付 "x"', page=3)

    assert read_place(json.loads(place.as_value())) == place
    assert read_place({"k": "nonsense"}) == Place(Kind.MINE)
    assert read_place({"k": "person", "a": "x"}) == Place(Kind.MINE)


def all_texts(sheet: Sheet) -> list[str]:
    count = page_of(sheet.parts, 1, HOME_ROOM).count
    found = [as_message(EN, replace(sheet, place=sheet.place.on_page(1))).text]
    number = 2
    while (text := as_message(EN, replace(sheet, place=sheet.place.on_page(number))).text) != found[-1]:
        found.append(text)
        number += 1
    assert len(found) >= count
    return found


def markup_in(blocks: Any) -> list[str]:
    """Every text that Slack reads as markup; plain_text it shows as it is."""
    if isinstance(blocks, list | tuple):
        return [text for one in blocks for text in markup_in(one)]
    if not isinstance(blocks, dict):
        return []
    own = [blocks["text"]] if blocks.get("type") == "mrkdwn" else []
    return own + [text for one in blocks.values() for text in markup_in(one)]


def elements(blocks: Any) -> list[Any]:
    return [element for block in blocks if block["type"] == "actions" for element in block["elements"]]


def read_place_of(element: Any) -> Place:
    value = element["value"] if element["type"] == "button" else element["options"][0]["value"]
    return read_place(json.loads(value))


def test_a_person_id_is_a_place() -> None:
    assert Place(Kind.PERSON, PersonId(3)).as_value() == '{"k":"person","a":3,"p":1}'
