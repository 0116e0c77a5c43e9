"""What becomes of a prompt that is answered, in part or late, in one press, or from two devices."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.deliveries import DeliveryKind, DeliveryState
from bot.domain.errors import AlreadyDone, NotFound
from bot.domain.ids import PromptId
from bot.domain.okrs import KeyResultState
from bot.domain.prompts import ItemState, PromptState
from storage import Store
from tests.services.checkins.stories import Story, one_line


def test_an_answered_prompt_is_settled_and_its_message_becomes_the_summary(store: Store) -> None:
    story = Story.of(store, 1)
    prompt = story.prompt()
    recorded = one_line(story, "45 c7")
    settled = story.fresh(prompt)
    assert (settled.state, settled.answered_at, settled.remind_at) == (PromptState.ANSWERED, story.now, None)
    assert [item.state for item in settled.items] == [ItemState.ANSWERED]
    (delivery,) = story.deliveries()
    assert (delivery.kind, delivery.urgent, delivery.id) == (
        DeliveryKind.PROMPT_SUMMARY,
        True,
        recorded.deliveries[0],
    )


def test_a_half_answered_prompt_stays_open_and_its_summary_names_what_is_owed(store: Store) -> None:
    story = Story.of(store, 2)
    prompt = story.prompt()
    one_line(story, "45 c7")
    assert story.fresh(prompt).state is PromptState.SENT
    summary = story.check_ins.prompt_summary(prompt.workspace_id, PromptId(prompt.id), story.now)
    assert summary is not None
    assert [each.code for each in summary.owed] == [story.results[1].code]
    assert [line.key_result.code for line in summary.lines] == [story.results[0].code]


def test_a_prompt_that_is_answered_before_it_was_sent_is_not_sent(store: Store) -> None:
    story = Story.of(store, 1)
    prompt = story.prompt()
    with store.write() as tx:
        tx.prompts.update(prompt, state=PromptState.SCHEDULED, slack_ts=None)
        held: dict[str, Any] = {"workspace_id": prompt.workspace_id, "person_id": story.mei.id, "rule": "slot"}
        later = story.now + timedelta(hours=3)
        for kind in (DeliveryKind.PROMPT, DeliveryKind.REMINDER):
            key = f"{kind.value}:{prompt.id}"
            tx.outbox.promise(now=story.now, not_before=later, kind=kind, dedupe_key=key, **held)
    assert one_line(story, "45 c7").deliveries == ()
    assert [each.state for each in story.deliveries()] == [DeliveryState.CANCELLED] * 2


def test_a_late_answer_inside_the_slot_is_an_answer(store: Store) -> None:
    story = Story.of(store, 1)
    prompt = story.prompt()
    with store.write() as tx:
        tx.prompts.move(prompt, PromptState.SENT, state=PromptState.MISSED)
    story.now += timedelta(days=5)
    one_line(story, "45 c7")
    assert story.fresh(prompt).state is PromptState.ANSWERED


def test_after_the_slot_a_missed_prompt_stays_missed(store: Store) -> None:
    story = Story.of(store, 1)
    prompt = story.prompt()
    with store.write() as tx:
        tx.prompts.move(prompt, PromptState.SENT, state=PromptState.MISSED)
    story.now += timedelta(days=9)
    one_line(story, "45 c7")
    assert story.fresh(prompt).state is PromptState.MISSED


def test_the_owners_answer_settles_the_prompt_of_the_stand_in_too(store: Store) -> None:
    story = Story.of(store, 1)
    prompt = story.prompt(person=story.office.person("Kai"), stand_in_for_id=story.mei.id)
    one_line(story, "45 c7")
    assert story.fresh(prompt).state is PromptState.ANSWERED


def test_a_second_answer_in_the_slot_takes_the_place_of_the_first_in_the_summary(store: Store) -> None:
    story = Story.of(store, 1)
    prompt = story.prompt()
    one_line(story, "45 c7")
    answered_at = story.now
    story.now += timedelta(hours=3)
    again = one_line(story, "50 c8", once="command:2")
    summary = story.check_ins.prompt_summary(prompt.workspace_id, PromptId(prompt.id), story.now)
    assert summary is not None
    assert [line.check_in.value for line in summary.lines] == [50]
    assert story.fresh(prompt).answered_at == answered_at
    assert len(again.deliveries) == 1


# Nothing moved.


def nothing_moved(story: Story, prompt: Any) -> Any:
    return story.check_ins.nothing_moved(story.office.workspace, story.mei, PromptId(prompt.id), now=story.now)


def test_one_press_records_all_as_unchanged(store: Store) -> None:
    story = Story.of(store, 2)
    for result in story.results:
        story.said(result, 40, 6)
    prompt = story.prompt()
    done = nothing_moved(story, prompt)
    said = [
        (line.check_in.value, line.check_in.confidence, line.check_in.unchanged) for line in done.recorded.summary.lines
    ]
    assert said == [(40, 6, True)] * 2
    assert done.rest == ()
    assert [item.state for item in story.fresh(prompt).items] == [ItemState.UNCHANGED] * 2
    assert story.fresh(prompt).state is PromptState.ANSWERED


def test_a_second_press_changes_nothing_and_tells_what_was_recorded(store: Store) -> None:
    story = Story.of(store, 1)
    story.said(story.results[0], 40, 6)
    prompt = story.prompt()
    nothing_moved(story, prompt)
    again = nothing_moved(story, prompt)
    assert again.recorded.meanwhile
    assert len(again.recorded.summary.lines) == 1
    assert len(story.history(story.results[0])) == 2


def test_one_press_is_not_enough_where_the_last_number_is_two_slots_old(store: Store) -> None:
    story = Story.of(store, 2)
    story.said(story.results[0], 40, 6, days_ago=14)
    story.said(story.results[1], 40, 6, days_ago=7)
    done = nothing_moved(story, story.prompt())
    assert done.rest == (story.results[0].id,)
    assert [line.key_result.id for line in done.recorded.summary.lines] == [story.results[1].id]


def test_after_three_unchanged_in_a_row_the_confidence_is_asked_for(store: Store) -> None:
    story = Story.of(store, 1)
    for weeks in (3, 2, 1):
        story.said(story.results[0], 40, 6, days_ago=7 * weeks, unchanged=True)
    prompt = story.prompt()
    assert nothing_moved(story, prompt).rest == (story.results[0].id,)
    (entry,) = story.open(prompt).on_page
    assert (entry.standing, entry.sure) == (Decimal(40), None)


def test_nobody_presses_the_button_of_somebody_elses_prompt(store: Store) -> None:
    story = Story.of(store, 1)
    prompt = story.prompt(person=story.office.person("Kai"))
    with pytest.raises(NotFound):
        nothing_moved(story, prompt)


def over(story: Story, prompt: Any, state: PromptState = PromptState.MISSED) -> None:
    """A week later, nobody has answered."""
    with story.office.store.write() as tx:
        tx.prompts.update(prompt, state=state)
    story.now += timedelta(days=7)


@pytest.mark.parametrize(
    ("state", "said"),
    [(PromptState.MISSED, "missed"), (PromptState.EXCUSED, "missed"), (PromptState.SKIPPED, "skipped")],
)
def test_a_prompt_that_is_over_takes_no_answer_however_often_it_is_pressed(
    store: Store, state: PromptState, said: str
) -> None:
    story = Story.of(store, 1)
    story.said(story.results[0], 40, 6)
    prompt = story.prompt()
    over(story, prompt, state)
    for _ in range(2):
        with pytest.raises(AlreadyDone) as refused:
            nothing_moved(story, prompt)
        assert refused.value.what == said
    assert len(story.history(story.results[0])) == 1


def test_a_missed_prompt_is_answered_once_inside_its_slot(store: Store) -> None:
    story = Story.of(store, 1)
    story.said(story.results[0], 40, 6)
    prompt = story.prompt()
    with store.write() as tx:
        tx.prompts.update(prompt, state=PromptState.MISSED)
    story.now += timedelta(days=5)
    assert [nothing_moved(story, prompt).recorded.meanwhile for _ in range(2)] == [False, True]
    assert len(story.history(story.results[0])) == 2
    assert story.fresh(prompt).state is PromptState.ANSWERED


def test_a_key_result_that_was_closed_meanwhile_does_not_stop_the_others(store: Store) -> None:
    story = Story.of(store, 2)
    for result in story.results:
        story.said(result, 40, 6)
    prompt = story.prompt()
    with store.write() as tx:
        tx.key_results.change(story.results[0], by=None, now=story.now, state=KeyResultState.PAUSED)
    done = nothing_moved(story, prompt)
    assert [line.key_result.id for line in done.recorded.summary.lines] == [story.results[1].id]


# Putting it right.
