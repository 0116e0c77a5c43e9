"""What members are in a team, and with which share: who may say so, what is kept, and what was before."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from bot.domain.errors import NotAllowed, NotFound
from bot.domain.ids import PersonId
from bot.domain.people import Person
from bot.domain.teams import Membership, Role, Team
from bot.services.access import Access
from bot.services.overview.person import PersonOverviews
from bot.services.overview.team import TeamOverviews
from bot.services.teams.form import form_of
from bot.services.teams.members import TeamShares
from bot.services.teams.members_form import ON_A_PAGE, ROLE, SHARE, MembersForm, MembersSaved, field_of
from bot.services.teams.teams import Teams
from storage import Store
from tests.services.okrs.lined_office import Lined
from tests.statements import counted

ON_SQLITE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
"""What the other tests ask of both databases already."""


@pytest.fixture
def lined(store: Store) -> Lined:
    return Lined.open(store)


def opened(lined: Lined, by: Person | None = None) -> MembersForm:
    """The form of Payments, which Mei leads and Kai belongs to."""
    office = lined.office
    return TeamShares(office.store, Access()).open(office.workspace, by or lined.mei, lined.payments.id, office.now)


def save(lined: Lined, form: MembersForm, once: str = "1", **typed: str) -> MembersForm | MembersSaved:
    """``kai_share`` and the like."""
    office = lined.office
    people = {"ada": lined.ada, "mei": lined.mei, "kai": lined.kai}
    fields = {field_of(kind, people[who].id): value for name, value in typed.items() for who, kind in [name.split("_")]}
    shares = TeamShares(office.store, Access())
    return shares.save(office.workspace, lined.mei, form.id, fields, once=once, now=office.now)


def memberships(lined: Lined, person: Person, team: Team) -> list[Membership]:
    """All, past ones too, the oldest first."""
    with lined.office.store.read() as tx:
        found = tx.memberships.of_people_in(lined.office.workspace.id, [person.id], [team.id])
    return sorted(found, key=lambda one: one.id)


@ON_SQLITE
def test_somebody_who_has_left_is_not_asked_about_and_stays_what_they_were(lined: Lined) -> None:
    office = lined.office
    with office.store.write() as tx:
        tx.people.change(lined.kai, by=None, now=office.now, deactivated_at=office.now)
    form = opened(lined)

    save(lined, form, mei_share="2")

    assert [one.person.name for one in form.members] == ["Mei"]
    assert [one.until for one in memberships(lined, lined.kai, lined.payments)] == [None]


def test_a_share_holds_from_today_on_and_what_was_before_stays_to_be_seen(lined: Lined) -> None:
    form = opened(lined)
    assert [(one.person.name, one.role, one.share, one.percent) for one in form.members] == [
        ("Mei", Role.LEAD, "1", 50),
        ("Kai", Role.MEMBER, "1", 50),
    ]
    assert form.members[1].elsewhere == (("Atlas", "1"),)

    done = save(lined, form, mei_share="1", kai_share="3", kai_role="member")

    assert isinstance(done, MembersSaved)
    assert done.changed == 1
    today = lined.office.now.date()
    before, after = memberships(lined, lined.kai, lined.payments)
    assert (before.share, before.until) == (Decimal(1), today)
    assert (after.share, after.since, after.until, after.role) == (Decimal(3), today, None, Role.MEMBER)
    assert len(memberships(lined, lined.mei, lined.payments)) == 1
    with lined.office.store.read() as tx:
        told = [tx.audit.of(lined.office.workspace.id, "membership", one.id)[-1] for one in (before, after)]
    assert [(one.actor_id, one.action) for one in told] == [(lined.mei.id, "changed"), (lined.mei.id, "added")]

    again = save(lined, opened(lined), once="2", kai_share="60%", kai_role="observer")

    assert isinstance(again, MembersSaved)
    _, same_day = memberships(lined, lined.kai, lined.payments)
    assert (same_day.id, same_day.share, same_day.role) == (after.id, Decimal(60), Role.OBSERVER)


@ON_SQLITE
def test_shares_are_read_on_the_page_of_the_person_and_of_the_team(lined: Lined) -> None:
    save(lined, opened(lined), kai_share="3")
    office = lined.office

    person = PersonOverviews(office.store).of(office.workspace, lined.ada, lined.kai.id, office.now)
    team = TeamOverviews(office.store, Access()).of(office.workspace, lined.ada, lined.payments.id, office.now)

    assert person.shares == {lined.payments.id: 75, lined.atlas.id: 25}
    assert team.shares == {lined.mei.id: 50, lined.kai.id: 75}


@ON_SQLITE
def test_what_cannot_be_read_is_said_under_its_field_and_nothing_is_saved(lined: Lined) -> None:
    form = opened(lined)

    for typed, reason in (("0", "share_not_read"), ("", "share_not_read"), ("1.234", "share_two_ways")):
        found = save(lined, form, kai_share=typed, mei_share="2")
        assert isinstance(found, MembersForm)
        assert {name: why for name, (why, _) in found.problems.items()} == {field_of(SHARE, lined.kai.id): reason}
        assert [one.share for one in found.members] == ["2", typed]
    found = save(lined, form, kai_role="lead", kai_share="1")
    assert isinstance(found, MembersForm)
    assert set(found.problems) == {field_of(ROLE, lined.kai.id)}

    assert [one.share for one in memberships(lined, lined.mei, lined.payments)] == [1]


def test_what_others_changed_meanwhile_stays_and_who_left_stays_away(lined: Lined) -> None:
    form = opened(lined)
    save(lined, opened(lined), once="theirs", mei_share="5")
    office = lined.office
    with office.store.write() as tx:
        [held] = tx.memberships.of_people_in(office.workspace.id, [lined.kai.id], [lined.payments.id])
        tx.memberships.leave(held, on=office.now.date() - timedelta(days=1), by=None, now=office.now)

    done = save(lined, form, once="mine", mei_share="1", kai_share="9")

    assert isinstance(done, MembersSaved)
    assert done.changed == 0
    assert memberships(lined, lined.mei, lined.payments)[-1].share == 5
    assert [one.share for one in memberships(lined, lined.kai, lined.payments)] == [1]


def test_a_submission_that_comes_twice_changes_once(lined: Lined) -> None:
    form = opened(lined)

    first, second = (save(lined, form, kai_share="3") for _ in range(2))

    assert isinstance(first, MembersSaved)
    assert isinstance(second, MembersSaved)
    assert len(memberships(lined, lined.kai, lined.payments)) == 2


@ON_SQLITE
def test_it_is_the_leads_and_the_admins_and_ones_own_form(lined: Lined) -> None:
    with pytest.raises(NotAllowed):
        opened(lined, lined.kai)
    form = opened(lined, lined.ada)
    with pytest.raises(NotFound):
        save(lined, form, kai_share="3")


def test_pages_are_turned_without_losing_what_was_typed(lined: Lined) -> None:
    office, shares = lined.office, TeamShares(lined.office.store, Access())
    crowd = [office.person(f"P{number:02}") for number in range(ON_A_PAGE)]
    with office.store.write() as tx:
        for one in crowd:
            tx.memberships.join(
                lined.payments, one.id, role=Role.MEMBER, since=office.now.date(), by=None, now=office.now
            )
    form = opened(lined)
    assert (form.page, form.pages, len(form.members)) == (1, 2, ON_A_PAGE)
    last, first = crowd[-1], form.members[1].person

    def field(person_id: PersonId) -> str:
        return field_of(SHARE, person_id)

    turned = shares.turn(office.workspace, lined.mei, form.id, {field(first.id): "oops"}, 2, office.now)
    assert [one.person.id for one in turned.members] == [crowd[-2].id, last.id]
    back = shares.save(office.workspace, lined.mei, form.id, {field(last.id): "4"}, once="1", now=office.now)
    assert isinstance(back, MembersForm)
    assert (back.page, back.problems) == (1, {field(first.id): ("share_not_read", {})})
    with counted(office.store) as sent:
        done = shares.save(office.workspace, lined.mei, form.id, {field(first.id): "2"}, once="2", now=office.now)

    assert isinstance(done, MembersSaved)
    assert done.changed == 2
    assert memberships(lined, last, lined.payments)[-1].share == Decimal(4)
    assert len(sent) < 60


def test_the_teams_own_form_leaves_observers_what_they_are_and_keeps_the_old_lead_to_be_seen(lined: Lined) -> None:
    save(lined, opened(lined), kai_role="observer", kai_share="1")
    office = lined.office
    with office.store.read() as tx:
        team = tx.teams.get(office.workspace.id, lined.payments.id)
        held = tx.memberships.of_teams(office.workspace.id, [team.id], office.now.date())
    teams = Teams(office.store, Access())

    teams.save(office.workspace, lined.ada, team.id, form_of(team, held), once="same", now=office.now)
    assert memberships(lined, lined.kai, lined.payments)[-1].role is Role.OBSERVER

    handed = replace(form_of(team, held), lead_id=lined.kai.id, member_ids=(lined.mei.id,))
    teams.save(office.workspace, lined.ada, team.id, handed, once="handed", now=office.now)
    roles = [(one.role, one.until) for one in memberships(lined, lined.mei, lined.payments)]
    assert roles == [(Role.LEAD, office.now.date()), (Role.MEMBER, None)]
    assert memberships(lined, lined.kai, lined.payments)[-1].role is Role.LEAD
