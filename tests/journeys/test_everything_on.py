"""Every practice at once, for five weeks: what somebody gets is owed, comes by day and on a working day, and once."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from tests.journeys.busy_office import ADA, BEN, CHANNEL, KAI, LEA, MEI, TEAM, YUI, BusyOffice, local
from tests.journeys.conftest import COMPANY, FRIDAY, person
from tests.journeys.town import Town, bot_of, office_of, town

pytestmark = pytest.mark.long

AWAY = (date(2026, 11, 30), date(2026, 12, 4))
ONCE = {"survey": 1, "pilot_vote": 1, "pilot_training": 1}
OWED: dict[str, dict[str, int]] = {
    KAI: {**ONCE, "prompt prompt.control": 5, "prompt prompt.due": 3, "reminder": 3},
    MEI: {**ONCE, "prompt prompt.due": 5, "reminder": 5, "survey_result": 1, "session_reminder": 4}
    | {"pilot_news pilot.vote_over": 1, "pilot_news pilot.approved": 1, "pilot_news pilot.review": 1},
    LEA: ONCE,
    YUI: ONCE,
    ADA: {"pilot_approval": 1},
}
"""Kai is under control in the first week, away in the third, and answers nothing; Mei leads, and hosts two sessions of
which a question stays open. Whoever owns nothing gets no check-ins."""
TOP = ("O-1", "Payments", "Autumn", "Face to face", "Payments", "Face to face", "Payments")
"""The room and what closed with its cycle are apart; else one a week."""


@pytest.fixture(params=["sqlite-socket", "postgresql-http"])
def place(request: pytest.FixtureRequest) -> Iterator[Town]:
    database, transport = request.param.split("-")
    usual: dict[str, Any] = {**COMPANY}
    users = [one for one in usual["users"] if one["id"] != MEI]
    users += [person(MEI, "Mei Tanaka"), person(YUI, "Yui Sato", "Asia/Tokyo"), person(BEN, "Ben Abel")]
    company: dict[str, Any] = {**usual, "users": users}
    with town(request.getfixturevalue(f"{database}_stores"), transport, company, FRIDAY) as running:
        running.control("channel", id=CHANNEL, members=[ADA, *TEAM, bot_of(running)])
        yield running


def test_five_weeks_of_everything(place: Town) -> None:
    to, busy = place.clock_to, BusyOffice.open(office_of(place), place.now)
    to("2026-11-15T22:00:00+01:00")
    busy.begins_everything(date(2026, 11, 20), date(2026, 11, 26))
    busy.is_away(KAI, *AWAY)
    to("2026-11-17T11:00:00+01:00")
    busy.answers_what_it_was_asked()
    to("2026-11-23T22:00:00+01:00")
    busy.names_a_sponsor()
    to("2026-11-24T22:00:00+01:00")
    busy.approves_and_trains()
    to("2026-11-26T15:30:00+01:00")
    busy.answers(KAI)
    busy.runs_until(date(2026, 12, 11))
    to("2026-12-18T22:00:00+01:00")

    assert {user: dict(busy.got(user)) for user in OWED} == OWED
    for user, owed in OWED.items():
        moments = [_moment(one, user) for one in place.direct_messages(user)]
        assert len(moments) == sum(owed.values())
        assert [at for at in moments if not _is_fine(user, at)] == []
    _a_channel_gets_one_a_week(place)
    _kai_reads_everything_once(place)


def _a_channel_gets_one_a_week(place: Town) -> None:
    told = [one for one in place.channel_messages(CHANNEL) if one.get("thread_ts", one["ts"]) == one["ts"]]
    texts = [one["text"] for one in told]
    assert [name in text for name, text in zip(TOP, texts, strict=True)] == [True] * len(TOP), texts
    assert [at for at in (_moment(one, ADA) for one in told) if not _is_fine(ADA, at)] == []


def _kai_reads_everything_once(place: Town) -> None:
    channel = place.direct_messages(KAI)[0]["channel"]
    calls = place.http.get("/control/calls").json()["calls"]
    posted = [one["args"] for one in calls if one["method"] == "chat.postMessage"]
    said = [one["text"] for one in posted if one["channel"] == channel]
    for news in ("Hello Kai Berg", "Great", "Because", "has put O-1", "Did it help?"):
        assert [news in text for text in said].count(True) == 1, news
    daily = [text for text in said if "under control, about" in text]
    assert ["asks for your feedback" in text for text in daily] == [True, False, False, False, False]
    assert ["Is Payments suited" in text for text in daily] == [False, True, False, False, False]
    assert max(len(one.get("blocks", ())) for one in posted) <= 50


def _moment(message: dict[str, Any], user: str) -> datetime:
    return local(datetime.fromtimestamp(float(message["ts"]), UTC), user)


def _is_fine(user: str, at: datetime) -> bool:
    """By day, on a working day, and not while they are away; nobody here has chosen an hour of their own."""
    is_away = user == KAI and AWAY[0] <= at.date() <= AWAY[1]
    return time(9) <= at.time() < time(18) and at.weekday() < 5 and not is_away
