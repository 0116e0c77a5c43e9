"""What people write to the bot, and answers to those who need somebody."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.answers import Answer, Need
from bot.domain.checkins import CheckInSource
from bot.domain.deliveries import DeliveryKind, DeliveryState
from bot.domain.errors import Invalid, NotAllowed
from bot.domain.oneline import MOST_NOTE
from bot.domain.prompts import PromptState
from bot.services.checkins.blockers import Waiting
from bot.services.checkins.checkins import NothingMoved
from bot.services.checkins.recorded import Recorded
from bot.services.checkins.replies import Found, Puzzle, Unclear
from storage import Store
from tests.services.checkins.stories import DM, MONDAY, TS, Story

DAY, WEEK = timedelta(days=1), timedelta(days=7)


def reply(story: Story, text: str, once: str = "event:1", thread: tuple[str, str] | None = None) -> Any:
    taken = story.replies.take(
        story.office.workspace, story.mei, text, thread=thread, once=once, now=story.now, say=named
    )
    return taken and taken.found


def named(found: Found) -> dict[str, Any]:
    """Stands for the words of a view."""
    return {"text": type(found).__name__, "blocks": []}


def test_with_one_key_result_owed_no_code_is_needed(store: Store) -> None:
    story = Story.of(store, 1)
    prompt = story.prompt()
    found = reply(story, "45 c7 pricing test shipped", thread=(DM, TS))
    assert isinstance(found, Recorded)
    check_in = found.summary.lines[0].check_in
    assert (check_in.value, check_in.source, check_in.prompt_id) == (Decimal(45), CheckInSource.REPLY, prompt.id)
    assert story.fresh(prompt).state is PromptState.ANSWERED


def test_with_several_owed_the_code_is_asked_for(store: Store) -> None:
    story = Story.of(store, 2)
    story.prompt()
    found = reply(story, "45 c7")
    assert isinstance(found, Unclear)
    assert (found.puzzle, len(found.choices)) == (Puzzle.WHICH_ONE, 2)
    assert story.history(story.results[0]) == []


def test_when_one_of_two_is_answered_the_other_needs_no_code(store: Store) -> None:
    story = Story.of(store, 2)
    story.prompt()
    reply(story, f"{story.results[0].code} 45 c7")
    found = reply(story, "50 c8", once="event:2")
    assert [line.key_result.id for line in found.summary.lines] == [story.results[1].id]


@pytest.mark.parametrize("said", ["For {} 95 c7", "about *{}*: 95"])
def test_a_code_after_words_is_not_taken_for_another_one_that_is_owed(store: Store, said: str) -> None:
    story = Story.of(store, 2)
    story.prompt()
    first, second = story.results
    reply(story, f"{first.code} 45 c7")
    found = reply(story, said.format(first.code), once="event:2")
    assert isinstance(found, Unclear)
    assert (found.puzzle, found.choices[0].code) == (Puzzle.WHICH_ONE, first.code)
    assert story.history(second) == []
    told = reply(story, f"50 c8 like {first.code}", once="event:3")
    assert [(line.key_result.id, line.check_in.note) for line in told.summary.lines] == [
        (second.id, f"like {first.code}")
    ]


@pytest.mark.parametrize("signs", ["*", "_", "~", "`", "```", "*_"])
def test_a_line_that_is_bold_or_code_as_a_whole_is_read_without_the_signs(store: Store, signs: str) -> None:
    story = Story.of(store, 1)
    story.prompt()
    found = reply(story, f"{signs}{story.results[0].code} 45 c3{signs[::-1]}")
    [line] = found.summary.lines
    assert (line.check_in.value, line.check_in.confidence, line.check_in.note) == (45, 3, "")


def test_several_lines_with_codes_are_several_check_ins(store: Store) -> None:
    story = Story.of(store, 2)
    prompt = story.prompt()
    found = reply(story, f"{story.results[0].code} 45 c7 first\nand more\n{story.results[1].code} 50 c8")
    assert [(line.check_in.value, line.check_in.note) for line in found.summary.lines] == [
        (45, "first\nand more"),
        (50, ""),
    ]
    assert story.fresh(prompt).state is PromptState.ANSWERED


def test_what_is_unclear_alone_is_not_beside_a_value(store: Store) -> None:
    story = Story.of(store, 2)
    first, second = story.results
    lines = f"{second.code}\n{second.code} 100 c9\n{second.code} done", f"{first.code} 45 c7\n{first.code} shipped"

    found = reply(story, "\n".join(lines))

    assert [line.key_result.id for line in found.summary.lines] == [second.id, first.id], "as they were written"
    said = [(one.value, one.confidence, one.note) for one in (story.history(second)[0], story.history(first)[0])]
    assert said == [(Decimal(100), 9, "done"), (Decimal(45), 7, "shipped")]


@pytest.mark.parametrize("lines", ["{0} 45 c7\n{0} test shipped", "{0} 45\n{1} 60 c8\n{0} c7 test shipped"])
def test_what_several_lines_say_of_one_code_is_one_check_in(store: Store, lines: str) -> None:
    story = Story.of(store, 2)
    first, second = story.results
    story.office.check_in(first, 40, 9, at=story.now)

    reply(story, lines.format(first.code, second.code))

    said = [(one.value, one.confidence, one.note) for one in story.history(first)]
    assert said == [(Decimal(45), 7, "test shipped"), (Decimal(40), 9, "")]


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ("{0} 45 c3\n{0} 46", "said_twice"),
        ("{0} 45\n{0} 100", "said_twice"),
        ("{0} 45 c7\n{0} 50 c8 all live", "said_twice"),
        ("{0} 45 c7 half way\n{0} 50", "said_twice"),
        ("{0} c3\n{0} c9", "said_twice"),
        ("{0} 45\n{1},60 c8", "glued_code"),
        ("{0} 45\n*{1}*-60 c8", "glued_code"),
        ("{0}-94 c7", "glued_code"),
        ("{0} 45\n*{1}*94 c8", "glued_code"),
        ("{0} 45\n`{1}`half way", "glued_code"),
        ("{0} 45 " + "x" * 2500 + " y\n{0} c7 " + "z" * 2500 + " y", "note_too_long"),
    ],
)
def test_what_may_mean_two_things_is_refused_as_a_whole(store: Store, lines: str, reason: str) -> None:
    story = Story.of(store, 2)
    first, second = story.results

    with pytest.raises(Invalid) as refused:
        reply(story, lines.format(first.code, second.code))

    assert [why for why, _ in refused.value.fields.values()] == [reason]
    assert story.history(first) == story.history(second) == []


def test_a_note_may_be_as_long_as_it_is_said_and_no_longer(store: Store) -> None:
    story = Story.of(store, 1)
    [result] = story.results

    reply(story, f"{result.code} 45 " + "x" * MOST_NOTE)
    with pytest.raises(Invalid):
        reply(story, f"{result.code} 46 " + "x" * (MOST_NOTE + 1), once="event:2")

    assert [(one.value, len(one.note)) for one in story.history(result)] == [(Decimal(45), MOST_NOTE)]


def test_a_line_that_cannot_be_read_records_none_of_them(store: Store) -> None:
    story = Story.of(store, 2)
    with pytest.raises(Invalid):
        reply(story, f"{story.results[0].code} 45 c7\n{story.results[1].code} 1,234")
    assert story.history(story.results[0]) == []


def test_a_thank_you_is_no_check_in(store: Store) -> None:
    story = Story.of(store, 1)
    story.prompt()
    found = reply(story, "thank you")
    assert isinstance(found, Unclear)
    assert found.puzzle is Puzzle.NOTHING_SAID
    assert story.history(story.results[0]) == []


def test_nothing_moved_may_be_said_in_words(store: Store) -> None:
    story = Story.of(store, 2)
    for result in story.results:
        story.said(result, 40, 6)
    prompt = story.prompt()
    found = reply(story, "Nothing moved.")
    assert isinstance(found, NothingMoved)
    assert story.fresh(prompt).state is PromptState.ANSWERED


def test_without_key_results_there_is_an_answer_too(store: Store) -> None:
    story = Story.of(store, 0)
    found = reply(story, "45")
    assert isinstance(found, Unclear)
    assert found.puzzle is Puzzle.NOTHING_OWED


def test_an_event_that_comes_twice_acts_once(store: Store) -> None:
    story = Story.of(store, 1)
    story.prompt()
    reply(story, "45 c7")
    assert reply(story, "45 c7") is None
    assert len(story.history(story.results[0])) == 1


def test_the_answer_is_promised_with_what_it_answers(store: Store) -> None:
    story = Story.of(store, 1)
    story.prompt()
    reply(story, "45 c7", thread=(DM, TS))
    (answer,) = [each for each in story.deliveries() if each.kind is DeliveryKind.NOTICE]
    assert (answer.frozen["text"], answer.subject, answer.urgent) == ("Recorded", {"thread_ts": TS}, True)


def test_words_that_fail_take_the_record_with_them_and_the_repeat_acts(store: Store) -> None:
    story = Story.of(store, 1)
    story.said(story.results[0], 40, 6)
    story.prompt()

    def fails(found: Found) -> dict[str, Any]:
        raise RuntimeError

    for text in ("45 c7", "nothing moved"):
        with pytest.raises(RuntimeError):
            story.replies.take(
                story.office.workspace, story.mei, text, thread=None, once="event:1", now=story.now, say=fails
            )
    assert len(story.history(story.results[0])) == 1
    assert isinstance(reply(story, "nothing moved"), NothingMoved)
    assert len(story.history(story.results[0])) == 2


def test_a_refusal_is_answered_once(store: Store) -> None:
    story = Story.of(store, 1)
    held: dict[str, Any] = {"thread": None, "once": "event:1", "now": story.now}
    who, frozen = (story.office.workspace, story.mei), {"text": "Two ways.", "blocks": []}
    assert len(story.replies.refuse(*who, frozen, **held)) == 1
    assert story.replies.refuse(*who, frozen, **held) == ()
    assert reply(story, "45 c7") is None


def test_one_word_after_a_code_is_no_check_in(store: Store) -> None:
    story = Story.of(store, 1)
    story.prompt()
    with pytest.raises(Invalid):
        reply(story, f"{story.results[0].code} thanks")
    assert story.history(story.results[0]) == []


def test_a_reply_below_an_old_prompt_is_about_the_open_one(store: Store) -> None:
    story = Story.of(store, 1)
    story.said(story.results[0], 40, 6)
    old = story.prompt()
    with store.write() as tx:
        tx.prompts.update(old, state=PromptState.MISSED, first_day=MONDAY - WEEK, last_day=MONDAY - DAY)
        tx.prompts.update(old, slack_ts="1.000200")
    new = story.prompt()
    assert isinstance(reply(story, "nothing moved", thread=(DM, "1.000200")), NothingMoved)
    assert story.fresh(new).state is PromptState.ANSWERED
    assert story.fresh(old).state is PromptState.MISSED


# Blockers.


def needed(store: Store) -> tuple[Story, Any, Waiting]:
    story = Story.of(store, 1)
    kai = story.office.person("Kai")
    need = Need("the key to the vault", kai.id)
    answer = Answer(key_result_id=story.results[0].id, value=None, confidence=5, need=need)
    who, source = story.mei, CheckInSource.HOME
    story.check_ins.submit(story.office.workspace, who, [answer], source=source, once="1", now=story.now)
    (waiting,) = story.blockers.waiting_for(story.office.workspace, kai)
    return story, kai, waiting


def test_whoever_asked_gets_the_answer_with_their_next_prompt(store: Store) -> None:
    story, kai, waiting = needed(store)
    done = story.blockers.answer(story.office.workspace, kai, waiting.blocker.id, " in the vault ", now=story.now)
    assert (done.waiting.blocker.answer, done.before) == ("in the vault", False)
    assert story.blockers.waiting_for(story.office.workspace, kai) == ()
    with store.read() as tx:
        (untold,) = tx.blockers.answered_untold(story.mei.workspace_id, [story.mei.id])
    assert untold.id == waiting.blocker.id


def test_the_first_answer_stands(store: Store) -> None:
    story, kai, waiting = needed(store)
    story.blockers.answer(story.office.workspace, kai, waiting.blocker.id, "in the vault", now=story.now)
    late = story.blockers.answer(story.office.workspace, kai, waiting.blocker.id, "no idea", now=story.now)
    assert (late.before, late.waiting.blocker.answer) == (True, "in the vault")


def test_only_who_is_asked_or_speaks_for_the_key_result_answers(store: Store) -> None:
    story, _, waiting = needed(store)
    lea = story.office.person("Lea")
    with pytest.raises(NotAllowed):
        story.blockers.answer(story.office.workspace, lea, waiting.blocker.id, "me", now=story.now)


def test_an_empty_answer_is_an_error_of_its_field(store: Store) -> None:
    story, kai, waiting = needed(store)
    with pytest.raises(Invalid) as refused:
        story.blockers.answer(story.office.workspace, kai, waiting.blocker.id, "  ", now=story.now)
    assert refused.value.fields == {"answer": ("empty", {})}


def test_a_question_that_was_answered_before_it_was_sent_is_not_sent(store: Store) -> None:
    story, kai, waiting = needed(store)
    done = story.blockers.answer(story.office.workspace, kai, waiting.blocker.id, "in the vault", now=story.now)
    (asked,) = story.deliveries(kai)
    assert (asked.state, done.deliveries) == (DeliveryState.CANCELLED, ())


def test_the_message_that_asked_says_what_was_answered(store: Store) -> None:
    story, kai, waiting = needed(store)
    with store.write() as tx:
        (asked,) = tx.outbox.last_to(kai.workspace_id, kai.id, 1)
        tx.outbox.update(asked, state=DeliveryState.SENT, slack_channel="D0KAI", slack_ts="1.2")
    story.now += timedelta(hours=1)
    done = story.blockers.answer(story.office.workspace, kai, waiting.blocker.id, "in the vault", now=story.now)
    change = story.deliveries(kai)[0]
    assert (change.kind, change.id) == (DeliveryKind.BLOCKER_ANSWERED, done.deliveries[0])
    assert story.blockers.asked_message(done.waiting.blocker) == ("D0KAI", "1.2")
