"""The page of a pilot: what is done and what is next."""

from collections.abc import Iterable

from bot.domain.pilots import FEWEST, WALK, PilotVote, Stage
from bot.i18n import Language
from bot.services.pilots.content import PilotPage
from bot.views import blocks
from bot.views.blocks import Mrkdwn, bold, md
from bot.views.buttons import go
from bot.views.pilot_words import (
    figures_text,
    how_text,
    iteration_text,
    need_text,
    stage_name,
    suitability_text,
    vote_text,
)
from bot.views.pilots.buttons import doing
from bot.views.pilots.calls import vote_buttons
from bot.views.places import Kind, Place
from bot.views.reviews.decision_words import decision_both
from bot.views.reviews.decisions import menu
from bot.views.sheets import Part, Sheet, part


def pilot_sheet(t: Language, seen: PilotPage, page: int = 1) -> Sheet:
    pilot = seen.pilot
    return Sheet(
        place=Place(Kind.PILOT, pilot.id, page=page),
        title=t("Pilot of {team}", team=seen.team.name),
        parts=(
            *_where(t, seen),
            *_next(t, seen),
            *_case(t, seen),
            *_prepared(t, seen),
            *_items(t, seen),
            *_figures(t, seen),
        ),
        doing=tuple(doing(t, seen)),
        buttons=(
            go(t("All pilots"), Place(Kind.PILOTS), "pilots"),
            go(seen.team.name, Place(Kind.TEAM, seen.team.id), "team"),
        ),
    )


def _where(t: Language, seen: PilotPage) -> list[Part]:
    """``✓ Assess → *Authorise* → …``"""
    pilot = seen.pilot
    if pilot.stage.is_over:
        return [part(_ended(t, seen))]
    at = WALK.index(pilot.stage)
    shown = [_step(t, stage, place - at) for place, stage in enumerate(WALK)]
    number = iteration_text(t, pilot)
    text = t("Now: {stage}, {iteration}.", stage=stage_name(t, pilot.stage), iteration=number)
    return [
        part(
            md(
                t,
                "{steps}\nNow: *{stage}*, {iteration}.",
                steps=Mrkdwn(" → ".join(shown)),
                stage=stage_name(t, pilot.stage),
                iteration=number,
            ),
            text,
        )
    ]


def _step(t: Language, stage: Stage, offset: int) -> str:
    name = stage_name(t, stage)
    return md(t, "✓ {stage}", stage=name) if offset < 0 else bold(name) if offset == 0 else blocks.escape(name)


def _ended(t: Language, seen: PilotPage) -> str:
    pilot = seen.pilot
    day = t.day_of(pilot.ended_at or pilot.started_at)
    name = seen.name(pilot.ended_by_id) or t("okrbot")
    if pilot.stage is Stage.ROLLED_OUT:
        return t(
            "{name} rolled it out on {day}, after {iteration}.", name=name, day=day, iteration=iteration_text(t, pilot)
        )
    values = {"name": name, "day": day, "reason": pilot.end_reason}
    return t("{name} stopped it on {day}: “{reason}”", **values)


def _next(t: Language, seen: PilotPage) -> list[Part]:
    if seen.pilot.stage.is_over:
        return []
    missing = [need_text(t, need) for need in seen.gaps]
    hints = [part(hint) for hint in _hints(t, seen)]
    if not missing:
        return [part(t("Nothing is missing: it can go on.")), *hints]
    heading = t("Still missing")
    listed = blocks.lines(bold(heading), *(md(t, "• {item}", item=one) for one in missing))
    return [part(listed, t("{heading}: {items}.", heading=heading, items=t.semicolons(missing))), *hints]


def _hints(t: Language, seen: PilotPage) -> Iterable[str]:
    pilot, stage = seen.pilot, seen.pilot.stage
    if not seen.team.is_active:
        yield t("The team is closed.")
    elif seen.lead is None or not seen.lead.is_active:
        yield t("Nobody leads the team at the moment: an admin can go on, and name a lead.")
    if stage is Stage.ASSESS and pilot.because:
        yield t(
            "{name} said no: “{reason}” Change the case, then ask again.",
            name=seen.name(pilot.sponsor_id),
            reason=pilot.because,
        )
    if stage is Stage.ASSESS and seen.members < FEWEST:
        yield t(
            "With fewer than five people a vote would tell who said what. Talk to everybody; then the "
            "lead says here what came of it."
        )
    if stage is Stage.AUTHORISE:
        yield _sponsor(t, seen)
    if stage is Stage.ALIGN and pilot.trained_at is not None:
        yield _trained(t, seen)
    if stage is Stage.RUN and seen.cycle is not None:
        yield t(
            "Its review begins by itself at the end of {cycle}, or on the day chosen for it.", cycle=seen.cycle.name
        )


def _sponsor(t: Language, seen: PilotPage) -> str:
    sponsor = seen.people.get(seen.pilot.sponsor_id or 0)
    if sponsor is None:
        return ""
    if not sponsor.is_active:
        return t("{name}, who was asked, has left. Please name somebody else.", name=sponsor.name)
    if seen.sponsor_away is not None:
        return t(
            "{name} is asked, and away until {day}. Somebody else can be named.",
            name=sponsor.name,
            day=t.day(seen.sponsor_away),
        )
    return t("{name} is asked for their approval.", name=sponsor.name)


def _trained(t: Language, seen: PilotPage) -> str:
    if seen.trained is None:
        return t("The training is out. How many have done the exercise is shown for five people and more.")
    return t("The training is out: {done} of {all} did the exercise.", done=seen.trained, all=seen.members)


def _case(t: Language, seen: PilotPage) -> list[Part]:
    pilot = seen.pilot
    asked = [] if seen.vote is None else [_asked(t, seen, seen.vote)]
    pairs = [
        (t("After talking to everybody, the lead says"), pilot.statement),
        (t("Suited to OKRs"), suitability_text(t, seen.suitability) if seen.suitability is not None else ""),
        (t("Expected gains"), pilot.gains),
        (t("Expected costs"), pilot.costs),
    ]
    return [*asked, *(_told(t, heading, words) for heading, words in pairs if words)]


def _asked(t: Language, seen: PilotPage, vote: PilotVote) -> Part:
    heading, words = t("Would the team like to try?"), vote_text(t, vote)
    shown, text = md(t, "*{heading}* {words}", heading=heading, words=words), t.sentences([heading, words])
    if not seen.may_vote:
        return part(shown, text)
    how = how_text(t, vote)
    return Part(
        t.sentences([text, how]), (blocks.section(blocks.lines(shown, how)), blocks.actions(*vote_buttons(t, vote)))
    )


def _prepared(t: Language, seen: PilotPage) -> list[Part]:
    pilot = seen.pilot
    if pilot.authorised_at is None:
        return []
    pairs = [
        (t("Approved by"), seen.name(pilot.sponsor_id)),
        (t("Lead"), seen.lead.name if seen.lead is not None else ""),
        (t("Cycle"), seen.cycle.name if seen.cycle is not None else ""),
        (t("First day"), t.day(pilot.first_day) if pilot.first_day is not None else ""),
        (t("Review on"), t.day(pilot.review_day) if pilot.review_day is not None else ""),
        (t("Coach"), seen.name(pilot.coach_id)),
    ]
    told = [t("{what}: {said}", what=what, said=said) for what, said in pairs if said]
    return [part("\n".join(told))]


def _items(t: Language, seen: PilotPage) -> list[Part]:
    if not seen.items and not seen.untold:
        return []
    heading = t("What to improve")
    found = [part(bold(heading), heading)]
    for one in seen.items:
        markup, text = decision_both(t, one, seen.today)
        found.append(part(markup, text, menu(t, one) if one.may_settle else None))
    if seen.untold:
        found.append(part(t.plural("{count} decision is not shown.", "{count} decisions are not shown.", seen.untold)))
    return found


def _figures(t: Language, seen: PilotPage) -> list[Part]:
    if not seen.iterations:
        return []
    heading = t("The team's figures")
    found = [part(bold(heading), heading)]
    befores = (None, *seen.iterations)
    return [
        *found,
        *(part(figures_text(t, one, before)) for one, before in zip(seen.iterations, befores, strict=False)),
    ]


def _told(t: Language, heading: str, words: str) -> Part:
    return part(
        md(t, "*{heading}:* {words}", heading=heading, words=words),
        t("{heading}: {words}", heading=heading, words=words),
    )
