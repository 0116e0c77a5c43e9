"""Standing in: what is said afterwards, and what the owner and the lead read."""

from bot.i18n import Language
from bot.services.helping.reading import HelpNews
from bot.services.helping.standing_in import StandIn, StoodIn
from bot.views import blocks, ids
from bot.views.blocks import Message, Mrkdwn, md, one_line

NAME = 60  # characters


def stood_in(t: Language, done: StoodIn) -> Message:
    """What became of standing in."""
    text = _stood_in(t, done)
    shown = [blocks.section(text)]
    if done.outcome is StandIn.TAKEN and not done.is_asked:
        shown.append(blocks.actions(blocks.button(t("Check in"), ids.CHECK_IN, done.key_result.code)))
    return Message(text, tuple(shown))


def stood_in_line(t: Language, news: HelpNews) -> Mrkdwn:
    """A line of the owner's or the lead's next prompt."""
    values = {"helper": one_line(news.helper.name, NAME), "code": news.key_result.code}
    if news.reader_id == news.owner.id:
        return md(t, "{helper} stands in for you on {code}.", **values)
    return md(t, "{helper} stands in for {owner} on {code}.", owner=one_line(news.owner.name, NAME), **values)


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
