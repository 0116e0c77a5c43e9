"""Deciding on what somebody who left, or moved, has left behind: the list, dropping, and what came of it."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from bot.domain.handovers import Cause, Choice, Subject
from bot.i18n import Language
from bot.services.under_way.handover_deciding import Settled
from bot.services.under_way.handover_reading import Waiting
from bot.services.under_way.handovers import REASON
from bot.views import blocks, ids
from bot.views.alignment.context import touched_text
from bot.views.blocks import Element, Mrkdwn, md, one_line
from bot.views.sheets import Part, part

NAME, TITLE, NOTE = 60, 120, 200  # characters
WHOLE = "0"  # in the place of a key result: the objective itself


def waiting_parts(t: Language, waiting: Sequence[Waiting], hidden: int = 0) -> list[Part]:
    """Person by person, each objective and key result with what may be done about it. A heading stays with the first of
    them: who has left has one, a mover one for each team. ``hidden`` objectives are restricted to others."""
    found: list[Part] = []
    for _, group in groupby(waiting, key=lambda one: (one.owner.id, one.cause, one.team_left)):
        first, *others = group
        heading, below = part(_heading(t, first)), _part(t, first)
        found.append(Part(f"{heading.text}\n{below.text}", (*heading.blocks, *below.blocks)))
        found += [_part(t, one) for one in others]
    if hidden:
        told = t.plural(
            "{count} objective that is not shown to you has lost an owner. A manager above them decides.",
            "{count} objectives that are not shown to you have lost an owner. A manager above them decides.",
            hidden,
        )
        found.append(part(told))
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
    if about.touched:
        shown.append(blocks.context(touched_text(t, about.touched)))
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


def written(subject: Subject) -> str:
    """As buttons and forms carry it; ``handlers.handovers`` reads it."""
    return f"{subject.objective_id}-{subject.key_result_id or WHOLE}-{subject.owner_id}-{subject.cause or ''}"


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
    code, selects, sure = one.code, [], _sure(t, one)
    if one.key_result is None and one.key_results:
        count = one.key_results
        both = t.plural("Hand to …, with its key result", "Hand to …, with {count} key results", count)
        selects.append(blocks.users_select(ids.HANDOVER_TO_WITH, placeholder=both, confirm=sure))
        selects.append(blocks.users_select(ids.HANDOVER_TO, placeholder=t("Hand to …, alone"), confirm=sure))
    else:
        selects.append(blocks.users_select(ids.HANDOVER_TO, placeholder=t("Hand to …"), confirm=sure))
    keep = t("Keep for now") if one.cause is Cause.LEFT else t("Stays with {name}", name=one.owner.name)
    return [
        *selects,
        blocks.button(t("Drop"), ids.HANDOVER_DROP, "drop", label=t("Drop {code}", code=code)),
        blocks.button(keep, ids.HANDOVER_KEEP, "keep", label=t("Leave {code} as it is", code=code)),
    ]


def _sure(t: Language, one: Waiting) -> Element:
    """To choose a name is to hand it over, so a slip is asked about."""
    told = t("Whoever you chose owns it from now on, and reads so in the next check-in message.")
    if one.cause is Cause.MOVED:
        told = t("Whoever you chose owns it from now on. {name} reads so too.", name=one_line(one.owner.name, NAME))
    return blocks.confirmation(t("Hand over {code}?", code=one.code), told, t("Hand over"), t("Not yet"))
