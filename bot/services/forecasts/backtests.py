"""How good forecasts would have been: over all key results of a workspace that are over, cycle by cycle."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.domain.backtests import Finished, Result, back_test
from bot.domain.cycles import Cycle
from bot.domain.ids import KeyResultId
from bot.domain.okrs import KeyResultState, Objective
from bot.domain.pace import is_directed_number
from bot.domain.revisions import changes
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.forecasts.calibration import JUDGED, OVER
from storage import Store, Transaction
from storage.objectives import ENDED

AT_ONCE = 200  # objectives whose check-ins are read together


@dataclass(frozen=True)
class BackTests:
    store: Store

    def of(self, workspace: Workspace, now: datetime) -> tuple[Result, ...]:
        """One result for each share of the term at which forecasts are made. Restricted objectives are left out."""
        with self.store.read() as tx:
            return back_test(self._finished(tx, workspace, local_day(now, workspace.zone)), workspace.zone)

    def _finished(self, tx: Transaction, workspace: Workspace, today: date) -> Iterator[Finished]:
        for cycle in tx.cycles.in_state(workspace.id, *OVER):
            objectives = tx.objectives.in_cycles(workspace.id, [cycle.id], ENDED)
            told = [one for one in objectives if not one.is_restricted]
            for first in range(0, len(told), AT_ONCE):
                yield from _of(tx, workspace, cycle, told[first : first + AT_ONCE], today)


def _of(
    tx: Transaction, workspace: Workspace, cycle: Cycle, objectives: Iterable[Objective], today: date
) -> Iterator[Finished]:
    results = [
        one
        for objective in objectives
        for one in objective.key_results
        if is_directed_number(one) and one.state in JUDGED and one.due_day < today
    ]
    ids = [one.id for one in results]
    said = tx.check_ins.all_about(workspace.id, ids)
    revisions = tx.key_results.revisions(workspace.id, ids)
    for one in results:
        yield Finished(
            key_result=replace(one, state=KeyResultState.ACTIVE),
            cycle_first_day=cycle.first_day,
            check_ins=tuple(said.get(one.id, ())),
            revisions=tuple(each.after.at for each in changes(revisions.get(KeyResultId(one.id), []))),
        )
