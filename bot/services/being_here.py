"""Whether enough are here to answer without names: what too few have answered is deleted unread."""

from collections.abc import Collection
from datetime import date, timedelta

from bot.domain.errors import Invalid
from bot.domain.ids import PersonId, WorkspaceId
from bot.domain.people import Absence
from storage import Transaction

MANY = 100
"""Of so many there are always enough; nobody is counted."""

A_DAY = timedelta(days=1)


def ensure_enough_are_here(
    tx: Transaction,
    workspace_id: WorkspaceId,
    asked: Collection[PersonId],
    days: tuple[date, date],
    least: int,
    field: str,
) -> None:
    """Raises Invalid for the ``field`` of the last day: so many are away on each of these days that fewer than
    ``least`` could answer."""
    if len(asked) >= MANY:
        return
    first, last = days
    away = tx.absences.by_person(workspace_id, asked, ending_from=first)
    here = sum(1 for one in asked if not _is_away(away[one], first, last))
    if here < least:
        raise Invalid({field: ("too_few_here", {"here": str(here), "count": str(len(asked)), "least": str(least)})})


def _is_away(absences: list[Absence], first: date, last: date) -> bool:
    """Without a day between; ``absences`` begin with the earliest."""
    day = first
    for absence in absences:
        if absence.covers(day):
            day = absence.last_day + A_DAY
    return day > last
