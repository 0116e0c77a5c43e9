"""Why objectives and key results rest or were cancelled, by whom, and since when what rested goes on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.okrs import KeyResult, Objective
from bot.domain.status import GRACE
from bot.domain.turns import ASIDE, Aside, Turn, last_aside, resumed_at
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from storage import Transaction
from storage.prompts import Silences


@dataclass(frozen=True, slots=True)
class Asides:
    """By the ids of objectives and of key results. ``resumed``: when what may look silent was last taken up again, by
    the id of the key result: nobody was asked before that."""

    objectives: Mapping[int, Aside] = field(default_factory=dict)
    key_results: Mapping[int, Aside] = field(default_factory=dict)
    resumed: Mapping[int, datetime] = field(default_factory=dict)

    @classmethod
    def read(
        cls,
        tx: Transaction,
        workspace: Workspace,
        objectives: Sequence[Objective],
        silences: Mapping[int, Silences],
        now: datetime,
    ) -> "Asides":
        """In three statements at most: nothing is read about what runs and is heard of."""
        results = [one for each in objectives for one in each.key_results]
        quiet: set[int] = {one.id for one in results if _is_quiet(silences.get(one.id), now)}
        above = [one for one in objectives if one.state in ASIDE or any(each.id in quiet for each in one.key_results)]
        near = [one for one in results if one.state in ASIDE or one.id in quiet]
        aims = _until(tx.audit.turns(workspace.id, "objective", [one.id for one in above]), now)
        told = _until(tx.audit.turns(workspace.id, "key_result", [one.id for one in near]), now)
        names = _names(tx, workspace, [*aims.values(), *told.values()])
        return cls(
            objectives=_asides(workspace, above, aims, names),
            key_results=_asides(workspace, near, told, names),
            resumed=_resumed(above, quiet, aims, told),
        )


def _is_quiet(silence: Silences | None, now: datetime) -> bool:
    waiting = None if silence is None else silence.waiting_since
    return waiting is not None and now - waiting > timedelta(days=GRACE)


def _until(turns: Mapping[int, list[Turn]], now: datetime) -> dict[int, list[Turn]]:
    """What had happened by then: of a day gone by nothing that came after it."""
    return {identity: [one for one in found if one.at <= now] for identity, found in turns.items()}


def _names(tx: Transaction, workspace: Workspace, turns: Iterable[Sequence[Turn]]) -> dict[int, str]:
    wanted = {one.by_id for each in turns for one in each if one.by_id is not None and one.state in ASIDE}
    return {one.id: one.name for one in tx.people.by_ids(workspace.id, wanted).values()}


def _asides(
    workspace: Workspace,
    things: Iterable[Objective | KeyResult],
    turns: Mapping[int, Sequence[Turn]],
    names: Mapping[int, str],
) -> dict[int, Aside]:
    found = {}
    for one in things:
        last = last_aside(turns.get(one.id, ()), one.state.value) if one.state in ASIDE else None
        if last is not None:
            day = local_day(last.at, workspace.zone)
            found[int(one.id)] = Aside(one.state.value, last.reason, names.get(last.by_id or 0, ""), day)
    return found


def _resumed(
    objectives: Iterable[Objective],
    quiet: set[int],
    aims: Mapping[int, Sequence[Turn]],
    results: Mapping[int, Sequence[Turn]],
) -> dict[int, datetime]:
    found = {}
    for objective in objectives:
        whole = resumed_at(aims.get(objective.id, ()))
        for one in objective.key_results:
            moments = [at for at in (whole, resumed_at(results.get(one.id, ()))) if at is not None]
            if one.id in quiet and moments:
                found[int(one.id)] = max(moments)
    return found
