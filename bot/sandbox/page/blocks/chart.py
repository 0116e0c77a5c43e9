"""The block `data_visualization` as inline SVG, with values on hover and the same numbers as a table.

Lines differ in dash and mark, bars and slices in a legend of the same order, so that colour is never alone.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import ceil, cos, pi, sin

from markupsafe import Markup

from bot.sandbox.page.blocks.html import join, tag
from bot.sandbox.page.blocks.reader import Json, Surface, json_list
from bot.sandbox.page.blocks.scale import BOTTOM, HEIGHT, LEFT, RIGHT, WIDTH, Scale, Series, scale_of

_DASHES = (None, "7 5", "2 4", "10 4 2 4", "4 4", "1 3")
_MOST_LABELS = 10


def data_visualization(block: Json, surface: Surface) -> Markup:
    title = str(block.get("title", "Chart"))
    chart = block.get("chart")
    chart = chart if isinstance(chart, dict) else {}
    kind = chart.get("type")
    if kind == "pie":
        slices = [Series(str(one.get("label", "")), [_number(one)]) for one in json_list(chart.get("segments"))]
        return _figure(title, _pie(slices), slices, ["Value"], surface)
    if kind not in ("line", "bar", "area"):
        return tag("span", f"Unknown chart: {kind}", class_="unknown")
    axis = chart.get("axis_config")
    axis = axis if isinstance(axis, dict) else {}
    categories = [str(one) for one in axis.get("categories", [])]
    series = [_series(one, categories) for one in json_list(chart.get("series"))]
    scale = scale_of(series, len(categories), from_zero=kind != "line")
    draw = {"line": _lines, "area": _areas, "bar": _bars}[kind]
    frame = _frame(scale, categories, axis, middle=kind == "bar")
    return _figure(title, frame + draw(series, categories, scale), series, categories, surface)


def _figure(title: str, inside: Markup, series: Sequence[Series], columns: Sequence[str], surface: Surface) -> Markup:
    said = "; ".join(f"{one.name}: {', '.join(map(_short, one.values))}" for one in series)
    drawing = tag(
        "svg",
        tag("title", title),
        tag("desc", said),
        inside,
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        role="img",
        aria_label=f"{title}. {said}",
    )
    legend = join(tag("li", _swatch(index), one.name) for index, one in enumerate(series))
    return tag(
        "figure",
        tag("figcaption", title),
        drawing,
        tag("ul", legend, class_="legend"),
        tag("details", tag("summary", "As a table"), _table(title, series, columns)),
        class_="chart",
    )


def _table(title: str, series: Sequence[Series], columns: Sequence[str]) -> Markup:
    head = tag("tr", tag("td", ""), join(tag("th", one, scope="col") for one in columns))
    rows = join(
        tag("tr", tag("th", one.name, scope="row"), join(tag("td", _short(value)) for value in one.values))
        for one in series
    )
    inside = tag("table", tag("thead", head), tag("tbody", rows))
    return tag("div", inside, class_="scroll", tabindex="0", role="region", aria_label=f"{title}, as a table")


def _frame(scale: Scale, categories: Sequence[str], axis: Json, *, middle: bool) -> Markup:
    lines = join(
        tag("line", x1=LEFT, x2=WIDTH - RIGHT, y1=_at(scale.y(tick)), y2=_at(scale.y(tick)), class_="grid")
        + tag("text", _short(tick), x=LEFT - 8, y=_at(scale.y(tick) + 4), text_anchor="end")
        for tick in scale.ticks()
    )
    every = ceil(len(categories) / _MOST_LABELS) or 1
    names = join(
        tag(
            "text",
            name,
            x=_at(scale.x(index, middle=middle)),
            y=HEIGHT - BOTTOM + 22,
            text_anchor="middle",
            class_=_rank(index // every),
        )
        for index, name in enumerate(categories)
        if index % every == 0
    )
    below = tag("text", str(axis.get("x_label") or ""), x=WIDTH - RIGHT, y=HEIGHT - 2, text_anchor="end")
    beside = tag("text", str(axis.get("y_label") or ""), x=0, y=16)
    return lines + names + below + beside


def _rank(place: int) -> str | None:
    """Every second name gives way where the chart is narrow."""
    return "second" if place % 2 else None


def _lines(series: Sequence[Series], categories: Sequence[str], scale: Scale) -> Markup:
    return join(
        tag("polyline", points=_points(one, scale), class_=f"line s{at % 6}", stroke_dasharray=_DASHES[at % 6])
        + _dots(one, categories, scale, at)
        for at, one in enumerate(series)
    )


def _areas(series: Sequence[Series], categories: Sequence[str], scale: Scale) -> Markup:
    floor_y = _at(scale.y(max(scale.low, min(0.0, scale.high))))
    right = _at(scale.x(scale.count - 1, middle=False))
    left = _at(scale.x(0, middle=False))
    below = join(
        tag("polygon", points=f"{left},{floor_y} {_points(one, scale)} {right},{floor_y}", class_=f"area s{at % 6}")
        for at, one in enumerate(series)
    )
    return below + _lines(series, categories, scale)


def _bars(series: Sequence[Series], categories: Sequence[str], scale: Scale) -> Markup:
    room = (WIDTH - LEFT - RIGHT) / max(scale.count, 1) * 0.72
    width = room / max(len(series), 1)
    zero = scale.y(max(scale.low, min(0.0, scale.high)))
    return join(
        tag(
            "rect",
            _hover(one, categories, index),
            x=_at(scale.x(index, middle=True) - room / 2 + at * width),
            y=_at(min(zero, scale.y(value))),
            width=_at(max(width - 2, 1)),
            height=_at(max(abs(zero - scale.y(value)), 1)),
            rx=2,
            class_=f"fill s{at % 6}",
        )
        for at, one in enumerate(series)
        for index, value in enumerate(one.values)
    )


def _pie(slices: Sequence[Series]) -> Markup:
    total = sum(one.values[0] for one in slices) or 1.0
    ends = [0.0]
    for one in slices:
        ends.append(ends[-1] + one.values[0] / total)
    return join(
        tag("path", _hover(one, ["of the whole"], 0), d=_slice(start, end), class_=f"fill s{at % 6}")
        for at, (one, (start, end)) in enumerate(zip(slices, pairwise(ends), strict=True))
    )


def _slice(start: float, end: float) -> str:
    """A ring's part from one share of the turn to another, clockwise from the top."""
    end = min(end, start + 0.9999)
    middle_x, middle_y, outer, inner = WIDTH / 2, HEIGHT / 2, 116.0, 64.0

    def at(share: float, radius: float) -> str:
        angle = 2 * pi * share - pi / 2
        return f"{_at(middle_x + radius * cos(angle))} {_at(middle_y + radius * sin(angle))}"

    large = int(end - start > 0.5)
    return (
        f"M{at(start, outer)} A{outer} {outer} 0 {large} 1 {at(end, outer)} "
        f"L{at(end, inner)} A{inner} {inner} 0 {large} 0 {at(start, inner)} Z"
    )


def _dots(one: Series, categories: Sequence[str], scale: Scale, at: int) -> Markup:
    return join(
        tag("circle", cx=_at(x), cy=_at(y), r=3.5, class_=f"fill s{at % 6}")
        + tag("circle", _hover(one, categories, index), cx=_at(x), cy=_at(y), r=11, class_="touch")
        for index, (x, y) in enumerate(
            (scale.x(index, middle=False), scale.y(value)) for index, value in enumerate(one.values)
        )
    )


def _hover(one: Series, categories: Sequence[str], index: int) -> Markup:
    where = categories[index] if index < len(categories) else ""
    return tag("title", f"{one.name}, {where}: {_short(one.values[index])}")


def _swatch(at: int) -> Markup:
    line = tag("line", x1=1, y1=6, x2=23, y2=6, class_=f"line s{at % 6}", stroke_dasharray=_DASHES[at % 6])
    mark = tag("circle", cx=12, cy=6, r=4, class_=f"fill s{at % 6}")
    return tag("svg", line, mark, viewBox="0 0 24 12", width=24, height=12, aria_hidden="true")


def _points(one: Series, scale: Scale) -> str:
    return " ".join(
        f"{_at(scale.x(index, middle=False))},{_at(scale.y(value))}" for index, value in enumerate(one.values)
    )


def _series(one: Json, categories: Sequence[str]) -> Series:
    by_label = {str(point.get("label")): _number(point) for point in json_list(one.get("data"))}
    return Series(str(one.get("name", "")), [by_label.get(name, 0.0) for name in categories])


def _number(point: Json) -> float:
    value = point.get("value", 0)
    return float(value) if isinstance(value, int | float) else 0.0


def _short(value: float) -> str:
    return f"{round(value, 4):,g}"


def _at(value: float) -> float:
    return round(value, 1)
