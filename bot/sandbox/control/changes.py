"""Changing what surrounds the bot: people, channels, time, faults."""

from datetime import timedelta

from bot.sandbox.clock import iso, parse_time
from bot.sandbox.control.reading import BadRequest, text, without_team, workspace_of
from bot.sandbox.faults import Fault
from bot.sandbox.parts import Stand
from bot.sandbox.wire import Json

SETTLE_AT_MOST = 30.0


class Changes:
    """Each method takes what was sent and returns what is answered."""

    def __init__(self, stand: Stand) -> None:
        self._stand = stand

    def user(self, sent: Json) -> Json:
        user = self._stand.roster.user(workspace_of(self._stand, sent), without_team(sent))
        self._stand.after_events()
        return {"ok": True, "user": user}

    def channel(self, sent: Json) -> Json:
        workspace = workspace_of(self._stand, sent)
        channel = self._stand.roster.channel(workspace, without_team(sent))
        self._stand.after_events()
        return {"ok": True, "channel": {**channel.as_slack(workspace.bot_user), "members": channel.members}}

    def clock(self, sent: Json) -> Json:
        now = self._stand.clock.now()
        try:
            target = parse_time(str(sent["to"])) if "to" in sent else now + timedelta(seconds=float(sent["advance"]))
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise BadRequest(f"send to: an ISO time with offset, or advance: seconds ({error})") from None
        return self._stand.timeline.move_to(target).as_json()

    def idle(self, sent: Json) -> Json:
        due = sent.get("next_due")
        try:
            next_due = parse_time(str(due)) if due else None
        except ValueError as error:
            raise BadRequest(f"next_due: {error}") from None
        return {"ok": True, "now": iso(self._stand.idle.report(text(sent, "worker"), next_due))}

    def faults(self, sent: Json) -> Json:
        kind = text(sent, "kind")
        if kind == Fault.DISCONNECT:
            self._stand.sockets.disconnect()
            return {"ok": True}
        try:
            times = int(sent.get("times", 1))
            seconds = float(sent["seconds"]) if sent.get("seconds") is not None else None
        except (TypeError, ValueError):
            raise BadRequest("times and seconds should be numbers") from None
        self._stand.faults.inject(str(sent.get("method") or "*"), kind, times, seconds)
        return {"ok": True}

    def settle(self, sent: Json) -> Json:
        seconds = float(sent.get("seconds", SETTLE_AT_MOST))
        settled = self._stand.timeline.settle(seconds)
        return {"ok": True} if settled else {"ok": False, "error": f"the bot is still busy after {seconds:g} s"}
