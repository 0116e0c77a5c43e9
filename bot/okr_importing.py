"""``okrbot okrs``: objectives, key results and check-ins from a CSV file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.clock import SystemClock
from bot.domain.csv_file import UnusableFile
from bot.domain.okr_file.columns import MAPPINGS, own_names
from bot.domain.okr_file.table import OkrTable, read_okr_table
from bot.i18n import DEFAULT, language
from bot.importing import meant_workspace, opened
from bot.progress_bar import telling
from bot.services.okr_file import OkrFiles, Wanted
from bot.settings import Settings
from bot.views.okr_file import report
from bot.views.okr_file_troubles import unusable_text
from storage import WORKER, open_store
from storage.schema import require_current

EVERY = 10_000
"""Things after which a line says how far the writing is, where there is no terminal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file, and how it is to be read: the name of a mapping, and ``their column=our column``."""

    file: Path
    mapping: str
    own: Sequence[str] = ()

    def read(self) -> OkrTable:
        """Raises UnusableFile, and OSError for a file that cannot be read."""
        with opened(self.file) as lines:
            return read_okr_table(lines, MAPPINGS[self.mapping], own_names(self.own))


def import_okrs(
    settings: Settings,
    source: Source,
    wanted: Wanted,
    *,
    workspace: str | None,
    apply: bool,
    most_broken: int,
    say: Callable[[str], None],
) -> bool:
    """Compare a file with what is there, and with ``apply`` make what is missing. Whether nothing was broken. Raises
    ValueError for a workspace that is not there, OSError for a file that cannot be read."""
    require_current(settings.database_url)
    t = language(DEFAULT)
    try:
        table = source.read()
        store = open_store(settings.database_url, WORKER)
        try:
            files, now, where = OkrFiles(store), SystemClock().now(), meant_workspace(store, workspace)
            if apply:
                with telling("writing", "{done} of {total} written", EVERY) as tell:
                    outcome = files.apply(where, table, wanted, now=now, tell=tell)
            else:
                outcome = files.preview(where, table, wanted, now=now)
        finally:
            store.close()
    except UnusableFile as error:
        say(f"{source.file.name}: {unusable_text(t, error)}")
        return False
    for line in report(t, outcome, most_broken=most_broken):
        say(line)
    return not outcome.broken
