"""What else happened: key results finished, people needed and offered, targets changed, digests posted."""

from datetime import datetime, time, timedelta
from typing import Any

from bot.demo.founding import Company
from bot.demo.histories import Stories, Told
from bot.demo.notation import Course, Need
from bot.demo.okrs import GOALS
from bot.demo.stories import CHEERS, HELP, OFFERED, RESTS
from bot.domain.calendar import WorkCalendar
from bot.domain.checkins import HelpState
from bot.domain.deliveries import DeliveryKind
from bot.domain.digesting import next_digest_at
from bot.domain.ids import KeyResultId
from bot.domain.okrs import KeyResultState
from bot.domain.people import Person
from bot.domain.teams import Team
from bot.domain.wallclock import instant, local_day
from bot.services.digest_planning import dedupe_key, first_day_of_week, looks_back_to
from bot.services.holidays import working_days_at

REVISED_IN, PAUSED_IN, HELPED_IN = 4, 5, 6  # weeks
TOLD_AFTER = timedelta(days=3)
NOT_TOLD = timedelta(days=7)  # an answer so recent is shown in the next prompt of whoever asked


def happen(company: Company, stories: Stories) -> None:
    for identity, story in stories.items():
        _finish(company, identity, story)
        _need(company, identity, story)
    _revise(company)
    _pause(company)
    _offer_to_hand_over(company)
    _offer_help(company)
    _cheer(company)
    _look_back_on_digests(company)


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
        told_at = at + TOLD_AFTER if at + TOLD_AFTER < company.quarter.at - NOT_TOLD else None
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


def _pause(company: Company) -> None:
    """What rests, since when and why."""
    key, reason = RESTS
    goal = next(one for one in GOALS if one.key == key)
    owner = company.people[goal.owner]
    at = instant(company.quarter.monday(PAUSED_IN) + timedelta(days=1), time(14, 20), owner.zone)
    held = company.tx.objectives.get(company.workspace.id, company.objectives[key].id)
    company.objectives[key] = company.tx.objectives.change(held, by=owner.id, now=at, reason=reason, state=goal.state)


def _offer_to_hand_over(company: Company) -> None:
    """What somebody is asked to take over, and has not answered yet."""
    key, to, why = OFFERED
    result = company.tx.key_results.get(company.workspace.id, company.key_results[key].id)
    at = company.quarter.at - timedelta(days=1)
    company.tx.handover_offers.add(
        by=result.owner_id,
        now=at,
        workspace_id=company.workspace.id,
        objective_id=result.objective_id,
        key_result_id=result.id,
        owner_id=result.owner_id,
        to_id=company.people[to].id,
        by_id=result.owner_id,
        why=why,
        offered_at=at,
    )


def _offer_help(company: Company) -> None:
    friday, offers = company.quarter.monday(HELPED_IN) + timedelta(days=4), company.tx.help_offers
    made = []
    for who, key, note in HELP:
        helper = company.people[who]
        offer = offers.offer(
            now=instant(friday, time(10, 40), helper.zone),
            workspace_id=company.workspace.id,
            key_result_id=company.key_results[key].id,
            helper_id=helper.id,
            note=note,
        )
        made += [] if offer is None else [offer]
    owner_id = company.key_results[HELP[0][1]].owner_id
    yesterday = company.quarter.at - timedelta(days=1)
    offers.settle(made[0], HelpState.ACCEPTED, was=HelpState.OPEN, by_id=owner_id, now=yesterday)


def _cheer(company: Company) -> None:
    yesterday = company.quarter.at - timedelta(days=1)
    for who, key, words in CHEERS:
        company.tx.cheers.cheer(
            on_day=local_day(yesterday, company.workspace.zone),
            now=yesterday,
            workspace_id=company.workspace.id,
            objective_id=company.objectives[key].id,
            by_id=company.people[who].id,
            words=words,
        )


def _look_back_on_digests(company: Company) -> None:
    """Each team has had its digests; the one of this week, when its moment has passed, is posted as the demo begins:
    the stand-in remembers no message, and a channel without one says nothing."""
    at = company.quarter.at
    promises = []
    for team in company.teams.values():
        moments = _digests_before(company, team)
        this_week = [one for one in moments if first_day_of_week(team, one) == first_day_of_week(team, at)]
        earlier = [one for one in moments if one not in this_week]
        told = company.tx.teams.set_digest_moments(team, last=earlier[-1] if earlier else None, upcoming=None)
        promises += [_digest_now(told, moment, at) for moment in this_week]
    company.tx.outbox.promise_all(promises, now=at)


def _digest_now(team: Team, moment: datetime, at: datetime) -> dict[str, Any]:
    channel_id = team.channel_id or ""
    return {
        "workspace_id": team.workspace_id,
        "kind": DeliveryKind.DIGEST,
        "channel_id": channel_id,
        "subject": {"teams": [team.id], "since": looks_back_to([team], at).isoformat()},
        "rule": "digest",
        "dedupe_key": dedupe_key(channel_id, first_day_of_week(team, moment)),
    }


def _digests_before(company: Company, team: Team) -> list[datetime]:
    """The moments of a team's digests since the quarter began."""
    calendar = working_days_at(team.zone, company.workspace)
    found: list[datetime] = []
    moment = instant(company.quarter.first_day, time(0), team.zone)
    while True:
        following = next_digest_at(team, company.workspace, moment, calendar)
        if following is None or following > company.quarter.at:
            return found
        found.append(following)
        moment = following
