"""``/okr why``: the last messages of a person, each with the rule that caused it."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.deliveries import ANSWER_RULE, Delivery, DeliveryState
from bot.domain.explanations import ChosenBy, Explanation, SentMessage, why_moved
from bot.domain.people import Person
from bot.domain.prompt_plans import Timetable, upcoming
from bot.domain.prompt_times import slot_of
from bot.domain.prompts import Prompt, PromptKind, PromptState
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Practice, Workspace
from bot.services.schedules import next_told, outlooks
from storage import Store, Transaction

MOST_READ = 30  # changes of messages among them are left out
MOST_TOLD = 5
MOST_EXCUSED = 2
UNTOLD = (DeliveryState.CANCELLED, DeliveryState.DEAD)


@dataclass(frozen=True)
class Why:
    store: Store

    def explain(self, workspace: Workspace, person: Person, now: datetime) -> Explanation:
        """About the person's own messages only."""
        with self.store.read() as tx:
            outlook = outlooks(tx, workspace, [person], now)[person.id]
            told = self._messages(tx, person)
            next_at = next_told(tx, workspace, person.id, now)
        times = outlook.timetable
        planned = None if outlook.is_resting(now) else upcoming(outlook, now)
        excused = [prompt for prompt in outlook.prompts if _is_excused(prompt)]
        return Explanation(
            messages=told,
            excused=tuple(slot_of(prompt) for prompt in excused[:MOST_EXCUSED]),
            schedule=times.schedule,
            chosen_by=_chosen_by(times),
            team=None if times.team is None else times.team.name,
            next_at=next_at if outlook.is_asked_anything else None,
            asked=outlook.is_asked_anything,
            rests=outlook.is_resting(now),
            may_pause=workspace.practises(Practice.CONTROL),
            paused_until=_paused_until(times, local_day(now, person.zone)),
            moved=why_moved(times.schedule, times.calendar, planned) if planned is not None else None,
        )

    def _messages(self, tx: Transaction, person: Person) -> tuple[SentMessage, ...]:
        found = tx.outbox.last_to(person.workspace_id, person.id, MOST_READ)
        told = [each for each in found if _is_told(each)][:MOST_TOLD]
        prompts = tx.prompts.by_ids(person.workspace_id, {each.subject["prompt"] for each in told if _is_prompts(each)})
        return tuple(_told(each, prompts) for each in told)


def _paused_until(times: Timetable, today: date) -> date | None:
    return max((one.last_day for one in times.paused if one.first_day <= today <= one.last_day), default=None)


def _is_excused(prompt: Prompt) -> bool:
    """Nothing was asked in its slot; what was asked and taken back is none of these."""
    return prompt.state is PromptState.EXCUSED and prompt.kind is PromptKind.REGULAR and prompt.sent_at is None


def _is_told(delivery: Delivery) -> bool:
    """Changes of messages and answers to what the person wrote need no explanation."""
    return not delivery.kind.is_change and delivery.rule != ANSWER_RULE and delivery.state not in UNTOLD


def _is_prompts(delivery: Delivery) -> bool:
    return "prompt" in delivery.subject


def _told(delivery: Delivery, prompts: dict[int, Prompt]) -> SentMessage:
    prompt = prompts.get(delivery.subject["prompt"]) if _is_prompts(delivery) else None
    return SentMessage(
        kind=delivery.kind,
        rule=delivery.rule,
        state=delivery.state,
        at=delivery.finished_at or delivery.not_before,
        slot=None if prompt is None else slot_of(prompt),
    )


def _chosen_by(times: Timetable) -> ChosenBy:
    if times.person.prompt_day is not None or times.person.prompt_time is not None:
        return ChosenBy.THEMSELVES
    team = times.team
    if team is not None and (team.prompt_day is not None or team.prompt_time is not None):
        return ChosenBy.TEAM
    return ChosenBy.WORKSPACE
