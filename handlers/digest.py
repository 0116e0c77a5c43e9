"""``/okr digest [team NAME]``: its lead sees a digest beforehand; everybody else hears when the next one comes."""

from dataclasses import dataclass

from bot.services.digests.digests import Digests
from bot.views.digests.digest import preview_message
from bot.views.places import Kind, Place
from handlers.acts import Command, Outcome, Reply
from handlers.front import Front
from handlers.pages import Pages

TEAM = "team"


@dataclass(frozen=True)
class DigestJourney:
    digests: Digests
    pages: Pages

    def register(self, front: Front) -> None:
        front.command("digest")(self.preview)

    def preview(self, act: Command) -> Outcome:
        caller = act.caller
        found = self.digests.preview(caller.workspace, caller.person, _name(act.words), now=caller.now)
        shown = preview_message(caller.t, found, self.pages.closed(caller, found))
        return Reply(shown, Place(Kind.DIGEST, found.team.id))


def _name(words: str) -> str:
    """``team Payments`` and ``Payments`` both name the team; ``team`` alone names none."""
    first, _, rest = words.strip().partition(" ")
    return rest.strip() if first.casefold() == TEAM else words.strip()
