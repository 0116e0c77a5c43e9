"""``… on 3 March``: what was seen on a day, instead of what is seen now."""

import re
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.errors import NotFound
from bot.domain.ids import read_code
from bot.domain.oneline import split_code
from bot.domain.past_days import read_past_day, split_on
from bot.domain.wallclock import local_day
from bot.services.naming import Match
from bot.views.overview import find
from bot.views.places import Kind, Place
from bot.views.sheets import as_message
from handlers.acts import Command, Outcome, Reply
from handlers.past_pages import PastPages
from handlers.slack_text import MENTION, typed_words
from handlers.viewing import ViewingHandlers

ONES_OKRS = frozenset({"", "okr", "okrs"})
ONESELF = frozenset({"", "me"})
_TEAM = re.compile(r"(?i)^team\s+(?P<name>.+)")


@dataclass(frozen=True)
class AsOfHandlers:
    viewing: ViewingHandlers
    past: PastPages

    def asked(self, act: Command, text: str) -> Outcome:
        """What the typed words mean as a question about a day; None when they mean none.

        After a person, an objective or the company ``on`` can only begin a day; a name may hold the word itself, and
        means what it has always meant while somebody or some team is called so. Raises NoSuchDay."""
        parted = split_on(text)
        if parted is None or not parted[1]:
            return self._without_on(act, text)
        about, typed = parted
        today = local_day(act.caller.now, act.caller.workspace.zone)
        if self._may_mean_else(about) and read_past_day(typed, today) is None:
            return None
        place = self._place(act, about)
        if place is not None:
            return self._show(act, place, self._day(act, typed))
        if found := _TEAM.match(about):
            return self._named(act, ("team",), found["name"], typed)
        return None if self._is_word(about) else self._named(act, ("person", "team"), about, typed)

    def _without_on(self, act: Command, text: str) -> Outcome:
        """``@jonas yesterday``, ``company last Friday``. Other words after a person are passed over; after the company
        they can only be meant as a day. Raises NoSuchDay."""
        mention = MENTION.match(text)
        about, _, typed = text.partition(" ") if mention is None else (mention[0], " ", text[mention.end() :])
        is_company = about.casefold() == "company" and typed.strip().casefold() not in ONES_OKRS
        today = local_day(act.caller.now, act.caller.workspace.zone)
        if not is_company and (mention is None or read_past_day(typed, today) is None):
            return None
        place = self._place(act, about)
        return None if place is None else self._show(act, place, self._day(act, typed.strip()))

    def _may_mean_else(self, about: str) -> bool:
        """``on …`` alone may be somebody's name or a team's, and after a key result the note of a check-in."""
        code = read_code(about)
        return not about or (code is not None and code.number is not None)

    def _place(self, act: Command, about: str) -> Place | None:
        """What needs no name."""
        if mention := MENTION.fullmatch(about):
            person = self.viewing.callers.acquaint(act.caller, [mention["id"]])[0]
            return Place(Kind.PERSON, person.id)
        if about.casefold() in ONESELF:
            return Place(Kind.PERSON, act.caller.person.id)
        if about.casefold() == "company":
            return Place(Kind.COMPANY)
        code = read_code(about)
        return Place(Kind.OBJECTIVE, words=str(code)) if code is not None else None

    def _is_word(self, about: str) -> bool:
        """Other commands keep the word ``on`` to themselves: a search, a line of a check-in."""
        return split_code(about) is not None or about.split()[0].casefold() in self.viewing.sheets.words

    def _named(self, act: Command, kinds: tuple[str, ...], name: str, typed: str) -> Outcome:
        """A name that holds the word itself means what it has always meant."""
        if self._matches(act, f"{name} on {typed}", kinds):
            return None
        matches = self._matches(act, name, kinds)
        if not matches:
            return None
        day = self._day(act, typed)
        if len(matches) == 1:
            return self._show(act, find.place_of(matches[0]), day)
        return Reply(find.choice(act.caller.t, name, matches, day=day))

    def _matches(self, act: Command, name: str, kinds: tuple[str, ...]) -> tuple[Match, ...]:
        """Empty where nobody and nothing is called so."""
        caller, plain = act.caller, typed_words(name)
        try:
            return self.viewing.sheets.finding.named(caller.workspace, caller.person, plain, kinds)
        except NotFound:
            return ()

    def _day(self, act: Command, typed: str) -> date:
        return self.past.as_of.read_day(act.caller.workspace, typed_words(typed), act.caller.now)

    def _show(self, act: Command, place: Place, day: date) -> Outcome:
        there = replace(place, day=day)
        return Reply(as_message(act.caller.t, self.viewing.sheets.of(act.caller, there)), there)
