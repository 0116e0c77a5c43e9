import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[2]
DOMAIN = sorted((ROOT / "bot" / "domain").rglob("*.py"))

# Who alone may import what. Not contracts of import-linter: those want every module they name to exist already.
PROTECTED = [
    ("handlers", {"bot.journeys"}),
    ("bot.sandbox", {"bot.cli.trying", "bot.demo.serving"}),
]


ROOMED = ["bot.services", "bot.views"]


@cache
def imports() -> grimp.ImportGraph:
    return grimp.build_graph("bot", "handlers", "storage", cache_dir=None)


def test_every_contract_of_pyproject_is_kept() -> None:
    # In a process of its own: import-linter silences the loggers of the process it runs in.
    lint = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    result = subprocess.run(lint, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(("protected", "allowed"), PROTECTED)
def test_some_packages_have_few_importers(protected: str, allowed: set[str]) -> None:
    inside = {protected, *imports().find_descendants(protected)}
    importers = {importer for module in inside for importer in imports().find_modules_that_directly_import(module)}
    assert importers - inside <= allowed


@pytest.mark.parametrize("layer", ROOMED)
def test_what_stands_beside_the_rooms_knows_none_of_them(layer: str) -> None:
    beside = {module for module in imports().find_children(layer) if not imports().find_children(module)}
    found = {module: imports().find_modules_directly_imported_by(module) for module in beside}
    inside = {module: {one for one in known if one.startswith(f"{layer}.")} - beside for module, known in found.items()}
    assert {module: known for module, known in inside.items() if known} == {}


def test_the_overview_stands_above_the_other_rooms() -> None:
    """Handlers and messages may look into it, and the views of it; no other room of its layer, and no other view."""
    above = {one for layer in ROOMED for one in imports().find_descendants(f"{layer}.overview")}
    below = {one for layer in ROOMED for one in imports().find_descendants(layer)} - above
    found = {one: imports().find_modules_directly_imported_by(one) & above for one in below}
    assert {one: known for one, known in found.items() if known} == {}


def test_a_room_is_called_the_same_in_every_layer() -> None:
    services, views, tests = (rooms(folder) for folder in ("bot/services", "bot/views", "tests/services"))
    assert views - services == {"help"}  # it is about what may be typed, and asks nobody
    assert tests - services == set()


def rooms(folder: str) -> set[str]:
    return {room.parent.name for room in (ROOT / folder).glob("*/__init__.py")}


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
