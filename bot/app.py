"""The composition root: settings become a store, services, a Bolt app and a worker."""

import os
import socket
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import structlog
from slack_bolt import App, BoltResponse
from slack_bolt.authorization import AuthorizeResult

from bot.clients import LISTENER_TIMEOUT, Clients, Unserved, client_for, identify, ignore_proxies_for
from bot.clock import Clock, FollowedClock, SystemClock
from bot.crypto import Seal
from bot.delivery import Deliverer
from bot.domain.errors import Unavailable
from bot.domain.workspaces import Workspace
from bot.fetching import Fetcher
from bot.journeys import Means, listen, turn_away
from bot.scheduled import askers, planners, readers, scripts
from bot.services.access import Access
from bot.services.people.people import People
from bot.services.settings.installations import Installations
from bot.settings import Settings
from bot.slack_errors import is_slacks_trouble
from bot.telemetry import Metrics, log_failure
from bot.worker import Worker
from storage import WORKER, Speed, Store, open_store

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Stores:
    """One database with two pools of connections: people are never kept waiting by the worker."""

    people: Store
    worker: Store

    @classmethod
    def open(cls, url: str) -> "Stores":
        return cls(open_store(url), open_store(url, WORKER))

    def close(self) -> None:
        """Give up all connections; whoever asks again opens new ones."""
        self.people.close()
        self.worker.close()


@dataclass(frozen=True)
class Okrbot:
    """Everything that runs."""

    settings: Settings
    clock: Clock
    stores: Stores
    clients: Clients
    bolt: App
    worker: Worker
    workspace: Workspace
    metrics: Metrics

    @property
    def store(self) -> Store:
        return self.stores.people

    def close(self) -> None:
        self.worker.deliverer.stopping.set()
        self.stores.close()


def build(
    settings: Settings,
    clock: Clock | None = None,
    *,
    speed: Speed | None = None,
    is_demo: bool = False,
    stores: Stores | None = None,
    fetcher: Fetcher | None = None,
) -> Okrbot:
    """Wire everything up; ``stores`` are those of DATABASE_URL, where they are open already; ``fetcher`` asks other
    systems for values. Raises SlackApiError when Slack does not know our token."""
    ignore_proxies_for(settings.slack_api_url)
    clock = clock or clock_of(settings)
    identity = identify(settings)
    stores = stores or Stores.open(settings.database_url)
    store, worker_store = stores.people, stores.worker
    people, access = People(store), Access(frozenset(settings.admins))
    workspace = people.install(identity.slack_team_id, identity.name, now=clock.now(), is_demo=is_demo)
    seal, fetcher = seal_of(settings), fetcher or Fetcher()
    clients = Clients(settings, identity, workspace.id, Installations(store, seal))
    metrics, speed = Metrics(), speed or Speed(settings.pace)
    deliverer = Deliverer(
        store=worker_store,
        scripts=scripts(worker_store, access, speed),
        clients=clients.of,
        is_replaced=clients.is_replaced,
        clock=clock,
        owner=f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}",
        speed=speed,
        metrics=metrics,
    )
    urgent = replace(deliverer, store=store, scripts=scripts(store, access, speed))  # with the patience of a listener
    bolt = _bolt(settings, clients)
    means = Means(
        store=store,
        access=access,
        clock=clock,
        deliverer=urgent,
        metrics=metrics,
        command=settings.command,
        seal=seal,
        fetcher=fetcher,
    )
    listen(bolt, means)
    worker = Worker(
        worker_store,
        planners(worker_store, access, metrics),
        deliverer,
        readers(worker_store, deliverer),
        askers(worker_store, deliverer, seal, fetcher),
    )
    return Okrbot(settings, clock, stores, clients, bolt, worker, workspace, metrics)


def _bolt(settings: Settings, clients: Clients) -> App:
    """``authorize`` is always given, so that no variable in the environment can switch Bolt to OAuth; the listener runs
    in the request's thread, and its end is the acknowledgement (architecture.md, rule 1)."""
    secret = settings.signing_secret

    def authorize(team_id: str | None) -> AuthorizeResult:  # Bolt looks at the names of the arguments
        return clients.authorize(team_id)

    bolt = App(
        name="okrbot",
        authorize=authorize,
        client=client_for(settings, LISTENER_TIMEOUT),  # with a token, Bolt warns that it prefers authorize
        signing_secret=secret.get_secret_value() if secret else None,
        request_verification_enabled=secret is not None,
        process_before_response=True,
    )

    @bolt.error
    def failed(error: Exception, body: dict[str, Any]) -> BoltResponse:
        """What no listener could answer for itself is not acknowledged, so that Slack sends it again. That Slack does
        not answer is no mistake of ours, and told in a line."""
        if isinstance(error, Unserved):
            return turn_away(error, error.workspace, body)
        if is_slacks_trouble(error):
            log.warning("slack_did_not_answer", reason=type(error).__name__)
        else:
            log_failure("not_handled", error)
        return BoltResponse(status=503 if isinstance(error, Unavailable) else 500)

    return bolt


def clock_of(settings: Settings) -> Clock:
    """This machine's, or that of the stand-in which is followed."""
    return FollowedClock(settings.clock_url) if settings.clock_url else SystemClock()


def seal_of(settings: Settings) -> Seal | None:
    """None where OKRBOT_SECRET_KEYS is not set."""
    keys = [key.get_secret_value() for key in settings.secret_keys]
    return Seal(keys) if keys else None
