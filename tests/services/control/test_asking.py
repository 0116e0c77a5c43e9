"""Who is asked, and when, while something is under control; and what of that counts as silence."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bot.domain.control import ControlRhythm, Wanted
from bot.domain.cycles import CycleKind, CycleState
from bot.domain.deliveries import DeliveryKind
from bot.domain.okrs import ObjectiveState
from bot.domain.prompts import PromptKind, PromptState
from bot.domain.status import Status
from bot.domain.turn_notes import What
from bot.i18n import language
from bot.services.control.planning import ControlPlanner
from bot.services.digests.reading import read_digest
from bot.services.okrs.standing import assess
from bot.services.owing import Owing
from bot.services.people.welcoming import Welcoming
from bot.services.prompts.errands import errands_of
from bot.services.prompts.why import Why
from bot.services.under_way.turn_noting import TurnNews
from bot.views.prompts.why import why_message
from storage import Store
from tests.factories import MONDAY_MORNING
from tests.services.control.stories import A_DAY, A_MINUTE, EARLY, MONDAY, Company


@pytest.fixture
def company(store: Store) -> Company:
    return Company.of(store)


def test_what_was_asked_before_is_not_reminded_of_while_it_pauses(company: Company) -> None:
    company.days(0)
    company.start(now=EARLY + A_DAY)

    company.days(4, first=1)

    [asked] = [one for one in company.prompts(company.kai, PromptKind.REGULAR) if one.sent_at is not None]
    assert asked.reminded_at is None
    assert asked.id not in {one.subject["prompt"] for one in company.office.deliveries(DeliveryKind.REMINDER)}


def test_whoever_decides_is_asked_about_what_is_anothers_in_their_name(company: Company) -> None:
    company.start()

    company.days(0)

    own, other = company.results()
    [prompt] = company.prompts(company.mei)
    assert {one.key_result_id: one.stand_in_for_id for one in prompt.items} == {own.id: None, other.id: company.kai.id}
    with company.store.read() as tx:
        assert len(Owing.read(tx, company.workspace.id, [prompt]).left(prompt)) == 2


def test_other_questions_pause_and_days_off_are_left_out(company: Company) -> None:
    away: dict[str, Any] = {"workspace_id": company.workspace.id, "person_id": company.kai.id}
    with company.store.write() as tx:
        day = MONDAY + 2 * A_DAY
        tx.absences.add(by=None, now=EARLY, **away, first_day=day, last_day=day)
    wanted = Wanted(reason="x", responsible_id=company.mei.id, rhythm=ControlRhythm.DAILY, last_day=MONDAY + 7 * A_DAY)
    costs = company.starting.costs(company.workspace, company.lea, company.objective.id, wanted, EARLY)
    company.start(last_day=wanted.last_day)

    company.days(0)
    firsts = [one for one in company.office.deliveries(DeliveryKind.PROMPT) if one.person_id == company.kai.id]
    [welcome] = [Welcoming(company.store).sheet(one, MONDAY_MORNING) for one in firsts]
    assert welcome is not None
    assert welcome.day is None, "nothing of once a week: it comes daily"
    explained = Why(company.store).explain(company.workspace, company.kai, MONDAY_MORNING + A_DAY)
    assert (explained.next_at, explained.paused_until) == (None, wanted.last_day)  # next Monday is paused, too
    first_and_last = [Why(company.store).explain(company.workspace, company.kai, EARLY + n * A_DAY) for n in (0, 7, 8)]
    assert [one.paused_until for one in first_and_last] == [wanted.last_day, wanted.last_day, None]
    company.days(9, first=1)
    kai, mei = company.prompts(company.kai), company.prompts(company.mei)
    assert [(one.first_day - MONDAY).days for one in kai] == [0, 1, 3, 4, 7]
    assert {person.name: count for person, count in costs.messages} == {"Mei": len(mei), "Kai": len(kai)}
    assert {item.key_result_id for one in kai for item in one.items} == {company.results()[1].id}
    assert {len(one.items) for one in mei} == {2}, "whoever decides is asked about all of it"
    paused = company.prompts(company.kai, PromptKind.REGULAR)
    assert {one.state for one in paused} == {PromptState.EXCUSED}
    assert all(one.items == () for one in paused)


def test_who_is_in_two_gets_one_message_about_both(company: Company) -> None:
    second = company.office.objective(company.kai, "Refunds", team=company.team)
    further = company.office.key_result(second, "By hand")
    company.start()
    company.start(second, responsible_id=company.kai.id, rhythm=ControlRhythm.EVERY_SECOND_DAY)

    company.days(2)

    kai = company.prompts(company.kai)
    both = {company.results()[1].id, further.id}
    assert [{item.key_result_id for item in one.items} for one in kai] == [both, both - {further.id}, both]
    assert [(one.last_day - one.first_day).days for one in kai] == [0, 0, 0]
    company.control.end(company.workspace, company.lea, second.id, MONDAY_MORNING + 2 * A_DAY + 2 * A_MINUTE)
    [*_, open_one] = company.prompts(company.kai)
    assert open_one.state is PromptState.SENT
    assert [item.key_result_id for item in open_one.owed] == [company.results()[1].id]


def test_a_message_about_it_has_no_reminder_also_before_a_day_off(company: Company) -> None:
    away: dict[str, Any] = {"first_day": MONDAY + 2 * A_DAY, "last_day": MONDAY + 2 * A_DAY}
    with company.store.write() as tx:
        mine: dict[str, Any] = {"workspace_id": company.workspace.id, "person_id": company.mei.id}
        tx.absences.add(by=None, now=EARLY, **mine, **away)
    company.start(rhythm=ControlRhythm.EVERY_SECOND_DAY, last_day=MONDAY + 8 * A_DAY)
    company.days(8)
    reminded = {one.person_id for one in company.office.deliveries(DeliveryKind.REMINDER)}
    assert (reminded, [(one.first_day - MONDAY).days for one in company.prompts(company.mei)]) == (set(), [0, 4, 8])


def test_where_nothing_is_asked_about_it_any_more_nothing_else_is_asked_in_its_place(company: Company) -> None:
    """Mei has a draft to share, too; it waits for her own message of the week."""
    office = company.office
    ahead: dict[str, Any] = {"first_day": date(2027, 1, 1), "last_day": date(2027, 3, 31), "drafting_opens": MONDAY}
    with company.store.write() as tx:
        held: dict[str, Any] = {"name": "Q1 2027", "kind": CycleKind.QUARTER, "state": CycleState.PLANNING, **ahead}
        cycle = tx.cycles.add(by=None, now=EARLY, workspace_id=company.workspace.id, **held)
    office.objective(company.mei, "Next", state=ObjectiveState.DRAFT, cycle_id=cycle.id)
    company.start()
    moment = MONDAY_MORNING + A_MINUTE
    ControlPlanner(company.store).plan_due(moment, 10)
    with company.store.write() as tx:
        objective = tx.objectives.get(company.workspace.id, company.objective.id)
        tx.objectives.change(objective, by=None, now=moment, state=ObjectiveState.PAUSED)
        assert [one.objective.title for one in errands_of(tx, company.mei, MONDAY)] == ["Next"]
    company.mail.deliver(moment)
    assert [prompt.state for prompt in company.prompts(company.mei)] == [PromptState.EXCUSED]
    assert company.mail.posted == []


def test_what_was_asked_before_does_not_grow_stale_meanwhile(company: Company) -> None:
    """A question of the week before is still open when something else comes under control."""
    company.days(0)
    assert [one.state for one in company.prompts(company.kai, PromptKind.REGULAR)] == [PromptState.SENT]
    wednesday = MONDAY_MORNING + 2 * A_DAY + timedelta(hours=1)
    assert missing(company, wednesday) == 2
    company.start(now=MONDAY_MORNING + timedelta(hours=3), last_day=MONDAY + 10 * A_DAY)
    company.days(2, first=1)
    assert missing(company, wednesday) == 0
    company.days(8, first=3)
    later = MONDAY_MORNING + 8 * A_DAY
    with company.store.read() as tx:
        objectives = list(tx.objectives.by_ids(company.workspace.id, [company.other.objective_id]).values())
        [standing] = assess(tx, company.workspace, objectives, later)
    assert standing.key_results[0].status is Status.PENDING
    assert company.prompts(company.kai, PromptKind.REGULAR)[0].state is PromptState.EXCUSED


def standings(company: Company, at: datetime) -> dict[str, Status]:
    with company.store.read() as tx:
        found = tx.objectives.by_ids(company.workspace.id, [company.objective.id, company.other.objective_id])
        assessed = assess(tx, company.workspace, list(found.values()), at)
    return {one.key_result.title: one.status for each in assessed for one in each.key_results}


def test_what_its_end_took_back_was_no_silence(company: Company) -> None:
    """Asked once, on Monday, and not any more from Monday noon on: nobody could have answered since."""
    company.start()
    company.days(0)
    company.control.end(company.workspace, company.lea, company.objective.id, MONDAY_MORNING + timedelta(hours=3))
    assert company.prompts(company.kai)[0].state is PromptState.EXCUSED
    friday = MONDAY_MORNING + 4 * A_DAY + timedelta(hours=3)
    assert standings(company, friday)["Refund time"] is Status.PENDING
    explained = Why(company.store).explain(company.workspace, company.kai, friday)
    assert [str(one.first_day) for one in explained.excused] == ["2026-11-16"]
    assert "something else was under control" in why_message(language("en"), explained).text


def test_what_was_over_before_a_message_is_not_told_as_if_it_went_on(company: Company) -> None:
    company.start(now=MONDAY_MORNING + timedelta(hours=3))
    company.control.end(company.workspace, company.lea, company.objective.id, MONDAY_MORNING + timedelta(hours=5))
    assert {What.CONTROLLED, What.CONTROL_OVER} & set(company.notes(company.kai))
    company.days(7)
    prompt = company.prompts(company.kai, PromptKind.REGULAR)[-1]
    news = TurnNews(company.store)
    told = news.for_prompt(prompt, company.kai, MONDAY_MORNING + 7 * A_DAY)
    assert What.CONTROLLED not in [one.note.what for one in told]


def test_days_under_control_count_as_silence_about_what_was_asked_on_them(company: Company) -> None:
    company.days(0)
    company.start(now=MONDAY_MORNING + timedelta(hours=3))
    company.days(6, first=1)
    stand = standings(company, MONDAY_MORNING + 6 * A_DAY + timedelta(hours=3))
    assert (stand["Refund time"], stand["Elsewhere"]) == (Status.STALE, Status.PENDING)


def missing(company: Company, at: datetime) -> int:
    """From how many the digest of their team would miss an answer."""
    with company.store.read() as tx:
        return read_digest(tx, company.workspace, [company.team], EARLY - 7 * A_DAY, at).participation.missing
