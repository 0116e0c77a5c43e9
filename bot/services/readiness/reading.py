"""What a survey of readiness came to, and what of an earlier one may stand beside it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.ids import PersonId, TeamId
from bot.domain.people import Person
from bot.domain.permissions import Action, Who, allowed
from bot.domain.prompting import may_be_prompted
from bot.domain.readiness import Figures, Recommendation, Survey, SurveyState
from bot.domain.teams import Membership, Role, Team
from bot.domain.workspaces import Practice, Workspace
from bot.services.access import Access, policy_of
from storage import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessResult:
    """``answers`` of the ``asked``. ``earlier`` is the result that may be read beside this one, if any."""

    recommendation: Recommendation
    computed_on: date
    answers: int
    asked: int
    figures: Figures
    wording: dict[str, dict[str, str]]
    earlier: "ReadinessResult | None" = None


def latest_result(tx: Transaction, workspace: Workspace, team_id: TeamId | None) -> ReadinessResult | None:
    """Of a team, or of the whole company (None): the last that was computed. Whether the practice is on, and who may
    read it, is asked before."""
    survey = tx.surveys.last(workspace.id, team_id, SurveyState.COMPUTED)
    return None if survey is None else result_of(tx, survey)


def result_of(tx: Transaction, survey: Survey) -> ReadinessResult | None:
    """None for one that came to nothing."""
    earlier = None if survey.earlier_id is None else tx.surveys.by_id(survey.workspace_id, survey.earlier_id)
    return _result(survey, None if earlier is None else _result(earlier, None))


def _result(survey: Survey, earlier: ReadinessResult | None) -> ReadinessResult | None:
    if survey.recommendation is None or survey.computed_on is None or survey.answers is None:
        return None
    return ReadinessResult(
        recommendation=survey.recommendation,
        computed_on=survey.computed_on,
        answers=survey.answers,
        asked=survey.asked,
        figures=survey.figures,
        wording=survey.wording,
        earlier=earlier,
    )


def call_key(survey: Survey, person_id: PersonId) -> str:
    """The key of the one message that asks somebody."""
    return f"survey:{survey.id}:{person_id}"


def group_of(tx: Transaction, workspace: Workspace, team_id: TeamId | None, today: date) -> list[Person]:
    """Who would be asked: everybody whom the bot writes to at all, of a team without its observers. Ordered by id."""
    if team_id is None:
        found = tx.people.active(workspace.id)
    else:
        held = tx.memberships.of_teams(workspace.id, [team_id], today)
        members = {one.person_id for one in held if one.role is not Role.OBSERVER}
        found = list(tx.people.by_ids(workspace.id, members).values())
    return sorted((one for one in found if may_be_prompted(one, workspace)), key=lambda one: one.id)


def sees_readiness(
    access: Access, workspace: Workspace, person: Person, team: Team, held: Iterable[Membership]
) -> bool:
    """Whether a team's page leads there: for its members (``held``), its lead and admins."""
    if not workspace.practises(Practice.READINESS) or not team.is_active:
        return False
    belongs = any(one.person_id == person.id and one.role is not Role.OBSERVER for one in held)
    relation = access.to_team(person, team)
    relation = replace(relation, who=relation.who | ({Who.TEAM_MEMBER} if belongs else set()))
    return allowed(Action.SEE_READINESS, relation, policy_of(workspace))
