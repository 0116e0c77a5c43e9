"""``okrbot backtest``: how good forecasts would have been for key results that are over."""

from collections.abc import Callable
from datetime import datetime
from fractions import Fraction

from bot.domain.backtests import Result
from bot.domain.ratios import percent
from bot.domain.workspaces import Workspace
from bot.services.forecasts.backtests import BackTests
from storage import Store

HEAD = ("after", "tried", "shown", "inside", "range", "forecast", "stays", "linear")
WIDTH = 10
TOLD = """\
after     share of the term after which the forecast is made, from what was known then
tried     key results with a number that had been checked in by then, and whose end is known
shown     of these, those with a forecast that would have been shown
inside    of these, those that ended inside the range
range     its mean width; this and the errors are shares of the way from start to target
forecast  mean absolute error of the forecast,
stays     of "it stays as it is",
linear    of "it goes on as from the first day to now\""""


def tell_back_test(store: Store, workspace: Workspace, now: datetime, say: Callable[[str], None]) -> bool:
    """Say it as a table. Whether there was anything to try."""
    results = BackTests(store).of(workspace, now)
    if not any(one.tried for one in results):
        say(f"{workspace.name} has no cycle that is over and has key results with numbers in it.")
        return False
    say(f"{workspace.name}\n")
    say(_row(HEAD))
    for one in results:
        say(_row(_cells(one)))
    say(f"\n{TOLD}")
    return True


def _cells(one: Result) -> tuple[str, ...]:
    inside = f"{one.inside} ({percent(Fraction(one.inside, one.shown))}%)" if one.shown else "–"
    shares = (one.width, one.error, one.error_same, one.error_linear)
    return (f"{percent(one.share)}%", str(one.tried), str(one.shown), inside, *map(_share, shares))


def _share(ratio: Fraction | None) -> str:
    return "–" if ratio is None else f"{float(ratio * 100):.1f}%"


def _row(cells: tuple[str, ...]) -> str:
    return "".join(cell.ljust(WIDTH) for cell in cells).rstrip()
