"""Buttons that lead to places and that do what a typed command does."""

from collections.abc import Sequence

from bot.i18n import Language
from bot.views import blocks, ids
from bot.views.blocks import Block, Element
from bot.views.places import Place

ROW = 5  # side by side
MOST_BUTTONS = 25
MENU_BYTES = 1_500  # of the choices in one menu, about a dozen: a whole message holds 10,000


def go(text: str, place: Place, name: str, *, label: str = "") -> Element:
    """Leads to a place. ``name`` keeps the action ids of one row apart."""
    return blocks.button(text, f"{ids.GO}{name}", place.as_value(), label=label)


def run(text: str, words: str, *, primary: bool = False, label: str = "", name: str = "") -> Element:
    """Does what typing these words after the slash command does. ``name`` keeps the action ids of one row apart, where
    the words do not."""
    name = name or "_".join(words.casefold().split())[:60] or "mine"
    return blocks.button(text, f"{ids.RUN}{name}", words or " ", primary=primary, label=label)


def chooser(placeholder: str, places: Sequence[tuple[str, Place]], name: str, room: int = MENU_BYTES) -> Element:
    """A menu of places, for more than a row of buttons holds: the first ones, as far as there is room (bytes)."""
    return _menu(placeholder, [(text, place.as_value()) for text, place in places], f"{ids.GO}{name}", room)


def doer(placeholder: str, choices: Sequence[tuple[str, str]], name: str, room: int = MENU_BYTES) -> Element:
    """A menu of which each choice does what typing its words after the slash command does; ``room`` as above."""
    return _menu(placeholder, choices, f"{ids.RUN}{name}", room)


def somebody(t: Language) -> Element:
    """Slack's own menu of everybody, to walk to any person without typing."""
    return blocks.users_select(ids.GO_TO_PERSON, placeholder=t("Look at somebody"))


def _menu(placeholder: str, choices: Sequence[tuple[str, str]], action_id: str, room: int) -> Element:
    options: list[Element] = []
    for text, value in choices:
        option = blocks.option(text, value)
        if options and blocks.size([*options, option]) > room:
            break
        options.append(option)
    return blocks.select(action_id, options, placeholder=placeholder)


def rows(buttons: Sequence[Element]) -> list[Block]:
    """Buttons in rows of five."""
    held = list(buttons)[:MOST_BUTTONS]
    return [blocks.actions(*held[at : at + ROW]) for at in range(0, len(held), ROW)]
