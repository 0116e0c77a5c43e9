"""Who was asked in a survey, who has answered, and what was said without a name; and the words of the statements."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Executable, delete, insert, select

from bot.domain.ids import PersonId, WorkspaceId
from bot.domain.readiness import Scores, Words
from storage.database.statements import distinct, prepared
from storage.rows import AuditedRows, Rows
from storage.tables.readiness import SurveyAnswerRow, SurveyInvitationRow, SurveyParticipationRow, SurveyWordsRow
from storage.unlinked import UnlinkedRows, shuffled


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    id: int
    workspace_id: WorkspaceId
    survey_id: int
    person_id: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Participation:
    id: str
    workspace_id: WorkspaceId
    survey_id: int
    person_id: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    id: str
    workspace_id: WorkspaceId
    survey_id: int
    scores: dict[str, int]


class SurveyInvitations(Rows[Invitation]):
    row = SurveyInvitationRow
    entity = Invitation

    def has(self, workspace_id: WorkspaceId, survey_id: int, person_id: PersonId) -> bool:
        return self._of_person(workspace_id, survey_id, person_id).first() is not None

    def people(self, workspace_id: WorkspaceId, survey_id: int) -> set[int]:
        return set(self._people(workspace_id, survey_id).scalars())

    def people_of(self, workspace_id: WorkspaceId, survey_ids: Iterable[int]) -> dict[int, set[int]]:
        """Who was asked in each of these; nothing of those in which nobody was."""
        wanted = distinct(survey_ids)
        found: dict[int, set[int]] = defaultdict(set)
        for survey_id, person_id in self._people_of(workspace_id, wanted) if wanted else ():
            found[survey_id].add(person_id)
        return found

    def invite(self, workspace_id: WorkspaceId, survey_id: int, person_ids: Sequence[PersonId]) -> None:
        if person_ids:
            rows = [{"workspace_id": workspace_id, "survey_id": survey_id, "person_id": one} for one in person_ids]
            self.connection.execute(insert(self.table), rows)

    def take_back(self, workspace_id: WorkspaceId, survey_id: int) -> None:
        self._take_back(workspace_id, survey_id)

    @prepared
    def _of_person(self, workspace_id: WorkspaceId, survey_id: int, person_id: PersonId) -> Executable:
        here = (self.table.c.survey_id == survey_id, self.table.c.person_id == person_id)
        return self.within(workspace_id).where(*here)

    @prepared
    def _people(self, workspace_id: WorkspaceId, survey_id: int) -> Executable:
        table = self.table.c
        return select(table.person_id).where(table.workspace_id == workspace_id, table.survey_id == survey_id)

    @prepared
    def _people_of(self, workspace_id: WorkspaceId, survey_ids: list[int]) -> Executable:
        table = self.table.c
        here = (table.workspace_id == workspace_id, table.survey_id.in_(survey_ids))
        return select(table.survey_id, table.person_id).where(*here)

    @prepared
    def _take_back(self, workspace_id: WorkspaceId, survey_id: int) -> Executable:
        table = self.table.c
        return delete(self.table).where(table.workspace_id == workspace_id, table.survey_id == survey_id)


class SurveyParticipations(UnlinkedRows[Participation]):
    row = SurveyParticipationRow
    entity = Participation
    round = "survey_id"

    def has(self, workspace_id: WorkspaceId, survey_id: int, person_id: PersonId) -> bool:
        return self._of_person(workspace_id, survey_id, person_id).first() is not None

    @prepared
    def _of_person(self, workspace_id: WorkspaceId, survey_id: int, person_id: PersonId) -> Executable:
        here = (self.table.c.survey_id == survey_id, self.table.c.person_id == person_id)
        return self.within(workspace_id).where(*here)


class SurveyAnswers(UnlinkedRows[Answer]):
    row = SurveyAnswerRow
    entity = Answer
    round = "survey_id"

    def scores(self, workspace_id: WorkspaceId, survey_id: int) -> list[Scores]:
        """In an order that tells nothing."""
        return shuffled([one.scores for one in self.many(self._of_survey(workspace_id, survey_id))])

    @prepared
    def _of_survey(self, workspace_id: WorkspaceId, survey_id: int) -> Executable:
        return self.within(workspace_id).where(self.table.c.survey_id == survey_id)


class SurveyWords(AuditedRows[Words]):
    row = SurveyWordsRow
    entity = Words
    kind = "survey_words"

    def all(self, workspace_id: WorkspaceId) -> list[Words]:
        return self.many(self._all(workspace_id))

    @prepared
    def _all(self, workspace_id: WorkspaceId) -> Executable:
        return self.within(workspace_id)


def wording_of(words: Iterable[Words]) -> dict[str, Any]:
    """As a survey keeps it: what was changed alone."""
    held = {one.characteristic.value: {"value": one.value, "first": one.first, "second": one.second} for one in words}
    changed = {name: {key: text for key, text in said.items() if text} for name, said in held.items()}
    return {name: said for name, said in changed.items() if said}
