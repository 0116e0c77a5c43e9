"""One submitted page of the check-in form: what is wrong, what somebody said meanwhile, the next page, or recording."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.answers import ASKED, Answer, Need, Said, field_name, read_answer, says_nothing_new
from bot.domain.checkin_draft import CHOOSE, CONFIRM, CheckInDraft, FormKind, Taken
from bot.domain.checkins import CheckIn
from bot.domain.ids import CheckInId, PersonId
from bot.domain.okrs import Objective
from bot.domain.people import Person
from bot.domain.refusals import Reason
from bot.domain.reporting import may_belong
from bot.services.checkins.checkins import CheckIns, unchanged
from bot.services.checkins.content import Conflict, Entry, Form, newer_than_shown
from bot.services.checkins.recorded import Beside, Recorded, summary_about
from bot.services.checkins.recording import Recording
from storage import Transaction
from storage.forms import FORM_LIFE, FormDraft

MOVED = "moved"


@dataclass(frozen=True, slots=True)
class SubmittedPage:
    """One submission of one page."""

    check_ins: CheckIns
    recording: Recording
    row: FormDraft
    draft: CheckInDraft
    entries: Mapping[int, Entry]
    once: str

    def after(self, page: str) -> Form | Recorded:
        following = self.draft.page_after(page)
        if page == CHOOSE and not self.draft.opened:
            why = "nothing_ticked" if self.draft.kind is FormKind.PROMPT else "choose_one"
            return self._page(page, {field_name(MOVED, 0): (why, {})})
        said, problems = self._read(self.draft.on_page(page) if following else self.draft.opened)
        if problems:
            return self._page(self._page_with(page, problems), problems)
        if following is not None:
            return self._page(following)
        conflicts = self._conflicts(said)
        return self._confirm(conflicts) if conflicts else self._record(said)

    def _read(self, ids: Collection[int]) -> tuple[dict[int, Said], dict[str, Reason]]:
        """What was typed, understood; and what is wrong, by field name."""
        said: dict[int, Said] = {}
        problems: dict[str, Reason] = {}
        asked = self._asked()
        for each in ids:
            entry = self.entries[each]
            found = read_answer(entry.typed, entry.key_result, entry.standing)
            wrong = found if isinstance(found, dict) else {}
            if entry.typed.need and entry.typed.asked:
                why = _cannot_be_asked(asked.get(entry.typed.asked), self.recording.person, entry.objective)
                wrong = wrong | ({ASKED: why} if why else {})
            problems |= {field_name(name, each): why for name, why in wrong.items()}
            if not isinstance(found, dict):
                said[each] = found
        return said, problems

    def _asked(self) -> dict[str, Person]:
        names = {entry.typed.asked for entry in self.entries.values() if entry.typed.need and entry.typed.asked}
        return self.recording.tx.people.by_slack_ids(self.recording.workspace.id, {name for name in names if name})

    def _page_with(self, page: str, problems: Mapping[str, Reason]) -> str:
        """This page when something is wrong on it, else the first that has something wrong."""
        wrong = [each for each in self.draft.opened if any(name.endswith(f"-{each}") for name in problems)]
        here = set(self.draft.on_page(page))
        return page if here & set(wrong) else self.draft.page_of(wrong[0])

    def _conflicts(self, said: Mapping[int, Said]) -> list[Conflict]:
        newer = newer_than_shown(self.recording, self.draft, self.entries)
        unseen = {
            each: theirs
            for each, theirs in newer.items()
            if each in said and not (each in self.draft.taken and self.draft.shown.get(each) == theirs.id)
        }
        authors = self.recording.tx.people.by_ids(
            self.recording.workspace.id, {each.author_id for each in unseen.values()}
        )
        here = self.recording.person.id
        return [
            Conflict(self.entries[each], one, authors[one.author_id], said[each], is_own=one.author_id == here)
            for each, one in unseen.items()
        ]

    def _confirm(self, conflicts: Sequence[Conflict]) -> Form:
        shown: dict[int, int] = {each.entry.key_result.id: each.theirs.id for each in conflicts}
        kept = {each: taken for each, taken in self.draft.taken.items() if each not in shown}
        draft = replace(self.draft, shown={**self.draft.shown, **shown}, taken=kept)
        save(self.recording.tx, self.row, draft, self.recording.now)
        return self._form(draft, CONFIRM, conflicts=tuple(conflicts))

    def _page(self, page: str, problems: Mapping[str, Reason] | None = None) -> Form:
        save(self.recording.tx, self.row, self.draft, self.recording.now)
        return self._form(self.draft, page, problems=problems or {})

    def _form(
        self,
        draft: CheckInDraft,
        page: str,
        *,
        problems: Mapping[str, Reason] | None = None,
        conflicts: tuple[Conflict, ...] = (),
    ) -> Form:
        return Form(
            draft_id=self.row.id,
            draft=draft,
            page=page,
            entries=self.entries,
            problems=problems or {},
            conflicts=conflicts,
        )

    def _record(self, said: Mapping[int, Said]) -> Recorded:
        recording, tx = self.recording, self.recording.tx
        newer = newer_than_shown(recording, self.draft, self.entries)
        answers = [answer for each, one in said.items() if (answer := self._answer(each, one, newer)) is not None]
        left = [self.entries[each].key_result for each in self.draft.left if each not in newer]
        key_results = {each: entry.key_result for each, entry in self.entries.items()}
        if self.draft.kind is FormKind.CORRECTION:
            for answer in answers:
                self.check_ins.ensure_correctable(tx, recording, answer.supersedes_id or CheckInId(0), key_results)
        else:
            recording.ensure_open([*(key_results[each.key_result_id] for each in answers), *left])
        newest = {each: entry.newest for each, entry in self.entries.items() if entry.newest is not None}
        written = recording.record([*answers, *(unchanged(each) for each in left)], key_results, newest)
        said_now = list(written.check_ins or newer.values())
        save(tx, self.row, replace(self.draft, recorded=tuple(each.id for each in said_now)), recording.now)
        tx.handled.first_time(recording.workspace.id, self.once, recording.now)
        asked = {each: entry.asked for each, entry in self.entries.items()}
        known = Beside(
            before=written.before,
            key_results=written.key_results,
            asked=None if any(each.need or each.resolved for each in answers) else asked,
        )
        about = (tx, recording.workspace, said_now, recording.person, recording.now)
        summary = summary_about(*about, known=known)
        return Recorded(summary=summary, deliveries=written.deliveries, meanwhile=not written.check_ins)

    def _answer(self, each: int, said: Said, newer: Mapping[int, CheckIn]) -> Answer | None:
        """None when somebody else's numbers stand, or when a correction corrects nothing."""
        entry = self.entries[each]
        if each in newer and self.draft.taken.get(each) is Taken.THEIRS:
            return None
        is_correction = self.draft.kind is FormKind.CORRECTION
        if is_correction and _says_the_same(said, entry):
            return None
        old = (newer.get(each) or entry.last) if is_correction else None
        return Answer(
            key_result_id=entry.key_result.id,
            value=said.value,
            confidence=said.confidence,
            note=said.note,
            unchanged=not is_correction and says_nothing_new(said, entry.last, entry.key_result),
            milestones=said.milestones,
            supersedes_id=None if old is None else old.id,
            need=None if said.what is None else Need(said.what, self._asked_id(entry)),
            resolved=tuple(each.blocker.id for each in entry.asked if each.blocker.id in (entry.typed.resolved or ())),
        )

    def _asked_id(self, entry: Entry) -> PersonId | None:
        asked = self._asked().get(entry.typed.asked or "")
        return None if asked is None else asked.id


def save(tx: Transaction, row: FormDraft, draft: CheckInDraft, now: datetime) -> None:
    """A draft lives for a day from the last time something was typed."""
    tx.forms.update(row, typed=draft.as_json(), expires_at=now + FORM_LIFE)


def _cannot_be_asked(asked: Person | None, by: Person, objective: Objective) -> Reason | None:
    if asked is None or not may_belong(asked):
        return "cannot_be_asked", {}
    if not objective.is_told_to(asked.id):
        return "asked_does_not_see", {"name": asked.name, "code": objective.code}
    return ("asked_yourself", {}) if asked.id == by.id else None


def _says_the_same(said: Said, entry: Entry) -> bool:
    old = entry.last
    same = old is not None and (said.value, said.confidence, said.note) == (old.value, old.confidence, old.note)
    return same and said.what is None and not entry.typed.resolved
