"""What somebody is offered to take over: the line and the form that ask, and what came of it."""

from typing import Any

from bot.domain.handover_offers import ANSWER, MOST_ANSWER, OfferSheet, OfferState
from bot.domain.typed_text import unended
from bot.i18n import Language
from bot.views import blocks, ids
from bot.views.blocks import Element, Mrkdwn, md, one_line, short
from bot.views.listing import and_more
from bot.views.sheets import Part
from bot.views.values import way

View = dict[str, Any]

NAME, TITLE, WHY = 60, 120, 200  # characters
YES, NO = "yes", "no"
MOST_KEY_RESULTS = 15


def offer_line(t: Language, sheet: OfferSheet) -> Mrkdwn:
    """``*Kai offers you KR-9.2* Refund time: “I am moving to Data”. It stays Kai's until you say yes.``"""
    values = _values(sheet)
    said = md(t, "*{by} offers you {code}* {title}, which is {owner}'s: “{why}”.", **values)
    if sheet.by.id == sheet.owner.id:
        said = md(t, "*{by} offers you {code}* {title}: “{why}”.", **values)
    return md(t, "{said} It stays {owner}'s until you say yes.", said=said, owner=values["owner"])


def offer_button(t: Language, sheet: OfferSheet) -> Element:
    label = t("Answer the offer of {code}", code=sheet.code)
    return blocks.button(t("Answer"), ids.OFFER_OPEN, str(sheet.offer.id), label=label)


def offer_part(t: Language, sheet: OfferSheet) -> Part:
    values = {"by": short(sheet.by.name, NAME), "code": sheet.code, "why": short(unended(sheet.offer.why), WHY)}
    text = t("{by} offers you {code}: “{why}”", **values)
    return Part(text, (blocks.section(offer_line(t, sheet), accessory=offer_button(t, sheet)),))


def offer_view(t: Language, sheet: OfferSheet) -> View:
    told = [way(t, sheet.key_result)] if sheet.key_result is not None else []
    told += [
        t.colon(f"{one.code} {one_line(one.title, TITLE)}", way(t, one)) for one in sheet.with_it[:MOST_KEY_RESULTS]
    ]
    told = and_more(t, told, len(sheet.with_it) - MOST_KEY_RESULTS)
    options = [blocks.option(t("Yes, I take it over"), YES), blocks.option(t("No, it stays where it is"), NO)]
    choice = blocks.radio_buttons(ids.OFFER_TAKES, options)
    words = blocks.text_input(ANSWER, multiline=True, longest=MOST_ANSWER)
    shown = [
        blocks.section(blocks.lines(offer_line(t, sheet), *told)),
        blocks.input_block(t("Do you take it over?"), choice, ids.OFFER_TAKES),
        blocks.input_block(t("A word to {name}", name=sheet.by.name), words, ANSWER, optional=True),
    ]
    return blocks.modal(
        t("Take over {code}?", code=sheet.code)[: blocks.VIEW_TITLE],
        shown,
        callback_id=ids.OKR_OFFER,
        submit=t("Send"),
        close=t("Later"),
        metadata={"offer": sheet.offer.id},
    )


def answered_text(t: Language, sheet: OfferSheet, *, before: bool = False) -> str:
    """What an offer has come to."""
    values = {"code": sheet.code, "name": sheet.owner.name}
    if sheet.offer.state is OfferState.ACCEPTED and sheet.with_it and not before:
        codes = t.list(one.code for one in sheet.with_it)
        return t("{code} is yours from now on, with {codes}.", code=sheet.code, codes=codes)
    if sheet.offer.state is OfferState.ACCEPTED:
        told = t("{code} is yours from now on.", **values)
    else:
        told = t("{code} stays {name}'s, who reads so in the next check-in message.", **values)
    return t("You have answered this already. {told}", told=told) if before else told


def withdrawn_text(t: Language, sheet: OfferSheet) -> str:
    return t("{code} stays {owner}'s; {name} is not asked any more.", **_names(sheet))


def _names(sheet: OfferSheet) -> dict[str, str]:
    return {"code": sheet.code, "owner": sheet.owner.name, "name": sheet.to.name}


def _values(sheet: OfferSheet) -> dict[str, Mrkdwn | str]:
    return {
        "by": one_line(sheet.by.name, NAME),
        "owner": one_line(sheet.owner.name, NAME),
        "code": sheet.code,
        "title": one_line(sheet.title, TITLE),
        "why": one_line(unended(sheet.offer.why), WHY),
    }
