"""The round of feedback after last quarter: one has asked without names, two by name, and most have answered. Lea can
still answer; all is delivered on the next Monday."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.demo.founding import Company
from bot.demo.quarter import THIS_WEEK
from bot.domain.cycles import CycleState
from bot.domain.feedback import Answer, round_days
from bot.services.access import Access
from bot.services.feedback.asking import FeedbackAsking, TypedAsk
from bot.services.feedback.giving import FeedbackGiving
from storage import Store

BY_NAME = (
    ("mei", ("kai", "ingrid", "jie")),
    ("kai", ("mei", "jie", "yang")),
)
WITHOUT_NAMES = ("ingrid", ("mei", "kai", "jie", "yang", "lea"))
NAMED: Mapping[tuple[str, str], Answer] = {
    ("mei", "kai"): Answer("You brought the merchants' questions to us the same day.", "Ask before you move a date."),
    ("mei", "jie"): Answer(helped="Your notes from the calls.", attempt="Write down what was decided, too."),
    ("kai", "mei"): Answer(change="Say earlier that something is stuck: you had help at hand for two weeks."),
}
NAMELESS = (
    ("mei", Answer("Calm when the bank was down.", attempt="Let somebody else lead the call once.")),
    ("kai", Answer("You explain the ledger so that I can repeat it.", "Fewer meetings on Friday afternoon.")),
    ("jie", Answer(helped="An answer within the hour, always.", change="Tell us why when you say no.")),
)
ASKED_IN, ASK_DAYS, ANSWER_DAYS = 3, 28, 21
"""The week in which they asked; the days that the company has chosen, so that all is delivered on the next Monday."""


def ask_around(store: Store, company: Company, now: datetime) -> None:
    """By the services, after the days were chosen."""
    asked_at = company.quarter.at - timedelta(weeks=THIS_WEEK - ASKED_IN)
    with store.write() as tx:
        days: dict[str, Any] = {"ask_days": ASK_DAYS, "answer_days": ANSWER_DAYS}
        tx.feedback_rules.add(
            by=company.founder.id, now=asked_at, workspace_id=company.workspace.id, chosen_teams=False, **days
        )
        [cycle] = tx.cycles.in_state(company.workspace.id, CycleState.CLOSED)
        days_of_round = round_days(cycle.last_day, tx.feedback_rules.of(company.workspace.id))
        calendar = {name: getattr(days_of_round, name) for name in ("ask_until", "answer_until", "deliver_on")}
        tx.feedback_rounds.begin(
            by=None, now=asked_at, workspace_id=company.workspace.id, cycle_id=cycle.id, **calendar
        )
    asking, giving = FeedbackAsking(store, Access()), FeedbackGiving(store, Access())

    def ask(by: str, peers: tuple[str, ...], *, nameless: bool) -> int:
        typed = TypedAsk(f"c{cycle.id}", nameless, tuple(company.people[one] for one in peers))
        return asking.ask(company.workspace, company.people[by], typed, asked_at).ask.id

    asked = {by: ask(by, peers, nameless=False) for by, peers in BY_NAME}
    for (to, by), answer in NAMED.items():
        giving.send(company.workspace, company.people[by], asked[to], answer, now)
    nameless = ask(*WITHOUT_NAMES, nameless=True)
    for by, answer in NAMELESS:
        giving.send(company.workspace, company.people[by], nameless, answer, now)
