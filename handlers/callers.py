"""Who is acting: known from the database, or asked of Slack at first contact."""

from copy import copy
from dataclasses import dataclass
from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.clock import Clock
from bot.domain.errors import NotAllowed, NotFound, NothingToDo
from bot.domain.people import Person, SlackKind
from bot.domain.workspaces import Workspace
from bot.i18n import language
from bot.services.people import People, SlackProfile
from handlers.acts import Caller

MOST_NEW = 10
"""People whom Slack is asked about in one act: somebody waits for its end."""

ASKING_SECONDS = 1
UNKNOWN = frozenset({"user_not_found", "user_not_visible", "users_not_found"})

log = structlog.get_logger(__name__)


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
            workspace = self._workspace(body, body.get("team_id", ""))
            if _team_of(event, workspace) != workspace.slack_team_id:
                return None
            caller = self._caller(workspace, user_id, client)
            return None if caller.person.slack_kind is SlackKind.EXTERNAL else caller
        except (NotAllowed, NotFound):
            return None

    def workspace_of(self, body: dict[str, Any]) -> Workspace | None:
        """The installation that an event was sent to; None when there is none any more."""
        try:
            return self._workspace(body, body.get("team_id", ""))
        except NotFound:
            return None

    def acquaint(self, caller: Caller, slack_user_ids: list[str]) -> list[Person]:
        """People by their Slack ids, asked of Slack where they are new to us. Order is kept. Raises NotFound for whom
        Slack does not know, NothingToDo when there are too many to be asked about while somebody waits."""
        known = self.people.known(caller.workspace.id, slack_user_ids)
        new = [user_id for user_id in dict.fromkeys(slack_user_ids) if user_id not in known]
        if len(new) > MOST_NEW:
            raise NothingToDo("too_many_new_people")
        for user_id in new:
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
        person = known.get(user_id)
        if person is None:
            person = self._learn(workspace, user_id, client)
        elif self.people.is_to_be_asked(person, now=now):
            person = self._asked_anew(workspace, person, client)
        if not person.is_active:
            raise NotAllowed("use", "member")
        return Caller(workspace, person, language(person.locale), now, client)

    def _asked_anew(self, workspace: Workspace, person: Person, client: WebClient) -> Person:
        """What Slack says of somebody now; what we knew when it does not say so at once. No act waits or fails for
        it."""
        impatient = copy(client)
        impatient.timeout = ASKING_SECONDS
        try:
            return self._learn(workspace, person.slack_user_id, impatient)
        except (SlackApiError, SlackClientError, OSError, NotFound) as error:
            log.warning("person_not_refreshed", reason=type(error).__name__)
            return person

    def _learn(self, workspace: Workspace, user_id: str, client: WebClient) -> Person:
        """Raises NotFound for somebody whom Slack does not know, or does not show us."""
        try:
            found = client.users_info(user=user_id, include_locale=True)["user"]
        except SlackApiError as error:
            if error.response.get("error") in UNKNOWN:
                raise NotFound("person", user_id) from error
            raise
        return self.people.learn(workspace.id, SlackProfile.read(found, workspace), now=self.clock.now())


def _team_of(event: dict[str, Any], workspace: Workspace) -> str:
    """The workspace of whoever acted; what is written in a shared channel says so."""
    return str(event.get("user_team") or event.get("source_team") or event.get("team") or workspace.slack_team_id)
