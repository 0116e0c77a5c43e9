"""Who is asked about a key result, and how often, from docs/when-it-writes.md alone."""

from datetime import date, datetime

from tests.quarters.days import days, is_working_day, works
from tests.quarters.facts import Facts, Known


def who_is_asked(known: Known, result: Facts, day: date, last: date, now: datetime) -> int | None:
    """The owner; if they are out until the end of the slot (``last``), the key result's stand-in, else the absence's;
    with what is restricted the first of them alone."""
    owner = known.people[result["owner_id"]]
    if not is_out(known, owner, day, last, now):
        return int(owner["id"])
    absences = [
        one["stand_in_id"]
        for one in known.absences
        if one["person_id"] == owner["id"] and one["first_day"] <= last and one["last_day"] >= day
    ]
    restricted = known.objective_of(result)["visibility"] == "restricted"
    for other in (result["stand_in_id"], *([] if restricted else absences)):
        if other not in (None, owner["id"]) and not is_out(known, known.people[other], day, last, now):
            return int(other)
    return None


def is_out(known: Known, person: Facts, day: date, last: date, now: datetime) -> bool:
    """Gone for good, or away on every day on which they would work until then."""
    if person["deactivated_at"] is not None:
        return True
    here = any(is_working_day(known, person, one, now) for one in days(day, last))
    return not here and any(works(known, person, one) for one in days(day, last))


def may_be_asked(known: Known, result: Facts) -> set[int | None]:
    """The owner and whoever stands in for them, ever."""
    owner = result["owner_id"]
    instead = {one["stand_in_id"] for one in known.absences if one["person_id"] == owner}
    return {owner, result["stand_in_id"], *instead}


def rhythm_of(known: Known, result: Facts) -> str:
    """Its team's, a personal one the workspace's."""
    team = known.objective_of(result)["team_id"]
    return str(known.workspace["rhythm"] if team is None else known.teams[team]["rhythm"])
