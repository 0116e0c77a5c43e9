"""What the pack of a review has to say: read once, in a number of statements that does not grow with the team. What was
at the last review is read as of then (storage/past/)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from bot.domain.calendar import WorkCalendar
from bot.domain.checkins import Blocker
from bot.domain.cycles import Cycle
from bot.domain.decisions import Decision
from bot.domain.ids import CycleId, TeamId
from bot.domain.moves import Move, untold_value
from bot.domain.okrs import KeyResult, KeyResultState, Objective, ObjectiveState, Visibility
from bot.domain.progress import current_value, objective_progress
from bot.domain.revisions import changes
from bot.domain.teams import Team
from bot.domain.wallclock import instant, local_day
from bot.domain.workspaces import Workspace
from bot.services.okrs.looking import asked_in, names_of
from bot.services.okrs.serving import objectives_of
from bot.services.okrs.standing import KeyResultStanding, ObjectiveStanding, assess, attention_of
from bot.services.reviews.content import Blocked, DecisionSheet, Progressed, ReviewPack, Revised
from bot.services.reviews.ended import ended_since
from storage import Transaction
from storage.past import PastTransaction

MOST_OBJECTIVES = 300
"""Above that only the team's own are looked at: somebody may be waiting for the pack."""
LOOKS_BACK = timedelta(days=60)


def read_pack(tx: Transaction, workspace: Workspace, team: Team, at: datetime | None, now: datetime) -> ReviewPack:
    """The pack as everybody may read it, with the numbers of ``now``."""
    return _Reading(tx, workspace, team, at, now).pack()


@dataclass(frozen=True, slots=True)
class _Then:
    """What was there at the last review, by id: objectives with their progress, and key results."""

    objectives: Mapping[int, tuple[Objective, Fraction | None]]
    results: Mapping[int, KeyResult]


@dataclass(frozen=True)
class _Reading:
    tx: Transaction
    workspace: Workspace
    team: Team
    at: datetime | None
    now: datetime

    @property
    def today(self) -> date:
        return local_day(self.now, self.workspace.zone)

    def pack(self) -> ReviewPack:
        cycles = self.tx.cycles.in_view(self.workspace.id)
        teams = self.tx.teams.below(self.workspace.id, [self.team.id])
        last = self.tx.reviews.last_of(self.workspace.id, self.team.id, self.now)
        since = self._begin(cycles) if last is None else last.at
        found = objectives_of(self.tx, self.workspace, teams, [one.id for one in cycles])
        only_own = len(found) > MOST_OBJECTIVES
        teams = {self.team.id} if only_own else teams
        found = [one for one in found if teams & set(one.team_ids)]
        shown = [one for one in found if one.visibility is Visibility.OPEN]
        standings = assess(self.tx, self.workspace, shown, self.now, cycles)
        then = self._then(teams, [one.id for one in cycles], since)
        ended, ended_hidden = ended_since(self.tx, self.workspace, teams, cycles, since, self.now)
        is_first = last is None
        results: dict[int, KeyResultStanding] = {
            one.key_result.id: one for each in standings for one in each.key_results
        }
        blocked = self._blocked(results.values(), names := self._names(standings))
        decisions = self.tx.decisions.open_of_teams(self.workspace.id, [self.team.id])
        settled = self.tx.decisions.settled_since(self.workspace.id, [self.team.id], since)
        sheets, untold = public_sheets(self.tx, self.workspace, [*decisions, *settled])
        return ReviewPack(
            team=self.team,
            now=self.now,
            today=self.today,
            at=self.at,
            since=since,
            is_first=is_first,
            cycles=tuple(cycles),
            objectives=tuple(_progressed(standings, then, is_first=is_first)),
            new=() if is_first else tuple(one for one in standings if one.objective.id not in then.objectives),
            new_results=() if is_first else tuple(_new_results(standings, then)),
            moves=() if is_first else tuple(_moves(results.values(), then)),
            ended=tuple(ended),
            cancelled=tuple(self._cancelled(standings, then)),
            revised=tuple(self._revised(results, since)),
            attention=tuple(results[entry.key_result.id] for entry in attention_of(standings)),
            blocked=tuple(one for one in blocked if one.blocker.asked_id is not None),
            wanted=tuple(one for one in blocked if one.blocker.asked_id is None),
            decisions=tuple(one for one in sheets if one.decision.is_open),
            settled=tuple(one for one in sheets if not one.decision.is_open),
            hidden=len(found) - len(shown) + ended_hidden,
            untold=untold,
            only_own=only_own,
            names=names,
        )

    def _begin(self, cycles: Sequence[Cycle]) -> datetime:
        """Before the first review: the beginning of the shortest cycle, in the team's zone."""
        shortest = min(cycles, key=lambda one: (one.weeks, one.id), default=None)
        first = self.today - LOOKS_BACK if shortest is None else min(shortest.first_day, self.today)
        return instant(first, self.team.digest_time.min, self.team.zone)

    def _then(self, teams: Iterable[TeamId], cycles: Sequence[CycleId], since: datetime) -> _Then:
        day = local_day(since, self.workspace.zone)
        past = PastTransaction(self.tx.connection, since, day)
        found = [
            one
            for one in objectives_of(past, self.workspace, teams, cycles)
            if one.visibility is Visibility.OPEN and one.state is not ObjectiveState.DRAFT
        ]
        first_days = {one.id: one.first_day for one in self.tx.cycles.by_ids(self.workspace.id, cycles).values()}
        known: dict[int, tuple[Objective, Fraction | None]] = {
            one.id: (one, objective_progress(one, first_days[one.cycle_id], day)) for one in found
        }
        return _Then(known, {result.id: result for one in found for result in one.key_results})

    def _cancelled(self, standings: Iterable[ObjectiveStanding], then: _Then) -> list[Objective | KeyResult]:
        """Objectives, and key results of those that go on, that were there at the last review."""
        here = {one.objective.id for one in standings}
        gone = self.tx.objectives.by_ids(self.workspace.id, [one for one in then.objectives if one not in here])
        ended: list[Objective | KeyResult] = [
            one for one in gone.values() if one.state is ObjectiveState.CANCELLED and not one.is_restricted
        ]
        for each in standings:
            for one in each.objective.key_results:
                was = then.results.get(one.id)
                if one.state is KeyResultState.CANCELLED and was is not None and was.state is not one.state:
                    ended.append(one)
        return ended

    def _revised(self, results: Mapping[int, KeyResultStanding], since: datetime) -> list[Revised]:
        told = self.tx.key_results.revisions(self.workspace.id, [one.key_result.id for one in results.values()])
        found = [
            Revised(results[one].key_result, revision)
            for one, listed in told.items()
            for revision in changes(listed)
            if revision.after.at >= since
        ]
        return sorted(found, key=lambda one: (one.revision.after.at, one.revision.after.id), reverse=True)

    def _names(self, standings: Sequence[ObjectiveStanding]) -> dict[int, str]:
        return names_of(self.tx, self.workspace, asked_in(standings))

    def _blocked(self, results: Iterable[KeyResultStanding], names: Mapping[int, str]) -> list[Blocked]:
        """The oldest first."""
        found = [
            Blocked(blocker, one.key_result, self._age(blocker), names.get(blocker.asked_id or 0, ""))
            for one in results
            for blocker in one.blockers
        ]
        return sorted(found, key=lambda one: (one.blocker.opened_at, one.blocker.id))

    def _age(self, blocker: Blocker) -> int:
        return WorkCalendar().working_days_between(local_day(blocker.opened_at, self.workspace.zone), self.today)


def public_sheets(
    tx: Transaction, workspace: Workspace, decisions: Sequence[Decision]
) -> tuple[list[DecisionSheet], int]:
    """Decisions as everybody may read them, in their order, without the code of what was taken back; and how many are
    about what is restricted."""
    about = tx.objectives.by_ids(workspace.id, [one.objective_id for one in decisions if one.objective_id is not None])
    owners = tx.people.by_ids(workspace.id, [one.owner_id for one in decisions])
    told = [one for one in decisions if one.objective_id is None or not about[one.objective_id].is_restricted]
    codes: dict[int, str] = {one.id: one.code for one in about.values() if one.state is not ObjectiveState.DRAFT}
    sheets = [DecisionSheet(one, owners[one.owner_id], codes.get(one.objective_id or 0, "")) for one in told]
    return sheets, len(decisions) - len(told)


def _progressed(standings: Iterable[ObjectiveStanding], then: _Then, *, is_first: bool) -> list[Progressed]:
    """At a first review all there are; later those that were there at the last one."""
    return [
        Progressed(one, None if is_first else then.objectives[one.objective.id][1])
        for one in standings
        if is_first or one.objective.id in then.objectives
    ]


def _new_results(standings: Iterable[ObjectiveStanding], then: _Then) -> list[KeyResultStanding]:
    """Of objectives that were there already."""
    return [
        result
        for one in standings
        if one.objective.id in then.objectives
        for result in one.key_results
        if result.key_result.id not in then.results and result.key_result.state is not KeyResultState.CANCELLED
    ]


def _moves(results: Iterable[KeyResultStanding], then: _Then) -> list[Move]:
    """Values of then and of now, by code."""
    found = []
    for one in (each.key_result for each in results):
        was = then.results.get(one.id)
        after = current_value(one)
        if was is None or after is None:
            continue
        before = current_value(was)
        before = untold_value(was) if before is None else before
        if before != after:
            found.append(Move(key_result=one, before=before, after=after))
    return sorted(found, key=lambda move: (move.key_result.objective_number, move.key_result.number))
