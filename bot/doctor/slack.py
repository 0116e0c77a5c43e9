"""What Slack says of our tokens, and what can be seen of the rest without asking anybody."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot import manifest
from bot.clients import client_for, own_token
from bot.doctor.findings import Finding
from bot.settings import SLACKS_OWN_HOSTS, Settings, unread
from bot.slack_errors import NO_ANSWER, Permanent, code_of, meaning

TIMEOUT = 10  # seconds
MOST_SKEW = 60  # seconds; Slack refuses signatures that are off by five minutes
MOST_ADMINS = 20  # that are asked about
SECRET = re.compile(r"[0-9a-f]{32}")

BOT_TOKEN = "Copy the Bot User OAuth Token anew from OAuth & Permissions."  # noqa: S105  # a sentence
ANSWERS = {
    "invalid_auth": BOT_TOKEN,
    "not_authed": BOT_TOKEN,
    "account_inactive": "The app was removed, or its workspace is gone. Install the app again and copy the new token.",
    "token_revoked": "Somebody revoked it. Install the app again and copy the new token.",
    "token_expired": "Switch token rotation off on the app's page, install the app again and copy the new token.",
}
"""What to do when Slack does not accept the bot token, by its error."""

UNCLEAR_WAITS = "unclear posts in channels will wait for an admin"
WITHOUT = {
    "channels:history": UNCLEAR_WAITS,
    "groups:history": UNCLEAR_WAITS,
    "users.profile:read": "managers are not read from Slack's profiles",
}
"""What follows when an optional scope was declined."""


def look_at_slack(settings: Settings) -> tuple[str | None, list[Finding]]:
    """Also the id of our own workspace, if Slack has told it."""
    if settings.bot_token is None:
        return None, [Finding("bot token", f"SLACK_BOT_TOKEN is missing. {unread()}".strip()), *_doors(settings)]
    client = client_for(settings, TIMEOUT, own_token(settings))
    try:
        answer = client.auth_test()
    except SlackApiError as error:
        refused = meaning(error)
        if not isinstance(refused, Permanent):
            said = f"{settings.slack_api_url} has trouble of its own: {refused.error}. Try again in a minute."
            return None, [Finding("Slack", said), *_without_asking(settings)]
        return None, [Finding("bot token", _refused("SLACK_BOT_TOKEN", error, BOT_TOKEN)), *_doors(settings)]
    except NO_ANSWER as error:
        said = f"{settings.slack_api_url} cannot be reached ({error}). Check the network, a proxy, and SLACK_API_URL."
        return None, [Finding("Slack", said), *_without_asking(settings)]
    found = [Finding(f"bot token, workspace {answer['team']}"), _scopes(answer), _clock(answer)]
    return str(answer["team_id"]), [*found, *_doors(settings), *_admins(settings, client)]


def _refused(variable: str, error: SlackApiError, otherwise: str) -> str:
    code = str(code_of(error))
    return f"Slack does not accept {variable}: {code}. {ANSWERS.get(code, otherwise)}"


def _scopes(answer: SlackResponse) -> Finding:
    """Against the manifest; those that may be declined are named as such there."""
    written = _header(answer, "x-oauth-scopes")
    if not written:  # a proxy may keep it back; every installed bot has some
        return Finding("scopes (Slack's answer named none)")
    granted = {scope.strip() for scope in written.split(",")}
    scopes: dict[str, Any] = manifest.read()["oauth_config"]["scopes"]
    optional = set(scopes.get("bot_optional", []))
    missing = sorted(set(scopes["bot"]) - granted - optional)
    if missing:
        return Finding(
            "scopes", f"not granted: {', '.join(missing)}. Update the app from manifest.yml and reinstall it."
        )
    declined = sorted(optional - granted)
    if not declined:
        return Finding("scopes")
    follows = dict.fromkeys(WITHOUT[scope] for scope in declined if scope in WITHOUT)
    return Finding(f"scopes ({', '.join(declined)} declined: {'; '.join(follows)})")


def _clock(answer: SlackResponse) -> Finding:
    """The ``Date`` of Slack's answer against this machine's clock."""
    try:
        slacks = parsedate_to_datetime(_header(answer, "date"))
    except ValueError:
        return Finding("clock (Slack's answer told no time)")
    skew = abs((datetime.now(UTC) - slacks).total_seconds())
    if skew > MOST_SKEW:
        return Finding("clock", f"this machine is {skew:.0f} seconds off. Set its time, for example by NTP.")
    return Finding("clock")


def _header(answer: SlackResponse, name: str) -> str:
    """Header names come in any case, and values as text or, once parsed, in a list."""
    held = {key.lower(): value for key, value in answer.headers.items()}.get(name, "")
    return held if isinstance(held, str) else ",".join(held)


def _doors(settings: Settings) -> Iterator[Finding]:
    """How what people do reaches us: Socket Mode, HTTP, or both."""
    if settings.app_token is not None:
        yield _app_token(settings, settings.app_token.get_secret_value())
    yield from _without_asking(settings)


def _without_asking(settings: Settings) -> Iterator[Finding]:
    """What can be seen of the doors while Slack does not answer."""
    if settings.app_token is None and settings.signing_secret is None:
        yield Finding("connection", "give SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET for HTTP.")
    if settings.signing_secret is not None:
        yield signing_secret(settings, settings.signing_secret.get_secret_value())


def _app_token(settings: Settings, token: str) -> Finding:
    advice = (
        "Generate one under Basic Information, App-Level Tokens, with the scope connections:write, and see that "
        "Socket Mode is on."
    )
    try:
        client_for(settings, TIMEOUT).apps_connections_open(app_token=token)
    except SlackApiError as error:
        return Finding("app token", f"Slack does not accept SLACK_APP_TOKEN: {error.response.get('error')}. {advice}")
    except NO_ANSWER as error:
        return Finding("app token", f"Slack did not answer when asked about SLACK_APP_TOKEN ({error}). Try again.")
    return Finding("app token, Socket Mode")


def signing_secret(settings: Settings, secret: str) -> Finding:
    """Whether it is Slack's shows only in what Slack sends; here its form is looked at. A stand-in's is its own."""
    is_slacks = urlsplit(settings.slack_api_url).hostname in SLACKS_OWN_HOSTS
    if is_slacks and not SECRET.fullmatch(secret):
        return Finding(
            "signing secret",
            "SLACK_SIGNING_SECRET is not 32 digits and letters a to f. Copy the Signing Secret (not the Client Secret "
            "or the Verification Token) from Basic Information.",
        )
    return Finding("signing secret, HTTP")


def _admins(settings: Settings, client: WebClient) -> Iterator[Finding]:
    """Nothing where Slack's own owners and admins are ours too."""
    if not settings.admins:
        return
    unknown = [user_id for user_id in settings.admins[:MOST_ADMINS] if not _is_here(client, user_id)]
    said = f"nobody here answers to {', '.join(unknown)} in OKRBOT_ADMINS. Copy the member ID from their Slack profile."
    yield Finding("admins", said) if unknown else Finding("admins")


def _is_here(client: WebClient, user_id: str) -> bool:
    """Somebody whom Slack cannot be asked about counts as here."""
    try:
        user: dict[str, Any] = client.users_info(user=user_id)["user"]
    except SlackApiError as error:
        return code_of(error) not in {"user_not_found", "user_not_visible"}
    except NO_ANSWER:
        return True
    return not user.get("deleted")
