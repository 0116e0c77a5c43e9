"""Checking in without the modal: one press, one line, a program; putting it right; what follows from it."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.answers import Answer, Need
from bot.domain.checkins import CheckInSource
from bot.domain.deliveries import DeliveryKind, DeliveryState
from bot.domain.errors import AlreadyDone, ChangedMeanwhile, Invalid, NotAllowed, NotFound, NothingToDo
from bot.domain.ids import Code, PromptId
from bot.domain.okrs import KeyResultState, ValueSource
from bot.domain.people import Employment
from bot.domain.prompts import ItemState, PromptState
from bot.domain.workspaces import ContractorRule
from bot.services.checkins.recorded import Recorded
from storage import Store
from tests.factories import LAST_DAY
from tests.services.checkins.stories import MONDAY, Story


def one_line(story: Story, words: str, result: int = 0, once: str = "command:1", **values: Any) -> Recorded:
    text = f"{story.results[result].code} {words}"
    person = values.get("person", story.mei)
    return story.check_ins.one_line(story.office.workspace, person, text, once=once, now=story.now)


def submit(story: Story, once: str = "http:1", **values: Any) -> Recorded:
    answer = Answer(key_result_id=story.results[0].id, **{"value": Decimal(45), "confidence": 7, **values})
    source = CheckInSource.HOME
    return story.check_ins.submit(story.office.workspace, story.mei, [answer], source=source, once=once, now=story.now)


def test_a_line_records_value_confidence_and_note(store: Store) -> None:
    story = Story.of(store)
    recorded = one_line(story, "45 c7 pricing test shipped")
    (line,) = recorded.summary.lines
    assert (line.check_in.value, line.check_in.confidence, line.check_in.note) == (
        Decimal(45),
        7,
        "pricing test shipped",
    )
    assert line.check_in.source is CheckInSource.COMMAND
    assert not recorded.meanwhile


def test_the_caches_of_the_key_result_hold_the_last_check_in(store: Store) -> None:
    story = Story.of(store)
    one_line(story, "45 c7")
    result = story.key_result(story.results[0])
    assert (result.current, result.confidence, result.checked_in_at) == (Decimal(45), 7, story.now)


def test_what_a_line_leaves_out_stays_as_it_is(store: Store) -> None:
    story = Story.of(store)
    story.said(story.results[0], 40, 6)
    (line,) = one_line(story, "c8").summary.lines
    assert (line.check_in.value, line.check_in.confidence, line.check_in.unchanged) == (Decimal(40), 8, False)
    assert line.before is not None
    assert line.before.confidence == 6


def test_a_number_that_reads_two_ways_is_refused_and_nothing_is_recorded(store: Store) -> None:
    story = Story.of(store)
    with pytest.raises(Invalid) as refused:
        one_line(story, "1,234")
    assert refused.value.fields["line"] == ("two_ways", {"one": "1234", "other": "1.234"})
    assert story.history(story.results[0]) == []


def test_a_refused_line_may_be_sent_again(store: Store) -> None:
    story = Story.of(store)
    with pytest.raises(Invalid):
        one_line(story, "1,234", once="command:7")
    assert not one_line(story, "1234", once="command:7").meanwhile


def test_a_code_that_does_not_exist_is_said(store: Store) -> None:
    story = Story.of(store)
    with pytest.raises(NotFound):
        story.check_ins.one_line(story.office.workspace, story.mei, "KR-99.1 45", once="c", now=story.now)


def test_somebody_else_may_not_check_in(store: Store) -> None:
    story = Story.of(store)
    with pytest.raises(NotAllowed):
        one_line(story, "45 c7", person=story.office.person("Kai"))
    assert story.history(story.results[0]) == []


def test_the_stand_in_may_and_the_record_says_on_whose_behalf(store: Store) -> None:
    story = Story.of(store, count=0)
    kai = story.office.person("Kai")
    story.results = [story.office.key_result(story.objective, stand_in_id=kai.id)]
    (line,) = one_line(story, "45 c7", person=kai).summary.lines
    assert (line.check_in.author_id, line.check_in.on_behalf_of_id) == (kai.id, story.mei.id)
    assert line.on_behalf_of is not None
    assert line.on_behalf_of.name == "Mei"


@pytest.mark.parametrize(("begins", "may"), [(0, True), (1, False)])
def test_whoever_stands_in_for_an_absent_owner_may_on_the_days_of_the_absence(
    store: Store, begins: int, may: bool
) -> None:
    story = Story.of(store)
    kai = story.office.person("Kai")
    first = MONDAY + timedelta(days=begins)
    with store.write() as tx:
        days: dict[str, Any] = {"first_day": first, "last_day": first + timedelta(days=4), "stand_in_id": kai.id}
        held: dict[str, Any] = {"workspace_id": kai.workspace_id, "person_id": story.mei.id}
        tx.absences.add(by=story.mei.id, now=story.now, **held, **days)
    if may:
        assert one_line(story, "45 c7", person=kai).summary.lines
    else:
        with pytest.raises(NotAllowed):
            one_line(story, "45 c7", person=kai)


def test_a_contractor_who_is_left_out_may_not(store: Store) -> None:
    story = Story.of(store)
    with store.write() as tx:
        story.office.workspace = tx.workspaces.set(
            story.office.workspace, by=None, now=story.now, contractors=ContractorRule.OUT
        )
        story.mei = tx.people.change(story.mei, by=None, now=story.now, employment=Employment.CONTRACTOR)
    with pytest.raises(NotAllowed):
        one_line(story, "45 c7")


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"state": KeyResultState.PAUSED}, "not_running"),
        ({"source": ValueSource.ROLLUP}, "value_comes_by_itself"),
        ({"active_from": LAST_DAY - timedelta(days=9)}, "not_begun"),
    ],
)
def test_a_key_result_that_does_not_run_takes_no_check_in(store: Store, values: dict[str, Any], why: str) -> None:
    story = Story.of(store, 1, **values)
    with pytest.raises(NothingToDo) as refused:
        one_line(story, "45 c7")
    assert refused.value.what == why


def test_the_second_time_the_same_submission_comes_nothing_is_written(store: Store) -> None:
    story = Story.of(store)
    first, second = submit(story), submit(story)
    assert (first.meanwhile, second.meanwhile) == (False, True)
    assert [line.check_in.id for line in second.summary.lines] == [line.check_in.id for line in first.summary.lines]
    assert len(story.history(story.results[0])) == 1


def test_a_check_in_follows_the_one_before_it(store: Store) -> None:
    story = Story.of(store)
    submit(story)
    story.now += timedelta(hours=1)
    submit(story, once="http:2", value=Decimal(50))
    newest, oldest = story.history(story.results[0])
    assert newest.follows_id == oldest.id


def test_a_check_in_for_an_earlier_day_does_not_displace_the_newer_value(store: Store) -> None:
    story = Story.of(store)
    submit(story)
    story.now += timedelta(hours=1)
    submit(story, once="http:2", value=Decimal(30), confidence=4, effective_day=MONDAY - timedelta(days=7))
    result = story.key_result(story.results[0])
    assert (result.current, result.confidence, result.checked_in_at) == (Decimal(45), 4, story.now)


def test_a_count_ticks_the_next_milestones(store: Store) -> None:
    story = Story.of(store, count=0)
    story.results = [story.milestones()]
    one_line(story, "2/3 c7")
    result = story.key_result(story.results[0])
    assert [each.done_on for each in result.milestones] == [MONDAY, MONDAY, None]
    assert result.current == 2


def test_a_smaller_count_opens_the_last_milestones_again(store: Store) -> None:
    story = Story.of(store, count=0)
    story.results = [story.milestones()]
    one_line(story, "3/3 c7")
    story.now += timedelta(days=1)
    one_line(story, "1/3", once="command:2")
    result = story.key_result(story.results[0])
    assert [each.done_on for each in result.milestones] == [MONDAY, None, None]


# A prompt that is answered.


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


# Done, and somebody needed.


def test_the_owner_calls_a_reached_key_result_done(store: Store) -> None:
    story = Story.of(store, 1)
    assert one_line(story, "100 c10").summary.lines[0].reached
    who = story.mei
    done = story.check_ins.mark_done(story.office.workspace, who, story.results[0].id, now=story.now, prompt_id=None)
    assert done.key_result.state is KeyResultState.DONE


def test_an_old_button_shows_what_is_done_to_nobody_who_may_not_check_in(store: Store) -> None:
    story = Story.of(store, 1)
    one_line(story, "100 c10")
    told: dict[str, Any] = {"now": story.now, "prompt_id": None}
    story.check_ins.mark_done(story.office.workspace, story.mei, story.results[0].id, **told)
    assert story.check_ins.mark_done(story.office.workspace, story.mei, story.results[0].id, **told)
    with pytest.raises(NotAllowed):
        story.check_ins.mark_done(story.office.workspace, story.office.person("Kai"), story.results[0].id, **told)


def test_what_has_not_reached_its_target_is_not_done(store: Store) -> None:
    story = Story.of(store, 1)
    one_line(story, "99 c10")
    who = story.mei
    with pytest.raises(NothingToDo) as refused:
        story.check_ins.mark_done(story.office.workspace, who, story.results[0].id, now=story.now, prompt_id=None)
    assert refused.value.what == "target_not_reached"


def test_whoever_is_needed_gets_a_message_outside_quiet_hours(store: Store) -> None:
    story = Story.of(store, 1)
    kai = story.office.person("Kai", zone="America/New_York")  # 03:00 there
    submit(story, need=Need("the key to the vault", kai.id))
    (delivery,) = story.deliveries(kai)
    assert delivery.kind is DeliveryKind.BLOCKER_ASKED
    assert delivery.not_before == story.now + timedelta(hours=6)
    (waiting,) = story.blockers.waiting_for(story.office.workspace, kai)
    assert (waiting.blocker.what, waiting.asker.name) == ("the key to the vault", "Mei")


def test_the_same_need_is_not_asked_for_twice(store: Store) -> None:
    story = Story.of(store, 1)
    kai = story.office.person("Kai")
    for once in ("http:1", "http:2"):
        submit(story, once=once, need=Need("the key to the vault", kai.id))
    assert len(story.blockers.waiting_for(story.office.workspace, kai)) == 1


def test_what_is_needed_no_longer_is_closed_and_not_asked_any_more(store: Store) -> None:
    story = Story.of(store, 1)
    kai = story.office.person("Kai")
    submit(story, need=Need("the key", kai.id))
    (waiting,) = story.blockers.waiting_for(story.office.workspace, kai)
    submit(story, once="http:2", resolved=(waiting.blocker.id,))
    assert story.blockers.waiting_for(story.office.workspace, kai) == ()


def test_what_was_closed_can_be_asked_for_again_in_the_same_words(store: Store) -> None:
    story = Story.of(store, 1)
    kai = story.office.person("Kai")
    submit(story, need=Need("the key", kai.id))
    (before,) = story.blockers.waiting_for(story.office.workspace, kai)
    submit(story, once="http:2", resolved=(before.blocker.id,), need=Need("the key", kai.id))
    (again,) = story.blockers.waiting_for(story.office.workspace, kai)
    assert again.blocker.id != before.blocker.id


# The history.


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
