"""A company whose OKRs come from files."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.domain.checkins import CheckIn
from bot.domain.okr_file.columns import MAPPINGS, own_names
from bot.domain.okr_file.table import read_okr_table
from bot.domain.okrs import KeyResult, Objective
from bot.i18n import language
from bot.services.files.okr_file import OkrFiles, OkrOutcome, Wanted
from bot.views.files.okr_file import report
from tests.factories import MONDAY_MORNING, Office

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"
HEADER = "objective,key result,owner,cycle,start,target,unit,value,confidence,note,date"


@dataclass
class Company:
    office: Office
    files: OkrFiles

    def reads(self, *lines: str, mapping: str = "plain", own: tuple[str, ...] = ()) -> Any:
        return read_okr_table([f"{line}\n" for line in lines], MAPPINGS[mapping], own_names(own))

    def apply(self, *lines: str, cycle: str = "", owner: str = "", **how: Any) -> OkrOutcome:
        wanted = Wanted(cycle=cycle, owner=owner)
        return self.files.apply(self.office.workspace, self.reads(*lines, **how), wanted, now=MONDAY_MORNING)

    def writes(self, *lines: str, **how: Any) -> OkrOutcome:
        outcome = self.apply(*lines, **how)
        assert outcome.applied, told(outcome)
        return outcome

    def refused(self, *lines: str, **how: Any) -> list[str]:
        """What is said of each broken cell; nothing is written."""
        before = self.office.objectives()
        outcome = self.apply(*lines, **how)
        assert outcome.broken
        assert self.office.objectives() == before
        return [line.strip() for line in told(outcome).splitlines() if line.startswith("  line ")]

    def objective(self, title: str) -> Objective:
        [found] = [one for one in self.office.objectives() if one.title == title]
        return found

    def result(self, title: str) -> KeyResult:
        [found] = [one for each in self.office.objectives() for one in each.key_results if one.title == title]
        return found

    def said(self, result: KeyResult) -> list[CheckIn]:
        """The oldest first."""
        with self.office.store.read() as tx:
            return tx.check_ins.history(self.office.workspace.id, result.id, 50)[::-1]

    def supported(self, title: str) -> list[str]:
        """Titles of what an objective contributes to."""
        with self.office.store.read() as tx:
            found = tx.alignments.from_objectives(self.office.workspace.id, [self.objective(title).id])
        objectives = {one.id: one.title for one in self.office.objectives()}
        results = {one.id: one.title for each in self.office.objectives() for one in each.key_results}
        return [
            objectives[one.to_objective_id] if one.to_objective_id else results[one.to_key_result_id or 0]  # type: ignore[index]
            for one in found
        ]


def told(outcome: OkrOutcome) -> str:
    return "\n".join(report(language("en"), outcome))
