"""``okrbot okrs``: objectives, key results and check-ins from a CSV file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.clock import SystemClock
from bot.domain.csv_file import UnusableFile
from bot.domain.okr_file.columns import MAPPINGS, own_names
from bot.domain.okr_file.table import DayOrder, OkrTable, read_okr_table
from bot.i18n import DEFAULT, language
from bot.operating.csv_files import opened, writing
from bot.operating.databases import meant_workspace, opened_store
from bot.services.files.okr_file import OkrFiles, Wanted
from bot.settings import Settings
from bot.views.files.okr_file import report
from bot.views.files.okr_file_troubles import unusable_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file, and how it is to be read: the name of a mapping, ``their column=our column``, and the order of days."""

    file: Path
    mapping: str
    own: Sequence[str] = ()
    days: DayOrder | None = None

    def read(self) -> OkrTable:
        """Raises UnusableFile, and OSError for a file that cannot be read."""
        with opened(self.file) as lines:
            return read_okr_table(lines, MAPPINGS[self.mapping], own_names(self.own), self.days)


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
    t = language(DEFAULT)
    try:
        with opened_store(settings) as store:
            table = source.read()
            files, now, where = OkrFiles(store), SystemClock().now(), meant_workspace(store, workspace)
            if apply:
                with writing() as tell:
                    outcome = files.apply(where, table, wanted, now=now, tell=tell)
            else:
                outcome = files.preview(where, table, wanted, now=now)
    except UnusableFile as error:
        say(f"{source.file.name}: {unusable_text(t, error)}")
        return False
    for line in report(t, outcome, most_broken=most_broken):
        say(line)
    return not outcome.broken
