"""Help: eight everyday commands first, the rest by topic. What is not there or not switched on is not mentioned."""

import re
from collections.abc import Collection, Sequence

from bot.domain.matching import nearest
from bot.i18n import Language
from bot.views import blocks
from bot.views.blocks import Element, Message, bold, md
from bot.views.buttons import go, rows, run
from bot.views.help.topics import Entry, available, everyday, topics, words_of
from bot.views.places import Kind, Place
from bot.views.sheets import Part, Sheet, gathered, part

MOST_TYPED = 100  # characters of what was typed that are said again
_NAME_WORDS = re.compile(r"\w{4,}")


def help_sheet(
    t: Language, command: str, known: Collection[str], practices: Collection[str], topic: str = "", page: int = 1
) -> Sheet:
    """``known`` are the words that mean something to this person; ``topic`` is the key of one, or empty for the first
    page."""
    all_topics = topics(t, known, practices)
    chosen = next((one for one in all_topics if one.key == topic), None)
    shown = chosen.entries if chosen else available(everyday(t), known, practices)
    title = t("Help: {topic}", topic=chosen.title) if chosen else t("Help")
    others = [one for one in all_topics if one is not chosen]
    buttons = [go(one.title, Place(Kind.HELP, words=one.key), f"help_{one.key}") for one in others]
    if chosen:
        buttons.insert(0, go(t("Everyday commands"), Place(Kind.HELP), "help"))
    ending = [] if chosen else [part(t("Everything here also has a button or a place in the Home tab."))]
    parts = (*_lines(t, command, shown), *ending)
    return Sheet(place=Place(Kind.HELP, words=topic, page=page), title=title, parts=parts, buttons=tuple(buttons))


def unknown(
    t: Language, command: str, typed: str, words: Sequence[str], names: Sequence[str], *, search: bool = True
) -> Message:
    """What was typed means nothing here: the nearest commands, with what was typed after them, and names, each with a
    button that does it; ``search`` for those who may."""
    text = t("I do not know what {typed} means.", typed=blocks.cut(typed, MOST_TYPED))
    words = [one for one in words if len(one) <= blocks.BUTTON_VALUE]
    near = [blocks.cut(f"{command} {one}", MOST_TYPED) for one in words] + list(names)
    asked = t("Did you mean {nearest}?", nearest=t.either(near)) if near else ""
    buttons = [*_running(command, words), *(run(name, name) for name in names)]
    if search:
        buttons.append(run(t("Search for it"), f"find {blocks.cut(typed, MOST_TYPED)}"))
    buttons.append(go(t("Help"), Place(Kind.HELP), "help"))
    said = t.sentences(filter(None, [text, asked]))
    return Message(said, (blocks.section(said), *rows(buttons)))


def instead(t: Language, command: str, said: str, meant: Sequence[str]) -> Message:
    """``said`` is why what was typed does not do; ``meant`` are the words to type instead, each with a button."""
    return Message(said, (blocks.section(said), *rows(_running(command, meant))))


def no_topic(t: Language, typed: str, known: Collection[str], practices: Collection[str]) -> Message:
    """There is no help on that: all topics, the nearest first."""
    every = topics(t, known, practices)
    names = {name: one for one in every for name in (*words_of(one), one.title, one.key)}
    near = list(dict.fromkeys(names[name].key for name in nearest(typed, names)))
    shown = sorted(every, key=lambda one: near.index(one.key) if one.key in near else len(near))
    said = t("There is no help on {typed}.", typed=blocks.cut(typed, MOST_TYPED))
    listed = t(
        "I can help with: {topics}", topics=t.semicolons([*(one.title for one in shown), t("Everyday commands")])
    )
    buttons = [go(one.title, Place(Kind.HELP, words=one.key), f"help_{one.key}") for one in shown]
    buttons.append(go(t("Everyday commands"), Place(Kind.HELP), "help"))
    text = t.sentences([said, listed])
    return Message(text, (blocks.section(text), *rows(buttons)))


def done(t: Language) -> Message:
    """For a command that opened something or did its work elsewhere."""
    return Message(t("Done."), (blocks.section(t("Done.")),))


def topic_of(t: Language, typed: str, known: Collection[str], practices: Collection[str]) -> str | None:
    """The key of the topic with that name, in which that word is explained, or whose name has it; empty for an everyday
    one."""
    wanted = typed.casefold().strip().lstrip("/")
    every, words = topics(t, known, practices), {entry.word for entry in everyday(t) if entry.word}
    named = [topic.key for topic in every if wanted in (topic.key, topic.title.casefold())]
    explained = [""] if wanted in words else [topic.key for topic in every if wanted in words_of(topic)]
    within = [topic.key for topic in every if wanted in _NAME_WORDS.findall(topic.title.casefold())]
    return next(iter([*named, *explained, *within]), None)


def _running(command: str, words: Sequence[str]) -> list[Element]:
    """A button for each of these, that does what typing it does."""
    held = [one for one in words if len(one) <= blocks.BUTTON_VALUE]
    return [run(f"{command} {one}", one, name=f"{one.split()[0].casefold()}_{at}") for at, one in enumerate(held)]


def _lines(t: Language, command: str, entries: Sequence[Entry]) -> list[Part]:
    pairs = []
    for entry in entries:
        usage = f"{command} {entry.usage}".strip() if entry.is_typed else entry.usage
        pairs.append(
            (
                md(t, "{usage}: {what}", usage=bold(usage), what=entry.what),
                t("{usage}: {what}", usage=usage, what=entry.what),
            )
        )
    return gathered(pairs)
