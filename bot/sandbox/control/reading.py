"""Reading what was sent to the control interface."""

from math import inf

from bot.sandbox.parts import Stand
from bot.sandbox.refusals import ActRefused
from bot.sandbox.wire import Json
from bot.sandbox.workspace import Workspace


class BadRequest(ValueError):
    """The call itself makes no sense: answered with status 400."""


def text(sent: Json, name: str) -> str:
    value = sent.get(name)
    if value in (None, ""):
        raise BadRequest(f"{name} is missing")
    if not isinstance(value, str):
        raise BadRequest(f"{name} should be text")
    return value


def optional(sent: Json, name: str) -> str:
    value = sent.get(name)
    if value is not None and not isinstance(value, str):
        raise BadRequest(f"{name} should be text")
    return value or ""


def number(sent: Json, name: str, otherwise: float) -> float:
    """A number from 0 on; `otherwise` when nothing was sent."""
    value = sent.get(name)
    try:
        found = otherwise if value is None else -1.0 if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        found = -1.0
    if not 0 <= found < inf:
        raise BadRequest(f"{name} should be a number from 0 on")
    return found


def team_of(sent: Json) -> str:
    return optional(sent, "team")


def without_team(sent: Json) -> Json:
    return {name: value for name, value in sent.items() if name != "team"}


def workspace_of(stand: Stand, sent: Json) -> Workspace:
    """The workspace `team` names, else the default one. Raises ActRefused."""
    team = team_of(sent)
    workspaces = stand.world.workspaces
    if team and team not in workspaces:
        raise ActRefused(f"there is no workspace {team!r}")
    return workspaces[team] if team else stand.world.default
