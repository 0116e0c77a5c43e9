"""People name each other in what they write; a name that nobody tells us loses none of their words."""

import pytest

from tests.journeys.test_checkin import MEI, mei_owns
from tests.journeys.town import Town

WORDS = "45 c7 pairing with <@U0LEA>"


@pytest.fixture
def code(company: Town) -> str:
    """Of a key result of Mei's; Lea is new to the bot."""
    [result] = mei_owns(company, 1)
    return result.code


def test_whoever_is_new_is_asked_for_their_name(company: Town, code: str) -> None:
    company.control("message", user=MEI, text=f"{code} {WORDS}")
    assert "pairing with @Lea Novak" in company.direct_messages(MEI)[-1]["text"]


@pytest.mark.parametrize("kind", ["missing_scope", "http_500", "drop_before_accept"])
def test_where_slack_does_not_say_who_it_is_the_check_in_is_kept(company: Town, code: str, kind: str) -> None:
    company.control("faults", method="users.info", kind=kind, times=2)
    company.control("message", user=MEI, text=f"{code} {WORDS}")
    assert "pairing with @U0LEA" in company.direct_messages(MEI)[-1]["text"]


def test_somebody_whom_slack_does_not_know_is_no_reason_to_lose_it_either(company: Town, code: str) -> None:
    company.control("message", user=MEI, text=f"{code} 45 c7 thanks to <@U0NOBODY>")
    assert "thanks to @U0NOBODY" in company.direct_messages(MEI)[-1]["text"]


def test_what_slack_makes_a_link_of_is_said_back_as_it_was_typed(company: Town, code: str) -> None:
    company.control("message", user=MEI, text=f"{code} 45 c7 see README.md, ask kai@acme.example")
    assert "“see README.md, ask kai@acme.example”" in company.direct_messages(MEI)[-1]["text"]
