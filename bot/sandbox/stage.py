"""What every act shares: who acts where, tickets for the app, and waiting until the bot is quiet."""

from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager

from bot.sandbox.activity import Activity
from bot.sandbox.acts import Act, ActBook, Outcome
from bot.sandbox.delivery import Ack, Postman, first_answer
from bot.sandbox.events import Events
from bot.sandbox.inputs import state_of
from bot.sandbox.refusals import ActRefused
from bot.sandbox.responding import Responder
from bot.sandbox.surfaces import Surface, message_surface, view_surface
from bot.sandbox.tickets import ResponseUrl
from bot.sandbox.workspace import Workspace
from bot.sandbox.world import World

QUIET_SECONDS = 0.25
SETTLE_SECONDS = 5.0
"""An act is over when the bot has made no call for the first, and after the second anyway."""


class Stage:
    """The ground the kinds of acts stand on."""

    def __init__(
        self,
        world: World,
        acts: ActBook,
        activity: Activity,
        postman: Postman,
        events: Events,
        *,
        base_url: str = "",
        quiet: float = QUIET_SECONDS,
    ) -> None:
        self.base_url = base_url
        self._world = world
        self._acts = acts
        self._activity = activity
        self._postman = postman
        self._events = events
        self._responder = Responder(world, acts)
        self._quiet = quiet

    @contextmanager
    def _acting(self, act: Act) -> Iterator[None]:
        with self._acts.under_way(act):
            yield

    def _ended(self, act: Act, error: str, *, ts: str = "", channel: str = "", action: str = "") -> Outcome:
        """Waits until the bot is quiet and says what came of the act."""
        self._activity.wait_until_quiet(self._quiet, SETTLE_SECONDS)
        with self._world.lock:
            view = act.view
            shown = view.as_slack(state_of(view.blocks, view.typed)) if view else None
            return Outcome(not error, error, list(act.responses), shown, action, ts=ts, channel=channel)

    def _wait_for(self, sent: Future[Ack] | None) -> str:
        """The error of an event's first delivery; none when the app did not subscribe."""
        if sent is None:
            return ""
        return first_answer(sent).error

    def _person(self, user: str, team: str, *, commands: bool = False, interactive: bool = False) -> Workspace:
        workspace = self._world.workspaces.get(team) if team else self._workspace_with(user)
        person = workspace.users.get(user) if workspace else None
        if workspace is None or person is None:
            raise ActRefused(f"there is no person {user!r}")
        if not workspace.installed:
            raise ActRefused("the app is not installed in this workspace")
        if person["is_bot"] or person["deleted"]:
            raise ActRefused(f"{user} is {'a bot' if person['is_bot'] else 'deactivated'} and cannot act")
        if commands and person["is_ultra_restricted"]:
            raise ActRefused("single-channel guests cannot use slash commands and shortcuts")
        if commands and not workspace.is_in_team(user):
            raise ActRefused("people of a connected workspace do not have this app's commands and shortcuts")
        if commands and "commands" not in workspace.scopes:
            raise ActRefused("the manifest does not grant `commands`, which slash commands and shortcuts need")
        if interactive and not workspace.manifest.interactivity:
            raise ActRefused("this app is not configured to handle interactive responses: settings.interactivity")
        return workspace

    def _workspace_with(self, user: str) -> Workspace | None:
        return next((one for one in self._world.workspaces.values() if user in one.users), None)

    def _place(self, workspace: Workspace, user: str, name: str) -> str:
        """The id of a channel the person is in; the direct messages with the bot by default."""
        if not name or name == workspace.bot_user:
            return self._world.open_direct(workspace, user).id
        channel = workspace.channel_named(name)
        if channel is None or user not in channel.members:
            raise ActRefused(f"{user} is not in {name!r}")
        return channel.id

    def _surface(self, workspace: Workspace, user: str, view_id: str, channel: str, ts: str) -> Surface:
        if view_id:
            return view_surface(workspace, user, view_id)
        return message_surface(workspace, user, channel, ts)

    def _trigger(self, act: Act, view_id: str = "", channel: str = "") -> str:
        trigger_id = self._world.tickets.trigger(act.team, act.user, view_id, channel)
        act.triggers.add(trigger_id)
        return trigger_id

    def _response_url(self, act: Act, channel: str, message_ts: str = "", ephemeral_id: str = "") -> ResponseUrl:
        ticket = self._world.tickets.response_url(act.team, channel, act.user, message_ts, ephemeral_id)
        act.urls.add(ticket.id)
        return ticket

    def _url(self, ticket: ResponseUrl) -> str:
        return f"{self.base_url}/response/{ticket.id}"
