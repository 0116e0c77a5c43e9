"""What the company learned in its last quarter, noted as that ended, and what of it was applied in this one."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.demo.founding import Company
from bot.domain.cycles import Cycle
from bot.domain.lessons import LessonSource, LessonVerdict
from bot.services.access import Access
from bot.services.lessons.using import LessonUsing
from storage import Store, Transaction
from storage.lessons import KIND

APART = timedelta(hours=5)
"""Between one lesson and the next: all of them before the quarter began."""


@dataclass(frozen=True, slots=True)
class Learned:
    """``by`` whom, of which ``team``; the objectives of this quarter it was ``applied`` to, and those it was ``left``
    aside for."""

    by: str
    team: str
    text: str
    applied: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


LEARNED = (
    Learned("mei", "Checkout", "Try a new checkout page with one merchant for a week before anybody else sees it."),
    Learned("ingrid", "Payouts", "Ask the bank for its return codes first. We built for three weeks around a guess."),
    Learned(
        "kai",
        "Risk",
        "A refund limit needs the support team in the room: they know which refunds merchants argue about.",
        applied=("refund-now",),
    ),
    Learned(
        "lea",
        "Instant Refunds",
        "Refunds that are paid before the parcel is back need a limit from the first day, not from the first loss.",
        applied=("refund-now", "refund-pays"),
    ),
    Learned(
        "camille",
        "Logistics",
        "A promised delivery day must be measured where the parcel is handed over, not where it leaves us.",
        applied=("promise",),
    ),
    Learned(
        "jie", "Carriers", "A carrier prices what it cannot forecast. Send volumes four weeks ahead.", left=("promise",)
    ),
    Learned("sofia", "Routing", "The weather feed fails in bad weather. Keep yesterday's answer beside it."),
    Learned("anna", "Infrastructure", "Prüfer lesen Tickets. Schreib den Grund in jedes, solange du ihn noch weißt."),
    Learned("fatima", "Data", "A number with two owners has two values. Name one owner before you build the chart."),
    Learned(
        "tyler",
        "Sales",
        "The contract is half of the days from the first call to the first payment. Send it after the first call.",
        applied=("sales-fast",),
    ),
    Learned(
        "olivia",
        "Customer Success",
        "An answer that solves it once is worth three that are quick. Measure the second mail, not the first.",
        applied=("success-answer",),
    ),
    Learned(
        "kenji",
        "Japan Launch",
        "Japanese merchants ask for the invoice before the demo. Have it translated by somebody who sells.",
        applied=("japan-open",),
        left=("takumi-first",),
    ),
    Learned("leila", "People & Legal", "Legal answers in a day when the question has a deadline and two options."),
)


def learn(store: Store, company: Company) -> None:
    """Each with the cycle in which it was learned."""
    with store.write() as tx:
        cycle, noted = _last_quarter(tx, company), {}
        for place, one in enumerate(LEARNED, start=1):
            noted[one.text] = _note(tx, company, cycle, one, company.quarter.planned_at + place * APART)
    for one in LEARNED:
        for verdict, keys in ((LessonVerdict.APPLIES, one.applied), (LessonVerdict.DOES_NOT_APPLY, one.left)):
            for key in keys:
                _answer(store, company, noted[one.text], key, verdict)


def _last_quarter(tx: Transaction, company: Company) -> Cycle:
    before = [one for one in tx.cycles.all(company.workspace.id) if one.last_day < company.quarter.first_day]
    return max(before, key=lambda one: one.last_day)


def _note(tx: Transaction, company: Company, cycle: Cycle, one: Learned, at: datetime) -> int:
    author = company.people[one.by]
    lesson = tx.lessons.add(
        by=author.id,
        now=at,
        workspace_id=company.workspace.id,
        author_id=author.id,
        team_id=company.teams[one.team].id,
        cycle_id=cycle.id,
        text=one.text,
        source=LessonSource.COMMAND,
        noted_at=at,
    )
    tx.search.index(company.workspace.id, KIND, lesson.id, lesson.text)
    return lesson.id


def _answer(store: Store, company: Company, lesson_id: int, key: str, verdict: LessonVerdict) -> None:
    """By the owner of the objective, as it was drafted."""
    objective, now = company.objectives[key], company.quarter.planned_at + (len(LEARNED) + 1) * APART
    owner = next(one for one in company.people.values() if one.id == objective.owner_id)
    with store.write() as tx:
        tx.lesson_uses.show(company.workspace.id, objective.id, [lesson_id], now)
    LessonUsing(store, Access()).answer(company.workspace, owner, objective.id, lesson_id, verdict, now)
