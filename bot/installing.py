"""``okrbot install``: one more workspace of the same app, by its bot token."""

from bot.app import seal_of
from bot.clients import identify, ignore_proxies_for
from bot.clock import SystemClock
from bot.domain.workspaces import Workspace
from bot.services.installations import Installations
from bot.settings import Settings
from storage import open_store
from storage.schema import require_current


def install_further(settings: Settings, token: str) -> Workspace:
    """Raises SlackApiError for a token that Slack does not know, ValueError for one of the workspace that
    SLACK_BOT_TOKEN serves already."""
    ignore_proxies_for(settings.slack_api_url)
    require_current(settings.database_url)
    identity = identify(settings, token)
    if identity.slack_team_id == identify(settings).slack_team_id:
        raise ValueError(f"{identity.name} is served by SLACK_BOT_TOKEN already.")
    store = open_store(settings.database_url)
    try:
        return Installations(store, seal_of(settings)).add(identity, now=SystemClock().now())
    finally:
        store.close()
