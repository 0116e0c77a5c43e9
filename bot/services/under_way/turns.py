"""Changing the course of an objective or a key result: pausing it, cancelling it, going on with it, each with a reason
that others read (docs/under-way.md)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.domain.context import Difference, cancelled
from bot.domain.context_sheets import Touched
from bot.domain.handover_offers import OfferSheet
from bot.domain.ids import Code
from bot.domain.okrs import KeyResult, Objective
from bot.domain.people import Person
from bot.domain.turns import Aside, Course, check_length, check_reason, due_after
from bot.domain.workspaces import Workspace
from bot.services.access import Access
from bot.services.alignment.context_asking import touched_by
from bot.services.okrs.desk import Desk
from bot.services.okrs.targets import Target, visible, visible_key_result
from bot.services.under_way.course import Turning
from bot.services.under_way.handover_reading import key_results_of
from bot.services.under_way.offer_reading import waiting_about
from storage import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnForm:
    """What may be made of a thing, ``courses``, as its form shows it. ``touched`` are the objectives of others that
    contribute to it; ``with_it`` how many open key results its owner would hand over with an objective; ``offer``
    waits for somebody's answer already. ``due``: the due days offered when it goes on, by the id of the key result."""

    target: Target
    owner: Person
    courses: tuple[Course, ...]
    aside: Aside | None = None
    touched: tuple[Touched, ...] = ()
    with_it: int = 0
    offer: OfferSheet | None = None
    resting: tuple[KeyResult, ...] = ()
    due: Mapping[int, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """What came of it. ``before``: it was so already, nothing was changed, and ``aside`` says by whom and why."""

    course: Course
    target: Target
    before: bool = False
    aside: Aside | None = None


@dataclass(frozen=True)
class Turns:
    store: Store
    access: Access

    def ref(self, workspace: Workspace, person: Person, code: Code) -> str:
        """What a code stands for, as the forms carry it. Raises NotFound."""
        with self.store.read() as tx:
            if code.number is None:
                found = visible(tx, person, tx.objectives.by_number(workspace.id, code.objective), code)
                return Target(found).ref
            known = tx.key_results.by_code(workspace.id, code.objective, code.number)
            result, objective = visible_key_result(tx, person, known, code)
            return Target(objective, result).ref

    def form(self, workspace: Workspace, person: Person, ref: str, course: Course, now: datetime) -> TurnForm:
        """Raises NotFound, NotAllowed, NothingToDo."""
        with self.store.read() as tx:
            desk = Desk(tx, self.access, workspace, person, now)
            found = Turning.read(desk, ref, course)
            found.ensure_open_to(course, opening=True)
            aside = found.aside()
            since = None if aside is None else aside.day
            owner = tx.people.get(workspace.id, found.owner_id)
            own = key_results_of(found.objective, found.owner_id) if found.key_result is None else []
            return TurnForm(
                target=found.target,
                owner=owner,
                courses=_courses(found),
                aside=aside,
                touched=touched_by(tx, workspace, person, [_gone(found)])[found.objective.id],
                with_it=len(own),
                offer=_about(found),
                resting=found.resting,
                due={one.id: due_after(one, found.cycle, since, desk.today) for one in found.resting},
            )

    def turn(
        self, workspace: Workspace, person: Person, ref: str, course: Course, reason: str, now: datetime
    ) -> Turned:
        """Pause or cancel. Done by somebody else meanwhile, it is said so, and nothing is changed. Raises Invalid
        (reason), NotFound, NotAllowed, NothingToDo."""
        check_reason(reason)
        with self.store.write() as tx:
            found = Turning.held(Desk(tx, self.access, workspace, person, now), ref, course)
            if found.is_done(course):
                return Turned(course=course, target=found.target, before=True, aside=found.aside())
            found.ensure_open_to(course)
            found.put(course, reason.strip())
            return Turned(course=course, target=found.target)

    def resume(
        self,
        workspace: Workspace,
        person: Person,
        ref: str,
        reason: str,
        days: Mapping[int, date | None],
        now: datetime,
    ) -> Turned:
        """Go on with what was paused, take up again what was cancelled, with these due days. A key result that is not
        among them keeps its own. Raises as ``turn``, and Invalid for each wrong day."""
        check_length(reason)
        with self.store.write() as tx:
            found = Turning.held(Desk(tx, self.access, workspace, person, now), ref, Course.RESUME)
            if found.is_done(Course.RESUME):
                return Turned(course=Course.RESUME, target=found.target, before=True)
            found.ensure_open_to(Course.RESUME)
            moved = found.move_due_days(days, reason.strip())
            moved.put(Course.RESUME, reason.strip(), before=found.objective)
            return Turned(course=Course.RESUME, target=moved.target)


def _courses(found: Turning) -> tuple[Course, ...]:
    from_now = (one for one in Course if one is not Course.RESUME)
    return tuple(one for one in from_now if one in found.open_to)


def _gone(found: Turning) -> tuple[Objective, Difference]:
    return found.objective, cancelled(found.objective, found.key_result)


def _about(found: Turning) -> OfferSheet | None:
    desk, mine = found.desk, None if found.key_result is None else found.key_result.id
    waiting = waiting_about(desk.tx, desk.workspace.id, found.objective)
    return next((one for one in waiting if one.offer.key_result_id == mine and not one.is_over), None)
