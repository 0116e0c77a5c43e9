"""Workspaces, their counter of objectives, and the channels they have allowed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, Select, delete, select, update

from bot.domain.errors import NotFound
from bot.domain.ids import DeliveryId, PersonId, WorkspaceId
from bot.domain.workspaces import Thresholds, Workspace
from storage.database.statements import conflict_free_insertion, prepared
from storage.rows import AuditedRows, table_of
from storage.tables.deliveries import DeliveryRow
from storage.tables.workspaces import AllowedChannelRow, WorkspaceRow
from storage.unsettled import is_unsettled


class Workspaces(AuditedRows[Workspace]):
    row = WorkspaceRow
    entity = Workspace
    kind = "workspace"

    def query(self) -> Select[Any]:
        return select(*self.columns, self.table.c.as_planned, self.table.c.far_behind)

    def build(self, values: Mapping[Any, Any]) -> Workspace:
        plain = dict(values)
        thresholds = Thresholds(as_planned=plain.pop("as_planned"), far_behind=plain.pop("far_behind"))
        return Workspace(**{**plain, "practices": frozenset(plain["practices"]), "thresholds": thresholds})

    def install(self, *, now: datetime, **values: Any) -> Workspace:
        """The workspace of this Slack team; made when it is new, and opened again when it had been uninstalled. That it
        is there was true at ``now`` at the latest: what Slack says of earlier is outdated."""
        known = self.by_slack_team(values["slack_team_id"])
        if known is not None:
            return self.update(known, installed_at=now, uninstalled_at=None)
        ground = Thresholds()
        complete = self.complete(values) | {"practices": [], "objectives_made": 0, "installed_at": now}
        complete |= {"as_planned": ground.as_planned, "far_behind": ground.far_behind}
        self.connection.execute(conflict_free_insertion(self.connection, self.table), complete)
        made = self.by_slack_team(values["slack_team_id"])
        assert made is not None  # noqa: S101  # the row was there or has just been written
        return made

    def by_slack_team(self, slack_team_id: str) -> Workspace | None:
        return self.one(self._by_slack_team(slack_team_id))

    def of_message(
        self, slack_team_id: str, delivery_id: DeliveryId, dedupe_keys: Sequence[str]
    ) -> tuple[Workspace | None, bool]:
        """As ``by_slack_team``, and whether the sight of a message with this id, or one of these keys, would settle a
        delivery there. Asked together, for somebody waits."""
        for found in self.values_of(self._of_message(slack_team_id, delivery_id, list(dedupe_keys))):
            is_news = bool(found.pop("is_news"))
            return self.build(found), is_news
        return None, False

    def get(self, workspace_id: WorkspaceId) -> Workspace:
        found = self.one(self._get(workspace_id))
        if found is None:
            raise NotFound("workspace", "")
        return found

    def has_real_ones(self) -> bool:
        """Whether there is a workspace that is not marked as a demo's, uninstalled ones included."""
        return self.one(self._real_one()) is not None

    def installed(self) -> list[Workspace]:
        return self.many(self._installed())

    def set(self, workspace: Workspace, *, by: PersonId | None, now: datetime, **values: Any) -> Workspace:
        return self.change(workspace, by=by, now=now, **values)

    def workspace_of(self, entity: Workspace) -> WorkspaceId:
        return entity.id

    def update(self, entity: Workspace, **values: Any) -> Workspace:
        plain = dict(values)
        if "thresholds" in plain:
            thresholds: Thresholds = plain.pop("thresholds")
            plain |= {"as_planned": thresholds.as_planned, "far_behind": thresholds.far_behind}
        if "practices" in plain:
            plain["practices"] = sorted(plain["practices"])
        self._set(entity.id, **plain)
        return self.get(entity.id)

    def lock(self, workspace_id: WorkspaceId) -> None:
        """Hold the workspace's row to the end of the transaction: sums and rings are checked under it."""
        self._lock(workspace_id)

    def next_objective_number(self, workspace_id: WorkspaceId, count: int = 1) -> int:
        """The next number for ``O-…``, the last one of ``count``: never given twice, not even after a deletion."""
        return int(self._count_objectives(workspace_id, count).scalar_one())

    def allow_channel(self, workspace_id: WorkspaceId, channel_id: str, by: PersonId, now: datetime) -> None:
        values = {"workspace_id": workspace_id, "channel_id": channel_id, "allowed_by_id": by, "allowed_at": now}
        self.connection.execute(conflict_free_insertion(self.connection, table_of(AllowedChannelRow)), values)

    def forbid_channel(self, workspace_id: WorkspaceId, channel_id: str) -> None:
        self._forbid_channel(workspace_id, channel_id)

    def allowed_channels(self, workspace_id: WorkspaceId) -> list[str]:
        return list(self._allowed_channels(workspace_id).scalars())

    def is_channel_allowed(self, workspace_id: WorkspaceId, channel_id: str) -> bool:
        return self._allowed_channel(workspace_id, channel_id).first() is not None

    @prepared
    def _allowed_channels(self, workspace_id: WorkspaceId) -> Executable:
        allowed = table_of(AllowedChannelRow)
        return select(allowed.c.channel_id).where(allowed.c.workspace_id == workspace_id).order_by(allowed.c.id)

    @prepared
    def _by_slack_team(self, slack_team_id: str) -> Executable:
        return self.query().where(self.table.c.slack_team_id == slack_team_id)

    @prepared
    def _of_message(self, slack_team_id: str, delivery_id: DeliveryId, dedupe_keys: list[str]) -> Executable:
        delivery = table_of(DeliveryRow)
        here = select(delivery.c.id).where(delivery.c.workspace_id == self.table.c.id, is_unsettled(delivery))
        by_id = here.where(delivery.c.id == delivery_id).correlate(self.table).exists()
        by_key = here.where(delivery.c.dedupe_key.in_(dedupe_keys)).correlate(self.table).exists()
        found = self.query().add_columns((by_id | by_key).label("is_news"))
        return found.where(self.table.c.slack_team_id == slack_team_id)

    @prepared
    def _get(self, workspace_id: WorkspaceId) -> Executable:
        return self.query().where(self.table.c.id == workspace_id)

    @prepared
    def _real_one(self) -> Executable:
        return self.query().where(self.table.c.is_demo.is_(False)).limit(1)

    @prepared
    def _installed(self) -> Executable:
        return self.query().where(self.table.c.uninstalled_at.is_(None)).order_by(self.table.c.id)

    @prepared
    def _set(self, /, workspace_id: WorkspaceId, **values: Any) -> Executable:
        return update(self.table).where(self.table.c.id == workspace_id)

    @prepared
    def _lock(self, workspace_id: WorkspaceId) -> Executable:
        return select(self.table.c.id).where(self.table.c.id == workspace_id).with_for_update(key_share=True)

    @prepared
    def _count_objectives(self, workspace_id: WorkspaceId, count: int) -> Executable:
        made = self.table.c.objectives_made
        here = update(self.table).where(self.table.c.id == workspace_id)
        return here.values(objectives_made=made + count).returning(made)

    @prepared
    def _forbid_channel(self, workspace_id: WorkspaceId, channel_id: str) -> Executable:
        allowed = table_of(AllowedChannelRow)
        return delete(allowed).where(allowed.c.workspace_id == workspace_id, allowed.c.channel_id == channel_id)

    @prepared
    def _allowed_channel(self, workspace_id: WorkspaceId, channel_id: str) -> Executable:
        allowed = table_of(AllowedChannelRow).c
        return select(allowed.id).where(allowed.workspace_id == workspace_id, allowed.channel_id == channel_id)
