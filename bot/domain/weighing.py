"""Weights as people read them: stored as they are typed, shown as whole percentages that sum to 100 where they differ
(model.md, Objective progress)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Protocol

from bot.domain.okrs import KeyResult, KeyResultState, Objective, ObjectiveState
from bot.domain.ratios import percentages

OUT = (ObjectiveState.CANCELLED, ObjectiveState.DRAFT)


class Weighed(Protocol):
    """What has a weight beside others."""

    @property
    def id(self) -> int: ...

    @property
    def weight(self) -> Decimal: ...


def shown_percent(weighed: Sequence[Weighed]) -> dict[int, int]:
    """By id; nothing where all weigh the same, for that says nothing."""
    weights = [one.weight for one in weighed]
    if len(set(weights)) < 2:
        return {}
    return {one.id: percent for one, percent in zip(weighed, percentages(weights), strict=True)}


def key_result_percent(key_results: Sequence[KeyResult]) -> Mapping[int, int]:
    """Of one objective's; what was called off weighs nothing, and has none."""
    return shown_percent([one for one in key_results if one.state is not KeyResultState.CANCELLED])


def shares_beside(objectives: Sequence[Objective]) -> Mapping[int, int]:
    """Of objectives that stand on one page: each beside those that share its order, a team's or a person's own, in its
    cycle; what is restricted counts nowhere."""
    groups: dict[tuple[int, int, int], list[Objective]] = {}
    for one in objectives:
        if not one.is_restricted:
            whose = (one.team_id or 0, 0) if one.team_id else (0, one.owner_id)
            groups.setdefault((one.cycle_id, *whose), []).append(one)
    return {key: share for group in groups.values() for key, share in objective_percent(group).items()}


def objective_percent(objectives: Sequence[Objective]) -> Mapping[int, int]:
    """Of those that share one order."""
    return shown_percent([one for one in objectives if one.state not in OUT])
