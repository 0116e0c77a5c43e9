"""Processes that stay: Socket Mode with everything in one, and the worker on its own.

APScheduler only knocks once a second; what is due stands in tables, so a restart loses nothing.
"""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from bot.app import Okrbot
from bot.clock import FollowedClock
from bot.socket_mode import Connection
from bot.status import Check, served, status_routes
from bot.worker import follow, guarded

log = structlog.get_logger(__name__)

SLICE = 0.3  # seconds
LONGEST_ROUND = 180  # seconds without a step of one of the worker's parts; each is a matter of seconds


def serve_socket_mode(
    okrbot: Okrbot, stopping: threading.Event | None = None, ready: Callable[[], None] = lambda: None
) -> None:
    """Answer people and do the scheduled work until SIGTERM or SIGINT; ``ready`` is told once nothing is missing for
    it. Raises PortTaken."""
    stopping = stopping or stop_on_signals()
    token = okrbot.settings.app_token
    connection = Connection(okrbot.bolt, token.get_secret_value() if token else None)

    def unconnected() -> str | None:
        return None if connection.client.is_connected() else "Slack is not connected."

    with watched(okrbot, unconnected):
        connection.connect()  # type: ignore[no-untyped-call]
        ready()
        if unconnected() is None:
            log.info("connected", workspace=okrbot.workspace.slack_team_id)
        with working(okrbot, stopping):
            wait_for(stopping)
        connection.close()
    okrbot.close()
    log.info("stopped", workspace=okrbot.workspace.slack_team_id)


def serve_worker(
    okrbot: Okrbot, stopping: threading.Event | None = None, ready: Callable[[], None] = lambda: None
) -> None:
    """Do the scheduled work until SIGTERM or SIGINT; ``ready`` as above. Raises PortTaken."""
    stopping = stopping or stop_on_signals()
    with watched(okrbot):
        ready()
        log.info("worker_ready", workspace=okrbot.workspace.slack_team_id)
        with working(okrbot, stopping):
            wait_for(stopping)
    okrbot.close()
    log.info("stopped", workspace=okrbot.workspace.slack_team_id)


@contextmanager
def watched(okrbot: Okrbot, *checks: Check) -> Iterator[None]:
    """Whoever watches over the process can ask it how it is, on OKRBOT_STATUS_PORT of this machine."""

    def asleep() -> str | None:
        age = okrbot.worker.age()
        return f"The worker has done nothing for {age:.0f} seconds." if age > LONGEST_ROUND else None

    routes = status_routes(okrbot.store, okrbot.clock, okrbot.metrics, (*checks, asleep))
    with served(routes, okrbot.settings.status_port):
        yield


@contextmanager
def working(okrbot: Okrbot, stopping: threading.Event) -> Iterator[None]:
    """Scheduled work goes on beside; at the end what is under way is finished and claims not yet called given back."""
    if isinstance(okrbot.clock, FollowedClock):
        name = okrbot.worker.deliverer.owner
        arguments = (okrbot.worker, okrbot.clock, name, stopping)
        follower = threading.Thread(target=follow, args=arguments, name="follower", daemon=True)
        follower.start()
        try:
            yield
        finally:
            stopping.set()
            okrbot.worker.deliverer.stopping.set()
            follower.join(20)
        return
    defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    scheduler = BackgroundScheduler(job_defaults=defaults, timezone="UTC")
    worker, clock = okrbot.worker, okrbot.clock
    timed = (lambda: worker.plan(clock.now()), lambda: worker.look(clock.now()), lambda: worker.ask(clock.now()))
    for part in (*timed, worker.deliver):
        scheduler.add_job(guarded(part), "interval", seconds=1)
    scheduler.start()
    try:
        yield
    finally:
        okrbot.worker.deliverer.stopping.set()
        scheduler.shutdown(wait=True)


def wait_for(stopping: threading.Event) -> None:
    """In slices: Python runs a signal's handler in the main thread, and a wait without end may sleep through a signal
    that another thread received."""
    while not stopping.wait(SLICE):
        pass


def stop_on_signals() -> threading.Event:
    """An event that SIGTERM and SIGINT set: ``start()`` of Slack's handler ignores SIGTERM."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stopping.set())
    return stopping
