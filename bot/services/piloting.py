"""Who is asked while a company is piloting: the people of teams in a pilot that runs, and of teams to which OKRs were
rolled out; all others rest. And where an admin says so."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.errors import Invalid
from bot.domain.ids import PersonId, TeamId
from bot.domain.people import Person
from bot.domain.permissions import Action
from bot.domain.pilots import ROLLED_OUT
from bot.domain.teams import Membership, Role, Team
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Practice, Workspace
from bot.services.access import Access
from storage import Store, Transaction

MOST_TEAMS = 1_000
"""What the form offers: ten menus of a hundred. Teams beyond stay as they are."""


@dataclass(frozen=True, slots=True)
class AskedTeams:
    """The first day on which the people of each team are asked; what is not there is not asked."""

    days: Mapping[TeamId, date]
    leads: Mapping[PersonId, date]

    def of_person(self, person_id: PersonId, held: Iterable[tuple[Membership, Team]]) -> date:
        """The first day on which somebody with these memberships is asked; ``date.max`` for somebody who rests."""
        belongs = [self.days[team.id] for one, team in held if _counts(one, team) and team.id in self.days]
        return min(belongs, default=self.leads.get(person_id, date.max))

    def has_begun(self, team_id: TeamId, today: date) -> bool:
        return self.days.get(team_id, date.max) <= today


@dataclass(frozen=True, slots=True)
class PilotingForm:
    """``chosen`` are ticked: those rolled out, or, the first time, those that have an objective that runs."""

    is_on: bool
    teams: tuple[Team, ...]
    chosen: frozenset[TeamId]
    running: frozenset[TeamId]


@dataclass(frozen=True)
class Piloting:
    store: Store
    access: Access

    def form(self, workspace: Workspace, person: Person) -> PilotingForm:
        """Raises NotSwitchedOn, NotAllowed."""
        self._ensure_may(workspace, person)
        with self.store.read() as tx:
            teams = tx.teams.active(workspace.id)[:MOST_TEAMS]
            chosen = frozenset(one.id for one in teams if one.rolled_out_at is not None)
            if not chosen and not workspace.piloting:
                chosen = _with_objectives(tx, workspace) & {one.id for one in teams}
            running = frozenset(tx.pilots.asked_teams(workspace.id))
            return PilotingForm(workspace.piloting, tuple(teams), chosen, running)

    def set(
        self, workspace: Workspace, person: Person, *, is_on: bool, chosen: Collection[TeamId], once: str, now: datetime
    ) -> Workspace:
        """Say whether the company is piloting, and to which teams OKRs were rolled out. Everybody's next message is
        worked out anew. Raises NotSwitchedOn, NotAllowed, Invalid."""
        self._ensure_may(workspace, person)
        with self.store.write() as tx:
            tx.workspaces.lock(workspace.id)
            offered = {one.id: one for one in tx.teams.active(workspace.id)[:MOST_TEAMS]}
            if not set(chosen) <= offered.keys():
                raise Invalid({ROLLED_OUT: ("not_offered", {})})
            if not tx.handled.first_time(workspace.id, once, now):
                return tx.workspaces.get(workspace.id)
            tx.teams.roll_out(_changing(offered, chosen, is_in=True), now, by=person.id, now=now)
            tx.teams.roll_out(_changing(offered, chosen, is_in=False), None, by=person.id, now=now)
            changed = tx.workspaces.set(tx.workspaces.get(workspace.id), by=person.id, now=now, piloting=is_on)
            tx.people.forget_next_prompts(workspace.id)
            return changed

    def _ensure_may(self, workspace: Workspace, person: Person) -> None:
        workspace.ensure_practised(Practice.PILOTS)
        self.access.ensure(Action.ADMINISTER, self.access.to_workspace(person), workspace)


def asked_teams(tx: Transaction, workspace: Workspace) -> AskedTeams | None:
    """None where everybody is asked: the company is not piloting. In three statements."""
    if not workspace.is_piloting:
        return None
    running = tx.pilots.asked_teams(workspace.id)
    teams = {one.id: one for one in tx.teams.rolled_out(workspace.id)}
    days: dict[TeamId, date] = {**running, **dict.fromkeys(teams, date.min)}
    leads: dict[PersonId, date] = {}
    for team in (*tx.teams.by_ids(workspace.id, running).values(), *teams.values()):
        if team.lead_id is not None and team.is_active:
            leads[team.lead_id] = min(days[team.id], leads.get(team.lead_id, date.max))
    return AskedTeams(days, leads)


def those_asked(tx: Transaction, workspace: Workspace, teams: Sequence[Team], now: datetime) -> list[Team]:
    """Of these teams those about which something is posted by itself."""
    asked = asked_teams(tx, workspace)
    today = local_day(now, workspace.zone)
    return [one for one in teams if asked is None or asked.has_begun(one.id, today)]


def _counts(one: Membership, team: Team) -> bool:
    return one.role is not Role.OBSERVER and team.is_active


def _changing(offered: Mapping[TeamId, Team], chosen: Collection[TeamId], *, is_in: bool) -> list[Team]:
    """Those that are ticked and were not, or were and are not any more."""
    listed = (one for one in offered.values() if (one.id in chosen) is is_in)
    return [one for one in listed if (one.rolled_out_at is not None) is not is_in]


def _with_objectives(tx: Transaction, workspace: Workspace) -> frozenset[TeamId]:
    cycles = [one.id for one in tx.cycles.active(workspace.id)]
    return frozenset(tx.objectives.teams_running(workspace.id, cycles) if cycles else ())
