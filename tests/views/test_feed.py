from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.addresses import Address, BadAddress, read_address
from bot.domain.feed_forms import SECRET, TypedFeed
from bot.domain.feeds import AllowedAddress, Feed, FeedState
from bot.domain.ids import KeyResultId, ObjectiveId, PersonId, WorkspaceId
from bot.domain.json_numbers import NoNumber
from bot.domain.okrs import KeyResult
from bot.domain.people import Person
from bot.feeds import SECRET_LOST
from bot.fetching import NotRead
from bot.i18n import language
from bot.services.feeds.addresses import AddressDesk, Question
from bot.services.feeds.feeds import FeedForm
from bot.views.blocks import VIEW_BLOCKS
from bot.views.feeds.addresses import addresses_view, question_text
from bot.views.feeds.feed import Tried, feed_view
from bot.views.feeds.words import TROUBLES, feed_text, trouble_text
from bot.views.field_errors import REASONS

T = language("en")
NOON = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)
HERE = WorkspaceId(1)
RESULT = KeyResult(
    id=KeyResultId(3),
    workspace_id=HERE,
    objective_id=ObjectiveId(2),
    objective_number=12,
    number=2,
    title="Checkout",
    owner_id=PersonId(4),
    start=Decimal(40),
    target=Decimal(60),
    current=Decimal(45),
    active_from=date(2026, 10, 1),
    due_day=date(2026, 12, 31),
)
FEED = Feed(
    id=5,
    workspace_id=HERE,
    key_result_id=RESULT.id,
    url="https://metrics.example.com/planted?key=planted",
    origin="https://metrics.example.com",
    pointer="/a",
    header_name="Authorization",
    sealed="gAAAA-sealed",
    set_by_id=PersonId(4),
    set_at=NOON,
    state=FeedState.ALLOWED,
    last_value=Decimal(47),
    read_at=NOON,
    next_at=NOON + timedelta(hours=1),
)


def test_every_reason_has_its_words() -> None:
    assert {*map(str, NotRead), *map(str, NoNumber), SECRET_LOST} == set(TROUBLES)
    assert {why.value for why in BadAddress} <= set(REASONS)
    assert trouble_text(T, "status", "503") == "it answered with 503 instead of a value"


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, "47, read from https://metrics.example.com <!date"),
        ({"last_value": None, "read_at": None}, "nothing has been read yet"),
        ({"state": FeedState.ASKED}, "An admin is asked"),
        ({"state": FeedState.REFUSED, "typed_at": NOON}, "An admin did not allow https://metrics.example.com"),
        ({"typed_at": NOON}, "45 was typed; https://metrics.example.com says 47."),
        ({"typed_at": NOON, "last_value": None}, "45 was typed, so nothing is taken over"),
        ({"failures": 2, "trouble": "too_slow"}, "47, read from"),
        ({"failures": 3, "trouble": "too_slow", "failing_since": NOON}, "has not been readable since"),
    ],
)
def test_a_line_says_how_the_reading_stands_without_the_path(changed: dict[str, Any], told: str) -> None:
    shown = feed_text(T, RESULT, replace(FEED, **changed))
    assert told in shown
    assert "planted" not in shown


def test_the_form_never_fills_in_a_secret() -> None:
    typed = TypedFeed(url=FEED.url, pointer="/b", header_name="X-Key", secret="Bearer planted")
    for form in (FeedForm(key_result=RESULT, feed=FEED, takes_secrets=True), _without_keys()):
        shown = str(feed_view(T, form, typed))
        assert "Bearer planted" not in shown
        assert "gAAAA" not in shown
    names = [block.get("block_id") for block in feed_view(T, _without_keys())["blocks"]]
    assert SECRET not in names


def test_whoever_opens_the_form_sees_the_first_failure_already() -> None:
    failing = replace(FEED, failures=1, trouble="nothing_there", failing_since=NOON)
    shown = str(feed_view(T, FeedForm(key_result=RESULT, feed=failing, takes_secrets=True)))
    assert "the pointer leads to nothing in its answer" in shown


def test_a_trial_that_took_too_long_says_what_it_waited_for() -> None:
    form = FeedForm(key_result=RESULT, feed=FEED, takes_secrets=True)
    shown = str(feed_view(T, form, None, Tried(trouble="too_slow")))
    assert "the hourly reading waits 5 seconds" in shown
    assert "longer than 5 seconds" not in shown


def _without_keys() -> FeedForm:
    return FeedForm(key_result=RESULT, feed=None, takes_secrets=False)


def test_an_admin_sees_who_asks_and_nothing_of_what_is_not_shown() -> None:
    mei = Person(id=PersonId(4), workspace_id=HERE, slack_user_id="U0MEI", name="Mei <!channel>", zone="UTC")
    asked = Question(origin=FEED.origin, by=mei, key_result=RESULT, more=2)
    assert question_text(T, asked).startswith("*Mei &lt;!channel&gt;* wants to read KR-12.2 from")
    assert "2 more wait for it." in question_text(T, asked)
    assert "KR-12" not in question_text(T, replace(asked, key_result=None))


def test_an_admin_sees_an_address_to_its_end() -> None:
    """However much of it looks like one that they know."""
    mei = Person(id=PersonId(4), workspace_id=HERE, slack_user_id="U0MEI", name="Mei", zone="UTC")
    host = ".".join(("metrics.example.com", *["a" * 60] * 3, "b" * 30, "evil.example"))
    found = read_address(f"https://{host}:65535/")
    assert isinstance(found, Address)
    asked = Question(origin=found.origin, by=mei, key_result=RESULT)
    assert f"{host}:65535*" in question_text(T, asked)
    allowed = AllowedAddress(id=1, workspace_id=HERE, origin=found.origin, allowed_by_id=mei.id, allowed_at=NOON)
    assert f"{host}:65535, since" in str(addresses_view(T, AddressDesk(allowed=(allowed,))))


def test_many_addresses_fit_into_one_form() -> None:
    mei = Person(id=PersonId(4), workspace_id=HERE, slack_user_id="U0MEI", name="Mei", zone="UTC")
    origins = [f"https://{number}.{'a' * 60}.example.com" for number in range(200)]
    desk = AddressDesk(
        questions=tuple(Question(origin=one, by=mei, key_result=RESULT) for one in origins),
        allowed=tuple(
            AllowedAddress(id=1, workspace_id=HERE, origin=one, allowed_by_id=mei.id, allowed_at=NOON)
            for one in origins
        ),
    )
    view = addresses_view(T, desk, "said")
    assert len(view["blocks"]) < VIEW_BLOCKS
    assert "175 more." in str(view)
