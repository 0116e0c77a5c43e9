"""What admins see of addresses that values are read from: what they are asked, and what they have allowed."""

from collections.abc import Sequence
from typing import Any

from bot.i18n import Language
from bot.services.feeds.addresses import AddressDesk, Question
from bot.views import blocks, ids
from bot.views.blocks import Block, Mrkdwn, md, one_line

NAME = 60  # characters
PLACE = 300
"""Characters: more than an address has, for its end says whose machine it is, and an admin decides on that."""
MOST_IN_HOME = 5
MOST_IN_FORM = 25


def address_blocks(t: Language, desk: AddressDesk) -> list[Block]:
    """On the admins' page of App Home: the first questions, and the way to the list."""
    shown = question_blocks(t, desk.questions[:MOST_IN_HOME])
    if not desk.questions and not desk.allowed:
        return []
    count = len(desk.allowed)
    told = t.plural("Values are read from {count} address.", "Values are read from {count} addresses.", count)
    told = told if count else t("No address is allowed.")
    button = blocks.button(t("Addresses"), ids.ADDRESSES_OPEN, "open", label=t("Addresses that values are read from"))
    return [*shown, blocks.section(told, accessory=button)]


def addresses_view(t: Language, desk: AddressDesk, said: str = "") -> dict[str, Any]:
    """``said`` is what has just been decided."""
    shown = [blocks.context(said)] if said else []
    shown += question_blocks(t, desk.questions[:MOST_IN_FORM])
    shown.append(blocks.header(t("Allowed")))
    if not desk.allowed:
        shown.append(blocks.section(t("No address is allowed.")))
    for one in desk.allowed[:MOST_IN_FORM]:
        sure = blocks.confirmation(
            t("Take it off the list?"),
            t("Nothing is read from there any more, and the values are typed again."),
            t("Take it off"),
            t("Not yet"),
        )
        button = blocks.button(
            t("Remove"), ids.ADDRESS_WITHDRAW, one.origin, label=t("Remove {place}", place=one.origin), confirm=sure
        )
        place = md(t, "{place}, since {day}", place=one_line(one.origin, PLACE), day=t.day_of(one.allowed_at))
        shown.append(blocks.section(place, accessory=button))
    left = len(desk.allowed) - MOST_IN_FORM
    if left > 0:
        shown.append(blocks.context(t.plural("{count} more.", "{count} more.", left)))
    return blocks.modal(t("Addresses"), shown, callback_id=ids.OKR_ADDRESSES, close=t("Close"))


def question_blocks(t: Language, questions: Sequence[Question]) -> list[Block]:
    shown = []
    for one in questions:
        allow = blocks.button(
            t("Allow this address"),
            ids.ADDRESS_ALLOW,
            one.origin,
            primary=True,
            label=t("Allow {place}", place=one.origin),
        )
        refuse = blocks.button(t("Refuse"), ids.ADDRESS_REFUSE, one.origin, label=t("Refuse {place}", place=one.origin))
        shown += [blocks.section(question_text(t, one)), blocks.actions(allow, refuse)]
    return shown


def question_text(t: Language, one: Question) -> Mrkdwn:
    """``Mei wants to read KR-12.2 from https://metrics.example.com, and 2 more.``"""
    values = {"name": one_line(one.by.name, NAME), "place": one_line(one.origin, PLACE)}
    if one.key_result is None:
        said = md(t, "*{name}* wants to read the value of a key result that is not shown from *{place}*.", **values)
    else:
        said = md(t, "*{name}* wants to read {code} from *{place}*.", code=one.key_result.code, **values)
    if not one.more:
        return said
    more = blocks.md_plural(t, "{count} more waits for it.", "{count} more wait for it.", one.more)
    return Mrkdwn(t.sentences([said, more]))
