"""Prompts that wait for an answer: the one reminder, the return from a snooze, and giving up (model.md, Time).

What was fixed when the prompt was sent is worked out again when it comes due: somebody may be away since.
"""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any

from bot.domain.deliveries import DeliveryKind
from bot.domain.ids import PromptId, WorkspaceId
from bot.domain.prompt_plans import Timetable
from bot.domain.prompt_times import back_at, given_up_as, lapse_at, reminded_at, slot_of, wants_reminder
from bot.domain.prompts import Prompt, PromptKind, PromptRule, PromptState
from bot.domain.slots import Slot
from bot.domain.wallclock import end_of_day, local_day
from bot.services.owing import Owing
from bot.services.prompt_changes import promise_changes, promise_lapsed
from bot.services.schedules import resting, timetables
from storage import Transaction

SAID = (PromptState.EXCUSED, PromptState.ANSWERED)


def remind(tx: Transaction, now: datetime, limit: int) -> int:
    """Promise the reminders that are due, in the prompts' own threads; how many prompts were looked at."""
    due = tx.prompts.due("remind_at", now, limit)
    changes = [(prompt, _reminded(prompt, times, now)) for prompt, times in _with_timetables(tx, due, now)]
    tx.prompts.set_many(changes)
    rests = _of_resting(tx, due, now)
    wanted = (
        prompt for prompt, values in changes if values["reminded_at"] == now and prompt.owed and prompt.id not in rests
    )
    tx.outbox.promise_all([_reminder(prompt, now) for prompt in wanted], now=now)
    return len(due)


def wake(tx: Transaction, now: datetime, limit: int) -> int:
    """Promise anew the prompts whose snooze is over: a fresh message, for the old one has scrolled away. What comes
    back late, or to somebody who is away, sleeps until it may be said."""
    due = tx.prompts.due("snoozed_until", now, limit)
    moments = [(prompt, _back_at(prompt, times, now)) for prompt, times in _with_timetables(tx, due, now)]
    asleep = [(prompt, {"snoozed_until": moment if moment != now else None}) for prompt, moment in moments]
    tx.prompts.set_many(asleep)
    tx.outbox.promise_all([_again(prompt, now) for prompt, moment in moments if moment == now], now=now)
    return len(due)


def give_up(tx: Transaction, now: datetime, limit: int) -> int:
    """Close the prompts that nobody answered in time, as missed or excused. No message says that one is missed while a
    late answer still counts, and its buttons take it; when its slot is over, its own message says so."""
    due = tx.prompts.due("lapse_at", now, limit)
    owing = {one: Owing.read(tx, one, due) for one in {prompt.workspace_id for prompt in due}}
    known = list(_with_timetables(tx, due, now))
    changes = [(prompt, _given_up(prompt, owing[prompt.workspace_id], times, now)) for prompt, times in known]
    tx.prompts.set_many(changes)
    promise_changes(tx, (prompt for prompt, values in changes if values["state"] in SAID), "lapsed", now)
    zones = {prompt.id: times.schedule.zone for prompt, times in known}
    missed = [prompt for prompt, values in changes if values["state"] is PromptState.MISSED]
    promise_lapsed(tx, ((one, end_of_day(one.last_day, zones[one.id])) for one in missed), now)
    return len(due)


def _reminded(prompt: Prompt, times: Timetable, now: datetime) -> dict[str, Any]:
    sent_at = prompt.sent_at or now
    moment = reminded_at(times.schedule, slot_of(prompt), sent_at, now, times.calendar)
    if moment is not None and moment > now:
        return {"remind_at": moment, "reminded_at": prompt.reminded_at}
    is_paused = prompt.kind is PromptKind.REGULAR and times.is_paused_on(local_day(now, times.schedule.zone))
    due = moment is not None and wants_reminder(prompt, now) and not is_paused
    return {"remind_at": None, "reminded_at": now if due else prompt.reminded_at}


def _back_at(prompt: Prompt, times: Timetable, now: datetime) -> datetime | None:
    return back_at(times.schedule, slot_of(prompt), prompt.snoozed_until or now, now, times.calendar)


def _given_up(prompt: Prompt, owing: Owing, times: Timetable, now: datetime) -> dict[str, Any]:
    slot = slot_of(prompt)
    if prompt.sent_at is None or not owing.left(prompt):
        state, answered_at = prompt.ended(now)
        return {"state": state, "answered_at": answered_at, "lapse_at": prompt.lapse_at}
    moment = lapse_at(times.schedule, slot, prompt.sent_at, times.calendar, prompt.snoozed_until)
    if moment > now:
        return {"state": prompt.state, "answered_at": None, "lapse_at": moment}
    state = given_up_as(times.schedule, slot, prompt.sent_at, times.calendar)
    if _was_paused(prompt, times, now):
        state = PromptState.EXCUSED
    return {"state": state, "answered_at": None, "lapse_at": prompt.lapse_at}


def _was_paused(prompt: Prompt, times: Timetable, now: datetime) -> bool:
    """Whether something came under control while a prompt waited, so that its questions had to wait too."""
    if prompt.kind is not PromptKind.REGULAR or prompt.sent_at is None:
        return False
    zone = times.schedule.zone
    waited = Slot(local_day(prompt.sent_at, zone), local_day(now, zone))
    return any(each.first_day <= waited.last_day and each.last_day >= waited.first_day for each in times.paused)


def _reminder(prompt: Prompt, now: datetime) -> dict[str, Any]:
    return {
        "workspace_id": prompt.workspace_id,
        "kind": DeliveryKind.REMINDER,
        "person_id": prompt.person_id,
        "subject": {"prompt": prompt.id, "thread_ts": prompt.slack_ts},
        "rule": PromptRule.REMINDER,
        "dedupe_key": f"reminder:{prompt.id}",
        "not_before": now,
        "too_late_after": prompt.lapse_at,
    }


def _again(prompt: Prompt, now: datetime) -> dict[str, Any]:
    return {
        "workspace_id": prompt.workspace_id,
        "kind": DeliveryKind.PROMPT,
        "person_id": prompt.person_id,
        "subject": {"prompt": prompt.id},
        "rule": PromptRule.SNOOZED,
        "dedupe_key": f"prompt:{prompt.id}:snooze:{prompt.snoozes}",
        "not_before": now,
        "too_late_after": prompt.lapse_at,
    }


def _of_resting(tx: Transaction, prompts: list[Prompt], now: datetime) -> frozenset[PromptId]:
    """Those of people whom nobody asks any more, for the company has begun to pilot without them."""
    found: set[PromptId] = set()
    ordered = sorted(prompts, key=lambda prompt: prompt.workspace_id)
    for workspace_id, group in groupby(ordered, key=lambda prompt: prompt.workspace_id):
        here, workspace = list(group), tx.workspaces.get(WorkspaceId(workspace_id))
        if workspace.is_piloting:
            people = tx.people.by_ids(workspace.id, {prompt.person_id for prompt in here})
            rest = resting(tx, workspace, list(people.values()), now)
            found |= {prompt.id for prompt in here if prompt.person_id in rest}
    return frozenset(found)


def _with_timetables(tx: Transaction, prompts: list[Prompt], now: datetime) -> Iterable[tuple[Prompt, Timetable]]:
    ordered = sorted(prompts, key=lambda prompt: prompt.workspace_id)
    for workspace_id, group in groupby(ordered, key=lambda prompt: prompt.workspace_id):
        here = list(group)
        workspace = tx.workspaces.get(WorkspaceId(workspace_id))
        people = tx.people.by_ids(workspace.id, {prompt.person_id for prompt in here})
        found = timetables(tx, workspace, people.values(), now)
        yield from ((prompt, found[prompt.person_id]) for prompt in here)
