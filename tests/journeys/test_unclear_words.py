"""Words in the direct message that are no check-in say where everything else is."""

import pytest

from handlers.replies import words_to_us
from tests.journeys.town import Town


@pytest.mark.parametrize("user", ["U0MEI", "U0KAI"])
def test_who_can_type_commands_is_pointed_to_help(ready: Town, user: str) -> None:
    ready.control("message", user=user, text="company")
    assert ready.direct_messages(user)[-1]["text"].endswith("For everything else, type /okr help.")


def test_a_guest_of_one_channel_is_pointed_to_the_home(ready: Town) -> None:
    ready.control("message", user="U0GUS", text="help")
    assert ready.direct_messages("U0GUS")[-1]["text"].endswith("Everything else is in my Home tab.")


@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast", "me_message"])
def test_what_is_written_with_a_file_or_for_all_to_see_counts_too(subtype: str) -> None:
    event = {"type": "message", "channel_type": "im", "subtype": subtype, "user": "U0MEI", "text": "KR-1.1 93 c7"}
    assert words_to_us(event) == "KR-1.1 93 c7"
    assert words_to_us({**event, "subtype": "message_changed"}) == ""
