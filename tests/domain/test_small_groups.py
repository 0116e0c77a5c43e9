"""What is said of several groups together tells nothing of a few people."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.small_groups import ENOUGH, tells_of_few

COMPANY = set(range(12))
ALPHA, BETA = set(range(5)), set(range(5, 10))


def test_a_group_is_another_one_or_differs_by_five_people_at_least() -> None:
    assert not tells_of_few(COMPANY, [COMPANY])
    assert [tells_of_few(COMPANY, [set(range(12 - rest))]) for rest in range(1, 6)] == [True] * 4 + [False]
    assert tells_of_few(set(range(11)), [COMPANY])
    assert not tells_of_few({1, 2, 3, 4, 5}, [{5, 6, 7, 8, 9}])


def test_one_in_the_place_of_another_is_told_by_the_difference() -> None:
    assert tells_of_few(ALPHA | {20}, [ALPHA | {21}])


def test_teams_that_together_are_the_company_but_for_two_are_too_many() -> None:
    assert not tells_of_few(BETA, [ALPHA])
    assert tells_of_few(COMPANY, [ALPHA, BETA])
    assert tells_of_few(BETA, [COMPANY, ALPHA])
    assert not tells_of_few(ALPHA | BETA, [ALPHA, BETA]), "together they are all of it"
    assert not tells_of_few(COMPANY | set(range(50, 60)), [ALPHA, BETA])


def test_of_groups_that_overlap_some_leave_a_few() -> None:
    """The first five and the last five leave two; with the team across both they cannot be added up."""
    across = {3, 4, 5, 6, 7}

    assert tells_of_few(COMPANY, [across, ALPHA, BETA])
    assert not tells_of_few(COMPANY, [across, ALPHA])


def test_many_departments_and_their_teams_are_looked_through_at_once() -> None:
    """In each either the department is taken away or its teams: 2 to the power of 60 ways."""
    teams = [set(range(first, first + 5)) for first in range(0, 600, 5)]
    departments = [one | other for one, other in zip(teams[::2], teams[1::2], strict=True)]

    assert not tells_of_few(set(range(600)), [*teams, *departments])
    assert tells_of_few(set(range(602)), [*teams, *departments])


def test_squads_and_chapters_with_one_person_in_each_crossing_are_looked_through_at_once() -> None:
    squads = [set(range(first, first + 20)) for first in range(0, 400, 20)]
    chapters = [set(range(first, 400, 20)) for first in range(20)]

    assert not tells_of_few(set(range(400)), [*squads, *chapters])
    assert tells_of_few(set(range(403)), [*squads, *chapters])


def test_groups_that_were_asked_twice_are_looked_through_at_once() -> None:
    teams = [set(range(first, first + 5)) for first in range(0, 200, 5)]

    assert not tells_of_few(set(range(200)), [*teams, *teams, set(range(200))])


def test_where_it_takes_too_long_to_know_it_may_tell() -> None:
    """Pairs of neighbours in a ring of cells, and every third one with the next but one."""
    cells = [set(range(first, first + 3)) for first in range(0, 300, 3)]
    ring = [cells[one] | cells[(one + step) % 100] for one in range(100) for step in (1, 2, 3, 5, 7)]

    assert tells_of_few(set(range(300)), ring)


SOME = st.frozensets(st.integers(0, 11), min_size=1, max_size=11)


@given(whole=SOME, others=st.lists(SOME, max_size=6))
def test_it_finds_what_trying_all_of_them_finds(whole: frozenset[int], others: list[frozenset[int]]) -> None:
    def leaves_few(people: frozenset[int]) -> bool:
        parts = [one for one in others if one <= people]
        return any(
            sum(map(len, some)) == len(together) and 0 < len(people - together) < ENOUGH
            for count in range(len(parts) + 1)
            for some in combinations(parts, count)
            for together in [frozenset[int]().union(*some)]
        )

    tried = leaves_few(whole) or any(leaves_few(other - whole) for other in others if whole < other)
    alike = any(0 < len(whole ^ other) < ENOUGH for other in others)

    assert tells_of_few(whole, others) is (tried or alike)
