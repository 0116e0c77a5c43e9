"""The prompt in words: what it says, what it fits into, and what people typed does no harm."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest

from bot.domain.errands import ErrandKind, ErrandLine
from bot.domain.ids import ObjectiveId, PersonId, PromptId
from bot.domain.pace import Pace, PaceBand
from bot.domain.people import Person
from bot.domain.prompt_sheets import AskedLine, BlockerAnswer, PromptSheet, Unanswered
from bot.domain.prompting import QuickAnswer
from bot.domain.prompts import Prompt, PromptState
from bot.domain.proposals import Proposal, ProposalSheet, ProposalState
from bot.i18n import language
from bot.sandbox.blockkit.surfaces import message_problems
from bot.views import blocks, ids
from bot.views.also_line import AlsoLine
from bot.views.blocks import Message, Mrkdwn
from bot.views.prompts.prompt import closed_message, moved_message, prompt_message, reminder_message, snoozed_message
from tests.domain.okr_builders import (
    WORKSPACE,
    a_band,
    a_check_in,
    a_key_result,
    a_quarter,
    an_objective,
    milestones,
    yes_no,
)

T = language("en")
MONDAY = date(2026, 11, 16)
NINE = datetime(2026, 11, 16, 8, tzinfo=UTC)
MEI = Person(id=PersonId(1), workspace_id=WORKSPACE, slack_user_id="U1", name="Mei", zone="Europe/Berlin")


def a_line(**given: Any) -> AskedLine:
    result = a_key_result(number=2, start=91, target=96, current="93.1", **given)
    pace = Pace(Fraction(1), PaceBand.AS_PLANNED)
    last = a_check_in("93.1", 7, date(2026, 11, 9), note="pricing test live")
    return AskedLine(key_result=result, pace=pace, last=last, quick=QuickAnswer.UNCHANGED)


def a_sheet(*lines: AskedLine, snoozes: int = 0, **given: Any) -> PromptSheet:
    prompt = Prompt(
        id=PromptId(41),
        workspace_id=WORKSPACE,
        person_id=MEI.id,
        first_day=MONDAY,
        last_day=date(2026, 11, 22),
        due_at=NINE,
        state=PromptState.SENT,
        snoozes=snoozes,
    )
    return PromptSheet(prompt=prompt, person=MEI, today=MONDAY, lines=lines or (a_line(),), **given)


def a_proposal(words: str, state: ProposalState = ProposalState.ASKED, **given: Any) -> ProposalSheet:
    proposal = Proposal(
        id=7,
        workspace_id=WORKSPACE,
        from_objective_id=ObjectiveId(1),
        to_objective_id=ObjectiveId(2),
        proposed_by_id=PersonId(2),
        state=state,
        words=words,
        value=words[:40],
        due_day=MONDAY,
        earlier_words=words,
        earlier_value=words[:40],
        answer=words,
        proposed_at=NINE,
    )
    names = {"from_title": words[:300], "asker": words[:80] or "Kai", "owner": "Mei"}
    return ProposalSheet(proposal=proposal, from_code="O-4", to_code="O-1", reads_as_owner=True, **{**names, **given})


def buttons(message: Message) -> dict[str, str]:
    """Action id → value."""
    found = [element for block in message.blocks for element in block.get("elements", []) if "action_id" in element]
    return {element["action_id"]: element.get("value", "") for element in found}


def test_it_reads_as_the_product_page_says() -> None:
    sheet = a_sheet(
        a_line(), a_line(), a_line(), answers=(BlockerAnswer("Jonas", "the key is in the vault", "KR-12.1"),)
    )

    first, second, *_ = prompt_message(T, sheet).text.splitlines()

    assert first == (
        "*Monday, Mei: 3 key results, about a minute.* Jonas answered you: “the key is in the vault” (KR-12.1)."
    )
    assert second == (
        "*KR-12.2* Checkout success 93.1 → 96 (from 91), as planned; 9 Nov: 7 of 10 sure, “pricing test live”"
    )


def test_the_four_buttons_carry_the_prompts_id() -> None:
    found = buttons(prompt_message(T, a_sheet()))

    assert list(found) == [ids.PROMPT_WHAT_MOVED, ids.PROMPT_NOTHING_MOVED, ids.PROMPT_LATER, ids.PROMPT_SKIP]
    assert set(found.values()) == {"41"}


def test_nothing_moved_is_offered_only_where_it_would_record_something() -> None:
    old = replace(a_line(), quick=QuickAnswer.OPEN_FORM)

    assert ids.PROMPT_NOTHING_MOVED not in buttons(prompt_message(T, a_sheet(old)))
    assert ids.PROMPT_NOTHING_MOVED in buttons(prompt_message(T, a_sheet(old, a_line())))
    asks = replace(a_line(), quick=QuickAnswer.ASK_CONFIDENCE)
    assert ids.PROMPT_NOTHING_MOVED in buttons(prompt_message(T, a_sheet(asks)))


def test_after_three_times_later_is_gone() -> None:
    assert ids.PROMPT_LATER in buttons(prompt_message(T, a_sheet(snoozes=2)))
    assert ids.PROMPT_LATER not in buttons(prompt_message(T, a_sheet(snoozes=3)))


@pytest.mark.parametrize(
    ("count", "said"),
    [(1, "1 key result, about a minute"), (3, "about a minute"), (4, "about 2 minutes"), (60, "about 20 minutes")],
)
def test_it_says_how_long_it_will_take(count: int, said: str) -> None:
    assert said in prompt_message(T, a_sheet(*[a_line() for _ in range(count)])).text


def test_each_kind_of_key_result_has_its_own_words() -> None:
    results = [yes_no(current=0), milestones(None, None, None, done=1), a_band(2, 3, current="2.4")]

    text = prompt_message(T, a_sheet(*[AskedLine(key_result=each) for each in results])).text

    assert "not yet" in text
    assert "1 of 3 milestones" in text
    assert "between 2 and 3" in text
    assert text.count("no check-in yet") == 3


def test_stand_ins_see_a_section_for_each_owner() -> None:
    lines = (a_line(), replace(a_line(), stand_in_for="Lea"), replace(a_line(), stand_in_for="Lea"))

    text = prompt_message(T, a_sheet(*lines, replace(a_line(), stand_in_for="Kai"))).text

    assert text.count("*For Lea, who is away:*") == 1
    assert text.index("Lea, who") < text.index("*For Kai, who is away:*")


def test_what_went_unanswered_is_said_in_the_first_line() -> None:
    once = prompt_message(T, a_sheet(unanswered=Unanswered(1))).text
    twice = prompt_message(T, a_sheet(unanswered=Unanswered(2, "Jonas"))).text

    assert "The last one went unanswered." in once.splitlines()[0]
    assert "The last 2 in a row went unanswered. Jonas reads that in their next check-in." in twice.splitlines()[0]


def test_a_lead_reads_who_stays_silent() -> None:
    text = prompt_message(T, a_sheet(silent=("Kai", "Lea"))).text

    assert "Kai and Lea left their last two check-ins unanswered." in text


def test_further_lines_of_the_week_stand_below() -> None:
    message = prompt_message(T, a_sheet(), also=[AlsoLine(Mrkdwn("close O-9, by Thursday."))])

    assert "*Also this week:* close O-9, by Thursday." in message.text


def test_what_is_told_once_has_room_beside_what_asks_and_the_rest_is_counted() -> None:
    choices = tuple(blocks.button("Yes", f"yes{n}", "1") for n in range(2))
    asks = [AlsoLine(Mrkdwn(f"{'x' * 400} asked {n}."), choices=choices) for n in range(12)]
    tells = [AlsoLine(Mrkdwn(f"{'x' * 100} told {n}.")) for n in range(9)]

    message = prompt_message(T, a_sheet(*[a_line() for _ in range(20)]), also=[*asks, *tells])

    shown = str(message.blocks)
    assert [f"told {n}." in shown for n in range(9)] == [True] * 8 + [False]
    assert [f"asked {n}." in shown for n in range(12)] == [True] * 8 + [False] * 4
    assert "5 more did not fit. What waits for you stands in your Home tab." in shown
    assert blocks.fits(message.blocks)


@pytest.mark.parametrize("letter", ["x", "&", "漢", "<"])
def test_sixty_long_key_results_fit_into_slacks_limits(letter: str) -> None:
    note = a_check_in(1, 7, MONDAY, note=letter * 2_000)
    lines = [replace(a_line(title=letter * 300), last=note) for _ in range(60)]
    answers = tuple(BlockerAnswer(letter * 80, letter * 2_000, "KR-1.1") for _ in range(9))
    sheet = a_sheet(*lines, answers=answers, silent=tuple([letter * 80] * 40), unanswered=Unanswered(7))

    for message in (prompt_message(T, sheet), reminder_message(T, sheet), snoozed_message(T, sheet, NINE)):
        assert blocks.fits(message.blocks)
        assert len(message.text) <= blocks.MESSAGE_TEXT
        assert all(len(block["text"]["text"]) <= blocks.SECTION_TEXT for block in message.blocks if "text" in block)
    assert "more, all of them in the form." in prompt_message(T, sheet).text


def test_what_is_not_shown_is_counted() -> None:
    text = prompt_message(T, a_sheet(*[a_line() for _ in range(20)])).text

    shown = text.count("*KR-12.2*")
    assert f"And {20 - shown} more, all of them in the form." in text


def test_what_people_typed_is_escaped() -> None:
    evil = "<!channel> & <@U9|x> *bold*"
    last = a_check_in(1, 7, MONDAY, note=evil)
    line = replace(a_line(title=evil), last=last, stand_in_for=evil)
    sheet = a_sheet(line, answers=(BlockerAnswer(evil, evil, "KR-1.1"),), silent=(evil,))
    mei = replace(MEI, name=evil)

    for message in (prompt_message(T, replace(sheet, person=mei)), reminder_message(T, replace(sheet, person=mei))):
        shown = message.text + json.dumps(message.blocks, ensure_ascii=False)
        assert "<!" not in shown
        assert "<@" not in shown


def test_text_carries_everything_the_blocks_say() -> None:
    message = prompt_message(T, a_sheet(a_line(), silent=("Kai",)), also=[AlsoLine(Mrkdwn("close O-9"))])

    for block in message.blocks:
        if block["type"] == "section":
            assert block["text"]["text"] in message.text


def test_a_reminder_names_what_is_open_and_says_it_is_the_only_one() -> None:
    message = reminder_message(T, a_sheet(a_line(), a_line()))

    assert "Still open, Mei: 2 key results, about a minute." in message.text
    assert "KR-12.2" in message.text
    assert "only reminder" in message.text
    assert ids.PROMPT_WHAT_MOVED in buttons(message)


def test_of_many_things_to_close_a_prompt_about_them_alone_counts_the_rest() -> None:
    errands = tuple(ErrandLine(ErrandKind.CLOSE, an_objective(), a_quarter()) for _ in range(8))
    sheet = replace(a_sheet(), lines=(), errands=errands)

    assert "And 3 more." in prompt_message(T, sheet).text.splitlines()


def test_put_off_it_can_still_be_answered_and_skipped_but_not_put_off_again() -> None:
    message = snoozed_message(T, a_sheet(), NINE)

    assert "Put off until <!date^1794816000^" in message.text
    assert "Mon 16 Nov, 09:00" in message.text
    assert set(buttons(message)) == {ids.PROMPT_WHAT_MOVED, ids.PROMPT_NOTHING_MOVED, ids.PROMPT_SKIP}


def test_skipped_says_when_the_next_comes_and_has_no_buttons() -> None:
    message = closed_message(T, PromptState.SKIPPED, NINE, "Europe/Berlin")

    assert message.text.startswith("Skipped. The next check-in comes <!date^")
    assert buttons(message) == {}
    assert closed_message(T, PromptState.SKIPPED, None, "Europe/Berlin").text == "Skipped."


def test_the_old_message_points_to_the_new_one() -> None:
    assert buttons(moved_message(T)) == {}
    assert "further down" in moved_message(T).text


def test_a_question_stands_below_with_its_buttons_and_the_state_that_was_seen() -> None:
    message = prompt_message(T, a_sheet(proposals=(a_proposal("96% please", asker="Kai", from_title="Quick"),)))

    assert "Kai asks you about O-1, for O-4 Quick: “96% please”; to 96% please; by 16 Nov" in message.text
    found = buttons(message)
    assert {found[name] for name in (ids.PROPOSAL_ACCEPT, ids.PROPOSAL_TRADE, ids.PROPOSAL_DECLINE)} == {"7 asked"}


@pytest.mark.parametrize("words", ["x" * 300, "目" * 300, "&" * 300, "\U0001f680" * 300, "<!channel> *b* `c`"])
def test_whatever_is_asked_and_answered_fits_and_mentions_nobody(words: str) -> None:
    ended = tuple(a_proposal(words, ProposalState.DECLINED) for _ in range(9))
    sheet = a_sheet(*(a_line() for _ in range(30)), proposals=(a_proposal(words),) * 9, outcomes=ended)

    message = prompt_message(T, sheet)

    assert blocks.fits(message.blocks)
    assert message_problems(list(message.blocks)) == []
    assert len(message.text) <= blocks.MESSAGE_TEXT
    assert "7 more questions wait in the Home tab." in message.text
    shown = [block["text"] for block in message.blocks if block["type"] == "section"]
    assert "<!channel>" not in json.dumps([message.text, *shown])
