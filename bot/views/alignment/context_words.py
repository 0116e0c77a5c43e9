"""What changed about an objective, in words: each fact as it was and as it is, exactly."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from bot.domain.context import Difference
from bot.domain.okrs import KeyResult, Objective
from bot.i18n import Language
from bot.views import blocks
from bot.views.blocks import Block, Mrkdwn, lines, md, one_line
from bot.views.okrs.okrs import state_word
from bot.views.values import figure, with_unit

TITLE, WORDS = 120, 1_200  # characters
MOST_DECIMALS = 6  # a difference is shown even where values are usually rounded
OF_KEY_RESULT = ("title", "target", "band_low", "band_high", "milestones", "due_day", "state")


def difference_blocks(t: Language, upper: Objective, changed: Difference) -> list[Block]:
    """All of it, old and new: what the objective says of itself, then key result by key result."""
    own = [_own(t, changed, name) for name in ("title", "why", "context", "state") if name in changed.after]
    found = [blocks.section(one) for one in own]
    for result in upper.key_results:
        phrases = [_whole(t, result, changed, name) for name in _names(result, changed)]
        if phrases:
            title = one_line(result.title, TITLE)
            found.append(blocks.section(lines(md(t, "*{code}* {title}", code=result.code, title=title), *phrases)))
    return found


def difference_phrases(t: Language, upper: Objective, changed: Difference) -> list[str]:
    """Each change in a few words: ``target of KR-1.2 96% → 94%``; long words only by their name."""
    found = []
    if "title" in changed.after:
        old, new = (blocks.cut(one["title"], TITLE) for one in (changed.before, changed.after))
        found.append(t("title “{old}” → “{new}”", old=old, new=new))
    found += [word for name, word in (("why", t("why")), ("context", t("context"))) if name in changed.after]
    if "state" in changed.after:
        found.append(t("state {way}", way=_way(changed, "state", _state(t))))
    for result in upper.key_results:
        found += [_phrase(t, result, changed, name) for name in _names(result, changed)]
    return found


def _own(t: Language, changed: Difference, name: str) -> Mrkdwn:
    if name == "state":
        return md(t, "*State:* {way}", way=_way(changed, name, _state(t)))
    heading = {"title": t("Title"), "why": t("Why it matters"), "context": t("Context")}[name]
    return _before_and_after(t, heading, changed.before[name], changed.after[name])


def _before_and_after(t: Language, heading: str, before: str, after: str) -> Mrkdwn:
    nothing = t("nothing")
    was = md(t, "Before: {words}", words=blocks.cut(before, WORDS) or nothing)
    return lines(blocks.bold(heading), was, md(t, "Now: {words}", words=blocks.cut(after, WORDS) or nothing))


def _names(result: KeyResult, changed: Difference) -> list[str]:
    return [f"{result.id}.{name}" for name in OF_KEY_RESULT if f"{result.id}.{name}" in changed.after]


def _whole(t: Language, result: KeyResult, changed: Difference, key: str) -> Mrkdwn:
    name = key.partition(".")[2]
    if name == "milestones":
        return _before_and_after(t, t("Milestones"), changed.before[key], changed.after[key])
    way = _way(changed, key, _reader(t, result, name))
    return {
        "title": md(t, "Title: {way}", way=way),
        "target": md(t, "Target: {way}", way=way),
        "band_low": md(t, "Not below: {way}", way=way),
        "band_high": md(t, "Not above: {way}", way=way),
        "due_day": md(t, "Due: {way}", way=way),
        "state": md(t, "State: {way}", way=way),
    }[name]


def _phrase(t: Language, result: KeyResult, changed: Difference, key: str) -> str:
    name, code = key.partition(".")[2], result.code
    way = "" if name == "milestones" else _way(changed, key, _reader(t, result, name))
    values = {"code": code, "way": way}
    return {
        "title": t("title of {code}", **values),
        "target": t("target of {code} {way}", **values),
        "band_low": t("lower end of {code} {way}", **values),
        "band_high": t("upper end of {code} {way}", **values),
        "milestones": t("milestones of {code}", **values),
        "due_day": t("due day of {code} {way}", **values),
        "state": t("state of {code} {way}", **values),
    }[name]


def _way(changed: Difference, key: str, read: Callable[[str], str]) -> str:
    return f"{read(changed.before[key])} → {read(changed.after[key])}"


def _reader(t: Language, result: KeyResult, name: str) -> Callable[[str], str]:
    if name == "state":
        return _state(t)
    if name == "due_day":
        return lambda text: t.day(date.fromisoformat(text))
    if name == "title":
        return lambda text: t("“{words}”", words=blocks.cut(text, TITLE))
    return lambda text: with_unit(t, figure(t, result, Decimal(text), MOST_DECIMALS), result) if text else t("nothing")


def _state(t: Language) -> Callable[[str], str]:
    return lambda text: state_word(t, text).partition(":")[0]
