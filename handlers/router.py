"""The one slash command: its first word decides. Nothing is answered with silence."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from bot.domain.errors import Ambiguous, Invalid, NotAllowed, NotFound
from bot.domain.ids import HYPHENS, Code
from bot.domain.matching import MOST_CHOICES, folded, nearest
from bot.domain.oneline import split_code
from bot.domain.typed_text import narrow
from bot.views import ids
from bot.views.errors import error_text, note
from bot.views.help import help
from handlers.acts import MOST_TEXT, Command, OnCommand, Open, Outcome, Press, Publish, Replace, Reply
from handlers.as_of import AsOfHandlers
from handlers.background import spot_in
from handlers.front import Front
from handlers.slack_text import MENTION, typed_words, with_mentions
from handlers.viewing import ViewingHandlers

MOST_SUGGESTIONS = 3
MENTIONING = frozenset(
    {
        "ask",
        "away",
        "checkin",
        "find",
        "search",
        "attention",
        "at-risk",
        "tree",
        "follow",
        "unfollow",
        "review",
        "feedback",
    }
)
"""Words after which a mention means that person; after the others it is read as the name alone."""
READING = frozenset({"ask", "review", "pause", "cancel", "handover", "resume"})
"""Words that read Slack's marks by themselves: a channel in a sentence stays ``#risk``."""
_LIKE_A_CODE = re.compile(
    rf"(?i)^(?P<kind>kr|o)\s*[{HYPHENS}]?\s*(?P<number>\d{{1,9}})(?:[.,](?P<second>\d{{1,4}}))?"
    rf"(?P<more>(?:[{HYPHENS}.,]\d+)*)(?!\w)"
)

OnCode = Callable[[Command, Code], Outcome]


@dataclass(frozen=True)
class Router:
    """``command`` is the name of the slash command. ``on_objective`` is asked for ``O-12``, ``on_key_result`` for
    ``KR-12.2`` with the rest of the line as the command's words."""

    command: str
    words: dict[str, OnCommand]
    viewing: ViewingHandlers
    on_objective: OnCode
    on_key_result: OnCode
    as_of: AsOfHandlers

    def register(self, front: Front) -> None:
        front.slash(self.command, self.route)
        front.press(re.compile(f"^{ids.RUN}"), self.run)

    def run(self, act: Press) -> Outcome:
        """A button that stands for typed words."""
        command = Command(act.caller, act.value.strip(), act.channel_id or "", act.trigger_id)
        outcome = self.route(command)
        if isinstance(outcome, Reply) and act.is_home:
            return self._in_home(act, outcome)
        return Replace(outcome.message) if isinstance(outcome, Reply) and act.is_private else outcome

    def _in_home(self, act: Press, said: Reply) -> Outcome:
        """What has a place is shown there; anything else over the home, which shows what has changed by it."""
        home, caller = self.viewing.home, act.caller
        if said.place is not None:
            return Publish(home.at(caller, said.place))
        return Open(note(caller.t, said.message.text), home=home.again(caller, spot_in(act.view)))

    def route(self, act: Command) -> Outcome:
        text = self._without_name(act, act.words.strip())
        if len(text) > MOST_TEXT:
            raise Invalid({"text": ("text_too_long", {"most": str(MOST_TEXT)})})
        if not text:
            return self.viewing.mine(act)
        if looked_back := self.as_of.asked(act, text):
            return looked_back
        if mention := MENTION.match(text):
            return self.viewing.person(act, mention)
        return self._by_code(act, text) or self._by_word(act, text) or self._by_name(act, text)

    def _without_name(self, act: Command, text: str) -> str:
        """``/okr /okr help``, ``/okr okr``: the name of the command typed once more, or pasted with the words. Without
        its sign it may be somebody's or a team's, or begin it, as in ``okr team``, and alone it may be a word."""
        name, rest = self.command.casefold(), text
        while rest:
            first, *others = rest.split(maxsplit=1)
            said = narrow(first).casefold()
            is_bare = said == name.removeprefix("/") and (bool(others) or said not in self.words)
            if said != name and (not is_bare or (rest is text and self._is_name(act, text))):
                break
            rest = "".join(others)
        return rest

    def _is_name(self, act: Command, text: str) -> bool:
        """Whether somebody or a team is called exactly so."""
        typed = typed_words(text)
        try:
            found = self.viewing.sheets.finding.named(act.caller.workspace, act.caller.person, typed)
        except (NotFound, NotAllowed):
            return False
        return any(folded(typed) in map(folded, (one.name, *one.others)) for one in found)

    def _by_code(self, act: Command, text: str) -> Outcome:
        """``KR-12.2 45 c7 …``, ``O-12``; what only looks like one of them gets the codes that were probably meant, with
        the rest of the line."""
        begun = split_code(text)
        if begun is not None:
            return _said(act, self.on_key_result(replace(act, words=begun[1]), begun[0]))
        like = _LIKE_A_CODE.match(narrow(text))
        if like is None:
            return None
        if like["kind"].casefold() == "o" and like["second"] is None:
            rest = text[like.end() :].strip()
            return _said(act, self.on_objective(replace(act, words=rest), Code(int(like["number"]))))
        codes, t = _meant(like), act.caller.t
        rest = "" if like["more"] else text[like.end() :]  # whoever wrote a number too close is to write it again
        meant = [f"{code}{rest}" for code in codes]
        return Reply(help.instead(t, self.command, error_text(t, NotFound("code", like[0], codes)), meant))

    def _by_word(self, act: Command, text: str) -> Outcome:
        """``at risk`` counts as ``at-risk``. A slip in what follows gets what was probably meant."""
        parts = text.split(maxsplit=2)
        first, rest = narrow(parts[0]).casefold(), text[len(parts[0]) :].strip()
        joined = narrow("-".join(parts[:2])).casefold()
        if joined in self.words and first not in self.words:
            first, rest = joined, parts[2] if len(parts) > 2 else ""
        if first not in self.words:
            return None
        told = _told(first, rest)
        try:
            return _said(act, self.words[first](replace(act, words=told)))
        except (NotFound, Ambiguous) as error:
            meant = [f"{first} {one}" for one in _mended(told, error)]
            if not meant:
                raise
            return Reply(help.instead(act.caller.t, self.command, error_text(act.caller.t, error), meant))

    def _by_name(self, act: Command, text: str) -> Outcome:
        """Somebody's or a team's name; else the nearest that there is."""
        caller, typed = act.caller, typed_words(text)
        names: tuple[str, ...] = ()
        try:
            found = self.viewing.sheets.finding.named(caller.workspace, caller.person, typed)
            return self.viewing.choose(caller, typed, found)
        except NotFound as error:
            names = error.nearest
        except NotAllowed:
            names = ()
        first, _, rest = typed.partition(" ")
        known = self.viewing.sheets.known(caller)
        words = [f"{word} {rest.strip()}".strip() for word in self._near(first, known)]
        return Reply(help.unknown(caller.t, self.command, typed, words, names, search="find" in known))

    def _near(self, typed: str, known: Collection[str]) -> list[str]:
        """The nearest words of those known to somebody, one for each thing that they do; none where a person is
        addressed."""
        found: list[str] = []
        words = [word for word in self.words if word in known]
        for word in () if typed.startswith("@") else nearest(typed, words, len(words)):
            if all(self.words[word] != self.words[other] for other in found):
                found.append(word)
        return found[:MOST_SUGGESTIONS]


def _told(word: str, rest: str) -> str:
    """What follows a word, as it was written."""
    if word in READING:
        return rest
    return with_mentions(rest) if word in MENTIONING else typed_words(rest)


def _said(act: Command, outcome: Outcome) -> Outcome:
    """Never silence: what was done without a word is said to be done."""
    return outcome or Reply(help.done(act.caller.t))


def _mended(words: str, error: NotFound | Ambiguous) -> list[str]:
    """The words with what was probably meant in the place of what was typed; none where nothing is near."""
    near = error.nearest if isinstance(error, NotFound) else error.choices
    at = words.rfind(error.name)
    if not error.name or at < 0:
        return []
    before, after = words[:at], words[at + len(error.name) :]
    return [f"{before}{one}{after}" for one in dict.fromkeys(near[:MOST_CHOICES])]


def _meant(like: re.Match[str]) -> tuple[str, ...]:
    """``KR-12`` may be the objective O-12, ``O-12.2`` is the key result KR-12.2."""
    number, second = int(like["number"]), like["second"]
    return (str(Code(number, int(second))),) if second else (str(Code(number)), str(Code(number, 1)))
