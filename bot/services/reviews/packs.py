"""The pack of a review: posted before the meeting, and shown to anybody at any time."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import TeamId, WorkspaceId
from bot.domain.people import Person
from bot.domain.teams import Team
from bot.domain.workspaces import Workspace
from bot.services.okrs.looking import Looker
from bot.services.reviews.content import ReviewPack
from bot.services.reviews.planning import pack_posted
from bot.services.reviews.reading import read_pack
from storage import Store


@dataclass(frozen=True)
class ReviewPacks:
    store: Store

    posted = staticmethod(pack_posted)

    def to_post(
        self, workspace_id: WorkspaceId, channel_id: str, review_id: int, now: datetime
    ) -> tuple[ReviewPack, Team] | None:
        """The pack and the team whose channel it is for; None where the review was called off, or its team is closed or
        has another channel by now."""
        with self.store.read() as tx:
            review = tx.reviews.by_id(workspace_id, review_id)
            if review is None or review.called_off_at is not None:
                return None
            team = tx.teams.get(workspace_id, review.team_id)
            if not team.is_active or team.channel_id != channel_id:
                return None
            return read_pack(tx, tx.workspaces.get(workspace_id), team, review.at, now), team

    def of_team(self, workspace: Workspace, person: Person, team_id: TeamId, now: datetime) -> ReviewPack:
        """As it would be posted now. Raises NotFound; NotAllowed for those who may not look around."""
        Looker(person, workspace).ensure_may_look_around()
        with self.store.read() as tx:
            team = tx.teams.get(workspace.id, team_id)
            ahead = tx.reviews.ahead(workspace.id, [team.id], now)
            return read_pack(tx, workspace, team, ahead[0].at if ahead else None, now)
