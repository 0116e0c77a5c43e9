"""Lines of a prompt about what was paused, cancelled, taken up again, handed over or declined."""

from bot.domain.turn_notes import NoteSheet, What
from bot.domain.typed_text import unended
from bot.i18n import Language
from bot.views.blocks import Mrkdwn, md, one_line

NAME, TITLE, WHY = 60, 80, 150  # characters


def _over(t: Language, sheet: NoteSheet, values: dict[str, Mrkdwn | str]) -> Mrkdwn:
    if sheet.note.reason:
        return md(t, "{to} has left, so {code} {title} is under control no longer", **values)
    return md(t, "{code} {title} is under control no longer", **values)


def note_line(t: Language, sheet: NoteSheet) -> Mrkdwn:
    """``Kai paused KR-9.2 Refund time: “waiting for legal”.``"""
    values = {
        "by": one_line(sheet.by.name, NAME),
        "code": sheet.code,
        "title": one_line(sheet.title, TITLE),
        "to": one_line(sheet.to.name if sheet.to else "", NAME),
    }
    said = {
        What.PAUSED: md(t, "{by} paused {code} {title}", **values),
        What.CANCELLED: md(t, "{by} cancelled {code} {title}", **values),
        What.RESUMED: md(t, "{by} goes on with {code} {title}", **values),
        What.HANDED: md(t, "{by} has taken over {code} {title}", **values),
        What.DECLINED: md(t, "{by} does not take over {code} {title}, so it stays where it is", **values),
        What.CONTROLLED: md(t, "{by} has put {code} {title} under control; {to} decides", **values),
        What.RENEWED: md(t, "{by} keeps {code} {title} under control for longer; {to} decides", **values),
        What.DECIDED: md(t, "{by} decided about {code} {title}", **values),
        What.CONTROL_OVER: _over(t, sheet, values),
    }[sheet.note.what]
    if sheet.note.what is What.CONTROL_OVER:
        return md(t, "{said}.", said=said)
    why = one_line(unended(sheet.note.reason), WHY)
    return md(t, "{said}: “{why}”.", said=said, why=why) if why else md(t, "{said}.", said=said)
