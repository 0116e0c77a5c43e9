"""``okrbot install``: one more workspace of the same app, by its bot token."""

import re

from slack_sdk.errors import SlackApiError

from bot.app import seal_of
from bot.clients import identify, ignore_proxies_for
from bot.clock import SystemClock
from bot.domain.workspaces import BotIdentity, Workspace
from bot.services.settings.installations import Installations
from bot.settings import BOT_TOKEN, Settings
from bot.slack_errors import Permanent, meaning
from storage import open_store
from storage.database.schema import require_current

COPY_IT = "Copy the Bot User OAuth Token of that workspace anew from OAuth & Permissions."
NO_BOT_TOKEN = "That is no bot token. It begins with xoxb- and stands under OAuth & Permissions."  # noqa: S105  # a sentence


def install_further(settings: Settings, token: str) -> Workspace:
    """Raises ValueError for a token that Slack does not know, that is no bot's, or that is of the workspace that
    SLACK_BOT_TOKEN serves already; SlackApiError while Slack has trouble of its own."""
    ignore_proxies_for(settings.slack_api_url)
    require_current(settings.database_url)
    identity = _identified(settings, token)
    if identity.slack_team_id == identify(settings).slack_team_id:
        raise ValueError(f"{identity.name} is served by SLACK_BOT_TOKEN already.")
    store = open_store(settings.database_url)
    try:
        return Installations(store, seal_of(settings)).add(identity, now=SystemClock().now())
    finally:
        store.close()


def _identified(settings: Settings, token: str) -> BotIdentity:
    if not re.fullmatch(BOT_TOKEN, token):
        raise ValueError(NO_BOT_TOKEN)
    try:
        identity = identify(settings, token)
    except SlackApiError as error:
        refused = meaning(error)
        if not isinstance(refused, Permanent):
            raise
        raise ValueError(f"Slack does not accept that token: {refused.error}. {COPY_IT}") from error
    if not identity.bot_id:
        raise ValueError(NO_BOT_TOKEN)
    return identity
