"""Where key results land by their due day if they go on as they went, as far as that can be trusted."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from bot.domain.cycles import Cycle, CycleState
from bot.domain.expected import term
from bot.domain.forecasts import Forecast, forecast, may_be_forecast
from bot.domain.ids import KeyResultId
from bot.domain.okrs import KeyResult, Objective, ObjectiveState
from bot.domain.revisions import Revision
from storage import Transaction

ByResult = Mapping[KeyResultId, Forecast]


def forecasts_of(
    tx: Transaction,
    objective: Objective,
    cycle: Cycle,
    revisions: Mapping[KeyResultId, Sequence[Revision]],
    today: date,
    key_results: Iterable[KeyResult] | None = None,
) -> ByResult:
    """By key result, of all of the objective unless some are named; one statement. ``revisions`` are newest first."""
    results = objective.key_results if key_results is None else key_results
    wanted = [one for one in results if may_be_forecast(one, today)]
    if not wanted or objective.state is not ObjectiveState.ACTIVE or cycle.state is not CycleState.ACTIVE:
        return {}
    said = tx.check_ins.all_about(objective.workspace_id, [one.id for one in wanted])
    found = {}
    for one in wanted:
        first, _ = term(one, cycle.first_day)
        made = forecast(one, said.get(one.id, ()), first, today, _revised_at(revisions.get(one.id, ())))
        if made is not None:
            found[one.id] = made
    return found


def _revised_at(newest_first: Sequence[Revision]) -> datetime | None:
    return newest_first[0].after.at if newest_first else None
