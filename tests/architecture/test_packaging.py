"""What the program reads beside its code is packed with it: ``pip install`` of a checkout runs without the checkout."""

import tomllib
from fnmatch import fnmatch
from pathlib import Path

import bot
from bot.manifest import INSTALLED

TREE = Path(bot.__file__).parent.parent
SETUPTOOLS = tomllib.loads((TREE / "pyproject.toml").read_text())["tool"]["setuptools"]


def test_every_file_beside_the_code_is_packed_with_it() -> None:
    packages = (TREE / name for name in ("bot", "handlers", "storage"))
    found = [path for package in packages for path in package.rglob("*") if path.is_file()]
    beside = {path.name for path in found if path.suffix not in {".py", ".pyc"}}
    packed = {name for name in beside if any(fnmatch(name, wanted) for wanted in SETUPTOOLS["package-data"]["*"])}
    assert "okrbot.po" in packed
    assert beside - packed == set()


def test_the_manifest_is_installed_where_it_is_looked_for() -> None:
    [(place, files)] = SETUPTOOLS["data-files"].items()
    assert files == ["manifest.yml"]
    assert {one.parts[-3:] for one in INSTALLED} == {(*place.split("/"), "manifest.yml")}
