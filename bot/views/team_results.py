"""How the objectives of teams ended, on the pages of teams and of the company."""

from collections.abc import Mapping, Sequence

from bot.domain.cycles import Cycle
from bot.domain.ids import CycleId
from bot.i18n import Language
from bot.services.closing_results import TeamResults
from bot.views.blocks import bold
from bot.views.scores import bars, closed_count_text, rule_texts, team_scores_texts
from bot.views.sheets import Part, gathered, part


def results_parts(t: Language, results: Sequence[TeamResults], cycles: Mapping[CycleId, Cycle]) -> list[Part]:
    """Each cycle that is over: how many objectives are closed, and how their scores read."""
    found: list[Part] = []
    for one in results:
        head = _head(t, one, cycles)
        found.append(part(bold(head), head))
        pairs: list[tuple[str, str]] = [(told, told) for told in team_scores_texts(t, one.scores)]
        if one.scores.is_shown and pairs:
            drawn, told = bars(t, one.scores), pairs[0][1]
            pairs[0] = (f"{drawn} {told}", told)
        found += gathered(pairs)
    return [*found, *(part(one) for one in rule_texts(t, (one.scores for one in results)))]


def results_below(
    t: Language, results: Sequence[TeamResults], cycles: Mapping[CycleId, Cycle], names: Mapping[int, str]
) -> list[Part]:
    """The same of several teams, a line each."""
    pairs: list[tuple[str, str]] = []
    for one in results:
        told = " ".join([_head(t, one, cycles), *team_scores_texts(t, one.scores)])
        line = t("{team}: {standing}", team=names.get(one.team_id or 0, ""), standing=told)
        pairs.append((line, line))
    pairs += [(one, one) for one in rule_texts(t, (one.scores for one in results))]
    return [part(bold(t("How it ended")), t("How it ended")), *gathered(pairs)] if pairs else []


def _head(t: Language, one: TeamResults, cycles: Mapping[CycleId, Cycle]) -> str:
    """``Q4 2026 is over: 3 of 5 objectives closed.``"""
    closed = closed_count_text(t, one.scores)
    return t("{cycle} is over: {closed}", cycle=cycles[one.cycle_id].name, closed=closed)
