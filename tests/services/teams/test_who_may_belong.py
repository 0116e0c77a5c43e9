"""Who may lead a team, and who belongs to one: members of the workspace, and guests; nobody who has left."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.errors import Invalid
from bot.domain.people import Person, SlackKind
from bot.domain.teams import Team
from bot.services.access import Access
from bot.services.teams.form import TeamForm
from bot.services.teams.teams import Teams
from storage import Store
from tests.factories import Office

LEFT = datetime(2026, 10, 1, tzinfo=UTC)


@pytest.fixture
def office(store: Store) -> Office:
    return Office.open(store)


@pytest.fixture
def ada(office: Office) -> Person:
    return office.person("Ada", slack_admin=True)


def saved(office: Office, ada: Person, team: Team | None = None, **wanted: Any) -> Team:
    form = TeamForm(name=wanted.pop("name", "Payments"), zone="Europe/Berlin", **wanted)
    once = f"view:{wanted}"
    teams = Teams(office.store, Access())
    return teams.save(office.workspace, ada, None if team is None else team.id, form, once=once, now=office.now)


@pytest.mark.parametrize(
    ("known", "may_lead", "may_belong"),
    [
        ({}, True, True),
        ({"slack_kind": SlackKind.MULTI_CHANNEL_GUEST}, False, True),
        ({"slack_kind": SlackKind.EXTERNAL}, False, False),
        ({"deactivated_at": LEFT}, False, False),
    ],
)
def test_who_may_be_chosen(
    office: Office, ada: Person, known: dict[str, Any], may_lead: bool, may_belong: bool
) -> None:
    one = office.person("Kai", **known)
    expected = {"lead": ("no_manager", {"name": "Kai"})}, {"members": ("not_here", {"name": "Kai"})}
    for may, wanted, wrong in (
        (may_lead, {"lead_id": one.id, "name": "Led"}, expected[0]),
        (may_belong, {"member_ids": (one.id,), "name": "Joined"}, expected[1]),
    ):
        if may:
            assert saved(office, ada, **wanted)
            continue
        with pytest.raises(Invalid) as refused:
            saved(office, ada, **wanted)
        assert refused.value.fields == wrong


def test_whoever_is_there_already_stays(office: Office, ada: Person) -> None:
    mei, kai = office.person("Mei"), office.person("Kai")
    team = office.team("Payments", mei, (kai,))
    for one in (mei, kai):
        leaves(office, one)
    changed = saved(office, ada, team, lead_id=mei.id, member_ids=(kai.id,), name="Checkout")
    assert (changed.name, changed.lead_id) == ("Checkout", mei.id)


def leaves(office: Office, person: Person) -> None:
    with office.store.write() as tx:
        tx.people.change(person, by=None, now=office.now, deactivated_at=office.now)
