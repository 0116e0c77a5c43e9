"""Objectives that wait to be closed: in a prompt, in App Home, and where it is not clear which is meant."""

from collections.abc import Sequence

from bot.domain.errands import ErrandLine
from bot.domain.okrs import Objective
from bot.i18n import N_, Language
from bot.views import blocks
from bot.views.also_line import AlsoLine
from bot.views.blocks import Block, Message, Mrkdwn, bold, cut, md, md_plural, one_line
from bot.views.closing.buttons import close_button, decide_button
from bot.views.sheets import Part, part

TITLE, NAME = 120, 60  # characters
MOST_LINES = 2  # of a prompt, which has eight for everything; App Home has them all
MOST_LISTED = 20
MISSED = N_("{code} {title} closed with its cycle, without a score. Does it go on?")


def close_lines(t: Language, due: Sequence[ErrandLine]) -> list[AlsoLine]:
    """``Also this week: close O-9, by Thursday. [Close]``"""
    found = [AlsoLine(_asked(t, one), close_button(t, one.objective)) for one in due[:MOST_LINES]]
    more = len(due) - MOST_LINES
    if more > 0:
        left = md_plural(
            t,
            "{count} more objective waits to be closed, in the Home tab.",
            "{count} more objectives wait to be closed, in the Home tab.",
            more,
        )
        found.append(AlsoLine(left))
    return found


def missed_lines(t: Language, missed: Sequence[Objective]) -> list[AlsoLine]:
    """``O-9 closed with its cycle, without a score. Does it go on? [Decide]``"""
    found = [AlsoLine(_missed(t, one), decide_button(t, one)) for one in missed[:MOST_LINES]]
    more = len(missed) - MOST_LINES
    if more > 0:
        found.append(AlsoLine(md_plural(t, "{count} more closed with it.", "{count} more closed with it.", more)))
    return found


def close_parts(t: Language, due: Sequence[ErrandLine]) -> list[Part]:
    """Among what somebody owes."""
    found = []
    for one in due:
        title = one_line(one.objective.title, TITLE)
        shown = md(t, "*{code}* {title} is over: close it.", code=one.objective.code, title=title)
        text = t("{code} {title} is over: close it.", code=one.objective.code, title=one.objective.title)
        if one.on_behalf_of:
            shown = md(t, "{asked} You stand in for {name}.", asked=shown, name=one.on_behalf_of)
        found.append(part(shown, text, close_button(t, one.objective)))
    return found


def missed_message(t: Language, missed: Sequence[Objective]) -> Message:
    """What closed with its cycle, each with its button."""
    text = "\n".join(t(MISSED, code=one.code, title=cut(one.title, TITLE)) for one in missed[:MOST_LISTED])
    shown = [blocks.section(_missed(t, one), accessory=decide_button(t, one)) for one in missed[:MOST_LISTED]]
    return Message(text, tuple(shown))


def which_message(t: Language, due: Sequence[ErrandLine], example: str) -> Message:
    """What can be closed at the moment, each with its button; without any how one is closed early."""
    if not due:
        said = t("Nothing waits to be closed. To close one of your objectives early, type {example}.", example=example)
        return Message(said, (blocks.section(said),))
    shown: list[Block] = [blocks.section(t("Which one do you want to close?"))]
    for one in due[:MOST_LISTED]:
        named = md(t, "*{code}* {title}", code=one.objective.code, title=one_line(one.objective.title, TITLE))
        shown.append(blocks.section(named, accessory=close_button(t, one.objective)))
    told = [f"{one.objective.code} {one.objective.title}" for one in due[:MOST_LISTED]]
    return Message("\n".join([t("Which one do you want to close?"), *told]), tuple(shown))


def _missed(t: Language, objective: Objective) -> Mrkdwn:
    return md(t, MISSED, code=bold(objective.code), title=one_line(objective.title, TITLE))


def _asked(t: Language, one: ErrandLine) -> Mrkdwn:
    title = one_line(one.objective.title, TITLE)
    values = {"code": one.objective.code, "title": title, "name": one_line(one.on_behalf_of, NAME)}
    if one.named is None:
        if one.on_behalf_of:
            return md(t, "Also this week, for {name}: close *{code}* {title}.", **values)
        return md(t, "Also this week: close *{code}* {title}.", **values)
    values["day"] = t.weekday(one.named) if one.is_near else t.day(one.named)
    if one.on_behalf_of:
        return md(t, "Also this week, for {name}: close *{code}* {title}, by {day}.", **values)
    return md(t, "Also this week: close *{code}* {title}, by {day}.", **values)
