"""What a lesson is about, which lessons fit a draft, and when it is asked whether they helped."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.cycles import CycleState
from bot.domain.ids import CycleId, TeamId, WorkspaceId
from bot.domain.lesson_fit import best, spellings, telling, worth_asking
from bot.domain.lessons import LessonQuery, code_in, is_asked_whether_it_helped, read_query, team_in
from bot.domain.okrs import ObjectiveState
from bot.domain.teams import Team, TeamKind
from tests.domain.okr_builders import a_quarter, an_objective


def team(number: int, name: str, kind: TeamKind = TeamKind.TEAM) -> Team:
    return Team(id=TeamId(number), workspace_id=WorkspaceId(1), name=name, kind=kind, zone="Etc/UTC")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("O-12 was too much", "O-12"),
        ("too much in (kr-12.2).", "KR-12.2"),
        ("first O-3, then O-4", "O-3"),
        ("ＫＲ－１２．２ needed legal", "KR-12.2"),
        ("we use o2 and CO-12", None),
        ("iso-9001 helps", None),
        ("KR-12 is no code", None),
    ],
)
def test_the_first_code_in_a_text_is_what_it_is_about(text: str, code: str | None) -> None:
    found = code_in(text)
    assert (None if found is None else str(found)) == code


def test_a_team_is_named_by_its_whole_name_and_the_longest_wins() -> None:
    teams = [
        team(1, "Sales"),
        team(2, "Sales North"),
        team(3, "Nordlicht", TeamKind.COMPANY),
        team(4, "People & Legal"),
    ]

    def named(text: str) -> str | None:
        found = team_in(text, teams)
        return found.name if found else None

    assert named("In SALES north, ask twice") == "Sales North"
    assert named("Salespeople ask twice") is None
    assert named("All of Nordlicht asks twice") is None
    assert named("People & legal answers early") == "People & Legal"


@settings(max_examples=40)
@given(st.text(max_size=40), st.none() | st.integers(1, 2**62), st.none() | st.integers(1, 10**17))
def test_what_is_looked_for_survives_a_button(words: str, team_id: int | None, cycle_id: int | None) -> None:
    asked = LessonQuery(words, TeamId(team_id) if team_id else None, CycleId(cycle_id) if cycle_id else None)
    assert read_query(asked.ref, team_id) == asked


def test_fillers_numbers_and_plurals_tell_nothing() -> None:
    assert telling(["refunds", "and", "the", "42", "refund", "in", "退款"]) == ["refund", "退款"]
    assert telling(["access", "gas", "soc"]) == ["access", "gas", "soc"]
    assert spellings("refund") == ("refund", "refunds")


def test_the_rarest_words_are_asked_for_and_no_more_places_than_can_be_looked_at() -> None:
    assert worth_asking({"team": 900, "refund": 3, "legal": 40}, most=100) == ["refund", "legal"]


def test_near_lessons_need_one_word_and_come_first_others_need_two() -> None:
    held = {1: {"refund"}, 2: {"refund", "legal"}, 3: {"refund"}, 4: {"refund", "team"}}
    assert best(held, {"refund": 4, "legal": 1, "team": 300}, near={3}) == [3, 2, 4]


@pytest.mark.parametrize(
    ("state", "cycle", "asked"),
    [
        (ObjectiveState.ACTIVE, CycleState.ACTIVE, False),
        (ObjectiveState.ACTIVE, CycleState.GRADING, True),
        (ObjectiveState.CLOSED, CycleState.ACTIVE, True),
        (ObjectiveState.CANCELLED, CycleState.GRADING, False),
        (ObjectiveState.DRAFT, CycleState.CLOSED, False),
    ],
)
def test_whether_it_helped_is_asked_when_the_cycle_or_the_objective_is_over(
    state: ObjectiveState, cycle: CycleState, asked: bool
) -> None:
    assert is_asked_whether_it_helped(an_objective(state=state), a_quarter(state=cycle)) is asked
