"""``okrbot doctor``: what is wrong or still missing, in plain words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from bot import manifest
from bot.app import seal_of
from bot.clients import client_for, ignore_proxies_for, own_token
from bot.clock import SystemClock
from bot.domain.cycles import CycleState
from bot.domain.errors import Unavailable
from bot.domain.workspaces import Workspace
from bot.services.installations import Installations
from bot.services.setup import Step, open_steps
from bot.settings import Settings
from storage import Store, Transaction, open_store, sqlite_file
from storage.schema import current_version, head_version

TIMEOUT = 10  # seconds
MOST_SKEW = 60  # seconds; Slack refuses signatures that are off by five minutes
STEPS = {
    Step.CYCLE: "There is no cycle yet. Open the Home tab of the bot in Slack as an admin and start one.",
    Step.NEXT_CYCLE: "The last cycle is over, or soon will be. Plan the next one in the Home tab.",
    Step.TEAM: "There is no team yet. Make one in the Home tab.",
    Step.OBJECTIVE: "There is no objective yet. Write one in the Home tab, or type the slash command with: new",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; ``advice`` is empty when it is well."""

    what: str
    advice: str = ""

    @property
    def is_well(self) -> bool:
        return not self.advice

    def __str__(self) -> str:
        return f"ok    {self.what}" if self.is_well else f"LOOK  {self.what}: {self.advice}"


def examine(settings: Settings) -> list[Finding]:
    """Everything that can be looked at from here, in the order in which it would be mended."""
    ignore_proxies_for(settings.slack_api_url)
    team_id, slack = _slack(settings)
    return [*slack, *_database(settings, team_id)]


def _slack(settings: Settings) -> tuple[str | None, list[Finding]]:
    if settings.bot_token is None:
        return None, [Finding("bot token", "SLACK_BOT_TOKEN is missing.")]
    try:
        answer = client_for(settings, TIMEOUT, own_token(settings)).auth_test()
    except SlackApiError as error:
        return None, [Finding("bot token", f"Slack does not accept SLACK_BOT_TOKEN: {error.response.get('error')}")]
    except (SlackClientError, OSError) as error:
        return None, [Finding("Slack", f"{settings.slack_api_url} cannot be reached: {error}")]
    found = [Finding(f"bot token, workspace {answer['team']}"), _scopes(answer), _clock(answer)]
    found.extend(_app_token(settings))
    return str(answer["team_id"]), found


def _scopes(answer: SlackResponse) -> Finding:
    """Against the manifest; those that may be declined are named as such there."""
    headers = {name.lower(): held for name, held in answer.headers.items()}
    written = headers.get("x-oauth-scopes", "")
    granted = {scope.strip() for scope in (written if isinstance(written, str) else ",".join(written)).split(",")}
    scopes: dict[str, Any] = manifest.read()["oauth_config"]["scopes"]
    optional = set(scopes.get("bot_optional", []))
    missing = sorted(set(scopes["bot"]) - granted - optional)
    if missing:
        return Finding(
            "scopes", f"not granted: {', '.join(missing)}. Update the app from manifest.yml and reinstall it."
        )
    declined = sorted(optional - granted)
    said = f"scopes ({', '.join(declined)} declined: unclear posts in channels will wait for an admin)"
    return Finding(said if declined else "scopes")


def _clock(answer: SlackResponse) -> Finding:
    """The ``Date`` of Slack's answer against this machine's clock."""
    headers = {name.lower(): held for name, held in answer.headers.items()}
    try:
        slacks = parsedate_to_datetime(str(headers["date"]))
    except (KeyError, ValueError):
        return Finding("clock (Slack's answer told no time)")
    skew = abs((datetime.now(UTC) - slacks).total_seconds())
    if skew > MOST_SKEW:
        return Finding("clock", f"this machine is {skew:.0f} seconds off. Set its time, for example by NTP.")
    return Finding("clock")


def _app_token(settings: Settings) -> Iterator[Finding]:
    if settings.app_token is None and settings.signing_secret is None:
        yield Finding("connection", "give SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET for HTTP.")
    if settings.app_token is not None:
        client = client_for(settings, TIMEOUT)
        try:
            client.apps_connections_open(app_token=settings.app_token.get_secret_value())
            yield Finding("app token, Socket Mode")
        except SlackApiError as error:
            yield Finding("app token", f"Slack does not accept SLACK_APP_TOKEN: {error.response.get('error')}")


def _database(settings: Settings, team_id: str | None) -> list[Finding]:
    file = sqlite_file(settings.database_url)
    if file is not None and not file.exists():
        return [Finding("database", f"{file} is not there yet. Run: okrbot migrate, or start okrbot once.")]
    try:
        found, wanted = current_version(settings.database_url), head_version()
        if found != wanted:
            return [Finding("database", f"it is at version {found or 'none'}, needed is {wanted}. Run: okrbot migrate")]
        store = open_store(settings.database_url)
        try:
            return [Finding("database"), *_installations(store, settings), *_content(store, team_id)]
        finally:
            store.close()
    except Unavailable as error:
        return [Finding("database", "it takes no changes." if error.read_only else "it does not answer.")]
    except ValueError as error:
        return [Finding("database", str(error))]


def _installations(store: Store, settings: Settings) -> Iterator[Finding]:
    """Nothing where only the workspace of SLACK_BOT_TOKEN is served."""
    lost = ", ".join(each.name for each in Installations(store, seal_of(settings)).unreadable())
    if lost:
        yield Finding("further workspaces", f"no key in OKRBOT_SECRET_KEYS opens the token of: {lost}.")


def _content(store: Store, team_id: str | None) -> list[Finding]:
    with store.read() as tx:
        workspace = tx.workspaces.by_slack_team(team_id) if team_id else None
        if workspace is None:
            return [Finding("workspace", "it is not known yet. Start okrbot once.")] if team_id else []
        return [*_setup(tx, workspace), _undelivered(tx, workspace)]


def _setup(tx: Transaction, workspace: Workspace) -> list[Finding]:
    missing = [Finding("set-up", STEPS[step]) for step in open_steps(tx, workspace, SystemClock().now())]
    if not missing and not tx.cycles.in_state(workspace.id, CycleState.ACTIVE):
        missing.append(Finding("set-up", "no cycle is active today, so nobody is asked."))
    silent = [team.name for team in tx.teams.active(workspace.id) if team.channel_id is None]
    if silent:
        missing.append(Finding("digests", f"no channel yet for: {', '.join(silent[:10])}."))
    return missing or [Finding("set-up")]


def _undelivered(tx: Transaction, workspace: Workspace) -> Finding:
    stuck = tx.outbox.undelivered(workspace.id, 100)
    if not stuck:
        return Finding("deliveries")
    reasons = ", ".join(sorted({one.last_error for one in stuck}))
    return Finding("deliveries", f"{len(stuck)} messages did not arrive ({reasons}). Admins see them in the Home tab.")
