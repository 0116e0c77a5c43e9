"""What has happened in the fictional company, whatever the date."""

import re
import sqlite3
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import SQLModel

from bot.demo.company import write_company
from bot.domain.attention import AttentionRule
from bot.domain.disagreement import DisagreementRule
from bot.domain.ids import KeyResultId
from bot.domain.prompting import missed_in_a_row
from bot.domain.prompts import ItemState, PromptState
from bot.domain.status import Status
from bot.services.measures.batches import TEAM
from bot.services.measures.snapshots import Snapshots
from bot.services.prompts.planning import PromptPlanner
from storage import open_store, sqlite_file
from storage.types import Instant
from tests import databases
from tests.demo.conftest import Nordlicht

pytestmark = pytest.mark.long

MONDAY = "2026-11-16T08:00:00+00:00"
MOMENTS = [
    MONDAY,
    "2026-01-01T00:30:00+00:00",  # a holiday nearly everywhere, and the turn of the year in week 7
    "2027-01-04T06:00:00+00:00",  # the quarter reaches back over the turn of the year
    "2026-03-29T03:00:00+02:00",  # the night in which Europe's clocks go forward
    "2028-02-29T23:59:00-08:00",
    "2026-10-11T20:00:00+09:00",  # a Sunday, after China's golden week
]
RANDOM_ID = re.compile(r"(?<=VALUES\()'[0-9a-f]{32}'")
AHEAD = {
    *("next_prompt_at", "next_digest_at", "lapse_at", "delivery.not_before", "draft_board.due_at"),
    *("session.at", "survey.closes_at", "survey.look_at", "delivery.too_late_after", "pilot.look_at"),
    *("pilot_vote.closes_at", "control_period.ends_at", "control_period.due_at"),
}
"""Columns that speak of the future by their nature."""


@pytest.mark.parametrize("moment", MOMENTS)
def test_today_is_always_in_week_seven_of_thirteen(moment: str, nordlicht: Nordlicht) -> None:
    company = nordlicht(moment)
    today = company.at.date()
    assert company.cycle.weeks == 13
    assert company.cycle.week_of(today) == 7
    assert company.cycle.first_day.weekday() == 0


@pytest.mark.parametrize(
    ("moment", "name"), [(MONDAY, "Q4 2026"), (MOMENTS[1], "Q1 2026"), (MOMENTS[2], "Q1 2027"), (MOMENTS[3], "Q1 2026")]
)
def test_the_cycle_is_named_after_the_quarter_of_its_middle(moment: str, name: str, nordlicht: Nordlicht) -> None:
    assert nordlicht(moment).cycle.name == name


@pytest.mark.parametrize("moment", MOMENTS)
def test_every_reason_for_attention_is_there(moment: str, nordlicht: Nordlicht) -> None:
    found = Counter(
        reason.rule for each in nordlicht(moment).standings for one in each.key_results for reason in one.reasons
    )
    assert set(found) == set(AttentionRule)
    assert found[AttentionRule.FAR_BEHIND] <= 30


@pytest.mark.parametrize("moment", MOMENTS)
def test_most_is_well_and_every_status_that_lasts_is_there_but_cancelled(moment: str, nordlicht: Nordlicht) -> None:
    standings = nordlicht(moment).standings
    found = Counter(one.status for each in standings for one in each.key_results)
    assert found[Status.ON_TRACK] > 0.6 * found.total()
    assert set(found) | {each.status.status for each in standings} == set(Status) - {Status.CANCELLED, Status.PENDING}


def test_somewhere_confidence_and_numbers_disagree(nordlicht: Nordlicht) -> None:
    found = {d.rule for each in nordlicht(MONDAY).standings for one in each.key_results for d in one.disagreements}
    assert found == set(DisagreementRule)


@pytest.mark.parametrize("moment", MOMENTS)
def test_nothing_has_happened_in_the_future(moment: str, nordlicht: Nordlicht) -> None:
    company = nordlicht(moment)
    with company.store.read() as tx:
        for table in SQLModel.metadata.sorted_tables:
            for column in table.columns:
                named = f"{table.name}.{column.name}"
                if isinstance(column.type, Instant) and not {column.name, named} & AHEAD:
                    rows = tx.connection.execute(table.select().with_only_columns(column).where(column.is_not(None)))
                    late = [value for value in rows.scalars() if value > company.at]
                    assert not late, named


@pytest.mark.parametrize("moment", MOMENTS)
def test_what_key_results_remember_is_what_their_check_ins_say(moment: str, nordlicht: Nordlicht) -> None:
    company = nordlicht(moment)
    results = {result.id: result for objective in company.objectives for result in objective.key_results}
    with company.store.read() as tx:
        known = tx.check_ins.known(company.workspace.id, results)
    assert len(known) > 0.95 * len(results)
    for identity, said in known.items():
        result = results[KeyResultId(identity)]
        assert (result.current, result.confidence, result.checked_in_at) == (
            said.value,
            said.confidence,
            said.checked_in_at,
        )


def test_milestones_done_weigh_what_was_last_said(nordlicht: Nordlicht) -> None:
    results = [result for objective in nordlicht(MONDAY).objectives for result in objective.key_results]
    dated = [result for result in results if result.milestones and result.current is not None]
    assert dated
    for result in dated:
        assert result.current == sum(1 for milestone in result.milestones if milestone.done_on is not None)


def test_who_is_silent_has_missed_two_prompts_in_a_row(nordlicht: Nordlicht) -> None:
    company = nordlicht(MONDAY)
    stefan = next(person for person in company.people if person.name == "Stefan Wolf")
    with company.store.read() as tx:
        prompts = tx.prompts.latest_of(company.workspace.id, [stefan.id], 9)[stefan.id]
    assert missed_in_a_row(prompt.state for prompt in prompts) == 2


def test_past_prompts_ended_in_every_way_and_answers_lead_to_check_ins(nordlicht: Nordlicht) -> None:
    company = nordlicht(MONDAY)
    with company.store.read() as tx:
        ids = [person.id for person in company.people]
        prompts = [prompt for each in tx.prompts.latest_of(company.workspace.id, ids, 9).values() for prompt in each]
    assert {prompt.state for prompt in prompts} == {PromptState.ANSWERED, PromptState.MISSED, PromptState.EXCUSED}
    items = [item for prompt in prompts for item in prompt.items]
    assert {item.state for item in items} == {ItemState.ANSWERED, ItemState.UNCHANGED, ItemState.OWED}
    assert all((item.check_in_id is None) == (item.state is ItemState.OWED) for item in items)


def test_people_were_asked_at_nine_where_they_are(nordlicht: Nordlicht) -> None:
    company = nordlicht(MONDAY)
    mei = next(person for person in company.people if person.name == "Mei Tanaka")
    with company.store.read() as tx:
        prompts = tx.prompts.latest_of(company.workspace.id, [mei.id], 9)[mei.id]
    sent = {
        prompt.sent_at.astimezone(ZoneInfo("Asia/Tokyo")).time().hour
        for prompt in prompts
        if prompt.sent_at is not None
    }
    assert sent == {9}


def test_a_stand_in_has_answered_for_somebody_and_a_check_in_was_put_right(nordlicht: Nordlicht) -> None:
    company = nordlicht("2026-11-20T15:00:00+00:00")
    results = [result.id for objective in company.objectives for result in objective.key_results]
    with company.store.read() as tx:
        said = tx.check_ins.since(company.workspace.id, results, company.at - timedelta(days=90), superseded=True)
    assert any(check_in.on_behalf_of_id is not None for check_in in said)
    assert any(check_in.supersedes_id is not None for check_in in said)
    assert any(check_in.unchanged for check_in in said)
    assert sum(1 for check_in in said if check_in.note) > 100


def test_blockers_wait_and_were_answered(nordlicht: Nordlicht) -> None:
    company = nordlicht(MONDAY)
    with company.store.read() as tx:
        opened, answered = tx.blockers.counts_since(company.workspace.id, company.at - timedelta(days=90))
    assert (opened, answered) == (6, 3)


def test_the_same_moment_gives_the_same_company(tmp_path: Path, sqlite_template: Path, nordlicht: Nordlicht) -> None:
    again = open_store(databases.sqlite_copy(sqlite_template, tmp_path / "again.db"))
    write_company(again, datetime.fromisoformat(MONDAY))
    again.close()
    assert _dump(again.url) == _dump(nordlicht(MONDAY).store.url)


def test_this_weeks_digests_are_posted_as_the_demo_begins_once_their_moment_has_passed(nordlicht: Nordlicht) -> None:
    monday, friday = nordlicht(MONDAY), nordlicht("2026-11-20T15:00:00+00:00")
    with monday.store.read() as tx:
        teams = tx.teams.active(monday.workspace.id)
        promised = [tx.outbox.by_key(monday.workspace.id, f"digest:{team.channel_id}:2026-11-16") for team in teams]
    assert promised == [None] * len(teams)
    with friday.store.read() as tx:
        teams = tx.teams.active(friday.workspace.id)
        promised = [tx.outbox.by_key(friday.workspace.id, f"digest:{team.channel_id}:2026-11-16") for team in teams]
    assert all(delivery is not None and delivery.not_before == friday.at for delivery in promised)
    assert all(team.last_digest_at is not None and team.last_digest_at < friday.at for team in teams)


def test_what_follows_from_the_past_is_found_missing_and_worked_out(tmp_path: Path, sqlite_template: Path) -> None:
    store = open_store(databases.sqlite_copy(sqlite_template, tmp_path / "planned.db"))
    now = datetime.fromisoformat(MONDAY)
    write_company(store, now)
    for planner in (PromptPlanner(store), Snapshots(store)):
        while planner.plan_due(now, 500) >= 500:
            pass
    with store.read() as tx:
        workspace = tx.workspaces.installed()[0]
        cycle = tx.cycles.active(workspace.id)[0]
        owners = tx.people.by_ids(workspace.id, tx.key_results.owner_ids(workspace.id)).values()
        teams = tx.teams.active(workspace.id)
        weeks = {one.week for one in tx.snapshots.of(workspace.id, TEAM, [team.id for team in teams], cycle.id)}
    store.close()
    assert all((person.next_prompt_at is not None) is person.is_active for person in owners)
    assert weeks == {1, 2, 3, 4, 5, 6}


def _dump(url: str) -> list[str]:
    """Rows whose ids tell nothing without these, and so in no order; without those that chance numbers, so that none
    tells whose it is."""
    file = sqlite_file(url)
    assert file is not None
    with sqlite3.connect(file) as connection:
        rows = [line for line in connection.iterdump() if not line.startswith('INSERT INTO "feedback_invitation"')]
    return sorted(RANDOM_ID.sub("", line) for line in rows)
