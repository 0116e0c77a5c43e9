"""What was measured, what was promised, and both on the screen."""

from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Check:
    """One measured value in ``unit``. Less is better; ``target`` is the most that was promised, None if nothing was."""

    name: str
    value: float
    unit: str = ""
    target: float | None = None

    @property
    def met(self) -> bool | None:
        return None if self.target is None else self.value <= self.target

    def as_json(self) -> dict[str, Any]:
        name = f"{self.name} ({self.unit})" if self.unit else self.name
        return {"name": name, "value": self.value, "target": self.target, "better": "lower", "met": self.met}


def show(checks: list[Check]) -> None:
    table = Table(box=None, pad_edge=False)
    table.add_column("measured", no_wrap=True)
    for heading in ("value", "at most"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("unit", no_wrap=True)
    table.add_column("")
    for check in checks:
        target = "" if check.target is None else f"{check.target:g}"
        word = {True: "met", False: "MISSED", None: ""}[check.met]
        table.add_row(check.name, f"{check.value:g}", target, check.unit, word)
    console = Console(width=110, highlight=False)
    console.print(table)
    missed = sum(check.met is False for check in checks)
    promised = sum(check.met is not None for check in checks)
    console.print(f"\n{promised - missed} of {promised} promises kept; the numbers are in build/bench.json.")
