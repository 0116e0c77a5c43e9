"""views.*: modals and the Home tab. No scope is needed. [docs.slack.dev/reference/methods/views.open]"""

from collections.abc import Callable

from bot.sandbox.blockkit.report import MODAL
from bot.sandbox.entities import View
from bot.sandbox.inputs import state_of
from bot.sandbox.rates import TIER_4
from bot.sandbox.refusals import Refused
from bot.sandbox.tickets import Trigger
from bot.sandbox.webapi import Call, Method
from bot.sandbox.wire import Json


def _with_trigger(call: Call, show: Callable[[Trigger, object], View]) -> Json:
    trigger_id = call.text("trigger_id")
    content = _content(call)
    ticket = call.world.tickets.use_trigger(trigger_id, call.workspace.id)
    try:
        view = show(ticket, content)
    except Refused:
        call.world.tickets.give_back(ticket)
        raise
    call.acts.showed(view, trigger_id)
    return _answer(view)


def open_modal(call: Call) -> Json:
    return _with_trigger(call, lambda ticket, content: call.shelf.open(ticket.user, content, ticket.channel))


def push(call: Call) -> Json:
    return _with_trigger(call, lambda ticket, content: call.shelf.push(ticket.user, content, ticket.view_id))


def update(call: Call) -> Json:
    content = _content(call)
    view_id, external_id = call.optional("view_id"), call.optional("external_id")
    if not view_id and not external_id:
        raise Refused("invalid_arguments", messages=["[ERROR] must provide view_id or external_id"])
    view = call.shelf.find(view_id, external_id)
    if view is None or view.type != MODAL:
        raise Refused("not_found", "there is no such modal, or it was closed")
    call.shelf.update(view, content, call.optional("hash"))
    call.acts.showed(view)
    return _answer(view)


def publish(call: Call) -> Json:
    user = call.text("user_id")
    if not call.workspace.manifest.home_tab:
        raise Refused("not_enabled", "the manifest switches the Home tab off")
    person = call.workspace.users.get(user)
    if person is None or person["is_bot"]:
        raise Refused("invalid_arguments", f"there is no person {user}", messages=["invalid `user_id`"])
    if person["deleted"]:
        raise Refused("user_not_found", f"{user} is deactivated")
    view = call.shelf.publish(user, _content(call), call.optional("hash"))
    call.acts.showed(view)
    return _answer(view)


def _content(call: Call) -> object:
    content = call.structure("view", "invalid_arguments")
    if content is None:
        raise Refused("invalid_arguments", messages=["[ERROR] missing required field: view"])
    return content


def _answer(view: View) -> Json:
    return {"view": view.as_slack(state_of(view.blocks, view.typed))}


METHODS = {
    "views.open": Method(open_modal, rate=TIER_4),
    "views.push": Method(push, rate=TIER_4),
    "views.update": Method(update, rate=TIER_4),
    "views.publish": Method(publish, rate=TIER_4),
}
