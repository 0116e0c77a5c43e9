"""The page of a team's readiness: what runs, and what the last survey came to."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.errors import NothingToDo
from bot.domain.ids import TeamId
from bot.domain.people import Person
from bot.domain.permissions import Action, allowed
from bot.domain.readiness import Survey, SurveyState
from bot.domain.teams import Team
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Practice, Workspace
from bot.services.access import Access, policy_of
from bot.services.okrs.looking import Looker
from bot.services.own_team import team_called
from bot.services.readiness.reading import ReadinessResult, latest_result
from storage import Store, Transaction

OVER = (SurveyState.COMPUTED, SurveyState.TOO_FEW)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessPage:
    """``team`` None: the whole company. ``too_few_on``: the day on which the last survey ended with too few answers.
    ``is_asked`` and ``has_answered`` are this reader's own."""

    team: Team | None
    workspace: Workspace
    running: Survey | None
    result: ReadinessResult | None
    too_few_on: date | None = None
    is_asked: bool = False
    has_answered: bool = False
    may_start: bool = False
    may_word: bool = False


@dataclass(frozen=True)
class Readiness:
    store: Store
    access: Access

    def team_called(
        self, workspace: Workspace, person: Person, name: str, now: datetime, *, channel_id: str = ""
    ) -> TeamId:
        """By name; without one, the team whose channel it is typed in, the team one leads, or one's main team. Raises
        NotFound, Ambiguous, NothingToDo, NotAllowed, NotSwitchedOn."""
        workspace.ensure_practised(Practice.READINESS)
        Looker(person, workspace).ensure_may_look_around()
        with self.store.read() as tx:
            team_id = team_called(tx, workspace, person, name, now, channel_id=channel_id)
        if team_id is None:
            raise NothingToDo("no_team_to_survey")
        return team_id

    def page(
        self, workspace: Workspace, person: Person, team_id: TeamId | None, now: datetime, *, public: bool = False
    ) -> ReadinessPage:
        """``public``: for a whole channel, shown by whoever may start a survey. Raises NotFound, NotAllowed,
        NotSwitchedOn."""
        workspace.ensure_practised(Practice.READINESS)
        with self.store.read() as tx:
            team = self._readable(tx, workspace, person, team_id, now)
            may_start = may_begin(self.access, workspace, person, team)
            if public:
                ensure_may_begin(self.access, workspace, person, team)
            running = tx.surveys.running(workspace.id, team_id)
            last = tx.surveys.last(workspace.id, team_id, *OVER)
            mine = None if public or running is None else running.id
            return ReadinessPage(
                team=team,
                workspace=workspace,
                running=running,
                result=latest_result(tx, workspace, team_id),
                too_few_on=last.closes_on if last is not None and last.state is SurveyState.TOO_FEW else None,
                is_asked=mine is not None and tx.survey_invitations.has(workspace.id, mine, person.id),
                has_answered=mine is not None and tx.survey_participations.has(workspace.id, mine, person.id),
                may_start=may_start and (team is None or team.is_active),
                may_word=self.access.may_administer(person, workspace),
            )

    def _readable(
        self, tx: Transaction, workspace: Workspace, person: Person, team_id: TeamId | None, now: datetime
    ) -> Team | None:
        if team_id is None:
            Looker(person, workspace).ensure_may_look_around()
            return None
        team = tx.teams.get(workspace.id, team_id)
        relation = self.access.to_reviews(tx, person, team, local_day(now, workspace.zone))
        self.access.ensure(Action.SEE_READINESS, relation, workspace)
        return team


def may_begin(access: Access, workspace: Workspace, person: Person, team: Team | None) -> bool:
    """A survey of a team, or, without one, of the whole company."""
    if team is None:
        return access.may_administer(person, workspace)
    return allowed(Action.START_SURVEY, access.to_team(person, team), policy_of(workspace))


def ensure_may_begin(access: Access, workspace: Workspace, person: Person, team: Team | None) -> None:
    """Raises NotAllowed."""
    if team is None:
        access.ensure(Action.ADMINISTER, access.to_workspace(person), workspace)
    else:
        access.ensure(Action.START_SURVEY, access.to_team(person, team), workspace)
