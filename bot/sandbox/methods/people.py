"""users.*, usergroups.*, dnd.*, team.*. [docs.slack.dev/reference/methods/users.info]"""

from copy import deepcopy

from bot.sandbox.methods.paging import LIMIT_MAX, page
from bot.sandbox.rates import TIER_2, TIER_3, TIER_4
from bot.sandbox.refusals import Refused
from bot.sandbox.webapi import Call, Method
from bot.sandbox.wire import Json, truthy
from bot.sandbox.workspace import Workspace

TOO_MANY_AT_ONCE = 1_000


def as_seen(workspace: Workspace, user: Json, *, with_locale: bool) -> Json:
    """A user object as the app's scopes let it see it."""
    body = deepcopy(user)
    if "users:read.email" not in workspace.scopes or user.get("is_stranger"):
        body["profile"].pop("email", None)
    if not with_locale or user.get("is_stranger"):
        body.pop("locale", None)
    body["profile"].pop("fields", None)
    return body


def info(call: Call) -> Json:
    return {"user": as_seen(call.workspace, _user(call), with_locale=truthy(call.args.get("include_locale")))}


def list_users(call: Call) -> Json:
    """Without a limit everybody at once, as Slack tries to; a large workspace needs one.
    [docs.slack.dev/reference/methods/users.list]"""
    users = list(call.workspace.users.values())
    if len(users) > TOO_MANY_AT_ONCE and call.optional("limit") in ("", "0"):
        raise Refused("limit_required", f"{len(users)} people are too many without a limit")
    found, metadata = page(call, users, default=len(users), most=LIMIT_MAX)
    with_locale = truthy(call.args.get("include_locale"))
    members = [as_seen(call.workspace, user, with_locale=with_locale) for user in found]
    return {"members": members, "cache_ts": int(call.world.clock.now().timestamp()), **metadata}


def lookup_by_email(call: Call) -> Json:
    email = call.text("email").lower()
    for user in call.workspace.humans():
        if str(user["profile"].get("email", "")).lower() == email and not user["deleted"]:
            return {"user": as_seen(call.workspace, user, with_locale=False)}
    raise Refused("users_not_found", f"nobody has the address {email}")


def profile(call: Call) -> Json:
    """Custom fields stand in it but for the hidden ones; labels only when asked for, which Slack limits heavily.
    [docs.slack.dev/reference/methods/users.profile.get]"""
    user = call.workspace.users.get(call.optional("user") or call.workspace.bot_user)
    if user is None:
        raise Refused("user_not_found", f"there is no person {call.optional('user')}")
    body = as_seen(call.workspace, user, with_locale=False)["profile"]
    held, known = user["profile"].get("fields") or {}, call.workspace.profile_fields
    fields = {name: dict(value) for name, value in held.items() if not known.get(name, {}).get("is_hidden")}
    if truthy(call.args.get("include_labels")):
        fields = {name: {**value, "label": known.get(name, {}).get("label", "")} for name, value in fields.items()}
    return {"profile": {**body, "fields": fields}}


def team_profile(call: Call) -> Json:
    """`visibility` is all, visible or hidden. [docs.slack.dev/reference/methods/team.profile.get]"""
    wanted = call.optional("visibility") or "all"
    if wanted not in ("all", "visible", "hidden"):
        raise Refused("invalid_arguments", f"visibility is all, visible or hidden, not {wanted}")
    fields = call.workspace.profile_fields.values()
    shown = [field for field in fields if wanted == "all" or bool(field.get("is_hidden")) == (wanted == "hidden")]
    return {"profile": {"fields": deepcopy(shown), "sections": []}}


def team_info(call: Call) -> Json:
    workspace = call.workspace
    return {"team": {"id": workspace.id, "name": workspace.name, "domain": workspace.domain, "email_domain": ""}}


def usergroups(call: Call) -> Json:
    return {"usergroups": list(call.workspace.usergroups.values())}


def usergroup_users(call: Call) -> Json:
    group = call.workspace.usergroups.get(call.text("usergroup"))
    if group is None:
        raise Refused("no_such_subteam", f"there is no group {call.text('usergroup')}")
    return {"users": group.get("users", [])}


def dnd_info(call: Call) -> Json:
    _user(call)
    return _not_disturbed()


def dnd_team(call: Call) -> Json:
    users = [user for user in call.optional("users").split(",") if user]
    if not users:
        raise Refused("no_users_provided", "users is empty")
    if len(users) > 50:
        raise Refused("too_many_users", "at most 50 people")
    return {"users": {user: _not_disturbed() for user in users if user in call.workspace.users}}


def _not_disturbed() -> Json:
    return {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}


def _user(call: Call) -> Json:
    user = call.workspace.users.get(call.text("user"))
    if user is None:
        raise Refused("user_not_found", f"there is no person {call.text('user')}")
    return user


METHODS = {
    "users.info": Method(info, ("users:read",), TIER_4),
    "users.list": Method(list_users, ("users:read",), TIER_2),
    "users.lookupByEmail": Method(lookup_by_email, ("users:read.email",), TIER_3),
    "users.profile.get": Method(profile, ("users.profile:read",), TIER_4),
    "team.profile.get": Method(team_profile, ("users.profile:read",), TIER_3),
    "team.info": Method(team_info, ("team:read",), TIER_3),
    "usergroups.list": Method(usergroups, ("usergroups:read",), TIER_2),
    "usergroups.users.list": Method(usergroup_users, ("usergroups:read",), TIER_2),
    "dnd.info": Method(dnd_info, ("dnd:read",), TIER_3),
    "dnd.teamInfo": Method(dnd_team, ("dnd:read",), TIER_2),
}
