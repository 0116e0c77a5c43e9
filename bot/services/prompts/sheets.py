"""What a prompt has to say at this moment, read in a fixed number of statements."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.context_sheets import ContextRound, ContextSheet
from bot.domain.errands import ErrandLine
from bot.domain.ids import PersonId, PromptId, WorkspaceId
from bot.domain.okrs import KeyResult, Objective
from bot.domain.pace import pace
from bot.domain.parking import ParkedSheet
from bot.domain.people import Person
from bot.domain.prompt_sheets import AskedLine, BlockerAnswer, PromptSheet, Unanswered
from bot.domain.prompt_times import slot_of
from bot.domain.prompting import (
    UNCHANGED_BEFORE_CONFIDENCE,
    lead_hears,
    lead_of,
    may_be_prompted,
    missed_in_a_row,
    quick_answer,
)
from bot.domain.prompts import Prompt, PromptItem, PromptKind, PromptState
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Rhythm, Workspace
from bot.services.alignment import context_reading
from bot.services.alignment.proposal_reading import outcomes_for, waiting_for
from bot.services.okrs.looking import Looker
from bot.services.owing import Owing
from bot.services.prompt_memory import told_before, told_results
from bot.services.prompts.errands import errands_of, with_named_days
from bot.services.requests import parked as parked_requests
from bot.services.schedules import PROMPTS_READ, resting, timetables
from bot.services.under_control import badges, held
from storage import Store, Transaction
from storage.pending import OUTCOMES, Kind


@dataclass(frozen=True)
class PromptSheets:
    store: Store

    def read(self, workspace_id: WorkspaceId, prompt_id: PromptId, now: datetime) -> PromptSheet | None:
        """The sheet of a prompt; None when the prompt is no longer kept."""
        with self.store.read() as tx:
            prompt = tx.prompts.by_id(workspace_id, prompt_id)
            if prompt is None:
                return None
            return _Reading(tx, tx.workspaces.get(workspace_id), prompt, now).sheet()


@dataclass(frozen=True)
class _Reading:
    tx: Transaction
    workspace: Workspace
    prompt: Prompt
    now: datetime

    def sheet(self) -> PromptSheet:
        person = self.tx.people.get(self.workspace.id, self.prompt.person_id)
        today = local_day(self.now, person.zone)
        before = self.tx.prompts.latest_of(self.workspace.id, [person.id], PROMPTS_READ, regular_only=True)
        pending = self.tx.pending.kinds(self.workspace.id, person.id)
        is_asked, has_parked = Kind.PROPOSAL in pending, Kind.PARKED in pending
        told = told_before(self.tx, self.prompt) if pending & OUTCOMES else None
        earlier = [each for each in before.get(person.id, []) if each.first_day < self.prompt.first_day]
        lines, is_daily = self._lines(person, today), self.prompt.kind is PromptKind.CONTROL
        return PromptSheet(
            prompt=self.prompt,
            person=person,
            today=today,
            lines=lines,
            errands=() if lines or is_daily else self._errands(person, today),
            answers=self._answers(person),
            unanswered=None if is_daily else self._unanswered(person, earlier),
            silent=() if is_daily else self._silent(person, earlier, today),
            decides=self._decides(person) if is_daily else (),
            practices=self.workspace.practices,
            repeats=is_daily and self._repeats(person, today),
            proposals=waiting_for(self.tx, self.workspace.id, person.id) if is_asked else (),
            outcomes=outcomes_for(self.tx, self.workspace.id, person.id, self.now, told) if is_asked else (),
            changes=self._changes(person) if Kind.CHANGE in pending else (),
            rounds=self._rounds(person, told) if Kind.CHANGE_TOLD in pending else (),
            parked=self._parked(person, told) if has_parked else (),
            rests=person.id in resting(self.tx, self.workspace, [person], self.now),
        )

    def _errands(self, person: Person, today: date) -> tuple[ErrandLine, ...]:
        if not may_be_prompted(person, self.workspace):
            return ()
        return with_named_days(errands_of(self.tx, person, today), person, self.workspace, today)

    def _rounds(self, person: Person, told: datetime | None) -> tuple[ContextRound, ...]:
        return context_reading.outcomes_for(self.tx, person, Looker(person, self.workspace).sees, self.now, told)

    def _parked(self, person: Person, told: datetime | None) -> tuple[ParkedSheet, ...]:
        sees = Looker(person, self.workspace).sees
        return parked_requests.outcomes_for(self.tx, self.workspace, person, sees, self.now, told)

    def _changes(self, person: Person) -> tuple[ContextSheet, ...]:
        return context_reading.waiting_for(self.tx, person, Looker(person, self.workspace).sees)

    def _lines(self, person: Person, today: date) -> tuple[AskedLine, ...]:
        """What is still owed: still asked about, and still this person's to answer, who may still be asked."""
        if not may_be_prompted(person, self.workspace):
            return ()
        workspace_id, items = self.workspace.id, {item.key_result_id: item for item in self.prompt.owed}
        owing = Owing.read(self.tx, workspace_id, [self.prompt])
        results = {item.key_result_id: owing.results[item.key_result_id] for item in owing.owed(self.prompt, today)}
        objectives, cycles = owing.objectives, owing.cycles
        owners = self.tx.people.by_ids(workspace_id, {result.owner_id for result in results.values()})
        latest = self.tx.check_ins.latest(workspace_id, items, UNCHANGED_BEFORE_CONFIDENCE)
        controlled = badges(self.tx, self.workspace, [one.id for one in objectives.values()], self.now)
        is_daily = self.prompt.kind is PromptKind.CONTROL
        lines = []
        for result in sorted(results.values(), key=lambda each: _place(each, items[each.id])):
            objective = objectives[result.objective_id]
            cycle, stand_in_for = cycles[objective.cycle_id], items[result.id].stand_in_for_id
            if is_daily and objective.id not in controlled:
                continue
            check_ins = latest.get(result.id, [])
            lines.append(
                AskedLine(
                    key_result=result,
                    stand_in_for=owners[result.owner_id].name if stand_in_for else None,
                    pace=pace(result, objective.commitment, cycle.first_day, today, self.workspace.thresholds),
                    last=check_ins[0] if check_ins else None,
                    quick=quick_answer(Rhythm(result.rhythm), slot_of(self.prompt), check_ins),
                    control=controlled.get(objective.id),
                )
            )
        return tuple(lines)

    def _decides(self, person: Person) -> tuple[Objective, ...]:
        """What this person decides about these days."""
        mine = [one for one in held(self.tx, self.workspace, self.now) if one.period.responsible_id == person.id]
        return tuple(one.objective for one in mine if one.period.runs_at(self.now))

    def _repeats(self, person: Person, today: date) -> bool:
        told_at = told_before(self.tx, self.prompt)
        return told_at is not None and local_day(told_at, person.zone) >= today - timedelta(days=today.weekday())

    def _answers(self, person: Person) -> tuple[BlockerAnswer, ...]:
        untold = self.tx.blockers.answered_untold(self.workspace.id, [person.id])
        helpers = {each.answered_by_id for each in untold if each.answered_by_id is not None}
        people = self.tx.people.by_ids(self.workspace.id, helpers)
        known = self.tx.key_results.by_ids(self.workspace.id, {each.key_result_id for each in untold})
        results = told_results(self.tx, self.workspace.id, person.id, known)
        return tuple(
            BlockerAnswer(people[each.answered_by_id].name, each.answer, results[each.key_result_id].code)
            for each in untold
            if each.answer and each.answered_by_id in people and each.key_result_id in results
        )

    def _unanswered(self, person: Person, earlier: list[Prompt]) -> Unanswered | None:
        states = [each.state for each in earlier]
        count = missed_in_a_row(states)
        if not count:
            return None
        lead = self._lead(person) if lead_hears(states) else None
        return Unanswered(count, lead)

    def _lead(self, person: Person) -> str | None:
        """Who reads of the silence in a prompt of their own; None where the lead gets none (the digest tells them)."""
        times = timetables(self.tx, self.workspace, [person], self.now)[person.id]
        lead_id = lead_of(person, times.team)
        lead = None if lead_id is None else self.tx.people.get(self.workspace.id, lead_id)
        return lead.name if lead is not None and lead.is_active and lead.next_prompt_at is not None else None

    def _silent(self, lead: Person, earlier: list[Prompt], today: date) -> tuple[str, ...]:
        """Those of whom this person is the lead, whose second miss in a row came after the lead's last prompt."""
        people = self._people_of(lead, today)
        if not people:
            return ()
        times = timetables(self.tx, self.workspace, people, self.now)
        led = [person for person in people if lead_of(person, times[person.id].team) == lead.id]
        latest = self.tx.prompts.latest_of(self.workspace.id, [one.id for one in led], PROMPTS_READ, regular_only=True)
        heard_at = next((each.sent_at for each in earlier if each.sent_at is not None), None)
        return tuple(
            person.name for person in led if person.is_active and _is_news(latest.get(person.id, []), heard_at)
        )

    def _people_of(self, lead: Person, today: date) -> list[Person]:
        teams = self.tx.teams.led_by(self.workspace.id, lead.id)
        members = self.tx.memberships.of_teams(self.workspace.id, [team.id for team in teams], today)
        ids: set[PersonId] = {member.person_id for member in members}
        found = {person.id: person for person in self.tx.people.reports_of(self.workspace.id, lead.id)}
        found |= {PersonId(key): person for key, person in self.tx.people.by_ids(self.workspace.id, ids).items()}
        found.pop(lead.id, None)
        return sorted(found.values(), key=lambda person: person.name)


def _is_news(newest_first: Iterable[Prompt], heard_at: datetime | None) -> bool:
    prompts = list(newest_first)
    if not lead_hears(prompt.state for prompt in prompts):
        return False
    given_up = next(prompt.lapse_at for prompt in prompts if prompt.state is PromptState.MISSED)
    return heard_at is None or given_up is None or given_up > heard_at


def _place(result: KeyResult, item: PromptItem) -> tuple[bool, int, int, int]:
    """Own ones first, then owner by owner."""
    return item.stand_in_for_id is not None, item.stand_in_for_id or 0, result.objective_number, result.number
