"""``okrbot directory``: the organisation from a CSV file."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from bot.clock import SystemClock
from bot.domain.csv_file import UnusableFile
from bot.domain.directory_file.table import Table, read_table
from bot.domain.matching import folded
from bot.domain.workspaces import Workspace
from bot.i18n import DEFAULT, language
from bot.progress_bar import telling
from bot.services.directory_file import DirectoryFiles, Outcome
from bot.settings import Settings
from bot.views.directory_file import report
from bot.views.directory_file_troubles import unusable_text
from storage import WORKER, Store, open_store
from storage.schema import require_current

EVERY = 10_000
"""Changes after which a line says how far the writing is, where there is no terminal."""


def import_directory(
    settings: Settings,
    file: Path,
    *,
    workspace: str | None,
    apply: bool,
    complete: bool,
    most_broken: int,
    say: Callable[[str], None],
) -> bool:
    """Compare a file with the organisation, and with ``apply`` make the organisation so. Whether nothing was broken.
    Raises ValueError for a workspace that is not there, OSError for a file that cannot be read."""
    require_current(settings.database_url)
    t = language(DEFAULT)
    try:
        table = read_file(file)
        store = open_store(settings.database_url, WORKER)
        try:
            outcome = _compared(store, table, meant_workspace(store, workspace), apply=apply, complete=complete)
        finally:
            store.close()
    except UnusableFile as error:
        say(f"{file.name}: {unusable_text(t, error)}")
        return False
    for line in report(t, outcome, most_broken=most_broken):
        say(line)
    return not outcome.broken


def read_file(file: Path) -> Table:
    """Raises UnusableFile, and OSError for a file that cannot be read."""
    with opened(file) as lines:
        return read_table(lines)


@contextmanager
def opened(file: Path) -> Iterator[TextIO]:
    """The lines of a CSV file. Raises UnusableFile for one that is not UTF-8, OSError for one that cannot be read."""
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            yield lines
    except UnicodeDecodeError:
        raise UnusableFile("no_utf8") from None


def _compared(store: Store, table: Table, workspace: Workspace, *, apply: bool, complete: bool) -> Outcome:
    files, now = DirectoryFiles(store), SystemClock().now()
    if not apply:
        return files.preview(workspace, table, complete=complete, now=now)
    with telling("writing", "{done} of {total} written", EVERY) as tell:
        return files.apply(workspace, table, complete=complete, now=now, tell=tell)


def meant_workspace(store: Store, wanted: str | None) -> Workspace:
    """The one that is meant, by its name or Slack's id of it. Raises ValueError where none or several are."""
    with store.read() as tx:
        installed = tx.workspaces.installed()
    if not installed:
        raise ValueError("okrbot is not installed in any workspace yet: start it once, so that it is.")
    if wanted is None and len(installed) == 1:
        return installed[0]
    named = [one for one in installed if wanted and (one.slack_team_id == wanted or folded(one.name) == folded(wanted))]
    if len(named) == 1:
        return named[0]
    known = ", ".join(f"{one.name} ({one.slack_team_id})" for one in installed)
    raise ValueError(f"Which workspace? Please give --workspace with the name or the id of one of these: {known}")
