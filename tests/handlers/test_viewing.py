"""Walking around by buttons, App Home, and sharing."""

from typing import Any

import pytest

from bot.domain.errors import NotAllowed
from bot.domain.people import SlackKind
from bot.sandbox.blockkit.surfaces import view_problems
from bot.views.blocks import section
from bot.views.overview.home import COMPANY, ME, TEAM
from bot.views.places import Kind, Place
from handlers.acts import Publish, Replace, Reply, Share
from handlers.home import Area
from storage import Store
from tests.factories import Office
from tests.handlers.looking_around import Desk, desk, message_of

HOME = {"type": "home", "id": "V1", "hash": "h"}


@pytest.fixture
def here(store: Store) -> Desk:
    office = Office.open(store)
    kai = office.person("Kai", slack_user_id="U0KAI")
    mei = office.person("Mei", slack_user_id="U0MEI", manager_id=kai.id)
    team = office.team("Payments", lead=kai, members=(mei,))
    office.key_result(office.objective(mei, "Checkout that works", team))
    return desk(office, mei)


def test_a_walk_replaces_an_answer_of_ones_own_and_leaves_a_channels_message_alone(here: Desk) -> None:
    value = Place(Kind.PERSON, here.person.id).as_value()

    assert isinstance(here.viewing.walk(here.press(value, is_private=True)), Replace)
    assert isinstance(here.viewing.walk(here.press(value)), Reply)


def test_in_the_home_a_walk_stays_in_the_home(here: Desk) -> None:
    value = Place(Kind.COMPANY).as_value()

    outcome = here.viewing.walk(here.press(value, view=HOME))

    assert isinstance(outcome, Publish)
    assert view_problems(outcome.view) == []
    assert "Company" in str(outcome.view["blocks"][2])


def test_anybody_can_be_chosen_from_slacks_own_menu(here: Desk) -> None:
    outcome = here.viewing.walk_to_somebody(here.press("U0KAI", is_private=True))

    assert message_of(outcome).text.startswith("Kai")


def test_a_spoilt_button_leads_home(here: Desk) -> None:
    assert message_of(here.viewing.walk(here.press("{nonsense"))).text.startswith("Your OKRs")


def test_the_home_opens_with_what_i_owe_and_my_okrs(here: Desk) -> None:
    outcome = here.home.opened(here.caller, {"tab": "home"})

    assert isinstance(outcome, Publish)
    assert view_problems(outcome.view) == []
    shown = str(outcome.view)
    assert shown.index("Nothing is waiting for you.") < shown.index("Checkout that works")


def test_the_messages_tab_publishes_nothing(here: Desk) -> None:
    assert here.home.opened(here.caller, {"tab": "messages"}) is None


@pytest.mark.parametrize(
    ("key", "words"), [(ME, "Your OKRs"), (TEAM, "Payments"), (COMPANY, "Company"), ("no", "Your OKRs")]
)
def test_every_tab_shows_its_own_and_marks_itself(here: Desk, key: str, words: str) -> None:
    view = here.home.turn(here.press(key, view=HOME)).view  # type: ignore[union-attr]

    assert view["blocks"][2]["text"]["text"] == words
    marked = [one["value"] for one in view["blocks"][0]["elements"] if one["text"]["text"].startswith("▸")]
    assert marked == [key if key != "no" else ME]


def test_somebody_without_a_team_is_told_so(store: Store) -> None:
    office = Office.open(store)
    alone = desk(office, office.person("Solo"))

    assert "You are in no team yet." in str(alone.home.tab(alone.caller, TEAM))


def test_a_guest_has_their_own_things_and_no_other_tabs(store: Store) -> None:
    office = Office.open(store)
    guest = office.person("Gus", slack_kind=SlackKind.SINGLE_CHANNEL_GUEST)
    office.key_result(office.objective(guest, "Mine alone"))
    theirs = desk(office, guest)

    view = theirs.home.tab(theirs.caller, COMPANY)

    assert view_problems(view) == []
    assert "Mine alone" in str(view)
    assert "Look at somebody" not in str(view)
    assert "home_tab_" not in str(view)


def test_areas_of_other_journeys_are_tabs_for_those_they_are_for(store: Store) -> None:
    office = Office.open(store)
    settings = Area("settings", lambda t: "Settings", lambda caller: [section("Your time zone")])
    admin = Area(
        "admin", lambda t: "Admin", lambda caller: [section("Steps")], lambda caller: caller.person.slack_admin
    )
    member = desk(office, office.person("Mei"), (settings, admin))
    lead = desk(office, office.person("Lea", slack_admin=True), (settings, admin))

    assert "Your time zone" in str(member.home.tab(member.caller, "settings"))
    assert "Steps" not in str(member.home.tab(member.caller, "admin"))
    assert "Steps" in str(lead.home.tab(lead.caller, "admin"))


def test_a_view_is_shared_without_buttons_and_says_by_whom(here: Desk) -> None:
    open_channel(here, "U0KAI", "U0MEI")

    outcome = here.sharing.share(here.press(Place(Kind.TEAM, 1).as_value()))

    assert isinstance(outcome, Share)
    assert outcome.message.text.startswith("Payments")
    assert outcome.message.text.endswith("Shared by Mei")
    assert "actions" not in [block["type"] for block in outcome.message.blocks]


def test_a_second_press_shares_nothing_and_says_that_it_is_there(here: Desk) -> None:
    open_channel(here, "U0MEI")
    first, other_page = Place(Kind.TEAM, 1), Place(Kind.TEAM, 1, page=2)

    pressed = [here.sharing.share(here.press(place.as_value())) for place in (first, first, other_page)]
    in_another_answer = here.sharing.share(here.press(first.as_value(), message_ts="2.0"))

    assert [type(outcome) for outcome in pressed] == [Share, Reply, Share]
    assert message_of(pressed[1]).text == "It is in this channel already."
    assert isinstance(in_another_answer, Share)


def test_a_channel_reads_its_teams_language(here: Desk) -> None:
    open_channel(here, "U0MEI")
    with here.office.store.write() as tx:
        team = tx.teams.active(here.office.workspace.id)[0]
        tx.teams.change(team, by=None, now=here.office.now, channel_id="C1", locale="de-DE")

    assert here.sharing.door.reader(here.office.workspace, "C1").locale == "de-DE"
    assert here.sharing.door.reader(here.office.workspace, "C2") == here.office.workspace


def test_nothing_is_shared_where_guests_read_along(here: Desk) -> None:
    here.office.person("Gus", slack_user_id="U0GUS", slack_kind=SlackKind.MULTI_CHANNEL_GUEST)
    open_channel(here, "U0MEI", "U0GUS")

    outcome = here.sharing.share(here.press(Place(Kind.COMPANY).as_value()))

    assert message_of(outcome).text.startswith("Not shared.")


def test_a_guest_shares_nothing(store: Store) -> None:
    office = Office.open(store)
    guest = desk(office, office.person("Gus", slack_kind=SlackKind.MULTI_CHANNEL_GUEST))

    with pytest.raises(NotAllowed):
        guest.sharing.share(guest.press(Place(Kind.MINE).as_value()))


def test_sharing_needs_not_that_the_bot_is_in_the_channel(here: Desk) -> None:
    open_channel(here, "U0MEI", is_member=False)

    assert isinstance(here.sharing.share(here.press(Place(Kind.COMPANY).as_value())), Share)


def test_guests_are_looked_for_also_where_the_bot_is_not(here: Desk) -> None:
    here.office.person("Gus", slack_user_id="U0GUS", slack_kind=SlackKind.MULTI_CHANNEL_GUEST)
    open_channel(here, "U0MEI", "U0GUS", is_member=False)

    assert isinstance(here.sharing.share(here.press(Place(Kind.COMPANY).as_value())), Reply)


def test_there_is_nobody_to_share_with_in_a_direct_message(here: Desk) -> None:
    outcome = here.sharing.share(here.press(Place(Kind.COMPANY).as_value(), channel_id="D1"))

    assert message_of(outcome).text.startswith("Not shared.")


def open_channel(here: Desk, *members: str, **said: Any) -> None:
    here.slack.channels["C1"] = said
    here.slack.members["C1"] = [list(members)]
