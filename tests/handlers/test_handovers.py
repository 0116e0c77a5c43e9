"""What the rows of choices carry is read back, and everything else is nothing of ours."""

import pytest

from bot.domain.errors import NotFound
from bot.domain.handovers import Cause, Subject
from bot.domain.ids import KeyResultId, ObjectiveId, PersonId
from bot.views import ids
from bot.views.under_way.handover import written
from handlers.handovers import _subject


@pytest.mark.parametrize("key_result_id", [None, KeyResultId(34)])
def test_what_is_written_is_read(key_result_id: KeyResultId | None) -> None:
    subject = Subject(objective_id=ObjectiveId(12), key_result_id=key_result_id, owner_id=PersonId(5), cause=Cause.LEFT)
    assert _subject(f"{ids.HANDOVER}{written(subject)}") == subject


@pytest.mark.parametrize(
    "held", ["", "handover-", "handover-12-0", "handover-12-x-5", "handover-12-0-5", "handover-12-0-5-x", "12-3-5-7"]
)
def test_what_is_not_ours_is_not_there(held: str) -> None:
    with pytest.raises(NotFound):
        _subject(held)
