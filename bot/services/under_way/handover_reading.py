"""What waits for a decision because its owner has left or moved, read in a number of statements that does not grow."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bot.domain.about import About
from bot.domain.context_sheets import Touched
from bot.domain.handovers import (
    Cause,
    Handover,
    Subject,
    answers_instead,
    is_kept,
    may_decide,
    who_decides,
)
from bot.domain.ids import PersonId
from bot.domain.okrs import OPEN_KEY_RESULTS, KeyResult, Objective
from bot.domain.people import Absence, Person
from bot.domain.teams import Team
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.access import Access, policy_of
from bot.services.under_way.handover_finding import Unsettled, unsettled
from storage import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting(About):
    """An objective (``key_result`` None) or a key result without an owner, or with one who has moved to another team.
    ``key_results``: how many open key results of the objective the same person owns. ``team`` is the objective's.
    ``touched``, where it is about to be dropped: the objectives of others that contribute to it."""

    cause: Cause
    subject: Subject
    objective: Objective
    key_result: KeyResult | None = None
    owner: Person
    team: Team | None = None
    key_results: int = 0
    touched: tuple[Touched, ...] = ()

    @property
    def team_left(self) -> Team | None:
        """The team that a mover no longer belongs to."""
        return self.team if self.cause is Cause.MOVED else None


def waiting_for(
    tx: Transaction, access: Access, workspace: Workspace, person: Person, now: datetime
) -> tuple[Waiting, ...]:
    """What this person is asked to decide on, owner by owner and, of movers, team by team, in the order of the
    codes."""
    return waiting_and_hidden(tx, access, workspace, person, now)[0]


def waiting_and_hidden(
    tx: Transaction, access: Access, workspace: Workspace, person: Person, now: datetime
) -> tuple[tuple[Waiting, ...], int]:
    """The same; and in how many objectives something would be for this person to decide, were they not restricted."""
    today = local_day(now, workspace.zone)
    is_admin = access.may_administer(person, workspace)
    found = unsettled(tx, workspace, person, today, is_admin=is_admin)
    if not found:
        return (), 0
    around = _Around.load(tx, workspace, person, found, now)
    listed = [one for each in found if (one := around.waiting(each)) is not None]
    mine = (each for each in listed if around.is_asked(each, is_admin=is_admin))
    hidden = {each.objective.id for each in listed if around.is_hidden(each, is_admin=is_admin)}
    return tuple(sorted(mine, key=_place)), len(hidden)


def key_results_of(objective: Objective, owner_id: PersonId) -> list[KeyResult]:
    """The open key results of an objective that this person owns."""
    return [one for one in objective.key_results if one.owner_id == owner_id and one.state in OPEN_KEY_RESULTS]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Around:
    workspace: Workspace
    person: Person
    now: datetime
    today: date
    objectives: Mapping[int, Objective]
    teams: Mapping[int, Team]
    people: Mapping[int, Person]
    absences: list[Absence]
    decided: list[Handover]
    lines: Mapping[PersonId, list[Person]] = field(default_factory=dict)

    @classmethod
    def load(
        cls, tx: Transaction, workspace: Workspace, person: Person, found: list[Unsettled], now: datetime
    ) -> "_Around":
        today, owners = local_day(now, workspace.zone), {each.subject.owner_id for each in found}
        objectives = tx.objectives.by_ids(workspace.id, {each.subject.objective_id for each in found})
        teams = tx.teams.by_ids(workspace.id, {one.team_id for one in objectives.values() if one.team_id is not None})
        absences = tx.absences.of(workspace.id, owners, ending_from=today)
        stand_ins = {result.stand_in_id for one in objectives.values() for result in one.key_results}
        named = owners | stand_ins | {one.stand_in_id for one in absences} | {team.lead_id for team in teams.values()}
        around = cls(
            workspace=workspace,
            person=person,
            now=now,
            today=today,
            objectives=objectives,
            teams=teams,
            people=tx.people.by_ids(workspace.id, {one for one in named if one is not None}),
            absences=absences,
            decided=tx.handovers.of_owners(workspace.id, owners),
        )
        return replace(around, lines=tx.people.lines_above(workspace.id, owners))

    def waiting(self, found: Unsettled) -> Waiting | None:
        """None when somebody stands in, or has chosen to leave it as it is."""
        subject, objective = found.subject, self.objectives[found.subject.objective_id]
        result = next((one for one in objective.key_results if one.id == subject.key_result_id), None)
        owner = self.people[subject.owner_id]
        since = owner.deactivated_at if found.cause is Cause.LEFT else found.until
        decided = [one for one in self.decided if _is_about(one, subject)]
        if since is None or is_kept(decided, found.cause, since, self.now, self.workspace.zone):
            return None
        if found.cause is Cause.LEFT and result is not None and self._stands_in(result) is not None:
            return None
        return Waiting(
            cause=found.cause,
            subject=replace(subject, cause=found.cause),
            objective=objective,
            key_result=result,
            owner=owner,
            team=self.teams.get(objective.team_id or 0),
            key_results=len(key_results_of(objective, owner.id)),
        )

    def is_asked(self, waiting: Waiting, *, is_admin: bool) -> bool:
        """Whether it is for the person who looks to decide. What is restricted is none of a lead's or an admin's: the
        nearest manager above who is told of it decides."""
        line = self.lines.get(waiting.owner.id, [])
        if not waiting.objective.is_restricted:
            return self._is_asked(waiting, line, is_admin=is_admin)
        told = [one for one in line if waiting.objective.is_told_to(one.id)]
        return self._is_asked(replace(waiting, team=None), told, is_admin=False)

    def is_hidden(self, waiting: Waiting, *, is_admin: bool) -> bool:
        """Whether it would be, were it not restricted to others."""
        if waiting.objective.is_told_to(self.person.id):
            return False
        return self._is_asked(waiting, self.lines.get(waiting.owner.id, []), is_admin=is_admin)

    def _is_asked(self, waiting: Waiting, line: list[Person], *, is_admin: bool) -> bool:
        lead_id = waiting.team.lead_id if waiting.team is not None else None
        lead = self.people.get(lead_id or 0) if lead_id != waiting.owner.id else None
        policy = policy_of(self.workspace)
        asked = who_decides(lead, line, lambda one: may_decide(one, policy))
        return is_admin if asked is None else asked.id == self.person.id

    def _stands_in(self, result: KeyResult) -> PersonId | None:
        absences = [one for one in self.absences if one.person_id == result.owner_id]
        return answers_instead(result, absences, self._is_here, self.today)

    def _is_here(self, person_id: PersonId) -> bool:
        return person_id in self.people and self.people[person_id].is_active


def _is_about(decided: Handover, subject: Subject) -> bool:
    told = (decided.objective_id, decided.key_result_id, decided.owner_id)
    return told == (subject.objective_id, subject.key_result_id, subject.owner_id)


def _place(waiting: Waiting) -> tuple[str | int, ...]:
    number = waiting.key_result.number if waiting.key_result is not None else 0
    team = waiting.team_left
    left = (team.name, team.id) if team is not None else ("", 0)
    return waiting.owner.name, waiting.owner.id, waiting.cause, *left, waiting.objective.number, number
