"""Who has checked in by the time of a digest. Away people are not missing, nor are those whose prompt has just come
(model.md, Time)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.domain.calendar import WorkCalendar
from bot.domain.digesting import is_missing
from bot.domain.prompting import FRESH
from bot.domain.prompts import Prompt, PromptState
from bot.domain.small_groups import ENOUGH
from bot.domain.wallclock import local_day

A_ROUND = timedelta(days=7)

FIGURES_FROM = ENOUGH
"""Figures about people's behaviour are shown of teams of five and more (product.md, Privacy)."""


class Answer(StrEnum):
    CHECKED_IN = "checked_in"
    AWAY = "away"
    NOT_DUE_YET = "not_due_yet"
    SKIPPED = "skipped"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Participation:
    """How many of those who are asked about a team's key results have checked in. ``old_numbers`` are the key results
    whose number is more than a week old."""

    checked_in: int = 0
    away: int = 0
    not_due_yet: int = 0
    skipped: int = 0
    missing: int = 0
    old_numbers: int = 0

    @property
    def people(self) -> int:
        return self.checked_in + self.away + self.not_due_yet + self.skipped + self.missing

    @property
    def may_be_counted(self) -> bool:
        return self.people >= FIGURES_FROM


def answer_of(
    prompt: Prompt | None,
    *,
    has_checked_in: bool,
    now: datetime,
    zone: str,
    calendar: WorkCalendar,
    is_paused: bool = False,
) -> Answer:
    """How one person stands. ``prompt`` is their latest; ``has_checked_in``: on any of the team's key results in this
    round (``round_begins``), or somebody did for them. ``zone`` and ``calendar`` are the person's. ``is_paused``: their
    other questions wait, because something of theirs is under control."""
    today = local_day(now, zone)
    if has_checked_in:
        return Answer.CHECKED_IN
    if calendar.is_away(today):
        return Answer.AWAY
    if prompt is None or not prompt.first_day <= today <= prompt.last_day:
        return Answer.NOT_DUE_YET
    if prompt.state is PromptState.ANSWERED:
        return Answer.CHECKED_IN
    if prompt.state is PromptState.SKIPPED:
        return Answer.SKIPPED
    is_missed = not is_paused and is_missing(prompt, now, zone, calendar)
    return Answer.MISSING if is_missed else Answer.NOT_DUE_YET


def round_begins(prompt: Prompt | None, today: date) -> date:
    """The first day whose check-ins answer what is asked now: what was said shortly before the slot is not asked again.
    ``prompt`` is the person's latest; without a slot that runs, a round is a week."""
    if prompt is None or not prompt.first_day <= today <= prompt.last_day:
        return today - A_ROUND
    return prompt.first_day - FRESH


def participation(answers: Iterable[Answer], old_numbers: int) -> Participation:
    counted = Counter(answers)
    return Participation(**{answer.value: counted[answer] for answer in Answer}, old_numbers=old_numbers)
