"""One person: their OKRs, who they are, the reporting line, and what their objectives support."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bot.domain.cycles import Cycle
from bot.domain.errors import NotFound
from bot.domain.following import Followed, FollowKind
from bot.domain.ids import PersonId, TeamId
from bot.domain.lines import shares_in_percent
from bot.domain.okrs import COUNTED, KeyResultState, Objective
from bot.domain.people import Absence, Person
from bot.domain.teams import Membership, Role, Team
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Practice, Workspace
from bot.services.okrs.looking import Looker, Names, asked_in, names_of, seen_by
from bot.services.okrs.standing import KeyResultStanding, ObjectiveStanding, assess
from bot.services.overview.followed import follows_it
from bot.services.overview.supports import Supports, read_supports
from storage import Store, Transaction


@dataclass(frozen=True, slots=True)
class Contribution:
    """An objective of somebody else, and the person's own key results in it."""

    objective: Objective
    owner: Person
    key_results: tuple[KeyResultStanding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonOverview:
    """``managers`` is the reporting line, nearest first; ``peers`` have the same manager; ``absence`` is the one that
    covers today, or the next one. ``hidden`` counts the objectives that this reader may not see. ``shares`` is how the
    person is shared out between teams, in percent, where lines are on and there are several. ``follows``: whether this
    reader follows the person, None where they cannot. ``shows_feedback``: to this reader. ``today`` is the
    workspace's, of which weeks are counted. ``is_past``: ``now`` is the end of a day gone by."""

    person: Person
    now: datetime
    today: date
    is_past: bool = False
    teams: tuple[tuple[Team, Role], ...] = ()
    shares: Mapping[TeamId, int] = field(default_factory=dict)
    managers: tuple[Person, ...] = ()
    reports: tuple[Person, ...] = ()
    peers: tuple[Person, ...] = ()
    absence: Absence | None = None
    cycles: tuple[Cycle, ...] = ()
    standings: tuple[ObjectiveStanding, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    hidden: int = 0
    supports: Supports = field(default_factory=Supports)
    names: Names
    follows: bool | None = None
    shows_feedback: bool = False


@dataclass(frozen=True)
class PersonOverviews:
    store: Store

    def of(
        self, workspace: Workspace, viewer: Person, person_id: PersonId, now: datetime, *, public: bool = False
    ) -> PersonOverview:
        """Raises NotFound for a person who is not here, NotAllowed for a guest who looks at somebody else."""
        looker = Looker(viewer, workspace, public)
        if person_id != viewer.id or public:
            looker.ensure_may_look_around()
        with self.store.read() as tx:
            person = tx.people.by_id(workspace.id, person_id)
            if person is None:
                raise NotFound("person", str(person_id))
            found = read_person(tx, looker, person, now)
            return replace(found, shows_feedback=not public and _shows_feedback(tx, looker, person))


def read_person(tx: Transaction, looker: Looker, person: Person, now: datetime) -> PersonOverview:
    """Inside a transaction of the caller. Who may not look around sees nothing of the others here."""
    workspace = looker.workspace
    cycles = tx.cycles.in_view(workspace.id)
    running = [cycle.id for cycle in cycles]
    seen = seen_by(looker, tx.objectives.of_person(workspace.id, person.id, running, COUNTED))
    others = seen_by(looker, tx.objectives.with_key_results_of(workspace.id, person.id, running, COUNTED))
    standings = tuple(assess(tx, workspace, [*seen.objectives, *others.objectives], now, cycles, [person]))
    own, elsewhere = standings[: len(seen.objectives)], standings[len(seen.objectives) :]
    around = looker.may_look_around()
    held = _held(tx, person, now) if around else []
    absence = _absence(tx, person, now)
    managers = tx.people.managers_above(workspace.id, person.id) if around else []
    stand_in = absence.stand_in_id if absence else None
    return PersonOverview(
        person=person,
        now=now,
        today=local_day(now, workspace.zone),
        teams=tuple((team, one.role) for one, team in held),
        shares=_shares([one for one, _ in held]) if workspace.has_lines else {},
        managers=tuple(managers),
        reports=tuple(tx.people.reports_of(workspace.id, person.id)) if around else (),
        peers=_peers(tx, person, managers),
        absence=absence,
        cycles=tuple(cycles),
        standings=own,
        contributions=tuple(_contribution(standing, person) for standing in elsewhere),
        hidden=seen.hidden + others.hidden,
        supports=read_supports(tx, looker, person, seen.objectives, others.objectives) if around else Supports(),
        names=names_of(tx, workspace, asked_in(standings) | {stand_in}),
        follows=follows_it(tx, looker, Followed(FollowKind.PERSON, person.id)),
    )


def _shows_feedback(tx: Transaction, looker: Looker, person: Person) -> bool:
    if not looker.workspace.practises(Practice.FEEDBACK) or not person.is_active:
        return False
    return any(one.asker_id == person.id for one in tx.feedback_asks.shown_to(person.workspace_id, looker.person.id))


def _peers(tx: Transaction, person: Person, managers: Sequence[Person]) -> tuple[Person, ...]:
    """Whoever else reports to the nearest manager."""
    if not managers:
        return ()
    beside = tx.people.reports_of(person.workspace_id, managers[0].id)
    return tuple(one for one in beside if one.id != person.id)


def _contribution(standing: ObjectiveStanding, person: Person) -> Contribution:
    theirs = (one for one in standing.key_results if one.key_result.owner_id == person.id)
    shown = tuple(one for one in theirs if one.key_result.state is not KeyResultState.CANCELLED)
    return Contribution(standing.objective, standing.owner, shown)


def _shares(held: Sequence[Membership]) -> dict[TeamId, int]:
    shares = shares_in_percent(held)
    return shares if len(shares) > 1 else {}


def _held(tx: Transaction, person: Person, now: datetime) -> list[tuple[Membership, Team]]:
    """Memberships of open teams, the one with the largest share first."""
    held = tx.memberships.of_people(person.workspace_id, [person.id], local_day(now, person.zone))
    teams = tx.teams.by_ids(person.workspace_id, [membership.team_id for membership in held])
    return [(one, teams[one.team_id]) for one in held if teams[one.team_id].is_active]


def _absence(tx: Transaction, person: Person, now: datetime) -> Absence | None:
    found = tx.absences.of(person.workspace_id, [person.id], ending_from=local_day(now, person.zone))
    return found[0] if found else None
