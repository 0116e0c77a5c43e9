"""What is read of a channel and of a thread. [docs.slack.dev/reference/methods/conversations.history]"""

from typing import Any

from slack_sdk import WebClient

from bot.sandbox.server import Sandbox
from tests.sandbox.test_messages import refusal


def test_history_shows_metadata_to_who_asks_for_it(client: WebClient) -> None:
    metadata = {"event_type": "delivery", "event_payload": {"id": "7"}}
    posted = client.chat_postMessage(channel="U0MEI", text="hi", metadata=metadata)
    plain_history = client.conversations_history(channel=posted["channel"])
    full_history = client.conversations_history(channel=posted["channel"], include_all_metadata=True)
    assert "metadata" not in plain_history["messages"][0]
    assert full_history["messages"][0]["metadata"] == metadata


def test_a_reply_that_stands_in_the_channel_as_well_is_told_apart(client: WebClient) -> None:
    parent = client.chat_postMessage(channel="C0PAYMENTS", text="parent")["ts"]
    client.chat_postMessage(channel="C0PAYMENTS", text="reply", thread_ts=parent)
    client.chat_postMessage(channel="C0PAYMENTS", text="for all", thread_ts=parent, reply_broadcast=True)
    thread = client.conversations_replies(channel="C0PAYMENTS", ts=parent)["messages"]
    assert [message.get("subtype") for message in thread] == [None, None, "thread_broadcast"]


def test_a_thread_says_who_began_it_and_who_answered(sandbox: Sandbox, client: WebClient) -> None:
    parent = client.chat_postMessage(channel="C0PAYMENTS", text="parent")["ts"]
    for user in ("U0MEI", "U0ADA", "U0MEI"):
        sandbox.interactions.message(user, "reply", channel="C0PAYMENTS", thread_ts=parent)
    root, *replies = client.conversations_replies(channel="C0PAYMENTS", ts=parent)["messages"]
    assert {reply["parent_user_id"] for reply in replies} == {"U0OKRBOT"}
    assert (root["reply_count"], root["reply_users"]) == (3, ["U0MEI", "U0ADA"])
    assert "parent_user_id" not in root


def test_history_comes_in_pages_newest_first(sandbox: Sandbox, client: WebClient) -> None:
    sandbox.rates.on = False
    for number in range(5):
        posted = client.chat_postMessage(channel="U0MEI", text=str(number))
    first = client.conversations_history(channel=posted["channel"], limit=3)
    second = client.conversations_history(
        channel=posted["channel"], limit=3, cursor=first["response_metadata"]["next_cursor"]
    )
    assert [message["text"] for message in first["messages"]] == ["4", "3", "2"]
    assert [message["text"] for message in second["messages"]] == ["1", "0"]
    assert (first["has_more"], second["has_more"]) == (True, False)


def test_history_from_a_time_on_comes_in_pages_that_lead_forward(sandbox: Sandbox, client: WebClient) -> None:
    sandbox.rates.on = False
    times = [client.chat_postMessage(channel="C0PAYMENTS", text=str(number))["ts"] for number in range(6)]
    asked: dict[str, Any] = {"channel": "C0PAYMENTS", "oldest": times[0], "limit": 3}
    first = client.conversations_history(**asked)
    second = client.conversations_history(**asked, cursor=first["response_metadata"]["next_cursor"])
    back = client.conversations_history(**asked, latest=times[5])
    assert [message["text"] for message in first["messages"]] == ["3", "2", "1"]
    assert [message["text"] for message in second["messages"]] == ["5", "4"]
    assert [message["text"] for message in back["messages"]] == ["4", "3", "2"]
    assert (first["has_more"], second["has_more"]) == (True, False)


def test_replies_stay_in_their_thread(client: WebClient) -> None:
    parent = client.chat_postMessage(channel="C0PAYMENTS", text="parent")
    client.chat_postMessage(channel="C0PAYMENTS", text="reply", thread_ts=parent["ts"])
    history = client.conversations_history(channel="C0PAYMENTS")
    thread = client.conversations_replies(channel="C0PAYMENTS", ts=parent["ts"])
    assert [message["text"] for message in history["messages"]] == ["parent"]
    assert [message["text"] for message in thread["messages"]] == ["parent", "reply"]
    same = client.conversations_replies(channel="C0PAYMENTS", ts=thread["messages"][1]["ts"])
    assert same["messages"] == thread["messages"]


def test_a_deleted_message_leaves_a_tombstone_as_long_as_it_has_replies(client: WebClient) -> None:
    parent = client.chat_postMessage(channel="C0PAYMENTS", text="parent")["ts"]
    reply = client.chat_postMessage(channel="C0PAYMENTS", text="reply", thread_ts=parent)["ts"]
    client.chat_delete(channel="C0PAYMENTS", ts=parent)
    thread = client.conversations_replies(channel="C0PAYMENTS", ts=parent)["messages"]
    assert [message["text"] for message in thread] == ["This message was deleted.", "reply"]
    assert (thread[0]["subtype"], thread[0]["hidden"], thread[0]["user"]) == ("tombstone", True, "USLACKBOT")
    assert refusal(client.chat_delete, channel="C0PAYMENTS", ts=parent) == "message_not_found"

    client.chat_delete(channel="C0PAYMENTS", ts=reply)
    assert client.conversations_history(channel="C0PAYMENTS")["messages"] == []
