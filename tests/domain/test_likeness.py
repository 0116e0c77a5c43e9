"""How alike two words are."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.likeness import most_alike

words = st.text(alphabet="abcdé你", max_size=12)


def likeness(word: str, other: str) -> float:
    """By its definition, from the table of the longest common subsequence."""
    table = [[0] * (len(other) + 1) for _ in range(len(word) + 1)]
    for row, letter in enumerate(word, 1):
        for column, facing in enumerate(other, 1):
            beside = max(table[row - 1][column], table[row][column - 1])
            table[row][column] = table[row - 1][column - 1] + 1 if letter == facing else beside
    return 2 * table[-1][-1] / ((len(word) + len(other)) or 1)


@given(words, st.lists(words, unique=True, max_size=8), st.integers(1, 8), st.sampled_from([0.4, 0.6, 1.0]))
def test_the_most_alike_come_first_and_of_equals_the_first_named(
    word: str, known: list[str], most: int, least: float
) -> None:
    near = [(-likeness(word, other), place, other) for place, other in enumerate(known)]
    expected = [other for unlike, _, other in sorted(near) if -unlike >= least]
    assert most_alike(word, known, most, least) == expected[:most]


def test_letters_swapped_left_out_or_added_are_near() -> None:
    people = ["mei tanaka", "mei lin", "jonas weber"]
    assert most_alike("jonsa weber", people, 3, 0.6) == ["jonas weber"]
    assert most_alike("mie tanak", people, 1, 0.6) == ["mei tanaka"]
    assert most_alike("mmei linn", people, 1, 0.6) == ["mei lin"]


def test_nothing_is_like_no_word() -> None:
    assert most_alike("", ["a", ""], 3, 0.6) == []
    assert most_alike("a", [], 3, 0.6) == []
