"""A message in Slack asks for something: is it in somebody's OKRs? (product.md, Is it in your OKR?)

What a message says stays where it was said: only its link, and what whoever acts lets stand in the form, is kept."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.domain.cycles import Cycle, CycleState
from bot.domain.errors import Invalid, NotFound
from bot.domain.evidence import MOST_WORDS, WORDS, EvidenceSheet
from bot.domain.ids import KeyResultId, ObjectiveId, PersonId, TeamId
from bot.domain.okrs import KeyResult, KeyResultState, Objective
from bot.domain.parking import ParkedSheet, ParkedState
from bot.domain.people import Person
from bot.domain.permissions import Action
from bot.domain.proposals import ProposalSheet, Terms
from bot.domain.teams import Role, Team
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.access import Access
from bot.services.asking import ask_from_message
from bot.services.evidence import evidence_of
from bot.services.overview.looking import Looker, seen_by
from bot.services.parked_requests import sheets as parked_sheets
from bot.services.proposal_reading import sheets as proposal_sheets
from bot.services.targets import RUNNING, visible, visible_key_result
from storage import Store, Transaction
from storage.forms import FormDraft

FORM = "request"


@dataclass(frozen=True, slots=True)
class SeenRequest:
    """A message: ``words`` as they may be quoted, empty for what was said in private (``is_private``)."""

    url: str
    words: str = ""
    is_private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestForm:
    """A message beside the OKRs of ``whose``: their objectives of running cycles, and those of others in which they
    own key results (then only these). ``supported`` are the key results that have the message as evidence already,
    ``teams`` those that it can be parked for, ``hidden`` counts what this reader may not see."""

    id: int
    seen: SeenRequest
    whose: Person
    reader_id: PersonId
    objectives: tuple[Objective, ...] = ()
    cycles: tuple[Cycle, ...] = ()
    supported: frozenset[KeyResultId] = frozenset()
    teams: tuple[Team, ...] = ()
    hidden: int = 0

    def key_results(self, objective: Objective) -> tuple[KeyResult, ...]:
        is_theirs = objective.owner_id == self.whose.id
        return tuple(
            one
            for one in objective.key_results
            if one.state is not KeyResultState.CANCELLED and (is_theirs or one.owner_id == self.whose.id)
        )


@dataclass(frozen=True, slots=True)
class Supported:
    """``is_new`` is False when the message was evidence of it already."""

    sheet: EvidenceSheet
    is_new: bool


@dataclass(frozen=True, slots=True)
class Parked:
    """``is_new`` is False when the message waits for that team already."""

    sheet: ParkedSheet
    is_new: bool


@dataclass(frozen=True)
class Requests:
    store: Store
    access: Access

    def begin(
        self, workspace: Workspace, person: Person, seen: SeenRequest, whose_id: PersonId, now: datetime
    ) -> RequestForm:
        """Who may not look at others looks at their own OKRs. Raises NotFound."""
        whose_id = whose_id if Looker(person, workspace).may_look_around() else person.id
        with self.store.write() as tx:
            typed = {"url": seen.url, "words": seen.words, "is_private": seen.is_private, "whose": whose_id}
            form = tx.forms.begin(workspace.id, person.id, FORM, typed, now)
            return self._shown(tx, workspace, person, form, now)

    def turn_to(
        self, workspace: Workspace, person: Person, form_id: int, whose_id: PersonId, words: str, now: datetime
    ) -> RequestForm:
        """Look at somebody else's OKRs; what stands in the form stays. Raises NotFound, NotAllowed."""
        if whose_id != person.id:
            Looker(person, workspace).ensure_may_look_around()
        with self.store.write() as tx:
            form = _kept(tx, workspace, person, form_id, now)
            form = tx.forms.save(form, {**form.typed, "whose": whose_id, "words": words[:MOST_WORDS]})
            return self._shown(tx, workspace, person, form, now)

    def support(
        self,
        workspace: Workspace,
        person: Person,
        form_id: int,
        key_result_id: KeyResultId,
        words: str,
        now: datetime,
    ) -> Supported:
        """Make the message evidence of a key result, once. Raises NotFound, NotAllowed, Invalid."""
        _check_words(words)
        with self.store.write() as tx:
            form = _kept(tx, workspace, person, form_id, now)
            found = tx.key_results.by_id(workspace.id, key_result_id)
            result, objective = visible_key_result(tx, person, found, None)
            Looker(person, workspace).ensure_sees(objective)
            relation = self.access.to_objective(tx, person, objective)
            self.access.ensure(Action.ADD_EVIDENCE, relation, workspace)
            if objective.state not in RUNNING:
                raise NotFound("objective", "")
            tx.workspaces.lock(workspace.id)  # or two of the same would collide
            known = tx.evidence.of_message(workspace.id, result.id, str(form.typed["url"]))
            evidence = known or tx.evidence.add(
                by=person.id,
                now=now,
                workspace_id=workspace.id,
                key_result_id=result.id,
                added_by_id=person.id,
                url=str(form.typed["url"]),
                words=words,
                added_at=now,
            )
            told = evidence_of(tx, self.access, workspace, person, objective, [result.id])[result.id]
            return Supported(next(one for one in told if one.evidence.id == evidence.id), known is None)

    def objective(self, workspace: Workspace, person: Person, objective_id: ObjectiveId) -> Objective:
        """The one for which a key result is to be proposed. Raises NotFound, NotAllowed."""
        with self.store.read() as tx:
            return self._objective(tx, workspace, person, objective_id)

    def ask(
        self,
        workspace: Workspace,
        person: Person,
        form_id: int,
        objective_id: ObjectiveId,
        terms: Terms,
        now: datetime,
    ) -> ProposalSheet:
        """Ask the owner of an objective to take this as a key result; the same once more changes nothing. Raises
        NotFound, NotAllowed, Invalid by field."""
        with self.store.write() as tx:
            form = _kept(tx, workspace, person, form_id, now)
            objective = self._objective(tx, workspace, person, objective_id)
            tx.workspaces.lock(workspace.id)
            asked = ask_from_message(tx, self.access, workspace, person, objective, terms, str(form.typed["url"]), now)
            [sheet] = proposal_sheets(tx, workspace.id, person.id, [asked])
            return sheet

    def park(
        self, workspace: Workspace, person: Person, form_id: int, team_id: TeamId, words: str, now: datetime
    ) -> Parked:
        """Keep the request for when a team of theirs plans its next cycle, once. Raises NotFound, NotAllowed,
        Invalid without words."""
        if not words:
            raise Invalid({WORDS: ("request_needs_words", {})})
        _check_words(words)
        self.access.ensure(Action.PARK_REQUEST, self.access.to_workspace(person), workspace)
        with self.store.write() as tx:
            form = _kept(tx, workspace, person, form_id, now)
            whose = tx.people.get(workspace.id, PersonId(form.typed["whose"]))
            if team_id not in {team.id for team in _teams(tx, workspace, whose, now)}:
                raise NotFound("team", "")
            tx.workspaces.lock(workspace.id)
            url = str(form.typed["url"])
            known = tx.parked_requests.of_message(workspace.id, team_id, url)
            is_new = known is None or known.state is not ParkedState.PARKED
            values: dict[str, Any] = {"for_id": whose.id, "parked_by_id": person.id, "words": words, "parked_at": now}
            if known is None:
                place: dict[str, Any] = {"workspace_id": workspace.id, "team_id": team_id, "url": url}
                known = tx.parked_requests.add(by=person.id, now=now, **place, **values)
            elif is_new:
                anew: dict[str, Any] = dict.fromkeys(("decided_by_id", "decided_at", "made_objective_id", "told_at"))
                known = tx.parked_requests.change(
                    known, by=person.id, now=now, state=ParkedState.PARKED, **values, **anew
                )
            [sheet] = parked_sheets(tx, workspace, [known])
            return Parked(sheet, is_new)

    def _objective(self, tx: Transaction, workspace: Workspace, person: Person, objective_id: ObjectiveId) -> Objective:
        objective = visible(tx, person, tx.objectives.by_id(workspace.id, objective_id), None)
        Looker(person, workspace).ensure_sees(objective)
        self.access.ensure(Action.PROPOSE, self.access.to_objective(tx, person, objective), workspace)
        if objective.state not in RUNNING:
            raise NotFound("objective", "")
        return objective

    def _shown(
        self, tx: Transaction, workspace: Workspace, person: Person, form: FormDraft, now: datetime
    ) -> RequestForm:
        """In a fixed number of statements."""
        whose = tx.people.get(workspace.id, PersonId(form.typed["whose"]))
        seen = SeenRequest(str(form.typed["url"]), str(form.typed["words"]), bool(form.typed["is_private"]))
        shown = RequestForm(id=form.id, seen=seen, whose=whose, reader_id=person.id)
        cycles = tx.cycles.in_state(workspace.id, CycleState.ACTIVE)
        running = [cycle.id for cycle in cycles]
        found = tx.objectives.of_person(workspace.id, whose.id, running)
        found += tx.objectives.with_key_results_of(workspace.id, whose.id, running)
        known = seen_by(Looker(person, workspace), found)
        listed = [result.id for one in known.objectives for result in shown.key_results(one)]
        evidence = tx.evidence.of_key_results(workspace.id, listed) if listed else []
        return replace(
            shown,
            objectives=known.objectives,
            cycles=tuple(cycles),
            supported=frozenset(one.key_result_id for one in evidence if one.url == seen.url),
            teams=tuple(_teams(tx, workspace, whose, now)),
            hidden=known.hidden,
        )


def _kept(tx: Transaction, workspace: Workspace, person: Person, form_id: int, now: datetime) -> FormDraft:
    """The person's own form, held to the end of the transaction. Raises NotFound when it is gone."""
    found = tx.forms.locked(workspace.id, person.id, form_id)
    if found is None or found.form != FORM or found.expires_at <= now:
        raise NotFound("form", "")
    return found


def _teams(tx: Transaction, workspace: Workspace, person: Person, now: datetime) -> list[Team]:
    """Those they belong to, not merely watch, or lead; the one with their largest share first."""
    held = tx.memberships.of_people(workspace.id, [person.id], local_day(now, workspace.zone))
    led = tx.teams.led_by(workspace.id, person.id)
    ids = [one.team_id for one in held if one.role is not Role.OBSERVER]
    found = tx.teams.by_ids(workspace.id, ids) | {team.id: team for team in led}
    return [found[one] for one in dict.fromkeys([*ids, *(team.id for team in led)]) if found[one].is_active]


def _check_words(words: str) -> None:
    if len(words) > MOST_WORDS:
        raise Invalid({WORDS: ("too_long", {"most": str(MOST_WORDS)})})
