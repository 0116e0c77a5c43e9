"""Why nothing is written into a channel, in words that say what to do."""

import re

from bot.domain.channels import Closed, WhyClosed
from bot.i18n import Language


def closed_text(t: Language, closed: Closed) -> str:
    """What stands in the way, and who can change it."""
    reason = _reason(t, closed)
    return (
        t.sentences([reason, t("An admin can allow it in the workspace settings.")])
        if closed.admin_can_allow
        else reason
    )


SLACKS = {
    "is_archived": WhyClosed.ARCHIVED,
    "not_in_channel": WhyClosed.NOT_A_MEMBER,
}
"""What Slack calls the same (docs.slack.dev/reference/methods/chat.postMessage)."""


_SLACKS_WORD = re.compile(r"[a-z]+(?:_[a-z]+)+")


def code_text(t: Language, code: str, *, to_channel: bool) -> str:
    """The words for a reason that stands in the record of a delivery, ours or what Slack says of a channel; what else
    Slack says is named as its word, and what is no such reason stays as it is."""
    why = SLACKS.get(code, code) if to_channel else ""
    if why in set(WhyClosed):
        return closed_text(t, Closed(WhyClosed(why)))
    return t("Slack did not take it: {code}.", code=code) if _SLACKS_WORD.fullmatch(code) else code


def _reason(t: Language, closed: Closed) -> str:
    match closed.why:
        case WhyClosed.DIRECT:
            return t("This is no channel: there is nobody here to share it with.")
        case WhyClosed.NOT_FOUND:
            return t("I cannot see that channel. Is it private? Then add me to it first.")
        case WhyClosed.ARCHIVED:
            return t("That channel is archived. Please choose another one.")
        case WhyClosed.NOT_A_MEMBER:
            return t("I am not in that channel. Please add me to it first.")
        case WhyClosed.SHARED:
            return t("That channel is shared with another workspace, so I write no OKRs there.")
        case WhyClosed.GUESTS if not closed.guests:
            return t("Guests read along in that channel, so I write no OKRs there.")
        case WhyClosed.GUESTS:
            return t.plural(
                "{count} guest reads along in that channel, so I write no OKRs there.",
                "{count} guests read along in that channel, so I write no OKRs there.",
                closed.guests,
            )
        case WhyClosed.UNCHECKED:
            return t("That channel has so many members that I cannot see whether guests are among them.")
