"""Who is asked about what somebody left behind, who stands in, and for how long a choice holds."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.domain.handovers import (
    KEPT_FOR,
    Cause,
    Choice,
    Handover,
    answers_instead,
    is_kept,
    may_decide,
    who_decides,
)
from bot.domain.ids import PersonId, WorkspaceId
from bot.domain.people import Absence, Employment, Person, SlackKind
from bot.domain.permissions import Policy
from bot.domain.workspaces import ContractorRule
from tests.domain.okr_builders import a_key_result

NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)
TODAY = NOW.date()
W, OWNER, KAI, LEA = WorkspaceId(1), PersonId(1), PersonId(2), PersonId(3)


def a_person(number: int, **given: Any) -> Person:
    return Person(id=PersonId(number), workspace_id=W, slack_user_id=f"U{number}", name=f"P{number}", **given)


def decided(at: datetime, cause: Cause = Cause.LEFT, choice: Choice = Choice.KEPT) -> Handover:
    ids: dict[str, Any] = {"id": 1, "workspace_id": W, "objective_id": 1, "owner_id": OWNER, "decided_by_id": KAI}
    return Handover(**ids, cause=cause, choice=choice, at=at)


def test_the_lead_decides_else_the_nearest_above_who_may_else_nobody() -> None:
    lead, near, far = a_person(1), a_person(2), a_person(3)
    assert who_decides(lead, [near, far], lambda one: True) is lead
    assert who_decides(None, [near, far], lambda one: True) is near
    assert who_decides(lead, [near, far], lambda one: one is far) is far
    assert who_decides(lead, [near], lambda one: False) is None


@pytest.mark.parametrize(
    ("given", "rule", "may"),
    [
        ({}, ContractorRule.OWN, True),
        ({"deactivated_at": NOW}, ContractorRule.OWN, False),
        ({"slack_kind": SlackKind.MULTI_CHANNEL_GUEST}, ContractorRule.OWN, False),
        ({"slack_kind": SlackKind.EXTERNAL}, ContractorRule.OWN, False),
        ({"employment": Employment.CONTRACTOR}, ContractorRule.OWN, True),
        ({"employment": Employment.CONTRACTOR}, ContractorRule.OUT, False),
    ],
)
def test_members_who_are_here_may_decide(given: dict[str, Any], rule: ContractorRule, may: bool) -> None:
    assert may_decide(a_person(1, **given), Policy(contractors=rule)) is may


def test_the_stand_in_of_the_key_result_answers_then_that_of_an_absence_and_only_who_is_here() -> None:
    away = [Absence(id=1, workspace_id=W, person_id=OWNER, first_day=TODAY, last_day=TODAY, stand_in_id=LEA)]
    result = a_key_result(owner_id=OWNER, stand_in_id=KAI)
    over = a_key_result(owner_id=OWNER, stand_in_id=KAI, stand_in_until=TODAY - timedelta(days=1))

    assert answers_instead(result, away, lambda one: True, TODAY) == KAI
    assert answers_instead(over, away, lambda one: True, TODAY) == LEA
    assert answers_instead(result, away, lambda one: one != KAI, TODAY) == LEA
    assert answers_instead(result, away, lambda one: False, TODAY) is None
    assert answers_instead(result, away, lambda one: one != KAI, TODAY + timedelta(days=1)) is None


def test_to_keep_what_has_no_owner_holds_for_four_weeks_since_they_left() -> None:
    left, zone = NOW - timedelta(days=2), "Europe/Berlin"
    assert is_kept([decided(NOW)], Cause.LEFT, left, NOW + KEPT_FOR - timedelta(seconds=1), zone)
    assert not is_kept([decided(NOW)], Cause.LEFT, left, NOW + KEPT_FOR, zone)
    assert not is_kept([decided(left - timedelta(days=1))], Cause.LEFT, left, NOW, zone)
    assert not is_kept([decided(NOW, choice=Choice.HANDED)], Cause.LEFT, left, NOW, zone)


def test_to_let_it_stay_with_a_mover_holds_until_they_move_again() -> None:
    moved, zone = date(2026, 11, 16), "Europe/Berlin"
    stays = [decided(NOW, Cause.MOVED)]
    assert is_kept(stays, Cause.MOVED, moved, NOW + timedelta(days=80), zone)
    assert not is_kept(stays, Cause.MOVED, date(2026, 11, 19), NOW + timedelta(days=80), zone)
    assert not is_kept(stays, Cause.LEFT, NOW - timedelta(days=1), NOW, zone)
