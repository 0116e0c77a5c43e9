"""How far one can look while somebody waits: the nearest teams first, until their objectives are too many."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from bot.domain.ids import CycleId, TeamId, WorkspaceId
from storage import Transaction

MOST_TEAMS = 1_000  # in one level; the question how much they have would be longer than the answer is worth


@dataclass
class Reach:
    """``left``: how many more objectives can be looked at. Those that teams share with others are not counted."""

    tx: Transaction
    workspace_id: WorkspaceId
    cycles: Collection[CycleId]
    left: int
    teams: set[TeamId] = field(default_factory=set)

    def take(self, teams: Iterable[TeamId]) -> bool:
        """Look at these too, all or none of them; whether there was room for them."""
        new = set(teams) - self.teams
        if len(new) > MOST_TEAMS:
            return False
        count = self.tx.objectives.count_of_teams(self.workspace_id, new, self.cycles, self.left + 1)
        if count > self.left:
            return False
        self.left -= count
        self.teams |= new
        return True

    def take_down(self, teams: Iterable[TeamId]) -> bool:
        """Level by level what is below these, which are looked at already; whether there was room for all of it."""
        seen, level = set(teams), set(teams)
        while level := self.tx.teams.families(self.workspace_id, level) - seen:
            if not self.take(level):
                return False
            seen |= level
        return True
