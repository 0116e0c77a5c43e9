"""What prompts still ask about. Nobody writes down that a key result is asked about no longer (it was paused, closed,
handed over, its cycle is over), or again (it goes on, it came back): that follows from what it is now."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.domain.cycles import Cycle
from bot.domain.ids import CheckInId, PersonId, WorkspaceId
from bot.domain.okrs import KeyResult, Objective
from bot.domain.prompt_plans import Timetable
from bot.domain.prompt_times import lapse_at, reminder_at, slot_of
from bot.domain.prompting import is_asked_about, is_for_people, may_be_prompted
from bot.domain.prompts import ItemState, Prompt, PromptItem, PromptState
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.prompt_changes import promise_again, promise_changes
from bot.services.schedules import reschedule, resting, timetables
from storage import Transaction

ENDED = (PromptState.ANSWERED, PromptState.EXCUSED)
"""How prompts end that wait for nothing."""


@dataclass(frozen=True, slots=True)
class Owing:
    """What the unanswered items of some prompts are about, by ids."""

    results: Mapping[int, KeyResult]
    objectives: Mapping[int, Objective]
    cycles: Mapping[int, Cycle]

    @classmethod
    def read(cls, tx: Transaction, workspace_id: WorkspaceId, prompts: Iterable[Prompt]) -> "Owing":
        wanted = {item.key_result_id for prompt in prompts for item in prompt.unanswered}
        results = tx.key_results.by_ids(workspace_id, wanted)
        objectives = tx.objectives.by_ids(workspace_id, {one.objective_id for one in results.values()})
        cycles = tx.cycles.by_ids(workspace_id, {one.cycle_id for one in objectives.values()})
        return cls(results, objectives, cycles)

    def owed(self, prompt: Prompt, today: date) -> tuple[PromptItem, ...]:
        """``today`` is the day of the person asked."""
        return tuple(item for item in self.left(prompt) if self._runs(item, today))

    def owed_results(self, prompt: Prompt, today: date) -> tuple[KeyResult, ...]:
        """In the order of their codes."""
        found = (self.results[item.key_result_id] for item in self.owed(prompt, today))
        return tuple(sorted(found, key=lambda result: (result.objective_number, result.number)))

    def is_owed_since(self, prompt: Prompt, today: date) -> bool:
        """Whether something is owed that nobody has said anything about since it was asked."""
        return len(self.heard_since(prompt, today)) < len(self.owed(prompt, today))

    def heard_since(self, prompt: Prompt, today: date) -> tuple[PromptItem, ...]:
        """What is owed and somebody has said something about since it was asked: whoever had it meanwhile."""
        heard = ((item, self.results[item.key_result_id].checked_in_at) for item in self.owed(prompt, today))
        return tuple(
            item for item, at in heard if at is not None and prompt.sent_at is not None and at >= prompt.sent_at
        )

    def left(self, prompt: Prompt) -> tuple[PromptItem, ...]:
        """As ``owed``, whatever the day: what was not answered while its cycle ran stays so."""
        return tuple(item for item in prompt.owed if self._is_theirs(item, prompt.person_id))

    def unanswered(self, prompt: Prompt) -> tuple[PromptItem, ...]:
        """As ``left``, with what was skipped."""
        return tuple(item for item in prompt.unanswered if self._is_theirs(item, prompt.person_id))

    def _is_theirs(self, item: PromptItem, person_id: PersonId) -> bool:
        """People are asked about it, and it is still this person's to answer."""
        result = self.results.get(item.key_result_id)
        if result is None or result.owner_id != (item.stand_in_for_id or person_id):
            return False
        objective = self.objectives[result.objective_id]
        return is_for_people(result, objective) and objective.is_told_to(person_id)

    def _runs(self, item: PromptItem, today: date) -> bool:
        result = self.results[item.key_result_id]
        objective = self.objectives[result.objective_id]
        return is_asked_about(result, objective, self.cycles[objective.cycle_id], today)


def ask_anew(tx: Transaction, workspace: Workspace, person_ids: Collection[PersonId], now: datetime) -> None:
    """After what people are asked about has changed: when they are asked next, and what they, and those who stand
    in for them, are asked no longer, or again."""
    asked = reschedule(tx, workspace, person_ids, now)
    release(tx, workspace, asked, now)
    take_up(tx, workspace, asked, now)


def release(tx: Transaction, workspace: Workspace, person_ids: Iterable[PersonId], now: datetime) -> None:
    """After something has stopped being asked about: prompts that wait for nothing else are over, and summaries and
    reminders of the others say what they still wait for. When they were to come back, to be repeated and to be given up
    is kept, for ``take_up``."""
    prompts = tx.prompts.open_of_people(workspace.id, person_ids)
    waiting = [prompt for prompt in prompts if prompt.sent_at is not None and prompt.owed]
    owing = Owing.read(tx, workspace.id, waiting)
    less = [prompt for prompt in waiting if len(owing.left(prompt)) < len(prompt.owed)]
    over = [prompt for prompt in less if not owing.left(prompt)]
    said = _said(tx, workspace.id, over)
    ends = [
        (prompt, prompt.ended(max((said[each] for each in _answers(prompt) if each in said), default=now)))
        for prompt in over
    ]
    tx.prompts.move_many([(one, {"state": state, "answered_at": answered_at}) for one, (state, answered_at) in ends])
    promise_changes(tx, less, f"asked no longer:{now.isoformat()}", now)


def take_up(tx: Transaction, workspace: Workspace, person_ids: Collection[PersonId], now: datetime) -> None:
    """After something is asked about again: prompts that were over for want of it, and would not have been given up
    yet, wait for it once more. What somebody paused or gave away by mistake costs nobody their check-in."""
    found = tx.prompts.latest_of(workspace.id, person_ids, 1, regular_only=True)
    ended = [prompt for prompts in found.values() for prompt in prompts if prompt.state in ENDED and prompt.owed]
    if not ended:
        return
    owing, people = Owing.read(tx, workspace.id, ended), tx.people.by_ids(workspace.id, person_ids)
    times, rest = timetables(tx, workspace, people.values(), now), resting(tx, workspace, list(people.values()), now)
    again, heard = list[tuple[Prompt, dict[str, Any]]](), list[PromptItem]()
    for prompt in ended:
        person, today = people[prompt.person_id], local_day(now, people[prompt.person_id].zone)
        is_asked = (
            may_be_prompted(person, workspace) and person.id not in rest and not times[person.id].is_paused_on(today)
        )
        if prompt.sent_at is not None and is_asked and owing.is_owed_since(prompt, today):
            waits = _waiting_again(prompt, times[person.id], prompt.sent_at, now)
            again, heard = again + waits, heard + [item for one, _ in waits for item in owing.heard_since(one, today)]
    tx.prompts.move_many(again)
    _settle(tx, workspace.id, heard)
    promise_again(tx, (prompt for prompt, _ in again), f"asked again:{now.isoformat()}", now)


def _waiting_again(
    prompt: Prompt, times: Timetable, sent_at: datetime, now: datetime
) -> list[tuple[Prompt, dict[str, Any]]]:
    """As it was planned; anew, where an answer ended it. None where it would have been given up by now."""
    days = (times.schedule, slot_of(prompt), sent_at, times.calendar)
    is_planned = prompt.lapse_at is not None
    lapses, reminds = prompt.lapse_at or lapse_at(*days), prompt.remind_at if is_planned else reminder_at(*days)
    if lapses <= now:
        return []
    is_reminded = prompt.reminded_at is not None or reminds is None or reminds <= now
    waits = {"state": PromptState.SENT, "answered_at": None}
    return [(prompt, {**waits, "remind_at": None if is_reminded else reminds, "lapse_at": lapses})]


def _settle(tx: Transaction, workspace_id: WorkspaceId, heard: Collection[PromptItem]) -> None:
    """Nobody is asked about what whoever had it meanwhile has answered, as where a prompt waits all the time."""
    newest = tx.check_ins.latest(workspace_id, {item.key_result_id for item in heard}, 1) if heard else {}
    for item in heard:
        for said in newest.get(item.key_result_id, ()):
            state = ItemState.UNCHANGED if said.unchanged else ItemState.ANSWERED
            tx.prompts.settle_item(item, state, said.id)


def _said(tx: Transaction, workspace_id: WorkspaceId, prompts: Iterable[Prompt]) -> dict[CheckInId, datetime]:
    """When what answers them was said."""
    found = tx.check_ins.by_ids(workspace_id, {each for prompt in prompts for each in _answers(prompt)})
    return {one.id: one.at for one in found.values()}


def _answers(prompt: Prompt) -> list[CheckInId]:
    return [item.check_in_id for item in prompt.items if item.check_in_id is not None]
