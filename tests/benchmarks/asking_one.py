"""What a job asks one person, as one would write it with SQLModel: a session reads what is theirs, and what they owe is
added to it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from bot.domain.cycles import CycleState
from bot.domain.okrs import KeyResultState, ObjectiveState
from bot.domain.prompting import FRESH
from storage.tables.checkins import CheckInRow
from storage.tables.columns import Row
from storage.tables.deliveries import DeliveryRow
from storage.tables.okrs import KeyResultRow, ObjectiveRow
from storage.tables.people import AbsenceRow, PersonRow
from storage.tables.prompts import PromptItemRow, PromptRow
from storage.tables.teams import CycleRow
from storage.tables.workspaces import WorkspaceRow

ROWS: tuple[type[Row], ...] = (PromptRow, PromptItemRow, DeliveryRow)
WEEK = timedelta(days=7)

Values = Sequence[tuple[type[Row], Mapping[str, Any]]]


def ask(engine: Engine, person_id: int, now: datetime, values: Values) -> bool:
    """Whether they were asked: read first, then written in one transaction, so that on SQLite nobody waits while it
    thinks. ``values`` are what planning them wrote, and are written if they are what the person owes."""
    with Session(engine) as session:
        person = session.get_one(PersonRow, person_id)
        workspace = session.get_one(WorkspaceRow, person.workspace_id)
        today = now.astimezone(ZoneInfo(person.zone)).date()
        if person.deactivated_at is not None or not _works(session, person, today):
            return False
        if _was_asked(session, person, today) or workspace.piloting:
            return False
        if _owed(session, person, today) != {row["key_result_id"] for kind, row in values if kind is PromptItemRow}:
            return False
    with Session(engine.execution_options(writes=True)) as session:
        for kind in ROWS:  # parents before children
            session.add_all([each(**row) for each, row in values if each is kind])
            session.flush()
        session.get_one(PersonRow, person_id).next_prompt_at = now + WEEK
        session.commit()
    return True


def _works(session: Session, person: PersonRow, today: date) -> bool:
    is_away = select(AbsenceRow).where(
        AbsenceRow.workspace_id == person.workspace_id,
        AbsenceRow.person_id == person.id,
        AbsenceRow.first_day <= today,
        AbsenceRow.last_day >= today,
    )
    return today.weekday() in person.working_days and session.exec(is_away).first() is None


def _was_asked(session: Session, person: PersonRow, today: date) -> bool:
    here = (PromptRow.workspace_id == person.workspace_id, PromptRow.person_id == person.id)
    asked = select(PromptRow).where(*here, PromptRow.last_day >= today)
    return session.exec(asked).first() is not None


def _owed(session: Session, person: PersonRow, today: date) -> set[int]:
    """The running key results that are theirs, or that they stand in for, and have not spoken about lately."""
    stands_in = (KeyResultRow.stand_in_id == person.id, col(KeyResultRow.stand_in_until) >= today)
    results: set[int] = set()
    for whose in ((KeyResultRow.owner_id == person.id,), stands_in):  # one after the other: each has an index
        theirs = select(KeyResultRow).where(KeyResultRow.workspace_id == person.workspace_id, *whose)
        results |= {one.id for one in session.exec(theirs).all() if _runs(session, one, today)}
    spoken = select(CheckInRow.key_result_id).where(
        CheckInRow.workspace_id == person.workspace_id,
        col(CheckInRow.key_result_id).in_(results),
        CheckInRow.effective_day >= today - FRESH,
    )
    return results - set(session.exec(spoken).all())


def _runs(session: Session, result: KeyResultRow, today: date) -> bool:
    """The session remembers objectives and cycles that it has read."""
    if result.state is not KeyResultState.ACTIVE or not result.active_from <= today <= result.due_day:
        return False
    objective = session.get_one(ObjectiveRow, result.objective_id)
    cycle = session.get_one(CycleRow, objective.cycle_id)
    return objective.state is ObjectiveState.ACTIVE and cycle.state is CycleState.ACTIVE
