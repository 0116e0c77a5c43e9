"""Putting a check-in right: once, within 72 hours, and the old record is kept."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.answers import Answer
from bot.domain.checkin_draft import CHOOSE
from bot.domain.checkins import CheckInSource
from bot.domain.errors import ChangedMeanwhile, NotAllowed, NothingToDo
from bot.domain.history import confidences, values
from bot.domain.ids import CheckInId, Code, PromptId
from bot.services.checkins.form import PageTyped
from bot.services.checkins.recorded import Recorded
from bot.services.following.events import Happened
from storage import Store
from tests.services.checkins.stories import (
    Story,
    answers,
    form,
    one_line,
    page_of,
    recorded,
    submit,
    typed,
    with_numbers,
)


def correct(story: Story, check_in_id: int, value: int = 46, once: str = "fix:1", **values: Any) -> Recorded:
    result = values.pop("result", story.results[0])
    person = values.pop("person", story.mei)
    answer = Answer(key_result_id=result.id, value=Decimal(value), confidence=7, supersedes_id=check_in_id, **values)  # type: ignore[arg-type]
    source = CheckInSource.COMMAND
    return story.check_ins.correct(story.office.workspace, person, answer, source=source, once=once, now=story.now)


def test_a_correction_supersedes_and_keeps_the_old_record(store: Store) -> None:
    story = Story.of(store)
    old = submit(story).summary.lines[0].check_in
    story.now += timedelta(hours=2)
    correct(story, old.id)
    newest, oldest = story.history(story.results[0])
    assert (newest.supersedes_id, newest.value, newest.effective_day) == (oldest.id, Decimal(46), oldest.effective_day)
    assert oldest == old
    assert story.key_result(story.results[0]).current == 46


def test_a_correction_of_an_older_check_in_leaves_the_newer_value(store: Store) -> None:
    story = Story.of(store)
    story.said(story.results[0], 40, days_ago=2)
    submit(story)
    old = story.history(story.results[0])[-1]
    correct(story, old.id, 41)
    assert story.key_result(story.results[0]).current == 45


def test_a_correction_takes_the_place_in_time_of_what_it_puts_right(store: Store) -> None:
    story = Story.of(store)
    old = one_line(story, "40 c3 pirces", once="a").summary.lines[0].check_in
    story.now += timedelta(hours=2)
    newer = one_line(story, "45 c8", once="b").summary.lines[0].check_in
    story.now += timedelta(days=1)

    first = correct(story, old.id, 40, note="prices").summary.lines[0].check_in
    correct(story, first.id, 41, once="fix:2", note="Prices")

    result = story.key_result(story.results[0])
    assert (result.current, result.confidence, result.checked_in_at) == (Decimal(45), 8, newer.at)
    with story.office.store.read() as tx:
        said = tx.check_ins.latest(result.workspace_id, [result.id], 5)[result.id]
    assert [each.note for each in said] == ["", "Prices"]
    assert confidences(said) == (7, 8)
    assert values(said) == (Decimal(41), Decimal(45))


def test_after_72_hours_nothing_is_corrected(store: Store) -> None:
    story = Story.of(store)
    old = submit(story).summary.lines[0].check_in
    story.now += timedelta(hours=72, seconds=1)
    with pytest.raises(NothingToDo) as refused:
        correct(story, old.id)
    assert refused.value.what == "too_late_to_correct"


def test_a_check_in_is_corrected_once(store: Store) -> None:
    story = Story.of(store)
    old = submit(story).summary.lines[0].check_in
    correct(story, old.id)
    with pytest.raises(ChangedMeanwhile):
        correct(story, old.id, 47, once="fix:2")


def test_the_same_correction_twice_is_one(store: Store) -> None:
    story = Story.of(store)
    old = submit(story).summary.lines[0].check_in
    correct(story, old.id)
    assert correct(story, old.id).meanwhile
    assert len(story.history(story.results[0])) == 2


def test_only_author_owner_and_stand_in_correct(store: Store) -> None:
    story = Story.of(store, count=0)
    kai, lea = story.office.person("Kai"), story.office.person("Lea")
    story.results = [story.office.key_result(story.objective, stand_in_id=kai.id)]
    old = submit(story).summary.lines[0].check_in
    with pytest.raises(NotAllowed):
        correct(story, old.id, person=lea)
    assert correct(story, old.id, person=kai).summary.lines[0].author.id == kai.id


def test_a_correction_stands_in_the_summary_of_the_prompt(store: Store) -> None:
    story = Story.of(store, 1)
    prompt = story.prompt()
    old = one_line(story, "45 c7").summary.lines[0].check_in
    recorded = correct(story, old.id)
    summary = story.check_ins.prompt_summary(prompt.workspace_id, PromptId(prompt.id), story.now)
    assert summary is not None
    assert [line.check_in.value for line in summary.lines] == [46]
    assert len(recorded.deliveries) == 1


def test_the_history_shows_corrections_as_such(store: Store) -> None:
    story = Story.of(store)
    old = submit(story).summary.lines[0].check_in
    story.now += timedelta(hours=1)
    correct(story, old.id)
    code = Code(story.results[0].objective_number, story.results[0].number)
    history = story.histories.of(story.office.workspace, story.office.person("Kai"), code, now=story.now)
    assert [(each.check_in.value, each.replaced_by is not None) for each in history.entries] == [
        (Decimal(46), False),
        (Decimal(45), True),
    ]
    assert history.values == (Decimal(46),)
    assert not history.may_check_in


def test_followers_read_what_stands_and_nothing_of_an_older_one_put_right(store: Store) -> None:
    story = Story.of(store)
    begun = story.now
    old = one_line(story, "40 c3 pirces", once="a").summary.lines[0].check_in
    story.now += timedelta(hours=2)
    one_line(story, "45 c8", once="b")
    story.now += timedelta(days=1)
    correct(story, old.id, 40, note="prices")
    result = story.key_result(story.results[0])

    def told(since: datetime) -> dict[int, tuple[int, int | None]]:
        with story.office.store.read() as tx:
            objective = tx.objectives.get(result.workspace_id, result.objective_id)
            return Happened.read(tx, story.office.workspace, [objective], since, None).confidences

    assert told(begun) == {result.id: (8, None)}
    assert told(story.now - timedelta(hours=1)) == {}


def test_the_history_offers_to_correct_only_what_may_be_corrected(store: Store) -> None:
    story = Story.of(store)
    old = submit(story).summary.lines[0].check_in
    correct(story, old.id)
    code = Code(story.results[0].objective_number, story.results[0].number)

    def offered() -> list[bool]:
        history = story.histories.of(story.office.workspace, story.mei, code, now=story.now)
        return [each.is_correctable for each in history.entries]

    assert offered() == [True, False]
    story.now += timedelta(hours=72, seconds=1)
    assert offered() == [False, False]


# With the form.


def test_a_correction_shows_what_was_said_and_records_only_what_differs(store: Store) -> None:
    story, prompt = with_numbers(store, 2)
    story.submit(story.open(prompt), answers(story, 0, 1, note="pricing"))
    number = PromptId(prompt.id)
    opened = story.forms.correction(story.office.workspace, story.mei, prompt_id=number, now=story.now)
    assert opened.page == CHOOSE
    chosen = form(story.submit(opened, PageTyped(moved=tuple(each.id for each in story.results))))
    assert [(entry.standing, entry.sure) for entry in chosen.on_page] == [(Decimal(44), 7), (Decimal(45), 7)]
    page = page_of({story.results[0]: typed(46, 7, "pricing"), story.results[1]: typed(45, 7, "pricing")})
    done = recorded(story.submit(chosen, page))
    assert [(line.check_in.value, line.check_in.supersedes_id is None) for line in done.summary.lines] == [
        (Decimal(46), False)
    ]
    assert len(story.history(story.results[1])) == 2


def test_a_correction_that_became_too_old_while_its_form_stood_open_is_refused(store: Store) -> None:
    story, prompt = with_numbers(store, 1)
    story.submit(story.open(prompt), answers(story, 0))
    number = PromptId(prompt.id)
    opened = story.forms.correction(story.office.workspace, story.mei, prompt_id=number, now=story.now)
    story.now += timedelta(hours=73)
    with pytest.raises(NothingToDo) as refused:
        story.submit(opened, page_of({story.results[0]: typed(46, 7)}))
    assert refused.value.what == "too_late_to_correct"


def test_a_correction_is_refused_to_whoever_lost_the_right_meanwhile(store: Store) -> None:
    story, prompt = with_numbers(store, 1)
    story.submit(story.open(prompt), answers(story, 0))
    number = PromptId(prompt.id)
    opened = story.forms.correction(story.office.workspace, story.mei, prompt_id=number, now=story.now)
    gone = replace(story.mei, deactivated_at=story.now)
    with pytest.raises(NotAllowed):
        story.submit(opened, page_of({story.results[0]: typed(46, 7)}), person=gone)


def test_what_is_too_old_to_correct_is_said(store: Store) -> None:
    story, prompt = with_numbers(store, 1)
    done = recorded(story.submit(story.open(prompt), answers(story, 0)))
    story.now += timedelta(days=4)
    old = [CheckInId(line.check_in.id) for line in done.summary.lines]
    with pytest.raises(NothingToDo) as refused:
        story.forms.correction(story.office.workspace, story.mei, old, now=story.now)
    assert refused.value.what == "too_late_to_correct"
