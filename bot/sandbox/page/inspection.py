"""The panel "What the bot sent": every call, newest first, with the reason where it was refused."""

import json
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.sandbox.calls import Call
from bot.sandbox.page import view

SHOWN = 200
_LONGEST = 6_000


def calls(recorded: Sequence[Call], zone: ZoneInfo) -> list[view.Call]:
    return [_shown(call, zone) for call in reversed(recorded[-SHOWN:])]


def refused(recorded: Sequence[Call]) -> int:
    return sum(1 for call in recorded if _refusal(call))


def _shown(call: Call, zone: ZoneInfo) -> view.Call:
    refusal = _refusal(call)
    return view.Call(
        at=_time(call.calendar, zone),
        method=call.method,
        outcome=refusal or "ok",
        reason=(call.reason or refusal) if refusal else "",
        arguments=_pretty(call.args),
        answer=_pretty(call.answer) if call.answer is not None else f"no body, HTTP status {call.status}",
    )


def _refusal(call: Call) -> str:
    """Slack's word for it, empty when the call was served."""
    if call.answer is not None and call.answer.get("ok") is False:
        return str(call.answer.get("error", "refused"))
    return f"HTTP {call.status}" if call.status >= 400 else ""


def _pretty(value: object) -> str:
    words = json.dumps(value, ensure_ascii=False, indent=1)
    return words if len(words) <= _LONGEST else words[:_LONGEST] + "\n…"


def _time(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%a %H:%M:%S}"
