"""The check-in in one line (product.md, The check-in, 6)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import Code, read_code
from bot.domain.numerals import Refusal, TwoWays, Unreadable
from bot.domain.okrs import KeyResult, Metric
from bot.domain.oneline import LineRefusal, NotTaken, OneLine, glued_code, read_line, split_code
from tests.domain.okr_builders import a_key_result, milestones, yes_no

NUMBER = a_key_result()
DAYS = a_key_result(unit="d", start=5, target=2)
WHOLE = OneLine(Decimal(45), 7, "pricing test shipped")


def refused(text: str, key_result: KeyResult = NUMBER) -> LineRefusal | OneLine:
    found = read_line(text, key_result)
    return found.reason if isinstance(found, NotTaken) else found


def test_the_code_comes_first() -> None:
    assert split_code("KR-12.2 45 c7 note") == (Code(12, 2), "45 c7 note")
    assert split_code("kr 12.2: 45") == (Code(12, 2), "45")
    for sign in ("=", "→", "->", " = ", ": → "):
        assert split_code(f"KR-12.2{sign}45 c7") == (Code(12, 2), "45 c7")
    assert split_code("O-12 45") is split_code("find words") is None


@pytest.mark.parametrize("text", ["*KR-12.2* 45", "_KR-12.2_: 45", "`kr 12.2` 45", "> KR-12.2 45", "• *KR-12.2* 45"])
def test_a_code_is_read_with_the_marks_that_slack_writes(text: str) -> None:
    assert split_code(text) == (Code(12, 2), "45")


@pytest.mark.parametrize("hyphen", "-‐‑–—−")
def test_a_hyphen_is_one_however_a_keyboard_writes_it(hyphen: str) -> None:
    assert split_code(f"KR{hyphen}12.2 45") == (Code(12, 2), "45")
    assert read_code(f"O{hyphen}12") == Code(12)


@pytest.mark.parametrize(
    "text",
    [
        "45 c7 pricing test shipped",
        "c7 45 pricing test shipped",
        "45, conf 7, pricing test shipped",
        "45 7/10 sure pricing test shipped",
        "45 7 of 10 pricing test shipped",
        "45 c70% pricing test shipped",
        "45 pricing test shipped c7",
        "45 pricing test shipped, conf 7",
        "４５ c７: pricing test shipped",
        "45 信心7 pricing test shipped",
    ],
)
def test_value_and_confidence_stand_in_any_sensible_order(text: str) -> None:
    assert read_line(text, NUMBER) == WHOLE


def test_each_part_may_be_missing() -> None:
    assert read_line("45", NUMBER) == OneLine(value=Decimal(45))
    assert read_line("c7", NUMBER) == OneLine(confidence=7)
    assert read_line("waits for legal", NUMBER) == OneLine(note="waits for legal")
    assert refused("   ") is LineRefusal.EMPTY


def test_nothing_inside_a_note_is_taken_for_a_number() -> None:
    assert read_line("moved 3 of 4 hosts, plan c4 next", NUMBER) == OneLine(note="moved 3 of 4 hosts, plan c4 next")
    assert read_line("45 c7 deployed to c2", NUMBER) == OneLine(Decimal(45), 7, "deployed to c2")
    assert read_line("45 c7 line one\nline two", NUMBER) == OneLine(Decimal(45), 7, "line one\nline two")


def test_values_of_several_words_are_read_whole() -> None:
    assert read_line("4.6 days c3 waits", DAYS) == OneLine(Decimal("4.6"), 3, "waits")
    assert read_line("1,2 Mio c7", NUMBER) == OneLine(Decimal(1_200_000), 7)
    assert read_line("12 345", NUMBER) == OneLine(Decimal(12345))


def test_yes_or_no_and_milestones() -> None:
    assert read_line("done c9 contract signed", yes_no()) == OneLine(Decimal(1), 9, "contract signed")
    assert read_line("no - waits for legal", yes_no()) == OneLine(Decimal(0), None, "waits for legal")
    assert read_line("2/3 c6 beta out", milestones(None, None, None)) == OneLine(Decimal(2), 6, "beta out")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1,234 c7 sold", LineRefusal.VALUE),
        ("45 100 customers asked", LineRefusal.VALUE),
        ("3rd round", LineRefusal.VALUE),
        ("45€ more", LineRefusal.VALUE),
        ("c11 all good", LineRefusal.CONFIDENCE),
        ("45 c7.5 fine", LineRefusal.CONFIDENCE),
        ("45 c7 " + "x" * 3001, LineRefusal.NOTE_TOO_LONG),
    ],
)
def test_what_cannot_be_taken_says_which_part(text: str, reason: LineRefusal) -> None:
    assert refused(text) is reason


@pytest.mark.parametrize("said", ["2100 ms", "2 km", "3 years", "5 MB shipped", "2 kg"])
def test_a_unit_that_is_none_of_its_own_is_refused(said: str) -> None:
    assert refused(said, a_key_result(unit="s")) is LineRefusal.VALUE


def test_another_unit_is_not_taken_for_a_note() -> None:
    assert refused("4 weeks c3", DAYS) is LineRefusal.VALUE


def test_no_news_is_not_a_no() -> None:
    assert refused("no news this week", yes_no()) is LineRefusal.UNCLEAR_WORD


def test_seven_of_ten_may_be_either_where_ten_is_the_target() -> None:
    ten = a_key_result(target=10)
    assert refused("7/10 shops open", ten) is LineRefusal.VALUE_OR_CONFIDENCE
    assert read_line("7/10 c8 shops open", ten) == OneLine(Decimal(7), 8, "shops open")


@pytest.mark.parametrize("word", ["history", "help", "abc", "?", "-", "!!!", "done?", "历史"])
def test_a_word_alone_is_no_note(word: str) -> None:
    assert refused(word, yes_no() if word == "done?" else NUMBER) is LineRefusal.STRAY_WORD


@pytest.mark.parametrize("note", ["waits for legal", "legal waits", "等法务批准"])
def test_a_sentence_is_a_note(note: str) -> None:
    assert read_line(note, NUMBER) == OneLine(note=note)
    assert read_line("45 shipped", NUMBER) == OneLine(Decimal(45), note="shipped")


@pytest.mark.parametrize("text", ["45 7", "45 46", "45, 46%", "45 7 shipped", "c7 45 46", "45 c7 46"])
def test_a_second_number_is_no_note(text: str) -> None:
    assert refused(text) is LineRefusal.STRAY_NUMBER


def test_where_both_are_said_a_note_may_begin_with_a_number() -> None:
    assert read_line("45 c7 3 of 4 hosts moved", NUMBER) == OneLine(Decimal(45), 7, "3 of 4 hosts moved")


GROWING = a_key_result(start=91, target=96, current="93.9")


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("+0.5", "0.5", "94.4"),
        ("c7 + 0.5 shipped", "0.5", "94.4"),
        ("93.9 → 94", "93.9", "94"),
        ("93.9->94 c8 shipped", "93.9", "94"),
        ("93 to 94 after the fix", "93", "94"),
        ("from 93 to 94", "93", "94"),
        ("von 93 auf 94", "93", "94"),
        ("从93到94", "93", "94"),
    ],
)
def test_how_far_it_went_is_not_taken_for_where_it_is(text: str, first: str, second: str) -> None:
    found = read_line(text, GROWING)
    assert isinstance(found, NotTaken)
    assert found.why == TwoWays(Decimal(first), Decimal(second))


def test_a_sign_is_no_news_where_numbers_have_signs() -> None:
    assert read_line("+3", a_key_result(start=-5, target=5)) == OneLine(Decimal(3))
    assert read_line("+3", a_key_result(start=0, target=5)) == OneLine(Decimal(3))
    assert read_line("-3", GROWING) == OneLine(Decimal(-3))
    assert read_line("94 to go", GROWING) == OneLine(Decimal(94), note="to go")


@pytest.mark.parametrize(
    "text",
    ["now 94", "now at 94", "stands at 94%", "jetzt: 94", "c7 now 94", "to 94, c7", "auf 94 c7", "现在94 信心7"],
)
def test_a_number_behind_a_word_is_not_lost_in_a_note(text: str) -> None:
    assert refused(text, a_key_result(metric=Metric.PERCENT, unit="%", current=93)) is LineRefusal.NUMBER_LAST


@pytest.mark.parametrize(
    "note",
    ["sprint 12", "now in week 3", "at 9 customers", "still at 3 of 5", "call at 10", "version is 2", "legal bis 15"],
)
def test_a_number_that_is_no_value_stays_in_the_note(note: str) -> None:
    read = read_line(f"c7 {note}", a_key_result(metric=Metric.PERCENT, unit="%", current=93))
    assert read == OneLine(confidence=7, note=note)


def test_a_number_where_yes_or_no_is_asked_says_so() -> None:
    found = read_line("45", yes_no())
    assert isinstance(found, NotTaken)
    assert found.why == Unreadable(Refusal.NEEDS_YES_OR_NO, "45")


def test_half_of_a_confidence_is_no_note() -> None:
    assert refused("94 c") is LineRefusal.CONFIDENCE


def test_where_both_are_said_done_is_a_note() -> None:
    assert read_line("45 c8 done", NUMBER) == OneLine(Decimal(45), 8, "done")


def test_done_means_done() -> None:
    assert refused("done") is refused("45 done") is refused("done c9") is LineRefusal.NOT_REACHED
    assert read_line("100 done", NUMBER) == OneLine(Decimal(100), note="done")
    assert read_line("done", a_key_result(current=100)) == OneLine(note="done")
    assert read_line("45 done with legal", NUMBER) == OneLine(Decimal(45), note="done with legal")


def test_a_third_number_makes_it_no_code() -> None:
    assert split_code("KR-1.1.2") is split_code("KR-1.1.2 45") is None
    assert split_code("KR-1.1. 45") == (Code(1, 1), ". 45")
    assert split_code("KR-1.1,2") is split_code("KR-1.1-94") is split_code("KR-1.1–94 c7") is None
    assert split_code("*KR-1.1*-94") is None
    assert glued_code("*KR-1.1*-94 c7") == "KR-1.1*-94"
    assert glued_code("KR-1.1 -94") is glued_code("KR-1.1. 94") is glued_code("KR-1.1") is None
    assert glued_code("KR-1.1-1.4 wait") is glued_code("KR-1.1.2 wait") is glued_code("2026-11-30") is None
    assert split_code("KR-1.1 -94") == (Code(1, 1), "-94")
    assert split_code("KR-1.1, 94") == (Code(1, 1), "94")


@given(st.text(max_size=300), st.sampled_from([NUMBER, DAYS, yes_no(), milestones(None, None)]))
def test_whatever_is_typed_is_taken_or_refused(text: str, key_result: KeyResult) -> None:
    found = read_line(text, key_result)
    if isinstance(found, OneLine):
        assert found.confidence is None or 0 <= found.confidence <= 10
        assert found.value is not None or found.confidence is not None or found.note


@pytest.mark.parametrize("length", [3_000, 30_000])
def test_long_runs_of_spaces_are_one_space(length: int) -> None:
    """Patterns with optional spaces would take minutes for these."""
    gap = " " * length
    assert split_code(f"kr{gap}-{gap}12.2{gap}45") == (Code(12, 2), "45")
    assert split_code(f"kr{gap}x") is None
    assert read_line(f"45{gap}c7{gap}pricing{gap}test{gap}shipped", NUMBER) == WHOLE
    assert read_line(f"45 conf{gap}x", NUMBER) == OneLine(Decimal(45), None, "conf x")
    assert read_line(f"45 {',' * 50}{gap}x{gap}conf", NUMBER) == OneLine(Decimal(45), None, "x conf")


def test_the_lines_of_a_note_stay_lines() -> None:
    assert read_line("45 c7 pricing\n\n\n  test\nshipped", NUMBER) == OneLine(
        Decimal(45), 7, "pricing\n\ntest\nshipped"
    )
