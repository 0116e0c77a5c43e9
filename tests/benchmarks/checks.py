"""What was measured, what was promised, and both on the screen."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from rich.console import Console
from rich.table import Table


class Better(StrEnum):
    LOWER = "lower"
    HIGHER = "higher"


@dataclass(frozen=True)
class Check:
    """One measured value in ``unit``. ``target`` is what was promised, None if nothing was: the most there may be, or
    where higher is better the least."""

    name: str
    value: float
    unit: str = ""
    target: float | None = None
    better: Better = Better.LOWER

    @property
    def met(self) -> bool | None:
        if self.target is None:
            return None
        return self.value <= self.target if self.better is Better.LOWER else self.value >= self.target

    def as_json(self) -> dict[str, Any]:
        name = f"{self.name} ({self.unit})" if self.unit else self.name
        return {
            "name": name,
            "value": self.value,
            "target": self.target,
            "better": self.better.value,
            "met": self.met,
        }

    def promise(self) -> str:
        sign = "≤" if self.better is Better.LOWER else "≥"
        return "" if self.target is None else f"{sign} {self.target:g}"


def show(checks: list[Check]) -> None:
    table = Table(box=None, pad_edge=False)
    table.add_column("measured", no_wrap=True)
    for heading in ("value", "promised"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("unit", no_wrap=True)
    table.add_column("")
    for check in checks:
        word = {True: "met", False: "MISSED", None: ""}[check.met]
        table.add_row(check.name, f"{check.value:,g}", check.promise(), check.unit, word)
    console = Console(width=120, highlight=False)
    console.print(table)
    missed = sum(check.met is False for check in checks)
    promised = sum(check.met is not None for check in checks)
    console.print(f"\n{promised - missed} of {promised} promises kept; the numbers are in build/bench.json.")
