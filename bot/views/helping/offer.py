"""Offering help: the form, what is said afterwards, the line that asks the owner, and what the helper reads."""

from collections.abc import Sequence
from typing import Any

from bot.domain.checkins import HelpState
from bot.domain.helping import LONGEST_OFFER
from bot.domain.okrs import KeyResult
from bot.i18n import Language
from bot.services.helping.offers import AnsweredOffer, HelpForm, Offered
from bot.services.helping.reading import Helping, HelpNews, OpenOffer
from bot.views import blocks, ids
from bot.views.blocks import Element, Message, Mrkdwn, md, one_line
from bot.views.errors import note
from bot.views.helping.standing_in import stood_in_line
from bot.views.sheets import Part

NAME, TITLE = 60, 120  # characters
SHOWN = 200  # characters of an offer's words in a prompt
MOST_NAMES = 3


def help_button(t: Language, code: str, *, names: bool = False) -> Element:
    """``code``: of a key result, or of an objective, whose key results the form then offers. ``names``: the button
    itself says with what, where several stand in one row."""
    label = t("Offer help with {code}", code=code)
    return blocks.button(label if names else t("Offer help"), f"{ids.OFFER_HELP_WITH}{code}", code, label=label)


def help_form(t: Language, form: HelpForm, words: str = "") -> dict[str, Any]:
    """One note, and who will read it; with what, where several may be meant."""
    typed = blocks.text_input(ids.HELP_NOTE, typed=words, multiline=True, longest=LONGEST_OFFER)
    first = form.key_results[0]
    if len(form.key_results) == 1:
        hint = t("{name} reads this in the next check-in message.", name=form.names[first.owner_id])
        asked = [blocks.section(blocks.lines(blocks.bold(first.code), first.title))]
    else:
        hint = t("The key result's owner reads this in the next check-in message.")
        options = [blocks.option(_choice(t, one, form), str(one.id)) for one in form.key_results]
        asked = [blocks.input_block(t("With what?"), blocks.select(ids.HELP_WITH, options), ids.HELP_WITH)]
    return blocks.modal(
        t("Offer help"),
        [*asked, blocks.input_block(t("How could you help?"), typed, ids.HELP_NOTE, hint=hint, optional=True)],
        callback_id=ids.OKR_OFFER_HELP,
        close=t("Cancel"),
        submit=t("Offer"),
        metadata={"key_result": first.id} if len(form.key_results) == 1 else {},
    )


def offered(t: Language, made: Offered) -> dict[str, Any]:
    """What became of an offer: also the second time that it is sent."""
    return dict(note(t, offered_text(t, made)))


def offered_text(t: Language, made: Offered) -> str:
    values = {"name": made.owner.name, "code": made.key_result.code}
    if made.is_new:
        return t("Thank you! {name} reads your offer for {code} in the next check-in message.", **values)
    if made.has_words:
        return t("You have offered {name} help with {code} today already. Your words go with it.", **values)
    return t("You have offered {name} help with {code} today already.", **values)


def open_line(t: Language, offer: OpenOffer) -> Mrkdwn:
    """``Kai offers help with KR-12.2: “I know the vault”``, in the owner's next prompt."""
    values = {"helper": one_line(offer.helper.name, NAME), "code": offer.key_result.code}
    if not offer.words:
        return md(t, "{helper} offers help with {code}.", **values)
    return md(t, "{helper} offers help with {code}: “{words}”", words=one_line(offer.words, SHOWN), **values)


def open_buttons(t: Language, offer: OpenOffer) -> tuple[Element, ...]:
    values = {"name": offer.helper.name, "code": offer.key_result.code}
    yes = blocks.button(
        t("Accept"),
        ids.HELP_ACCEPT,
        str(offer.id),
        label=t("Accept the help of {name} with {code}", **values),
    )
    no = blocks.button(
        t("No, thank you"),
        ids.HELP_DECLINE,
        str(offer.id),
        label=t("Decline the help of {name} with {code}, with thanks", **values),
    )
    return yes, no


def open_part(t: Language, offer: OpenOffer) -> Part:
    """The same in App Home."""
    values = {"helper": offer.helper.name, "code": offer.key_result.code, "words": blocks.cut(offer.words, SHOWN)}
    text = t("{helper} offers help with {code}.", **values)
    if offer.words:
        text = t("{helper} offers help with {code}: “{words}”", **values)
    return Part(text, (blocks.section(open_line(t, offer)), blocks.actions(*open_buttons(t, offer))))


def answered_message(t: Language, done: AnsweredOffer) -> Message:
    text = answered_text(t, done)
    return Message(text, (blocks.section(blocks.escape(text)),))


def answered_view(t: Language, done: AnsweredOffer) -> dict[str, Any]:
    """The same over App Home."""
    return dict(note(t, answered_text(t, done)))


def answered_text(t: Language, done: AnsweredOffer) -> str:
    """What an offer has come to."""
    values = {"name": done.helper.name, "code": done.key_result.code}
    match done.state:
        case HelpState.ACCEPTED:
            return t("{name} helps with {code}, and reads so in the next check-in message. Get in touch!", **values)
        case HelpState.DECLINED:
            return t("{name} reads in the next check-in message that you say thank you and manage {code}.", **values)
    return t("{name} does not help with {code} any more. Thank you both!", **values)


def answer_line(t: Language, news: HelpNews) -> Mrkdwn:
    """What the helper reads of the answer, or others of whoever stands in."""
    values = {"owner": one_line(news.owner.name, NAME), "code": news.key_result.code}
    match news.answer:
        case None:
            return stood_in_line(t, news)
        case HelpState.DECLINED:
            return md(t, "{owner} thanks you for offering help with {code}, and manages without for now.", **values)
    return md(t, "{owner} is glad of your help with {code}: please get in touch.", **values)


def answer_text(t: Language, news: HelpNews) -> str:
    """The answer in plain words, for App Home."""
    values = {"owner": news.owner.name, "code": news.key_result.code}
    if news.answer is HelpState.DECLINED:
        return t("{owner} thanks you for offering help with {code}, and manages without for now.", **values)
    return t("{owner} is glad of your help with {code}: please get in touch.", **values)


def helping_text(t: Language, helping: Sequence[Helping]) -> str:
    """``Kai helps``; empty where nobody does."""
    names = [blocks.short(one.helper.name, NAME) for one in helping]
    if not names:
        return ""
    more = len(names) - MOST_NAMES
    shown = [*names[:MOST_NAMES], *([t.plural("{count} other", "{count} others", more)] if more > 0 else [])]
    return t.plural("{names} helps", "{names} help", len(names), names=t.list(shown))


def end_button(t: Language, code: str, helping: Helping) -> Element:
    """For the helper, and for whoever accepted."""
    text = t("{name}'s help with {code} is over", name=helping.helper.name, code=code)
    return blocks.button(text, f"{ids.HELP_END}{helping.offer.id}", str(helping.offer.id))


def _choice(t: Language, result: KeyResult, form: HelpForm) -> str:
    title = blocks.short(result.title, 40)
    return t("{code} {title} ({name})", code=result.code, title=title, name=form.names[result.owner_id])
