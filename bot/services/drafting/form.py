"""The drafting form as it stands: what is shown on its page, and what it is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from bot.domain.alignment import FIELD
from bot.domain.cycles import Cycle, CycleState
from bot.domain.draft_pages import TypedAdvice, advise_on, not_understood, with_text
from bot.domain.drafts import NotUnderstood
from bot.domain.errors import Invalid, NothingToDo
from bot.domain.ids import PersonId, TeamId
from bot.domain.lessons import LessonSheet
from bot.domain.people import Person
from bot.domain.teams import Role, Team, TeamKind
from bot.domain.typed_okrs import TypedObjective, from_json
from bot.domain.typed_reading import Reason, Term
from bot.services.drafting.context import Nearby, around
from bot.services.drafting.wishes import wish_of
from bot.services.lessons.matching import fitting_for_draft
from bot.services.okrs.desk import Desk
from bot.services.okrs.objective_shares import read_typed
from bot.services.okrs.targets import Target, check_link, read_target
from bot.services.requests.parked import waiting_for_teams
from storage.forms import FormDraft
from storage.objective_shares import Weights

FORM = "objective"
STATES = (CycleState.ACTIVE, CycleState.PLANNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftForm:
    """``problems`` by field; ``advice`` of the plain rules; ``target`` is what it is to be aligned to. ``teams`` are
    those the person may draft for; ``people`` those named in it. ``notes``: what the line of a key result
    leaves open, by its key. ``parked``: how many requests wait for a team of theirs, if a cycle is being planned.
    ``may_serve``: it can serve further teams. ``lessons`` that may fit. ``wish`` is what the person wants from the
    cycle, for their eyes alone; ``around`` what they may align to or should know, where it was asked for. ``today`` is
    the date in the workspace's zone."""

    id: int
    typed: TypedObjective
    cycles: tuple[Cycle, ...]
    cycle: Cycle
    teams: tuple[Team, ...]
    people: Mapping[PersonId, Person]
    today: date
    target: Target | None = None
    problems: Mapping[str, Reason] = field(default_factory=dict)
    advice: tuple[TypedAdvice, ...] = ()
    notes: Mapping[int, tuple[NotUnderstood, ...]] = field(default_factory=dict)
    parked: Mapping[TeamId, int] = field(default_factory=dict)
    may_serve: bool = False
    lessons: tuple[LessonSheet, ...] = ()
    wish: str = ""
    around: tuple[Nearby, ...] = ()

    @property
    def term(self) -> Term:
        return Term(self.cycle.first_day, self.cycle.last_day, max(self.today, self.cycle.first_day))


class DraftDesk(Desk):
    """Where a draft is filled in."""

    def shown(
        self,
        form: FormDraft,
        typed: TypedObjective,
        problems: Mapping[str, Reason] | None = None,
        *,
        looks_around: bool = False,
    ) -> DraftForm:
        """The form with everything that its page needs, in a fixed number of statements; ``looks_around``: with what
        surrounds the draft."""
        cycles = self.cycles()
        cycle = next((one for one in cycles if one.id == typed.cycle_id), cycles[0])
        named = {each.owner_id for each in typed.key_results} | {each.stand_in_id for each in typed.key_results}
        people = self.tx.people.by_ids(self.workspace.id, {one for one in named if one is not None})
        teams = self._teams_for(typed)
        team = next((one for one in teams if one.id == typed.team_id), None)
        typed = replace(typed, cycle_id=cycle.id, team_id=team.id if team else None)
        beside = self.tx.objectives.beside(self.workspace.id, self.person.id, typed.team_id, cycle.id)
        others = [one for one in beside if one.id != typed.objective_id]
        is_top = team is not None and team.kind is TeamKind.COMPANY
        return DraftForm(
            id=form.id,
            typed=typed,
            cycles=tuple(cycles),
            cycle=cycle,
            teams=tuple(teams),
            people={PersonId(key): person for key, person in people.items()},
            today=self.today,
            target=read_target(self.tx, self.looker, typed.align_to) if typed.align_to else None,
            problems=problems or {},
            advice=advise_on(typed, others, is_aligned=is_top or bool(typed.align_to)),
            notes={
                each.key: not_understood(each, cycle.first_day, cycle.last_day, self.point)
                for each in typed.key_results
            },
            parked=self._parked(typed, cycles, teams),
            may_serve=self.workspace.has_lines and (team is not None or bool(typed.serves)),
            lessons=fitting_for_draft(self.tx, self.access, self.looker, typed, [one.id for one in teams]),
            wish="" if typed.adds else wish_of(self.tx, self.workspace, self.person, cycle.id),
            around=around(self.tx, self.looker, cycle, self.now, typed.objective_id) if looks_around else (),
        )

    def _parked(self, typed: TypedObjective, cycles: Sequence[Cycle], teams: Sequence[Team]) -> Mapping[TeamId, int]:
        """Said on the first page of a form that is still empty."""
        is_planned = any(one.state is CycleState.PLANNING for one in cycles)
        if not is_planned or typed.title or typed.text or typed.adds or typed.parked_id is not None:
            return {}
        return waiting_for_teams(self.tx, self.access, self.workspace, self.person, teams)

    def read_text(self, typed: TypedObjective, text: str) -> TypedObjective:
        cycles = self.cycles()
        cycle = next((one for one in cycles if one.id == typed.cycle_id), cycles[0])
        return with_text(typed, text, cycle.first_day, cycle.last_day, self.point)

    def cycles(self) -> list[Cycle]:
        """Active and planned ones, the one most likely meant first: active before planned, short before long. Raises
        NothingToDo."""
        found = self.tx.cycles.in_state(self.workspace.id, *STATES)
        if not found:
            raise NothingToDo("no_cycle")
        return sorted(found, key=lambda one: (STATES.index(one.state), one.last_day - one.first_day, one.first_day))

    def _teams_for(self, typed: TypedObjective) -> list[Team]:
        """And the one that the draft is of already: what is carried over stays its team's, whoever owns it."""
        teams = self.teams()
        if typed.objective_id is None or typed.team_id is None or typed.team_id in {one.id for one in teams}:
            return teams
        draft = self.tx.objectives.by_id(self.workspace.id, typed.objective_id)
        if draft is None or draft.owner_id != self.person.id or draft.team_id is None or draft.team_id != typed.team_id:
            return teams
        team = self.tx.teams.get(self.workspace.id, draft.team_id)
        return [*teams, team] if team.is_active else teams

    def teams(self) -> list[Team]:
        """Those the person belongs to, not merely watches, or leads; the one with their largest share first."""
        held = self.tx.memberships.of_people(self.workspace.id, [self.person.id], self.today)
        ids = [one.team_id for one in held if one.role is not Role.OBSERVER]
        led = self.tx.teams.led_by(self.workspace.id, self.person.id)
        found = self.tx.teams.by_ids(self.workspace.id, ids) | {team.id: team for team in led}
        return [found[one] for one in dict.fromkeys([*ids, *(team.id for team in led)]) if found[one].is_active]

    def owner_problems(self, typed: TypedObjective, people: Mapping[PersonId, Person]) -> dict[str, Reason]:
        """Owners and stand-ins who may not be asked: somebody gone, a stranger, a contractor who stays out; and nobody
        stands in for themselves."""
        found: dict[str, Reason] = {}
        for each in typed.key_results:
            for name, one in (("owner", each.owner_id), ("stand_in", each.stand_in_id)):
                if one is not None and not self.may_be_asked(people.get(one)):
                    found[each.field(name)] = ("cannot_own", {})
            if each.stand_in_id is not None and each.stand_in_id == (each.owner_id or self.person.id):
                found[each.field("stand_in")] = ("own_stand_in", {})
        return found

    def alignment_problems(self, shown: DraftForm) -> dict[str, Reason]:
        """Why the draft cannot contribute to what its form names."""
        if shown.target is None:
            return {FIELD: ("nothing_chosen", {})} if shown.typed.align_to else {}
        known = shown.typed.objective_id
        number = self.tx.objectives.get(self.workspace.id, known).number if known else 0
        try:
            check_link(self.tx, self.workspace.id, number, shown.cycle.id, shown.target)
        except Invalid as error:
            return error.fields
        return {}

    def weights(self, typed: TypedObjective, problems: dict[str, Reason] | None = None) -> Weights:
        """What the draft gives each team that it serves; nothing where lines are off. What cannot be accepted is put
        into ``problems``."""
        if not self.workspace.has_lines or typed.adds:
            return {}
        found = {} if problems is None else problems
        return read_typed(self.tx, self.workspace, typed.team_id, typed.serves, found)


def typed_in(form: FormDraft) -> TypedObjective:
    return from_json(form.typed)
