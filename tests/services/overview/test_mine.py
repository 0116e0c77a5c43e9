"""What somebody owes, before their own OKRs."""

import re
from datetime import timedelta
from typing import Any

from bot.domain.okrs import KeyResult, KeyResultState, ObjectiveState
from bot.domain.people import Person
from bot.domain.prompts import ItemState, Prompt, PromptState
from bot.services.access import Access
from bot.services.overview.mine import MyOverviews
from storage import Store
from tests.factories import FIRST_DAY, Office
from tests.statements import counted

WAITS = re.compile(r"FROM (prompt|proposal|context_change|change_comment|parked_request)\b")
"""What waits for somebody stands there."""


def prompted(office: Office, person: Person, *results: KeyResult, **values: Any) -> Prompt:
    held = {"state": PromptState.SENT, "sent_at": office.now, "due_at": office.now, **values}
    days = {"first_day": FIRST_DAY, "last_day": FIRST_DAY + timedelta(days=6)}
    with office.store.write() as tx:
        made = tx.prompts.plan(
            [{"workspace_id": office.workspace.id, "key_result_id": result.id} for result in results],
            workspace_id=office.workspace.id,
            person_id=person.id,
            **days,
            **held,
        )
    assert made is not None
    return made


def needs(office: Office, person: Person, asked: Person, result: KeyResult) -> None:
    opened: dict[str, Any] = {
        "workspace_id": office.workspace.id,
        "key_result_id": result.id,
        "opened_by_id": person.id,
        "asked_id": asked.id,
        "opened_at": office.now,
    }
    with office.store.write() as tx:
        tx.blockers.add(by=person.id, now=office.now, what="the key", **opened)


def test_the_prompt_that_waits_is_shown_with_what_it_still_asks_for(store: Store) -> None:
    office = Office.open(store)
    mei = office.person("Mei")
    objective = office.objective(mei)
    first, second = office.key_result(objective), office.key_result(objective)
    prompt = prompted(office, mei, first, second)
    with store.write() as tx:
        tx.prompts.settle_item(prompt.items[0], ItemState.SKIPPED, None)

    (waiting,) = MyOverviews(store, Access()).of(office.workspace, mei, office.now).prompts

    assert waiting.prompt.id == prompt.id
    assert [one.id for one in waiting.owed] == [second.id]


def test_a_prompt_of_the_future_is_not_owed_yet(store: Store) -> None:
    office = Office.open(store)
    mei = office.person("Mei")
    tomorrow = office.now + timedelta(days=1)
    prompted(office, mei, office.key_result(office.objective(mei)), state=PromptState.SCHEDULED, due_at=tomorrow)

    assert MyOverviews(store, Access()).of(office.workspace, mei, office.now).prompts == ()
    assert len(MyOverviews(store, Access()).of(office.workspace, mei, tomorrow).prompts) == 1


def test_who_waits_for_my_answer_is_named(store: Store) -> None:
    office = Office.open(store)
    mei, jonas = office.person("Mei"), office.person("Jonas")
    result = office.key_result(office.objective(jonas))
    needs(office, jonas, mei, result)

    (asked,) = MyOverviews(store, Access()).of(office.workspace, mei, office.now).asked

    assert (asked.by, asked.key_result.code, asked.blocker.what) == ("Jonas", result.code, "the key")


def test_nobody_waits_any_more_once_it_is_over(store: Store) -> None:
    office = Office.open(store)
    mei, jonas = office.person("Mei"), office.person("Jonas")
    ended, objective = office.objective(jonas), office.objective(jonas)
    running, cancelled = office.key_result(objective), office.key_result(objective, state=KeyResultState.CANCELLED)
    for result in (office.key_result(ended), cancelled, running):
        needs(office, jonas, mei, result)
    with store.write() as tx:
        tx.objectives.change(ended, by=jonas.id, now=office.now, state=ObjectiveState.CLOSED)

    (asked,) = MyOverviews(store, Access()).of(office.workspace, mei, office.now).asked

    assert asked.key_result.id == running.id


def test_my_drafts_and_whether_anything_can_be_checked_in(store: Store) -> None:
    office = Office.open(store)
    mei = office.person("Mei")
    draft = office.objective(mei, state=ObjectiveState.DRAFT)
    before = MyOverviews(store, Access()).of(office.workspace, mei, office.now)
    office.key_result(office.objective(mei))
    after = MyOverviews(store, Access()).of(office.workspace, mei, office.now)

    assert [one.id for one in before.drafts] == [draft.id]
    assert (before.running, after.running) == (False, True)


def test_nobody_is_asked_about_what_does_not_wait(store: Store) -> None:
    """Most people find nothing waiting, most of the time: one statement says so, whatever it is."""
    office = Office.open(store)
    mei = office.person("Mei")
    result = office.key_result(office.objective(mei))
    with counted(store) as nothing:
        MyOverviews(store, Access()).of(office.workspace, mei, office.now)
    prompted(office, mei, result)
    with counted(store) as waiting:
        MyOverviews(store, Access()).of(office.workspace, mei, office.now)

    assert [one for one in nothing if WAITS.search(one) and "UNION" not in one] == []
    assert len(nothing) < len(waiting)


def test_the_number_of_statements_does_not_grow(store: Store) -> None:
    office = Office.open(store)
    mei = office.person("Mei")
    prompted(office, mei, office.key_result(office.objective(mei)))
    with counted(store) as small:
        MyOverviews(store, Access()).of(office.workspace, mei, office.now)
    for _ in range(40):
        office.key_result(office.objective(mei))
    with counted(store) as large:
        MyOverviews(store, Access()).of(office.workspace, mei, office.now)

    assert len(large) == len(small) <= 30
