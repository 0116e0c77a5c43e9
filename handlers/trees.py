"""``/okr tree``: what contributes to what, from the company, a team or an objective down, or from a person up."""

import re
from dataclasses import dataclass

from bot.domain.ids import Code, read_code
from bot.domain.trees import Plot, Root
from bot.views.overview.tree import plot_of_person, tree_place
from bot.views.places import Kind
from bot.views.sheets import as_message
from handlers.acts import Caller, Command, Outcome, Reply
from handlers.front import Front
from handlers.slack_text import MENTION
from handlers.viewing import ViewingHandlers

TEAM = re.compile(r"(?i)^team(\s+|$)")


@dataclass(frozen=True)
class TreeJourney:
    viewing: ViewingHandlers

    def register(self, front: Front) -> None:
        front.command("tree")(self.tree)

    def tree(self, act: Command) -> Outcome:
        """``tree``, ``tree @jonas``, ``tree team Payments``, ``tree O-12``, and for short ``tree jonas``, ``tree
        Payments``, ``tree me``."""
        caller, typed = act.caller, act.words.strip()
        if mention := MENTION.fullmatch(typed):
            person = self.viewing.callers.acquaint(caller, [mention["id"]])[0]
            return self._reply(caller, plot_of_person(person.id))
        if not typed or typed.casefold() == Root.COMPANY:
            return self._reply(caller, Plot())
        if typed.casefold() == "me":
            return self._reply(caller, plot_of_person(caller.person.id))
        if code := read_code(typed):
            return self.of_objective(caller, code)
        return self._by_name(caller, typed)

    def of_objective(self, caller: Caller, code: Code) -> Outcome:
        """A key result stands in the tree with its objective."""
        return self._reply(caller, Plot(Root.OBJECTIVE, code.objective))

    def _by_name(self, caller: Caller, typed: str) -> Outcome:
        named = TEAM.sub("", typed)
        if not named:
            return self.viewing.which_team(caller, Kind.TREE)
        kinds = ("team",) if named != typed else ("person", "team")
        found = self.viewing.sheets.finding.named(caller.workspace, caller.person, named, kinds)
        return self.viewing.choose(caller, named, found, Kind.TREE)

    def _reply(self, caller: Caller, plot: Plot) -> Outcome:
        place = tree_place(plot)
        return Reply(as_message(caller.t, self.viewing.sheets.of(caller, place)), place)
