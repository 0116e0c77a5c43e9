"""Checking in: in one press, in one line, by a reply, by a program; and putting it right afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.answers import Answer, reaches_target
from bot.domain.checkins import CheckIn, CheckInSource
from bot.domain.errors import AlreadyDone, ChangedMeanwhile, Invalid, NotFound, NothingToDo
from bot.domain.history import may_still_be_corrected
from bot.domain.ids import CheckInId, Code, DeliveryId, KeyResultId, PromptId, WorkspaceId
from bot.domain.milestones import ticked_for
from bot.domain.okrs import KeyResult, KeyResultState, Metric
from bot.domain.oneline import MOST_NOTE, LineRefusal, NotTaken, OneLine, read_line, split_code
from bot.domain.people import Person
from bot.domain.permissions import Action, Who
from bot.domain.progress import current_value
from bot.domain.prompt_times import is_over, slot_of
from bot.domain.prompting import QuickAnswer, quick_answer
from bot.domain.prompts import Prompt, PromptState
from bot.domain.refusals import reason_of_line
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Rhythm, Workspace
from bot.services.access import Access, ensure_may_be_asked
from bot.services.checkins.recorded import Beside, Recorded, Summary, summary_about, summary_of_prompt
from bot.services.checkins.recording import Recording, Written, key_result_by_code, key_results_for
from bot.services.checkins.voices import Voices
from bot.services.owing import release
from bot.services.prompt_changes import promise_summary
from storage import Store, Transaction

LINE = "line"
WORDS_ALONE = frozenset({LineRefusal.STRAY_WORD, LineRefusal.NOT_REACHED})


@dataclass(frozen=True, slots=True)
class NothingMoved:
    """``recorded`` is what one press could record; ``rest`` are the key results that need more than a press."""

    recorded: Recorded
    rest: tuple[KeyResultId, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """A key result that its owner called done, and the urgent deliveries that say so."""

    key_result: KeyResult
    deliveries: tuple[DeliveryId, ...] = ()


@dataclass(frozen=True)
class CheckIns:
    store: Store
    access: Access

    def submit(
        self,
        workspace: Workspace,
        person: Person,
        answers: Sequence[Answer],
        *,
        source: CheckInSource,
        once: str,
        now: datetime,
        prompt_id: PromptId | None = None,
    ) -> Recorded:
        """Record answers that are understood already. The second time ``once`` comes, nothing is written.

        Raises NotAllowed, NothingToDo."""
        with self.store.write() as tx:
            key_results = key_results_for(tx, workspace, [each.key_result_id for each in answers])
            recording = self._recording(tx, workspace, person, source, now, prompt_id)
            recording.ensure_open(key_results.values())
            if not tx.handled.first_time(workspace.id, once, now):
                return _as_before(tx, workspace, person, list(key_results.values()), now)
            return _recorded(tx, workspace, person, recording.record(answers, key_results), now)

    def nothing_moved(
        self, workspace: Workspace, person: Person, prompt_id: PromptId, *, now: datetime
    ) -> NothingMoved:
        """Record as unchanged what one press may record of a prompt of one's own; a second press finds nothing left.

        Raises NotFound, NotAllowed, NothingToDo, and AlreadyDone when its slot is over."""
        with self.store.write() as tx:
            return record_nothing_moved(tx, workspace, person, prompt_id, CheckInSource.PROMPT, now)

    def one_line(self, workspace: Workspace, person: Person, text: str, *, once: str, now: datetime) -> Recorded:
        """``KR-12.2 45 c7 pricing test shipped``.

        Raises NotFound, NotAllowed, NothingToDo, Invalid (field ``line``)."""
        with self.store.write() as tx:
            code, rest = _coded(text)
            said = [(key_result_by_code(tx, workspace, code), rest)]
            return self._record_lines(tx, workspace, person, said, CheckInSource.COMMAND, once, now)

    def mark_done(
        self, workspace: Workspace, person: Person, key_result_id: KeyResultId, *, now: datetime, prompt_id: int | None
    ) -> Done:
        """The owner says that a key result which has reached its target is done. A second time changes nothing.

        Raises NotFound, NotAllowed, NothingToDo."""
        with self.store.write() as tx:
            key_result = key_results_for(tx, workspace, [key_result_id]).get(key_result_id)
            if key_result is None:
                raise NotFound("key_result", "")
            recording = self._recording(tx, workspace, person, CheckInSource.HOME, now)
            if key_result.state is KeyResultState.DONE:
                recording.ensure_may([key_result])
            else:
                recording.ensure_open([key_result])
                if not reaches_target(key_result):
                    raise NothingToDo("target_not_reached")
                tx.key_results.change(key_result, by=person.id, now=now, state=KeyResultState.DONE)
                release(tx, workspace, {key_result.owner_id, person.id}, now)
            prompt = tx.prompts.by_id(workspace.id, prompt_id) if prompt_id else None
            promised = promise_summary(tx, prompt, f"done:{key_result.id}", now) if prompt else ()
            return Done(tx.key_results.get(workspace.id, key_result_id), promised)

    def correct(
        self, workspace: Workspace, person: Person, answer: Answer, *, source: CheckInSource, once: str, now: datetime
    ) -> Recorded:
        """Put a check-in right: a new one supersedes it. ``answer.supersedes_id`` names it.

        Raises NotFound, NotAllowed, NothingToDo after 72 hours, ChangedMeanwhile when it has been corrected already."""
        with self.store.write() as tx:
            key_results = key_results_for(tx, workspace, [answer.key_result_id])
            if tx.handled.has(workspace.id, once):
                return _as_before(tx, workspace, person, list(key_results.values()), now)
            recording = self._recording(tx, workspace, person, source, now)
            self.ensure_correctable(tx, recording, answer.supersedes_id or CheckInId(0), key_results)
            tx.handled.first_time(workspace.id, once, now)
            return _recorded(tx, workspace, person, recording.record([answer], key_results), now)

    def ensure_correctable(
        self, tx: Transaction, recording: Recording, check_in_id: CheckInId, key_results: dict[int, KeyResult]
    ) -> CheckIn:
        """The check-in, if this person may put it right now."""
        check_in = tx.check_ins.by_id(recording.workspace.id, check_in_id)
        if check_in is None or check_in.key_result_id not in key_results:
            raise NotFound("check_in", str(check_in_id))
        key_result = key_results[check_in.key_result_id]
        more = [Who.AUTHOR] if check_in.author_id == recording.person.id else []
        recording.ensure_open([key_result], action=Action.CORRECT_CHECK_IN, more=more)
        if not may_still_be_corrected(check_in, recording.now):
            raise NothingToDo("too_late_to_correct")
        if tx.check_ins.is_superseded(check_in):
            raise ChangedMeanwhile((key_result.code,))
        return check_in

    def prompt_summary(self, workspace_id: WorkspaceId, prompt_id: PromptId, now: datetime) -> Summary | None:
        """What the message of a prompt says once something was answered; None when the prompt is gone."""
        with self.store.read() as tx:
            prompt = tx.prompts.by_id(workspace_id, prompt_id)
            if prompt is None:
                return None
            workspace = tx.workspaces.get(workspace_id)
            reader = tx.people.get(workspace_id, prompt.person_id)
            return summary_of_prompt(tx, workspace, prompt, reader, now)

    def _record_lines(
        self,
        tx: Transaction,
        workspace: Workspace,
        person: Person,
        said: Sequence[tuple[KeyResult, str]],
        source: CheckInSource,
        once: str,
        now: datetime,
    ) -> Recorded:
        return record_lines(tx, self._recording(tx, workspace, person, source, now), said, once)

    def _recording(
        self,
        tx: Transaction,
        workspace: Workspace,
        person: Person,
        source: CheckInSource,
        now: datetime,
        prompt_id: PromptId | None = None,
    ) -> Recording:
        return Recording(tx, workspace, person, Voices.of(tx, workspace, person, now), source, now, prompt_id)


def record_nothing_moved(
    tx: Transaction,
    workspace: Workspace,
    person: Person,
    prompt_id: PromptId,
    source: CheckInSource,
    now: datetime,
) -> NothingMoved:
    """As ``CheckIns.nothing_moved``, inside the transaction of its caller."""
    ensure_may_be_asked(person, workspace)
    key_results = key_results_for(tx, workspace, waiting_in(own_prompt(tx, person, prompt_id)))
    prompt = own_prompt(tx, person, prompt_id)
    waiting = waiting_in(prompt)
    if waiting:
        ensure_not_over(prompt, person, now)
    recording = Recording(tx, workspace, person, Voices.of(tx, workspace, person, now), source, now, prompt.id)
    asked = [key_results[each] for each in waiting if each in key_results]
    owed = recording.open_ones(asked)
    if waiting and not owed:
        raise NothingToDo(recording.why_none(asked))
    quick = quick_answers(tx, prompt, owed)
    plain = [each for each in owed if quick[each.id] is QuickAnswer.UNCHANGED]
    recording.ensure_open(plain)
    written = recording.record([unchanged(each) for each in plain], key_results)
    summary = summary_of_prompt(tx, workspace, own_prompt(tx, person, prompt_id), person, now)
    rest = tuple(each.id for each in owed if each not in plain)
    return NothingMoved(Recorded(summary=summary, deliveries=written.deliveries, meanwhile=not waiting), rest)


def record_lines(
    tx: Transaction, recording: Recording, said: Sequence[tuple[KeyResult, str]], once: str | None = None
) -> Recorded:
    """Record what lines say about key results; ``once`` names the act, where nobody has seen to that yet.

    Raises NotAllowed, NothingToDo, Invalid (field ``line``)."""
    workspace, person, now = recording.workspace, recording.person, recording.now
    key_results = key_results_for(tx, workspace, [key_result.id for key_result, _ in said])
    recording.ensure_open(key_results.values())
    named = [key_results[each] for each in dict.fromkeys(key_result.id for key_result, _ in said)]
    answers = [answer_of_line(_said_of(one, said), one) for one in named]
    if once is not None and not tx.handled.first_time(workspace.id, once, now):
        return _as_before(tx, workspace, person, list(key_results.values()), now)
    return _recorded(tx, workspace, person, recording.record(answers, key_results), now)


def _said_of(key_result: KeyResult, said: Sequence[tuple[KeyResult, str]]) -> OneLine:
    """What all lines of one key result say together; beside one that says a value, a word alone is a note. Raises
    Invalid."""
    rests = [rest for each, rest in said if each.id == key_result.id]
    rests = [rest for rest in rests if rest.strip()] or rests[:1]
    read = [read_line(rest, key_result) for rest in rests]
    has_numbers = any(isinstance(one, OneLine) and (one.value, one.confidence) != (None, None) for one in read)
    lines = [
        OneLine(note=rest.strip())
        if has_numbers and isinstance(one, NotTaken) and one.reason in WORDS_ALONE
        else _or_refused(one, key_result)
        for rest, one in zip(rests, read, strict=True)
    ]
    values, confidences = (
        {found for line in lines if (found := getattr(line, name)) is not None} for name in ("value", "confidence")
    )
    if len(values) > 1 or len(confidences) > 1:
        raise Invalid({LINE: ("said_twice", {"code": key_result.code})})
    notes = "\n".join(line.note for line in lines if line.note)
    if len(notes) > MOST_NOTE:
        raise Invalid({LINE: ("note_too_long", {"most": str(MOST_NOTE)})})
    return OneLine(next(iter(values), None), next(iter(confidences), None), notes)


def _or_refused(line: OneLine | NotTaken, key_result: KeyResult) -> OneLine:
    """Raises Invalid."""
    if isinstance(line, NotTaken):
        raise Invalid({LINE: reason_of_line(line, key_result)})
    return line


def answer_of_line(line: OneLine, key_result: KeyResult) -> Answer:
    """What a line leaves out stays as it is."""
    value = current_value(key_result) if line.value is None else line.value
    is_ticked = key_result.metric is Metric.MILESTONES and line.value is not None and key_result.milestones
    says_something = line.confidence is not None or line.note or value != current_value(key_result)
    return Answer(
        key_result_id=key_result.id,
        value=value,
        confidence=key_result.confidence if line.confidence is None else line.confidence,
        note=line.note,
        unchanged=not says_something,
        milestones=ticked_for(key_result, line.value) if is_ticked and line.value is not None else None,
    )


def unchanged(key_result: KeyResult) -> Answer:
    """Nothing moved, as sure as before."""
    value = current_value(key_result)
    return Answer(key_result_id=key_result.id, value=value, confidence=key_result.confidence, unchanged=True)


def own_prompt(tx: Transaction, person: Person, prompt_id: PromptId) -> Prompt:
    """Raises NotFound when there is none, or when it is somebody else's."""
    prompt = tx.prompts.by_id(person.workspace_id, prompt_id)
    if prompt is None or prompt.person_id != person.id:
        raise NotFound("prompt", "")
    return prompt


def waiting_in(prompt: Prompt) -> list[KeyResultId]:
    """What a prompt asked and nobody has said anything about; a skipped one may still be answered."""
    return [item.key_result_id for item in prompt.unanswered]


def ensure_not_over(prompt: Prompt, person: Person, now: datetime) -> None:
    """Raises AlreadyDone when the prompt takes no answer any more."""
    if is_over(prompt, local_day(now, person.zone)):
        state = PromptState.SKIPPED if prompt.state is PromptState.SKIPPED else PromptState.MISSED
        raise AlreadyDone(state.value)


def quick_answers(tx: Transaction, prompt: Prompt, key_results: Sequence[KeyResult]) -> dict[int, QuickAnswer]:
    """What one press may do with each of these key results of a prompt."""
    newest = tx.check_ins.latest(prompt.workspace_id, [each.id for each in key_results], 3)
    slot = slot_of(prompt)
    return {each.id: quick_answer(Rhythm(each.rhythm), slot, newest.get(each.id, ())) for each in key_results}


def _recorded(tx: Transaction, workspace: Workspace, person: Person, written: Written, now: datetime) -> Recorded:
    known = Beside(before=written.before, key_results=written.key_results)
    summary = summary_about(tx, workspace, written.check_ins, person, now, known=known)
    return Recorded(summary=summary, deliveries=written.deliveries)


def _as_before(
    tx: Transaction, workspace: Workspace, person: Person, key_results: Sequence[KeyResult], now: datetime
) -> Recorded:
    newest = tx.check_ins.latest(workspace.id, [each.id for each in key_results], 1)
    last = [check_in for each in key_results for check_in in newest.get(each.id, ())]
    return Recorded(summary=summary_about(tx, workspace, last, person, now), meanwhile=True)


def _coded(text: str) -> tuple[Code, str]:
    found = split_code(text)
    if found is None:
        raise NotFound("key_result", text.split(maxsplit=1)[0] if text.strip() else "")
    return found
