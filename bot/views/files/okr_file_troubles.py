"""Why a row of a file of OKRs, or the whole file, is not taken. What it shares with a directory file and with the forms
is said in their words."""

from collections.abc import Mapping

from bot.domain.csv_file import Broken, UnusableFile
from bot.i18n import N_, Language
from bot.views.directory import file_troubles as directory_file_troubles
from bot.views.field_errors import field_error
from bot.views.refusals import refusal_text

ROWS: Mapping[str, str] = {
    "no_cycle": N_("Say for which cycle this is, in this column or with --cycle."),
    "unknown_cycle": N_("There is no cycle called {typed}. Give its first and last day, or a name such as Q4 2026."),
    "nearly_a_cycle": N_("There is no cycle called {typed}. Is it {near}? If not, give its first and last day."),
    "cycle_overlaps": N_("{typed} would overlap with {other}. Call it so, or give other days."),
    "no_objective": N_("Say which objective this key result belongs to, or put it below its row."),
    "unknown_parent": N_("No row has the id or the title {typed}, or several of a cycle have it; nor is it a code."),
    "another_target": N_("Line {line} gives this key result another start, target or unit."),
    "day_two_ways": N_(
        "Is {typed} {first} or {second}? Write it like that, or say --days day-first or month-first for the whole file."
    ),
    "in_the_future": N_("That day lies ahead: nobody can have said it yet."),
    "supports_itself": N_("Nothing contributes to itself."),
    "circle_of_objectives": N_("That would close a circle of objectives that contribute to each other."),
    "unknown_address": N_("Nobody's handle or name is the first part of {typed}. Give a Slack id, or use --owner."),
    "progress_two_ways": N_("Is {typed} {small} or {large}? Please write it with the % sign."),
    "progress_says_nothing": N_("Without a start and a target, progress says nothing of the value."),
}

FILES: Mapping[str, str] = {
    "no_okr_column": N_("No column has titles. It needs one called objective, key result or title, or --map."),
    "no_mapped_column": N_("The file has no column {column}, which --map names."),
    "no_mapping": N_("--map takes “their column=our column”, not {typed}. Ours are: {columns}."),
    "unknown_owner": N_("okrbot knows no member of this workspace called {typed}, whom --owner names."),
}


def trouble_text(t: Language, broken: Broken) -> str:
    """A line of a report is English, and its numbers are written plainly."""
    own = ROWS.get(broken.reason)
    if own is not None:
        return t(own, **broken.values)
    if broken.reason in directory_file_troubles.ROWS and not refusal_text(t, broken.reason, broken.values):
        return directory_file_troubles.trouble_text(t, broken)
    return field_error(t, broken.reason, broken.values)


def unusable_text(t: Language, error: UnusableFile) -> str:
    own = FILES.get(error.reason)
    return directory_file_troubles.unusable_text(t, error) if own is None else t(own, **error.values)
