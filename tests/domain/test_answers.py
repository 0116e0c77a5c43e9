"""Answers as they stand in a form, the form between its pages, milestones, and why something is not taken."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.answers import (
    Said,
    TypedAnswer,
    reaches_target,
    read_answer,
    read_typed_value,
    says_nothing_moved,
    says_nothing_new,
)
from bot.domain.checkin_draft import CHOOSE, CONFIRM, PER_PAGE, CheckInDraft, FormKind, Taken
from bot.domain.checkins import CheckInSource
from bot.domain.milestones import ticked_for, ticks, weight_done
from bot.domain.numerals import TwoWays
from bot.domain.okrs import KeyResultState
from bot.domain.refusals import written_apart
from tests.domain.okr_builders import DEC_10, a_band, a_check_in, a_key_result, milestones, yes_no


def a_draft(*order: int, kind: FormKind = FormKind.PROMPT, **values: object) -> CheckInDraft:
    return CheckInDraft(kind=kind, source=CheckInSource.PROMPT, order=order, **values)  # type: ignore[arg-type]


def typed(value: str = "45", confidence: str = "7", **more: object) -> TypedAnswer:
    return TypedAnswer(value=value, confidence=confidence, **more)  # type: ignore[arg-type]


# What is typed.


@pytest.mark.parametrize("written", ["1.234", "1,234"])
def test_the_number_that_stood_there_is_not_asked_about(written: str) -> None:
    result = a_key_result()
    assert read_typed_value(typed(written), result, Decimal("1.234")) == Decimal("1.234")
    assert isinstance(read_typed_value(typed(written), result, Decimal(1234)), TwoWays)


def test_all_that_is_wrong_is_told_at_once() -> None:
    wrong = read_answer(typed("1,234", "11", need=True, note="x" * 3001), a_key_result(), None)
    assert isinstance(wrong, dict)
    assert {field: reason for field, (reason, _) in wrong.items()} == {
        "value": "two_ways",
        "confidence": "confidence",
        "note": "too_long",
        "what": "empty",
    }


def test_what_was_not_shown_stays_as_it_was() -> None:
    before = typed("1", "2", note="kept", need=True, what="the key")
    assert before.with_newer(TypedAnswer(need=False)) == replace(before, need=False)


def test_an_emptied_field_is_empty() -> None:
    assert typed("1", "2").with_newer(TypedAnswer(value="")).value == ""


@pytest.mark.parametrize("words", ["Nothing moved.", "no change", " NICHTS ", "Keine Änderung", "没有变化"])
def test_nothing_moved_in_words(words: str) -> None:
    assert says_nothing_moved(words)
    assert not says_nothing_moved(f"{words} but 45")


def test_only_what_confirms_the_last_check_in_is_nothing_new() -> None:
    result = a_key_result(current=40, confidence=6)
    same = Said(Decimal(40), 6, "", None, None)
    before = a_check_in(40, 6)
    assert says_nothing_new(same, before, result)
    assert not says_nothing_new(same, None, result)
    different = [
        replace(same, value=Decimal(41)),
        replace(same, confidence=7),
        replace(same, note="x"),
        replace(same, what="x"),
    ]
    assert not any(says_nothing_new(each, before, result) for each in different)


def test_a_target_is_reached_in_its_direction() -> None:
    assert reaches_target(a_key_result(current=100))
    assert not reaches_target(a_key_result(current=99))
    assert reaches_target(a_key_result(start=5, target=2, current=1))
    assert reaches_target(yes_no(current=Decimal(1)))
    assert not reaches_target(a_band(current=2))
    assert not reaches_target(a_key_result(current=100, state=KeyResultState.DONE))


@pytest.mark.parametrize(("number", "apart"), [("1.234", "1.2340"), ("1234", "1234"), ("1.2", "1.2")])
def test_a_number_can_be_written_so_that_it_reads_one_way(number: str, apart: str) -> None:
    assert written_apart(Decimal(number)) == apart
    assert read_typed_value(typed(apart), a_key_result(), None) == Decimal(number)


# The form between its pages.


def test_up_to_three_need_no_choosing() -> None:
    assert a_draft(1, 2, 3).pages == ("1",)
    assert a_draft(1, 2, 3, 4).pages == (CHOOSE,)


def test_what_moved_is_opened_five_a_page() -> None:
    draft = a_draft(*range(1, 9), moved=tuple(range(1, 8)))
    assert draft.pages == (CHOOSE, "1", "2")
    assert draft.on_page("1") == (1, 2, 3, 4, 5)
    assert draft.on_page("2") == (6, 7)
    assert draft.left == (8,)
    assert [draft.page_after(page) for page in (CHOOSE, "1", "2", CONFIRM)] == ["1", "2", None, None]
    assert [draft.page_before(page) for page in (CHOOSE, "1", "2", CONFIRM)] == [None, CHOOSE, "1", "2"]


def test_what_must_be_asked_is_opened_unchosen_and_never_left_as_unchanged() -> None:
    draft = a_draft(1, 2, 3, 4, must=(3,), moved=(1,))
    assert (draft.opened, draft.left) == ((1, 3), (2, 4))


def test_where_all_must_be_asked_nothing_is_to_choose() -> None:
    assert a_draft(1, 2, 3, 4, must=(1, 2, 3, 4)).pages == ("1",)


@pytest.mark.parametrize("kind", [FormKind.FREE, FormKind.CORRECTION])
def test_unasked_and_in_a_correction_the_rest_stays_as_it_is(kind: FormKind) -> None:
    assert a_draft(1, 2, 3, 4, kind=kind, moved=(1,)).left == ()


def test_a_page_that_is_gone_begins_anew() -> None:
    assert a_draft(1, 2, 3, 4, moved=()).page_after("7") == CHOOSE


@given(st.sets(st.integers(1, 60), max_size=40), st.sets(st.integers(1, 60), max_size=40), st.data())
def test_every_key_result_is_opened_once_or_left(order: set[int], moved: set[int], data: st.DataObject) -> None:
    must = data.draw(st.sets(st.sampled_from(sorted(order)))) if order else set()
    draft = a_draft(*sorted(order), must=tuple(must), moved=tuple(moved))
    pages = [each for each in draft.pages if each != CHOOSE]
    opened = [each for page in pages for each in draft.on_page(page)]
    assert sorted([*opened, *draft.left]) == sorted(order)
    assert all(len(draft.on_page(page)) <= PER_PAGE for page in pages)
    assert all(each in draft.on_page(draft.page_of(each)) for each in opened)


def test_a_draft_survives_its_json() -> None:
    draft = a_draft(
        *(1, 2),
        must=(1,),
        sure=(2,),
        moved=(2,),
        base={1: 7, 2: None},
        shown={1: 8},
        taken={1: Taken.MINE},
        typed={1: typed(note="<b> & 数", milestones=(1,), resolved=(3,), need=True)},
        recorded=(9,),
    )
    assert CheckInDraft.from_json(draft.as_json()) == draft


def test_a_continued_draft_keeps_numbers_only_where_nobody_checked_in_since() -> None:
    before = a_draft(1, 2, 3, base={1: 7, 2: 8}, typed={1: typed(note="a"), 2: typed(note="b"), 3: typed()})
    after = a_draft(1, 2, base={1: 7, 2: 9}).continued_from(before)
    assert after.typed == {1: typed(note="a"), 2: TypedAnswer(note="b")}


# Milestones.


def test_a_count_keeps_what_is_done_and_adds_the_next() -> None:
    result = milestones(None, None, None, None, done=1)
    assert [each.position for each in result.milestones if each.id in ticked_for(result, Decimal(3))] == [0, 1, 2]


def test_a_smaller_count_opens_the_last_again() -> None:
    result = milestones(None, None, None, done=3)
    done = ticked_for(result, Decimal(1))
    assert [each.position for each in result.milestones if each.id in done] == [0]
    assert list(ticks(result, done, DEC_10).values()) == [None, None]


def test_only_what_changes_is_written() -> None:
    result = milestones(None, None, done=1)
    assert ticks(result, {each.id for each in result.milestones}, DEC_10) == {result.milestones[1].id: DEC_10}


@given(st.integers(0, 6), st.integers(0, 6))
def test_a_count_is_what_the_ticks_weigh(done: int, said: int) -> None:
    result = milestones(*[None] * 6, done=done)
    assert weight_done(result, ticked_for(result, Decimal(said))) == said
