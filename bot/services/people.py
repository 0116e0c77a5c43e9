"""People as Slack knows them, and the workspace they are in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from bot.domain.ids import WorkspaceId
from bot.domain.people import Person, SlackKind
from bot.domain.workspaces import Workspace
from bot.services.schedules import reschedule
from storage import Store, Transaction

ZONES = available_timezones()
SLACKBOT = "USLACKBOT"  # Slack says is_bot is false for it


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackProfile:
    """What Slack's user object says of a person (docs.slack.dev/reference/objects/user-object)."""

    slack_user_id: str
    name: str
    title: str
    zone: str
    locale: str
    slack_kind: SlackKind
    slack_admin: bool
    deleted: bool
    is_bot: bool

    @classmethod
    def read(cls, user: dict[str, Any], workspace: Workspace) -> "SlackProfile":
        """Zone and locale may be missing (bots, strangers): the workspace's then."""
        profile = user.get("profile") or {}
        name = profile.get("display_name") or user.get("real_name") or profile.get("real_name") or user.get("name")
        zone = user.get("tz") or ""
        return cls(
            slack_user_id=user["id"],
            name=(name or user["id"])[:255],
            title=(profile.get("title") or "")[:255],
            zone=zone if zone in ZONES else workspace.zone,
            locale=(user.get("locale") or workspace.locale)[:20],
            slack_kind=_kind(user, workspace),
            slack_admin=bool(user.get("is_admin") or user.get("is_owner")),
            deleted=bool(user.get("deleted")),
            is_bot=bool(user.get("is_bot")) or user["id"] == SLACKBOT,
        )


@dataclass(frozen=True)
class People:
    store: Store

    def workspace_of(self, slack_team_id: str) -> Workspace | None:
        with self.store.read() as tx:
            found = tx.workspaces.by_slack_team(slack_team_id)
        return found if found is not None and found.uninstalled_at is None else None

    def install(self, slack_team_id: str, name: str, *, now: datetime, is_demo: bool = False) -> Workspace:
        """The workspace that our token belongs to; made at the first start."""
        with self.store.write() as tx:
            return tx.workspaces.install(slack_team_id=slack_team_id, name=name, is_demo=is_demo, now=now)

    def uninstall(self, workspace: Workspace, *, now: datetime) -> None:
        """Scheduled work for this workspace stops; its data stays until somebody deletes it."""
        with self.store.write() as tx:
            tx.workspaces.change(tx.workspaces.get(workspace.id), by=None, now=now, uninstalled_at=now)

    def known(self, workspace_id: WorkspaceId, slack_user_ids: Iterable[str]) -> dict[str, Person]:
        with self.store.read() as tx:
            return tx.people.by_slack_ids(workspace_id, slack_user_ids)

    def learn(self, workspace_id: WorkspaceId, profile: SlackProfile, *, now: datetime) -> Person:
        """Make or refresh a person from what Slack says. A zone set by hand stays."""
        with self.store.write() as tx:
            known = tx.people.by_slack_id(workspace_id, profile.slack_user_id)
            if known is None:
                return self._add(tx, workspace_id, profile, now)
            changed = self._refresh(tx, known, profile, now)
            if (changed.zone, changed.is_active) != (known.zone, known.is_active):
                reschedule(tx, tx.workspaces.get(workspace_id), [known.id], now)
            return changed

    def _add(self, tx: Transaction, workspace_id: WorkspaceId, profile: SlackProfile, now: datetime) -> Person:
        gone = now if profile.deleted or profile.is_bot else None
        values = {"workspace_id": workspace_id, "slack_user_id": profile.slack_user_id, **_shared(profile)}
        person = tx.people.add(by=None, now=now, **values, zone=profile.zone, deactivated_at=gone)
        tx.search.index(workspace_id, "person", person.id, f"{person.name} {person.title}")
        return person

    def _refresh(self, tx: Transaction, known: Person, profile: SlackProfile, now: datetime) -> Person:
        values = _shared(profile)
        if not known.zone_by_hand:
            values["zone"] = profile.zone
        values["deactivated_at"] = (known.deactivated_at or now) if profile.deleted else None
        changed = tx.people.change(known, by=None, now=now, **values)
        if (changed.name, changed.title) != (known.name, known.title):
            tx.search.index(known.workspace_id, "person", known.id, f"{changed.name} {changed.title}")
        return changed


def _shared(profile: SlackProfile) -> dict[str, Any]:
    names = ("name", "title", "locale", "slack_kind", "slack_admin")
    return {name: getattr(profile, name) for name in names}


def _kind(user: dict[str, Any], workspace: Workspace) -> SlackKind:
    if user.get("is_stranger") or user.get("team_id", workspace.slack_team_id) != workspace.slack_team_id:
        return SlackKind.EXTERNAL
    if user.get("is_ultra_restricted"):
        return SlackKind.SINGLE_CHANNEL_GUEST
    return SlackKind.MULTI_CHANNEL_GUEST if user.get("is_restricted") else SlackKind.MEMBER
