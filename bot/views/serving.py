"""Lines in words: which one a team is of, how each stands, and how people and objectives are shared out."""

from collections.abc import Iterable

from bot.domain.okrs import Objective
from bot.domain.ratios import percent
from bot.domain.teams import Branch, Line, Team, TeamKind
from bot.i18n import Language
from bot.services.okrs.lines import InLines
from bot.services.okrs.objective_shares import Serves
from bot.views.blocks import bold
from bot.views.sheets import Part, gathered, part
from bot.views.values import bar, percent_text

MOST_SHARES_LETTERS = 1_200


def line_name(t: Language, line: Line) -> str:
    return {Line.FUNCTIONAL: t("functional line"), Line.PROJECT: t("project line")}[line]


def line_title(t: Language, line: Line) -> str:
    """The same at the beginning of a line of text, and on a button."""
    return {Line.FUNCTIONAL: t("Functional line"), Line.PROJECT: t("Project line")}[line]


def team_name(t: Language, team: Team | Branch, *, has_lines: bool) -> str:
    """``Atlas (project line)`` where lines are on; what is not named is functional."""
    return team_title(t, team, has_lines=has_lines and team.line is not Line.FUNCTIONAL)


def team_title(t: Language, team: Team | Branch, *, has_lines: bool) -> str:
    """Each with its line: a team's own page and digest, and where lines stand side by side. A company is of none."""
    if not has_lines or team.kind is TeamKind.COMPANY:
        return team.name
    return t("{team} ({line})", team=team.name, line=line_name(t, team.line))


def serves_hint(t: Language) -> str:
    """Under the field that says which further teams an objective serves."""
    return t("One team a line with how many percent of this are its, such as: Atlas 30. The rest is its own team's.")


def lines_parts(t: Language, lines: Iterable[InLines]) -> list[Part]:
    """``By line, Q4: then a line of text for each line of the company, and one for all together."""
    found: list[Part] = []
    for one in lines:
        heading = t("By line, {cycle}", cycle=one.cycle.name)
        pairs: list[tuple[str, str]] = [(bold(heading), heading)]
        for each in one.lines:
            text = _standing(
                t, each.line, each.count, None if each.progress is None else percent_text(t, each.progress)
            )
            pairs.append((text if each.progress is None else f"{bar(each.progress)} {text}", text))
        if one.combined is not None:
            text = t("All lines together: {reached} reached", reached=percent_text(t, one.combined))
            pairs.append((f"{bar(one.combined)} {text}", text))
        found += gathered(pairs)
    return found


def lines_text(t: Language, lines: Iterable[InLines]) -> str:
    """The same in one sentence for each cycle, for a digest."""
    told = []
    for one in lines:
        each = [
            t("{line} {reached}", line=line_name(t, held.line), reached=percent_text(t, held.progress))
            for held in one.lines
            if held.progress is not None
        ]
        if one.combined is not None:
            each.append(t("together {reached}", reached=percent_text(t, one.combined)))
            told.append(t("By line: {lines}.", lines=t.semicolons(each)))
    return t.sentences(told)


def serves_text(t: Language, serves: Serves) -> str:
    """``70% Payments, 30% Atlas (project line)``: what is not functional is named."""
    return t.names(_share(t, team_name(t, team, has_lines=True), percent) for team, percent in serves)


def shared_text(t: Language, teams: Iterable[tuple[str, int | None]]) -> str:
    """``60% Payments, 40% Project Atlas``, where the percentages are known."""
    return t.names(name if share is None else _share(t, name, share) for name, share in teams)


def in_part_parts(t: Language, objectives: Iterable[Objective], team: Team) -> list[Part]:
    """Those that serve other teams, too: how much of each counts here."""
    told = [
        t("{code} {share}%", code=one.code, share=percent(one.share_in((team.id,)))) for one in objectives if one.serves
    ]
    return (
        [part(t("Counted in part, shared with other teams: {objectives}", objectives=t.semicolons(told)))]
        if told
        else []
    )


def _share(t: Language, name: str, share: int) -> str:
    return t("{share}% {name}", share=share, name=name)


def _standing(t: Language, line: Line, count: int, reached: str | None) -> str:
    name = line_title(t, line)
    of = t.plural("{count} objective", "{count} objectives", count)
    if reached is None:
        return t("{line}: {objectives}", line=name, objectives=of)
    return t("{line}: {reached} reached, {objectives}", line=name, reached=reached, objectives=of)
