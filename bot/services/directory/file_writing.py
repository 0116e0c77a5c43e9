"""Writing down what a directory file changes, in batches, inside one transaction."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.domain.directory_file.changes import PersonChange, Plan, TeamChange
from bot.domain.directory_file.standing import Standing
from bot.domain.ids import PersonId, TeamId
from bot.domain.teams import Team
from bot.domain.workspaces import Workspace
from bot.services.okrs.objective_shares import leave_teams
from bot.services.pilots.stages import end_of_closed
from bot.services.schedules import reschedule
from storage import Transaction
from storage.additions import Changed, batches

Tell = Callable[[int, int], None]
"""Hears how many changes are written, of how many."""

REASON = "okrbot directory"
AT_ONCE = 500
"""People whose next prompts are worked out together (architecture.md, Two ways through the house)."""

WHEN_ASKED_OF_PEOPLE = frozenset({"employment", "working_days", "holiday_region"})
WHEN_ASKED_OF_TEAMS = frozenset({"rhythm", "prompt_day", "prompt_time", "closed_at"})
WHEN_TOLD = WHEN_ASKED_OF_TEAMS | {"channel_id", "zone", "digest_day", "digest_time"}
"""Columns on which the next prompt, and the next digest, depend."""


@dataclass(slots=True)
class Writing:
    tx: Transaction
    workspace: Workspace
    standing: Standing
    plan: Plan
    now: datetime
    tell: Tell
    teams: dict[str, TeamId] = field(default_factory=dict)
    done: int = 0

    def write(self) -> None:
        asked = self._asked_anew()
        self._hold_people(asked)
        self._write_teams()
        self._write_people()
        self._write_memberships()
        for batch in batches(sorted(asked), AT_ONCE):
            reschedule(self.tx, self.workspace, batch, self.now)
        self._tell_anew()

    @property
    def total(self) -> int:
        plan = self.plan
        return len(plan.teams) + len(plan.people) + len(plan.moving) + len(plan.joining)

    def _hold_people(self, asked: set[PersonId]) -> None:
        """In one order, before anything is written: whoever else changes many people holds them in that order too, so
        that neither waits for the other in a ring."""
        for batch in batches(sorted({one.person.id for one in self.plan.people} | asked)):
            self.tx.people_batches.hold(self.workspace.id, batch)

    def _write_teams(self) -> None:
        """New ones first: any of them may be part of another."""
        self.teams |= {key: team.id for key, team in self.standing.teams.by_key.items()}
        new = [change for change in self.plan.teams if change.team is None]
        for batch in batches(new):
            rows = [change.values for change in batch]
            made = self.tx.organisation.add_teams(self.workspace.id, rows, now=self.now, reason=REASON)
            named = list(zip(made, batch, strict=True))
            self.tx.names.index_teams(self.workspace.id, [(change.name, one) for one, change in named], are_new=True)
            self.teams |= {change.key: team_id for team_id, change in named}
            self._step(len(batch))
        moved = [change for change in self.plan.teams if change.moves]
        lines = [(self.teams[change.key], self._parent(change), change.since) for change in moved]
        self.tx.organisation.follow_parents(self.workspace.id, lines)
        changed = [one for change in self.plan.teams if (one := self._changed_team(change))[2]]
        for batch in batches(changed):
            self.tx.organisation.change_teams(self.workspace.id, batch, now=self.now, reason=REASON)
        closed = [one.team.id for one in self.plan.teams if one.team is not None and one.values.get("closed_at")]
        leave_teams(self.tx, self.workspace.id, closed, {}, by=None, now=self.now, reason=REASON)
        end_of_closed(self.tx, self.workspace, closed, None, self.now)
        self._step(len(self.plan.teams) - len(new))

    def _parent(self, change: TeamChange) -> TeamId | None:
        return None if change.parent is None else self.teams[change.parent]

    def _changed_team(self, change: TeamChange) -> Changed:
        after = dict(change.values) if change.team is not None else {}
        if change.moves:
            after["parent_id"] = self._parent(change)
        return self.teams[change.key], _before(change.team, after), after

    def _write_people(self) -> None:
        for batch in batches(self.plan.people):
            changed = [(one.person.id, _before(one.person, one.values), one.values) for one in batch]
            self.tx.organisation.change_people(self.workspace.id, changed, now=self.now, reason=REASON)
            lines = [
                (one.person.id, one.values["manager_id"], one.since) for one in batch if "manager_id" in one.values
            ]
            self.tx.organisation.follow_managers(self.workspace.id, lines)
            self._index([one for one in batch if "title" in one.values])
            self._step(len(batch))

    def _index(self, changed: Iterable[PersonChange]) -> None:
        people = [replace(one.person, title=one.values["title"]) for one in changed]
        self.tx.names.index_people(self.workspace.id, people)

    def _write_memberships(self) -> None:
        for batch in batches(self.plan.moving):
            changed = [(one.held.id, _before(one.held, one.values), one.values) for one in batch]
            self.tx.organisation.change_memberships(self.workspace.id, changed, now=self.now, reason=REASON)
            self._step(len(batch))
        for batch in batches(self.plan.joining):
            rows = [self._joining(one.team, one.person_id, one.period) for one in batch]
            self.tx.organisation.add_memberships(self.workspace.id, rows, now=self.now, reason=REASON)
            self._step(len(batch))

    def _joining(self, team: str, person_id: PersonId, period: Any) -> dict[str, Any]:
        held = {"team_id": self.teams[team], "person_id": person_id}
        return {**held, **{name: getattr(period, name) for name in ("role", "share", "since", "until")}}

    def _asked_anew(self) -> set[PersonId]:
        """Those whose next prompt is worked out anew, out of those who are asked at all: who has never been is found by
        the planner."""
        planned = {person.id for person in self.standing.people.everybody.values() if person.is_planned}
        concerned = {one.person.id for one in self.plan.people if WHEN_ASKED_OF_PEOPLE & one.values.keys()}
        concerned |= {one.person_id for one in self.plan.joining} | {one.held.person_id for one in self.plan.moving}
        teams = {one.team.id for one in self.plan.teams if one.team is not None and _asks(one)}
        concerned |= {person_id for team_id, person_id in self.standing.held if team_id in teams}
        return concerned & planned

    def _tell_anew(self) -> None:
        """The planner works out the next digests of these teams, and of those that share their channels."""
        changed = [one for one in self.plan.teams if one.team is not None and WHEN_TOLD & one.values.keys()]
        channels = {one.values.get("channel_id") for one in changed}
        channels |= {one.values.get("channel_id") for one in self.plan.teams if one.team is None}
        channels |= {one.team.channel_id for one in changed if one.team is not None}
        concerned: dict[int, Team] = {one.team.id: one.team for one in changed if one.team is not None}
        for batch in batches(sorted(channel for channel in channels if channel is not None)):
            concerned |= {team.id: team for team in self.tx.teams.in_channels(self.workspace.id, batch)}
        for teams in batches(list(concerned.values())):
            self.tx.teams.set_next_digests([(team, None) for team in teams])

    def _step(self, count: int) -> None:
        self.done += count
        self.tell(self.done, self.total)


def _asks(change: TeamChange) -> bool:
    return bool(WHEN_ASKED_OF_TEAMS & change.values.keys())


def _before(what: Any, after: Mapping[str, Any]) -> dict[str, Any]:
    """The columns as they were; a team that was just made had none of them."""
    return {name: None if what is None else getattr(what, name) for name in after}
