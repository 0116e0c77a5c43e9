"""What a prompt says of the calendar of cycles: drafts that lie, and what is new."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.cycle_news import OWNED, CycleNews, news_of, stage_on
from bot.domain.cycles import CycleState
from bot.domain.errands import ErrandKind, ErrandLine
from bot.domain.ids import CycleId
from bot.domain.prompt_sheets import PromptSheet
from bot.domain.wallclock import local_day
from bot.services.holidays import working_days_of
from bot.services.okrs.looking import Looker
from bot.services.prompt_memory import told_before
from bot.services.prompts.errands import errands_of, lying_of, with_named_days
from storage import Store, Transaction


@dataclass(frozen=True)
class NewsOfCycles:
    store: Store

    def for_prompt(self, sheet: PromptSheet, now: datetime) -> tuple[tuple[ErrandLine, ...], list[CycleNews]]:
        """The drafts to be shared, unless the prompt is about them, and the news, in a fixed number of statements: one
        where nothing in the calendar is near."""
        with self.store.read() as tx:
            return self._drafts(tx, sheet), self._news(tx, sheet)

    def _drafts(self, tx: Transaction, sheet: PromptSheet) -> tuple[ErrandLine, ...]:
        """Also those that were carried over into a cycle that runs already: closing comes after its beginning."""
        found = () if sheet.errands else errands_of(tx, sheet.person, sheet.today, ErrandKind.SHARE)
        found += tuple(one for one in lying_of(tx, sheet.person) if one.objective.carried_from_id is not None)
        if not found:
            return ()
        return with_named_days(found, sheet.person, tx.workspaces.get(sheet.person.workspace_id), sheet.today)

    def _news(self, tx: Transaction, sheet: PromptSheet) -> list[CycleNews]:
        person, today = sheet.person, sheet.today
        cycles = tx.cycles.in_state(person.workspace_id, CycleState.PLANNING, CycleState.ACTIVE)
        near = [cycle for cycle in cycles if stage_on(cycle, today) is not None]
        if not near:
            return []
        workspace = tx.workspaces.get(person.workspace_id)
        ids: list[CycleId] = [cycle.id for cycle in near]
        return news_of(
            near,
            tx.objectives.of_person(workspace.id, person.id, ids, OWNED),
            today=today,
            told_on=_told_on(tx, sheet),
            may_create=Looker(person, workspace).may_create(),
            calendar=working_days_of(person, workspace),
        )


def _told_on(tx: Transaction, sheet: PromptSheet) -> date | None:
    """The day in the person's zone on which that was."""
    at = told_before(tx, sheet.prompt)
    return None if at is None else local_day(at, sheet.person.zone)
