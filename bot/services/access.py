"""How the person who acts stands to what is acted upon. ``domain.permissions`` then says whether they may."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.domain.ids import PersonId, TeamId
from bot.domain.okrs import KeyResult, Objective
from bot.domain.people import Person, SlackKind
from bot.domain.permissions import Action, Policy, Relation, Who, allowed, ensure_allowed
from bot.domain.teams import Role, Team, TeamKind
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from storage import Transaction


@dataclass(frozen=True)
class Access:
    """``admins`` are the Slack ids of OKRBOT_ADMINS; when there are none, Slack's owners and admins are admins."""

    admins: frozenset[str] = frozenset()

    def is_admin(self, person: Person) -> bool:
        """Members alone can be: neither guests nor people of connected workspaces, whatever they are at home."""
        if person.slack_kind is not SlackKind.MEMBER or not person.is_active:
            return False
        return person.slack_user_id in self.admins if self.admins else person.slack_admin

    def may_administer(self, person: Person, workspace: Workspace) -> bool:
        return allowed(Action.ADMINISTER, self.to_workspace(person), policy_of(workspace))

    def ensure(self, action: Action, relation: Relation, workspace: Workspace) -> None:
        """Raises NotAllowed."""
        ensure_allowed(action, relation, policy_of(workspace))

    def may_be_asked(self, person: Person, workspace: Workspace) -> bool:
        """Whether they could answer what is asked of them with an alignment."""
        return allowed(Action.ANSWER_PROPOSAL, self._relation(person, {Who.ASKED}), policy_of(workspace))

    def named(self, person: Person) -> Relation:
        """To a restricted objective that would name them."""
        return replace(self._relation(person, {Who.NAMED}), is_restricted=True)

    def to_workspace(self, person: Person) -> Relation:
        return self._relation(person, ())

    def to_person(self, person: Person, other: PersonId) -> Relation:
        """To somebody's settings and absences."""
        return self._relation(person, {Who.OWNER} if person.id == other else ())

    def to_team(self, person: Person, team: Team) -> Relation:
        return self._relation(person, {Who.LEAD} if team.lead_id == person.id else ())

    def to_reviews(self, tx: Transaction, person: Person, team: Team, today: date) -> Relation:
        """To the reviews of a team: those who belong to it, observers apart, and those who lead a team below it."""
        found = {Who.LEAD} if team.lead_id == person.id else set()
        held = tx.memberships.of_people(person.workspace_id, [person.id], today)
        belongs = any(one.team_id == team.id and one.role is not Role.OBSERVER for one in held)
        if belongs or self._leads_below(tx, person, team):
            found.add(Who.TEAM_MEMBER)
        return self._relation(person, found)

    def to_survey(self, person: Person, *, is_asked: bool) -> Relation:
        return self._relation(person, {Who.ASKED} if is_asked else ())

    def asked(self, person: Person) -> Relation:
        """To what this person is asked, whatever it is."""
        return self._relation(person, {Who.ASKED})

    def to_decision(self, person: Person, owner_id: PersonId, team: Team) -> Relation:
        """To what was decided in a review of a team, and who is to do it."""
        found = {Who.LEAD} if team.lead_id == person.id else set()
        return self._relation(person, found | ({Who.OWNER} if owner_id == person.id else set()))

    def to_session(self, tx: Transaction, person: Person, host_id: PersonId | None, team_id: TeamId | None) -> Relation:
        """To a session of a team, or of the whole company (None), which is its lead's business; ``host_id`` is None for
        one that is not there yet."""
        found = {Who.OWNER} if host_id == person.id else set[Who]()
        led = tx.teams.led_by(person.workspace_id, person.id)
        is_led = (one.id == team_id if team_id is not None else one.kind is TeamKind.COMPANY for one in led)
        return self._relation(person, found | ({Who.LEAD} if any(is_led) else set()))

    def to_question(self, person: Person, author_id: PersonId | None, host_id: PersonId) -> Relation:
        """To a question, which nobody has asked who asked it without a name."""
        stands = {Who.AUTHOR: author_id == person.id, Who.OWNER: host_id == person.id}
        return self._relation(person, (who for who, holds in stands.items() if holds))

    def _leads_below(self, tx: Transaction, person: Person, team: Team) -> bool:
        led = {one.id for one in tx.teams.led_by(person.workspace_id, person.id)}
        return bool(led) and not led.isdisjoint(tx.teams.below(person.workspace_id, [team.id]))

    def to_objective(self, tx: Transaction, person: Person, objective: Objective) -> Relation:
        found: set[Who] = set()
        if objective.owner_id == person.id:
            found.add(Who.OWNER)
        if any(result.owner_id == person.id for result in objective.key_results):
            found.add(Who.KEY_RESULT_OWNER)
        if any(result.stand_in_id == person.id for result in objective.key_results):
            found.add(Who.STAND_IN)
        return self._near(tx, person, objective, objective.owner_id, found)

    def to_objective_itself(self, tx: Transaction, person: Person, objective: Objective) -> Relation:
        """As ``to_objective``, where it counts for nothing whose its key results are, nor is that named."""
        relation = self.to_objective(tx, person, replace(objective, key_results=()))
        return replace(relation, beside=frozenset({Who.KEY_RESULT_OWNER}))

    def to_key_result(
        self,
        tx: Transaction,
        person: Person,
        result: KeyResult,
        objective: Objective,
        workspace: Workspace,
        now: datetime,
    ) -> Relation:
        """Whoever stands in for the absent owner counts as the stand-in, on the days of the absence."""
        found: set[Who] = set()
        if result.owner_id == person.id:
            found.add(Who.KEY_RESULT_OWNER)
        if objective.owner_id == person.id:
            found.add(Who.OWNER)
        today = local_day(now, workspace.zone)
        if result.stand_in_on(today) == person.id or self._stands_in(tx, person, result.owner_id, today):
            found.add(Who.STAND_IN)
        return self._near(tx, person, objective, result.owner_id, found)

    def to_closing(
        self, tx: Transaction, person: Person, objective: Objective, workspace: Workspace, now: datetime
    ) -> Relation:
        """Owning one of its key results gives no say in how an objective is closed, and standing in for that one
        neither: whoever stands in for the objective's owner counts as the stand-in."""
        today, owner_id = local_day(now, workspace.zone), objective.owner_id
        found = {Who.OWNER} if owner_id == person.id else set[Who]()
        theirs = (one for one in objective.key_results if one.owner_id == owner_id)
        named = any(one.stand_in_on(today) == person.id for one in theirs)
        if named or self._stands_in(tx, person, owner_id, today):
            found.add(Who.STAND_IN)
        return self._near(tx, person, objective, owner_id, found)

    def _near(
        self, tx: Transaction, person: Person, objective: Objective, owner_id: PersonId, found: set[Who]
    ) -> Relation:
        """Of what is restricted, a manager above is one of the objective's owner, whoever owns the key result; leading
        the team or being an admin counts for nothing there."""
        if objective.is_restricted:
            relation = self._relation(person, found | circle_of(person, objective))
            return replace(relation, is_restricted=True)
        return self._relation(person, found | self._above(tx, person, owner_id, objective.team_id))

    def _stands_in(self, tx: Transaction, person: Person, owner_id: PersonId, today: date) -> bool:
        away = tx.absences.of(person.workspace_id, [owner_id], ending_from=today)
        return any(absence.stand_in_id == person.id and absence.covers(today) for absence in away)

    def _above(self, tx: Transaction, person: Person, owner_id: PersonId, team_id: TeamId | None) -> set[Who]:
        found: set[Who] = set()
        if team_id is not None and tx.teams.get(person.workspace_id, team_id).lead_id == person.id:
            found.add(Who.LEAD)
        if any(manager.id == person.id for manager in tx.people.managers_above(person.workspace_id, owner_id)):
            found.add(Who.MANAGER_ABOVE)
        return found

    def _relation(self, person: Person, found: Iterable[Who]) -> Relation:
        who = frozenset(found) | ({Who.ADMIN} if self.is_admin(person) else frozenset())
        return Relation(who=who, slack_kind=person.slack_kind, employment=person.employment, is_active=person.is_active)


def ensure_may_be_asked(person: Person, workspace: Workspace) -> None:
    """Whether they could check in about a key result of theirs. Raises NotAllowed."""
    relation = Relation(
        who=frozenset({Who.KEY_RESULT_OWNER}),
        slack_kind=person.slack_kind,
        employment=person.employment,
        is_active=person.is_active,
    )
    ensure_allowed(Action.CHECK_IN, relation, policy_of(workspace))


def circle_of(person: Person, objective: Objective) -> frozenset[Who]:
    """How somebody is let into a restricted objective that is not theirs."""
    stands = {Who.NAMED: person.id in objective.named, Who.MANAGER_ABOVE: person.id in objective.above}
    return frozenset(who for who, holds in stands.items() if holds)


def policy_of(workspace: Workspace) -> Policy:
    return Policy(contractors=workspace.contractors, guests_may_view=workspace.guests_may_view)
