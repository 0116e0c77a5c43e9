"""Recording answers: what every way of checking in has in common, inside the transaction of its caller."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.domain.answers import Answer, closed_because
from bot.domain.checkins import CheckIn, CheckInSource
from bot.domain.cycles import Cycle
from bot.domain.deliveries import DeliveryKind
from bot.domain.errors import NotFound, NothingToDo
from bot.domain.ids import CheckInId, Code, DeliveryId, KeyResultId, PromptId
from bot.domain.milestones import ticks
from bot.domain.okrs import KeyResult, Objective
from bot.domain.people import Person
from bot.domain.permissions import Action, Who
from bot.domain.prompts import ItemState, Prompt, PromptState
from bot.domain.schedules import allowed_from
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.checkins.answer_days import dated
from bot.services.checkins.closing_blockers import close_blocker
from bot.services.checkins.voices import Voices
from bot.services.feeds.pausing import pause_typed
from bot.services.owing import Owing
from bot.services.prompt_changes import promise_summary
from storage import Transaction

ANSWERABLE = (PromptState.SCHEDULED, PromptState.SENT, PromptState.MISSED, PromptState.SKIPPED)
"""A late answer inside the slot is an answer."""


@dataclass(frozen=True, slots=True)
class Written:
    """The check-ins in the order of the answers, the last ones before them, and the urgent deliveries that were
    promised; ``key_results`` as they are now, by their ids."""

    check_ins: tuple[CheckIn, ...]
    before: tuple[CheckIn, ...]
    deliveries: tuple[DeliveryId, ...]
    key_results: Mapping[int, KeyResult]


@dataclass(frozen=True, slots=True)
class Recording:
    """One person's answers at one moment. ``prompt_id`` is the prompt that they answer, if it is one. What was read of
    objectives and cycles is kept, as it was before anything was recorded."""

    tx: Transaction
    workspace: Workspace
    person: Person
    voices: Voices
    source: CheckInSource
    now: datetime
    prompt_id: PromptId | None = None
    _objectives: dict[int, Objective] = field(default_factory=dict, init=False, repr=False, compare=False)
    _cycles: dict[int, Cycle] = field(default_factory=dict, init=False, repr=False, compare=False)

    def ensure_may(self, key_results: Iterable[KeyResult]) -> None:
        """Raises NotAllowed when it is somebody else's business, whether or not anybody can check in any more."""
        for each, objective, _ in self._with_closed(key_results):
            self.voices.ensure(Action.CHECK_IN, each, objective)

    def ensure_open(
        self, key_results: Iterable[KeyResult], *, action: Action = Action.CHECK_IN, more: Iterable[Who] = ()
    ) -> None:
        """Raises NotAllowed when it is somebody else's business, NothingToDo when nobody can check in any more."""
        for each, objective, why in self._with_closed(key_results):
            self.voices.ensure(action, each, objective, *more)
            if why is not None:
                raise NothingToDo(why)

    def open_ones(
        self, key_results: Iterable[KeyResult], *, action: Action = Action.CHECK_IN, more: Iterable[Who] = ()
    ) -> list[KeyResult]:
        """Those that somebody can check in about, and this person among them: what has been handed over, or is stood in
        for no longer, is left out."""
        found, also = self._with_closed(key_results), tuple(more)
        return [each for each, one, why in found if why is None and self.voices.may(action, each, one, *also)]

    def why_none(self, key_results: Iterable[KeyResult]) -> str:
        """Why none of these is among ``open_ones``, as a key of NothingToDo."""
        found = self._with_closed(key_results)
        runs = any(why is None and one.is_told_to(self.person.id) for _, one, why in found)
        return "no_longer_yours" if runs else "not_running"

    def _with_closed(self, key_results: Iterable[KeyResult]) -> list[tuple[KeyResult, Objective, str | None]]:
        listed = list(key_results)
        objectives = self.objectives_of(listed)
        wanted = {each.cycle_id for each in objectives.values()} - self._cycles.keys()
        self._cycles.update(self.tx.cycles.by_ids(self.workspace.id, wanted))
        pairs = [(each, objectives[each.objective_id]) for each in listed]
        today = max(self.voices.today, local_day(self.now, self.person.zone))  # they are asked by their own day
        return [(each, one, closed_because(each, one, self._cycles[one.cycle_id], today)) for each, one in pairs]

    def objectives_of(self, key_results: Iterable[KeyResult]) -> Mapping[int, Objective]:
        """By id, among others that were read before; each is read once."""
        wanted = {each.objective_id for each in key_results} - self._objectives.keys()
        self._objectives.update(self.tx.objectives.by_ids(self.workspace.id, wanted))
        return self._objectives

    def record(
        self,
        answers: Sequence[Answer],
        key_results: Mapping[int, KeyResult],
        newest: Mapping[int, CheckIn] | None = None,
    ) -> Written:
        """Append the check-ins and bring everything that follows from them up to date. The caller holds the key results
        locked and has made sure that the person may; ``newest`` are the last check-ins, where it has read them
        since."""
        before = self._newest([each.key_result_id for each in answers]) if newest is None else newest
        corrected = self.tx.check_ins.by_ids(
            self.workspace.id, {each.supersedes_id for each in answers if each.supersedes_id}
        )
        pause_typed(self.tx, answers, key_results, corrected, by=self.person.id, now=self.now)
        day = min(local_day(self.now, self.person.zone), self.voices.today)  # whichever of the two is later is in time
        answers = dated(self.tx, self.workspace.id, answers, key_results, day)
        check_ins = tuple(self._append(each, key_results[each.key_result_id], before, corrected) for each in answers)
        changed = self._refresh([each.key_result_id for each in answers], self._tick(answers, key_results))
        prompts = [*self._settle(check_ins), *self._put_right(check_ins)]
        summaries = self._promise_summaries(prompts, check_ins)
        closed = [one for answer in answers for one in self._need(answer, key_results[answer.key_result_id])]
        return Written(check_ins, tuple(before.values()), (*summaries, *closed), changed)

    def _newest(self, ids: Sequence[KeyResultId]) -> Mapping[int, CheckIn]:
        found = self.tx.check_ins.latest(self.workspace.id, ids, 1)
        return {identity: said[0] for identity, said in found.items() if said}

    def _append(
        self,
        answer: Answer,
        key_result: KeyResult,
        before: Mapping[int, CheckIn],
        corrected: Mapping[int, CheckIn],
    ) -> CheckIn:
        last = before.get(key_result.id)
        old = corrected.get(answer.supersedes_id or 0)
        return self.tx.check_ins.insert(
            workspace_id=self.workspace.id,
            key_result_id=key_result.id,
            author_id=self.person.id,
            on_behalf_of_id=self.voices.on_behalf_of(key_result),
            prompt_id=self.prompt_id if old is None else old.prompt_id,
            value=answer.value,
            effective_day=self._effective_day(answer, key_result, last, old),
            confidence=answer.confidence,
            note=answer.note,
            unchanged=answer.unchanged,
            follows_id=(last.id if last else None) if old is None else old.follows_id,
            supersedes_id=answer.supersedes_id,
            source=self.source,
            at=self.now,
            said_at=None if old is None else old.moment,
        )

    def _effective_day(self, answer: Answer, key_result: KeyResult, last: CheckIn | None, old: CheckIn | None) -> date:
        """Never an earlier day than what was said before it, whatever zone that was said in; and on the due day, by the
        workspace's clocks or one's own, no later one."""
        if answer.effective_day is not None:
            return answer.effective_day
        if old is not None:
            return old.effective_day
        today = local_day(self.now, self.person.zone)
        day = today if last is None else max(today, last.effective_day)
        return min(day, key_result.due_day) if min(today, self.voices.today) <= key_result.due_day else day

    def _tick(self, answers: Sequence[Answer], key_results: Mapping[int, KeyResult]) -> Mapping[int, KeyResult]:
        ticked = [answer for answer in answers if answer.milestones is not None]
        for answer in ticked:
            key_result = key_results[answer.key_result_id]
            day = answer.effective_day or local_day(self.now, self.person.zone)
            self.tx.key_results.mark_milestones(key_result, ticks(key_result, answer.milestones or (), day))
        changed = self.tx.key_results.by_ids(self.workspace.id, [each.key_result_id for each in ticked])
        return {**key_results, **changed}

    def _refresh(self, ids: Sequence[KeyResultId], key_results: Mapping[int, KeyResult]) -> Mapping[int, KeyResult]:
        """The caches hold what all check-ins in force say: one for an earlier day does not displace a newer value."""
        changed = dict(key_results)
        for identity, known in self.tx.check_ins.known(self.workspace.id, ids).items():
            values = {"confidence": known.confidence, "checked_in_at": known.checked_in_at, "current": known.value}
            changed[identity] = self.tx.key_results.remember_check_in(key_results[identity], **values)
        return changed

    def _settle(self, check_ins: Sequence[CheckIn]) -> list[Prompt]:
        """Settle what prompts ask, whoever they asked; those that are complete are answered. Where something was
        answered in this slot already, the newer check-in takes its place."""
        said = {each.key_result_id: each for each in check_ins if each.supersedes_id is None}
        if not said:
            return []
        today = local_day(self.now, self.person.zone)
        touched = self.tx.prompts.running_about(self.workspace.id, said, today)
        for prompt in touched:
            for item in prompt.items:
                if item.key_result_id in said:
                    check_in = said[item.key_result_id]
                    state = ItemState.UNCHANGED if check_in.unchanged else ItemState.ANSWERED
                    self.tx.prompts.settle_item(item, state, check_in.id)
        waiting = [one for one in touched if any(item.key_result_id not in said for item in one.unanswered)]
        owing = Owing.read(self.tx, self.workspace.id, waiting)
        for prompt in touched:
            left = [item for item in owing.unanswered(prompt) if item.key_result_id not in said]
            if prompt.state in ANSWERABLE and not left:
                self._answered(prompt)
        return touched

    def _answered(self, prompt: Prompt) -> None:
        done = {"state": PromptState.ANSWERED, "answered_at": self.now}
        self.tx.prompts.move(prompt, *ANSWERABLE, **done, snoozed_until=None, remind_at=None, lapse_at=None)
        keys = [f"prompt:{prompt.id}", f"reminder:{prompt.id}"]
        keys += [f"prompt:{prompt.id}:snooze:{count}" for count in range(1, prompt.snoozes + 1)]
        self.tx.outbox.cancel(self.workspace.id, keys, self.now, "answered")

    def _put_right(self, check_ins: Sequence[CheckIn]) -> list[Prompt]:
        """Where a corrected check-in answered a prompt, its correction does."""
        corrections = [each for each in check_ins if each.supersedes_id is not None]
        return [prompt for each in corrections for prompt in self.tx.prompts.put_right(self.workspace.id, each)]

    def _promise_summaries(self, prompts: Iterable[Prompt], check_ins: Sequence[CheckIn]) -> tuple[DeliveryId, ...]:
        newest = max((each.id for each in check_ins), default=CheckInId(0))
        wanted = {prompt.id: prompt for prompt in prompts if prompt.slack_ts is not None}
        return tuple(
            found for prompt in wanted.values() for found in promise_summary(self.tx, prompt, f"{newest}", self.now)
        )

    def _need(self, answer: Answer, key_result: KeyResult) -> list[DeliveryId]:
        """Open a blocker, unless the very same waits already; close those that are needed no longer, and promise that
        whoever was asked reads so."""
        found = self.tx.blockers.open_on(self.workspace.id, [key_result.id]) if answer.need or answer.resolved else []
        over = [each for each in found if each.id in answer.resolved]
        waiting = [each for each in found if each not in over]
        closed = [one for each in over for one in close_blocker(self.tx, each, self.person, "", self.now, told=True)]
        need = answer.need
        if need is None or any((each.what, each.asked_id) == (need.what, need.asked_id) for each in waiting):
            return closed
        blocker = self.tx.blockers.add(
            by=self.person.id,
            now=self.now,
            workspace_id=self.workspace.id,
            key_result_id=key_result.id,
            opened_by_id=self.person.id,
            asked_id=need.asked_id,
            what=need.what,
            opened_at=self.now,
        )
        if need.asked_id is not None:
            asked = self.tx.people.get(self.workspace.id, need.asked_id)
            self._ask(blocker.id, asked)
        return closed

    def _ask(self, blocker_id: int, asked: Person) -> None:
        """Somebody waits for this person: a message of its own, outside their quiet hours."""
        self.tx.outbox.promise(
            workspace_id=self.workspace.id,
            kind=DeliveryKind.BLOCKER_ASKED,
            person_id=asked.id,
            subject={"blocker": blocker_id},
            rule="blocker_asked",
            dedupe_key=f"{DeliveryKind.BLOCKER_ASKED.value}:{blocker_id}",
            not_before=allowed_from(self.now, asked.zone, asked.prompt_time),
            now=self.now,
        )


def key_results_for(tx: Transaction, workspace: Workspace, ids: Iterable[int]) -> dict[int, KeyResult]:
    """The key results, held to the end of the transaction."""
    return tx.key_results.held(workspace.id, map(KeyResultId, ids))


def key_result_by_code(tx: Transaction, workspace: Workspace, code: Code) -> KeyResult:
    """Raises NotFound."""
    found = tx.key_results.by_code(workspace.id, code.objective, code.number or 0)
    if found is None:
        raise NotFound("key_result", str(code))
    return found
