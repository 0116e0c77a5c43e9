"""The check-in form sent twice, from two devices, or while somebody else checks in or closes what it asks about."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal

import pytest

from bot.domain.checkin_draft import CONFIRM, Taken
from bot.domain.checkins import CheckInSource
from bot.domain.errors import NotAllowed, NothingToDo
from bot.domain.ids import PromptId
from bot.domain.okrs import KeyResultState
from bot.domain.prompts import ItemState, Prompt, PromptState
from bot.services.access import Access
from bot.services.checkins.content import Form
from bot.services.checkins.form import PageTyped
from bot.services.editing.editing import Editing
from bot.services.editing.form import Edited
from storage import Store
from tests.services.checkins.stories import MONDAY, Story, answers, form, page_of, recorded, typed, with_numbers


def test_the_same_submission_twice_records_once_and_answers_alike(store: Store) -> None:
    story, prompt = with_numbers(store, 1)
    opened = story.open(prompt)
    first = recorded(story.submit(opened, answers(story, 0), once="view:1"))
    second = recorded(story.submit(opened, answers(story, 0), once="view:1"))
    assert second.summary == first.summary
    assert (first.meanwhile, second.meanwhile, second.deliveries) == (False, False, ())
    assert len(story.history(story.results[0])) == 2


def test_another_device_is_told_what_was_recorded_meanwhile(store: Store) -> None:
    story, prompt = with_numbers(store, 1)
    phone, desk = story.open(prompt), story.open(prompt)
    story.submit(phone, answers(story, 0), once="view:phone")
    late = recorded(story.submit(desk, page_of({story.results[0]: typed(99, 1)}), once="view:desk"))
    assert late.meanwhile
    assert [line.check_in.value for line in late.summary.lines] == [44]
    assert len(story.history(story.results[0])) == 2


def test_two_devices_at_the_same_moment_record_once(store: Store) -> None:
    story, prompt = with_numbers(store, 3)
    opened = story.open(prompt)
    names = ("view:phone", "view:desk")
    with ThreadPoolExecutor(2) as devices:
        found = list(devices.map(lambda once: story.submit(opened, answers(story, 0, 1, 2), once=once), names))
    assert sorted(recorded(each).meanwhile for each in found) == [False, True]
    assert [len(story.history(result)) for result in story.results] == [2, 2, 2]


def test_two_answers_at_the_same_moment_complete_the_prompt(store: Store) -> None:
    story, prompt = with_numbers(store, 2)
    lines = [f"{result.code} 50 c8" for result in story.results]
    one_line, workspace = story.check_ins.one_line, story.office.workspace
    with ThreadPoolExecutor(2) as devices:
        list(devices.map(lambda line: one_line(workspace, story.mei, line, once=line, now=story.now), lines))
    assert story.fresh(prompt).state is PromptState.ANSWERED


def test_pressing_what_moved_after_the_answer_tells_what_was_recorded(store: Store) -> None:
    story, prompt = with_numbers(store, 1)
    story.submit(story.open(prompt), answers(story, 0))
    source = CheckInSource.PROMPT
    found = story.forms.for_prompt(story.office.workspace, story.mei, PromptId(prompt.id), source, now=story.now)
    assert recorded(found).meanwhile


def meanwhile(store: Store) -> tuple[Story, Prompt, Form]:
    """Kai, who stands in, checks in with 60 while Mei's form is open."""
    story = Story.of(store, count=0)
    kai = story.office.person("Kai")
    story.results = [story.office.key_result(story.objective, f"Result {each}", stand_in_id=kai.id) for each in (1, 2)]
    for result in story.results:
        story.said(result, 40, 6)
    prompt = story.prompt()
    opened = story.open(prompt)
    line = f"{story.results[0].code} 60 c9 it moved"
    story.now += timedelta(minutes=5)
    story.check_ins.one_line(story.office.workspace, kai, line, once="kai", now=story.now)
    return story, prompt, opened


def test_if_somebody_checked_in_meanwhile_both_are_shown_before_anything_is_saved(store: Store) -> None:
    story, _, opened = meanwhile(store)
    asked = form(story.submit(opened, answers(story, 0, 1)))
    assert asked.page == CONFIRM
    (conflict,) = asked.conflicts
    assert (conflict.author.name, conflict.theirs.value, conflict.mine.value) == ("Kai", Decimal(60), Decimal(44))
    assert len(story.history(story.results[1])) == 1


@pytest.mark.parametrize(("taken", "value", "records"), [(Taken.MINE, 44, 3), (Taken.THEIRS, 60, 2)])
def test_the_person_decides_whose_numbers_stand(store: Store, taken: Taken, value: int, records: int) -> None:
    story, prompt, opened = meanwhile(store)
    asked = form(story.submit(opened, answers(story, 0, 1)))
    story.now += timedelta(minutes=1)
    recorded(story.submit(asked, PageTyped(taken={story.results[0].id: taken})))
    assert story.key_result(story.results[0]).current == value
    assert len(story.history(story.results[0])) == records
    assert story.key_result(story.results[1]).current == 45
    assert story.fresh(prompt).state is PromptState.ANSWERED


def test_who_is_faster_twice_is_shown_twice(store: Store) -> None:
    story, _, opened = meanwhile(store)
    asked = form(story.submit(opened, answers(story, 0, 1)))
    story.said(story.results[0], 61, 9, days_ago=0)
    again = form(story.submit(asked, PageTyped(taken={story.results[0].id: Taken.MINE})))
    assert [conflict.theirs.value for conflict in again.conflicts] == [61]


def test_what_was_closed_meanwhile_is_left_out(store: Store) -> None:
    story, prompt = with_numbers(store, 2)
    opened = story.open(prompt)
    with store.write() as tx:
        tx.key_results.change(story.results[0], by=None, now=story.now, state=KeyResultState.CANCELLED)
    done = recorded(story.submit(opened, answers(story, 0, 1)))
    assert [line.key_result.id for line in done.summary.lines] == [story.results[1].id]
    assert [each.code for each in done.left_out] == ["KR-1.1"]


def taken_over(story: Story, *results: int) -> None:
    kai = story.office.person("Kai")
    with story.office.store.write() as tx:
        given = [story.key_result(story.results[each]) for each in results]
        tx.key_results.give_to(given, kai.id, by=kai.id, now=story.now, reason="")


def test_what_somebody_took_over_meanwhile_is_left_out_and_the_rest_is_recorded(store: Store) -> None:
    story, prompt = with_numbers(store, 3)
    opened = story.open(prompt)
    taken_over(story, 1)
    done, again = (recorded(story.submit(opened, answers(story, 0, 1, 2), once="view:1")) for _ in range(2))
    assert [line.key_result.code for line in done.summary.lines] == ["KR-1.1", "KR-1.3"]
    assert ([each.code for each in done.left_out], again.left_out) == (["KR-1.2"], done.left_out)
    assert len(story.history(story.results[1])) == 1
    assert story.fresh(prompt).state is PromptState.ANSWERED


def test_what_was_paused_before_the_last_page_is_named_behind_it(store: Store) -> None:
    story, prompt = with_numbers(store, 7)
    everything = PageTyped(moved=tuple(result.id for result in story.results))
    first = form(story.submit(story.open(prompt), everything))
    with store.write() as tx:
        tx.key_results.change(story.results[0], by=None, now=story.now, state=KeyResultState.PAUSED)
        tx.key_results.change(story.results[6], by=None, now=story.now, state=KeyResultState.PAUSED)
    second = form(story.submit(first, answers(story, 0, 1, 2, 3, 4)))
    done = recorded(story.submit(second, answers(story, 5), once="view:2"))
    assert len(done.summary.lines) == 5
    assert [each.code for each in done.left_out] == ["KR-1.1"]  # nothing had been typed about KR-1.7


def test_milestones_that_a_lead_has_edited_meanwhile_are_ticked_as_they_were_meant(store: Store) -> None:
    """On Monday Mei has the form open with the first step done already; her lead mends a title, moves a step to the
    end, takes one out and adds another."""
    story = Story.of(store, count=0)
    audit = story.milestones(4)
    with store.write() as tx:
        tx.key_results.mark_milestones(audit, {audit.milestones[0].id: date(2026, 11, 2)})
    opened = story.open(story.prompt([audit]))

    workspace, editing = story.office.workspace, Editing(store, Access())
    edit = editing.open_by_id(workspace, story.mei, key_result_id=audit.id, now=story.now)
    lines = "Step 3\nStep 1 \nStepp 4\nStep 5"
    assert isinstance(
        editing.save(workspace, story.mei, edit.id, {**edit.values, "milestones": lines}, story.now), Edited
    )
    ticked = tuple(audit.milestones[each].id for each in (0, 1, 3))  # the second one is there no more
    recorded(story.submit(opened, page_of({audit: typed(None, 7, milestones=ticked)})))

    assert [(each.title, each.done_on) for each in story.key_result(audit).milestones] == [
        ("Step 3", None),
        ("Step 1", date(2026, 11, 2)),
        ("Stepp 4", MONDAY),
        ("Step 5", None),
    ]


def test_a_stand_in_answers_for_nobody_whom_they_do_not_stand_in_for(store: Store) -> None:
    """Kai is asked for Mei, who is away; the first key result is Lea's before he answers, and she is here."""
    story = Story.of(store, 2)
    kai, lea = story.office.person("Kai"), story.office.person("Lea")
    prompt = story.prompt(person=kai, stand_in_for_id=story.mei.id)
    opened = story.open(prompt, kai)
    with store.write() as tx:
        tx.key_results.give_to([story.key_result(story.results[0])], lea.id, by=lea.id, now=story.now, reason="")
    done = recorded(story.submit(opened, answers(story, 0, 1), person=kai))
    assert [line.key_result.code for line in done.summary.lines] == ["KR-1.2"]
    line = f"{story.results[0].code} 60 c9"
    with pytest.raises(NotAllowed):
        story.check_ins.one_line(story.office.workspace, kai, line, once="line", now=story.now)


def test_one_press_and_the_form_ask_about_what_is_still_theirs(store: Store) -> None:
    story, prompt = with_numbers(store, 3)
    taken_over(story, 1)
    assert [entry.key_result.code for entry in story.open(prompt).on_page] == ["KR-1.1", "KR-1.3"]
    story.check_ins.nothing_moved(story.office.workspace, story.mei, PromptId(prompt.id), now=story.now)
    assert [len(story.history(result)) for result in story.results] == [2, 1, 2]
    assert story.fresh(prompt).state is PromptState.ANSWERED


def test_where_all_of_it_is_somebody_elses_by_now_that_is_said(store: Store) -> None:
    story, prompt = with_numbers(store, 1)
    opened = story.open(prompt)
    taken_over(story, 0)
    for late in (
        lambda: story.submit(opened, answers(story, 0)),
        lambda: story.open(prompt),
        lambda: story.check_ins.nothing_moved(story.office.workspace, story.mei, PromptId(prompt.id), now=story.now),
    ):
        with pytest.raises(NothingToDo) as refused:
            late()
        assert refused.value.what == "no_longer_yours"


def test_reopened_after_somebody_checked_in_only_the_words_are_kept(store: Store) -> None:
    story, prompt = with_numbers(store, 2)
    opened = story.open(prompt)
    page = answers(story, 0, note="my words")
    story.forms.keep(story.office.workspace, story.mei, opened.draft_id, "1", page, now=story.now)
    with store.write() as tx:
        tx.prompts.settle_item(prompt.items[1], ItemState.ANSWERED, None)
    story.said(story.results[0], 60, 9, days_ago=0)
    entry = story.open(prompt).entries[story.results[0].id]
    assert (entry.typed.value, entry.typed.note, entry.standing) == (None, "my words", Decimal(60))
