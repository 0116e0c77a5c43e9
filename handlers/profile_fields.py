"""Which profile fields of a workspace name people: asked of Slack when an admin opens the settings."""

from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.services.directory.manager_fields import ProfileFields
from bot.slack_errors import code_of
from handlers.in_time import impatient

NO_ANSWER = "no_answer"

log = structlog.get_logger(__name__)


def user_fields(client: WebClient) -> ProfileFields:
    """Slack's answer, or why there is none: the form opens either way."""
    try:
        fields = impatient(client).team_profile_get(visibility="visible")["profile"]["fields"]
        return ProfileFields(tuple(_known(field) for field in fields if field.get("type") == "user"))
    except SlackApiError as error:
        code = code_of(error) or NO_ANSWER
        log.warning("profile_fields_not_read", error=code)
        return ProfileFields(error=code)
    except (SlackClientError, OSError, LookupError, TypeError, AttributeError) as error:
        log.warning("profile_fields_not_read", error=type(error).__name__)
        return ProfileFields(error=NO_ANSWER)


def _known(field: dict[str, Any]) -> tuple[str, str]:
    return str(field["id"]), str(field.get("label") or field["id"])
