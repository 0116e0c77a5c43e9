"""What is written about a pilot: to each in the team, to the sponsor, to the lead, and into the team's channel."""

from bot.domain.pilots import PilotVote
from bot.i18n import Language
from bot.services.pilots.content import PilotNews
from bot.views import blocks, ids
from bot.views.blocks import Element, Message, Mrkdwn, md
from bot.views.buttons import go
from bot.views.pilot_words import figures_text, suitability_text, vote_text
from bot.views.pilots.buttons import sponsor_buttons
from bot.views.pilots.calls import vote_buttons, vote_words
from bot.views.places import Kind, Place


def vote_message(t: Language, news: PilotNews, vote: PilotVote) -> Message:
    """One press answers it."""
    text = vote_words(t, news.team.name, vote)
    return Message(text, (blocks.section(text), blocks.actions(*vote_buttons(t, vote))))


def approval_message(t: Language, news: PilotNews) -> Message:
    """The whole case, and the two answers."""
    pilot, lead = news.pilot, news.lead.name if news.lead is not None else t("An admin")
    sponsor = blocks.mention(news.sponsor.slack_user_id) if news.sponsor is not None else ""
    asked = md(
        t,
        "{whom} *{lead} asks for your approval: {team} would like to pilot OKRs.*",
        whom=sponsor,
        lead=lead,
        team=news.team.name,
    )
    case = [
        _told(
            t, t("Would the team like to try?"), vote_text(t, news.vote) if news.vote is not None else pilot.statement
        ),
        _told(t, t("Suited to OKRs"), suitability_text(t, news.suitability) if news.suitability is not None else ""),
        _told(t, t("Expected gains"), pilot.gains),
        _told(t, t("Expected costs"), pilot.costs),
    ]
    then = t("Nothing begins without your yes. An approval cannot be taken back; the pilot can be stopped later.")
    said = [asked, *(one for one in case if one), blocks.escape(then)]
    shown = tuple(blocks.section(one) for one in said)
    return Message(blocks.lines(*said), (*shown, blocks.actions(*sponsor_buttons(t, pilot.id))))


def training_message(t: Language, news: PilotNews) -> Message:
    team = news.team.name
    said = [
        md(t, "*{team} will pilot OKRs. Here is what they are, in a minute.*", team=team),
        Mrkdwn(
            t("An *objective* says what will be different. *Key results* say by which numbers everybody will see it.")
        ),
        blocks.escape(
            t(
                "“Run a workshop” is an activity; “Refund time from 5 days to 2” is an outcome. Once a week "
                "you say where the number is, and how sure you are."
            )
        ),
        blocks.escape(
            t(
                "A score belongs to an objective, never to a person. Now try it: draft one, and you "
                "read at once what could be better."
            )
        ),
    ]
    button = blocks.button(t("Try the exercise"), ids.PILOT_EXERCISE, str(news.pilot.id), primary=True)
    return Message(blocks.lines(*said), (*(blocks.section(one) for one in said), blocks.actions(button)))


def lead_message(t: Language, news: PilotNews, what: str) -> Message:
    """What the lead waited for."""
    said, page = _for_lead(t, news, what), _page(t, news)
    return Message(said, (blocks.section(said), blocks.actions(page)))


def channel_message(t: Language, news: PilotNews, what: str, iteration: int, by: str) -> Message:
    """What was decided at the end of an iteration, and its figures where they are shown."""
    said = _decided(t, news, what, iteration, by)
    told = [
        figures_text(t, one, before) for one, before in zip(news.iterations, (None, *news.iterations), strict=False)
    ]
    lines = blocks.lines(said, *told[-1:])
    return Message(lines, (blocks.section(lines),))


def _for_lead(t: Language, news: PilotNews, what: str) -> Mrkdwn:
    team = news.team.name
    sponsor = news.sponsor.name if news.sponsor is not None else ""
    if what == "vote_over":
        result = vote_text(t, news.vote) if news.vote is not None else ""
        return md(t, "*The vote of {team} is over.* {result}", team=team, result=result)
    if what == "declined":
        return md(
            t,
            "*{name} declined the pilot of {team}:* “{reason}” It is back at its first stage.",
            name=sponsor,
            team=team,
            reason=news.pilot.because,
        )
    if what == "approved":
        return md(t, "*{name} approved the pilot of {team}.* Next: the training.", name=sponsor, team=team)
    return md(t, "*The iteration of {team} is over.* Look back together, and record what to improve.", team=team)


def _decided(t: Language, news: PilotNews, what: str, iteration: int, by: str) -> Mrkdwn:
    team = news.team.name
    if what == "again":
        return md(
            t,
            "*{name} decided: {team} tries OKRs again,* iteration {number}.",
            name=by,
            team=team,
            number=str(iteration),
        )
    if what == "rolled_out":
        return md(t, "*{name} decided: OKRs are here to stay for {team}.*", name=by, team=team)
    return md(t, "*{name} stopped the pilot of {team}:* “{reason}”", name=by, team=team, reason=news.pilot.end_reason)


def _told(t: Language, heading: str, words: str) -> Mrkdwn:
    return md(t, "*{heading}* {words}", heading=heading, words=words) if words else Mrkdwn("")


def _page(t: Language, news: PilotNews) -> Element:
    return go(t("The pilot's page"), Place(Kind.PILOT, news.pilot.id), "pilot")
