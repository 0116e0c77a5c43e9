"""What needs attention: grouped by the rule that fired, my own teams before the rest of the company."""

from collections.abc import Iterable
from itertools import groupby

from bot.i18n import Language
from bot.services.okrs.standing import KeyResultStanding
from bot.services.overview.attention import AttentionOverview, Rest
from bot.views.blocks import Element, bold
from bot.views.buttons import chooser, go
from bot.views.okrs.okrs import key_result_both
from bot.views.overview.led import line_buttons
from bot.views.places import Kind, Place
from bot.views.reasons import Names, rule_text
from bot.views.serving import line_name
from bot.views.sheets import Part, Sheet, gathered, part


def attention_sheet(t: Language, seen: AttentionOverview, page: int = 1) -> Sheet:
    team = seen.team
    title = t("Needs attention: {team}", team=team.name) if team else t("Needs attention")
    back = (
        go(team.name, Place(Kind.TEAM, team.id), "team") if team else go(t("Company"), Place(Kind.COMPANY), "company")
    )
    return Sheet(
        place=Place(Kind.ATTENTION, team.id if team else None, words=seen.line or "", page=page),
        title=title,
        parts=(*_all(t, seen), *_limits(t, seen)),
        buttons=(back, *_details(t, seen), *_lines(t, seen)),
        can_share=team is not None,
    )


def _all(t: Language, seen: AttentionOverview) -> list[Part]:
    if not seen.mine and not seen.others:
        return [part(_nothing(t, seen))]
    if seen.team is not None:
        return _group(t, seen.mine, seen.names)
    mine, others = t("My teams"), t("The rest of the company")
    if seen.line is not None:
        mine = t("My teams, {line}", line=line_name(t, seen.line))
    found = [part(bold(mine), mine), *(_group(t, seen.mine, seen.names) or [part(t("Nothing."))])]
    return [*found, part(bold(others), others), *(_group(t, seen.others, seen.names) or [part(t("Nothing."))])]


def _nothing(t: Language, seen: AttentionOverview) -> str:
    if not seen.looked_at:
        return t("There are no active objectives to look at.")
    return t.plural(
        "Nothing needs attention: {count} objective looked at.",
        "Nothing needs attention: {count} objectives looked at.",
        seen.looked_at,
    )


def _group(t: Language, entries: Iterable[KeyResultStanding], names: Names) -> list[Part]:
    """The entries come in the order of their leading rules."""
    found: list[Part] = []
    for rule, group in groupby(entries, key=lambda one: one.reasons[0].rule):
        held = list(group)
        heading = t("{rule} ({count})", rule=rule_text(t, rule), count=len(held))
        lines = [key_result_both(t, one, names, alone=True) for one in held]
        found += gathered([(bold(heading), heading), *lines])
    return found


def _details(t: Language, seen: AttentionOverview) -> list[Element]:
    """The way to what is listed: the page of its objective."""
    listed = [one.key_result for one in (*seen.mine, *seen.others)]
    places = [(f"{one.code} {one.title}", Place(Kind.OBJECTIVE, words=one.code)) for one in listed]
    return [chooser(t("Details"), places, "details")] if places else []


def _lines(t: Language, seen: AttentionOverview) -> list[Element]:
    return line_buttons(t, Kind.ATTENTION, seen.line or "", by_line=False) if seen.leads_lines else []


def _limits(t: Language, seen: AttentionOverview) -> list[Part]:
    said = []
    if seen.nearest_only:
        said.append(t("Only the nearest teams were looked at: together they have too many objectives."))
    if seen.rest is Rest.UPPER:
        said.append(t("Of the rest, only the objectives of the company and its departments were looked at."))
    if seen.rest is Rest.COMPANY:
        said.append(t("Of the rest, only the objectives of the company itself were looked at."))
    if seen.rest is Rest.NOTHING:
        said.append(t("Nothing of the rest was looked at."))
    return [part(t.sentences([*said, t("Name a team to see its own.")]))] if said else []
