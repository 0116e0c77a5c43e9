"""Editing an objective or a key result that people rely on already: visibly, audited, and never over somebody else's
change without having seen it (product.md, Who may)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.domain.control import ensure_about_course
from bot.domain.cycles import CycleState
from bot.domain.edits import changed, key_result_fields, merge, objective_fields
from bot.domain.errors import Invalid, NotFound, NothingToDo
from bot.domain.ids import Code, KeyResultId, ObjectiveId
from bot.domain.lifecycle import key_result_moves, objective_moves
from bot.domain.okrs import KeyResult, Metric, Objective, ObjectiveState
from bot.domain.people import Person
from bot.domain.permissions import Action, allowed
from bot.domain.restricting import RESTRICTABLE
from bot.domain.typed_okrs import as_typed
from bot.domain.workspaces import Workspace
from bot.services.access import Access, policy_of
from bot.services.alignment.context_asking import bring
from bot.services.drafting.boards import refresh
from bot.services.editing.form import Edited, EditForm, kept, person_id
from bot.services.editing.saving import write_key_result, write_objective
from bot.services.editing.touching import Looking, Touches, Unconfirmed, waiting, waits
from bot.services.okrs.desk import Desk
from bot.services.okrs.objective_shares import typed_shares
from bot.services.okrs.targets import visible
from bot.services.under_control import is_only_responsible, with_responsibility
from storage import Store
from storage.forms import FormDraft

FORM = "edit"
OBJECTIVE, KEY_RESULT = "objective", "key_result"


@dataclass(frozen=True)
class Editing:
    store: Store
    access: Access

    def open_objective(self, workspace: Workspace, person: Person, code: Code, now: datetime) -> EditForm:
        """Raises NotFound, NotAllowed; NothingToDo for what a closed cycle holds."""
        with self.store.write() as tx:
            desk = Desk(tx, self.access, workspace, person, now)
            objective = visible(tx, person, tx.objectives.by_number(workspace.id, code.objective), code)
            return self._opened(desk, objective, None)

    def open_key_result(self, workspace: Workspace, person: Person, code: Code, now: datetime) -> EditForm:
        with self.store.write() as tx:
            desk = Desk(tx, self.access, workspace, person, now)
            objective = visible(tx, person, tx.objectives.by_number(workspace.id, code.objective), code)
            found = next((one for one in objective.key_results if one.number == code.number), None)
            if found is None:
                raise NotFound("key_result", str(code), tuple(one.code for one in objective.key_results[:3]))
            return self._opened(desk, objective, found)

    def open_by_id(
        self,
        workspace: Workspace,
        person: Person,
        *,
        objective_id: ObjectiveId | None = None,
        key_result_id: KeyResultId | None = None,
        now: datetime,
    ) -> EditForm:
        """What the buttons carry."""
        with self.store.write() as tx:
            desk = Desk(tx, self.access, workspace, person, now)
            result = tx.key_results.by_id(workspace.id, key_result_id) if key_result_id else None
            identity = result.objective_id if result else objective_id
            found = tx.objectives.by_id(workspace.id, identity) if identity else None
            return self._opened(desk, visible(tx, person, found, None), result)

    def save(
        self, workspace: Workspace, person: Person, form_id: int, typed: Mapping[str, str], now: datetime
    ) -> EditForm | Edited | Unconfirmed:
        """Save what was typed (``reason`` among it); the form again, with the values of now, when somebody else has
        changed something since it was opened, or when a field cannot be accepted. What touches others is shown first
        (``confirm``). Raises NotFound, NotAllowed."""
        with self.store.write() as tx:
            desk = Desk(tx, self.access, workspace, person, now)
            return self._save(desk, desk.kept(form_id, FORM), typed)

    def confirm(
        self, workspace: Workspace, person: Person, form_id: int, now: datetime
    ) -> EditForm | Edited | Unconfirmed:
        """Save what was shown with whom it touches; when it touches somebody else by now, that is shown first."""
        with self.store.write() as tx:
            desk = Desk(tx, self.access, workspace, person, now)
            form = desk.kept(form_id, FORM)
            held = waiting(form)
            return self._save(desk, form, held["typed"], frozenset(held["shown"]))

    def back(self, workspace: Workspace, person: Person, form_id: int, now: datetime) -> EditForm:
        """The form once more, with what was typed, instead of saving it."""
        with self.store.write() as tx:
            desk = Desk(tx, self.access, workspace, person, now)
            form = desk.kept(form_id, FORM)
            objective, key_result = self._subject_of(desk, form)
            self._ensure(desk, objective, key_result)
            typed = waiting(form)["typed"]
            form = desk.tx.forms.save(form, {**form.typed, "round": form.typed["round"] + 1})
            current = self._fields(desk, objective, key_result)
            return _shown(desk, form, objective, key_result, {**current, **typed})

    def _subject_of(self, desk: Desk, form: FormDraft) -> tuple[Objective, KeyResult | None]:
        """What a form is about, held: the objective before its key result, as everywhere."""
        tx, workspace_id = desk.tx, desk.workspace.id
        if form.typed["kind"] == OBJECTIVE:
            return visible(tx, desk.person, self._held(desk, form.typed["id"]), None), None
        tx.objectives.lock(workspace_id, [tx.key_results.get(workspace_id, form.typed["id"]).objective_id])
        tx.key_results.lock(workspace_id, [form.typed["id"]])
        result = tx.key_results.get(workspace_id, form.typed["id"])
        return visible(tx, desk.person, tx.objectives.get(workspace_id, result.objective_id), None), result

    def _held(self, desk: Desk, identity: ObjectiveId) -> Objective:
        """The objective, held with those beside it: of two who save at once, the second sees the first."""
        objectives, workspace_id = desk.tx.objectives, desk.workspace.id
        found = objectives.get(workspace_id, identity)
        beside = objectives.beside(workspace_id, found.owner_id, found.team_id, found.cycle_id)
        objectives.lock(workspace_id, {identity, *(one.id for one in beside)})
        return objectives.get(workspace_id, identity)

    def _opened(self, desk: Desk, objective: Objective, key_result: KeyResult | None) -> EditForm:
        self._ensure(desk, objective, key_result)
        current = self._fields(desk, objective, key_result)
        held = kept(*_subject(objective, key_result), current)
        form = desk.tx.forms.begin(desk.workspace.id, desk.person.id, FORM, held, desk.now)
        return _shown(desk, form, objective, key_result, current)

    def _save(
        self, desk: Desk, form: FormDraft, typed: Mapping[str, str], shown: frozenset[int] | None = None
    ) -> EditForm | Edited | Unconfirmed:
        """``shown``: the objectives of others which the person knows to be touched."""
        objective, key_result = self._subject_of(desk, form)
        self._ensure(desk, objective, key_result)
        current = self._fields(desk, objective, key_result)
        merged = merge(form.typed["opened"], current, typed)
        values = {"reason": "", **typed, **merged.values}
        if merged.meanwhile:
            number = form.typed["round"] + 1
            form = desk.tx.forms.save(form, kept(*_subject(objective, key_result), current, number))
            return replace(_shown(desk, form, objective, key_result, values), meanwhile=merged.meanwhile)
        names = changed(current, values)
        self._ensure(desk, objective, key_result, names)
        looking = Looking(desk, objective, shown)
        try:
            if key_result is None:
                saved, result = write_objective(desk, objective, values, names, looking), None
            else:
                saved, result = objective, write_key_result(desk, objective, key_result, values, names, looking)
        except Invalid as error:
            number = form.typed["round"] + (shown is not None)
            form = desk.tx.forms.save(form, {**form.typed, "round": number})
            return replace(_shown(desk, form, objective, key_result, values), problems=error.fields)
        except Touches as found:
            desk.tx.forms.save(form, form.typed | waits(typed, found.touched))
            return Unconfirmed(form.id, objective, key_result, found.changed, found.touched)
        bring(desk.tx, desk.workspace, desk.person, [(objective, looking.changed)], values["reason"].strip(), desk.now)
        refresh(desk.tx, desk.workspace, [objective.id], desk.now)
        return Edited(saved, result, tuple(name for name in current if name in names))

    def _fields(self, desk: Desk, objective: Objective, key_result: KeyResult | None) -> dict[str, str]:
        if key_result is None:
            return objective_fields(objective, desk.point) | self._serves(desk, objective)
        fields = key_result_fields(key_result, desk.point)
        may_correct = self._may_correct(desk, objective, key_result)
        return fields | ({"value": as_typed(key_result.current, desk.point)} if may_correct else {})

    def _serves(self, desk: Desk, objective: Objective) -> dict[str, str]:
        """Where lines are on, an objective of a team may serve others, too."""
        if not desk.workspace.has_lines or objective.team_id is None:
            return {}
        return {"serves": typed_shares(desk.tx, desk.workspace, objective, desk.point)}

    def _may_correct(self, desk: Desk, objective: Objective, key_result: KeyResult) -> bool:
        """A lead may put a value right that somebody else gave; whoever speaks for the key result checks in instead."""
        if key_result.metric in (Metric.YES_NO, Metric.MILESTONES):
            return False
        relation = self.access.to_key_result(desk.tx, desk.person, key_result, objective, desk.workspace, desk.now)
        policy = policy_of(desk.workspace)
        if allowed(Action.CHECK_IN, relation, policy) or not allowed(Action.CORRECT_VALUE, relation, policy):
            return False
        return bool(desk.tx.check_ins.by_day(desk.workspace.id, [key_result.id], date.max))

    def _ensure(
        self, desk: Desk, objective: Objective, key_result: KeyResult | None, fields: Collection[str] = ()
    ) -> None:
        """Owning one of its key results gives no say in the objective itself. Whoever may change it because it is under
        control alone may change what it says, its targets and its due days, and no other ``fields``."""
        tx, person, workspace = desk.tx, desk.person, desk.workspace
        if key_result is None:
            relation = self.access.to_objective_itself(tx, person, objective)
        else:
            relation = self.access.to_key_result(tx, person, key_result, objective, workspace, desk.now)
        relation = with_responsibility(tx, workspace, person, objective, relation, desk.now)
        self.access.ensure(Action.EDIT, relation, workspace)
        if is_only_responsible(relation, workspace):
            ensure_about_course(fields)
        cycle = tx.cycles.get(workspace.id, objective.cycle_id)
        if cycle.state is CycleState.CLOSED or objective.state is ObjectiveState.CLOSED:
            raise NothingToDo("closed")


def _subject(objective: Objective, key_result: KeyResult | None) -> tuple[str, int]:
    return (OBJECTIVE, objective.id) if key_result is None else (KEY_RESULT, key_result.id)


def _shown(
    desk: Desk, form: FormDraft, objective: Objective, key_result: KeyResult | None, values: Mapping[str, str]
) -> EditForm:
    cycle = desk.tx.cycles.get(desk.workspace.id, objective.cycle_id)
    moves = objective_moves(objective) if key_result is None else key_result_moves(key_result, cycle)
    state = objective.state if key_result is None else key_result.state
    named = {(objective if key_result is None else key_result).owner_id, person_id(values.get("stand_in", ""))}
    return EditForm(
        id=form.id,
        objective=objective,
        key_result=key_result,
        cycle=cycle,
        values=values,
        states=tuple(str(one) for one in (state, *moves)),
        people=desk.tx.people.by_ids(desk.workspace.id, {one for one in named if one is not None}),
        today=desk.today,
        round=form.typed["round"],
        may_restrict=key_result is None and _may_restrict(desk, objective),
    )


def _may_restrict(desk: Desk, objective: Objective) -> bool:
    relation = desk.access.to_objective_itself(desk.tx, desk.person, objective)
    return objective.state in RESTRICTABLE and allowed(Action.RESTRICT, relation, policy_of(desk.workspace))
