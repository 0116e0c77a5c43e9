"""A team's channel is archived before its digest is due: the log and the admins are told why it was not posted, its
lead beforehand, and once the cause is mended everything goes on."""

import pytest

from bot.views import ids
from tests.journeys.pressing import complaints
from tests.journeys.test_home import pressed
from tests.journeys.test_setting_up import changes, desk
from tests.journeys.town import Town, bot_of, words_of

pytestmark = pytest.mark.long

ADA, MEI, KAI, LEA = "U0ADA", "U0MEI", "U0KAI", "U0LEA"
MEIS_MONDAY = "2026-11-16T00:00:30+00:00"
DIGEST_TIME = "2026-11-18T10:00:30+01:00"
NEXT_DIGEST = "2026-11-25T10:00:30+01:00"
ARCHIVED = "That channel is archived. Please choose another one."


@pytest.fixture
def town(ready: Town) -> Town:
    """Mei, who leads Payments, has said something, and then its channel is archived."""
    members = [ADA, MEI, KAI, LEA, bot_of(ready)]
    ready.control("channel", id="C0PAY", members=members)
    ready.control("channel", id="C0NEW", name="payments-new", members=members)
    ready.clock_to(MEIS_MONDAY)
    ready.says(MEI, "KR-1.1 92 c3 waiting for the vendor")
    archives(ready)
    return ready


def archives(town: Town, *, back: bool = False) -> None:
    town.control("channel", id="C0PAY", is_archived=not back)


def digests(town: Town, channel: str = "C0PAY") -> list[str]:
    """How each begins; what hangs on one is no digest."""
    told = town.channel_messages(channel)
    return [one["text"].split(":")[0] for one in told if one.get("thread_ts", one["ts"]) == one["ts"]]


def test_the_log_and_the_admins_are_told_and_nobody_else_is_disturbed(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    others = {user: len(town.direct_messages(user)) for user in (ADA, KAI, LEA)}
    assert ARCHIVED in town.reads(MEI, "digest")
    town.clock_to(DIGEST_TIME)

    assert digests(town) == []
    logged = [one.getMessage() for one in caplog.records if "channel_closed" in one.getMessage()]
    assert len(logged) == 1
    assert "channel_is_archived" in logged[0]
    assert complaints(caplog) == []
    assert f"Digest to <#C0PAY>: {ARCHIVED}" in words_of(desk(town))
    assert {user: len(town.direct_messages(user)) for user in others} == others


def test_out_of_the_archive_it_is_posted_again_at_once_and_the_next_one_comes_by_itself(town: Town) -> None:
    town.clock_to(DIGEST_TIME)
    again(town)
    assert ARCHIVED in words_of(desk(town))
    archives(town, back=True)
    again(town)
    assert digests(town) == ["Payments, week 7 of 13"]
    assert "All messages arrived." in words_of(desk(town))
    assert ARCHIVED not in town.reads(MEI, "digest")

    town.clock_to(NEXT_DIGEST)
    assert digests(town) == ["Payments, week 7 of 13", "Payments, week 8 of 13"]


def test_out_of_the_archive_the_next_one_comes_though_nobody_has_posted_the_last_one_again(town: Town) -> None:
    town.clock_to(DIGEST_TIME)
    archives(town, back=True)
    town.clock_to(NEXT_DIGEST)
    assert digests(town) == ["Payments, week 8 of 13"]


def test_another_channel_gets_the_one_that_was_not_posted_and_the_next_one(town: Town) -> None:
    town.clock_to(DIGEST_TIME)
    changes(town, "choose_team", team(town), channel="C0NEW")
    again(town)
    assert digests(town, "C0NEW") == ["Payments, week 7 of 13"]
    town.clock_to(NEXT_DIGEST)
    assert digests(town, "C0NEW") == ["Payments, week 7 of 13", "Payments, week 8 of 13"]
    assert digests(town) == []
    assert "All messages arrived." in words_of(desk(town))


def again(town: Town) -> None:
    pressed(town, ADA, desk(town), ids.POST_AGAIN)
    town.run_due(town.now())


def team(town: Town) -> str:
    with town.okrbot.store.read() as tx:
        [found] = tx.teams.active(town.okrbot.workspace.id)
    return str(found.id)
