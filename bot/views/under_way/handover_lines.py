"""Lines of a prompt about what somebody who left, or moved, has left behind, and about what changed hands."""

from collections.abc import Iterable, Sequence

from bot.domain.handovers import Cause
from bot.i18n import Language
from bot.services.under_way.handover_reading import Waiting
from bot.services.under_way.handovers import HandoverNews
from bot.views import blocks, ids
from bot.views.also_line import AlsoLine
from bot.views.blocks import Mrkdwn, md, md_plural, one_line
from bot.views.listing import and_more

NAME = 60  # characters
MOST_CODES = 6
MOST_NAMES = 3


def waiting_lines(t: Language, waiting: Sequence[Waiting]) -> list[AlsoLine]:
    """One line of a prompt for what has no owner, one for what movers left behind; a button leads to the list."""
    button = blocks.button(t("Decide"), ids.HANDOVERS_OPEN, "prompt", label=t("Decide who takes these over"))
    found = []
    for cause in Cause:
        listed = [one for one in waiting if one.cause is cause]
        if listed:
            found.append(AlsoLine(_waiting_line(t, cause, listed), button))
    return found


def news_line(t: Language, news: HandoverNews) -> AlsoLine:
    """A line of the next prompt of the new owner, or of the one before."""
    count, values = len(news.codes), {"by": one_line(news.by.name, NAME), "codes": _codes(t, news.codes)}
    if news.to is None:
        values["owner"] = one_line(news.owner.name, NAME)
        told = md_plural(
            t,
            "{by} handed you {codes}, which was {owner}'s.",
            "{by} handed you {codes}, which were {owner}'s.",
            count,
            **values,
        )
    elif news.to.id == news.by.id:
        told = md_plural(
            t,
            "{by} took over {codes}, which was yours.",
            "{by} took over {codes}, which were yours.",
            count,
            **values,
        )
    else:
        values["to"] = one_line(news.to.name, NAME)
        told = md_plural(
            t,
            "{by} handed {codes}, which was yours, to {to}.",
            "{by} handed {codes}, which were yours, to {to}.",
            count,
            **values,
        )
    return AlsoLine(told)


def _waiting_line(t: Language, cause: Cause, listed: Sequence[Waiting]) -> Mrkdwn:
    names = list(dict.fromkeys(one_line(one.owner.name, NAME) for one in listed))
    values = {"names": Mrkdwn(_some(t, names, MOST_NAMES)), "codes": _codes(t, [one.code for one in listed])}
    if cause is Cause.LEFT:
        return md(t, "*No owner since {names} left:* {codes}. Who takes over?", **values)
    return md_plural(
        t,
        "*{names} has left the team* and still owns {codes}. What stays theirs?",
        "*{names} have left their teams* and still own {codes}. What stays theirs?",
        len(names),
        **values,
    )


def _codes(t: Language, codes: Sequence[str]) -> str:
    return _some(t, codes, MOST_CODES)


def _some(t: Language, listed: Iterable[str], most: int) -> str:
    """The first few, and how many more."""
    known = list(listed)
    return t.list(and_more(t, known[:most], len(known) - most))
