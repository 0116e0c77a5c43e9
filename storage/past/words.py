"""Which teams had been heard of."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from bot.domain.cycles import CycleState
from bot.domain.ids import TeamId, WorkspaceId
from bot.domain.okrs import KeyResult, KeyResultState, ObjectiveState
from bot.domain.word import LastWord
from bot.domain.workspaces import Rhythm
from storage.last_words import LastWords
from storage.past.objectives import PastObjectives
from storage.past.people import PastPeople
from storage.past.teams import PastCycles, PastTeams

MOST_OBJECTIVES = 500
"""Above that reading them all keeps somebody waiting: then nothing is said of who had not been heard of."""


class PastWords(LastWords):
    """Without what is restricted today; nothing where there are too many."""

    def __init__(
        self,
        connection: Connection,
        objectives: PastObjectives,
        people: PastPeople,
        cycles: PastCycles,
        teams: PastTeams,
    ) -> None:
        super().__init__(connection)
        self.objectives, self.people, self.cycles, self.teams = objectives, people, cycles, teams

    def of_quiet(self, workspace_id: WorkspaceId, heard_from: Mapping[Rhythm, datetime]) -> dict[TeamId, LastWord]:
        """All of them."""
        return self.of_all(workspace_id)

    def of_all(self, workspace_id: WorkspaceId) -> dict[TeamId, LastWord]:
        running = [one.id for one in self.cycles.in_view(workspace_id) if one.state is CycleState.ACTIVE]
        teams = [team.id for team in self.teams.active(workspace_id)]
        if self.objectives.are_more(workspace_id, MOST_OBJECTIVES, running):
            return {}
        grouped: dict[TeamId, list[KeyResult]] = defaultdict(list)
        for objective in self.objectives.of_teams(workspace_id, teams, running, (ObjectiveState.ACTIVE,)):
            active = (one for one in objective.key_results if one.state is KeyResultState.ACTIVE)
            grouped[objective.team_id or TeamId(0)] += () if objective.is_restricted else active
        owners = self.people.by_ids(workspace_id, {one.owner_id for held in grouped.values() for one in held})
        answered = {
            team: [one for one in held if one.stand_in_id is not None or owners[one.owner_id].is_active]
            for team, held in grouped.items()
        }
        return {team: _last_word(held) for team, held in answered.items() if held}


def _last_word(results: list[KeyResult]) -> LastWord:
    heard = [one.checked_in_at for one in results if one.checked_in_at is not None]
    return LastWord(
        running=len(results),
        unheard=len(results) - len(heard),
        active_from=min(one.active_from for one in results),
        newest=max(heard).date() if heard else None,
    )
