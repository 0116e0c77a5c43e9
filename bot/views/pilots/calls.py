"""The vote of a team and the approval of a sponsor, wherever they are asked for: in messages, on pages, in App Home."""

from bot.domain.pilots import PilotVote
from bot.i18n import Language
from bot.services.pilots.calls import PilotCall
from bot.views import blocks, ids
from bot.views.blocks import Element, Mrkdwn, md
from bot.views.buttons import go
from bot.views.pilot_words import how_text
from bot.views.places import Kind, Place
from bot.views.sheets import Part, part


def vote_words(t: Language, team: str, vote: PilotVote) -> Mrkdwn:
    """What is asked, and what becomes of the answer."""
    asked = md(t, "*{team} thinks about trying OKRs. Would you like to try?*", team=team)
    return blocks.lines(asked, how_text(t, vote))


def vote_buttons(t: Language, vote: PilotVote) -> list[Element]:
    """One press answers it; the two carry what is meant, and nothing of it is stored with a name."""
    return [
        blocks.button(t("Yes"), f"{ids.PILOT_VOTE}yes", f"{vote.id}:yes"),
        blocks.button(t("No"), f"{ids.PILOT_VOTE}no", f"{vote.id}:no"),
    ]


def call_part(t: Language, call: PilotCall) -> Part:
    """In App Home; the case that is to be approved stands on the pilot's page."""
    if call.vote is not None:
        said = vote_words(t, call.team.name, call.vote)
        return Part(said, (blocks.section(said), blocks.actions(*vote_buttons(t, call.vote))))
    text = t("{team} would like to pilot OKRs, and asks for your approval.", team=call.team.name)
    place = Place(Kind.PILOT, call.pilot.id)
    return part(
        text, "", go(t("Details"), place, f"pilot_{call.pilot.id}", label=t("Open {team}", team=call.team.name))
    )
