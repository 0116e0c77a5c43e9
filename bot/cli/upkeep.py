"""The commands that keep an okrbot going: its database, its keys, what is wrong with it, how good it forecasts."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.beginning import plain_errors, settings_of, starting

POSTGRESQLS_OWN = """okrbot backup copies a SQLite database. PostgreSQL has its own tools:
  pg_dump --format=custom --file=okrbot.dump --dbname='ADDRESS'
To go back to that copy, stop okrbot first:
  pg_restore --clean --if-exists --single-transaction --dbname='ADDRESS' okrbot.dump
In the place of ADDRESS write the address that DATABASE_URL gives okrbot: neither tool reads .env, and without an
address both go to a database of their own choice. It begins with postgresql://, not with postgresql+psycopg://."""


def migrate() -> None:
    """Bring the database to this version of okrbot. Of several at once one works; the others wait, or are refused."""
    from bot.settings import Process
    from storage.database.alone import alone_on
    from storage.database.migrating import migrate_after_copy
    from storage.database.schema import head_version, is_current

    with starting():
        url = settings_of(Process.ANY).database_url
        if not is_current(url):
            with alone_on(url):
                migrate_after_copy(url)
        typer.echo(f"The database is at version {head_version()}.")


def backup(
    file: Annotated[Path | None, typer.Argument(help="Where to; a new file beside the database unless given.")] = None,
) -> None:
    """Copy a SQLite database, also while okrbot runs, and check the copy. Overwrites nothing."""
    from bot.clock import SystemClock
    from bot.settings import Process
    from storage import sqlite_file
    from storage.database.backup import back_up, database_file

    with plain_errors():
        url = settings_of(Process.ANY).database_url
        if sqlite_file(url) is None:
            raise ValueError(POSTGRESQLS_OWN)
        source = database_file(url)
        stamped = f"{source.stem}-{SystemClock().now():%Y-%m-%dT%H%M%SZ}{source.suffix}"
        made = back_up(source, file or source.with_name(stamped))
        size = f"{made.size / 1e6:.1f} MB" if made.size >= 1e6 else f"{made.size / 1e3:.0f} kB"
        typer.echo(f"{made.source} is copied to {made.target}: {size}, at version {made.version}, checked and whole.")


def install() -> None:
    """Serve one more workspace of the same app: asks for its bot token and keeps it sealed in the database."""
    from bot.settings import Process

    with plain_errors():
        settings = settings_of(Process.INSTALL)
        token = typer.prompt("Bot token of the workspace, xoxb-…", hide_input=sys.stdin.isatty())

        from bot.operating.installing import install_further

        workspace = install_further(settings, token.strip())
        typer.echo(f"okrbot is installed in {workspace.name}.")


def key() -> None:
    """Print a new key for OKRBOT_SECRET_KEYS."""
    from bot.crypto import new_key as made

    typer.echo(made())


def doctor() -> None:
    """Say in plain words what is wrong or still missing; exits with 1 when something is."""
    from bot.doctor import examine
    from bot.settings import Process

    with plain_errors():
        findings = examine(settings_of(Process.ANY))
        for finding in findings:
            typer.echo(str(finding))
        sys.exit(any(not finding.is_well for finding in findings))


def backtest(
    workspace: Annotated[str | None, typer.Option(help="Name or Slack id, where okrbot serves several.")] = None,
    demo: Annotated[bool, typer.Option("--demo", help="Over the fictional company's, without any settings.")] = False,
) -> None:
    """Say how good forecasts would have been, over the key results that are over. Exits with 1 when there are none."""
    from bot.clock import SystemClock
    from bot.settings import Process

    with plain_errors():
        now = SystemClock().now()
        if demo:
            from bot.demo.alone import company_alone

            store = company_alone(now)
        else:
            settings = settings_of(Process.ANY)

            from bot.operating.databases import opened_store

            store = opened_store(settings)

        from bot.operating.backtest import tell_back_test
        from bot.operating.databases import meant_workspace

        with store as found:
            sys.exit(not tell_back_test(found, meant_workspace(found, workspace), now, typer.echo))


def manifest(url: Annotated[str | None, typer.Option(help="Public address of `okrbot web`, https://…")] = None) -> None:
    """Print the Slack app manifest: for Socket Mode, or with --url for HTTP."""
    from bot.manifest import http_form, text

    with plain_errors():
        typer.echo(text() if url is None else http_form(url), nl=False)
