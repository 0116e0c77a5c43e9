"""What news a follow covers, under what it is told, and in which order."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.following import Follow, FollowKind, Need, News, share_out, worst_first
from bot.domain.ids import ObjectiveId, PersonId, TeamId
from bot.domain.moves import Move
from bot.domain.okrs import ObjectiveState
from tests.domain.okr_builders import WORKSPACE, a_key_result, an_objective

MEI, KAI, PAYMENTS = PersonId(1), PersonId(2), TeamId(3)
AT = datetime(2026, 11, 16, 8, tzinfo=UTC)


def a_follow(number: int, **about: Any) -> Follow:
    return Follow(id=number, workspace_id=WORKSPACE, follower_id=KAI, by_id=KAI, at=AT, **about)


def test_a_person_is_followed_in_what_they_own_a_team_and_an_objective_in_all_of_it() -> None:
    own, others = a_key_result(owner_id=MEI), a_key_result(owner_id=KAI)
    objective = an_objective(own, others, owner_id=KAI, team_id=PAYMENTS)

    def covered(**about: Any) -> list[bool]:
        return [a_follow(1, **about).covers(objective, one) for one in (None, own, others)]

    assert covered(person_id=MEI) == [False, True, False]
    assert covered(team_id=PAYMENTS) == [True, True, True]
    assert covered(objective_id=objective.id) == [True, True, True]
    assert covered(objective_id=ObjectiveId(objective.id + 1)) == [False, False, False]


def test_each_piece_of_news_is_told_once_under_the_nearest() -> None:
    result = a_key_result(owner_id=MEI)
    objective = an_objective(result, owner_id=MEI, team_id=PAYMENTS)
    elsewhere = an_objective(owner_id=KAI, team_id=PAYMENTS)
    news = [News(objective=objective, key_result=result, answered=1), News(objective=elsewhere, began=True)]
    team, person = a_follow(1, team_id=PAYMENTS), a_follow(2, person_id=MEI)

    assert share_out(news, [team, person]) == {2: (news[0],), 1: (news[1],)}
    nearest = a_follow(3, objective_id=objective.id)
    assert set(share_out(news, [team, person, nearest])) == {1, 3}
    assert nearest.about.kind is FollowKind.OBJECTIVE


def test_what_ended_comes_first_then_what_is_needed_what_fell_and_what_moved() -> None:
    objective = an_objective()
    move = Move(key_result=a_key_result(), before=Decimal(1), after=Decimal(2))
    ordered = [
        News(objective=objective, state=ObjectiveState.CLOSED),
        News(objective=objective, needs=(Need("the key", ""),), confidence=9, was=3),
        News(objective=objective, confidence=3, was=7, move=move),
        News(objective=objective, confidence=7, was=3, move=move),
        News(objective=objective, confidence=7, was=3),
    ]

    assert list(worst_first(reversed(ordered))) == ordered


@pytest.mark.parametrize(
    ("confidence", "was", "said"), [(7, 6, True), (9, 7, False), (3, None, True), (None, None, False), (0, 4, True)]
)
def test_where_it_stands_is_said_when_that_is_new(confidence: int | None, was: int | None, said: bool) -> None:
    news = News(objective=an_objective(), confidence=confidence, was=was)
    assert (news.has_new_band, news.says_anything) == (said, confidence is not None)
