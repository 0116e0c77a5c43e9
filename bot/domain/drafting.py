"""The paste box: a title line and lines such as ``- Checkout success 91% → 96%`` (product.md, Drafting).

Everything understood is shown before anything is saved; what is not is named, never guessed.
"""

import re
from dataclasses import replace
from datetime import date

from bot.domain.changes import understand
from bot.domain.days import DayRefusal, NotADay, read_day
from bot.domain.drafts import Draft, DraftLine, DraftProblem, NotUnderstood
from bot.domain.numerals import aligned
from bot.domain.typed_text import squeezed

MOST_LINES = 30
MOST_LINE = 300

_BULLET = re.compile(r"\A\s*(?:[-–—](?!\d)\s*|(?:\*(?!\*)|[•·‣◦])\s*|\d{1,2}(?:[.)]\s+|、\s*))")
_LABEL = re.compile(r"\A(?:objective|ziel|目标|key result|关键结果|kr|o)\s?-?\d*\s?[:：]\s?", re.IGNORECASE)
_BOLD = re.compile(r"(?<!\d)\*\*(?P<said>[^\s*](?:[^*]*[^\s*])?)\*\*(?!\d)")
_OBJECTIVE = re.compile(r"\A(?:objective|ziel|目标)\s?-?\d*\s?[:：]", re.IGNORECASE)
_BY = re.compile(
    r"(?<=[\s,;(])(?:(?:due by|bis zum|by|until|till|due|bis|zum)\s?:?\s|截[止至]到?\s?:?\s?)(?=\S)",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"\s?(?P<day>(?:\d{4}年)?\d{1,2}月\d{1,2}[日号])(?:之前|以前|前)[,;]?\s?")
_DAY_PROBLEMS = {
    DayRefusal.NO_SUCH_DAY: DraftProblem.NO_SUCH_DAY,
    DayRefusal.TWO_WAYS: DraftProblem.DAY_READS_TWO_WAYS,
    DayRefusal.OUTSIDE_CYCLE: DraftProblem.DAY_OUTSIDE_CYCLE,
}


def read_draft(text: str, first_day: date, last_day: date) -> Draft:
    """Read an objective with its key results. Days are those of the cycle from ``first_day`` to ``last_day``."""
    written = [line for line in text.splitlines() if line.strip()]
    first = squeezed(_BOLD.sub(r"\g<said>", written[0])) if written else ""
    unmarked = _BULLET.sub("", first).strip()
    has_title = bool(first) and (unmarked == first.strip() or _OBJECTIVE.match(unmarked) is not None)
    title = _LABEL.sub("", unmarked) if has_title else ""
    lines = written[1:] if has_title else written
    read = tuple(read_draft_line(line, first_day, last_day) for line in lines[:MOST_LINES])
    return Draft(title, read, max(0, len(lines) - MOST_LINES))


def read_draft_line(text: str, first_day: date, last_day: date) -> DraftLine:
    """Read one key result, with or without a bullet: a change (``91% → 96%``, ``from 5 to 2``), a band (``keep churn
    between 2% and 3%``), a target alone, or else something that is done or not (``SOC 2 report by 15 Dec``)."""
    line = _LABEL.sub("", _BULLET.sub("", squeezed(_BOLD.sub(r"\g<said>", text))).strip())
    if len(line) > MOST_LINE:
        return DraftLine(text=text, title=line[:MOST_LINE], not_understood=(NotUnderstood(DraftProblem.LINE_TOO_LONG),))
    rest, due_day, problems = split_due_day(line, first_day, last_day)
    understood = understand(rest)
    title = understood.title.strip(" ,;:：")
    if not title:
        problems = (*problems, NotUnderstood(DraftProblem.NO_TITLE))
    return replace(
        understood, text=text, title=title, due_day=due_day, not_understood=(*understood.not_understood, *problems)
    )


def split_due_day(line: str, first_day: date, last_day: date) -> tuple[str, date | None, tuple[NotUnderstood, ...]]:
    """The line without its due day, the day, and what was not understood of it. ``by half`` is no day, and stays."""
    line = squeezed(line)
    if named := _BEFORE.search(aligned(line)):
        return _without_day(f"{line[: named.start()]} {line[named.end() :]}".strip(), named["day"], first_day, last_day)
    begun = list(_BY.finditer(aligned(line)))
    if not begun:
        return line, None, ()
    before, typed = line[: begun[-1].start() - 1], _without_bracket(line[begun[-1].end() :])
    day = read_day(typed, first_day, last_day)
    if not isinstance(day, NotADay):
        return before, day, ()
    if day.reason is DayRefusal.UNREADABLE:
        return line, None, ()
    return before, None, (NotUnderstood(_DAY_PROBLEMS[day.reason], day.about, days=day.days),)


def _without_day(
    rest: str, typed: str, first_day: date, last_day: date
) -> tuple[str, date | None, tuple[NotUnderstood, ...]]:
    """``12月15日前完成报告`` says its day by a word that stands behind it."""
    day = read_day(typed, first_day, last_day)
    if isinstance(day, NotADay):
        return rest, None, (NotUnderstood(_DAY_PROBLEMS[day.reason], day.about, days=day.days),)
    return rest, day, ()


def _without_bracket(day: str) -> str:
    """``(by 15 Dec).`` leaves a closing bracket and a point behind the day."""
    return day.rstrip(" .。").removesuffix(")").removesuffix("）")
