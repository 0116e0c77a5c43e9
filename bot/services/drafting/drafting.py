"""Drafting an objective: from the paste box through the pages of its form to what is saved (product.md, Drafting).

Whatever is typed is kept after every page for a day; a form is saved once, however often it is submitted.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.cycles import CycleState
from bot.domain.draft_pages import DraftReading, at_page, at_problem, pages, problems_on_page, read_all
from bot.domain.errors import NotFound, NothingToDo
from bot.domain.ids import Code, ObjectiveId, TeamId
from bot.domain.lessons import LessonSheet
from bot.domain.okrs import RUNNING, Objective, ObjectiveState
from bot.domain.parking import ParkedState
from bot.domain.people import Person
from bot.domain.permissions import Action
from bot.domain.proposals import Proposal
from bot.domain.typed_okrs import TypedObjective, as_json, from_objective
from bot.domain.typed_reading import Reason
from bot.domain.workspaces import Workspace
from bot.services.access import Access
from bot.services.drafting.form import FORM, DraftDesk, DraftForm, typed_in
from bot.services.drafting.saving import own_draft, save
from bot.services.lessons.using import left_open
from bot.services.okrs.objective_shares import typed_shares
from bot.services.okrs.targets import links_up, visible
from bot.services.requests.parked import held, wait_again
from storage import Store
from storage.forms import FormDraft

Change = Callable[[TypedObjective], TypedObjective]


@dataclass(frozen=True, slots=True)
class Drafted:
    """What was saved. ``shared``: everybody sees it; otherwise it is its author's draft. ``lessons``: those that were
    shown and have no answer, once it is shared."""

    objective: Objective
    cycle_name: str
    is_running: bool
    shared: bool
    lessons: tuple[LessonSheet, ...] = ()


@dataclass(frozen=True, slots=True)
class Parked:
    """A form for a parked request, with its words for the paste box."""

    form: DraftForm
    words: str


@dataclass(frozen=True)
class Drafting:
    store: Store
    access: Access

    def begin(self, workspace: Workspace, person: Person, now: datetime) -> DraftForm:
        """An empty form. Raises NotAllowed, and NothingToDo without a cycle."""
        with self.store.write() as tx:
            desk = DraftDesk(tx, self.access, workspace, person, now)
            self._ensure_may(desk, None)
            typed = TypedObjective(cycle_id=desk.cycles()[0].id, team_id=_usual_team(desk))
            form = tx.forms.begin(workspace.id, person.id, FORM, as_json(typed), now)
            return desk.shown(form, typed, looks_around=True)

    def begin_parked(self, workspace: Workspace, person: Person, request_id: int, now: datetime) -> Parked:
        """An empty form for what was parked for a team, in the next cycle if one is planned. Raises NotFound,
        NotAllowed; NothingToDo without a cycle, or when it was decided meanwhile."""
        with self.store.write() as tx:
            desk = DraftDesk(tx, self.access, workspace, person, now)
            request, team = held(tx, self.access, workspace, person, request_id)
            if request.state is not ParkedState.PARKED:
                raise NothingToDo("parked_no_more")
            self._ensure_may(desk, team.id)
            cycles = desk.cycles()
            planned = next((one for one in cycles if one.state is CycleState.PLANNING), cycles[0])
            typed = TypedObjective(cycle_id=planned.id, team_id=team.id, parked_id=request.id)
            form = tx.forms.begin(workspace.id, person.id, FORM, as_json(typed), now)
            return Parked(desk.shown(form, typed, looks_around=True), request.words)

    def resume(self, workspace: Workspace, person: Person, objective_id: ObjectiveId, now: datetime) -> DraftForm:
        """A form with what the person's own draft holds. Raises NotFound."""
        with self.store.write() as tx:
            desk = DraftDesk(tx, self.access, workspace, person, now)
            return self._resumed(desk, own_draft(desk, objective_id))

    def resume_code(self, workspace: Workspace, person: Person, code: Code, now: datetime) -> DraftForm | None:
        """The same by code; None for what is no draft of this person's."""
        with self.store.write() as tx:
            desk = DraftDesk(tx, self.access, workspace, person, now)
            found = tx.objectives.by_number(workspace.id, code.objective)
            is_own = found is not None and found.owner_id == person.id and found.state is ObjectiveState.DRAFT
            return self._resumed(desk, found) if found is not None and is_own else None

    def begin_adding(
        self,
        workspace: Workspace,
        person: Person,
        objective_id: ObjectiveId,
        now: datetime,
        asked: Proposal | None = None,
        words: str = "",
    ) -> DraftForm:
        """A form for further key results of an objective that runs already: empty, with what somebody has asked to be
        taken as one, or with ``words``, a key result a line. Raises NotFound, NotAllowed;
        NothingToDo when its cycle is over."""
        with self.store.write() as tx:
            desk = DraftDesk(tx, self.access, workspace, person, now)
            objective = visible(tx, person, tx.objectives.by_id(workspace.id, objective_id), None)
            self._ensure_adding(desk, objective)
            typed = replace(from_objective(objective, desk.point), key_results=(), keys_made=0, adds=True)
            if asked is not None:
                typed = _as_asked(desk.read_text(typed, asked.words), asked)
            elif words:
                typed = desk.read_text(typed, words)
            form = tx.forms.begin(workspace.id, person.id, FORM, as_json(typed), now)
            return desk.shown(form, typed)

    def keep(
        self,
        workspace: Workspace,
        person: Person,
        form_id: int,
        change: Change,
        now: datetime,
        *,
        looks_around: bool = False,
    ) -> DraftForm:
        """Change what stands in the form; ``looks_around`` as in ``DraftDesk.shown``. A paste box that says something
        new is read. Raises NotFound, also when the form has been saved."""
        with self.store.write() as tx:
            desk = DraftDesk(tx, self.access, workspace, person, now)
            form = desk.kept(form_id, FORM)
            if "saved" in form.typed:
                raise NotFound("form", "")
            before = typed_in(form)
            typed = change(before)
            if typed.text != before.text:
                typed = desk.read_text(replace(typed, text=before.text), typed.text)
            tx.forms.save(form, as_json(typed))
            return desk.shown(form, typed, looks_around=looks_around and not typed.adds)

    def look(self, workspace: Workspace, person: Person, form_id: int) -> TypedObjective | None:
        """What stands in the person's form; None when it is gone."""
        with self.store.read() as tx:
            form = tx.forms.of(workspace.id, person.id, form_id)
        is_theirs = form is not None and form.form == FORM and "saved" not in form.typed
        return typed_in(form) if form is not None and is_theirs else None

    def turn(
        self, workspace: Workspace, person: Person, form_id: int, change: Change, now: datetime
    ) -> DraftForm | Drafted:
        """The page was submitted: on to the next one, or, from the last one, save it all. Trouble anywhere turns to the
        page that has it. The second submission of a saved form answers like the first. Raises NotFound, NotAllowed."""
        with self.store.write() as tx:
            desk = DraftDesk(tx, self.access, workspace, person, now)
            form = desk.kept(form_id, FORM)
            if "saved" in form.typed:
                return self._saved(desk, form)
            typed = change(typed_in(form))
            is_last = typed.page + 1 >= pages(typed)
            if is_last and typed.share:
                _hold_cycles(desk)
            shown = desk.shown(form, typed)
            reading = self._read(desk, shown, _not_offered(typed, shown))
            on_this = problems_on_page(typed, reading.problems)
            if not on_this and not is_last:
                ahead = at_page(typed, typed.page + 1)
                tx.forms.save(form, as_json(ahead))
                return desk.shown(form, ahead)
            if reading.problems:
                return self._refused(desk, form, typed, on_this or reading.problems)
            objective = self._save(desk, shown, reading)
            tx.forms.save(form, {"saved": objective.id, "shared": typed.share})
            return _drafted(desk, objective)

    def drafts(self, workspace: Workspace, person: Person) -> list[Objective]:
        with self.store.read() as tx:
            return tx.objectives.drafts_of(workspace.id, person.id)

    def start(
        self, workspace: Workspace, person: Person, objective_id: ObjectiveId, now: datetime
    ) -> Drafted | DraftForm:
        """Share a draft as it is; when something is still open, the form at the place where it is. One that runs
        already stays as it is. Raises NotFound."""
        with self.store.write() as tx:
            desk = DraftDesk(tx, self.access, workspace, person, now)
            _hold_cycles(desk)
            objective = tx.objectives.by_id(workspace.id, objective_id)
            if objective and objective.owner_id == person.id and objective.state is not ObjectiveState.DRAFT:
                return _drafted(desk, objective)
            objective = own_draft(desk, objective_id)
            shown = self._resumed(desk, objective)
            gone = _not_offered(from_objective(objective, desk.point), shown)
            reading = self._read(desk, replace(shown, typed=replace(shown.typed, share=True)), gone)
            form = desk.kept(shown.id, FORM)
            if reading.problems:
                return self._refused(desk, form, shown.typed, reading.problems)
            objective = self._save(desk, replace(shown, typed=replace(shown.typed, share=True)), reading)
            tx.forms.forget(form)
            return _drafted(desk, objective)

    def discard(self, workspace: Workspace, person: Person, objective_id: ObjectiveId, now: datetime) -> None:
        """Delete a draft of one's own. One that is gone already stays gone; one that runs is NotFound."""
        with self.store.write() as tx:
            desk = DraftDesk(tx, self.access, workspace, person, now)
            if tx.objectives.by_id(workspace.id, objective_id) is not None:
                draft = own_draft(desk, objective_id)
                wait_again(tx, workspace, draft.id, person.id, now)
                tx.objective_shares.clear(draft)
                tx.lesson_uses.clear(draft)
                tx.objectives.discard(draft, by=person.id, now=now)

    def _ensure_may(self, desk: DraftDesk, team_id: int | None) -> None:
        action = Action.CREATE_OBJECTIVE if team_id is None else Action.CREATE_FOR_TEAM
        self.access.ensure(action, self.access.to_workspace(desk.person), desk.workspace)

    def _resumed(self, desk: DraftDesk, objective: Objective) -> DraftForm:
        typed = from_objective(objective, desk.point)
        links = links_up(desk.tx, desk.looker, [objective.id]).get(objective.id, ())
        typed = replace(typed, align_to=links[0].target.ref if links else "")
        if desk.workspace.has_lines:
            typed = replace(typed, serves=typed_shares(desk.tx, desk.workspace, objective, desk.point))
        form = desk.tx.forms.begin(desk.workspace.id, desk.person.id, FORM, as_json(typed), desk.now)
        return desk.shown(form, typed)

    def _read(self, desk: DraftDesk, shown: DraftForm, gone: dict[str, Reason]) -> DraftReading:
        """``gone``: what was chosen and is not offered any more."""
        reading = read_all(shown.typed, shown.term, unfinished=not shown.typed.share)
        problems = gone | desk.owner_problems(shown.typed, shown.people) | desk.alignment_problems(shown)
        desk.weights(shown.typed, problems)
        return replace(reading, problems=reading.problems | problems)

    def _refused(
        self, desk: DraftDesk, form: FormDraft, typed: TypedObjective, problems: dict[str, Reason]
    ) -> DraftForm:
        turned = at_problem(typed, problems)
        desk.tx.forms.save(form, as_json(turned))
        return desk.shown(form, turned, problems)

    def _ensure_adding(self, desk: DraftDesk, objective: Objective) -> None:
        relation = self.access.to_objective_itself(desk.tx, desk.person, objective)
        self.access.ensure(Action.EDIT, relation, desk.workspace)
        if objective.state not in RUNNING or objective.cycle_id not in {one.id for one in desk.cycles()}:
            raise NothingToDo("closed")

    def _save(self, desk: DraftDesk, shown: DraftForm, reading: DraftReading) -> Objective:
        if shown.typed.adds and shown.typed.objective_id is not None:
            found = desk.tx.objectives.by_id(desk.workspace.id, shown.typed.objective_id)
            self._ensure_adding(desk, visible(desk.tx, desk.person, found, None))
        else:
            self._ensure_may(desk, shown.typed.team_id)
        return save(desk, shown, reading)

    def _saved(self, desk: DraftDesk, form: FormDraft) -> Drafted:
        objective = desk.tx.objectives.by_id(desk.workspace.id, int(form.typed["saved"]))
        if objective is None:
            raise NotFound("form", "")
        return _drafted(desk, objective)


def _not_offered(typed: TypedObjective, shown: DraftForm) -> dict[str, Reason]:
    """The team was closed, or left, and the cycle is over since they were chosen: what the form shows instead is to be
    chosen, too, before anybody reads it there."""
    if typed.adds:
        return {}
    places = {"team": (typed.team_id, shown.typed.team_id), "cycle": (typed.cycle_id, shown.typed.cycle_id)}
    gone = [name for name, (chosen, offered) in places.items() if chosen is not None and chosen != offered]
    return {name: ("not_offered", {}) for name in gone}


def _hold_cycles(desk: DraftDesk) -> None:
    """Before what is shared begins to run. A cycle that closes meanwhile would not see it, and nothing closes it later:
    no cycle moves on while the workspace is held."""
    desk.tx.workspaces.lock(desk.workspace.id)


def _as_asked(typed: TypedObjective, asked: Proposal) -> TypedObjective:
    """The value and the day that were given beside the words stand in the fields that the words leave open."""
    day = asked.due_day.isoformat() if asked.due_day else ""
    filled = tuple(
        replace(each, target=each.target or asked.value, due_day=each.due_day or day) for each in typed.key_results
    )
    return replace(typed, key_results=filled, proposal_id=asked.id)


def _usual_team(desk: DraftDesk) -> TeamId | None:
    """Whoever leads a team mostly drafts for it; everybody else for themselves."""
    return next((team.id for team in desk.teams() if team.lead_id == desk.person.id), None)


def _drafted(desk: DraftDesk, objective: Objective) -> Drafted:
    cycle = desk.tx.cycles.get(desk.workspace.id, objective.cycle_id)
    shared = objective.state is not ObjectiveState.DRAFT
    lessons = left_open(desk.tx, desk.access, desk.looker, objective) if shared else ()
    return Drafted(objective, cycle.name, cycle.state is CycleState.ACTIVE, shared, lessons)
