"""Charts as SVG."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.page.blocks import Reader, Surface, render
from bot.sandbox.page.blocks.scale import Series, scale_of

SURFACE = Surface(Reader(datetime(2026, 11, 16, tzinfo=UTC), ZoneInfo("UTC")), "m")


def chart(kind: str, *series: list[float], names: tuple[str, ...] = ("W1", "W2", "W3")) -> dict[str, Any]:
    data = [
        {"name": f"Series {n}", "data": [{"label": label, "value": v} for label, v in zip(names, values, strict=True)]}
        for n, values in enumerate(series)
    ]
    body = {"type": kind, "axis_config": {"categories": list(names)}, "series": data}
    return {"type": "data_visualization", "title": "By week", "chart": body}


@pytest.mark.parametrize(("kind", "element"), [("line", "<polyline"), ("area", "<polygon"), ("bar", "<rect")])
def test_each_kind_draws_its_values_and_says_them_in_words(kind: str, element: str) -> None:
    html = render([chart(kind, [1, 2.5, 3], [0, 0, 7])], SURFACE)
    assert element in html
    assert "<desc>Series 0: 1, 2.5, 3; Series 1: 0, 0, 7</desc>" in html
    assert "<title>Series 0, W2: 2.5</title>" in html
    assert '<th scope="row">Series 1</th><td>0</td><td>0</td><td>7</td>' in html


def test_a_pie_shares_the_whole_turn_even_with_a_single_slice() -> None:
    segments = [{"label": "All", "value": 5}]
    block = {"type": "data_visualization", "title": "P", "chart": {"type": "pie", "segments": segments}}
    assert '<path d="M320.0 14.0' in render([block], SURFACE)


def test_an_unknown_kind_of_chart_is_shown_as_unknown() -> None:
    assert "Unknown chart: radar" in render([chart("radar", [1, 2, 3])], SURFACE)


def test_a_title_is_escaped_wherever_it_stands() -> None:
    block = {**chart("line", [1, 2, 3]), "title": '"><script>'}
    assert "<script" not in render([block], SURFACE)


@given(st.lists(st.floats(-1e9, 1e9, allow_nan=False), min_size=1, max_size=20), st.booleans())
def test_every_value_lies_between_the_lowest_and_the_highest_tick(values: list[float], from_zero: bool) -> None:
    scale = scale_of([Series("s", values)], len(values), from_zero=from_zero)
    slack = (scale.high - scale.low) * 1e-6
    assert scale.low - slack <= min(values)
    assert max(values) <= scale.high + slack
    assert 2 <= len(scale.ticks()) <= 8
