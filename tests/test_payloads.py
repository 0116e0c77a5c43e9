"""What is let in at the door: everything that Slack sends, and nothing of another shape."""

from typing import Any

import pytest

from bot.payloads import is_payload

USER = {"id": "U0MEI", "team_id": "T0NORD"}
STATE: dict[str, Any] = {"values": {"note": {"typed": {"type": "plain_text_input", "value": None}}}}
VIEW: dict[str, Any] = {
    "id": "V1",
    "type": "modal",
    "callback_id": "okr_away",
    "blocks": [{"type": "input", "block_id": "note"}],
    "state": STATE,
}
PRESS = {"type": "block_actions", "user": USER, "actions": [{"action_id": "go_team", "value": "1"}]}
SUBMISSION = {"type": "view_submission", "user": USER, "view": VIEW}
COMMAND = {"command": "/okr", "text": "", "user_id": "U1", "team_id": "T1", "channel_id": "C1", "trigger_id": "1.2"}


def begun_with(**initial: Any) -> dict[str, Any]:
    """A form whose one input held something when it was opened."""
    element = {"type": "static_select", "action_id": "typed", **initial}
    return {**SUBMISSION, "view": {**VIEW, "blocks": [{"type": "input", "block_id": "note", "element": element}]}}


def event(**said: Any) -> dict[str, Any]:
    return {"type": "event_callback", "team_id": "T0NORD", "event": said}


ON_MESSAGE: dict[str, Any] = {
    "type": "message_action",
    "user": USER,
    "team": {"id": "T0NORD", "domain": "nordlicht"},
    "callback_id": "okr_request",
    "trigger_id": "1.2",
    "channel": {"id": "C1", "name": "payments"},
    "message": {"type": "message", "user": "U1", "ts": "1.2", "text": "<@U2> please"},
}


@pytest.mark.parametrize(
    "body",
    [
        COMMAND,
        PRESS,
        {
            **PRESS,
            "team": None,
            "enterprise": {"id": "E1"},
            "message": {"blocks": []},
            "container": {"channel_id": "C1"},
        },
        SUBMISSION,
        {**SUBMISSION, "view": {**VIEW, "blocks": [{"type": "section"}, *VIEW["blocks"]]}},
        {**SUBMISSION, "view": {**VIEW, "blocks": [{"type": "section"}], "state": None}},
        begun_with(initial_option={"text": {"type": "plain_text", "text": "All"}, "value": "all"}),
        begun_with(initial_users=["U1"], initial_date=None),
        {"type": "view_closed", "user": USER, "view": VIEW, "is_cleared": True},
        {"type": "shortcut", "user": USER, "callback_id": "okr_new", "trigger_id": "1.2"},
        ON_MESSAGE,
        {**ON_MESSAGE, "message": {"ts": "1.2", "bot_id": "B1", "user": None, "files": [{"title": None}]}},
        {"type": "block_suggestion", "user": USER, "action_id": "align_to", "value": "half \ud83d a pair"},
        event(type="message", channel="D1", user="U1", text="nul \x00", thread_ts="1.2"),
        event(type="message", subtype="message_changed", channel="D1", message={"text": ""}, previous_message={}),
        event(type="user_change", user={**USER, "profile": {"title": None}}),
        event(type="something_new", channel={"id": "C1"}),
        {"type": "url_verification", "challenge": "x"},
    ],
)
def test_what_slack_sends_is_let_in(body: dict[str, Any]) -> None:
    assert is_payload(body)


@pytest.mark.parametrize(
    "body",
    [
        {**ON_MESSAGE, "message": None},
        {**ON_MESSAGE, "message": {"text": "no ts"}},
        {**ON_MESSAGE, "message": {"ts": "1.2", "text": 7}},
        {**ON_MESSAGE, "message": {"ts": "1.2", "files": [7]}},
        {**ON_MESSAGE, "channel": {}},
        {**ON_MESSAGE, "team": {"domain": "n\x00"}},
        {**COMMAND, "user_id": None},
        {**COMMAND, "team_id": "T\x00"},
        {**PRESS, "actions": []},
        {**PRESS, "actions": [None]},
        {**PRESS, "user": "U0MEI"},
        {**PRESS, "user": {"id": "half \ud83d"}},
        {**PRESS, "view": 42},
        {**PRESS, "actions": [{"action_id": "go_team", "selected_option": {}}]},
        {**SUBMISSION, "view": {**VIEW, "type": None}},
        {**SUBMISSION, "view": {**VIEW, "type": "workflow_step"}},
        {**SUBMISSION, "view": {**VIEW, "state": None}},
        {**SUBMISSION, "view": {**VIEW, "blocks": [{"type": "input"}]}},
        {**SUBMISSION, "view": {**VIEW, "blocks": [{"type": "input", "block_id": "note", "element": "text"}]}},
        begun_with(initial_options=[7]),
        begun_with(initial_option="all"),
        begun_with(initial_value=7),
        {**SUBMISSION, "view": {**VIEW, "id": "V" * 101}},
        {**SUBMISSION, "view": {**VIEW, "state": {"values": {"note": {"typed": []}}}}},
        {**SUBMISSION, "view": {**VIEW, "private_metadata": {}}},
        {"type": "event_callback", "event": None},
        {**event(type="message", channel="D1"), "authorizations": ["T0NORD"]},
        event(type="user_change", user="U1"),
        event(type="user_change", user={**USER, "locale": "half \ud83d"}),
        event(type="team_join", user={**USER, "tz": "half \ud83d"}),
        event(type="app_home_opened"),
        event(channel="C1"),
    ],
)
def test_what_looks_different_is_no_payload(body: dict[str, Any]) -> None:
    assert not is_payload(body)
