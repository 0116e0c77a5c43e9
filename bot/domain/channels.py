"""Whether OKRs may be written into a channel (product.md, The digest): not where guests or other workspaces read along,
unless an admin allowed that channel."""

from dataclasses import dataclass
from enum import StrEnum


class WhyClosed(StrEnum):
    """In the order in which they are looked at. UNCHECKED: it has more members than can be looked up."""

    DIRECT = "not_a_channel"
    NOT_FOUND = "channel_not_found"
    ARCHIVED = "channel_is_archived"
    NOT_A_MEMBER = "bot_is_not_in_the_channel"
    SHARED = "channel_is_shared_with_another_workspace"
    GUESTS = "channel_has_guests"
    UNCHECKED = "channel_has_too_many_members_to_check"


ADMIN_CAN_ALLOW = frozenset({WhyClosed.SHARED, WhyClosed.GUESTS, WhyClosed.UNCHECKED})


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelFacts:
    """What Slack says of a channel. ``is_direct``: a conversation between people. ``guests`` counts guests and
    strangers; ``unchecked``: not everybody was looked up."""

    is_direct: bool = False
    is_archived: bool = False
    has_bot: bool = True
    is_shared: bool = False
    guests: int = 0
    unchecked: bool = False


@dataclass(frozen=True, slots=True)
class Closed:
    """Nothing is written there, and why. ``guests`` is their number where they are the reason."""

    why: WhyClosed
    guests: int = 0

    @property
    def admin_can_allow(self) -> bool:
        return self.why in ADMIN_CAN_ALLOW


def why_closed(facts: ChannelFacts, *, allowed: bool, must_be_member: bool = True) -> Closed | None:
    """None where OKRs may be written. ``allowed``: an admin has allowed the channel in spite of its readers.
    ``must_be_member``: the bot has to be in it, as for posting; an answer to a press needs that not."""
    if facts.is_direct:
        return Closed(WhyClosed.DIRECT)
    if facts.is_archived:
        return Closed(WhyClosed.ARCHIVED)
    if must_be_member and not facts.has_bot:
        return Closed(WhyClosed.NOT_A_MEMBER)
    return None if allowed else _read_by_others(facts)


def _read_by_others(facts: ChannelFacts) -> Closed | None:
    if facts.is_shared:
        return Closed(WhyClosed.SHARED)
    if facts.guests:
        return Closed(WhyClosed.GUESTS, facts.guests)
    return Closed(WhyClosed.UNCHECKED) if facts.unchecked else None
