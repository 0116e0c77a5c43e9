"""Following: who follows what, what is told of it, and when it ends (docs/following.md)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.ids import ObjectiveId, PersonId, TeamId, WorkspaceId
from bot.domain.moves import Move
from bot.domain.okrs import KeyResult, KeyResultState, Objective, ObjectiveState
from bot.domain.status import confidence_band

MOST_FOLLOWS = 50
"""Of one person, and of one channel: what more could be told nobody reads."""


class FollowKind(StrEnum):
    PERSON = "person"
    TEAM = "team"
    OBJECTIVE = "objective"


class WhyEnded(StrEnum):
    """CLOSED: an objective or a team; DROPPED: an objective that was cancelled; LEFT: a person; HIDDEN: an objective
    that the follower may not see any more."""

    CLOSED = "closed"
    DROPPED = "dropped"
    LEFT = "left"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Followed:
    """What is followed, by the id of its row."""

    kind: FollowKind
    id: int

    @property
    def column(self) -> str:
        return f"{self.kind.value}_id"

    @property
    def ref(self) -> str:
        """As a button carries it: ``person 12``."""
        return f"{self.kind.value} {self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """Of a person (``follower_id``) or of a channel: exactly one of the two, and exactly one of ``person_id``,
    ``team_id`` and ``objective_id``. ``by_id`` is whoever asked for it."""

    id: int
    workspace_id: WorkspaceId
    follower_id: PersonId | None = None
    channel_id: str | None = None
    person_id: PersonId | None = None
    team_id: TeamId | None = None
    objective_id: ObjectiveId | None = None
    by_id: PersonId
    at: datetime

    @property
    def about(self) -> Followed:
        if self.person_id is not None:
            return Followed(FollowKind.PERSON, self.person_id)
        if self.team_id is not None:
            return Followed(FollowKind.TEAM, self.team_id)
        return Followed(FollowKind.OBJECTIVE, self.objective_id or 0)

    def covers(self, objective: Objective, key_result: KeyResult | None) -> bool:
        """Of a person: what they own. Of a team or an objective: all that belongs to it."""
        if self.person_id is not None:
            return self.person_id == (objective.owner_id if key_result is None else key_result.owner_id)
        if self.team_id is not None:
            return self.team_id == objective.team_id
        return self.objective_id == objective.id


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowingChannel:
    """A channel that follows something. ``next_digest_at`` is when its own digest comes: None while a team's digest
    comes there, and while no cycle runs."""

    id: int
    workspace_id: WorkspaceId
    channel_id: str
    next_digest_at: datetime | None = None
    last_digest_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """Somebody is needed; ``asked`` is the name of whoever is asked, perhaps empty."""

    what: str
    asked: str


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What happened to an objective (``key_result`` None) or to a key result. ``owner`` is a name; ``state`` is what it
    turned to, with ``reason`` and ``by``, a name; ``handed``: its owner has taken it over since; ``confidence`` what it
    is now, where it changed, and ``was`` what it was; ``answered``: how many requests for help."""

    objective: Objective
    key_result: KeyResult | None = None
    owner: str = ""
    began: bool = False
    state: ObjectiveState | KeyResultState | None = None
    reason: str = ""
    by: str = ""
    handed: bool = False
    move: Move | None = None
    confidence: int | None = None
    was: int | None = None
    needs: tuple[Need, ...] = ()
    answered: int = 0

    @property
    def says_anything(self) -> bool:
        told = (self.began, self.state, self.handed, self.move, self.needs, self.answered)
        return any(told) or self.confidence is not None

    @property
    def has_new_band(self) -> bool:
        """Whether it stands elsewhere by its confidence than before."""
        if self.confidence is None:
            return False
        return self.was is None or confidence_band(self.confidence) is not confidence_band(self.was)


def ids_of(follows: Iterable[Follow], column: str) -> list[int]:
    """What these follow of one kind, each once."""
    held = (getattr(follow, column) for follow in follows)
    return list(dict.fromkeys(one for one in held if one is not None))


def worst_first(news: Iterable[News]) -> tuple[News, ...]:
    """What ended or began, what is needed, what fell, what moved, the rest; by code among equals."""
    return tuple(sorted(news, key=_rank))


def share_out(news: Sequence[News], follows: Sequence[Follow]) -> dict[int, tuple[News, ...]]:
    """By the id of the follow: each piece of news once, under the nearest thing that is followed, which is the
    objective, then its person, then its team."""
    nearest = {FollowKind.OBJECTIVE: 0, FollowKind.PERSON: 1, FollowKind.TEAM: 2}
    ordered = sorted(follows, key=lambda one: (nearest[one.about.kind], one.id))
    shared: dict[int, list[News]] = {}
    for each in news:
        first = next((one for one in ordered if one.covers(each.objective, each.key_result)), None)
        if first is not None:
            shared.setdefault(first.id, []).append(each)
    return {identity: worst_first(held) for identity, held in shared.items()}


def _rank(news: News) -> tuple[int, int, int]:
    fell = news.confidence is not None and news.was is not None and news.confidence < news.was
    tests = (news.state is not None or news.began or news.handed, bool(news.needs), fell, news.move is not None)
    rank = next((at for at, holds in enumerate(tests) if holds), len(tests))
    return rank, news.objective.number, 0 if news.key_result is None else news.key_result.number
