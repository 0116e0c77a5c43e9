"""``/okr … on DAY``: what is typed, what is answered, and where its buttons lead."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from bot.app import Stores
from bot.domain.errors import NoSuchDay, NotAllowed
from bot.domain.ids import TeamId
from bot.domain.people import SlackKind
from bot.sandbox.blockkit.surfaces import message_problems
from bot.views.places import Kind, Place, place_in
from handlers.acts import Reply
from tests.factories import MONDAY_MORNING, Office
from tests.handlers.looking_around import Desk, desk, message_of
from tests.services.okrs.lined_office import switch

FIRST = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


@pytest.fixture
def at(sqlite_stores: Stores) -> Desk:
    """Since 2 November; it is the 16th now. Mei was called Mei Sato until the 12th, and reported to Kai."""
    store = sqlite_stores.people
    office = Office.open(store, FIRST)
    kai = office.person("Kai")
    mei = office.person("Mei Sato", slack_user_id="U0MEI", manager_id=kai.id)
    office.person("Noor", slack_user_id="U0NOOR")
    pay = office.team("Payments", kai, (mei,))
    office.team("Hands on Deck", kai)
    own = office.objective(mei, "Checkout just works", pay)
    office.check_in(office.key_result(own, "Checkout success"), 40, 7)
    with store.write() as tx:
        then = datetime(2026, 11, 12, 9, 0, tzinfo=UTC)
        mei = tx.people.change(mei, by=None, now=then, name="Mei Tanaka")
        tx.names.index_people(office.workspace.id, [mei])
        tx.people.set_manager(mei, None, since=then.date(), by=None, now=then)
        tx.objectives.change(own, by=mei.id, now=then, title="Checkout, calmly")
    office.now = MONDAY_MORNING
    return desk(office, kai)


@pytest.mark.parametrize(
    "typed", ["<@U0MEI|mei> on 10 Nov", "mei on 2026-11-10", "Mei Tanaka on last Tuesday", "mei am 10.11."]
)
def test_a_person_reads_as_on_that_day(at: Desk, typed: str) -> None:
    said = at.reads(typed)

    assert said.startswith("Mei Sato\nAs of Tue 10 November 2026")
    assert "O-1 Checkout just works" in said
    assert "Reports to Kai" in said


def test_a_team_the_company_an_objective_and_oneself_read_as_on_that_day(at: Desk) -> None:
    assert "O-1 Checkout just works" in at.reads("team Payments on 10 Nov")
    assert "As of Tue 10 November 2026" in at.reads("company on 10 Nov")
    assert "As of Tue 10 November 2026" in at.reads("company 10 Nov")
    assert at.reads("<@U0MEI|mei> 10 Nov").startswith("Mei Sato\nAs of Tue 10 November 2026")
    assert at.reads("O-1 on 10 Nov").startswith("Objective O-1\nAs of Tue 10 November 2026\nO-1 Checkout just works")
    assert at.reads("on 10 Nov").startswith("Kai\nAs of Tue 10 November 2026")
    assert at.reads("me on 10 Nov").startswith("Kai\nAs of Tue 10 November 2026")


def test_where_lines_are_on_a_day_gone_by_shows_the_shares_of_then(at: Desk) -> None:
    switch(at.office, on=True)
    pay, deck = _team(at.office, "Payments"), _team(at.office, "Hands on Deck")
    [own] = at.office.objectives()
    for day, weights in ((12, {pay: Decimal(70), deck: Decimal(30)}), (14, {})):
        with at.office.store.write() as tx:
            tx.objective_shares.put([(own, weights)], by=None, now=datetime(2026, 11, day, 9, 0, tzinfo=UTC))
    lined = desk(at.office, at.person)
    deck_on = {day: lined.reads(f"team Hands on Deck on {day} Nov") for day in (11, 12, 13, 14)}

    assert ["O-1 Checkout" in said for said in deck_on.values()] == [False, True, True, False]
    assert "70% Payments, 30% Hands on Deck" in lined.reads("O-1 on 13 Nov")
    assert "70%" not in lined.reads("O-1 on 11 Nov") + lined.reads("O-1")


def test_a_key_result_on_a_day_is_looked_at_and_nothing_is_recorded(at: Desk) -> None:
    assert at.reads("KR-1.1 on 10 Nov").startswith("Objective O-1\nAs of Tue 10 November 2026")
    assert not at.told


def test_a_button_of_today_leads_a_week_back_where_okrbot_was_there_by_then(at: Desk) -> None:
    for typed in ("mei", "team Payments", "company"):
        [back] = [place_in(one["value"]).day for one in _buttons(at, typed) if one["action_id"] == "go_week_ago"]
        assert back == date(2026, 11, 9)
    at.office.now = FIRST
    assert "go_week_ago" not in {one["action_id"] for one in _buttons(desk(at.office, at.person), "mei")}


def test_the_last_day_is_today_and_reads_as_ever(at: Desk) -> None:
    assert at.reads("mei on today") == at.reads("mei")


def test_one_walks_on_in_that_day_and_nothing_can_be_changed(at: Desk) -> None:
    outcome = at.types("<@U0MEI|mei> on 10 Nov")
    blocks = message_of(outcome).blocks
    elements = [each for block in blocks if block["type"] == "actions" for each in block["elements"]]
    elements += [block["accessory"] for block in blocks if "accessory" in block]
    places = {one["action_id"]: place_in(one["value"]) for one in elements}

    day = date(2026, 11, 10)
    assert isinstance(outcome, Reply)
    assert outcome.place == Place(Kind.PERSON, outcome.place.about if outcome.place else None, day=day)
    assert {name: place.day for name, place in places.items()} == {
        "go_week_earlier": date(2026, 11, 3),
        "go_today": None,
        "go_manager": day,
        "go_team1": day,
        "go_O-1": day,
        "share_here": day,
    }
    assert all(action.startswith(("go_", "share_here")) for action in places)


def test_a_week_later_and_earlier_stay_within_what_is_known(at: Desk) -> None:
    early = {one["action_id"]: place_in(one["value"]).day for one in _buttons(at, "company on 3 Nov")}
    first = {one["action_id"] for one in _buttons(at, "company on 2 Nov")}

    assert (early["go_week_earlier"], early["go_week_later"]) == (date(2026, 11, 2), date(2026, 11, 10))
    assert "go_week_earlier" not in first


def test_an_objective_of_a_day_offers_neither_edit_nor_check_in(at: Desk) -> None:
    assert {one["action_id"] for one in _buttons(at, "O-1 on 10 Nov")} == {
        *("go_week_earlier", "go_today", "go_owner", "go_team")
    }


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("mei on 24 Dec 2026", "ahead"),
        ("company on tomorrow", "ahead"),
        ("mei on 1 Nov", "before"),
        ("O-1 on 3 March", "before"),
        ("<@U0MEI|mei> on the moon", "unreadable"),
        ("company on 3-5 Nov", "unreadable"),
        ("company last week", "unreadable"),
        ("team Payments on Mrach 3", "unreadable"),
        ("mei on 31 Nov", "unreadable"),
    ],
)
def test_a_day_that_cannot_be_shown_is_refused_with_the_reason(at: Desk, typed: str, why: str) -> None:
    with pytest.raises(NoSuchDay) as refused:
        at.types(typed)

    assert refused.value.why == why


def test_a_name_that_holds_the_word_means_what_it_has_always_meant(at: Desk) -> None:
    assert at.reads("team Hands on Deck").startswith("Hands on Deck\nTeam")
    assert at.reads("team Hands on Deck on 10 Nov").startswith("Hands on Deck\nAs of")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("KR-1.1 45 on 3 March", "45 on 3 March"),
        ("KR-1.1 on hold", "on hold"),
        ("KR-1.1 on track", "on track"),
        ("O-1 edit", "edit"),
    ],
)
def test_a_line_about_a_code_is_no_question_about_a_day(at: Desk, typed: str, words: str) -> None:
    at.types(typed)

    assert at.told[-1][1] == words


def test_what_was_not_there_yet_is_said_so(at: Desk) -> None:
    late = at.office.objective(at.person, "Later")

    with pytest.raises(NoSuchDay) as refused:
        at.types(f"{late.code} on 10 Nov")

    assert refused.value.why == "not_there"


def test_a_guest_sees_no_day_of_others(at: Desk) -> None:
    guest = at.office.person("Gus", slack_kind=SlackKind.SINGLE_CHANNEL_GUEST)

    with pytest.raises(NotAllowed):
        desk(at.office, guest).types("<@U0MEI|mei> on 10 Nov")


def _team(office: Office, name: str) -> TeamId:
    with office.store.read() as tx:
        return next(team.id for team in tx.teams.active(office.workspace.id) if team.name == name)


def _buttons(at: Desk, typed: str) -> list[dict[str, str]]:
    blocks = message_of(at.types(typed)).blocks
    found = [each for block in blocks for each in block.get("elements", []) if each["type"] == "button"]
    return [one for one in found if one["action_id"] != "share_here"]


def test_of_somebody_of_whom_only_the_name_is_known_a_day_gone_by_is_a_whole_page(at: Desk) -> None:
    """No title, no team, and no clock of a day gone by: nothing is shown rather than a block without words."""
    said = at.types("<@U0NOOR|noor> on 10 Nov")
    assert isinstance(said, Reply)
    assert message_problems(said.message.as_arguments()["blocks"]) == []
