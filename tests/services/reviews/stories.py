"""What the stories of reviews and of decisions share: a review that is set, its pack, and what is decided in it."""

from datetime import UTC, date, datetime, time
from typing import Any

from bot.domain.decisions import Decision
from bot.domain.deliveries import DeliveryKind
from bot.domain.people import Person
from bot.domain.reviews import ReviewRhythm, Wanted
from bot.domain.teams import Team
from bot.services.access import Access
from bot.services.digest_planning import DigestPlanner
from bot.services.reviews.decision_content import NewDecision
from bot.services.reviews.decisions import Decisions
from bot.services.reviews.packs import ReviewPacks
from bot.services.reviews.planning import ReviewPlanner
from bot.services.reviews.reviews import Reviews
from storage import UNLIMITED
from tests.factories import MONDAY_MORNING, Office

BATCH = 500
PACK = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)  # Wednesday 10:00 in Berlin, when the digest comes, too


def reviewed(
    office: Office, team: Team, by: Person, day: date = date(2026, 11, 20), now: datetime = MONDAY_MORNING
) -> Any:
    wanted = Wanted(ReviewRhythm.ONCE, None, day, time(14))
    return Reviews(office.store, Access()).set(office.workspace, by, team.id, wanted, now)


def plan(office: Office, now: datetime) -> None:
    ReviewPlanner(office.store).plan_due(now, BATCH)
    DigestPlanner(office.store).plan_due(now, BATCH)


def post(office: Office, kind: DeliveryKind, now: datetime, ts: str = "7.1") -> None:
    """As the worker does: claim, send, write down."""
    with office.store.write() as tx:
        for one in tx.outbox.claim("postman", now, speed=UNLIMITED, limit=10):
            is_sent = one.delivery.kind is kind and tx.outbox.sent(one.delivery, "C0PAY", ts, now)
            if is_sent and kind is DeliveryKind.REVIEW_PACK:
                ReviewPacks(office.store).posted(tx, one.delivery, "C0PAY", ts, now)


def record(office: Office, team: Team, by: Person, words: str, owner: Person | None = None, **given: Any) -> Decision:
    typed = NewDecision(words=words, owner=owner or by, day=date(2026, 11, 23), **given)
    made = desk(office).record(office.workspace, by, team.id, typed, words, MONDAY_MORNING)
    assert made is not None
    return made.sheet.decision


def desk(office: Office) -> Decisions:
    return Decisions(office.store, Access())
