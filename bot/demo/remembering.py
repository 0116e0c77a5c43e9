"""Writing down what happened in the past weeks: prompts, their answers, and what was said."""

from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Any

from bot.demo.answering import Past, past_of
from bot.demo.founding import Company
from bot.demo.happenings import happen
from bot.demo.histories import Key, Stories, Subject, Told, told
from bot.demo.reviewing import review
from bot.domain.checkins import CheckIn, CheckInSource
from bot.domain.expected import level
from bot.domain.ids import KeyResultId
from bot.domain.milestones import ticked_for
from bot.domain.okrs import Metric
from bot.domain.prompts import ItemState, Prompt, PromptKind, PromptState
from bot.domain.wallclock import instant
from bot.services.schedules import outlooks
from storage import Transaction


def remember(company: Company) -> None:
    """All that people and the bot did from the first Monday of the quarter to now."""
    tx, workspace, quarter = company.tx, company.workspace, company.quarter
    tables = {identity: result for identity, (_, result) in company.tables.items()}
    begun = instant(quarter.first_day, time(0), workspace.zone)
    people = company.people.values()
    known = outlooks(tx, workspace, people, begun)
    past = [one for outlook in known.values() if outlook.candidates for one in past_of(outlook, quarter, tables)]
    stories = told(past, _subjects(company), quarter)
    prompts = _prompts(tx, past)
    _welcome(company, past)
    check_ins = _check_ins(company, stories, prompts)
    _items(company, past, prompts, check_ins)
    _refresh(company, stories)
    _tick(company, stories)
    happen(company, stories)
    review(company)


def _subjects(company: Company) -> dict[KeyResultId, Subject]:
    return {
        key_result.id: Subject(key_result, result, float(level(goal.commitment)), owner.locale.partition("-")[0])
        for key_result in company.key_results.values()
        for goal, result in [company.tables[key_result.id]]
        for owner in [company.people[result.by or goal.owner]]
    }


def _welcome(company: Company, past: Iterable[Past]) -> None:
    """Whoever has been asked knows the bot; the others meet it in the demo."""
    held = {"workspace_id": company.workspace.id, "at": company.quarter.founded_at}
    known = sorted({one.person.id for one in past})
    company.tx.welcomes.insert_all([{**held, "person_id": identity} for identity in known])


def _prompts(tx: Transaction, past: Iterable[Past]) -> dict[Key, Prompt]:
    """Their messages are not in the stand-in, which begins empty: a prompt without a place is as one that was lost."""
    rows: list[tuple[dict[str, Any], list[dict[str, Any]]]] = []
    for one in past:
        is_answered = one.state is PromptState.ANSWERED
        values = {
            "workspace_id": one.person.workspace_id,
            "person_id": one.person.id,
            "kind": PromptKind.REGULAR,
            "first_day": one.slot.first_day,
            "last_day": one.slot.last_day,
            "due_at": one.due_at,
            "state": one.state,
            "sent_at": one.sent_at,
            "reminded_at": one.reminded_at,
            "lapse_at": None if is_answered else one.lapse_at,
            "answered_at": one.said_at if is_answered else None,
        }
        rows.append((values, []))
    return {(prompt.person_id, prompt.first_day): prompt for prompt in tx.prompts.plan_all(rows)}


def _check_ins(
    company: Company, stories: Stories, prompts: Mapping[Key, Prompt]
) -> dict[tuple[KeyResultId, Key], CheckIn]:
    """The check-in in force of each key result and slot. They follow each other, so they are written in rounds."""
    last: dict[KeyResultId, CheckIn] = {}
    found: dict[tuple[KeyResultId, Key], CheckIn] = {}
    for turn in range(max(map(len, stories.values()), default=0)):
        now = [story[turn] for story in stories.values() if len(story) > turn]
        rows = [_row(company, one, prompts[one.slot], last.get(one.key_result_id)) for one in now]
        last |= {check_in.key_result_id: check_in for check_in in company.tx.check_ins.insert_all(rows)}
        found |= {(one.key_result_id, one.slot): last[one.key_result_id] for one in now}
    return found


def _row(company: Company, one: Told, prompt: Prompt, before: CheckIn | None) -> dict[str, Any]:
    before_id = before.id if before else None
    replaced = before if one.corrects else None
    return {
        "workspace_id": company.workspace.id,
        "key_result_id": one.key_result_id,
        "author_id": one.author.id,
        "on_behalf_of_id": one.on_behalf_of_id,
        "prompt_id": prompt.id,
        "value": one.value,
        "effective_day": one.effective_day,
        "confidence": one.confidence,
        "note": one.note,
        "unchanged": one.unchanged,
        "follows_id": replaced.follows_id if replaced else before_id,
        "supersedes_id": replaced.id if replaced else None,
        "source": CheckInSource.PROMPT,
        "at": one.at,
    }


def _items(
    company: Company,
    past: Iterable[Past],
    prompts: Mapping[Key, Prompt],
    check_ins: Mapping[tuple[KeyResultId, Key], CheckIn],
) -> None:
    rows = []
    for one in past:
        for identity, owner_id in one.asked:
            check_in = check_ins.get((identity, one.key))
            answered = ItemState.UNCHANGED if check_in is not None and check_in.unchanged else ItemState.ANSWERED
            rows.append(
                {
                    "workspace_id": company.workspace.id,
                    "prompt_id": prompts[one.key].id,
                    "key_result_id": identity,
                    "stand_in_for_id": owner_id,
                    "state": ItemState.OWED if check_in is None else answered,
                    "check_in_id": None if check_in is None else check_in.id,
                }
            )
    company.tx.prompts.add_items(rows)


def _refresh(company: Company, stories: Stories) -> None:
    """The caches say what the check-ins in force say, worked out as after every check-in."""
    known = company.tx.check_ins.known(company.workspace.id, stories)
    company.tx.key_results.remember_check_ins(company.workspace.id, known)


def _tick(company: Company, stories: Stories) -> None:
    """Milestones are done on the day on which somebody said so."""
    for identity, key_result in company.tx.key_results.by_ids(company.workspace.id, stories).items():
        if key_result.metric is not Metric.MILESTONES:
            continue
        days: dict[int, date | None] = {}
        for one in stories[KeyResultId(identity)]:
            for milestone_id in ticked_for(key_result, one.value):
                days.setdefault(milestone_id, one.effective_day)
        company.tx.key_results.mark_milestones(key_result, days)
