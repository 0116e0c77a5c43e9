"""The tree of what contributes to what: two short lines for each objective, indented so far as a phone has room."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.ratios import clamp
from bot.domain.trees import DEEPEST, Plot, Root
from bot.i18n import Language
from bot.services.okrs.standing import ObjectiveStanding
from bot.services.overview.tree import TreeLine, TreeOverview
from bot.views.blocks import Element, Mrkdwn, bold, cut, escape, lines, one_line
from bot.views.buttons import chooser, go
from bot.views.control_words import badge_texts
from bot.views.okrs.okrs import BETWEEN, objective_sign, status_word
from bot.views.places import Kind, Place
from bot.views.scores import closed_text
from bot.views.sheets import Part, Sheet, gathered, part
from bot.views.values import percent_text

INDENT = "\N{EM SPACE}"
MOST_INDENTED = 5  # levels; a phone has some forty letters a line, so deeper ones are numbered instead
TITLE, NAME = 80, 40  # characters, and two and a half times as many bytes: some letters take four
MENU_ROOM = 900  # bytes of each of the two menus: a message holds ten objectives besides


def tree_place(plot: Plot, page: int = 1) -> Place:
    return Place(Kind.TREE, plot.about, plot.as_words(), page)


def plot_of_person(person_id: int) -> Plot:
    """To the top, for what one supports is seldom more than a few."""
    return Plot(Root.PERSON, person_id, DEEPEST)


def tree_button(t: Language, plot: Plot) -> Element:
    """Leads to a tree, from the page of what it is of."""
    text = t("What this supports") if plot.leads_up else t("Tree")
    return go(text, tree_place(plot), f"tree_{plot.root}")


def tree_sheet(t: Language, seen: TreeOverview) -> Sheet:
    return Sheet(
        place=tree_place(seen.plot, seen.page),
        title=_title(t, seen),
        parts=(*_told(t, seen), *_loose(t, seen)),
        buttons=tuple(_walking(t, seen)),
        can_share=bool(seen.lines),
        of_pages=seen.pages,
    )


def _title(t: Language, seen: TreeOverview) -> str:
    about = _short(seen.about, TITLE)
    return {
        Root.COMPANY: t("Tree of the company"),
        Root.TEAM: t("Tree of {about}", about=about),
        Root.OBJECTIVE: t("Tree of {about}", about=about),
        Root.PERSON: t("What the OKRs of {name} support", name=about),
        Root.LOOSE: t("Objectives that support nothing"),
    }[seen.plot.root]


def _told(t: Language, seen: TreeOverview) -> list[Part]:
    if not seen.lines and seen.loose and seen.plot.root is Root.COMPANY:
        return [part(t("The company has no objectives of its own at the moment."))]
    if not seen.lines:
        return [part(t("No active objectives at the moment."))]
    when = t.names(cycle.name for cycle in seen.cycles)
    head = [(escape(when), when)] if when else []
    return gathered([*head, *(_both(t, one, seen.plot) for one in seen.lines)])


def _both(t: Language, one: TreeLine, plot: Plot) -> tuple[str, str]:
    """A line as markup and as plain words, which say the level by its number."""
    told = _plain(t, one, plot)
    level = one.line.level
    return _marked(t, one, plot), t("Level {level}: {what}", level=level + 1, what=told) if level else told


def _marked(t: Language, one: TreeLine, plot: Plot) -> Mrkdwn:
    indent = INDENT * min(one.line.level, MOST_INDENTED)
    if one.line.level > MOST_INDENTED:
        indent += f"({one.line.level + 1}) "
    if one.standing is None:
        return Mrkdwn(f"{indent}{_hidden(t, one.line.hidden)}")
    title = one_line(_short(one.standing.objective.title, TITLE), TITLE)
    head = bold(Mrkdwn(f"{one.standing.objective.code} {title}"))
    first = f"{indent}{objective_sign(one.standing)} {head}{_joint(t, one)}"
    facts = BETWEEN.join(one_line(fact, TITLE) for fact in _facts(t, one, plot))
    return lines(Mrkdwn(first), Mrkdwn(f"{indent}{INDENT}{facts}"))


def _plain(t: Language, one: TreeLine, plot: Plot) -> str:
    if one.standing is None:
        return _hidden(t, one.line.hidden)
    objective = one.standing.objective
    head = f"{objective.code} {_short(objective.title, TITLE)}{_joint(t, one)}"
    return t.colon(head, t.commas(_facts(t, one, plot)))


def _short(text: str, characters: int) -> str:
    """On one line."""
    held = " ".join(text.split())
    room = len(held.encode()[: characters * 5 // 2].decode(errors="ignore"))
    return cut(held, min(characters, room) if room < len(held) else characters)


def _joint(t: Language, one: TreeLine) -> str:
    """The key results by which it stands where it stands."""
    return f" → {t.names(map(str, one.line.key_results))}" if one.line.key_results else ""


def _status(t: Language, standing: ObjectiveStanding) -> str:
    """Of what is closed its score: what came to a third is not done."""
    if standing.is_closed:
        return closed_text(t, standing.grade, standing.objective.commitment)
    return status_word(t, standing.status.status)


def _facts(t: Language, one: TreeLine, plot: Plot) -> list[str]:
    standing, line = one.standing, one.line
    if standing is None:
        return []
    if line.is_repeated:
        return [t("also under {code}", code=line.seen_under) if line.seen_under else t("also on the first level")]
    reached = percent_text(t, clamp(standing.progress)) if standing.progress is not None else t("no key results yet")
    status, owner = _status(t, standing), _short(standing.owner.name, NAME)
    facts = [reached, status, *badge_texts(t, standing.control), owner, *_codes(t, standing, plot)]
    if one.above:
        facts.append(t("supports {codes}", codes=t.names(link.target.code for link in one.above)))
    if line.beyond and not line.is_open:
        facts.append(_further(t, line.beyond, plot))
    return facts


def _codes(t: Language, standing: ObjectiveStanding, plot: Plot) -> list[str]:
    """In a person's tree, the key results that are theirs in an objective of somebody else."""
    if not plot.leads_up or standing.owner.id == plot.about:
        return []
    theirs = [one.key_result.code for one in standing.key_results if one.key_result.owner_id == plot.about]
    return [t.names(theirs)] if theirs else []


def _further(t: Language, count: int, plot: Plot) -> str:
    if plot.leads_up:
        return t("supports {count} more", count=count)
    return t.plural("{count} objective supports this", "{count} objectives support this", count)


def _hidden(t: Language, count: int) -> str:
    return t.plural("{count} objective not shown", "{count} objectives not shown", count)


def _loose(t: Language, seen: TreeOverview) -> list[Part]:
    """At the end of the company's tree, with a way to all of them."""
    if seen.plot.root is not Root.COMPANY or not seen.loose or seen.page < seen.pages:
        return []
    said = t.plural("{count} objective supports nothing.", "{count} objectives support nothing.", seen.loose)
    return [part(said, "", go(t("List them"), tree_place(Plot(Root.LOOSE, depth=0)), "tree_loose"))]


def _walking(t: Language, seen: TreeOverview) -> list[Element]:
    """One level deeper or less, up, down from one of these, and to the page of one."""
    plot, found = seen.plot, []
    if seen.goes_on and not plot.leads_up:
        found.append(go(t("One level deeper"), tree_place(replace(plot, depth=plot.depth + 1)), "deeper"))
    if plot.depth > 1 and not plot.leads_up and seen.is_deep:
        found.append(go(t("One level less"), tree_place(replace(plot, depth=plot.depth - 1)), "less"))
    found += _up(t, seen)
    shown = [one.standing.objective for one in seen.lines if one.standing is not None and not one.line.is_repeated]
    further = {one.line.objective_id for one in seen.lines if one.line.beyond}
    down = [
        (f"{one.code} {one.title}", tree_place(Plot(Root.OBJECTIVE, one.number)))
        for one in shown
        if one.id in further and not plot.leads_up and (plot.root, plot.about) != (Root.OBJECTIVE, one.number)
    ]
    if down:
        found.append(chooser(t("Down from here"), down, "tree_down", MENU_ROOM))
    pages = [(f"{one.code} {one.title}", Place(Kind.OBJECTIVE, words=one.code)) for one in shown]
    return [*found, *([chooser(t("Open one"), pages, "tree_open", MENU_ROOM)] if pages else [])]


def _up(t: Language, seen: TreeOverview) -> Sequence[Element]:
    """From one objective to what it contributes to; from anywhere to the company."""
    if seen.plot.root is Root.COMPANY:
        return []
    company = go(t("The whole company"), tree_place(Plot()), "tree_company")
    above = {link.target.objective.number: link.target.objective for link in seen.above}
    ups = [(f"{one.code} {one.title}", tree_place(Plot(Root.OBJECTIVE, one.number))) for one in above.values()]
    if len(ups) > 1:
        return [chooser(t("What this supports"), ups, "tree_up", MENU_ROOM), company]
    return [*(go(t("Up: {name}", name=_short(text, NAME)), place, "tree_up") for text, place in ups), company]
