"""``/okr pilot [team NAME]``: the pilots, and each from its start to its end, by buttons and forms."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.domain.errors import NotFound
from bot.domain.ids import CycleId, TeamId
from bot.domain.people import Person
from bot.domain.pilots import (
    BECAUSE,
    CLOSES,
    COACH,
    COSTS,
    CYCLE,
    FIRST_DAY,
    GAINS,
    PILOTING,
    REASON,
    REVIEW_DAY,
    ROLLED_OUT,
    SPONSOR,
    STATEMENT,
    TEAM,
    Pilot,
    StopReason,
)
from bot.domain.teams import Team
from bot.services.piloting import Piloting
from bot.services.pilots.pilots import Pilots
from bot.services.pilots.reading import PilotReading
from bot.services.pilots.votes import PilotVotes
from bot.views import blocks, ids
from bot.views.pilots.forms import (
    ask_form,
    case_form,
    decline_form,
    piloting_form,
    prepare_form,
    said_message,
    saved_view,
    sponsor_form,
    start_form,
    stop_form,
)
from bot.views.places import Kind, Place
from bot.views.sheets import as_message
from handlers.acts import (
    Caller,
    Command,
    Done,
    Open,
    Outcome,
    Press,
    Publish,
    Replace,
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

PILOTS = Place(Kind.PILOTS)
_TEAM = re.compile(r"(?i)^team\s+")


@dataclass(frozen=True)
class PilotsJourney:
    pilots: Pilots
    votes: PilotVotes
    reading: PilotReading
    piloting: Piloting
    callers: Callers
    home: HomeHandlers
    sheets: Sheets

    def register(self, front: Front) -> None:
        front.command("pilot")(self.type)
        front.press(ids.PILOT_START, self.open_start)
        front.press(ids.PILOT_CASE, self.open_case)
        front.press(ids.PILOT_ASK, self.open_ask)
        front.press(re.compile(f"^{ids.PILOT_VOTE}"), self.vote)
        front.press(ids.PILOT_SPONSOR, self.open_sponsor)
        front.press(ids.PILOT_APPROVE, self.approve)
        front.press(ids.PILOT_DECLINE, self.open_decline)
        front.press(ids.PILOT_PREPARE, self.open_prepare)
        front.press(ids.PILOT_GO_ON, self.go_on)
        front.press(ids.PILOT_AGAIN, self.again)
        front.press(ids.PILOT_ROLL_OUT, self.roll_out)
        front.press(ids.PILOT_STOP, self.open_stop)
        front.press(ids.PILOTING, self.open_piloting)
        front.submission(ids.OKR_PILOT_START, self.start)
        front.submission(ids.OKR_PILOT_CASE, self.save_case)
        front.submission(ids.OKR_PILOT_ASK, self.ask)
        front.submission(ids.OKR_PILOT_SPONSOR, self.name_sponsor)
        front.submission(ids.OKR_PILOT_DECLINE, self.decline)
        front.submission(ids.OKR_PILOT_PREPARE, self.prepare)
        front.submission(ids.OKR_PILOT_STOP, self.stop)
        front.submission(ids.OKR_PILOTING, self.save_piloting)

    def type(self, act: Command) -> Outcome:
        caller = act.caller
        name = _TEAM.sub("", act.words.strip())
        found = self.reading.called(caller.workspace, caller.person, name) if name else None
        if isinstance(found, Team):
            return Open(start_form(caller.t, (found,)))
        place = PILOTS if found is None else Place(Kind.PILOT, found.id)
        return Reply(as_message(caller.t, self.sheets.of(caller, place)), place)

    def open_start(self, act: Press) -> Outcome:
        caller = act.caller
        startable = self.reading.all(caller.workspace, caller.person, caller.now).startable
        if not startable:
            raise NotFound("team", "")
        return Open(start_form(caller.t, startable[: blocks.OPTIONS]))

    def start(self, act: Submission) -> SubmissionOutcome:
        caller, typed = act.caller, act.typed
        team_id = TeamId(read_id(typed.chosen(TEAM)) or 0)
        words = {name: typed.text(name) for name in (GAINS, COSTS)}
        self.pilots.start(caller.workspace, caller.person, team_id, words, caller.now, once=act.once)
        return _saved(caller, caller.t("The pilot has begun. Next: ask the team."))

    def open_case(self, act: Press) -> Outcome:
        caller = act.caller
        form = self.pilots.look(caller.workspace, caller.person, act.value, caller.now)
        takes_a_vote = self.pilots.takes_a_vote(caller.workspace, form.team, caller.now)
        return Open(case_form(caller.t, form.pilot, takes_a_vote=takes_a_vote))

    def save_case(self, act: Submission) -> SubmissionOutcome:
        caller, typed = act.caller, act.typed
        words = {name: typed.text(name) for name in (GAINS, COSTS, STATEMENT) if name in typed.values}
        self.pilots.write_case(caller.workspace, caller.person, _turn(act), words, caller.now)
        return _saved(caller, caller.t("Noted."))

    def open_ask(self, act: Press) -> Outcome:
        caller = act.caller
        form = self.pilots.look(caller.workspace, caller.person, act.value, caller.now)
        return Open(ask_form(caller.t, form.pilot, form.today))

    def ask(self, act: Submission) -> SubmissionOutcome:
        caller, t = act.caller, act.caller.t
        day = act.typed.read(CLOSES, date.fromisoformat)
        vote = self.votes.open(caller.workspace, caller.person, _turn(act), day, caller.now, once=act.once)
        said = t.plural("{count} person is asked.", "{count} people are asked.", vote.asked)
        return Done(saved_view(t, t("{said} The result comes to you when the vote is over.", said=said)))

    def vote(self, act: Press) -> Outcome:
        caller = act.caller
        vote_id, _, answer = act.value.partition(":")
        if answer not in ("yes", "no"):
            raise NotFound("pilot", "")
        self.votes.answer(caller.workspace, caller.person, read_id(vote_id) or 0, answer == "yes", caller.now)
        return self._said(act, caller.t("Thank you. Your answer is counted, and nobody can see what it was."))

    def open_sponsor(self, act: Press) -> Outcome:
        caller = act.caller
        form = self.pilots.look(caller.workspace, caller.person, act.value, caller.now)
        return Open(sponsor_form(caller.t, form.pilot))

    def name_sponsor(self, act: Submission) -> SubmissionOutcome:
        caller, sponsor = act.caller, self._person(act.caller, act.typed, SPONSOR)
        self.pilots.name_sponsor(caller.workspace, caller.person, _turn(act), sponsor, caller.now, once=act.once)
        name = sponsor.name if sponsor is not None else ""
        return _saved(caller, caller.t("{name} is asked for their approval.", name=name))

    def approve(self, act: Press) -> Outcome:
        caller = act.caller
        self.pilots.approve(caller.workspace, caller.person, read_id(act.value) or 0, caller.now)
        return self._said(act, caller.t("You approved the pilot. Its lead is told."))

    def open_decline(self, act: Press) -> Outcome:
        caller = act.caller
        pilot = self.pilots.may_answer(caller.workspace, caller.person, read_id(act.value) or 0)
        team = self.reading.team_of(caller.workspace, pilot)
        return Open(decline_form(caller.t, pilot, team.name))

    def decline(self, act: Submission) -> SubmissionOutcome:
        caller = act.caller
        pilot_id, because = read_id(act.metadata.get("pilot")) or 0, act.typed.text(BECAUSE)
        self.pilots.decline(caller.workspace, caller.person, pilot_id, because, caller.now, once=act.once)
        return Done(saved_view(caller.t, caller.t("You declined the pilot. Its lead is told why.")))

    def open_prepare(self, act: Press) -> Outcome:
        caller = act.caller
        return Open(prepare_form(caller.t, self.pilots.look(caller.workspace, caller.person, act.value, caller.now)))

    def prepare(self, act: Submission) -> SubmissionOutcome:
        caller, typed = act.caller, act.typed
        cycle = read_id(typed.chosen(CYCLE))
        self.pilots.prepare(
            caller.workspace,
            caller.person,
            _turn(act),
            None if cycle is None else CycleId(cycle),
            typed.read(FIRST_DAY, date.fromisoformat),
            typed.read(REVIEW_DAY, date.fromisoformat),
            self._person(caller, typed, COACH),
            caller.now,
        )
        return _saved(caller, caller.t("Noted."))

    def go_on(self, act: Press) -> Outcome:
        caller = act.caller
        return self._page(act, self.pilots.go_on(caller.workspace, caller.person, act.value, caller.now))

    def again(self, act: Press) -> Outcome:
        caller = act.caller
        return self._page(act, self.pilots.again(caller.workspace, caller.person, act.value, caller.now))

    def roll_out(self, act: Press) -> Outcome:
        caller = act.caller
        return self._page(act, self.pilots.roll_out(caller.workspace, caller.person, act.value, caller.now))

    def open_stop(self, act: Press) -> Outcome:
        caller = act.caller
        form = self.pilots.look(caller.workspace, caller.person, act.value, caller.now)
        return Open(stop_form(caller.t, form.pilot))

    def stop(self, act: Submission) -> SubmissionOutcome:
        caller, typed = act.caller, act.typed
        reason, because = typed.read(REASON, StopReason), typed.text(BECAUSE)
        self.pilots.stop(caller.workspace, caller.person, _turn(act), reason, because, caller.now, once=act.once)
        return _saved(caller, caller.t("The pilot is stopped, and the team's channel is told why."))

    def open_piloting(self, act: Press) -> Outcome:
        caller = act.caller
        return Open(piloting_form(caller.t, self.piloting.form(caller.workspace, caller.person)))

    def save_piloting(self, act: Submission) -> SubmissionOutcome:
        caller, typed, t = act.caller, act.typed, act.caller.t
        fields = [name for name in typed.values if name.startswith(f"{ROLLED_OUT}_")]
        chosen = {TeamId(found) for name in fields for one in typed.ticked(name) if (found := read_id(one))}
        is_on = bool(typed.ticked(PILOTING))
        self.piloting.set(caller.workspace, caller.person, is_on=is_on, chosen=chosen, once=act.once, now=caller.now)
        if is_on:
            return Done(saved_view(t, t("From now on only teams in a pilot and those rolled out to are asked.")))
        return Done(saved_view(t, t("Everybody who has key results is asked again.")))

    def _page(self, act: Press, pilot: Pilot) -> Outcome:
        """The page as it is now, where it was pressed."""
        caller, place = act.caller, Place(Kind.PILOT, pilot.id)
        if act.is_home:
            return Publish(self.home.at(caller, place))
        message = as_message(caller.t, self.sheets.of(caller, place))
        return Replace(message) if act.is_private else Reply(message, place)

    def _said(self, act: Press, said: str) -> Outcome:
        """What came of it is said where it was pressed."""
        if act.is_home:
            return self.home.saying(act, said)
        return Reply(said_message(said))

    def _person(self, caller: Caller, typed: Typed, name: str) -> Person | None:
        """Raises NotFound, NotAPerson."""
        chosen = typed.chosen(name)
        return self.callers.acquaint(caller, [chosen])[0] if chosen else None


def _saved(caller: Caller, said: str) -> SubmissionOutcome:
    return Done(saved_view(caller.t, said))


def _turn(act: Submission) -> str:
    held: Any = act.metadata.get("turn")
    return held if isinstance(held, str) else ""
