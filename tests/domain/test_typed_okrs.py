"""Fields and text both ways: what is shown in a field is read again as what it was."""

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.draft_pages import at_page, at_problem, on_page, page_of, pages, read_all, with_text
from bot.domain.errors import Invalid
from bot.domain.okrs import Direction, Metric
from bot.domain.quantities import Quantity, read_quantity
from bot.domain.typed_okrs import Kind, TypedKeyResult, TypedObjective, as_json, as_typed, from_json
from bot.domain.typed_reading import Term, read_key_result, read_objective

FIRST, LAST = date(2026, 10, 1), date(2026, 12, 31)
TERM = Term(FIRST, LAST, date(2026, 11, 16))

numbers = st.decimals(min_value=-(10**12), max_value=10**12, places=6, allow_nan=False, allow_infinity=False)


@given(numbers, st.sampled_from([".", ","]))
def test_a_number_in_a_field_reads_as_itself_and_one_way_only(number: Decimal, point: str) -> None:
    assert read_quantity(as_typed(number, point)) == Quantity(number.normalize() if number else Decimal(0))


@given(st.text(max_size=4_000))
def test_whatever_is_pasted_becomes_fields_that_can_be_kept(text: str) -> None:
    typed = with_text(TypedObjective(), text, FIRST, LAST)
    kept = from_json(json.loads(json.dumps(as_json(typed))))
    assert kept == typed
    assert with_text(kept, text, FIRST, LAST).key_results == typed.key_results


@given(st.builds(TypedKeyResult, key=st.just(0), kind=st.sampled_from(Kind), **{
    name: st.text(max_size=80) for name in ("title", "unit", "start", "target", "due_day", "weight", "milestones")
}))  # fmt: skip
def test_whatever_stands_in_the_fields_is_read_or_refused_by_name(typed: TypedKeyResult) -> None:
    try:
        read = read_key_result(typed, TERM)
    except Invalid as error:
        names = list(error.fields)
    else:
        names = ["kr0_"]
        assert 0 < len(read.title) <= 300
        assert read.active_from < read.due_day <= LAST
        assert read.weight > 0
    assert all(name.startswith("kr0_") for name in names)


def test_what_is_wrong_with_an_objective_is_said_together_with_what_is_wrong_with_its_key_results() -> None:
    typed = TypedObjective(title="", weight="heavy", key_results=(TypedKeyResult(key=0, title=""),))
    assert {"title", "weight", "kr0_title"} <= set(read_all(typed, TERM, unfinished=True).problems)


@pytest.mark.parametrize(
    ("fields", "metric", "direction"),
    [
        ({"start": "91%", "target": "96%"}, Metric.PERCENT, Direction.INCREASE),
        ({"start": "5 d", "target": "2"}, Metric.NUMBER, Direction.DECREASE),
        ({"start": "1", "target": "2", "unit": "€"}, Metric.CURRENCY, Direction.INCREASE),
        ({"start": "2", "target": "3", "unit": "%", "kind": Kind.BAND}, Metric.PERCENT, Direction.MAINTAIN),
        ({"kind": Kind.YES_NO, "start": "rubbish"}, Metric.YES_NO, Direction.INCREASE),
        ({"kind": Kind.MILESTONES, "milestones": "One\nTwo"}, Metric.MILESTONES, Direction.INCREASE),
    ],
)
def test_metric_and_direction_follow_from_numbers_and_unit(
    fields: dict[str, str], metric: Metric, direction: Direction
) -> None:
    read = read_key_result(TypedKeyResult(key=0, title="Something", **fields), TERM)  # type: ignore[arg-type]
    assert (read.metric, read.direction) == (metric, direction)


def test_a_title_is_one_line_of_what_can_be_seen() -> None:
    assert read_objective(TypedObjective(title="  A\u202e title\n of\x00 two\tlines ")).title == "A title of two lines"


def test_milestones_are_lines_with_a_day_and_a_weight() -> None:
    typed = TypedKeyResult(
        key=0, title="Launch", kind=Kind.MILESTONES, milestones="- Design by 20 Nov\nBuild, weight 2.5\n\nShip"
    )
    found = [(one.title, one.weight, one.due_day) for one in read_key_result(typed, TERM).milestones]
    assert found == [
        ("Design", Decimal(1), date(2026, 11, 20)),
        ("Build", Decimal("2.5"), None),
        ("Ship", Decimal(1), None),
    ]


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ("One by 31 Feb", "milestone_day"),
        ("x\n" * 21, "too_many_lines"),
        ("One, weight 0", "not_positive"),
        (" \n", "missing"),
    ],
)
def test_milestones_that_cannot_be_measured_are_refused(lines: str, reason: str) -> None:
    with pytest.raises(Invalid) as error:
        read_key_result(TypedKeyResult(key=0, title="Launch", kind=Kind.MILESTONES, milestones=lines), TERM)
    assert error.value.fields["kr0_milestones"][0] == reason


def test_ten_key_results_take_four_pages_and_every_field_knows_its_page() -> None:
    typed = TypedObjective()
    for _ in range(10):
        typed = typed.with_line(TypedKeyResult(key=0))
    assert pages(typed) == 4
    assert [each.key for each in on_page(at_page(typed, 3))] == [9]
    assert at_page(typed, 99).page == 3
    assert page_of(typed, "kr1_title") == 0
    assert page_of(typed, "kr9_title") == 3
    assert at_problem(typed, ["kr9_title", "kr4_stand_in"]).page == 1
    assert at_problem(typed, ["kr4_stand_in"]).more


def test_the_same_line_twice_is_two_key_results() -> None:
    text = "T\n- A 1 → 2\n- A 1 → 2"
    typed = with_text(TypedObjective(), text, FIRST, LAST)
    again = with_text(typed, f"{text}\n- A 1 → 2", FIRST, LAST)
    assert [each.key for each in again.key_results] == [0, 1, 2]


def test_a_removed_key_result_leaves_the_others_their_fields() -> None:
    typed = with_text(TypedObjective(), "T\n- A 1 → 2\n- B 1 → 2\n- C 1 → 2", FIRST, LAST).without(1)
    assert [each.field("title") for each in typed.key_results] == ["kr0_title", "kr2_title"]
    assert typed.with_line(TypedKeyResult(key=0)).key_results[-1].key == 3
