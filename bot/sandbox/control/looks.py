"""Looking at the workspace without touching it."""

from datetime import UTC, datetime

from bot.sandbox.clock import iso, parse_time
from bot.sandbox.control.reading import BadRequest, text, workspace_of
from bot.sandbox.inputs import state_of
from bot.sandbox.parts import Stand
from bot.sandbox.refusals import ActRefused
from bot.sandbox.wire import Json


class Looks:
    """State, messages, views, calls."""

    def __init__(self, stand: Stand) -> None:
        self._stand = stand

    def state(self, sent: Json) -> Json:
        workspace = workspace_of(self._stand, sent)
        with self._stand.world.lock:
            return {
                "ok": True,
                "workspace": {
                    "id": workspace.id,
                    "name": workspace.name,
                    "domain": workspace.domain,
                    "bot_user": workspace.bot_user,
                    "bot_id": workspace.bot_id,
                    "app_id": workspace.app_id,
                },
                "users": list(workspace.users.values()),
                "channels": [
                    {**channel.as_slack(workspace.bot_user), "name": channel.name, "members": list(channel.members)}
                    | {"is_private": channel.is_private}
                    for channel in workspace.channels.values()
                ],
                "clock": {"now": iso(self._stand.clock.now())},
                "connected": self._stand.postman.connected,
                "commands": sorted(workspace.manifest.commands),
            }

    def messages(self, sent: Json) -> Json:
        workspace = workspace_of(self._stand, sent)
        with self._stand.world.lock:
            user = sent.get("user", "")
            channel = workspace.direct(user) if user else workspace.channel_named(str(sent.get("channel") or ""))
            if channel is None and user not in workspace.users:
                raise ActRefused("say which: channel=C… or user=U…, one that exists")
            if channel is None:
                return {"ok": True, "messages": [], "ephemerals": []}
            shown = sorted(workspace.messages.get(channel.id, []), key=lambda message: float(message.ts))
            whispers = [one.as_json() for one in workspace.ephemerals if one.channel == channel.id]
            return {
                "ok": True,
                "messages": [written(message.as_slack(), channel.id) for message in shown],
                "ephemerals": whispers,
            }

    def views(self, sent: Json) -> Json:
        workspace = workspace_of(self._stand, sent)
        user = text(sent, "user")
        with self._stand.world.lock:
            if user not in workspace.users:
                raise ActRefused(f"there is no person {user!r}")
            home = workspace.home(user)
            stack = workspace.modal_stack(user)
            return {
                "ok": True,
                "modals": [view.as_slack(state_of(view.blocks, view.typed)) for view in stack],
                "home": home.as_slack(state_of(home.blocks, home.typed)) if home else None,
            }

    def calls(self, sent: Json) -> Json:
        seq, at = since(str(sent.get("since") or ""))
        return {"ok": True, "calls": [call.as_json() for call in self._stand.api.log.since(seq=seq, at=at)]}


def since(text: str) -> tuple[int, datetime | None]:
    """A call's number, or machine time as ISO or in seconds since 1970."""
    if not text:
        return 0, None
    try:
        if text.isdigit() and len(text) < 10:
            return int(text), None
        if text.replace(".", "", 1).isdigit():
            return 0, datetime.fromtimestamp(float(text), UTC)
        return 0, parse_time(text.replace(" ", "+"))
    except (ValueError, OverflowError, OSError) as error:
        raise BadRequest(f"since: {error}") from None


def written(body: Json, channel: str) -> Json:
    return {"blocks": [], "metadata": None, **body, "channel": channel}
