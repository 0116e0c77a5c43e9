"""Digests: what is posted into a channel, what a lead sees beforehand, and what is kept of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.deliveries import Delivery
from bot.domain.errors import NothingToDo
from bot.domain.ids import TeamId, WorkspaceId
from bot.domain.people import Person
from bot.domain.permissions import Action, allowed
from bot.domain.teams import Team
from bot.domain.workspaces import Workspace
from bot.services.access import Access, policy_of
from bot.services.closing.digests import CLOSING, closing_posted
from bot.services.digest_planning import looks_back_to, pack_instead, planned_at
from bot.services.digests.content import Digest
from bot.services.digests.reading import read_digest
from bot.services.drafting.board_reading import digest_posted_below
from bot.services.following.reading import following_in
from bot.services.following.told import told_to_channel
from bot.services.measures.snapshots import keep_current_week
from bot.services.naming import the_team
from bot.services.own_team import own_team
from bot.services.piloting import those_asked
from storage import Store, Transaction


@dataclass(frozen=True, slots=True)
class Preview:
    """What ``/okr digest`` shows: the digest as it would be posted now, where the person may see it beforehand. ``at``
    is when the next one comes, None where none is planned; ``pack_at``, when the pack of a review comes in its
    place."""

    team: Team
    at: datetime | None
    digest: Digest | None
    pack_at: datetime | None = None


@dataclass(frozen=True)
class Digests:
    store: Store
    access: Access

    def content(
        self, workspace_id: WorkspaceId, channel_id: str, team_ids: Sequence[TeamId], since: datetime, *, now: datetime
    ) -> Digest | None:
        """The digest of those of these teams that are open and still told about in this channel, with what the channel
        follows; None without either."""
        with self.store.read() as tx:
            workspace = tx.workspaces.get(workspace_id)
            teams = [team for team in tx.teams.in_channels(workspace_id, [channel_id]) if team.id in set(team_ids)]
            teams = those_asked(tx, workspace, teams, now)
            digest = _with_followed(tx, workspace, teams, channel_id, since, now)
            return digest if teams or digest.following is not None else None

    def thread_of(self, delivery: Delivery) -> str | None:
        """Of the board that is the channel's message of this week, if there is one."""
        if delivery.parent_id is None:
            return None
        with self.store.read() as tx:
            board = tx.outbox.by_id(delivery.workspace_id, delivery.parent_id)
        return None if board is None else board.slack_ts

    def posted(self, tx: Transaction, delivery: Delivery, channel: str, ts: str, now: datetime) -> None:
        """In the transaction in which the post is recorded: the next digest tells what happened from when this one was
        worded."""
        if CLOSING in delivery.subject:  # it stands beside those of every week
            closing_posted(tx, delivery, channel, now)
            return
        ids, told = [TeamId(identity) for identity in delivery.subject["teams"]], delivery.told_until(now)
        if ids:
            tx.teams.told_until(delivery.workspace_id, ids, told)
            keep_current_week(tx, tx.workspaces.get(delivery.workspace_id), ids, now)
        told_to_channel(tx, delivery.workspace_id, delivery.channel_id or channel, told)
        digest_posted_below(tx, delivery, now)

    def preview(
        self, workspace: Workspace, person: Person, name: str, *, now: datetime, team_id: TeamId | None = None
    ) -> Preview:
        """By the id or the name of a team; without either, the team one leads, else one's main team.

        Raises NotFound, Ambiguous, NothingToDo (in no team) and NotAllowed (guests)."""
        with self.store.read() as tx:
            self.access.ensure(Action.VIEW, self.access.to_workspace(person), workspace)
            team = _chosen(tx, workspace, person, name, team_id, now)
            sharing = tx.teams.in_channels(workspace.id, [team.channel_id]) if team.channel_id else [team]
            at = planned_at(tx, workspace, team, sharing, now)
            pack_at = pack_instead(tx, sharing, at)
            if not allowed(Action.PREVIEW_DIGEST, self.access.to_team(person, team), policy_of(workspace)):
                return Preview(team, at, None, pack_at)
            digest = _with_followed(tx, workspace, sharing, team.channel_id, looks_back_to(sharing, now), now)
            return Preview(team, at, digest, pack_at)


def _with_followed(
    tx: Transaction, workspace: Workspace, teams: Sequence[Team], channel_id: str | None, since: datetime, now: datetime
) -> Digest:
    """What its own teams do stands in the digest already."""
    digest = read_digest(tx, workspace, teams, since, now)
    found = following_in(tx, workspace, channel_id, since, [team.id for team in teams]) if channel_id else None
    following = found if found is not None and (found.followed or found.ended) else None
    reader = teams[0] if teams else workspace
    return replace(digest, following=following, locale=reader.locale, zone=reader.zone)


def _chosen(
    tx: Transaction, workspace: Workspace, person: Person, name: str, team_id: TeamId | None, now: datetime
) -> Team:
    if team_id is not None:
        return tx.teams.get(workspace.id, team_id)
    return tx.teams.get(workspace.id, the_team(tx, workspace, name)) if name else _own(tx, workspace, person, now)


def _own(tx: Transaction, workspace: Workspace, person: Person, now: datetime) -> Team:
    found = own_team(tx, workspace, person, now)
    if found is None:
        raise NothingToDo("no_team")
    return found
