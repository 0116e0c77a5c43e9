"""How one objective and one key result are written, everywhere the same: code, title, bar, percentage, value, pace,
confidence, status in words beside its sign, owner, and why it needs attention."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from bot.domain.attention import FarBehind
from bot.domain.okrs import Commitment, KeyResult, Objective
from bot.domain.pace import Comparison, Pace, PaceBand
from bot.domain.ratios import clamp
from bot.domain.status import ObjectiveConfidence, ObjectiveStatus, Status
from bot.domain.turns import Aside
from bot.domain.typed_text import unended
from bot.i18n import N_, Language
from bot.services.okrs.standing import KeyResultStanding, ObjectiveStanding
from bot.views import blocks
from bot.views.blocks import Element, Mrkdwn, bold, cut, escape, lines, short
from bot.views.control_words import badge_texts
from bot.views.listing import and_more
from bot.views.reasons import Names, away_text, reason_texts, says_confidence
from bot.views.scores import NO_SCORE, closed_text, grade_sign
from bot.views.values import bar, confidence_text, current_text, mean_text, percent_text

SIGNS = {
    Status.OFF_TRACK: "🔴",
    Status.AT_RISK: "🟡",
    Status.NO_OWNER: "👤",
    Status.STALE: "🔇",
    Status.PENDING: "⏳",
    Status.ON_TRACK: "🟢",
    Status.DONE: "✅",
    Status.PAUSED: "⏸️",
    Status.CANCELLED: "✖️",
}
STATUSES = {
    Status.OFF_TRACK: N_("off track"),
    Status.AT_RISK: N_("at risk"),
    Status.NO_OWNER: N_("no owner"),
    Status.STALE: N_("stale"),
    Status.PENDING: N_("pending"),
    Status.ON_TRACK: N_("on track"),
    Status.DONE: N_("done"),
    Status.PAUSED: N_("paused"),
    Status.CANCELLED: N_("cancelled"),
}
PACES = {
    PaceBand.AS_PLANNED: N_("as planned"),
    PaceBand.SLOW: N_("slow"),
    PaceBand.FAR_BEHIND: N_("far behind"),
}
COMMITMENTS = {Commitment.COMMITTED: N_("committed"), Commitment.ASPIRATIONAL: N_("aspirational")}
MOST_CAUSES = 3
ASIDE_WHY, ASIDE_NAME = 120, 60  # characters
BETWEEN = " · "


def status_word(t: Language, status: Status) -> str:
    """The status in words; a sign may stand before it, never instead of it."""
    return t(STATUSES[status])


def pace_word(t: Language, pace: Pace) -> str:
    return t(PACES[pace.band])


def state_word(t: Language, state: str) -> str:
    """The state as one chooses it; cancelling a key result is how it is removed."""
    return {
        "draft": t("Draft"),
        "active": t("Active"),
        "paused": t("Paused: nobody is asked"),
        "done": t("Done"),
        "closed": t("Closed"),
        "cancelled": t("Cancelled"),
    }.get(state, state)


def objective_option(objective: Objective) -> Element:
    return blocks.option(f"{objective.code} {objective.title}", str(objective.id))


def commitment_word(t: Language, commitment: Commitment) -> str:
    return t(COMMITMENTS[commitment])


def objective_status_text(t: Language, status: ObjectiveStatus) -> str:
    """With its share and cause: ``3 of 4 on track; KR-12.2 off track``."""
    if not status.total:
        return status_word(t, status.status)
    share = t("{some} of {all} on track", some=status.on_track, all=status.total)
    if not status.causes:
        return share
    cause = t("{codes} {status}", codes=_codes(t, status.causes), status=status_word(t, status.status))
    return t("{share}; {cause}", share=share, cause=cause)


def objective_confidence_text(t: Language, confidence: ObjectiveConfidence) -> str:
    """The mean, always with the lowest: ``6.3 of 10 sure, lowest KR-12.2 at 2``."""
    lowest = confidence.lowest
    mean = mean_text(t, confidence.mean)
    return t("{mean} of 10 sure, lowest {code} at {low}", mean=mean, code=lowest.code, low=lowest.confidence)


def key_result_both(
    t: Language, standing: KeyResultStanding, names: Names, *, owner: bool = True, alone: bool = False
) -> tuple[Mrkdwn, str]:
    """A key result as markup and as plain words: two lines, and a third when it needs attention; and a sentence for the
    text of a message. ``alone``: its objective does not stand beside it, which says that it is under control."""
    result, reasons = standing.key_result, reason_texts(t, standing, names)
    facts = _key_result_facts(t, standing, owner=owner)
    facts += badge_texts(t, standing.control) if alone else []
    shown = [f"{bar(standing.progress)} {facts[0]}", *facts[1:]]
    markup = _marked(t, bold(result.code), result.title, shown, _key_result_sign(standing), reasons)
    return markup, _sentence(t, f"{result.code} {result.title}", facts, reasons)


def key_result_text(t: Language, standing: KeyResultStanding, names: Names) -> str:
    """A key result as plain words."""
    return key_result_both(t, standing, names)[1]


def key_result_line(t: Language, standing: KeyResultStanding, names: Names) -> Mrkdwn:
    """A key result as markup."""
    return key_result_both(t, standing, names)[0]


def objective_both(
    t: Language, standing: ObjectiveStanding, *, owner: bool = True, share: str = ""
) -> tuple[Mrkdwn, str]:
    """An objective without its key results, as markup of two lines and as plain words; ``share`` is what it weighs."""
    head = f"{standing.objective.code} {standing.objective.title}"
    facts = [*_objective_facts(t, standing, owner=owner), *([share] if share else [])]
    drawn = "" if standing.progress is None else f"{bar(standing.progress)} "
    markup = _marked(t, bold(head), "", [f"{drawn}{facts[0]}", *facts[1:]], objective_sign(standing), [])
    return markup, _sentence(t, head, facts, [])


def objective_text(t: Language, standing: ObjectiveStanding) -> str:
    """An objective as plain words."""
    return objective_both(t, standing)[1]


def objective_line(t: Language, standing: ObjectiveStanding) -> Mrkdwn:
    """An objective as markup."""
    return objective_both(t, standing)[0]


def short_objective(standing: ObjectiveStanding) -> str:
    """Code and title alone."""
    return f"{standing.objective.code} {standing.objective.title}"


def expected_text(t: Language, progress: Fraction | None, compared: Comparison) -> str:
    """``58%, expected 62% by now``, or what of it can be compared: ``37%; without yes/no 50%, expected 47% by now``."""
    if progress is None:
        return t("no key results yet")
    reached = percent_text(t, clamp(progress))
    if compared.progress is None or compared.expected is None:
        return reached
    measured, expected = percent_text(t, clamp(compared.progress)), percent_text(t, compared.expected)
    if measured == reached:
        return t("{reached}, expected {expected} by now", reached=reached, expected=expected)
    return t(
        "{reached}; without yes/no {measured}, expected {expected} by now",
        reached=reached,
        measured=measured,
        expected=expected,
    )


def _key_result_facts(t: Language, standing: KeyResultStanding, *, owner: bool) -> list[str]:
    result, last, before = standing.key_result, standing.last, standing.previous
    value = current_text(t, result)
    if standing.is_closed:
        scored = closed_text(t, standing.grade, standing.commitment)
        facts = [percent_text(t, clamp(standing.progress)), value, scored]
        return [*facts, _owner(t, standing)] if owner else facts
    told = any(isinstance(reason, FarBehind) for reason in standing.reasons)
    pace = None if told else standing.pace
    paced = t("{value}, {pace}", value=value, pace=pace_word(t, pace)) if pace else value
    facts = [percent_text(t, clamp(standing.progress)), paced]
    if result.confidence is not None and not says_confidence(standing):
        changed = before.confidence if last is not None and before is not None else None
        facts.append(confidence_text(t, result.confidence, changed))
    facts.append(_with_reason(t, status_word(t, standing.status), standing.aside))
    if owner:
        facts.append(_owner(t, standing))
    return facts


def _objective_facts(t: Language, standing: ObjectiveStanding, *, owner: bool) -> list[str]:
    if standing.is_closed:
        return _closed_facts(t, standing, owner=owner)
    compared = standing.comparison
    stands = _with_reason(t, objective_status_text(t, standing.status), standing.aside)
    facts = [expected_text(t, standing.progress, compared), stands, *badge_texts(t, standing.control)]
    if compared.yes_no_open:
        facts.append(t("{count} yes/no open", count=compared.yes_no_open))
    if standing.confidence is not None:
        facts.append(objective_confidence_text(t, standing.confidence))
    if not standing.owner.is_active:
        facts.append(t("no owner: {name} has left", name=standing.owner.name))
    elif owner:
        facts.append(standing.owner.name)
    facts.append(commitment_word(t, standing.objective.commitment))
    return [*facts, t("restricted")] if standing.objective.is_restricted else facts


def _with_reason(t: Language, status: str, aside: Aside | None) -> str:
    """``paused: waiting for legal, Kai``."""
    why = aside_phrase(t, aside) if aside is not None else ""
    return t("{status}: {why}", status=status, why=why) if why else status


def aside_phrase(t: Language, aside: Aside) -> str:
    """``waiting for legal, Kai``, after the word that says how it stands."""
    told = (short(unended(aside.reason), ASIDE_WHY), cut(aside.by, ASIDE_NAME))
    return t.commas(one for one in told if one)


def _closed_facts(t: Language, standing: ObjectiveStanding, *, owner: bool) -> list[str]:
    """What it came to: how sure somebody was says nothing any more."""
    facts = [] if standing.progress is None else [percent_text(t, clamp(standing.progress))]
    facts.append(closed_text(t, standing.grade, standing.objective.commitment))
    if owner:
        facts.append(standing.owner.name)
    facts.append(commitment_word(t, standing.objective.commitment))
    return [*facts, t("restricted")] if standing.objective.is_restricted else facts


def objective_sign(standing: ObjectiveStanding) -> str:
    """Of what is closed that of its score."""
    if not standing.is_closed:
        return SIGNS[standing.status.status]
    return NO_SCORE if standing.grade is None else grade_sign(standing.grade, standing.objective.commitment)


def _key_result_sign(standing: KeyResultStanding) -> str:
    """As ``objective_sign``: what is closed without a score is neither good nor bad."""
    if standing.grade is not None:
        return grade_sign(standing.grade, standing.commitment)
    is_over = standing.is_closed and standing.status is Status.DONE
    return NO_SCORE if is_over else SIGNS[standing.status]


def _owner(t: Language, standing: KeyResultStanding) -> str:
    if not standing.owner.is_active and standing.status is not Status.NO_OWNER:
        return t("{name} (has left)", name=standing.owner.name)
    if standing.away is None:
        return standing.owner.name
    return t("{name} ({away})", name=standing.owner.name, away=away_text(t, standing.away))


def _marked(t: Language, head: Mrkdwn, title: str, facts: Sequence[str], sign: str, reasons: Iterable[str]) -> Mrkdwn:
    """The facts on the second line with the sign before all; the reasons on a third."""
    first = Mrkdwn(f"{sign} {head}{' ' if title else ''}{escape(title)}")
    return lines(first, BETWEEN.join(facts), t.semicolons(reasons) and f"↳ {t.semicolons(reasons)}")


def _sentence(t: Language, head: str, facts: Iterable[str], reasons: Iterable[str]) -> str:
    return t.semicolons([t.colon(head, t.commas(facts)), *reasons])


def _codes(t: Language, causes: Sequence[KeyResult]) -> str:
    """The first few codes, and how many more."""
    shown = [cause.code for cause in causes[:MOST_CAUSES]]
    more = len(causes) - len(shown)
    return t.list(and_more(t, shown, more))
