import ast
import sys
from functools import cache
from pathlib import Path

import grimp
import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).parents[2]
DOMAIN = sorted((ROOT / "bot" / "domain").rglob("*.py"))

# Who alone may import what. Not contracts of import-linter: those want every module they name to exist already.
PROTECTED = [
    ("handlers", {"bot.app"}),
    ("bot.sandbox", {"bot.cli", "bot.demo"}),
]


@cache
def imports() -> grimp.ImportGraph:
    return grimp.build_graph("bot", "handlers", "storage")


def test_every_contract_of_pyproject_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(config_filename="pyproject.toml", no_cache=True) == EXIT_STATUS_SUCCESS


@pytest.mark.parametrize(("protected", "allowed"), PROTECTED)
def test_some_packages_have_few_importers(protected: str, allowed: set[str]) -> None:
    inside = {protected, *imports().find_descendants(protected)}
    importers = {importer for module in inside for importer in imports().find_modules_that_directly_import(module)}
    assert importers - inside <= allowed


@pytest.mark.parametrize("file", DOMAIN, ids=lambda file: str(file.relative_to(ROOT)))
def test_the_domain_uses_only_the_standard_library(file: Path) -> None:
    foreign = {name for name in imported_by(file) if name.split(".")[0] not in sys.stdlib_module_names}
    assert {name for name in foreign if not name.startswith("bot.domain")} == set()


def imported_by(file: Path) -> set[str]:
    """The modules that a file names in imports; relative ones stay inside the package and are left out."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            # `from bot import domain` names bot; `from bot.domain import codes` names bot.domain.
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names
