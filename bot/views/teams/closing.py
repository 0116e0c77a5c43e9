"""The second page of a team's form when it is to be closed: what becomes of its objectives and its channel."""

from collections.abc import Sequence
from typing import Any

from bot.domain.okrs import Objective
from bot.domain.teams import Branch
from bot.i18n import Language
from bot.services.teams.closing import CHANNEL, Closing, field_of
from bot.views import blocks, ids
from bot.views.alignment.context import touched_text
from bot.views.blocks import Block, Element, input_block, md, md_plural, option

STAY, CANCEL, NOBODY = "stay", "cancel", "nobody"
MOST_ASKED = 90  # objectives: Slack shows a hundred blocks
MOST_TEAMS = blocks.OPTIONS - 2
TITLE = 150


def closing_form(t: Language, closing: Closing) -> dict[str, Any]:
    """On top of the form, which stays as it was typed."""
    asked = closing.objectives[:MOST_ASKED]
    return blocks.modal(
        t("Close the team"),
        [
            blocks.section(_intro(t, closing)),
            *(_about(t, closing, objective, owner) for objective, owner in asked),
            *_more(t, len(closing.objectives) - len(asked)),
            *_hidden(t, closing.hidden),
            *_channel(t, closing),
            *_below(t, closing),
        ],
        callback_id=ids.OKR_CLOSE_TEAM,
        close=t("Back"),
        submit=t("Close the team"),
        metadata={"form": closing.form_id, "team": closing.team.id},
    )


def offered(t: Language, teams: Sequence[Branch], *, channel: bool) -> list[Element]:
    """What the menus offer: first what needs no team, then the teams."""
    found = [option(team.name, str(team.id)) for team in teams[:MOST_TEAMS]]
    first = [_nobody(t)] if channel else [_stay(t), option(t("Is cancelled"), CANCEL)]
    return [*first, *found]


def _intro(t: Language, closing: Closing) -> str:
    team = closing.team.name
    count = len(closing.objectives)
    if not count:
        return md(t, "*{team}* has no open objectives. It is closed when you say so here.", team=team)
    return md_plural(
        t,
        "*{team}* has an open objective. Where does it go? It keeps its owner.",
        "*{team}* has {count} open objectives. Where does each of them go? They keep their owners.",
        count,
        team=team,
    )


def _about(t: Language, closing: Closing, objective: Objective, owner: str) -> Block:
    """With whom it touches if it is cancelled."""
    label = t("{code} {title} ({owner})", code=objective.code, title=blocks.cut(objective.title, TITLE), owner=owner)
    menu = blocks.external_select(ids.CLOSING_TO, chosen=_stay(t), placeholder=t("A team"))
    touched = closing.touched.get(objective.id, ())
    hint = t("If it is cancelled: {said}", said=touched_text(t, touched)) if touched else ""
    return input_block(label, menu, field_of(objective.id), hint=hint, optional=True)


def _more(t: Language, count: int) -> list[Block]:
    if count <= 0:
        return []
    told = t.plural(
        "{count} more stays as it is until its cycle ends.",
        "{count} more stay as they are until their cycles end.",
        count,
    )
    return [blocks.context(told)]


def _hidden(t: Language, count: int) -> list[Block]:
    if not count:
        return []
    told = t.plural(
        "{count} objective is not shown to you; it stays as it is until its cycle ends.",
        "{count} objectives are not shown to you; they stay as they are until their cycles end.",
        count,
    )
    return [blocks.context(told)]


def _channel(t: Language, closing: Closing) -> list[Block]:
    if closing.channel_id is None:
        return []
    menu = blocks.external_select(ids.CLOSING_CHANNEL, chosen=_nobody(t), placeholder=t("A team"))
    hint = t("Its digest is then posted there, on the same day and at the same time, and in no other channel.")
    return [input_block(t("Who takes over its channel and digest"), menu, CHANNEL, hint=hint, optional=True)]


def _below(t: Language, closing: Closing) -> list[Block]:
    names = t.list(team.name for team in closing.below)
    if not closing.below:
        return []
    if closing.parent is None:
        return [blocks.context(t("{teams} will be part of no other team.", teams=names))]
    return [blocks.context(t("{teams} will be part of {parent}.", teams=names, parent=closing.parent.name))]


def _stay(t: Language) -> Element:
    return option(t("Stays as it is until its cycle ends"), STAY)


def _nobody(t: Language) -> Element:
    return option(t("Nobody: no more digests"), NOBODY)
