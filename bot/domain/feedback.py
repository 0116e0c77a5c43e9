"""360-degree feedback: the days of a round, who was asked by whom, and what may be shown (docs/feedback.md).

Asked without names, a peer's words are kept without an author, and are shown only where five were asked and three have
answered.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.domain.ids import CycleId, ObjectiveId, PersonId, TeamId, WorkspaceId
from bot.domain.small_groups import ENOUGH, ENOUGH_SIDE_BY_SIDE

LEAST_ASKED, MOST_ASKED = 3, 6
NAMELESS_FROM = ENOUGH
"""So many have to be asked before anybody may answer without a name."""
SHOWN_FROM = ENOUGH_SIDE_BY_SIDE
"""So many have to answer without a name before any of it is shown; fewer are deleted unread."""
DAYS, FEWEST_DAYS, MOST_DAYS = 14, 5, 28
"""How long people ask, and how long they answer, where an admin has chosen nothing else."""
AFTERWARDS = timedelta(days=42)
"""How long after a cycle's last day its round can still begin."""
MOST_TEXT = 800
"""Characters of one box: what one section of a message holds in any script."""
MOST_SUGGESTED = 10
DRAFT = "feedback:"
"""The beginning of the name under which a half-written answer is kept; the id of what it answers follows."""
ABOUT, NAMES, SUGGESTED, OTHERS = "feedback_about", "feedback_names", "feedback_suggested", "feedback_others"
HELPED, CHANGE, ATTEMPT = "feedback_helped", "feedback_change", "feedback_attempt"
SCOPE, ASK_DAYS, ANSWER_DAYS, TEAMS = "feedback_scope", "feedback_ask_days", "feedback_answer_days", "feedback_teams"
"""The fields of the forms."""
_WEEKEND = 5


class RoundState(StrEnum):
    OPEN = "open"
    DELIVERED = "delivered"


class PeerState(StrEnum):
    """What somebody who was asked by name has done."""

    ASKED = "asked"
    ANSWERED = "answered"
    DECLINED = "declined"


class WordsKind(StrEnum):
    """The three boxes; SENT says that one more has answered, and goes when the round is delivered."""

    HELPED = "helped"
    CHANGE = "change"
    ATTEMPT = "attempt"
    SENT = "sent"


class Because(StrEnum):
    """Why somebody is suggested, what counts most first."""

    KEY_RESULT = "key_result"
    STANDS_IN = "stands_in"
    ANSWERED = "answered"
    OFFERED_HELP = "offered_help"
    SUPPORTS = "supports"
    SUPPORTED = "supported"
    TEAM = "team"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackRule:
    """What a workspace has chosen. ``id`` is None while it has chosen nothing. ``chosen_teams``: only people of teams
    that want it ask."""

    id: int | None = None
    workspace_id: WorkspaceId
    chosen_teams: bool = False
    ask_days: int = DAYS
    answer_days: int = DAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackTeam:
    """A team that wants feedback, with those below it."""

    id: int
    workspace_id: WorkspaceId
    team_id: TeamId


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackRound:
    """What follows a cycle: the last day for asking, the last day for answering, and the day on which everybody is
    given theirs; in the workspace's zone."""

    id: int
    workspace_id: WorkspaceId
    cycle_id: CycleId
    ask_until: date
    answer_until: date
    deliver_on: date
    state: RoundState = RoundState.OPEN

    def takes_questions(self, today: date) -> bool:
        return self.state is RoundState.OPEN and today <= self.ask_until

    def takes_answers(self, today: date) -> bool:
        return self.state is RoundState.OPEN and today <= self.answer_until


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackAsk:
    """Somebody asks about an objective, or in general (None). ``nameless``: those asked answer without their names, and
    ``asked`` says how many they were. ``shown_to_id``: the lead who may read what came."""

    id: int
    workspace_id: WorkspaceId
    round_id: int
    asker_id: PersonId
    objective_id: ObjectiveId | None = None
    nameless: bool = False
    asked: int = 0
    shown_to_id: PersonId | None = None
    is_read: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackPeer:
    """Somebody asked by name, and what they wrote under theirs. ``late``: it came after the last day, and is read when
    the next round is delivered."""

    id: int
    workspace_id: WorkspaceId
    ask_id: int
    peer_id: PersonId
    state: PeerState = PeerState.ASKED
    helped: str = ""
    change: str = ""
    attempt: str = ""
    late: bool = False

    @property
    def answer(self) -> "Answer":
        return Answer(self.helped, self.change, self.attempt)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackInvitation:
    """Somebody may still answer without a name. It goes with the answer, or when they would rather not: what remains
    says of nobody whether they did."""

    id: int
    workspace_id: WorkspaceId
    ask_id: int
    person_id: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackWords:
    """What stood in one box, of nobody. Two boxes of the same answer are two rows that know nothing of each other."""

    id: str
    workspace_id: WorkspaceId
    ask_id: int
    kind: WordsKind
    words: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody wrote, by box; empty where they wrote nothing."""

    helped: str = ""
    change: str = ""
    attempt: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.helped or self.change or self.attempt)

    def by_kind(self) -> dict[WordsKind, str]:
        """The boxes in which something stands."""
        held = {WordsKind.HELPED: self.helped, WordsKind.CHANGE: self.change, WordsKind.ATTEMPT: self.attempt}
        return {kind: words for kind, words in held.items() if words}

    def by_field(self) -> dict[str, str]:
        return {HELPED: self.helped, CHANGE: self.change, ATTEMPT: self.attempt}


@dataclass(frozen=True, slots=True)
class RoundDays:
    ask_until: date
    answer_until: date
    deliver_on: date


def round_days(over: date, rule: FeedbackRule) -> RoundDays:
    """The calendar of a round that begins on the day on which a cycle is over: delivery is on the first weekday after
    the last answers."""
    ask_until = over + timedelta(days=rule.ask_days)
    answer_until = ask_until + timedelta(days=rule.answer_days)
    deliver_on = answer_until + timedelta(days=1)
    while deliver_on.weekday() >= _WEEKEND:
        deliver_on += timedelta(days=1)
    return RoundDays(ask_until, answer_until, deliver_on)


def may_begin(last_day: date, today: date) -> bool:
    """Whether the round of a cycle that is over, and has had none, can begin."""
    return today <= last_day + AFTERWARDS


def why_not_asked(*, nameless: bool, before: int, added: int) -> tuple[str, dict[str, str]] | None:
    """Why so many cannot be asked, as a reason and its values; None when they can. ``before``: who was asked about the
    same already and has not declined."""
    count = before + added
    if not added:
        return "feedback_nobody", {"least": str(LEAST_ASKED), "most": str(MOST_ASKED)}
    if count > MOST_ASKED:
        return "feedback_too_many", {"most": str(MOST_ASKED)}
    if nameless and count < NAMELESS_FROM:
        return "feedback_too_few_nameless", {"count": str(count), "least": str(NAMELESS_FROM)}
    if count < LEAST_ASKED:
        return "feedback_too_few", {"count": str(count), "least": str(LEAST_ASKED)}
    return None


def is_shown(asked: int, answered: int) -> bool:
    """Whether what came without names is shown to whoever asked."""
    return asked >= NAMELESS_FROM and answered >= SHOWN_FROM
