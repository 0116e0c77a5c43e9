"""Control mode in a few words: the badge, what the page of an objective says, lines of messages."""

from collections.abc import Sequence
from typing import Any

from bot.domain.control import Badge, ControlDecision, ControlEnd, ControlHelped, ControlRhythm
from bot.domain.okrs import Objective
from bot.i18n import Language
from bot.services.control.content import ControlPage, ControlSheet
from bot.views import blocks, ids
from bot.views.blocks import Mrkdwn, md, one_line
from bot.views.listing import and_more

NAME, TITLE, WHY, WORDS = 60, 120, 200, 300  # characters
MOST_DECISIONS = 5
BAR = "▇"


def badge_text(t: Language, badge: Badge) -> str:
    """``under control until 9 Dec: Mei decides``, wherever the objective is shown."""
    name = blocks.short(badge.responsible, NAME)
    return t("under control until {day}: {name} decides", day=t.day(badge.last_day), name=name)


def badge_texts(t: Language, badge: Badge | None) -> list[str]:
    """The badge, if there is one, among other facts."""
    return [] if badge is None else [badge_text(t, badge)]


def rhythm_text(t: Language, rhythm: ControlRhythm) -> str:
    return {
        ControlRhythm.DAILY: t("every working day"),
        ControlRhythm.EVERY_SECOND_DAY: t("every second working day"),
    }[rhythm]


def state_text(t: Language, sheet: ControlSheet) -> str:
    """``Under control until 9 Dec: Mei decides. Started by Ada on 2 Dec: the vendor left.``"""
    period = sheet.period
    values = {"name": _name(sheet, period.responsible_id), "day": t.day(sheet.last_day)}
    if sheet.runs:
        said = t("Under control until {day}: {name} decides.", **values)
    else:
        said = t.sentences([t("Was under control until {day}: {name} decided.", **values), _ended(t, sheet)])
    why = blocks.short(period.because, WHY)
    values = {"name": _name(sheet, period.started_by_id), "day": t.day(period.first_day), "why": why}
    return t.sentences([said, t("Started by {name} on {day}: {why}", **values) if why else ""])


def decision_text(t: Language, sheet: ControlSheet, decision: ControlDecision) -> str:
    """``3 Dec, Mei: refunds by hand``."""
    words = blocks.cut(decision.text, WORDS)
    return t("{day}, {name}: {words}", day=t.day_of(decision.at), name=_name(sheet, decision.by_id), words=words)


def decision_texts(t: Language, sheet: ControlSheet, most: int = MOST_DECISIONS) -> list[str]:
    """The newest first, and how many more there are."""
    newest = sheet.decisions[::-1]
    more = len(newest) - most
    told = [decision_text(t, sheet, one) for one in newest[:most]]
    return [*told, *([t.plural("{count} more decision.", "{count} more decisions.", more)] if more > 0 else [])]


def helped_texts(t: Language, sheet: ControlSheet) -> list[str]:
    """Whether it helped, as a small picture of bars with their numbers; nothing where too few have said it."""
    said = sheet.period.said
    if said is None:
        return []
    names = helped_names(t)
    return [t("Did it help?"), *(t.colon(names[one], f"{BAR * count} {count}") for one, count in said.items())]


def helped_names(t: Language) -> dict[ControlHelped, str]:
    return {
        ControlHelped.YES: t("Yes"),
        ControlHelped.NO: t("No"),
        ControlHelped.CANNOT_SAY: t("Cannot say"),
    }


def page_texts(t: Language, page: ControlPage) -> list[str]:
    """For the page of an objective, in plain words."""
    found: list[str] = []
    for sheet in page.periods:
        found += [state_text(t, sheet), *decision_texts(t, sheet), *helped_texts(t, sheet)]
    return found


def page_lines(t: Language, page: ControlPage) -> list[Mrkdwn]:
    """The same as markup: one part for each time it was under control."""
    return [_part(t, sheet) for sheet in page.periods]


def _part(t: Language, sheet: ControlSheet) -> Mrkdwn:
    told = [*decision_texts(t, sheet), *helped_texts(t, sheet)]
    return blocks.lines(blocks.bold(t("Control")), *map(blocks.escape, (state_text(t, sheet), *told)))


def helped_line(t: Language, sheet: ControlSheet) -> Mrkdwn:
    """Asked of everybody who was in it, in their next check-in message and in App Home."""
    title = one_line(sheet.objective.title, TITLE)
    return md(t, "*{code}* {title} is under control no longer. Did it help?", code=sheet.objective.code, title=title)


def names_text(t: Language, names: Sequence[str], most: int = 6) -> str:
    shown = [blocks.short(name, NAME) for name in names[:most]]
    more = len(names) - len(shown)
    return t.list(and_more(t, shown, more))


def _ended(t: Language, sheet: ControlSheet) -> str:
    name = _name(sheet, sheet.period.ended_by_id)
    return {
        ControlEnd.STOPPED: t("{name} ended it.", name=name),
        ControlEnd.CLOSED: t("It ended with the objective."),
        ControlEnd.LEFT: t("It ended because they left."),
    }.get(sheet.period.outcome, "")


def _name(sheet: ControlSheet, person_id: int | None) -> str:
    return blocks.cut(" ".join(sheet.name(person_id).split()), NAME)


def title_line(t: Language, objective: Objective) -> Mrkdwn:
    return md(t, "*{code}* {title}", code=objective.code, title=one_line(objective.title, TITLE))


def said_view(t: Language, text: Mrkdwn) -> dict[str, Any]:
    return blocks.modal(t("Saved"), [blocks.section(text)], callback_id=ids.OKR_SAID, close=t("Close"))
