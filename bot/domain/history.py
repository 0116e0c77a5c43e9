"""What the check-ins of one key result say: which of them stand, and the value and confidence they lead to."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal

from bot.domain.checkins import CheckIn

CORRECTABLE_FOR = timedelta(hours=72)  # product.md, The check-in, 7


def standing(check_ins: Iterable[CheckIn]) -> tuple[CheckIn, ...]:
    """The check-ins that no correction has replaced, by the day their value stands for, oldest first."""
    given = tuple(check_ins)
    replaced = {check_in.supersedes_id for check_in in given}
    kept = (check_in for check_in in given if check_in.id not in replaced)
    return tuple(sorted(kept, key=lambda check_in: (check_in.effective_day, check_in.moment, check_in.id)))


def values(check_ins: Iterable[CheckIn]) -> tuple[Decimal, ...]:
    """The values of the standing check-ins that carry one, in the key result's unit, oldest first."""
    return tuple(check_in.value for check_in in standing(check_ins) if check_in.value is not None)


def value_on(check_ins: Iterable[CheckIn], day: date) -> Decimal | None:
    """The last value known to hold on a day, in the key result's unit; None before the first."""
    found = values(check_in for check_in in standing(check_ins) if check_in.effective_day <= day)
    return found[-1] if found else None


def confidences(check_ins: Iterable[CheckIn]) -> tuple[int, ...]:
    """The confidences (0–10) of the standing check-ins in the order they were given; unlike a value, a confidence
    always speaks of the moment it was said."""
    in_order = sorted(standing(check_ins), key=lambda check_in: (check_in.moment, check_in.id))
    return tuple(check_in.confidence for check_in in in_order if check_in.confidence is not None)


def may_still_be_corrected(check_in: CheckIn, now: datetime) -> bool:
    """Whether the 72 hours for corrections are not over yet. ``now`` is aware."""
    return now <= check_in.at + CORRECTABLE_FOR
