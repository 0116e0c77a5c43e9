"""The order and the weights of the objectives of a team, or of somebody's personal ones, in one cycle."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from bot.domain.cycles import Cycle, CycleState
from bot.domain.errors import NotFound, NothingToDo
from bot.domain.ids import CycleId, ObjectiveId, TeamId
from bot.domain.okrs import Objective
from bot.domain.ordering import moved
from bot.domain.people import Person
from bot.domain.permissions import Action, allowed
from bot.domain.teams import Team
from bot.domain.typed_okrs import as_typed
from bot.domain.typed_reading import Reason, read_weight
from bot.domain.weighing import objective_percent
from bot.domain.workspaces import Workspace
from bot.i18n import language
from bot.services.access import Access, policy_of
from bot.services.drafting.boards import say_anew
from bot.services.naming import the_team
from bot.services.okrs.looking import Looker, seen_by
from storage import Store, Transaction

OPEN = (CycleState.ACTIVE, CycleState.PLANNING)
MOST = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordering:
    """``team`` is None for the personal ones. ``weights`` are as somebody would type them, or as they just did;
    ``percent`` what they come to, where they differ; both by id. ``hidden`` are not shown to this person."""

    team: Team | None
    cycles: tuple[Cycle, ...]
    cycle: Cycle
    objectives: tuple[Objective, ...]
    weights: Mapping[int, str]
    percent: Mapping[int, int]
    hidden: int = 0
    problems: Mapping[int, Reason] = field(default_factory=dict)

    def with_weights(self, typed: Mapping[ObjectiveId, str]) -> "Ordering":
        """With what stands in its inputs."""
        return replace(self, weights={**self.weights, **{int(one): words for one, words in typed.items()}})


@dataclass(frozen=True)
class Orders:
    store: Store
    access: Access

    def named(self, workspace: Workspace, person: Person, name: str, now: datetime) -> Ordering:
        """Of the team of that name; without one, of the person's own. Raises NotFound, Ambiguous, NotAllowed, and
        NothingToDo without a cycle."""
        if not name:
            return self.of(workspace, person, None, None, now)
        with self.store.read() as tx:
            team_id = the_team(tx, workspace, name)
        return self.of(workspace, person, team_id, None, now)

    def of(
        self, workspace: Workspace, person: Person, team_id: TeamId | None, cycle_id: CycleId | None, now: datetime
    ) -> Ordering:
        """In that cycle; without one, in the cycle with objectives that comes first, the running ones before those that
        are planned. Raises NotFound, NotAllowed; NothingToDo without a cycle."""
        with self.store.read() as tx:
            team = self._team(tx, workspace, person, team_id)
            return _shown(tx, workspace, person, team, _cycles(tx, workspace, cycle_id))

    def move(
        self,
        workspace: Workspace,
        person: Person,
        team_id: TeamId | None,
        objective_id: ObjectiveId,
        now: datetime,
        *,
        up: bool,
    ) -> Ordering:
        """One place up or down. Raises NotFound, NotAllowed."""
        with self.store.write() as tx:
            team = self._team(tx, workspace, person, team_id)
            found = tx.objectives.by_id(workspace.id, objective_id)
            if found is None:
                raise NotFound("objective", "")
            beside = _held(tx, workspace, person, team, found.cycle_id)
            shown = {one.id for one in seen_by(Looker(person, workspace), beside).objectives}
            if objective_id not in shown:
                raise NotFound("objective", "")
            for place, one in enumerate(moved(beside, shown, objective_id, up=up), start=1):
                tx.objectives.change(one, by=person.id, now=now, position=place)
            chosen = _cycles(tx, workspace, found.cycle_id)
            _on_board(tx, team, chosen[1], now)
            return _shown(tx, workspace, person, team, chosen)

    def weigh(
        self,
        workspace: Workspace,
        person: Person,
        team_id: TeamId | None,
        cycle_id: CycleId,
        typed: Mapping[ObjectiveId, str],
        now: datetime,
    ) -> Ordering:
        """Keep the weights that were typed; with ``problems`` nothing is kept. Raises NotFound, NotAllowed."""
        with self.store.write() as tx:
            team = self._team(tx, workspace, person, team_id)
            chosen = _cycles(tx, workspace, cycle_id)
            held = {one.id: one for one in _held(tx, workspace, person, team, cycle_id)}
            shown = {one.id for one in seen_by(Looker(person, workspace), list(held.values())).objectives}
            read, problems = _read({one: words for one, words in typed.items() if one in shown})
            if not problems:
                fresh = [held[one] for one, weight in read.items() if held[one].weight != weight]
                for one in fresh:
                    tx.objectives.change(one, by=person.id, now=now, weight=read[one.id])
                if fresh:
                    _on_board(tx, team, chosen[1], now)
            return _shown(tx, workspace, person, team, chosen, typed if problems else {}, problems)

    def _team(self, tx: Transaction, workspace: Workspace, person: Person, team_id: TeamId | None) -> Team | None:
        if team_id is None:
            self.access.ensure(Action.CREATE_OBJECTIVE, self.access.to_workspace(person), workspace)
            return None
        team = tx.teams.by_id(workspace.id, team_id)
        if team is None or not team.is_active:
            raise NotFound("team", "")
        self.access.ensure(Action.ORDER, self.access.to_team(person, team), workspace)
        return team


def may_order(access: Access, workspace: Workspace, person: Person, team: Team) -> bool:
    """Whether somebody may change the order of this team's objectives."""
    return team.is_active and allowed(Action.ORDER, access.to_team(person, team), policy_of(workspace))


def _on_board(tx: Transaction, team: Team | None, cycle: Cycle | None, now: datetime) -> None:
    """Where they stand on a board, it has their new order and weights."""
    if team is None or cycle is None or cycle.state is not CycleState.PLANNING:
        return
    board = tx.draft_boards.of_team(team.workspace_id, team.id, cycle.id)
    if board is not None:
        say_anew(tx, team.workspace_id, board.id, now)


def _cycles(tx: Transaction, workspace: Workspace, cycle_id: CycleId | None) -> tuple[list[Cycle], Cycle | None]:
    """The open ones, and the one that was asked for."""
    cycles = tx.cycles.in_state(workspace.id, *OPEN)
    if not cycles:
        raise NothingToDo("no_cycle")
    found = sorted(cycles, key=lambda one: (OPEN.index(one.state), one.last_day - one.first_day, one.first_day))
    return found, next((one for one in found if one.id == cycle_id), None)


def _held(
    tx: Transaction, workspace: Workspace, person: Person, team: Team | None, cycle_id: CycleId
) -> list[Objective]:
    """Those that share the order, held to the end of the transaction: of two who move at once, the second moves what
    the first has left."""
    beside = tx.objectives.beside(workspace.id, person.id, team.id if team else None, cycle_id)
    tx.objectives.lock(workspace.id, [one.id for one in beside])
    return tx.objectives.beside(workspace.id, person.id, team.id if team else None, cycle_id)


def _shown(
    tx: Transaction,
    workspace: Workspace,
    person: Person,
    team: Team | None,
    chosen: tuple[list[Cycle], Cycle | None],
    typed: Mapping[ObjectiveId, str] | None = None,
    problems: Mapping[int, Reason] | None = None,
) -> Ordering:
    cycles, cycle = chosen
    team_id, point = team.id if team else None, language(person.locale).point
    ids = [one.id for one in cycles]
    found = tx.objectives.of_teams(workspace.id, [team_id], ids) if team_id else _own(tx, workspace, person, ids)
    busy = {one.cycle_id for one in found}
    cycle = cycle or next((one for one in cycles if one.id in busy), cycles[0])
    here = [one for one in found if one.cycle_id == cycle.id]
    seen = seen_by(Looker(person, workspace), here)
    return Ordering(
        team=team,
        cycles=tuple(cycles),
        cycle=cycle,
        objectives=seen.objectives[:MOST],
        weights={one.id: (typed or {}).get(one.id, as_typed(one.weight, point)) for one in seen.objectives},
        percent=objective_percent([one for one in here if not one.is_restricted or one in seen.objectives]),
        hidden=seen.hidden,
        problems=problems or {},
    )


def _own(tx: Transaction, workspace: Workspace, person: Person, ids: list[CycleId]) -> list[Objective]:
    return [one for one in tx.objectives.of_person(workspace.id, person.id, ids) if one.team_id is None]


def _read(typed: Mapping[ObjectiveId, str]) -> tuple[dict[ObjectiveId, Decimal], dict[int, Reason]]:
    read: dict[ObjectiveId, Decimal] = {}
    problems: dict[int, Reason] = {}
    for one, words in typed.items():
        found: dict[str, Reason] = {}
        weight = read_weight(words, "weight", found)
        if found:
            problems[one] = found["weight"]
        else:
            read[one] = weight
    return read, problems
