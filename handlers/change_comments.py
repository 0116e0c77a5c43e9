"""A lead's word to a changed target."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.change_comments import WORDS
from bot.domain.errors import NotFound
from bot.domain.ids import KeyResultId
from bot.services.editing.change_comments import ChangeComments
from bot.views import ids
from bot.views.editing import change_comment as views
from bot.views.errors import note
from handlers.acts import Done, Open, Outcome, Press, Submission, SubmissionOutcome
from handlers.front import Front
from handlers.parsing import read_id


@dataclass(frozen=True)
class ChangeCommentJourney:
    comments: ChangeComments

    def register(self, front: Front) -> None:
        front.press(ids.CHANGE_COMMENT, self.open)
        front.submission(ids.OKR_CHANGE_COMMENT, self.comment)

    def open(self, press: Press) -> Outcome:
        caller = press.caller
        key_result, _, revision = press.value.partition(" ")
        about = _about({"key_result": key_result, "revision": revision})
        return Open(views.comment_form(caller.t, *self.comments.about(caller.workspace, caller.person, *about)))

    def comment(self, submission: Submission) -> SubmissionOutcome:
        caller, words = submission.caller, submission.typed.text(WORDS)
        about = _about(submission.metadata)
        where = (caller.workspace, caller.person)
        news, owner, is_new = self.comments.comment(*where, *about, words, caller.now)
        return Done(note(caller.t, views.commented_text(caller.t, news, owner, is_new=is_new)))


def _about(held: Mapping[str, Any]) -> tuple[KeyResultId, int]:
    """Raises NotFound for what is no id."""
    key_result, revision = read_id(held.get("key_result")), read_id(held.get("revision"))
    if key_result is None or revision is None:
        raise NotFound("key_result", "")
    return KeyResultId(key_result), revision
