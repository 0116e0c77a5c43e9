"""Help: eight everyday commands first, the rest by topic. What is not there or not switched on is not mentioned."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from bot.domain.matching import nearest
from bot.domain.workspaces import Practice
from bot.i18n import Language
from bot.views import blocks
from bot.views.blocks import Element, Message, bold, md
from bot.views.buttons import go, rows, run
from bot.views.places import Kind, Place
from bot.views.sheets import Part, Sheet, gathered, part

MOST_TYPED = 100  # characters of what was typed that are said again
_NAME_WORDS = re.compile(r"\w{4,}")


@dataclass(frozen=True, slots=True)
class Entry:
    """``word`` is the first word that does it; empty for what needs none. ``practice`` must be switched on."""

    usage: str
    what: str
    word: str = ""
    practice: str = ""
    is_typed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class May:
    """What a person may do here, which help and suggestions follow: ``look`` at others, ``create`` objectives of their
    own, ``administer`` the workspace."""

    look: bool = True
    create: bool = True
    administer: bool = True


PERSON = "@person"
_LOOKING = frozenset(
    {
        PERSON,
        "team",
        "company",
        "find",
        "search",
        "attention",
        "at-risk",
        "tree",
        "follow",
        "unfollow",
        "digest",
        "lessons",
        "review",
    }
)
_CREATING = frozenset({"new", "drafts", "align", "wish", "order"})
_ADMINISTERING = frozenset({"admin"})


def known_to(words: Iterable[str], may: May) -> frozenset[str]:
    """Of the words that mean something here, those that would not be refused to this person."""
    refused = frozenset[str]()
    for allowed, of_that in ((may.look, _LOOKING), (may.create, _CREATING), (may.administer, _ADMINISTERING)):
        refused |= frozenset() if allowed else of_that
    return frozenset({*words, PERSON}) - refused


@dataclass(frozen=True, slots=True)
class Topic:
    key: str
    title: str
    entries: tuple[Entry, ...]


def help_sheet(
    t: Language, command: str, known: Collection[str], practices: Collection[str], topic: str = "", page: int = 1
) -> Sheet:
    """``known`` are the words that mean something to this person; ``topic`` is the key of one, or empty for the first
    page."""
    all_topics = topics(t, known, practices)
    chosen = next((one for one in all_topics if one.key == topic), None)
    shown = chosen.entries if chosen else _available(everyday(t), known, practices)
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
    said = " ".join(filter(None, [text, asked]))
    return Message(said, (blocks.section(said), *rows(buttons)))


def instead(t: Language, command: str, said: str, meant: Sequence[str]) -> Message:
    """``said`` is why what was typed does not do; ``meant`` are the words to type instead, each with a button."""
    return Message(said, (blocks.section(said), *rows(_running(command, meant))))


def no_topic(t: Language, typed: str, known: Collection[str], practices: Collection[str]) -> Message:
    """There is no help on that: all topics, the nearest first."""
    every = topics(t, known, practices)
    names = {name: one for one in every for name in (*_words_of(one), one.title, one.key)}
    near = list(dict.fromkeys(names[name].key for name in nearest(typed, names)))
    shown = sorted(every, key=lambda one: near.index(one.key) if one.key in near else len(near))
    said = t("There is no help on {typed}.", typed=blocks.cut(typed, MOST_TYPED))
    listed = t("I can help with: {topics}", topics="; ".join([*(one.title for one in shown), t("Everyday commands")]))
    buttons = [go(one.title, Place(Kind.HELP, words=one.key), f"help_{one.key}") for one in shown]
    buttons.append(go(t("Everyday commands"), Place(Kind.HELP), "help"))
    text = f"{said} {listed}"
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
    explained = [""] if wanted in words else [topic.key for topic in every if wanted in _words_of(topic)]
    within = [topic.key for topic in every if wanted in _NAME_WORDS.findall(topic.title.casefold())]
    return next(iter([*named, *explained, *within]), None)


def everyday(t: Language) -> tuple[Entry, ...]:
    return (
        Entry("", t("what I owe, and my OKRs"), "me"),
        Entry(t("@person"), t("somebody's OKRs, reporting line and what they support"), PERSON),
        Entry(t("team NAME"), t("a team's objectives and members"), "team"),
        Entry("company", t("what is on track, what is not, and why"), "company"),
        Entry(t("find WORDS"), t("objectives, key results, people, teams and lessons"), "find"),
        Entry("new", t("a new objective"), "new"),
        Entry("checkin", t("say what moved"), "checkin"),
        Entry(t("KR-12.2 45 c7 NOTE"), t("check in by one line: value, confidence, note"), "checkin"),
    )


def topics(t: Language, known: Collection[str], practices: Collection[str]) -> list[Topic]:
    """Topics with something to say."""
    every = (
        *(_looking(t), _checking_in(t), _drafting(t), _objectives(t), _alignment(t), _closing(t)),
        *(_teams(t), _away(t), _lines_topic(t), _people(t), _settings(t)),
    )
    shown = [Topic(one.key, one.title, _available(one.entries, known, practices)) for one in every]
    return [one for one in shown if one.entries]


def _looking(t: Language) -> Topic:
    entries = (
        Entry(t("attention [team NAME]"), t("what needs attention, and why"), "attention"),
        Entry("O-12", t("one objective")),
        Entry(t("@person on 3 March"), t("what was there on a day; also team NAME, company, O-12"), PERSON),
        Entry(t("follow | unfollow X"), t("hear of a person, team or objective"), "follow"),
        Entry(t("follow | unfollow X here"), t("the same for this channel"), "unfollow"),
        Entry("follow", t("what I follow, and what this channel follows"), "follow"),
        Entry(
            t("Is it in your OKR? (⋯ beside a message)"),
            t("link it to a key result, propose it as one, or park it"),
            is_typed=False,
        ),
    )
    return Topic("looking", t("Looking around"), entries)


def _checking_in(t: Language) -> Topic:
    entries = (
        Entry("history KR-12.2", t("everything said about a key result"), "history"),
        Entry("snooze", t("ask me later"), "snooze"),
        Entry("skip", t("leave this round out"), "skip"),
        Entry("why", t("why I got the last messages, and when the next one comes"), "why"),
    )
    return Topic("checking-in", t("Checking in"), entries)


def _drafting(t: Language) -> Topic:
    entries = (
        Entry("drafts", t("continue a draft"), "drafts"),
        Entry("wish", t("what I want from a cycle; nobody else sees it"), "wish"),
        Entry(t("order [team NAME]"), t("the order and weights of my objectives, or of a team's"), "order"),
    )
    return Topic("drafting", t("Drafting and planning"), entries)


def _objectives(t: Language) -> Topic:
    entries = (
        Entry("edit O-12", t("change an objective"), "edit"),
        Entry(t("pause | cancel | handover O-12"), t("pause, cancel or hand over what is under way"), "pause"),
        Entry("resume O-12", t("go on with what is paused, take up again what was cancelled"), "resume"),
        Entry("restrict O-12", t("show an objective to some people alone, for a while"), "restrict"),
        Entry("source KR-12.2", t("read a value from a system"), "source"),
        Entry("control O-12", t("put an objective under control for a while"), "control", "control"),
    )
    return Topic("objectives", t("Objectives"), entries)


def _closing(t: Language) -> Topic:
    entries = (
        Entry(t("close [O-12]"), t("close what is over, or one of mine early"), "close"),
        Entry(t("report [CYCLE]"), t("how a cycle ended, for leads and admins"), "report"),
        Entry(t("lesson TEXT"), t("note a lesson"), "lesson"),
        Entry(t("lessons [WORDS]"), t("find lessons"), "lessons"),
    )
    return Topic("closing", t("Closing and lessons"), entries)


def _alignment(t: Language) -> Topic:
    entries = (
        Entry("tree", t("what supports what, from the company down"), "tree"),
        Entry(t("tree @person"), t("what somebody's objectives support, up to the top"), "tree"),
        Entry(t("tree team NAME"), t("from a team's objectives down"), "tree"),
        Entry("tree O-12", t("from one objective down"), "tree"),
        Entry("align O-12", t("say what an objective supports, and ask its owner for something"), "align"),
    )
    return Topic("alignment", t("Alignment"), entries)


def _away(t: Language) -> Topic:
    entries = (
        Entry(t("away [DATES] [stand-in @x]"), t("no questions while I am away"), "away"),
        Entry("back", t("I am here again"), "back"),
    )
    return Topic("being-away", t("Being away"), entries)


def _teams(t: Language) -> Topic:
    entries = (
        Entry(t("digest [team NAME]"), t("a preview of a team's digest"), "digest"),
        Entry("cycle", t("where we are in the cycle"), "cycle"),
        Entry(t("review [team NAME]"), t("the next review, its pack, and what was decided"), "review"),
        Entry(t("review decide TEXT @owner by DAY"), t("record a decision in the meeting"), "review"),
        Entry("readiness", t("is this team suited to OKRs?"), "readiness", "readiness"),
        Entry("pilot", t("try OKRs, review, improve"), "pilot", "pilot"),
    )
    return Topic("teams", t("Teams, cycles, reviews"), entries)


def _lines_topic(t: Language) -> Topic:
    entries = (
        Entry("team", t("what I lead, by line or all lines together"), "team", Practice.LINES),
        Entry("attention", t("what needs attention, in one line or in all"), "attention", Practice.LINES),
        Entry("company", t("how far the lines are, and all together"), "company", Practice.LINES),
        Entry("edit O-12", t("let an objective serve other teams, too, with shares"), "edit", Practice.LINES),
    )
    return Topic("lines", t("Functional and project lines"), entries)


def _people(t: Language) -> Topic:
    entries = (
        Entry(t("feedback [@x]"), t("ask for or give feedback"), "feedback", "feedback"),
        Entry("ask", t("put a question to the host of a session"), "ask", "questions"),
    )
    return Topic("people", t("Feedback and questions"), entries)


def _settings(t: Language) -> Topic:
    entries = (
        Entry("settings", t("when I am asked, my zone, my data"), "settings"),
        Entry("admin", t("set up and look after the workspace"), "admin"),
    )
    return Topic("settings", t("Settings"), entries)


def _words_of(topic: Topic) -> set[str]:
    return {entry.word for entry in topic.entries if entry.word}


def _running(command: str, words: Sequence[str]) -> list[Element]:
    """A button for each of these, that does what typing it does."""
    held = [one for one in words if len(one) <= blocks.BUTTON_VALUE]
    return [run(f"{command} {one}", one, name=f"{one.split()[0].casefold()}_{at}") for at, one in enumerate(held)]


def _available(entries: Sequence[Entry], known: Collection[str], practices: Collection[str]) -> tuple[Entry, ...]:
    return tuple(
        one
        for one in entries
        if (not one.word or one.word in known) and (not one.practice or one.practice in practices)
    )


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
