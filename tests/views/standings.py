"""Builders for views: standings of objectives and key results without a database."""

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from bot.domain.checkins import CheckIn
from bot.domain.ids import ObjectiveId, PersonId, WorkspaceId
from bot.domain.okrs import KeyResult
from bot.domain.pace import compare
from bot.domain.people import Person
from bot.domain.progress import objective_progress, progress
from bot.domain.status import Silence, key_result_status, objective_confidence, objective_status
from bot.services.okrs.standing import KeyResultStanding, ObjectiveStanding
from tests.domain.okr_builders import DEC_10, OCT_1, a_key_result, a_quarter, an_objective

NOW = datetime(2026, 11, 16, 8, tzinfo=UTC)
NASTY = "<!channel> & <@U1> *bold* `code` \u202e🚀 目标 " + "x" * 255


def a_person(name: str = "Mei", identity: int = 1, **given: Any) -> Person:
    held = {"workspace_id": WorkspaceId(1), "slack_user_id": f"U{identity}", "zone": "Asia/Tokyo", **given}
    return Person(id=PersonId(identity), name=name, **held)


def standing_of(result: KeyResult, owner: Person | None = None, *check_ins: CheckIn, **given: Any) -> KeyResultStanding:
    """As assessed before any prompt was sent; ``given`` replaces what the test is about."""
    result = _heard(result)
    found = KeyResultStanding(
        key_result=result,
        owner=owner or a_person(),
        progress=progress(result),
        expected=Fraction(1, 2),
        pace=None,
        status=key_result_status(result, Silence()),
        silence=Silence(),
        check_ins=check_ins,
    )
    return replace(found, **given)


def objective_standing(*results: KeyResult, owner: Person | None = None, **given: Any) -> ObjectiveStanding:
    results = tuple(_heard(result) for result in results)
    objective = an_objective(*results, **given)
    held = tuple(standing_of(result, owner) for result in results)
    cycle = a_quarter()
    return ObjectiveStanding(
        objective=objective,
        cycle=cycle,
        owner=owner or a_person(),
        progress=objective_progress(objective, OCT_1, DEC_10),
        comparison=compare(objective, OCT_1, DEC_10),
        status=objective_status(objective, {one.key_result.id: one.status for one in held}),
        confidence=objective_confidence(objective),
        key_results=held,
    )


def many_standings(
    objectives: int, results: int, title: str = "Checkout success", *, first: int = 1
) -> tuple[ObjectiveStanding, ...]:
    """``first`` is the number of the first objective."""
    found = []
    for number in range(first, first + objectives):
        held = (
            a_key_result(
                title=title,
                objective_number=number,
                number=at,
                current=40,
                confidence=5,
                objective_id=ObjectiveId(number),
            )
            for at in range(1, results + 1)
        )
        found.append(objective_standing(*held, number=number, title=title))
    return tuple(found)


def _heard(result: KeyResult) -> KeyResult:
    """With a confidence there was a check-in."""
    return result if result.confidence is None else replace(result, checked_in_at=NOW)
