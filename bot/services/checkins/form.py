"""The check-in form: opening it, turning its pages, and recording it when the last page is submitted.

What was typed lives in a draft for a day, so neither a turned page nor a modal closed by accident loses it. A draft is
recorded once, under its lock: a second device is told what was recorded.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.domain.answers import TypedAnswer
from bot.domain.checkin_draft import CheckInDraft, FormKind, Taken
from bot.domain.checkins import CheckIn, CheckInSource
from bot.domain.errors import NotFound, NothingToDo, OkrError
from bot.domain.ids import CheckInId, Code, KeyResultId, PromptId
from bot.domain.okrs import KeyResult
from bot.domain.people import Person
from bot.domain.permissions import Action, Who
from bot.domain.prompt_times import is_over
from bot.domain.prompting import QuickAnswer
from bot.domain.prompts import Prompt
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.access import ensure_may_be_asked
from bot.services.checkins.checkins import (
    CheckIns,
    NothingMoved,
    ensure_not_over,
    own_prompt,
    quick_answers,
    record_nothing_moved,
    waiting_in,
)
from bot.services.checkins.content import Entry, Form, entries_of
from bot.services.checkins.pages import SubmittedPage, save
from bot.services.checkins.recorded import Recorded, summary_of, summary_of_prompt
from bot.services.checkins.recording import Recording, key_results_for
from bot.services.checkins.voices import Voices, running_key_results
from bot.services.prompt_memory import told_results
from storage import Store, Transaction
from storage.forms import FormDraft

FORM = "checkin:"
"""What the names of these forms begin with, among all that are kept of a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTyped:
    """What stands on one page: which key results moved (None: the page did not ask), the fields of those it opens, and
    whose numbers stand where somebody was faster."""

    moved: tuple[int, ...] | None = None
    answers: Mapping[int, TypedAnswer] = field(default_factory=dict)
    taken: Mapping[int, Taken] = field(default_factory=dict)


@dataclass(frozen=True)
class CheckInForms:
    store: Store
    check_ins: CheckIns

    def for_prompt(
        self, workspace: Workspace, person: Person, prompt_id: PromptId, source: CheckInSource, *, now: datetime
    ) -> Form | Recorded:
        """What a prompt of one's own still asks; when everything is answered, what was recorded. When its slot is over,
        what the newest open prompt asks. Raises NotFound, AlreadyDone, NothingToDo."""
        with self.store.write() as tx:
            prompt = _current_prompt(tx, person, own_prompt(tx, person, prompt_id), now)
            recording = _recording(tx, workspace, person, source, now, prompt)
            form = self._for_prompt(recording, prompt)
            if form is not None:
                return form
            summary = summary_of_prompt(tx, workspace, prompt, person, now)
            if not summary.lines:
                raise NothingToDo(_why_none(tx, recording, prompt))
            return Recorded(summary=summary, meanwhile=True)

    def nothing_moved(
        self, workspace: Workspace, person: Person, prompt_id: PromptId, source: CheckInSource, *, now: datetime
    ) -> Form | NothingMoved:
        """Record as unchanged what one press may record, and open the form for the rest alone, if there is any.

        Raises NotFound, NotAllowed, NothingToDo, AlreadyDone."""
        with self.store.write() as tx:
            done = record_nothing_moved(tx, workspace, person, prompt_id, CheckInSource.PROMPT, now)
            if not done.rest:
                return done
            prompt = own_prompt(tx, person, prompt_id)
            form = self._for_prompt(_recording(tx, workspace, person, source, now, prompt), prompt, only=done.rest)
            return done if form is None else form

    def unasked(
        self,
        workspace: Workspace,
        person: Person,
        source: CheckInSource,
        *,
        now: datetime,
        only: Code | None = None,
        everything: bool = False,
    ) -> Form:
        """What the newest open prompt asks; without one, or if wanted, everything the person can check in about; or one
        key result. Raises NotFound, NotAllowed, NothingToDo."""
        with self.store.write() as tx:
            asks = only is None and not everything
            for prompt in tx.prompts.open_of(workspace.id, person.id) if asks else ():
                form = self._for_prompt(_recording(tx, workspace, person, source, now, prompt), prompt)
                if form is not None:
                    return form
            recording = _recording(tx, workspace, person, source, now)
            if only is not None:
                found = tx.key_results.by_code(workspace.id, only.objective, only.number or 0)
                if found is None:
                    raise NotFound("key_result", str(only))
                recording.ensure_open([found])
                return _begun(recording, FormKind.FREE, f"free:{found.id}", [found])
            listed = recording.open_ones(running_key_results(tx, recording.voices))
            if not listed:
                raise NothingToDo("no_key_results")
            return _begun(recording, FormKind.FREE, "free", listed)

    def correction(
        self,
        workspace: Workspace,
        person: Person,
        check_in_ids: Sequence[CheckInId] = (),
        *,
        prompt_id: PromptId | None = None,
        source: CheckInSource = CheckInSource.COMMAND,
        now: datetime,
    ) -> Form:
        """Check-ins once more, to be put right: those named, or those that answered a prompt of one's own. What may
        not be put right (any more) is left out.

        Raises NotFound; or, when none may be, the first reason why: NotAllowed, NothingToDo, ChangedMeanwhile."""
        with self.store.write() as tx:
            recording = _recording(tx, workspace, person, source, now)
            if prompt_id is not None:
                items = own_prompt(tx, person, prompt_id).items
                check_in_ids = [item.check_in_id for item in items if item.check_in_id is not None]
            found = tx.check_ins.by_ids(workspace.id, check_in_ids)
            key_results = tx.key_results.by_ids(workspace.id, {each.key_result_id for each in found.values()})
            old, why = self._correctable(recording, check_in_ids, key_results)
            if not old:
                raise why or NotFound("check_in", "")
            base: dict[int, int | None] = {each.key_result_id: each.id for each in old}
            listed = [key_results[each.key_result_id] for each in old]
            return _begun(recording, FormKind.CORRECTION, f"correction:{old[0].id}", listed, base=base)

    def keep(
        self, workspace: Workspace, person: Person, draft_id: int, page: str, typed: PageTyped, *, now: datetime
    ) -> Form:
        """Keep what stands on a page and show the page anew. Raises NothingToDo when the draft is deleted, as it is in
        some night after it has expired."""
        with self.store.write() as tx:
            row, draft = _draft(tx, workspace, person, draft_id)
            recording = _recording(tx, workspace, person, draft.source, now)
            draft, entries = _current(recording, _with_page(draft, typed))
            save(tx, row, draft, now)
            return Form(draft_id=row.id, draft=draft, page=page, entries=entries)

    def back(
        self, workspace: Workspace, person: Person, draft_id: int, page: str, typed: PageTyped, *, now: datetime
    ) -> Form:
        """The page before, with what was typed on this one kept as it is."""
        kept = self.keep(workspace, person, draft_id, page, typed, now=now)
        return replace(kept, page=kept.draft.page_before(page) or page)

    def submit(
        self,
        workspace: Workspace,
        person: Person,
        draft_id: int,
        page: str,
        typed: PageTyped,
        *,
        once: str,
        now: datetime,
    ) -> Form | Recorded:
        """The next page; or this or an earlier one with what is wrong; or what somebody said meanwhile; or, after the
        last page, what was recorded. Nothing typed is lost. Raises NothingToDo when the draft is deleted, as it is in
        some night after it has expired."""
        with self.store.write() as tx:
            row, draft = _draft(tx, workspace, person, draft_id)
            if draft.recorded is not None:
                summary = summary_of(tx, workspace, draft.recorded, person, now)
                is_again = tx.handled.has(workspace.id, once)
                left_out = _left_out(tx, person, draft) if is_again else ()
                return Recorded(summary=summary, meanwhile=not is_again, left_out=left_out)
            recording = _recording(tx, workspace, person, draft.source, now, prompt_id=draft.prompt_id)
            draft, entries = _current(recording, _with_page(draft, typed))
            found = SubmittedPage(self.check_ins, recording, row, draft, entries, once).after(page)
            return replace(found, left_out=_left_out(tx, person, draft)) if isinstance(found, Recorded) else found

    def _for_prompt(
        self, recording: Recording, prompt: Prompt, only: Collection[KeyResultId] | None = None
    ) -> Form | None:
        ids = [each for each in waiting_in(prompt) if only is None or each in only]
        found = recording.tx.key_results.by_ids(recording.workspace.id, ids)
        listed = recording.open_ones([found[each] for each in ids if each in found])
        if not listed:
            return None
        quick = quick_answers(recording.tx, prompt, listed)
        must = tuple(each.id for each in listed if quick[each.id] is not QuickAnswer.UNCHANGED)
        sure = tuple(each.id for each in listed if quick[each.id] is QuickAnswer.ASK_CONFIDENCE)
        name = f"prompt:{prompt.id}"
        return _begun(recording, FormKind.PROMPT, name, listed, must=must, sure=sure)

    def _correctable(
        self, recording: Recording, ids: Sequence[CheckInId], key_results: dict[int, KeyResult]
    ) -> tuple[list[CheckIn], OkrError | None]:
        old: list[CheckIn] = []
        first: OkrError | None = None
        for each in ids:
            try:
                old.append(self.check_ins.ensure_correctable(recording.tx, recording, each, key_results))
            except OkrError as error:
                first = first or error
        return old, first


def _begun(
    recording: Recording,
    kind: FormKind,
    name: str,
    listed: Sequence[KeyResult],
    *,
    base: Mapping[int, int | None] | None = None,
    must: tuple[int, ...] = (),
    sure: tuple[int, ...] = (),
) -> Form:
    """The first page; with what was typed when the same form was closed less than a day ago."""
    tx, workspace, person, now = recording.tx, recording.workspace, recording.person, recording.now
    draft = CheckInDraft(
        kind=kind,
        source=recording.source,
        order=tuple(each.id for each in listed),
        prompt_id=recording.prompt_id,
        must=must,
        sure=sure,
        base=base or {},
    )
    if base is None:
        newest = tx.check_ins.latest(workspace.id, [each.id for each in listed], 1)
        draft = replace(draft, base={each.id: newest[each.id][0].id if each.id in newest else None for each in listed})
    row = tx.forms.latest(workspace.id, person.id, f"{FORM}{name}", now)
    earlier = CheckInDraft.from_json(row.typed) if row else None
    if row is not None and earlier is not None and earlier.recorded is None:
        draft = draft.continued_from(earlier)
        save(tx, row, draft, now)
    else:
        row = tx.forms.begin(workspace.id, person.id, f"{FORM}{name}", draft.as_json(), now)
    entries = entries_of(recording, draft, {each.id: each for each in listed})
    return Form(draft_id=row.id, draft=draft, page=draft.pages[0], entries=entries)


def _current(recording: Recording, draft: CheckInDraft) -> tuple[CheckInDraft, dict[int, Entry]]:
    """The draft without what this person cannot check in about any more, and what it shows, held to the end of the
    transaction."""
    found = key_results_for(recording.tx, recording.workspace, draft.order)
    may: dict[str, Any] = {"action": Action.CORRECT_CHECK_IN, "more": (Who.AUTHOR,)}
    is_correction = draft.kind is FormKind.CORRECTION  # each of which is looked at once more before it is put right
    open_ones = {each.id for each in recording.open_ones(found.values(), **(may if is_correction else {}))}
    current = draft.without(set(draft.order) - open_ones)
    if not current.order:
        raise NothingToDo(recording.why_none(found.values()))
    return current, entries_of(recording, current, found)


def _why_none(tx: Transaction, recording: Recording, prompt: Prompt) -> str:
    return recording.why_none(tx.key_results.by_ids(prompt.workspace_id, waiting_in(prompt)).values())


def _left_out(tx: Transaction, person: Person, draft: CheckInDraft) -> tuple[KeyResult, ...]:
    """What was typed in vain, as far as this person is still told of it."""
    found = tx.key_results.by_ids(person.workspace_id, map(KeyResultId, draft.typed_in_vain))
    return tuple(told_results(tx, person.workspace_id, person.id, found).values())


def _recording(
    tx: Transaction,
    workspace: Workspace,
    person: Person,
    source: CheckInSource,
    now: datetime,
    prompt: Prompt | None = None,
    *,
    prompt_id: int | None = None,
) -> Recording:
    """Raises NotAllowed for somebody whom nobody asks."""
    ensure_may_be_asked(person, workspace)
    known = prompt.id if prompt else PromptId(prompt_id) if prompt_id else None
    return Recording(tx, workspace, person, Voices.of(tx, workspace, person, now), source, now, known)


def _current_prompt(tx: Transaction, person: Person, prompt: Prompt, now: datetime) -> Prompt:
    """The prompt; instead of one that takes no answer any more the newest open one."""
    if not waiting_in(prompt) or not is_over(prompt, local_day(now, person.zone)):
        return prompt
    for newer in tx.prompts.open_of(prompt.workspace_id, person.id):
        return newer
    ensure_not_over(prompt, person, now)
    return prompt


def _draft(tx: Transaction, workspace: Workspace, person: Person, draft_id: int) -> tuple[FormDraft, CheckInDraft]:
    row = tx.forms.locked(workspace.id, person.id, draft_id)
    if row is None or not row.form.startswith(FORM):
        raise NothingToDo("form_expired")
    return row, CheckInDraft.from_json(row.typed)


def _with_page(draft: CheckInDraft, typed: PageTyped) -> CheckInDraft:
    moved = draft.moved if typed.moved is None else tuple(each for each in typed.moved if each in draft.order)
    return replace(draft.with_typed(typed.answers), moved=moved, taken={**draft.taken, **typed.taken})
