"""Links to messages in Slack that show what stands behind a key result (model.md, Evidence)."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import KeyResultId, PersonId, WorkspaceId

MOST_WORDS = 300
MOST_LINK = 500
"""Characters."""
WORDS = "request_words"
"""The field of what is kept of a message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """``url`` is the link of a message, ``words`` what whoever added it wanted to be read; they may be empty."""

    id: int
    workspace_id: WorkspaceId
    key_result_id: KeyResultId
    added_by_id: PersonId
    url: str
    words: str = ""
    added_at: datetime


@dataclass(frozen=True, slots=True)
class EvidenceSheet:
    """``by`` is the name of whoever added it; ``may_remove``: whoever reads it may take it away."""

    evidence: Evidence
    code: str
    by: str
    may_remove: bool = False
