"""What a file of OKRs makes, in lines for a terminal: counts, the first of each kind, and what cannot be carried."""

from collections.abc import Iterator, Sequence

from bot.domain.csv_file import Broken
from bot.domain.okr_file.plan import Plan
from bot.domain.typed_text import on_one_line
from bot.i18n import Language
from bot.services.files.okr_file import OkrOutcome
from bot.views.files.okr_file_troubles import trouble_text

MOST_BROKEN = 50
MOST_EXAMPLES = 5


def report(t: Language, outcome: OkrOutcome, *, most_broken: int = MOST_BROKEN) -> list[str]:
    """One line each. Of broken rows as many as ``most_broken`` are shown, the rest are counted."""
    count = outcome.table.size
    lines = [t.plural("A file of OKRs with {count} row.", "A file of OKRs with {count} rows.", count), ""]
    if outcome.broken:
        return [*lines, *_broken(t, outcome.broken, most_broken), "", *_not_carried(t, outcome)]
    return [*lines, *_new(t, outcome.plan), *_there(t, outcome.plan), *_not_carried(t, outcome), _ending(t, outcome)]


def _broken(t: Language, broken: Sequence[Broken], most: int) -> Iterator[str]:
    count = len({one.line for one in broken})
    yield t.plural(
        "{count} row is broken, so nothing is changed:", "{count} rows are broken, so nothing is changed:", count
    )
    for one in broken[:most]:
        place = t("line {line}, {column}", line=one.line, column=one.column)
        yield f"  {place}: {trouble_text(t, one)}"
    left = len(broken) - most
    if left > 0:
        yield "  " + t.plural("and {count} more", "and {count} more", left)


def _new(t: Language, plan: Plan) -> Iterator[str]:
    cycles = [f"{one.name}: {one.first_day} – {one.last_day}" for one in plan.cycles]
    yield from _counted(t.plural("{count} new cycle", "{count} new cycles", len(cycles)), cycles, t)
    objectives = [f"{one.values.title} ({one.cycle.name})" for one in plan.objectives]
    yield from _counted(t.plural("{count} new objective", "{count} new objectives", len(objectives)), objectives, t)
    results = [f"{one.values.title} ({one.objective.values.title})" for one in plan.key_results]
    yield from _counted(t.plural("{count} new key result", "{count} new key results", len(results)), results, t)
    said = [f"{one.day}: {on_one_line(one.note)}" if one.note else str(one.day) for one in plan.check_ins]
    yield from _counted(t.plural("{count} new check-in", "{count} new check-ins", len(said)), said, t)
    links = [one.lower.values.title for one in plan.links]
    yield from _counted(t.plural("{count} new alignment, of", "{count} new alignments, of", len(links)), links, t)


def _counted(heading: str, examples: Sequence[str], t: Language) -> Iterator[str]:
    """Nothing where there is nothing."""
    if not examples:
        return
    yield heading
    for one in examples[:MOST_EXAMPLES]:
        yield f"  {one}"
    if (left := len(examples) - MOST_EXAMPLES) > 0:
        yield "  " + t.plural("and {count} more", "and {count} more", left)
    yield ""


def _there(t: Language, plan: Plan) -> Iterator[str]:
    words = {
        "objective": t.plural("{count} objective", "{count} objectives", plan.there["objective"]),
        "key_result": t.plural("{count} key result", "{count} key results", plan.there["key_result"]),
        "check_in": t.plural("{count} check-in", "{count} check-ins", plan.there["check_in"]),
    }
    found = [words[kind] for kind in words if plan.there[kind]]
    if found:
        yield t("There already, and left as they are: {things}.", things=t.list(found))
        yield ""


def _not_carried(t: Language, outcome: OkrOutcome) -> Iterator[str]:
    plan = outcome.plan
    lines = [_left_out(t, kind, count) for kind, count in sorted(plan.left_out.items())]
    if outcome.table.ignored:
        lines.append(t("columns that say nothing to okrbot: {columns}", columns=t.names(outcome.table.ignored)))
    yield from _listed(t("Cannot be carried:"), lines)
    taken = [f"{typed} → {name}" for typed, name in sorted(plan.guessed.items())]
    yield from _listed(t("Taken for, please check:"), taken)


def _left_out(t: Language, kind: str, count: int) -> str:
    if kind != "impression":
        return t.plural("{count} row of the type {kind}", "{count} rows of the type {kind}", count, kind=kind)
    return t.plural(
        "{count} status such as on track: okrbot works it out from confidence and dates",
        "{count} statuses such as on track: okrbot works them out from confidence and dates",
        count,
    )


def _listed(heading: str, lines: Sequence[str]) -> Iterator[str]:
    """Nothing where there is nothing."""
    if lines:
        yield heading
        yield from (f"  {line}" for line in lines)
        yield ""


def _ending(t: Language, outcome: OkrOutcome) -> str:
    if outcome.plan.is_empty:
        return t("Everything in the file is there already; there is nothing to do.")
    if outcome.applied:
        return t("All of this is written.")
    return t("Nothing is changed yet. The same command with --apply does exactly this.")
