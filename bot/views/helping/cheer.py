"""Cheering: the button and the menu, what is said afterwards, and who cheered what, in words."""

from collections.abc import Iterable, Sequence
from typing import Any

from bot.domain.cheers import LONGEST_WORD, Cheered
from bot.domain.okrs import Objective
from bot.domain.people import Person
from bot.i18n import Language
from bot.services.helping.cheering import FIELD, CheerSaid
from bot.views import blocks, ids
from bot.views.blocks import Element, Message, Mrkdwn, lines, md, one_line

NAME, TITLE, WORDS = 60, 120, 200  # characters
MOST_NAMES = 3
MOST_WORDS = 2
MOST_THINGS = 3
MENU_BYTES = 1_500


def cheer_button(t: Language, code: str, *, names: bool = False) -> Element:
    """``names``: the button itself says what it cheers, where several stand in one row."""
    label = t("Cheer {code}", code=code)
    return blocks.button(label if names else t("Cheer"), f"{ids.CHEER}{code}", code, label=label)


def cheer_menu(t: Language, objectives: Iterable[Objective]) -> list[Element]:
    """A menu that cheers what is chosen, as many as there is room for; nothing where there is nothing to cheer."""
    options: list[Element] = []
    for one in objectives:
        option = blocks.option(f"{one.code} {' '.join(one.title.split())}", one.code)
        if options and blocks.size([*options, option]) > MENU_BYTES:
            break
        options.append(option)
    return [blocks.select(f"{ids.CHEER}some", options, placeholder=t("Cheer an objective"))] if options else []


def cheered_view(t: Language, said: CheerSaid) -> dict[str, Any]:
    """It is recorded already; a word may be added, and need not."""
    field = blocks.text_input(FIELD, typed=said.cheer.words, longest=LONGEST_WORD)
    hint = t("Everybody who sees {code} can read this; a digest may quote it.", code=said.target.code)
    return blocks.modal(
        t("Cheer"),
        [
            blocks.section(_said(t, said)),
            blocks.input_block(t("A word with it"), field, FIELD, hint=hint, optional=True),
        ],
        callback_id=ids.OKR_CHEER,
        submit=t("Add it"),
        close=t("Close"),
        metadata={"code": said.target.code},
    )


def cheered_message(t: Language, said: CheerSaid) -> Message:
    """The answer to a command."""
    text = _said(t, said)
    add = blocks.button(t("Add a word"), f"{ids.CHEER}{said.target.code}", said.target.code)
    return Message(text, (blocks.section(text), *([] if said.cheer.words else [blocks.actions(add)])))


def cheered_note(t: Language, said: CheerSaid) -> dict[str, Any]:
    """After a word was added."""
    return blocks.modal(t("Cheer"), [blocks.section(_said(t, said))], callback_id="okr_note", close=t("Close"))


def news_line(t: Language, cheered: Cheered) -> Mrkdwn:
    """``Lea and 2 others cheered O-12: “what a quarter” (Lea)``; of one alone the name stands once."""
    names = Mrkdwn(t.list(_names(t, cheered.by)))
    if not cheered.words:
        return md(t, "{names} cheered {code}.", names=names, code=cheered.code)
    return md(t, "{names} cheered {code}: {words}", names=names, code=cheered.code, words=_quoted(t, cheered))


def news_text(t: Language, cheered: Cheered) -> str:
    return _plain(t, cheered)


def page_lines(t: Language, cheers: Sequence[Cheered]) -> list[Mrkdwn]:
    """What was cheered lately, for the page of an objective; under a heading."""
    if not cheers:
        return []
    return [lines(blocks.bold(t("Cheered lately")), *(news_line(t, one) for one in cheers))]


def page_texts(t: Language, cheers: Sequence[Cheered]) -> list[str]:
    return [_plain(t, one) for one in cheers]


def digest_line(t: Language, cheers: Sequence[Cheered]) -> str:
    """``Lea and Kai cheered O-12; Mei cheered KR-9.2.`` Empty when nobody cheered."""
    shown = [
        t("{names} cheered {code}", names=t.list(_plain_names(t, one.by)), code=one.code)
        for one in cheers[:MOST_THINGS]
    ]
    more = len(cheers) - len(shown)
    if more:
        shown.append(t.plural("{count} more was cheered", "{count} more were cheered", more))
    return t("{steps}.", steps=t.semicolons(shown)) if shown else ""


def _said(t: Language, said: CheerSaid) -> Mrkdwn:
    values = {
        "code": said.target.code,
        "title": one_line(said.target.title, TITLE),
        "name": one_line(said.owner.name, NAME),
    }
    if said.has_words:
        return md(t, "Your word is with {code} {title}. {name} reads it in the next check-in message.", **values)
    if said.is_new:
        return md(t, "You cheered {code} {title}. {name} reads it in the next check-in message.", **values)
    return md(t, "You have cheered {code} {title} today already.", **values)


def _quoted(t: Language, cheered: Cheered) -> Mrkdwn:
    """The latest words, with who said them where several have cheered."""
    if len(cheered.by) == 1:
        return Mrkdwn(t.commas(md(t, "“{words}”", words=one_line(words, WORDS)) for words in _words(cheered)))
    said = [
        md(t, "“{words}” ({name})", words=one_line(words, WORDS), name=one_line(name, NAME))
        for name, words in cheered.words[-MOST_WORDS:]
    ]
    return Mrkdwn(t.commas(said))


def _words(cheered: Cheered) -> list[str]:
    return [words for _, words in cheered.words[-MOST_WORDS:]]


def _names(t: Language, by: Sequence[Person]) -> list[Mrkdwn]:
    """The latest few, and how many others."""
    return [blocks.escape(name) for name in _plain_names(t, by)]


def _plain_names(t: Language, by: Sequence[Person]) -> list[str]:
    shown = [blocks.short(one.name, NAME) for one in reversed(by[-MOST_NAMES:])]
    more = len(by) - len(shown)
    return [*shown, t.plural("{count} other", "{count} others", more)] if more else shown


def _plain(t: Language, cheered: Cheered) -> str:
    values = {"names": t.list(_plain_names(t, cheered.by)), "code": cheered.code}
    if not cheered.words:
        return t("{names} cheered {code}.", **values)
    words = [
        t("“{words}” ({name})", words=blocks.cut(words, WORDS), name=name)
        for name, words in cheered.words[-MOST_WORDS:]
    ]
    if len(cheered.by) == 1:
        words = [t("“{words}”", words=blocks.cut(one, WORDS)) for one in _words(cheered)]
    return t("{names} cheered {code}: {words}", **values, words=t.commas(words))
