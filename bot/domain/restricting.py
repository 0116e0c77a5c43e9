"""Restricting an objective to some people: for a reason, and up to a day on which it is looked at again."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.errors import Invalid
from bot.domain.ids import PersonId
from bot.domain.okrs import RUNNING, Objective, ObjectiveState
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace

LONGEST = timedelta(days=90)
USUAL = timedelta(days=30)
MOST_NAMED = 50  # whoever names more wants a team
MOST_REASON = 500  # characters
NAMED, BECAUSE, REVIEW_DAY = "named", "because", "review_day"
"""The fields of the form, as in ``Invalid.fields``."""

RESTRICTABLE = (ObjectiveState.DRAFT, *RUNNING)
"""Nobody else sees a draft anyhow, and what is over is asked about no more."""


@dataclass(frozen=True, slots=True)
class Restriction:
    """What somebody chose: who is let in, why, and the day on which it comes back."""

    named: Collection[PersonId]
    because: str
    review_day: date | None


def check_restriction(wanted: Restriction, today: date) -> date:
    """The day of the review. Raises Invalid by field; ``today`` is the date in the workspace's zone."""
    problems: dict[str, tuple[str, dict[str, str]]] = {}
    if len(wanted.named) > MOST_NAMED:
        problems[NAMED] = ("too_many_named", {"most": str(MOST_NAMED)})
    if not wanted.because:
        problems[BECAUSE] = ("empty", {})
    elif len(wanted.because) > MOST_REASON:
        problems[BECAUSE] = ("too_long", {"most": str(MOST_REASON)})
    day, last = wanted.review_day, today + LONGEST
    if day is None:
        problems[REVIEW_DAY] = ("empty", {})
    elif not today < day <= last:
        reason = "review_not_ahead" if day <= today else "review_too_late"
        problems[REVIEW_DAY] = (reason, {"last": last.isoformat()})
    if problems or day is None:
        raise Invalid(problems)
    return day


def is_due(objective: Objective, today: date) -> bool:
    """Whether its owner is asked if it is still to be restricted: from the day of the review on, until they answer."""
    day = objective.review_day
    return objective.is_restricted and objective.state in RUNNING and day is not None and day <= today


def due_of(workspace: Workspace, objectives: Iterable[Objective], now: datetime) -> tuple[Objective, ...]:
    """Of these the ones to be looked at again, in the order of their codes."""
    today = local_day(now, workspace.zone)
    return tuple(sorted((one for one in objectives if is_due(one, today)), key=lambda one: one.number))
