"""Whether somebody does the work: what a process says of itself, and what would be done by now if one ran."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import httpx

from bot.doctor.findings import Finding
from bot.settings import Settings
from bot.status import LOOPBACK
from storage import Store

TIMEOUT = 5  # seconds
PATIENCE = timedelta(minutes=5)  # in which a worker has seen what is due, and sent something if anything waits
START = "Start okrbot run or okrbot worker; if it runs, look for worker_failed and not_delivered in its log."


def look_at_status(settings: Settings) -> Iterator[Finding]:
    """What the process on OKRBOT_STATUS_PORT says; nothing without one."""
    if settings.status_port is None:
        return
    what = f"okrbot on port {settings.status_port}"
    try:
        with httpx.Client(timeout=TIMEOUT, trust_env=False) as client:
            answer = client.get(f"http://{LOOPBACK}:{settings.status_port}/readyz")
    except httpx.HTTPError:
        yield Finding(what, "nobody answers on OKRBOT_STATUS_PORT of this machine. Start okrbot run or okrbot worker.")
        return
    if answer.is_success:
        yield Finding(what)
    else:
        yield Finding(what, f"{' '.join(answer.text.split())[:300]} Look in its log.")


def look_at_work(store: Store, now: datetime) -> Iterator[Finding]:
    """A wave of many people takes its time, but a worker sends something every few seconds of it."""
    with store.read() as tx:
        planned, due, sent = tx.people.next_prompt_at(), tx.outbox.next_due(), tx.outbox.last_sent_at()
    late = [moment for moment in (planned, due) if moment is not None and now - moment > PATIENCE]
    if not late or (planned not in late and sent is not None and now - sent <= PATIENCE):
        yield Finding("worker")
        return
    yield Finding("worker", f"what was due {_ago(now - min(late))} ago has not been done. {START}")


def _ago(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    if minutes < 120:
        return f"{minutes} minutes"
    return f"{minutes // 60} hours" if age < timedelta(days=2) else f"{age.days} days"
