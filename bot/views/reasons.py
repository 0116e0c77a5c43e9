"""Why something needs attention, and where two voices disagree, in words."""

from collections.abc import Iterable, Mapping

from bot.domain.attention import (
    AttentionRule,
    Blocked,
    Falling,
    FarBehind,
    LowConfidence,
    NoOwner,
    PastDue,
    Reason,
    Stale,
    Unattended,
)
from bot.domain.disagreement import Disagreement, DisagreementRule
from bot.domain.people import Absence
from bot.domain.ratios import clamp
from bot.i18n import Language
from bot.services.okrs.standing import KeyResultStanding
from bot.views.values import confidence_text, share_below

Names = Mapping[int, str]
"""The names of people by their ids."""


def rule_text(t: Language, rule: AttentionRule) -> str:
    """The name of a rule, as a heading of its entries."""
    return {
        AttentionRule.BLOCKED: t("Blocked"),
        AttentionRule.FAR_BEHIND: t("Far behind"),
        AttentionRule.LOW_CONFIDENCE: t("Low confidence"),
        AttentionRule.FALLING: t("Falling confidence"),
        AttentionRule.NO_OWNER: t("No owner"),
        AttentionRule.STALE: t("No word"),
        AttentionRule.UNATTENDED: t("Unattended"),
        AttentionRule.PAST_DUE: t("Past due"),
    }[rule]


def reason_texts(t: Language, standing: KeyResultStanding, names: Names) -> list[str]:
    """Every reason why a key result needs attention, the leading one first, then what its two voices disagree about:
    side by side, neither corrected, and nothing said twice."""
    shown = _each_once(standing.reasons)
    found = [reason_text(t, reason, names, standing.away, standing.owner.name) for reason in shown]
    if not standing.disagreements:
        return found
    sure = confidence_text(t, standing.disagreements[0].confidence)
    behind = next((at for at, reason in enumerate(shown) if isinstance(reason, FarBehind)), None)
    facts = [told for one in standing.disagreements if (told := _number_says(t, one, told=behind is not None))]
    if facts or behind is None:
        return [*found, t("{facts}, but {sure}", facts=t.list(facts), sure=sure)]
    found[behind] = t("{facts}, but {sure}", facts=found[behind], sure=sure)
    return found


def says_confidence(standing: KeyResultStanding) -> bool:
    """Whether the reasons say how sure the owner is, so that nothing else need."""
    about = (LowConfidence, Falling)
    return bool(standing.disagreements) or any(isinstance(reason, about) for reason in standing.reasons)


def reason_text(t: Language, reason: Reason, names: Names, away: Absence | None = None, owner: str = "") -> str:
    """One reason: ``waits 3 days for legal, Kai asked``. ``owner`` is the key result's."""
    match reason:
        case Blocked(blocker, days):
            whom = t("the team") if blocker.asked_id is None else names.get(blocker.asked_id)
            return _blocked(t, blocker.what, days, whom)
        case FarBehind(pace):
            return t("far behind: {share} of what was expected by now", share=share_below(t, clamp(pace.ratio)))
        case LowConfidence(confidence, before):
            return t("low confidence: {sure}", sure=confidence_text(t, confidence, before))
        case Falling(confidences):
            return t("confidence falls: {steps}", steps=" → ".join(str(each) for each in confidences))
        case NoOwner():
            return t("no owner: {name} has left", name=owner)
        case Stale(days):
            return t.plural("check-in {count} working day late", "check-in {count} working days late", days)
        case Unattended():
            return _unattended(t, away)
        case PastDue(due_day):
            return t("was due on {day}", day=t.day(due_day))


def away_text(t: Language, away: Absence) -> str:
    return t("away until {day}", day=t.day(away.last_day))


def _each_once(reasons: Iterable[Reason]) -> list[Reason]:
    """Of a confidence that is low and has fallen, the fall ends with how low it is."""
    held = list(reasons)
    falls = any(isinstance(reason, Falling) for reason in held)
    return [reason for reason in held if not (falls and isinstance(reason, LowConfidence))]


def _number_says(t: Language, found: Disagreement, *, told: bool) -> str:
    """``told``: the share of what was expected has been said already; then there is nothing to add to it."""
    if found.rule is DisagreementRule.SURE_BUT_UNMOVED:
        return t("unchanged in three check-ins")
    if told or found.pace is None:
        return ""
    return t("{share} of what was expected by now", share=share_below(t, clamp(found.pace.ratio)))


def _blocked(t: Language, what: str, days: int, asked: str | None) -> str:
    waits = t.plural("waits {count} working day for {what}", "waits {count} working days for {what}", days, what=what)
    return waits if asked is None else t("{waits}, {name} asked", waits=waits, name=asked)


def _unattended(t: Language, away: Absence | None) -> str:
    if away is None:
        return t("owner away, nobody stands in")
    return t("owner away until {day}, nobody stands in", day=t.day(away.last_day))
