"""When a team's digest is due, who is not missing yet, and whether there is anything to say (model.md, Time)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.domain.calendar import NO_HOLIDAYS, WorkCalendar
from bot.domain.prompts import Prompt, PromptState
from bot.domain.schedules import PromptSchedule
from bot.domain.slots import prompt_day_from
from bot.domain.teams import Team
from bot.domain.wallclock import instant, local_day, local_time
from bot.domain.workspaces import Workspace

DAYS_AFTER_PROMPT = 2
"""Working days between a team's prompt and its digest."""

PUSHED_TOO_FAR = 5
"""A digest that holidays push back by this many days is left out: the next one is nearer."""

_DAY = timedelta(days=1)
_PLANNED_AHEAD = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class SinceLastDigest:
    """What happened in a team since its last digest; all False when nothing did."""

    has_active_objective: bool
    changed: bool = False
    needs_attention: bool = False
    helped: bool = False
    answer_missing: bool = False


def is_worth_posting(since: SinceLastDigest) -> bool:
    """Whether a digest is posted at all (product.md, The digest): silence is kept for a team with no active objective,
    and when there was no change, nothing needs attention, nobody helped and no answer is missing."""
    said = since.changed or since.needs_attention or since.helped or since.answer_missing
    return since.has_active_objective and said


def team_schedule(team: Team, workspace: Workspace) -> PromptSchedule:
    """When the people of ``team`` are asked who have no choice of their own, in the team's zone."""
    return PromptSchedule(
        zone=team.zone,
        day=workspace.prompt_day if team.prompt_day is None else team.prompt_day,
        at=team.prompt_time or workspace.prompt_time,
        rhythm=team.rhythm,
    )


def next_digest_at(team: Team, workspace: Workspace, after: datetime, calendar: WorkCalendar) -> datetime | None:
    """The first moment after ``after`` (UTC) at which a digest of ``team`` is due, at the team's own time and zone.

    ``calendar`` is that of the team's place, without anybody's absences. None when nobody works there for a year.
    """
    schedule = team_schedule(team, workspace)
    today = local_day(after, team.zone)
    prompt_day = prompt_day_from(schedule, today - 21 * _DAY)
    while prompt_day <= today + _PLANNED_AHEAD:
        day = digest_day(team, prompt_day, calendar)
        if day is not None and (due_at := instant(day, team.digest_time, team.zone)) > after:
            return due_at
        prompt_day = prompt_day_from(schedule, prompt_day + _DAY)
    return None


def digest_day(team: Team, prompt_day: date, calendar: WorkCalendar) -> date | None:
    """The day of the digest that belongs to ``prompt_day``: the team's own weekday after it, else two working days
    after people were asked; moved to a working day. None when holidays push it nearly to the next one."""
    planned = _planned_day(team, prompt_day, replace(calendar, holidays=NO_HOLIDAYS))
    latest = planned + (PUSHED_TOO_FAR - 1) * _DAY
    if not any(calendar.working_days_in(prompt_day, latest)):
        return None
    actual = _planned_day(team, prompt_day, calendar)
    return actual if actual <= latest else None


def is_not_due_yet(due_at: datetime, now: datetime, zone: str, calendar: WorkCalendar) -> bool:
    """Whether a prompt became due less than one working day of that person ago (or will only become due): until the
    same time on their next working day a missing answer is not missing."""
    due = local_time(due_at, zone)
    for day in calendar.working_days_in(due.date() + _DAY, local_day(now, zone)):
        return now < instant(day, due.time(), zone)
    return True


def is_missing(prompt: Prompt, now: datetime, zone: str, calendar: WorkCalendar) -> bool:
    """Whether the digest counts the answer to ``prompt`` as missing: owed for a working day, and the person is here."""
    unanswered = prompt.state in (PromptState.SENT, PromptState.MISSED)
    away = calendar.is_away(local_day(now, zone))
    return unanswered and not away and not is_not_due_yet(prompt.sent_at or prompt.due_at, now, zone, calendar)


def sharing_channels(teams: Iterable[Team]) -> dict[str, list[Team]]:
    """The open teams of each Slack channel; teams that share a channel share a digest, the first named first."""
    shared: dict[str, list[Team]] = {}
    for team in sorted(teams, key=lambda each: each.id):
        if team.is_active and team.channel_id is not None:
            shared.setdefault(team.channel_id, []).append(team)
    return shared


def _planned_day(team: Team, prompt_day: date, calendar: WorkCalendar) -> date:
    if team.digest_day is None:
        return calendar.add_working_days(calendar.working_day_from(prompt_day), DAYS_AFTER_PROMPT)
    days_until = (team.digest_day - prompt_day.weekday() - 1) % 7 + 1
    return calendar.working_day_from(prompt_day + days_until * _DAY)
