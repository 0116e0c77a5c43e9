"""What a prompt has to say is read anew each time, in a fixed number of statements."""

from datetime import date, timedelta

import pytest

from bot.domain.prompt_sheets import PromptSheet
from bot.domain.prompting import QuickAnswer
from bot.services.prompts.sheets import PromptSheets
from storage import Store
from tests.factories import MONDAY_MORNING, Office
from tests.services.prompts.mailroom import Mailroom
from tests.services.prompts.owners import check_in, prompts_of, statements

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)


@pytest.fixture
def office(store: Store) -> Office:
    return Office.open(store, now=MONDAY_MORNING - WEEK)


def sheet_of(office: Office, name: str, key_results: int) -> tuple[PromptSheet, int]:
    """The sheet of the newest prompt of a new person, and how many statements it takes to read."""
    person = office.person(name)
    objective = office.objective(person)
    for _ in range(key_results):
        office.key_result(objective)
    mail = Mailroom(office.store)
    mail.planner.plan_due(MONDAY_MORNING - DAY, 500)
    mail.planner.plan_due(MONDAY_MORNING, 500)
    [prompt] = prompts_of(office.store, person)
    found: list[PromptSheet | None] = []
    count = statements(
        office.store,
        lambda: found.append(PromptSheets(office.store).read(prompt.workspace_id, prompt.id, MONDAY_MORNING)),
    )
    assert found[0] is not None
    return found[0], count


def test_thirty_key_results_take_as_many_statements_as_two(office: Office) -> None:
    few, statements_for_few = sheet_of(office, "Mei", 2)
    many, statements_for_many = sheet_of(office, "Kai", 30)

    assert (len(few.lines), len(many.lines)) == (2, 30)
    assert statements_for_many == statements_for_few


def test_a_line_knows_pace_last_words_and_the_quick_answer(office: Office) -> None:
    mei = office.person("Mei")
    said, silent = office.key_result(objective := office.objective(mei)), office.key_result(objective)
    check_in(office, said, MONDAY_MORNING - 6 * DAY)
    with office.store.write() as tx:
        tx.key_results.remember_check_in(said, current=51, confidence=7, checked_in_at=MONDAY_MORNING - 6 * DAY)
    mail = Mailroom(office.store)
    mail.run(MONDAY_MORNING - DAY)
    mail.run(MONDAY_MORNING)

    [prompt] = prompts_of(office.store, mei)
    sheet = PromptSheets(office.store).read(prompt.workspace_id, prompt.id, MONDAY_MORNING)

    assert sheet is not None
    first, second = sheet.lines
    assert first.last is not None
    assert first.last.effective_day == date(2026, 11, 10)
    assert first.pace is not None
    assert first.quick is QuickAnswer.UNCHANGED
    assert (second.key_result.id, second.last, second.quick) == (silent.id, None, QuickAnswer.OPEN_FORM)


def test_what_was_given_to_somebody_else_is_not_asked_any_more(office: Office) -> None:
    sheet, _ = sheet_of(office, "Mei", 2)
    kai = office.person("Kai")
    with office.store.write() as tx:
        tx.key_results.change(sheet.lines[0].key_result, by=None, now=MONDAY_MORNING, owner_id=kai.id)

    again = PromptSheets(office.store).read(office.workspace.id, sheet.prompt.id, MONDAY_MORNING)

    assert again is not None
    assert [line.key_result.id for line in again.lines] == [sheet.lines[1].key_result.id]


def test_a_lead_reads_once_who_has_left_two_in_a_row_unanswered(office: Office) -> None:
    lea, mei = office.person("Lea"), office.person("Mei")
    office.team("Payments", lea, (mei,))
    for person in (lea, mei):
        office.key_result(office.objective(person))
    mail = Mailroom(office.store)
    mail.run(MONDAY_MORNING - WEEK)
    mail.run_through(MONDAY_MORNING + 3 * WEEK)

    said = "Mei left the last two check-ins unanswered."
    [heard] = [delivery for delivery, post in mail.posted if said in post.message.text]

    assert (heard.person_id, heard.not_before) == (lea.id, MONDAY_MORNING + WEEK)
