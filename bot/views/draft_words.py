"""What the drafting form says about what it read: understood, left open, and what the plain rules advise."""

from collections.abc import Mapping

from bot.domain.draft_pages import TypedAdvice
from bot.domain.drafts import DraftProblem, NotUnderstood
from bot.domain.errors import Invalid
from bot.domain.good_okrs import Rule
from bot.domain.okrs import Direction, Metric
from bot.domain.typed_okrs import Kind, TypedKeyResult
from bot.domain.typed_reading import KeyResultValues, Term, read_key_result
from bot.i18n import Language


def kind_words(t: Language) -> Mapping[Kind, str]:
    return {
        Kind.CHANGE: t("A number, percentage or amount that changes"),
        Kind.BAND: t("A number that stays between two others"),
        Kind.YES_NO: t("Something that is done or not"),
        Kind.MILESTONES: t("Milestones"),
    }


def understood_text(t: Language, typed: TypedKeyResult, term: Term) -> str:
    """How a key result is understood so far: ``Percentage, up from 91% to 96%, by 31 Dec``; empty when it is not."""
    try:
        read = read_key_result(typed, term, unfinished=True)
    except Invalid:
        return ""
    return t("{what}, by {day}", what=_measure_text(t, read), day=t.day(read.due_day))


def problem_text(t: Language, one: NotUnderstood) -> str:
    """What a line leaves open, and how to mend it."""
    about = one.about.strip()
    days = t.either(t.day(day) for day in one.days)
    numbers = t.either(t.number(number, 6) for number in one.numbers)
    return {
        DraftProblem.NO_TITLE: t("What is measured? Please give it a title."),
        DraftProblem.NO_START: t("Where does it stand today? Please fill in “From”."),
        DraftProblem.BY_HOW_MUCH: t("“{about}”: from where to where? Please fill in “From” and “To”.", about=about),
        DraftProblem.NUMBER_READS_TWO_WAYS: t("Is “{about}” {numbers}?", about=about, numbers=numbers),
        DraftProblem.NUMBER_UNREADABLE: t("I cannot read “{about}” as a number.", about=about),
        DraftProblem.TARGET_IS_START: t("Start and target are the same, so nothing could move."),
        DraftProblem.MORE_THAN_TWO: t("Only from where to where: what is “{about}”?", about=about),
        DraftProblem.UNITS_DIFFER: t("The two numbers have different units: {about}.", about=about),
        DraftProblem.BAND_HAS_NO_WIDTH: t("The upper end must lie above the lower one: {about}.", about=about),
        DraftProblem.BAND_NEEDS_TWO_ENDS: t("Between which two values should it stay?"),
        DraftProblem.DAY_READS_TWO_WAYS: t("Is “{about}” {days}?", about=about, days=days),
        DraftProblem.NO_SUCH_DAY: t("There is no day “{about}”.", about=about),
        DraftProblem.DAY_OUTSIDE_CYCLE: t("“{about}” lies outside the cycle.", about=about),
        DraftProblem.LINE_TOO_LONG: t("This line is too long, so only its beginning was taken."),
    }[one.problem]


def advice_text(t: Language, given: TypedAdvice) -> str:
    """A plain rule that speaks up; it blocks nothing."""
    advice, count = given.advice, given.advice.count or 0
    limit = advice.limit or 0
    return {
        Rule.ACTIVITY: t("This reads like an activity. What will be different when it is done?"),
        Rule.NO_NUMBER: t("None of the key results has a number. How will you see that it moves?"),
        Rule.TOO_MANY_OBJECTIVES: t(
            "With this one it is {count} objectives; {limit} at most keep focus.", **_pair(given)
        ),
        Rule.TOO_MANY_KEY_RESULTS: t("{count} key results; {limit} at most keep focus.", count=count, limit=limit),
        Rule.TITLE_TOO_LONG: t("A long title: {count} characters; {limit} read better.", count=count, limit=limit),
        Rule.NO_ALIGNMENT: t("It contributes to nothing yet. Behind More you can choose what it is for."),
        Rule.ALL_COMMITTED: t("Both objectives are committed. Is one worth a risk?")
        if count == 2
        else t("All {count} objectives are committed. Is one worth a risk?", count=count),
        Rule.TARGET_REACHED: t("This target is reached already."),
    }[advice.rule]


def _pair(given: TypedAdvice) -> dict[str, int]:
    return {"count": given.advice.count or 0, "limit": given.advice.limit or 0}


def _measure_text(t: Language, read: KeyResultValues) -> str:
    if read.metric is Metric.YES_NO:
        return t("Done or not")
    if read.metric is Metric.MILESTONES:
        return t.plural("{count} milestone", "{count} milestones", len(read.milestones))
    what = _metric_word(t, read)
    one, other = (read.band_low, read.band_high) if read.direction is Direction.MAINTAIN else (read.start, read.target)
    if one is None or other is None:
        return t("{what}, numbers still open", what=what)
    values = {"what": what, "one": t.number(one, 6), "other": t.number(other, 6), "unit": read.unit}
    return {
        Direction.MAINTAIN: t("{what}, stays between {one} and {other} {unit}", **values),
        Direction.INCREASE: t("{what}, up from {one} to {other} {unit}", **values),
        Direction.DECREASE: t("{what}, down from {one} to {other} {unit}", **values),
    }[read.direction].rstrip()


def _metric_word(t: Language, read: KeyResultValues) -> str:
    return {Metric.PERCENT: t("Percentage"), Metric.CURRENCY: t("Amount")}.get(read.metric, t("Number"))
