"""``okrbot --version``."""

import tomllib
from pathlib import Path

from typer.testing import CliRunner

from bot.cli import cli


def test_it_says_which_okrbot_it_is() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]

    said = CliRunner().invoke(cli, ["--version"])

    assert (said.exit_code, said.output) == (0, f"okrbot {project['version']}\n")
