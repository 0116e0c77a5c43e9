"""How people answer: each by a habit, with a luck that is the same in every run of the same seed."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from random import Random


class Act(Enum):
    """What somebody does with a question; the values are methods of ``Play``."""

    FORM = "form"
    NOTHING_MOVED = "press_nothing"
    IGNORE = "ignore"
    SKIP = "skip"
    SNOOZE = "snooze"
    LINE = "line"
    AWAY = "away"


@dataclass(frozen=True)
class Habit:
    """How often each act comes, and after how many days at most."""

    weights: dict[Act, int]
    days: int = 0

    def act(self, luck: Random) -> Act:
        return luck.choices(list(self.weights), list(self.weights.values()))[0]

    def after(self, luck: Random) -> timedelta:
        return timedelta(days=luck.randint(0, self.days))


EAGER = Habit({Act.FORM: 8, Act.LINE: 1, Act.AWAY: 1})
BRIEF = Habit({Act.NOTHING_MOVED: 6, Act.FORM: 2, Act.SKIP: 1, Act.SNOOZE: 2})
LATE = Habit({Act.FORM: 4, Act.NOTHING_MOVED: 3, Act.SNOOZE: 2, Act.IGNORE: 2}, days=3)
HABITS = (EAGER, BRIEF, LATE)
