"""What Slack tells about people and about the installation itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from bot.domain.workspaces import Workspace
from bot.services.people.people import People, SlackProfile, instant
from handlers.front import Front

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class DirectoryJourney:
    people: People

    def register(self, front: Front) -> None:
        front.notice("user_change", self.person_changed)
        front.notice("team_join", self.person_changed)
        front.notice("app_uninstalled", self.uninstalled)
        front.notice("tokens_revoked", self.uninstalled)

    def person_changed(self, workspace: Workspace, event: dict[str, Any], now: datetime) -> None:
        """Name, zone, language, rights, and whether they are still here. Bots change too, and are nobody's business."""
        profile = SlackProfile.read(event["user"], workspace)
        if not profile.is_bot:
            self.people.learn(workspace.id, profile, now=now)

    def uninstalled(self, workspace: Workspace, event: dict[str, Any], now: datetime) -> None:
        """Either event may come first, or both, and again after the app was installed anew: scheduled work for the
        workspace stops, and nothing is deleted."""
        if event["type"] == "tokens_revoked" and not (event.get("tokens") or {}).get("bot"):
            return
        heard = instant(event["event_time"]) or now
        if self.people.uninstall(workspace, heard=heard, now=now):
            log.warning("uninstalled", workspace=workspace.slack_team_id)
        else:
            log.info("installed_since", workspace=workspace.slack_team_id)
