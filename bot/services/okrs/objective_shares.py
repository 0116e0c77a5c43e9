"""Which teams an objective serves, as its form has it: read, refused, written down."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from bot.domain.ids import ObjectiveId, PersonId, TeamId, WorkspaceId
from bot.domain.lines import MOST_TEAMS, TypedShare, read_shares, read_weight, written
from bot.domain.matching import candidates, folded, nearest
from bot.domain.okrs import Objective, ObjectiveShare
from bot.domain.ratios import percentages
from bot.domain.teams import Team
from bot.domain.typed_reading import Reason
from bot.domain.workspaces import Workspace
from bot.services.okrs.serving import with_shares
from storage import Transaction
from storage.objective_shares import Weights

WHOLE = Decimal(100)

Serves = tuple[tuple[Team, int], ...]
"""Teams with whole percentages that sum to 100."""


def serves_of(tx: Transaction, workspace: Workspace, objective: Objective) -> Serves:
    """The teams that an objective serves, its own first, then the largest share; nothing when it serves one alone."""
    [held] = with_shares(tx, workspace, [objective])
    shares = sorted(held.serves, key=lambda one: (one.team_id != objective.team_id, -one.weight, one.team_id))
    teams = tx.teams.by_ids(workspace.id, [one.team_id for one in shares])
    whole = percentages([one.weight for one in shares])
    return tuple((teams[one.team_id], percent) for one, percent in zip(shares, whole, strict=True))


def typed_shares(tx: Transaction, workspace: Workspace, objective: Objective, point: str) -> str:
    """As a form shows it: the other teams with their percentages; where the weights are no percentages, all of them."""
    shares = tx.objective_shares.of_objectives(workspace.id, [objective.id])
    if sum(one.weight for one in shares) == WHOLE:
        shares = [one for one in shares if one.team_id != objective.team_id]
    teams = tx.teams.by_ids(workspace.id, [one.team_id for one in shares])
    return written(((teams[one.team_id].name, one.weight) for one in shares), point)


def read_typed(
    tx: Transaction, workspace: Workspace, team_id: TeamId | None, text: str, problems: dict[str, Reason]
) -> Weights:
    """The weights by team that a form asks for; where the objective's own team (``team_id``) is not named, it has the
    rest of 100. What cannot be accepted is put into ``problems`` under ``serves``."""
    typed = read_shares(text)
    if typed and team_id is None:
        problems["serves"] = ("serves_personal", {})
    if not typed or team_id is None:
        return {}
    reading = _Reading({team.id: team for team in tx.teams.all(workspace.id)})
    for one in typed:
        reading.take(one)
    reading.complete(team_id)
    if reading.problem is not None:
        problems["serves"] = reading.problem
    return reading.weights


@dataclass
class _Reading:
    """``problem`` is the first there is; what comes after it is not looked at."""

    teams: Mapping[int, Team]
    weights: dict[TeamId, Decimal] = field(default_factory=dict)
    problem: Reason | None = None

    def take(self, typed: TypedShare) -> None:
        team = None if self.problem is not None else self._team(typed)
        if team is None:
            return
        weight = read_weight(typed.weight)
        if not isinstance(weight, Decimal):
            self.problem = (weight[0], {**weight[1], "line": typed.line[:80]})
        elif team.id in self.weights:
            self.problem = ("serves_twice", {"team": team.name})
        else:
            self.weights[team.id] = weight

    def complete(self, own: TeamId) -> None:
        if self.problem is not None:
            return
        if len(self.weights) > MOST_TEAMS:
            self.problem = ("serves_too_many", {"most": str(MOST_TEAMS)})
        elif own not in self.weights:
            rest = WHOLE - sum(self.weights.values())
            self.weights = {own: rest, **self.weights}
            if rest <= 0:
                self.problem = ("serves_leaves_nothing", {"team": self.teams[own].name})

    def _team(self, typed: TypedShare) -> Team | None:
        """The open team of that name. Of a line that is a name as a whole, such as ``Squad 7``, no number is told."""
        here = [(team.name, team) for team in self.teams.values() if team.is_active]
        names = {folded(each) for each, _ in here}
        found = [] if folded(typed.line) in names - {folded(typed.name)} else candidates(typed.name, here)
        if len(found) == 1:
            return found[0][1]
        name = typed.name[:80]
        if found:
            self.problem = ("serves_several", {"name": name, "choices": ", ".join(each for each, _ in found[:5])})
        elif candidates(typed.line, here):
            self.problem = ("no_share", {"line": typed.line[:80]})
        elif closed := candidates(typed.name, [(one.name, one) for one in self.teams.values() if not one.is_active]):
            self.problem = ("serves_closed", {"team": closed[0][0]})
        elif near := nearest(typed.name, [each for each, _ in here]):
            self.problem = ("serves_near", {"name": name, "near": near[0]})
        else:
            self.problem = ("serves_unknown", {"name": name})
        return None


def leave_teams(
    tx: Transaction,
    workspace_id: WorkspaceId,
    team_ids: Iterable[TeamId],
    moved: Mapping[ObjectiveId, TeamId],
    *,
    by: PersonId | None,
    now: datetime,
    reason: str,
) -> None:
    """What served these teams, which are closed, serves them no longer; where an objective has moved to another team
    (``moved``, by its id), its share goes there. What stays with its own team keeps that one. The number of statements
    does not grow."""
    gone = frozenset(team_ids)
    held: dict[ObjectiveId, list[ObjectiveShare]] = {}
    for share in tx.objective_shares.of_teams(workspace_id, gone):
        held.setdefault(share.objective_id, []).append(share)
    objectives = tx.objectives.by_ids(workspace_id, held)
    changes = []
    for objective_id, shares in held.items():
        weights = _without(gone, objectives[objective_id], shares, moved.get(objective_id))
        if weights != {one.team_id: one.weight for one in shares}:
            changes.append((objectives[objective_id], weights))
    tx.objective_shares.put(changes, by=by, now=now, reason=reason)


def _without(
    gone: frozenset[TeamId], objective: Objective, shares: Iterable[ObjectiveShare], to: TeamId | None
) -> Weights:
    weights: dict[TeamId, Decimal] = {}
    for one in shares:
        leaves = one.team_id in gone and one.team_id != objective.team_id
        team_id = to if leaves else one.team_id
        if team_id is not None:
            weights[team_id] = weights.get(team_id, Decimal(0)) + one.weight
    return weights
