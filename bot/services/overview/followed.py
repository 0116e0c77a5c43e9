"""Whether the reader of a page follows what it is about."""

from bot.domain.following import Followed, FollowKind
from bot.services.okrs.looking import Looker
from storage import Transaction


def follows_it(tx: Transaction, looker: Looker, about: Followed) -> bool | None:
    """Whether the reader of a page follows what it is about; None where there is nothing to press: they may not, or it
    is themselves, or a whole channel reads it."""
    is_oneself = about == Followed(FollowKind.PERSON, looker.person.id)
    if looker.public or is_oneself or not looker.may_follow():
        return None
    return tx.follows.has(looker.workspace.id, looker.person.id, about)
