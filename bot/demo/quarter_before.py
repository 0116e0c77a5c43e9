"""The quarter before that of the demo, from its first check-in to its last, and how it was closed.

Its course is drawn, and not from a straight line: what forecasts are held against must not have been made by them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import sin
from random import Random
from typing import Any

from bot.demo.closing_before import close_before
from bot.demo.founding import Company
from bot.demo.notation import Course, Result
from bot.demo.okrs.before import BEFORE, Before, Ended
from bot.demo.okrs.endings import TOGETHER
from bot.demo.quarter import WEEKS
from bot.domain.checkins import CheckIn, CheckInSource
from bot.domain.cycles import Cycle, CycleKind, CycleState
from bot.domain.expected import level
from bot.domain.ids import KeyResultId
from bot.domain.okrs import KeyResult, Metric, Objective, ObjectiveState
from bot.domain.people import Person
from bot.domain.progress import progress_at
from bot.domain.wallclock import instant
from storage.okr_batches import NewKeyResult

WHOLE = (*BEFORE, *TOGETHER)
MISSES = 0.07
WOBBLE = 0.035  # of the way, from week to week
MIDDLE = 7  # week
AT_FIRST = 7  # how sure everybody is when nothing has happened yet


@dataclass(frozen=True, slots=True)
class Word:
    """One check-in that is to be written."""

    key_result_id: KeyResultId
    author: Person
    at: datetime
    day: date
    value: Decimal
    confidence: int


def remember_before(company: Company) -> None:
    """The objectives with their check-ins; both are closed when the present quarter begins."""
    cycle = _cycle(company)
    objectives = _objectives(company, cycle)
    results = _key_results(company, objectives, cycle)
    _say(company, [list(_words(company, one, found, cycle)) for one, found in results])
    _close(company, cycle, objectives)


def _cycle(company: Company) -> Cycle:
    quarter = company.quarter
    return company.tx.cycles.add(
        by=None,
        now=quarter.founded_at,
        workspace_id=company.workspace.id,
        name=quarter.name_before,
        kind=CycleKind.QUARTER,
        first_day=quarter.first_day_before,
        last_day=quarter.first_day - timedelta(days=1),
        state=CycleState.ACTIVE,
    )


def _objectives(company: Company, cycle: Cycle) -> list[Objective]:
    rows = []
    for place, one in enumerate(WHOLE):
        owner, team = company.people[one.goal.owner], company.teams[one.goal.team or ""]
        values: dict[str, Any] = {"title": one.goal.title, "why": one.goal.why, "commitment": one.goal.commitment}
        values |= {"owner_id": owner.id, "team_id": team.id, "cycle_id": cycle.id, "position": place}
        rows.append((owner.id, values | {"state": ObjectiveState.ACTIVE}))
    return company.tx.okr_batches.objectives(company.workspace.id, rows, now=company.quarter.founded_at)


def _key_results(
    company: Company, objectives: list[Objective], cycle: Cycle
) -> list[tuple[tuple[Before, Ended], KeyResult]]:
    listed = [(one, ended) for one in WHOLE for ended in one.ended]
    by_key = {one.goal.key: objective for one, objective in zip(WHOLE, objectives, strict=True)}
    new = [_new(company, one, by_key[one.goal.key], ended.result, cycle) for one, ended in listed]
    added = company.tx.okr_batches.key_results(company.workspace.id, new, now=company.quarter.founded_at)
    return list(zip(listed, added, strict=True))


def _new(company: Company, one: Before, objective: Objective, result: Result, cycle: Cycle) -> NewKeyResult:
    values: dict[str, Any] = {"title": result.title, "metric": result.metric, "direction": result.direction}
    values |= {"unit": result.unit, "start": result.start, "target": result.target}
    values |= {"band_low": None, "band_high": None, "stand_in_id": None}
    values |= {"owner_id": company.people[result.by or one.goal.owner].id}
    values |= {"active_from": cycle.first_day, "due_day": cycle.last_day}
    return NewKeyResult(objective=objective, by=company.people[one.goal.owner].id, values=values)


def _words(company: Company, held: tuple[Before, Ended], key_result: KeyResult, cycle: Cycle) -> Iterator[Word]:
    """On the Mondays, and once more on the last Friday."""
    one, ended = held
    owner = company.people[ended.result.by or one.goal.owner]
    draw = Random(f"before {ended.result.title} {one.goal.key}")  # noqa: S311  # the same at every start
    reached = progress_at(key_result, Decimal(str(ended.value)))
    last = 9 if reached >= level(one.goal.commitment) else 2
    days = [cycle.first_day + timedelta(weeks=week) for week in range(WEEKS)]
    for week, day in enumerate([*days, cycle.last_day - timedelta(days=2)], start=1):
        is_needed = week in (1, MIDDLE, WEEKS + 1)
        minutes, off = draw.randint(0, 400), draw.uniform(-WOBBLE, WOBBLE)
        if draw.random() < MISSES and not is_needed:
            continue
        at = instant(day, time(9), owner.zone) + timedelta(minutes=minutes)
        gone = min(1.0, (day - cycle.first_day).days / (7 * WEEKS - 3))
        value = _value(ended, gone, off if 1 < week <= WEEKS else 0.0)
        yield Word(key_result.id, owner, at, day, value, _confidence(ended.sure, last, week))


def _value(ended: Ended, gone: float, off: float) -> Decimal:
    """Where it stood once ``gone`` (0–1) of the quarter had passed."""
    result, value = ended.result, Decimal(str(ended.value))
    if result.metric is Metric.YES_NO:
        return value if gone == 1 else Decimal(0)
    if gone == 1:
        return value
    reached = Decimal(str(round(_shape(ended.course, gone), 6)))
    stands = result.start + (value - result.start) * reached + (result.target - result.start) * Decimal(str(off))
    held = max(stands, Decimal(0))
    return held.quantize(Decimal(1).scaleb(-result.decimals))


def _shape(course: Course, gone: float) -> float:
    """How much of what was reached in the end was reached by then."""
    match course:
        case Course.AHEAD:
            return 1 - (1 - gone) ** 2
        case Course.SLOW:
            return gone**2
        case Course.STUCK:
            return min(gone / 0.35, 1.0)
        case Course.JUMPING:
            return 0.25 * gone if gone < 0.55 else 0.75 + 0.25 * gone
        case Course.FALLING:
            return gone + 0.35 * sin(3.1416 * gone)
        case _:
            return gone


def _confidence(sure: int, last: int, week: int) -> int:
    """From what everybody says at first by what was said in the middle to what was plain at the end."""
    if week <= MIDDLE:
        return round(AT_FIRST + (sure - AT_FIRST) * (week - 1) / (MIDDLE - 1))
    return round(sure + (last - sure) * (week - MIDDLE) / (WEEKS + 1 - MIDDLE))


def _say(company: Company, stories: list[list[Word]]) -> None:
    """They follow each other, so they are written in rounds."""
    tx, newest = company.tx, dict[KeyResultId, CheckIn]()
    for turn in range(max(map(len, stories))):
        now = [story[turn] for story in stories if len(story) > turn]
        rows = [_row(company, one, newest.get(one.key_result_id)) for one in now]
        newest |= {one.key_result_id: one for one in tx.check_ins.insert_all(rows)}
    known = tx.check_ins.known(company.workspace.id, newest)
    tx.key_results.remember_check_ins(company.workspace.id, known)


def _row(company: Company, one: Word, follows: CheckIn | None) -> dict[str, Any]:
    unchanged = follows is not None and (follows.value, follows.confidence) == (one.value, one.confidence)
    return {
        "workspace_id": company.workspace.id,
        "key_result_id": one.key_result_id,
        "author_id": one.author.id,
        "value": one.value,
        "effective_day": one.day,
        "confidence": one.confidence,
        "note": "",
        "unchanged": unchanged,
        "follows_id": follows.id if follows else None,
        "source": CheckInSource.PROMPT,
        "at": one.at,
    }


def _close(company: Company, cycle: Cycle, objectives: list[Objective]) -> None:
    now = instant(company.quarter.first_day, time(8), company.workspace.zone)
    close_before(company, cycle, list(zip(WHOLE, objectives, strict=True)), now)
    company.tx.cycles.change(cycle, by=company.founder.id, now=now, state=CycleState.CLOSED)
