"""Where the value of a key result is read from: set, tried, ended, resumed (docs/values-from-systems.md).

A key result's source is ``http`` exactly while its value comes from a system. While an admin has not decided, or a
typed value stands, people type it as before.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.crypto import CannotBeOpened, Seal
from bot.domain.cycles import CycleState
from bot.domain.errors import Invalid, NothingToDo
from bot.domain.feed_forms import SECRET, URL, TypedFeed, WantedFeed, read_feed
from bot.domain.feeds import Feed, FeedState, may_be_fed
from bot.domain.ids import Code, KeyResultId
from bot.domain.okrs import RUNNING, KeyResult, Objective, ObjectiveState, ValueSource
from bot.domain.people import Person
from bot.domain.permissions import Action, allowed
from bot.domain.workspaces import Workspace
from bot.fetching import Request
from bot.services.access import Access, policy_of
from bot.services.okrs.targets import visible_key_result
from storage import Store, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedForm:
    """``feed`` is None where nothing is read yet. ``takes_secrets``: there are keys to seal them with."""

    key_result: KeyResult
    feed: Feed | None
    takes_secrets: bool


@dataclass(frozen=True)
class Feeds:
    """``seal`` is None where OKRBOT_SECRET_KEYS is not set."""

    store: Store
    access: Access
    seal: Seal | None

    def by_code(self, workspace: Workspace, person: Person, code: Code, now: datetime) -> FeedForm:
        """Raises NotFound, NotAllowed; NothingToDo for what cannot be read from a system."""
        with self.store.read() as tx:
            known = tx.key_results.by_code(workspace.id, code.objective, code.number or 0)
            key_result, objective = visible_key_result(tx, person, known, code)
            self._ensure(tx, workspace, person, key_result, objective, now)
            return self._form(tx, key_result)

    def of(self, workspace: Workspace, person: Person, key_result_id: KeyResultId, now: datetime) -> FeedForm:
        """As ``by_code``."""
        with self.store.read() as tx:
            return self._form(tx, self._held(tx, workspace, person, key_result_id, now))

    def trial(
        self, workspace: Workspace, person: Person, key_result_id: KeyResultId, typed: TypedFeed, now: datetime
    ) -> tuple[FeedForm, Request]:
        """What is to be asked to see what would be read. Only addresses that an admin has allowed are: what is typed
        here opens no door. Raises as ``of``, and Invalid with the names of the fields."""
        with self.store.read() as tx:
            key_result = self._held(tx, workspace, person, key_result_id, now)
            held = tx.feeds.of(workspace.id, [key_result.id]).get(key_result.id)
            wanted = self._read(typed, held)
            origins = tx.allowed_addresses.origins(workspace.id)
            if wanted.address.origin not in origins:
                raise Invalid({URL: ("not_allowed_yet", {"address": wanted.address.origin})})
            secret = self._opened(held) if wanted.keeps_secret else wanted.secret
            form = FeedForm(key_result=key_result, feed=held, takes_secrets=self.seal is not None)
            return form, Request(wanted.address, origins, wanted.header_name, secret)

    def save(
        self,
        workspace: Workspace,
        person: Person,
        key_result_id: KeyResultId,
        typed: TypedFeed,
        *,
        once: str,
        now: datetime,
    ) -> FeedForm:
        """Read from there from now on, or once an admin allows it. The second time ``once`` comes, nothing is written.
        Raises as ``trial`` does."""
        with self.store.write() as tx:
            key_result = self._locked(tx, workspace, person, key_result_id, now)
            held = tx.feeds.locked(workspace.id, key_result.id)
            wanted = self._read(typed, held)
            if not tx.handled.first_time(workspace.id, once, now):
                return self._form(tx, key_result)
            is_allowed = wanted.address.origin in tx.allowed_addresses.origins(workspace.id)
            values = self._values(wanted, held) | {
                "set_by_id": person.id,
                "set_at": now,
                "state": FeedState.ALLOWED if is_allowed else FeedState.ASKED,
                "decided_by_id": None,
                "decided_at": None,
                "next_at": now,
            }
            feed = _written(tx, key_result, held, values)
            _audit(tx, feed, person, "added" if held is None else "changed", now)
            give(tx, key_result, feed, person, now)
            return self._form(tx, key_result)

    def stop(self, workspace: Workspace, person: Person, key_result_id: KeyResultId, now: datetime) -> FeedForm:
        """From now on people type the value; the secret is deleted. A second time changes nothing."""
        with self.store.write() as tx:
            key_result = self._locked(tx, workspace, person, key_result_id, now)
            held = tx.feeds.locked(workspace.id, key_result.id)
            if held is not None:
                tx.feeds.forget(held)
                _audit(tx, held, person, "removed", now)
                give(tx, key_result, None, person, now)
            return self._form(tx, key_result)

    def resume(self, workspace: Workspace, person: Person, key_result_id: KeyResultId, now: datetime) -> FeedForm:
        """The typed value stands no longer: the system's is taken over again at the next reading, which is due at
        once. Whoever may type a value may resume."""
        with self.store.write() as tx:
            tx.key_results.lock(workspace.id, [key_result_id])
            found = tx.key_results.by_id(workspace.id, key_result_id)
            key_result, objective = visible_key_result(tx, person, found, None)
            relation = self.access.to_key_result(tx, person, key_result, objective, workspace, now)
            if not allowed(Action.CHECK_IN, relation, policy_of(workspace)):
                self.access.ensure(Action.EDIT, relation, workspace)
            held = tx.feeds.locked(workspace.id, key_result.id)
            if held is None:
                raise NothingToDo("no_feed")
            if held.typed_at is not None:
                feed = tx.feeds.update(held, typed_at=None, next_at=now)
                _audit(tx, feed, person, "resumed", now)
                give(tx, key_result, feed, person, now)
            return self._form(tx, key_result)

    def _form(self, tx: Transaction, key_result: KeyResult) -> FeedForm:
        feed = tx.feeds.of(key_result.workspace_id, [key_result.id]).get(key_result.id)
        return FeedForm(key_result=key_result, feed=feed, takes_secrets=self.seal is not None)

    def _locked(
        self, tx: Transaction, workspace: Workspace, person: Person, key_result_id: KeyResultId, now: datetime
    ) -> KeyResult:
        tx.key_results.lock(workspace.id, [key_result_id])
        return self._held(tx, workspace, person, key_result_id, now)

    def _held(
        self, tx: Transaction, workspace: Workspace, person: Person, key_result_id: KeyResultId, now: datetime
    ) -> KeyResult:
        found = tx.key_results.by_id(workspace.id, key_result_id)
        key_result, objective = visible_key_result(tx, person, found, None)
        self._ensure(tx, workspace, person, key_result, objective, now)
        return key_result

    def _ensure(
        self,
        tx: Transaction,
        workspace: Workspace,
        person: Person,
        key_result: KeyResult,
        objective: Objective,
        now: datetime,
    ) -> None:
        relation = self.access.to_key_result(tx, person, key_result, objective, workspace, now)
        self.access.ensure(Action.EDIT, relation, workspace)
        if not may_be_fed(key_result):
            raise NothingToDo("no_plain_number")
        if objective.state is ObjectiveState.DRAFT:
            raise NothingToDo("not_begun")
        if objective.state not in RUNNING or tx.cycles.get(workspace.id, objective.cycle_id).state is CycleState.CLOSED:
            raise NothingToDo("closed")

    def _read(self, typed: TypedFeed, held: Feed | None) -> WantedFeed:
        found = read_feed(typed, held, has_keys=self.seal is not None)
        if isinstance(found, WantedFeed):
            return found
        raise Invalid(found)

    def _values(self, wanted: WantedFeed, held: Feed | None) -> dict[str, Any]:
        """What is written. What was read elsewhere says nothing of the new place."""
        address = wanted.address
        is_same = held is not None and (held.url, held.pointer) == (address.url, wanted.pointer)
        fresh: dict[str, Any] = {"failures": 0, "failing_since": None, "trouble": "", "trouble_about": ""}
        read = {} if is_same else {"last_value": None, "read_at": None}
        return {
            **fresh,
            **read,
            "url": address.url,
            "origin": address.origin,
            "pointer": wanted.pointer,
            "header_name": wanted.header_name,
            "sealed": self._sealed(wanted, held),
            "lease_until": None,
        }

    def _sealed(self, wanted: WantedFeed, held: Feed | None) -> str | None:
        if wanted.keeps_secret and held is not None:
            return held.sealed
        return self.seal.seal(wanted.secret) if self.seal is not None and wanted.secret else None

    def _opened(self, held: Feed | None) -> str:
        """Raises Invalid for one that none of our keys opens."""
        try:
            return opened(self.seal, held) if held is not None else ""
        except CannotBeOpened:
            raise Invalid({SECRET: ("secret_lost", {})}) from None


def opened(seal: Seal | None, feed: Feed) -> str:
    """The secret of a feed; empty where it has none. Raises CannotBeOpened, also without keys, and for one that was
    deleted when the app was taken out of the workspace."""
    if not feed.header_name:
        return ""
    if seal is None or feed.sealed is None:
        raise CannotBeOpened
    return seal.opened(feed.sealed)


def give(tx: Transaction, key_result: KeyResult, feed: Feed | None, by: Person, now: datetime) -> None:
    """The source of a key result follows from its feed."""
    source = ValueSource.HTTP if feed is not None and feed.is_giving else ValueSource.MANUAL
    tx.key_results.change(key_result, by=by.id, now=now, source=source)


def _written(tx: Transaction, key_result: KeyResult, held: Feed | None, values: dict[str, Any]) -> Feed:
    if held is not None:
        return tx.feeds.update(held, **values)
    return tx.feeds.insert(workspace_id=key_result.workspace_id, key_result_id=key_result.id, **values)


def _audit(tx: Transaction, feed: Feed, by: Person, action: str, now: datetime) -> None:
    """Without the secret and without the query of the address."""
    tx.feeds.tell(feed, action, {"key_result": feed.key_result_id, **feed.told()}, by=by.id, now=now)
