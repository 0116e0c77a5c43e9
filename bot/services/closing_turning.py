"""The pages of closing: what is kept of them, what is wrong with them, and what the grades come to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from bot.domain.closing import (
    DECISIONS,
    MOST_REASON,
    MOST_WORDS,
    PER_PAGE,
    graded,
    on_page,
    pages_of,
    read_score,
    takes_a_value,
)
from bot.domain.cycles import Cycle
from bot.domain.okrs import KeyResult, Objective
from bot.domain.people import Person
from bot.domain.ratios import as_decimal
from bot.domain.refusals import Reason
from bot.domain.scores import ObjectiveScore, is_met
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.closing_form import (
    AGREE,
    DECISION,
    NONE,
    OUTSIDE,
    REASON,
    SCORE,
    TELL,
    VALUE,
    ClosingForm,
    Line,
    name,
    standing_day,
)
from bot.services.closing_scores import Suggested, suggest
from bot.services.closing_values import Typed, Values
from storage import Transaction
from storage.forms import FormDraft

AGREED = "agreed"
EXACT = 6  # places of the progress that is kept


@dataclass(frozen=True)
class Turning:
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
    ) -> "Turning":
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
        return self.suggested.of_objective({one.id: score for one in self.results if (score := self._given(one))})

    def kept(self, page: int, typed: Mapping[str, str]) -> ClosingForm:
        return self._with(typed).shown(page)

    def turned(self, page: int, typed: Mapping[str, str]) -> "ClosingForm | Turning":
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
            problems=problems or {},
            recorded=tuple(one.code for one in recorded),
            moved=tuple(moved),
        )

    def grades(self) -> list[dict[str, Any]]:
        """What is written, once ``turned`` has found nothing wrong."""
        rows = []
        for one in self.results:
            found = self.suggested.key_results.get(one.id)
            score = self._given(one)
            row = {"key_result_id": one.id, "place": one.number}
            exact = None if found is None else (found.score, found.progress, found.met)
            rows.append({**row, **self._row(one.number, score, exact)})
        whole = self.of_objective
        chosen = self.fields.get(name(SCORE, 0), AGREE)
        if chosen != NONE and not (chosen == AGREE and whole is None):
            exact = None if whole is None else (whole.score, whole.progress, whole.met)
            score = read_score(chosen) if chosen != AGREE else None
            beside = None if whole is None else whole.with_cancelled
            rows.append({"key_result_id": None, "place": 0, "with_cancelled": beside, **self._row(0, score, exact)})
        return rows

    def _row(self, number: int, given: Decimal | None, exact: tuple[Decimal, Any, bool] | None) -> dict[str, Any]:
        """``given`` is None where the suggestion is agreed to."""
        suggested = None if exact is None else exact[0]
        score = suggested if given is None else given
        agreed = exact is not None and score == suggested
        return {
            "score": score,
            "suggested": suggested,
            "progress": None if exact is None else as_decimal(exact[1], EXACT),
            "met": exact[2] if agreed and exact else is_met(score or Decimal(0), self.objective.commitment),
            "reason": "" if agreed else self.fields.get(name(REASON, number), "").strip(),
        }

    def _after(self, page: int) -> "ClosingForm | Turning":
        if page < self.last:
            return self._after_key_results(page)
        for earlier in range(1, self.last):
            problems = self._problems(self._on(earlier))
            if problems:
                return self.shown(earlier, problems)
        moved = [one for one in self.results if self._has_moved(one.number, self._suggestion(one))]
        if moved:
            return self.shown(self.results.index(moved[0]) // PER_PAGE + 1, moved=[one.code for one in moved])
        whole = self.of_objective
        if self._has_moved(0, None if whole is None else whole.score):
            return self.shown(page, moved=[self.objective.code])
        problems = self._last_problems(whole)
        return self.shown(page, problems) if problems else self

    def _after_key_results(self, page: int) -> ClosingForm:
        results = self._on(page)
        given, problems = self.values.read(results, self.fields)
        problems = {**problems, **self._problems(results, unless=given)}
        if problems:
            return self.shown(page, problems)
        if not given:
            return self.shown(page + 1)
        known = [one for one, _, _ in given]
        self.values.record(given)
        after = self._anew(known)
        moved = any(after._has_moved(one.number, after._suggestion(one)) for one in known)
        return after.shown(page if moved else page + 1, recorded=known)

    def _anew(self, recorded: Iterable[KeyResult]) -> "Turning":
        """With what the values that were just recorded come to; their fields are empty again."""
        objective = self.tx.objectives.get(self.workspace.id, self.objective.id)
        gone = {name(VALUE, one.number) for one in recorded}
        fields = {field: text for field, text in self.fields.items() if field not in gone}
        draft = self.tx.forms.update(self.draft, typed={**self.draft.typed, "fields": fields})
        return Turning.of(self.tx, self.workspace, self.person, objective, self.cycle, draft, self.now)

    def _with(self, typed: Mapping[str, str]) -> "Turning":
        fields = {**self.fields, **typed}
        return replace(self, draft=self.tx.forms.update(self.draft, typed={**self.draft.typed, "fields": fields}))

    def _on(self, page: int) -> tuple[KeyResult, ...]:
        return on_page(self.results, page)

    def _given(self, one: KeyResult) -> Decimal | None:
        """Another score than the suggested one."""
        return read_score(self.fields.get(name(SCORE, one.number), AGREE))

    def _suggestion(self, one: KeyResult) -> Decimal | None:
        found = self.suggested.key_results.get(one.id)
        return None if found is None else found.score

    def _has_moved(self, number: int, now: Decimal | None) -> bool:
        """Whether the suggestion is another than the one that stood there when it was agreed to."""
        fields = self.fields
        agreed = fields.get(name(AGREED, number), "")
        is_agreed = fields.get(name(SCORE, number), AGREE) == AGREE
        return is_agreed and bool(agreed) and now is not None and agreed != f"{now:.1f}"

    def _problems(self, results: Iterable[KeyResult], unless: Iterable[Typed] = ()) -> dict[str, Reason]:
        """What is wrong with the scores of these; of those with a new value only what was chosen is looked at."""
        new = {one.id for one, _, _ in unless}
        found: dict[str, Reason] = {}
        for one in results:
            suggestion = self._suggestion(one)
            if one.id not in new or self._given(one) is not None:
                found |= self._score_problems(one.number, suggestion, may_lack=False)
        return found

    def _score_problems(self, number: int, suggestion: Decimal | None, *, may_lack: bool) -> dict[str, Reason]:
        chosen, reason = self.fields.get(name(SCORE, number), AGREE), self.fields.get(name(REASON, number), "").strip()
        if len(reason) > MOST_REASON:
            return {name(REASON, number): ("too_long", {"most": str(MOST_REASON)})}
        if (chosen == NONE and may_lack) or (chosen == AGREE and suggestion is not None):
            return {}
        score = read_score(chosen)
        if score is None:
            return {} if chosen == AGREE and may_lack else {name(SCORE, number): ("empty", {})}
        if suggestion is not None and score != suggestion and not reason:
            return {name(REASON, number): ("score_reason", {})}
        return {}

    def _last_problems(self, whole: ObjectiveScore | None) -> dict[str, Reason]:
        suggestion = None if whole is None else whole.score
        found = self._score_problems(0, suggestion, may_lack=not self.results)
        for field in (TELL, OUTSIDE):
            if len(self.fields.get(field, "")) > MOST_WORDS:
                found[field] = ("too_long", {"most": str(MOST_WORDS)})
        if self.fields.get(DECISION) not in set(DECISIONS):
            found[DECISION] = ("empty", {})
        return found
