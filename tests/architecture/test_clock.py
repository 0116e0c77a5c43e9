"""Calendar time has one source (docs/architecture.md, rule 2): who asks elsewhere says why."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SANDBOX = ROOT / "bot" / "sandbox"  # its clock is one that can be moved; triggers and pace are the machine's
ALLOWED = {
    "bot/clock.py": "is the source",
    "bot/doctor/slack.py": "compares this machine's clock with Slack's",
    "storage/claims.py": "the database's time, for leases",
}
ASKING = {
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "time": {"time", "time_ns", "localtime", "gmtime", "ctime"},
    "func": {"now", "current_timestamp", "clock_timestamp", "current_date"},
}
ASKING_IN_SQL = re.compile(r"(?i)\b(?:current_timestamp|current_date|clock_timestamp\(|now\(\)|'now')")
MAY_ASK = re.compile(
    rf"\b(?:{'|'.join(ASKING)})\s*\.\s*(?:{'|'.join(set().union(*ASKING.values()))})\b|\bfrom\s+time\s+import"
)
"""What a text has in it that asks for the time: few have, and reading the others as code takes longer."""


def sources() -> list[Path]:
    files = [file for folder in ("bot", "handlers", "storage") for file in (ROOT / folder).rglob("*.py")]
    return sorted(file for file in files if SANDBOX not in file.parents)


def asks(source: str) -> Iterator[str]:
    """Each place at which a source asks for the time."""
    if not MAY_ASK.search(source) and not ASKING_IN_SQL.search(source):
        return
    for node in ast.walk(ast.parse(source)):
        match node:
            case (
                ast.Attribute(value=ast.Name(id=owner), attr=name)
                | ast.Attribute(value=ast.Attribute(attr=owner), attr=name)
            ) if name in ASKING.get(owner, ()):
                yield f"{owner}.{name}, line {node.lineno}"
            case ast.ImportFrom(module="time", names=names):
                yield from (f"time.{one.name}, line {node.lineno}" for one in names if one.name in ASKING["time"])
            case ast.Constant(value=str(text)) if ASKING_IN_SQL.search(text):
                yield f"{ASKING_IN_SQL.findall(text)[0]}, line {node.lineno}"


def test_nobody_else_asks_what_time_it_is() -> None:
    found = {str(file.relative_to(ROOT)): list(asks(file.read_text())) for file in sources()}
    assert {name: places for name, places in found.items() if places and name not in ALLOWED} == {}
    assert [name for name in ALLOWED if not found.get(name)] == []


@pytest.mark.parametrize(
    "source",
    [
        "datetime.now(UTC)",
        "datetime.datetime.utcnow()",
        "date.today()",
        "time.time()",
        "from time import time",
        "func.now()",
        "text('SELECT CURRENT_TIMESTAMP')",
        "call(default=datetime.now)",
    ],
)
def test_asking_is_noticed(source: str) -> None:
    assert len(list(asks(source))) == 1


def test_no_view_takes_the_day_of_utc_for_that_of_its_reader() -> None:
    """``t.day_of`` says the day of a moment where it is read."""
    views = (ROOT / "bot" / "views").rglob("*.py")
    assert [str(file.relative_to(ROOT)) for file in views if ".date()" in file.read_text()] == []
