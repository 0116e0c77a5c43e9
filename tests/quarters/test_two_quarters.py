"""Everybody has had exactly the messages they were owed, and every number was so, over the turn of a cycle: a few
people in the ordinary run; with OKRBOT_TEST_QUARTERS=1 the whole company, on both databases (SEED=n: other luck)."""

import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial

import pytest

from bot.demo.company import slack_company
from tests.journeys.test_logs import logged  # noqa: F401  # a fixture
from tests.journeys.town import Town, town
from tests.quarters import closing, turning, underway
from tests.quarters.carried import carried_on
from tests.quarters.cast import (
    A_DAY,
    A_WEEK,
    BEGINS,
    LONG,
    LONG_STORY,
    SEED,
    SHORT_STORY,
    Cast,
    code_of,
    in_english,
    write,
)
from tests.quarters.play import Play
from tests.quarters.reading import Reading

pytestmark = pytest.mark.long

PLACES = ("sqlite-socket", "postgresql-http") if LONG else ("sqlite-socket",)
CAST = LONG_STORY if LONG else SHORT_STORY
MEETING = datetime(2026, 11, 19, 14, tzinfo=UTC)
THIS, NEXT = "Q4 2026", "Q1 2027"


@pytest.fixture(params=PLACES)
def story(request: pytest.FixtureRequest, logged: io.StringIO) -> Iterator[Reading]:  # noqa: F811
    """Told to its end."""
    database, transport = request.param.split("-")
    stores = request.getfixturevalue(f"{database}_stores")
    write(stores.people, CAST)
    with town(stores, transport, in_english(slack_company()), BEGINS) as opened:
        play = Play.begins(opened, CAST.habits, SEED)
        tell(play, CAST)
        yield Reading(opened, play)


def tell(play: Play, cast: Cast) -> None:
    """What happens in the life of a cycle, in its order; each step is what people do by the control interface."""
    underway.revises(play.town, "U0HENRIK", f"KR-{code_of('finance-close')[2:]}.1", "6")
    underway.pauses(play.town, "U0MARCUS", f"KR-{code_of('marcus-pages')[2:]}.2")
    underway.learns(play.town, "U0ANNA")
    if cast.is_ended_early:
        turning.moves(play.town, THIS, last_day=cast.last_day, closing_day=cast.closing_day)
        turning.moves(play.town, NEXT, first_day=cast.last_day + A_DAY, last_day=cast.last_day + 13 * A_WEEK)
    for moment, happens in sorted(steps_of(cast), key=lambda step: step[0]):
        play.until(moment)
        happens(play.town)
    play.until(cast.ends)


def steps_of(cast: Cast) -> Iterator[tuple[datetime, Callable[[Town], None]]]:
    """Each moment lies in the morning, after people have answered."""
    yield cast.turn - 4 * A_DAY, partial(turning.write_drafts, cycle=NEXT)
    yield MEETING, underway.decides
    yield MEETING + 4 * A_DAY, underway.does_what_was_decided
    for ending in cast.endings:
        yield cast.turn + A_DAY, partial(closing.closes, ending=ending)
    for user in sorted({one.user for one in cast.endings if one.decision != "drop"}):
        yield cast.turn + 2 * A_DAY, partial(closing.goes_on, user=user)


def test_a_cycle_turns_and_nobody_hears_more_or_less_than_they_are_owed(story: Reading, logged: io.StringIO) -> None:  # noqa: F811
    told = (story.direct(), story.weeks(), story.digests(), story.beside())
    mistakes = [one for each in (*told, story.numbers(), story.scores(), story.carried(), story.dead()) for one in each]
    assert not mistakes, "\n".join(mistakes)
    assert errors_in(logged) == []
    assert story.counted() >= (100 if LONG else 2)
    assert carried_on(story.known) >= (15 if LONG else 2)
    assert sum(story.play.acted.values()) >= (100 if LONG else 10)


def errors_in(logged: io.StringIO) -> list[str]:  # noqa: F811
    return [line for line in logged.getvalue().splitlines() if json.loads(line)["level"] in ("error", "critical")]
