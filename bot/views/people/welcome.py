"""What the bot says of itself, once, above the first message that somebody gets from it."""

from dataclasses import replace

from bot.i18n import Language
from bot.services.people.welcoming import WelcomeSheet
from bot.views import blocks, ids
from bot.views.blocks import Message, Mrkdwn, fits, lines, md, one_line

NAME = 60  # characters


def welcomed(t: Language, sheet: WelcomeSheet, message: Message) -> Message | None:
    """The message with three lines above it: what comes and when, what never does, how to be left alone; None where
    there is no room for them."""
    text = lines(_what(t, sheet), _never(t), _left_alone(t))
    settings = blocks.button(t("Settings"), ids.OWN_SETTINGS, "open", label=t("My settings"))
    shown = (blocks.section(text, accessory=settings), blocks.divider(), *message.blocks)
    said = lines(text, blocks.escape(message.text))
    if not fits(shown) or len(said) > blocks.MESSAGE_TEXT:
        return None
    return replace(message, text=said, blocks=shown)


def _what(t: Language, sheet: WelcomeSheet) -> Mrkdwn:
    name = one_line(sheet.person.name, NAME)
    if sheet.day is None or sheet.at is None:
        return md(
            t,
            "*Hello {name}, I am okrbot.* I write when somebody needs your answer, and about key results once you "
            "have some.",
            name=name,
        )
    values = {"name": name, "day": t.weekday_name(sheet.day), "time": sheet.at.strftime("%H:%M")}
    return md(
        t,
        "*Hello {name}, I am okrbot.* Once a week at most ({day}, {time}) I ask how your key results go, with one "
        "reminder; else I write only when somebody needs your answer.",
        **values,
    )


def _never(t: Language) -> str:
    return t("I never write at night or while you are away, share no score by person, and read no channels.")


def _left_alone(t: Language) -> str:
    return t("To be left alone: put a message off, skip it, say when you are away, or choose another day and time.")
