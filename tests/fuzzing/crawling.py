"""The real payload of everything that can be done: somebody walks through the bot and does each thing once."""

from collections import deque
from copy import deepcopy
from dataclasses import dataclass, field

from bot.sandbox import payloads
from bot.sandbox.inputs import VALUE_KEYS, initial, state_of
from tests.fuzzing.place import HERE
from tests.fuzzing.sending import Answer, Body, Sender

USERS = ("U0MEI", "U0ADA")
SAID: tuple[str, ...] = (
    "",
    "help",
    "company",
    "attention",
    "team Payments",
    "find just",
    "O-1",
    "history KR-1.1",
    "why",
    "new",
)
SAID += ("checkin", "drafts", "settings", "away", "digest", "<@U0KAI>", "KR-1.1 93 c7 on its way", "chekin", "snooze")
SAID += ("me", "admin", "skip", "back", "tree", "tree <@U0KAI>", "tree O-1", "edit O-1", "align O-1", "restrict O-1")
SAID += ("source KR-1.1", "source KR-1.1 resume", "source KR-1.2", "follow", "follow O-2", "follow here team Payments")
SAID += ("unfollow O-2", "O-2", "<@U0KAI> on 3 March", "team Payments on 1 November", "company on 2026-11-01")
SAID += ("lessons", "lessons click", "lesson", "lesson O-1 needs one click less")
SAID += ("cycle", "report", "order", "order Payments", "wish", "review", "review team Payments", "close", "lessons ask")
SAID += ("review decide ask the bank", "review decide ask <@U0KAI|kai> by 1 December", "O-4", "O-6", "pause KR-1.3")
SAID += ("handover KR-1.3", "resume KR-1.3", "cancel KR-1.2")
SAID += ("ask", "ask Why so dear?", "ask find why", "readiness team Payments", "pilot team Payments", "feedback")
SAID += ("control O-2", "control O-1", "cheer O-2 well done")
OF_ADMINS = ("cycle", "review team Platform")
NOT_DONE: tuple[str, ...] = (
    "press move_cycle",
    "press survey_call_off",
    "press session_call_off",
    "submit okr_pilot_stop",
)
"""Known and not done while walking: all that comes after it would find something that is over."""
SHORTCUTS = ("okr_checkin", "okr_new")


@dataclass
class Walk:
    """``bodies``: what is done → the payload of it. Surfaces that came up and have not been looked at yet wait."""

    sender: Sender
    bodies: dict[str, Body] = field(default_factory=dict)
    waiting: deque[tuple[str, Body]] = field(default_factory=deque)
    offered: dict[str, Body] = field(default_factory=dict)
    """What an external select offered first: its action id → the option."""

    def through_everything(self) -> dict[str, Body]:
        for user in USERS:
            for text in SAID:
                self._do(user, f"say {text}", self._command(user, text))
            for text in OF_ADMINS if user == "U0ADA" else ():
                self._do(user, f"say {text} as an admin", self._command(user, text))
            for callback_id in SHORTCUTS:
                self._do(user, f"shortcut {callback_id}", self._common(user, "shortcut") | {"callback_id": callback_id})
            self._do(user, "shortcut okr_request", self._on_message(user, "U0MEI"))
            self._do(user, "shortcut okr_request of another", self._on_message(user, "U0KAI"))
            home = self.sender.town.sandbox.interactions.open_home(user).view
            messages = [*self.sender.town.direct_messages(user), *self.sender.town.channel_messages("C0PAY")]
            self.waiting.extend((user, surface) for surface in (home, *messages) if surface)
            while self.waiting:
                self._look_at(*self.waiting.popleft())
        self.bodies |= self._events()
        return self.bodies

    def _look_at(self, user: str, surface: Body) -> None:
        where = self._where(user, surface)
        for block, element in elements_of(surface):
            action_id, kind = element.get("action_id", ""), element["type"]
            if not action_id or "url" in element:
                continue
            if kind.endswith("external_select"):
                self._search(user, block, action_id, where)
            elif block["type"] != "input" or block.get("dispatch_action"):
                done = payloads.action({"block_id": "", **block}, element, chosen(element), "1.5")
                pressed = self._common(user, "block_actions") | where | {"actions": [done]}
                self._do(user, f"press {action_id}", pressed)
        if surface.get("type") == "modal":
            named = surface["callback_id"]
            self.bodies.setdefault(f"close {named}", self._common(user, "view_closed") | where)
            if surface.get("submit"):
                filled = self._filled(surface, where)
                self._do(user, f"submit {named}", self._common(user, "view_submission") | filled)

    def _search(self, user: str, block: Body, action_id: str, where: Body) -> None:
        asked = {"action_id": action_id, "block_id": block.get("block_id", ""), "value": ""}
        offered = self._do(user, f"search {action_id}", self._common(user, "block_suggestion") | where | asked)
        if offered is not None:
            assert offered.body["options"], action_id
            self.offered[action_id] = offered.body["options"][0]

    def _filled(self, surface: Body, where: Body) -> Body:
        """With something chosen in every external select."""
        view = deepcopy(where["view"])
        for block, element in elements_of(surface):
            if element["type"].endswith("external_select") and element["action_id"] in self.offered:
                state = view["state"]["values"][block["block_id"]][element["action_id"]]
                state["selected_option"] = self.offered[element["action_id"]]
        return where | {"view": view}

    def _do(self, user: str, name: str, body: Body) -> Answer | None:
        """None for what was done before."""
        if name in self.bodies:
            return None
        self.bodies[name] = body
        if name.startswith(NOT_DONE):
            return None
        answer = self.sender.send(body, user=user)
        assert answer.status == 200, (name, answer)
        self.waiting.extend((user, surface) for surface in surfaces_of(answer))
        return answer

    def _common(self, user: str, kind: str) -> Body:
        workspace = self.sender.town.sandbox.world.workspaces[HERE]
        return payloads.common(workspace, user, kind) | {"trigger_id": ""}

    def _on_message(self, user: str, mentioned: str) -> Body:
        text = f"<@{mentioned}> faster, please"
        message = {"type": "message", "user": "U0KAI", "ts": "1700000000.000100", "text": text}
        where = {"channel": {"id": "C0PAY", "name": "payments"}, "message_ts": message["ts"], "response_url": ""}
        return self._common(user, "message_action") | {"callback_id": "okr_request", "message": message, **where}

    def _command(self, user: str, text: str) -> Body:
        workspace = self.sender.town.sandbox.world.workspaces[HERE]
        return payloads.command(workspace, user, {"id": "C0PAY", "name": "payments"}, "/okr", text, "", "")

    def _where(self, user: str, surface: Body) -> Body:
        """What a payload says of the view or message that the element stands in."""
        if surface.get("type") in {"modal", "home"}:
            own = len(self.bodies)  # what answers a submission has no id yet; each is a form of its own
            named = {"id": f"V{own}", "hash": f"{own}.h", "app_installed_team_id": HERE, **surface}
            blocks = [{"block_id": "", **block} for block in surface["blocks"]]
            view = named | {"blocks": blocks, "state": {"values": state_of(blocks, {})}}
            return {"container": {"type": "view", "view_id": view["id"]}, "view": view}
        place: Body = {"type": "message", "message_ts": surface["ts"], "channel_id": surface["channel"]}
        place["is_ephemeral"] = surface.get("response_type") == "ephemeral"
        there = {"container": place, "channel": {"id": surface["channel"], "name": "somewhere"}, "message": surface}
        return there | {"state": {"values": {}}, "response_url": ""}

    def _events(self) -> dict[str, Body]:
        workspace = self.sender.town.sandbox.world.workspaces[HERE]
        user = {**workspace.users["U0KAI"], "updated": 1_795_000_000}
        told: dict[str, Body] = {
            "app_home_opened": {"user": "U0KAI", "channel": "D1", "tab": "home"},
            "message": {"user": "U0KAI", "channel": "D1", "channel_type": "im", "text": "93 c7", "ts": "1.2"},
            "user_change": {"user": user},
            "team_join": {"user": {**user, "id": "U0NEW"}},
            "app_uninstalled": {},
            "tokens_revoked": {"tokens": {"oauth": [], "bot": ["UBOT"]}},
        }
        authorized = [{"team_id": HERE, "user_id": workspace.bot_user, "is_bot": True}]
        common: Body = {"type": "event_callback", "team_id": HERE, "authorizations": authorized, "event_time": 1}
        return {
            f"event {name}": {**common, "event_id": f"Ev{name}", "event": {"type": name, **event}}
            for name, event in told.items()
        }


def surfaces_of(answer: Answer) -> list[Body]:
    """Views and messages that came up."""
    with_it = answer.body
    found = [one for one in (answer.view, with_it.get("view"), *answer.responses) if one]
    if with_it.get("blocks"):
        found.append({"channel": "C0PAY", "ts": "1.1", **with_it})
    return found


def elements_of(surface: Body) -> list[tuple[Body, Body]]:
    found = []
    for block in surface.get("blocks") or []:
        for element in (*block.get("elements", ()), block.get("accessory"), block.get("element")):
            if isinstance(element, dict) and element.get("type"):
                found.append((block, element))
    return found


def chosen(element: Body) -> Body:
    """The value of a button; what one would pick in anything else."""
    match element["type"]:
        case "button":
            return {"value": element["value"]} if "value" in element else {}
        case "static_select" | "radio_buttons":
            groups = element.get("option_groups") or [element]
            return {"selected_option": groups[0]["options"][-1]}
        case "checkboxes" | "multi_static_select":
            return {"selected_options": element["options"][:1]}
        case "users_select":
            return {"selected_user": "U0KAI"}
    return initial(element) if element["type"] in VALUE_KEYS else {}
