"""Large files: the number of statements grows with batches of rows, and every broken row of many is counted."""

from collections.abc import Iterator
from datetime import timedelta

from bot.domain.directory_file.table import read_table
from bot.i18n import language
from bot.services.directory.file import DirectoryFiles
from bot.services.prompts.planning import PromptPlanner
from bot.views.directory.file import report
from storage import Store
from tests.factories import MONDAY_MORNING, Office
from tests.statements import counted

NOW = MONDAY_MORNING - timedelta(days=3)


def people(count: int) -> Iterator[str]:
    """Everybody reports to the one before, and is in the team of their ten."""
    yield "person,manager,employment,team,role,share"
    for number in range(count):
        manager = f"U0P{number // 10}" if number else ""
        role = "lead" if number % 10 == 0 else "member"
        yield f"U0P{number},{manager},contractor,Team {number // 10},{role},{1 + number % 3}"


def teams(count: int) -> Iterator[str]:
    yield "name,parent"
    for number in range(count):
        yield f"Team {number},{f'Team {number // 10}' if number else ''}"


def statements_of(store: Store, count: int) -> list[int]:
    """How many statements the files take that make an organisation of so many people, and one that changes all of it;
    three of the people own something."""
    office = Office.open(store, now=NOW, slack_team_id=f"T0{count}")
    here = office.workspace.id
    with store.write() as tx:
        named = [{"workspace_id": here, "slack_user_id": f"U0P{one}", "name": f"P {one}"} for one in range(count)]
        added = tx.people.add_all([(None, one) for one in named], now=NOW)
    for person in added[:3]:
        office.key_result(office.objective(person))
    PromptPlanner(store).plan_due(NOW, 10)
    again = [line.replace("contractor", "intern").replace("lead", "observer") for line in people(count)]
    return [applied(store, office, list(file)) for file in (teams(count // 10), people(count), again)]


def applied(store: Store, office: Office, lines: list[str]) -> int:
    table = read_table(f"{line}\n" for line in lines)
    with counted(store) as sent:
        outcome = DirectoryFiles(store).apply(office.workspace, table, now=NOW)
    assert outcome.applied
    return len(sent)


def test_the_number_of_statements_does_not_grow_with_the_rows_of_a_batch(store: Store) -> None:
    few, many = (statements_of(store, count) for count in (30, 120))

    assert few == many
    assert max(few) < 40


def test_a_thousand_broken_rows_are_reported_and_one_is_enough_to_change_nothing(store: Store) -> None:
    office = Office.open(store, now=NOW)
    office.person("Mei")
    office.team("Payments")
    lines = ["person,team\n", "U0MEI,Payments\n", *(f"nobody {one},Payments\n" for one in range(1000))]

    outcome = DirectoryFiles(store).apply(office.workspace, read_table(lines), now=NOW)

    said = report(language("en"), outcome, most_broken=2)
    assert said[2:] == [
        "1000 rows are broken, so nothing is changed:",
        *(
            f"  line {line}, person: okrbot knows nobody called nobody {line - 3}. "
            "Give a Slack user id, a handle, or the name in Slack."
            for line in (3, 4)
        ),
        "  and 998 more",
    ]
    with store.read() as tx:
        assert tx.organisation.memberships(office.workspace.id) == []
