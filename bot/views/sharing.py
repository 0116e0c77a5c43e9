"""What is said when something is not shared."""

from bot.domain.channels import Closed
from bot.i18n import Language
from bot.views import blocks
from bot.views.blocks import Message
from bot.views.closed import closed_text


def already(t: Language) -> Message:
    """For a second press."""
    text = t("It is in this channel already.")
    return Message(text, (blocks.section(text),))


def refused(t: Language, closed: Closed) -> Message:
    """Nothing was shared, and why."""
    text = t("Not shared. {why}", why=closed_text(t, closed))
    return Message(text, (blocks.section(text),))
