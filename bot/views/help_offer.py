"""Offering help and standing in: the form, and what is said afterwards."""

from typing import Any

from bot.i18n import Language
from bot.services.help_offers import LONGEST_OFFER, HelpForm, HelpNews, Offered, StandIn, StoodIn
from bot.views import blocks, ids
from bot.views.blocks import Message, Mrkdwn, md, one_line
from bot.views.errors import note

NAME = 60
SHOWN = 200  # characters of an offer's words in a prompt


def help_form(t: Language, form: HelpForm) -> dict[str, Any]:
    """One note, and who will read it."""
    result = form.key_result
    words = blocks.text_input(ids.HELP_NOTE, multiline=True, longest=LONGEST_OFFER)
    hint = t("{name} reads this in the next check-in message.", name=form.owner.name)
    shown = [
        blocks.section(blocks.lines(blocks.bold(result.code), result.title)),
        blocks.input_block(t("How could you help?"), words, ids.HELP_NOTE, hint=hint, optional=True),
    ]
    return blocks.modal(
        t("Offer help"),
        shown,
        callback_id=ids.OKR_OFFER_HELP,
        close=t("Cancel"),
        submit=t("Offer"),
        metadata={"key_result": result.id},
    )


def offered(t: Language, made: Offered) -> dict[str, Any]:
    """What became of an offer: the same words the first and the second time."""
    return dict(note(t, offered_text(t, made)))


def offered_text(t: Language, made: Offered) -> str:
    values = {"name": made.owner.name, "code": made.key_result.code}
    if made.is_new:
        return t("Thank you! {name} reads your offer for {code} in the next check-in message.", **values)
    return t("You have offered {name} help with {code} today already.", **values)


def stood_in(t: Language, done: StoodIn) -> Message:
    """What became of standing in."""
    text = _stood_in(t, done)
    shown = [blocks.section(text)]
    if done.outcome is StandIn.TAKEN and not done.is_asked:
        shown.append(blocks.actions(blocks.button(t("Check in"), ids.CHECK_IN, done.key_result.code)))
    return Message(text, tuple(shown))


def news_line(t: Language, news: HelpNews) -> Mrkdwn:
    """A line of the owner's or the lead's next prompt."""
    values = {"helper": one_line(news.helper.name, NAME), "code": news.key_result.code}
    if news.stands_in and news.reader_id == news.owner.id:
        return md(t, "{helper} stands in for you on {code}.", **values)
    if news.stands_in:
        return md(t, "{helper} stands in for {owner} on {code}.", owner=one_line(news.owner.name, NAME), **values)
    if not news.words:
        return md(t, "{helper} offers help with {code}.", **values)
    return md(t, "{helper} offers help with {code}: “{words}”", words=one_line(news.words, SHOWN), **values)


def _stood_in(t: Language, done: StoodIn) -> str:
    values = {"name": done.owner.name, "code": done.key_result.code, "day": t.day(done.until) if done.until else ""}
    match done.outcome:
        case StandIn.TAKEN if done.is_asked:
            return t(
                "Thank you! You stand in for {name} on {code} until {day}: your next check-in message asks about it.",
                **values,
            )
        case StandIn.TAKEN:
            return t(
                "Thank you! You stand in for {name} on {code} until {day}. No check-in message comes before: "
                "please check in here.",
                **values,
            )
        case StandIn.YOURS:
            return t("You stand in for {name} on {code} already.", **values)
        case StandIn.OTHERS:
            other = done.other.name if done.other is not None else ""
            return t("{other} stands in for {name} on {code} already.", other=other, **values)
        case StandIn.OWNER_IS_HERE:
            return t("{name} is here, so {code} needs nobody to stand in.", **values)
        case StandIn.OWN:
            return t("{code} is your own: you cannot stand in for yourself.", **values)
