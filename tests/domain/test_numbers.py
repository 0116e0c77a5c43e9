"""Numbers as people write them (product.md, The check-in, 4)."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.numbers import read_confidence, read_value
from bot.domain.numerals import MOST_CHARACTERS, Refusal, TwoWays, Unreadable, aligned, tidy
from bot.domain.okrs import KeyResult, Metric
from bot.domain.quantities import Quantity, read_quantity, same_unit
from tests.domain.okr_builders import a_key_result, milestones, yes_no

COUNT = a_key_result(title="Paying customers", target=5000)
PERCENT = a_key_result(metric=Metric.PERCENT)
EUROS = a_key_result(metric=Metric.CURRENCY, unit="€")
DAYS = a_key_result(unit="d", start=5, target=2)


def value(text: str, key_result: KeyResult = COUNT) -> Any:
    found = read_value(text, key_result)
    return found.reason if isinstance(found, Unreadable) else found


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("45", "45"),
        ("3,5", "3.5"),
        ("3.5", "3.5"),
        (".5", "0.5"),
        ("0,234", "0.234"),
        ("1,23", "1.23"),
        ("1,2345", "1.2345"),
        ("12345,678", "12345.678"),
        ("1,234.5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("1,234,567", "1234567"),
        ("1.234.567,8", "1234567.8"),
        ("1 234,5", "1234.5"),
        ("1\u202f234\u00a0567", "1234567"),
        ("1\u2009234", "1234"),
        ("1'234.5", "1234.5"),
        ("1’234", "1234"),
        ("1.2M", "1200000"),
        ("1,2 Mio", "1200000"),
        ("1,2 Mio.", "1200000"),
        ("3 Mrd", "3000000000"),
        ("12k", "12000"),
        ("12万", "120000"),
        ("1.5亿", "150000000"),
        ("４５", "45"),
        ("１，２３４．５", "1234.5"),
        ("٤٥", "45"),
        ("-5", "-5"),
        ("−5", "-5"),
        ("+5", "5"),
        ("007", "7"),
        (" 45. ", "45"),
        ("45 customers", "45"),
        ("-0", "0"),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, number: str) -> None:
    found = read_value(text, COUNT)
    assert isinstance(found, Decimal)
    assert str(found) == number


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("1,234", "1234", "1.234"),
        ("1.234", "1234", "1.234"),
        ("-1.234", "-1234", "-1.234"),
        ("1.000", "1000", "1"),
        ("1.234M", "1234000000", "1234000"),
        ("1 billion", "1000000000", "1000000000000"),
    ],
)
def test_what_reads_two_ways_is_never_guessed(text: str, first: str, second: str) -> None:
    assert value(text) == TwoWays(Decimal(first), Decimal(second))


def test_a_magnitude_that_may_be_the_unit_reads_two_ways() -> None:
    assert value("5 m", a_key_result(unit="minutes")) == TwoWays(Decimal(5), Decimal(5_000_000))
    assert value("1.2M", a_key_result(unit="M€")) == TwoWays(Decimal("1.2"), Decimal(1_200_000))
    assert value("1.2 M€", a_key_result(unit="M€")) == Decimal("1.2")
    assert value("5 m", a_key_result(unit="m")) == 5


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("  \u3000", "empty"),
        ("abc", "unreadable"),
        ("1.2.3", "unreadable"),
        ("1,2,3", "unreadable"),
        ("1e5", "unreadable"),
        ("1e999999", "unreadable"),
        ("½", "unreadable"),
        ("10²", "wrong_unit"),
        ("NaN", "unreadable"),
        ("Infinity", "unreadable"),
        ("1_000", "unreadable"),
        ("--5", "unreadable"),
        ("45 or 46", "unreadable"),
        ("45%", "wrong_unit"),
        ("45 d", "wrong_unit"),
        ("9" * 16, "too_large"),
        ("9" * 65, "too_long"),
        ("0.1234567", "too_precise"),
        ("1." + "0" * 40 + "1", "too_precise"),
        ("done", "needs_a_number"),
    ],
)
def test_what_cannot_be_read_says_why(text: str, reason: str) -> None:
    assert value(text) == Refusal(reason)


def test_units_and_signs_around_a_number_must_be_those_of_the_key_result() -> None:
    assert value("45%", PERCENT) == value("45 percent", PERCENT) == value("45 ％", PERCENT) == 45
    assert value("€1.2M", EUROS) == value("1,2 Mio €", EUROS) == value("EUR 1200000", EUROS) == 1_200_000
    assert value("$5", EUROS) is Refusal.WRONG_UNIT
    assert value("4.6 days", DAYS) == value("4,6 Tage", DAYS) == value("4.6d", DAYS) == Decimal("4.6")
    assert value("4 h", DAYS) is Refusal.WRONG_UNIT


def test_a_part_counts_where_the_whole_is_the_target() -> None:
    assert value("2/5", a_key_result(target=5)) == value("2 of 5", a_key_result(target=5)) == 2
    assert value("2/6", a_key_result(target=5)) is Refusal.WRONG_TOTAL
    assert value("2/5", PERCENT) is Refusal.WRONG_TOTAL


@pytest.mark.parametrize("word", ["done", "Yes", "ja", "fertig", "完成", "是", "1", "✅", "Done!"])
def test_yes_in_every_tongue(word: str) -> None:
    assert value(word, yes_no()) == 1


@pytest.mark.parametrize("word", ["no", "not yet", "nein", "noch nicht", "否", "未完成", "0"])
def test_no_in_every_tongue(word: str) -> None:
    assert value(word, yes_no()) == 0


def test_yes_or_no_takes_no_halves() -> None:
    assert value("0.5", yes_no()) is Refusal.NEEDS_YES_OR_NO
    assert value("maybe", yes_no()) is Refusal.NEEDS_YES_OR_NO


def test_milestones_are_counted() -> None:
    five = milestones(None, None, None, None, None)
    assert value("2/5", five) == value("2", five) == value("２／５", five) == value("2 von 5", five) == 2
    assert value("done", five) == 5
    assert value("2/4", five) is Refusal.WRONG_TOTAL
    assert value("6", five) is Refusal.OUT_OF_RANGE
    assert value("1.5", five) is Refusal.NEEDS_A_NUMBER


def test_milestones_of_different_weight_must_be_named() -> None:
    uneven = milestones(None, None, None, weights=(3, 1, 1))
    assert value("2/3", uneven) is Refusal.WHICH_MILESTONES
    assert value("3/3", uneven) == value("done", uneven) == 5


@pytest.mark.parametrize(
    "text", ["7", "c7", "C 7", "conf 7", "7/10", "7 of 10", "7 von 10", "70%", "７", "信心7", "7/10 sure"]
)
def test_confidence_is_read_in_many_forms(text: str) -> None:
    assert read_confidence(text) == 7


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("high", "unreadable"),
        ("11", "out_of_range"),
        ("-1", "out_of_range"),
        ("7.5", "not_whole"),
        ("75%", "not_whole"),
        ("3/5", "wrong_total"),
        ("9" * 80, "unreadable"),
    ],
)
def test_a_confidence_is_a_whole_number_from_0_to_10(text: str, reason: str) -> None:
    found = read_confidence(text)
    assert isinstance(found, Unreadable)
    assert found.reason == reason


def test_units_go_by_several_names() -> None:
    assert same_unit("customer", "Customers")
    assert same_unit("¥", "CNY")
    assert not same_unit("h", "d")


numbers = st.decimals(0, 10**14, places=2).map(lambda number: number.copy_abs())


@given(numbers, st.sampled_from([(",", "."), (".", ","), (" ", ","), ("'", "."), ("", "."), ("\u202f", ",")]))
def test_every_way_of_grouping_a_number_with_two_decimals_reads_the_same(number: Decimal, way: tuple[str, str]) -> None:
    group, point = way
    written = f"{number:,.2f}".replace(",", "_").replace(".", point).replace("_", group)
    assert read_quantity(written) == Quantity(number.normalize() if number % 1 else Decimal(int(number)))


@given(st.text(max_size=200), st.sampled_from([COUNT, PERCENT, EUROS, DAYS, yes_no(), milestones(None, None)]))
def test_whatever_is_typed_gets_an_exact_answer_within_limits(text: str, key_result: KeyResult) -> None:
    found = read_value(text, key_result)
    if isinstance(found, Decimal):
        assert found.is_finite()
        assert abs(found) < Decimal(10) ** 15
        assert "E" not in str(found)
    elif isinstance(found, Unreadable):
        assert len(found.about) <= MOST_CHARACTERS
    else:
        assert found.first != found.second


@given(st.text(alphabet="0123456789.,' -+%€Mkm万d", max_size=20))
def test_reading_a_read_number_again_changes_nothing(text: str) -> None:
    found = read_quantity(text)
    if isinstance(found, Quantity):
        again = read_quantity(f"{found.value:f}")
        assert again == Quantity(found.value) or isinstance(again, TwoWays)


@given(st.text(max_size=100))
def test_text_made_plain_keeps_every_character_in_its_place(text: str) -> None:
    assert len(aligned(text)) == len(text)
    assert tidy(tidy(text)) == tidy(text)
