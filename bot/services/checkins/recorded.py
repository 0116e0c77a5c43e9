"""What became of answers: the lines that a summary shows, and how they are read back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bot.domain.answers import reaches_target
from bot.domain.blockers import waiting_days
from bot.domain.checkins import Blocker, CheckIn
from bot.domain.history import may_still_be_corrected
from bot.domain.ids import DeliveryId, PersonId
from bot.domain.okrs import KeyResult, KeyResultState
from bot.domain.people import Person
from bot.domain.prompt_times import may_be_taken_back
from bot.domain.prompts import Prompt, PromptState
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.owing import Owing
from bot.services.prompt_memory import told_results
from bot.services.schedules import next_told
from storage import Transaction


@dataclass(frozen=True, slots=True)
class Asked:
    """A blocker, who is asked (None: anybody who can help), until when they are away, and for how many working days it
    has been open."""

    blocker: Blocker
    person: Person | None = None
    away_until: date | None = None
    days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One check-in, the one before it, and who said it on whose behalf. ``key_result`` is as it stands now."""

    key_result: KeyResult
    check_in: CheckIn
    before: CheckIn | None = None
    author: Person
    on_behalf_of: Person | None = None
    asked: tuple[Asked, ...] = ()

    @property
    def reached(self) -> bool:
        """The target is reached, and its owner may call it done."""
        return reaches_target(self.key_result)

    @property
    def is_done(self) -> bool:
        """Somebody has called it so."""
        return self.key_result.state is KeyResultState.DONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What was recorded, and what a prompt (if it is about one) still waits for, perhaps not before a certain moment;
    ``left`` is what nobody had answered when it was closed, and ``next_at`` when the next one comes then; ``late``: it
    was skipped, and may be answered all the same."""

    lines: tuple[Line, ...] = ()
    owed: tuple[KeyResult, ...] = ()
    left: tuple[KeyResult, ...] = ()
    put_off_until: datetime | None = None
    next_at: datetime | None = None
    late: bool = False
    prompt: Prompt | None = None
    reader: Person
    correctable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """``deliveries`` are urgent and are sent right after commit. ``meanwhile``: it had been recorded before, from
    another device or by an earlier submission, and nothing was changed now. ``left_out``: something was typed about it,
    and by then the person could check in about it no longer."""

    summary: Summary
    deliveries: tuple[DeliveryId, ...] = ()
    meanwhile: bool = False
    left_out: tuple[KeyResult, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What stands beside check-ins, for whoever has read it already: those ``before`` them, their key results, and who
    is asked about these; None is still to be read."""

    before: Iterable[CheckIn] = ()
    key_results: Mapping[int, KeyResult] | None = None
    asked: Mapping[int, tuple[Asked, ...]] | None = None


def summary_of_prompt(tx: Transaction, workspace: Workspace, prompt: Prompt, reader: Person, now: datetime) -> Summary:
    """What a prompt has brought so far."""
    answered = [item.check_in_id for item in prompt.items if item.check_in_id is not None]
    owing = Owing.read(tx, workspace.id, [prompt])
    listed = tuple(owing.results[item.key_result_id] for item in owing.unanswered(prompt))
    said = summary_of(tx, workspace, answered, reader, now, prompt=prompt)
    if not prompt.state.is_open:
        left = () if prompt.state is PromptState.ANSWERED else listed
        late = bool(left) and may_be_taken_back(prompt, local_day(now, reader.zone))
        return replace(said, left=left, late=late, next_at=next_told(tx, workspace, reader.id, now))
    until = prompt.snoozed_until
    return replace(said, owed=listed, put_off_until=until if until is not None and until > now else None)


def summary_of(
    tx: Transaction,
    workspace: Workspace,
    check_in_ids: Iterable[int],
    reader: Person,
    now: datetime,
    *,
    prompt: Prompt | None = None,
) -> Summary:
    """As ``summary_about``, for whoever knows the check-ins by their ids."""
    ids = list(check_in_ids)
    found = tx.check_ins.by_ids(workspace.id, ids)
    return summary_about(tx, workspace, [found[each] for each in ids if each in found], reader, now, prompt=prompt)


def summary_about(
    tx: Transaction,
    workspace: Workspace,
    check_ins: Sequence[CheckIn],
    reader: Person,
    now: datetime,
    *,
    prompt: Prompt | None = None,
    known: Beside | None = None,
) -> Summary:
    """The check-ins in the order given, with all that stands beside them, as far as it is not ``known``; a fixed number
    of statements. What was restricted to others since the reader answered is left out: more has been said about it by
    now."""
    known = known or Beside()
    wanted = {each.key_result_id for each in check_ins}
    results = tx.key_results.by_ids(workspace.id, wanted) if known.key_results is None else known.key_results
    told = told_results(tx, workspace.id, reader.id, results)
    said = [each for each in check_ins if each.key_result_id in told]
    around = _Around.load(tx, workspace, said, told, now, reader, known)
    return Summary(
        lines=tuple(around.line(each) for each in said),
        prompt=prompt,
        reader=reader,
        correctable=any(may_still_be_corrected(each, now) for each in said),
    )


def asked_about(
    tx: Transaction, workspace: Workspace, blockers: Iterable[Blocker], now: datetime
) -> dict[int, tuple[Asked, ...]]:
    """Blockers with those asked and their absences, by key result."""
    listed = list(blockers)
    wanted = {each.asked_id for each in listed if each.asked_id is not None}
    people = tx.people.by_ids(workspace.id, wanted)
    today = local_day(now, workspace.zone)
    absences = tx.absences.of(workspace.id, wanted, ending_from=today)
    away = {absence.person_id: absence.last_day for absence in absences if absence.covers(today)}
    grouped: dict[int, tuple[Asked, ...]] = {}
    for each in listed:
        whom, days = each.asked_id or PersonId(0), waiting_days(each, today, workspace.zone)
        asked = Asked(each, people.get(whom), away.get(whom), days)
        grouped[each.key_result_id] = (*grouped.get(each.key_result_id, ()), asked)
    return grouped


@dataclass(frozen=True, slots=True, kw_only=True)
class _Around:
    key_results: Mapping[int, KeyResult]
    before: Mapping[int, CheckIn]
    people: Mapping[int, Person]
    asked: Mapping[int, tuple[Asked, ...]] = field(default_factory=dict)

    @classmethod
    def load(
        cls,
        tx: Transaction,
        workspace: Workspace,
        said: list[CheckIn],
        key_results: Mapping[int, KeyResult],
        now: datetime,
        reader: Person,
        known: Beside,
    ) -> "_Around":
        ids = {each.key_result_id for each in said}
        people = {each.author_id for each in said} | {each.on_behalf_of_id for each in said if each.on_behalf_of_id}
        before = {each.follows_id for each in said if each.follows_id is not None}
        earlier: dict[int, CheckIn] = {each.id: each for each in known.before}
        asked = known.asked
        if asked is None:
            asked = asked_about(tx, workspace, tx.blockers.open_on(workspace.id, ids), now)
        return cls(
            key_results=key_results,
            before={**earlier, **tx.check_ins.by_ids(workspace.id, before - earlier.keys())},
            people={reader.id: reader, **tx.people.by_ids(workspace.id, people - {reader.id})},
            asked=asked,
        )

    def line(self, check_in: CheckIn) -> Line:
        return Line(
            key_result=self.key_results[check_in.key_result_id],
            check_in=check_in,
            before=self.before.get(check_in.follows_id or 0),
            author=self.people[check_in.author_id],
            on_behalf_of=self.people.get(check_in.on_behalf_of_id or 0),
            asked=self.asked.get(check_in.key_result_id, ()),
        )
