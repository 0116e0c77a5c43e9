"""Where we are in each cycle that runs, is over or comes: its calendar, how many objectives it has, what to do now."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.cycle_calendar import CycleCalendar, Step, calendar_of, is_drafting, next_step
from bot.domain.cycle_dates import ProposedCycle
from bot.domain.cycle_news import OWNED
from bot.domain.cycle_series import next_made
from bot.domain.cycles import Cycle, CycleState
from bot.domain.errands import ErrandLine
from bot.domain.ids import CycleId, TeamId
from bot.domain.okrs import ObjectiveState
from bot.domain.participation import FIGURES_FROM
from bot.domain.people import Person
from bot.domain.teams import Team
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.access import Access
from bot.services.okrs.looking import Looker
from bot.services.prompts.errands import errands_of, lying_of
from storage import Store, Transaction
from storage.cycle_objectives import Counts

MOST_TEAMS = 5
LISTED = (ObjectiveState.DRAFT, ObjectiveState.ACTIVE, ObjectiveState.PAUSED, ObjectiveState.CLOSED)


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many objectives of a team, or of all (``name`` empty), are in which state. Of fewer than five people nobody
    is told how many drafts lie there: that would say who has written one."""

    name: str
    by_state: Mapping[ObjectiveState, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleSeen:
    """``next_step`` is what comes next, and on which day."""

    cycle: Cycle
    calendar: CycleCalendar
    parent: Cycle | None
    next_step: tuple[Step, date] | None
    numbers: tuple[Numbers, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CyclesOverview:
    """``to_draft`` are the cycles whose drafting is open and in which the reader has nothing yet; ``coming`` those that
    will be made by themselves. A ``public`` one says nothing of any reader."""

    today: date
    cycles: tuple[CycleSeen, ...]
    errands: tuple[ErrandLine, ...] = ()
    to_draft: tuple[Cycle, ...] = ()
    coming: tuple[ProposedCycle, ...] = ()
    administers: bool = False
    public: bool = False


@dataclass(frozen=True)
class CycleOverviews:
    store: Store
    access: Access

    def of(self, workspace: Workspace, viewer: Person, now: datetime, *, public: bool = False) -> CyclesOverview:
        """In a number of statements that does not grow with cycles, teams or objectives. Whoever may not look around
        sees the calendar and what is theirs, and no numbers."""
        looker, today = Looker(viewer, workspace, public), local_day(now, workspace.zone)
        with self.store.read() as tx:
            every = tx.cycles.all(workspace.id)
            known = {cycle.id: cycle for cycle in every}
            shown = sorted(_shown(every), key=lambda cycle: (cycle.first_day, -cycle.weeks, cycle.id))
            numbers = _Counting.of(tx, looker, shown, today)
            rules = [rule for rule in tx.cycle_rules.of(workspace.id).values() if rule.makes_next]
            coming = [next_made(rule, every, today) for rule in rules]
            mine = () if public else (*errands_of(tx, viewer, local_day(now, viewer.zone)), *lying_of(tx, viewer))
            return CyclesOverview(
                today=today,
                cycles=tuple(
                    CycleSeen(
                        cycle=cycle,
                        calendar=calendar_of(cycle),
                        parent=known.get(cycle.parent_id) if cycle.parent_id else None,
                        next_step=next_step(cycle, today),
                        numbers=numbers.in_cycle(cycle),
                    )
                    for cycle in shown
                ),
                errands=mine,
                to_draft=() if public else _to_draft(tx, looker, shown, today),
                coming=tuple(sorted(filter(None, coming), key=lambda one: one.first_day)),
                administers=not public and self.access.may_administer(viewer, workspace),
                public=public,
            )


def _shown(cycles: Iterable[Cycle]) -> list[Cycle]:
    """All that are not closed; where all are, the last that was."""
    known = sorted(cycles, key=lambda cycle: cycle.last_day)
    return [cycle for cycle in known if cycle.state is not CycleState.CLOSED] or known[-1:]


def _to_draft(tx: Transaction, looker: Looker, shown: Iterable[Cycle], today: date) -> tuple[Cycle, ...]:
    open_ones = [cycle for cycle in shown if is_drafting(cycle, today)]
    if not open_ones or not looker.may_create():
        return ()
    ids = [cycle.id for cycle in open_ones]
    owned = {one.cycle_id for one in tx.objectives.of_person(looker.workspace.id, looker.person.id, ids, OWNED)}
    return tuple(cycle for cycle in open_ones if cycle.id not in owned)


@dataclass(frozen=True, slots=True)
class _Counting:
    """``small`` are the teams of fewer than five people; None stands for the workspace."""

    counts: Mapping[CycleId, Counts]
    teams: tuple[Team, ...]
    small: frozenset[TeamId | None]
    is_shown: bool

    @classmethod
    def of(cls, tx: Transaction, looker: Looker, shown: Iterable[Cycle], today: date) -> "_Counting":
        if not looker.may_look_around():
            return cls({}, (), frozenset(), is_shown=False)
        workspace_id = looker.workspace.id
        counts = tx.cycle_objectives.counts(workspace_id, [cycle.id for cycle in shown])
        held = [] if looker.public else tx.memberships.of_people(workspace_id, [looker.person.id], today)
        teams = tx.teams.by_ids(workspace_id, [one.team_id for one in held])
        mine = [teams[one.team_id] for one in held if teams[one.team_id].is_active][:MOST_TEAMS]
        sizes = Counter(one.team_id for one in tx.memberships.of_teams(workspace_id, [one.id for one in mine], today))
        small: set[TeamId | None] = {team.id for team in mine if sizes[team.id] < FIGURES_FROM}
        if not tx.people.are_at_least(workspace_id, FIGURES_FROM):
            small.add(None)
        return cls(counts, tuple(mine), frozenset(small), is_shown=True)

    def in_cycle(self, cycle: Cycle) -> tuple[Numbers, ...]:
        """Of the reader's teams, then of the whole workspace."""
        if not self.is_shown:
            return ()
        counts = self.counts.get(cycle.id, {})
        own = [Numbers(team.name, self._of(counts, [team.id], team.id)) for team in self.teams]
        return (*own, Numbers("", self._of(counts, {team for team, _ in counts}, None)))

    def _of(self, counts: Counts, teams: Iterable[TeamId | None], whose: TeamId | None) -> dict[ObjectiveState, int]:
        wanted = set(teams)
        shown = [state for state in LISTED if state is not ObjectiveState.DRAFT or whose not in self.small]
        total: Counter[ObjectiveState] = Counter()
        for (team, state), count in counts.items():
            total[state] += count if team in wanted and state in shown else 0
        return {state: total[state] for state in shown if total[state]}
