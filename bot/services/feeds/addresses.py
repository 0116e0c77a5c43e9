"""The addresses that values may be read from: what an admin is asked, has allowed, and takes back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.errors import NothingToDo
from bot.domain.feeds import AllowedAddress, Feed, FeedState
from bot.domain.okrs import KeyResult, Objective, ValueSource, Visibility
from bot.domain.people import Person
from bot.domain.permissions import Action
from bot.domain.workspaces import Workspace
from bot.services.access import Access
from storage import Store, Transaction

MOST_ASKED = 50  # feeds looked at; the rest is counted
OFF = {"lease_until": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Somebody wants to read from ``origin``. ``key_result`` is the first that waits for it, None where its objective
    is not shown to everybody; ``more`` how many wait beside it."""

    origin: str
    by: Person
    key_result: KeyResult | None
    more: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressDesk:
    questions: tuple[Question, ...] = ()
    allowed: tuple[AllowedAddress, ...] = ()


@dataclass(frozen=True)
class FeedAddresses:
    store: Store
    access: Access

    def desk(self, workspace: Workspace, person: Person) -> AddressDesk:
        """Raises NotAllowed."""
        self._ensure(workspace, person)
        with self.store.read() as tx:
            return address_desk(tx, workspace)

    def allow(self, workspace: Workspace, person: Person, origin: str, now: datetime) -> bool:
        """Everything that waits for this address is read from now on. Only an address that somebody asks for can be
        allowed: exactly the one that the admin has seen. A second time changes nothing, and says so (False).

        Raises NotAllowed; NothingToDo when nobody asks for it any more."""
        self._ensure(workspace, person)
        with self.store.write() as tx:
            held = _held(tx, workspace, origin)
            if origin in tx.allowed_addresses.origins(workspace.id):
                return False
            if not held:
                raise NothingToDo("address_not_asked")
            tx.allowed_addresses.allow(workspace.id, origin, by=person.id, now=now)
            tx.feeds.decide(workspace.id, origin, **_decided(FeedState.ALLOWED, person, now), next_at=now, **OFF)
            _give(tx, workspace, (feed for feed in held if feed.typed_at is None), ValueSource.HTTP, person, now)
            return True

    def refuse(self, workspace: Workspace, person: Person, origin: str, now: datetime) -> bool:
        """Whoever asked reads so in their next check-in message. Raises NotAllowed; NothingToDo when it was allowed
        meanwhile."""
        self._ensure(workspace, person)
        with self.store.write() as tx:
            held = _held(tx, workspace, origin)
            if origin in tx.allowed_addresses.origins(workspace.id) or not held:
                raise NothingToDo("address_not_asked")
            if all(feed.state is FeedState.REFUSED for feed in held):
                return False
            tx.feeds.decide(workspace.id, origin, **_decided(FeedState.REFUSED, person, now), **OFF)
            _audit(tx, held, "refused", person, now)
            return True

    def withdraw(self, workspace: Workspace, person: Person, origin: str, now: datetime) -> bool:
        """Nothing is read from there any more, and people type the values again. Raises NotAllowed."""
        self._ensure(workspace, person)
        with self.store.write() as tx:
            held = _held(tx, workspace, origin)
            for allowed in tx.allowed_addresses.all(workspace.id):
                if allowed.origin == origin:
                    tx.allowed_addresses.withdraw(allowed, by=person.id, now=now)
                    tx.feeds.decide(workspace.id, origin, **_decided(FeedState.REFUSED, person, now), **OFF)
                    _give(tx, workspace, held, ValueSource.MANUAL, person, now)
                    return True
            return False

    def _ensure(self, workspace: Workspace, person: Person) -> None:
        self.access.ensure(Action.ADMINISTER, self.access.to_workspace(person), workspace)


def address_desk(tx: Transaction, workspace: Workspace) -> AddressDesk:
    return AddressDesk(questions=questions(tx, workspace), allowed=tuple(tx.allowed_addresses.all(workspace.id)))


def questions(tx: Transaction, workspace: Workspace) -> tuple[Question, ...]:
    """What waits for an admin, by address; a fixed number of statements."""
    asked = tx.feeds.asked(workspace.id, MOST_ASKED)
    people = tx.people.by_ids(workspace.id, {feed.set_by_id for feed in asked})
    results = tx.key_results.by_ids(workspace.id, [feed.key_result_id for feed in asked])
    objectives = tx.objectives.by_ids(workspace.id, {each.objective_id for each in results.values()})
    grouped: dict[str, list[Feed]] = {}
    for feed in asked:
        grouped.setdefault(feed.origin, []).append(feed)
    return tuple(
        Question(
            origin=origin,
            by=people[feeds[0].set_by_id],
            key_result=_shown(results[feeds[0].key_result_id], objectives),
            more=len(feeds) - 1,
        )
        for origin, feeds in grouped.items()
    )


def _shown(key_result: KeyResult, objectives: dict[int, Objective]) -> KeyResult | None:
    return key_result if objectives[key_result.objective_id].visibility is Visibility.OPEN else None


def _held(tx: Transaction, workspace: Workspace, origin: str) -> list[Feed]:
    """The feeds of an address with their key results, both held to the end of the transaction; key results first, as
    everywhere."""
    wanted = tx.feeds.from_origin(workspace.id, origin)
    tx.key_results.lock(workspace.id, [feed.key_result_id for feed in wanted])
    return tx.feeds.locked_from(workspace.id, origin)


def _decided(state: FeedState, person: Person, now: datetime) -> dict[str, Any]:
    return {"state": state, "decided_by_id": person.id, "decided_at": now}


def _give(
    tx: Transaction, workspace: Workspace, feeds: Iterable[Feed], source: ValueSource, by: Person, now: datetime
) -> None:
    results = tx.key_results.by_ids(workspace.id, [feed.key_result_id for feed in feeds])
    tx.key_results.give_source(list(results.values()), source, by=by.id, now=now)


def _audit(tx: Transaction, feeds: Sequence[Feed], action: str, by: Person, now: datetime) -> None:
    for feed in feeds:
        tx.feeds.tell(feed, action, {"address": feed.origin}, by=by.id, now=now)
