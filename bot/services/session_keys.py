"""By which keys the messages about sessions are promised, and which of them are a channel's own of a week."""

from datetime import date, datetime, timedelta

from bot.domain.deliveries import Delivery
from bot.domain.ids import WorkspaceId
from bot.domain.sessions import Session
from bot.domain.wallclock import local_day
from storage import Transaction


def session_key(channel_id: str, monday: date) -> str:
    """Of the message about a session that is the channel's of a week."""
    return f"session:{channel_id}:{monday.isoformat()}"


def thread_key(session: Session) -> str:
    """Of one that hangs on another message."""
    return f"session_below:{session.id}:{session.at.isoformat()}"


def reminder_key(session: Session, *, is_over: bool) -> str:
    when = "after" if is_over else "before"
    return f"session_reminder:{session.id}:{when}:{session.at.isoformat()}:{session.host_id}"


def monday_of(session: Session, moment: datetime) -> date:
    """That begins the week of a moment in the session's zone."""
    day = local_day(moment, session.zone)
    return day - timedelta(days=day.weekday())


def sessions_of_week(tx: Transaction, workspace_id: WorkspaceId, weeks: dict[str, date]) -> dict[str, Delivery]:
    """By channel the message about a session that is its own of the week that begins on a Monday, as far as it is there
    or still to come."""
    keys = {session_key(channel_id, monday): channel_id for channel_id, monday in weeks.items()}
    return {keys[one.dedupe_key]: one for one in tx.outbox.standing_under(workspace_id, keys)} if keys else {}
