"""Teams and their tree, who belonged to them, and the cycles."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Executable

from bot.domain.cycles import Cycle, CycleState, in_view
from bot.domain.ids import PersonId, TeamId, WorkspaceId
from bot.domain.teams import Branch, Membership, Role, Team, TeamKind, with_those_below
from storage.cycles import Cycles
from storage.database.ready import Found
from storage.database.statements import distinct, prepared
from storage.memberships import Memberships
from storage.past.rewinding import Rewinding
from storage.people import DEEPEST
from storage.teams import Teams


class PastTeams(Rewinding[Team], Teams):
    """All teams are read at once, and kept: there are few, and the tree is of all of them."""

    _held: dict[int, Team] | None = None

    def every(self, workspace_id: WorkspaceId) -> dict[int, Team]:
        if self._held is None:
            self._held = {team.id: team for team in self.many(self._all(workspace_id))}
        return self._held

    def by_id(self, workspace_id: WorkspaceId, identity: int) -> Team | None:
        return None if identity in self.unborn else self.every(workspace_id).get(identity)

    def by_ids(self, workspace_id: WorkspaceId, identities: Iterable[int]) -> dict[int, Team]:
        known = self.every(workspace_id)
        return {one: known[one] for one in distinct(identities) if one in known}

    def active(self, workspace_id: WorkspaceId) -> list[Team]:
        found = self.there(list(self.every(workspace_id).values()))
        return sorted((team for team in found if team.is_active), key=lambda team: team.name)

    def tree(self, workspace_id: WorkspaceId) -> list[Branch]:
        return [
            Branch(team.id, team.name, team.kind, team.lead_id, team.parent_id, team.rhythm, team.line)
            for team in self.active(workspace_id)
        ]

    def crown(self, workspace_id: WorkspaceId, also: Iterable[TeamId] = ()) -> list[Branch]:
        """The whole tree: it is at hand."""
        return self.tree(workspace_id)

    def children(self, workspace_id: WorkspaceId, team_id: TeamId) -> list[Team]:
        return [team for team in self.active(workspace_id) if team.parent_id == team_id]

    def below(self, workspace_id: WorkspaceId, ids: Iterable[TeamId]) -> set[TeamId]:
        return with_those_below(self.tree(workspace_id), [one.id for one in self.by_ids(workspace_id, ids).values()])

    def of_kinds(self, workspace_id: WorkspaceId, kinds: Sequence[TeamKind]) -> set[TeamId]:
        return {team.id for team in self.active(workspace_id) if team.kind in kinds}

    def families(self, workspace_id: WorkspaceId, ids: Iterable[TeamId]) -> set[TeamId]:
        parents = set(ids)
        return {team.id for team in self.active(workspace_id) if parents & {team.id, team.parent_id}}

    def above(self, workspace_id: WorkspaceId, team_id: TeamId) -> list[TeamId]:
        known = self.every(workspace_id)
        line = [team_id] if team_id in known else []
        while line and (above := known[line[-1]].parent_id) is not None and above not in line and len(line) <= DEEPEST:
            line.append(above)
        return line


class PastMemberships(Rewinding[Membership], Memberships):
    """From and to are days that people name; which of them were known then, the audit says."""

    def of_people(self, workspace_id: WorkspaceId, person_ids: Iterable[PersonId], day: date) -> list[Membership]:
        wanted = distinct(person_ids)
        found = self._on(day, self._ever_of_people(workspace_id, wanted)) if wanted else []
        return sorted(found, key=lambda held: (held.person_id, -held.share, held.id))

    def of_teams(self, workspace_id: WorkspaceId, team_ids: Iterable[TeamId], day: date) -> list[Membership]:
        wanted = distinct(team_ids)
        found = self._on(day, self._ever_of_teams(workspace_id, wanted)) if wanted else []
        return sorted(found, key=lambda held: (held.team_id, held.role != Role.LEAD, held.id))

    def _on(self, day: date, found: Found) -> list[Membership]:
        held = self.there(self.many(found))
        return [one for one in held if one.since <= day and (one.until is None or one.until > day)]

    @prepared
    def _ever_of_people(self, workspace_id: WorkspaceId, person_ids: list[PersonId]) -> Executable:
        return self.within(workspace_id).where(self.table.c.person_id.in_(person_ids))

    @prepared
    def _ever_of_teams(self, workspace_id: WorkspaceId, team_ids: list[TeamId]) -> Executable:
        return self.within(workspace_id).where(self.table.c.team_id.in_(team_ids))


class PastCycles(Rewinding[Cycle], Cycles):
    def in_state(self, workspace_id: WorkspaceId, *states: CycleState) -> list[Cycle]:
        found = [one for one in self.there(self.all(workspace_id)) if one.state in states]
        return sorted(found, key=lambda one: (one.first_day, one.id))

    def in_view(self, workspace_id: WorkspaceId) -> list[Cycle]:
        shown = (CycleState.ACTIVE, CycleState.GRADING)
        return in_view(one for one in self.there(self.all(workspace_id)) if one.state in shown)
