"""What a directory file changes, in lines for a terminal: counts, and the first of each kind by name."""

from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any

from bot.domain.csv_file import Broken
from bot.domain.directory_file.changes import Example, Group, How, Plan, Tally
from bot.domain.directory_file.table import FileKind, Table
from bot.domain.wallclock import local_day
from bot.i18n import Language
from bot.services.directory.file import Outcome
from bot.views.directory.file_troubles import trouble_text

MOST_BROKEN = 50


def report(t: Language, outcome: Outcome, *, most_broken: int = MOST_BROKEN) -> list[str]:
    """One line each. Of broken rows as many as ``most_broken`` are shown, the rest are counted."""
    lines = [*_about_the_file(t, outcome.table), ""]
    if outcome.broken:
        return [*lines, *_broken(t, outcome, most_broken)]
    lines += _changes(t, outcome.plan)
    if outcome.plan.titles_kept:
        lines += [_kept(t, outcome.plan.titles_kept), ""]
    return [*lines, _ending(t, outcome)]


def _about_the_file(t: Language, table: Table) -> Iterator[str]:
    if table.kind is FileKind.PEOPLE:
        yield t.plural("A file of people with {count} row.", "A file of people with {count} rows.", table.size)
    else:
        yield t.plural("A file of teams with {count} row.", "A file of teams with {count} rows.", table.size)
    if table.ignored:
        yield t("Ignored, for nobody knows these columns: {columns}.", columns=t.names(table.ignored))


def _broken(t: Language, outcome: Outcome, most: int) -> Iterator[str]:
    count = len({one.line for one in outcome.broken})
    yield t.plural(
        "{count} row is broken, so nothing is changed:", "{count} rows are broken, so nothing is changed:", count
    )
    shown = outcome.broken[:most]
    for one in shown:
        yield f"  {_place(t, one)}: {trouble_text(t, one)}"
    if left := len(outcome.broken) - len(shown):
        yield "  " + t.plural("and {count} more", "and {count} more", left)


def _place(t: Language, broken: Broken) -> str:
    return t("line {line}, {column}", line=broken.line, column=broken.column)


def _changes(t: Language, plan: Plan) -> Iterator[str]:
    for group in Group:
        tallies = [(how, plan.tallies[group, how]) for how in How if (group, how) in plan.tallies]
        if tallies:
            yield _headings(t)[group]
        for how, tally in tallies:
            yield f"  {_counted(t, group, how, tally.count)}"
            yield from _examples(t, how, tally)
        if tallies:
            yield ""


def _examples(t: Language, how: How, tally: Tally) -> Iterator[str]:
    for example in tally.examples:
        yield f"    {_example(t, how, example)}"
    if left := tally.count - len(tally.examples):
        yield "    " + t.plural("and {count} more", "and {count} more", left)


def _kept(t: Language, count: int) -> str:
    return t.plural(
        "{count} title differs from the one that is known and stays: titles are changed in Slack.",
        "{count} titles differ from those that are known and stay: titles are changed in Slack.",
        count,
    )


def _ending(t: Language, outcome: Outcome) -> str:
    if outcome.plan.is_empty:
        return t("Everything is as the file says; there is nothing to change.")
    if outcome.applied:
        return t("All of this is written.")
    return t("Nothing is changed yet. The same command with --apply does exactly this.")


def _headings(t: Language) -> dict[Group, str]:
    return {
        Group.MANAGER: t("Managers"),
        Group.EMPLOYMENT: t("Employment"),
        Group.TITLE: t("Titles, where Slack says none"),
        Group.WORKING_DAYS: t("Working days"),
        Group.HOLIDAY_REGION: t("Public holidays"),
        Group.TEAM: t("Teams"),
        Group.MEMBERSHIP: t("Memberships"),
    }


def _counted(t: Language, group: Group, how: How, count: int) -> str:
    if how is How.NEW:
        return t.plural("{count} new", "{count} new", count)
    if how is How.CHANGED:
        return t.plural("{count} changed", "{count} changed", count)
    if group is Group.TEAM:
        return t.plural("{count} closes", "{count} close", count)
    if group is Group.MEMBERSHIP:
        return t.plural("{count} ends", "{count} end", count)
    return t.plural("{count} gone", "{count} gone", count)


def _example(t: Language, how: How, example: Example) -> str:
    words = _words(t)
    told = [_part(t, how, words.get(name, ""), name, old, new) for name, old, new in example.parts if name != "in"]
    team = next((new for name, _, new in example.parts if name == "in"), None)
    subject = example.subject if team is None else t("{name} in {team}", name=example.subject, team=team)
    parts = t.commas(filter(None, told))
    return t.colon(subject, parts) if parts else subject


def _part(t: Language, how: How, word: str, name: str, old: Any, new: Any) -> str:
    """``lead Kai → Lea``; of something new only what it is."""
    after = _value(t, name, new)
    if how is How.NEW:
        return f"{word} {after}".strip() if new is not None else ""
    return f"{word} {_value(t, name, old)} → {after}".strip()


def _words(t: Language) -> dict[str, str]:
    """What stands before a value; nothing where the heading says it."""
    return {
        "role": t("as"),
        "share": t("share"),
        "since": t("from"),
        "until": t("until"),
        "kind": t("kind"),
        "line": t("line"),
        "parent": t("part of"),
        "lead_id": t("led by"),
        "channel_id": t("channel"),
        "rhythm": t("asked"),
        "zone": t("zone"),
        "locale": t("language"),
        "prompt_day": t("check-in day"),
        "prompt_time": t("check-in time"),
        "digest_day": t("digest day"),
        "digest_time": t("digest time"),
        "closed_at": t("closed"),
    }


def _value(t: Language, name: str, value: Any) -> str:
    match value:
        case None | "":
            return "–"
        case StrEnum():
            return value.value
        case Decimal():
            return t.number(value, 6)
        case datetime():
            return local_day(value, t.zone).isoformat()
        case date():
            return value.isoformat()
        case time():
            return f"{value:%H:%M}"
        case frozenset():
            return t.list(t.weekday_name(day) for day in sorted(value))
        case int():
            return t.weekday_name(value)
    return str(value)
