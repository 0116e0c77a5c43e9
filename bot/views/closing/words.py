"""The words of closing: how a suggestion comes about, and how an objective was closed."""

from decimal import Decimal
from fractions import Fraction

from bot.domain.closing import Decision, Matters
from bot.domain.okrs import Direction, KeyResult, Metric, ValueSource
from bot.domain.ratios import clamp
from bot.domain.scores import KeyResultScore, ObjectiveScore
from bot.i18n import N_, Language
from bot.services.closing.form import Closed, Line
from bot.views import blocks
from bot.views.blocks import Mrkdwn, bold, cut
from bot.views.scores import NO_SCORE, closed_text, grade_sign, score_text
from bot.views.values import amount, percent_text, steps

WORDS = 1_200
PARTS = {
    Fraction(1, 4): N_("a quarter of the way"),
    Fraction(1, 3): N_("a third of the way"),
    Fraction(1, 2): N_("half the way"),
    Fraction(2, 3): N_("two thirds of the way"),
    Fraction(3, 4): N_("three quarters of the way"),
}
DECIDED = {
    Decision.KEEP: N_("It is kept for the next cycle."),
    Decision.CHANGE: N_("It is changed for the next cycle."),
    Decision.DROP: N_("It is dropped."),
    Decision.UNDECIDED: N_("Its cycle closed before anybody had closed it."),
}
MATTER = {
    Matters.YES: N_("It still matters."),
    Matters.PARTLY: N_("It still matters in part."),
    Matters.NO: N_("It does not matter any more."),
}


def suggestion_text(t: Language, line: Line) -> str:
    """``4.0 days of 5 → 2: a third of the way. I suggest 0.3.``"""
    result, found = line.key_result, line.suggested
    if found is None:
        return t("It cannot be measured, so I suggest nothing.")
    suggested = t("I suggest {score}.", score=score_text(t, found.score))
    said = t("{reached}. {suggested}", reached=_reached(t, result, found), suggested=suggested)
    if found.progress_now is None:
        return said
    share = percent_text(t, clamp(found.progress_now))
    now = t("Measured by today's target, {target}, it is {share}.", target=_target(t, result), share=share)
    return t.sentences([said, now])


def objective_suggestion(t: Language, found: ObjectiveScore | None) -> str:
    """``Together that is 0.9; 0.6 with the cancelled key results.``"""
    if found is None:
        return ""
    if found.with_cancelled is None:
        return t("Together I suggest {score}.", score=score_text(t, found.score))
    values = {"score": score_text(t, found.score), "all": score_text(t, found.with_cancelled)}
    return t("Together I suggest {score}; with what was cancelled late it would be {all}.", **values)


def score_line(t: Language, closed: Closed) -> str:
    """``🔴 scored 0.3, red; suggested was 0.4: the vendor left``."""
    objective, grade = closed.objective, closed.grade
    sign = NO_SCORE if grade is None else grade_sign(grade, objective.commitment)
    said = f"{sign} {closed_text(t, grade, objective.commitment)}"
    if grade is None:
        return said
    if grade.reason and grade.suggested is not None:
        values = {"score": score_text(t, grade.suggested), "reason": grade.reason}
        said = t("{said}; suggested was {score}: {reason}", said=said, **values)
    if grade.with_cancelled is not None:
        said = t("{said}; {score} with what was cancelled late", said=said, score=score_text(t, grade.with_cancelled))
    return said


def closed_lines(t: Language, closed: Closed, *, headed: bool = False) -> list[Mrkdwn]:
    """Score, words and decision, for everybody who sees the objective. ``headed``: its score stands above already, so
    that it is said again only with what there is to say to it."""
    return [
        blocks.lines(bold(heading), cut(words, WORDS)) if heading else blocks.escape(words)
        for heading, words in _told(t, closed, headed=headed)
    ]


def closed_texts(t: Language, closed: Closed) -> list[str]:
    """The same below its score, in plain words."""
    return [
        t("{heading}: {words}", heading=heading, words=cut(words, WORDS)) if heading else words
        for heading, words in _told(t, closed, headed=True)
    ]


def _told(t: Language, closed: Closed, *, headed: bool) -> list[tuple[str, str]]:
    """Each with its heading, if it has one."""
    grade = closed.grade
    is_said = headed and (grade is None or not (grade.reason or grade.with_cancelled is not None))
    found = [] if is_said else [("", score_line(t, closed))]
    reasons = [one for one in closed.grades if one.place and one.reason and one.suggested is not None]
    for one in reasons:
        code = next((each.code for each in closed.objective.key_results if each.id == one.key_result_id), "")
        values = {"score": score_text(t, one.score), "suggested": score_text(t, one.suggested or Decimal(0))}
        found.append(
            ("", t("{code}: {score} instead of {suggested}: {reason}", code=code, reason=one.reason, **values))
        )
    closing = closed.closing
    if closing is None:
        return found
    words = (
        (t("What another team should know"), closing.tell_others),
        (t("What changed outside"), closing.changed_outside),
    )
    found += [(heading, said) for heading, said in words if said]
    matters = t(MATTER[closing.matters]) if closing.matters in MATTER else ""
    return [*found, ("", t.sentences(one for one in (matters, t(DECIDED[closing.decision])) if one))]


def _reached(t: Language, result: KeyResult, found: KeyResultScore) -> str:
    """How the suggestion came about."""
    if result.direction is Direction.MAINTAIN and result.metric is not Metric.YES_NO:
        share = percent_text(t, found.progress)
        return t("In {share} of the check-ins it was where it had to stay", share=share)
    if result.source is ValueSource.ROLLUP:
        if found.value is None:
            return t("Nothing supports it, so nothing was added up")
        return t("What supports it has come to {value}", value=amount(t, result, found.value))
    if found.value is None:
        return t("No value was entered by its due day")
    share = t("met") if found.progress >= 1 else _part(t, found.progress)
    return t("{value}: {share}", value=_value(t, result, found.value, found.start), share=share)


def _part(t: Language, progress: Fraction) -> str:
    """Simple parts in words, others in percent."""
    if progress in PARTS:
        return t(PARTS[progress])
    return t("{share} of the way", share=percent_text(t, clamp(progress)))


def _value(t: Language, result: KeyResult, value: Decimal, start: Decimal | None) -> str:
    """The value of the due day, and the way that was meant at first."""
    if result.metric in (Metric.YES_NO, Metric.MILESTONES) or start is None:
        return amount(t, result, value)
    way = steps(t, result, start, result.original_target)
    return t("{value} of {way}", value=amount(t, result, value), way=way)


def _target(t: Language, result: KeyResult) -> str:
    return amount(t, result, result.target)
