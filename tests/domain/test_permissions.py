"""Who may (product.md)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import NotAllowed
from bot.domain.people import Employment, SlackKind
from bot.domain.permissions import Action, Policy, Relation, Who, allowed, ensure_allowed, whose
from bot.domain.workspaces import ContractorRule

GUEST = SlackKind.SINGLE_CHANNEL_GUEST
CONTRACTOR = Employment.CONTRACTOR
USUAL = Policy()
OPEN_DOORS = Policy(guests_may_view=True)
EVERY_WHO = st.frozensets(st.sampled_from(Who))


def may(action: Action, *who: Who, policy: Policy = USUAL, **given: Any) -> bool:
    return allowed(action, Relation(who=frozenset(who), **given), policy)


def test_every_member_sees_every_open_objective() -> None:
    assert may(Action.VIEW)
    assert not may(Action.VIEW, is_active=False)


@pytest.mark.parametrize("who", [Who.LEAD, Who.MANAGER_ABOVE, Who.ADMIN, Who.OWNER, Who.MEMBER])
def test_confidence_and_note_are_for_the_owner_and_the_stand_in_alone(who: Who) -> None:
    assert not may(Action.CHECK_IN, who)
    assert may(Action.CHECK_IN, Who.KEY_RESULT_OWNER)
    assert may(Action.CHECK_IN, Who.STAND_IN)


@pytest.mark.parametrize("action", [Action.SCORE, Action.CLOSE])
def test_score_and_closing_words_are_not_for_those_above(action: Action) -> None:
    assert not any(may(action, who) for who in (Who.LEAD, Who.MANAGER_ABOVE, Who.ADMIN))
    assert may(action, Who.OWNER)
    assert may(action, Who.STAND_IN)


@pytest.mark.parametrize("who", [Who.OWNER, Who.LEAD, Who.MANAGER_ABOVE, Who.ADMIN])
def test_titles_and_targets_are_also_for_those_above(who: Who) -> None:
    assert may(Action.EDIT, who)
    assert not may(Action.EDIT, Who.MEMBER)


def test_a_lead_may_correct_a_value_and_an_admin_may_not() -> None:
    assert may(Action.CORRECT_VALUE, Who.LEAD)
    assert not may(Action.CORRECT_VALUE, Who.ADMIN)


def test_author_owner_and_stand_in_may_correct_a_check_in() -> None:
    assert all(may(Action.CORRECT_CHECK_IN, who) for who in (Who.AUTHOR, Who.KEY_RESULT_OWNER, Who.STAND_IN))
    assert not may(Action.CORRECT_CHECK_IN, Who.LEAD)


def test_a_refusal_names_whose_business_it_is() -> None:
    with pytest.raises(NotAllowed) as refused:
        ensure_allowed(Action.CHECK_IN, Relation(), Policy())
    assert (refused.value.action, refused.value.whose) == ("check_in", "key_result_owner,stand_in")


def test_restricted_is_seen_by_owner_named_people_and_managers_above() -> None:
    assert all(may(Action.VIEW, who, is_restricted=True) for who in (Who.OWNER, Who.NAMED, Who.MANAGER_ABOVE))
    assert not any(may(Action.VIEW, who, is_restricted=True) for who in (Who.ADMIN, Who.LEAD, Who.MEMBER))
    assert not may(Action.EDIT, Who.ADMIN, is_restricted=True)
    assert not may(Action.SHARE, Who.NAMED, is_restricted=True)


@pytest.mark.parametrize("kind", [each for each in SlackKind if each is not SlackKind.MEMBER])
def test_guests_and_strangers_see_nothing_unless_an_admin_lets_them(kind: SlackKind) -> None:
    assert not may(Action.VIEW, slack_kind=kind)
    assert may(Action.VIEW, slack_kind=kind, policy=OPEN_DOORS)
    assert not may(Action.VIEW, slack_kind=kind, policy=OPEN_DOORS, is_restricted=True)
    assert may(Action.FOLLOW, slack_kind=kind, policy=OPEN_DOORS)
    assert not may(Action.FOLLOW, slack_kind=kind)
    assert not may(Action.FOLLOW_IN_CHANNEL, slack_kind=kind, policy=OPEN_DOORS)
    assert not may(Action.OFFER_HELP, slack_kind=kind, policy=OPEN_DOORS)


def test_a_guest_does_what_is_theirs() -> None:
    assert may(Action.CHECK_IN, Who.KEY_RESULT_OWNER, slack_kind=GUEST)
    assert may(Action.VIEW, Who.OWNER, slack_kind=GUEST)
    assert may(Action.ANSWER_BLOCKER, Who.ASKED, slack_kind=GUEST)
    assert not may(Action.ADMINISTER, Who.ADMIN, slack_kind=GUEST)
    assert not may(Action.CHECK_IN, Who.KEY_RESULT_OWNER, slack_kind=SlackKind.EXTERNAL)


@pytest.mark.parametrize(
    ("rule", "views", "checks_in", "creates"),
    [(ContractorRule.OWN, 1, 1, 1), (ContractorRule.CONTRIBUTE, 1, 1, 0), (ContractorRule.OUT, 1, 0, 0)],
)
def test_each_workspace_decides_about_contractors(
    rule: ContractorRule, views: int, checks_in: int, creates: int
) -> None:
    policy = Policy(contractors=rule)
    assert may(Action.VIEW, employment=CONTRACTOR, policy=policy) == views
    assert may(Action.CHECK_IN, Who.KEY_RESULT_OWNER, employment=CONTRACTOR, policy=policy) == checks_in
    assert may(Action.CREATE_OBJECTIVE, employment=CONTRACTOR, policy=policy) == creates
    assert may(Action.CREATE_OBJECTIVE, employment=CONTRACTOR, slack_kind=GUEST, policy=policy) == creates


@given(st.sampled_from(Action), EVERY_WHO, st.sampled_from(SlackKind), st.booleans(), st.booleans())
def test_nobody_gets_more_by_being_less(
    action: Action, who: frozenset[Who], kind: SlackKind, restricted: bool, doors: bool
) -> None:
    policy = Policy(guests_may_view=doors)
    given_less = allowed(action, Relation(who=who, slack_kind=kind, is_restricted=restricted), policy)
    as_member = allowed(action, Relation(who=who, is_restricted=restricted), policy)
    assert as_member or not given_less
    assert not allowed(action, Relation(who=who, slack_kind=kind, is_active=False), policy)


@given(st.sampled_from(Action), st.booleans())
def test_every_action_is_somebodys_business(action: Action, restricted: bool) -> None:
    not_about_objectives = {Action.SET_TEAM, Action.ORDER, Action.PREVIEW_DIGEST, Action.ADMINISTER}
    not_about_objectives |= {Action.SET_REVIEWS, Action.DECIDE, Action.REPORT, Action.PILOT}
    not_about_objectives |= {Action.SEE_READINESS, Action.START_SURVEY}
    assert whose(action, is_restricted=restricted) or (restricted and action in not_about_objectives)


@pytest.mark.parametrize("action", [Action.PROPOSE, Action.ADD_EVIDENCE, Action.PARK_REQUEST])
def test_what_a_message_is_held_against_is_for_every_member_and_not_for_guests(action: Action) -> None:
    assert may(action)
    assert not may(action, slack_kind=GUEST, policy=OPEN_DOORS)
    assert may(Action.ADD_EVIDENCE, Who.KEY_RESULT_OWNER, slack_kind=GUEST)


def test_evidence_is_removed_by_whoever_added_it_and_by_owners_alone() -> None:
    assert all(may(Action.REMOVE_EVIDENCE, who) for who in (Who.AUTHOR, Who.OWNER, Who.KEY_RESULT_OWNER))
    assert not any(may(Action.REMOVE_EVIDENCE, who) for who in (Who.LEAD, Who.ADMIN, Who.MANAGER_ABOVE, Who.MEMBER))


def test_lessons_are_changed_by_their_author_and_removed_by_admins_too() -> None:
    assert may(Action.NOTE_LESSON)
    assert not may(Action.NOTE_LESSON, slack_kind=GUEST, policy=OPEN_DOORS)
    assert may(Action.NOTE_LESSON, Who.KEY_RESULT_OWNER, slack_kind=GUEST)
    assert not any(may(Action.CHANGE_LESSON, who) for who in Who if who is not Who.AUTHOR)
    assert [who for who in Who if may(Action.REMOVE_LESSON, who)] == [Who.AUTHOR, Who.ADMIN]
    assert not may(Action.REMOVE_LESSON, Who.ADMIN, is_restricted=True)
    assert [who for who in Who if may(Action.ANSWER_LESSON, who)] == [Who.OWNER, Who.STAND_IN]


def test_parked_requests_are_decided_by_the_lead_admins_and_the_addressee() -> None:
    assert all(may(Action.DECIDE_PARKED, who) for who in (Who.LEAD, Who.ADMIN, Who.ASKED))
    assert not any(may(Action.DECIDE_PARKED, who) for who in (Who.MEMBER, Who.AUTHOR, Who.MANAGER_ABOVE))
