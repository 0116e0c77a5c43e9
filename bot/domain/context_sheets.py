"""Changes of objectives as people read them, as values that a view puts into words."""

from dataclasses import dataclass

from bot.domain.context import ContextChange, Verdict
from bot.domain.okrs import RUNNING, Alignment, Objective
from bot.domain.people import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextSheet:
    """A change as whoever owns ``lower`` reads it: what ``by`` changed in ``upper``, which ``owner`` owns today.
    ``alignments`` are those it concerns; without any, when ``lower`` does not run, or its cycle ``is_past``, nothing is
    to be decided."""

    change: ContextChange
    upper: Objective
    lower: Objective
    by: Person
    owner: Person
    alignments: tuple[Alignment, ...] = ()
    is_past: bool = False

    @property
    def is_over(self) -> bool:
        return self.is_past or not self.alignments or self.lower.state not in RUNNING


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody's answer: about which objective (its code, or empty where the reader may not see it), and their word."""

    code: str
    verdict: Verdict
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextRound:
    """What the owners of all that contributes to an objective say to its last change: how many still serve, how many
    have not answered, and the others one by one. ``told`` are the answers that this brings to its owner."""

    upper: Objective
    serves: int = 0
    waiting: int = 0
    said: tuple[Said, ...] = ()
    told: tuple[int, ...] = ()

    @property
    def count(self) -> int:
        return self.serves + self.waiting + len(self.said)


@dataclass(frozen=True, slots=True)
class ContextPage:
    """``needs``: the objectives above which changed so that this one needs a change, as its owner says."""

    round: ContextRound | None = None
    needs: tuple[Objective, ...] = ()


@dataclass(frozen=True, slots=True)
class Touched:
    """Somebody else's objective that contributes to what changes; ``is_shown`` to whoever changes it."""

    objective: Objective
    owner: Person
    is_shown: bool = True
