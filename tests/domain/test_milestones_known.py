"""Which milestones stay the same ones when their list is edited."""

from datetime import date
from typing import Any

import pytest

from bot.domain.milestones import with_known
from bot.domain.okrs import Milestone

DONE = date(2026, 11, 2)


def listed(*titles: str, **held: Any) -> list[Milestone]:
    """With ids from 1 on; every one done."""
    ground: dict[str, Any] = {"workspace_id": 1, "key_result_id": 1, "done_on": DONE, **held}
    return [Milestone(id=place, position=place, title=title, **ground) for place, title in enumerate(titles, start=1)]  # type: ignore[arg-type]


def known(typed: list[str], before: list[str]) -> list[int]:
    """The ids of those that stay, 0 for those that are new."""
    found = with_known(listed(*typed, done_on=None), listed(*before))
    return [one.id if one.done_on else 0 for one in found]


@pytest.mark.parametrize(
    ("before", "typed"),
    [
        ("Contract singed", "Contract signed"),
        ("Contratc  sined.", "contract signed"),
        ("Lauch", "Launch"),
        ("Cafe offen", "Café offen"),
        ("Ｑ１ is live", "Q1 is live"),
        ("上线 ", "上线"),
    ],
)
def test_a_title_in_which_a_slip_is_put_right_is_that_of_the_same_milestone(before: str, typed: str) -> None:
    assert known([typed], [before]) == [1]


@pytest.mark.parametrize(
    ("before", "typed"),
    [
        ("Launch in EU", "Launch in US"),
        ("Team A is live", "Team B is live"),
        ("Wave one is live", "Wave two is live"),
        ("Phase II of the move is over", "Phase III of the move is over"),
        ("Wave 1 is live", "Wave 2 is live"),
        ("Contract signed", "Contract unsigned"),
        ("Launch in Austria", "Launch in Australia"),
        ("Export is live", "Import is live"),
        ("第一阶段全部功能上线", "第二阶段全部功能上线"),
        ("北京门店开业并达标", "南京门店开业并达标"),
    ],
)
def test_another_word_number_or_sign_makes_another_milestone(before: str, typed: str) -> None:
    """Else what is typed anew would be done from the first moment."""
    assert known([typed], [before]) == [0]


def test_titles_that_are_swapped_or_stand_there_twice_keep_what_they_are() -> None:
    assert known(["Beta", "Alpha"], ["Alpha", "Beta"]) == [2, 1]
    assert known(["Step", "New", "Step"], ["Step", "Step", "Step"]) == [1, 0, 2]


def test_who_is_spelt_the_same_goes_before_who_is_spelt_alike() -> None:
    assert known(["Launch", "Lunch"], ["Lunch", "Launch"]) == [2, 1]
    assert known(["cafe", "Café"], ["Café", "Cafe"]) == [2, 1]
