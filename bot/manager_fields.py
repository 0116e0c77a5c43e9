"""Managers from a profile field of Slack, in rounds of the worker: a few people at a time, who waits longest first,
everybody once a day."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.domain.ahead import Ahead
from bot.domain.errors import stops_all
from bot.domain.people import Person
from bot.domain.workspaces import Workspace
from bot.posting import Posting
from bot.services.directory.manager_fields import REST_AFTER_REFUSAL, ManagerReadings
from bot.slack_errors import RETRY_AFTER_NOT_SAID, Permanent, Temporary, code_of, meaning
from bot.telemetry import apart
from storage import Transaction

UNKNOWN = frozenset({"user_not_found", "user_not_visible"})

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class ManagerReader:
    """A planner. What it waits for is Slack's pace, and a day for each person: nobody waits for it, so it names no
    moment."""

    readings: ManagerReadings
    posting: Posting

    def plan_due(self, now: datetime, limit: int) -> int:
        """A few people of each workspace. Always 0: what is left waits for the next round."""
        for workspace in self.readings.workspaces():
            with apart("managers_stuck", workspace=workspace.id):
                self._read(workspace, now)
        return 0

    def ahead(self, tx: Transaction, now: datetime) -> Ahead:
        return Ahead(waits=tx.agenda.moments.managers_are_read)

    def _read(self, workspace: Workspace, now: datetime) -> None:
        """What has been read is kept, also when the next call fails. What cannot be kept is read again after a rest."""
        named: list[tuple[Person, str]] = []
        failure = self._ask(workspace, named, now)
        try:
            if named:
                self.readings.keep(workspace, named, now=now)
        except Exception as error:
            if stops_all(error):
                raise
            failure = failure or error
        if failure is not None:
            self._record_failure(workspace, failure)

    def _ask(self, workspace: Workspace, named: list[tuple[Person, str]], now: datetime) -> Exception | None:
        """Add to ``named`` what the fields of a few people say; what went wrong, if anything did."""
        try:
            for person in self.readings.turn(workspace, now=now):
                named.append((person, self._said(workspace, person)))
        except Exception as error:
            if stops_all(error):
                raise
            return error
        return None

    def _said(self, workspace: Workspace, person: Person) -> str:
        """What somebody's field says; nothing for whom Slack does not show us."""
        try:
            answer = self.posting.speak(workspace.id, lambda client: _profile(client, person))
        except SlackApiError as error:
            if code_of(error) in UNKNOWN:
                return ""
            raise
        return _value(answer, workspace.manager_field)

    def _record_failure(self, workspace: Workspace, error: Exception) -> None:
        outcome = meaning(error)
        log.warning("managers_not_read", workspace=workspace.id, error=outcome.error)
        match outcome:
            case Permanent():
                self.readings.rest(workspace, REST_AFTER_REFUSAL, outcome.error)
            case Temporary(_, seconds, _):
                self.readings.rest(workspace, seconds)
            case _:
                self.readings.rest(workspace, RETRY_AFTER_NOT_SAID)


def _profile(client: WebClient, person: Person) -> Any:
    return client.users_profile_get(user=person.slack_user_id)


def _value(answer: Any, field_id: str) -> str:
    """Slack writes an empty list, or nothing, where somebody has filled in no field."""
    fields = answer["profile"].get("fields")
    held = fields.get(field_id) if isinstance(fields, dict) else None
    return str(held.get("value") or "") if isinstance(held, dict) else ""
