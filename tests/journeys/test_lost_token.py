"""A further workspace whose token cannot be read any more: nothing is sent there, and people read why."""

import json
import logging
from collections.abc import Callable

import pytest

from bot.domain.deliveries import DeliveryKind, DeliveryState
from tests.journeys.test_from_nothing import DRAFT
from tests.journeys.test_further_workspaces import SUED, Inside, both, installed, sets_up, starts_a_cycle
from tests.journeys.town import Town, words_of
from tests.logs import logs_of

__all__ = ["both", "installed"]

NOT_HERE = "okrbot cannot work here at the moment. Whoever runs it can put that right."


def test_without_its_key_nothing_is_sent_there_and_nobody_elses_token_is_used(both: Town, installed: Inside) -> None:
    sets_up(installed, "Onboarding just works")
    loses_its_key(both)

    both.clock_to("2026-11-16T00:00:00+00:00")

    with both.okrbot.store.read() as tx:
        prompts = tx.outbox.query().where(tx.outbox.table.c.kind == DeliveryKind.PROMPT)
        [waiting] = tx.outbox.many(tx.connection.execute(prompts))
    assert (waiting.state, waiting.last_error) == (DeliveryState.PENDING, "no_token")
    assert both.direct_messages("U0MEI") == []


def loses_its_key(town: Town) -> None:
    with town.okrbot.store.write() as tx:
        [held] = tx.installations.every()
        tx.installations.update(held, sealed_token="lost")
    town.okrbot.clients.kept.clear()


def loses_its_installation(town: Town) -> None:
    with town.okrbot.store.write() as tx:
        [held] = tx.installations.every()
        tx.installations.forget(held.workspace_id)
    town.okrbot.clients.kept.clear()


@pytest.mark.parametrize("loses", [loses_its_key, loses_its_installation])
def test_without_its_token_people_there_read_that_okrbot_cannot_work_and_the_log_says_where(
    both: Town, installed: Inside, loses: Callable[[Town], None]
) -> None:
    starts_a_cycle(installed)
    opened = installed.says("U0MEI", "new")
    loses(both)

    with logs_of(logging.INFO) as logged:
        typed = installed.says("U0MEI")
        submitted = installed.submits("U0MEI", opened["view"], text=DRAFT)

    assert set(words_of(typed["responses"]).splitlines()) == {NOT_HERE}
    assert submitted["errors"] == {"wish_1": NOT_HERE}
    lines = [json.loads(line) for line in logged.getvalue().splitlines()]
    told = {(line["event"], line.get("workspace")) for line in lines if line["level"] == "error"}
    assert told == {("token_unreadable", SUED)}
    assert "Your OKRs" in both.reads("U0MEI")


def test_without_its_token_people_there_read_their_workspaces_language(both: Town, installed: Inside) -> None:
    with both.okrbot.store.write() as tx:
        there = tx.workspaces.by_slack_team(SUED)
        assert there is not None
        tx.workspaces.change(there, by=None, now=both.now(), locale="de")
    loses_its_key(both)

    assert words_of(installed.says("U0MEI")["responses"]).startswith("okrbot kann hier gerade nicht arbeiten.")
