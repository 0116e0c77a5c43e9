"""The lines of a pack: what is decided, needs attention, is blocked, and what changed since the last review; as markup
and in plain words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.domain.okrs import KeyResult, Objective
from bot.domain.ratios import clamp
from bot.i18n import Language
from bot.services.okrs.standing import KeyResultStanding, ObjectiveStanding
from bot.services.reviews.content import Blocked, Concluded, DecisionSheet, Progressed, ReviewPack, Revised
from bot.views import blocks, ids
from bot.views.blocks import bold, cut, md
from bot.views.control_words import badge_texts
from bot.views.digests.lines import Line, move_text
from bot.views.okrs.okrs import key_result_both, objective_status_text
from bot.views.reasons import rule_text
from bot.views.reviews.decision_words import decision_both
from bot.views.scores import closed_text
from bot.views.values import percent_text, steps

TITLE, WHAT, REASON, HELD = 100, 160, 160, 900  # characters


@dataclass(frozen=True, slots=True)
class Group:
    """A list under its heading."""

    heading: str
    lines: tuple[Line, ...]


def opening(t: Language, pack: ReviewPack) -> list[str]:
    """When the review is, since when things changed, what is not shown."""
    zone, told = pack.team.zone, []
    told.append(
        t("Review of {team}.", team=pack.team.name)
        if pack.at is None
        else t("Review of {team} on {when}.", team=pack.team.name, when=t.moment(pack.at, zone))
    )
    day = t.moment(pack.since, zone)
    told.append(t("It is the first one.") if pack.is_first else t("The last one was on {day}.", day=day))
    if not pack.objectives and not pack.new:
        told.append(t("No objectives are running."))
    if pack.hidden:
        told.append(t.plural("{count} objective is not shown.", "{count} objectives are not shown.", pack.hidden))
    if pack.untold:
        told.append(t.plural("{count} decision is not shown.", "{count} decisions are not shown.", pack.untold))
    if pack.only_own:
        told.append(t("The teams below are too many to be looked at here; they have packs of their own."))
    return told


def groups_of(t: Language, pack: ReviewPack) -> list[Group]:
    """In the order in which a meeting goes through them; empty ones are left out."""
    where = t("Where we are") if pack.is_first else t("Since the last review")
    changed = [*_news(t, pack), *(_progressed(t, one) for one in pack.objectives)]
    moved = [_plain(f"{one.key_result.code} {move_text(t, one)}") for one in pack.moves]
    found = (
        Group(t("Decisions still open"), _each(pack.decisions, lambda one: _decision(t, pack, one))),
        Group(t("Needs attention"), _each(pack.attention, lambda one: _attention(t, pack, one))),
        Group(t("Open blockers, the oldest first"), _each(pack.blocked, lambda one: _blocked(t, one))),
        Group(t("Help wanted"), _each(pack.wanted, lambda one: _wanted(t, one))),
        Group(where, tuple(changed)),
        Group(t("Numbers that moved"), tuple(moved)),
        Group(t("Done or dropped since the last review"), _each(pack.settled, lambda one: _decision(t, pack, one))),
    )
    return [group for group in found if group.lines]


def _each(held: Sequence[object], line: Callable[..., Line]) -> tuple[Line, ...]:
    return tuple(line(one) for one in held)


def _news(t: Language, pack: ReviewPack) -> list[Line]:
    """What was closed, revised, cancelled, and is new: what a meeting has to know before it reads figures."""
    found = [_ended(t, one) for one in pack.ended]
    found += [_revised(t, one) for one in pack.revised]
    found += [_cancelled(t, one) for one in pack.cancelled]
    found += [_new(t, one.objective, one.owner.name) for one in pack.new]
    return found + [_new(t, one.key_result, one.owner.name) for one in pack.new_results]


def _ended(t: Language, one: Concluded) -> Line:
    """``Closed: O-9 Refunds in a day: scored 0.7, green; “Ask legal in week one.”``."""
    objective = one.standing.objective
    facts = closed_text(t, one.standing.grade, objective.commitment)
    if one.tell_others:
        facts = t("{facts}; “{words}”", facts=facts, words=cut(one.tell_others, REASON))
    return _plain(
        t("Closed: {code} {title}: {facts}", code=objective.code, title=cut(objective.title, TITLE), facts=facts)
    )


def _revised(t: Language, one: Revised) -> Line:
    """``KR-9.2 Refund time: target 2 → 3 days, because the bank …``."""
    result, before, after = one.key_result, one.revision.before, one.revision.after
    told = []
    for name, text in (("target", t("target")), ("start", t("start"))):
        if name in one.revision.moved:
            told.append(f"{text} {steps(t, result, getattr(before, name), getattr(after, name))}")
    if {"band_low", "band_high"} & set(one.revision.moved):
        told.append(t("another band"))
    if "due_day" in one.revision.moved:
        told.append(t("due {before} → {after}", before=t.day(before.due_day), after=t.day(after.due_day)))
    facts = t.commas(told)
    if after.reason:
        facts = t("{facts}; “{words}”", facts=facts, words=cut(after.reason, REASON))
    return _plain(t("Revised: {code} {title}: {facts}", code=result.code, title=cut(result.title, TITLE), facts=facts))


def _cancelled(t: Language, one: Objective | KeyResult) -> Line:
    return _plain(t("Cancelled: {code} {title}", code=one.code, title=cut(one.title, TITLE)))


def _new(t: Language, one: Objective | KeyResult, owner: str) -> Line:
    return _plain(t("New: {code} {title} ({name})", code=one.code, title=cut(one.title, TITLE), name=owner))


def _progressed(t: Language, one: Progressed) -> Line:
    """``O-9 Refunds in a day: 42% → 58%, 3 of 4 on track``."""
    objective = one.standing.objective
    reached = _reached(t, one.standing)
    if one.before is not None and reached:
        was = percent_text(t, clamp(one.before))
        reached = t("still {reached}", reached=reached) if was == reached else f"{was} → {reached}"
    told = [reached, objective_status_text(t, one.standing.status), *badge_texts(t, one.standing.control)]
    facts = t.commas(filter(None, told))
    values = {"title": cut(objective.title, TITLE), "facts": facts}
    return Line(
        md(t, "{code} {title}: {facts}", code=bold(objective.code), **values),
        t("{code} {title}: {facts}", code=objective.code, **values),
    )


def _reached(t: Language, standing: ObjectiveStanding) -> str:
    return "" if standing.progress is None else percent_text(t, clamp(standing.progress))


def _attention(t: Language, pack: ReviewPack, one: KeyResultStanding) -> Line:
    """With the rule that fired before all."""
    markup, text = key_result_both(t, one, pack.names, alone=True)
    rule = rule_text(t, one.reasons[0].rule)
    return Line(
        blocks.cut_markup(md(t, "{rule}: {what}", rule=bold(rule), what=markup), HELD),
        cut(t("{rule}: {what}", rule=rule, what=text), HELD),
    )


def _blocked(t: Language, one: Blocked) -> Line:
    return _waiting(t, one, t("{name} asked", name=one.asked) if one.asked else "")


def _wanted(t: Language, one: Blocked) -> Line:
    code = one.key_result.code
    offer = blocks.button(
        t("Offer help"), ids.OFFER_HELP, str(one.key_result.id), label=t("Offer help with {code}", code=code)
    )
    found = _waiting(t, one, "")
    return Line(found.markup, found.text, (offer,))


def _waiting(t: Language, one: Blocked, asked: str) -> Line:
    days = t.plural("{count} working day", "{count} working days", one.days)
    facts = t.commas(filter(None, [days, asked]))
    values = {"what": cut(one.blocker.what, WHAT), "facts": facts}
    return Line(
        md(t, "{code} {what} ({facts})", code=bold(one.key_result.code), **values),
        t("{code} {what} ({facts})", code=one.key_result.code, **values),
    )


def _decision(t: Language, pack: ReviewPack, sheet: DecisionSheet) -> Line:
    return Line(*decision_both(t, sheet, pack.today))


def _plain(text: str) -> Line:
    return Line(blocks.escape(text), text)
