"""The command line. Commands import what they need inside, so that ``okrbot --help`` is instant, and most of it after
the settings, so that a missing one is said at once."""

from collections.abc import Callable
from typing import Annotated

import typer

from bot.cli import files, processes, trying, upkeep
from bot.cli.beginning import begin_loading

cli = typer.Typer(
    name="okrbot",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
COMMANDS: dict[str, Callable[..., None]] = {
    "run": processes.run,
    "web": processes.web,
    "worker": processes.worker,
    "migrate": upkeep.migrate,
    "backup": upkeep.backup,
    "install": upkeep.install,
    "directory": files.directory,
    "okrs": files.okrs,
    "export": files.export,
    "import": files.import_workspace,
    "report": files.report,
    "erase": files.erase,
    "key": upkeep.key,
    "doctor": upkeep.doctor,
    "backtest": upkeep.backtest,
    "manifest": upkeep.manifest,
    "demo": trying.demo,
    "sandbox": trying.sandbox,
}


def _say_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"okrbot {version('okrbot')}")
        raise typer.Exit


@cli.callback()
def okrbot(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_say_version, is_eager=True, help="Say which okrbot this is."),
    ] = False,
) -> None:
    """A self-hosted Slack bot for OKRs: check-ins by DM, digests in channels, everybody's OKRs by slash command."""


for name, command in COMMANDS.items():
    cli.command(name)(command)


def main() -> None:
    begin_loading()
    cli()
