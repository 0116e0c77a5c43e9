"""A message in Slack asks for something: is it in somebody's OKRs? (product.md, Is it in your OKR?)

What a message says stays where it was said: only its link, and what whoever acts lets stand in the form, is kept."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.context import check_words
from bot.domain.errors import Invalid, NotFound
from bot.domain.evidence import MOST_WORDS, WORDS, EvidenceSheet
from bot.domain.ids import KeyResultId, ObjectiveId, PersonId, TeamId
from bot.domain.okrs import RUNNING, Objective
from bot.domain.parking import ParkedSheet
from bot.domain.people import Person
from bot.domain.permissions import Action
from bot.domain.proposals import ProposalSheet, Terms
from bot.domain.workspaces import Workspace
from bot.services.access import Access
from bot.services.alignment.asking import ask_from_message
from bot.services.alignment.proposal_reading import sheets as proposal_sheets
from bot.services.okrs.evidence import evidence_of
from bot.services.okrs.looking import Looker
from bot.services.okrs.targets import visible, visible_key_result
from bot.services.requests.form import FORM, RequestForm, SeenRequest, kept_form, shown_form, teams_of
from bot.services.requests.parked import Asked, parked
from bot.services.requests.parked import sheets as parked_sheets
from storage import Store, Transaction


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
            return shown_form(tx, workspace, person, form, now)

    def turn_to(
        self, workspace: Workspace, person: Person, form_id: int, whose_id: PersonId, words: str, now: datetime
    ) -> RequestForm:
        """Look at somebody else's OKRs; what stands in the form stays. Raises NotFound, NotAllowed."""
        if whose_id != person.id:
            Looker(person, workspace).ensure_may_look_around()
        with self.store.write() as tx:
            form = kept_form(tx, workspace, person, form_id, now)
            form = tx.forms.save(form, {**form.typed, "whose": whose_id, "words": words[:MOST_WORDS]})
            return shown_form(tx, workspace, person, form, now)

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
        check_words(words)
        with self.store.write() as tx:
            form = kept_form(tx, workspace, person, form_id, now)
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
            form = kept_form(tx, workspace, person, form_id, now)
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
        check_words(words)
        self.access.ensure(Action.PARK_REQUEST, self.access.to_workspace(person), workspace)
        with self.store.write() as tx:
            form = kept_form(tx, workspace, person, form_id, now)
            whose = tx.people.get(workspace.id, PersonId(form.typed["whose"]))
            if team_id not in {team.id for team in teams_of(tx, workspace, whose, now)}:
                raise NotFound("team", "")
            tx.workspaces.lock(workspace.id)
            asked = Asked(team_id, whose.id, str(form.typed["url"]), words)
            request, is_new = parked(tx, workspace, person, asked, now)
            [sheet] = parked_sheets(tx, workspace, [request])
            return Parked(sheet, is_new)

    def _objective(self, tx: Transaction, workspace: Workspace, person: Person, objective_id: ObjectiveId) -> Objective:
        objective = visible(tx, person, tx.objectives.by_id(workspace.id, objective_id), None)
        Looker(person, workspace).ensure_sees(objective)
        self.access.ensure(Action.PROPOSE, self.access.to_objective(tx, person, objective), workspace)
        if objective.state not in RUNNING:
            raise NotFound("objective", "")
        return objective
