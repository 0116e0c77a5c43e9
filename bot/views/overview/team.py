"""One team: how its objectives stand by cycle, who is in it, the teams above and beside."""

from collections.abc import Iterable

from bot.domain.following import Followed, FollowKind
from bot.domain.ids import TeamId
from bot.domain.lessons import LessonQuery
from bot.domain.people import Person
from bot.domain.teams import TeamKind
from bot.domain.trees import Plot, Root
from bot.domain.weighing import shares_beside
from bot.i18n import Language
from bot.services.overview.team import InCycle, SubTeam, TeamOverview
from bot.views import ids
from bot.views.blocks import Element, bold, button
from bot.views.buttons import chooser, go
from bot.views.closing.results import results_parts
from bot.views.editing.ordering import order_button
from bot.views.following.follow import follow_button
from bot.views.forecasts.calibration import calibration_parts
from bot.views.lessons.lessons import lessons_button
from bot.views.listing import and_more
from bot.views.okrs.okrs import BETWEEN
from bot.views.overview.person import SIDE_BYTES, cycle_text, standing_parts
from bot.views.overview.tree import tree_button
from bot.views.pilots.listed import pilots_button
from bot.views.places import Kind, Place
from bot.views.readiness.readiness import readiness_button
from bot.views.reasons import Names
from bot.views.requests.parking import parked_button, parked_text
from bot.views.reviews.reviews import reviews_button
from bot.views.serving import in_part_parts, lines_parts, team_name, team_title
from bot.views.sheets import Part, Sheet, gathered, part
from bot.views.values import bar, percent_text

MOST_NAMES = 20  # of members in the text


def team_sheet(t: Language, seen: TeamOverview, page: int = 1) -> Sheet:
    team = seen.team
    return Sheet(
        place=Place(Kind.TEAM, team.id, page=page),
        title=team_title(t, team, has_lines=seen.has_lines),
        parts=(
            part(_who(t, seen)),
            *parked_parts(t, seen),
            *cycle_parts(t, seen.cycles, seen.names, team.id),
            *in_part_parts(t, (one.objective for group in seen.cycles for one in group.standings), team),
            *hidden_parts(t, seen.hidden),
            *results_parts(t, team.name, seen.results, seen.cycles_over),
            *lines_parts(t, seen.lines),
            *calibration_parts(t, seen.calibration),
            *below_parts(t, seen.below, has_lines=seen.has_lines),
            *_members(t, seen),
        ),
        buttons=(*_walking(t, seen), *follow_button(t, Followed(FollowKind.TEAM, team.id), seen.follows, team.name)),
        can_share=True,
    )


def cycle_parts(t: Language, cycles: Iterable[InCycle], names: Names, team_id: TeamId | None = None) -> list[Part]:
    """The objectives by cycle, each cycle with its head; of the team's own, what they weigh."""
    found = [one for group in cycles if group.standings for one in _in_cycle(t, group, names, team_id)]
    return found or [part(t("No active objectives at the moment."))]


def group_text(t: Language, group: InCycle) -> str:
    """``Q4, week 7 of 13: 6 of 8 objectives on track, 58% reached``."""
    when = cycle_text(t, group.cycle, group.week)
    well = t("{some} of {all} objectives on track", some=group.well, all=len(group.counted))
    if group.closed:
        well = t("{well}, {count} closed", well=well, count=group.closed)
    if group.progress is None:
        return t("{when}: {well}", when=when, well=well)
    return t("{when}: {well}, {reached} reached", when=when, well=well, reached=percent_text(t, group.progress))


def below_parts(t: Language, below: tuple[SubTeam, ...], *, has_lines: bool = False) -> list[Part]:
    """The teams that stand beside it: their objectives do not count in it."""
    pairs = [_below(t, one, team_name(t, one.team, has_lines=has_lines)) for one in below]
    return [part(bold(t("Teams below")), t("Teams below")), *gathered(pairs)] if pairs else []


def hidden_parts(t: Language, hidden: int) -> list[Part]:
    """Restricted objectives are counted, not shown."""
    return [part(t.plural("{count} objective not shown", "{count} objectives not shown", hidden))] if hidden else []


def below_chooser(t: Language, below: tuple[SubTeam, ...]) -> list[Element]:
    places = [(one.team.name, Place(Kind.TEAM, one.team.id)) for one in below]
    return [chooser(t("Teams below"), places, "below")] if places else []


def parked_parts(t: Language, seen: TeamOverview) -> list[Part]:
    """What waits for the next cycle, for whoever decides on it."""
    if not seen.parked:
        return []
    said = parked_text(t, seen.team.name, seen.parked)
    return [part(said, said, parked_button(t, seen.team.id, seen.parked))]


def _in_cycle(t: Language, group: InCycle, names: Names, team_id: TeamId | None) -> list[Part]:
    told = group_text(t, group)
    shares = shares_beside((one.objective for one in group.standings), team_id) if team_id is not None else {}
    return [part(bold(told), told), *standing_parts(t, group.standings, names, shares=shares)]


def _below(t: Language, one: SubTeam, name: str) -> tuple[str, str]:
    told = [_short(t, group) for group in one.cycles if group.counted]
    text = t("{team}: {standing}", team=name, standing=t.semicolons(told) or t("no active objectives"))
    progress = [group.progress for group in one.cycles if group.progress is not None]
    return (f"{bar(progress[0])} {text}" if progress else text), text


def _short(t: Language, group: InCycle) -> str:
    well = t("{some} of {all} on track", some=group.well, all=len(group.counted))
    if group.progress is None:
        return well
    return t("{well}, {reached} reached", well=well, reached=percent_text(t, group.progress))


def _who(t: Language, seen: TeamOverview) -> str:
    kind = {
        TeamKind.COMPANY: t("Company"),
        TeamKind.DEPARTMENT: t("Department"),
        TeamKind.TEAM: t("Team"),
        TeamKind.PROJECT: t("Project"),
    }[seen.team.kind]
    lead = _lead(t, seen.lead)
    above = t("part of {teams}", teams=" → ".join(one.name for one in seen.above)) if seen.above else ""
    closed = "" if seen.team.is_active else t("closed")
    return BETWEEN.join(filter(None, [kind, lead, above, closed]))


def _lead(t: Language, lead: Person | None) -> str:
    if lead is None:
        return t("nobody leads it yet")
    return t("led by {name}", name=lead.name) if lead.is_active else t("{name}, who led it, has left", name=lead.name)


def _members(t: Language, seen: TeamOverview) -> list[Part]:
    if not seen.members:
        return []
    named = [_member(t, person, seen.shares.get(person.id)) for person, _ in seen.members[:MOST_NAMES]]
    more = len(seen.members) - len(named)
    shown = t.list(and_more(t, named, more))
    return [part(t("Members: {names}", names=shown))]


def _member(t: Language, person: Person, share: int | None) -> str:
    """How much of somebody is the team's, where it is not all."""
    return person.name if share in (None, 100) else t("{name} ({share}%)", name=person.name, share=share)


def _walking(t: Language, seen: TeamOverview) -> list[Element]:
    found = [go(t("Up: {name}", name=one.name), Place(Kind.TEAM, one.id), "above") for one in seen.above[:1]]
    if seen.beside:
        beside = [(one.name, Place(Kind.TEAM, one.id)) for one in seen.beside]
        found.append(chooser(t("Teams beside"), beside, "beside", SIDE_BYTES))
    found += below_chooser(t, seen.below)
    if seen.members:
        people = [(person.name, Place(Kind.PERSON, person.id)) for person, _ in seen.members]
        found.append(chooser(t("Members"), people, "member"))
    found.append(tree_button(t, Plot(Root.TEAM, seen.team.id)))
    found.append(go(t("What needs attention"), Place(Kind.ATTENTION, seen.team.id), "attention"))
    found.append(lessons_button(t, LessonQuery(team_id=seen.team.id)))
    if seen.may_set and seen.members:
        found.append(button(t("Roles and shares"), ids.EDIT_MEMBERS, str(seen.team.id)))
    if seen.team.is_active:
        found.append(reviews_button(t, seen.team.id))
    if seen.may_see_readiness:
        found.append(readiness_button(t, seen.team.id))
    if seen.has_pilots:
        found.append(pilots_button(t))
    if seen.may_order:
        found.append(order_button(t, seen.team.id))
    if seen.may_preview:
        found.append(go(t("Preview the digest"), Place(Kind.DIGEST, seen.team.id), "digest"))
    return found
