"""What is told of a pilot: to its lead, who waits for it, and its end to the team's channel; and at what hour."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.deliveries import Delivery, DeliveryKind
from bot.domain.ids import PersonId, WorkspaceId
from bot.domain.people import Person
from bot.domain.pilots import Pilot, Stage
from bot.domain.schedules import allowed_from
from bot.domain.teams import Team
from bot.domain.workspaces import Practice, Workspace
from bot.services.pilots.content import PilotNews
from bot.services.pilots.suitability import suitability_of
from bot.services.reaching import Reader, reader_of
from storage import Store, Transaction


@dataclass(frozen=True)
class PilotTelling:
    store: Store

    def of(self, workspace_id: WorkspaceId, pilot_id: int) -> PilotNews | None:
        with self.store.read() as tx:
            pilot = tx.pilots.by_id(workspace_id, pilot_id)
            if pilot is None:
                return None
            workspace, team = tx.workspaces.get(workspace_id), tx.teams.get(workspace_id, pilot.team_id)
            named = [one for one in (pilot.sponsor_id, pilot.ended_by_id, team.lead_id) if one is not None]
            people = tx.people.by_ids(workspace_id, named)
            return PilotNews(
                pilot=pilot,
                team=team,
                vote=tx.pilot_votes.last_of(workspace_id, pilot.id),
                sponsor=people.get(pilot.sponsor_id or 0),
                ended_by=people.get(pilot.ended_by_id or 0),
                lead=people.get(team.lead_id or 0),
                suitability=suitability_of(tx, workspace, team.id),
                iterations=tuple(tx.pilot_iterations.of_pilot(workspace_id, pilot.id)),
            )

    def reader(self, delivery: Delivery, now: datetime) -> Reader | None:
        """Whom a message is for; None for those who have left."""
        with self.store.read() as tx:
            return reader_of(tx, delivery, Practice.PILOTS, now)

    def name_of(self, workspace_id: WorkspaceId, person_id: PersonId) -> str:
        with self.store.read() as tx:
            return tx.people.get(workspace_id, person_id).name

    def is_practised(self, workspace_id: WorkspaceId) -> bool:
        with self.store.read() as tx:
            return tx.workspaces.get(workspace_id).practises(Practice.PILOTS)


def tell_lead(tx: Transaction, workspace: Workspace, pilot: Pilot, what: str, now: datetime) -> None:
    """The lead is waiting for it; where they have left, whoever began the pilot."""
    team = tx.teams.get(workspace.id, pilot.team_id)
    lead = tx.people.by_ids(workspace.id, [team.lead_id or 0]).get(team.lead_id or 0)
    reader = lead.id if lead is not None and lead.is_active else pilot.started_by_id
    tx.outbox.promise(
        workspace_id=workspace.id,
        kind=DeliveryKind.PILOT_NEWS,
        person_id=reader,
        subject={"pilot": pilot.id, "what": what},
        rule=f"pilot.{what}",
        dedupe_key=f"pilot-{what}:{pilot.id}:{now.isoformat()}",
        now=now,
    )


def announce(
    tx: Transaction, workspace_id: WorkspaceId, pilot: Pilot, team: Team, what: str, by: Person, now: datetime
) -> None:
    """What was decided at the end of an iteration, in the team's channel, outside quiet hours; it is worded when it is
    sent."""
    if team.channel_id is None:
        return
    tx.outbox.promise(
        workspace_id=workspace_id,
        kind=DeliveryKind.PILOT_NEWS,
        channel_id=team.channel_id,
        subject={"pilot": pilot.id, "what": what, "iteration": pilot.iteration, "by": by.id},
        rule=f"pilot.{what}",
        not_before=allowed_from(now, team.zone, team.digest_time),
        too_late_after=now + timedelta(days=3),
        dedupe_key=f"pilot-{what}:{pilot.id}:{pilot.iteration}:{now.isoformat()}",
        now=now,
    )


def is_current(news: PilotNews, what: str) -> bool:
    """Whether it is still so: a sponsor's no is not told once another one is asked."""
    stage = news.pilot.stage
    if what == "declined":
        return stage is Stage.ASSESS and bool(news.pilot.because)
    return stage is not Stage.STOPPED or what == "stopped"
