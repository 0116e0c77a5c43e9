"""A cycle that is ended before its day, by hand: twice, and by two admins at the same moment."""

import io
import json

import pytest

from bot.domain.cycles import Cycle, CycleState
from tests.journeys.gate import Gate
from tests.journeys.test_logs import logged  # noqa: F401  # a fixture
from tests.journeys.town import Town, words_of
from tests.quarters.turning import cycle_form

pytestmark = pytest.mark.long

ADA, KAI, MEI = "U0ADA", "U0KAI", "U0MEI"
QUARTER = "Q4 2026"
MONDAY_AFTER = "2026-11-24T12:00:00+00:00"


@pytest.fixture
def gate(ready: Town) -> Gate:
    ready.control("user", id=KAI, is_admin=True)
    return Gate.before(ready)


def test_of_two_admins_who_end_it_at_once_both_are_told_it_is_over(gate: Gate, logged: io.StringIO) -> None:  # noqa: F811
    town = gate.town
    forms = {admin: cycle_form(town, admin, QUARTER) for admin in (ADA, KAI)}
    with gate.closed():
        for admin, form in forms.items():
            town.submits(admin, form, state=CycleState.GRADING)
    answers = gate.let_in(*gate.held)

    assert [answer.status for answer in answers] == [200, 200]
    assert not any("errors" in str(answer.body) for answer in answers)
    assert cycle_of(town).state is CycleState.GRADING
    assert moves_of(town) == ["grading"]
    nobody_is_asked(town, logged)


def test_ended_twice_it_ends_once_and_asks_nobody(gate: Gate, logged: io.StringIO) -> None:  # noqa: F811
    town = gate.town
    for admin in (ADA, ADA, KAI):
        form = cycle_form(town, admin, QUARTER)
        assert town.submits(admin, form, state=CycleState.GRADING)["ok"]
        town.control("close", user=admin, view_id=form["id"], all=True)

    assert moves_of(town) == ["grading"]
    nobody_is_asked(town, logged)
    assert cycle_of(town).state is CycleState.GRADING


def nobody_is_asked(town: Town, logged: io.StringIO) -> None:  # noqa: F811
    """For a check-in: only to close what is over, once a week. Nor is anything posted, and nothing goes wrong."""
    town.clock_to(MONDAY_AFTER)
    told = [words_of(one["blocks"]) for one in town.direct_messages(MEI)]
    assert len(told) == 2
    assert "this can be closed until 14 Jan." in told[-1]
    assert not any("What moved?" in one or "KR-" in one for one in told)
    assert town.channel_messages("C0PAY") == []
    assert [line for line in logged.getvalue().splitlines() if json.loads(line)["level"] == "error"] == []


def cycle_of(town: Town) -> Cycle:
    with town.okrbot.store.read() as tx:
        [found] = tx.cycles.all(town.okrbot.workspace.id)
    return found


def moves_of(town: Town) -> list[str]:
    """The states that it was brought into, as the audit has them."""
    cycle = cycle_of(town)
    with town.okrbot.store.read() as tx:
        events = tx.audit.of(town.okrbot.workspace.id, "cycle", cycle.id)
    return [str(one.after["state"]) for one in events if one.before and one.after and "state" in one.after]
