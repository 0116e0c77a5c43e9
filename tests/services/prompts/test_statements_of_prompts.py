"""Asking people takes as many statements with much of every practice as with little (docs/architecture.md, rule 10)."""

from datetime import UTC, datetime

from bot.app import Stores
from bot.domain.deliveries import Delivery, DeliveryKind
from bot.domain.people import Person
from bot.domain.teams import Role, Team
from bot.messages import Post
from bot.scheduled import scripts
from bot.services.access import Access
from bot.services.prompts.planning import PromptPlanner
from bot.services.schedules import outlooks
from storage import UNLIMITED
from tests.factories import FIRST_DAY, Office
from tests.journeys.practice_rows import grow_practices, switch_everything_on
from tests.statements import counted

FRIDAY = datetime(2026, 11, 13, 12, tzinfo=UTC)
MONDAY = datetime(2026, 11, 16, 8, tzinfo=UTC)


def test_planning_and_wording_a_check_in_takes_no_more_with_much_of_everything(sqlite_stores: Stores) -> None:
    office = Office.open(sqlite_stores.people, FRIDAY)
    ada, mei, kai, lea = (office.person(name, slack_admin=name == "Ada") for name in ("Ada", "Mei", "Kai", "Lea"))
    switch_everything_on(office, ada)
    team = office.team("Payments", mei, (kai, lea, ada))
    office.key_result(office.objective(mei, team=team))
    grow(office, team, mei, kai, 2)
    PromptPlanner(office.store).plan_due(FRIDAY, 500)
    PromptPlanner(office.store).plan_due(MONDAY, 500)
    [asked] = [one for one in office.deliveries(DeliveryKind.PROMPT) if one.person_id == mei.id]
    counts(office, asked, mei)

    little = counts(office, asked, mei)
    grow(office, team, mei, kai, 6)
    assert counts(office, asked, mei) == little


def grow(office: Office, team: Team, mei: Person, kai: Person, count: int) -> None:
    colleagues = [office.person(f"Colleague {count}-{number}") for number in range(count)]
    for one in colleagues:
        with office.store.write() as tx:
            tx.memberships.join(team, one.id, role=Role.MEMBER, since=FIRST_DAY, by=None, now=FRIDAY)
        office.key_result(office.objective(one, f"Aim of {one.name}", team))
    grow_practices(office, team, mei, kai, colleagues)


def counts(office: Office, asked: Delivery, mei: Person) -> tuple[int, int]:
    """To read what decides on everybody's next message, and to word one."""
    with office.store.read() as tx:
        people = tx.people.active(office.workspace.id)
    with counted(office.store) as planning, office.store.read() as tx:
        outlooks(tx, tx.workspaces.get(office.workspace.id), people, MONDAY)
    script = scripts(office.store, Access(), UNLIMITED)[DeliveryKind.PROMPT]
    with counted(office.store) as wording:
        made = script.render(asked, MONDAY)
    assert isinstance(made, Post)
    assert "asks for your feedback" in made.message.text
    assert "offers help with" in made.message.text
    return len(planning), len(wording)
