"""What there is to type, by topic: the words, what they do, and whose they are. What is not there or not switched on is
not mentioned."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.workspaces import Practice
from bot.i18n import Language


@dataclass(frozen=True, slots=True)
class Entry:
    """``word`` is the first word that does it; empty for what needs none. ``also`` are others that stand in the same
    line. ``practice`` must be switched on."""

    usage: str
    what: str
    word: str = ""
    practice: str = ""
    is_typed: bool = True
    also: tuple[str, ...] = ()


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
        "pilot",
        "review",
        "report",
        "offer",
        "cheer",
    }
)
_CREATING = frozenset({"new", "drafts", "align", "wish", "order"})
_ADMINISTERING = frozenset({"admin"})
_PRACTISED: Mapping[str, Practice] = {
    "control": Practice.CONTROL,
    "ask": Practice.QUESTIONS,
    "feedback": Practice.FEEDBACK,
    "readiness": Practice.READINESS,
    "pilot": Practice.PILOTS,
}


def known_to(words: Iterable[str], may: May, practices: Collection[str]) -> frozenset[str]:
    """Of the words that mean something here, those that would not be refused to this person; of what is not switched on
    there are none."""
    refused = frozenset(word for word, practice in _PRACTISED.items() if practice not in practices)
    for allowed, of_that in ((may.look, _LOOKING), (may.create, _CREATING), (may.administer, _ADMINISTERING)):
        refused |= frozenset() if allowed else of_that
    return frozenset({*words, PERSON}) - refused


@dataclass(frozen=True, slots=True)
class Topic:
    key: str
    title: str
    entries: tuple[Entry, ...]


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
        *(_looking(t), _checking_in(t), _helping(t), _drafting(t), _objectives(t), _alignment(t), _closing(t)),
        *(_teams(t), _away(t), _lines_topic(t), _people(t), _settings(t)),
    )
    shown = [Topic(one.key, one.title, available(one.entries, known, practices)) for one in every]
    return [one for one in shown if one.entries]


def _looking(t: Language) -> Topic:
    entries = (
        Entry(t("attention [team NAME]"), t("what needs attention, and why"), "attention"),
        Entry("O-12", t("one objective")),
        Entry(t("@person on 3 March"), t("what was there on a day; also team NAME, company, O-12"), PERSON),
        Entry(t("follow | unfollow X"), t("hear about a person, team or objective"), "follow"),
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
        Entry(
            t("a reply to my message"),
            t("check in by it, as in KR-12.2 45 c7; with one key result 45 c7 is enough"),
            is_typed=False,
        ),
        Entry("snooze", t("ask me later"), "snooze"),
        Entry("skip", t("leave this round out"), "skip"),
        Entry("why", t("why I got the last messages, and when the next one comes"), "why"),
    )
    return Topic("checking-in", t("Checking in"), entries)


def _helping(t: Language) -> Topic:
    entries = (
        Entry(t("cheer O-12 [WORDS]"), t("say well done to whoever owns it; also KR-12.2"), "cheer"),
        Entry(t("offer KR-12.2 [WORDS]"), t("offer help; its owner reads it, and accepts or thanks you"), "offer"),
        Entry(
            t("I need someone (in the check-in form)"),
            t("ask somebody; their answer stands at the top of your next check-in message"),
            is_typed=False,
        ),
        Entry(
            t("Answer (in a message, in the Home tab, in a digest)"),
            t("answer what somebody asked you"),
            is_typed=False,
        ),
    )
    return Topic("helping", t("Help and cheers"), entries)


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
        Entry(
            t("pause | cancel | handover O-12"),
            t("pause, cancel or hand over what is under way"),
            "pause",
            also=("cancel", "handover"),
        ),
        Entry("resume O-12", t("go on with what is paused, take up again what was cancelled"), "resume"),
        Entry("restrict O-12", t("show an objective to a few people only, for a while"), "restrict"),
        Entry("source KR-12.2", t("read a value from a system"), "source"),
        Entry("control O-12", t("put an objective under control for a while"), "control", Practice.CONTROL),
        Entry(t("control O-12 decide TEXT"), t("record a decision about it"), "control", Practice.CONTROL),
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
        Entry(
            t("readiness [team NAME | company]"),
            t("is this team suited to OKRs? Its last survey, or a new one"),
            *("readiness", Practice.READINESS),
        ),
        Entry(t("pilot [team NAME]"), t("teams that try OKRs, review and improve"), "pilot", Practice.PILOTS),
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
        Entry("feedback", t("feedback I was asked for, have asked for, and received"), "feedback", Practice.FEEDBACK),
        Entry(t("feedback @x @y @z"), t("ask them what helped and what to change"), "feedback", Practice.FEEDBACK),
        Entry(
            "ask",
            t("the questions for the next session, by votes; ask one, with my name or without"),
            "ask",
            Practice.QUESTIONS,
        ),
        Entry(t("ask TEXT"), t("put a question to its host, with my name"), "ask", Practice.QUESTIONS),
        Entry(t("ask find WORDS"), t("find what hosts have answered"), "ask", Practice.QUESTIONS),
    )
    return Topic("people", t("Feedback and questions"), entries)


def _settings(t: Language) -> Topic:
    entries = (
        Entry("settings", t("when I am asked, my zone, my data"), "settings"),
        Entry("admin", t("set up and look after the workspace"), "admin"),
    )
    return Topic("settings", t("Settings"), entries)


def words_of(topic: Topic) -> set[str]:
    """The first words of its commands."""
    return {word for entry in topic.entries for word in (entry.word, *entry.also) if word}


def available(entries: Sequence[Entry], known: Collection[str], practices: Collection[str]) -> tuple[Entry, ...]:
    return tuple(
        one
        for one in entries
        if (not one.word or one.word in known) and (not one.practice or one.practice in practices)
    )
