"""What somebody reads whom a thing is not for."""

import pytest

from bot.domain.errors import NotAllowed
from bot.i18n import language
from bot.views.errors import error_text

T = language("en-US")


@pytest.mark.parametrize(
    ("whose", "said"),
    [
        ("owner,lead", "Sorry, that is for its owner or the team's lead."),
        ("owner,key_result_owner,stand_in,member", "Sorry, that is for members of this workspace."),
        ("", "Sorry, you cannot do that here."),
    ],
)
def test_it_is_said_whom_it_is_for_in_as_few_words_as_will_do(whose: str, said: str) -> None:
    assert error_text(T, NotAllowed("note_lesson", whose)) == said
