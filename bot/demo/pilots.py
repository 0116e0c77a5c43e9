"""Two pilots: Sales try OKRs for the second quarter, Customer Success are being asked whether they would like to."""

from datetime import datetime, time, timedelta
from typing import Any

from bot.demo.founding import Company
from bot.demo.quarter import THIS_WEEK
from bot.domain.cycles import Cycle, CycleState
from bot.domain.pilots import GAINS, Stage
from bot.domain.wallclock import instant
from bot.services.access import Access
from bot.services.pilots.pilots import Pilots
from bot.services.pilots.votes import PilotVotes
from storage import Store, Transaction

RUNNING, ASKED = "Sales", "Customer Success"
CASE = {
    "gains": "We see in October what would be missing in December.",
    "costs": "A morning to write them, an hour a week.",
}
WISHED = {GAINS: "Fewer surprises at the end of a quarter.", "costs": "Half a day for everybody, and patience."}
BEFORE: dict[str, Any] = {"people": 6, "asked": 61, "answered": 47, "median_minutes": 290, "key_results": 9, "stale": 2}
A_DAY = timedelta(days=1)


def pilot(store: Store, company: Company) -> None:
    """After the quarter before, which was the first iteration."""
    _run(store, company)
    _ask(store, company, company.quarter.at)


def _run(store: Store, company: Company) -> None:
    """What is over is written down as it was: nobody is to be asked again as the demo begins."""
    quarter, workspace_id, team = company.quarter, company.workspace.id, company.teams[RUNNING]
    lead, began = company.people["tyler"], instant(company.quarter.first_day_before, time(9), team.zone)
    with store.write() as tx:
        earlier = _first_cycle(tx, company)
        values = _as_it_stands(company, began) | {"iteration": 1 if earlier is None else 2}
        look_at = instant(quarter.last_day, time(0), team.zone)
        whose: dict[str, Any] = {"workspace_id": workspace_id, "team_id": team.id, "look_at": look_at}
        made = tx.pilots.begin(by=lead.id, now=began, **whose, **values)
        if made is None:
            return
        over = began + 8 * A_DAY
        asked: dict[str, Any] = {
            "opened_by_id": lead.id,
            "opened_day": began.date(),
            "closes_at": over,
            "closed_at": over,
        }
        counted: dict[str, Any] = {"last_day": began.date() + 7 * A_DAY, "asked": 6, "answers": 6, "yes": 5}
        tx.pilot_votes.add(by=lead.id, now=began, workspace_id=workspace_id, pilot_id=made.id, **asked, **counted)
        if earlier is not None:
            days: dict[str, Any] = {"first_day": earlier.first_day, "figures_from": earlier.first_day}
            ended = instant(earlier.last_day, time(16), team.zone)
            first: dict[str, Any] = {"pilot_id": made.id, "number": 1, "cycle_id": earlier.id, "ended_at": ended}
            tx.pilot_iterations.insert(workspace_id=workspace_id, **first, **days, **BEFORE)


def _as_it_stands(company: Company, began: datetime) -> dict[str, Any]:
    quarter, approved = company.quarter, began + 14 * A_DAY
    lead, sponsor, coach = (company.people[key].id for key in ("tyler", "rachel", "isabel"))
    return {
        **CASE,
        "stage": Stage.RUN,
        "case_by_id": lead,
        "started_by_id": lead,
        "started_at": began,
        "sponsor_id": sponsor,
        "authorised_at": approved,
        "trained_at": approved,
        "coach_id": coach,
        "cycle_id": company.cycle.id,
        "first_day": quarter.first_day,
        "review_day": quarter.last_day,
        "asked_from": quarter.first_day_before,
    }


def _first_cycle(tx: Transaction, company: Company) -> Cycle | None:
    """The quarter before."""
    over = tx.cycles.in_state(company.workspace.id, CycleState.CLOSED, CycleState.GRADING)
    earlier = [one for one in over if one.last_day < company.quarter.first_day]
    return max(earlier, key=lambda one: one.last_day, default=None)


def _ask(store: Store, company: Company, now: datetime) -> None:
    """Until Friday of next week."""
    lead, access = company.people["olivia"], Access()
    who = (company.workspace, lead)
    made = Pilots(store, access).start(*who, company.teams[ASKED].id, WISHED, now)
    last_day = company.quarter.monday(THIS_WEEK + 1) + 4 * A_DAY
    PilotVotes(store, access).open(*who, made.turn, last_day, now)
