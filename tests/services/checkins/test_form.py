"""The check-in form: its pages, what it keeps, what it refuses, and what it records in one submission."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.answers import TypedAnswer
from bot.domain.checkin_draft import CHOOSE
from bot.domain.checkins import CheckInSource
from bot.domain.errors import NotFound, NothingToDo
from bot.domain.ids import Code
from bot.domain.okrs import KeyResult, Metric
from bot.domain.prompts import ItemState, PromptState
from bot.services.checkins.content import Form
from bot.services.checkins.form import PageTyped
from storage import Store
from tests.services.checkins.stories import MONDAY, Story, answers, form, page_of, recorded, typed, with_numbers

# Pages.


def test_up_to_three_are_asked_at_once(store: Store) -> None:
    story, prompt = with_numbers(store, 3)
    opened = story.open(prompt)
    assert (opened.page, opened.draft.pages) == ("1", ("1",))
    assert [(entry.standing, entry.sure) for entry in opened.on_page] == [(Decimal(40), 6)] * 3


def test_with_more_than_three_it_first_asks_which_moved(store: Store) -> None:
    story, prompt = with_numbers(store, 4)
    assert story.open(prompt).page == CHOOSE


def test_only_what_moved_is_opened_and_the_rest_is_recorded_as_unchanged_in_the_same_submission(store: Store) -> None:
    story, prompt = with_numbers(store, 5)
    moved = story.results[3]
    opened = form(story.submit(story.open(prompt), PageTyped(moved=(moved.id,))))
    assert [entry.key_result.id for entry in opened.on_page] == [moved.id]
    done = recorded(story.submit(opened, answers(story, 3)))
    said = {line.key_result.id: (line.check_in.value, line.check_in.unchanged) for line in done.summary.lines}
    assert said == {each.id: (Decimal(47), False) if each is moved else (Decimal(40), True) for each in story.results}
    settled = story.fresh(prompt)
    assert settled.state is PromptState.ANSWERED
    assert sorted(item.state for item in settled.items) == [ItemState.ANSWERED] + [ItemState.UNCHANGED] * 4


def test_nothing_is_recorded_before_the_last_page(store: Store) -> None:
    story, prompt = with_numbers(store, 7)
    opened = form(story.submit(story.open(prompt), PageTyped(moved=tuple(each.id for each in story.results))))
    second = form(story.submit(opened, answers(story, 0, 1, 2, 3, 4)))
    assert (second.page, len(second.on_page)) == ("2", 2)
    assert all(len(story.history(result)) == 1 for result in story.results)
    done = recorded(story.submit(second, answers(story, 5, 6)))
    assert [line.check_in.value for line in done.summary.lines] == [44, 45, 46, 47, 48, 49, 50]


def test_with_nothing_ticked_nothing_is_recorded_and_the_form_says_what_to_press(store: Store) -> None:
    story, prompt = with_numbers(store, 4)
    again = form(story.submit(story.open(prompt), PageTyped(moved=())))
    assert again.problems == {"moved-0": ("nothing_ticked", {})}
    assert not any(story.history(result) for result in story.results if len(story.history(result)) > 1)


def test_what_nobody_has_said_a_number_for_lately_is_asked_in_any_case(store: Store) -> None:
    story = Story.of(store, 5)
    for result in story.results[1:]:
        story.said(result, 40, 6)
    opened = form(story.submit(story.open(story.prompt()), PageTyped(moved=())))
    assert [entry.key_result.id for entry in opened.on_page] == [story.results[0].id]


def test_what_is_left_as_it_stands_counts_as_unchanged(store: Store) -> None:
    story, prompt = with_numbers(store, 1)
    done = recorded(story.submit(story.open(prompt), page_of({story.results[0]: typed(40, 6)})))
    assert done.summary.lines[0].check_in.unchanged


def test_a_note_alone_is_not_nothing(store: Store) -> None:
    story, prompt = with_numbers(store, 1)
    done = recorded(story.submit(story.open(prompt), page_of({story.results[0]: typed(40, 6, "waiting")})))
    assert not done.summary.lines[0].check_in.unchanged


# Wrong input.


def test_a_number_that_reads_two_ways_keeps_everything_typed(store: Store) -> None:
    story, prompt = with_numbers(store, 2)
    first, second = story.results
    page = page_of({first: typed("1,234", 9, "first note"), second: typed(50, 8, "second note")})
    refused = form(story.submit(story.open(prompt), page))
    assert refused.page == "1"
    assert refused.problems == {f"value-{first.id}": ("two_ways", {"one": "1234", "other": "1.234"})}
    kept = {entry.key_result.id: entry.typed for entry in refused.on_page}
    assert (kept[first.id].value, kept[first.id].note) == ("1,234", "first note")
    assert (kept[second.id].value, kept[second.id].confidence) == ("50", "8")
    assert len(story.history(first)) == 1


def test_the_form_turns_to_the_page_that_has_the_error(store: Store) -> None:
    story, prompt = with_numbers(store, 7)
    opened = form(story.submit(story.open(prompt), PageTyped(moved=tuple(each.id for each in story.results))))
    second = form(story.submit(opened, answers(story, 0, 1, 2, 3, 4)))
    with store.write() as tx:
        tx.key_results.change(story.results[1], by=None, now=story.now, metric=Metric.YES_NO, start=None, target=None)
    refused = form(story.submit(second, answers(story, 5, 6, note="kept")))
    assert (refused.page, list(refused.problems)) == ("1", [f"value-{story.results[1].id}"])
    assert refused.draft.typed[story.results[6].id].note == "kept"
    mended = PageTyped(answers={story.results[1].id: TypedAnswer(value="1")})
    last = form(story.submit(refused, mended, once="again"))
    assert last.page == "2"
    assert len(recorded(story.submit(last, PageTyped())).summary.lines) == 7


def test_an_empty_field_is_an_error_of_that_field(store: Store) -> None:
    story = Story.of(store, 1)
    refused = form(story.submit(story.open(story.prompt()), page_of({story.results[0]: typed("", "")})))
    number = story.results[0].id
    reasons = {name: reason for name, (reason, _) in refused.problems.items()}
    assert reasons == {f"value-{number}": "empty", f"confidence-{number}": "empty"}


def test_a_number_that_stood_there_is_never_asked_about(store: Store) -> None:
    story = Story.of(store, 1)
    story.said(story.results[0], "1.234", 6)
    done = recorded(story.submit(story.open(story.prompt()), page_of({story.results[0]: typed("1,234", 6)})))
    assert done.summary.lines[0].check_in.unchanged


@pytest.mark.parametrize(
    ("asked", "why"), [("U0MEI", "asked_yourself"), ("U0GONE", "cannot_be_asked"), ("U0NOBODY", "cannot_be_asked")]
)
def test_not_everybody_can_be_asked(store: Store, asked: str, why: str) -> None:
    story, prompt = with_numbers(store, 1)
    story.office.person("Gone", deactivated_at=story.now)
    page = page_of({story.results[0]: typed(41, 6, need=True, asked=asked, what="the key")})
    assert form(story.submit(story.open(prompt), page)).problems == {f"asked-{story.results[0].id}": (why, {})}


def test_whoever_is_needed_must_know_what_for(store: Store) -> None:
    story, prompt = with_numbers(store, 1)
    page = page_of({story.results[0]: typed(41, 6, need=True, what=" ")})
    assert list(form(story.submit(story.open(prompt), page)).problems) == [f"what-{story.results[0].id}"]


def test_i_need_someone_opens_a_blocker(store: Store) -> None:
    story, prompt = with_numbers(store, 1)
    kai = story.office.person("Kai")
    page = page_of({story.results[0]: typed(41, 6, need=True, asked=kai.slack_user_id, what="the key")})
    (line,) = recorded(story.submit(story.open(prompt), page)).summary.lines
    assert [(each.blocker.what, each.person and each.person.name) for each in line.asked] == [("the key", "Kai")]
    assert len(story.deliveries(kai)) == 1


# What is kept.


def test_a_form_closed_by_accident_opens_as_it_was(store: Store) -> None:
    story, prompt = with_numbers(store, 5)
    opened = form(story.submit(story.open(prompt), PageTyped(moved=(story.results[0].id,))))
    keep = story.forms.keep
    keep(story.office.workspace, story.mei, opened.draft_id, "1", answers(story, 0, note="typed"), now=story.now)
    story.now += timedelta(hours=20)
    again = story.open(prompt)
    assert again.draft_id == opened.draft_id
    assert again.draft.moved == (story.results[0].id,)
    assert again.entries[story.results[0].id].typed.note == "typed"


def test_after_a_day_the_draft_is_gone(store: Store) -> None:
    story, prompt = with_numbers(store, 1)
    opened = story.open(prompt)
    story.forms.keep(story.office.workspace, story.mei, opened.draft_id, "1", answers(story, 0), now=story.now)
    story.now += timedelta(hours=25)
    assert story.open(prompt).entries[story.results[0].id].typed == TypedAnswer()


def test_going_back_keeps_what_was_typed_even_if_it_is_wrong(store: Store) -> None:
    story, prompt = with_numbers(store, 4)
    opened = form(story.submit(story.open(prompt), PageTyped(moved=(story.results[0].id,))))
    page = page_of({story.results[0]: typed("1,234", 9)})
    back = story.forms.back(story.office.workspace, story.mei, opened.draft_id, "1", page, now=story.now)
    assert back.page == CHOOSE
    assert back.entries[story.results[0].id].typed.value == "1,234"


def test_a_draft_is_its_authors_alone(store: Store) -> None:
    story, prompt = with_numbers(store, 1)
    with pytest.raises(NothingToDo):
        story.submit(story.open(prompt), answers(story, 0), person=story.office.person("Kai"))


# Without a prompt, and for somebody else.


def unasked(story: Story, **wanted: Any) -> Form:
    who, source = wanted.pop("person", story.mei), CheckInSource.COMMAND
    return story.forms.unasked(story.office.workspace, who, source, now=story.now, **wanted)


def test_without_a_prompt_the_form_asks_about_everything_and_leaves_the_rest_alone(store: Store) -> None:
    story = Story.of(store, 4)
    opened = form(story.submit(unasked(story), PageTyped(moved=(story.results[0].id,))))
    done = recorded(story.submit(opened, answers(story, 0)))
    assert [line.key_result.id for line in done.summary.lines] == [story.results[0].id]
    assert story.history(story.results[1]) == []


def test_without_a_prompt_something_must_be_chosen(store: Store) -> None:
    story = Story.of(store, 4)
    assert form(story.submit(unasked(story), PageTyped(moved=()))).problems == {"moved-0": ("choose_one", {})}


def test_with_an_open_prompt_the_command_answers_it(store: Store) -> None:
    story, prompt = with_numbers(store, 3)
    assert unasked(story).draft.prompt_id == prompt.id
    assert unasked(story, everything=True).draft.prompt_id is None


def test_one_key_result_may_be_named(store: Store) -> None:
    story = Story.of(store, 4)
    code = Code(story.results[2].objective_number, story.results[2].number)
    assert unasked(story, only=code).draft.order == (story.results[2].id,)


def test_who_has_no_key_results_is_told_so(store: Store) -> None:
    story = Story.of(store)
    with pytest.raises(NothingToDo) as refused:
        unasked(story, person=story.office.person("Kai"))
    assert refused.value.what == "no_key_results"


def test_the_stand_in_of_somebody_absent_sees_their_key_results(store: Store) -> None:
    story = Story.of(store, 2)
    kai = story.office.person("Kai")
    with store.write() as tx:
        days: dict[str, Any] = {"first_day": MONDAY, "last_day": MONDAY, "stand_in_id": kai.id}
        tx.absences.add(by=None, now=story.now, workspace_id=kai.workspace_id, person_id=story.mei.id, **days)
    opened = unasked(story, person=kai)
    assert [entry.on_behalf_of and entry.on_behalf_of.name for entry in opened.on_page] == ["Mei", "Mei"]
    done = recorded(story.submit(opened, answers(story, 0, 1), person=kai))
    assert {line.check_in.on_behalf_of_id for line in done.summary.lines} == {story.mei.id}


def test_nobody_opens_somebody_elses_prompt(store: Store) -> None:
    story, prompt = with_numbers(store, 1)
    with pytest.raises(NotFound):
        story.open(prompt, story.office.person("Kai"))


def test_milestones_are_ticked(store: Store) -> None:
    story = Story.of(store, count=0)
    audit: KeyResult = story.milestones()
    opened = story.open(story.prompt([audit]))
    ticked = (audit.milestones[0].id, audit.milestones[2].id)
    recorded(story.submit(opened, page_of({audit: typed(None, 7, milestones=ticked)})))
    result = story.key_result(audit)
    assert ([each.done_on for each in result.milestones], result.current) == ([MONDAY, None, MONDAY], Decimal(2))
