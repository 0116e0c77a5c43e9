"""Who is acting: known from the database, or asked of Slack at first contact."""

from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient

from bot.clock import Clock
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.people import Person
from bot.domain.workspaces import Workspace
from bot.i18n import language
from bot.services.people import People, SlackProfile
from handlers.acts import Caller


@dataclass(frozen=True)
class Callers:
    people: People
    clock: Clock

    def of(self, body: dict[str, Any], client: WebClient) -> Caller:
        """Whoever caused this payload. Raises NotAllowed for somebody who is not one of this workspace's people."""
        user = body.get("user") or {}
        user_id = body.get("user_id") or user.get("id") or ""
        team_id = body.get("team_id") or (body.get("team") or {}).get("id") or user.get("team_id") or ""
        workspace = self._workspace(body, team_id)
        if (user.get("team_id") or team_id) != workspace.slack_team_id:
            raise NotAllowed("use", "member")
        return self._caller(workspace, user_id, client)

    def of_event(self, body: dict[str, Any], event: dict[str, Any], client: WebClient) -> Caller | None:
        """Whoever an event is about; None when it is about nobody (a bot, a channel) or about a stranger."""
        user = event.get("user")
        user_id = user.get("id") if isinstance(user, dict) else user
        if not user_id or event.get("bot_id"):
            return None
        try:
            return self._caller(self._workspace(body, body.get("team_id", "")), user_id, client)
        except (NotAllowed, NotFound):
            return None

    def workspace_of(self, body: dict[str, Any]) -> Workspace | None:
        """The installation that an event was sent to; None when there is none any more."""
        try:
            return self._workspace(body, body.get("team_id", ""))
        except NotFound:
            return None

    def acquaint(self, caller: Caller, slack_user_ids: list[str]) -> list[Person]:
        """People by their Slack ids, asked of Slack where they are new to us. Order is kept."""
        known = self.people.known(caller.workspace.id, slack_user_ids)
        for user_id in slack_user_ids:
            if user_id not in known:
                known[user_id] = self._learn(caller.workspace, user_id, caller.client)
        return [known[user_id] for user_id in slack_user_ids]

    def _workspace(self, body: dict[str, Any], team_id: str) -> Workspace:
        """The installation that this payload was sent to: in a shared channel the actor's team is another one."""
        authorizations = body.get("authorizations") or [{}]
        installed = authorizations[0].get("team_id") or (body.get("team") or {}).get("id") or team_id
        workspace = self.people.workspace_of(installed) or self.people.workspace_of(team_id)
        if workspace is None:
            raise NotFound("workspace", installed)
        return workspace

    def _caller(self, workspace: Workspace, user_id: str, client: WebClient) -> Caller:
        now = self.clock.now()
        known = self.people.known(workspace.id, [user_id])
        person = known.get(user_id) or self._learn(workspace, user_id, client)
        if not person.is_active:
            raise NotAllowed("use", "member")
        return Caller(workspace, person, language(person.locale), now, client)

    def _learn(self, workspace: Workspace, user_id: str, client: WebClient) -> Person:
        found = client.users_info(user=user_id, include_locale=True)["user"]
        return self.people.learn(workspace.id, SlackProfile.read(found, workspace), now=self.clock.now())
