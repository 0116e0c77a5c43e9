"""Lessons: found by their words, by team and cycle, and by what they share with a draft; and what became of them.

One without a text was removed, and is found by nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Executable, and_, bindparam, case, delete, func, or_, select

from bot.domain.ids import CycleId, ObjectiveId, PersonId, TeamId, WorkspaceId
from bot.domain.lessons import Helped, Lesson, LessonUse, LessonVerdict, Tally
from bot.domain.okrs import Objective, ObjectiveState, Visibility
from storage.database.statements import distinct, prepared
from storage.rows import AuditedRows, table_of
from storage.tables.lessons import LessonRow, LessonUseRow
from storage.tables.okrs import ObjectiveRow
from storage.tables.records import SearchTermRow
from storage.terms import MOST_WORDS, begins, ends_of, holds, terms_of

KIND = "lesson"
NEWEST = 2**62  # beyond every id


class Lessons(AuditedRows[Lesson]):
    row = LessonRow
    entity = Lesson
    kind = KIND

    def find(
        self,
        workspace_id: WorkspaceId,
        text: str,
        limit: int,
        *,
        team_id: TeamId | None = None,
        cycle_id: CycleId | None = None,
        restricted: bool = False,
    ) -> list[Lesson]:
        """Those that hold every word of the text as the beginning of one of their own, all of them without a text; of
        this team and cycle; newest first. ``restricted``: those about restricted objectives, which the others are
        not."""
        words = sorted(terms_of(text)[:MOST_WORDS], key=len, reverse=True)
        ends: dict[str, Any] = dict(ends_of(words))
        ends |= {} if team_id is None else {"in_team": team_id}
        ends |= {} if cycle_id is None else {"in_cycle": cycle_id}
        shape: dict[str, Any] = {"words": len(words), "restricted": restricted}
        shape |= {"by_team": team_id is not None, "by_cycle": cycle_id is not None}
        return self.many(self._find(workspace_id, NEWEST, limit, **shape, **ends))

    def of_objective(self, workspace_id: WorkspaceId, objective_id: ObjectiveId) -> list[Lesson]:
        """Newest first."""
        return _newest_first(self.many(self._of_objectives(workspace_id, [objective_id])))

    def of_objectives(self, workspace_id: WorkspaceId, ids: Iterable[ObjectiveId]) -> list[Lesson]:
        """Newest first."""
        return _newest_first(self.many(self._of_objectives(workspace_id, distinct(ids))))

    def of_author(self, workspace_id: WorkspaceId, person_id: PersonId, since: datetime) -> list[Lesson]:
        """What somebody has noted from a moment on, newest first."""
        return _newest_first(self.many(self._of_author(workspace_id, person_id, since)))

    def frequencies(self, workspace_id: WorkspaceId, terms: Iterable[str]) -> dict[str, int]:
        """In how many lessons each of these search terms stands, if in any."""
        wanted = distinct(terms)
        return dict(map(tuple, self._frequencies(workspace_id, KIND, wanted))) if wanted else {}

    def holding(self, workspace_id: WorkspaceId, terms: Iterable[str]) -> dict[int, set[str]]:
        """Which of these search terms each lesson holds that holds any."""
        found: dict[int, set[str]] = defaultdict(set)
        wanted = distinct(terms)
        for lesson_id, term in self._holding(workspace_id, KIND, wanted) if wanted else ():
            found[lesson_id].add(term)
        return dict(found)

    @prepared
    def _find(
        self,
        /,
        workspace_id: WorkspaceId,
        below: int,
        limit: int,
        *,
        words: int,
        restricted: bool,
        by_team: bool,
        by_cycle: bool,
        **given: Any,
    ) -> Executable:
        lesson, objective, term = self.table, table_of(ObjectiveRow), table_of(SearchTermRow)
        here = [lesson.c.workspace_id == workspace_id, lesson.c.id < below, lesson.c.text != ""]
        asked = ((by_team, lesson.c.team_id, "in_team"), (by_cycle, lesson.c.cycle_id, "in_cycle"))
        here += [column == bindparam(name) for is_asked, column, name in asked if is_asked]
        about = and_(objective.c.workspace_id == lesson.c.workspace_id, objective.c.id == lesson.c.objective_id)
        is_restricted = objective.c.visibility == Visibility.RESTRICTED
        here.append(is_restricted if restricted else or_(lesson.c.objective_id.is_(None), ~is_restricted))
        if words:
            its = (term.c.workspace_id == workspace_id, term.c.kind == KIND, begins(term.c.term, 0))
            here.append(lesson.c.id.in_(select(term.c.subject_id).where(*its)))
            here += holds(workspace_id, KIND, lesson.c.id, range(1, words))
        found = select(*self.columns).select_from(lesson.outerjoin(objective, about)).where(*here)
        return found.order_by(lesson.c.id.desc()).limit(limit)

    @prepared
    def _of_objectives(self, workspace_id: WorkspaceId, ids: list[ObjectiveId]) -> Executable:
        return self.within(workspace_id).where(self.table.c.objective_id.in_(ids), self.table.c.text != "")

    @prepared
    def _of_author(self, workspace_id: WorkspaceId, person_id: PersonId, since: datetime) -> Executable:
        table = self.table.c
        return self.within(workspace_id).where(table.author_id == person_id, table.noted_at >= since, table.text != "")

    @prepared
    def _frequencies(self, workspace_id: WorkspaceId, kind: str, terms: list[str]) -> Executable:
        term = table_of(SearchTermRow).c
        here = (term.workspace_id == workspace_id, term.term.in_(terms), term.kind == kind)
        return select(term.term, func.count(term.id)).where(*here).group_by(term.term)

    @prepared
    def _holding(self, workspace_id: WorkspaceId, kind: str, terms: list[str]) -> Executable:
        term = table_of(SearchTermRow).c
        here = (term.workspace_id == workspace_id, term.term.in_(terms), term.kind == kind)
        return select(term.subject_id, term.term).where(*here)


class LessonUses(AuditedRows[LessonUse]):
    row = LessonUseRow
    entity = LessonUse
    kind = "lesson_use"

    def of_objective(self, workspace_id: WorkspaceId, objective_id: ObjectiveId) -> list[LessonUse]:
        """In the order in which they were shown."""
        return sorted(self.many(self._of_objective(workspace_id, objective_id)), key=lambda one: one.id)

    def show(self, workspace_id: WorkspaceId, objective_id: ObjectiveId, ids: Iterable[int], now: datetime) -> None:
        """Remember that these were shown; each once, whatever was said to it."""
        held: dict[str, Any] = {"workspace_id": workspace_id, "objective_id": objective_id, "shown_at": now}
        for lesson_id in distinct(ids):
            self.insert_once(lesson_id=lesson_id, **held)

    def clear(self, objective: Objective) -> None:
        """Forget what was shown to a draft that is discarded."""
        self._clear(objective.workspace_id, objective.id)

    def tallies(self, workspace_id: WorkspaceId, ids: Iterable[int]) -> Mapping[int, Tally]:
        """By lesson, where it was applied; drafts and restricted objectives do not count."""
        wanted = distinct(ids)
        states: Sequence[str] = (ObjectiveState.DRAFT,)
        rows = self._tallies(workspace_id, wanted, states) if wanted else ()
        return {lesson_id: Tally(applied, int(helped), int(no)) for lesson_id, applied, helped, no in rows}

    @prepared
    def _of_objective(self, workspace_id: WorkspaceId, objective_id: ObjectiveId) -> Executable:
        return self.within(workspace_id).where(self.table.c.objective_id == objective_id)

    @prepared
    def _clear(self, workspace_id: WorkspaceId, objective_id: ObjectiveId) -> Executable:
        table = self.table.c
        return delete(self.table).where(table.workspace_id == workspace_id, table.objective_id == objective_id)

    @prepared
    def _tallies(self, workspace_id: WorkspaceId, lesson_ids: list[int], left_out: Sequence[str]) -> Executable:
        use, objective = self.table, table_of(ObjectiveRow)
        about = and_(objective.c.workspace_id == use.c.workspace_id, objective.c.id == use.c.objective_id)
        here = (use.c.workspace_id == workspace_id, use.c.lesson_id.in_(lesson_ids))
        is_open = (objective.c.state.not_in(left_out), objective.c.visibility == Visibility.OPEN)
        counted = (use.c.verdict == LessonVerdict.APPLIES, *is_open)
        sums = [_count(use.c.helped == one) for one in (Helped.YES, Helped.NO)]
        found = select(use.c.lesson_id, func.count(use.c.id), *sums).select_from(use.join(objective, about))
        return found.where(*here, *counted).group_by(use.c.lesson_id)


def _count(holds_true: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((holds_true, 1)))


def _newest_first(found: list[Lesson]) -> list[Lesson]:
    """Sorted here, for SQLite would rather read a whole workspace by the id than sort a few rows."""
    return sorted(found, key=lambda one: one.id, reverse=True)
