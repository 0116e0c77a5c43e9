"""The company: "Week 9 of 13. 4 of 6 on track. Not: O-3 (why, owner, what is asked). Moved. No word from: 2 teams."""

from bot.domain.status import Status
from bot.domain.trees import Plot
from bot.i18n import Language
from bot.services.okrs.standing import ObjectiveStanding
from bot.services.overview.company import CompanyOverview, Moved, Programme
from bot.services.overview.team import InCycle
from bot.views.blocks import Element, bold
from bot.views.buttons import chooser, go, somebody
from bot.views.closing.results import results_below, results_parts
from bot.views.control_words import badge_texts
from bot.views.forecasts.calibration import calibration_parts
from bot.views.lessons.lessons import lessons_button
from bot.views.listing import and_more
from bot.views.okrs.okrs import SIGNS, objective_status_text, short_objective
from bot.views.overview.person import standing_parts
from bot.views.overview.team import below_chooser, below_parts, hidden_parts
from bot.views.overview.tree import tree_button
from bot.views.pilots.listed import pilots_button
from bot.views.places import Kind, Place
from bot.views.readiness.readiness import readiness_button
from bot.views.reasons import Names, reason_text
from bot.views.serving import lines_parts
from bot.views.sheets import Part, Sheet, gathered, part
from bot.views.values import steps

MOST_MOVED = 10
MOST_SILENT = 8
MOST_REASONS = 2


def company_sheet(t: Language, seen: CompanyOverview, page: int = 1) -> Sheet:
    groups = [group for group in seen.cycles if group.standings]
    found = [one for group in groups for one in _in_cycle(t, group, seen.names)]
    return Sheet(
        place=Place(Kind.COMPANY, page=page),
        title=t("Company"),
        parts=(
            *(found or [part(_nothing(t, seen))]),
            *_moved(t, seen.moved),
            *_silent(t, seen),
            *hidden_parts(t, seen.hidden),
            *_results(t, seen),
            *_lines(t, seen),
            *calibration_parts(t, seen.calibration),
            *below_parts(t, seen.below, has_lines=seen.has_lines),
            *[one for group in groups for one in standing_parts(t, group.standings, seen.names)],
            *(_programme(t, seen.programme) if seen.programme else []),
        ),
        buttons=tuple(_walking(t, seen)),
        can_share=bool(found or seen.moved or _has_objectives_below(seen)),
    )


def not_well_text(t: Language, standing: ObjectiveStanding, names: Names) -> str:
    """One that is not on track: ``O-3 Title (Mei): 3 of 4 on track; KR-3.2 off track; waits 3 days for legal, Kai
    asked``. Where several are the cause, each reason says whose it is."""
    causes = {cause.id for cause in standing.status.causes}
    told = [
        (one.key_result.code, reason_text(t, reason, names, one.away, one.owner.name))
        for one in standing.key_results
        if one.key_result.id in causes
        for reason in one.reasons[:1]
    ]
    reasons = [t("{code} {reason}", code=code, reason=why) if len(causes) > 1 else why for code, why in told]
    badge = badge_texts(t, standing.control)
    why = t.semicolons([objective_status_text(t, standing.status), *badge, *reasons[:MOST_REASONS]])
    return t("{objective} ({owner}): {why}", objective=short_objective(standing), owner=standing.owner.name, why=why)


def moved_text(t: Language, moved: Moved) -> str:
    result = moved.key_result
    step = steps(t, result, moved.before, moved.after)
    return t("{code} {title} {step}", code=result.code, title=result.title, step=step)


def _results(t: Language, seen: CompanyOverview) -> list[Part]:
    """How cycles that are over ended: of the company itself with a chart, of the teams below it in a line each."""
    tops, cycles = {one.id: one.name for one in seen.teams}, seen.cycles_over
    own = [one for one in seen.results if len(tops) == 1 and one.team_id in tops]
    rest = [one for one in seen.results if one not in own]
    return [
        *results_parts(t, next(iter(tops.values()), ""), own, cycles),
        *results_below(t, rest, cycles, _names(seen)),
    ]


def _names(seen: CompanyOverview) -> dict[int, str]:
    """Of the teams whose results are told."""
    return {one.id: one.name for one in (*seen.teams, *(each.team for each in seen.below))}


def _has_objectives_below(seen: CompanyOverview) -> bool:
    return any(group.counted for one in seen.below for group in one.cycles)


def _in_cycle(t: Language, group: InCycle, names: Names) -> list[Part]:
    values = {"cycle": group.cycle.name, "week": group.week, "weeks": group.cycle.weeks}
    well = {"some": group.well, "all": len(group.counted)}
    head = t("{cycle}: week {week} of {weeks}. {some} of {all} on track.", **values, **well)
    pairs = []
    for standing in group.not_well:
        text = t("Not: {objective}", objective=not_well_text(t, standing, names))
        pairs.append((f"{SIGNS[standing.status.status]} {text}", text))
    return [part(bold(head), head), *gathered(pairs)]


def _nothing(t: Language, seen: CompanyOverview) -> str:
    if not seen.cycles and not seen.teams:
        return t("There is no company here yet. An admin sets it up in the Home tab.")
    return t("The company has no active objectives at the moment.")


def _lines(t: Language, seen: CompanyOverview) -> list[Part]:
    if seen.too_many:
        return [part(t("There are too many objectives to add them up by line here. A department shows its own."))]
    return lines_parts(t, seen.lines)


def _moved(t: Language, moved: tuple[Moved, ...]) -> list[Part]:
    if not moved:
        return []
    told = [moved_text(t, one) for one in moved[:MOST_MOVED]]
    more = len(moved) - len(told)
    text = t(
        "Moved: {changes}",
        changes=t.semicolons(and_more(t, told, more)),
    )
    return [part(text)]


def _silent(t: Language, seen: CompanyOverview) -> list[Part]:
    if not seen.silent:
        return []
    names = t.names(team.name for team in seen.silent[:MOST_SILENT])
    count = len(seen.silent)
    more = t("{names} and more", names=names) if count > MOST_SILENT else names
    text = t.plural("No word from {count} team: {names}", "No word from {count} teams: {names}", count, names=more)
    return [part(f"{SIGNS[Status.STALE]} {text}", text)]


def _programme(t: Language, programme: Programme) -> list[Part]:
    """For admins alone; nothing where there is nothing yet."""
    idle, told = len(programme.without_objectives), []
    if idle or programme.running:
        told.append(t.plural("{count} team without objectives", "{count} teams without objectives", idle))
    if programme.running:
        told.append(t("{count} of {all} key results never checked in", count=programme.unheard, all=programme.running))
    if programme.asked is not None:
        told.append(t("{some} of {all} blockers answered", some=programme.answered, all=programme.asked))
    return [part(t("For admins: {facts}", facts=t.semicolons(told)))] if told else []


def _walking(t: Language, seen: CompanyOverview) -> list[Element]:
    found: list[Element] = below_chooser(t, seen.below)
    if len(seen.teams) == 1:
        found.append(go(seen.teams[0].name, Place(Kind.TEAM, seen.teams[0].id), "company"))
    elif seen.teams:
        places = [(one.name, Place(Kind.TEAM, one.id)) for one in seen.teams]
        found.append(chooser(t("Teams"), places, "teams"))
    found += [tree_button(t, Plot()), go(t("Cycles"), Place(Kind.CYCLE), "cycles"), lessons_button(t)]
    found += [readiness_button(t, None)] if seen.has_readiness else []
    found += [pilots_button(t)] if seen.has_pilots else []
    return [*found, go(t("What needs attention"), Place(Kind.ATTENTION), "attention"), somebody(t)]
