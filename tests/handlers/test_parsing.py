"""Ids that come back from Slack."""

import pytest

from bot.domain.ids import LARGEST_ID
from handlers.parsing import read_id, read_ids


@pytest.mark.parametrize("held", [7, "7", "007"])
def test_a_number_or_its_digits_is_an_id(held: object) -> None:
    assert read_id(held) == 7


def test_the_largest_id_is_what_a_database_can_hold() -> None:
    assert read_id(str(LARGEST_ID)) == read_id(LARGEST_ID) == LARGEST_ID
    assert read_id(str(LARGEST_ID + 1)) is read_id(LARGEST_ID + 1) is None


@pytest.mark.parametrize(
    "held", ["", "0", 0, -1, "-1", "²", "٣", "1_0", " 7", "7.0", 7.0, True, None, [7], "9" * 5_000]
)
def test_anything_else_is_none(held: object) -> None:
    assert read_id(held) is None


def test_what_is_no_id_in_a_list_is_passed_over() -> None:
    assert read_ids([7, "8", LARGEST_ID + 1, None, True, {"id": 9}]) == [7, 8]


@pytest.mark.parametrize("held", [None, 7, "78", {"7": 8}])
def test_what_is_no_list_holds_no_ids(held: object) -> None:
    assert read_ids(held) == []
