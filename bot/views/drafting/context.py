"""What surrounds a draft: a few lines on a phone, the rest one press away."""

from collections.abc import Sequence
from typing import Any

from bot.i18n import Language
from bot.services.drafting.context import Nearby, Whose
from bot.services.drafting.form import DraftForm
from bot.views import blocks, ids
from bot.views.blocks import Block, Element, Mrkdwn, md, one_line

FIRST = 3
NAME, TITLE = 60, 120  # characters


def context_blocks(t: Language, form: DraftForm) -> list[Block]:
    """The first few objectives around, and what the draft contributes to so far. Lessons that fit have their place
    after them."""
    shown = [*_aligned(t, form), *_around(t, form, form.around[:FIRST])]
    more = len(form.around) - FIRST
    if more > 0:
        text = t.plural("{count} more around you", "{count} more around you", more)
        shown.append(blocks.actions(blocks.button(text, ids.DRAFT_AROUND)))
    if not shown:
        return []
    return [blocks.context(t("Around you in {cycle}", cycle=form.cycle.name)), *shown, blocks.divider()]


def around_view(t: Language, form: DraftForm) -> dict[str, Any]:
    """All of them; each leads back to the form."""
    shown = [*_aligned(t, form), *_around(t, form, form.around)]
    shown.append(blocks.actions(blocks.button(t("Back"), ids.DRAFT_TO_TEXT)))
    return blocks.modal(
        t("Around you"), shown, callback_id=ids.OKR_DRAFT_AROUND, close=t("Cancel"), metadata={"form": form.id}
    )


def _aligned(t: Language, form: DraftForm) -> list[Block]:
    if form.target is None:
        return []
    title = one_line(form.target.title, TITLE)
    said = md(t, "Your draft contributes to *{code}* {title}", code=form.target.code, title=title)
    label = t("Do not contribute to {code}", code=form.target.code)
    return [blocks.section(said, accessory=blocks.button(t("Not to it"), ids.DRAFT_ALIGN, "", label=label))]


def _around(t: Language, form: DraftForm, nearby: Sequence[Nearby]) -> list[Block]:
    chosen = form.target.ref if form.target is not None else ""
    shown = []
    for one in nearby:
        if one.ref != chosen:
            shown.append(blocks.section(_line(t, form, one), accessory=_button(t, one)))
    return shown


def _button(t: Language, one: Nearby) -> Element | None:
    """What runs in a cycle that is over before this one begins is there to be read."""
    if not one.may_align:
        return None
    label = t("Contribute to {code}", code=one.objective.code)
    return blocks.button(t("Contribute"), ids.DRAFT_ALIGN, one.ref, label=label)


def _line(t: Language, form: DraftForm, one: Nearby) -> Mrkdwn:
    """``O-3 Checkout just works · your lead: Jonas, Payments · Q4``"""
    where = [_whose(t, one.whose), one_line(one.owner, NAME), one_line(one.team, NAME)]
    if one.cycle.id != form.cycle.id:
        where.append(one_line(one.cycle.name, NAME))
    head = md(t, "*{code}* {title}", code=one.objective.code, title=one_line(one.objective.title, TITLE))
    return blocks.lines(head, Mrkdwn(" · ".join(part for part in where if part)))


def _whose(t: Language, whose: Whose) -> str:
    return {
        Whose.LEAD: t("your team or lead"),
        Whose.COMPANY: t("the company"),
        Whose.BESIDE: t("beside you"),
    }[whose]
