"""What the check-in form shows: key results with what was last said of them, and what was typed so far."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from bot.domain.answers import Said, TypedAnswer
from bot.domain.checkin_draft import CheckInDraft, FormKind
from bot.domain.checkins import CheckIn
from bot.domain.ids import CheckInId, KeyResultId
from bot.domain.okrs import KeyResult, Objective
from bot.domain.people import Person
from bot.domain.progress import current_value
from bot.domain.refusals import Reason
from bot.domain.revisions import Revision, changes
from bot.services.checkins.recorded import Asked, asked_about
from bot.services.checkins.recording import Recording


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One key result to be answered. ``standing`` and ``sure`` are the value and confidence that stand there already;
    ``last`` is what was said last, or what is to be corrected; ``newest`` the last check-in in force; ``revisions`` are
    changes of its target and due day, the newest first."""

    key_result: KeyResult
    objective: Objective
    last: CheckIn | None = None
    newest: CheckIn | None = None
    standing: Decimal | None = None
    sure: int | None = None
    on_behalf_of: Person | None = None
    asked: tuple[Asked, ...] = ()
    revisions: tuple[Revision, ...] = ()
    typed: TypedAnswer = field(default_factory=TypedAnswer)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody checked in while the form was open: what they said beside what was typed here. ``is_own``: it was the
    same person, on another device."""

    entry: Entry
    theirs: CheckIn
    author: Person
    mine: Said
    is_own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One page of the form. ``problems`` are by field name, also of pages before this one."""

    draft_id: int
    draft: CheckInDraft
    page: str
    entries: Mapping[int, Entry]
    problems: Mapping[str, Reason] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()

    @property
    def on_page(self) -> tuple[Entry, ...]:
        return tuple(self.entries[each] for each in self.draft.on_page(self.page))


def entries_of(recording: Recording, draft: CheckInDraft, key_results: Mapping[int, KeyResult]) -> dict[int, Entry]:
    """The entries of a form in its order; a fixed number of statements."""
    tx, workspace = recording.tx, recording.workspace
    ids = [KeyResultId(each) for each in draft.order]
    newest = {each: said[0] for each, said in tx.check_ins.latest(workspace.id, ids, 1).items() if said}
    last = _corrected(recording, draft) if draft.kind is FormKind.CORRECTION else newest
    objectives = recording.objectives_of(key_results[each] for each in ids)
    behalf = {recording.voices.on_behalf_of(key_results[each]) for each in ids}
    owners = tx.people.by_ids(workspace.id, {each for each in behalf if each is not None})
    asked = asked_about(tx, workspace, tx.blockers.open_on(workspace.id, ids), recording.now)
    revisions = tx.key_results.revisions(workspace.id, ids)
    found: dict[int, Entry] = {}
    for each in ids:
        key_result, said = key_results[each], last.get(each)
        is_correction = draft.kind is FormKind.CORRECTION and said is not None
        confidence = said.confidence if is_correction and said else key_result.confidence
        found[each] = Entry(
            key_result=key_result,
            objective=objectives[key_result.objective_id],
            last=said,
            newest=newest.get(each),
            standing=said.value if is_correction and said else current_value(key_result),
            sure=None if each in draft.sure else confidence,
            on_behalf_of=owners.get(recording.voices.on_behalf_of(key_result) or 0),
            asked=asked.get(each, ()),
            revisions=changes(revisions.get(each, ())),
            typed=draft.typed.get(each, TypedAnswer()),
        )
    return found


def newer_than_shown(recording: Recording, draft: CheckInDraft, entries: Mapping[int, Entry]) -> dict[int, CheckIn]:
    """Check-ins that are newer than those the form was opened with, by key result."""
    if draft.kind is FormKind.CORRECTION:
        old = [known for known in draft.base.values() if known is not None]
        replaced = recording.tx.check_ins.superseding(recording.workspace.id, _ids(old))
        return {each.key_result_id: each for each in replaced.values()}
    return {
        each: entry.newest
        for each, entry in entries.items()
        if entry.newest is not None and entry.newest.id != draft.base.get(each)
    }


def _corrected(recording: Recording, draft: CheckInDraft) -> dict[int, CheckIn]:
    wanted = [known for known in draft.base.values() if known is not None]
    found = recording.tx.check_ins.by_ids(recording.workspace.id, wanted)
    return {each.key_result_id: each for each in found.values()}


def _ids(found: Iterable[int]) -> list[CheckInId]:
    return [CheckInId(each) for each in found]
