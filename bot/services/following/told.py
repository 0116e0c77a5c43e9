"""What was told of what is followed: it is over then."""

from datetime import datetime

from bot.domain.ids import PersonId, WorkspaceId
from bot.services.following.reading import end_what_is_over, is_for_all
from bot.services.okrs.looking import Looker
from storage import Transaction


def told_to_person(tx: Transaction, workspace_id: WorkspaceId, person_id: PersonId, now: datetime) -> None:
    """A prompt was posted that says what has ended."""
    follows = tx.follows.of_person(workspace_id, person_id)
    if follows:
        workspace = tx.workspaces.get(workspace_id)
        looker = Looker(tx.people.get(workspace_id, person_id), workspace)
        if looker.may_follow():
            end_what_is_over(tx, workspace, follows, looker.sees, now)


def told_to_channel(tx: Transaction, workspace_id: WorkspaceId, channel_id: str, now: datetime) -> None:
    """A digest was posted that says what has ended."""
    follows = tx.follows.of_channel(workspace_id, channel_id)
    if follows:
        tx.following_channels.told(workspace_id, channel_id, now)
        end_what_is_over(tx, tx.workspaces.get(workspace_id), follows, is_for_all, now)
        forget_if_empty(tx, workspace_id, channel_id)


def forget_if_empty(tx: Transaction, workspace_id: WorkspaceId, channel_id: str) -> None:
    """The channel's row is held by now, so that whoever lets it follow something else waits, or is seen."""
    if not tx.follows.of_channel(workspace_id, channel_id):
        tx.following_channels.forget(workspace_id, channel_id)
