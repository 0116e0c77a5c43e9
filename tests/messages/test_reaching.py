"""Messages that nobody asked for, and the hours at which they are said."""

from datetime import UTC, datetime, timedelta

from bot.domain.ids import PersonId, WorkspaceId
from bot.domain.people import Person
from bot.messages import Wait
from bot.messages.reaching import at_their_hour
from bot.services.reaching import Reader
from bot.views.blocks import Message

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


def test_while_its_practice_is_off_a_message_rests_for_an_hour_each_time() -> None:
    mei = Person(id=PersonId(1), workspace_id=WorkspaceId(1), slack_user_id="U0MEI", name="Mei")
    said = at_their_hour(Reader(mei, is_on=False, opening=NOW), NOW, lambda t: Message(t("Lessons")))
    assert said == Wait(NOW + timedelta(hours=1))
