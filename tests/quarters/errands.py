"""What somebody is to do beside check-ins, from docs/when-it-writes.md and docs/cycles.md alone."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from tests.quarters.facts import Facts, Known

OPENS, DUE, CLOSES = (timedelta(days=number) for number in (21, 7, 14))
"""Of a quarter: before the first day, before it, after the last."""


def has_to_do(known: Known, person: Facts, day: date, moment: datetime) -> bool:
    """An objective to close while its cycle is over and not closed, or a draft while drafting is open."""
    return any(
        one["state"] == "draft" if is_drafting(known, one, day) else one["state"] in ("active", "paused")
        for one in _own(known, person, moment)
        if is_drafting(known, one, day) or is_closing(known, one, day)
    )


def is_drafting(known: Known, objective: Facts, day: date) -> bool:
    cycle = known.cycles[objective["cycle_id"]]
    opens, due = cycle["drafting_opens"] or cycle["first_day"] - OPENS, cycle["drafts_due"] or cycle["first_day"] - DUE
    return bool(opens <= day <= due)


def is_closing(known: Known, objective: Facts, day: date) -> bool:
    cycle = known.cycles[objective["cycle_id"]]
    return bool(cycle["last_day"] < day <= closing_day(cycle))


def closing_day(cycle: Facts) -> date:
    found: date = cycle["closing_day"] or cycle["last_day"] + CLOSES
    return found


def _own(known: Known, person: Facts, moment: datetime) -> Iterator[Facts]:
    for one in known.objectives.values():
        if one["owner_id"] == person["id"] and known.existed(one, moment):
            yield known.objective_then(one, moment)
