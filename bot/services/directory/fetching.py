"""Reading everybody from Slack, page by page: what the worker writes down between two calls. It changes nobody."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.domain.directory import DECIDE_WITHIN, Entry, Found, Reading, ReadingState
from bot.domain.ids import PersonId
from bot.domain.people import Person, SlackKind
from bot.domain.workspaces import Workspace
from bot.services.people.people import SlackProfile, differences, is_older
from storage import Speed, Store, Transaction
from storage.pace import ROSTER

MOST_FAILURES = 8  # in a row, each rest twice as long as the one before
MOST_RESTARTS = 3
FIRST_REST = 5.0  # seconds
LONGEST_REST = 300.0  # seconds

Row = dict[str, Any]


@dataclass(frozen=True)
class DirectoryReadings:
    """``lease`` is how long one call may take, in machine time."""

    store: Store
    speed: Speed
    lease: timedelta

    def at_work(self) -> list[Reading]:
        """What is being read and what is being taken over, in all workspaces."""
        with self.store.read() as tx:
            return tx.directory_readings.at_work()

    def turn(self, reading: Reading) -> tuple[Workspace, Reading] | None:
        """The reading, ours to ask Slack for its next page; None when Slack's pace or another worker has it wait."""
        with self.store.write() as tx:
            if tx.outbox.take_turns(reading.workspace_id, ROSTER, 1, self.speed) > 0:
                return None
            held = tx.directory_readings.lease(reading, tx.outbox.machine_now(), self.lease)
            return None if held is None else (tx.workspaces.get(reading.workspace_id), held)

    def keep_page(self, reading: Reading, profiles: Iterable[SlackProfile], next_cursor: str, *, now: datetime) -> bool:
        """Write down what a page says; with the last one an admin may decide. False, and nothing is written, when the
        reading was given up meanwhile or is another worker's."""
        people = [one for one in profiles if not one.is_bot]
        read = {"people_read": reading.people_read + len(people), "cursor": next_cursor}
        with self.store.write() as tx:
            if not tx.directory_readings.under_lease(reading, **read, failures=0, lease_until=None):
                return False
            known = tx.people.by_slack_ids(reading.workspace_id, [one.slack_user_id for one in people])
            tx.directory_entries.keep_all(list(_entries(reading, people, known, now)))
            if not next_cursor:
                _finish(tx, reading, now)
        return True

    def rest(self, reading: Reading, seconds: float) -> None:
        """Slack asks for a pause: no page for so long, whoever works."""
        with self.store.write() as tx:
            tx.outbox.pause(reading.workspace_id, ROSTER, seconds)
            tx.directory_readings.under_lease(reading, lease_until=None)

    def try_later(self, reading: Reading, error: str, *, now: datetime) -> None:
        """The page did not come: it is asked for again after a rest that grows, and given up in the end."""
        failures = reading.failures + 1
        if failures >= MOST_FAILURES:
            self.fail(reading, error, now=now)
            return
        rest = min(FIRST_REST * 2.0**reading.failures, LONGEST_REST)
        with self.store.write() as tx:
            until = tx.outbox.machine_now() + timedelta(seconds=rest)
            tx.directory_readings.under_lease(reading, failures=failures, lease_until=until)

    def begin_anew(self, reading: Reading, error: str, *, now: datetime) -> None:
        """Slack does not know its own cursor any more: the list is read from its beginning."""
        if reading.restarts >= MOST_RESTARTS:
            self.fail(reading, error, now=now)
            return
        anew = {"cursor": "", "people_read": 0, "restarts": reading.restarts + 1, "lease_until": None}
        with self.store.write() as tx:
            if tx.directory_readings.under_lease(reading, **anew):
                tx.directory_entries.forget_all(reading.workspace_id)

    def fail(self, reading: Reading, error: str, *, now: datetime) -> None:
        """It cannot be read; an admin sees why."""
        over = {"state": ReadingState.FAILED, "error": error[:200], "finished_at": now, "lease_until": None}
        with self.store.write() as tx:
            if tx.directory_readings.under_lease(reading, **over):
                tx.directory_entries.forget_all(reading.workspace_id)

    def forget_undecided(self, now: datetime) -> None:
        """What nobody has decided on for long says little of today, and is about people."""
        with self.store.read() as tx:
            old = tx.directory_readings.undecided_since(now - DECIDE_WITHIN)
        for reading in old:
            with self.store.write() as tx:
                drop(tx, reading, now)


def drop(tx: Transaction, reading: Reading, now: datetime) -> bool:
    """Forget what was read; False when it is being taken over already, or over."""
    undecided = (ReadingState.READING, ReadingState.READY)
    over = {"state": ReadingState.DROPPED, "finished_at": now, "lease_until": None}
    is_ours = tx.directory_readings.move(reading.workspace_id, reading.started_at, undecided, **over)
    if is_ours:
        tx.directory_entries.forget_all(reading.workspace_id)
    return is_ours


def record(
    tx: Transaction,
    reading: Reading,
    by: PersonId | None,
    action: str,
    now: datetime,
    after: Mapping[str, Any] | None = None,
) -> None:
    """An act about the reading, in the audit."""
    kind = "directory_reading"
    tx.audit.record(reading.workspace_id, by=by, action=action, kind=kind, subject_id=reading.id, now=now, after=after)


def profile_of(entry: Entry) -> SlackProfile:
    """What Slack said of somebody, as it was written down."""
    said = dict(entry.said)
    updated = said["updated_at"]
    said["updated_at"] = None if updated is None else datetime.fromisoformat(updated)
    return SlackProfile(**{**said, "slack_kind": SlackKind(said["slack_kind"]), "unsaid": tuple(said["unsaid"])})


def _as_said(profile: SlackProfile) -> Mapping[str, Any]:
    updated = profile.updated_at
    return {**asdict(profile), "updated_at": None if updated is None else updated.isoformat()}


def _entries(
    reading: Reading, people: Iterable[SlackProfile], known: Mapping[str, Person], now: datetime
) -> Iterator[Row]:
    """Of whom we do not know, only those are kept who are here and belong to this workspace."""
    for profile in people:
        person = known.get(profile.slack_user_id)
        found = _found(person, profile, now)
        if found is None:
            continue
        said = {} if found is Found.SAME else _as_said(profile)
        held = {"workspace_id": reading.workspace_id, "slack_user_id": profile.slack_user_id}
        yield {**held, "name": profile.name, "found": found, "said": said}


def _found(person: Person | None, profile: SlackProfile, now: datetime) -> Found | None:
    if person is None:
        is_new = not profile.deleted and profile.slack_kind is not SlackKind.EXTERNAL
        return Found.NEW if is_new else None
    if is_older(profile, person) or not differences(person, profile, now):
        return Found.SAME
    if profile.deleted:
        return Found.DEACTIVATED if person.is_active else Found.CHANGED
    return Found.CHANGED if person.is_active else Found.BACK


def _finish(tx: Transaction, reading: Reading, now: datetime) -> None:
    """All pages have come. Where nothing differs, there is nothing to decide."""
    ours = (reading.workspace_id, reading.started_at, [ReadingState.READING])
    tx.directory_entries.keep_missing(reading.workspace_id, reading.started_at)
    if tx.directory_entries.count_different(reading.workspace_id):
        tx.directory_readings.move(*ours, state=ReadingState.READY)
        return
    over: dict[str, Any] = {"state": ReadingState.DONE, "finished_at": now}
    tx.directory_readings.move(*ours, **over)
    tx.directory_entries.forget_all(reading.workspace_id)
