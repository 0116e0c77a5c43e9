"""Pausing, cancelling, handing over and going on: from the page of an objective, its form, or by a command."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.errors import Invalid, NotFound
from bot.domain.handover_offers import ANSWER
from bot.domain.oneline import code_and_words
from bot.domain.people import Person
from bot.domain.turns import DUE, MOST_REASON, REASON, TO, WITH, Course
from bot.services.under_way.handover_offers import HandoverOffers
from bot.services.under_way.turns import Turns
from bot.views import errors, ids
from bot.views.under_way.offer import NO, YES, answered_text, offer_view, withdrawn_text
from bot.views.under_way.turn import offered_text, resume_view, turn_view, turned_text
from handlers.acts import (
    Caller,
    Command,
    Done,
    OnCommand,
    Open,
    Outcome,
    Press,
    Reply,
    Submission,
    SubmissionOutcome,
    View,
)
from handlers.callers import Callers
from handlers.front import Front
from handlers.parsing import day_or_none, read_id
from handlers.slack_text import MENTION, mentioned, plain_words

_HAND_TO = re.compile(rf"(?:(?:to|an|给|給)\s*)?(?:{MENTION.pattern}\s*[,;:，、；：]?\s*|@(?=\w))", re.IGNORECASE)


@dataclass(frozen=True)
class TurnJourney:
    """``command`` is the name of the slash command."""

    turns: Turns
    offers: HandoverOffers
    callers: Callers
    command: str

    def register(self, front: Front) -> None:
        front.command("pause")(self.typed(Course.PAUSE))
        front.command("cancel")(self.typed(Course.CANCEL))
        front.command("handover")(self.typed(Course.HAND_OVER))
        front.command("resume")(self.typed(Course.RESUME))
        front.press(ids.TURN_OPEN, self.open)
        front.press(ids.OFFER_OPEN, self.look)
        front.press(ids.OFFER_WITHDRAW, self.withdraw)
        front.submission(ids.OKR_TURN, self.turn)
        front.submission(ids.OKR_RESUME, self.resume)
        front.submission(ids.OKR_OFFER, self.answer)

    def typed_ones(self) -> Mapping[str, OnCommand]:
        """What a word means, by the word."""
        return {course.value: self.typed(course) for course in Course}

    def typed(self, course: Course) -> OnCommand:
        """``/okr pause KR-12.2``, and the same for the other courses. What follows is the reason, after the new owner
        where it is handed over: both stand in the form."""

        def on_command(command: Command) -> Outcome:
            caller, begun = command.caller, code_and_words(command.words)
            if begun is None:
                if command.words.strip():
                    raise NotFound("objective", command.words.strip()[:80])
                return Reply(errors.which(caller.t, f"{self.command} {course} O-12"))
            code, words = begun
            owner, rest = self._new_owner(caller, words) if course is Course.HAND_OVER else (None, words)
            why = plain_words(rest, self.callers.names(caller, mentioned(rest)))
            if len(why) > MOST_REASON:
                raise Invalid({REASON: ("too_long", {"most": str(MOST_REASON)})})
            ref = self.turns.ref(caller.workspace, caller.person, code)
            return Open(self._form(caller, ref, course, owner=owner, why=why))

        return on_command

    def _new_owner(self, caller: Caller, words: str) -> tuple[Person | None, str]:
        """Whoever is mentioned or called by name in front, and the rest of the words."""
        to = _HAND_TO.match(words)
        if to is None:
            return None, words
        rest = words[to.end() :]
        if to["id"]:
            return self.callers.acquaint(caller, [to["id"]])[0], rest
        owner, why = self.callers.called_in_front(caller, rest)
        return (owner, why) if owner else (None, words)

    def open(self, press: Press) -> Outcome:
        ref, _, word = press.value.partition(" ")
        course = next((one for one in Course if one == word), None)
        if course is None:
            raise NotFound("objective", "")
        return Open(self._form(press.caller, ref, course))

    def turn(self, act: Submission) -> SubmissionOutcome:
        caller, ref, why = act.caller, str(act.metadata.get("about", "")), act.typed.text(REASON)
        course = act.typed.read(ids.TURN_COURSE, Course) or Course.PAUSE
        if course is Course.HAND_OVER:
            return self._offered(act, ref, why)
        done = self.turns.turn(caller.workspace, caller.person, ref, course, why, caller.now)
        return Done(errors.note(caller.t, turned_text(caller.t, done)))

    def resume(self, act: Submission) -> SubmissionOutcome:
        caller, ref = act.caller, str(act.metadata.get("about", ""))
        asked = [read_id(one) or 0 for one in act.metadata.get("due", ())]
        days = {one: day_or_none(act.typed.chosen(f"{DUE}{one}")) for one in asked}
        done = self.turns.resume(caller.workspace, caller.person, ref, act.typed.text(REASON), days, caller.now)
        return Done(errors.note(caller.t, turned_text(caller.t, done)))

    def look(self, press: Press) -> Outcome:
        caller = press.caller
        found = self.offers.look(caller.workspace, caller.person, read_id(press.value) or 0)
        return Open(offer_view(caller.t, found))

    def answer(self, act: Submission) -> SubmissionOutcome:
        caller, offer_id = act.caller, read_id(act.metadata.get("offer")) or 0
        taken, words = act.typed.chosen(ids.OFFER_TAKES), act.typed.text(ANSWER)
        if taken not in (YES, NO):
            raise Invalid({ids.OFFER_TAKES: ("choose_what", {})})
        found = self.offers.answer(caller.workspace, caller.person, offer_id, taken == YES, words, caller.now)
        return Done(errors.note(caller.t, answered_text(caller.t, found.sheet, before=found.before)))

    def withdraw(self, press: Press) -> Outcome:
        caller = press.caller
        found = self.offers.withdraw(caller.workspace, caller.person, read_id(press.value) or 0, caller.now)
        return Done(errors.note(caller.t, withdrawn_text(caller.t, found)))

    def _form(self, caller: Caller, ref: str, course: Course, *, owner: Person | None = None, why: str = "") -> View:
        form = self.turns.form(caller.workspace, caller.person, ref, course, caller.now)
        if course is Course.RESUME:
            return resume_view(caller.t, form, why)
        return turn_view(caller.t, form, course, to=owner.slack_user_id if owner else None, why=why)

    def _offered(self, act: Submission, ref: str, why: str) -> SubmissionOutcome:
        caller, chosen = act.caller, act.typed.chosen(TO)
        to = self.callers.acquaint(caller, [chosen])[0] if chosen else None
        sheet = self.offers.offer(
            caller.workspace,
            caller.person,
            ref,
            to,
            why,
            with_key_results=WITH in act.typed.ticked(WITH),
            now=caller.now,
        )
        is_mine = sheet.to.id == caller.person.id
        said = answered_text(caller.t, sheet) if is_mine else offered_text(caller.t, sheet)
        return Done(errors.note(caller.t, said))
