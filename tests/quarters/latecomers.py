"""Who owed nothing when their hour came, and does before their slot is over, from docs/when-it-writes.md alone."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from tests.quarters.asked import may_be_asked
from tests.quarters.days import A_DAY, at, day_of, days, is_working_day
from tests.quarters.facts import Facts, Known

LEFT = 2  # working days of the slot, that of the question included


def asked_late(known: Known, person: Facts, hour: time, since: datetime, until: datetime) -> datetime | None:
    """When something that others had shared, or they themselves, is asked about after all; None where nothing is, or it
    is too late in the slot. ``since`` is the hour at which nothing was there, ``until`` the end of the slot."""
    if any(_is_there(known, one, since) for one in _mine(known, person)):
        return None
    shared = [known.shared(known.objective_of(one)) for one in _mine(known, person)]
    begun = min((one for one in shared if one is not None and since < one < until), default=None)
    return None if begun is None else _good_hour(known, person, hour, begun, until)


def _mine(known: Known, person: Facts) -> list[Facts]:
    return [one for one in known.results.values() if person["id"] in may_be_asked(known, one)]


def _is_there(known: Known, result: Facts, moment: datetime) -> bool:
    """Something they may be asked about then or later: active, in a cycle that is not over."""
    objective, cycle = known.objective_of(result), known.cycle_of(result)
    zone = known.workspace["zone"]
    if not known.existed(objective, moment) or day_of(moment, zone) > cycle["last_day"]:
        return False
    rows = (known.objective_then(objective, moment), known.then("key_result", result, moment))
    return all(one["state"] == "active" for one in rows)


def _good_hour(known: Known, person: Facts, hour: time, begun: datetime, until: datetime) -> datetime | None:
    zone = str(person["zone"])
    last = day_of(until, zone) - A_DAY
    for day in days(day_of(begun, zone), last):
        here = begun.astimezone(ZoneInfo(zone)) if day == day_of(begun, zone) else None
        if not is_working_day(known, person, day, begun) or (here is not None and here.time() >= time(18)):
            continue
        left = sum(is_working_day(known, person, one, begun) for one in days(day, last))
        morning = min(hour, time(9))
        return max(begun, at(day, morning, zone)) if left >= LEFT else None
    return None
