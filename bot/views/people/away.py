"""Being away and back, in words; and the form for the days."""

from datetime import date, datetime
from typing import Any

from bot.domain.absence_notes import AwayNoted, BackNoted
from bot.domain.people import Absence
from bot.i18n import Language
from bot.views import blocks, ids
from bot.views.blocks import Message, Mrkdwn, lines, md, md_plural


def away_form(t: Language, today: date, stand_in: str | None = None) -> dict[str, Any]:
    """``stand_in`` is a Slack user id. No reason is asked."""
    return blocks.modal(
        t("Away"),
        [
            blocks.input_block(t("First day"), blocks.datepicker(ids.AWAY_FIRST, chosen=today), ids.AWAY_FIRST),
            blocks.input_block(t("Last day"), blocks.datepicker(ids.AWAY_LAST, chosen=today), ids.AWAY_LAST),
            blocks.input_block(
                t("Who stands in for you?"),
                blocks.users_select(ids.AWAY_STAND_IN, chosen=stand_in),
                ids.AWAY_STAND_IN,
                hint=t("They are asked for your check-ins while you are away."),
                optional=True,
            ),
        ],
        callback_id=ids.OKR_AWAY,
        submit=t("Save"),
        close=t("Cancel"),
    )


def away_message(t: Language, noted: AwayNoted, zone: str) -> Message:
    text = away_text(t, noted, zone)
    return Message(text, (blocks.section(text), blocks.actions(ending_button(t, noted.absence, noted.has_begun))))


def ending_button(t: Language, absence: Absence, has_begun: bool) -> dict[str, Any]:
    """One press ends an absence, or cancels what is still to come."""
    if has_begun:
        return blocks.button(t("I am back"), ids.AWAY_BACK, str(absence.id))
    label = t("Cancel the absence from {day}", day=t.day(absence.first_day))
    return blocks.button(t("Cancel it"), ids.AWAY_BACK, str(absence.id), label=label)


def away_note(t: Language, noted: AwayNoted, zone: str) -> dict[str, Any]:
    """The same at the end of the form."""
    text = away_text(t, noted, zone)
    return blocks.modal(t("Away"), [blocks.section(text)], callback_id=ids.OKR_AWAY_NOTED, close=t("Close"))


def away_text(t: Language, noted: AwayNoted, zone: str) -> Mrkdwn:
    days = _days(t, noted.absence)
    return lines(
        md(t, "*You are away {days}.* You get no check-ins then.", days=days),
        _stand_in(t, noted),
        md(t, "Also away: {days}.", days=t.list([_days(t, each) for each in noted.ahead])) if noted.ahead else "",
        _next(t, noted.next_at, zone),
    )


def back_message(t: Language, noted: BackNoted, zone: str) -> Message:
    text = back_text(t, noted, zone)
    return Message(text, (blocks.section(text),))


def back_note(t: Language, noted: BackNoted, zone: str) -> dict[str, Any]:
    """The same over App Home."""
    shown = [blocks.section(back_text(t, noted, zone))]
    return blocks.modal(t("Away"), shown, callback_id=ids.OKR_AWAY_NOTED, close=t("Close"))


def back_text(t: Language, noted: BackNoted, zone: str) -> Mrkdwn:
    days = _days(t, noted.ended)
    if noted.cancelled:
        said = md(t, "*Your absence {days} is cancelled.*", days=days)
    else:
        said = md(t, "*Welcome back.* Your absence {days} ends today.", days=days)
    return lines(said, _others(t, noted), _next(t, noted.next_at, zone))


def _others(t: Language, noted: BackNoted) -> Mrkdwn:
    """What remains is named, so that nobody believes it cancelled too."""
    if not noted.ahead:
        return Mrkdwn("")
    days = t.list([_days(t, each) for each in noted.ahead])
    return md_plural(t, "Another absence stays: {days}.", "Other absences stay: {days}.", len(noted.ahead), days=days)


def _stand_in(t: Language, noted: AwayNoted) -> Mrkdwn:
    if noted.stand_in is None:
        if not noted.key_results:
            return Mrkdwn("")
        return md_plural(
            t,
            "Nobody stands in for your {count} key result, unless it has a stand-in of its own.",
            "Nobody stands in for your {count} key results, unless they have stand-ins of their own.",
            noted.key_results,
        )
    said = md(t, "{name} stands in for you.", name=noted.stand_in)
    if not noted.stand_in_away:
        return said
    return md(t, "{said} But {name} is away on some of these days too.", said=said, name=noted.stand_in)


def _days(t: Language, absence: Absence) -> str:
    if absence.first_day == absence.last_day:
        return t.long_day(absence.first_day)
    return t("{first} – {last}", first=t.long_day(absence.first_day), last=t.long_day(absence.last_day))


def _next(t: Language, next_at: datetime | None, zone: str) -> Mrkdwn:
    if next_at is None:
        return Mrkdwn("")
    return md(t, "Your next check-in comes {when}.", when=blocks.instant(next_at, t.moment(next_at, zone)))
