"""``okrbot report``: how a cycle ended, as CSV."""

import csv
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

from bot.domain.errors import OkrError
from bot.domain.workspaces import Workspace
from bot.i18n import DEFAULT, language
from bot.operating.databases import meant_workspace, opened_store
from bot.services.access import Access
from bot.services.closing.report import ClosingReports, Report
from bot.settings import Settings
from bot.views.closing.report import report_rows
from bot.views.errors import error_text
from storage.database.private import new_file


def write_report(
    settings: Settings, cycle: str, file: Path | None, out: TextIO, *, workspace: str | None, force: bool
) -> None:
    """Into a file that its owner alone can read, or to ``out``. Raises ValueError for a workspace or a cycle that is
    not there, OSError for a file that is there already or cannot be written."""
    with opened_store(settings) as store:
        report = _report(ClosingReports(store, Access()), meant_workspace(store, workspace), cycle)
    if file is None:
        _write(report, out)
        out.flush()  # whoever has read enough is noticed here, and not when all is over
        return
    with new_file(file, overwrite=force) as opened:
        lines = TextIOWrapper(opened, encoding="utf-8-sig", newline="")
        _write(report, lines)
        lines.detach()


def _report(reports: ClosingReports, workspace: Workspace, cycle: str) -> Report:
    try:
        return reports.whole(workspace, cycle)
    except OkrError as error:
        raise ValueError(error_text(language(DEFAULT), error)) from None


def _write(report: Report, lines: TextIO) -> None:
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerows(report_rows(report))
