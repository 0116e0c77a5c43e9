"""The commands that read and write files, and the one that erases a person."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.beginning import plain_errors, settings_of

Where = Annotated[str | None, typer.Option(help="Name or Slack id, where okrbot serves several.")]
Apply = Annotated[bool, typer.Option("--apply", help="Do it; without this only a preview is shown.")]
MostBroken = Annotated[int, typer.Option(min=1, help="How many broken cells are shown; the rest are counted.")]


class Mapping(StrEnum):
    """The mappings of bot/domain/okr_file/columns.py, named here so that --help need not read them."""

    PLAIN = "plain"
    VIVA = "viva"


class Days(StrEnum):
    """The orders of bot/domain/okr_file/table.py, as above."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


def directory(
    file: Annotated[Path, typer.Argument(help="A CSV file of people or of teams; docs/directory.md has the columns.")],
    apply: Apply = False,
    complete: Annotated[
        bool, typer.Option("--complete", help="What is not in the file is gone: memberships end, teams close.")
    ] = False,
    workspace: Where = None,
    broken: MostBroken = 50,
) -> None:
    """The organisation from a CSV file: managers, employment, teams, memberships. Exits with 1 when a row is broken."""
    from bot.settings import Process

    with plain_errors():
        settings = settings_of(Process.ANY)

        from bot.operating.directory_file import import_directory

        went_well = import_directory(
            settings,
            file,
            workspace=workspace,
            apply=apply,
            complete=complete,
            most_broken=broken,
            say=typer.echo,
        )
        sys.exit(not went_well)


def okrs(
    file: Annotated[Path, typer.Argument(help="A CSV file of objectives, key results and check-ins; docs/import.md.")],
    mapping: Annotated[Mapping, typer.Option(help="Whose columns these are.")] = Mapping.PLAIN,
    own: Annotated[
        list[str] | None, typer.Option("--map", help="A column by hand, “their column=our column”; may be repeated.")
    ] = None,
    days: Annotated[Days | None, typer.Option(help="What comes first in days like 10/1/2026.")] = None,
    cycle: Annotated[str, typer.Option(help="The cycle of rows that name none.")] = "",
    owner: Annotated[str, typer.Option(help="Who owns what belongs to nobody whom okrbot knows.")] = "",
    apply: Apply = False,
    workspace: Where = None,
    broken: MostBroken = 50,
) -> None:
    """OKRs from another tool or a sheet, with what was said about them. Exits with 1 when a row is broken."""
    from bot.settings import Process

    with plain_errors():
        settings = settings_of(Process.ANY)

        from bot.domain.okr_file.table import DayOrder
        from bot.operating.okr_file import Source, import_okrs
        from bot.services.files.okr_file import Wanted

        went_well = import_okrs(
            settings,
            Source(file=file, mapping=mapping.value, own=own or (), days=DayOrder(days) if days else None),
            Wanted(cycle=cycle, owner=owner),
            workspace=workspace,
            apply=apply,
            most_broken=broken,
            say=typer.echo,
        )
        sys.exit(not went_well)


def export(
    file: Annotated[Path | None, typer.Argument(help="Where to; - is the standard output.")] = None,
    workspace: Where = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a file that is there.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of a line instead.")] = False,
) -> None:
    """Write a workspace with its whole history to a file, also while okrbot runs; `okrbot import` reads it."""
    from bot.settings import Process

    with plain_errors():
        from bot.operating import transferring

        if schema:
            typer.echo(transferring.schema())
        elif file is None:
            raise typer.BadParameter("please say where to: a file, or - for the standard output")
        else:
            transferring.export(settings_of(Process.ANY), file, workspace=workspace, force=force, say=typer.echo)


def report(
    cycle: Annotated[str, typer.Argument(help="The name of a cycle that is over, or its beginning.")],
    file: Annotated[Path | None, typer.Argument(help="Where to; nothing is the standard output.")] = None,
    workspace: Where = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a file that is there.")] = False,
) -> None:
    """How a cycle ended, as CSV: scores by team of five owners or more, closing words, and no person."""
    from bot.settings import Process

    with plain_errors():
        from bot.operating.reporting import write_report

        write_report(settings_of(Process.ANY), cycle, file, sys.stdout, workspace=workspace, force=force)


def import_workspace(
    file: Annotated[Path, typer.Argument(help="What okrbot export has written.")],
    apply: Annotated[bool, typer.Option("--apply/--dry-run", help="Write it, or only check the file.")] = False,
    broken: Annotated[int, typer.Option(min=1, help="How many troubles are shown; the rest are counted.")] = 50,
) -> None:
    """Read an exported workspace into a database that does not have it. Exits with 1 when a line is broken."""
    from bot.settings import Process

    with plain_errors():
        settings = settings_of(Process.ANY)

        from bot.operating.transferring import bring_in

        went_well = bring_in(settings, file, apply=apply, most_broken=broken, say=typer.echo)
        sys.exit(not went_well)


def erase(
    who: Annotated[str, typer.Argument(help="Slack id (U…) or name of one person, also of somebody who has left.")],
    apply: Annotated[bool, typer.Option("--apply", help="Do it without asking; else it is shown, and asked.")] = False,
    workspace: Where = None,
) -> None:
    """Erase one person: their names and words go, and what they measured stays. Cannot be undone; exits with 1 when
    nothing was done."""
    from bot.settings import Process

    with plain_errors():
        settings = settings_of(Process.ANY)

        from bot.operating.erasing import erase_person

        confirm = typer.confirm if sys.stdin.isatty() else None
        sys.exit(not erase_person(settings, who, workspace=workspace, apply=apply, say=typer.echo, confirm=confirm))
