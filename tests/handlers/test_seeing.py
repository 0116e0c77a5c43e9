"""Which message a press was in, from payloads as Slack sends them and as nobody should."""

from typing import Any

import pytest

from bot.domain.deliveries import SeenMessage
from bot.domain.ids import DeliveryId, PromptId
from bot.views import ids
from handlers.seeing import seen_message

PLACE = {"type": "message", "channel_id": "D0MEI", "message_ts": "1700000000.000100", "is_ephemeral": False}


def pressed(action_id: str = ids.PROMPT_SKIP, value: str = "7", **payload: Any) -> dict[str, Any]:
    return {"container": PLACE, "actions": [{"action_id": action_id, "value": value}], **payload}


def named(metadata: object) -> dict[str, Any]:
    return pressed(message={"ts": "1700000000.000100", "metadata": metadata})


def test_a_message_names_its_delivery() -> None:
    body = named({"event_type": "okrbot_delivery", "event_payload": {"delivery": 12}})

    assert seen_message(body) == SeenMessage("D0MEI", "1700000000.000100", delivery_id=DeliveryId(12))


@pytest.mark.parametrize("metadata", [None, "no", [], {}, {"event_type": "another_app"}, {"event_type": []}])
def test_without_a_name_the_buttons_of_a_prompt_say_which_it_is_about(metadata: object) -> None:
    expected = SeenMessage("D0MEI", "1700000000.000100", prompt_id=PromptId(7))

    assert seen_message(named(metadata)) == expected
    assert seen_message(pressed()) == expected
    assert seen_message(pressed(message=[])) == expected


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"channel_id": "D0MEI", "text": "skip"},
        {"view": {"id": "V1"}, "container": {"type": "view", "view_id": "V1"}},
        pressed(ids.PROMPT_WHAT_MOVED),  # stands in answers too
        pressed(value="nonsense"),
        pressed(container={**PLACE, "is_ephemeral": True}),
        pressed(container={**PLACE, "message_ts": "soon"}),
        pressed(container={**PLACE, "message_ts": None}),
        pressed(container={**PLACE, "channel_id": "D" * 100}),
        pressed(container=None),
        named({"event_type": "okrbot_delivery"}),
        named({"event_type": "okrbot_delivery", "event_payload": "12"}),
        named({"event_type": "okrbot_delivery", "event_payload": {"delivery": "9" * 40}}),
    ],
)
def test_what_is_done_elsewhere_or_names_nothing_proves_nothing(body: dict[str, Any]) -> None:
    assert seen_message(body) is None
