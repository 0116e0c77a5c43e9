"""A channel gets one message of its own a week: that about a session, or the digest, the pack of a review, or the board
of a planned cycle. Whatever comes second hangs on the first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.deliveries import Delivery, DeliveryState
from bot.domain.reviews import Review
from bot.domain.sessions import Session
from bot.services.digest_planning import boards_of_week, dedupe_key, first_day_of_week, week_of
from bot.services.reviews.planning import pack_key
from bot.services.session_keys import monday_of, sessions_of_week
from storage import Transaction


@dataclass(frozen=True, slots=True)
class ChannelMessage:
    """What a channel has got in a week. ``is_on_its_way``: nobody knows yet. ``thread_ts`` is None where it has nothing
    of its own so far, so that this becomes it."""

    is_on_its_way: bool = False
    thread_ts: str | None = None


def channel_message(tx: Transaction, session: Session, channel_id: str, at: datetime) -> ChannelMessage:
    """What the channel of a session has got, or is about to get, in the week of a moment."""
    teams = tx.teams.in_channels(session.workspace_id, [channel_id])
    weeks = {channel_id: monday_of(session, at)}
    found: list[Delivery] = [*sessions_of_week(tx, session.workspace_id, weeks).values()]
    found += _digest(tx, session, channel_id, first_day_of_week(teams[0], at) if teams else weeks[channel_id])
    if teams:
        found += boards_of_week(tx, teams, at).values()
        packs = tx.reviews.with_pack_between(session.workspace_id, [one.id for one in teams], *week_of(teams[0], at))
        threads = [one.thread_ts for one in packs if one.thread_ts is not None]
        if threads:
            return ChannelMessage(thread_ts=threads[0])
        found += _packs(tx, packs)
    return _told(found)


def _digest(tx: Transaction, session: Session, channel_id: str, monday: date) -> list[Delivery]:
    """That of the week, unless it hangs on something else; a channel without a team gets one for what it follows."""
    digest = tx.outbox.by_key(session.workspace_id, dedupe_key(channel_id, monday))
    return [digest] if digest is not None and digest.parent_id is None else []


def _packs(tx: Transaction, packs: Iterable[Review]) -> list[Delivery]:
    """Those on their way: there are one or two in a channel."""
    found = [
        tx.outbox.by_key(one.workspace_id, pack_key(one, one.promised_at))
        for one in packs
        if one.promised_at is not None
    ]
    return [one for one in found if one is not None and one.state.is_on_its_way]


def _told(found: Iterable[Delivery]) -> ChannelMessage:
    held = list(found)
    if any(one.state.is_on_its_way for one in held):
        return ChannelMessage(is_on_its_way=True)
    sent = next((one for one in held if one.state is DeliveryState.SENT), None)
    return ChannelMessage(thread_ts=None if sent is None else sent.slack_ts)
