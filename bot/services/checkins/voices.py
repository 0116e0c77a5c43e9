"""Who speaks for key results: their owner, their stand-in, and whoever stands in for an absent owner."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.errors import NotFound
from bot.domain.ids import KeyResultId, ObjectiveId, PersonId
from bot.domain.okrs import KeyResult, Objective, Visibility
from bot.domain.people import Person
from bot.domain.permissions import Action, Relation, Who, allowed, ensure_allowed
from bot.domain.prompts import PromptKind
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.access import policy_of
from bot.services.prompt_memory import told_results
from bot.services.under_control import held
from storage import Transaction


@dataclass(frozen=True, slots=True)
class Voices:
    """``today`` is the date in the workspace's zone. ``stood_in_for`` are the absent owners for whom the person stands
    in today; ``asked`` the key results that an open prompt asks them about, each with whom on behalf of;
    ``responsible_for`` the objectives about which they decide while these are under control."""

    workspace: Workspace
    person: Person
    today: date
    stood_in_for: frozenset[PersonId]
    asked: frozenset[tuple[KeyResultId, PersonId]] = frozenset()
    responsible_for: frozenset[ObjectiveId] = frozenset()

    @classmethod
    def of(cls, tx: Transaction, workspace: Workspace, person: Person, now: datetime) -> "Voices":
        """Three statements and the items of the open prompts, however many key results there are."""
        today = local_day(now, workspace.zone)
        named = tx.absences.naming(workspace.id, [person.id], ending_from=today)
        prompts = tx.prompts.open_of(workspace.id, person.id)
        regular = [prompt for prompt in prompts if prompt.kind is PromptKind.REGULAR]
        items = [item for prompt in regular for item in prompt.items]
        asked = frozenset((each.key_result_id, each.stand_in_for_id) for each in items if each.stand_in_for_id)
        absent = frozenset(absence.person_id for absence in named if absence.covers(today))
        theirs = (one for one in held(tx, workspace, now) if one.period.responsible_id == person.id)
        responsible_for = frozenset(one.objective.id for one in theirs if one.period.runs_at(now))
        return cls(workspace, person, today, absent, asked, responsible_for)

    def relation(self, key_result: KeyResult, objective: Objective, *more: Who) -> Relation:
        who = set(more)
        if key_result.owner_id == self.person.id:
            who.add(Who.KEY_RESULT_OWNER)
        if self._stands_in(key_result):
            who.add(Who.STAND_IN)
        if key_result.objective_id in self.responsible_for:
            who.add(Who.RESPONSIBLE)
        return Relation(
            who=frozenset(who),
            slack_kind=self.person.slack_kind,
            employment=self.person.employment,
            is_active=self.person.is_active,
            is_restricted=objective.visibility is Visibility.RESTRICTED,
        )

    def ensure(self, action: Action, key_result: KeyResult, objective: Objective, *more: Who) -> None:
        """Raises NotAllowed, and NotFound for what this person is not told of. ``more`` is how the person stands to
        what the action is about, beside the key result."""
        if not objective.is_told_to(self.person.id):
            raise NotFound("key_result", key_result.code)
        ensure_allowed(action, self.relation(key_result, objective, *more), policy_of(self.workspace))

    def may(self, action: Action, key_result: KeyResult, objective: Objective, *more: Who) -> bool:
        """As ``ensure``, for whoever leaves out what is not this person's to do."""
        relation = self.relation(key_result, objective, *more)
        return objective.is_told_to(self.person.id) and allowed(action, relation, policy_of(self.workspace))

    def on_behalf_of(self, key_result: KeyResult) -> PersonId | None:
        return None if key_result.owner_id == self.person.id else key_result.owner_id

    def _stands_in(self, key_result: KeyResult) -> bool:
        is_asked = (key_result.id, key_result.owner_id) in self.asked or key_result.owner_id in self.stood_in_for
        return key_result.stand_in_on(self.today) == self.person.id or is_asked


def running_key_results(tx: Transaction, voices: Voices) -> list[KeyResult]:
    """What a person can check in about unasked: their own running key results and those of absent owners they stand in
    for, and those whose stand-in they are while its owner is away."""
    person = voices.person
    found = tx.key_results.running_of(voices.workspace.id, {person.id, *voices.stood_in_for})
    seen = told_results(tx, voices.workspace.id, person.id, {each.id: each for each in found})
    found = list(seen.values())
    away = _away(
        tx,
        voices.workspace,
        {each.owner_id for each in found if each.stand_in_on(voices.today) == person.id},
        voices.today,
    )
    return [each for each in found if _is_theirs(each, voices, away)]


def _is_theirs(key_result: KeyResult, voices: Voices, away: frozenset[PersonId]) -> bool:
    if key_result.owner_id == voices.person.id or key_result.owner_id in voices.stood_in_for:
        return True
    return key_result.stand_in_on(voices.today) == voices.person.id and key_result.owner_id in away


def _away(tx: Transaction, workspace: Workspace, people: Iterable[PersonId], today: date) -> frozenset[PersonId]:
    absences = tx.absences.of(workspace.id, people, ending_from=today)
    return frozenset(absence.person_id for absence in absences if absence.covers(today))
