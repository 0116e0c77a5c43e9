"""360-degree feedback. What was said without a name stands in ``feedback_words`` alone, and who may still say something
in ``feedback_invitation``; nothing leads from one to the other."""

from datetime import date

from sqlalchemy import Index, UniqueConstraint

from bot.domain.feedback import PeerState, RoundState, WordsKind
from storage.tables.columns import (
    Row,
    belonging,
    day,
    flag,
    key,
    one_of,
    random_key,
    ref,
    text,
    unlinked,
    whole,
)


class FeedbackRuleRow(Row, table=True):
    __tablename__ = "feedback_rule"
    __table_args__ = belonging(UniqueConstraint("workspace_id"))
    id: int = key()
    workspace_id: int = ref()
    chosen_teams: bool = flag()
    ask_days: int = whole()
    answer_days: int = whole()


class FeedbackTeamRow(Row, table=True):
    __tablename__ = "feedback_team"
    __table_args__ = belonging(("team_id", "team"), UniqueConstraint("workspace_id", "team_id"))
    id: int = key()
    workspace_id: int = ref()
    team_id: int = ref()


class FeedbackRoundRow(Row, table=True):
    """A cycle has one round."""

    __tablename__ = "feedback_round"
    __table_args__ = belonging(
        ("cycle_id", "cycle"),
        UniqueConstraint("workspace_id", "cycle_id"),
        Index("ix_feedback_round_deliver_on", "state", "deliver_on"),
    )
    id: int = key()
    workspace_id: int = ref()
    cycle_id: int = ref()
    ask_until: date = day()
    answer_until: date = day()
    deliver_on: date = day()
    state: RoundState = one_of(RoundState)


class FeedbackAskRow(Row, table=True):
    __tablename__ = "feedback_ask"
    __table_args__ = belonging(
        ("round_id", "feedback_round"),
        ("asker_id", "person"),
        ("objective_id", "objective"),
        ("shown_to_id", "person"),
        Index("ix_feedback_ask_round", "workspace_id", "round_id"),
        Index("ix_feedback_ask_asker", "workspace_id", "asker_id"),
        Index("ix_feedback_ask_objective", "workspace_id", "objective_id"),
        Index("ix_feedback_ask_shown_to", "workspace_id", "shown_to_id"),
    )
    id: int = key()
    workspace_id: int = ref()
    round_id: int = ref()
    asker_id: int = ref()
    objective_id: int | None = ref(nullable=True)
    nameless: bool = flag()
    asked: int = whole()
    shown_to_id: int | None = ref(nullable=True)
    is_read: bool = flag()


class FeedbackPeerRow(Row, table=True):
    """Asked by name, and answered by name."""

    __tablename__ = "feedback_peer"
    __table_args__ = belonging(
        ("ask_id", "feedback_ask"),
        ("peer_id", "person"),
        UniqueConstraint("workspace_id", "ask_id", "peer_id"),
        Index("ix_feedback_peer_peer", "workspace_id", "peer_id"),
        Index("ix_feedback_peer_late", "workspace_id", "late"),
    )
    id: int = key()
    workspace_id: int = ref()
    ask_id: int = ref()
    peer_id: int = ref()
    state: PeerState = one_of(PeerState)
    helped: str = text()
    change: str = text()
    attempt: str = text()
    late: bool = flag()


class FeedbackInvitationRow(Row, table=True):
    """Who has not answered yet. It is deleted with the answer and with a no, so that nothing says who gave one."""

    __tablename__ = "feedback_invitation"
    __table_args__ = belonging(
        ("ask_id", "feedback_ask"),
        ("person_id", "person"),
        UniqueConstraint("workspace_id", "person_id", "ask_id"),
        Index("ix_feedback_invitation_ask", "workspace_id", "ask_id"),
    )
    id: int = key()
    workspace_id: int = ref()
    ask_id: int = ref()
    person_id: int = ref()


class FeedbackWordsRow(Row, table=True):
    """What stood in one box, without author, order or time."""

    __tablename__ = "feedback_words"
    __table_args__ = unlinked(("ask_id", "feedback_ask"), Index("ix_feedback_words_ask", "workspace_id", "ask_id"))
    id: str = random_key()
    workspace_id: int = ref()
    ask_id: int = ref()
    kind: WordsKind = one_of(WordsKind)
    words: str = text()
