"""Why a row of a directory file, or the whole file, is not taken: the words for the keys of
``bot.domain.directory_file``."""

from collections.abc import Mapping

from bot.domain.csv_file import Broken, UnusableFile
from bot.i18n import N_, Language

ROWS: Mapping[str, str] = {
    "empty": N_("This has to be filled in."),
    "too_long": N_("That is longer than {most} characters."),
    "too_many_cells": N_(
        "The row has {cells} cells, the header {columns}. A text with the separator in it needs quotes."
    ),
    "must_stay": N_("This cannot be taken away. An empty cell leaves it as it is."),
    "team_stays": N_("Name the team. A membership ends by a day in the column until."),
    "unknown_person": N_("okrbot knows nobody called {typed}. Give a Slack user id, a handle, or the name in Slack."),
    "unmet_person": N_(
        "okrbot has not met {typed} yet. Check the id. An admin can let okrbot read everybody: “Read people from "
        "Slack” in the Home tab."
    ),
    "nearly_known": N_("okrbot knows nobody called {typed}. Is it {near}?"),
    "ambiguous_person": N_("{typed} could be several: {choices}. Give the id."),
    "email": N_("okrbot stores no e-mail addresses. Give a Slack user id, a handle, or the name in Slack."),
    "has_left": N_("{name} is deactivated in Slack."),
    "is_external": N_("{name} belongs to another workspace."),
    "no_member": N_("{name} is a guest or of another workspace, and cannot be somebody's manager."),
    "own_manager": N_("Nobody is their own manager."),
    "ring": N_("That would be a ring: {path}."),
    "manager_later": N_("A manager changes today or on a day before; this one lies ahead."),
    "manager_since": N_("{name} reports to {manager} since {since}; the change has to be then or later."),
    "unknown_team": N_("There is no team called {typed}."),
    "nearly_a_team": N_("There is no team called {typed}. Is it {near}?"),
    "closed_team": N_("The team {typed} is closed. A file of teams that names it opens it again."),
    "needs_team": N_("This says something of somebody in a team, and the row names none."),
    "needs_team_or_manager": N_("A day needs a team or a manager that it is about."),
    "lead_later": N_("Who leads a team changes today or on a day before; this one lies ahead."),
    "two_leads": N_("{team} has one lead, and line {line} calls {name} so."),
    "overlaps": N_("{name} has another membership of {team} since {since}; two of one team cannot overlap."),
    "ends_before": N_("It would end before it begins."),
    "contradicts": N_("Line {line} says {other} of {name}, this one {typed}."),
    "place_twice": N_("Line {line} says something else of {name} in {team}."),
    "not_one_of": N_("{typed} is none of these: {words}."),
    "day_needs_year": N_("Please give {typed} as a day with its year, such as 2026-03-14."),
    "day_two_ways": N_("Is {typed} {first} or {second}? Please write it like that."),
    "no_day": N_("{typed} cannot be read as a day. Please write it as 2026-03-14."),
    "no_such_day": N_("There is no day {typed}."),
    "no_share": N_("{typed} is no positive number. A share is a weight, such as 1, 0.5 or 50%."),
    "share_out_of_range": N_("{typed} has too many digits: 15 before and 6 after the decimal sign at most."),
    "number_two_ways": N_("Is {typed} {first} or {second}? Please write it without separators of thousands."),
    "no_weekday": N_("{typed} is no weekday. Please write Mon-Fri, or Mon Tue Thu."),
    "no_time": N_("{typed} is no time of day. Please write it as 09:30."),
    "unknown_zone": N_("{typed} is no time zone. Please give a name such as Europe/Berlin."),
    "unknown_zone_near": N_("{typed} is no time zone. Is it {near}?"),
    "unknown_region": N_("{typed} is no country whose holidays are known. It looks like DE or US-CA."),
    "no_locale": N_("{typed} is no language. It looks like de or en-GB."),
    "no_channel": N_("{typed} is no id of a channel. It begins with C, and stands below the channel's details."),
    "needs_parent": N_("A day needs a parent that it is about."),
    "own_parent": N_("No team is part of itself."),
    "parent_closes": N_("{typed} is not in the file and would close. Say what the team is part of then."),
    "parent_later": N_("What a team is part of changes today or on a day before; this one lies ahead."),
    "parent_since": N_("{name} has its place since {since}; the change has to be then or later."),
    "team_twice": N_("Line {line} says something else of {name}."),
}

FILES: Mapping[str, str] = {
    "empty_file": N_("The file is empty."),
    "no_rows": N_("The file has a header and no rows."),
    "no_csv": N_("Line {line} cannot be read as CSV: {why}."),
    "no_utf8": N_("The file is not UTF-8. Spreadsheets offer it when saving, as CSV UTF-8."),
    "no_person_column": N_("The column {column} is missing: it says whom a row is about."),
    "no_name_column": N_("The column {column} is missing: it says which team a row is about."),
    "no_known_column": N_(
        "No column is known. A file of people has the column person, a file of teams the column name."
    ),
    "column_twice": N_("The column {column} is there twice."),
    "complete_needs_team": N_(
        "With --complete a file of people needs the column team: everybody would leave every team."
    ),
}


def trouble_text(t: Language, broken: Broken) -> str:
    return t(ROWS[broken.reason], **broken.values)


def unusable_text(t: Language, error: UnusableFile) -> str:
    return t(FILES[error.reason], **error.values)
