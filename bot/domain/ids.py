"""Identifiers that must not be mixed up, and the codes that people type."""

import re
from dataclasses import dataclass
from typing import NewType

from bot.domain.typed_text import narrow, squeezed

WorkspaceId = NewType("WorkspaceId", int)
PersonId = NewType("PersonId", int)
TeamId = NewType("TeamId", int)
CycleId = NewType("CycleId", int)
ObjectiveId = NewType("ObjectiveId", int)
KeyResultId = NewType("KeyResultId", int)
MilestoneId = NewType("MilestoneId", int)
CheckInId = NewType("CheckInId", int)
BlockerId = NewType("BlockerId", int)
CheerId = NewType("CheerId", int)
HelpOfferId = NewType("HelpOfferId", int)
PromptId = NewType("PromptId", int)
DeliveryId = NewType("DeliveryId", int)

LARGEST_ID = 2**63 - 1  # of a row, in either database
HYPHENS = "-\u2010\u2011\u2012\u2013\u2014\u2212"  # as keyboards and word processors make of the one in a code
_CODE = re.compile(rf"(?i)(?:(?P<kr>kr)|o)\s?[{HYPHENS}]?\s?(?P<objective>\d{{1,9}})(?:\.(?P<number>\d{{1,4}}))?")


@dataclass(frozen=True, slots=True)
class Code:
    """``O-12`` (number is None) or ``KR-12.2``."""

    objective: int
    number: int | None = None

    def __str__(self) -> str:
        return f"O-{self.objective}" if self.number is None else f"KR-{self.objective}.{self.number}"


def read_code(text: str) -> Code | None:
    """Read ``O-12``, ``o12``, ``KR-12.2``, ``kr 12.2`` or ``ＫＲ－１２．２``; None when the text is no code."""
    match = _CODE.fullmatch(narrow(squeezed(text)))
    if match is None or (match["kr"] is None) != (match["number"] is None):
        return None
    return Code(int(match["objective"]), int(match["number"]) if match["number"] else None)
