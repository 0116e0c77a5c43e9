"""Messages that wait for their time. [docs.slack.dev/reference/methods/chat.scheduleMessage]"""

from datetime import timedelta

import pytest
from slack_sdk import WebClient

from bot.sandbox.server import Sandbox
from tests.sandbox.test_messages import refusal
from tests.sandbox.views import plain


def test_scheduled_messages_can_be_listed_and_withdrawn(sandbox: Sandbox, client: WebClient) -> None:
    at = int((sandbox.clock.now() + timedelta(hours=1)).timestamp())
    for channel, later in (("C0PAYMENTS", 60), ("C0GENERAL", 0)):
        client.chat_scheduleMessage(channel=channel, text=channel, post_at=at + later)
    every = client.chat_scheduledMessages_list()["scheduled_messages"]
    one = client.chat_scheduledMessages_list(channel="C0PAYMENTS")["scheduled_messages"][0]
    assert [(each["channel_id"], each["post_at"]) for each in every] == [("C0GENERAL", at), ("C0PAYMENTS", at + 60)]
    assert {"id", "channel_id", "post_at", "date_created", "text"} == one.keys()
    assert refusal(client.chat_scheduledMessages_list, channel="C0NOWHERE") == "invalid_channel"
    client.chat_deleteScheduledMessage(channel="C0PAYMENTS", scheduled_message_id=one["id"])
    assert len(client.chat_scheduledMessages_list()["scheduled_messages"]) == 1


@pytest.mark.parametrize(
    ("after", "error"), [(timedelta(hours=-1), "time_in_past"), (timedelta(days=121), "time_too_far")]
)
def test_a_message_is_scheduled_within_120_days(
    sandbox: Sandbox, client: WebClient, after: timedelta, error: str
) -> None:
    at = int((sandbox.clock.now() + after).timestamp())
    assert refusal(client.chat_scheduleMessage, channel="C0PAYMENTS", text="a", post_at=at) == error


@pytest.mark.parametrize("at", ["noon", "-1", "²", "9" * 5000])
def test_a_time_to_post_at_is_a_number(client: WebClient, at: str) -> None:
    error = refusal(client.api_call, api_method="chat.scheduleMessage", data={"channel": "C0PAYMENTS", "post_at": at})
    assert error == "invalid_time"


def test_thirty_messages_are_scheduled_within_five_minutes(sandbox: Sandbox, client: WebClient) -> None:
    at = int((sandbox.clock.now() + timedelta(hours=1)).timestamp())
    for _ in range(30):
        client.chat_scheduleMessage(channel="C0PAYMENTS", text="a", post_at=at)
    arguments = {"channel": "C0PAYMENTS", "text": plain("a")["text"], "post_at": at + 299}
    assert refusal(client.chat_scheduleMessage, **arguments) == "restricted_too_many"
