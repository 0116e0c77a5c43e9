"""Closing a team, and opening it again."""

from datetime import time
from typing import Any

import pytest

from bot.domain.errors import Invalid, NotAllowed, NotFound
from bot.domain.okrs import ObjectiveState
from bot.domain.people import Person
from bot.domain.teams import Role, Team
from bot.domain.workspaces import Rhythm
from bot.services.access import Access
from bot.services.teams.closing import CHANNEL, CLOSED, NOTHING_MOVES, ClosingChoices, field_of
from bot.services.teams.form import TeamForm
from bot.services.teams.teams import Teams
from storage import Store
from tests.factories import MONDAY_MORNING, Office
from tests.statements import counted


@pytest.fixture
def office(store: Store) -> Office:
    return Office.open(store)


def saved(office: Office, by: Person, team: Team, closing: ClosingChoices = NOTHING_MOVES, **values: Any) -> Team:
    form = TeamForm(
        name=team.name,
        lead_id=team.lead_id,
        zone=team.zone,
        rhythm=team.rhythm,
        channel_id=team.channel_id,
        parent_id=team.parent_id,
        digest_day=team.digest_day,
        **values,
    )
    once = f"view:{by.id}:{values}:{closing}"
    how: dict[str, Any] = {"closing": closing, "once": once, "now": MONDAY_MORNING}
    return Teams(office.store, Access()).save(office.workspace, by, team.id, form, **how)


def rhythm_of(office: Office, owner: Person) -> str:
    with office.store.read() as tx:
        [result] = tx.key_results.askable_of(office.workspace.id, [owner.id])
    return result.rhythm


def test_a_closed_team_asks_nobody_by_its_rhythm_until_it_is_open_again(office: Office) -> None:
    ada, mei = office.person("Ada", slack_admin=True), office.person("Mei")
    team = office.team("Payments", lead=mei, rhythm=Rhythm.MONTHLY)
    office.key_result(office.objective(mei, team=team))

    found = [rhythm_of(office, mei)]
    for is_closed in (True, None, False):
        saved(office, ada, team, is_closed=is_closed)
        found.append(rhythm_of(office, mei))

    assert found == [Rhythm.MONTHLY, Rhythm.WEEKLY, Rhythm.WEEKLY, Rhythm.MONTHLY]


def test_a_lead_changes_the_team_and_leaves_its_end_to_admins(office: Office) -> None:
    mei = office.person("Mei")
    team = office.team("Payments", lead=mei)

    assert saved(office, mei, team, is_closed=False).is_active
    with pytest.raises(NotAllowed):
        saved(office, mei, team, is_closed=True)


def test_the_language_of_a_channel_is_what_the_form_says_and_else_stays_as_it_was(office: Office) -> None:
    mei = office.person("Mei")
    team = office.team("Payments", lead=mei, locale="de-AT")

    found = [saved(office, mei, team, language=chosen).locale for chosen in (None, "de", "en")]

    assert found == ["de-AT", "de-AT", "en"]


class Ending:
    """Ada, an admin, closes Payments, which Mei leads and in which she owns three objectives; Platform goes on."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.ada, self.mei = office.person("Ada", slack_admin=True), office.person("Mei")
        self.whole = office.team("Everybody")
        times: dict[str, Any] = {"channel_id": "C0PAY", "digest_day": 3, "zone": "Asia/Tokyo"}
        self.team = office.team("Payments", self.mei, parent_id=self.whole.id, **times)
        self.below = office.team("Refunds", parent_id=self.team.id)
        self.heir = office.team("Platform", rhythm=Rhythm.MONTHLY)
        office.objective(self.mei, "There before", self.heir, position=4)
        self.going, self.ending, self.staying = (
            office.objective(self.mei, title, self.team) for title in ("Going", "Ending", "Staying")
        )
        self.result = office.key_result(self.going)

    @property
    def choices(self) -> ClosingChoices:
        moved = {self.going.id: self.heir.id}
        return ClosingChoices(moved=moved, cancelled=frozenset({self.ending.id}), channel_to=self.heir.id)

    def closes(self, choices: ClosingChoices) -> Team:
        return saved(self.office, self.ada, self.team, choices, is_closed=True)

    def now(self, team: Team) -> Team:
        with self.office.store.read() as tx:
            return tx.teams.get(self.office.workspace.id, team.id)


@pytest.fixture
def ending(office: Office) -> Ending:
    return Ending(office)


def test_what_a_closed_team_had_goes_where_it_was_said(ending: Ending) -> None:
    closed = ending.closes(ending.choices)

    found = {one.title: one for one in ending.office.objectives()}
    assert [(found[name].team_id, found[name].state) for name in ("Going", "Ending", "Staying")] == [
        (ending.heir.id, ObjectiveState.ACTIVE),
        (ending.team.id, ObjectiveState.CANCELLED),
        (ending.team.id, ObjectiveState.ACTIVE),
    ]
    assert found["Going"].position == 5
    assert rhythm_of(ending.office, ending.mei) == Rhythm.MONTHLY
    heir = ending.now(ending.heir)
    assert (closed.is_active, closed.channel_id) == (False, None)
    assert (heir.channel_id, heir.digest_day, heir.zone) == ("C0PAY", 3, "Asia/Tokyo")
    assert ending.now(ending.below).parent_id == ending.whole.id
    with ending.office.store.read() as tx:
        told = [tx.audit.of(heir.workspace_id, "objective", one.id)[-1] for one in (ending.going, ending.ending)]
        channels = tx.audit.of(heir.workspace_id, "team", heir.id)[-1]
    assert [(one.reason, one.actor_id, one.after) for one in told] == [
        (CLOSED, ending.ada.id, {"v": 1, "team_id": heir.id, "position": 5}),
        (CLOSED, ending.ada.id, {"v": 1, "state": "cancelled"}),
    ]
    assert (channels.reason, (channels.before or {})["channel_id"]) == (CLOSED, None)


def test_without_a_choice_everything_stays_as_it_is(ending: Ending) -> None:
    before = ending.office.objectives()

    closed = ending.closes(NOTHING_MOVES)

    assert ending.office.objectives() == before
    assert closed.channel_id == "C0PAY"
    assert ending.now(ending.heir) == ending.heir


def test_nothing_is_saved_when_something_cannot_go_where_it_was_to_go(ending: Ending) -> None:
    saved(ending.office, ending.ada, ending.heir, is_closed=True)

    with pytest.raises(Invalid) as refused:
        ending.closes(ending.choices)

    assert set(refused.value.fields) == {field_of(ending.going.id), CHANNEL}
    assert ending.now(ending.team).is_active
    assert all(one.state is ObjectiveState.ACTIVE for one in ending.office.objectives())


def test_what_is_asked_before_and_who_may_read_what_was_typed(ending: Ending) -> None:
    teams, workspace = Teams(ending.office.store, Access()), ending.office.workspace
    held: dict[str, Any] = {"channel_id": "C0PAY", "parent_id": ending.whole.id}
    form = TeamForm(name="Payments", zone="Europe/Berlin", is_closed=True, **held)
    asked = teams.before_closing(workspace, ending.ada, ending.team.id, form, {"a": 1}, now=MONDAY_MORNING)
    assert asked is not None
    assert [(one.title, owner) for one, owner in asked.objectives] == [
        ("Going", "Mei"),
        ("Ending", "Mei"),
        ("Staying", "Mei"),
    ]
    assert ([one.name for one in asked.below], asked.parent) == (["Refunds"], ending.whole)
    assert teams.kept(workspace, ending.ada, asked.form_id, MONDAY_MORNING) == (ending.team.id, {"a": 1}, None)

    with pytest.raises(NotFound):
        teams.kept(workspace, ending.mei, asked.form_id, MONDAY_MORNING)
    with pytest.raises(NotAllowed):
        teams.before_closing(workspace, ending.mei, ending.team.id, form, {}, now=MONDAY_MORNING)
    bare = TeamForm(name="Refunds", zone="Europe/Berlin", is_closed=True)
    assert teams.before_closing(workspace, ending.ada, ending.below.id, bare, {}, now=MONDAY_MORNING) is None


def test_closing_takes_as_many_statements_with_four_times_as_many_objectives(ending: Ending) -> None:
    counts: list[int] = []
    for more in (2, 2, 8):
        team = ending.office.team(f"Team {len(counts)}", ending.mei)
        made = [ending.office.objective(ending.mei, f"Aim {number}", team) for number in range(more)]
        half = len(made) // 2
        moved = {one.id: ending.heir.id for one in made[:half]}
        choices = ClosingChoices(moved=moved, cancelled=frozenset(one.id for one in made[half:]))
        with counted(ending.office.store) as sent:
            saved(ending.office, ending.ada, team, choices, is_closed=True)
        counts.append(len(sent))

    assert counts[1] == counts[2]


def test_a_form_writes_what_was_changed_in_it_and_leaves_what_came_meanwhile(office: Office) -> None:
    ada, lea, mei, eva = (office.person(name, slack_admin=True) for name in ("Ada", "Lea", "Mei", "Eva"))
    team, teams = office.team("Payments", ada, (mei, lea)), Teams(office.store, Access())
    opened = teams.details(office.workspace, ada, team.id, MONDAY_MORNING)
    with office.store.write() as tx:
        tx.memberships.join(team, eva.id, role=Role.MEMBER, since=MONDAY_MORNING.date(), by=None, now=MONDAY_MORNING)
        tx.teams.change(team, by=None, now=MONDAY_MORNING, rhythm=Rhythm.MONTHLY, prompt_time=time(8, 30))
    how: dict[str, Any] = {"opened": opened.form_id, "once": "view", "now": MONDAY_MORNING}
    form = TeamForm(name="Paying", lead_id=ada.id, member_ids=(mei.id,), rhythm=team.rhythm, zone=team.zone)
    with pytest.raises(NotFound):
        teams.save(office.workspace, mei, team.id, form, **how)

    changed = teams.save(office.workspace, ada, team.id, form, **how)

    assert (changed.name, changed.rhythm, changed.prompt_time) == ("Paying", Rhythm.MONTHLY, time(8, 30))
    now = teams.details(office.workspace, ada, team.id, MONDAY_MORNING)
    assert {one.name for one in now.members} == {"Mei", "Eva"}
