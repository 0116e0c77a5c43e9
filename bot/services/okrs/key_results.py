"""Key results as they are written: what is done of their milestones stays done."""

from collections.abc import Iterable
from dataclasses import replace

from bot.domain.okrs import Milestone


def with_done(typed: Iterable[Milestone], before: Iterable[Milestone]) -> tuple[Milestone, ...]:
    """The milestones as typed, with the days on which those of the same title were done."""
    done = {one.title.casefold(): one.done_on for one in before}
    return tuple(replace(one, done_on=done.get(one.title.casefold())) for one in typed)
