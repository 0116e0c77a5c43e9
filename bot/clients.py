"""Who speaks to Slack for which workspace: the bot of SLACK_BOT_TOKEN for its own, and for further ones the bot whose
token is kept sealed in the database."""

import os
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

import structlog
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.certificates import trusted
from bot.domain.ids import WorkspaceId
from bot.domain.workspaces import BotIdentity, Workspace
from bot.services.settings.installations import Installations
from bot.settings import Settings, is_loopback
from bot.slack_errors import NoToken, Unreachable

LISTENER_TIMEOUT = 2  # seconds of a Slack call inside a listener: three pass before Slack gives up on the answer
DELIVERY_TIMEOUT = 10
KEPT = 60.0  # seconds that a token found in the database is taken as it is
PROXIES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy")

log = structlog.get_logger(__name__)


class Unserved(NoToken):
    """Somebody acts in a ``workspace`` of ours whose token none of our keys opens, or is not there."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace.slack_team_id)
        self.workspace = workspace


@dataclass(frozen=True)
class Clients:
    """``own`` is who SLACK_BOT_TOKEN makes us, in the workspace ``own_id``."""

    settings: Settings
    own: BotIdentity
    own_id: WorkspaceId
    installations: Installations
    kept: dict[Hashable, tuple[float, BotIdentity | None]] = field(default_factory=dict, repr=False)

    def authorize(self, slack_team_id: str | None) -> AuthorizeResult:
        """For Bolt. Somebody of a workspace that we are not in meets us in a shared channel: as who we are at home.
        Raises Unserved."""
        us = self._in_team(slack_team_id) if slack_team_id else self.own
        known = {"bot_user_id": us.bot_user_id, "bot_id": us.bot_id, "bot_token": us.token}
        return AuthorizeResult(enterprise_id=None, team_id=us.slack_team_id, **known)

    def of(self, workspace_id: WorkspaceId) -> WebClient:
        """For the worker. Raises NoToken."""
        us: BotIdentity | None = self.own
        if workspace_id != self.own_id:
            us = self._kept(workspace_id, lambda: self.installations.of_workspace(workspace_id))
        if us is None:
            raise NoToken(workspace_id)
        return client_for(self.settings, DELIVERY_TIMEOUT, us.token)

    def is_replaced(self, workspace_id: WorkspaceId, token: str | None) -> bool:
        """A token that Slack no longer takes is asked for anew; whether another one has come into its place, by an
        installation that this process has not heard of."""
        for key, (_, us) in list(self.kept.items()):
            if us is not None and us.token == token:
                self.kept.pop(key, None)
        try:
            return self.of(workspace_id).token != token
        except NoToken:
            return False

    def _in_team(self, slack_team_id: str) -> BotIdentity:
        if slack_team_id == self.own.slack_team_id:
            return self.own
        us = self._kept(slack_team_id, lambda: self.installations.of_team(slack_team_id))
        workspace = None if us else self.installations.workspace(slack_team_id)
        if workspace is not None:
            log.error("token_unreadable", workspace=slack_team_id)
            raise Unserved(workspace)
        return us or self.own

    def _kept(self, key: Hashable, ask: Callable[[], BotIdentity | None]) -> BotIdentity | None:
        at, found = self.kept.get(key, (0.0, None))
        if found is None or time.monotonic() - at > KEPT:
            found = ask()
            self.kept[key] = (time.monotonic(), found)
        return found


def identify(settings: Settings, token: str | None = None) -> BotIdentity:
    """Who a token makes us in Slack; SLACK_BOT_TOKEN where none is given. Raises SlackApiError when Slack does not know
    it, Unreachable when Slack does not answer."""
    token = token or own_token(settings)
    try:
        said = client_for(settings, DELIVERY_TIMEOUT, token).auth_test()
    except (OSError, HTTPException) as error:
        raise Unreachable(settings.slack_api_url, str(getattr(error, "reason", error))) from error
    team, name = str(said.get("team_id") or ""), str(said.get("team") or "")
    return BotIdentity(team, name, token, str(said.get("user_id") or ""), str(said.get("bot_id") or ""))


def client_for(settings: Settings, timeout: int, token: str | None = None) -> WebClient:
    """No retry handlers: a retry after a lost connection could post twice; our own delivery decides."""
    where: dict[str, Any] = {"base_url": settings.slack_api_url, "ssl": trusted()}
    return WebClient(token=token, timeout=timeout, retry_handlers=[], **where)


def own_token(settings: Settings) -> str:
    return settings.bot_token.get_secret_value() if settings.bot_token else ""


def ignore_proxies_for(url: str) -> None:
    """slack_sdk honours proxy variables and ignores NO_PROXY, so a stand-in on this machine could not be reached."""
    if is_loopback(urlsplit(url).hostname):
        for name in PROXIES:
            os.environ.pop(name, None)
