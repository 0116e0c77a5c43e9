"""Changing what surrounds the bot: people, channels, time, faults."""

from bot.sandbox.clock import iso, later, parse_time
from bot.sandbox.control.fields import check_channel, check_user
from bot.sandbox.control.reading import BadRequest, number, optional, text, without_team, workspace_of
from bot.sandbox.faults import EVERY_METHOD, Fault
from bot.sandbox.parts import Stand
from bot.sandbox.roster import Sent
from bot.sandbox.wire import Json

SETTLE_AT_MOST = 30.0


class Changes:
    """Each method takes what was sent and returns what is answered."""

    def __init__(self, stand: Stand) -> None:
        self._stand = stand

    def user(self, sent: Json) -> Json:
        workspace, fields = workspace_of(self._stand, sent), without_team(sent)
        with self._stand.world.lock:
            check_user(workspace, fields)
        user, told = self._stand.roster.user(workspace, fields)
        return {**self._outcome(told), "user": user}

    def channel(self, sent: Json) -> Json:
        workspace, fields = workspace_of(self._stand, sent), without_team(sent)
        with self._stand.world.lock:
            check_channel(workspace, fields)
        channel, told = self._stand.roster.channel(workspace, fields)
        written = {**channel.as_slack(workspace.bot_user), "members": channel.members}
        return {**self._outcome(told), "channel": written}

    def clock(self, sent: Json) -> Json:
        if (sent.get("to") is None) == (sent.get("advance") is None):
            raise BadRequest("send either to: an ISO time with offset, or advance: seconds")
        try:
            if sent.get("to") is not None:
                target = parse_time(text(sent, "to"))
            else:
                target = later(self._stand.clock.now(), number(sent, "advance", 0))
        except ValueError as error:
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
        times = int(number(sent, "times", 1))
        if not times:
            raise BadRequest("times should be a number from 1 on")
        seconds = number(sent, "seconds", 0) if sent.get("seconds") is not None else None
        self._stand.faults.inject(optional(sent, "method") or EVERY_METHOD, kind, times, seconds)
        return {"ok": True}

    def settle(self, sent: Json) -> Json:
        seconds = number(sent, "seconds", SETTLE_AT_MOST)
        settled = self._stand.timeline.settle(seconds)
        return {"ok": True} if settled else {"ok": False, "error": f"the bot is still busy after {seconds:g} s"}

    def _outcome(self, told: Sent) -> Json:
        """Once the bot has dealt with what it was told."""
        error = self._stand.after_events(told)
        return {"ok": False, "error": error} if error else {"ok": True}
