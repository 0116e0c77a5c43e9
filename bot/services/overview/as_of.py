"""People, teams, the company and objectives as they were at the end of a day, in the workspace's zone.

The same services look at a transaction that answers as of then (storage/past/). Who may look at what is decided by
what they are today: nobody sees more of the past than of the present.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from bot.domain.errors import NoSuchDay
from bot.domain.ids import Code, PersonId, TeamId
from bot.domain.okrs import Objective, ObjectiveState
from bot.domain.past_days import read_past_day
from bot.domain.people import Person
from bot.domain.permissions import Action
from bot.domain.wallclock import end_of_day, local_day
from bot.domain.workspaces import Workspace
from bot.services.okrs.looking import Looker
from bot.services.okrs.standing import ObjectiveStanding
from bot.services.okrs.targets import visible
from bot.services.overview.company import CompanyOverview, CompanyOverviews
from bot.services.overview.objective import Objectives, ObjectiveSheet
from bot.services.overview.person import PersonOverview, read_person
from bot.services.overview.team import TeamOverview, TeamOverviews
from bot.services.upkeep.retention import KEPT
from storage import Store, Transaction
from storage.past import PastTransaction

INSTANT = timedelta(microseconds=1)

Seen = PersonOverview | TeamOverview | CompanyOverview | ObjectiveSheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What is shown of a day. ``asked_unknown``: who had been asked for check-ins is no longer stored, so that nothing
    reads as stale; ``uncertain`` are the codes of key results whose milestones of then nobody knows."""

    day: date
    today: date
    seen: Seen
    asked_unknown: bool = False
    uncertain: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PastLooker(Looker):
    """``now`` are the objectives of then as they are today: those decide who sees them; a draft of then is its
    author's."""

    now: Mapping[int, Objective] = field(default_factory=dict)

    @property
    def is_past(self) -> bool:
        return True

    def sees(self, objective: Objective) -> bool:
        if objective.state is ObjectiveState.DRAFT and (self.public or objective.owner_id != self.person.id):
            return False
        return super(PastLooker, self).sees(self.now.get(objective.id, objective))


@dataclass(frozen=True)
class AsOf:
    store: Store
    teams: TeamOverviews
    companies: CompanyOverviews
    objectives: Objectives

    def read_day(self, workspace: Workspace, typed: str, now: datetime) -> date:
        """The day that was typed. Raises NoSuchDay when it cannot be read or cannot be shown."""
        found = read_past_day(typed, local_day(now, workspace.zone))
        if found is None:
            raise NoSuchDay("unreadable", typed=typed)
        return self.reachable(workspace, found, now)

    def reachable(self, workspace: Workspace, day: date, now: datetime) -> date:
        """The day itself. Raises NoSuchDay."""
        if day > local_day(now, workspace.zone):
            raise NoSuchDay("ahead", day)
        first = self.first_day(workspace)
        if day < first:
            raise NoSuchDay("before", first)
        return day

    def first_day(self, workspace: Workspace) -> date:
        """The first day of which something is known. A workspace may have been installed again."""
        with self.store.read() as tx:
            first = tx.audit.first_at(workspace.id)
        known = workspace.installed_at if first is None else min(first, workspace.installed_at)
        return local_day(known, workspace.zone)

    def person(
        self,
        workspace: Workspace,
        viewer: Person,
        person_id: PersonId,
        day: date,
        now: datetime,
        *,
        public: bool = False,
    ) -> Past:
        """Raises NoSuchDay, NotFound, NotAllowed."""
        with self._then(workspace, viewer, day, now, public=public) as (_, past, looker):
            if person_id != viewer.id or public:
                looker.ensure_may_look_around()
            person = past.people.by_id(workspace.id, person_id)
            if person is None:
                raise NoSuchDay("not_there", day)
            found = read_person(past, looker, person, _evening(past))
            return _told(past, replace(found, is_past=True), now, workspace)

    def team(
        self, workspace: Workspace, viewer: Person, team_id: TeamId, day: date, now: datetime, *, public: bool = False
    ) -> Past:
        """Raises NoSuchDay, NotAllowed."""
        with self._then(workspace, viewer, day, now, public=public) as (_, past, looker):
            looker.ensure_may_look_around()
            team = past.teams.by_id(workspace.id, team_id)
            if team is None:
                raise NoSuchDay("not_there", day)
            return _told(past, self.teams.read(past, looker, team, _evening(past)), now, workspace)

    def company(self, workspace: Workspace, viewer: Person, day: date, now: datetime, *, public: bool = False) -> Past:
        """Raises NoSuchDay, NotAllowed."""
        with self._then(workspace, viewer, day, now, public=public) as (_, past, looker):
            looker.ensure_may_look_around()
            words = past.words.of_all(workspace.id)
            return _told(past, self.companies.read(past, looker, _evening(past), words), now, workspace)

    def objective(
        self, workspace: Workspace, viewer: Person, code: Code, day: date, now: datetime, *, public: bool = False
    ) -> Past:
        """Raises NoSuchDay, NotFound (also for somebody else's draft of today), NotAllowed."""
        with self._then(workspace, viewer, day, now, public=public) as (tx, past, looker):
            today = visible(tx, viewer, tx.objectives.by_number(workspace.id, code.objective), code)
            access = self.objectives.access
            access.ensure(Action.VIEW, access.to_objective(tx, viewer, today), workspace)
            looker.ensure_sees(today)
            objective = past.objectives.by_number(workspace.id, code.objective)
            if objective is None or objective.state is ObjectiveState.DRAFT:
                raise NoSuchDay("not_there", day)
            return _told(past, self.objectives.read(past, looker, objective, _evening(past)), now, workspace)

    @contextmanager
    def _then(
        self, workspace: Workspace, viewer: Person, day: date, now: datetime, *, public: bool = False
    ) -> Iterator[tuple[Transaction, PastTransaction, PastLooker]]:
        self.reachable(workspace, day, now)
        with self.store.read() as tx:
            past = PastTransaction(tx.connection, end_of_day(day, workspace.zone), day)
            yield tx, past, PastLooker(viewer, workspace, public, past.objectives.today)


def _evening(past: PastTransaction) -> datetime:
    """The last moment that belongs to the day."""
    return past.moment - INSTANT


def _told(past: PastTransaction, seen: Seen, now: datetime, workspace: Workspace) -> Past:
    results = [one.key_result for standing in _standings(seen) for one in standing.key_results]
    today = local_day(now, workspace.zone)
    return Past(
        day=past.day,
        today=today,
        seen=seen,
        asked_unknown=bool(results) and today - past.day > KEPT,
        uncertain=tuple(one.code for one in results if one.id in past.key_results.uncertain),
    )


def _standings(seen: Seen) -> tuple[ObjectiveStanding, ...]:
    match seen:
        case PersonOverview():
            return seen.standings
        case ObjectiveSheet():
            return () if seen.standing is None else (seen.standing,)
        case _:
            return tuple(one for group in seen.cycles for one in group.standings)
