"""The commands that try okrbot without Slack."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.beginning import loaded, plain_errors

Port = Annotated[int, typer.Option(min=0, max=65535, help="Port on 127.0.0.1; 0 takes a free one.")]


def demo(
    port: Port = 8765,
    database: Annotated[str | None, typer.Option(help="A database of its own instead of a new SQLite file.")] = None,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
    at: Annotated[str | None, typer.Option(help="The time at which the demo begins, ISO with offset.")] = None,
) -> None:
    """Try okrbot without Slack: a fictional company, the bot, and a stand-in for Slack with a page in the browser."""
    from bot.demo import serve

    loaded()
    with plain_errors():
        serve(port=port, database=database, browser=browser, at=_moment(at))


def sandbox(
    port: Port = 8765,
    manifest: Annotated[Path | None, typer.Option(help="The app manifest: scopes, commands, events.")] = None,
    people: Annotated[Path | None, typer.Option(help="JSON with workspace, users and channels.")] = None,
    request_url: Annotated[str | None, typer.Option(help="Where signed HTTP deliveries go.")] = None,
    signing_secret: Annotated[str | None, typer.Option(help="The secret that they are signed with.")] = None,
    at: Annotated[str | None, typer.Option(help="The time at which its clock begins, ISO with offset.")] = None,
    limits: Annotated[bool, typer.Option(help="Enforce Slack's rate limits.")] = True,
    quiet: Annotated[float, typer.Option(min=0, help="Seconds without a call after which an act is over.")] = 0.25,
) -> None:
    """The stand-in for Slack alone; any bot can be pointed at it with SLACK_API_URL."""
    from bot.sandbox.server import run

    loaded()
    with plain_errors():
        run(
            port=port,
            manifest=manifest,
            people=people,
            request_url=request_url,
            signing_secret=signing_secret,
            at=_moment(at),
            limits=limits,
            quiet=quiet,
        )


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
