"""What a browser shows at the end of an installation by OAuth: one plain page, without scripts or other files."""

from enum import Enum
from html import escape

from bot.i18n import N_, Language


class Ending(Enum):
    """How an attempt to install ended."""

    INSTALLED = "installed"
    AT_HOME = "at_home"
    ANOTHER_TOKEN = "another_token"  # noqa: S105 - of the workspace of SLACK_BOT_TOKEN
    DECLINED = "declined"
    EXPIRED = "expired"
    USED = "used"
    NOT_ALLOWED = "not_allowed"
    ORGANISATION = "organisation"
    NOT_CONFIRMED = "not_confirmed"
    AWAY = "away"
    NOT_SAVED = "not_saved"


HEADINGS = {
    Ending.INSTALLED: N_("okrbot is in {name}"),
    Ending.AT_HOME: N_("okrbot is in {name}"),
    Ending.ANOTHER_TOKEN: N_("One step is left"),
    Ending.NOT_ALLOWED: N_("okrbot is not for {name} yet"),
}
NOTHING_DONE = N_("Nothing was installed")
WORDS = {
    Ending.INSTALLED: N_("Open it in Slack: its Home tab leads you through the first steps."),
    Ending.AT_HOME: N_("It was there before, and goes on as it was."),
    Ending.ANOTHER_TOKEN: N_(
        "Slack gave {name} another bot token. Put it into SLACK_BOT_TOKEN (OAuth & Permissions shows it) and restart."
    ),
    Ending.DECLINED: N_("You pressed Cancel in Slack. Begin again whenever you like."),
    Ending.EXPIRED: N_("The link is older than ten minutes, or was opened in another browser. Please begin again."),
    Ending.USED: N_("This link has done its work already. If okrbot is not in your workspace, please begin again."),
    Ending.NOT_ALLOWED: N_(
        "Ask whoever runs this okrbot to add {team} to OKRBOT_ALLOWED_TEAMS, then begin again. The app has been "
        "removed again."
    ),
    Ending.ORGANISATION: N_(
        "okrbot is installed in one workspace at a time. Please begin again and choose a workspace."
    ),
    Ending.NOT_CONFIRMED: N_("Slack did not confirm the installation. Please begin again."),
    Ending.AWAY: N_("Slack did not answer in time. Please begin again in a few minutes."),
    Ending.NOT_SAVED: N_("The database did not answer, so nothing was saved. Please begin again in a few minutes."),
}
LEADS_BACK = frozenset(Ending) - {Ending.INSTALLED, Ending.AT_HOME, Ending.ANOTHER_TOKEN}
PAGE = """<!doctype html>
<html lang="{language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{heading}</title>
<style>
body {{ font: 17px/1.6 system-ui, sans-serif; max-width: 34rem; margin: 16vh auto; padding: 0 1.5rem; }}
h1 {{ font-size: 1.6rem; line-height: 1.25; }}
</style>
<main>
<h1>{heading}</h1>
<p>{words}</p>
{link}</main>
</html>
"""


def page(t: Language, ending: Ending, *, name: str = "", team: str = "", link: str = "", again: str = "") -> str:
    """HTML. ``name`` and ``team`` are Slack's for the workspace, ``link`` opens the app there, ``again`` is where an
    installation begins."""
    told = {"name": name or team, "team": team}
    way = (link, t("Open okrbot in Slack")) if ending not in LEADS_BACK else (again, t("Begin again"))
    return PAGE.format(
        language=escape(t.locale.language),
        heading=escape(t(HEADINGS.get(ending, NOTHING_DONE), **told)),
        words=escape(t(WORDS[ending], **told)),
        link=f'<p><a href="{escape(way[0])}">{escape(way[1])}</a></p>\n' if way[0] else "",
    )
