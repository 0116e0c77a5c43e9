"""Buttons that lead to places and that do what a typed command does."""

from collections.abc import Sequence
from hashlib import blake2s

from bot.i18n import Language
from bot.views import blocks, ids
from bot.views.blocks import Block, Element
from bot.views.places import Kind, Place

ROW = 5  # side by side
MOST_BUTTONS = 25
MENU_BYTES = 1_500  # of the choices in one menu, about a dozen: a whole message holds 10,000


def go(text: str, place: Place, name: str, *, label: str = "") -> Element:
    """Leads to a place. ``name`` keeps the action ids of one row apart."""
    return blocks.button(text, f"{ids.GO}{name}", place.as_value(), label=label)


def run(text: str, words: str, *, primary: bool = False, label: str = "", name: str = "") -> Element:
    """Does what typing these words after the slash command does. ``name`` keeps the action ids of one row apart, where
    the words do not."""
    name = name or _plain("_".join(words.casefold().split())) or "mine"
    return blocks.button(text, f"{ids.RUN}{name}", words or " ", primary=primary, label=label)


def _plain(words: str) -> str:
    """Of an action id, which every database and log takes; of other letters there is a sum instead."""
    return words[:60] if words.isascii() and words.isprintable() else blake2s(words.encode(), digest_size=8).hexdigest()


def details(t: Language, code: str) -> Element:
    """Leads to the page of an objective; ``code`` is its own or that of one of its key results."""
    return go(t("Details"), Place(Kind.OBJECTIVE, words=code), code, label=t("Details of {code}", code=code))


def menu(name: str, choices: Sequence[tuple[str, str]]) -> Element:
    """A menu of up to five things to do: (what it says, what one would type after the slash command)."""
    return blocks.overflow(f"{ids.RUN}{name}", [blocks.option(text, words) for text, words in choices])


def chooser(placeholder: str, places: Sequence[tuple[str, Place]], name: str, room: int = MENU_BYTES) -> Element:
    """A menu of places, for more than a row of buttons holds: the first ones, as far as there is ``room`` in bytes."""
    options: list[Element] = []
    for text, place in places:
        option = blocks.option(text, place.as_value())
        if options and blocks.size([*options, option]) > room:
            break
        options.append(option)
    return blocks.select(f"{ids.GO}{name}", options, placeholder=placeholder)


def somebody(t: Language) -> Element:
    """Slack's own menu of everybody, to walk to any person without typing."""
    return blocks.users_select(ids.GO_TO_PERSON, placeholder=t("Look at somebody"))


def rows(buttons: Sequence[Element]) -> list[Block]:
    """Buttons in rows of five."""
    held = list(buttons)[:MOST_BUTTONS]
    return [blocks.actions(*held[at : at + ROW]) for at in range(0, len(held), ROW)]
