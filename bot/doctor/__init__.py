"""``okrbot doctor``: what is wrong or still missing, in plain words, in the order in which it would be mended."""

from bot.clients import ignore_proxies_for
from bot.doctor.database import look_at_database
from bot.doctor.findings import Finding
from bot.doctor.processes import look_at_status
from bot.doctor.settings import look_at_settings
from bot.doctor.slack import look_at_slack
from bot.settings import Settings

__all__ = ["Finding", "examine"]


def examine(settings: Settings) -> list[Finding]:
    """Everything that can be looked at from here."""
    ignore_proxies_for(settings.slack_api_url)
    team_id, slack = look_at_slack(settings)
    return [*look_at_settings(settings), *slack, *look_at_status(settings), *look_at_database(settings, team_id)]
