"""Deciding on what somebody who left, or moved, has left behind: the list, dropping, and what came of it."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from bot.domain.handovers import Cause, Choice, Subject
from bot.i18n import Language
from bot.services.handover_deciding import Settled
from bot.services.handover_reading import Waiting
from bot.services.handovers import REASON, HandoverNews
from bot.views import blocks, ids
from bot.views.blocks import Element, Mrkdwn, md, md_plural, one_line
from bot.views.prompt import AlsoLine
from bot.views.sheets import Part, part

NAME, TITLE, NOTE = 60, 120, 200  # characters
WHOLE = "0"  # in the place of a key result: the objective itself
MOST_CODES = 6
MOST_NAMES = 3


def waiting_parts(t: Language, waiting: Sequence[Waiting]) -> list[Part]:
    """Person by person, each objective and key result with what may be done about it. A heading stays with the first of
    them: who has left has one, a mover one for each team."""
    found: list[Part] = []
    for _, group in groupby(waiting, key=lambda one: (one.owner.id, one.cause, one.team_left)):
        first, *others = group
        heading, below = part(_heading(t, first)), _part(t, first)
        found.append(Part(f"{heading.text}\n{below.text}", (*heading.blocks, *below.blocks)))
        found += [_part(t, one) for one in others]
    return found


def decide_modal(t: Language, waiting: Sequence[Waiting], said: str = "") -> dict[str, Any]:
    """The same over a message; ``said`` is what has just been decided."""
    shown = [blocks.context(said)] if said else []
    parts = waiting_parts(t, waiting)
    for one in parts:
        hint = 0 if one is parts[-1] else 1
        if len(shown) + len(one.blocks) + hint > blocks.VIEW_BLOCKS:
            shown.append(blocks.context(t("More are shown here once these are decided.")))
            break
        shown += one.blocks
    if not waiting:
        shown.append(blocks.section(t("Nothing is left to decide.")))
    return blocks.modal(t("To decide"), shown, callback_id=ids.OKR_HANDOVERS, close=t("Close"))


def drop_form(t: Language, about: Waiting, *, returns: bool) -> dict[str, Any]:
    """The reason is filled in and may be changed. ``returns``: to the list from which it came."""
    name = about.owner.name
    why = t("{name} has left.", name=name) if about.cause is Cause.LEFT else t("{name} has moved on.", name=name)
    words = blocks.text_input(REASON, typed=why, multiline=True, longest=1_000)
    hint = t("It is cancelled, not deleted: what was said about it stays, and it can be taken up again.")
    shown = [
        blocks.section(md(t, "*{code}* {title}", code=about.code, title=one_line(about.title, TITLE))),
        blocks.input_block(t("Why"), words, REASON, hint=hint),
    ]
    return blocks.modal(
        t("Drop {code}", code=about.code),
        shown,
        callback_id=ids.OKR_HANDOVER_DROP,
        close=t("Cancel"),
        submit=t("Drop"),
        metadata={"about": written(about.subject), "returns": returns},
    )


def settled_text(t: Language, done: Settled) -> str:
    """What came of a choice, or of somebody else's before it."""
    values = {"code": done.code, "name": done.owner.name}
    match done.choice:
        case Choice.HANDED if done.before:
            return t("{name} has {code} already: somebody was faster. Nothing was changed.", **values)
        case Choice.HANDED if done.key_results:
            codes = t.list(one.code for one in done.key_results)
            return t("{name} has {code} from now on, with {codes}.", codes=codes, **values)
        case Choice.HANDED:
            return t("{name} has {code} from now on, and reads so in the next check-in message.", **values)
        case Choice.DROPPED:
            return t("{code} is dropped.", **values)
        case Choice.KEPT if done.before:
            return t("{name} is back; nothing was changed.", **values)
        case Choice.KEPT if done.owner.is_active:
            return t("{code} stays with {name}.", **values)
        case Choice.KEPT:
            return t("{code} stays without an owner. In four weeks I ask again.", **values)


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
    """A line of the new owner's next prompt."""
    values = {"by": one_line(news.by.name, NAME), "owner": one_line(news.owner.name, NAME)}
    told = md_plural(
        t,
        "{by} handed you {codes}, which was {owner}’s.",
        "{by} handed you {codes}, which were {owner}’s.",
        len(news.codes),
        codes=_codes(t, news.codes),
        **values,
    )
    return AlsoLine(told)


def written(subject: Subject) -> str:
    """As buttons and forms carry it; ``handlers.handovers`` reads it."""
    return f"{subject.objective_id}-{subject.key_result_id or WHOLE}-{subject.owner_id}-{subject.cause or ''}"


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


def _heading(t: Language, first: Waiting) -> Mrkdwn:
    name = one_line(first.owner.name, NAME)
    if first.cause is Cause.LEFT:
        return md(t, "*{name} has left.* Nobody is asked about these any more. Who takes them over?", name=name)
    team = one_line(first.team.name, NAME) if first.team is not None else ""
    told = {"name": name, "team": team}
    return md(t, "*{name} no longer belongs to {team}.* What stays theirs, what does somebody else take?", **told)


def _part(t: Language, one: Waiting) -> Part:
    shown = md(t, "*{code}* {title}", code=one.code, title=one_line(one.title, TITLE))
    block_id = f"{ids.HANDOVER}{written(one.subject)}"
    choices = blocks.actions(*_choices(t, one), block_id=block_id)
    return Part(f"{one.code} {one.title}", (blocks.section(shown), choices))


def _choices(t: Language, one: Waiting) -> list[Element]:
    """The block's id says what is decided about."""
    code, selects = one.code, []
    if one.key_result is None and one.key_results:
        count = one.key_results
        both = t.plural("Hand to …, with its key result", "Hand to …, with {count} key results", count)
        selects.append(blocks.users_select(ids.HANDOVER_TO_WITH, placeholder=both))
        selects.append(blocks.users_select(ids.HANDOVER_TO, placeholder=t("Hand to …, alone")))
    else:
        selects.append(blocks.users_select(ids.HANDOVER_TO, placeholder=t("Hand to …")))
    keep = t("Keep for now") if one.cause is Cause.LEFT else t("Stays with {name}", name=one.owner.name)
    return [
        *selects,
        blocks.button(t("Drop"), ids.HANDOVER_DROP, "drop", label=t("Drop {code}", code=code)),
        blocks.button(keep, ids.HANDOVER_KEEP, "keep", label=t("Leave {code} as it is", code=code)),
    ]


def _codes(t: Language, codes: Sequence[str]) -> str:
    return _some(t, codes, MOST_CODES)


def _some(t: Language, listed: Iterable[str], most: int) -> str:
    """The first few, and how many more."""
    known = list(listed)
    more = len(known) - most
    return t.list([*known[:most], t("{count} more", count=more)] if more > 0 else known)
