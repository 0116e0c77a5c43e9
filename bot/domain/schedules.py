"""When a person may be asked: prompt day, prompt time, rhythm and quiet hours (model.md, Time)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain.people import Person
from bot.domain.teams import Membership, Role, Team
from bot.domain.wallclock import instant, local_time
from bot.domain.workspaces import Rhythm, Workspace

QUIET_UNTIL, QUIET_FROM = time(9), time(18)
"""Outside these local times nobody gets a message they did not ask for (model.md, Time: quiet hours 18:00–09:00)."""

DAYS_OF_RHYTHM = {Rhythm.DAILY: 1, Rhythm.WEEKLY: 7, Rhythm.FORTNIGHTLY: 14, Rhythm.MONTHLY: 28}
"""The shortest regular slot of each rhythm, in days."""

_CHOSEN_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptSchedule:
    """When a person, or the people of a team, are asked. ``day`` is a weekday, Monday = 0; ``at`` a local time in
    ``zone``; ``chosen`` says that the person picked that time, which lifts quiet hours; ``rhythm`` is the fastest of
    the key results they are asked about."""

    zone: str
    day: int = 0
    at: time = time(9)
    chosen: bool = False
    rhythm: Rhythm = Rhythm.WEEKLY

    @property
    def chosen_time(self) -> time | None:
        return self.at if self.chosen else None

    @property
    def hour(self) -> time:
        """``at``; but 09:00 where a team's or workspace's choice lies in quiet hours."""
        return self.at if self.chosen or QUIET_UNTIL <= self.at < QUIET_FROM else QUIET_UNTIL


def schedule_of(
    person: Person, teams: Iterable[tuple[Membership, Team]], workspace: Workspace, rhythm: Rhythm, today: date
) -> PromptSchedule:
    """The person's own day and time, else those of the team of their largest share, else the workspace's."""
    team = main_team(teams, today)
    days = (person.prompt_day, team.prompt_day if team else None, workspace.prompt_day)
    times = (person.prompt_time, team.prompt_time if team else None, workspace.prompt_time)
    return PromptSchedule(
        zone=person.zone,
        day=next(day for day in days if day is not None),
        at=next(at for at in times if at is not None),
        chosen=person.prompt_time is not None,
        rhythm=rhythm,
    )


def main_team(teams: Iterable[tuple[Membership, Team]], today: date) -> Team | None:
    """The open team in which the person has the largest share today, observers apart; of equal shares the oldest."""
    current = [
        (-membership.share, team.id, team)
        for membership, team in teams
        if team.is_active and membership.role is not Role.OBSERVER and _holds(membership, today)
    ]
    return min(current, key=lambda entry: entry[:2])[2] if current else None


def fastest(rhythms: Iterable[Rhythm], default: Rhythm = Rhythm.WEEKLY) -> Rhythm:
    """The rhythm of a person whose key results have ``rhythms``; ``default`` when there are none."""
    return min(rhythms, key=DAYS_OF_RHYTHM.__getitem__, default=default)


def allowed_from(moment: datetime, zone: str, chosen: time | None = None) -> datetime:
    """The earliest instant from ``moment`` on (UTC) at which an unasked message may reach somebody in ``zone``: outside
    quiet hours, or within the hour after the time they chose themselves."""
    here = local_time(moment, zone)
    if QUIET_UNTIL <= here.time() < QUIET_FROM:
        return moment
    days = [here.date() + n * _DAY for n in (-1, 0, 1)]
    own = [] if chosen is None else [instant(day, chosen, zone) for day in days]
    if any(begun <= moment < begun + _CHOSEN_HOUR for begun in own):
        return moment
    mornings = [instant(day, QUIET_UNTIL, zone) for day in days]
    return min(opening for opening in own + mornings if opening > moment)


def _holds(membership: Membership, today: date) -> bool:
    return membership.since <= today and (membership.until is None or today < membership.until)
