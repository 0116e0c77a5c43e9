"""Names are looked up by their words: nobody is missed who can be meant, and a company of thousands is not read."""

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.errors import NotFound
from bot.domain.ids import TeamId
from bot.domain.matching import candidates
from bot.services.naming import the_team
from storage import Store
from storage.names import COMPARED
from tests.factories import Office
from tests.statements import counted

NAMES = (
    "Mei Tanaka",
    "Zoë Müller",
    "Anna-Lena Weber",
    "Siobhán O'Brien",
    "田中 美咲",
    "이 민준",
    "İlker Güneş",
    "R2_D2",
    "🚀",
)


@pytest.fixture
def office(store: Store) -> Office:
    return Office.open(store)


def people(office: Office, typed: str) -> list[str]:
    with office.store.read() as tx:
        return [one.name for one in tx.names.people(office.workspace.id, typed)]


def near(office: Office, typed: str) -> list[str]:
    with office.store.read() as tx:
        return [one.name for one in tx.names.people_near(office.workspace.id, typed)]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("@zoe mull", "Zoë Müller"),
        ("Müller", "Zoë Müller"),
        ("lena", "Anna-Lena Weber"),
        ("siobhan o'b", "Siobhán O'Brien"),
        ("田中", "田中 美咲"),
        ("ilker gunes", "İlker Güneş"),
        ("r2_d", "R2_D2"),
        ("미", "이 민준"),
    ],
)
def test_somebody_is_found_by_the_beginnings_of_their_words(office: Office, typed: str, name: str) -> None:
    for number, each in enumerate(NAMES):
        office.person(each, slack_user_id=f"U{number}")

    assert people(office, typed) == [name]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whoever_answers_to_a_name_is_among_those_that_are_looked_up(office: Office, data: st.DataObject) -> None:
    if not near(office, "anybody"):
        for number, each in enumerate(NAMES):
            office.person(each, slack_user_id=f"U{number}")
    meant = data.draw(st.sampled_from(NAMES))
    words = data.draw(st.permutations(meant.split()))
    typed = " ".join(word[: data.draw(st.integers(1, len(word)))] for word in words)

    answering = [name for name, _ in candidates(typed, [(name, place) for place, name in enumerate(NAMES)])]

    assert set(answering) <= set(people(office, typed))
    with office.store.read() as tx:
        nobody, found, mei, anna = tx.names.people_called(office.workspace.id, ["@", typed, "mei", "weber anna lena"])
    assert [one.name for one in found] == people(office, typed)
    assert [len(one) for one in (nobody, mei, anna)] == [0, 1, 1]


def test_a_title_is_no_name(office: Office) -> None:
    office.person("Marek", title="Leading engineer")
    office.person("Lea", title="Marketing")

    assert (people(office, "lea"), people(office, "mar")) == (["Lea"], ["Marek"])


def test_the_word_itself_is_looked_at_before_longer_ones(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.names.MOST", 2)
    for number, name in enumerate(("Leander", "Leanne", "Lea Novak", "Leah")):
        office.person(name, slack_user_id=f"U{number}")

    assert people(office, "lea") == ["Lea Novak", "Leah"]


def test_nothing_is_nobodys_name(office: Office) -> None:
    office.person("Mei")

    assert (people(office, "@"), near(office, "@")) == ([], ["Mei"])


def test_who_has_left_and_what_is_closed_is_not_meant(office: Office) -> None:
    office.person("Mei Tanaka", deactivated_at=office.now)
    office.team("Mei's team", closed_at=office.now)
    open_one = office.team("Meissen")

    assert people(office, "mei") == []
    with office.store.read() as tx:
        assert tx.names.teams(office.workspace.id, "mei") == [("Meissen", open_one.id)]


def test_where_they_are_few_a_mistyped_name_is_compared_with_everybody(office: Office) -> None:
    office.person("Mei Tanaka", slack_user_id="U1")
    office.person("Lea Novak", slack_user_id="U2")

    assert near(office, "Nei Tanaka") == ["Lea Novak", "Mei Tanaka"]


def test_where_they_are_many_it_is_compared_with_those_that_have_all_but_one_of_its_words(store: Store) -> None:
    office = Office.open(store)
    crowd = teams(office, [f"Crowd {number:05}" for number in range(COMPARED)])
    payments = teams(office, ["Payments Berlin", "Pavilion Lyon"])

    with store.read() as tx:
        assert tx.names.teams_near(office.workspace.id, "Paymetns Berlin") == [("Payments Berlin", payments[0])]
        assert tx.names.teams_near(office.workspace.id, "Paymetns Bonn") == []
        assert tx.names.teams_near(office.workspace.id, "Crwod 00017") == [("Crowd 00017", crowd[17])]


def teams(office: Office, names: Sequence[str]) -> list[TeamId]:
    held = {"workspace_id": office.workspace.id, "zone": "Europe/Berlin", "lead_id": None}
    with office.store.write() as tx:
        made = tx.teams.add_all([(None, {**held, "name": name}) for name in names], now=office.now)
        tx.names.index_teams(office.workspace.id, [(team.name, team.id) for team in made], are_new=True)
    return [team.id for team in made]


def test_what_stands_inside_a_word_is_no_name_but_near_to_one(office: Office) -> None:
    office.team("R&D/Payments")

    with office.store.read() as tx, pytest.raises(NotFound) as nothing:
        the_team(tx, office.workspace, "payments")
    assert nothing.value.nearest == ("R&D/Payments",)


def test_a_mistyped_word_is_compared_with_what_begins_most_like_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.names.COMPARED", 3)
    for number, name in enumerate(("Madsen", "Maier", "Malik", "Marino", "Martinez")):
        office.person(name, slack_user_id=f"U{number}")

    assert near(office, "marrtinez")[:2] == ["Marino", "Martinez"]
    assert near(office, "xartinez") == []


@pytest.mark.parametrize("typed", ["张小明", "章晓明", "张晓鸣"])
def test_a_wrong_character_is_seen_through(office: Office, monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    monkeypatch.setattr("storage.names.COMPARED", 2)
    for number, name in enumerate(("李雷", "韩梅梅", "张晓明", "王芳")):
        office.person(name, slack_user_id=f"U{number}")

    assert "张晓明" in near(office, typed)


def test_a_sentence_is_nobodys_name_and_not_looked_at_for_long(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.names.COMPARED", 1)
    for number, name in enumerate(("Mei Tanaka", "Kai Berg")):
        office.person(name, slack_user_id=f"U{number}")

    with counted(office.store) as statements:
        assert near(office, "how do I change the owner of my key result please") == []
    assert len(statements) <= 3  # one of them begins
