"""One objective or key result whose course somebody changes: read, held, and written."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.context import difference, with_key_result
from bot.domain.cycles import Cycle
from bot.domain.errors import Invalid, NotAllowed, NotFound, NothingToDo
from bot.domain.ids import PersonId
from bot.domain.okrs import KeyResult, KeyResultState, Objective, ObjectiveState
from bot.domain.permissions import Action
from bot.domain.refusals import Reason
from bot.domain.turn_notes import What
from bot.domain.turns import (
    DUE,
    REASON,
    STATE_AFTER,
    Aside,
    Course,
    check_due,
    courses,
    last_aside,
)
from bot.domain.wallclock import local_day
from bot.services.alignment.context_asking import bring
from bot.services.drafting.boards import refresh
from bot.services.okrs.desk import Desk
from bot.services.okrs.targets import Target, read_target
from bot.services.owing import ask_anew
from bot.services.prompt_changes import promise_change
from bot.services.under_way.turn_noting import WHAT_OF, Happening, note

ACTIONS = {Course.HAND_OVER: Action.HAND_OVER}
DRAFT, OVER = "draft_has_no_course", "turned_meanwhile"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turning:
    """``key_result`` None: the objective itself."""

    desk: Desk
    objective: Objective
    key_result: KeyResult | None
    cycle: Cycle

    @classmethod
    def read(cls, desk: Desk, ref: str, course: Course) -> "Turning":
        """What ``O12`` or ``K34`` stands for. Raises NotFound (also for what they may not see), NotAllowed."""
        target = read_target(desk.tx, desk.looker, ref)
        if target is None:
            raise NotFound("objective", "")
        cycle = desk.tx.cycles.get(desk.workspace.id, target.objective.cycle_id)
        found = cls(desk=desk, objective=target.objective, key_result=target.key_result, cycle=cycle)
        found.ensure_allowed(course)
        return found

    @classmethod
    def held(cls, desk: Desk, ref: str, course: Course) -> "Turning":
        """Held to the end of the transaction: of two at once, the second sees what the first made of it. A cycle
        that closes waits only for what runs in it: of what would run again, its state is read with the workspace
        held, which comes first, as where a cycle moves on."""
        if course is Course.RESUME:
            desk.tx.workspaces.lock(desk.workspace.id)
        target = read_target(desk.tx, desk.looker, ref)
        if target is not None:
            desk.tx.objectives.lock(desk.workspace.id, [target.objective.id])
            desk.tx.key_results.lock(desk.workspace.id, [one.id for one in target.objective.key_results])
        return cls.read(desk, ref, course)

    @property
    def target(self) -> Target:
        return Target(self.objective, self.key_result)

    @property
    def thing(self) -> Objective | KeyResult:
        return self.objective if self.key_result is None else self.key_result

    @property
    def owner_id(self) -> PersonId:
        return self.thing.owner_id

    @property
    def resting(self) -> tuple[KeyResult, ...]:
        """The key results whose due days are asked for anew when it goes on."""
        if self.key_result is not None:
            return (self.key_result,)
        return tuple(one for one in self.objective.key_results if one.state is KeyResultState.ACTIVE)

    def ensure_allowed(self, course: Course) -> None:
        """Owning one of its key results gives no say in the objective itself."""
        desk, objective, action = self.desk, self.objective, ACTIONS.get(course, Action.EDIT)
        if self.key_result is None:
            relation = desk.access.to_objective_itself(desk.tx, desk.person, objective)
        else:
            held = (self.key_result, objective, desk.workspace, desk.now)
            relation = desk.access.to_key_result(desk.tx, desk.person, *held)
        desk.access.ensure(action, relation, desk.workspace)

    @property
    def open_to(self) -> tuple[Course, ...]:
        return courses(self.thing, self.cycle)

    def ensure_open_to(self, *wanted: Course, opening: bool = False) -> None:
        """``opening``: somebody asks for it, instead of saving what they were shown. Raises NothingToDo."""
        if self.objective.state is ObjectiveState.DRAFT:
            raise NothingToDo(DRAFT)
        found = self.open_to
        if self.objective.state is ObjectiveState.CLOSED or not found:
            raise NothingToDo("closed")
        if not set(wanted) & set(found):
            raise NothingToDo(f"turn_{self.thing.state.value}" if opening else OVER)

    def aside(self) -> Aside | None:
        """Why it is paused or cancelled; None when it is neither."""
        kind = "objective" if self.key_result is None else "key_result"
        turns = self.desk.tx.audit.turns(self.desk.workspace.id, kind, [self.thing.id]).get(self.thing.id, [])
        last = last_aside(turns, self.thing.state.value)
        if last is None or self.thing.state.value not in WHAT_OF:
            return None
        by = self.desk.tx.people.by_id(self.desk.workspace.id, last.by_id) if last.by_id is not None else None
        day = local_day(last.at, self.desk.workspace.zone)
        is_own = last.by_id == self.desk.person.id
        return Aside(last.state, last.reason, "" if by is None else by.name, day, is_own)

    def is_done(self, course: Course) -> bool:
        return self.thing.state.value == STATE_AFTER.get(course)

    def put(self, course: Course, reason: str, before: Objective | None = None) -> Objective:
        """Write another state with its reason, ask whoever contributes, and tell whom it concerns; ``before`` is what
        it was, where more than its state has changed."""
        desk, state = self.desk, STATE_AFTER[course]
        by, now = desk.person.id, desk.now
        if self.key_result is None:
            held = ObjectiveState(state)
            desk.tx.objectives.change(self.objective, by=by, now=now, reason=reason, state=held)
            after = replace(self.objective, state=held)
        else:
            as_one = KeyResultState(state)
            desk.tx.key_results.change(self.key_result, by=by, now=now, reason=reason, state=as_one)
            after = with_key_result(self.objective, replace(self.key_result, state=as_one))
        was_done = self.thing.state is KeyResultState.DONE  # of which nobody was told, and that it goes on is no news
        what = None if was_done else WHAT_OF.get(state, What.RESUMED)
        self._tell(before or self.objective, after, what, reason)
        if was_done:
            self._show_again()
        return after

    def move_due_days(self, days: Mapping[int, date | None], reason: str) -> "Turning":
        """Other due days, each inside the cycle and not over. Raises Invalid; a moved one needs a reason."""
        today, resting = self.desk.today, self.resting
        asked = {one.id: days[one.id] for one in resting if one.id in days}
        wrong: dict[str, Reason] = {}
        for one in resting:
            told = check_due(one, asked[one.id], self.cycle, today) if one.id in asked else None
            if told is not None:
                wrong[f"{DUE}{one.id}"] = told
        new: dict[int, date] = {identity: day for identity, day in asked.items() if day is not None}
        if any(new.get(one.id, one.due_day) != one.due_day for one in resting) and not reason:
            wrong[REASON] = ("reason_missing", {})
        if wrong:
            raise Invalid(wrong)
        desk = self.desk
        desk.tx.key_results.move_due_days(resting, new, by=desk.person.id, now=desk.now, reason=reason)
        after = self.objective
        for one in resting:
            after = with_key_result(after, replace(one, due_day=new.get(one.id, one.due_day)))
        mine = None if self.key_result is None else self.key_result.id
        result = next((one for one in after.key_results if one.id == mine), None)
        return replace(self, objective=after, key_result=result)

    def _show_again(self) -> None:
        """The messages of this week that say that it is done."""
        tx, now, here = self.desk.tx, self.desk.now, self.desk.workspace.id
        shown = [] if self.key_result is None else tx.prompts.running_about(here, [self.key_result.id], self.desk.today)
        for prompt in shown:
            promise_change(tx, prompt, f"not done:{now.isoformat()}", now)

    def _tell(self, before: Objective, after: Objective, what: What | None, reason: str) -> None:
        desk = self.desk
        bring(desk.tx, desk.workspace, desk.person, [(before, difference(before, after))], reason, desk.now)
        if what is not None:
            told = Happening(what=what, objective=after, key_result=self.key_result, by=desk.person, reason=reason)
            note(desk.tx, told, desk.now)
        asked = after.key_results if self.key_result is None else (self.key_result,)
        named = {one.owner_id for one in asked} | {one.stand_in_id for one in asked if one.stand_in_id is not None}
        ask_anew(desk.tx, desk.workspace, named, desk.now)
        refresh(desk.tx, desk.workspace, [after.id], desk.now)


def may_give(desk: Desk, ref: str) -> bool:
    """Whether whoever is at the desk may hand it over."""
    try:
        Turning.read(desk, ref, Course.HAND_OVER)
    except (NotAllowed, NotFound):
        return False
    return True
