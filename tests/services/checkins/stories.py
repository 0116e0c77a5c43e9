"""What the stories of checking in share: an office with Mei, her key results and a prompt that asks about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from bot.domain.answers import Answer, TypedAnswer
from bot.domain.checkins import CheckIn, CheckInSource
from bot.domain.ids import PromptId
from bot.domain.okrs import KeyResult, Metric, Milestone, Objective
from bot.domain.people import Person
from bot.domain.prompts import Prompt, PromptState
from bot.services.access import Access
from bot.services.checkins.blockers import Blockers
from bot.services.checkins.checkins import CheckIns
from bot.services.checkins.content import Form
from bot.services.checkins.form import CheckInForms, PageTyped
from bot.services.checkins.history import Histories
from bot.services.checkins.recorded import Recorded
from bot.services.checkins.replies import Replies
from storage import Store
from tests.factories import MONDAY_MORNING, Office

MONDAY = date(2026, 11, 16)
DM, TS = "D0MEI", "1763280000.000100"


@dataclass
class Story:
    """``now`` moves on by hand; ``results`` are Mei's key results in their order."""

    office: Office
    mei: Person
    objective: Objective
    results: list[KeyResult]
    now: datetime = MONDAY_MORNING

    @classmethod
    def of(cls, store: Store, count: int = 2, **values: Any) -> "Story":
        office = Office.open(store)
        mei = office.person("Mei")
        objective = office.objective(mei)
        results = [office.key_result(objective, f"Result {number}", **values) for number in range(1, count + 1)]
        return cls(office, mei, objective, results)

    @property
    def check_ins(self) -> CheckIns:
        return CheckIns(self.office.store, Access())

    @property
    def forms(self) -> CheckInForms:
        return CheckInForms(self.office.store, self.check_ins)

    @property
    def replies(self) -> Replies:
        return Replies(self.office.store)

    @property
    def histories(self) -> Histories:
        return Histories(self.office.store, Access())

    @property
    def blockers(self) -> Blockers:
        return Blockers(self.office.store)

    def said(self, result: KeyResult, value: Any, confidence: int | None = 7, days_ago: int = 7, **values: Any) -> None:
        """A check-in of the past, with the caches that follow from it."""
        at = self.now - timedelta(days=days_ago)
        with self.office.store.write() as tx:
            held: dict[str, Any] = {"author_id": result.owner_id, "source": CheckInSource.PROMPT, "at": at, **values}
            held |= {"value": Decimal(str(value)), "confidence": confidence, "effective_day": at.date()}
            tx.check_ins.insert(workspace_id=result.workspace_id, key_result_id=result.id, **held)
            known = tx.check_ins.known(result.workspace_id, [result.id])[result.id]
            caches = {"current": known.value, "confidence": known.confidence, "checked_in_at": known.checked_in_at}
            tx.key_results.remember_check_in(result, **caches)

    def prompt(self, results: Sequence[KeyResult] | None = None, person: Person | None = None, **item: Any) -> Prompt:
        """This week's prompt, sent at nine."""
        asked = self.results if results is None else results
        whom = person or self.mei
        with self.office.store.write() as tx:
            made = tx.prompts.plan(
                [{"key_result_id": each.id, **item} for each in asked],
                workspace_id=whom.workspace_id,
                person_id=whom.id,
                first_day=MONDAY,
                last_day=MONDAY + timedelta(days=6),
                due_at=self.now,
                state=PromptState.SENT,
                sent_at=self.now,
                slack_channel=f"D0{whom.name.upper()}",
                slack_ts=TS,
            )
        assert made is not None
        return made

    def milestones(self, count: int = 3) -> KeyResult:
        steps = [
            Milestone(
                id=0,  # type: ignore[arg-type]
                workspace_id=self.mei.workspace_id,
                key_result_id=0,  # type: ignore[arg-type]
                position=number,
                title=f"Step {number}",
            )
            for number in range(1, count + 1)
        ]
        numbers: dict[str, Any] = {"metric": Metric.MILESTONES, "start": Decimal(0), "target": Decimal(count)}
        return self.office.key_result(self.objective, "Security audit", milestones=steps, **numbers)

    def open(self, prompt: Prompt, person: Person | None = None) -> Form:
        found = self.forms.for_prompt(
            self.office.workspace, person or self.mei, PromptId(prompt.id), CheckInSource.PROMPT, now=self.now
        )
        assert isinstance(found, Form)
        return found

    def submit(
        self, form: Form, typed: PageTyped, *, page: str | None = None, once: str = "", person: Person | None = None
    ) -> Form | Recorded:
        return self.forms.submit(
            self.office.workspace,
            person or self.mei,
            form.draft_id,
            page or form.page,
            typed,
            once=once or f"view:{form.draft_id}:{form.page}",
            now=self.now,
        )

    def key_result(self, result: KeyResult) -> KeyResult:
        with self.office.store.read() as tx:
            return tx.key_results.get(result.workspace_id, result.id)

    def history(self, result: KeyResult) -> list[CheckIn]:
        """Newest first, replaced ones included."""
        with self.office.store.read() as tx:
            return tx.check_ins.history(result.workspace_id, result.id, 50)

    def fresh(self, prompt: Prompt) -> Prompt:
        with self.office.store.read() as tx:
            return tx.prompts.get(prompt.workspace_id, prompt.id)

    def deliveries(self, person: Person | None = None) -> list[Any]:
        whom = person or self.mei
        with self.office.store.read() as tx:
            return tx.outbox.last_to(whom.workspace_id, whom.id, 50)


def typed(value: Any = None, confidence: Any = None, note: str = "", **more: Any) -> TypedAnswer:
    sure = None if confidence is None else str(confidence)
    return TypedAnswer(value=None if value is None else str(value), confidence=sure, note=note, **more)


def page_of(answers: dict[KeyResult, TypedAnswer]) -> PageTyped:
    return PageTyped(answers={result.id: answer for result, answer in answers.items()})


def one_line(story: Story, words: str, result: int = 0, once: str = "command:1", **values: Any) -> Recorded:
    text = f"{story.results[result].code} {words}"
    person = values.get("person", story.mei)
    return story.check_ins.one_line(story.office.workspace, person, text, once=once, now=story.now)


def submit(story: Story, once: str = "http:1", **values: Any) -> Recorded:
    answer = Answer(key_result_id=story.results[0].id, **{"value": Decimal(45), "confidence": 7, **values})
    source = CheckInSource.HOME
    return story.check_ins.submit(story.office.workspace, story.mei, [answer], source=source, once=once, now=story.now)


def with_numbers(store: Store, count: int) -> tuple[Story, Prompt]:
    """Mei has said 40, 6 of 10 sure, about everything a week ago."""
    story = Story.of(store, count)
    for result in story.results:
        story.said(result, 40, 6)
    return story, story.prompt()


def form(found: Form | Recorded) -> Form:
    assert isinstance(found, Form)
    return found


def recorded(found: Form | Recorded) -> Recorded:
    assert isinstance(found, Recorded)
    return found


def answers(story: Story, *numbers: int, **words: Any) -> PageTyped:
    return page_of({story.results[each]: typed(44 + each, 7, **words) for each in numbers})
