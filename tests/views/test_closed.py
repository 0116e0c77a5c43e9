"""Why nothing was written into a channel, as an admin reads it."""

import pytest

from bot.i18n import language
from bot.views.closed import code_text

EN = language("en")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("is_archived", "That channel is archived. Please choose another one."),
        ("not_in_channel", "I am not in that channel. Please add me to it first."),
        ("msg_too_long", "Slack did not take it: msg_too_long."),
        ("its channel cannot be read", "its channel cannot be read"),
    ],
)
def test_what_slack_says_of_a_channel_is_said_in_words(code: str, said: str) -> None:
    assert code_text(EN, code, to_channel=True) == said


def test_what_slack_says_of_a_direct_message_is_not_about_a_channel() -> None:
    assert code_text(EN, "channel_not_found", to_channel=False) == "Slack did not take it: channel_not_found."
