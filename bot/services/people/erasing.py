"""Erasing one person, by whoever operates okrbot (docs/privacy.md, Leaving, erasing).

In batches, each a transaction of its own. The row of the person is overwritten last, so that what was stopped is begun
again by the same name.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.erasing import is_tombstone
from bot.domain.errors import Ambiguous, NotFound
from bot.domain.matching import candidates
from bot.domain.people import Person
from bot.domain.workspaces import Workspace
from bot.services.people.departures import let_go
from bot.services.schedules import reschedule
from storage import Store, Transaction

BATCH = 500
ATTEMPTS = 5  # to empty the log of a SQLite file that others work on; if none succeeds, the worker does within a day
CHANGES = "changes in the audit"
Tell = Callable[[int], None]


@dataclass(frozen=True)
class Erasing:
    store: Store

    def named(self, workspace: Workspace, typed: str) -> Person:
        """By Slack id or by any of their names, those who have left too. Raises NotFound, Ambiguous."""
        wanted = typed.strip().removeprefix("<@").removesuffix(">").lstrip("@")
        with self.store.read() as tx:
            known = tx.people.by_slack_id(workspace.id, wanted)
            everybody = [] if known else tx.people.all(workspace.id)
        if known is not None:
            return known
        named = [(name, one) for one in everybody if not is_tombstone(one.slack_user_id) for name in one.names]
        found = [person for _, person in candidates(typed, named)]
        if not found:
            raise NotFound("person", typed)
        if len(found) > 1:
            raise Ambiguous("person", typed, tuple(f"{one.name} ({one.slack_user_id})" for one in found))
        return found[0]

    def preview(self, workspace: Workspace, person: Person) -> dict[str, int]:
        """How many rows would be overwritten or deleted, by what they are; what there is nothing of is left out."""
        with self.store.read() as tx:
            found = tx.erasing.counts(workspace.id, person.id)
            found[CHANGES] = tx.erased_words.count_in_audit(workspace.id, person.id)
        return {name: count for name, count in found.items() if count}

    def running_objectives(self, workspace: Workspace, person: Person) -> int:
        """How many objectives would read that they have no owner."""
        with self.store.read() as tx:
            cycles = [cycle.id for cycle in tx.cycles.in_view(workspace.id)]
            return len(tx.objectives.of_person(workspace.id, person.id, cycles))

    def erase(self, workspace: Workspace, person: Person, *, by: str, now: datetime, tell: Tell) -> int:
        """All of it; how many rows. ``by`` is what did it, no name; ``tell`` hears how many are done."""
        self._let_go(workspace, person, now)
        names, words = self._known_of(workspace, person)
        done = 0
        while batch := self._batch(workspace, person):
            done += batch
            tell(done)
        with self.store.write() as tx:
            self._out_of_texts(tx, workspace, names, words)
            held = tx.people.get(workspace.id, person.id)
            tx.erasing.bury(held, now=now)
            told = {"by": by, "rows": done}
            tx.audit.record(workspace.id, by=None, action="erased", kind="erasure", subject_id=0, now=now, after=told)
        any(self.store.empty_log() for _ in range(ATTEMPTS))
        return done

    def _let_go(self, workspace: Workspace, person: Person, now: datetime) -> None:
        """They are asked nothing more, as somebody who leaves."""
        with self.store.write() as tx:
            held = tx.people.get(workspace.id, person.id)
            if held.is_active:
                tx.people.change(held, by=None, now=now, deactivated_at=now)
            let_go(tx, workspace.id, [person.id], now)
            reschedule(tx, workspace, [person.id], now)

    def _batch(self, workspace: Workspace, person: Person) -> int:
        """The audit comes after the rows, for it says which of their words were this person's."""
        with self.store.write() as tx:
            done = tx.erasing.some(workspace.id, person.id, BATCH)
            return done or tx.erased_words.in_audit(workspace.id, person.id, BATCH)

    def _known_of(self, workspace: Workspace, person: Person) -> tuple[list[str], list[str]]:
        """Their Slack id and names, also former ones, and what they wrote. What may still go out loses it at once: an
        erasing that is begun again knows less."""
        with self.store.write() as tx:
            former = tx.erased_words.former_names(workspace.id, person.id)
            names = [person.slack_user_id, *(name for name in (*person.names, *former) if len(name) > 1)]
            words = tx.erasing.words(workspace.id, person.id)
            self._out_of_texts(tx, workspace, names, words)
        return names, words

    def _out_of_texts(self, tx: Transaction, workspace: Workspace, names: list[str], words: list[str]) -> None:
        tx.outbox.word_all_anew(workspace.id)
        tx.erased_words.in_texts(workspace.id, names, words)
