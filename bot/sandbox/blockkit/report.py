"""The small vocabulary in which Block Kit's rules are written down, and the report of what breaks them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Check = Callable[["Report", str, Any], None]
"""Looks at the value at a JSON pointer and reports what Slack would refuse."""


MESSAGE, MODAL, HOME = "message", "modal", "home"
"""The surfaces blocks stand on."""


@dataclass
class Report:
    """Collects what Slack would refuse, in Slack's words: `[ERROR] … [json-pointer:/blocks/0/text]`."""

    surface: str
    """MESSAGE, MODAL or HOME."""
    problems: list[str] = field(default_factory=list)

    def add(self, pointer: str, words: str) -> None:
        self.problems.append(f"[ERROR] {words} [json-pointer:{pointer}]")


@dataclass(frozen=True)
class Shape:
    """An object: its fields, which of them are required, and a rule that looks at the whole."""

    fields: Mapping[str, Check]
    required: tuple[str, ...] = ()
    rule: Check | None = None

    def __call__(self, report: Report, pointer: str, value: Any) -> None:
        if not isinstance(value, dict):
            report.add(pointer, "must provide an object")
            return
        for name in self.required:
            if name not in value:
                report.add(pointer, f"missing required field: {name}")
        for name, item in value.items():
            if name not in self.fields:
                report.add(pointer, f"invalid additional property: {name}")
            else:
                self.fields[name](report, f"{pointer}/{name}", item)
        if self.rule:
            self.rule(report, pointer, value)


def string(most: int, least: int = 0) -> Check:
    def check(report: Report, pointer: str, value: Any) -> None:
        if not isinstance(value, str):
            report.add(pointer, "must provide a string")
        elif len(value) > most:
            report.add(pointer, f"must be no more than {most} characters")
        elif len(value) < least:
            report.add(pointer, f"must be more than {least - 1} characters")

    return check


def boolean(report: Report, pointer: str, value: Any) -> None:
    if not isinstance(value, bool):
        report.add(pointer, "must provide a boolean")


def integer(least: int, most: int) -> Check:
    def check(report: Report, pointer: str, value: Any) -> None:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            report.add(pointer, f"must provide an integer from {least} to {most}")

    return check


def number(report: Report, pointer: str, value: Any) -> None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        report.add(pointer, "must provide a number")


def one_of(*choices: str) -> Check:
    def check(report: Report, pointer: str, value: Any) -> None:
        if value not in choices:
            report.add(pointer, f"value must be one of: {', '.join(choices)}")

    return check


def array(of: Check, least: int, most: int) -> Check:
    def check(report: Report, pointer: str, value: Any) -> None:
        if not isinstance(value, list):
            report.add(pointer, "must provide an array")
            return
        if len(value) > most:
            report.add(pointer, f"no more than {most} items allowed")
        if len(value) < least:
            report.add(pointer, f"no fewer than {least} items required")
        for index, item in enumerate(value):
            of(report, f"{pointer}/{index}", item)

    return check


def listed(value: Any) -> list[Any]:
    """A list as it is; anything else counts as empty, and is reported where its shape is checked."""
    return value if isinstance(value, list) else []


def anything(report: Report, pointer: str, value: Any) -> None:
    """A field Slack knows and whose content is not looked at here."""


def typed(shapes: Mapping[str, Check], allowed: Sequence[str] | None = None, noun: str = "element") -> Check:
    """An object whose `type` names its shape; refused when the type is unknown or not allowed in this place."""

    def check(report: Report, pointer: str, value: Any) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str):
            report.add(pointer, "must provide an object with a type")
        elif kind not in shapes or (allowed is not None and kind not in allowed):
            report.add(f"{pointer}/type", f"unsupported type: {kind} ({noun})")
        else:
            shapes[kind](report, pointer, value)

    return check


def exactly_one(*names: str) -> Check:
    def rule(report: Report, pointer: str, value: Any) -> None:
        if sum(name in value for name in names) != 1:
            report.add(pointer, f"must provide exactly one of: {', '.join(names)}")

    return rule
