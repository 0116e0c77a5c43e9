"""The tabs of App Home beside the OKRs: settings for everybody, the desk of admins, and the steps still open."""

from dataclasses import dataclass

from bot.i18n import Language
from bot.services.cycles.cycles import Cycles
from bot.services.settings.preferences import Preferences
from bot.services.settings.setup import Setup
from bot.services.teams.teams import Teams
from bot.views.blocks import Block
from bot.views.overview.home import ADMIN, SETTINGS
from bot.views.settings.settings import settings_blocks
from bot.views.settings.setup import admin_blocks, setup_blocks
from handlers.acts import Caller
from handlers.home import Area


@dataclass(frozen=True)
class Areas:
    """``command`` is the name of the slash command."""

    setup: Setup
    teams: Teams
    cycles: Cycles
    preferences: Preferences
    command: str

    def all(self) -> tuple[Area, ...]:
        return (
            Area(SETTINGS, _settings_title, self._settings),
            Area(ADMIN, _admin_title, self._admin, self._is_admin),
        )

    def before(self, caller: Caller) -> list[Block]:
        """The next step of setting up stands above everything, for admins, until all is there."""
        desk = self.setup.desk(caller.workspace, caller.person, caller.now)
        return setup_blocks(caller.t, desk) if desk else []

    def _settings(self, caller: Caller) -> list[Block]:
        schedule = self.preferences.schedule(caller.workspace, caller.person, caller.now)
        return settings_blocks(caller.t, schedule, self.command, is_piloting=caller.workspace.is_piloting)

    def _admin(self, caller: Caller) -> list[Block]:
        desk = self.setup.desk(caller.workspace, caller.person, caller.now)
        if desk is None:
            return []
        return admin_blocks(caller.t, desk, self.teams.every(caller.workspace), self.cycles.all(caller.workspace))

    def _is_admin(self, caller: Caller) -> bool:
        return self.setup.access.may_administer(caller.person, caller.workspace)


def _settings_title(t: Language) -> str:
    return t("Settings")


def _admin_title(t: Language) -> str:
    return t("Admin")
