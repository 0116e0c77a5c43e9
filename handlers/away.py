"""``/okr away [DATES] [stand-in @x]`` and ``/okr back``."""

import re
from dataclasses import dataclass
from datetime import date

from bot.domain.away import AwayDays, AwayRefusal, check_away, read_away
from bot.domain.errors import Invalid, NotAllowed
from bot.domain.people import Person
from bot.domain.typed_days import read_days
from bot.domain.typed_text import squeezed
from bot.domain.wallclock import local_day
from bot.services.people.absences import Absences
from bot.views import ids
from bot.views.people import away
from handlers.acts import Caller, Command, Done, Open, Outcome, Press, Reply, Submission, SubmissionOutcome
from handlers.background import spot_in
from handlers.callers import Callers
from handlers.front import Front
from handlers.home import HomeHandlers
from handlers.parsing import read_id
from handlers.slack_text import MENTION

_STAND_IN = re.compile(
    r"(?i)[,;]?\s*\b(?:stand[- ]?in|(?:stell)?vertretung|vertreten (?:durch|von)|代理人?)\b[: ：]*(?P<who>.*)$"
    r"|\s*(?P<mentioned><@[^>]+>|(?<!\S)@[^@<>]+)\s*$"  # or the mention alone, also one that Slack made none of
)
_NOW = frozenset(("now", "again", "from today", "from today on", "jetzt", "wieder", "ab heute", "现在"))
_REASONS = {
    AwayRefusal.UNREADABLE: "unreadable_days",
    AwayRefusal.ENDS_BEFORE_IT_BEGINS: "ends_before_start",
    AwayRefusal.TOO_LONG: "too_long_away",
    AwayRefusal.TOO_FAR_AHEAD: "too_far_ahead",
    AwayRefusal.PAST: "in_the_past",
}


@dataclass(frozen=True)
class AwayJourney:
    absences: Absences
    callers: Callers
    home: HomeHandlers

    def register(self, front: Front) -> None:
        front.command("away")(self.away)
        front.command("back")(self.back)
        front.press(ids.AWAY, self.open)
        front.press(ids.AWAY_BACK, self.press_back)
        front.submission(ids.OKR_AWAY, self.save)

    def away(self, act: Command) -> Outcome:
        """Without days the form asks for them."""
        caller = act.caller
        days_typed, who = split_stand_in(act.words)
        stand_in = self._person(caller, who) if who else None
        today = local_day(caller.now, caller.person.zone)
        if not days_typed:
            return Open(away.away_form(caller.t, today, stand_in.slack_user_id if stand_in else None))
        days = _accepted(read_away(days_typed, today))
        noted = self.absences.set_away(caller.workspace, caller.person, days, caller.now, stand_in=stand_in)
        return Reply(away.away_message(caller.t, noted, caller.person.zone))

    def open(self, act: Press) -> Outcome:
        return Open(away.away_form(act.caller.t, local_day(act.caller.now, act.caller.person.zone)))

    def save(self, act: Submission) -> SubmissionOutcome:
        """Sent twice, it is noted once: the same days again change nothing."""
        caller = act.caller
        chosen = act.typed.chosen(ids.AWAY_STAND_IN)
        first, last = _day(act, ids.AWAY_FIRST), _day(act, ids.AWAY_LAST)
        days = _accepted(check_away(first, last, local_day(caller.now, caller.person.zone)))
        stand_in = self.callers.acquaint(caller, [chosen])[0] if chosen else None
        noted = self.absences.set_away(caller.workspace, caller.person, days, caller.now, stand_in=stand_in)
        return Done(away.away_note(caller.t, noted, caller.person.zone))

    def back(self, act: Command) -> Outcome:
        """From today on, and no other day: who says when they will be back is still away until then."""
        caller, today = act.caller, local_day(act.caller.now, act.caller.person.zone)
        words = act.words.strip(" .!。！").casefold()
        if words and words not in _NOW and read_days(words, today) != (today, today):
            raise Invalid({ids.AWAY_LAST: ("back_is_today", {})})
        noted = self.absences.back(caller.workspace, caller.person, caller.now)
        return Reply(away.back_message(caller.t, noted, caller.person.zone))

    def press_back(self, act: Press) -> Outcome:
        caller = act.caller
        noted = self.absences.back(caller.workspace, caller.person, caller.now, absence_id=read_id(act.value))
        if act.is_home:
            note = away.back_note(caller.t, noted, caller.person.zone)
            return Open(note, home=self.home.again(caller, spot_in(act.view)))
        return Reply(away.back_message(caller.t, noted, caller.person.zone))

    def _person(self, caller: Caller, who: str) -> Person:
        mentioned = MENTION.fullmatch(who)
        if mentioned is not None:
            return self.callers.acquaint(caller, [mentioned["id"]])[0]
        if MENTION.search(who):
            raise Invalid({ids.AWAY_STAND_IN: ("one_stand_in", {})})
        try:
            return self.callers.called(caller, who)
        except NotAllowed:
            raise Invalid({ids.AWAY_STAND_IN: ("mention_only", {})}) from None


def split_stand_in(words: str) -> tuple[str, str]:
    """``23 Nov – 27 Nov stand-in @kai`` → the days, and who stands in; either may be empty."""
    words = squeezed(words)
    found = _STAND_IN.search(words)
    if found is None:
        return words.strip(), ""
    return words[: found.start()].strip(), (found["who"] or found["mentioned"] or "").strip()


def _accepted(days: AwayDays | AwayRefusal) -> AwayDays:
    """Raises Invalid."""
    if isinstance(days, AwayRefusal):
        raise Invalid({ids.AWAY_LAST: (_REASONS[days], {})})
    return days


def _day(act: Submission, field: str) -> date:
    """Raises Invalid when nothing is chosen."""
    chosen = act.typed.read(field, date.fromisoformat)
    if chosen is None:
        raise Invalid({field: ("empty", {})})
    return chosen
