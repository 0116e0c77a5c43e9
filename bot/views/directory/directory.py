"""People from Slack, for admins: how the reading stands, what it would change, and the buttons to decide."""

from datetime import datetime

from bot.domain.directory import GONE, Found, Reading, ReadingState, Tally
from bot.i18n import Language
from bot.services.directory.directory import DirectoryDesk
from bot.views import blocks, ids
from bot.views.blocks import Block, Element, Mrkdwn, button, md, md_plural, section
from bot.views.listing import and_more

LONGEST_NAME = 50  # in the few lines of the home


def directory_blocks(t: Language, desk: DirectoryDesk) -> list[Block]:
    """Where it stands, and what can be done about it now."""
    reading = desk.reading
    if reading is None or reading.state is ReadingState.DROPPED:
        return _begin(t, t("okrbot meets people one by one, as they act. It can read everybody from Slack at once."))
    match reading.state:
        case ReadingState.READING:
            return _reading(t, reading)
        case ReadingState.READY:
            return _preview(t, desk, reading)
        case ReadingState.TAKING:
            left = md_plural(t, "{count} person is left.", "{count} people are left.", desk.left)
            words = blocks.lines(md(t, "*People from Slack are being taken over.*"), left)
            return [section(words), blocks.actions(_look(t), block_id="directory")]
        case ReadingState.FAILED:
            return _begin(
                t, md(t, "*Slack did not let me read everybody:* {reason}", reason=why_text(t, reading.error))
            )
    return _begin(t, _done(t, reading))


def why_text(t: Language, error: str) -> str:
    """Slack's error code in words that say what to do."""
    words = {
        "missing_scope": t("the app lacks a right. Update it from manifest.yml and install it again."),
        "token_revoked": t("the app's token was revoked. Install the app again."),
        "invalid_auth": t("Slack does not accept the app's token. Install the app again."),
        "account_inactive": t("the app was removed from this workspace. Install it again."),
        "invalid_cursor": t("its list changed again and again while it was read. Try once more."),
        "limit_required": t("the list is too long for Slack. Try once more."),
    }
    return words.get(error) or t("it answered {code}. Try once more.", code=error)


def begun_value(reading: Reading) -> str:
    """Which reading a button is about, for a home may stay open while another one is begun."""
    return reading.started_at.isoformat()


def read_begun(value: str) -> datetime | None:
    """None for what is not of ours."""
    try:
        begun = datetime.fromisoformat(value)
    except ValueError:
        return None
    return begun if begun.tzinfo is not None else None


def _begin(t: Language, words: str) -> list[Block]:
    return [section(words, accessory=button(t("Read people from Slack"), ids.DIRECTORY_READ, "start"))]


def _reading(t: Language, reading: Reading) -> list[Block]:
    so_far = md_plural(t, "{count} person so far.", "{count} people so far.", reading.people_read)
    calm = md(t, "Nothing is changed before you have seen what would change. It goes on if you close this.")
    words = blocks.lines(md(t, "*People are being read from Slack.*"), so_far, calm)
    stop = button(t("Stop"), ids.DIRECTORY_NOT_NOW, begun_value(reading))
    return [section(words), blocks.actions(_look(t), stop, block_id="directory")]


def _look(t: Language) -> Element:
    return button(t("Look again"), ids.DIRECTORY_LOOK, "look")


def _preview(t: Language, desk: DirectoryDesk, reading: Reading) -> list[Block]:
    """What would change, with a few names each, and what follows from it."""
    begun = begun_value(reading)
    told = [_tally(t, tally) for tally in desk.tallies]
    if desk.owners_gone:
        told.append(
            md_plural(
                t,
                "{count} of those who are gone owns running key results: nobody is asked about them any more.",
                "{count} of those who are gone own running key results: nobody is asked about them any more.",
                desk.owners_gone,
            )
        )
    decide = [
        button(t("Take over"), ids.DIRECTORY_TAKE, begun, primary=True, confirm=_confirmation(t, desk)),
        button(t("Not now"), ids.DIRECTORY_NOT_NOW, begun),
        button(t("Details"), f"{ids.DIRECTORY_PAGE}first", "0", label=t("Details of people from Slack")),
    ]
    asked = md(t, "*Everybody has been read from Slack. Nothing is changed yet.*")
    return [section(blocks.lines(asked, *told)), blocks.actions(*decide, block_id="directory")]


def _confirmation(t: Language, desk: DirectoryDesk) -> Element | None:
    """Only where somebody goes: a list that is too short by mistake should not silence people."""
    gone = sum(tally.count for tally in desk.tallies if tally.found in GONE)
    if not gone:
        return None
    asked = t.plural(
        "{count} person is gone: nobody asks them any more, until Slack names them again.",
        "{count} people are gone: nobody asks them any more, until Slack names them again.",
        gone,
    )
    return blocks.confirmation(t("Take over from Slack?"), asked, t("Take over"), t("Not yet"))


def _tally(t: Language, tally: Tally) -> Mrkdwn:
    """``3 new: Ada, Ben and Cleo``; with how many more there are than names."""
    heads = {
        Found.NEW: md_plural(t, "{count} new", "{count} new", tally.count),
        Found.CHANGED: md_plural(t, "{count} changed", "{count} changed", tally.count),
        Found.BACK: md_plural(t, "{count} here again", "{count} here again", tally.count),
        Found.DEACTIVATED: md_plural(t, "{count} deactivated in Slack", "{count} deactivated in Slack", tally.count),
        Found.MISSING: md_plural(t, "{count} not in Slack any more", "{count} not in Slack any more", tally.count),
    }
    names = [blocks.cut(name, LONGEST_NAME) for name in tally.names]
    listed = and_more(t, names, tally.count - len(names))
    return md(t, "• *{head}*: {names}", head=heads[tally.found], names=t.list(listed))


def _done(t: Language, reading: Reading) -> Mrkdwn:
    when = blocks.instant(reading.finished_at or reading.started_at, t("a while ago"))
    if not (reading.added or reading.changed or reading.gone):
        return md(t, "People were read from Slack: {when}. Everybody is as in Slack.", when=when)
    numbers = {"added": str(reading.added), "changed": str(reading.changed), "gone": str(reading.gone)}
    said = md(t, "People were taken over from Slack: {when}.", when=when)
    return blocks.lines(said, md(t, "{added} new, {changed} changed, {gone} gone.", **numbers))
