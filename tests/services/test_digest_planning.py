"""When digests are due: one a channel and week, two working days after the prompt."""

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.app import Stores
from bot.domain.cycles import CycleState
from bot.domain.deliveries import Delivery, DeliveryKind
from bot.domain.teams import Team
from bot.services.access import Access
from bot.services.digest_planning import DigestPlanner
from bot.services.digests.digests import Digests
from bot.services.setting_aside import SQLITE_BATCH
from storage import Store
from tests.factories import MONDAY_MORNING, Office
from tests.planners import next_due
from tests.statements import counted

WEDNESDAY = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)  # 10:00 in Berlin
WEEK = timedelta(weeks=1)
BATCH = 500


@pytest.fixture
def office(store: Store) -> Office:
    return Office.open(store)


@pytest.fixture
def planner(store: Store) -> DigestPlanner:
    return DigestPlanner(store)


def team_now(office: Office, team: Team) -> Team:
    with office.store.read() as tx:
        return tx.teams.get(office.workspace.id, team.id)


def digests(office: Office) -> list[Delivery]:
    return office.deliveries(DeliveryKind.DIGEST)


def test_a_team_with_a_channel_gets_its_digest_two_working_days_after_its_prompt(
    office: Office, planner: DigestPlanner
) -> None:
    team = office.team("Payments", channel_id="C0PAY")

    planner.plan_due(MONDAY_MORNING, BATCH)

    assert next_due(planner, planner.store, MONDAY_MORNING) == WEDNESDAY
    assert digests(office) == []
    planner.plan_due(WEDNESDAY, BATCH)
    (digest,) = digests(office)
    assert digest.dedupe_key == "digest:C0PAY:2026-11-16"
    assert digest.subject == {"teams": [team.id], "since": (WEDNESDAY - WEEK).isoformat()}
    assert team_now(office, team).next_digest_at == WEDNESDAY + WEEK


def test_before_it_is_planned_a_lead_reads_when_it_will_come(office: Office, planner: DigestPlanner) -> None:
    lead = office.person("Kai")
    office.team("Payments", lead, channel_id="C0PAY")
    digests = Digests(office.store, Access())

    before = digests.preview(office.workspace, lead, "Payments", now=MONDAY_MORNING)
    planner.plan_due(MONDAY_MORNING, BATCH)
    after = digests.preview(office.workspace, lead, "Payments", now=MONDAY_MORNING)

    assert before.at == after.at == WEDNESDAY


def test_the_same_moment_twice_promises_one_digest(office: Office, planner: DigestPlanner) -> None:
    team = office.team("Payments", channel_id="C0PAY", next_digest_at=WEDNESDAY)
    planner.plan_due(WEDNESDAY, BATCH)
    with office.store.write() as tx:
        tx.teams.set_next_digests([(team, WEDNESDAY)])

    planner.plan_due(WEDNESDAY, BATCH)

    assert len(digests(office)) == 1


def test_a_team_without_a_channel_has_no_digest(office: Office, planner: DigestPlanner) -> None:
    office.team("Payments")

    planner.plan_due(MONDAY_MORNING, BATCH)

    assert next_due(planner, planner.store, MONDAY_MORNING) is None


def test_teams_that_share_a_channel_share_a_digest_at_the_time_of_the_first(
    office: Office, planner: DigestPlanner
) -> None:
    first = office.team("Payments", channel_id="C0PAY")
    second = office.team("Risk", channel_id="C0PAY", digest_time=time(15))

    planner.plan_due(MONDAY_MORNING, BATCH)
    planner.plan_due(WEDNESDAY, BATCH)

    (digest,) = digests(office)
    assert digest.subject["teams"] == [first.id, second.id]
    assert team_now(office, second).next_digest_at == WEDNESDAY + WEEK


def test_a_digest_whose_day_is_moved_does_not_come_twice_in_one_week(office: Office, planner: DigestPlanner) -> None:
    team = office.team("Payments", channel_id="C0PAY", last_digest_at=WEDNESDAY, digest_day=4)
    now = WEDNESDAY + timedelta(hours=1)

    planner.plan_due(now, BATCH)

    assert team_now(office, team).next_digest_at == datetime(2026, 11, 27, 9, 0, tzinfo=UTC)


def test_what_a_team_was_told_is_not_told_again_when_an_older_digest_is_known_late(office: Office) -> None:
    team = office.team("Payments", channel_id="C0PAY")
    for told in (WEDNESDAY, WEDNESDAY - WEEK):
        with office.store.write() as tx:
            tx.teams.told_until(office.workspace.id, [team.id], told)
    assert team_now(office, team).last_digest_at == WEDNESDAY


def test_a_new_time_is_kept_from_the_next_digest_on(office: Office, planner: DigestPlanner) -> None:
    team = office.team("Payments", channel_id="C0PAY", next_digest_at=WEDNESDAY)

    with office.store.write() as tx:
        changed = tx.teams.change(team, by=None, now=MONDAY_MORNING, digest_time=time(16))
        tx.teams.set_digest_moments(changed, last=None, upcoming=None)

    planner.plan_due(MONDAY_MORNING, BATCH)

    assert next_due(planner, planner.store, MONDAY_MORNING) == WEDNESDAY + timedelta(hours=6)


def test_without_a_running_cycle_no_digest_is_planned_and_one_comes_when_a_cycle_starts(
    office: Office, planner: DigestPlanner
) -> None:
    team = office.team("Payments", channel_id="C0PAY", next_digest_at=WEDNESDAY)
    with office.store.write() as tx:
        closed = tx.cycles.change(office.cycle, by=None, now=MONDAY_MORNING, state=CycleState.GRADING)

    planner.plan_due(WEDNESDAY, BATCH)

    assert (digests(office), team_now(office, team).next_digest_at) == ([], None)
    with office.store.write() as tx:
        tx.cycles.change(closed, by=None, now=MONDAY_MORNING, state=CycleState.ACTIVE)
    planner.plan_due(WEDNESDAY, BATCH)
    assert team_now(office, team).next_digest_at == WEDNESDAY + WEEK


def test_a_digest_that_is_three_days_late_is_left_out(office: Office, planner: DigestPlanner) -> None:
    team = office.team("Payments", channel_id="C0PAY", next_digest_at=WEDNESDAY)

    planner.plan_due(WEDNESDAY + timedelta(days=4), BATCH)

    assert digests(office) == []
    assert team_now(office, team).next_digest_at == WEDNESDAY + WEEK


def test_a_late_digest_waits_for_the_end_of_quiet_hours(office: Office, planner: DigestPlanner) -> None:
    office.team("Payments", channel_id="C0PAY", next_digest_at=WEDNESDAY)

    planner.plan_due(datetime(2026, 11, 18, 21, 0, tzinfo=UTC), BATCH)

    (digest,) = digests(office)
    assert digest.not_before == datetime(2026, 11, 19, 8, 0, tzinfo=UTC)


def test_planning_many_teams_takes_as_many_statements_as_planning_few(office: Office, planner: DigestPlanner) -> None:
    office.team("One", channel_id="C1", next_digest_at=WEDNESDAY)
    with counted(office.store) as few:
        planner.plan_due(WEDNESDAY, BATCH)
    for number in range(2, 12):
        office.team(f"Team {number}", channel_id=f"C{number}", next_digest_at=WEDNESDAY)

    with counted(office.store) as many:
        planner.plan_due(WEDNESDAY, BATCH)

    assert len(digests(office)) == 11
    assert len(many) <= len(few)


def test_a_closed_team_is_not_told_about(office: Office, planner: DigestPlanner) -> None:
    team = office.team("Payments", channel_id="C0PAY", next_digest_at=WEDNESDAY)
    with office.store.write() as tx:
        tx.teams.change(team, by=None, now=MONDAY_MORNING, closed_at=MONDAY_MORNING)

    assert planner.plan_due(WEDNESDAY, BATCH) == 0
    assert digests(office) == []


def test_many_teams_are_planned_in_short_transactions_and_each_gets_its_digest(
    office: Office, planner: DigestPlanner
) -> None:
    for number in range(7):
        office.team(f"Team {number}", channel_id=f"C{number}", next_digest_at=WEDNESDAY)
    shared = [office.team(f"New {number}", channel_id="C0NEW") for number in range(3)]

    promised, more = [], True
    while more:
        more = planner.plan_due(WEDNESDAY, 2) >= 2
        promised.append(len(digests(office)))

    assert promised == [2, 4, 6, 7, 7]
    assert [team_now(office, team).next_digest_at for team in shared] == [WEDNESDAY + WEEK] * 3
    assert next_due(planner, planner.store, WEDNESDAY) == WEDNESDAY + WEEK


def test_on_sqlite_few_teams_at_once_are_planned(sqlite_stores: Stores) -> None:
    office = Office.open(sqlite_stores.worker)
    with sqlite_stores.worker.write() as tx:
        held = {"workspace_id": office.workspace.id, "zone": "Europe/Berlin", "next_digest_at": WEDNESDAY}
        rows = [(None, {**held, "name": f"T{n}", "kind": "team", "channel_id": f"C{n}"}) for n in range(SQLITE_BATCH)]
        tx.teams.add_all([*rows, (None, {**rows[0][1], "channel_id": "C0ONE"})], now=MONDAY_MORNING)
    planner = DigestPlanner(sqlite_stores.worker)

    assert planner.plan_due(WEDNESDAY, BATCH) == BATCH
    assert len(digests(office)) == SQLITE_BATCH
    assert planner.plan_due(WEDNESDAY, BATCH) == 1
    assert planner.plan_due(WEDNESDAY, BATCH) == 0


def test_teams_of_a_removed_workspace_do_not_let_it_plan_without_end(office: Office, planner: DigestPlanner) -> None:
    office.team("Payments", channel_id="C0PAY", next_digest_at=WEDNESDAY)
    with office.store.write() as tx:
        tx.workspaces.update(office.workspace, uninstalled_at=MONDAY_MORNING)

    assert planner.plan_due(WEDNESDAY, 1) == 0
    assert digests(office) == []
