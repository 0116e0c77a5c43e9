"""Changes under way in digests, to followers, in the history and in the form of a check-in."""

from datetime import date, datetime, timedelta

import pytest

from bot.domain.ids import Code
from bot.domain.prompts import PromptKind, PromptState
from bot.domain.turns import Course
from bot.i18n import language
from bot.services.checkins.history import Histories
from bot.services.digests.reading import read_digest
from bot.services.following.events import Happened
from bot.services.overview.objective import Objectives
from bot.views.checkins.history import history_message
from bot.views.digests.turns import changed_line
from bot.views.following.lines import news_both
from storage import Store
from tests.services.next_message import next_message
from tests.services.under_way.course_company import Company, ref_of
from tests.statements import counted

EN = language("en")


@pytest.fixture
def company(store: Store) -> Company:
    found = Company.open(store)
    found.later(hours=1)
    return found


def digest_line(company: Company, since: timedelta = timedelta(minutes=30)) -> str:
    office = company.office
    with office.store.read() as tx:
        digest = read_digest(tx, office.workspace, [company.team], office.now - since, office.now)
    return changed_line(EN, digest.changes, digest.names, 5)


def retarget(company: Company, target: int, why: str) -> None:
    with company.office.store.write() as tx:
        held = tx.key_results.get(company.office.workspace.id, company.mine.id)
        tx.key_results.change(held, by=company.mei.id, now=company.office.now, reason=why, target=target)


def test_a_digest_tells_each_change_once_and_nothing_that_came_back(company: Company) -> None:
    assert digest_line(company) == ""
    company.does(company.mei, Course.PAUSE, company.mine)
    retarget(company, 80, "The vendor left")
    company.does(company.ada, Course.PAUSE, company.kais, "A slip")
    company.resumes(company.ada, company.kais)
    told = "KR-1.1 Seconds paused (Legal first, Mei), target 100 → 80 (The vendor left, Mei)"
    assert digest_line(company) == f"Changed: {told}."
    company.later(hours=1)
    assert digest_line(company) == ""


def test_a_digest_tells_of_what_was_cancelled_and_handed_over(company: Company) -> None:
    office = company.office
    extra = office.objective(company.mei, "Not needed", company.team)
    company.does(company.mei, Course.CANCEL, extra, "Nobody asked")
    held = (office.workspace, company.mei, ref_of(company.mine), company.kai, "I move to Data")
    sheet = company.offers.offer(*held, now=office.now)
    company.offers.answer(office.workspace, company.kai, sheet.offer.id, True, "", office.now)
    told = digest_line(company)
    assert "KR-1.1 Seconds Kai has it now, was Mei's (I move to Data, Kai)" in told
    assert f"{extra.code} Not needed cancelled (Nobody asked, Mei)" in told


def test_a_restricted_objective_is_in_no_digest(company: Company) -> None:
    with company.office.store.write() as tx:
        held = tx.objectives.get(company.office.workspace.id, company.objective.id)
        until = date(2026, 12, 31)
        tx.objectives.restrict(held, [], "A merger", until, by=company.mei.id, now=company.office.now)
    company.does(company.mei, Course.PAUSE, company.mine)
    assert digest_line(company) == ""


@pytest.mark.parametrize(("days", "slots"), [(7, 0), (28, 0), (84, 0), (84, 11)])
def test_a_lead_reads_of_everything_since_the_message_before_however_long_ago(
    company: Company, days: int, slots: int
) -> None:
    """``slots`` of theirs passed without a message meanwhile."""
    office = company.office
    next_message(office, company.ada)
    company.later(days=2)
    company.does(company.mei, Course.CANCEL, company.mine, "Nobody asked")
    for week in range(1, slots + 1):
        excused(company, office.now + timedelta(weeks=week))
    company.later(days=days - 2)

    assert company.reads(company.ada) == ["Mei cancelled KR-1.1 Seconds: “Nobody asked”."]


def test_a_first_message_tells_of_two_weeks_and_not_of_all_that_is_kept(company: Company) -> None:
    company.does(company.mei, Course.CANCEL, company.mine, "Nobody asked")
    company.later(days=13)
    assert len(company.reads(company.ada)) == 1
    company.later(days=2)
    assert company.reads(company.ada) == []


def excused(company: Company, day: datetime) -> None:
    with company.office.store.write() as tx:
        whose = {"workspace_id": company.office.workspace.id, "person_id": company.ada.id, "kind": PromptKind.REGULAR}
        days = {"first_day": day.date(), "last_day": day.date() + timedelta(days=6)}
        tx.prompts.plan([], **whose, **days, due_at=day, state=PromptState.EXCUSED)


def test_followers_read_why_and_by_whom(company: Company) -> None:
    since = company.office.now
    company.does(company.mei, Course.PAUSE, company.mine)
    with company.office.store.read() as tx:
        held = tx.objectives.get(company.office.workspace.id, company.objective.id)
        happened = Happened.read(tx, company.office.workspace, [held], since, company.lea.id)
    [news] = happened.to(held)
    assert news_both(EN, news, owner=False)[1] == "KR-1.1 Seconds: paused: Legal first, Mei"


def test_the_history_keeps_every_change_beside_the_check_ins(company: Company) -> None:
    retarget(company, 80, "The vendor left")
    company.does(company.mei, Course.PAUSE, company.objective, "The whole team helps out")
    company.does(company.mei, Course.PAUSE, company.mine)
    histories = Histories(company.office.store, company.access)
    found = histories.of(company.office.workspace, company.lea, Code(1, 1), now=company.office.now)
    text = history_message(EN, found).text
    for line in (
        "(was target 100 until 16 Nov: The vendor left)",
        "↺ until 16 Nov: target 100 (Mei: The vendor left)",
        "↺ 16 Nov: paused (Mei: Legal first)",
        "↺ 16 Nov: O-1 paused (Mei: The whole team helps out)",
    ):
        assert line in text


def test_the_page_takes_as_many_statements_with_many_paused(company: Company) -> None:
    objectives = Objectives(company.office.store, company.access)

    def statements() -> int:
        with counted(company.office.store) as sent:
            objectives.show(company.office.workspace, company.mei, Code(1), company.office.now)
        return len(sent)

    company.does(company.mei, Course.PAUSE, company.mine)
    few = statements()
    for number in range(3):
        result = company.office.key_result(company.objective, f"More {number}")
        company.does(company.mei, Course.PAUSE, result)
    assert statements() == few
