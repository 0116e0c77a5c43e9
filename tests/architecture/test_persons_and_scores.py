"""A score, a progress, a confidence belongs to a key result, an objective, a team or a line, and nothing adds them up
for a person. Whoever writes another mean, sum or ranking of them says here what it is of."""

import ast
import re
from collections.abc import Iterator, Sequence
from enum import Enum
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = ("bot", "storage", "handlers")
SKIPPED = "migrations"


class Of(Enum):
    """What may have one. People are not among them."""

    KEY_RESULT = "a key result"
    OBJECTIVE = "the key results of one objective"
    SUPPORT = "the objectives that are aligned to one"
    TEAM = "the objectives of one team in one cycle"
    CYCLE = "the objectives of all teams in one cycle"
    OVER = "the key results of teams in cycles that are over"
    LINES = "the teams of one line, or all lines"


SUMMED = {
    "bot/demo/courses.py _directed": Of.KEY_RESULT,
    "bot/domain/calibration.py _chance": Of.KEY_RESULT,
    "bot/domain/calibration.py _group": Of.OVER,
    "bot/domain/lines.py combined": Of.LINES,
    "bot/domain/lines.py by_line": Of.LINES,
    "bot/domain/measures.py team_on": Of.TEAM,
    "bot/domain/pace.py compare_values": Of.OBJECTIVE,
    "bot/domain/progress.py objective_progress": Of.OBJECTIVE,
    "bot/domain/progress.py team_progress": Of.TEAM,
    "bot/domain/progress.py combined_progress": Of.LINES,
    "bot/domain/progress.py roll_up_value": Of.SUPPORT,
    "bot/domain/scores.py read_team": Of.TEAM,
    "bot/domain/scores.py _mean": Of.OBJECTIVE,
    "bot/domain/scores.py team_scores": Of.TEAM,
    "bot/domain/status.py objective_confidence": Of.OBJECTIVE,
    "bot/services/closing/results.py scores_of_cycle": Of.CYCLE,
    "bot/services/overview/objective.py ObjectiveSheet.support": Of.SUPPORT,
    "bot/services/overview/team.py in_cycle": Of.TEAM,
    "bot/views/closing/digest.py headline": Of.TEAM,
    "bot/views/scores.py bars": Of.TEAM,
}
"""Every place that adds up, averages or orders by them: file, and function or class and method."""

MEANS = frozenset(
    {"weighted_mean", "team_progress", "combined_progress", "read_team", "mean", "fmean", "median", "avg", "quantiles"}
)
"""Called anywhere, they are looked at."""
ORDERS = frozenset({"sum", "fsum", "max", "min", "sorted", "sort", "nlargest", "nsmallest", "rank", "Counter"})
"""They are where what they are given sounds like what people are not to be measured by."""
CALLED = re.compile(rf"\b({'|'.join(MEANS | ORDERS)})\(")
MEASURED = re.compile(r"progress|score|grade|confidence|reached|achieve", re.IGNORECASE)

SQL_SUMS = frozenset(
    {"sum", "avg", "total", "stddev", "variance", "percentile_cont", "percentile_disc", "mode", "rank"}
)
SQL_PICKS = frozenset({"min", "max", "count", "array_agg", "group_concat", "string_agg", "json_agg", "dense_rank"})
SQL_MEASURED = re.compile(r"\b(value|current|target|confidence|progress|expected|score|suggested|exact|grade|weight)\b")
SQL_PERSON = re.compile(r"\b(person|owner|author|on_behalf_of|lead|manager|helper|asked|opened_by|\w*_?by)_id\b")
RAW_SUM = re.compile(r"\b(SUM|AVG|TOTAL)\s*\(")


@cache
def modules() -> dict[str, str]:
    """Every module of ours by its place, as text."""
    paths = (path for folder in CODE for path in sorted((ROOT / folder).rglob("*.py")))
    return {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in paths if SKIPPED not in path.parts
    }


def calls(file: str, written: str) -> Iterator[tuple[str, ast.Call]]:
    """Every call in a module, with the function in which it stands."""
    waiting: list[tuple[str, ast.AST]] = [(file, ast.parse(written))]
    while waiting:
        where, node = waiting.pop()
        if isinstance(node, ast.Call):
            yield where, node
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            where = f"{where}.{node.name}" if " " in where else f"{where} {node.name}"
        waiting.extend((where, child) for child in ast.iter_child_nodes(node))


def called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def sums(node: ast.Call, lines: Sequence[str]) -> bool:
    """Whether it adds up or orders what people are not to be measured by. ``lines`` are those of its module."""
    name = called(node)
    if name not in ORDERS:
        return name in MEANS
    held = lines[node.lineno - 1 : node.end_lineno]
    return bool(MEASURED.search("\n".join([*held[:-1], held[-1][: node.end_col_offset]])[node.col_offset :]))


@cache
def found_in_code() -> frozenset[str]:
    return frozenset(
        where
        for file, written in modules().items()
        if CALLED.search(written) and MEASURED.search(written)
        for where, node in calls(file, written)
        if sums(node, written.splitlines())
    )


def test_every_mean_sum_and_ranking_says_what_it_is_of() -> None:
    unknown = found_in_code() - set(SUMMED)
    assert unknown == set(), f"what do these add up? Write it into SUMMED; nothing is summed up for a person: {unknown}"


def test_what_is_gone_is_not_listed_any_more() -> None:
    assert set(SUMMED) - found_in_code() == set()


@cache
def in_storage() -> tuple[tuple[str, ast.Call], ...]:
    here = {file: written for file, written in modules().items() if file.startswith("storage")}
    found = {file: written for file, written in here.items() if "func." in written or "group_by" in written}
    return tuple(call for file, written in found.items() for call in calls(file, written))


def sql_calls() -> Iterator[tuple[str, str, list[str]]]:
    """Where, which of SQL's functions, and what it is given."""
    for where, node in in_storage():
        if isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) == "func":
            yield where, node.func.attr, [ast.unparse(each) for each in node.args]


def test_no_statement_adds_up_values_scores_or_confidences() -> None:
    """Exact decimals are text on SQLite, so that it would be wrong as well."""
    wrong = [(where, name) for where, name, _ in sql_calls() if name in SQL_SUMS]
    picked = [(where, name, given) for where, name, given in sql_calls() if name in SQL_PICKS]
    wrong += [(where, f"{name}({given})") for where, name, given in picked if any(map(SQL_MEASURED.search, given))]
    assert wrong == []
    assert len(picked) > 20


def test_no_statement_gathers_anything_by_person() -> None:
    grouped = [(where, node) for where, node in in_storage() if called(node) == "group_by"]
    given = [(where, ast.unparse(each)) for where, node in grouped for each in node.args]
    assert [(where, column) for where, column in given if SQL_PERSON.search(column)] == []
    assert len(given) > 5


def test_no_statement_written_by_hand_adds_up() -> None:
    assert [(file, found[0]) for file, written in modules().items() if (found := RAW_SUM.search(written))] == []


@pytest.mark.parametrize(
    "written",
    [
        "def of(person): return weighted_mean((1, one.progress) for one in person.objectives)",
        "def of(people): return sorted(people, key=lambda person: person.score)",
        "def of(person): return sum(one.confidence for one in person) / len(person)",
        "def of(people): people.sort(key=lambda one: one.progress)",
        "def of(person): return statistics.mean(grades)",
    ],
)
def test_the_net_holds_what_it_is_made_for(written: str) -> None:
    assert any(sums(node, [written]) for _, node in calls("bot/new.py", written))
