"""Whom words name: mentioned, or by what they are called."""

import pytest
from slack_sdk import WebClient

from bot.domain.errors import NotFound
from bot.services.people.people import People
from handlers.callers import Callers
from storage import Store
from tests.clocks import MovableClock
from tests.factories import MONDAY_MORNING, Office

KAI, LEA = "<@U0KAI|kai>", "<@U0LEA>"


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (f"{KAI} & {LEA}", ["Kai Berg", "Lea Novak"]),
        (f"from {KAI} please", ["Kai Berg"]),
        (f"@novak and {KAI}", ["Kai Berg", "Lea Novak"]),
        ("@kai 和 @lea", ["Kai Berg", "Lea Novak"]),
        ("@kai @lea novak, @kai", ["Kai Berg", "Lea Novak"]),
        ("berg und novak", ["Kai Berg", "Lea Novak"]),
        (f"{LEA}, @novak, @lea novak and {LEA}", ["Lea Novak"]),
        ("@", None),
        ("zorro", None),
    ],
)
def test_people_are_named_by_mentions_and_by_names(store: Store, words: str, names: list[str] | None) -> None:
    office = Office.open(store)
    for name, user in (("Mei", "U0MEI"), ("Kai Berg", "U0KAI"), ("Lea Novak", "U0LEA")):
        office.person(name, slack_user_id=user)
    callers = Callers(People(store), MovableClock(MONDAY_MORNING))
    acting = {"team": {"id": "T0NORD"}, "user": {"id": "U0MEI", "team_id": "T0NORD"}}
    caller = callers.of(acting, WebClient())

    if names is None:
        with pytest.raises(NotFound):
            callers.meant(caller, words, list)
    else:
        assert [one.name for one in callers.meant(caller, words, list)] == names
