"""Taking over what was read from Slack: a batch of people in each transaction, so that a process which dies in the
middle has lost nothing, and the next one goes on."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.domain.directory import Entry, Found, Reading, ReadingState
from bot.domain.ids import WorkspaceId
from bot.domain.people import Person, searched_for
from bot.services.directory.fetching import profile_of, record
from bot.services.people.departures import let_go
from bot.services.people.people import differences, is_older, shared
from bot.services.schedules import reschedule
from storage import Store, Transaction

Change = tuple[Person, dict[str, Any]]


@dataclass(frozen=True)
class DirectoryTaking:
    store: Store

    def take(self, workspace_id: WorkspaceId, limit: int, *, now: datetime) -> bool:
        """One batch, in one transaction; whether there may be more. Of two workers the second finds it done. What has
        been heard of somebody since they were read wins."""
        with self.store.write() as tx:
            reading = tx.directory_readings.locked(workspace_id)
            if reading is None or reading.state is not ReadingState.TAKING:
                return False
            entries = tx.directory_entries.first(workspace_id, limit)
            if not entries:
                _finish(tx, reading, now)
                return False
            known = tx.people_batches.held(workspace_id, [entry.slack_user_id for entry in entries])
            _write(tx, reading, entries, _sorted(reading, entries, known, now), now)
        return True


@dataclass(frozen=True, slots=True)
class _Sorted:
    """What is to be done with the entries of one batch."""

    new: list[Entry] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


def _sorted(reading: Reading, entries: Sequence[Entry], known: dict[str, Person], now: datetime) -> _Sorted:
    found = _Sorted()
    for entry in entries:
        person = known.get(entry.slack_user_id)
        if person is None:
            if entry.found is Found.NEW:
                found.new.append(entry)
            continue
        values = _values(reading, entry, person, now)
        if values:
            found.changes.append((person, values))
    return found


def _values(reading: Reading, entry: Entry, person: Person, now: datetime) -> dict[str, Any]:
    """What is written of somebody whom we know; nothing when they have not changed, or Slack said more since."""
    if entry.found is Found.MISSING:
        is_heard = person.slack_asked_at is not None and person.slack_asked_at >= reading.started_at
        return {} if is_heard or not person.is_active else {"deactivated_at": now}
    profile = profile_of(entry)
    if is_older(profile, person):
        return {}
    values = differences(person, profile, now)
    if not values:
        return {}
    asked = max(person.slack_asked_at or reading.started_at, reading.started_at)
    return {**values, "slack_updated_at": profile.updated_at or person.slack_updated_at, "slack_asked_at": asked}


def _write(tx: Transaction, reading: Reading, entries: Sequence[Entry], found: _Sorted, now: datetime) -> None:
    workspace_id, by = reading.workspace_id, reading.decided_by_id
    rows = [_as_person(reading, entry) for entry in found.new]
    added = tx.people_batches.add_new(workspace_id, rows, by=by, now=now)
    changed = tx.people_batches.change(found.changes, by=by, now=now)
    tx.names.index_people(workspace_id, added, are_new=True)
    before = [person for person, _ in found.changes]
    both = zip(before, changed, strict=True)
    tx.names.index_people(workspace_id, [new for old, new in both if searched_for(old) != searched_for(new)])
    left = [person.id for person, values in found.changes if values.get("deactivated_at") is not None]
    let_go(tx, workspace_id, left, now)
    moved = [person.id for person, values in found.changes if {"zone", "deactivated_at"} & values.keys()]
    if moved:
        reschedule(tx, tx.workspaces.get(workspace_id), moved, now)
    told = {"added": reading.added + len(added), "gone": reading.gone + len(left)}
    tx.directory_readings.update(reading, **told, changed=reading.changed + len(changed) - len(left))
    overtaken = {entry.slack_user_id for entry in found.new} - {person.slack_user_id for person in added}
    done = [entry.id for entry in entries if entry.slack_user_id not in overtaken]
    tx.directory_entries.forget(workspace_id, done)


def _as_person(reading: Reading, entry: Entry) -> dict[str, Any]:
    profile = profile_of(entry)
    heard = {"slack_updated_at": profile.updated_at, "slack_asked_at": reading.started_at}
    return {"slack_user_id": profile.slack_user_id, "zone": profile.zone, **shared(profile), **heard}


def _finish(tx: Transaction, reading: Reading, now: datetime) -> None:
    """What did not differ was kept to see who is missing, and goes with the rest."""
    tx.directory_readings.update(reading, state=ReadingState.DONE, finished_at=now)
    tx.directory_entries.forget_all(reading.workspace_id)
    done = {"added": reading.added, "changed": reading.changed, "gone": reading.gone}
    record(tx, reading, reading.decided_by_id, "taken_over", now, after=done)
