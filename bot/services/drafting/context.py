"""What surrounds a draft: the objectives of one's lead and own teams, of the company, and of neighbouring teams."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.cycle_dates import share_a_day
from bot.domain.cycles import Cycle, CycleState
from bot.domain.ids import ObjectiveId
from bot.domain.okrs import Objective
from bot.services.alignment.alignment import circle_of_objective, circles_near
from bot.services.okrs.looking import Looker
from storage import Transaction

MOST_AROUND = 30
MOST_READ = 80


class Whose(StrEnum):
    """The circles, the nearest first."""

    LEAD = "lead"
    COMPANY = "company"
    BESIDE = "beside"


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearby:
    """``owner`` and ``team`` are names, ``team`` empty for a personal one. ``may_align``: the draft can contribute to
    it, for their cycles share a day."""

    objective: Objective
    whose: Whose
    cycle: Cycle
    owner: str
    team: str
    may_align: bool

    @property
    def ref(self) -> str:
        return f"O{self.objective.id}"


def around(
    tx: Transaction, looker: Looker, cycle: Cycle, now: datetime, apart_from: ObjectiveId | None = None
) -> tuple[Nearby, ...]:
    """Of each circle the objectives of this cycle, or, while it has none yet, of those that run; one of each circle in
    turn, so that the first few speak of all. What is restricted to others is not among them. A fixed number of
    statements."""
    workspace = looker.workspace
    circles = circles_near(tx, workspace, looker.person, now)
    cycles = {one.id: one for one in [*tx.cycles.in_state(workspace.id, CycleState.ACTIVE), cycle]}
    found = tx.objectives.offered(workspace.id, cycles, circles, (), MOST_READ)
    grouped: dict[int, list[Objective]] = defaultdict(list)
    for one in found:
        place = circle_of_objective(one, circles)
        if place < len(Whose) and one.id != apart_from and one.owner_id != looker.person.id and looker.sees(one):
            grouped[place].append(one)
    chosen = _in_turn(grouped, cycle)[:MOST_AROUND]
    people = tx.people.by_ids(workspace.id, {one.owner_id for _, one in chosen})
    teams = tx.teams.by_ids(workspace.id, {one.team_id for _, one in chosen if one.team_id is not None})
    return tuple(
        Nearby(
            objective=one,
            whose=list(Whose)[place],
            cycle=cycles[one.cycle_id],
            owner=people[one.owner_id].name,
            team=teams[one.team_id].name if one.team_id is not None else "",
            may_align=share_a_day(cycles[one.cycle_id], cycle),
        )
        for place, one in chosen
    )


def _in_turn(grouped: Mapping[int, Iterable[Objective]], cycle: Cycle) -> list[tuple[int, Objective]]:
    ranked = []
    for place, held in grouped.items():
        here = [one for one in held if one.cycle_id == cycle.id] or list(held)
        ranked += [(turn, place, one) for turn, one in enumerate(here)]
    return [(place, one) for _, place, one in sorted(ranked, key=lambda each: each[:2])]
