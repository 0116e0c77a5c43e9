"""The page of the cycles: where we are, what comes next, what the reader has to do now; for admins what they may do."""

from bot.domain.cycle_calendar import Step
from bot.domain.cycle_dates import ProposedCycle
from bot.domain.cycle_series import opens_on
from bot.domain.cycles import Cycle, CycleState
from bot.domain.errands import ErrandKind, ErrandLine
from bot.domain.okrs import ObjectiveState
from bot.i18n import Language
from bot.services.overview.cycles import CycleSeen, CyclesOverview, Numbers
from bot.views import blocks, ids
from bot.views.blocks import Element, Mrkdwn, bold, confirmation, lines
from bot.views.places import Kind, Place
from bot.views.prompts.errands import draft_button, errand_button
from bot.views.sheets import Part, Sheet, part

MOST_ERRANDS = 10
TITLE = 100  # characters


def cycles_sheet(t: Language, seen: CyclesOverview, page: int = 1) -> Sheet:
    nothing = [] if seen.cycles else [part(_nothing(t, seen))]
    return Sheet(
        place=Place(Kind.CYCLE, page=page),
        title=t("Cycles"),
        parts=(
            *nothing,
            *_to_do(t, seen),
            *(found for one in seen.cycles for found in _cycle(t, one, seen)),
            *(part(_coming(t, one)) for one in seen.coming),
        ),
        buttons=(blocks.button(t("New cycle"), ids.EDIT_CYCLE, "new"),) if seen.administers else (),
        can_share=bool(seen.cycles),
    )


def where_text(t: Language, seen: CycleSeen, seen_on: CyclesOverview) -> str:
    """``Q4 2026: week 7 of 13. The mid-cycle review is on 15 Nov.``"""
    cycle = seen.cycle
    values = {"cycle": cycle.name, "week": cycle.week_of(seen_on.today), "weeks": cycle.weeks}
    said = {
        CycleState.PLANNING: t("{cycle} is being planned.", **values),
        CycleState.ACTIVE: t("{cycle}: week {week} of {weeks}.", **values),
        CycleState.GRADING: t("{cycle} is over.", **values),
        CycleState.CLOSED: t("{cycle} is closed.", **values),
    }[cycle.state]
    return t.sentences(filter(None, [said, _next(t, seen)]))


def calendar_text(t: Language, seen: CycleSeen) -> str:
    """All days in order, on one line."""
    days = seen.calendar
    return t.semicolons(
        [
            t("drafting opens {day}", day=t.day(days.drafting_opens)),
            t("drafts due {day}", day=t.day(days.drafts_due)),
            t("begins {day}", day=t.day(seen.cycle.first_day)),
            t("mid-cycle review {day}", day=t.day(days.review_day)),
            t("ends {day}", day=t.day(seen.cycle.last_day)),
            t("scores until {day}", day=t.day(days.closing_day)),
        ]
    )


def _next(t: Language, seen: CycleSeen) -> str:
    if seen.next_step is None:
        return ""
    step, day = seen.next_step[0], t.day(seen.next_step[1])
    return {
        Step.DRAFTING_OPENS: t("Drafting opens on {day}.", day=day),
        Step.DRAFTS_DUE: t("Drafts are due on {day}.", day=day),
        Step.BEGINS: t("It begins on {day}.", day=day),
        Step.REVIEW: t("The mid-cycle review is on {day}.", day=day),
        Step.ENDS: t("It ends on {day}.", day=day),
        Step.CLOSES: t("Last numbers and scores come in until {day}.", day=day),
    }[step]


def _cycle(t: Language, seen: CycleSeen, all_seen: CyclesOverview) -> list[Part]:
    where, calendar = where_text(t, seen, all_seen), calendar_text(t, seen)
    part_of = "" if seen.parent is None else t("Part of {cycle}.", cycle=seen.parent.name)
    numbers = [_numbers(t, one, seen.cycle) for one in seen.numbers]
    told = [calendar, *filter(None, [part_of, *numbers])]
    shown = lines(bold(where), *map(blocks.escape, told))
    found = part(Mrkdwn(shown), "\n".join([where, *told]))
    buttons = _admin_buttons(t, seen.cycle) if all_seen.administers else []
    return [Part(found.text, (*found.blocks, *([blocks.actions(*buttons)] if buttons else [])))]


def _numbers(t: Language, numbers: Numbers, cycle: Cycle) -> str:
    """``Payments: 3 running, 1 paused``; objectives of a cycle to come are shared, not running."""
    words = {
        ObjectiveState.DRAFT: lambda count: t.plural("{count} draft", "{count} drafts", count),
        ObjectiveState.ACTIVE: lambda count: _active(t, cycle, count),
        ObjectiveState.PAUSED: lambda count: t.plural("{count} paused", "{count} paused", count),
        ObjectiveState.CLOSED: lambda count: t.plural("{count} closed", "{count} closed", count),
    }
    told = t.commas(words[state](count) for state, count in numbers.by_state.items()) or t("no objectives yet")
    return t("{team}: {numbers}", team=numbers.name or t("Everybody"), numbers=told)


def _active(t: Language, cycle: Cycle, count: int) -> str:
    if cycle.state is CycleState.PLANNING:
        return t.plural("{count} objective shared", "{count} objectives shared", count)
    if cycle.state is CycleState.ACTIVE:
        return t.plural("{count} objective running", "{count} objectives running", count)
    return t.plural("{count} objective to close", "{count} objectives to close", count)


def _to_do(t: Language, seen: CyclesOverview) -> list[Part]:
    """What the reader has to do now, each with its button."""
    drafting = [
        part(
            t("Drafting for {cycle} is open until {day}.", cycle=one.cycle.name, day=t.day(one.calendar.drafts_due)),
            "",
            draft_button(t, one.cycle),
        )
        for one in seen.cycles
        if one.cycle in seen.to_draft
    ]
    errands = [part(_errand(t, one), "", errand_button(t, one)) for one in seen.errands[:MOST_ERRANDS]]
    if seen.public or not seen.cycles:
        return []
    return [*errands, *drafting] or [part(t("There is nothing that you have to do about a cycle now."))]


def _errand(t: Language, line: ErrandLine) -> str:
    one = line.objective
    told = {"code": one.code, "title": blocks.cut(one.title, TITLE), "cycle": line.cycle.name, "day": t.day(line.by)}
    if line.kind is ErrandKind.CLOSE:
        return t("{code} {title}: {cycle} is over. Close it by {day}.", **told)
    if line.cycle.state is CycleState.ACTIVE:
        return t("{code} {title}: your draft. {cycle} runs: share it, or discard it.", **told)
    return t("{code} {title}: your draft. Share it for {cycle} by {day}.", **told)


def _admin_buttons(t: Language, cycle: Cycle) -> list[Element]:
    """What an admin may do with a cycle now; what moves it on is asked about first."""
    label = t("Change {cycle}", cycle=cycle.name)
    found = [blocks.button(t("Change"), ids.EDIT_CYCLE, str(cycle.id), label=label)]
    ways = {
        CycleState.PLANNING: [(CycleState.ACTIVE, t("Begin now"), t("People are asked for check-ins from now on."))],
        CycleState.ACTIVE: [
            (CycleState.GRADING, t("End now"), t("Nobody is asked any more; last numbers and scores come in.")),
        ],
        CycleState.GRADING: [(CycleState.CLOSED, t("Close now"), _closing(t))],
        CycleState.CLOSED: [],
    }[cycle.state]
    for goal, text, what in ways:
        asked = confirmation(cycle.name, what, text, t("Cancel"))
        said = t("{what}: {cycle}", what=text, cycle=cycle.name)
        action = f"{ids.MOVE_CYCLE}{goal.value}"
        found.append(blocks.button(text, action, str(cycle.id), label=said, confirm=asked))
    return found


def _closing(t: Language) -> str:
    return t("What nobody has closed is closed without a score. Then nothing of it is changed any more.")


def _coming(t: Language, coming: ProposedCycle) -> str:
    days = {"first": t.day(coming.first_day), "last": t.full_day(coming.last_day)}
    days["day"] = t.day(opens_on(coming))
    return t("{cycle} ({first} to {last}) is made by itself on {day}.", cycle=coming.name, **days)


def _nothing(t: Language, seen: CyclesOverview) -> str:
    if seen.administers:
        return t("There is no cycle yet. Begin the first one: objectives need one.")
    return t("There is no cycle yet. An admin begins one in the Home tab.")
