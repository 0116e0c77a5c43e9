"""``okrbot export`` and ``okrbot import``: a workspace as a file (docs/moving.md)."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

from bot.operating.databases import meant_workspace, opened_store
from bot.operating.progress_bar import telling
from bot.services.files.transfers import Transfers
from bot.settings import Settings
from storage.database.private import new_file
from storage.transfer import Checked, file_schema

EVERY = 100_000
"""Rows after which a line says how far an export is, where there is no terminal."""

EVERY_BYTES = 50_000_000
"""The same for an import, which knows its file by size."""

STDOUT = Path("-")

Say = Callable[[str], None]


def schema() -> str:
    """The form of each line, as JSON Schema."""
    return json.dumps(file_schema(), indent=2)


def export(settings: Settings, file: Path, *, workspace: str | None, force: bool, say: Say) -> None:
    """Write a workspace to a file that is there only once it is whole, and that its owner alone can read; ``-`` is the
    standard output. Raises ValueError for a workspace that is not there, OSError for a file that cannot be written."""
    with opened_store(settings) as store:
        meant = meant_workspace(store, workspace)
        with telling("writing", "{done} of {total} rows written", EVERY) as tell:
            if file == STDOUT:
                Transfers(store).export(meant, sys.stdout.buffer.write, tell)
                sys.stdout.buffer.flush()
                return
            with new_file(file, overwrite=force) as opened:
                done = Transfers(store).export(meant, opened.write, tell)
    say(f"{meant.name} ({meant.slack_team_id}) is written to {file}: {done.rows} rows.")
    if done.left_behind:
        messages = "1 message is" if done.left_behind == 1 else f"{done.left_behind} messages are"
        say(f"{messages} on the way to Slack or unclear, and not in it. To move, wait until none is, and export again.")


def bring_in(settings: Settings, file: Path, *, apply: bool, most_broken: int, say: Say) -> bool:
    """Check a file and say what is in it; with ``apply`` write it. Whether nothing was broken. Raises ValueError for a
    file or a database with which it cannot be done, OSError for a file that cannot be read."""
    with opened_store(settings) as store:
        transfers = Transfers(store)
        with telling("checking", "{done} of {total} bytes checked", EVERY_BYTES) as tell:
            checked = transfers.check(file, tell)
        _report(checked, file, most_broken, say)
        if not checked.is_whole or not apply:
            return checked.is_whole
        with telling("writing", "{done} of {total} bytes written", EVERY_BYTES) as tell:
            workspace = transfers.bring_in(file, checked, tell)
    say(f"All of {workspace.name} is written. Start okrbot with the bot token of that workspace, and it goes on.")
    return True


def _report(checked: Checked, file: Path, most_broken: int, say: Say) -> None:
    if checked.is_whole:
        say(f"{file} is whole: the workspace {checked.workspace} with")
        for word, count in checked.counts.items():
            say(f"  {word}: {count}")
        return
    for trouble in checked.troubles[:most_broken]:
        say(f"  line {trouble.line}: {trouble.what}")
    if len(checked.troubles) > most_broken or checked.broken_lines > len({each.line for each in checked.troubles}):
        say("  …")
    if checked.broken_lines:
        lines = "1 line is" if checked.broken_lines == 1 else f"{checked.broken_lines} lines are"
        say(f"{lines} broken, so nothing is written.")
    if checked.wrong_end:
        say(f"{file} cannot be imported: {checked.wrong_end}.")
