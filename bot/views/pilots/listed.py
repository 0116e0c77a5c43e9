"""The pilots that there are, and where another one can begin."""

from collections.abc import Iterable

from bot.i18n import Language
from bot.services.pilots.content import PilotEntry, PilotList
from bot.views import blocks, ids
from bot.views.blocks import Element, md
from bot.views.buttons import go
from bot.views.pilot_words import iteration_text, stage_name
from bot.views.places import Kind, Place
from bot.views.sheets import Part, Sheet, part


def pilots_sheet(t: Language, seen: PilotList, page: int = 1) -> Sheet:
    entries = [_entry(t, one) for one in seen.entries]
    nothing = part(
        t("No team has a pilot yet. A pilot is a team that tries OKRs, looks back, improves, and tries again.")
    )
    return Sheet(
        place=Place(Kind.PILOTS, page=page),
        title=t("Pilots"),
        parts=(part(asked_text(t, seen)), *(entries or [nothing])),
        buttons=tuple(_list_buttons(t, seen)),
    )


def asked_text(t: Language, seen: PilotList) -> str:
    """Whom the bot asks meanwhile."""
    if not seen.is_piloting:
        return t("Everybody who has key results gets check-in messages, pilot or not.")
    if not seen.asked:
        return t("The company is trying OKRs with some teams first: at the moment nobody gets check-in messages.")
    teams = t.list(seen.asked)
    return t(
        "The company is trying OKRs with some teams first: only {teams} get check-in messages and digests.", teams=teams
    )


def pilots_button(t: Language) -> Element:
    return go(t("Pilots"), Place(Kind.PILOTS), "pilots")


def _entry(t: Language, one: PilotEntry) -> Part:
    stage, number = stage_name(t, one.pilot.stage), iteration_text(t, one.pilot)
    text = t("{team}: {stage}, {iteration}", team=one.team.name, stage=stage, iteration=number)
    shown = md(t, "*{team}:* {stage}, {iteration}", team=one.team.name, stage=stage, iteration=number)
    place = Place(Kind.PILOT, one.pilot.id)
    return part(
        shown, text, go(t("Details"), place, f"pilot_{one.pilot.id}", label=t("Open {team}", team=one.team.name))
    )


def _list_buttons(t: Language, seen: PilotList) -> Iterable[Element]:
    if seen.startable:
        yield blocks.button(t("Start a pilot"), ids.PILOT_START, "new", primary=True)
    if seen.may_administer:
        yield blocks.button(t("Who is asked meanwhile"), ids.PILOTING, "open")
