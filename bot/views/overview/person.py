"""One person: who they are, their OKRs, the reporting line, what they support."""

from collections.abc import Iterable, Mapping

from bot.domain.cycles import Cycle
from bot.domain.following import Followed, FollowKind
from bot.domain.ids import PersonId
from bot.domain.matching import folded
from bot.domain.people import Absence, Person
from bot.domain.teams import Role, Team
from bot.domain.wallclock import local_day
from bot.domain.weighing import shares_beside
from bot.i18n import Language
from bot.services.okrs.standing import ObjectiveStanding
from bot.services.overview.person import Contribution, PersonOverview
from bot.services.overview.supports import Support, Supports
from bot.views.blocks import Element, bold, md
from bot.views.buttons import chooser, details, go
from bot.views.feedback.feedback import shown_button
from bot.views.following.follow import follow_button
from bot.views.listing import and_more
from bot.views.okrs.okrs import BETWEEN, key_result_both, objective_both
from bot.views.overview.tree import plot_of_person, tree_button
from bot.views.places import Kind, Place
from bot.views.reasons import Names
from bot.views.serving import shared_text
from bot.views.sheets import Part, Sheet, gathered, part
from bot.views.weights import share_text

MOST_TEAMS = 2  # buttons
MOST_NAMES = 12  # of direct reports in the text
MOST_SUPPORTERS = 12
SIDE_BYTES = 800  # of the choices in one menu: half as many as of direct reports


def person_sheet(t: Language, seen: PersonOverview, page: int = 1) -> Sheet:
    person = seen.person
    return Sheet(
        place=Place(Kind.PERSON, person.id, page=page),
        title=person.name,
        parts=(*_head(t, seen), *okr_parts(t, seen), *_around(t, seen)),
        buttons=(
            *walking(t, seen),
            *follow_button(t, Followed(FollowKind.PERSON, person.id), seen.follows, person.name),
            *([shown_button(t, person.id, t("Their feedback"))] if seen.shows_feedback else []),
        ),
        can_share=True,
    )


def okr_parts(t: Language, seen: PersonOverview) -> list[Part]:
    """The OKRs by cycle, the key results in objectives of others, what the objectives support and what supports
    them."""
    found = [one for cycle in seen.cycles for one in _in_cycle(t, cycle, seen)]
    if not seen.standings:
        found.append(part(t("No active objectives at the moment.")))
    found += _elsewhere(t, seen)
    if seen.hidden:
        found.append(part(t.plural("{count} objective not shown", "{count} objectives not shown", seen.hidden)))
    return [*found, *gathered([(one, one) for one in (*_above(t, seen.supports), *_below(t, seen.supports))])]


def standing_parts(
    t: Language,
    standings: Iterable[ObjectiveStanding],
    names: Names,
    *,
    owner: bool = True,
    shares: Mapping[int, int] | None = None,
) -> list[Part]:
    """Objectives, each followed by its key results. ``owner``: every owner is named, else only others than the
    objective's. ``shares`` are what objectives weigh, in percent."""
    found: list[Part] = []
    for standing in standings:
        share = share_text(t, (shares or {}).get(standing.objective.id))
        pairs: list[tuple[str, str]] = [objective_both(t, standing, owner=owner, share=share)]
        for one in standing.key_results:
            named = owner or one.owner.id != standing.owner.id or one.away is not None
            pairs.append(key_result_both(t, one, names, owner=named))
        found += gathered(pairs, details(t, standing.objective.code))
    return found


def further_name(person: Person) -> str:
    """The real name of somebody who is shown by another one; else empty."""
    return person.real_name if folded(person.real_name) != folded(person.name) else ""


def cycle_text(t: Language, cycle: Cycle, week: int) -> str:
    return t("{cycle}, week {week} of {weeks}", cycle=cycle.name, week=week, weeks=cycle.weeks)


def walking(t: Language, seen: PersonOverview) -> list[Element]:
    """Up to the manager, sideways to the teams, to whom one supports, to who supports one and to those who report to
    the same manager, down to the direct reports."""
    found = [
        go(t("Up: {name}", name=manager.name), Place(Kind.PERSON, manager.id), "manager")
        for manager in seen.managers[:1]
    ]
    for number, (team, _) in enumerate(seen.teams[:MOST_TEAMS], start=1):
        found.append(go(t("Team: {name}", name=team.name), Place(Kind.TEAM, team.id), f"team{number}"))
    me, above, below = seen.person.id, seen.supports.above, seen.supports.below
    supported = {one.to.owner_id: one.owner for one in above if one.to.owner_id != me}
    if len(supported) == 1:
        [(owner, name)] = supported.items()
        found.append(go(t("Supports: {name}", name=name), Place(Kind.PERSON, owner), "supports1"))
    else:
        found += _people(t("Supports"), supported, "supports")
    found += _people(t("Supported by"), {one.objective.owner_id: one.owner for one in below}, "supporter")
    if above:
        found.append(tree_button(t, plot_of_person(me)))
    if seen.peers:
        beside = t("Also report to {name}", name=seen.managers[0].name)
        found += _people(beside, {one.id: one.name for one in seen.peers}, "peer")
    if seen.reports:
        places = [(one.name, Place(Kind.PERSON, one.id)) for one in seen.reports]
        found.append(chooser(t("Direct reports"), places, "report"))
    return found


def absence_text(t: Language, absence: Absence, person: Person, seen: PersonOverview) -> str:
    """Away now or from a day on, and who stands in."""
    today = local_day(seen.now, person.zone)
    until = t.day(absence.last_day)
    if absence.covers(today):
        said = t("Away until {day}", day=until)
    else:
        said = t("Away from {first} until {last}", first=t.day(absence.first_day), last=until)
    stand_in = seen.names.get(absence.stand_in_id or 0)
    return t("{away}, {name} stands in", away=said, name=stand_in) if stand_in else said


def _head(t: Language, seen: PersonOverview) -> list[Part]:
    """Of a day gone by there may be nothing to say but the name."""
    who = _who(t, seen)
    return [part(who)] if who else []


def _who(t: Language, seen: PersonOverview) -> str:
    person = seen.person
    teams = shared_text(t, ((_team(t, team, role), seen.shares.get(team.id)) for team, role in seen.teams))
    clock = "" if seen.is_past else t("{time} for them ({zone})", time=t.time(seen.now, person.zone), zone=person.zone)
    left = "" if person.is_active else t("No longer here")
    away = absence_text(t, seen.absence, person, seen) if seen.absence else ""
    told = ([further_name(person), person.title, teams], [left, clock, away])
    return "\n".join(filter(None, (BETWEEN.join(filter(None, each)) for each in told)))


def _team(t: Language, team: Team, role: Role) -> str:
    if role is Role.MEMBER:
        return team.name
    word = {Role.LEAD: t("lead"), Role.OBSERVER: t("observer")}[role]
    return t("{team} ({role})", team=team.name, role=word)


def _in_cycle(t: Language, cycle: Cycle, seen: PersonOverview) -> list[Part]:
    own = [one for one in seen.standings if one.objective.cycle_id == cycle.id]
    if not own:
        return []
    week = min(max(cycle.week_of(seen.today), 1), cycle.weeks)
    told = cycle_text(t, cycle, week)
    shares = shares_beside((one.objective for one in own), None)
    return [part(bold(told), told), *standing_parts(t, own, seen.names, owner=False, shares=shares)]


def _elsewhere(t: Language, seen: PersonOverview) -> list[Part]:
    """What the person answers for in somebody else's objective."""
    if not seen.contributions:
        return []
    heading = t("Key results in others' objectives")
    found = [part(bold(heading), heading)]
    for one in seen.contributions:
        found += gathered(_contribution(t, one, seen.names), details(t, one.objective.code))
    return found


def _contribution(t: Language, one: Contribution, names: Names) -> list[tuple[str, str]]:
    values = {"code": one.objective.code, "title": one.objective.title, "owner": one.owner.name}
    pairs: list[tuple[str, str]] = [
        (md(t, "In *{code} {title}* ({owner}):", **values), t("In {code} {title} ({owner}):", **values))
    ]
    for at, standing in enumerate(one.key_results):  # the first says that their objective is under control
        pairs.append(key_result_both(t, standing, names, owner=standing.away is not None, alone=at == 0))
    return pairs


def _people(placeholder: str, people: Mapping[PersonId, str], name: str) -> list[Element]:
    places = [(each, Place(Kind.PERSON, one)) for one, each in people.items()]
    return [chooser(placeholder, places, name, SIDE_BYTES)] if places else []


def _above(t: Language, supports: Supports) -> list[str]:
    told = [_support(t, one) for one in supports.above]
    return told + [t("{code} supports an objective not shown", code=one.code) for one in supports.hidden_above]


def _support(t: Language, one: Support) -> str:
    to = one.key_result or one.to
    values = {"code": one.objective.code, "to": to.code, "title": to.title, "owner": one.owner}
    return t("{code} supports {to} {title} ({owner})", **values)


def _below(t: Language, supports: Supports) -> list[str]:
    told = [_supporter(t, one) for one in supports.below[:MOST_SUPPORTERS]]
    left = len(supports.below) - MOST_SUPPORTERS
    if left > 0:
        told.append(t.plural("{count} more.", "{count} more.", left))
    return told + [
        t.plural(
            "{code} is supported by {count} objective not shown",
            "{code} is supported by {count} objectives not shown",
            count,
            code=one.code,
        )
        for one, count in supports.hidden_below
    ]


def _supporter(t: Language, one: Support) -> str:
    to, lower = one.key_result or one.to, one.objective
    values = {"to": to.code, "code": lower.code, "title": lower.title, "owner": one.owner}
    return t("{to} is supported by {code} {title} ({owner})", **values)


def _around(t: Language, seen: PersonOverview) -> list[Part]:
    """The reporting line to the top, and the direct reports."""
    told = []
    if seen.managers:
        told.append(t("Reports to {line}", line=" → ".join(manager.name for manager in seen.managers)))
    if seen.reports:
        named = [one.name for one in seen.reports[:MOST_NAMES]]
        more = len(seen.reports) - len(named)
        shown = t.list(and_more(t, named, more))
        told.append(t("Direct reports: {names}", names=shown))
    return [part("\n".join(told))] if told else []
