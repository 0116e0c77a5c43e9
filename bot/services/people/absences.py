"""Being away and back. Days only: no kind and no reason is asked or kept (model.md, Absence)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.absence_notes import AwayNoted, BackNoted
from bot.domain.away import AwayDays, without
from bot.domain.errors import Invalid, NothingToDo
from bot.domain.ids import PersonId
from bot.domain.people import Absence, AbsenceSource, Person
from bot.domain.permissions import Action
from bot.domain.reporting import may_belong
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.access import Access
from bot.services.schedules import next_told, reschedule
from storage import Store, Transaction

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Absences:
    store: Store
    access: Access

    def set_away(
        self,
        workspace: Workspace,
        by: Person,
        days: AwayDays,
        now: datetime,
        *,
        stand_in: Person | None = None,
        person: Person | None = None,
    ) -> AwayNoted:
        """Note that ``by`` (or ``person``, whose absence an admin enters) is away. Days that an earlier absence covers
        belong to this one from now on. Raises NotAllowed, and Invalid for a stand-in who cannot stand in."""
        away = person or by
        self.access.ensure(Action.SET_AWAY, self.access.to_person(by, away.id), workspace)
        _check_stand_in(away, stand_in)
        with self.store.write() as tx:
            tx.people.lock(away)
            known = tx.absences.of(workspace.id, [away.id], ending_from=days.first_day)
            stand_in_id = None if stand_in is None else stand_in.id
            absence = next((each for each in known if _is_same(each, days, stand_in_id)), None)
            if absence is None:
                absence = self._write(tx, by, away, days, stand_in_id, known, now)
                helpers = self._dismiss(tx, away, by, now, lapsed_by=local_day(now, workspace.zone))
                touched = {away.id, stand_in_id, *helpers, *(each.stand_in_id for each in known)}
                reschedule(tx, workspace, [each for each in touched if each is not None], now)
            return self._noted(tx, workspace, away, absence, stand_in, now)

    def back(self, workspace: Workspace, person: Person, now: datetime, *, absence_id: int | None = None) -> BackNoted:
        """The person works again from today on; if they are not away, the next absence ahead is cancelled. With
        ``absence_id`` that one ends and no other. Raises NothingToDo when there is none."""
        today = local_day(now, person.zone)
        with self.store.write() as tx:
            tx.people.lock(person)
            every = tx.absences.of(workspace.id, [person.id], ending_from=today)
            known = every if absence_id is None else [each for each in every if each.id == absence_id]
            current = [each for each in known if each.first_day <= today] or known[:1]
            if not current:
                raise NothingToDo("not_away")
            for absence in current:
                self._end(tx, absence, today, person.id, now)
            is_back = any(absence.first_day <= today for absence in current)
            touched = {
                person.id,
                *(self._dismiss(tx, person, person, now) if is_back else ()),
                *(each.stand_in_id for each in current),
            }
            reschedule(tx, workspace, [each for each in touched if each is not None], now)
            next_at = next_told(tx, workspace, person.id, now)
        gone = {each.id for each in current}
        ahead = tuple(each for each in every if each.id not in gone)
        return BackNoted(ended=current[0], cancelled=not is_back, ahead=ahead, next_at=next_at)

    def _write(
        self,
        tx: Transaction,
        by: Person,
        away: Person,
        days: AwayDays,
        stand_in_id: PersonId | None,
        known: list[Absence],
        now: datetime,
    ) -> Absence:
        for other in known:
            self._make_room(tx, other, days, by.id, now)
        source = AbsenceSource.SELF if by.id == away.id else AbsenceSource.ADMIN
        return tx.absences.add(
            by=by.id,
            now=now,
            workspace_id=away.workspace_id,
            person_id=away.id,
            first_day=days.first_day,
            last_day=days.last_day,
            stand_in_id=stand_in_id,
            source=source,
        )

    def _make_room(self, tx: Transaction, other: Absence, taken: AwayDays, by: PersonId, now: datetime) -> None:
        pieces = without(AwayDays(other.first_day, other.last_day), taken)
        if not pieces:
            tx.absences.remove(other, by=by, now=now)
            return
        first, *rest = pieces
        tx.absences.change(other, by=by, now=now, first_day=first.first_day, last_day=first.last_day)
        for piece in rest:
            tx.absences.add(
                by=by,
                now=now,
                workspace_id=other.workspace_id,
                person_id=other.person_id,
                first_day=piece.first_day,
                last_day=piece.last_day,
                stand_in_id=other.stand_in_id,
                source=other.source,
            )

    def _end(self, tx: Transaction, absence: Absence, today: date, by: PersonId, now: datetime) -> None:
        if absence.first_day >= today:
            tx.absences.remove(absence, by=by, now=now)
        else:
            tx.absences.change(absence, by=by, now=now, last_day=today - _DAY)

    def _dismiss(
        self, tx: Transaction, owner: Person, by: Person, now: datetime, lapsed_by: date | None = None
    ) -> set[PersonId]:
        """Let go those who stood in only while the owner was away: all, or those whose time is over. Returns them."""
        gone = [
            one
            for one in tx.key_results.helped_while_away(owner.workspace_id, owner.id)
            if lapsed_by is None or one.stand_in_on(lapsed_by) is None
        ]
        for one in gone:
            tx.key_results.change(one, by=by.id, now=now, stand_in_id=None, stand_in_until=None)
        return {one.stand_in_id for one in gone if one.stand_in_id is not None}

    def _noted(
        self,
        tx: Transaction,
        workspace: Workspace,
        away: Person,
        absence: Absence,
        stand_in: Person | None,
        now: datetime,
    ) -> AwayNoted:
        today = local_day(now, away.zone)
        ahead = tx.absences.of(workspace.id, [away.id], ending_from=today)
        own = [each for each in tx.key_results.askable_of(workspace.id, [away.id]) if each.owner_id == away.id]
        covering = (
            [] if stand_in is None else tx.absences.of(workspace.id, [stand_in.id], ending_from=absence.first_day)
        )
        return AwayNoted(
            absence=absence,
            has_begun=absence.covers(today),
            stand_in=None if stand_in is None else stand_in.name,
            stand_in_away=any(each.first_day <= absence.last_day for each in covering),
            key_results=len(own),
            ahead=tuple(each for each in ahead if each.id != absence.id),
            next_at=next_told(tx, workspace, away.id, now),
        )


def _is_same(absence: Absence, days: AwayDays, stand_in_id: PersonId | None) -> bool:
    return (absence.first_day, absence.last_day, absence.stand_in_id) == (days.first_day, days.last_day, stand_in_id)


def _check_stand_in(away: Person, stand_in: Person | None) -> None:
    """Raises Invalid."""
    if stand_in is None:
        return
    if stand_in.id == away.id:
        raise Invalid({"stand_in": ("own_stand_in", {})})
    if not may_belong(stand_in):
        raise Invalid({"stand_in": ("no_stand_in", {"name": stand_in.name})})
