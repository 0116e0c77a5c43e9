"""The words of pilots: what stages are called, what is missing, what a vote came to."""

from collections.abc import Mapping
from decimal import Decimal

from bot.domain.pilot_gates import Need
from bot.domain.pilots import FEWEST, Pilot, PilotIteration, PilotVote, Stage, permille
from bot.domain.readiness import Recommendation
from bot.i18n import Language
from bot.services.pilots.suitability import Suitability


def stage_name(t: Language, stage: Stage) -> str:
    return {
        Stage.ASSESS: t("Assess"),
        Stage.AUTHORISE: t("Authorise"),
        Stage.ALIGN: t("Align minds"),
        Stage.PREPARE: t("Prepare"),
        Stage.RUN: t("Run"),
        Stage.REVIEW: t("Review"),
        Stage.IMPROVE: t("Improve"),
        Stage.ROLLED_OUT: t("Rolled out"),
        Stage.STOPPED: t("Stopped"),
    }[stage]


def need_text(t: Language, need: Need) -> str:
    """What is to be done, as an item of a list."""
    return {
        Need.GAINS: t("what is expected to be gained"),
        Need.COSTS: t("what it is expected to cost"),
        Need.VOTE: t("a vote in which 70% of at least five answers say yes"),
        Need.STATEMENT: t("the lead's word that the team is willing, after talking to everybody"),
        Need.APPROVAL: t("the sponsor's approval"),
        Need.TRAINING: t("the training, sent to everybody"),
        Need.LEAD: t("a lead who is here"),
        Need.CHANNEL: t("a channel"),
        Need.CYCLE: t("a cycle"),
        Need.DATES: t("the first day and the day of the review"),
        Need.COACH: t("a coach"),
        Need.ITEMS: t("at least one decision on what to improve"),
        Need.DECISION: t("the decision: again, roll out or stop"),
    }[need]


def pilot_gates(t: Language) -> Mapping[str, str]:
    """Why a pilot cannot go on, by the key of the error."""
    return {
        f"pilot_{need.value}": t("The pilot cannot go on yet: {missing} is missing.", missing=need_text(t, need))
        for need in Need
    }


def iteration_text(t: Language, pilot: Pilot) -> str:
    return t("iteration {number}", number=pilot.iteration)


def vote_text(t: Language, vote: PilotVote) -> str:
    """With its arithmetic, once it is over; nothing of it before."""
    if vote.is_open:
        closes = t.day(vote.last_day)
        asked = t.plural("{count} person is asked", "{count} people are asked", vote.asked)
        return t("{asked}, until {day}; the result is counted then.", asked=asked, day=closes)
    if vote.answers is None:
        return t("The vote was called off.")
    if vote.yes is None:
        said = t("Fewer than {fewest} of {asked} answered.", fewest=FEWEST, asked=vote.asked)
        return t("{said} So nothing of it is shown, and it does not count.", said=said)
    share = t.number(Decimal(permille(vote.yes, vote.answers)) / 10, 1)
    values = {"yes": vote.yes, "answers": vote.answers, "asked": vote.asked, "share": share}
    counted = t("{answers} of {asked} answered, {yes} of them yes: {yes} / {answers} = {share}%.", **values)
    verdict = t("70% are needed: enough.") if vote.is_passed else t("70% are needed: not enough.")
    return t("{counted} {verdict}", counted=counted, verdict=verdict)


def how_text(t: Language, vote: PilotVote) -> str:
    """What becomes of an answer."""
    return t(
        "Your answer is stored without your name, and nobody sees who answered what. The result is counted once, after "
        "{day}, and shown only if at least five answer; 70% yes are needed. An answer cannot be changed.",
        day=t.day(vote.last_day),
    )


def suitability_text(t: Language, found: Suitability) -> str:
    said = {
        Recommendation.READY: t("ready"),
        Recommendation.WITH_WORK: t("ready with work"),
        Recommendation.NOT_YET: t("not yet"),
    }[found.recommendation]
    return t("Readiness survey of {day}: {said}.", day=t.day(found.on), said=said)


def minutes_text(t: Language, minutes: int) -> str:
    if minutes < 120:
        return t.plural("{count} minute", "{count} minutes", minutes)
    hours = minutes // 60
    if hours < 48:
        return t.plural("{count} hour", "{count} hours", hours)
    return t.plural("{count} day", "{count} days", hours // 24)


def figures_text(t: Language, one: PilotIteration, before: PilotIteration | None) -> str:
    """``Iteration 2: 18 of 20 messages answered, 90% (75%); …``: in brackets the iteration before."""
    head = t("Iteration {number}", number=one.number)
    if one.asked is None or one.answered is None:
        why = t("No figures: they are shown for five people and more, and fewer were asked.")
        return t("{head}: {figures}", head=head, figures=why)
    told = [_rate(t, one, before), _median(t, one, before), _stale(t, one, before)]
    figures = t.semicolons([part for part in told if part])
    said = t("{head}: {figures}", head=head, figures=figures)
    if one.figures_from > one.first_day:
        return t("{said}. Counted from {day} on.", said=said, day=t.day(one.figures_from))
    return t("{said}.", said=said)


def _rate(t: Language, one: PilotIteration, before: PilotIteration | None) -> str:
    if not one.asked or one.answered is None:
        return t("no check-in message was due")
    share = one.answered * 100 // one.asked
    said = t(
        "{answered} of {asked} check-in messages answered, {share}%",
        answered=one.answered,
        asked=one.asked,
        share=share,
    )
    if before is None or not before.asked or before.answered is None:
        return said
    return t("{said} (before: {earlier}%)", said=said, earlier=before.answered * 100 // before.asked)


def _median(t: Language, one: PilotIteration, before: PilotIteration | None) -> str:
    if one.median_minutes is None:
        return ""
    said = t("half of the answers within {time}", time=minutes_text(t, one.median_minutes))
    if before is None or before.median_minutes is None:
        return said
    return t("{said} (before: {earlier})", said=said, earlier=minutes_text(t, before.median_minutes))


def _stale(t: Language, one: PilotIteration, before: PilotIteration | None) -> str:
    if one.stale is None or one.key_results is None:
        return ""
    said = t("{stale} of {all} key results without word", stale=one.stale, all=one.key_results)
    if before is None or before.stale is None:
        return said
    return t(
        "{said} (before: {earlier})",
        said=said,
        earlier=t("{stale} of {all}", stale=before.stale, all=before.key_results or 0),
    )
