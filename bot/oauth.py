"""Installation by OAuth: to Slack, and back with a code that becomes the bot token of one more workspace. Only for the
workspaces of OKRBOT_ALLOWED_TEAMS (docs.slack.dev/authentication/installing-with-oauth)."""

import hmac
import secrets
from dataclasses import dataclass, replace
from hashlib import sha256
from http.client import HTTPException
from urllib.parse import urlencode, urljoin

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth import AuthorizeUrlGenerator
from slack_sdk.web import SlackResponse

from bot.app import Okrbot, seal_of
from bot.clients import DELIVERY_TIMEOUT, client_for, identify, own_token
from bot.crypto import CannotBeOpened, Seal
from bot.domain.errors import Unavailable
from bot.manifest import read as read_manifest
from bot.services.settings.installations import Installations
from bot.slack_errors import Unreachable, code_of
from bot.views.settings.installation import Ending

log = structlog.get_logger(__name__)

STATE_SECONDS = 600  # from the first page to Slack's answer; a code lives as long
PURPOSE = "install:"
"""What every state begins with inside its seal: the same keys seal tokens, and one is never taken for the other."""


@dataclass(frozen=True, slots=True)
class Departure:
    """``url`` is Slack's page; ``nonce`` stays in the browser and comes back with it."""

    url: str
    nonce: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """``name`` and ``team`` are of the workspace, where it is known; ``app_id`` opens the app in it."""

    ending: Ending
    name: str = ""
    team: str = ""
    app_id: str = ""


@dataclass(frozen=True)
class OAuth:
    okrbot: Okrbot
    seal: Seal
    installations: Installations

    @classmethod
    def of(cls, okrbot: Okrbot) -> "OAuth | None":
        """None where OKRBOT_SLACK_CLIENT_ID and its kin are not set."""
        seal = seal_of(okrbot.settings)
        if not okrbot.settings.by_oauth or seal is None:
            return None
        return cls(okrbot, seal, Installations(okrbot.store, seal))

    def departs(self) -> Departure:
        """Nothing is written: anybody may open the page, as often as they like."""
        nonce = secrets.token_urlsafe(32)
        settings = self.okrbot.settings
        where = AuthorizeUrlGenerator(
            client_id=settings.client_id or "",
            scopes=read_manifest()["oauth_config"]["scopes"]["bot"],
            authorization_url=urljoin(settings.slack_api_url, "/oauth/v2/authorize"),
        )
        return Departure(where.generate(self.seal.seal(PURPOSE + nonce)), nonce)

    def arrives(self, *, state: str, nonce: str, code: str, error: str) -> Arrival:
        """What Slack sends back with the browser that left with ``nonce``. The state holds once, for ten minutes."""
        if not self._is_ours(state, nonce):
            return Arrival(Ending.EXPIRED)
        if error or not code:
            return Arrival(Ending.DECLINED if error == "access_denied" else Ending.NOT_CONFIRMED)
        try:
            return self._exchanged(state, code)
        except SlackApiError as refused:
            log.warning("installation_refused", error=code_of(refused))
            return Arrival(Ending.NOT_CONFIRMED)
        except (OSError, HTTPException, Unreachable) as away:
            log.warning("installation_unanswered", error=type(away).__name__)
            return Arrival(Ending.AWAY)
        except Unavailable:
            return Arrival(Ending.NOT_SAVED)

    def _is_ours(self, state: str, nonce: str) -> bool:
        try:
            held = self.seal.opened(state, within=STATE_SECONDS)
        except CannotBeOpened:
            return False
        return bool(nonce) and hmac.compare_digest(held.encode(), (PURPOSE + nonce).encode())

    def _exchanged(self, state: str, code: str) -> Arrival:
        """Only what Slack confirms is kept: anybody may come here, with any code and as often as they like."""
        home, once = self.okrbot.workspace.id, f"oauth:{sha256(state.encode()).hexdigest()}"
        if self.installations.has_returned(home, once):
            return Arrival(Ending.USED)
        settings = self.okrbot.settings
        said = client_for(settings, DELIVERY_TIMEOUT).oauth_v2_access(
            client_id=settings.client_id or "",
            client_secret=settings.client_secret.get_secret_value() if settings.client_secret else "",
            code=code,
        )
        self.installations.returned(home, once, now=self.okrbot.clock.now())
        return self._welcomed(said)

    def _welcomed(self, said: SlackResponse) -> Arrival:
        token, workspace = str(said.get("access_token") or ""), said.get("team") or {}
        team, name = str(workspace.get("id") or ""), str(workspace.get("name") or "")
        here = Arrival(Ending.INSTALLED, name, team, str(said.get("app_id") or ""))
        if said.get("is_enterprise_install") or not team:
            return self._turned_away(token, Arrival(Ending.ORGANISATION))
        if team == self.okrbot.workspace.slack_team_id:
            is_ours = token == own_token(self.okrbot.settings)
            return replace(here, ending=Ending.AT_HOME if is_ours else Ending.ANOTHER_TOKEN)
        if team not in self.okrbot.settings.allowed_teams and self.installations.workspace(team) is None:
            return self._turned_away(token, replace(here, ending=Ending.NOT_ALLOWED))
        self.installations.add(identify(self.okrbot.settings, token), now=self.okrbot.clock.now())
        log.info("installed", team=team)
        return here

    def _turned_away(self, token: str, arrival: Arrival) -> Arrival:
        """We keep no token of theirs, and Slack takes it no more."""
        log.warning("installation_turned_away", reason=arrival.ending.value, team=arrival.team)
        client_for(self.okrbot.settings, DELIVERY_TIMEOUT, token).auth_revoke()
        return arrival


def app_url(slack_api_url: str, arrival: Arrival) -> str:
    """Opens the app in its workspace; empty where there is none to open
    (docs.slack.dev/interactivity/deep-linking)."""
    if not arrival.app_id:
        return ""
    return urljoin(slack_api_url, f"/app_redirect?{urlencode({'app': arrival.app_id, 'team': arrival.team})}")
