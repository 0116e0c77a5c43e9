"""The chart of a digest: as Slack's native block, as bars of letters for when Slack refuses it, and in words."""

from bot.domain.charts import Series, Step
from bot.domain.ratios import percent
from bot.i18n import Language
from bot.services.digests.content import TeamChart
from bot.views import blocks
from bot.views.blocks import Block
from bot.views.values import percent_text

FEWEST_POINTS = 2
LEVELS = "▁▂▃▄▅▆▇█"


def is_drawn(chart: TeamChart) -> bool:
    """One week alone is no line."""
    return len(chart.series.points) >= FEWEST_POINTS


def native(t: Language, chart: TeamChart) -> list[Block]:
    """The block and, below it, where the lines end in words."""
    points = chart.series.points
    drawn = blocks.line_chart(
        t("{team}: progress", team=chart.team.name),
        [str(point.tick.number) for point in points],
        {
            t("Progress"): [percent(point.progress) for point in points],
            t("Expected"): [percent(point.expected) for point in points],
        },
        x_label=t("Week") if chart.series.step is Step.WEEK else t("Month"),
        y_label=t("Percent"),
    )
    return [drawn, blocks.context(end_text(t, chart))]


def in_letters(t: Language, chart: TeamChart) -> list[Block]:
    """The same without the native block."""
    return [blocks.section(bars(t, chart)), blocks.context(end_text(t, chart))]


def bars(t: Language, chart: TeamChart) -> str:
    points = chart.series.points
    progress = "".join(_level(percent(point.progress)) for point in points)
    expected = "".join(_level(percent(point.expected)) for point in points)
    return "\n".join((t("Progress {bars}", bars=progress), t("Expected {bars}", bars=expected)))


def end_text(t: Language, chart: TeamChart) -> str:
    """``Payments: 54%, expected 60% by now. 2 yes/no open.``"""
    last = chart.series.points[-1]
    reached, expected = percent_text(t, last.progress), percent_text(t, last.expected)
    end = t("{team}: {reached}, expected {expected} by now.", team=chart.team.name, reached=reached, expected=expected)
    return t.sentences([end, t("{count} yes/no open.", count=chart.yes_no_open)]) if chart.yes_no_open else end


def chart_text(t: Language, chart: TeamChart) -> str:
    """All of it in words, for those who see no pictures."""
    steps = t.commas(percent_text(t, point.progress) for point in chart.series.points)
    return t.sentences([end_text(t, chart), _by_step(t, chart.series, steps)])


def _by_step(t: Language, series: Series, steps: str) -> str:
    return t("By week: {steps}.", steps=steps) if series.step is Step.WEEK else t("By month: {steps}.", steps=steps)


def _level(percentage: int) -> str:
    return LEVELS[min(len(LEVELS) - 1, percentage * len(LEVELS) // 100)]
