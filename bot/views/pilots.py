"""Pilots: the list, and the page of one with what is done and what is next."""

from collections.abc import Iterable

from bot.domain.pilots import FEWEST, WALK, PilotVote, Stage
from bot.i18n import Language
from bot.services.pilot_content import PilotEntry, PilotList, PilotPage
from bot.views import blocks, ids
from bot.views.blocks import Element, Mrkdwn, bold, md
from bot.views.buttons import go
from bot.views.decision_words import decision_both
from bot.views.decisions import menu, new_button
from bot.views.pilot_calls import vote_buttons
from bot.views.pilot_words import (
    figures_text,
    how_text,
    iteration_text,
    need_text,
    stage_name,
    suitability_text,
    vote_text,
)
from bot.views.places import Kind, Place
from bot.views.sheets import Part, Sheet, part


def pilots_sheet(t: Language, seen: PilotList, page: int = 1) -> Sheet:
    entries = [_entry(t, one) for one in seen.entries]
    nothing = part(
        t("No team has a pilot yet. A pilot is a team that tries OKRs, looks back, improves, and tries again.")
    )
    return Sheet(
        place=Place(Kind.PILOTS, page=page),
        title=t("Pilots"),
        parts=(part(asked_text(t, seen)), *(entries or [nothing])),
        buttons=tuple(_list_buttons(t, seen)),
    )


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
        doing=tuple(_doing(t, seen)),
        buttons=(
            go(t("All pilots"), Place(Kind.PILOTS), "pilots"),
            go(seen.team.name, Place(Kind.TEAM, seen.team.id), "team"),
        ),
    )


def asked_text(t: Language, seen: PilotList) -> str:
    """Whom the bot asks meanwhile."""
    if not seen.is_piloting:
        return t("Everybody who has key results gets check-in messages, pilot or not.")
    if not seen.asked:
        return t("The company is trying OKRs with some teams first: at the moment nobody gets check-in messages.")
    teams = t.list(seen.asked)
    return t(
        "The company is trying OKRs with some teams first: only {teams} get check-in messages and digests.", teams=teams
    )


def pilots_button(t: Language) -> Element:
    return go(t("Pilots"), Place(Kind.PILOTS), "pilots")


def _entry(t: Language, one: PilotEntry) -> Part:
    stage, number = stage_name(t, one.pilot.stage), iteration_text(t, one.pilot)
    text = t("{team}: {stage}, {iteration}", team=one.team.name, stage=stage, iteration=number)
    shown = md(t, "*{team}:* {stage}, {iteration}", team=one.team.name, stage=stage, iteration=number)
    place = Place(Kind.PILOT, one.pilot.id)
    return part(
        shown, text, go(t("Details"), place, f"pilot_{one.pilot.id}", label=t("Open {team}", team=one.team.name))
    )


def _list_buttons(t: Language, seen: PilotList) -> Iterable[Element]:
    if seen.startable:
        yield blocks.button(t("Start a pilot"), ids.PILOT_START, "new", primary=True)
    if seen.may_administer:
        yield blocks.button(t("Who is asked meanwhile"), ids.PILOTING, "open")


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
    return t("The training is out: {done} of {all} have done the exercise.", done=seen.trained, all=seen.members)


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
    heading = t("The team’s figures")
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


def _doing(t: Language, seen: PilotPage) -> list[Element]:
    pilot, found = seen.pilot, []
    if pilot.stage.is_over:
        return []
    if seen.may_lead:
        found += _leading(t, seen)
    if pilot.stage is Stage.AUTHORISE and seen.is_sponsor:
        found += sponsor_buttons(t, pilot.id)
    if pilot.trained_at is not None and seen.is_member:
        found.append(blocks.button(t("The exercise"), ids.PILOT_EXERCISE, str(pilot.id)))
    if pilot.stage in (Stage.REVIEW, Stage.IMPROVE) and seen.may_decide:
        found.append(new_button(t, seen.team.id))
    if seen.may_lead:
        found.append(blocks.button(t("Stop, because …"), ids.PILOT_STOP, pilot.turn))
    return found


def sponsor_buttons(t: Language, pilot_id: int) -> list[Element]:
    return [
        blocks.button(t("Approve"), ids.PILOT_APPROVE, str(pilot_id), primary=True),
        blocks.button(t("Decline, because …"), ids.PILOT_DECLINE, str(pilot_id)),
    ]


def _leading(t: Language, seen: PilotPage) -> list[Element]:
    turn, stage = seen.pilot.turn, seen.pilot.stage
    ready = not seen.gaps
    if stage is Stage.ASSESS:
        found = [blocks.button(t("Gains and costs"), ids.PILOT_CASE, turn)]
        passed = seen.vote is not None and (seen.vote.is_open or seen.vote.is_passed)
        if seen.members >= FEWEST and not passed:
            found.append(blocks.button(t("Ask the team"), ids.PILOT_ASK, turn, primary=True))
        return [*found, *([blocks.button(t("Ask a sponsor"), ids.PILOT_SPONSOR, turn, primary=True)] if ready else [])]
    if stage is Stage.AUTHORISE:
        return [blocks.button(t("Name another sponsor"), ids.PILOT_SPONSOR, turn)]
    if stage is Stage.IMPROVE:
        return _deciding(t, turn)
    found = []
    if stage is Stage.ALIGN:
        found.append(blocks.button(t("Send the training"), ids.PILOT_TRAIN, turn, primary=not ready))
    if stage is Stage.PREPARE:
        found.append(blocks.button(t("Fill in"), ids.PILOT_PREPARE, turn, primary=not ready))
        found.append(blocks.button(t("Lead and channel"), ids.EDIT_TEAM, str(seen.team.id)))
    if ready:
        found.append(_go_on(t, stage, turn))
    return found


def _go_on(t: Language, stage: Stage, turn: str) -> Element:
    """The end of an iteration cannot be taken back, so it is asked once more."""
    if stage is not Stage.RUN:
        return blocks.button(_going_on(t, stage), ids.PILOT_GO_ON, turn, primary=True)
    said = t("The iteration is over then, and its figures are written down.")
    sure = blocks.confirmation(t("Begin the review now?"), said, t("Begin"), t("Not yet"))
    return blocks.button(_going_on(t, stage), ids.PILOT_GO_ON, turn, confirm=sure)


def _going_on(t: Language, stage: Stage) -> str:
    return {
        Stage.ALIGN: t("Go on: prepare"),
        Stage.PREPARE: t("Begin"),
        Stage.RUN: t("Begin the review now"),
        Stage.REVIEW: t("Go on: improve"),
    }[stage]


def _deciding(t: Language, turn: str) -> list[Element]:
    said = t("OKRs are there to stay for this team, and its channel is told so.")
    sure = blocks.confirmation(t("Roll out?"), said, t("Roll out"), t("Not yet"))
    return [
        blocks.button(t("Again"), ids.PILOT_AGAIN, turn, primary=True),
        blocks.button(t("Roll out"), ids.PILOT_ROLL_OUT, turn, confirm=sure),
    ]
