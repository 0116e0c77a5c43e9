"""People who are named, unknown or changed, through the stand-in for Slack."""

from datetime import timedelta

from bot.views import ids
from tests.journeys.conftest import FRIDAY
from tests.journeys.town import Town, bot_of, words_of


def test_whom_slack_does_not_know_gets_a_sentence(ready: Town) -> None:
    for text in ("<@U0NOBODY>", "away tomorrow stand-in <@U0NOBODY>", "KR-1.1 45 c7 <@U0NOBODY>"):
        assert "U0NOBODY" in ready.reads("U0MEI", text)


def test_more_new_people_than_can_be_asked_about_are_named_by_their_ids(ready: Town) -> None:
    names = " ".join(f"<@U0NEW{number}>" for number in range(11))
    assert "@U0NEW0 @U0NEW1 " in ready.reads("U0MEI", f"KR-1.1 45 c7 {names}")
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


def test_a_bot_is_called_a_bot_and_nothing_is_kept_of_it(ready: Town) -> None:
    bot = bot_of(ready)

    for user_id, name in ((bot, "okrbot"), ("USLACKBOT", "slackbot")):
        assert f"{name} is a bot; it has no OKRs." in ready.reads("U0MEI", f"<@{user_id}>")

    assert not known(ready, bot, "USLACKBOT")


def test_a_note_may_mention_a_bot(ready: Town) -> None:
    assert "thanks @okrbot" in ready.reads("U0MEI", f"KR-1.1 93 c7 thanks <@{bot_of(ready)}>")
    assert not known(ready, bot_of(ready))


def test_whoever_is_chosen_and_is_a_bot_or_unknown_gets_the_error_under_their_field(ready: Town) -> None:
    view = ready.says("U0MEI", "away")["view"]

    answer = ready.submits("U0MEI", view, **{ids.AWAY_STAND_IN: bot_of(ready)})

    assert answer["errors"] == {ids.AWAY_STAND_IN: "okrbot is a bot; it has no OKRs."}
    assert not known(ready, "U0GUS")
    ready.control("faults", method="users.info", kind="user_not_found", times=1)
    assert list(ready.submits("U0MEI", view, **{ids.AWAY_STAND_IN: "U0GUS"})["errors"]) == [ids.AWAY_STAND_IN]


def test_a_person_is_meant_by_any_of_their_names(ready: Town) -> None:
    profile = {"real_name": "Jonas Weber", "display_name": "jonas", "name": "jweber", "title": "Engineer"}
    ready.control("user", id="U0JON", tz="Europe/Berlin", **profile)

    for typed in ("<@U0JON>", "Jonas Weber", "weber", "@jweber", "jonas"):
        assert "Jonas Weber" in ready.reads("U0MEI", typed)
    assert "jonas, Jonas Weber, Engineer" in ready.reads("U0MEI", "find weber")
    assert "Did you mean Jonas Weber?" in ready.reads("U0MEI", "jonas webr")


def test_somebody_of_another_workspace_is_told_whom_it_is_for(ready: Town) -> None:
    ready.control("user", id="U0STR", name="sam", real_name="Sam Stranger", is_stranger=True)

    ready.control("message", user="U0STR", to="bot", text="hello")
    home = ready.home("U0STR")

    said = "I look after the OKRs of Nordlicht, for its own members alone."
    assert [each["text"] for each in ready.direct_messages("U0STR") if said in each["text"]]
    assert said in words_of(home["blocks"])


def known(town: Town, *user_ids: str) -> dict[str, object]:
    with town.okrbot.store.read() as tx:
        return dict(tx.people.by_slack_ids(town.okrbot.workspace.id, user_ids))
