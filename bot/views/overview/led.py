"""The teams that somebody leads in several lines: by line, one line alone, or all as one."""

from bot.domain.teams import Line
from bot.i18n import Language
from bot.services.overview.led import LedOverview
from bot.services.overview.team import SubTeam
from bot.views.blocks import Element, bold
from bot.views.buttons import chooser, go
from bot.views.overview.team import cycle_parts
from bot.views.places import Kind, Place
from bot.views.serving import line_title, lines_parts, team_title
from bot.views.sheets import Part, Sheet, part

TOGETHER = "together"


def led_sheet(t: Language, seen: LedOverview, words: str = "", page: int = 1) -> Sheet:
    """``words`` is a line, TOGETHER, or empty for each line in turn."""
    return Sheet(
        place=Place(Kind.LED, words=words, page=page),
        title=t("My teams"),
        parts=tuple(_parts(t, seen, words)),
        buttons=(*line_buttons(t, Kind.LED, words, by_line=True), *_teams(t, seen)),
    )


def line_buttons(t: Language, kind: Kind, words: str, *, by_line: bool) -> list[Element]:
    """The other ways to read it: by line, where that is a way of its own, each line alone, all as one."""
    ways = {"": t("By line")} if by_line else {}
    ways |= {line.value: line_title(t, line) for line in Line}
    ways[TOGETHER if by_line else ""] = t("All lines together")
    return [go(text, Place(kind, words=way), f"line_{way or 'all'}") for way, text in ways.items() if way != words]


def line_in(words: str) -> Line | None:
    return Line(words) if words in set(Line) else None


def _parts(t: Language, seen: LedOverview, words: str) -> list[Part]:
    if words == TOGETHER:
        return [*lines_parts(t, seen.lines), *cycle_parts(t, seen.together, seen.names)]
    if (chosen := line_in(words)) is not None:
        return _line(t, seen, chosen)
    return [*lines_parts(t, seen.lines), *(one for line in Line for one in _line(t, seen, line))]


def _line(t: Language, seen: LedOverview, line: Line) -> list[Part]:
    return [one for team in seen.of_line(line) for one in _team(t, team, seen)]


def _team(t: Language, one: SubTeam, seen: LedOverview) -> list[Part]:
    name = team_title(t, one.team, has_lines=True)
    return [part(bold(name), name), *cycle_parts(t, one.cycles, seen.names)]


def _teams(t: Language, seen: LedOverview) -> list[Element]:
    """To each of them, and to any other team."""
    places = [(team_title(t, one.team, has_lines=True), Place(Kind.TEAM, one.team.id)) for one in seen.teams]
    return [chooser(t("My teams"), places, "mine")]
