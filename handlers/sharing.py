"""*Share here*: the same view for everybody in the channel, unless guests or another workspace read along."""

from dataclasses import dataclass

from bot.channels import Channels
from bot.i18n import spoken_to
from bot.services.okrs.looking import Looker
from bot.services.sharing import Sharing
from bot.views import ids
from bot.views.places import read_place
from bot.views.sharing import already, refused
from bot.views.sheets import as_shared
from handlers.acts import Outcome, Press, Reply, Share
from handlers.front import Front
from handlers.places import Sheets


@dataclass(frozen=True)
class SharingHandlers:
    sheets: Sheets
    sharing: Sharing
    door: Channels

    def register(self, front: Front) -> None:
        front.press(ids.SHARE, self.share)

    def share(self, act: Press) -> Outcome:
        """Once, in the language of the channel's team; what is not open to all members is not in it."""
        caller, channel_id = act.caller, act.channel_id or ""
        Looker(caller.person, caller.workspace).ensure_may_share()
        closed = self.door.why_closed(caller.workspace, channel_id, caller.client, must_be_member=False)
        if closed is not None:
            return Reply(refused(caller.t, closed))
        t = spoken_to(self.door.reader(caller.workspace, channel_id), caller.now)
        sheet = self.sheets.of(caller, read_place(act.data()), t=t, public=True)
        if not self.sharing.is_first(caller.person, f"{channel_id}:{act.message_ts}:{act.value}", caller.now):
            return Reply(already(caller.t))
        return Share(as_shared(t, sheet, caller.person.name))
