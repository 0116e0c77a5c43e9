"""The command line. Commands import what they need inside, so that ``okrbot --help`` is instant, and most of it after
the settings, so that a missing one is said at once."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.settings import Process, Settings

cli = typer.Typer(
    name="okrbot",
    help="A self-hosted Slack bot for OKRs: check-ins by DM, digests in channels, everybody's OKRs by slash command.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


class Mapping(StrEnum):
    """The mappings of bot/domain/okr_file/columns.py, named here so that --help need not read them."""

    PLAIN = "plain"
    VIVA = "viva"


Port = Annotated[int, typer.Option(min=0, max=65535, help="Port on 127.0.0.1; 0 takes a free one.")]


def main() -> None:
    cli()


@cli.command()
def run() -> None:
    """Everything in one process, by Socket Mode. Migrates a SQLite database first, after a copy of it."""
    from bot.settings import Process

    with _plain_errors():
        settings = _settings(Process.RUN)

        from bot.app import build
        from bot.run import alone_on, serve_socket_mode
        from storage import sqlite_file
        from storage.schema import migrate_after_copy, require_current

        with alone_on(settings.database_url):
            if sqlite_file(settings.database_url) is None:
                require_current(settings.database_url)
            else:
                migrate_after_copy(settings.database_url)
            serve_socket_mode(build(settings))


@cli.command()
def web() -> None:
    """Answer Slack over HTTP; any number of these, beside at least one worker, on PostgreSQL."""
    from bot.settings import Process

    with _plain_errors():
        settings = _settings(Process.WEB)

        from bot.app import build
        from bot.web import serve
        from storage.schema import require_current

        require_current(settings.database_url)
        serve(build(settings))


@cli.command()
def worker() -> None:
    """Send what is due; any number of these share the work."""
    from bot.settings import Process

    with _plain_errors():
        settings = _settings(Process.WORKER)

        from bot.app import build
        from bot.run import serve_worker
        from storage.schema import require_current

        require_current(settings.database_url)
        serve_worker(build(settings))


@cli.command()
def migrate() -> None:
    """Bring the database to this version of okrbot. Safe to run by several at once."""
    from bot.settings import Process
    from storage.schema import head_version, migrate_after_copy

    with _plain_errors():
        migrate_after_copy(_settings(Process.ANY).database_url)
        typer.echo(f"The database is at version {head_version()}.")


@cli.command()
def backup(
    file: Annotated[Path | None, typer.Argument(help="Where to; a new file beside the database unless given.")] = None,
) -> None:
    """Copy a SQLite database, also while okrbot runs, and check the copy. Overwrites nothing."""
    from bot.clock import SystemClock
    from bot.settings import Process
    from storage.backup import back_up, database_file

    with _plain_errors():
        source = database_file(_settings(Process.ANY).database_url)
        stamped = f"{source.stem}-{SystemClock().now():%Y-%m-%dT%H%M%SZ}{source.suffix}"
        made = back_up(source, file or source.with_name(stamped))
        size = f"{made.size / 1e6:.1f} MB" if made.size >= 1e6 else f"{made.size / 1e3:.0f} kB"
        typer.echo(f"{made.source} is copied to {made.target}: {size}, at version {made.version}, checked and whole.")


@cli.command()
def install() -> None:
    """Serve one more workspace of the same app: asks for its bot token and keeps it sealed in the database."""
    from bot.settings import Process

    with _plain_errors():
        settings = _settings(Process.INSTALL)
        token = typer.prompt("Bot token of the workspace, xoxb-…", hide_input=sys.stdin.isatty())

        from bot.installing import install_further

        workspace = install_further(settings, token.strip())
        typer.echo(f"okrbot is installed in {workspace.name}.")


@cli.command()
def directory(
    file: Annotated[Path, typer.Argument(help="A CSV file of people or of teams; docs/directory.md has the columns.")],
    apply: Annotated[bool, typer.Option("--apply", help="Do it; without this only a preview is shown.")] = False,
    complete: Annotated[
        bool, typer.Option("--complete", help="What is not in the file is gone: memberships end, teams close.")
    ] = False,
    workspace: Annotated[str | None, typer.Option(help="Name or Slack id, where okrbot serves several.")] = None,
    broken: Annotated[int, typer.Option(min=1, help="How many broken cells are shown; the rest are counted.")] = 50,
) -> None:
    """The organisation from a CSV file: managers, employment, teams, memberships. Exits with 1 when a row is broken."""
    from bot.settings import Process

    with _plain_errors():
        settings = _settings(Process.ANY)

        from bot.importing import import_directory

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


@cli.command()
def okrs(
    file: Annotated[Path, typer.Argument(help="A CSV file of objectives, key results and check-ins; docs/import.md.")],
    mapping: Annotated[Mapping, typer.Option(help="Whose columns these are.")] = Mapping.PLAIN,
    own: Annotated[
        list[str] | None, typer.Option("--map", help="A column by hand, “their column=our column”; may be repeated.")
    ] = None,
    cycle: Annotated[str, typer.Option(help="The cycle of rows that name none.")] = "",
    owner: Annotated[str, typer.Option(help="Who owns what belongs to nobody whom okrbot knows.")] = "",
    apply: Annotated[bool, typer.Option("--apply", help="Do it; without this only a preview is shown.")] = False,
    workspace: Annotated[str | None, typer.Option(help="Name or Slack id, where okrbot serves several.")] = None,
    broken: Annotated[int, typer.Option(min=1, help="How many broken cells are shown; the rest are counted.")] = 50,
) -> None:
    """OKRs from another tool or a sheet, with what was said about them. Exits with 1 when a row is broken."""
    from bot.settings import Process

    with _plain_errors():
        settings = _settings(Process.ANY)

        from bot.okr_importing import Source, import_okrs
        from bot.services.okr_file import Wanted

        went_well = import_okrs(
            settings,
            Source(file=file, mapping=mapping.value, own=own or ()),
            Wanted(cycle=cycle, owner=owner),
            workspace=workspace,
            apply=apply,
            most_broken=broken,
            say=typer.echo,
        )
        sys.exit(not went_well)


@cli.command()
def export(
    file: Annotated[Path | None, typer.Argument(help="Where to; - is the standard output.")] = None,
    workspace: Annotated[str | None, typer.Option(help="Name or Slack id, where okrbot serves several.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a file that is there.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of a line instead.")] = False,
) -> None:
    """Write a workspace with its whole history to a file, also while okrbot runs; `okrbot import` reads it."""
    from bot.settings import Process

    with _plain_errors():
        from bot import transferring

        if schema:
            typer.echo(transferring.schema())
        elif file is None:
            raise typer.BadParameter("please say where to: a file, or - for the standard output")
        else:
            transferring.export(_settings(Process.ANY), file, workspace=workspace, force=force, say=typer.echo)


@cli.command(name="import")
def import_workspace(
    file: Annotated[Path, typer.Argument(help="What okrbot export has written.")],
    apply: Annotated[bool, typer.Option("--apply/--dry-run", help="Write it, or only check the file.")] = False,
    broken: Annotated[int, typer.Option(min=1, help="How many troubles are shown; the rest are counted.")] = 50,
) -> None:
    """Read an exported workspace into a database that does not have it. Exits with 1 when a line is broken."""
    from bot.settings import Process

    with _plain_errors():
        settings = _settings(Process.ANY)

        from bot.transferring import bring_in

        went_well = bring_in(settings, file, apply=apply, most_broken=broken, say=typer.echo)
        sys.exit(not went_well)


@cli.command()
def erase(
    who: Annotated[str, typer.Argument(help="Slack id (U…) or name of one person, also of somebody who has left.")],
    apply: Annotated[bool, typer.Option("--apply", help="Do it without asking; else it is shown, and asked.")] = False,
    workspace: Annotated[str | None, typer.Option(help="Name or Slack id, where okrbot serves several.")] = None,
) -> None:
    """Erase one person: their names and words go, and what they measured stays. Cannot be undone; exits with 1 when
    nothing was done."""
    from bot.settings import Process

    with _plain_errors():
        settings = _settings(Process.ANY)

        from bot.erasing import erase_person

        confirm = typer.confirm if sys.stdin.isatty() else None
        sys.exit(not erase_person(settings, who, workspace=workspace, apply=apply, say=typer.echo, confirm=confirm))


@cli.command()
def key() -> None:
    """Print a new key for OKRBOT_SECRET_KEYS."""
    from bot.crypto import new_key as made

    typer.echo(made())


@cli.command()
def doctor() -> None:
    """Say in plain words what is wrong or still missing; exits with 1 when something is."""
    from bot.doctor import examine
    from bot.settings import Process

    with _plain_errors():
        findings = examine(_settings(Process.ANY))
        for finding in findings:
            typer.echo(str(finding))
        sys.exit(any(not finding.is_well for finding in findings))


@cli.command()
def manifest(url: Annotated[str | None, typer.Option(help="Public address of `okrbot web`, https://…")] = None) -> None:
    """Print the Slack app manifest: for Socket Mode, or with --url for HTTP."""
    from bot.manifest import http_form, text

    with _plain_errors():
        typer.echo(http_form(url) if url else text(), nl=False)


@cli.command()
def demo(
    port: Port = 8765,
    database: Annotated[str | None, typer.Option(help="A database of its own instead of a new SQLite file.")] = None,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
    at: Annotated[str | None, typer.Option(help="The time at which the demo begins, ISO with offset.")] = None,
) -> None:
    """Try okrbot without Slack: a fictional company, the bot, and a stand-in for Slack with a page in the browser."""
    from bot.demo import serve

    with _plain_errors():
        serve(port=port, database=database, browser=browser, at=_moment(at))


@cli.command()
def sandbox(
    port: Port = 8765,
    manifest: Annotated[Path | None, typer.Option(help="The app manifest: scopes, commands, events.")] = None,
    people: Annotated[Path | None, typer.Option(help="JSON with workspace, users and channels.")] = None,
    request_url: Annotated[str | None, typer.Option(help="Where signed HTTP deliveries go.")] = None,
    signing_secret: Annotated[str | None, typer.Option(help="The secret that they are signed with.")] = None,
    at: Annotated[str | None, typer.Option(help="The time at which its clock begins, ISO with offset.")] = None,
    limits: Annotated[bool, typer.Option(help="Enforce Slack's rate limits.")] = True,
) -> None:
    """The stand-in for Slack alone; any bot can be pointed at it with SLACK_API_URL."""
    from bot.sandbox.server import run

    with _plain_errors():
        run(
            port=port,
            manifest=manifest,
            people=people,
            request_url=request_url,
            signing_secret=signing_secret,
            at=_moment(at),
            limits=limits,
        )


def _settings(process: "Process") -> "Settings":
    from bot.settings import load
    from bot.telemetry import configure_logs

    settings = load(process)
    configure_logs(settings.log)
    return settings


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise typer.BadParameter("please give an ISO time with an offset, such as 2026-11-16T09:00:00+01:00")
    return moment


@contextmanager
def _plain_errors() -> Iterator[None]:
    """What an operator can mend is said in a sentence, without a traceback; exit code 2."""
    try:
        yield
    except Exception as error:
        from bot.troubles import explained

        words = explained(error)
        if words is None:
            raise
        typer.echo(words, err=True)
        sys.exit(2)
