"""When reviews take place, and when their packs are due: worked out again each day, for holidays, cycles and teams
change meanwhile."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.domain.ahead import Ahead
from bot.domain.deliveries import Delivery, DeliveryKind, DeliveryState
from bot.domain.reviews import Review, ReviewPlan, next_review, pack_moment
from bot.domain.schedules import allowed_from
from bot.domain.teams import Team
from bot.domain.workspaces import Workspace
from bot.services.digest_planning import (
    A_WEEK,
    boards_of_week,
    dedupe_key,
    first_day_of_week,
    week_of,
)
from bot.services.holidays import working_days_at
from bot.services.setting_aside import Steady, batch
from storage import Store, Transaction

LOOKED_AT_EVERY = timedelta(days=1)
AGAIN_SOON = timedelta(minutes=1)
"""When nobody knows yet whether the digest of the week has been posted."""
CALLED_OFF = "the review does not take place then"
IN_ITS_PLACE = "the pack of a review takes its place this week"


@dataclass(frozen=True)
class ReviewPlanner:
    """A planner: keeps the next review of each team, and promises the packs that are due."""

    store: Store

    def plan_due(self, now: datetime, limit: int) -> int:
        """One batch of teams in one transaction; how many were looked at. ``limit`` or more: more may be due."""
        most = batch(self.store, limit)
        done = Steady("reviews", _plan, _aside).run(self.store, now, most)
        return limit if done >= most else done

    def ahead(self, tx: Transaction, now: datetime) -> Ahead:
        return Ahead(tx.agenda.moments.review)


def _plan(tx: Transaction, now: datetime, limit: int) -> int:
    plans = tx.review_plans.to_look_at(now, limit)
    tx.review_plans.look_again([(plan, _look(tx, plan, now)) for plan in plans])
    return len(plans)


def _aside(tx: Transaction, now: datetime, until: datetime) -> int | None:
    for plan in tx.review_plans.to_look_at(now, 1):
        tx.review_plans.look_again([(plan, until)])
        return plan.id
    return None


def keep_next(tx: Transaction, workspace: Workspace, team: Team, plan: ReviewPlan, now: datetime) -> Review | None:
    """Let the one review ahead be the next of the plan, and give it. One whose pack stands in Slack is moved with it
    within a week of its day, so that nobody gets a second pack; else it is called off and another one is planned."""
    calendar = working_days_at(team.zone, workspace)
    cycles = tx.cycles.all(workspace.id)
    at = next_review(plan, cycles, team.zone, calendar, now) if team.is_active else None
    pack_at = None if at is None else pack_moment(at, team.zone, team.digest_time, calendar)
    held: Review | None = None
    for one in tx.reviews.ahead(workspace.id, [team.id], now):
        if held is None and at is not None and pack_at is not None and _is_it(one, at):
            held = _kept(tx, one, at, pack_at)
        else:
            _call_off(tx, one, now)
    if held is not None or at is None or pack_at is None:
        return held
    return _planned(tx, team, at, pack_at)


def _look(tx: Transaction, plan: ReviewPlan, now: datetime) -> datetime:
    """When to look again."""
    workspace = tx.workspaces.get(plan.workspace_id)
    team = tx.teams.get(plan.workspace_id, plan.team_id)
    review = keep_next(tx, workspace, team, plan, now)
    tomorrow = now + LOOKED_AT_EVERY
    if review is None:
        return tomorrow
    if review.promised_at is not None or team.channel_id is None:
        return min(review.at + AGAIN_SOON, tomorrow)
    if review.pack_at > now:
        return min(review.pack_at, tomorrow)
    return min(review.at, tomorrow) if _promise(tx, team, team.channel_id, review, now) else now + AGAIN_SOON


def _promise(tx: Transaction, team: Team, channel_id: str, review: Review, now: datetime) -> bool:
    """Put the pack on its way. It takes the place of the week's digest. Where the channel has had its message of the
    week already, for the review was set late or a board came first, it goes into that one's thread. False where nobody
    knows yet."""
    not_before = allowed_from(now, team.zone, team.digest_time)
    key = dedupe_key(channel_id, first_day_of_week(team, not_before))
    tx.outbox.cancel(team.workspace_id, [key], now, IN_ITS_PLACE)
    digest = tx.outbox.by_key(team.workspace_id, key)
    others = _other_packs(tx, team, channel_id, review, not_before)
    board = boards_of_week(tx, [team], not_before).get(channel_id)
    on_its_way = any(one is not None and one.state.is_on_its_way for one in (digest, board))
    if on_its_way or any(_is_on_its_way(tx, one) for one in others):
        return False
    thread = next((one.thread_ts for one in others if one.thread_ts is not None), None)
    first = digest if board is None else board
    if first is not None and first.state is DeliveryState.SENT:
        thread = first.slack_ts
    tx.outbox.promise(
        workspace_id=team.workspace_id,
        kind=DeliveryKind.REVIEW_PACK,
        channel_id=channel_id,
        subject={"review": review.id} | ({"thread_ts": thread} if thread else {}),
        rule="review_pack",
        not_before=not_before,
        too_late_after=review.at,
        dedupe_key=pack_key(review, now),
        now=now,
    )
    tx.reviews.update(review, promised_at=now, pack_at=not_before)
    return True


def _other_packs(tx: Transaction, team: Team, channel_id: str, review: Review, at: datetime) -> list[Review]:
    """Packs of this week for the teams that share the channel, as far as they are on their way or there."""
    sharing = tx.teams.in_channels(team.workspace_id, [channel_id])
    found = tx.reviews.with_pack_between(team.workspace_id, [one.id for one in sharing], *week_of(team, at))
    return [one for one in found if one.id != review.id and one.promised_at is not None]


def _is_on_its_way(tx: Transaction, review: Review) -> bool:
    """Promised, and not posted nor given up. There are one or two in a channel."""
    if review.promised_at is None or review.posted_at is not None:
        return False
    sent = tx.outbox.by_key(review.workspace_id, pack_key(review, review.promised_at))
    return sent is not None and sent.state.is_on_its_way


def pack_key(review: Review, promised_at: datetime) -> str:
    return f"review:{review.id}:{promised_at.isoformat()}"


def pack_posted(tx: Transaction, delivery: Delivery, channel: str, ts: str, now: datetime) -> None:
    """In the transaction in which the post is recorded: what is decided is told in its thread from here on."""
    review = tx.reviews.by_id(delivery.workspace_id, delivery.subject["review"])
    if review is not None:
        thread = delivery.subject.get("thread_ts") or ts
        tx.reviews.update(review, posted_at=now, channel_id=delivery.channel_id or channel, thread_ts=thread)


def _is_it(review: Review, at: datetime) -> bool:
    return review.at == at or (review.posted_at is not None and abs(review.at - at) < A_WEEK)


def _kept(tx: Transaction, review: Review, at: datetime, pack_at: datetime) -> Review:
    if review.at == at and (review.promised_at is not None or review.pack_at == pack_at):
        return review
    if review.at != at and tx.reviews.at_moment(review.workspace_id, review.team_id, at) is not None:
        return review  # one that was called off stands at that moment: this one's pack is out already
    return tx.reviews.update(review, at=at, pack_at=review.pack_at if review.promised_at else pack_at)


def _call_off(tx: Transaction, review: Review, now: datetime) -> None:
    """A pack that nobody has begun to send is withdrawn, and would be promised anew."""
    values: dict[str, Any] = {"called_off_at": now}
    if review.promised_at is not None and review.posted_at is None:
        key = pack_key(review, review.promised_at)
        if tx.outbox.cancel(review.workspace_id, [key], now, CALLED_OFF):
            values["promised_at"] = None
    tx.reviews.update(review, **values)


def _planned(tx: Transaction, team: Team, at: datetime, pack_at: datetime) -> Review | None:
    """A new one, or one that had been called off: its pack comes once."""
    held = {"workspace_id": team.workspace_id, "team_id": team.id, "at": at}
    made = tx.reviews.insert_once(**held, pack_at=pack_at)
    if made is not None:
        return made
    again = tx.reviews.at_moment(team.workspace_id, team.id, at)
    if again is None:
        return None
    return tx.reviews.update(again, called_off_at=None, pack_at=again.pack_at if again.promised_at else pack_at)
