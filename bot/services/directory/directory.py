"""People from Slack, for the admins who decide: how a reading stands, what it would change, and their word on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.domain.directory import Entry, Found, Reading, ReadingState, Tally
from bot.domain.people import Person
from bot.domain.permissions import Action
from bot.domain.workspaces import Workspace
from bot.services.access import Access
from bot.services.directory.fetching import drop, profile_of, record
from bot.services.people.people import differences
from storage import Store, Transaction

NAMES_SHOWN = 5
PAGE = 20  # people


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryDesk:
    """``reading`` is the last one, or the one at hand; None before the first. ``tallies`` and ``owners_gone`` (those
    whose check-ins would stop) tell what waits for a decision; ``left`` is how many are still to be taken over."""

    reading: Reading | None = None
    tallies: Sequence[Tally] = ()
    owners_gone: int = 0
    left: int = 0

    @property
    def is_to_be_decided(self) -> bool:
        return self.reading is not None and self.reading.state is ReadingState.READY


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One person in the preview. ``changes`` are (before, after) by field; for somebody new all that would be known."""

    entry: Entry
    person: Person | None = None
    changes: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingsPage:
    findings: Sequence[Finding]
    start: int
    total: int

    @property
    def rest(self) -> int:
        """How many come after this page."""
        return max(0, self.total - self.start - len(self.findings))


@dataclass(frozen=True)
class Directory:
    """Each method raises NotAllowed for those who are no admins. A press that comes twice, or too late, changes
    nothing. ``begun`` says which reading a decision is about, by when it began: what another one found, nobody has
    seen."""

    store: Store
    access: Access

    def desk(self, workspace: Workspace, by: Person) -> DirectoryDesk:
        self._ensure_may(workspace, by)
        with self.store.read() as tx:
            return directory_desk(tx, workspace)

    def start(self, workspace: Workspace, by: Person, *, now: datetime) -> None:
        """The worker reads from now on, unless a reading is open already."""
        self._ensure_may(workspace, by)
        with self.store.write() as tx:
            reading = tx.directory_readings.begin(workspace.id, by.id, now)
            if reading is not None:
                tx.directory_entries.forget_all(workspace.id)
                record(tx, reading, by.id, "reading_started", now)

    def take_over(self, workspace: Workspace, by: Person, begun: datetime) -> None:
        self._ensure_may(workspace, by)
        with self.store.write() as tx:
            taking = {"state": ReadingState.TAKING, "decided_by_id": by.id}
            tx.directory_readings.move(workspace.id, begun, [ReadingState.READY], **taking)

    def not_now(self, workspace: Workspace, by: Person, begun: datetime, *, now: datetime) -> None:
        """What was read is forgotten, and reading ends."""
        self._ensure_may(workspace, by)
        with self.store.write() as tx:
            reading = tx.directory_readings.of(workspace.id)
            if reading is not None and reading.started_at == begun and drop(tx, reading, now):
                record(tx, reading, by.id, "reading_dropped", now)

    def findings(self, workspace: Workspace, by: Person, start: int, *, now: datetime) -> FindingsPage:
        """A page of what would change; the last one when ``start`` lies beyond it."""
        self._ensure_may(workspace, by)
        with self.store.read() as tx:
            reading = tx.directory_readings.of(workspace.id)
            is_open = reading is not None and reading.state is ReadingState.READY
            total = tx.directory_entries.count_different(workspace.id) if is_open else 0
            start = max(0, min(start, (total - 1) // PAGE * PAGE))
            entries = tx.directory_entries.page(workspace.id, start, PAGE) if total else []
            known = tx.people.by_slack_ids(workspace.id, [entry.slack_user_id for entry in entries])
        found = [_finding(entry, known.get(entry.slack_user_id), now) for entry in entries]
        return FindingsPage(findings=found, start=start, total=total)

    def _ensure_may(self, workspace: Workspace, by: Person) -> None:
        self.access.ensure(Action.ADMINISTER, self.access.to_workspace(by), workspace)


def directory_desk(tx: Transaction, workspace: Workspace) -> DirectoryDesk:
    reading = tx.directory_readings.of(workspace.id)
    if reading is None or not reading.is_open or reading.state is ReadingState.READING:
        return DirectoryDesk(reading=reading)
    if reading.state is ReadingState.TAKING:
        return DirectoryDesk(reading=reading, left=tx.directory_entries.count_different(workspace.id))
    return DirectoryDesk(
        reading=reading,
        tallies=tx.directory_entries.tallies(workspace.id, NAMES_SHOWN),
        owners_gone=tx.directory_entries.owners_gone(workspace.id),
    )


def _finding(entry: Entry, person: Person | None, now: datetime) -> Finding:
    if entry.found is Found.MISSING:
        return Finding(entry=entry, person=person)
    profile = profile_of(entry)
    if person is None:
        shown = {"title": profile.title, "zone": profile.zone, "slack_kind": profile.slack_kind}
        return Finding(entry=entry, changes={name: (None, value) for name, value in shown.items()})
    new = differences(person, profile, now)
    return Finding(
        entry=entry, person=person, changes={name: (getattr(person, name), value) for name, value in new.items()}
    )
