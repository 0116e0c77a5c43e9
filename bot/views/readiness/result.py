"""What a survey of readiness came to: a native chart, the same in letters, what is weakest and what to do about it."""

from decimal import Decimal

from bot.domain.readiness import HIGHEST, Characteristic
from bot.i18n import Language
from bot.services.readiness.reading import ReadinessResult
from bot.views import blocks
from bot.views.blocks import bold, lines, md
from bot.views.readiness.words import arithmetic, beside_value, characteristic_name, next_step, short_name
from bot.views.sheets import Part, part

FULL, EMPTY, HALF = "▇", "▁", Decimal("0.5")


def result_parts(t: Language, result: ReadinessResult, name: str) -> tuple[Part, ...]:
    """``name``: whose readiness it is."""
    figures = result.figures
    heading = arithmetic(t, figures)
    return (part(bold(heading), heading), _chart(t, result, name), *_weakest(t, result), _basis(t, result))


def _chart(t: Language, result: ReadinessResult, name: str) -> Part:
    names = [short_name(t, one) for one in Characteristic]
    drawn = blocks.bar_chart(
        t("{name}: readiness", name=name),
        names,
        {label: [float(found.figures.means[one]) for one in Characteristic] for label, found in _series(t, result)},
        x_label=t("Characteristic"),
        y_label=t("Mean, 1 to 5"),
    )
    told = [_line(t, result, one) for one in Characteristic]
    letters = [f"{_bar(result, one)} {text}" for one, text in zip(Characteristic, told, strict=True)]
    below = blocks.context(*([_compared(t, result)] if result.earlier is not None else []), _scale(t))
    return Part("\n".join(told), (drawn, below), (blocks.section("\n".join(letters)), below))


def _series(t: Language, result: ReadinessResult) -> list[tuple[str, ReadinessResult]]:
    """The earlier one first; on one day they are told apart by their order."""
    now = t("Now, {day}", day=t.day(result.computed_on))
    if result.earlier is None:
        return [(now, result)]
    return [(t("Before, {day}", day=t.day(result.earlier.computed_on)), result.earlier), (now, result)]


def _line(t: Language, result: ReadinessResult, one: Characteristic) -> str:
    values = {"name": characteristic_name(t, one), "mean": t.number(result.figures.means[one], 1)}
    if result.earlier is None:
        return t("{name}: {mean}", **values)
    return t("{name}: {mean}, was {before}", before=t.number(result.earlier.figures.means[one], 1), **values)


def _bar(result: ReadinessResult, one: Characteristic) -> str:
    full = int(result.figures.means[one] + HALF)
    return FULL * full + EMPTY * (HIGHEST - full)


def _compared(t: Language, result: ReadinessResult) -> str:
    earlier = result.earlier
    if earlier is None:
        return ""
    return t(
        "Before: {answers} of {asked} answered, {day}.",
        answers=earlier.answers,
        asked=earlier.asked,
        day=t.full_day(earlier.computed_on),
    )


def _scale(t: Language) -> str:
    return t("1: no, not at all. 5: yes, fully. Means are rounded to one decimal.")


def _weakest(t: Language, result: ReadinessResult) -> tuple[Part, ...]:
    heading = t("The two weakest, and what to do")
    return (part(bold(heading), heading), *(_step(t, result, one) for one in result.figures.weakest_two))


def _step(t: Language, result: ReadinessResult, one: Characteristic) -> Part:
    values = {"name": beside_value(t, result.wording, one), "mean": t.number(result.figures.means[one], 1)}
    step = next_step(t, one)
    plain = t.sentences([t("{said}.", said=t("{name}: {mean}", **values)), step])
    return part(lines(md(t, "*{name}: {mean}*", **values), step), plain)


def _basis(t: Language, result: ReadinessResult) -> Part:
    day = t.full_day(result.computed_on)
    return part(
        t(
            "{answers} of {asked} answered. Worked out once, on {day}; the answers were deleted then.",
            answers=result.answers,
            asked=result.asked,
            day=day,
        )
    )
