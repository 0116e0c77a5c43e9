"""A SQLite database is lost in the middle of a story, and the last backup put in its place."""

from pathlib import Path
from typing import Any

import pytest

from bot.app import Stores
from storage.database.backup import back_up, database_file
from tests.factories import Office
from tests.journeys.conftest import COMPANY, FRIDAY
from tests.journeys.seeds import seed
from tests.journeys.test_from_nothing import MEIS_MONDAY, prompt_of
from tests.journeys.town import Town, bot_of, town, words_of

pytestmark = pytest.mark.long

LATE_ON_MONDAY = "2026-11-16T12:00:00+00:00"  # four hours after Kai's nine o'clock in Berlin
AFTER_THE_DIGEST = "2026-11-18T12:00:00+00:00"


def kai_owns_something(place: Town) -> None:
    bot = place.okrbot
    with bot.store.read() as tx:
        cycle = tx.cycles.all(bot.workspace.id)[0]
        kai = tx.people.by_slack_ids(bot.workspace.id, ["U0KAI"])["U0KAI"]
    office = Office(bot.store, bot.workspace, cycle, place.now())
    office.key_result(office.objective(kai))


def on_top(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without threads and without what Slack itself says."""
    return [one for one in messages if one.get("thread_ts", one["ts"]) == one["ts"] and not one.get("subtype")]


def lose_and_restore(file: Path, copy: Path) -> None:
    """As docs/reliability.md says under Backups."""
    for lost in (file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
        lost.unlink(missing_ok=True)
    copy.rename(file)


def test_a_restored_backup_goes_on_sends_what_is_due_and_repeats_nothing_it_knows(
    sqlite_url: str, tmp_path: Path
) -> None:
    file, copy = database_file(sqlite_url), tmp_path / "copy.db"
    with town(Stores.open(sqlite_url), "socket", COMPANY, FRIDAY) as place:
        place.control("channel", id="C0PAY", members=["U0MEI", "U0KAI", bot_of(place)])
        seed(place)
        kai_owns_something(place)
        place.clock_to(MEIS_MONDAY)
        place.reads("U0MEI", "KR-1.1 93 c7 said before the backup")
        back_up(file, copy)
        place.reads("U0MEI", "KR-1.2 4 c7 said after the backup")

        place.bot_stops()
        lose_and_restore(file, copy)
        place.clock_to(LATE_ON_MONDAY)
        assert place.direct_messages("U0KAI") == []
        place.bot_starts(Stores.open(sqlite_url))

        assert "1 key result" in prompt_of(place, "U0KAI")["text"]
        assert "said before the backup" in place.reads("U0KAI", "history KR-1.1")
        assert "said after the backup" not in place.reads("U0KAI", "history KR-1.2")
        assert "4" in place.reads("U0MEI", "KR-1.2 4 c7 said again")

        place.clock_to(AFTER_THE_DIGEST)
        meis_prompt, reminder = place.direct_messages("U0MEI")
        assert "said again" in meis_prompt["text"]
        assert reminder["thread_ts"] == meis_prompt["ts"]
        [digest] = on_top(place.channel_messages("C0PAY"))
        assert digest["text"].startswith("Payments, week 7 of 13")
        assert "said again" in words_of(place.channel_messages("C0PAY"))
