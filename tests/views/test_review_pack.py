"""The pack of a review fits Slack's limits at any size, and says in its own words what there is."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from bot.domain.attention import LowConfidence
from bot.domain.control import Badge
from bot.domain.decisions import Decision, DecisionState
from bot.domain.ids import KeyResultId, PersonId
from bot.domain.moves import Move
from bot.domain.revisions import Revision, TargetRevision
from bot.i18n import language
from bot.sandbox.blockkit.surfaces import blocks_are_too_long, message_problems
from bot.services.reviews.content import Blocked, DecisionSheet, Progressed, ReviewPack, Revised
from bot.views import blocks
from bot.views.blocks import Message
from bot.views.digests.thread import MOST_PARTS
from bot.views.reviews.pack import pack_message, pack_sheet
from bot.views.sheets import as_home_blocks, as_message
from tests.domain.okr_builders import WORKSPACE, a_blocker
from tests.views.digest_builders import PAYMENTS, SINCE, WEDNESDAY
from tests.views.standings import NASTY, NOW, a_person, many_standings

EN = language("en")
FRIDAY = NOW + timedelta(days=4)


def a_decision(words: str, number: int = 1, **given: Any) -> DecisionSheet:
    held: dict[str, Any] = {"owner_id": PersonId(1), "made_by_id": PersonId(1), "made_at": NOW, **given}
    day = held.pop("due_day", date(2026, 11, 16))
    decision = Decision(id=number, workspace_id=WORKSPACE, team_id=PAYMENTS.id, words=words, due_day=day, **held)
    return DecisionSheet(decision, a_person())


def a_pack(count: int = 1, words: str = "Checkout success", **given: Any) -> ReviewPack:
    """``count`` of everything there can be."""
    standings = many_standings(count, 1, words)
    results = [replace(one.key_results[0], reasons=(LowConfidence(2, None),)) for one in standings]
    waiting = [Blocked(a_blocker(what=words, asked_id=PersonId(2)), one.key_result, 9, "Kai") for one in results]
    held: dict[str, Any] = {
        "objectives": tuple(Progressed(one, Fraction(1, 5)) for one in standings),
        "new": standings,
        "new_results": tuple(results),
        "cancelled": tuple(one.objective for one in standings),
        "revised": tuple(Revised(one.key_result, a_revision(words)) for one in results),
        "moves": tuple(Move(key_result=one.key_result, before=Decimal(1), after=Decimal(2)) for one in results),
        "attention": tuple(results),
        "blocked": tuple(waiting),
        "wanted": tuple(replace(one, asked="") for one in waiting),
        "decisions": tuple(a_decision(words, number) for number in range(count)),
        "settled": tuple(a_decision(words, number, state=DecisionState.DONE) for number in range(count)),
        **given,
    }
    when: dict[str, Any] = {"now": NOW, "today": WEDNESDAY, "at": FRIDAY, "since": SINCE, "is_first": False}
    return ReviewPack(team=PAYMENTS, names={2: "Kai"}, **{**when, **held})


def a_revision(reason: str) -> Revision:
    held: dict[str, Any] = {"workspace_id": WORKSPACE, "key_result_id": KeyResultId(1), "band_low": None}
    held |= {"band_high": None, "start": Decimal(0), "revised_by_id": PersonId(1), "reason": reason}
    before = TargetRevision(id=1, target=Decimal(90), due_day=date(2026, 12, 1), at=SINCE, **held)
    return Revision(before, replace(before, id=2, target=Decimal(80), due_day=date(2026, 12, 15), at=NOW))


@pytest.mark.parametrize(
    ("count", "words"), [(0, ""), (1, NASTY), (8, NASTY), (60, "Refund time"), (120, "退款时间" * 75)]
)
def test_a_pack_of_any_size_fits_slacks_limits(count: int, words: str) -> None:
    pack = a_pack(count, words)
    message = pack_message(EN, pack)

    for one in (message, *message.parts, as_message(EN, pack_sheet(EN, pack))):
        assert message_problems(list(one.blocks)) == []
        assert not blocks_are_too_long(list(one.blocks))
        assert blocks.size(one.blocks) <= blocks.MESSAGE_BYTES
        assert len(one.blocks) <= blocks.MESSAGE_BLOCKS
        assert len(one.text) <= blocks.MESSAGE_TEXT
    assert len(message.parts) <= MOST_PARTS
    assert len(as_home_blocks(EN, pack_sheet(EN, pack))) <= blocks.VIEW_BLOCKS


def test_a_pack_says_each_thing_once_and_the_same_in_plain_words() -> None:
    message: Message = pack_message(EN, a_pack())

    assert message.text.startswith("Review of Payments on Fri 20 Nov, 08:00. The last one was on Wed 11 Nov, 09:00.")
    for said in (
        "Decisions still open (1)\nMei: Checkout success (by 16 Nov, 2 days late)",
        "Needs attention (1)\nLow confidence: KR-1.1 Checkout success",
        "Open blockers, the oldest first (1)\nKR-1.1 Checkout success (9 working days, Kai asked)",
        "Help wanted (1)\nKR-1.1 Checkout success (9 working days)",
        "Revised: KR-1.1 Checkout success: target 90 → 80, due 1 Dec → 15 Dec; “Checkout success”",
        "Done or dropped since the last review (1)\nMei: Checkout success (done)",
    ):
        assert said in message.text
    assert message.parts == ()


def test_a_pack_says_what_is_under_control() -> None:
    held = a_pack()
    [progressed] = held.objectives
    badge = Badge("Lea", date(2026, 12, 9))
    under = replace(progressed, standing=replace(progressed.standing, control=badge))

    text = pack_message(EN, replace(held, objectives=(under,))).text

    [said] = [line for line in text.splitlines() if line.startswith("O-1 Checkout success: ")]
    assert said.endswith("under control until 9 Dec: Lea decides")


def test_what_does_not_fit_stands_in_the_thread_and_is_counted() -> None:
    message = pack_message(EN, a_pack(9))

    assert "more in the thread." in message.text
    thread = "\n".join(one.text for one in message.parts)
    assert "O-9" in thread
    assert "Needs attention" in thread


def test_a_first_pack_compares_with_nothing() -> None:
    first = a_pack(new=(), new_results=(), moves=(), is_first=True)
    text = pack_message(
        EN, replace(first, objectives=tuple(replace(one, before=None) for one in first.objectives))
    ).text

    assert "It is the first one." in text
    assert "Where we are" in text
    assert "→" not in text.split("Where we are")[1].split("O-1")[-1]


def test_what_is_not_shown_is_counted() -> None:
    text = pack_message(EN, a_pack(hidden=2, untold=1, only_own=True)).text

    assert "2 objectives are not shown. 1 decision is not shown." in text
    assert "The teams below are too many to be looked at here" in text
