"""``/okr digest [team NAME]``: its lead sees a digest beforehand; everybody else hears when the next one comes."""

from dataclasses import dataclass

from bot.channels import Channels
from bot.domain.channels import Closed
from bot.services.digests import Digests, Preview
from bot.views.digest import preview_message
from handlers.acts import Caller, Command, Outcome, Reply
from handlers.front import Front

TEAM = "team"


@dataclass(frozen=True)
class DigestJourney:
    digests: Digests
    channels: Channels

    def register(self, front: Front) -> None:
        front.command("digest")(self.preview)

    def preview(self, act: Command) -> Outcome:
        caller = act.caller
        found = self.digests.preview(caller.workspace, caller.person, _name(act.words), now=caller.now)
        return Reply(preview_message(caller.t, found, self._closed(caller, found)))

    def _closed(self, caller: Caller, found: Preview) -> Closed | None:
        """Asked only for those who see what would be posted."""
        if found.digest is None or found.team.channel_id is None:
            return None
        return self.channels.why_closed(caller.workspace, found.team.channel_id, caller.client)


def _name(words: str) -> str:
    """``team Payments`` and ``Payments`` both name the team; ``team`` alone names none."""
    first, _, rest = words.strip().partition(" ")
    return rest.strip() if first.casefold() == TEAM else words.strip()
