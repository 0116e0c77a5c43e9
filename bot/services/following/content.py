"""What somebody, or a channel, hears of what they follow, as values that a view puts into words."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.following import Follow, FollowKind, News, WhyEnded


@dataclass(frozen=True, slots=True)
class FollowedNews:
    """One thing that is followed: ``name`` is a person's or a team's; of an objective ``code`` is its code, else
    empty. ``by`` is the name of whoever let a channel follow it. ``news`` has the most important first."""

    follow: Follow
    name: str
    code: str = ""
    by: str = ""
    news: tuple[News, ...] = ()


@dataclass(frozen=True, slots=True)
class Ended:
    """What is followed no longer, and why: told once."""

    follow: Follow
    name: str
    code: str
    why: WhyEnded


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """All that is followed, in the order in which it was begun, with what happened ``since``; and what has ended."""

    since: datetime
    followed: tuple[FollowedNews, ...] = ()
    ended: tuple[Ended, ...] = ()

    @property
    def told(self) -> tuple[FollowedNews, ...]:
        """That of which there is news."""
        return tuple(one for one in self.followed if one.news)

    @property
    def is_worth_telling(self) -> bool:
        return bool(self.told or self.ended)


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowsOverview:
    """What a person follows, and what the channel follows in which they ask. ``gets_prompts``: a check-in message is
    planned in which they read the news. ``asked_for`` is what channels follow because of them."""

    mine: Following
    channel_id: str = ""
    channel: Following | None = None
    asked_for: tuple[FollowedNews, ...] = ()
    gets_prompts: bool = True


@dataclass(frozen=True, slots=True)
class Subject:
    """What one act of following is about."""

    kind: FollowKind
    id: int
    name: str
    code: str = ""
