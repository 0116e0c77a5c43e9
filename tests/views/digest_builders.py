"""Digests of any size for tests of what is written."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import Any

from bot.domain.attention import Blocked, LowConfidence
from bot.domain.charts import Point, Series, Step, Tick
from bot.domain.ids import ObjectiveId, PersonId, TeamId
from bot.domain.moves import Move
from bot.domain.okrs import Objective
from bot.domain.pace import Comparison
from bot.domain.participation import Participation
from bot.domain.people import Absence, Person
from bot.domain.status import ObjectiveStatus, Silence, Status
from bot.domain.teams import Team
from bot.services.digests.content import Digest, Note, TeamChart
from bot.services.okrs.standing import KeyResultStanding, ObjectiveStanding
from tests.domain.okr_builders import WORKSPACE, a_blocker, a_check_in, a_key_result, a_quarter, an_objective

WEDNESDAY = date(2026, 11, 18)
SINCE = datetime(2026, 11, 11, 9, 0, tzinfo=UTC)
MEI = Person(id=PersonId(1), workspace_id=WORKSPACE, slack_user_id="U1", name="Mei")
PAYMENTS = Team(id=TeamId(1), workspace_id=WORKSPACE, name="Payments", channel_id="C0PAY", digest_time=time(10))
NAMES = {1: "Mei", 2: "Kai"}


def a_standing(title: str = "Refund time", **given: Any) -> KeyResultStanding:
    values = {"progress": Fraction(1, 8), "expected": Fraction(1, 2), "pace": None, "status": Status.ON_TRACK}
    result = given.pop("key_result", None) or a_key_result(
        title=title, start=5, target=2, current="4.6", unit="days", confidence=7
    )
    return KeyResultStanding(**{"key_result": result, "owner": MEI, "silence": Silence(), **values, **given})


def blocked(title: str = "Refund time", **given: Any) -> KeyResultStanding:
    reason = Blocked(a_blocker(what="legal", asked_id=PersonId(2)), 3)
    return a_standing(title, status=Status.OFF_TRACK, reasons=(reason,), **given)


def unsure(title: str = "Refund time", note: str = "", **given: Any) -> KeyResultStanding:
    said = a_check_in("4.6", 3, WEDNESDAY, note=note)
    return a_standing(title, status=Status.OFF_TRACK, reasons=(LowConfidence(3, 6),), check_ins=(said,), **given)


def away(stand_in: int | None = None) -> Absence:
    days: dict[str, Any] = {"first_day": date(2026, 11, 10), "last_day": date(2026, 11, 23)}
    stand_in_id = None if stand_in is None else PersonId(stand_in)
    return Absence(id=1, workspace_id=WORKSPACE, person_id=MEI.id, stand_in_id=stand_in_id, **days)


def an_objective_standing(*results: KeyResultStanding, **given: Any) -> ObjectiveStanding:
    objective: Objective = an_objective(*(one.key_result for one in results), team_id=TeamId(1), **given)
    return ObjectiveStanding(
        objective=objective,
        cycle=a_quarter(),
        owner=MEI,
        progress=Fraction(1, 2),
        comparison=Comparison(progress=Fraction(1, 2), expected=Fraction(3, 5), yes_no_open=0),
        status=ObjectiveStatus(status=Status.ON_TRACK, on_track=len(results), total=len(results)),
        confidence=None,
        key_results=results,
    )


def a_chart(points: int, team: Team = PAYMENTS) -> TeamChart:
    drawn = tuple(
        Point(Tick(week, date(2026, 10, 1 + week)), Fraction(week, 20), Fraction(week, 14))
        for week in range(1, points + 1)
    )
    return TeamChart(team, Series(Step.WEEK, drawn))


def a_digest(*results: KeyResultStanding, **given: Any) -> Digest:
    values: dict[str, Any] = {
        "teams": (PAYMENTS,),
        "since": SINCE,
        "today": WEDNESDAY,
        "cycle": a_quarter(),
        "standings": (an_objective_standing(*results),) if results else (),
        "on_track": sum(1 for one in results if one.status is Status.ON_TRACK),
        "total": len(results),
        "attention": tuple(one for one in results if one.reasons),
        "names": NAMES,
    }
    return Digest(**values | given)


def a_great_digest(count: int, words: str) -> Digest:
    """``count`` key results in objectives of five, all of which need a hand, have moved and were written about in long
    ``words``."""
    reasons = tuple(Blocked(a_blocker(what=words, asked_id=PersonId(2)), days) for days in (3, 4, 5))
    results = [replace(unsure(words, note=words, away=away()), reasons=reasons) for _ in range(count)]
    results = [replace(one, key_result=replace(one.key_result, objective_id=ObjectiveId(1))) for one in results]
    groups = [results[start : start + 5] for start in range(0, count, 5)]
    return a_digest(
        *results,
        standings=tuple(an_objective_standing(*group, title=words) for group in groups),
        moves=tuple(Move(key_result=one.key_result, before=Decimal(5), after=Decimal(4), by=MEI.id) for one in results),
        notes=tuple(Note(one.key_result, "Mei", words) for one in results),
        helpers=tuple(f"Helper {number}" for number in range(count)),
        participation=Participation(checked_in=count, missing=count, old_numbers=count),
        charts=(a_chart(14),),
    )
