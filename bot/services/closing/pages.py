"""The pages of closing: what is kept of them, what is wrong with them, and what comes next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from bot.domain.closing import PER_PAGE, graded, on_page, pages_of, takes_a_value
from bot.domain.cycles import Cycle
from bot.domain.okrs import KeyResult, Objective
from bot.domain.people import Person
from bot.domain.refusals import Reason
from bot.domain.scores import ObjectiveScore
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.closing.choices import all_given, given, has_moved, last_problems, score_of, score_problems
from bot.services.closing.form import VALUE, ClosingForm, Line, name, standing_day
from bot.services.closing.scores import Suggested, suggest
from bot.services.closing.values import Typed, Values
from bot.services.drafting.wishes import wish_of
from storage import Transaction
from storage.forms import FormDraft


@dataclass(frozen=True)
class SubmittedPage:
    """One person's form about one objective, inside a transaction that holds both."""

    tx: Transaction
    workspace: Workspace
    person: Person
    objective: Objective
    cycle: Cycle
    draft: FormDraft
    now: datetime
    suggested: Suggested

    @classmethod
    def of(
        cls,
        tx: Transaction,
        workspace: Workspace,
        person: Person,
        objective: Objective,
        cycle: Cycle,
        draft: FormDraft,
        now: datetime,
    ) -> "SubmittedPage":
        found = suggest(tx, workspace, objective, cycle)
        return cls(tx, workspace, person, objective, cycle, draft, now, found)

    @property
    def fields(self) -> dict[str, str]:
        return dict(self.draft.typed["fields"])

    @property
    def results(self) -> tuple[KeyResult, ...]:
        return graded(self.objective)

    @property
    def last(self) -> int:
        return pages_of(self.results) + 1

    @cached_property
    def values(self) -> Values:
        return Values.at(self.tx, self.workspace, self.person, self.objective, self.cycle, self.now)

    @property
    def of_objective(self) -> ObjectiveScore | None:
        return self.suggested.of_objective(all_given(self.fields, self.objective))

    def kept(self, page: int, typed: Mapping[str, str]) -> ClosingForm:
        return self._with(typed).shown(page)

    def turned(self, page: int, typed: Mapping[str, str]) -> "ClosingForm | SubmittedPage":
        """The next page, or what has to be looked at first; itself once everything is there."""
        kept = self._with(typed)
        return kept._after(min(max(page, 1), kept.last))

    def shown(
        self,
        page: int,
        problems: Mapping[str, Reason] | None = None,
        recorded: Iterable[KeyResult] = (),
        moved: Iterable[str] = (),
    ) -> ClosingForm:
        draft = self.tx.forms.update(self.draft, typed={"fields": self.fields, "round": self.draft.typed["round"] + 1})
        today = local_day(self.now, self.workspace.zone)
        return ClosingForm(
            id=draft.id,
            objective=self.objective,
            cycle=self.cycle,
            owner=self.tx.people.get(self.workspace.id, self.objective.owner_id),
            lines=tuple(
                Line(
                    key_result=one,
                    suggested=self.suggested.key_results.get(one.id),
                    may_value=takes_a_value(one) and self.values.may(one),
                    day=standing_day(one, today),
                )
                for one in self.results
            ),
            suggested=self.of_objective,
            typed=self.fields,
            page=min(max(page, 1), self.last),
            round=draft.typed["round"],
            today=today,
            pay_policy=self.workspace.pay_policy,
            wish=self._wish(),
            problems=problems or {},
            recorded=tuple(one.code for one in recorded),
            moved=tuple(moved),
        )

    def _wish(self) -> str:
        if self.person.id != self.objective.owner_id:
            return ""
        return wish_of(self.tx, self.workspace, self.person, self.cycle.id)

    def _after(self, page: int) -> "ClosingForm | SubmittedPage":
        if page < self.last:
            return self._after_key_results(page)
        for earlier in range(1, self.last):
            problems = self._problems(self._on(earlier))
            if problems:
                return self.shown(earlier, problems)
        moved = [one for one in self.results if has_moved(self.fields, one.number, self._suggestion(one))]
        if moved:
            return self.shown(self.results.index(moved[0]) // PER_PAGE + 1, moved=[one.code for one in moved])
        whole = score_of(self.of_objective)
        if has_moved(self.fields, 0, whole):
            return self.shown(page, moved=[self.objective.code])
        wrong = last_problems(self.fields, whole, may_lack=not self.results)
        return self.shown(page, wrong) if wrong else self

    def _after_key_results(self, page: int) -> ClosingForm:
        results = self._on(page)
        typed, problems = self.values.read(results, self.fields)
        problems = {**problems, **self._problems(results, unless=typed)}
        if problems:
            return self.shown(page, problems)
        if not typed:
            return self.shown(page + 1)
        known = [one for one, _, _ in typed]
        self.values.record(typed)
        after = self._anew(known)
        moved = any(has_moved(after.fields, one.number, after._suggestion(one)) for one in known)
        return after.shown(page if moved else page + 1, recorded=known)

    def _anew(self, recorded: Iterable[KeyResult]) -> "SubmittedPage":
        """With what the values that were just recorded come to; their fields are empty again."""
        objective = self.tx.objectives.get(self.workspace.id, self.objective.id)
        gone = {name(VALUE, one.number) for one in recorded}
        fields = {field: text for field, text in self.fields.items() if field not in gone}
        draft = self.tx.forms.update(self.draft, typed={**self.draft.typed, "fields": fields})
        return SubmittedPage.of(self.tx, self.workspace, self.person, objective, self.cycle, draft, self.now)

    def _with(self, typed: Mapping[str, str]) -> "SubmittedPage":
        fields = {**self.fields, **typed}
        return replace(self, draft=self.tx.forms.update(self.draft, typed={**self.draft.typed, "fields": fields}))

    def _on(self, page: int) -> tuple[KeyResult, ...]:
        return on_page(self.results, page)

    def _suggestion(self, one: KeyResult) -> Decimal | None:
        found = self.suggested.key_results.get(one.id)
        return None if found is None else found.score

    def _problems(self, results: Iterable[KeyResult], unless: Iterable[Typed] = ()) -> dict[str, Reason]:
        """What is wrong with the scores of these; of those with a new value only what was chosen is looked at."""
        new = {one.id for one, _, _ in unless}
        found: dict[str, Reason] = {}
        for one in results:
            if one.id not in new or given(self.fields, one.number) is not None:
                found |= score_problems(self.fields, one.number, self._suggestion(one))
        return found
