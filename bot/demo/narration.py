"""What a move of the clock did, in a few more words than the stand-in can know: it asks the database."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.domain.people import MONDAY_TO_FRIDAY
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.schedules import timetables
from storage import Store


@dataclass(frozen=True)
class Narrator:
    store: Store
    workspace: Workspace

    def narrate(self, start: datetime, end: datetime) -> Iterator[str]:
        """Such as ``21 check-ins asked for``, ``2 away``, ``1 holiday``: about the time from start to end, and about
        whoever has objectives on the day on which the clock stands now."""
        with self.store.read() as tx:
            asked = tx.prompts.count_sent(self.workspace.id, start, end)
            owners = tx.people.by_ids(self.workspace.id, tx.key_results.owner_ids(self.workspace.id))
            times = timetables(tx, self.workspace, owners.values(), end).values()
        days = [(each.calendar, local_day(end, each.schedule.zone)) for each in times]
        away = sum(1 for calendar, day in days if calendar.is_away(day))
        holiday = sum(
            1 for calendar, day in days if day.weekday() in MONDAY_TO_FRIDAY and calendar.holidays.is_holiday(day)
        )
        if asked:
            yield f"{asked} {'check-in' if asked == 1 else 'check-ins'} asked for"
        if away:
            yield f"{away} away"
        if holiday:
            yield f"{holiday} on holiday"
