"""People from Slack: an admin has them read, sees what would change, and decides. The worker reads and takes over; here
is only said that it may."""

import re
from dataclasses import dataclass

from bot.services.directory.directory import Directory
from bot.views import ids
from bot.views.directory.details import details_view
from bot.views.directory.directory import read_begun
from handlers.acts import Open, Outcome, Press, Publish, Update
from handlers.background import spot_in
from handlers.front import Front
from handlers.home import HomeHandlers
from handlers.parsing import read_id


@dataclass(frozen=True)
class DirectoryReadingJourney:
    directory: Directory
    home: HomeHandlers

    def register(self, front: Front) -> None:
        front.press(ids.DIRECTORY_READ, self.read)
        front.press(ids.DIRECTORY_LOOK, self.look)
        front.press(ids.DIRECTORY_TAKE, self.take_over)
        front.press(ids.DIRECTORY_NOT_NOW, self.not_now)
        front.press(re.compile(f"^{ids.DIRECTORY_PAGE}"), self.details)

    def read(self, act: Press) -> Outcome:
        self.directory.start(act.caller.workspace, act.caller.person, now=act.caller.now)
        return self._home(act)

    def look(self, act: Press) -> Outcome:
        return self._home(act)

    def take_over(self, act: Press) -> Outcome:
        begun = read_begun(act.value)
        if begun is not None:
            self.directory.take_over(act.caller.workspace, act.caller.person, begun)
        return self._home(act)

    def not_now(self, act: Press) -> Outcome:
        begun = read_begun(act.value)
        if begun is not None:
            self.directory.not_now(act.caller.workspace, act.caller.person, begun, now=act.caller.now)
        return self._home(act)

    def details(self, act: Press) -> Outcome:
        """Turning a page changes the modal that is open."""
        caller = act.caller
        start = read_id(act.value) or 0
        page = self.directory.findings(caller.workspace, caller.person, start, now=caller.now)
        view = details_view(caller.t, page)
        return Open(view) if act.is_home else Update(view)

    def _home(self, act: Press) -> Outcome:
        """The home as it stood, with what has changed."""
        return Publish(self.home.again(act.caller, spot_in(act.view)))
