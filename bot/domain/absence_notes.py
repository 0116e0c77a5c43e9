"""What came of saying that one is away, or back."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.people import Absence


@dataclass(frozen=True, slots=True, kw_only=True)
class AwayNoted:
    """``has_begun``: it is not still to come. ``key_results`` is how many of the person's own are asked about;
    ``stand_in_away``: the stand-in is away on some of these days too. ``ahead`` are the person's other absences;
    ``next_at`` (UTC) is their next prompt."""

    absence: Absence
    has_begun: bool = True
    stand_in: str | None = None
    stand_in_away: bool = False
    key_results: int = 0
    ahead: tuple[Absence, ...] = ()
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BackNoted:
    """``ended`` is the absence as it was before; ``cancelled``: it had not begun yet. ``ahead`` are the person's other
    absences, which stay."""

    ended: Absence
    cancelled: bool
    ahead: tuple[Absence, ...] = ()
    next_at: datetime | None = None
