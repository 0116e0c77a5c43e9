"""auth.*, apps.connections.open: the app itself. [docs.slack.dev/reference/methods/auth.test]"""

from bot.sandbox.rates import SPECIAL, TIER_3
from bot.sandbox.refusals import Refused
from bot.sandbox.webapi import Call, Method
from bot.sandbox.wire import Json


def test(call: Call) -> Json:
    workspace = call.workspace
    return {
        "url": f"https://{workspace.domain}.slack.com/",
        "team": workspace.name,
        "user": workspace.users[workspace.bot_user]["name"],
        "team_id": workspace.id,
        "user_id": workspace.bot_user,
        "bot_id": workspace.bot_id,
        "is_enterprise_install": False,
    }


def check(call: Call) -> Json:
    """Gives back what it was called with, as an error if one is named. [docs.slack.dev/reference/methods/api.test]"""
    args = {name: value for name, value in call.args.items() if name != "token"}
    if error := call.optional("error"):
        raise Refused(error, "the error the app asked for", args=args)
    return {"args": args}


def connections_open(call: Call) -> Json:
    """A URL for one WebSocket, good for one use."""
    return {"url": call.hooks.socket_url()}


METHODS = {
    "api.test": Method(check, rate=SPECIAL, token="none"),  # noqa: S106 - a kind of token
    "auth.test": Method(test, rate=SPECIAL),
    "apps.connections.open": Method(connections_open, rate=TIER_3, token="app"),  # noqa: S106 - a kind of token
}
