"""The calendar of a cycle: from the day on which drafting opens to the one until which scores may be entered."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.domain.cycles import Cycle, CycleKind, CycleState
from bot.domain.errors import Invalid
from bot.domain.ids import WorkspaceId

MOST_BEFORE, MOST_AFTER = 366, 366
"""Days before the first and after the last day of a cycle that its calendar reaches at most."""

MOST_WEEKS = 104
"""The longest period of custom cycles that are made by themselves, in weeks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleCalendar:
    """All days inclusive: objectives are drafted from ``drafting_opens`` on, and shared by ``drafts_due``; scores are
    entered until ``closing_day``, and on the day after it the cycle is closed."""

    drafting_opens: date
    drafts_due: date
    review_day: date
    closing_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChoices:
    """What admins choose for one kind of cycle. ``drafting_days`` and ``due_days`` are days before the first day,
    ``review_days`` after it (None: in the middle), ``closing_days`` after the last. ``makes_next``: the next cycle is
    made when its drafting opens. Custom periods are of ``weeks`` weeks, counted from ``anchor``."""

    drafting_days: int
    due_days: int
    review_days: int | None = None
    closing_days: int
    makes_next: bool = False
    weeks: int | None = None
    anchor: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleRule(RuleChoices):
    """How cycles of one kind come about in a workspace. ``id`` 0: nobody has chosen it."""

    id: int
    workspace_id: WorkspaceId
    kind: CycleKind

    def days(self, first_day: date, last_day: date) -> CycleCalendar:
        """The calendar of a cycle of these days."""
        middle = (last_day - first_day).days // 2
        after = middle if self.review_days is None else min(self.review_days, (last_day - first_day).days)
        return CycleCalendar(
            drafting_opens=first_day - timedelta(days=self.drafting_days),
            drafts_due=first_day - timedelta(days=self.due_days),
            review_day=first_day + timedelta(days=after),
            closing_day=last_day + timedelta(days=self.closing_days),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedCalendar:
    """A calendar as an admin leaves it in a form; None is a day left empty, which is as usual."""

    drafting_opens: date | None = None
    drafts_due: date | None = None
    review_day: date | None = None
    closing_day: date | None = None


class Step(StrEnum):
    """What comes next in a cycle."""

    DRAFTING_OPENS = "drafting_opens"
    DRAFTS_DUE = "drafts_due"
    BEGINS = "begins"
    REVIEW = "review"
    ENDS = "ends"
    CLOSES = "closes"


_USUAL = {
    CycleKind.YEAR: (42, 14, 28),
    CycleKind.HALF: (28, 7, 21),
    CycleKind.QUARTER: (21, 7, 14),
    CycleKind.TWO_MONTHS: (14, 5, 10),
    CycleKind.CUSTOM: (14, 5, 10),
}
"""Days before the first day on which drafting opens and drafts are due, and days after the last one for closing."""


def usual_rule(kind: CycleKind) -> CycleRule:
    """What holds where nobody has chosen anything."""
    drafting, due, closing = _USUAL[kind]
    return CycleRule(
        id=0,
        workspace_id=WorkspaceId(0),
        kind=kind,
        drafting_days=drafting,
        due_days=due,
        closing_days=closing,
    )


def usual_days(kind: CycleKind, first_day: date, last_day: date) -> CycleCalendar:
    return usual_rule(kind).days(first_day, last_day)


def calendar_of(cycle: Cycle) -> CycleCalendar:
    """With the usual day for each that nobody has set."""
    usual = usual_days(cycle.kind, cycle.first_day, cycle.last_day)
    return CycleCalendar(
        drafting_opens=cycle.drafting_opens or usual.drafting_opens,
        drafts_due=cycle.drafts_due or usual.drafts_due,
        review_day=cycle.review_day or usual.review_day,
        closing_day=cycle.closing_day or usual.closing_day,
    )


def settled(typed: TypedCalendar, usual: CycleCalendar, before: tuple[CycleCalendar, CycleCalendar]) -> CycleCalendar:
    """The calendar that a form asks for. ``usual`` is that of the days in it; ``before`` are the days as they stood
    until now, and what was usual then: a day that was left at the usual one moves along with first and last day."""
    stood, was_usual = before

    def day(name: str) -> date:
        held: date | None = getattr(typed, name)
        if held is None or held == getattr(stood, name) == getattr(was_usual, name):
            found: date = getattr(usual, name)
            return found
        return held

    names = ("drafting_opens", "drafts_due", "review_day", "closing_day")
    return CycleCalendar(**{name: day(name) for name in names})


def check_calendar(days: CycleCalendar, first_day: date, last_day: date) -> None:
    """Raises Invalid with all days that make no sense together, under the names of their fields."""
    wrong: dict[str, tuple[str, dict[str, str]]] = {}
    if days.drafts_due > first_day:
        wrong["drafts_due"] = ("due_after_beginning", {"first_day": first_day.isoformat()})
    if days.drafting_opens > days.drafts_due:
        wrong["drafting_opens"] = ("opens_after_due", {"last": days.drafts_due.isoformat()})
    if days.drafting_opens < first_day - timedelta(days=MOST_BEFORE):
        wrong["drafting_opens"] = ("opens_too_early", {"most": str(MOST_BEFORE)})
    if not first_day <= days.review_day <= last_day:
        span = {"first_day": first_day.isoformat(), "last": last_day.isoformat()}
        wrong["review_day"] = ("review_outside", span)
    if days.closing_day < last_day:
        wrong["closing_day"] = ("closing_before_end", {"last": last_day.isoformat()})
    if days.closing_day > last_day + timedelta(days=MOST_AFTER):
        wrong["closing_day"] = ("closing_too_late", {"most": str(MOST_AFTER)})
    if wrong:
        raise Invalid(wrong)


def check_rule(rule: CycleRule) -> None:
    """Raises Invalid, as ``check_calendar`` does."""
    wrong: dict[str, tuple[str, dict[str, str]]] = {}
    for name, most in (("drafting_days", MOST_BEFORE), ("due_days", MOST_BEFORE), ("closing_days", MOST_AFTER)):
        if not 0 <= getattr(rule, name) <= most:
            wrong[name] = ("out_of_range", {"low": "0", "high": str(most)})
    if "due_days" not in wrong and rule.due_days > rule.drafting_days:
        wrong["due_days"] = ("due_before_opening", {"most": str(rule.drafting_days)})
    if rule.review_days is not None and not 0 <= rule.review_days <= MOST_AFTER:
        wrong["review_days"] = ("out_of_range", {"low": "0", "high": str(MOST_AFTER)})
    if rule.weeks is not None and not 1 <= rule.weeks <= MOST_WEEKS:
        wrong["weeks"] = ("out_of_range", {"low": "1", "high": str(MOST_WEEKS)})
    if rule.kind is CycleKind.CUSTOM and rule.makes_next:
        wrong |= {name: ("missing", {}) for name in ("weeks", "anchor") if getattr(rule, name) is None}
    if wrong:
        raise Invalid(wrong)


def is_drafting(cycle: Cycle, day: date) -> bool:
    """Whether drafting is open, and drafts are not due yet."""
    days = calendar_of(cycle)
    return cycle.state is CycleState.PLANNING and days.drafting_opens <= day <= days.drafts_due


def next_step(cycle: Cycle, today: date) -> tuple[Step, date] | None:
    """What comes next, and on which day, from today on; None for a cycle that is closed. On the day on which drafting
    opens it is open."""
    days = calendar_of(cycle)
    ahead = {
        CycleState.PLANNING: [
            (Step.DRAFTING_OPENS, days.drafting_opens),
            (Step.DRAFTS_DUE, days.drafts_due),
            (Step.BEGINS, cycle.first_day),
        ],
        CycleState.ACTIVE: [(Step.REVIEW, days.review_day), (Step.ENDS, cycle.last_day)],
        CycleState.GRADING: [(Step.CLOSES, days.closing_day)],
        CycleState.CLOSED: [],
    }[cycle.state]
    coming = [(step, day) for step, day in ahead if day > today or (day == today and step is not Step.DRAFTING_OPENS)]
    return next(iter(coming), ahead[-1] if ahead else None)
