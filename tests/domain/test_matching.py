"""From what was typed to what was meant."""

import pytest

from bot.domain.errors import Ambiguous, NotFound
from bot.domain.matching import folded, name_in_front, nearest, resolve

PEOPLE = [("Mei Tanaka", 1), ("Mei Lin", 2), ("Zoë Müller", 3), ("Jonas Weber", 4), ("Jon", 5), ("Anna-Lena Weber", 6)]


@pytest.mark.parametrize(
    ("typed", "person"),
    [
        ("Mei Tanaka", 1),
        ("@mei  tanaka", 1),
        ("tanaka", 1),
        ("tanaka mei", 1),
        ("zoe", 3),
        ("MULLER", 3),
        ("jon", 5),
        ("jona", 4),
        ("lena", 6),
        ("j web", 4),
    ],
)
def test_a_name_is_found_by_what_is_unique_in_it(typed: str, person: int) -> None:
    assert resolve("person", typed, PEOPLE) == person


@pytest.mark.parametrize(
    ("typed", "choices"), [("mei", ("Mei Tanaka", "Mei Lin")), ("weber", ("Jonas Weber", "Anna-Lena Weber"))]
)
def test_several_are_a_choice(typed: str, choices: tuple[str, ...]) -> None:
    with pytest.raises(Ambiguous) as several:
        resolve("person", typed, PEOPLE)
    assert several.value.choices == choices


@pytest.mark.parametrize(("typed", "near"), [("jonsa weber", ("Jonas Weber",)), ("", ()), ("qqq", ())])
def test_nobody_is_answered_with_the_nearest(typed: str, near: tuple[str, ...]) -> None:
    with pytest.raises(NotFound) as nobody:
        resolve("person", typed, PEOPLE)
    assert nobody.value.nearest[: len(near)] == near
    assert bool(nobody.value.nearest) == bool(near)


def test_an_unknown_command_gets_the_nearest() -> None:
    assert nearest("chekin", ["checkin", "close", "cycle"], most=1) == ("checkin",)
    assert nearest("at-rsk", ["attention", "at-risk"])[0] == "at-risk"
    assert nearest("xyz", ["checkin"]) == ()


def test_names_are_compared_without_case_accents_and_spaces() -> None:
    assert folded("  Zoë   MÜLLER ") == "zoe muller"


@pytest.mark.parametrize(
    ("words", "name", "rest"),
    [
        ("zoe", "zoe", ""),
        ("mei tanaka I move to Data", "mei tanaka", "I move to Data"),
        ("tanaka Mei because", "tanaka Mei", "because"),
        ("mei takes it", "mei", "takes it"),
        ("mei t-shirts", "mei", "t-shirts"),
        ("mei tanaka lin", "mei tanaka", "lin"),
        ("mei, Tanaka said so", "mei", "Tanaka said so"),
        ("mei：我要走", "mei", "我要走"),
        ("anna-lena weber. !important", "anna-lena weber", "!important"),
        ("jon - by Friday", "jon", "- by Friday"),
        ("j.weber by Friday", "j.weber", "by Friday"),
        ("Berg, Kai: I move", "Berg, Kai", "I move"),
        ("berg kai, I move", "berg kai", "I move"),
        ("dr. zoë lund because", "dr. zoë lund", "because"),
        ("Dr. Zoe Lund. !important", "Dr. Zoe Lund", "!important"),
        ("Dr. Who", "Dr", "Who"),
        ("陈 洁，我去数据组", "陈 洁", "我去数据组"),
    ],
)
def test_a_name_in_front_of_words_ends_where_no_name_goes_on(words: str, name: str, rest: str) -> None:
    known = [*(each for each, _ in PEOPLE), "Berg, Kai", "Dr. Zoë Lund", "陈 洁"]
    assert name_in_front(words, known) == (name, rest)


def test_signs_without_end_are_passed_over_at_once_and_not_each_from_each() -> None:
    for sign in (".", "!.", "。a", ".,"):
        assert name_in_front(f"mei {sign * 400_000}x", ["Mei"])[0] == "mei"
        assert name_in_front(f"x{sign * 400_000}x")[1] in ("", f"{sign * 399_999}x")
