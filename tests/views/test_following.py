"""What is followed, in words: it fits into what Slack takes, loses nothing without saying so, and does no harm."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.following import Follow, Need, News, WhyEnded
from bot.domain.ids import PersonId, TeamId
from bot.domain.moves import Move
from bot.i18n import language
from bot.sandbox.blockkit.surfaces import blocks_are_too_long, message_problems
from bot.services.following.content import Ended, FollowedNews, Following, FollowsOverview
from bot.views import blocks, ids
from bot.views.blocks import Message
from bot.views.digests.digest import digest_message
from bot.views.following.following import follows_sheet, prompt_sections
from bot.views.places import Kind, Place
from bot.views.prompts.prompt import prompt_message
from bot.views.sheets import as_home_blocks, as_message
from tests.domain.okr_builders import WORKSPACE, a_key_result, an_objective
from tests.views.digest_builders import SINCE, a_digest, a_great_digest, a_standing
from tests.views.test_prompt import a_line, a_sheet

T = language("en")
LONG = "支付 <!channel> *it* & <@U1> " * 30


def some_news(words: str) -> News:
    result = a_key_result(title=words[:300], current=94)
    move = Move(key_result=result, before=Decimal(93), after=Decimal(94))
    told: dict[str, Any] = {"key_result": result, "owner": words[:80], "move": move, "confidence": 3, "was": 8}
    return News(objective=an_objective(result, title=words[:300]), **told, needs=(Need(words, words[:80]),), answered=2)


def a_following(count: int, words: str = "Payments", *, ended: int = 0) -> Following:
    """So many teams, each with as many pieces of news."""
    follows = [
        Follow(id=number, workspace_id=WORKSPACE, channel_id="C1", team_id=TeamId(number), by_id=PersonId(1), at=SINCE)
        for number in range(1, max(count, ended) + 1)
    ]
    news = tuple(some_news(words) for _ in range(count))
    return Following(
        since=SINCE,
        followed=tuple(FollowedNews(one, words[:80], by=words[:80], news=news) for one in follows[:count]),
        ended=tuple(Ended(one, words[:80], "", WhyEnded.CLOSED) for one in follows[:ended]),
    )


def problems(message: Message) -> list[str]:
    shown = list(message.blocks)
    return [*map(str, message_problems(shown)), *(["too long"] if blocks_are_too_long(shown) else [])]


@pytest.mark.parametrize("words", ["Payments", LONG])
@pytest.mark.parametrize("count", [1, 4, 50])
def test_a_prompt_with_what_is_followed_fits_and_keeps_its_key_results(count: int, words: str) -> None:
    sheet, following = a_sheet(*[a_line()] * 12), a_following(count, words, ended=count)

    message = prompt_message(T, sheet, (), prompt_sections(T, following))

    assert problems(message) == []
    assert len(message.text) <= blocks.MESSAGE_TEXT
    assert "See all" in str(message.blocks)
    assert "<!channel>" not in message.text
    assert all("<!channel>" not in block["text"]["text"] for block in message.blocks if block["type"] == "section")
    assert ids.PROMPT_WHAT_MOVED in str(message.blocks)
    if count == 1:
        assert ids.FOLLOW_STOP in str(message.blocks)


def test_what_there_is_no_room_for_is_counted() -> None:
    full, short = prompt_sections(T, a_following(4, ended=7))

    assert "7 more changes" in full.text
    assert "You follow: 16 changes." in short.text
    assert short.text.count("you follow it no longer") == 5
    assert "2 more are followed no longer." in short.text
    assert prompt_sections(T, Following(since=SINCE)) == ()


@pytest.mark.parametrize("words", ["Payments", LONG])
def test_a_digest_with_what_is_followed_fits_and_its_thread_has_the_rest(words: str) -> None:
    for count in (1, 20):
        digest = replace(a_great_digest(6, words), following=a_following(count, words, ended=count))

        message = digest_message(T, digest)

        for one in (message, *message.parts):
            assert problems(one) == []
        assert ids.FOLLOW_CHANNEL_STOP in str(message.blocks)
        assert ("Everything this channel follows" in message.parts[0].text) == (count > 1)


def test_a_digest_of_a_team_with_nothing_to_say_tells_only_what_is_followed() -> None:
    quiet = replace(a_digest(a_standing()), following=a_following(1))

    message = digest_message(T, quiet)

    assert message.text.startswith("What this channel follows\nPayments, followed here by Payments\nKR-12")
    assert message.parts == ()
    assert "week 7" in digest_message(T, replace(quiet, following=None)).text


@pytest.mark.parametrize("words", ["Payments", LONG])
def test_the_list_is_cut_into_pages_that_slack_takes(words: str) -> None:
    seen = FollowsOverview(mine=a_following(15, words), channel=a_following(15, words), channel_id="C1")
    for page in (1, 2, 99):
        sheet = follows_sheet(T, seen, page)
        assert problems(as_message(T, sheet)) == []
        assert len(as_home_blocks(T, sheet)) <= blocks.VIEW_BLOCKS
    assert sheet.place == Place(Kind.FOLLOWS, words="C1", page=99)
