"""Somebody with whom okrbot makes a mistake keeps nobody else from being asked."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.domain.errors import DatabaseTrouble, Unavailable
from bot.domain.ids import PersonId
from bot.domain.prompt_plans import Decided, Outlook, decide
from bot.domain.workspaces import Workspace
from bot.services.prompts import planning as prompt_planning
from bot.services.prompts import waiting as prompt_waiting
from bot.services.prompts.planning import PromptPlanner
from bot.services.setting_aside import REST
from storage import Store
from tests.factories import MONDAY_MORNING, Office

DAY = timedelta(days=1)
NEXT_MONDAY = MONDAY_MORNING + 7 * DAY
MISTAKE = ZeroDivisionError()


class Team:
    """Three people who were asked on Monday; the next Monday okrbot makes a mistake with the first of them."""

    def __init__(self, store: Store) -> None:
        self.office = Office.open(store, now=MONDAY_MORNING - 3 * DAY)
        self.people = [self.office.person(name) for name in ("Ada", "Mei", "Jonas")]
        for person in self.people:
            self.office.key_result(self.office.objective(person))
        self.planner = PromptPlanner(store)
        self.plan(MONDAY_MORNING - DAY)
        self.plan(MONDAY_MORNING)

    def plan(self, now: datetime) -> None:
        while self.planner.plan_due(now, 500):
            pass

    def asked_again(self) -> list[str]:
        with self.office.store.read() as tx:
            ids = [person.id for person in self.people]
            found = tx.prompts.latest_of(self.office.workspace.id, ids, 2)
        return [person.name for person in self.people if len(found[person.id]) == 2]

    def next_of(self, person_id: PersonId) -> datetime | None:
        with self.office.store.read() as tx:
            return tx.people.get(self.office.workspace.id, person_id).next_prompt_at


@pytest.fixture
def team(store: Store) -> Team:
    return Team(store)


def failing_for(team: Team, error: Exception) -> Any:
    ada = team.people[0].id

    def failing(outlook: Outlook, workspace: Workspace, now: datetime) -> Decided:
        if outlook.person.id == ada:
            raise error
        return decide(outlook, workspace, now)

    return failing


def test_the_others_are_asked_and_the_one_rests(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(prompt_planning, "decide", failing_for(team, MISTAKE))
        team.plan(NEXT_MONDAY)
        assert team.asked_again() == ["Mei", "Jonas"]
        assert team.next_of(team.people[0].id) == NEXT_MONDAY + REST

    team.plan(NEXT_MONDAY + REST)
    assert team.asked_again() == ["Ada", "Mei", "Jonas"]


def test_a_database_that_does_not_answer_is_nobodys_mistake(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(prompt_planning, "decide", failing_for(team, Unavailable()))
        with pytest.raises(Unavailable):
            team.plan(NEXT_MONDAY)

    team.plan(NEXT_MONDAY)
    assert team.asked_again() == ["Ada", "Mei", "Jonas"]


def test_trouble_with_one_table_keeps_nobody_else_from_being_asked(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prompt_planning, "decide", failing_for(team, Unavailable(DatabaseTrouble.DAMAGED)))
    team.plan(NEXT_MONDAY)

    assert team.asked_again() == ["Mei", "Jonas"]
    assert team.next_of(team.people[0].id) == NEXT_MONDAY + REST


def test_a_prompt_that_cannot_be_given_up_keeps_nobody_from_being_asked(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mistaken(*_: Any) -> Any:
        raise MISTAKE

    monkeypatch.setattr(prompt_waiting, "_given_up", mistaken)
    team.plan(NEXT_MONDAY)

    assert team.asked_again() == ["Ada", "Mei", "Jonas"]
