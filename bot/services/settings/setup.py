"""From nothing to the first check-in: which steps are still open, for the admin who walks through them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.domain.cycles import CycleState
from bot.domain.deliveries import Delivery
from bot.domain.ids import TeamId
from bot.domain.people import Person
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.access import Access
from bot.services.directory.directory import DirectoryDesk, directory_desk
from bot.services.directory.manager_fields import ManagerDesk, manager_desk
from bot.services.feeds.addresses import AddressDesk, address_desk
from storage import Store, Transaction

MOST_UNDELIVERED = 10
LOOKS_AHEAD = timedelta(days=14)


class Step(StrEnum):
    CYCLE = "cycle"
    NEXT_CYCLE = "next_cycle"
    TEAM = "team"
    OBJECTIVE = "objective"


@dataclass(frozen=True, slots=True)
class Stuck:
    """Messages of one kind that did not arrive at one place for one reason: the newest, how many, and since when."""

    delivery: Delivery
    person: Person | None
    count: int = 1
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminDesk:
    """What an admin sees beside everybody else's Home: open steps in their order, messages that did not arrive, and how
    the reading of people and managers from Slack stands, and the addresses that values are read from. ``parked``: how
    many requests wait for which team, while a cycle is being planned, or should be. ``says_of_pay``: the workspace's
    sentence on OKRs and pay is written."""

    open_steps: tuple[Step, ...]
    undelivered: tuple[Stuck, ...] = ()
    directory: DirectoryDesk = field(default_factory=DirectoryDesk)
    managers: ManagerDesk = field(default_factory=ManagerDesk)
    parked: Mapping[TeamId, int] = field(default_factory=dict)
    addresses: AddressDesk = field(default_factory=AddressDesk)
    says_of_pay: bool = True


@dataclass(frozen=True)
class Setup:
    store: Store
    access: Access

    def desk(self, workspace: Workspace, person: Person, now: datetime) -> AdminDesk | None:
        """None for those who are no admins."""
        if not self.access.may_administer(person, workspace):
            return None
        with self.store.read() as tx:
            steps = open_steps(tx, workspace, now)
            return AdminDesk(
                open_steps=steps,
                undelivered=_undelivered(tx, workspace),
                directory=directory_desk(tx, workspace),
                managers=manager_desk(tx, workspace),
                parked=_parked(tx, workspace, steps),
                addresses=address_desk(tx, workspace),
                says_of_pay=bool(workspace.pay_policy),
            )


def open_steps(tx: Transaction, workspace: Workspace, now: datetime) -> tuple[Step, ...]:
    """The next cycle is one of them from two weeks before nothing runs any more."""
    cycles = tx.cycles.all(workspace.id)
    last_day = max((each.last_day for each in cycles), default=date.max)
    here = {
        Step.CYCLE: bool(cycles),
        Step.NEXT_CYCLE: last_day - local_day(now, workspace.zone) > LOOKS_AHEAD,
        Step.TEAM: tx.teams.has_any(workspace.id),
        Step.OBJECTIVE: tx.objectives.has_any(workspace.id),
    }
    return tuple(step for step, is_done in here.items() if not is_done)


def _parked(tx: Transaction, workspace: Workspace, steps: tuple[Step, ...]) -> Mapping[TeamId, int]:
    is_planned = Step.NEXT_CYCLE in steps or bool(tx.cycles.in_state(workspace.id, CycleState.PLANNING))
    return tx.parked_requests.counts(workspace.id) if is_planned else {}


def _undelivered(tx: Transaction, workspace: Workspace) -> tuple[Stuck, ...]:
    gathered = tx.outbox.stuck_alike(workspace.id, MOST_UNDELIVERED)
    found = tx.outbox.by_ids(workspace.id, [newest for newest, _, _ in gathered])
    people = tx.people.by_ids(workspace.id, [one.person_id for one in found.values() if one.person_id])
    return tuple(
        Stuck(found[newest], people.get(found[newest].person_id or 0), count, since)
        for newest, count, since in gathered
    )
