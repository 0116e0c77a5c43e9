"""How the objectives of teams ended, on the pages of teams and of the company."""

from collections.abc import Mapping, Sequence

from bot.domain.cycles import Cycle
from bot.domain.ids import CycleId
from bot.i18n import Language
from bot.services.closing.results import TeamResults
from bot.views import blocks
from bot.views.blocks import bold
from bot.views.scores import bars, closed_count_text, rule_texts, scores_chart, team_scores_texts
from bot.views.sheets import Part, gathered, part


def results_parts(
    t: Language, team: str, results: Sequence[TeamResults], cycles: Mapping[CycleId, Cycle]
) -> list[Part]:
    """Each cycle that is over: how many objectives are closed, and how their scores read; the last one that has scores
    to show is drawn."""
    drawn = next((one for one in reversed(results) if one.scores.is_shown), None)
    found: list[Part] = []
    for one in results:
        head, told = _head(t, one, cycles), team_scores_texts(t, one.scores)
        if one is drawn:
            found.append(_drawn(t, team, one, head, told))
        else:
            shown = [f"{bars(t, one.scores)} {told[0]}", *told[1:]] if one.scores.is_shown and told else told
            found += [part(bold(head), head), *gathered(list(zip(shown, told, strict=True)))]
    return [*found, *(part(text) for text in rule_texts(t, (one.scores for one in results)))]


def results_below(
    t: Language, results: Sequence[TeamResults], cycles: Mapping[CycleId, Cycle], names: Mapping[int, str]
) -> list[Part]:
    """The same of several teams, a line each."""
    pairs: list[tuple[str, str]] = []
    for one in results:
        told = t.sentences([_head(t, one, cycles), *team_scores_texts(t, one.scores)])
        line = t("{team}: {standing}", team=names.get(one.team_id or 0, ""), standing=told)
        pairs.append((line, line))
    pairs += [(one, one) for one in rule_texts(t, (one.scores for one in results))]
    return [part(bold(t("How it ended")), t("How it ended")), *gathered(pairs)] if pairs else []


def _drawn(t: Language, team: str, one: TeamResults, head: str, told: Sequence[str]) -> Part:
    """With Slack's own chart; in letters where there is none."""
    first, words = blocks.section(bold(head)), blocks.section("\n".join(told))
    in_letters = blocks.section(bars(t, one.scores))
    shown = (first, scores_chart(t, team, one.scores), words)
    return Part("\n".join([head, *told]), shown, plain=(first, in_letters, words))


def _head(t: Language, one: TeamResults, cycles: Mapping[CycleId, Cycle]) -> str:
    """``Q4 2026 is over: 3 of 5 objectives closed.``"""
    closed = closed_count_text(t, one.scores)
    return t("{cycle} is over: {closed}", cycle=cycles[one.cycle_id].name, closed=closed)
