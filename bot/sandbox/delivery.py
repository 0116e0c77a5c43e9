"""What the stand-in sends to the app, whichever way: envelopes out, acknowledgements back."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from threading import Lock, Timer
from typing import Protocol

from bot.sandbox.activity import Activity
from bot.sandbox.faults import Fault, FaultBook
from bot.sandbox.wire import Json, is_text

ACK_SECONDS = 3.0
"""Slack waits this long for every acknowledgement. [docs.slack.dev/interactivity/handling-user-interaction]"""
RETRY_DELAYS = (0.0, 60.0, 300.0)
"""An event that was not acknowledged comes again: at once, after 1 minute, after 5. [docs.slack.dev/apis/events-api]"""
EVENTS, COMMANDS, INTERACTIVE = "events_api", "slash_commands", "interactive"


@dataclass(frozen=True)
class Envelope:
    """One delivery: `kind` as Socket Mode names it; `name` is the event, command or interaction type."""

    kind: str
    name: str
    payload: Json
    retry: int = 0
    retry_reason: str = ""

    @property
    def accepts_response(self) -> bool:
        return self.kind != EVENTS


@dataclass(frozen=True)
class Ack:
    """Whether the app acknowledged, and what it said with it; `error` in words when it did not."""

    ok: bool
    body: Json
    error: str = ""
    retry_reason: str = "http_timeout"
    """What Slack writes into the retry headers."""
    no_retry: bool = False


NOT_CONNECTED = Ack(False, {}, "the app is not connected: no Socket Mode connection and no request URL")

UNREADABLE = Ack(False, {}, "the app's answer holds a lone surrogate, which is no character", no_retry=True)


def first_answer(sent: Future[Ack]) -> Ack:
    """What became of an event's first delivery; a delivery that never came about counts as not acknowledged."""
    try:
        return sent.result(ACK_SECONDS + 2)
    except TimeoutError:
        return Ack(False, {}, "too many deliveries wait for the app")


class Door(Protocol):
    """A way to the app: Socket Mode or signed HTTP."""

    def is_open(self) -> bool: ...

    def send(self, envelope: Envelope, seconds: float) -> Ack: ...


class Postman:
    """Takes the first open door, repeats events, counts what is not acknowledged yet."""

    def __init__(
        self,
        doors: Sequence[Door],
        activity: Activity,
        faults: FaultBook,
        *,
        retry_delays: Sequence[float] = RETRY_DELAYS,
        ack_seconds: float = ACK_SECONDS,
    ) -> None:
        self._doors = doors
        self._activity = activity
        self._faults = faults
        self._retry_delays = retry_delays
        self._ack_seconds = ack_seconds
        self._pool = ThreadPoolExecutor(16, thread_name_prefix="sandbox-events")
        self._lock = Lock()
        self._timers: set[Timer] = set()
        self._stopped = False

    @property
    def connected(self) -> bool:
        return any(door.is_open() for door in self._doors)

    def deliver(self, envelope: Envelope) -> Ack:
        """Sends and waits for the acknowledgement, three seconds at most."""
        self._activity.envelope_out()
        try:
            return self._send(envelope)
        finally:
            self._activity.envelope_done()

    def event(self, envelope: Envelope) -> Future[Ack]:
        """Sends an event in the background and again while it is not acknowledged; the result is the first answer."""
        if self._stopped:
            done: Future[Ack] = Future()
            done.set_result(NOT_CONNECTED)
            return done
        if self._faults.for_envelope(envelope.name, Fault.DUPLICATE_EVENT):
            self._submit(envelope)
        return self._submit(envelope)

    def stop(self) -> None:
        with self._lock:
            self._stopped = True
            timers = list(self._timers)
        for timer in timers:
            timer.cancel()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _send(self, envelope: Envelope) -> Ack:
        door = next((door for door in self._doors if door.is_open()), None)
        if door is None:
            return NOT_CONNECTED
        ack = door.send(envelope, self._ack_seconds)
        if self._faults.for_envelope(envelope.name, Fault.LOST_ACK):
            return Ack(False, {}, "the acknowledgement was lost (injected fault)")
        return ack if is_text(ack.body) else UNREADABLE

    def _submit(self, envelope: Envelope) -> Future[Ack]:
        """Counts as under way from now on, not only when a thread takes it up."""
        self._activity.envelope_out()
        return self._pool.submit(self._attempt, envelope)

    def _attempt(self, envelope: Envelope) -> Ack:
        try:
            ack = self._send(envelope)
            again = not ack.ok and ack is not NOT_CONNECTED and not ack.no_retry
            if again and envelope.retry < len(self._retry_delays):
                repeated = replace(envelope, retry=envelope.retry + 1, retry_reason=ack.retry_reason)
                self._later(self._retry_delays[envelope.retry], repeated)
            return ack
        finally:
            self._activity.envelope_done()

    def _later(self, seconds: float, envelope: Envelope) -> None:
        with self._lock:
            if self._stopped:
                return
            if not seconds:
                self._submit(envelope)
                return
            timer = Timer(seconds, self._fire, [envelope])
            timer.daemon = True
            self._timers.add(timer)
        timer.start()

    def _fire(self, envelope: Envelope) -> None:
        with self._lock:
            self._timers = {timer for timer in self._timers if timer.is_alive()}
            if not self._stopped:
                self._submit(envelope)
