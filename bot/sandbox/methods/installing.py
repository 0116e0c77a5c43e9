"""oauth.v2.access, auth.revoke, apps.uninstall. [docs.slack.dev/authentication/installing-with-oauth]"""

from bot.sandbox.codes import CLIENT_ID, CLIENT_SECRET
from bot.sandbox.rates import SPECIAL, TIER_4
from bot.sandbox.refusals import Refused
from bot.sandbox.webapi import Call, Method
from bot.sandbox.wire import Json, truthy


def access(call: Call) -> Json:
    """Exchanges the code of one installation for the bot token of its workspace, once."""
    if call.text("client_id") != CLIENT_ID:
        raise Refused("invalid_client_id", f"the stand-in's client_id is {CLIENT_ID}")
    if call.optional("client_secret") != CLIENT_SECRET:
        raise Refused("bad_client_secret", "not the client secret of the stand-in")
    code = call.world.codes.exchange(call.text("code"), call.optional("redirect_uri") or "")
    workspace = call.world.workspaces[code.team]
    workspace.grant(code.scopes)
    if not workspace.installed:
        workspace.installed = True
        workspace.bot_token = f"{workspace.bot_token}-{call.world.new_id('again')}"
    owner = next((user["id"] for user in workspace.humans() if user["is_owner"]), "")
    return {
        "app_id": workspace.app_id,
        "authed_user": {"id": owner},
        "scope": ",".join(sorted(workspace.scopes)),
        "token_type": "bot",
        "access_token": workspace.bot_token,
        "bot_user_id": workspace.bot_user,
        "team": {"id": workspace.id, "name": workspace.name},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def revoke(call: Call) -> Json:
    """The token is good for nothing afterwards; with `test` it only says that it would be."""
    if truthy(call.args.get("test")):
        return {"revoked": False}
    call.hooks.uninstalled(call.workspace)
    return {"revoked": True}


def uninstall(call: Call) -> Json:
    if call.text("client_id") != CLIENT_ID or call.optional("client_secret") != CLIENT_SECRET:
        raise Refused("client_id_token_mismatch", "not the client of the stand-in")
    call.hooks.uninstalled(call.workspace)
    return {}


METHODS = {
    "oauth.v2.access": Method(access, rate=TIER_4, token="none"),  # noqa: S106 - a kind of token
    "auth.revoke": Method(revoke, rate=SPECIAL),
    "apps.uninstall": Method(uninstall, rate=SPECIAL),
}
