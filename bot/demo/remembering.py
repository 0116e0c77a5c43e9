"""Writing down what happened in the past weeks: prompts, check-ins, what people asked of each other, digests."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.demo.answering import Past, past_of
from bot.demo.founding import Company
from bot.demo.histories import Key, Subject, Told, told
from bot.demo.notation import Course, Need
from bot.demo.stories import HELP
from bot.domain.calendar import WorkCalendar
from bot.domain.checkins import CheckIn, CheckInSource
from bot.domain.digesting import next_digest_at
from bot.domain.expected import level
from bot.domain.ids import KeyResultId
from bot.domain.milestones import ticked_for
from bot.domain.okrs import KeyResultState, Metric
from bot.domain.people import Person
from bot.domain.prompts import ItemState, Prompt, PromptKind, PromptState
from bot.domain.schedules import allowed_from
from bot.domain.teams import Team
from bot.domain.wallclock import instant, local_day
from bot.services.digest_planning import calendar_of, first_day_of_week
from bot.services.schedules import outlooks
from storage import Transaction

REVISED_IN, HELPED_IN = 4, 6  # weeks
TOLD_AFTER = timedelta(days=3)

Stories = dict[KeyResultId, list[Told]]


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
    check_ins = _check_ins(company, stories, prompts)
    _items(company, past, prompts, check_ins)
    _refresh(company, stories)
    _tick(company, stories)
    for identity, story in stories.items():
        _finish(company, identity, story)
        _need(company, identity, story)
    _revise(company)
    _offer_help(company)
    _look_back_on_digests(company)


def _subjects(company: Company) -> dict[KeyResultId, Subject]:
    return {
        key_result.id: Subject(key_result, result, float(level(goal.commitment)))
        for key_result in company.key_results.values()
        for goal, result in [company.tables[key_result.id]]
    }


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


def _finish(company: Company, identity: KeyResultId, story: list[Told]) -> None:
    _, result = company.tables[identity]
    if result.course is Course.DONE:
        key_result = company.tx.key_results.get(company.workspace.id, identity)
        last = story[-1]
        company.tx.key_results.change(key_result, by=last.author.id, now=last.at, state=KeyResultState.DONE)


def _need(company: Company, identity: KeyResultId, story: list[Told]) -> None:
    _, result = company.tables[identity]
    opened = next((one for one in story if result.need and one.week == result.need.week), None)
    if result.need is None or opened is None:
        return
    asked = company.people[result.need.asked]
    blocker = company.tx.blockers.add(
        by=opened.author.id,
        now=opened.at,
        workspace_id=company.workspace.id,
        key_result_id=identity,
        opened_by_id=opened.author.id,
        asked_id=asked.id,
        what=result.need.what,
        opened_at=opened.at,
    )
    at = _answered_at(result.need, asked, opened.at)
    if result.need.answer and at < company.quarter.at:
        told_at = at + TOLD_AFTER if at + TOLD_AFTER < company.quarter.at - timedelta(days=7) else None
        answer: dict[str, Any] = {"answer": result.need.answer, "answered_by_id": asked.id, "answered_at": at}
        company.tx.blockers.change(blocker, by=asked.id, now=at, **answer, told_at=told_at)


def _answered_at(need: Need, asked: Person, opened_at: datetime) -> datetime:
    calendar = WorkCalendar(working_days=asked.working_days)
    day = calendar.add_working_days(local_day(opened_at, asked.zone), need.answered_after)
    return instant(day, time(11, 20), asked.zone)


def _revise(company: Company) -> None:
    """Targets that were changed on the way, with the reason."""
    at = instant(company.quarter.monday(REVISED_IN) + timedelta(days=3), time(15, 10), company.workspace.zone)
    for key, key_result in company.key_results.items():
        goal, result = company.tables[key_result.id]
        if result.revised is not None:
            target, reason = result.revised
            owner = company.people[result.by or goal.owner]
            current = company.tx.key_results.get(company.workspace.id, key_result.id)
            revised = company.tx.key_results.change(current, by=owner.id, now=at, reason=reason, target=target)
            company.key_results[key] = revised


def _offer_help(company: Company) -> None:
    friday = company.quarter.monday(HELPED_IN) + timedelta(days=4)
    for who, key, note in HELP:
        helper = company.people[who]
        company.tx.help_offers.offer(
            now=instant(friday, time(10, 40), helper.zone),
            workspace_id=company.workspace.id,
            key_result_id=company.key_results[key].id,
            helper_id=helper.id,
            note=note,
        )


def _look_back_on_digests(company: Company) -> None:
    """Each team has had its digests; the one of this week, when its moment has passed, is posted now: the stand-in
    remembers no message, and a page without one says nothing."""
    at = company.quarter.at
    for team in company.teams.values():
        moments = _digests_before(company, team)
        this_week = [one for one in moments if first_day_of_week(team, one) == first_day_of_week(team, at)]
        earlier = [one for one in moments if one not in this_week]
        now = at if this_week and allowed_from(at, team.zone, team.digest_time) == at else None
        company.tx.teams.set_digest_moments(team, last=earlier[-1] if earlier else None, upcoming=now)


def _digests_before(company: Company, team: Team) -> list[datetime]:
    """The moments of a team's digests since the quarter began."""
    calendar = calendar_of(team, company.workspace)
    found: list[datetime] = []
    moment = instant(company.quarter.first_day, time(0), team.zone)
    while True:
        following = next_digest_at(team, company.workspace, moment, calendar)
        if following is None or following > company.quarter.at:
            return found
        found.append(following)
        moment = following
