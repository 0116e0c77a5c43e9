"""The range, with everything walked through once."""

import logging
import os
from collections.abc import Iterator
from random import Random

import pytest

from tests.fuzzing.crawling import Walk
from tests.fuzzing.mutating import Mutator
from tests.fuzzing.place import HERE, THERE, two_workspaces
from tests.fuzzing.rows import Watch
from tests.fuzzing.sending import Sender, listened_for
from tests.fuzzing.shooting import SEED, Range, as_somebody, for_the_rest
from tests.logs import logs_of

DATABASES = ["sqlite", "postgresql"] if "FUZZ" in os.environ else ["postgresql"]  # which minds more of what it is given


@pytest.fixture(params=DATABASES)
def target(request: pytest.FixtureRequest) -> Iterator[Range]:
    stores = request.getfixturevalue(f"{request.param}_stores")
    with logs_of(logging.ERROR) as logged, listened_for() as listeners, two_workspaces(stores, "http") as town:
        town.clock_to("2026-11-16T00:00:00+00:00")  # 09:00 in Tokyo: both Meis are asked
        sender = Sender(town)
        bodies = Walk(sender).through_everything()
        bodies |= for_the_rest(bodies, listeners)
        watch = Watch((stores.people, stores.worker))
        sender.send(as_somebody(bodies["say help"], "U0GUS", HERE), user="U0GUS")  # from now on we know him
        watch.begin()
        ids: list[str | int] = [key[1] for key in watch.known]
        ids += [HERE, THERE, "T0ELSE", "U0ADA", "U0MEI", "U0KAI", "U0NONE", "C0PAY", "C0OPEN", "D1", "0", "-1"]
        here = town.okrbot.workspace.id
        rows = [row for (table, _), row in watch.known.items() if table == "person" and row["workspace_id"] == here]
        mutator = Mutator(Random(SEED), ids, list(bodies.values()))  # noqa: S311  # repeatable
        people = {row["slack_user_id"]: row["id"] for row in rows}
        yield Range(town, sender, bodies, watch, people, mutator, logged)
