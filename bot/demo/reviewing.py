"""The reviews of one team: what was decided in the last one, and what has become of it."""

from datetime import datetime, time, timedelta
from typing import Any

from bot.demo.founding import Company
from bot.demo.stories import DECIDED, REVIEWED, Decided
from bot.domain.decisions import DecisionState
from bot.domain.reviews import ReviewRhythm
from bot.domain.wallclock import instant

HELD_IN, EVERY = 2, 6  # weeks
AT = time(14)
ON, PACK_ON = timedelta(days=3), timedelta(days=1)  # Thursday; what a team prepares stands ready on Tuesday


def review(company: Company) -> None:
    """The next one comes in the week after one looks."""
    team, lead = company.teams[REVIEWED], company.people[_lead(company)]
    monday = company.quarter.monday(HELD_IN)
    at = instant(monday + ON, AT, team.zone)
    before = at - timedelta(weeks=1)
    company.tx.review_plans.add(
        by=lead.id,
        now=before,
        workspace_id=company.workspace.id,
        team_id=team.id,
        rhythm=ReviewRhythm.WEEKS,
        weeks=EVERY,
        first_day=monday + ON,
        at=AT,
        look_at=company.quarter.at,
        set_by_id=lead.id,
        set_at=before,
    )
    pack_at = instant(monday + PACK_ON, team.digest_time, team.zone)
    held = company.tx.reviews.insert(
        workspace_id=company.workspace.id,
        team_id=team.id,
        at=at,
        pack_at=pack_at,
        promised_at=pack_at,
        posted_at=pack_at,
    )
    for one in DECIDED:
        _decide(company, one, held.id, at)


def _decide(company: Company, decided: Decided, review_id: int, at: datetime) -> None:
    owner, by = company.people[decided.owner], company.people[_lead(company)]
    made = company.tx.decisions.add(
        by=by.id,
        now=at,
        workspace_id=company.workspace.id,
        team_id=company.teams[REVIEWED].id,
        review_id=review_id,
        words=decided.words,
        owner_id=owner.id,
        due_day=company.quarter.monday(decided.due_in) + timedelta(days=4),
        made_by_id=by.id,
        made_at=at,
    )
    if decided.done_in is not None:
        done_at = instant(company.quarter.monday(decided.done_in) + timedelta(days=1), time(9, 30), owner.zone)
        values: dict[str, Any] = {"state": DecisionState.DONE, "settled_by_id": owner.id, "settled_at": done_at}
        company.tx.decisions.change(made, by=owner.id, now=done_at, **values)


def _lead(company: Company) -> str:
    lead_id = company.teams[REVIEWED].lead_id
    return next(key for key, person in company.people.items() if person.id == lead_id)
