"""Requests that wait for a team to plan: how many, which, and what became of them."""

from typing import Any

from bot.domain.ids import TeamId
from bot.domain.parking import ParkedSheet, ParkedState
from bot.i18n import Language
from bot.services.requests.parking import ParkedList
from bot.views import blocks, ids
from bot.views.blocks import Block, Element, Mrkdwn, md, one_line

NAME, WORDS_SHOWN = 60, 120  # characters
MOST_LISTED = 20


def parked_text(t: Language, team: str, count: int) -> str:
    """``3 requests were parked for Payments.``"""
    return t.plural(
        "{count} request was parked for {team}.", "{count} requests were parked for {team}.", count, team=team
    )


def parked_button(t: Language, team_id: TeamId, count: int) -> Element:
    return blocks.button(t("Parked requests ({count})", count=count), ids.PARKED_OPEN, str(team_id))


def parked_view(t: Language, found: ParkedList) -> dict[str, Any]:
    """Each with the ways to take it up and to let it go."""
    if not found.requests:
        shown: list[Block] = [blocks.section(t("No requests wait for {team}.", team=found.team.name))]
    else:
        shown = [blocks.section(parked_text(t, found.team.name, len(found.requests)))]
        for one in found.requests[:MOST_LISTED]:
            shown += _request(t, one)
        left = len(found.requests) - MOST_LISTED
        if left > 0:
            shown.append(blocks.context(t.plural("{count} more.", "{count} more.", left)))
    return blocks.modal(t("Parked requests"), shown, callback_id=ids.OKR_PARKED, close=t("Close"))


def outcome_text(t: Language, sheet: ParkedSheet) -> str:
    """What became of a request, for whoever parked it."""
    request = sheet.request
    words = blocks.short(request.words, WORDS_SHOWN)
    values = {"name": _name(sheet.decided_by), "team": _name(sheet.team), "words": words, "code": sheet.code}
    if request.state is ParkedState.DROPPED:
        return t("{name} dropped what you parked for {team}: “{words}”", **values)
    if not sheet.code:
        return t("{name} took up what you parked for {team}: “{words}”", **values)
    return t("{name} took up what you parked for {team} in {code}: “{words}”", **values)


def outcome_line(t: Language, sheet: ParkedSheet) -> Mrkdwn:
    return one_line(outcome_text(t, sheet), 400)


def _request(t: Language, sheet: ParkedSheet) -> list[Block]:
    request, value = sheet.request, str(sheet.request.id)
    values = {"by": _name(sheet.parked_by), "name": _name(sheet.addressee), "day": t.day_of(request.parked_at)}
    said = md(t, "“{words}” ({link})", words=request.words, link=blocks.link(request.url, t("message")))
    told = t("{by} asked {name}, {day}", **values) if sheet.parked_by != sheet.addressee else t("{by}, {day}", **values)
    words = blocks.short(request.words, NAME)
    take_up = blocks.button(
        t("Take up"), ids.PARKED_TAKE_UP, value, primary=True, label=t("Take up “{words}”", words=words)
    )
    drop = blocks.button(t("Drop"), ids.PARKED_DROP, value, label=t("Drop “{words}”", words=words))
    return [blocks.section(said), blocks.context(told), blocks.actions(take_up, drop)]


def _name(name: str) -> str:
    return blocks.short(name, NAME)
