"""How far one can look while somebody waits: the nearest teams first, until their objectives are too many."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from bot.domain.ids import CycleId, TeamId
from bot.domain.workspaces import Workspace
from storage import Transaction


@dataclass
class Reach:
    """``teams`` are those that are looked at; where none has a share in another's objectives, those that have any.
    ``left``: how many more objectives can be looked at. What others share with a team is not counted."""

    tx: Transaction
    workspace: Workspace
    cycles: Collection[CycleId]
    left: int
    teams: set[TeamId] = field(default_factory=set)

    def begin(self, teams: Iterable[TeamId]) -> bool:
        """Look at these one by one, those with the fewest objectives first, and at one in any case; whether there was
        room for all."""
        wanted = set(teams)
        counts = self._counts(wanted, None)
        self._look_at(wanted - counts.keys(), {})
        for place, (team, count) in enumerate(sorted(counts.items(), key=lambda each: (each[1], each[0]))):
            if place and count > self.left:
                return False
            self._look_at({team}, {team: count})
        return True

    def take(self, teams: Iterable[TeamId]) -> bool:
        """Look at these too, all or none of them; whether there was room for them."""
        new = set(teams) - self.teams
        counts = self._counts(new, self.left + 1)
        if sum(counts.values()) > self.left:
            return False
        self._look_at(new, counts)
        return True

    def take_down(self, teams: Iterable[TeamId]) -> bool:
        """Level by level what is below these, which are looked at already; whether there was room for all of it."""
        seen, level = set(teams), set(teams)
        while level := self.tx.teams.families(self.workspace.id, level) - seen:
            if not self.take(level):
                return False
            seen |= level
        return True

    def _counts(self, teams: Iterable[TeamId], limit: int | None) -> dict[TeamId, int]:
        return self.tx.cycle_objectives.of_teams(self.workspace.id, teams, self.cycles, limit)

    def _look_at(self, teams: Collection[TeamId], counts: dict[TeamId, int]) -> None:
        self.left = max(0, self.left - sum(counts.values()))
        self.teams |= set(teams) if self.workspace.has_lines else counts.keys()
