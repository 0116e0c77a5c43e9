"""Lines of a prompt about what was paused, cancelled, taken up again, handed over or declined."""

from bot.domain.turn_notes import NoteSheet, What
from bot.i18n import Language
from bot.views.blocks import Mrkdwn, md, one_line

NAME, TITLE, WHY = 60, 80, 150  # characters


def note_line(t: Language, sheet: NoteSheet) -> Mrkdwn:
    """``Kai paused KR-9.2 Refund time: “waiting for legal”.``"""
    values = {
        "by": one_line(sheet.by.name, NAME),
        "code": sheet.code,
        "title": one_line(sheet.title, TITLE),
    }
    said = {
        What.PAUSED: md(t, "{by} paused {code} {title}", **values),
        What.CANCELLED: md(t, "{by} cancelled {code} {title}", **values),
        What.RESUMED: md(t, "{by} goes on with {code} {title}", **values),
        What.HANDED: md(t, "{by} has taken over {code} {title}", **values),
        What.DECLINED: md(t, "{by} does not take over {code} {title}, so it stays where it is", **values),
    }[sheet.note.what]
    why = one_line(sheet.note.reason, WHY)
    return md(t, "{said}: “{why}”.", said=said, why=why) if why else md(t, "{said}.", said=said)
