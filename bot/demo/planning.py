"""The next quarter as it is being planned: what Carriers have shared of it already, what its lead said, and what
somebody wants from it."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from bot.demo.founding import Company
from bot.demo.quarter import WEEKS
from bot.domain.cycle_dates import propose
from bot.domain.cycles import Cycle, CycleKind, CycleState
from bot.domain.okrs import Direction, Metric, Objective, ObjectiveState
from bot.services.access import Access
from bot.services.drafting.boards import refresh
from bot.services.drafting.news import DraftNews
from bot.services.drafting.wishes import Wishes
from storage import Store, Transaction

TEAM = "Carriers"
AHEAD = (
    ("jie", "A new carrier is there within a week", "2", (("Added without our help", 12, 60), ("Late pick-ups", 9, 4))),
    ("yang", "Invoices of carriers are right the first time", "1", (("Without a correction", 71, 95),)),
)
"""Owner, title and weight of what is shared; its key results in percent."""
COMMENT = ("jie", "yang", "Could we also say how many days a correction takes?")
WISH = ("yang", "One project that I see through to its end, and fewer evenings on call.")


def plan_ahead(store: Store, company: Company, now: datetime) -> None:
    """Its board is posted now, or, where the channel has its digest this week, on the next Monday."""
    with store.write() as tx:
        cycle = _next_cycle(tx, company, now)
        shared = {owner: _share(tx, company, cycle, now, place) for place, (owner, *_) in enumerate(AHEAD)}
        refresh(tx, company.workspace, [one.id for one in shared.values()], now)
    by, to, words = COMMENT
    news = DraftNews(store, Access())
    news.comment(company.workspace, company.people[by], shared[to].id, words, "the demo's comment", now)
    who, wanted = WISH
    Wishes(store, Access()).keep(company.workspace, company.people[who], {cycle.id: wanted}, now, {cycle.id: "wish"})


def _next_cycle(tx: Transaction, company: Company, now: datetime) -> Cycle:
    planned = tx.cycles.in_state(company.workspace.id, CycleState.PLANNING)
    if planned:
        return planned[0]
    first_day = company.quarter.last_day + timedelta(days=1)
    days: dict[str, Any] = {"first_day": first_day, "last_day": first_day + timedelta(weeks=WEEKS, days=-1)}
    name = propose(CycleKind.QUARTER, first_day + timedelta(days=45)).name
    held: dict[str, Any] = {"workspace_id": company.workspace.id, "name": name, "kind": CycleKind.QUARTER}
    return tx.cycles.add(by=company.founder.id, now=now, state=CycleState.PLANNING, **held, **days)


def _share(tx: Transaction, company: Company, cycle: Cycle, now: datetime, place: int) -> Objective:
    key, title, weight, results = AHEAD[place]
    owner, team = company.people[key], company.teams[TEAM]
    held: dict[str, Any] = {"workspace_id": company.workspace.id, "owner_id": owner.id, "team_id": team.id}
    held |= {"cycle_id": cycle.id, "state": ObjectiveState.ACTIVE, "weight": Decimal(weight), "position": place + 1}
    made = tx.objectives.create(by=owner.id, now=now, title=title, **held)
    for name, start, target in results:
        numbers: dict[str, Any] = {"metric": Metric.PERCENT, "unit": "%", "start": Decimal(start)}
        numbers |= {"target": Decimal(target), "active_from": cycle.first_day, "due_day": cycle.last_day}
        direction = Direction.INCREASE if target > start else Direction.DECREASE
        tx.key_results.add_to(made, by=owner.id, now=now, title=name, owner_id=owner.id, direction=direction, **numbers)
    return made
