"""``/okr review [team NAME]`` and ``/okr review decide TEXT @owner by DAY``: what is planned and decided."""

import re
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from bot.domain.decisions import BECAUSE, DAY, OBJECTIVE, OWNER, WORDS, read_decision
from bot.domain.errors import NotFound
from bot.domain.ids import ObjectiveId, TeamId
from bot.domain.people import Person
from bot.domain.reviews import AT, FIRST_DAY, RHYTHM, WEEKS, ReviewRhythm, Wanted
from bot.domain.wallclock import local_day
from bot.services.reviews.content import DecisionSheet
from bot.services.reviews.decision_content import NewDecision
from bot.services.reviews.decisions import Decisions
from bot.services.reviews.reviews import Reviews
from bot.views import blocks, ids
from bot.views.blocks import Message
from bot.views.places import Kind, Place
from bot.views.reviews import decisions, reviews
from bot.views.sheets import as_message
from handlers.acts import (
    Caller,
    Command,
    Done,
    Open,
    Outcome,
    Press,
    Reply,
    Submission,
    SubmissionOutcome,
    Typed,
)
from handlers.callers import Callers
from handlers.front import Front
from handlers.home import HomeHandlers
from handlers.parsing import read_id
from handlers.places import Sheets
from handlers.slack_text import MENTION, unmarked, with_places

DECIDE = ("decide", "decided", "decision")
TEAM = "team"
_TYPED = re.compile(r"(?<!\S)@(?=\w)")


@dataclass(frozen=True)
class ReviewsJourney:
    reviews: Reviews
    decisions: Decisions
    callers: Callers
    home: HomeHandlers
    sheets: Sheets

    def register(self, front: Front) -> None:
        front.command("review")(self.type)
        front.press(ids.REVIEW_SET, self.open_plan)
        front.submission(ids.OKR_REVIEWS, self.save_plan)
        front.press(ids.DECISION_NEW, self.open_decision)
        front.submission(ids.OKR_DECISION, self.save_decision)
        front.press(ids.DECISION_DONE, self.done)
        front.press(ids.DECISION_NOT_YET, self.open_not_yet)
        front.press(ids.DECISION_DROP, self.open_drop)
        front.press(ids.DECISION_MENU, self.choose)
        front.submission(ids.OKR_DECISION_NOT_YET, self.save_not_yet)
        front.submission(ids.OKR_DECISION_DROP, self.save_drop)

    def type(self, act: Command) -> Outcome:
        caller = act.caller
        words = with_places(act.words).strip()
        first, _, rest = words.partition(" ")
        if first.casefold() in DECIDE:
            return self._decide(act, act.words.strip().partition(" ")[2].strip())
        name = rest.strip() if first.casefold() == TEAM else words
        who, where = (caller.workspace, caller.person), act.channel_id
        team_id = self.reviews.team_called(*who, unmarked(name), caller.now, channel_id=where)
        place = Place(Kind.REVIEW, team_id)
        return Reply(as_message(caller.t, self.sheets.of(caller, place)), place)

    def open_plan(self, act: Press) -> Outcome:
        caller = act.caller
        form = self.reviews.form(caller.workspace, caller.person, _team(act.value), caller.now)
        return Open(reviews.review_form(caller.t, form))

    def save_plan(self, act: Submission) -> SubmissionOutcome:
        """Fields in which something is wrong say so under themselves."""
        caller, typed = act.caller, act.typed
        wanted = Wanted(
            typed.read(RHYTHM, ReviewRhythm),
            _whole(typed.text(WEEKS)),
            typed.read(FIRST_DAY, date.fromisoformat),
            typed.read(AT, time.fromisoformat),
        )
        team_id = _team(act.metadata.get("team"))
        seen = self.reviews.set(caller.workspace, caller.person, team_id, wanted, caller.now)
        return Done(reviews.set_view(caller.t, seen))

    def open_decision(self, act: Press) -> Outcome:
        caller = act.caller
        form = self.decisions.form(caller.workspace, caller.person, _team(act.value), caller.now)
        return Open(decisions.decision_view(caller.t, form))

    def save_decision(self, act: Submission) -> SubmissionOutcome:
        caller, typed = act.caller, act.typed
        objective = read_id(typed.chosen(OBJECTIVE))
        new = NewDecision(
            words=typed.text(WORDS),
            owner=self._owner(caller, typed),
            day=typed.read(DAY, date.fromisoformat),
            objective_id=None if objective is None else ObjectiveId(objective),
        )
        team_id = _team(act.metadata.get("team"))
        made = self.decisions.record(caller.workspace, caller.person, team_id, new, act.once, caller.now)
        if made is None:
            return None
        said = decisions.made_text(caller.t, made, local_day(caller.now, caller.workspace.zone))[0]
        return Done(decisions.settled_view(caller.t, said))

    def done(self, act: Press) -> Outcome:
        return self._done(act, read_id(act.value) or 0)

    def open_not_yet(self, act: Press) -> Outcome:
        return self._open(act, read_id(act.value) or 0, is_dropped=False)

    def open_drop(self, act: Press) -> Outcome:
        return self._open(act, read_id(act.value) or 0, is_dropped=True)

    def choose(self, act: Press) -> Outcome:
        what, _, value = act.value.partition(":")
        decision_id = read_id(value) or 0
        return (
            self._done(act, decision_id) if what == "done" else self._open(act, decision_id, is_dropped=what == "drop")
        )

    def save_not_yet(self, act: Submission) -> SubmissionOutcome:
        caller, typed = act.caller, act.typed
        owner, day = self._owner(caller, typed), typed.read(DAY, date.fromisoformat)
        held = (read_id(act.metadata.get("decision")) or 0, typed.text(BECAUSE), day, owner)
        return self._settled(caller, self.decisions.not_yet(caller.workspace, caller.person, *held, caller.now))

    def save_drop(self, act: Submission) -> SubmissionOutcome:
        caller = act.caller
        held = (read_id(act.metadata.get("decision")) or 0, act.typed.text(BECAUSE))
        return self._settled(caller, self.decisions.dropped(caller.workspace, caller.person, *held, caller.now))

    def _decide(self, act: Command, words: str) -> Outcome:
        """What was understood is recorded; where something is missing, the form asks for it."""
        caller = act.caller
        today = local_day(caller.now, caller.workspace.zone)
        workspace, person = caller.workspace, caller.person
        team_id = self.reviews.team_called(workspace, person, "", caller.now, channel_id=act.channel_id)
        text, owner = self._split(caller, words)
        read = read_decision(text, today)
        if not read.words or owner is None or read.day is None:
            form = self.decisions.form(workspace, person, team_id, caller.now)
            understood = decisions.Understood(read.words, owner.slack_user_id if owner else None, read.day)
            return Open(decisions.decision_view(caller.t, form, understood))
        new = NewDecision(words=read.words, owner=owner, day=read.day)
        made = self.decisions.record(workspace, person, team_id, new, act.once("decide"), caller.now)
        return None if made is None else Reply(decisions.made_message(caller.t, made, today))

    def _split(self, caller: Caller, words: str) -> tuple[str, Person | None]:
        """The words without the mention of whoever does it: the last one there is. Others become names. Where nobody
        is mentioned, the last name that has an @ before it."""
        found = list(MENTION.finditer(words))
        if not found:
            return self._split_typed(caller, words)
        last = found[-1]
        others = self.callers.names(caller, [one["id"] for one in found[:-1]])
        owner = self.callers.acquaint(caller, [last["id"]])[0]
        plain = f"{words[: last.start()]} {words[last.end() :]}"
        return _plain(MENTION.sub(lambda one: others.get(one["id"], one["id"]), plain)), owner

    def _split_typed(self, caller: Caller, words: str) -> tuple[str, Person | None]:
        *_, last = [None, *_TYPED.finditer(words)]
        if last is None:
            return _plain(words), None
        owner, rest = self.callers.called_in_front(caller, _plain(words[last.end() :]))
        return (f"{_plain(words[: last.start()])} {rest}".strip() if owner else _plain(words)), owner

    def _done(self, act: Press, decision_id: int) -> Outcome:
        """What came of it is said where it was pressed."""
        caller = act.caller
        sheet = self.decisions.done(caller.workspace, caller.person, decision_id, caller.now)
        said = decisions.settled_text(caller.t, sheet)
        if act.is_home:
            return self.home.saying(act, said)
        return Reply(Message(said, (blocks.section(said),)))

    def _open(self, act: Press, decision_id: int, *, is_dropped: bool) -> Outcome:
        caller = act.caller
        sheet = self.decisions.of(caller.workspace, caller.person, decision_id)
        view = decisions.drop_view if is_dropped else decisions.not_yet_view
        return Open(view(caller.t, sheet, local_day(caller.now, caller.workspace.zone)))

    def _settled(self, caller: Caller, sheet: DecisionSheet) -> SubmissionOutcome:
        return Done(decisions.settled_view(caller.t, decisions.settled_text(caller.t, sheet)))

    def _owner(self, caller: Caller, typed: Typed) -> Person | None:
        """Raises NotFound, NotAPerson."""
        chosen = typed.chosen(OWNER)
        return self.callers.acquaint(caller, [chosen])[0] if chosen else None


def _plain(words: str) -> str:
    return unmarked(with_places(words)).strip(" :,")


def _team(value: Any) -> TeamId:
    found = read_id(value)
    if found is None:
        raise NotFound("team", "")
    return TeamId(found)


def _whole(text: str) -> int | None:
    """A number of weeks as somebody typed it; 0 for what is none, which is refused."""
    if not text:
        return None
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0
