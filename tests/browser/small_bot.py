"""A bot of a few dozen lines that does what okrbot does on the screen: asks, opens a modal, sums up, posts a digest."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

Json = dict[str, Any]

START = datetime(2026, 11, 15, 12, 0, tzinfo=UTC)
MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
WEEKS = ("W1", "W2", "W3", "W4", "W5")


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def words(text: str, **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(text: str, action_id: str, **more: Any) -> Json:
    return {"type": "button", "text": plain(text), "action_id": action_id, **more}


PROMPT: list[Json] = [
    words("*Monday, Mei: 1 key result, about a minute.*"),
    words("`KR-12.2` *Checkout success* 93.1 → 96, as planned"),
    {
        "type": "actions",
        "block_id": "answers",
        "elements": [
            button("What moved?", "open_checkin", style="primary"),
            button(
                "Skip",
                "skip",
                confirm={
                    "title": plain("Skip this week?"),
                    "text": plain("You are not asked again before Monday."),
                    "confirm": plain("Skip it"),
                    "deny": plain("Keep it"),
                },
            ),
        ],
    },
]
CHECKIN: Json = {
    "type": "modal",
    "callback_id": "checkin",
    "title": plain("What moved?"),
    "submit": plain("Save"),
    "close": plain("Not now"),
    "blocks": [
        {
            "type": "input",
            "block_id": "value",
            "label": plain("Checkout success, %"),
            "hint": plain("45, 45% and 3,5 all work."),
            "element": {"type": "plain_text_input", "action_id": "value", "initial_value": "93.1"},
        },
        {
            "type": "input",
            "block_id": "sure",
            "label": plain("How sure are you? (0-10)"),
            "element": {
                "type": "number_input",
                "action_id": "sure",
                "is_decimal_allowed": False,
                "min_value": "0",
                "max_value": "10",
                "initial_value": "7",
            },
        },
        {
            "type": "input",
            "block_id": "note",
            "optional": True,
            "label": plain("Note"),
            "element": {"type": "plain_text_input", "action_id": "note", "multiline": True},
        },
        {
            "type": "input",
            "block_id": "whom",
            "optional": True,
            "label": plain("I need"),
            "element": {"type": "external_select", "action_id": "whom", "min_query_length": 1},
        },
        {
            "type": "input",
            "block_id": "helpers",
            "optional": True,
            "label": plain("Helpers"),
            "element": {"type": "multi_external_select", "action_id": "whom", "min_query_length": 1},
        },
        {"type": "actions", "block_id": "more", "elements": [button("More about this", "more")]},
    ],
}
MORE: Json = {"type": "modal", "title": plain("More"), "close": plain("Back"), "blocks": [words("Due on 31 December.")]}


def series(name: str, values: Sequence[float]) -> Json:
    return {"name": name, "data": [{"label": week, "value": value} for week, value in zip(WEEKS, values, strict=True)]}


DIGEST: list[Json] = [
    words("*Payments, week 7 of 13: 6 of 8 on track, 2 need a hand.*"),
    words("`KR-9.2` Refund time 4.6 days (5 → 2), sure 3 of 10.", accessory=button("Offer help", "help")),
    {
        "type": "data_visualization",
        "title": "Payments: progress by week",
        "chart": {
            "type": "line",
            "axis_config": {"categories": list(WEEKS), "x_label": "Week", "y_label": "Progress, %"},
            "series": [series("Progress", [2, 9, 15, 22, 41]), series("Expected", [7, 15, 22, 30, 38])],
        },
    },
]
HOME: Json = {
    "type": "home",
    "blocks": [
        {"type": "header", "text": plain("What I owe")},
        words("*1 key result* by Thursday.", accessory=button("Check in", "open_checkin", style="primary")),
        {
            "type": "actions",
            "block_id": "cycles",
            "elements": [
                {
                    "type": "static_select",
                    "action_id": "cycle",
                    "placeholder": plain("Cycle"),
                    "options": [{"text": plain("Q4 2026"), "value": "q4"}, {"text": plain("2026"), "value": "year"}],
                }
            ],
        },
    ],
}


class Rounds:
    """Monday's round: prompts for two people and a digest for the channel, once."""

    def __init__(self) -> None:
        self.client: WebClient | None = None
        self._is_done = False

    def run_due(self, now: datetime) -> datetime | None:
        if self._is_done or now < MONDAY or self.client is None:
            return None if self._is_done else MONDAY
        for user in ("U0MEI", "U0JONAS"):
            self.client.chat_postMessage(channel=user, text="Monday: 1 key result", blocks=PROMPT)
        self.client.chat_postMessage(channel="C0PAYMENTS", text="Payments, week 7 of 13", blocks=DIGEST)
        self._is_done = True
        return now + timedelta(days=365)


def small_bot(client: WebClient) -> App:
    app = App(client=client, process_before_response=True)
    app.command("/okr")(_command)
    app.action("open_checkin")(_open)
    app.action("more")(_push)
    app.action("cycle")(_cycle)
    app.options("whom")(_people)
    app.view("checkin")(_checkin)
    app.event("app_home_opened")(_home)
    app.event("message")(_read)
    for quiet in ("help", "skip"):
        app.action(quiet)(_skip)
    return app


def _command(ack: Ack, command: Json, client: WebClient) -> None:
    if command["text"] == "too much":
        with suppress(SlackApiError):
            client.chat_postMessage(channel=command["channel_id"], text="x", blocks=[words("x" * 3001)])
    ack(text=f"You asked for {command['text'] or 'everything'}: 2 of 3 on track.")


def _open(ack: Ack, body: Json, client: WebClient) -> None:
    message = body.get("container", {})
    where = f"{message.get('channel_id', '')} {message.get('message_ts', '')}"
    client.views_open(trigger_id=body["trigger_id"], view={**CHECKIN, "private_metadata": where})
    ack()


def _push(ack: Ack, body: Json, client: WebClient) -> None:
    client.views_push(trigger_id=body["trigger_id"], view=MORE)
    ack()


def _cycle(ack: Ack, body: Json, client: WebClient) -> None:
    chosen = body["actions"][0]["selected_option"]["text"]["text"]
    client.views_publish(user_id=body["user"]["id"], view={**HOME, "blocks": [words(f"Cycle: {chosen}")]})
    ack()


def _people(ack: Ack, payload: Json) -> None:
    names = [name for name in ("Legal", "Lea", "Kai") if name.lower().startswith(payload["value"].lower())]
    ack(options=[{"text": plain(name), "value": name.lower()} for name in names])


def _checkin(ack: Ack, view: Json, client: WebClient) -> None:
    values = view["state"]["values"]
    typed, sure = values["value"]["value"]["value"], values["sure"]["sure"]["value"]
    if not typed.replace(".", "", 1).isdigit():
        ack(response_action="errors", errors={"value": f"“{typed}” is not a number."})
        return
    channel, _, ts = view["private_metadata"].partition(" ")
    if ts:
        summary = f"Thanks. *Checkout success* 93.1 → {typed}, {sure} of 10 sure."
        client.chat_update(channel=channel, ts=ts, text=summary, blocks=[words(summary)])
    ack()


def _home(client: WebClient, event: Json) -> None:
    client.views_publish(user_id=event["user"], view=HOME)


def _read() -> None:
    """Messages of people need no answer."""


def _skip(ack: Ack, body: Json, client: WebClient) -> None:
    ack()
    where = body["container"]
    client.chat_postMessage(channel=where["channel_id"], thread_ts=where["message_ts"], text="Noted.")
