"""Which message a link of Slack's means."""

from datetime import UTC, datetime

import pytest

from bot.domain.permalinks import Permalink, read_permalink

HERE = "https://nord.slack.com/archives/C0PAY/p1700000000000100"


@pytest.mark.parametrize(
    "typed", [HERE, f"  <{HERE}> ", HERE.replace("nord.", "nord.enterprise."), f"{HERE}?cid=C0PAY"]
)
def test_what_copy_link_gives_names_channel_and_message(typed: str) -> None:
    found = read_permalink(typed)

    assert found == Permalink("C0PAY", "1700000000.000100")
    assert found.at == datetime(2023, 11, 14, 22, 13, 20, 100, tzinfo=UTC)
    assert not found.is_reply


def test_an_answer_in_a_thread_is_told_from_the_message_above_it() -> None:
    reply = read_permalink(f"{HERE}?thread_ts=1699999999.000100&cid=C0PAY")
    above = read_permalink(f"{HERE}?thread_ts=1700000000.000100&cid=C0PAY")

    assert reply is not None
    assert reply.is_reply
    assert above is not None
    assert not above.is_reply


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "1700000000.000100",
        "https://nord.slack.com/archives/C0PAY",
        "https://nord.slack.com/archives/C0PAY/p17000000000001",
        "https://nord.slack.com/archives/C0PAY/p１７０００００００００００１００",
        "https://nord.slack.com/archives/c0pay/p1700000000000100",
        f"see {HERE}",
        f"{HERE} {HERE}",
        "https://" * 1000,
    ],
)
def test_what_is_no_link_of_a_message_is_none(typed: str) -> None:
    assert read_permalink(typed) is None
