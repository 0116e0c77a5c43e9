"""Further workspaces of one app: the bot token of each, kept sealed."""

from dataclasses import dataclass
from datetime import datetime

from bot.crypto import CannotBeOpened, Seal
from bot.domain.errors import NotAllowed
from bot.domain.ids import WorkspaceId
from bot.domain.workspaces import BotIdentity, Installation, Workspace
from storage import Store


@dataclass(frozen=True)
class Installations:
    """``seal`` is None where OKRBOT_SECRET_KEYS is not set: there are no further workspaces then."""

    store: Store
    seal: Seal | None

    def add(self, identity: BotIdentity, *, now: datetime) -> Workspace:
        """From now on the bot serves this workspace too; an older token of it is replaced. Raises NotAllowed without
        keys."""
        if self.seal is None:
            raise NotAllowed("install", "keys")
        sealed = self.seal.seal(identity.token)
        with self.store.write() as tx:
            workspace = tx.workspaces.install(slack_team_id=identity.slack_team_id, name=identity.name, now=now)
            known = {"bot_user_id": identity.bot_user_id, "bot_id": identity.bot_id}
            tx.installations.keep(workspace.id, sealed_token=sealed, now=now, **known)
        return workspace

    def has_returned(self, workspace_id: WorkspaceId, once: str) -> bool:
        """Whether Slack has confirmed this attempt to install already; kept beside what the workspace has handled whose
        app it is."""
        with self.store.read() as tx:
            return tx.handled.has(workspace_id, once)

    def returned(self, workspace_id: WorkspaceId, once: str, *, now: datetime) -> None:
        with self.store.write() as tx:
            tx.handled.first_time(workspace_id, once, now)

    def of_team(self, slack_team_id: str) -> BotIdentity | None:
        with self.store.read() as tx:
            found = tx.installations.of_team(slack_team_id)
            return None if found is None else self._opened(found, tx.workspaces.get(found.workspace_id))

    def of_workspace(self, workspace_id: WorkspaceId) -> BotIdentity | None:
        with self.store.read() as tx:
            found = tx.installations.of_workspace(workspace_id)
            return None if found is None else self._opened(found, tx.workspaces.get(workspace_id))

    def workspace(self, slack_team_id: str) -> Workspace | None:
        """The one that the app is in, as far as we know."""
        with self.store.read() as tx:
            found = tx.workspaces.by_slack_team(slack_team_id)
        return None if found is None or found.uninstalled_at else found

    def unreadable(self) -> list[Workspace]:
        """Workspaces whose token none of our keys opens."""
        with self.store.read() as tx:
            held = [(each, tx.workspaces.get(each.workspace_id)) for each in tx.installations.every()]
        return [workspace for each, workspace in held if self._opened(each, workspace) is None]

    def without_token(self, own_team_id: str) -> list[Workspace]:
        """Further workspaces, beside our own, whose token was never entered, as after an import: nothing is sent
        there."""
        with self.store.read() as tx:
            held = {each.workspace_id for each in tx.installations.every()}
            return [
                each for each in tx.workspaces.installed() if each.id not in held and each.slack_team_id != own_team_id
            ]

    def _opened(self, held: Installation, workspace: Workspace) -> BotIdentity | None:
        if self.seal is None:
            return None
        try:
            token = self.seal.opened(held.sealed_token)
        except CannotBeOpened:
            return None
        return BotIdentity(workspace.slack_team_id, workspace.name, token, held.bot_user_id, held.bot_id)
