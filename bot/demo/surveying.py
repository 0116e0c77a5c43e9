"""Readiness: what a survey of one team came to, and one of another that runs and wants for one answer."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.demo.founding import Company
from bot.domain.calendar import WorkCalendar
from bot.domain.readiness import STATEMENTS, Characteristic, SurveyState, field_of, figures_of
from bot.domain.wallclock import end_of_day, local_day
from storage import Store
from storage.surveys import open_key

OVER, RUNS = "Checkout", "Sales"
BEGAN, ENDED = timedelta(days=20), timedelta(days=13)
VALUE = ("information", "Say it early")
"""The company's own value that one characteristic stands beside."""
SAID = ("45 33 45 44 22", "54 43 54 43 32", "44 23 44 54 23", "55 44 45 34 32", "43 33 55 44 21")
"""What each has answered, two statements a characteristic."""


def survey(store: Store, company: Company) -> None:
    """Without messages: those of the first are long read, and the second is found in App Home."""
    _ended(store, company)
    _running(store, company)


def _ended(store: Store, company: Company) -> None:
    team, at = company.teams[OVER], company.quarter.at - ENDED
    day = local_day(at, team.zone)
    figures = figures_of([_scores(said) for said in SAID])
    with store.write() as tx:
        tx.survey_words.add(
            by=company.founder.id,
            now=at - BEGAN,
            workspace_id=company.workspace.id,
            characteristic=Characteristic(VALUE[0]),
            value=VALUE[1],
        )
        tx.surveys.insert(
            **_begun(company, OVER),
            state=SurveyState.COMPUTED,
            closes_on=day,
            closes_at=end_of_day(day, team.zone),
            look_at=end_of_day(day, team.zone),
            started_at=company.quarter.at - BEGAN,
            asked=len(SAID),
            answers=len(SAID),
            means={name.value: str(mean) for name, mean in figures.means.items()},
            recommendation=figures.recommendation,
            computed_on=day + timedelta(days=1),
        )


def _running(store: Store, company: Company) -> None:
    """All but one of the answers that it takes are there."""
    team = company.teams[RUNS]
    day = WorkCalendar().add_working_days(local_day(company.quarter.at, team.zone), 4)
    with store.write() as tx:
        held = tx.memberships.of_teams(company.workspace.id, [team.id], local_day(company.quarter.at, team.zone))
        people = [one.person_id for one in held]
        run = tx.surveys.insert(
            **_begun(company, RUNS),
            open_key=open_key(team.id),
            closes_on=day,
            closes_at=end_of_day(day, team.zone),
            look_at=end_of_day(day, team.zone),
            started_at=company.quarter.at - timedelta(days=1),
            asked=len(people),
        )
        tx.survey_invitations.invite(company.workspace.id, run.id, people)
        for person_id, said in zip(people[1:], SAID[:-1], strict=False):
            tx.survey_participations.drop_in(company.workspace.id, run.id, person_id=person_id)
            tx.survey_answers.drop_in(company.workspace.id, run.id, scores=_scores(said))


def _begun(company: Company, name: str) -> dict[str, Any]:
    team = company.teams[name]
    words = {VALUE[0]: {"value": VALUE[1]}}
    lead = team.lead_id or company.founder.id
    return {"workspace_id": company.workspace.id, "team_id": team.id, "wording": words, "started_by_id": lead}


def _scores(said: str) -> Mapping[str, int]:
    pairs = zip(Characteristic, said.split(), strict=True)
    return {field_of(one, number): int(pair[number - 1]) for one, pair in pairs for number in STATEMENTS}
