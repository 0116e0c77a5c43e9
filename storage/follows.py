"""What people and channels follow, and when a channel that follows something hears of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, Select, bindparam, delete, select, update

from bot.domain.cycles import CycleState
from bot.domain.following import Follow, Followed, FollowingChannel
from bot.domain.ids import PersonId, WorkspaceId
from storage.database.ready import Found
from storage.database.statements import an_insert, once, prepared
from storage.rows import AuditedRows, Rows, table_of
from storage.tables.follows import FollowingChannelRow, FollowRow
from storage.tables.teams import CycleRow, TeamRow
from storage.tables.workspaces import WorkspaceRow


class Follows(AuditedRows[Follow]):
    row = FollowRow
    entity = Follow
    kind = "follow"

    def of_person(self, workspace_id: WorkspaceId, person_id: PersonId) -> list[Follow]:
        """What a person follows, in the order in which they began to."""
        return self._in_order(self._of(workspace_id, person_id, whose="follower_id"))

    def of_channel(self, workspace_id: WorkspaceId, channel_id: str) -> list[Follow]:
        return self._in_order(self._of(workspace_id, channel_id, whose="channel_id"))

    def in_channels_by(self, workspace_id: WorkspaceId, person_id: PersonId) -> list[Follow]:
        """What channels follow because this person asked for it."""
        return self._in_order(self._in_channels_by(workspace_id, person_id))

    def has(self, workspace_id: WorkspaceId, person_id: PersonId, about: Followed) -> bool:
        return self._has(workspace_id, person_id, about.id, column=about.column).first() is not None

    def begin(
        self,
        workspace_id: WorkspaceId,
        about: Followed,
        *,
        by: PersonId,
        now: datetime,
        channel_id: str | None = None,
    ) -> Follow | None:
        """By the channel, where there is one, else by the person; None when it follows that already."""
        follower = {"follower_id": None if channel_id else by, "channel_id": channel_id}
        held = {"workspace_id": workspace_id, about.column: about.id, **follower, "by_id": by, "at": now}
        made = self.insert_once(**held)
        if made is not None:
            self._record(made, "added", by, now, "", None, {about.column: about.id, **follower})
        return made

    def end(self, follow: Follow, *, by: PersonId | None, now: datetime, reason: str = "") -> bool:
        """False when it had ended already."""
        if not self._delete(follow.workspace_id, follow.id).rowcount:
            return False
        about, follower = follow.about, {"follower_id": follow.follower_id, "channel_id": follow.channel_id}
        self._record(follow, "removed", by, now, reason, {about.column: about.id, **follower}, None)
        return True

    def _in_order(self, found: Found) -> list[Follow]:
        """Sorted here: a database asked to would rather walk through a whole workspace in that order."""
        return sorted(self.many(found), key=lambda one: one.id)

    @prepared
    def _of(self, workspace_id: WorkspaceId, whose_id: PersonId | str, *, whose: str) -> Executable:
        return self.within(workspace_id).where(self.table.c[whose] == whose_id)

    @prepared
    def _in_channels_by(self, workspace_id: WorkspaceId, person_id: PersonId) -> Executable:
        return self.within(workspace_id).where(self.table.c.by_id == person_id, self.table.c.channel_id.is_not(None))

    @prepared
    def _has(self, workspace_id: WorkspaceId, person_id: PersonId, about_id: int, *, column: str) -> Executable:
        table = self.table.c
        here = (table.workspace_id == workspace_id, table.follower_id == person_id, table[column] == about_id)
        return select(table.id).where(*here)

    @prepared
    def _delete(self, workspace_id: WorkspaceId, follow_id: int) -> Executable:
        return delete(self.table).where(self.table.c.workspace_id == workspace_id, self.table.c.id == follow_id)


class FollowingChannels(Rows[FollowingChannel]):
    row = FollowingChannelRow
    entity = FollowingChannel

    def of(self, workspace_id: WorkspaceId, channel_id: str) -> FollowingChannel | None:
        return self.one(self._of(workspace_id, channel_id))

    def begin(self, workspace_id: WorkspaceId, channel_id: str) -> None:
        """Before it follows something. A row that is there is held to the end of the transaction, and one that somebody
        is just taking away is written anew."""
        self._begin(workspace_id=workspace_id, channel_id=channel_id, next_digest_at=None, last_digest_at=None)

    def lock(self, workspace_id: WorkspaceId, channel_id: str) -> None:
        """Before anything that it follows is ended, and it is looked whether anything is left."""
        self._lock(workspace_id, channel_id).all()

    def told(self, workspace_id: WorkspaceId, channel_id: str, moment: datetime) -> None:
        """A digest was posted there that tells what has happened until then."""
        self._told(workspace_id, channel_id, moment, last_digest_at=moment)

    def forget(self, workspace_id: WorkspaceId, channel_id: str) -> None:
        """It follows nothing any more."""
        self._forget(workspace_id, channel_id)

    def due_for_digest(self, now: datetime, limit: int) -> list[FollowingChannel]:
        return self.many(self._due_for_digest(now, limit))

    def without_digest_moment(self, limit: int) -> list[FollowingChannel]:
        """Those of which nobody has worked out yet when their digest comes: in workspaces with a running cycle, and no
        open team's digest comes there."""
        return self.many(self._without_digest_moment(limit))

    def set_next_digests(self, moments: Sequence[tuple[FollowingChannel, datetime | None]]) -> None:
        """One statement."""
        if moments:
            rows = [{"channel": each.id, "moment": moment} for each, moment in moments]
            self.connection.execute(self._set_next_digests(), rows)

    @prepared
    def _of(self, workspace_id: WorkspaceId, channel_id: str) -> Executable:
        return self.within(workspace_id).where(self.table.c.channel_id == channel_id)

    @prepared
    def _begin(self, /, **values: Any) -> Executable:
        made = an_insert(self.connection, self.table)
        return made.on_conflict_do_update(
            index_elements=["workspace_id", "channel_id"], set_={"channel_id": made.excluded.channel_id}
        )

    @prepared
    def _lock(self, workspace_id: WorkspaceId, channel_id: str) -> Executable:
        here = (self.table.c.workspace_id == workspace_id, self.table.c.channel_id == channel_id)
        return select(self.table.c.id).where(*here).with_for_update()

    @prepared
    def _told(self, /, workspace_id: WorkspaceId, channel_id: str, moment: datetime, **values: Any) -> Executable:
        last = self.table.c.last_digest_at
        here = (self.table.c.workspace_id == workspace_id, self.table.c.channel_id == channel_id)
        return update(self.table).where(*here, last.is_(None) | (last < moment))

    @prepared
    def _forget(self, workspace_id: WorkspaceId, channel_id: str) -> Executable:
        here = (self.table.c.workspace_id == workspace_id, self.table.c.channel_id == channel_id)
        return delete(self.table).where(*here)

    @prepared
    def _due_for_digest(self, now: datetime, limit: int) -> Executable:
        channels, workspace = self.table, table_of(WorkspaceRow)
        return (
            self.query()
            .join(workspace, workspace.c.id == channels.c.workspace_id)
            .where(channels.c.next_digest_at <= now, workspace.c.uninstalled_at.is_(None))
            .order_by(channels.c.next_digest_at, channels.c.id)
            .limit(limit)
            .with_for_update(key_share=True, skip_locked=True, of=channels)
        )

    def next_digest(self) -> Select[Any]:
        """For the agenda: when the next digest comes."""
        channels, workspace = self.table, table_of(WorkspaceRow)
        when = channels.c.next_digest_at
        here = select(when).join(workspace, workspace.c.id == channels.c.workspace_id)
        return here.where(when.is_not(None), workspace.c.uninstalled_at.is_(None)).order_by(when).limit(1)

    @prepared
    def _without_digest_moment(self, limit: int) -> Executable:
        return self.undigested().limit(limit)

    def undigested(self) -> Select[Any]:
        """Those of ``without_digest_moment``, all of them."""
        channels, workspace, cycle, team = self.table, table_of(WorkspaceRow), table_of(CycleRow), table_of(TeamRow)
        running = select(cycle.c.workspace_id).where(cycle.c.state == CycleState.ACTIVE)
        there = (team.c.workspace_id == channels.c.workspace_id, team.c.channel_id == channels.c.channel_id)
        told = select(team.c.id).where(*there, team.c.closed_at.is_(None)).correlate(channels).exists()
        return (
            self.query()
            .join(workspace, workspace.c.id == channels.c.workspace_id)
            .where(channels.c.next_digest_at.is_(None), workspace.c.uninstalled_at.is_(None), ~told)
            .where(channels.c.workspace_id.in_(running))
            .order_by(channels.c.id)
        )

    @once
    def _set_next_digests(self) -> Executable:
        here = self.table.c.id == bindparam("channel")
        return update(self.table).where(here).values(next_digest_at=bindparam("moment"))
