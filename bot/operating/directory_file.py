"""``okrbot directory``: the organisation from a CSV file."""

from collections.abc import Callable
from pathlib import Path

from bot.clock import SystemClock
from bot.domain.csv_file import UnusableFile
from bot.domain.directory_file.table import Table, read_table
from bot.domain.workspaces import Workspace
from bot.i18n import DEFAULT, language
from bot.operating.csv_files import opened, writing
from bot.operating.databases import meant_workspace, opened_store
from bot.services.directory.file import DirectoryFiles, Outcome
from bot.settings import Settings
from bot.views.directory.file import report
from bot.views.directory.file_troubles import unusable_text
from storage import Store


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
    t = language(DEFAULT)
    try:
        with opened_store(settings) as store:
            table = read_file(file)
            outcome = _compared(store, table, meant_workspace(store, workspace), apply=apply, complete=complete)
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


def _compared(store: Store, table: Table, workspace: Workspace, *, apply: bool, complete: bool) -> Outcome:
    files, now = DirectoryFiles(store), SystemClock().now()
    if not apply:
        return files.preview(workspace, table, complete=complete, now=now)
    with writing() as tell:
        return files.apply(workspace, table, complete=complete, now=now, tell=tell)
