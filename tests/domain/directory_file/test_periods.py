"""Memberships through time: whatever a file says, nothing overlaps, the past stays, and saying it twice is once."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.domain.directory_file.cells import Said
from bot.domain.directory_file.periods import EndsBeforeItBegins, Overlap, Period, Wish, fulfilled
from bot.domain.teams import Role

TODAY = date(2026, 11, 16)
DAYS = [TODAY + timedelta(days=step) for step in range(-12, 13)]
OPEN: Said[date] = Said(None)
days = st.sampled_from(DAYS)
roles, shares = st.sampled_from(Role), st.sampled_from([Decimal(1), Decimal("0.5")])


@st.composite
def histories(draw: st.DrawFn) -> list[Period]:
    """Periods one after the other, with gaps or without; the last may be open."""
    marks = sorted(draw(st.lists(days, max_size=6, unique=True)))
    ends: list[date | None] = [*marks[1::2], None]
    taken_back = [Period(Role.MEMBER, Decimal(1), day, day, 99) for day in draw(st.lists(days, max_size=1))]
    return taken_back + [
        Period(draw(roles), draw(shares), since, until, number)
        for number, (since, until) in enumerate(zip(marks[::2], ends, strict=False))
    ]


ends = st.none() | st.just(OPEN) | days.map(Said)
wishes = st.builds(Wish, st.none() | roles, st.none() | shares, st.none() | days, ends)


def on(periods: list[Period], day: date) -> list[tuple[Role, Decimal]]:
    return [(one.role, one.share) for one in periods if one.holds(day)]


def granted(held: list[Period], wish: Wish) -> list[Period]:
    try:
        return fulfilled(held, wish, TODAY)
    except (Overlap, EndsBeforeItBegins):
        assume(False)
        raise


@settings(max_examples=50)
@given(histories(), wishes)
def test_no_two_periods_of_one_team_overlap(held: list[Period], wish: Wish) -> None:
    periods = granted(held, wish)
    assert all(len(on(periods, day)) <= 1 for day in DAYS)
    assert all(one.until is None or one.since < one.until for one in periods)


@settings(max_examples=50)
@given(histories(), wishes)
def test_saying_it_again_changes_nothing(held: list[Period], wish: Wish) -> None:
    periods = granted(held, wish)
    written = [Period(one.role, one.share, one.since, one.until, number) for number, one in enumerate(periods)]
    assert fulfilled(written, wish, TODAY) == written


@settings(max_examples=50)
@given(histories(), wishes)
def test_days_before_the_change_stay_what_they_were(held: list[Period], wish: Wish) -> None:
    periods, begin = granted(held, wish), min(wish.since or TODAY, TODAY)
    ending = wish.until.value if wish.until else None
    before = [day for day in DAYS if day < begin and (ending is None or day < ending)]
    assert [on(periods, day) for day in before] == [on(held, day) for day in before]


@settings(max_examples=50)
@given(histories(), wishes)
def test_what_was_asked_for_holds(held: list[Period], wish: Wish) -> None:
    periods = granted(held, wish)
    ending = wish.until.value if wish.until else None
    day = max(wish.since or TODAY, TODAY)
    assume(ending is None or ending > day)
    assume(all(one.since <= day for one in held if not one.is_void))
    [(role, share)] = on(periods, day)
    assert (wish.role or role, wish.share or share) == (role, share)
