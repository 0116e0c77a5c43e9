"""Looking around: oneself, a person, a team, the company, by words, by what needs attention; and help."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.errors import Invalid
from bot.domain.people import Person
from bot.services.naming import Match
from bot.views import ids
from bot.views.help import help
from bot.views.overview import find
from bot.views.places import Kind, Place, read_place
from bot.views.sheets import as_message
from handlers.acts import (
    Caller,
    Clear,
    Command,
    Open,
    Outcome,
    Press,
    Publish,
    Replace,
    Reply,
    Submission,
    SubmissionOutcome,
)
from handlers.callers import Callers
from handlers.front import Front
from handlers.home import HomeHandlers
from handlers.places import Sheets
from handlers.slack_text import MENTION


@dataclass(frozen=True)
class ViewingHandlers:
    sheets: Sheets
    callers: Callers
    home: HomeHandlers

    def register(self, front: Front) -> None:
        front.command("me")(self.mine)
        front.command("team")(self.team)
        front.command("company")(self.company)
        front.command("find", "search")(self.find)
        front.command("attention", "at-risk")(self.attention)
        front.command("help")(self.help)
        front.press(re.compile(f"^{ids.GO}"), self.walk)
        front.press(ids.GO_TO_PERSON, self.walk_to_somebody)
        front.press(ids.FIND, self.open_find)
        front.submission(ids.OKR_FIND, self.find_in_home)

    def mine(self, act: Command) -> Outcome:
        return self._reply(act.caller, Place(Kind.MINE))

    def person(self, act: Command, mention: re.Match[str]) -> Outcome:
        """``/okr @person``: they may be new to us, but not to Slack."""
        return self._reply(act.caller, Place(Kind.PERSON, self._known(act.caller, mention["id"]).id))

    def team(self, act: Command) -> Outcome:
        """Without a name: what one leads, where it is of several lines; else a choice, one's own teams first."""
        if not act.words and self.home.teams.leads_both_lines(act.caller.workspace, act.caller.person):
            return self._reply(act.caller, Place(Kind.LED))
        if not act.words:
            return self.which_team(act.caller)
        return self.choose(act.caller, act.words, self._named(act.caller, act.words, "team"))

    def company(self, act: Command) -> Outcome:
        return self._reply(act.caller, Place(Kind.COMPANY))

    def find(self, act: Command) -> Outcome:
        if not act.words:
            return Reply(find.what(act.caller.t, self.sheets.command))
        if mention := MENTION.fullmatch(act.words):
            return self.person(act, mention)
        return self._reply(act.caller, Place(Kind.FIND, words=act.words))

    def open_find(self, act: Press) -> Outcome:
        return Open(find.form(act.caller.t))

    def find_in_home(self, act: Submission) -> SubmissionOutcome:
        words = " ".join(act.typed.text(ids.FIND_WORDS).split())
        if not words:
            raise Invalid({ids.FIND_WORDS: ("empty", {})})
        return Clear(home=self.home.at(act.caller, Place(Kind.FIND, words=words)))

    def attention(self, act: Command) -> Outcome:
        """``attention``, ``attention team Payments`` and, for short, ``attention Payments``; ``attention @jonas`` shows
        him, also where Slack made no mention of it. ``attention team`` asks which one."""
        if mention := MENTION.fullmatch(act.words):
            return self.person(act, mention)
        if not act.words:
            return self._reply(act.caller, Place(Kind.ATTENTION))
        typed = re.sub(r"(?i)^team(\s+|$)", "", act.words)
        if not typed:
            return self.which_team(act.caller, Kind.ATTENTION)
        if typed.startswith("@"):
            return self.choose(act.caller, typed, self._named(act.caller, typed, "person"))
        return self.choose(act.caller, typed, self._named(act.caller, typed, "team"), Kind.ATTENTION)

    def help(self, act: Command) -> Outcome:
        """By topic, or by any word that does something; what is neither gets the list of topics."""
        t, practices, known = act.caller.t, act.caller.workspace.practices, self.sheets.known(act.caller)
        words = self.sheets.words
        meaning = words.get(act.words.casefold())
        names = [act.words, *(word for word in words if meaning is not None and words[word] == meaning)]
        keys = (help.topic_of(t, name, known, practices) for name in names)
        key = next((one for one in keys if one is not None), None) if act.words else ""
        if key is None:
            return Reply(help.no_topic(t, act.words, known, practices))
        return self._reply(act.caller, Place(Kind.HELP, words=key))

    def choose(self, caller: Caller, typed: str, matches: Sequence[Match], kind: Kind | None = None) -> Outcome:
        """The one thing that a name means, or a choice between several."""
        if len(matches) == 1:
            return self._reply(caller, find.place_of(matches[0], kind))
        return Reply(find.choice(caller.t, typed, matches, kind))

    def walk(self, act: Press) -> Outcome:
        return self._show(act, read_place(act.data()))

    def walk_to_somebody(self, act: Press) -> Outcome:
        return self._show(act, Place(Kind.PERSON, self._known(act.caller, act.value).id))

    def _show(self, act: Press, place: Place) -> Outcome:
        """In App Home it becomes the home; an answer of one's own is replaced; a channel's message stays."""
        if act.is_home:
            return Publish(self.home.at(act.caller, place))
        message = as_message(act.caller.t, self.sheets.of(act.caller, place))
        return Replace(message) if act.is_private else Reply(message)

    def _reply(self, caller: Caller, place: Place) -> Outcome:
        return Reply(as_message(caller.t, self.sheets.of(caller, place)), place)

    def which_team(self, caller: Caller, kind: Kind | None = None) -> Outcome:
        teams = self.sheets.finding.teams(caller.workspace, caller.person, caller.now)
        return Reply(find.which_team(caller.t, teams, kind))

    def _named(self, caller: Caller, typed: str, kind: str) -> tuple[Match, ...]:
        return self.sheets.finding.named(caller.workspace, caller.person, typed, (kind,))

    def _known(self, caller: Caller, slack_user_id: str) -> Person:
        return self.callers.acquaint(caller, [slack_user_id])[0]
