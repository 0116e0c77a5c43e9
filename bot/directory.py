"""Everybody from Slack, in rounds of the worker: a page of ``users.list`` when Slack's pace allows one, and batches of
what an admin takes over. Where it stands is in tables alone: a restart, or a process killed in the middle of a call,
loses nothing but time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from slack_sdk import WebClient

from bot.domain.ahead import Ahead
from bot.domain.directory import DECIDE_WITHIN, Reading, ReadingState
from bot.domain.errors import stops_all
from bot.domain.workspaces import Workspace
from bot.posting import Posting
from bot.services.directory.fetching import DirectoryReadings
from bot.services.directory.taking import DirectoryTaking
from bot.services.people.people import SlackProfile
from bot.slack_errors import Permanent, Temporary, meaning
from bot.telemetry import apart
from storage import Transaction

PAGE = 200  # people; docs.slack.dev/apis/web-api/pagination: no more than 200 at a time
BATCH = 200  # people taken over in one transaction
BATCHES = 5  # in one round
ASKING = timedelta(seconds=60)
"""How long one call may take before another worker makes it; Slack is given ten seconds."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class DirectoryReader:
    """A planner. What it waits for is Slack's pace, in machine time: it names no moment of the calendar."""

    readings: DirectoryReadings
    taking: DirectoryTaking
    posting: Posting

    def plan_due(self, now: datetime, limit: int) -> int:
        """One page for each workspace, or a few batches. Always 0: what is left waits for the next round, so that
        prompts and digests do not wait for it."""
        for reading in self.readings.at_work():
            with apart("directory_stuck", workspace=reading.workspace_id):
                self._go_on(reading, now)
        self.readings.forget_undecided(now)  # last: nobody waits for it, should it fail
        return 0

    def ahead(self, tx: Transaction, now: datetime) -> Ahead:
        moments = tx.agenda.moments
        is_old = moments.undecided is not None and moments.undecided < now - DECIDE_WITHIN
        return Ahead(waits=moments.directory_is_at_work or is_old)

    def _go_on(self, reading: Reading, now: datetime) -> None:
        if reading.state is ReadingState.READING:
            self._read(reading, now)
        else:
            self._take(reading, now)

    def _take(self, reading: Reading, now: datetime) -> None:
        for _ in range(BATCHES):
            if not self.taking.take(reading.workspace_id, BATCH, now=now):
                return

    def _read(self, reading: Reading, now: datetime) -> None:
        """Asked outside any transaction; what comes back is written in one of its own. A page that cannot be written
        counts as one that did not come: it is not asked for again without end."""
        turn = self.readings.turn(reading)
        if turn is None:
            return
        workspace, held = turn
        try:
            answer = self.posting.speak(workspace.id, lambda client: _page(client, held.cursor))
            profiles, following = _profiles(answer, workspace), _next_cursor(answer)
            is_kept = self.readings.keep_page(held, profiles, following, now=now)
        except Exception as error:
            if stops_all(error):
                raise
            self._record_failure(held, error, now)
            return
        if is_kept:
            log.info("directory_page", workspace=workspace.id, people=len(profiles))

    def _record_failure(self, reading: Reading, error: Exception, now: datetime) -> None:
        outcome = meaning(error)
        log.warning("directory_not_read", workspace=reading.workspace_id, error=outcome.error)
        match outcome:
            case Temporary(_, seconds, method) if method is not None:
                self.readings.rest(reading, seconds)
            case Permanent("invalid_cursor"):
                self.readings.begin_anew(reading, outcome.error, now=now)
            case Permanent():
                self.readings.fail(reading, outcome.error, now=now)
            case _:
                self.readings.try_later(reading, outcome.error, now=now)


def _page(client: WebClient, cursor: str) -> Any:
    return client.users_list(limit=PAGE, cursor=cursor or None, include_locale=True)


def _profiles(answer: Any, workspace: Workspace) -> list[SlackProfile]:
    """Raises what reading a list of another shape raises."""
    return [SlackProfile.read(user, workspace) for user in answer["members"]]


def _next_cursor(answer: Any) -> str:
    """Empty at the end of the list alone: a page may hold fewer people than were asked for."""
    return str((answer.get("response_metadata") or {}).get("next_cursor") or "")
