"""What nobody has closed when its cycle closes: however many there are, they are closed inside the database, for nobody
else can write meanwhile; and opened there, when the cycle is opened again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Executable,
    ScalarSelect,
    Select,
    TypeCoerce,
    case,
    delete,
    func,
    insert,
    literal,
    select,
    type_coerce,
    update,
)

from bot.domain.closing import Decision
from bot.domain.ids import CycleId, WorkspaceId
from bot.domain.okrs import RUNNING, ObjectiveState
from storage.closings import Closings
from storage.database.statements import prepared
from storage.objective_writing import WritableObjectives
from storage.rows import table_of, versioned
from storage.tables.closing import ClosingRow, GradeRow
from storage.tables.okrs import ObjectiveRow
from storage.tables.records import AuditEventRow

OBJECTIVE, CLOSING, GRADE = table_of(ObjectiveRow), table_of(ClosingRow), table_of(GradeRow)
AUDIT = table_of(AuditEventRow)
_ITS = (CLOSING.c.workspace_id == OBJECTIVE.c.workspace_id, CLOSING.c.objective_id == OBJECTIVE.c.id)


class Leftovers:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def close(self, workspace_id: WorkspaceId, cycle_id: CycleId, now: datetime) -> int:
        """How many objectives were open in the cycle and are closed now, without a score, undecided; everything is
        audited. Words of those that had been closed before and were reopened stay. A fixed number of statements."""
        count = int(self._hold(workspace_id, cycle_id).scalar_one())
        if count:
            self._forget_grades(workspace_id, cycle_id)
            self._undecide(workspace_id, cycle_id, now)
            self._say_objectives(workspace_id, cycle_id, now)
            self._close(workspace_id, cycle_id, state=ObjectiveState.CLOSED)
        return count

    def open(self, workspace_id: WorkspaceId, cycle_id: CycleId, now: datetime) -> int:
        """How many objectives had closed with the cycle, were decided on by nobody since, and are what they were before
        by now; everything is audited. A fixed number of statements."""
        count = int(self._hold_undecided(workspace_id, cycle_id).scalar_one())
        if count:
            self._say_opened(workspace_id, cycle_id, now)
            self._open(workspace_id, cycle_id)
        return count

    def _undecide(self, workspace_id: WorkspaceId, cycle_id: CycleId, now: datetime) -> None:
        """Of those that were reopened the words are there already: few, for each was somebody's act. All others have
        words already where the cycle is closed once more."""
        closings, known = Closings(self.connection), int(self._newest(workspace_id, cycle_id).scalar_one())
        closings.leave_undecided(closings.many(self._reopened(workspace_id, cycle_id)), now)
        self._close_again(workspace_id, cycle_id, closed_at=now)
        self._add_closings(workspace_id, cycle_id, now)
        self._say_closings(workspace_id, cycle_id, known, now)

    @prepared
    def _hold(self, workspace_id: WorkspaceId, cycle_id: CycleId) -> Executable:
        """To the end of the transaction; one that somebody is closing is waited for, and is closed then."""
        left = _left(workspace_id, cycle_id).order_by(OBJECTIVE.c.id).with_for_update(key_share=True)
        return select(func.count()).select_from(left.subquery())

    @prepared
    def _forget_grades(self, workspace_id: WorkspaceId, cycle_id: CycleId) -> Executable:
        its = GRADE.c.objective_id.in_(_left(workspace_id, cycle_id))
        return delete(GRADE).where(GRADE.c.workspace_id == workspace_id, its)

    @prepared
    def _reopened(self, workspace_id: WorkspaceId, cycle_id: CycleId) -> Executable:
        its = (CLOSING.c.objective_id.in_(_left(workspace_id, cycle_id)), CLOSING.c.decision != Decision.UNDECIDED)
        return Closings(self.connection).within(workspace_id).where(*its)

    @prepared
    def _newest(self, workspace_id: WorkspaceId, cycle_id: CycleId) -> Executable:
        """Of those that are there: what is added now has a higher id."""
        its = (CLOSING.c.workspace_id == workspace_id, CLOSING.c.objective_id.in_(_left(workspace_id, cycle_id)))
        return select(func.coalesce(func.max(CLOSING.c.id), 0)).where(*its)

    @prepared
    def _close_again(self, /, workspace_id: WorkspaceId, cycle_id: CycleId, **values: Any) -> Executable:
        """What it was when it was closed before may be over: it goes back to what it is now."""
        its = (CLOSING.c.workspace_id == workspace_id, CLOSING.c.objective_id.in_(_left(workspace_id, cycle_id)))
        return update(CLOSING).where(*its).values(state_before=_state_now())

    @prepared
    def _add_closings(self, workspace_id: WorkspaceId, cycle_id: CycleId, now: datetime) -> Executable:
        values: dict[str, Any] = Closings(self.connection).complete({"closed_at": _moment(now)})
        held: dict[str, Any] = {
            name: value if isinstance(value, ColumnElement) else literal(value, CLOSING.c[name].type)
            for name, value in values.items()
        }
        held |= {"workspace_id": OBJECTIVE.c.workspace_id, "objective_id": OBJECTIVE.c.id}
        held |= {"state_before": OBJECTIVE.c.state}
        new = _left(workspace_id, cycle_id).where(~select(CLOSING.c.id).where(*_ITS).correlate(OBJECTIVE).exists())
        return insert(CLOSING).from_select(list(held), new.with_only_columns(*held.values()).order_by(OBJECTIVE.c.id))

    @prepared
    def _say_closings(self, workspace_id: WorkspaceId, cycle_id: CycleId, known: int, now: datetime) -> Executable:
        here = (CLOSING.c.workspace_id == workspace_id, CLOSING.c.id > known)
        made = select(CLOSING.c.id).where(*here, CLOSING.c.objective_id.in_(_left(workspace_id, cycle_id)))
        after = literal(versioned({"decision": Decision.UNDECIDED}), AUDIT.c.after.type)
        told = {"action": literal("added"), "kind": literal(Closings.kind), "after": after}
        return _say(CLOSING, made, now, told)

    @prepared
    def _say_objectives(self, workspace_id: WorkspaceId, cycle_id: CycleId, now: datetime) -> Executable:
        kept = {one: literal(versioned({"state": one}), AUDIT.c.before.type) for one in RUNNING}
        before = case(*((OBJECTIVE.c.state == one, said) for one, said in kept.items()))
        after = literal(versioned({"state": ObjectiveState.CLOSED}), AUDIT.c.after.type)
        told = {"action": literal("changed"), "kind": literal(WritableObjectives.kind)}
        return _say(OBJECTIVE, _left(workspace_id, cycle_id), now, {**told, "before": before, "after": after})

    @prepared
    def _close(self, /, workspace_id: WorkspaceId, cycle_id: CycleId, **values: Any) -> Executable:
        return update(OBJECTIVE).where(*_of(workspace_id, cycle_id))

    @prepared
    def _hold_undecided(self, workspace_id: WorkspaceId, cycle_id: CycleId) -> Executable:
        found = _undecided(workspace_id, cycle_id).order_by(OBJECTIVE.c.id).with_for_update(key_share=True)
        return select(func.count()).select_from(found.subquery())

    @prepared
    def _say_opened(self, workspace_id: WorkspaceId, cycle_id: CycleId, now: datetime) -> Executable:
        kept = {one: literal(versioned({"state": one}), AUDIT.c.after.type) for one in RUNNING}
        after = case(*((_state_before() == one, said) for one, said in kept.items()))
        before = literal(versioned({"state": ObjectiveState.CLOSED}), AUDIT.c.before.type)
        told = {"action": literal("changed"), "kind": literal(WritableObjectives.kind)}
        return _say(OBJECTIVE, _undecided(workspace_id, cycle_id), now, {**told, "before": before, "after": after})

    @prepared
    def _open(self, workspace_id: WorkspaceId, cycle_id: CycleId) -> Executable:
        its = OBJECTIVE.c.id.in_(_undecided(workspace_id, cycle_id))
        return update(OBJECTIVE).where(OBJECTIVE.c.workspace_id == workspace_id, its).values(state=_state_before())


def _of(workspace_id: WorkspaceId, cycle_id: CycleId) -> tuple[ColumnElement[bool], ...]:
    objective = OBJECTIVE.c
    return (objective.workspace_id == workspace_id, objective.cycle_id == cycle_id, objective.state.in_(RUNNING))


def _left(workspace_id: WorkspaceId, cycle_id: CycleId) -> Select[Any]:
    return select(OBJECTIVE.c.id).where(*_of(workspace_id, cycle_id))


def _undecided(workspace_id: WorkspaceId, cycle_id: CycleId) -> Select[Any]:
    """The objectives that closed with the cycle, and that nobody has decided on since."""
    here = (OBJECTIVE.c.workspace_id == workspace_id, OBJECTIVE.c.cycle_id == cycle_id)
    undecided = select(CLOSING.c.id).where(*_ITS, CLOSING.c.decision == Decision.UNDECIDED).correlate(OBJECTIVE)
    closed = select(OBJECTIVE.c.id).where(*here, OBJECTIVE.c.state == ObjectiveState.CLOSED)
    return closed.where(undecided.exists())


def _state_before() -> ScalarSelect[Any]:
    return select(CLOSING.c.state_before).where(*_ITS).correlate(OBJECTIVE).scalar_subquery()


def _state_now() -> ScalarSelect[Any]:
    return select(OBJECTIVE.c.state).where(*_ITS).correlate(CLOSING).scalar_subquery()


def _say(subject: Any, found: Select[Any], now: datetime, told: Mapping[str, ColumnElement[Any]]) -> Executable:
    """An event of nobody's act about each row that is found."""
    held = {"workspace_id": subject.c.workspace_id, "subject_id": subject.c.id}
    held |= {"reason": literal(""), "at": _moment(now), **told}
    return insert(AUDIT).from_select(list(held), found.with_only_columns(*held.values()))


def _moment(now: datetime) -> TypeCoerce[datetime]:
    return type_coerce(now, AUDIT.c.at.type)
