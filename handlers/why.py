"""``/okr why``: the last messages of the person who asks, explained."""

from dataclasses import dataclass

from bot.services.prompts.why import Why
from bot.views.places import Kind, Place
from bot.views.prompts.why import why_message
from handlers.acts import Command, Outcome, Reply
from handlers.front import Front


@dataclass(frozen=True)
class WhyJourney:
    why: Why

    def register(self, front: Front) -> None:
        front.command("why")(self.explain)

    def explain(self, act: Command) -> Outcome:
        caller = act.caller
        found = self.why.explain(caller.workspace, caller.person, caller.now)
        return Reply(why_message(caller.t, found), Place(Kind.WHY))
