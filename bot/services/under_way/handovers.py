"""Handing over what somebody who left, or moved, has left behind; dropping it; leaving it as it is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.context import cancelled
from bot.domain.errors import Invalid, NothingToDo
from bot.domain.handovers import Choice, Handover, Subject
from bot.domain.okrs import Objective
from bot.domain.people import Person
from bot.domain.prompts import Prompt
from bot.domain.typed_reading import MOST_WORDS
from bot.domain.workspaces import Workspace
from bot.services.access import Access
from bot.services.alignment.context_asking import touched_by
from bot.services.okrs.desk import Desk
from bot.services.prompt_memory import told_until
from bot.services.under_way.handover_deciding import Held, Settled
from bot.services.under_way.handover_reading import Waiting, key_results_of, waiting_for
from storage import Store, Transaction

REASON = "reason"
"""The field of the form for dropping, as in ``Invalid.fields``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverNews:
    """A line for the next prompt of a new owner: what ``by`` handed them that was ``owner``'s. With ``to``, for that of
    the owner before, who is here and may still think it theirs."""

    by: Person
    owner: Person
    to: Person | None = None
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Handovers:
    store: Store
    access: Access

    def waiting(self, workspace: Workspace, person: Person, now: datetime) -> tuple[Waiting, ...]:
        """What this person is asked to decide on."""
        with self.store.read() as tx:
            return waiting_for(tx, self.access, workspace, person, now)

    def about(self, workspace: Workspace, by: Person, subject: Subject, now: datetime) -> Waiting:
        """What is to be dropped, for its form. Raises NotFound, NotAllowed, NothingToDo."""
        with self.store.read() as tx:
            found = Held.read(Desk(tx, self.access, workspace, by, now), subject)
            if found.is_back:
                raise NothingToDo("owner_is_back")
            dropped = [(found.objective, cancelled(found.objective, found.key_result))]
            return Waiting(
                cause=found.cause,
                subject=subject,
                objective=found.objective,
                key_result=found.key_result,
                owner=found.owner,
                touched=touched_by(tx, workspace, by, dropped)[found.objective.id],
            )

    def hand(
        self,
        workspace: Workspace,
        by: Person,
        subject: Subject,
        to: Person,
        *,
        with_key_results: bool = False,
        now: datetime,
    ) -> Settled:
        """Make somebody else its owner, of an objective perhaps together with the key results of the old owner. To hand
        it to whoever owns it is to let it stay. Raises NotFound, NotAllowed, NothingToDo, Invalid (owner)."""
        if to.id == subject.owner_id and to.is_active:
            return self.keep(workspace, by, subject, now=now)
        with self.store.write() as tx:
            held = Held.locked(Desk(tx, self.access, workspace, by, now), subject)
            before = held.before(Choice.HANDED)
            if before is not None:
                again = before.choice is Choice.HANDED and before.owner.id == to.id
                return replace(before, before=not again)
            return held.hand(to, key_results_of(held.objective, held.owner_id) if with_key_results else ())

    def drop(self, workspace: Workspace, by: Person, subject: Subject, reason: str, *, now: datetime) -> Settled:
        """Cancel it; the reason stands in the audit. Raises NotFound, NotAllowed, NothingToDo, Invalid (reason)."""
        if not reason.strip():
            raise Invalid({REASON: ("empty", {})})
        if len(reason) > MOST_WORDS:
            raise Invalid({REASON: ("too_long", {"most": str(MOST_WORDS)})})
        with self.store.write() as tx:
            held = Held.locked(Desk(tx, self.access, workspace, by, now), subject)
            return held.before(Choice.DROPPED) or held.drop(reason.strip())

    def keep(self, workspace: Workspace, by: Person, subject: Subject, *, now: datetime) -> Settled:
        """Leave it as it is. Raises NotFound, NotAllowed, NothingToDo."""
        with self.store.write() as tx:
            held = Held.locked(Desk(tx, self.access, workspace, by, now), subject)
            before = held.before(Choice.KEPT)
            if before is not None:
                return before
            held.write(Choice.KEPT)
            return held.settled(Choice.KEPT, held.owner)

    def for_prompt(
        self, prompt: Prompt, person: Person, *, now: datetime
    ) -> tuple[tuple[Waiting, ...], tuple[HandoverNews, ...]]:
        """What the person of a prompt reads in it: what they are asked to decide on; what they were handed since the
        prompt before it was sent, and still have; and what of theirs others were handed. Nothing that they did
        themselves is told."""
        with self.store.read() as tx:
            workspace = tx.workspaces.get(prompt.workspace_id)
            waiting = waiting_for(tx, self.access, workspace, person, now)
            handed = tx.handovers.handed(workspace.id, person.id, told_until(tx, prompt, now))
            return waiting, _news(tx, workspace, person, handed)


def _news(
    tx: Transaction, workspace: Workspace, person: Person, handed: Sequence[Handover]
) -> tuple[HandoverNews, ...]:
    objectives = tx.objectives.by_ids(workspace.id, {each.objective_id for each in handed})
    named = {one for each in handed for one in (each.decided_by_id, each.owner_id, each.to_id or 0)}
    people = tx.people.by_ids(workspace.id, named)
    codes: dict[tuple[int, int, int], list[str]] = {}
    for each in handed:
        to_id = each.to_id or 0
        objective = objectives[each.objective_id]
        code = _code_of(objective, each.key_result_id, to_id) if objective.is_told_to(person.id) else ""
        if code and each.decided_by_id != person.id:
            codes.setdefault((each.decided_by_id, each.owner_id, to_id), []).append(code)
    return tuple(
        HandoverNews(
            by=people[by],
            owner=people[owner],
            to=people[to] if to != person.id else None,
            codes=tuple(dict.fromkeys(told)),
        )
        for (by, owner, to), told in codes.items()
    )


def _code_of(objective: Objective, key_result_id: int | None, owner_id: int) -> str:
    """Empty when it is somebody else's by now."""
    if key_result_id is None:
        return objective.code if objective.owner_id == owner_id else ""
    return next((one.code for one in objective.key_results if one.id == key_result_id and one.owner_id == owner_id), "")
