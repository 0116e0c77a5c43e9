"""The guide to the house (docs/architecture.md) names what is there, and all of it."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "architecture.md").read_text()
SOURCES = sorted(path for folder in ("bot", "handlers", "storage") for path in (ROOT / folder).rglob("*.py"))
FILE = re.compile(r"(?<![\w/.])((?:[a-z_]+/)*[a-z_]+\.py)\b")
NOT_OURS = {"models/basic_components.py", "script.py"}  # of Slack's SDK; a template of Alembic's


def test_a_file_that_is_named_after_another_stands_beside_it() -> None:
    """In a row `planning.py` is in the folder of the path before it."""
    missing = []
    for row in [line for line in GUIDE.splitlines() if line.startswith("| ")]:
        folder = ROOT
        for name in re.findall(r"`([\w./]+(?:\.py|/))`", row):
            file = ROOT / name if "/" in name else folder / name
            folder = file if name.endswith("/") else file.parent
            if not file.exists():
                missing.append(str(file.relative_to(ROOT)))
    assert missing == []


def test_every_room_is_named() -> None:
    section = GUIDE.partition("## Rooms\n")[2].partition("\n## ")[0]
    named = set(re.findall(r"`([a-z_]+)/`", section))
    rooms = {
        room.parent.name for layer in ("services", "views") for room in (ROOT / "bot" / layer).glob("*/__init__.py")
    }
    assert named == rooms


def test_every_module_of_the_layers_has_its_row() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (layers,) = [one["layers"] for one in contracts if one["id"] == "layers"]
    modules = {one for layer in layers for one in re.findall(r"bot\.(\w+)", layer)}
    section = GUIDE.partition("## Layers\n")[2].partition("\n## ")[0]
    assert {one for one in modules if not re.search(rf"`(?:bot/)?{one}(?:\.py|/)`", section)} == {"__main__"}


def test_comments_name_what_is_there() -> None:
    """A file beside it, or by the way from the top, from `bot/` or from its layer."""
    assert {str(one.relative_to(ROOT)): missing for one in SOURCES if (missing := named_in_vain(one))} == {}


def named_in_vain(source: Path) -> list[str]:
    layer = ROOT.joinpath(*source.relative_to(ROOT).parts[:2])
    starts = (source.parent, ROOT, ROOT / "bot", layer, layer.parent)
    said = [found for found in FILE.findall(source.read_text()) if found not in NOT_OURS]
    return [one for one in said if not any((start / one).exists() for start in starts)]
