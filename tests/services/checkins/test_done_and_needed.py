"""A key result that has reached its target is done; and whoever is needed is asked, once."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from bot.domain.answers import Need
from bot.domain.deliveries import DeliveryKind
from bot.domain.errors import NotAllowed, NothingToDo
from bot.domain.ids import Code
from bot.domain.okrs import KeyResultState, ObjectiveState
from bot.services.access import Access
from bot.services.checkins.history import Histories
from storage import Store
from tests.services.checkins.stories import Story, one_line, submit


def test_the_owner_calls_a_reached_key_result_done(store: Store) -> None:
    story = Story.of(store, 1)
    assert one_line(story, "100 c10").summary.lines[0].reached
    who = story.mei
    done = story.check_ins.mark_done(story.office.workspace, who, story.results[0].id, now=story.now, prompt_id=None)
    assert done.key_result.state is KeyResultState.DONE


def test_an_old_button_shows_what_is_done_to_nobody_who_may_not_check_in(store: Store) -> None:
    story = Story.of(store, 1)
    one_line(story, "100 c10")
    told: dict[str, Any] = {"now": story.now, "prompt_id": None}
    story.check_ins.mark_done(story.office.workspace, story.mei, story.results[0].id, **told)
    assert story.check_ins.mark_done(story.office.workspace, story.mei, story.results[0].id, **told)
    with pytest.raises(NotAllowed):
        story.check_ins.mark_done(story.office.workspace, story.office.person("Kai"), story.results[0].id, **told)


def test_what_has_not_reached_its_target_is_not_done(store: Store) -> None:
    story = Story.of(store, 1)
    one_line(story, "99 c10")
    who = story.mei
    with pytest.raises(NothingToDo) as refused:
        story.check_ins.mark_done(story.office.workspace, who, story.results[0].id, now=story.now, prompt_id=None)
    assert refused.value.what == "target_not_reached"


def test_whoever_is_needed_gets_a_message_outside_quiet_hours(store: Store) -> None:
    story = Story.of(store, 1)
    kai = story.office.person("Kai", zone="America/New_York")  # 03:00 there
    submit(story, need=Need("the key to the vault", kai.id))
    (delivery,) = story.deliveries(kai)
    assert delivery.kind is DeliveryKind.BLOCKER_ASKED
    assert delivery.not_before == story.now + timedelta(hours=6)
    (waiting,) = story.blockers.waiting_for(story.office.workspace, kai)
    assert (waiting.blocker.what, waiting.asker.name) == ("the key to the vault", "Mei")


def test_the_same_need_is_not_asked_for_twice(store: Store) -> None:
    story = Story.of(store, 1)
    kai = story.office.person("Kai")
    for once in ("http:1", "http:2"):
        submit(story, once=once, need=Need("the key to the vault", kai.id))
    assert len(story.blockers.waiting_for(story.office.workspace, kai)) == 1


def test_what_is_needed_no_longer_is_closed_and_not_asked_any_more(store: Store) -> None:
    story = Story.of(store, 1)
    kai = story.office.person("Kai")
    submit(story, need=Need("the key", kai.id))
    (waiting,) = story.blockers.waiting_for(story.office.workspace, kai)
    submit(story, once="http:2", resolved=(waiting.blocker.id,))
    assert story.blockers.waiting_for(story.office.workspace, kai) == ()


def test_what_was_closed_can_be_asked_for_again_in_the_same_words(store: Store) -> None:
    story = Story.of(store, 1)
    kai = story.office.person("Kai")
    submit(story, need=Need("the key", kai.id))
    (before,) = story.blockers.waiting_for(story.office.workspace, kai)
    submit(story, once="http:2", resolved=(before.blocker.id,), need=Need("the key", kai.id))
    (again,) = story.blockers.waiting_for(story.office.workspace, kai)
    assert again.blocker.id != before.blocker.id


# The history.


def test_the_history_of_what_is_over_waits_for_nobody(store: Store) -> None:
    story = Story.of(store, 1)
    submit(story, need=Need("the key to the vault", story.office.person("Kai").id))
    histories, result = Histories(store, Access()), story.results[0]
    shown = partial(histories.of, story.office.workspace, story.mei, Code(result.objective_number, result.number))
    assert len(shown(now=story.now).asked) == 1
    with store.write() as tx:
        [objective] = story.office.objectives()
        tx.objectives.change(objective, by=story.mei.id, now=story.now, state=ObjectiveState.CLOSED)
    assert shown(now=story.now).asked == ()
