"""Days in the life of a small company with lines, each with its acts, and what everybody reads in its evening."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from bot.domain.as_of import told_milestones
from bot.domain.checkins import CheckInSource
from bot.domain.cycles import CycleKind, CycleState
from bot.domain.errors import NotFound
from bot.domain.ids import Code
from bot.domain.okrs import KeyResult, KeyResultState, Metric, Milestone, Objective, ObjectiveState
from bot.domain.people import Person
from bot.domain.prompts import PromptKind, PromptState
from bot.domain.teams import Line, Role, Team, TeamKind
from bot.domain.wallclock import end_of_day, start_of_day
from bot.i18n import language
from bot.services.access import Access
from bot.services.okrs.objective_shares import leave_teams
from bot.services.overview.as_of import INSTANT, AsOf
from bot.services.overview.company import CompanyOverview, CompanyOverviews
from bot.services.overview.objective import Objectives
from bot.services.overview.person import PersonOverview, PersonOverviews
from bot.services.overview.team import TeamOverview, TeamOverviews
from bot.views.blocks import Message
from bot.views.overview.company import company_sheet
from bot.views.overview.objective import objective_message
from bot.views.overview.person import person_sheet
from bot.views.overview.team import team_sheet
from bot.views.sheets import Sheet
from storage import Store, Transaction
from tests.factories import Office
from tests.services.okrs.lined_office import switch

BEGIN = date(2026, 11, 2)
ZONE = "Europe/Berlin"
T = language("en")
Act = Callable[["Life", Transaction, datetime], None]


def as_of(store: Store) -> AsOf:
    access = Access()
    return AsOf(store, TeamOverviews(store, access), CompanyOverviews(store, access), Objectives(store, access))


@dataclass
class Life:
    office: Office
    people: dict[str, Person] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    objectives: dict[str, Objective] = field(default_factory=dict)
    results: dict[str, KeyResult] = field(default_factory=dict)

    @property
    def store(self) -> Store:
        return self.office.store

    def objective(self, tx: Transaction, name: str) -> Objective:
        return tx.objectives.get(self.office.workspace.id, self.objectives[name].id)

    def result(self, tx: Transaction, name: str) -> KeyResult:
        return tx.key_results.get(self.office.workspace.id, self.results[name].id)

    def person(self, tx: Transaction, name: str) -> Person:
        return tx.people.get(self.office.workspace.id, self.people[name].id)

    def by(self) -> Any:
        return self.people["Ada"].id

    def evening(self, day: date) -> dict[str, list[str]]:
        """What Ada reads of everything, at the end of the day."""
        workspace, reader = self.office.workspace, self.people["Ada"]
        now, access = end_of_day(day, ZONE) - INSTANT, Access()
        read: dict[str, list[str]] = {}
        for name, person in self.people.items():
            seen = PersonOverviews(self.store).of(workspace, reader, person.id, now)
            read[f"person {name}"] = words(person_sheet(T, replace(seen, is_past=True)))
        for name, team in self.teams.items():
            read[f"team {name}"] = words(
                team_sheet(T, TeamOverviews(self.store, access).of(workspace, reader, team.id, now))
            )
        company = CompanyOverviews(self.store, access).of(workspace, reader, now)
        read["company"] = words(company_sheet(T, company))
        for objective in self.objectives.values():
            with suppress(NotFound):  # somebody else's draft
                sheet = Objectives(self.store, access).show(workspace, reader, Code(objective.number), now)
                read[objective.code] = said_of(objective_message(T, sheet))
        return read

    def looked_back(self, day: date, now: datetime, known: dict[str, list[str]]) -> dict[str, list[str]]:
        """The same from a later day, for what there was then."""
        workspace, reader, past = self.office.workspace, self.people["Ada"], as_of(self.store)
        read: dict[str, list[str]] = {}
        for name, person in self.people.items():
            if f"person {name}" in known:
                read[f"person {name}"] = words(_sheet(past.person(workspace, reader, person.id, day, now).seen))
        for name, team in self.teams.items():
            if f"team {name}" in known:
                read[f"team {name}"] = words(_sheet(past.team(workspace, reader, team.id, day, now).seen))
        read["company"] = words(_sheet(past.company(workspace, reader, day, now).seen))
        for objective in self.objectives.values():
            if objective.code in known:
                sheet: Any = past.objective(workspace, reader, Code(objective.number), day, now).seen
                read[objective.code] = said_of(objective_message(T, sheet))
        return read


def _sheet(seen: object) -> Sheet:
    match seen:
        case PersonOverview():
            return person_sheet(T, seen)
        case TeamOverview():
            return team_sheet(T, seen)
        case CompanyOverview():
            return company_sheet(T, seen)
    raise TypeError(seen)


def words(sheet: Sheet) -> list[str]:
    shown = [text for one in sheet.parts for text in section_texts(one.blocks)]
    return [sheet.title, *(one.text for one in sheet.parts), *shown]


def said_of(message: Message) -> list[str]:
    return [message.text, *section_texts(message.blocks)]


def section_texts(blocks: Any) -> list[str]:
    return [block["text"]["text"] for block in blocks if block["type"] == "section"]


def begun(store: Store) -> Life:
    """A company, two teams, a project, four people, objectives with key results, and what supports what."""
    now = start_of_day(BEGIN, ZONE) + timedelta(hours=9)
    life = Life(Office.open(store, now))
    office = life.office
    switch(office, on=True)
    ada = office.person("Ada", slack_admin=False)
    life.people = {"Ada": ada, "Kai": office.person("Kai", manager_id=ada.id)}
    life.people["Mei"] = office.person("Mei", manager_id=life.people["Kai"].id, title="Engineer")
    life.people["Lea"] = office.person("Lea", manager_id=ada.id)
    whole = office.team("Nordlicht", ada, kind=TeamKind.COMPANY)
    life.teams = {"whole": whole}
    life.teams["pay"] = office.team("Payments", life.people["Kai"], (life.people["Mei"],), parent_id=whole.id)
    life.teams["ops"] = office.team("Operations", life.people["Lea"], parent_id=whole.id)
    life.teams["atlas"] = office.team("Atlas", kind=TeamKind.PROJECT, line=Line.PROJECT, parent_id=whole.id)
    mei, kai, lea = (life.people[name] for name in ("Mei", "Kai", "Lea"))
    life.objectives = {
        "top": office.objective(ada, "A company that works", whole),
        "pay": office.objective(mei, "Payments that just work", life.teams["pay"], position=1),
        "ops": office.objective(lea, "Parcels on time", life.teams["ops"]),
        "own": office.objective(mei, "Learn to sail", position=2),
    }
    life.results = {
        "top": office.key_result(life.objectives["top"], "Customers stay"),
        "pay": office.key_result(life.objectives["pay"], "Checkout success"),
        "refund": office.key_result(life.objectives["pay"], "Refund time", kai),
        "ops": office.key_result(life.objectives["ops"], "Parcels lost", mei),
        "own": office.key_result(life.objectives["own"], "Knots"),
    }
    with store.write() as tx:
        steps = [Milestone(id=0, workspace_id=0, key_result_id=0, position=0, title=f"Step {one}") for one in range(3)]  # type: ignore[arg-type]
        held: dict[str, Any] = {"active_from": date(2026, 10, 1), "due_day": date(2026, 12, 31)}
        life.results["steps"] = tx.key_results.add_to(
            life.objectives["ops"],
            by=ada.id,
            now=now,
            milestones=steps,
            title="Certified",
            owner_id=lea.id,
            metric=Metric.MILESTONES,
            start=Decimal(0),
            target=Decimal(3),
            **held,
        )
    office.align(life.objectives["pay"], life.objectives["top"])
    office.align(life.objectives["own"], life.results["pay"])
    return life


def asked(life: Life, tx: Transaction, now: datetime) -> None:
    """Mei is asked about what she owns."""
    day = now.date()
    slot: dict[str, Any] = {"kind": PromptKind.REGULAR, "first_day": day, "last_day": day + timedelta(days=6)}
    results = [life.results[name] for name in ("pay", "ops")]
    items = [{"key_result_id": one.id, "decided_by_id": life.people["Mei"].id, "at": now} for one in results]
    tx.prompts.plan(
        items,
        workspace_id=life.office.workspace.id,
        person_id=life.people["Mei"].id,
        due_at=now,
        state=PromptState.SENT,
        sent_at=now,
        **slot,
    )


def said(name: str, value: Any, confidence: int | None, *, instead: bool = False, days_ago: int = 0) -> Act:
    def act(life: Life, tx: Transaction, now: datetime) -> None:
        result = life.result(tx, name)
        last = tx.check_ins.latest(result.workspace_id, [result.id], 1).get(result.id) if instead else None
        tx.check_ins.insert(
            workspace_id=result.workspace_id,
            key_result_id=result.id,
            author_id=result.owner_id,
            effective_day=now.date() - timedelta(days=days_ago),
            source=CheckInSource.HOME,
            value=None if value is None else Decimal(str(value)),
            confidence=confidence,
            supersedes_id=last[0].id if last else None,
            at=now,
        )
        known = tx.check_ins.known(result.workspace_id, [result.id])
        tx.key_results.remember_check_ins(result.workspace_id, known)

    return act


def changed(name: str, **values: Any) -> Act:
    def act(life: Life, tx: Transaction, now: datetime) -> None:
        tx.key_results.change(life.result(tx, name), by=life.by(), now=now, reason="the market moved", **values)

    return act


def edited(name: str, **values: Any) -> Act:
    def act(life: Life, tx: Transaction, now: datetime) -> None:
        tx.objectives.change(life.objective(tx, name), by=life.by(), now=now, **values)

    return act


def handed(life: Life, tx: Transaction, now: datetime) -> None:
    objective, lea = life.objective(tx, "pay"), life.people["Lea"]
    tx.objectives.change_all([objective], by=life.by(), now=now, reason="handed", owner_id=lea.id)
    tx.key_results.give_to([life.result(tx, "pay")], lea.id, by=life.by(), now=now, reason="handed")


def blocked(life: Life, tx: Transaction, now: datetime) -> None:
    held: Any = {"key_result_id": life.results["refund"].id, "opened_by_id": life.people["Kai"].id}
    asked_id = life.people["Lea"].id
    tx.blockers.add(
        by=life.by(),
        now=now,
        workspace_id=life.office.workspace.id,
        asked_id=asked_id,
        what="a key",
        opened_at=now,
        **held,
    )


def answered(life: Life, tx: Transaction, now: datetime) -> None:
    [blocker] = tx.blockers.open_on(life.office.workspace.id, [life.results["refund"].id])
    tx.blockers.change(blocker, by=life.by(), now=now, answer="here", answered_by_id=life.by(), answered_at=now)


def unlinked(life: Life, tx: Transaction, now: datetime) -> None:
    for one in tx.alignments.from_objectives(life.office.workspace.id, [life.objectives["pay"].id]):
        tx.alignments.remove(one, by=life.by(), now=now)


def linked(life: Life, tx: Transaction, now: datetime) -> None:
    ends: Any = {"from_objective_id": life.objectives["ops"].id, "to_objective_id": life.objectives["top"].id}
    tx.alignments.add(by=life.by(), now=now, workspace_id=life.office.workspace.id, to_key_result_id=None, **ends)


def moved(life: Life, tx: Transaction, now: datetime) -> None:
    """Mei goes over to Lea's team, and Payments becomes a part of Operations."""
    day, mei = now.date(), life.person(tx, "Mei")
    [held] = tx.memberships.of_people(mei.workspace_id, [mei.id], day)
    tx.memberships.leave(held, on=day, by=life.by(), now=now)
    tx.memberships.join(life.teams["ops"], mei.id, role=Role.MEMBER, since=day, by=life.by(), now=now)
    tx.people.set_manager(mei, life.people["Lea"].id, since=day, by=life.by(), now=now)
    pay = tx.teams.get(mei.workspace_id, life.teams["pay"].id)
    tx.teams.set_parent(pay, life.teams["ops"].id, since=day, by=life.by(), now=now)


def renamed(life: Life, tx: Transaction, now: datetime) -> None:
    pay = tx.teams.get(life.office.workspace.id, life.teams["pay"].id)
    tx.teams.change(pay, by=life.by(), now=now, name="Money", lead_id=life.people["Mei"].id)
    tx.people.change(life.person(tx, "Mei"), by=None, now=now, name="Mei Tanaka", title="Lead")


def away(life: Life, tx: Transaction, now: datetime) -> None:
    days: dict[str, Any] = {"first_day": now.date(), "last_day": now.date() + timedelta(days=9)}
    stand_in = life.people["Kai"].id
    tx.absences.add(
        by=life.by(),
        now=now,
        workspace_id=life.office.workspace.id,
        person_id=life.people["Lea"].id,
        **days,
        stand_in_id=stand_in,
    )


def back(life: Life, tx: Transaction, now: datetime) -> None:
    for one in tx.absences.of(life.office.workspace.id, [life.people["Lea"].id], ending_from=now.date()):
        tx.absences.remove(one, by=life.by(), now=now)


def replanned(life: Life, tx: Transaction, now: datetime) -> None:
    """As editing writes it."""
    result = life.result(tx, "steps")
    tx.key_results.replace_milestones(result, [replace(one, weight=Decimal(3)) for one in result.milestones[:2]])
    tx.audit.record(
        result.workspace_id,
        by=life.by(),
        action="changed",
        kind="key_result",
        subject_id=result.id,
        now=now,
        before={"milestones": told_milestones(result.milestones)},
        after={"milestones": "Step 0 (3)"},
    )


def left(life: Life, tx: Transaction, now: datetime) -> None:
    tx.people.change(life.person(tx, "Kai"), by=None, now=now, deactivated_at=now)


def newcomer(life: Life, tx: Transaction, now: datetime) -> None:
    held: Any = {"slack_user_id": "U0NEW", "zone": ZONE, "name": "Nora", "manager_id": life.people["Lea"].id}
    nora = life.people["Nora"] = tx.people.add(by=None, now=now, workspace_id=life.office.workspace.id, **held)
    tx.memberships.join(life.teams["ops"], nora.id, role=Role.MEMBER, since=now.date(), by=life.by(), now=now)
    held = {"cycle_id": life.office.cycle.id, "team_id": life.teams["ops"].id, "state": ObjectiveState.DRAFT}
    made = life.objectives["new"] = tx.objectives.create(
        by=nora.id, now=now, workspace_id=nora.workspace_id, title="Night shifts", owner_id=nora.id, **held
    )
    days: dict[str, Any] = {"active_from": now.date(), "due_day": date(2026, 12, 31)}
    numbers: dict[str, Any] = {"start": Decimal(0), "target": Decimal(10)}
    life.results["new"] = tx.key_results.add_to(
        made, by=nora.id, now=now, title="Nights", owner_id=nora.id, **days, **numbers
    )


def next_quarter(life: Life, tx: Transaction, now: datetime) -> None:
    tx.cycles.change(
        tx.cycles.get(life.office.workspace.id, life.office.cycle.id), by=None, now=now, state=CycleState.CLOSED
    )
    days: dict[str, Any] = {"first_day": date(2026, 11, 15), "last_day": date(2027, 2, 15)}
    held: dict[str, Any] = {"name": "Winter", "kind": CycleKind.QUARTER, "state": CycleState.ACTIVE}
    tx.cycles.add(by=None, now=now, workspace_id=life.office.workspace.id, **held, **days)


def shared(name: str, **weights: int) -> Act:
    """An objective serves these teams from now on, or its own alone."""

    def act(life: Life, tx: Transaction, now: datetime) -> None:
        held = {life.teams[team].id: Decimal(weight) for team, weight in weights.items()}
        tx.objective_shares.put([(life.objective(tx, name), held)], by=life.by(), now=now)

    return act


def closed(life: Life, tx: Transaction, now: datetime) -> None:
    """The project is over; what served it serves it no longer."""
    team = tx.teams.get(life.office.workspace.id, life.teams["atlas"].id)
    tx.teams.change(team, by=life.by(), now=now, closed_at=now)
    leave_teams(tx, team.workspace_id, [team.id], {}, by=life.by(), now=now, reason="closed")


def joined(life: Life, tx: Transaction, now: datetime) -> None:
    """Mei is half with the project, besides her team."""
    mei, atlas = life.people["Mei"].id, life.teams["atlas"]
    tx.memberships.join(atlas, mei, role=Role.MEMBER, since=now.date(), by=life.by(), now=now)


def drawn_in(life: Life, tx: Transaction, now: datetime) -> None:
    """The project becomes part of the functional line."""
    atlas = tx.teams.get(life.office.workspace.id, life.teams["atlas"].id)
    tx.teams.change(atlas, by=life.by(), now=now, line=Line.FUNCTIONAL)


DAYS: tuple[tuple[Act, ...], ...] = (
    (
        said("pay", 20, 7),
        said("ops", 5, 8),
        said("refund", 10, 3),
        asked,
        said("pay", 25, 4),
        blocked,
        shared("top", whole=1, atlas=1),
    ),
    (
        *(said("pay", 22, 5, instead=True), said("steps", 1, 6), edited("pay", title="Payments, calmly")),
        changed("pay", target=Decimal(80), due_day=date(2026, 12, 15)),
        shared("pay", pay=70, atlas=30),
    ),
    (
        away,
        unlinked,
        edited("own", position=0, state=ObjectiveState.PAUSED),
        handed,
        said("ops", 9, 2, days_ago=8),
        shared("pay", pay=40, ops=30, atlas=30),
        asked,
    ),
    (
        linked,
        changed("refund", state=KeyResultState.CANCELLED, weight=Decimal(2)),
        answered,
        moved,
        replanned,
        shared("top"),
    ),
    (back, renamed, joined, said("pay", 44, 8), newcomer, changed("ops", title="Parcels lost a week")),
    (edited("new", state=ObjectiveState.ACTIVE), said("own", 3, 9), said("top", 1, 9), edited("ops", team_id=None)),
    (left, drawn_in, edited("pay", state=ObjectiveState.CANCELLED)),
    (closed,),
    (next_quarter,),
)


def lived(life: Life, every: int = 1) -> Iterator[tuple[date, dict[str, list[str]]]]:
    """Every so many days, with what was read in its evening; acts happen on each day, while it lasts."""
    for number, acts in enumerate(DAYS):
        day = BEGIN + timedelta(days=number)
        with life.store.write() as tx:
            for hour, act in enumerate(acts, start=10):
                act(life, tx, start_of_day(day, ZONE) + timedelta(hours=hour))
        if number % every == 0:
            yield day, life.evening(day)
