"""Why a channel is closed to OKRs, in words."""

from bot.i18n import Language
from bot.services.channels import Closed
from bot.views import blocks
from bot.views.blocks import Message


def closed_text(t: Language, closed: Closed) -> str:
    return {
        Closed.ARCHIVED: t("This channel is archived."),
        Closed.NOT_A_MEMBER: t("I am not in this channel. Invite me first."),
        Closed.GUESTS: t("Guests read along in this channel. An admin can allow it in the workspace settings."),
        Closed.SHARED: t(
            "Another workspace reads along in this channel. An admin can allow it in the workspace settings."
        ),
        Closed.DIRECT: t("This is no channel: there is nobody here to share it with."),
        Closed.UNCHECKED: t("I do not know everybody in this channel yet. Please try again in a minute."),
    }[closed]


def refused(t: Language, closed: Closed) -> Message:
    """Nothing was shared, and why."""
    text = t("Not shared. {why}", why=closed_text(t, closed))
    return Message(text, (blocks.section(text),))
