"""Managers from a profile field of Slack: whom it names is taken over once a day, where it may be.

Such fields cause no ``user_change``: they are read person by person, in rounds of the worker. A field that says nothing
changes nothing: whoever was chosen by hand, or came from a file, stays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.ids import PersonId
from bot.domain.people import Person
from bot.domain.reporting import LeftOut, WhyLeftOut, why_left_out
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from storage import Speed, Store, Transaction
from storage.pace import PROFILE

EVERY = timedelta(days=1)
AT_ONCE = 5  # people asked about in one round: so many calls may come in a burst
NAMES_SHOWN = 5
REST_AFTER_REFUSAL = 3600.0  # seconds: a right that is missing is not given by asking again and again

REASON = "profile field {label}"
"""The reason in the audit: nobody has acted."""

Named = tuple[Person, str]
"""Somebody, and what their field says: Slack ids with commas between them, or nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagerDesk:
    """What an admin sees: the field's name (empty where none is chosen), why it cannot be read, and whom it named in
    vain, with those whom it is about."""

    field: str = ""
    error: str = ""
    left_out: Sequence[tuple[Person, LeftOut]] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class ProfileFields:
    """The profile fields of a workspace that name people, (id, label); or Slack's code for why it tells none."""

    fields: tuple[tuple[str, str], ...] = ()
    error: str = ""


@dataclass(frozen=True)
class ManagerReadings:
    store: Store
    speed: Speed

    def workspaces(self) -> list[Workspace]:
        """Those that have chosen a field."""
        with self.store.read() as tx:
            return tx.manager_fields.workspaces()

    def turn(self, workspace: Workspace, *, now: datetime) -> list[Person]:
        """Whose field is to be read now, as many as Slack's pace allows."""
        with self.store.read() as tx:
            due = tx.manager_fields.to_read(workspace.id, now - EVERY, AT_ONCE)
        if not due:
            return []
        with self.store.write() as tx:
            wait = tx.outbox.take_turns(workspace.id, PROFILE, len(due), self.speed)
        return due if wait == 0 else []

    def keep(self, workspace: Workspace, named: Sequence[Named], *, now: datetime) -> None:
        """Take over what these fields say, unless another field was chosen meanwhile."""
        with self.store.write() as tx:
            tx.workspaces.lock(workspace.id)  # two changes at once could close a circle together
            held = tx.workspaces.get(workspace.id)
            if held.manager_field != workspace.manager_field:
                return
            ids = [person.id for person, _ in named]
            tx.manager_fields.keep(workspace.id, ids, _take_over(tx, held, named, now))
            tx.manager_fields.were_read(workspace.id, ids, now)
            if held.manager_field_error:
                tx.workspaces.update(held, manager_field_error="")

    def rest(self, workspace: Workspace, seconds: float, error: str = "") -> None:
        """Slack is not asked for so long; ``error`` is told to admins."""
        with self.store.write() as tx:
            tx.outbox.pause(workspace.id, PROFILE, seconds)
            held = tx.workspaces.get(workspace.id)
            if error and held.manager_field_error != error:
                tx.workspaces.update(held, manager_field_error=error[:80])


def choose_field(
    tx: Transaction, workspace: Workspace, field: tuple[str, str], *, by: PersonId, now: datetime
) -> Workspace:
    """An admin's choice, (id, label), both empty for none; everybody's field is read anew, beginning at once."""
    changed = tx.workspaces.set(workspace, by=by, now=now, manager_field=field[0], manager_field_name=field[1])
    tx.manager_fields.begin_anew(workspace.id)
    tx.outbox.resume(workspace.id, PROFILE)
    return tx.workspaces.update(changed, manager_field_error="")


def manager_desk(tx: Transaction, workspace: Workspace) -> ManagerDesk:
    held = tx.workspaces.get(workspace.id)
    if not held.manager_field:
        return ManagerDesk()
    left_out, count = tx.manager_fields.left_out(workspace.id, NAMES_SHOWN)
    people = tx.people.by_ids(workspace.id, [one.person_id for one in left_out])
    return ManagerDesk(
        field=held.manager_field_name,
        error=held.manager_field_error,
        left_out=[(people[one.person_id], one) for one in left_out],
        more=count - len(left_out),
    )


def _take_over(
    tx: Transaction, workspace: Workspace, named: Sequence[Named], now: datetime
) -> list[tuple[PersonId, str, WhyLeftOut]]:
    """Whom the fields name leads from today on; who may not is told."""
    wanted = {person.id: [one.strip() for one in said.split(",") if one.strip()] for person, said in named}
    managers = tx.people.by_slack_ids(workspace.id, [one for listed in wanted.values() for one in listed])
    current = tx.people.by_ids(workspace.id, wanted)
    left_out = []
    for person_id, listed in wanted.items():
        if not listed or person_id not in current:
            continue
        why = _report(tx, workspace, current[person_id], listed, managers, local_day(now, workspace.zone), now)
        if why is not None:
            left_out.append((person_id, ",".join(listed), why))
    return left_out


def _report(
    tx: Transaction,
    workspace: Workspace,
    person: Person,
    listed: Sequence[str],
    managers: Mapping[str, Person],
    today: date,
    now: datetime,
) -> WhyLeftOut | None:
    """Only a manager who is another one than before is checked and written."""
    if len(listed) > 1:
        return WhyLeftOut.SEVERAL
    manager = managers.get(listed[0])
    if manager is None:
        return WhyLeftOut.UNKNOWN
    if manager.id == person.manager_id:
        return None
    why = why_left_out(person, manager, tx.people.managers_above(workspace.id, manager.id))
    if why is None:
        reason = REASON.format(label=workspace.manager_field_name)
        tx.people.set_manager(person, manager.id, since=today, by=None, now=now, reason=reason)
    return why
