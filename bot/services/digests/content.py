"""What a digest says, as values that a view puts into words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.domain.charts import Series
from bot.domain.cheers import Cheered
from bot.domain.cycles import Cycle
from bot.domain.digesting import SinceLastDigest, is_worth_posting
from bot.domain.ids import KeyResultId
from bot.domain.moves import Move
from bot.domain.okrs import KeyResult, ObjectiveState
from bot.domain.participation import Participation
from bot.domain.reviews import Review
from bot.domain.teams import Team
from bot.services.digests.turns import ChangeNews
from bot.services.following.content import Following
from bot.services.helping.reading import Helping
from bot.services.okrs.lines import InLines
from bot.services.okrs.standing import KeyResultStanding, ObjectiveStanding


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wrote with a check-in since the last digest."""

    key_result: KeyResult
    author: str
    words: str


@dataclass(frozen=True, slots=True)
class TeamChart:
    """Progress and expected progress of one team by week, up to the current one. Key results that are a yes or a no
    stand beside the comparison: ``yes_no_open`` have no yes yet."""

    team: Team
    series: Series
    yes_no_open: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """How the teams of one channel are doing, and what the channel follows. ``teams`` is empty where no team's digest
    comes there.

    ``cycle`` is the shortest running one with objectives of theirs; None without any, and then the rest is empty.
    ``on_track`` of ``total`` key results, paused and cancelled ones left out. ``attention`` is in the order of the
    rules, ``moves`` the longest way first, ``helpers`` in the order in which they helped; ``helping`` help with a
    key result now; ``cheers`` came since the last one; ``changes`` were made under way. ``hidden`` objectives are
    restricted. ``review`` is the next one of these teams. ``names`` are those of all people spoken of. Where lines are
    on (``has_lines``), ``lines`` are those of the teams with all below them. ``locale`` and ``zone`` are the first
    team's, else the workspace's.
    """

    teams: tuple[Team, ...]
    since: datetime
    today: date
    cycle: Cycle | None
    standings: tuple[ObjectiveStanding, ...] = ()
    on_track: int = 0
    total: int = 0
    attention: tuple[KeyResultStanding, ...] = ()
    moves: tuple[Move, ...] = ()
    notes: tuple[Note, ...] = ()
    helpers: tuple[str, ...] = ()
    helping: Mapping[KeyResultId, tuple[Helping, ...]] = field(default_factory=dict)
    cheers: tuple[Cheered, ...] = ()
    changes: tuple[ChangeNews, ...] = ()
    participation: Participation = field(default_factory=Participation)
    charts: tuple[TeamChart, ...] = ()
    hidden: int = 0
    names: dict[int, str]
    has_lines: bool = False
    lines: tuple[InLines, ...] = ()
    review: Review | None = None
    following: Following | None = None
    locale: str = "en"
    zone: str = "Etc/UTC"

    @property
    def is_worth_posting(self) -> bool:
        return self.is_worth_telling or self.has_followed_news

    @property
    def has_followed_news(self) -> bool:
        return self.following is not None and self.following.is_worth_telling

    @property
    def tells_only_followed(self) -> bool:
        """Of its teams there is nothing to say, or there is none."""
        return not self.teams or (self.has_followed_news and not self.is_worth_telling)

    @property
    def is_worth_telling(self) -> bool:
        """Whether there is anything to say of its teams."""
        return is_worth_posting(
            SinceLastDigest(
                has_active_objective=any(one.objective.state is ObjectiveState.ACTIVE for one in self.standings),
                changed=bool(self.moves or self.notes or self.changes),
                needs_attention=bool(self.attention),
                helped=bool(self.helpers),
                answer_missing=self.participation.missing > 0,
            )
        )
