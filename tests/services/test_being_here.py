"""Whom one asks without names must be here to answer: of fewer than five nothing is ever read."""

from datetime import date, timedelta
from typing import Any

import pytest

from bot.domain.errors import Invalid
from bot.domain.people import Person
from bot.domain.pilots import CLOSES
from bot.domain.readiness import CLOSES_ON
from storage import Store
from tests.services.pilots.desk import A_DAY, FRIDAY, desk
from tests.services.readiness.scene import LAST_DAY, MONDAY, Scene

TODAY = MONDAY.date()
LONG = timedelta(days=200)


def is_away(store: Store, person: Person, first: date, last: date) -> None:
    with store.write() as tx:
        whose: dict[str, Any] = {"workspace_id": person.workspace_id, "person_id": person.id}
        tx.absences.add(by=person.id, now=MONDAY, **whose, first_day=first, last_day=last)


def test_a_vote_waits_until_enough_are_here(store: Store) -> None:
    here = desk(store)  # of five people
    absent = here.people[-1]
    today = here.office.now.date()
    is_away(store, absent, today - A_DAY, today)
    is_away(store, absent, today + A_DAY, FRIDAY)

    with pytest.raises(Invalid) as refused:
        here.opened()
    assert refused.value.fields == {CLOSES: ("too_few_here", {"here": "4", "count": "5", "least": "5"})}
    assert here.rows("SELECT id FROM pilot_vote") == []
    vote = here.votes.open(*here.who, here.now().turn, FRIDAY + A_DAY, here.office.now)
    assert vote.asked == 5


def test_whoever_is_here_for_a_day_may_answer(store: Store) -> None:
    here = desk(store)
    today = here.office.now.date()
    is_away(store, here.people[-1], today, today + A_DAY)
    is_away(store, here.people[-1], today + 3 * A_DAY, FRIDAY)
    assert here.opened().asked == 5


def test_a_survey_asks_as_many_as_can_answer(store: Store) -> None:
    scene = Scene(store)  # six people
    is_away(store, scene.people["Kai"], TODAY - LONG, TODAY + LONG)
    assert scene.start().closes_on == LAST_DAY


def test_a_survey_of_too_few_is_refused_at_the_field_of_its_last_day(store: Store) -> None:
    scene = Scene(store)
    for name in ("Kai", "Lea"):
        is_away(store, scene.people[name], TODAY, LAST_DAY)
    with pytest.raises(Invalid) as refused:
        scene.start()
    assert refused.value.fields == {CLOSES_ON: ("too_few_here", {"here": "4", "count": "6", "least": "5"})}
    assert scene.start(day=LAST_DAY + 3 * A_DAY).closes_on == LAST_DAY + 3 * A_DAY
