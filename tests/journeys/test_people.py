"""People who are named, unknown or changed, through the stand-in for Slack."""

from datetime import timedelta

from tests.journeys.conftest import FRIDAY
from tests.journeys.town import Town


def test_whom_slack_does_not_know_gets_a_sentence(ready: Town) -> None:
    for text in ("<@U0NOBODY>", "away tomorrow stand-in <@U0NOBODY>", "KR-1.1 45 c7 <@U0NOBODY>"):
        assert "U0NOBODY" in ready.reads("U0MEI", text)


def test_more_new_people_than_can_be_asked_about_get_a_sentence(ready: Town) -> None:
    names = " ".join(f"<@U0NEW{number}>" for number in range(11))
    assert "10" in ready.reads("U0MEI", f"KR-1.1 45 c7 {names}")
    calls = ready.http.get("/control/calls").json()["calls"]
    assert not [call for call in calls if str(call["args"].get("user", "")).startswith("U0NEW")]


def test_a_demotion_that_was_missed_is_noticed_a_day_later(ready: Town) -> None:
    assert "Sorry" in ready.reads("U0LEA", "admin")
    with ready.okrbot.store.write() as tx:
        lea = tx.people.by_slack_id(ready.okrbot.workspace.id, "U0LEA")
        assert lea is not None
        tx.people.change(lea, by=None, now=FRIDAY, slack_admin=True)
    assert "Sorry" not in ready.reads("U0LEA", "admin")

    ready.clock_to((FRIDAY + timedelta(days=2)).isoformat())

    assert "Sorry" in ready.reads("U0LEA", "admin")


def test_an_act_goes_on_when_slack_says_nothing_of_the_person(ready: Town) -> None:
    ready.reads("U0MEI")
    ready.clock_to((FRIDAY + timedelta(days=2)).isoformat())
    ready.control("faults", method="users.info", kind="http_500", times=1)

    assert "O-1" in ready.reads("U0MEI")
