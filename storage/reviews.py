"""The rhythm of a team's reviews, and the meetings that come of it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, Select, bindparam, select, update

from bot.domain.ids import PersonId, TeamId, WorkspaceId
from bot.domain.reviews import Review, ReviewPlan
from storage.database.statements import distinct, once, prepared
from storage.rows import AuditedRows, Rows, table_of
from storage.tables.reviews import ReviewPlanRow, ReviewRow
from storage.tables.workspaces import WorkspaceRow


class ReviewPlans(AuditedRows[ReviewPlan]):
    row = ReviewPlanRow
    entity = ReviewPlan
    kind = "review_plan"

    def of_team(self, workspace_id: WorkspaceId, team_id: TeamId) -> ReviewPlan | None:
        return self.one(self._of_team(workspace_id, team_id))

    def add_once(self, *, by: PersonId | None, now: datetime, **values: Any) -> ReviewPlan | None:
        """As ``add``, unless a unique key says that it exists already; None then."""
        entity = self.insert_once(**values)
        if entity is not None:
            self._record(entity, "added", by, now, "", None, values)
        return entity

    def locked(self, workspace_id: WorkspaceId, team_id: TeamId) -> ReviewPlan | None:
        """Held to the end of the transaction: of two who choose at once, the second changes what the first chose."""
        return self.one(self._locked(workspace_id, team_id))

    def to_look_at(self, now: datetime, limit: int) -> list[ReviewPlan]:
        """Those of which something may be due, of all workspaces, held to the end of the transaction."""
        return self.many(self._to_look_at(now, limit))

    def look_again(self, moments: Sequence[tuple[ReviewPlan, datetime]]) -> None:
        """One statement, and not audited: it follows from what is."""
        if moments:
            rows = [{"plan": plan.id, "moment": moment} for plan, moment in moments]
            self.connection.execute(self._look_again(), rows)

    @prepared
    def _of_team(self, workspace_id: WorkspaceId, team_id: TeamId) -> Executable:
        return self.within(workspace_id).where(self.table.c.team_id == team_id)

    @prepared
    def _locked(self, workspace_id: WorkspaceId, team_id: TeamId) -> Executable:
        return self.within(workspace_id).where(self.table.c.team_id == team_id).with_for_update(key_share=True)

    @prepared
    def _to_look_at(self, now: datetime, limit: int) -> Executable:
        plans, workspace = self.table, table_of(WorkspaceRow)
        return (
            self.query()
            .join(workspace, workspace.c.id == plans.c.workspace_id)
            .where(plans.c.look_at <= now, workspace.c.uninstalled_at.is_(None))
            .order_by(plans.c.look_at, plans.c.id)
            .limit(limit)
            .with_for_update(key_share=True, skip_locked=True, of=plans)
        )

    def next_look(self) -> Select[Any]:
        """For the agenda: when the worker has to look at one next."""
        plans, workspace = self.table.c, table_of(WorkspaceRow)
        joined = self.table.join(workspace, workspace.c.id == plans.workspace_id)
        when = select(plans.look_at).select_from(joined).where(workspace.c.uninstalled_at.is_(None))
        return when.order_by(plans.look_at).limit(1)

    @once
    def _look_again(self) -> Executable:
        return update(self.table).where(self.table.c.id == bindparam("plan")).values(look_at=bindparam("moment"))


class Reviews(Rows[Review]):
    """Not audited: they follow from the plan, which is."""

    row = ReviewRow
    entity = Review

    def ahead(self, workspace_id: WorkspaceId, team_ids: Iterable[TeamId], now: datetime) -> list[Review]:
        """Those of these teams that are still to take place, the nearest first."""
        found = self.many(self._ahead(workspace_id, distinct(team_ids), now))
        return sorted(found, key=lambda one: (one.at, one.id))

    def last_of(self, workspace_id: WorkspaceId, team_id: TeamId, now: datetime) -> Review | None:
        """The latest that took place."""
        return self.one(self._last_of(workspace_id, team_id, now))

    def at_moment(self, workspace_id: WorkspaceId, team_id: TeamId, at: datetime) -> Review | None:
        """That of a moment, though it may have been called off."""
        return self.one(self._at_moment(workspace_id, team_id, at))

    def last_posted(self, workspace_id: WorkspaceId, team_id: TeamId) -> Review | None:
        """The one whose pack was posted last."""
        return self.one(self._last_posted(workspace_id, team_id))

    def with_pack_between(
        self, workspace_id: WorkspaceId, team_ids: Iterable[TeamId], first: datetime, last: datetime
    ) -> list[Review]:
        """Those of these teams whose pack is due from ``first`` on and before ``last``."""
        return self.many(self._with_pack_between(workspace_id, distinct(team_ids), first, last))

    @prepared
    def _ahead(self, workspace_id: WorkspaceId, team_ids: list[TeamId], now: datetime) -> Executable:
        return self._held(workspace_id).where(self.table.c.team_id.in_(team_ids), self.table.c.at > now)

    @prepared
    def _last_of(self, workspace_id: WorkspaceId, team_id: TeamId, now: datetime) -> Executable:
        over = self._held(workspace_id).where(self.table.c.team_id == team_id, self.table.c.at <= now)
        return over.order_by(self.table.c.at.desc()).limit(1)

    @prepared
    def _at_moment(self, workspace_id: WorkspaceId, team_id: TeamId, at: datetime) -> Executable:
        return self.within(workspace_id).where(self.table.c.team_id == team_id, self.table.c.at == at)

    @prepared
    def _last_posted(self, workspace_id: WorkspaceId, team_id: TeamId) -> Executable:
        posted = (self.table.c.team_id == team_id, self.table.c.thread_ts.is_not(None))
        return self._held(workspace_id).where(*posted).order_by(self.table.c.at.desc()).limit(1)

    @prepared
    def _with_pack_between(
        self, workspace_id: WorkspaceId, team_ids: list[TeamId], first: datetime, last: datetime
    ) -> Executable:
        table = self.table.c
        due = (table.team_id.in_(team_ids), table.pack_at >= first, table.pack_at < last)
        return self._held(workspace_id).where(*due)

    def _held(self, workspace_id: WorkspaceId) -> Select[Any]:
        return self.within(workspace_id).where(self.table.c.called_off_at.is_(None))
