"""Objectives and key results whose owner has left or moved, and what was decided about them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Executable,
    Select,
    select,
    union_all,
)

from bot.domain.handovers import Cause, Choice, Handover, Subject
from bot.domain.ids import PersonId, WorkspaceId
from storage.rows import Rows, table_of
from storage.statements import distinct, insertion, prepared
from storage.tables.okrs import HandoverRow, KeyResultRow, ObjectiveRow
from storage.unsettled import Held, below


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsettled:
    """What has no owner, or one who has moved. ``until`` is the first day on which a mover belonged to the team no
    longer; None for who has left."""

    cause: Cause
    subject: Subject
    until: date | None = None


class Handovers(Rows[Handover]):
    row = HandoverRow
    entity = Handover

    def unsettled(
        self, workspace_id: WorkspaceId, person_id: PersonId, today: date, *, everywhere: bool
    ) -> list[Unsettled]:
        """In cycles that are not over: what this person may have to decide on, of the teams they lead and of people
        below them who have nobody nearer; ``everywhere``: of the whole workspace. Who really decides is for the domain
        to say, and what was decided is among them still."""
        rows = self._unsettled(workspace_id, person_id, today, everywhere=everywhere)
        found = {
            Unsettled(
                cause=Cause(cause),
                subject=Subject(objective_id=objective, key_result_id=result, owner_id=owner),
                until=until,
            )
            for cause, objective, result, owner, until in rows
        }
        return sorted(found, key=_place)

    def remember(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write decisions in one statement, nothing of which is left to be filled in."""
        self.connection.execute(insertion(self.table), [dict(row) for row in rows])

    def of_owners(self, workspace_id: WorkspaceId, owner_ids: Iterable[PersonId]) -> list[Handover]:
        """What was decided about what these people owned."""
        return self.many(self._of_owners(workspace_id, distinct(owner_ids)))

    def handed_to(self, workspace_id: WorkspaceId, person_id: PersonId, since: datetime) -> list[Handover]:
        """What this person was handed from a moment on, oldest first."""
        return self.many(self._handed_to(workspace_id, person_id, since))

    @prepared
    def _of_owners(self, workspace_id: WorkspaceId, owner_ids: list[PersonId]) -> Executable:
        return self.within(workspace_id).where(self.table.c.owner_id.in_(owner_ids)).order_by(self.table.c.id)

    @prepared
    def _handed_to(self, workspace_id: WorkspaceId, person_id: PersonId, since: datetime) -> Executable:
        table = self.table.c
        theirs = (table.to_id == person_id, table.at >= since, table.choice == Choice.HANDED)
        return self.within(workspace_id).where(*theirs).order_by(table.id)

    @prepared
    def _unsettled(
        self, workspace_id: WorkspaceId, person_id: PersonId, today: date, *, everywhere: bool
    ) -> Executable:
        """One question for each scope: for an OR SQLite reads everything."""
        found: list[Select[Any]] = []
        reports = select(below(workspace_id, person_id).c.id)
        for row in (KeyResultRow, ObjectiveRow):
            held = Held(workspace_id, today, table_of(row))
            if everywhere:
                found += [held.left(held.is_of(held.gone)), held.moved(held.is_in(held.led_by_nobody))]
            else:
                scopes = (held.is_in(held.led_by(person_id)), held.is_of(reports))
                found += [ask(scope) for ask in (held.left, held.moved) for scope in scopes]
        return union_all(*found)


def _place(one: Unsettled) -> tuple[int, int, int, str]:
    held = one.subject
    return held.owner_id, held.objective_id, held.key_result_id or 0, one.cause
