"""What Slack says of people, on both databases: met once, never set back by what is older, and asked about anew."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.errors import Ambiguous, NotAllowed, NotAPerson, NotFound
from bot.domain.people import Person, SlackKind
from bot.services.access import Access
from bot.services.people.people import FRESH_FOR, People, SlackProfile
from bot.services.settings.setup import Setup
from storage import Store
from tests.factories import Office
from tests.statements import counted

NOON = 1_763_900_000  # seconds since 1970


@pytest.fixture
def office(store: Store) -> Office:
    return Office.open(store)


def profile(office: Office, user_id: str = "U0ADA", **said: Any) -> SlackProfile:
    user = {"id": user_id, "name": "ada", "tz": "Europe/Berlin", "team_id": "T0NORD", "updated": NOON, **said}
    return SlackProfile.read(user, office.workspace)


def learn(office: Office, user_id: str = "U0ADA", **said: Any) -> Person:
    found = profile(office, user_id, **said)
    return People(office.store).learn(office.workspace.id, found, now=office.now)


def test_what_slack_does_not_say_stays_as_it_was_and_is_the_workspaces_for_somebody_new(office: Office) -> None:
    assert (learn(office, tz=None).zone, learn(office).zone) == ("Europe/Berlin", "Europe/Berlin")
    learn(office, tz="Asia/Tokyo", locale="ja-JP")
    silent = learn(office, tz="Mars/Phobos", locale=None, updated=NOON + 60)
    assert (silent.zone, silent.locale) == ("Asia/Tokyo", "ja-JP")


def test_a_name_that_slack_does_not_say_any_more_stays(office: Office) -> None:
    learn(office, real_name="Ada Byron")
    nameless: dict[str, Any] = {"name": None, "real_name": None, "profile": {"real_name": None, "display_name": None}}
    assert learn(office, updated=NOON + 60, **nameless).name == "Ada Byron"


def test_whoever_is_at_home_in_another_workspace_of_the_organisation_is_a_member_here_too(office: Office) -> None:
    elsewhere: dict[str, Any] = {"team_id": "T0ELSE", "enterprise_user": {"teams": ["T0ELSE", "T0NORD"]}}
    assert learn(office, **elsewhere).slack_kind is SlackKind.MEMBER
    elsewhere["enterprise_user"]["teams"] = ["T0ELSE"]
    assert learn(office, updated=NOON + 60, **elsewhere).slack_kind is SlackKind.EXTERNAL


def test_two_first_acts_at_once_meet_one_person(office: Office) -> None:
    for number in range(20):
        with ThreadPoolExecutor(4) as threads:
            met = list(threads.map(lambda _, user=f"U0NEW{number}": learn(office, user).id, range(4)))
        assert len(set(met)) == 1


def test_somebody_new_is_in_the_audit_and_found_by_name_once(office: Office) -> None:
    person = learn(office, name="Zoe")
    learn(office, name="Zoe")
    with office.store.read() as tx:
        assert [each.action for each in tx.audit.of(office.workspace.id, "person", person.id)] == ["added"]
        assert tx.search.find(office.workspace.id, ("person",), "Zoe", 5) == [("person", person.id)]


def test_a_late_word_of_slack_gives_no_rights_back(office: Office) -> None:
    learn(office, is_admin=True)
    learn(office, is_admin=False, deleted=True, updated=NOON + 60)
    late = learn(office, is_admin=True, updated=NOON + 30)
    assert (late.slack_admin, late.is_active) == (False, False)


def test_a_newer_word_of_slack_and_one_without_a_date_hold(office: Office) -> None:
    learn(office)
    assert learn(office, profile={"title": "CTO"}, updated=NOON + 60).title == "CTO"
    assert learn(office, profile={"title": "CEO"}, updated=None).title == "CEO"
    assert learn(office, profile={"title": "CTO"}, updated=NOON).title == "CEO"


def test_nothing_is_kept_of_a_bot(office: Office) -> None:
    for user_id, about in (("U0BOT", {"is_bot": True}), ("USLACKBOT", {})):
        with pytest.raises(NotAPerson):
            learn(office, user_id, **about)
    assert People(office.store).known(office.workspace.id, ["U0BOT", "USLACKBOT"]) == {}


def test_somebody_is_found_by_every_name_and_by_a_new_one(office: Office) -> None:
    person = learn(office, name="jweber", real_name="Jonas Weber", profile={"display_name": "jonas"})
    assert (person.name, person.real_name, person.handle) == ("jonas", "Jonas Weber", "jweber")
    learn(office, name="jweber", real_name="Jonas Kunz", profile={"display_name": "jonas"}, updated=NOON + 1)

    with office.store.read() as tx:
        found = {
            word: tx.search.find(office.workspace.id, ("person",), word, 5) for word in ("jonas", "kunz", "jweber")
        }
        assert tx.search.find(office.workspace.id, ("person",), "weber", 5) == []
    assert set(map(tuple, found.values())) == {(("person", person.id),)}


STRANGERS: list[dict[str, Any]] = [
    {"team_id": "T0ELSE"},
    {"is_stranger": True},
    {"is_restricted": True},
    {"is_restricted": True, "is_ultra_restricted": True},
]


@pytest.mark.parametrize("about", STRANGERS)
def test_rights_in_another_workspace_are_none_here(office: Office, about: dict[str, Any]) -> None:
    found = learn(office, is_admin=True, is_owner=True, **about)
    assert not found.slack_admin
    assert Setup(office.store, Access()).desk(office.workspace, found, office.now) is None


def test_an_owner_of_this_workspace_is_an_admin(office: Office) -> None:
    assert Setup(office.store, Access()).desk(office.workspace, learn(office, is_owner=True), office.now)


@pytest.mark.parametrize("kind", [kind for kind in SlackKind if kind is not SlackKind.MEMBER])
@pytest.mark.parametrize("admins", [frozenset(), frozenset({"U0GUS"})])
def test_guests_and_strangers_are_no_admins_even_when_named(
    office: Office, kind: SlackKind, admins: frozenset[str]
) -> None:
    access = Access(admins)
    person = office.person("Gus", slack_kind=kind, slack_admin=True)
    assert not access.is_admin(person)
    assert not access.may_administer(person, office.workspace)


def test_whoever_has_left_is_no_admin(office: Office) -> None:
    assert not Access().is_admin(office.person("Gus", slack_admin=True, deactivated_at=office.now))


def test_slack_is_asked_about_somebody_once_a_day(office: Office) -> None:
    people, person = People(office.store), learn(office)
    later = office.now + FRESH_FOR
    assert not people.is_to_be_asked(person, now=later - timedelta(seconds=1))
    assert people.is_to_be_asked(person, now=later)
    assert not people.is_to_be_asked(person, now=later)


def test_of_several_acts_at_once_one_asks_slack(office: Office) -> None:
    people, person = People(office.store), learn(office)
    with ThreadPoolExecutor(4) as threads:
        asked = list(threads.map(lambda _: people.is_to_be_asked(person, now=office.now + FRESH_FOR), range(4)))
    assert asked.count(True) == 1


def test_names_and_titles_of_slack_are_one_line_without_what_nobody_sees(office: Office) -> None:
    profile = {"display_name": "\u202e\n", "real_name": "Mei\x00\nTanaka", "title": "Head of\r\n\x07Payments"}
    read = SlackProfile.read({"id": "U0MEI", "profile": profile}, office.workspace)
    assert (read.name, read.title) == ("Mei Tanaka", "Head of Payments")


def test_what_slack_says_of_before_the_last_start_uninstalls_nothing(office: Office) -> None:
    """A process starts with a token that Slack takes: whatever was uninstalled before was another installation."""
    people, before = People(office.store), office.now
    later = before + timedelta(minutes=5)
    assert people.uninstall(office.workspace, heard=before, now=before)
    assert people.workspace_of(["T0NORD"]) is None
    people.install("T0NORD", "Nordlicht", now=later)

    assert not people.uninstall(office.workspace, heard=before, now=later)
    assert people.workspace_of(["T0NORD"]) is not None
    assert people.uninstall(office.workspace, heard=later, now=later)


@pytest.mark.parametrize("seconds", [10**30, float("inf"), -1, "soon", None])
def test_a_date_that_is_none_is_no_date(office: Office, seconds: Any) -> None:
    assert profile(office, updated=seconds).updated_at is None


def test_a_name_stands_for_a_person(office: Office) -> None:
    mei, people = office.person("Mei"), People(office.store)
    office.person("Kai Berg", slack_user_id="U0KAIB")
    office.person("Kai Lund", slack_user_id="U0KAIL")

    assert people.called(office.workspace, mei, ["@mei"]) == [mei]
    with pytest.raises(Ambiguous):
        people.called(office.workspace, mei, ["mei", "kai"])


def test_however_many_names_are_typed_they_are_looked_up_at_once(office: Office) -> None:
    people = People(office.store)
    names = ["Mei Tanaka", "Zoë Müller", "🚀", "田中 美咲", *(f"Kai {at}" for at in "ABCDEF")]
    known = [office.person(name, slack_user_id=f"U{at}") for at, name in enumerate(names)]
    by, few, many = known[0], ["zoe m", "tanaka"], ["tanaka", "zoe m", *names[2:]]

    with counted(office.store) as of_two:
        assert people.called(office.workspace, by, few) == [known[1], known[0]]
    with counted(office.store) as of_ten:
        assert people.called(office.workspace, by, many) == known
    assert len(of_ten) <= len(of_two) + 1  # whoever has a name without letters is looked for among all


def test_a_mistyped_name_gets_the_nearest_whatever_titles_begin_like_it(office: Office) -> None:
    mei = office.person("Mei")
    office.person("Marek")
    office.person("Kai", title="Marcom manager")

    with pytest.raises(NotFound) as nobody:
        People(office.store).called(office.workspace, mei, ["marc"])
    assert nobody.value.nearest == ("Marek",)


def test_a_guest_learns_no_names(office: Office) -> None:
    guest = office.person("Gus", slack_kind=SlackKind.MULTI_CHANNEL_GUEST)
    office.person("Mei")

    for name in ("Mei", "Nobody"):
        with pytest.raises(NotAllowed):
            People(office.store).called(office.workspace, guest, [name])
