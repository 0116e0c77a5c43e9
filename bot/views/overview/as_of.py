"""A day gone by: what was seen then, marked as such, with ways to the days around it and nothing that changes
anything."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bot.i18n import Language
from bot.services.overview.as_of import Past
from bot.services.overview.company import CompanyOverview
from bot.services.overview.objective import ObjectiveSheet
from bot.services.overview.person import PersonOverview
from bot.services.overview.team import TeamOverview
from bot.views import blocks, ids
from bot.views.blocks import Block, Element, bold
from bot.views.buttons import go
from bot.views.overview.company import company_sheet
from bot.views.overview.objective import objective_page
from bot.views.overview.person import person_sheet
from bot.views.overview.team import team_sheet
from bot.views.places import Kind, Place, place_in
from bot.views.sheets import Part, Sheet, part

WEEK = timedelta(days=7)
LOOKS_BACK = frozenset({Kind.PERSON, Kind.TEAM, Kind.COMPANY, Kind.OBJECTIVE})
"""What can be seen as of a day."""


def past_sheet(t: Language, past: Past, first_day: date, page: int = 1) -> Sheet:
    """``first_day`` is the first one that can be looked at."""
    shown = _sheet(t, past, page)
    place = replace(shown.place, day=past.day, page=page)
    parts = (_mark(t, past), *(_dated_part(one, past.day) for one in shown.parts))
    buttons = [*_around(t, past, place, first_day), *_dated(shown.buttons, past.day)]
    return Sheet(place=place, title=shown.title, parts=parts, buttons=tuple(buttons), can_share=_can_share(past))


def looking_back(t: Language, shown: Sheet, today: date, first_day: date) -> Sheet:
    """A sheet of today, with a button to the week before; without one where nothing is known of then."""
    day = today - WEEK
    if day < first_day:
        return shown
    back = go(t("A week ago"), replace(shown.place, page=1, day=day), "week_ago")
    return replace(shown, buttons=(*shown.buttons, back))


def _sheet(t: Language, past: Past, page: int) -> Sheet:
    match past.seen:
        case PersonOverview() as seen:
            return person_sheet(t, seen, page)
        case TeamOverview() as seen:
            return team_sheet(t, seen, page)
        case CompanyOverview() as seen:
            return company_sheet(t, seen, page)
        case ObjectiveSheet() as seen:
            return objective_page(t, seen)


def _can_share(past: Past) -> bool:
    """An objective's page is one's own answer, as today's."""
    return not isinstance(past.seen, ObjectiveSheet)


def _mark(t: Language, past: Past) -> Part:
    said = t("As of {day}", day=t.full_day(past.day))
    notes = []
    if past.asked_unknown:
        notes.append(t("Who had been asked for check-ins is no longer stored, so nothing reads as stale."))
    if past.uncertain:
        codes = t.list(past.uncertain)
        notes.append(t("The milestones of {codes} are those of today: what they were then is not known.", codes=codes))
    return part(blocks.lines(bold(said), *notes), "\n".join([said, *notes]))


def _around(t: Language, past: Past, place: Place, first_day: date) -> Iterable[Element]:
    """A week from here; where there is less, as far as it goes."""
    start = replace(place, page=1)
    if past.day > first_day:
        yield go(t("A week earlier"), replace(start, day=max(past.day - WEEK, first_day)), "week_earlier")
    if past.day + WEEK < past.today:
        yield go(t("A week later"), replace(start, day=past.day + WEEK), "week_later")
    yield go(t("Today"), replace(start, day=None), "today")


def _dated(elements: Iterable[Element], day: date) -> list[Element]:
    """Those that lead to something that can be seen as of the day lead there; the rest is left out."""
    return [one for one in (_dated_element(each, day) for each in elements) if one is not None]


def _dated_element(element: Element, day: date) -> Element | None:
    if not str(element.get("action_id", "")).startswith(ids.GO):
        return None
    if "options" not in element:
        value = _dated_value(element.get("value"), day)
        return None if value is None else {**element, "value": value}
    options = [{**one, "value": _dated_value(one["value"], day)} for one in element["options"]]
    kept = [one for one in options if one["value"] is not None]
    return {**element, "options": kept} if kept else None


def _dated_value(value: Any, day: date) -> str | None:
    place = place_in(value)
    return replace(place, day=day).as_value() if place.kind in LOOKS_BACK else None


def _dated_part(one: Part, day: date) -> Part:
    return Part(one.text, tuple(_dated_block(block, day) for block in one.blocks))


def _dated_block(block: Block, day: date) -> Block:
    held = {name: value for name, value in block.items() if name != "accessory"}
    beside = _dated_element(block["accessory"], day) if "accessory" in block else None
    return held if beside is None else {**held, "accessory": beside}
