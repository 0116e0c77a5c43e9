"""The company: what is on track and what not, what moved, and who has not been heard of."""

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.errors import NotAllowed
from bot.domain.ids import PersonId, TeamId
from bot.domain.okrs import ObjectiveState, Visibility
from bot.domain.people import Person, SlackKind
from bot.domain.schedules import DAYS_OF_RHYTHM
from bot.domain.teams import Team, TeamKind
from bot.domain.wallclock import local_day
from bot.domain.word import heard_from
from bot.domain.workspaces import Rhythm
from bot.services.access import Access
from bot.services.overview.company import CompanyOverviews
from storage import Store
from tests.factories import LAST_DAY, Office
from tests.statements import counted

RESTRICTED = {"visibility": Visibility.RESTRICTED, "restricted_because": "A deal", "review_day": LAST_DAY}


def overviews(store: Store) -> CompanyOverviews:
    return CompanyOverviews(store, Access())


def test_the_company_tells_how_many_of_its_objectives_are_on_track(store: Store) -> None:
    office = Office.open(store)
    lea = office.person("Lea")
    company = office.team("Nordlicht", lead=lea, kind=TeamKind.COMPANY)
    for confidence in (8, 9, 2):
        office.check_in(office.key_result(office.objective(lea, "Trust", company)), 40, confidence)

    seen = overviews(store).of(office.workspace, lea, office.now)

    (group,) = seen.cycles
    assert (group.well, len(group.standings), group.week, group.cycle.weeks) == (2, 3, 7, 13)
    assert [one.status.causes[0].confidence for one in group.not_well] == [2]


def test_what_moved_within_a_week_is_told_with_both_values(store: Store) -> None:
    office = Office.open(store)
    lea = office.person("Lea")
    company = office.team("Nordlicht", kind=TeamKind.COMPANY)
    objective = office.objective(lea, "Trust", company)
    moved, still, old = (office.key_result(objective, title) for title in ("Moved", "Still", "Old"))
    week, hour = timedelta(days=7), timedelta(hours=1)
    for result, before, after in ((moved, 10, 30), (still, 10, 10)):
        office.check_in(result, before, 8, at=office.now - week)
        office.check_in(result, after, 8, at=office.now - hour)
    office.check_in(old, 50, 8, at=office.now - week - hour)

    seen = overviews(store).of(office.workspace, lea, office.now)

    assert [(one.key_result.title, one.before, one.after) for one in seen.moved] == [
        ("Moved", Decimal(10), Decimal(30))
    ]


def test_teams_without_a_word_are_named(store: Store) -> None:
    office = Office.open(store)
    lea = office.person("Lea")
    loud, silent, empty = office.team("Loud"), office.team("Silent"), office.team("Empty")
    office.key_result(office.objective(lea, "Quiet", silent))
    office.check_in(office.key_result(office.objective(lea, "Heard", loud)), 10, 8)

    seen = overviews(store).of(office.workspace, lea, office.now)

    assert [one.name for one in seen.silent] == ["Silent"]
    assert empty.name not in [one.name for one in seen.silent]


def test_who_reads_only_of_the_quiet_teams_is_told_of_the_same_ones(store: Store) -> None:
    """Admins are shown counts of all key results besides, so for them all are read."""
    office = Office.open(store)
    lea, kai, gone = office.person("Lea"), office.person("Kai", slack_admin=True), office.person("Gone")
    for rhythm, days in DAYS_OF_RHYTHM.items():
        for more in (-1, 0, 1, 4, 5, 6, 7, 9):
            heard_once(office, lea, office.team(f"{rhythm.value} and {more}", rhythm=rhythm), days + more)
    restricted, draft, left_behind = (office.team(name) for name in ("Restricted", "Draft", "Left behind"))
    for silent in (restricted, draft, left_behind):
        heard_once(office, lea, silent, 60)
    heard_once(office, lea, restricted, 0, **RESTRICTED)
    heard_once(office, lea, draft, 0, state=ObjectiveState.DRAFT)
    heard_once(office, gone, left_behind, 0)
    with store.write() as tx:
        tx.people.change(gone, by=None, now=office.now, deactivated_at=office.now)

    office.team("Empty")
    heard_once(office, lea, office.team("Closed", closed_at=office.now), 60)

    told, told_to_admins = (overviews(store).of(office.workspace, one, office.now) for one in (lea, kai))

    names = [one.name for one in told.silent]
    assert names == [one.name for one in told_to_admins.silent]
    assert {"Restricted", "Draft", "Left behind", "daily and 9", "monthly and 9"} <= set(names)
    assert not {f"{rhythm.value} and 0" for rhythm in Rhythm} & set(names)
    assert (told.programme is None, told_to_admins.programme is None) == (True, False)
    assert ([one.name for one in told.teams], [one.team.name for one in told.below]) == (
        [one.name for one in told_to_admins.teams],
        [one.team.name for one in told_to_admins.below],
    )


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_of_teams_that_were_heard_of_nothing_more_is_read(store: Store, zone: str) -> None:
    office = Office.open(store)
    with store.write() as tx:
        office.workspace = tx.workspaces.set(office.workspace, by=None, now=office.now, zone=zone)
    lea = office.person("Lea")
    last, loud, silent = (office.team(name) for name in ("Just in time", "Loud", "Silent"))
    today = local_day(office.now, zone)
    for team, day in ((loud, today), (last, today - timedelta(days=7)), (silent, today - timedelta(days=8))):
        result = office.key_result(office.objective(lea, "Heard once", team))
        office.check_in(result, 10, 8, at=datetime.combine(day, time(0), UTC))

    with store.read() as tx:
        every = tx.words.of_all(office.workspace.id)
        quiet = tx.words.of_quiet(office.workspace.id, {rhythm: heard_from(rhythm, today) for rhythm in Rhythm})

    assert set(every) == {last.id, loud.id, silent.id}
    assert quiet == {silent.id: every[silent.id]}


def heard_once(office: Office, owner: Person, team: Team, days: int, **values: Any) -> None:
    """Of one of its key results, so many days ago."""
    result = office.key_result(office.objective(owner, "Heard once", team, **values))
    office.check_in(result, 10, 8, at=office.now - timedelta(days=days))


def test_without_a_company_team_the_top_teams_stand_for_it(store: Store) -> None:
    office = Office.open(store)
    lea = office.person("Lea")
    product, sales = office.team("Product"), office.team("Sales")
    office.team("Payments", parent_id=product.id)
    office.objective(lea, "A", product)
    office.objective(lea, "B", sales)

    seen = overviews(store).of(office.workspace, lea, office.now)

    assert [one.name for one in seen.teams] == ["Product", "Sales"]
    assert {one.objective.title for one in seen.cycles[0].standings} == {"A", "B"}
    assert [one.team.name for one in seen.below] == ["Payments"]


def test_admins_see_the_programme_and_nobody_else(store: Store) -> None:
    office = Office.open(store)
    lea = office.person("Lea", slack_admin=True)
    mei = office.person("Mei")
    drafting, idle = office.team("Drafting"), office.team("Idle")
    office.key_result(office.objective(lea, "A", drafting))

    as_admin = overviews(store).of(office.workspace, lea, office.now).programme
    as_member = overviews(store).of(office.workspace, mei, office.now).programme

    assert as_member is None
    assert as_admin is not None
    assert [one.name for one in as_admin.without_objectives] == [idle.name]
    assert (as_admin.unheard, as_admin.running) == (1, 1)


def test_figures_about_behaviour_need_five_people(store: Store) -> None:
    office = Office.open(store)
    lea = office.person("Lea", slack_admin=True)
    result = office.key_result(office.objective(lea))
    with store.write() as tx:
        opened: dict[str, Any] = {
            "key_result_id": result.id,
            "opened_by_id": lea.id,
            "opened_at": office.now,
            "what": "legal",
        }
        tx.blockers.add(by=lea.id, now=office.now, workspace_id=office.workspace.id, **opened)
    alone = overviews(store).of(office.workspace, lea, office.now).programme
    for name in ("Mei", "Kai", "Ann", "Bo"):
        office.person(name)
    together = overviews(store).of(office.workspace, lea, office.now).programme

    assert alone is not None
    assert together is not None
    assert (alone.asked, alone.answered) == (None, None)
    assert (together.asked, together.answered) == (1, 0)


def test_a_channel_is_not_shown_the_programme(store: Store) -> None:
    office = Office.open(store)
    lea = office.person("Lea", slack_admin=True)

    assert overviews(store).of(office.workspace, lea, office.now, public=True).programme is None


def test_guests_do_not_see_the_company(store: Store) -> None:
    office = Office.open(store)
    guest = office.person("Gus", slack_kind=SlackKind.MULTI_CHANNEL_GUEST)

    with pytest.raises(NotAllowed):
        overviews(store).of(office.workspace, guest, office.now)


def test_the_number_of_statements_does_not_grow_with_teams_and_objectives(store: Store) -> None:
    office = Office.open(store)
    lea = office.person("Lea", slack_admin=True)
    company = office.team("Nordlicht", kind=TeamKind.COMPANY)
    grow(office, company.id, lea.id, 1)
    with counted(store) as small:
        overviews(store).of(office.workspace, lea, office.now)
    grow(office, company.id, lea.id, 20)
    with counted(store) as large:
        seen = overviews(store).of(office.workspace, lea, office.now)

    assert len(seen.below) == 21
    assert len(large) == len(small) <= 20


def grow(office: Office, company_id: TeamId, owner_id: PersonId, count: int) -> None:
    with office.store.read() as tx:
        lea = tx.people.get(office.workspace.id, owner_id)
        company = tx.teams.get(office.workspace.id, company_id)
    for number in range(count):
        team = office.team(f"Team {count}-{number}", parent_id=company_id)
        office.key_result(office.objective(lea, "Own", team))
        office.key_result(office.objective(lea, "Company", company))
