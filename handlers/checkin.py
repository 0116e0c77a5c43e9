"""Checking in: the buttons of the prompt, the pages of the modal, the command in one line, and the history."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.checkins import CheckInSource
from bot.domain.errors import NotFound, NothingToDo
from bot.domain.ids import CheckInId, Code, DeliveryId, KeyResultId, PromptId, read_code
from bot.domain.oneline import code_and_words
from bot.services.checkins.checkins import CheckIns
from bot.services.checkins.content import Form
from bot.services.checkins.form import CheckInForms, PageTyped
from bot.services.checkins.history import Histories
from bot.services.checkins.recorded import Recorded
from bot.views import errors, ids
from bot.views.checkins import checkin, history, summary
from bot.views.checkins.checkin import error_texts
from bot.views.places import Kind, Place
from handlers.acts import (
    Caller,
    Command,
    Done,
    Errors,
    Open,
    Outcome,
    Press,
    Replace,
    Reply,
    Submission,
    SubmissionOutcome,
    Update,
    metadata_of,
)
from handlers.callers import Callers
from handlers.checkin_fields import people_asked, read_page
from handlers.front import Front
from handlers.parsing import read_id, read_ids, read_prompt_id
from handlers.slack_text import mentioned, plain_words

DeliverNow = Callable[[Sequence[DeliveryId], datetime], None]
ALL = ("all", "everything", "alle", "全部")


@dataclass(frozen=True)
class CheckInJourney:
    """``deliver_now`` sends urgent deliveries: the message of the prompt turns into its summary at once. ``command`` is
    the name of the slash command."""

    forms: CheckInForms
    check_ins: CheckIns
    histories: Histories
    callers: Callers
    deliver_now: DeliverNow
    command: str

    def register(self, front: Front) -> None:
        front.command("checkin", "check-in")(self.check_in)
        front.command("history")(self.show_history)
        front.shortcut(ids.SHORTCUT_CHECK_IN, self.check_in)
        front.press(ids.PROMPT_WHAT_MOVED, self.what_moved)
        front.press(ids.PROMPT_NOTHING_MOVED, self.nothing_moved)
        front.press(ids.CHECK_IN, self.press_check_in)
        front.press(ids.CORRECT, self.correct)
        front.press(re.compile(f"^{ids.MARK_DONE}"), self.mark_done)
        front.press(ids.CHECK_IN_NEED, self.open_need)
        front.press(ids.CHECK_IN_KEEP, self.keep)
        front.press(ids.CHECK_IN_BACK, self.back)
        front.submission(ids.OKR_CHECK_IN, self.submit)

    def on_code(self, act: Command, code: Code) -> Outcome:
        """``/okr KR-12.2`` alone shows its history; with more words it is a check-in in one line."""
        word = act.words.strip().casefold()
        if word in ("", "history"):
            return self._history(act.caller, code)
        if word in ("checkin", "check-in"):
            return self._unasked(act.caller, str(code), CheckInSource.COMMAND)
        return self.one_line(act, code)

    def one_line(self, act: Command, code: Code) -> Outcome:
        caller = act.caller
        names = self.callers.names(caller, mentioned(act.words))
        text, once = f"{code} {plain_words(act.words, names)}", act.once(f"command:{code}")
        recorded = self.check_ins.one_line(caller.workspace, caller.person, text, once=once, now=caller.now)
        self.deliver_now(recorded.deliveries, caller.now)
        return Reply(summary.recorded_message(caller.t, recorded))

    def show_history(self, act: Command) -> Outcome:
        begun = code_and_words(act.words)
        if not act.words.strip():
            return Reply(errors.which(act.caller.t, f"{self.command} history KR-12.2"))
        if begun is None:
            raise NotFound("key_result", act.words.strip()[:80])
        code = begun[0]
        if code.number is None:
            return self._which(act.caller, code, "history")
        return self._history(act.caller, code)

    def check_in(self, act: Command) -> Outcome:
        """``/okr checkin``, ``/okr checkin KR-12.2``, ``/okr checkin all``, and the global shortcut."""
        return self._unasked(act.caller, act.words, CheckInSource.COMMAND)

    def press_check_in(self, act: Press) -> Outcome:
        return self._unasked(act.caller, act.value, CheckInSource.HOME)

    def what_moved(self, act: Press) -> Outcome:
        caller, prompt_id, source = act.caller, read_prompt_id(act.value), _source(act)
        found = self.forms.for_prompt(caller.workspace, caller.person, prompt_id, source, now=caller.now)
        if isinstance(found, Recorded):
            return Reply(summary.recorded_message(caller.t, found))
        return Open(checkin.page(caller.t, found))

    def nothing_moved(self, act: Press) -> Outcome:
        """What one press may not record is asked for in the modal, which must be opened while the trigger lives; the
        message changes right after."""
        caller, prompt_id, source = act.caller, read_prompt_id(act.value), _source(act)
        done = self.forms.nothing_moved(caller.workspace, caller.person, prompt_id, source, now=caller.now)
        if isinstance(done, Form):
            return Open(checkin.page(caller.t, done))
        self.deliver_now(done.recorded.deliveries, caller.now)
        return Reply(summary.recorded_message(caller.t, done.recorded)) if done.recorded.meanwhile else None

    def correct(self, act: Press) -> Outcome:
        caller, data = act.caller, act.data()
        prompt_id = read_id(data.get("prompt"))
        form = self.forms.correction(
            caller.workspace,
            caller.person,
            [CheckInId(each) for each in read_ids(data.get("check_ins"))],
            prompt_id=None if prompt_id is None else PromptId(prompt_id),
            source=CheckInSource.COMMAND if prompt_id is None else CheckInSource.PROMPT,
            now=caller.now,
        )
        return Open(checkin.page(caller.t, form))

    def mark_done(self, act: Press) -> Outcome:
        caller, data = act.caller, act.data()
        key_result_id, prompt_id = read_id(data.get("key_result")), read_id(data.get("prompt"))
        if key_result_id is None:
            raise NothingToDo("not_running")
        done = self.check_ins.mark_done(
            caller.workspace, caller.person, KeyResultId(key_result_id), now=caller.now, prompt_id=prompt_id
        )
        self.deliver_now(done.deliveries, caller.now)
        if done.deliveries:
            return None
        message = summary.done_message(caller.t, done.key_result)
        return Replace(message) if act.view is None and prompt_id is None else Reply(message)

    def open_need(self, act: Press) -> Outcome:
        """The tick "I need someone" opens whom and what, or closes them."""
        return Update(checkin.page(act.caller.t, self._kept(act)))

    def keep(self, act: Press) -> Outcome:
        """A choice was made: what stands in the form by now survives a modal that is closed by accident."""
        self._kept(act)
        return None

    def back(self, act: Press) -> Outcome:
        caller, draft, page = act.caller, *_whereabouts(act)
        typed = read_page(page, act.typed)
        form = self.forms.back(caller.workspace, caller.person, draft, page, typed, now=caller.now)
        return Update(checkin.page(caller.t, form))

    def submit(self, act: Submission) -> SubmissionOutcome:
        caller, page = act.caller, str(act.metadata.get("page", ""))
        typed = read_page(page, act.typed)
        self._acquaint(caller, typed)
        draft = read_id(act.metadata.get("draft")) or 0
        found = self.forms.submit(caller.workspace, caller.person, draft, page, typed, once=act.once, now=caller.now)
        if isinstance(found, Form):
            told = error_texts(caller.t, found) if found.problems and found.page == page else {}
            return Errors(told) if told and told.keys() <= set(act.fields) else Update(checkin.page(caller.t, found))
        self.deliver_now(found.deliveries, caller.now)
        is_told = found.meanwhile or found.left_out
        if act.metadata.get("source") == CheckInSource.PROMPT.value and not is_told:
            return None
        return Done(summary.recorded_page(caller.t, found))

    def _kept(self, act: Press) -> Form:
        caller, draft, page = act.caller, *_whereabouts(act)
        typed = read_page(page, act.typed)
        return self.forms.keep(caller.workspace, caller.person, draft, page, typed, now=caller.now)

    def _acquaint(self, caller: Caller, typed: PageTyped) -> None:
        """Whoever is asked for help may be new to us."""
        asked = people_asked(typed)
        if asked:
            self.callers.acquaint(caller, asked)

    def _unasked(self, caller: Caller, words: str, source: CheckInSource) -> Outcome:
        typed = words.strip()
        code, everything = read_code(typed), typed.casefold() in ALL
        if code is not None and code.number is None:
            return self._which(caller, code, "checkin")
        if typed and not everything and code is None:
            raise NotFound("key_result", typed)
        form = self.forms.unasked(
            caller.workspace, caller.person, source, now=caller.now, only=code, everything=everything
        )
        return Open(checkin.page(caller.t, form))

    def _which(self, caller: Caller, code: Code, word: str) -> Outcome:
        """An objective was named, and one of its key results is meant."""
        found = self.histories.objective(caller.workspace, caller.person, code)
        return Reply(history.which_key_result(caller.t, found, word))

    def _history(self, caller: Caller, code: Code) -> Outcome:
        found = self.histories.of(caller.workspace, caller.person, code, now=caller.now)
        return Reply(history.history_message(caller.t, found), Place(Kind.HISTORY, words=str(code)))


def _whereabouts(act: Press) -> tuple[int, str]:
    """The draft and the page that a press inside the modal belongs to."""
    metadata = metadata_of(act.view or {})
    return read_id(metadata.get("draft")) or 0, str(metadata.get("page", ""))


def _source(act: Press) -> CheckInSource:
    """In the message of a prompt, in an answer to a command, which has a ts too, or at home."""
    if act.is_private:
        return CheckInSource.COMMAND
    return CheckInSource.PROMPT if act.message_ts else CheckInSource.HOME
