"""How a digest reads, and that Slack takes it at any size."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.channels import Closed, WhyClosed
from bot.domain.ids import PersonId, TeamId
from bot.domain.moves import Move
from bot.domain.participation import Participation
from bot.domain.reviews import Review
from bot.i18n import language
from bot.sandbox.blockkit.surfaces import blocks_are_too_long, message_problems
from bot.services.digests.digests import Preview
from bot.views import blocks, ids
from bot.views.blocks import Message
from bot.views.digests.digest import digest_message, preview_message
from bot.views.digests.thread import MOST_PARTS
from tests.domain.okr_builders import WORKSPACE
from tests.views.digest_builders import (
    PAYMENTS,
    a_chart,
    a_digest,
    a_great_digest,
    a_standing,
    an_objective_standing,
    away,
    blocked,
    unsure,
)

EN, DE = language("en-GB"), language("de-DE")
THURSDAY = datetime(2026, 11, 19, 9, 0, tzinfo=UTC)


def buttons(message: Message) -> list[str]:
    found = [[block.get("accessory") or {}, *block.get("elements", [])] for block in message.blocks]
    return [one["action_id"] for group in found for one in group if "action_id" in one]


def kinds(message: Message) -> list[str]:
    return [str(block["type"]) for block in message.blocks]


def all_of(message: Message) -> list[Message]:
    return [message, *message.parts, *([message.fallback] if message.fallback else [])]


def test_a_digest_reads_like_the_one_in_the_product() -> None:
    hard, steady = blocked(), a_standing("Checkout success")
    moved = Move(key_result=steady.key_result, before=Decimal(5), after=Decimal("4.6"), by=PersonId(1))
    answers = Participation(checked_in=5, not_due_yet=1, away=1, old_numbers=1)

    message = digest_message(EN, a_digest(hard, steady, moves=(moved,), helpers=("Lea",), participation=answers))

    code = hard.key_result.code
    assert message.text == (
        "Payments, week 7 of 13: 1 of 2 on track, 1 needs a hand.\n"
        f"{code} Refund time 4.6 days (5 → 2), 7 of 10 sure, Mei: waits 3 working days for legal, Kai asked.\n"
        "Moved: Checkout success 5 → 4.6 days.\n"
        "Thanks, Lea.\n"
        "5 of 7 checked in, 1 not due yet, 1 away; 1 number is from last week or before."
    )
    assert buttons(message) == [ids.OFFER_HELP, ids.BLOCKER_ANSWER, ids.LESSON_NOTE, f"{ids.CHEER}some"]


def test_the_next_review_is_the_last_thing_it_says() -> None:
    at = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
    review = Review(id=1, workspace_id=WORKSPACE, team_id=PAYMENTS.id, at=at, pack_at=at)
    team = replace(PAYMENTS, zone="Europe/Berlin")
    alone = digest_message(EN, a_digest(blocked(), teams=(team,), review=review))
    assert alone.text.splitlines()[-1] == "Next review: Thu 26 Nov, 10:00."
    other = replace(team, id=TeamId(2), name="Risk")
    both = digest_message(EN, a_digest(blocked(), teams=(other, team), review=review))
    assert both.text.splitlines()[-1] == "Next review, Payments: Thu 26 Nov, 10:00."


def test_how_sure_the_owner_is_is_said_once_and_their_note_quoted() -> None:
    message = digest_message(EN, a_digest(unsure(note="the vendor is late")))

    assert "4.6 days (5 → 2), Mei: low confidence: 3 of 10 sure, was 6. “the vendor is late”" in message.text


def test_somebody_can_stand_in_for_an_absent_owner_whom_nobody_stands_in_for() -> None:
    alone = digest_message(EN, a_digest(unsure(away=away())))
    held = digest_message(EN, a_digest(unsure(away=away(stand_in=2))))

    assert buttons(alone) == [ids.OFFER_HELP, ids.STAND_IN, ids.LESSON_NOTE, f"{ids.CHEER}some"]
    assert "owner away until 23 Nov, nobody stands in" in alone.text
    assert buttons(held) == [ids.OFFER_HELP, ids.LESSON_NOTE, f"{ids.CHEER}some"]


def test_of_fewer_than_five_people_no_figures_are_shown() -> None:
    some = digest_message(EN, a_digest(a_standing(), participation=Participation(checked_in=2, missing=1)))
    everybody = digest_message(EN, a_digest(a_standing(), participation=Participation(checked_in=2, away=1)))

    assert "Not everybody has checked in yet." in some.text
    assert "Everybody who is here has checked in." in everybody.text
    skipped = digest_message(EN, a_digest(a_standing(), participation=Participation(checked_in=2, skipped=1)))
    assert "checked in" not in skipped.text


def test_the_details_are_in_the_thread() -> None:
    steady = a_standing("Checkout success")

    (part,) = digest_message(EN, a_digest(steady)).parts

    assert part.text.startswith("All objectives\n")
    assert f"{steady.key_result.code} Checkout success: 12%" in part.text


def test_a_chart_is_drawn_from_two_weeks_on_and_can_be_read_without_it() -> None:
    one = digest_message(EN, a_digest(a_standing(), charts=(a_chart(1),)))
    two = digest_message(EN, a_digest(a_standing(), charts=(a_chart(2),)))

    assert "data_visualization" not in kinds(one)
    assert one.fallback is None
    assert kinds(two).count("data_visualization") == 1
    assert two.fallback is not None
    assert "data_visualization" not in kinds(two.fallback)
    assert "▁" in str(two.fallback.blocks)
    assert "Payments: 10%, expected 14% by now. By week: 5%, 10%." in two.text


def test_what_is_a_yes_or_a_no_stands_beside_the_comparison() -> None:
    waiting = replace(a_chart(2), yes_no_open=2)
    message = digest_message(EN, a_digest(a_standing(), charts=(waiting,)))
    assert "Payments: 10%, expected 14% by now. 2 yes/no open. By week: 5%, 10%." in message.text
    assert "2 yes/no open." in str(message.blocks)


def test_of_many_teams_two_charts_stand_in_the_message_and_the_others_in_the_thread() -> None:
    teams = tuple(replace(PAYMENTS, id=TeamId(number), name=f"Team {number}") for number in range(1, 5))
    message = digest_message(EN, a_digest(a_standing(), teams=teams, charts=tuple(a_chart(3, team) for team in teams)))

    assert kinds(message).count("data_visualization") == 2
    assert "Team 4: 15%" in "".join(part.text for part in message.parts)
    assert message.text.startswith("Team 1, Team 2, Team 3 and Team 4, week 7")


@pytest.mark.parametrize("count", [0, 1, 3, 17, 300])
@pytest.mark.parametrize("words", ["Refund time", "a <b> & " * 40, "退款时间" * 75])
def test_slack_takes_a_digest_of_any_size(count: int, words: str) -> None:
    message = digest_message(EN, a_great_digest(count, words))

    for one in all_of(message):
        assert message_problems(list(one.blocks)) == []
        assert not blocks_are_too_long(list(one.blocks))
        assert blocks.size(one.blocks) <= blocks.MESSAGE_BYTES
        assert len(one.blocks) <= blocks.MESSAGE_BLOCKS
    assert len(message.parts) <= MOST_PARTS
    assert len(message.text) <= blocks.MESSAGE_TEXT


def test_what_does_not_fit_is_counted() -> None:
    great = digest_message(EN, a_great_digest(300, "退款时间" * 75))
    small = digest_message(EN, a_great_digest(3, "Refund time"))

    assert "more need a hand: in the thread" in great.text
    assert "more lines do not fit here" in great.parts[-1].text
    assert "do not fit" not in "".join(part.text for part in small.parts)


def test_three_hundred_key_results_with_ordinary_titles_all_stand_in_the_thread() -> None:
    groups = [[unsure("Refund time of card payments") for _ in range(5)] for _ in range(60)]
    digest = a_digest(attention=(), standings=tuple(an_objective_standing(*group) for group in groups))

    text = "\n".join(part.text for part in digest_message(EN, digest).parts)

    codes = {one.key_result.code for standing in digest.standings for one in standing.key_results}
    assert all(f"{code} " in text for code in codes)


def in_markup(found: Any) -> Iterator[str]:
    """What Slack reads as markup; plain text it does not."""
    if isinstance(found, dict) and found.get("type") == "mrkdwn":
        yield found["text"]
    for one in found.values() if isinstance(found, dict) else found if isinstance(found, list) else ():
        yield from in_markup(one)


def test_nothing_that_people_typed_is_markup() -> None:
    message = digest_message(EN, a_great_digest(3, "<!channel> & <@U1>"))

    told = [words for one in all_of(message) for words in in_markup(list(one.blocks))]
    assert told
    assert all("<!channel>" not in words and "<@U1>" not in words for words in told)


def test_numbers_are_written_in_the_readers_way() -> None:
    assert "4,6 days" in digest_message(DE, a_digest(blocked())).text


def preview(**given: Any) -> Preview:
    values: dict[str, Any] = {"team": PAYMENTS, "at": THURSDAY, "digest": a_digest(blocked(), charts=(a_chart(3),))}
    return Preview(**values | given)


def test_a_lead_sees_the_digest_beforehand_and_where_it_cannot_go() -> None:
    message = preview_message(EN, preview(), Closed(WhyClosed.GUESTS, 2))

    assert "Only you see this." in message.text
    assert "2 guests read along in that channel" in message.text
    assert "1 message with the details goes into its thread." in message.text
    assert "Refund time" in message.text
    assert message_problems(list(message.blocks)) == []
    assert "data_visualization" not in kinds(message)


def test_the_text_of_a_preview_is_in_plain_words() -> None:
    for given in ({}, {"digest": None}, {"digest": a_digest()}):
        text = preview_message(EN, preview(**given), None).as_arguments()["text"]

        assert "The next one comes Thu 19 Nov, 09:00." in text
        assert "date^" not in text


def test_others_hear_when_the_next_one_comes() -> None:
    message = preview_message(EN, preview(digest=None), None)

    assert message.text == ("The lead of Payments can see its digest beforehand. The next one comes Thu 19 Nov, 09:00.")


def test_a_preview_says_when_nothing_would_be_posted() -> None:
    quiet = preview_message(EN, preview(digest=a_digest(a_standing())), None)
    empty = preview_message(EN, preview(digest=a_digest()), None)

    assert "it would not be posted" in quiet.text
    assert "no running objectives" in empty.text


def test_a_preview_of_a_great_digest_still_fits() -> None:
    message = preview_message(EN, preview(digest=a_great_digest(300, "退款时间" * 75)), None)

    assert message_problems(list(message.blocks)) == []
    assert blocks.size(message.blocks) <= blocks.MESSAGE_BYTES
