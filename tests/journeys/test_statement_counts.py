"""How many SQL statements an act takes does not depend on how much there is (docs/architecture.md, rule 10).

Lists are shown page by page, so an answer does not grow either; what one submission records is written together.
"""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.closing import Decision, Matters
from bot.domain.cycles import Cycle, CycleKind, CycleState
from bot.domain.lessons import LessonSource
from bot.domain.okrs import KeyResult, Objective, ObjectiveState
from bot.domain.people import Person
from bot.domain.teams import Role, Team, TeamKind
from bot.services.access import Access
from bot.services.alignment.alignment import Aligning
from bot.services.lessons.lessons import record
from tests.factories import FIRST_DAY, LAST_DAY, Office
from tests.journeys.practice_rows import grow_practices, switch_everything_on
from tests.journeys.town import Town, button
from tests.statements import counted

pytestmark = pytest.mark.long

ADA, MEI, KAI = "U0ADA", "U0MEI", "U0KAI"
TIMES = 4
BESIDE: dict[str, dict[str, Any]] = {
    "Before": {
        "kind": CycleKind.CUSTOM,
        "state": CycleState.GRADING,
        "first_day": FIRST_DAY - timedelta(days=60),
        "last_day": FIRST_DAY - timedelta(days=1),
    },
    "Next": {
        "kind": CycleKind.QUARTER,
        "state": CycleState.PLANNING,
        "first_day": LAST_DAY + timedelta(days=1),
        "last_day": LAST_DAY + timedelta(days=90),
    },
}


@pytest.fixture
def town(company: Town) -> Town:
    for user in (ADA, MEI, KAI):
        company.says(user, "why")
    return company


def test_acts_take_as_many_statements_with_four_times_as_much(town: Town) -> None:
    office, team = founded(town)
    grow(office, team, office_person(office, MEI), 2)
    for act in ACTS.values():
        act(town)

    small = {name: statements(town, act) for name, act in ACTS.items()}
    grow(office, team, office_person(office, MEI), 2 * TIMES)
    large = {name: statements(town, act) for name, act in ACTS.items()}

    assert {name: (small[name], count) for name, count in large.items() if count != small[name]} == {}
    assert all(count > 0 for count in small.values())


def founded(town: Town) -> tuple[Office, Team]:
    """A running quarter, a cycle that is over and one that is planned, the company, and below it a team that Mei leads
    and Kai belongs to."""
    store, workspace = town.okrbot.store, town.okrbot.workspace
    with store.write() as tx:
        quarter: dict[str, Any] = {"name": "Q4", "kind": CycleKind.QUARTER, "state": CycleState.ACTIVE}
        days: dict[str, Any] = {"first_day": FIRST_DAY, "last_day": LAST_DAY}
        cycle = tx.cycles.add(by=None, now=town.now(), workspace_id=workspace.id, **quarter, **days)
        for name, held in BESIDE.items():
            tx.cycles.add(by=None, now=town.now(), workspace_id=workspace.id, name=name, **held)
    office = Office(store, workspace, cycle, town.now())
    ada, mei, kai = (office_person(office, user) for user in (ADA, MEI, KAI))
    whole = office.team("Everybody", ada, kind=TeamKind.COMPANY)
    office.objective(ada, "A company that works", whole)
    switch_everything_on(office, ada)
    return office, office.team("Payments", mei, (kai,), parent_id=whole.id, channel_id="C0PAY")


def grow(office: Office, team: Team, mei: Person, count: int) -> None:
    """So many more objectives of Mei's and people in her team, all of them with two key results, check-ins of three
    weeks, a blocker, and what they contribute to; much of every practice; and as many of people who have left."""
    colleagues = []
    for number in range(count):
        colleague = office.person(f"Colleague {count}-{number}", slack_user_id=f"U9{count:03}{number:03}")
        with office.store.write() as tx:
            tx.memberships.join(team, colleague.id, role=Role.MEMBER, since=FIRST_DAY, by=None, now=office.now)
        for owner in (mei, colleague):
            grow_objective(office, team, owner, f"Aim {number}")
            grow_ended(office, team, owner, f"Refunds {number}")
            grow_in(office, team, owner, f"Next {number}", cycle_of(office, "Next"))
        colleagues.append(colleague)
        gone = office.person(f"Gone {count}-{number}", deactivated_at=office.now)
        office.key_result(office.objective(gone, f"Left behind {number}", team))
    grow_practices(office, team, mei, office_person(office, KAI), colleagues)


def grow_objective(office: Office, team: Team, owner: Person, title: str) -> None:
    objective = office.objective(owner, title, team)
    for part in range(2):
        result = office.key_result(objective, f"Result {part}")
        for week in (2, 1, 0):
            office.check_in(result, 40 + week, 3 + part, at=office.now - timedelta(days=7 * week + 4), note="so far")
    with office.store.write() as tx:
        held: dict[str, Any] = {"workspace_id": office.workspace.id, "key_result_id": result.id, "what": "A key"}
        tx.blockers.add(by=owner.id, now=office.now, opened_by_id=owner.id, opened_at=office.now, **held)
    Aligning(office.store, Access()).link(office.workspace, owner, objective.id, "O1", office.now)


def grow_ended(office: Office, team: Team, owner: Person, title: str) -> None:
    """One that was closed with a score and a lesson, and one that its owner has still to close."""
    over = cycle_of(office, "Before")
    for is_closed in (True, False):
        objective, result = grow_in(office, team, owner, title, over)
        office.check_in(result, 70, 6, at=office.now - timedelta(days=30))
        if is_closed:
            with office.store.write() as tx:
                said: dict[str, Any] = {"decision": Decision.KEEP, "matters": Matters.YES, "closed_by_id": owner.id}
                said |= {"tell_others": "Refunds need a rehearsal", "changed_outside": "", "closed_at": office.now}
                held: dict[str, Any] = {"workspace_id": office.workspace.id, "objective_id": objective.id}
                tx.closings.add(by=owner.id, now=office.now, state_before=objective.state, **held, **said)
                grade: dict[str, Any] = {"place": 0, "score": Decimal("0.7"), "met": True, "reason": ""}
                tx.grades.put(office.workspace.id, objective.id, [grade], by=owner.id, now=office.now)
                tx.objectives.change(objective, by=owner.id, now=office.now, state=ObjectiveState.CLOSED)
                record(tx, office.workspace, owner, objective, said["tell_others"], LessonSource.CLOSING, office.now)


def grow_in(office: Office, team: Team, owner: Person, title: str, cycle: Cycle) -> tuple[Objective, KeyResult]:
    objective = office.objective(owner, title, team, cycle_id=cycle.id)
    days: dict[str, Any] = {"active_from": cycle.first_day, "due_day": cycle.last_day}
    return objective, office.key_result(objective, f"{title} in days", **days)


def cycle_of(office: Office, name: str) -> Cycle:
    with office.store.read() as tx:
        return next(one for one in tx.cycles.all(office.workspace.id) if one.name == name)


def office_person(office: Office, user: str) -> Person:
    with office.store.read() as tx:
        found = tx.people.by_slack_id(office.workspace.id, user)
    assert found is not None
    return found


def statements(town: Town, act: Callable[[Town], object]) -> int:
    with ExitStack() as stack:
        stores = (town.okrbot.store, town.okrbot.stores.worker)
        sent = [stack.enter_context(counted(store)) for store in stores]
        act(town)
        return sum(map(len, sent))


def types(words: str, user: str = MEI) -> Callable[[Town], object]:
    def act(town: Town) -> None:
        assert town.says(user, words)["ok"]

    return act


def answers_by_the_form(town: Town) -> None:
    """All key results are looked at; one moved, and the others are recorded as unchanged."""
    chosen = town.says(MEI, "checkin all")["view"]
    with town.okrbot.store.read() as tx:
        result = tx.key_results.by_code(town.okrbot.workspace.id, 2, 1)
    assert result is not None
    page = town.submits(MEI, chosen, **{"moved-0": [str(result.id)]})["view"]
    done = town.submits(MEI, page, **{f"value-{result.id}": "45", f"confidence-{result.id}": "7"})
    town.control("close", user=MEI, view_id=done["view"]["id"], all=True)


def opens_home(town: Town, user: str = MEI) -> None:
    assert town.home(user)["blocks"]


def turns_to(tab: str, user: str = MEI) -> Callable[[Town], object]:
    def act(town: Town) -> None:
        home = town.home(user)
        found = button(home, f"home_tab_{tab}")
        where = {"view_id": home["id"], "block_id": found["block_id"]}
        assert town.presses(user, found["action_id"], value=found["value"], **where)["ok"]

    return act


ACTS: dict[str, Callable[[Town], object]] = {
    "/okr": types(""),
    "/okr @person": types(f"<@{MEI}|mei>", KAI),
    "/okr team": types("team Payments"),
    "/okr company": types("company"),
    "/okr company, for an admin": types("company", ADA),
    "/okr find": types("find aim"),
    "/okr attention": types("attention"),
    "/okr attention team": types("attention team Payments"),
    "/okr O-1": types("O-1"),
    "/okr tree": types("tree"),
    "/okr tree @person": types(f"tree <@{MEI}|mei>", KAI),
    "/okr tree team": types("tree team Payments"),
    "/okr tree O-1": types("tree O-1"),
    "/okr history": types("history KR-2.1", KAI),
    "/okr why": types("why"),
    "/okr digest": types("digest Payments"),
    "/okr KR-2.1 45": types("KR-2.1 45 c7 shipped"),
    "/okr cycle": types("cycle", ADA),
    "/okr cycle, for an owner": types("cycle"),
    "/okr order": types("order Payments"),
    "/okr new": types("new"),
    "/okr close": types("close"),
    "/okr close O-2": types("close O-2"),
    "/okr report": types("report", ADA),
    "/okr report, for a lead": types("report"),
    "/okr lessons": types("lessons refunds"),
    "/okr lessons of everybody": types("lessons", KAI),
    "/okr review": types("review Payments"),
    "/okr drafts": types("drafts"),
    "/okr follow team": types("follow team Payments", KAI),
    "/okr follow": types("follow", KAI),
    "/okr align": types("align O-2"),
    "/okr edit": types("edit O-2"),
    "/okr checkin": answers_by_the_form,
    "/okr control": types("control"),
    "/okr ask": types("ask"),
    "/okr feedback": types("feedback"),
    "/okr readiness": types("readiness"),
    "/okr readiness team": types("readiness team Payments"),
    "/okr pilot": types("pilot"),
    "/okr help": types("help"),
    "App Home": opens_home,
    "App Home: my team": turns_to("team"),
    "App Home: company": turns_to("company"),
    "App Home: admin": turns_to("admin", ADA),
}
