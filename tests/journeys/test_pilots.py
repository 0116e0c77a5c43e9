"""A pilot in Slack, from "would you like to try?" to rolling it out; and who is asked meanwhile."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from bot.domain.teams import Role
from bot.views import ids
from tests.journeys.conftest import COMPANY, FRIDAY
from tests.journeys.conftest import person as someone
from tests.journeys.seeds import seed
from tests.journeys.town import Town, bot_of, button, town, words_of

pytestmark = pytest.mark.long

ADA, MEI, KAI, LEA, GUS = "U0ADA", "U0MEI", "U0KAI", "U0LEA", "U0GUS"
MORE = {"U0NOA": "Noa Fox", "U0BEN": "Ben Roth"}
MEMBERS = (MEI, KAI, LEA, "U0NOA", "U0BEN")
CHANNEL = "C0PAY"
GAINS = {"gains": "We see what is stuck", "costs": "An hour a week"}
GOOD = "Checkout just works\n- Checkout success 91% → 96%"


@pytest.fixture(params=["sqlite-socket", "postgresql-http"])
def payments(request: pytest.FixtureRequest) -> Iterator[Town]:
    """Mei leads Payments, five people with a guest not among them; Ada is an admin. Pilots are switched on."""
    database, transport = request.param.split("-")
    company: dict[str, Any] = {
        **COMPANY,
        "users": [*COMPANY["users"], *(someone(key, name) for key, name in MORE.items())],
    }
    with town(request.getfixturevalue(f"{database}_stores"), transport, company, FRIDAY) as running:
        seed(running)
        join(running, MORE)
        running.control("channel", id=CHANNEL, members=[ADA, *MEMBERS, bot_of(running)])
        switch(running, ["pilots"])
        yield running


def join(running: Town, people: dict[str, str]) -> None:
    workspace_id, now = running.okrbot.workspace.id, running.now()
    with running.okrbot.store.write() as tx:
        [team] = tx.teams.active(workspace_id)
        for user, name in people.items():
            values: dict[str, Any] = {
                "slack_user_id": user,
                "name": name,
                "zone": "Europe/Berlin",
                "slack_asked_at": now,
            }
            added = tx.people.add(by=None, now=now, workspace_id=workspace_id, **values)
            tx.memberships.join(team, added.id, role=Role.MEMBER, since=date(2026, 10, 1), by=None, now=now)


def switch(running: Town, practices: list[str]) -> None:
    saved = running.submits(ADA, running.says(ADA, "admin")["view"], practices=practices)
    assert saved["ok"], saved
    running.control("close", user=ADA, view_id=saved["view"]["id"])


def pressed(running: Town, user: str, message: dict[str, Any], action_id: str, at: int = 0) -> dict[str, Any]:
    found = button(message, action_id)
    where = {"channel": message["channel"], "ts": message["ts"], "block_id": found["block_id"]}
    return running.presses(user, action_id, value=found["value"], **where)


def page(running: Town, user: str = MEI) -> dict[str, Any]:
    found: dict[str, Any] = running.says(user, "pilot team Payments")["responses"][0]
    return found


def read(running: Town, user: str = MEI) -> str:
    return words_of(page(running, user))


def fills(running: Town, user: str, action_id: str, **values: Any) -> dict[str, Any]:
    """Open a form from the pilot's page, and submit it."""
    form = pressed(running, user, page(running, user), action_id)["view"]
    saved = running.submits(user, form, **values)
    if saved["ok"] and "view" in saved:
        running.control("close", user=user, view_id=saved["view"]["id"])
    return saved


def dm(running: Town, user: str, words: str) -> dict[str, Any]:
    """The last message to somebody in which these words stand."""
    return next(one for one in reversed(running.direct_messages(user)) if words in one["text"])


def told(running: Town, user: str) -> str:
    return "\n".join(str(one["text"]) for one in running.direct_messages(user)).replace("*", "")


def starts(running: Town) -> None:
    form = pressed(running, MEI, running.says(MEI, "pilot")["responses"][0], ids.PILOT_START)["view"]
    saved = running.submits(MEI, form, **GAINS)
    assert saved["ok"], saved
    running.control("close", user=MEI, view_id=saved["view"]["id"])


def votes(running: Town, yes: int, no: int) -> None:
    """Asked on Friday, answered on Monday, counted on the Saturday after."""
    assert "5 people are asked" in words_of(fills(running, MEI, ids.PILOT_ASK, closes="2026-11-20")["view"])
    running.clock_to("2026-11-16T10:00:00+01:00")
    answers = [*["yes"] * yes, *["no"] * no]
    assert "Would you like to try?" in words_of(running.home(MEMBERS[0]))
    assert button(page(running, MEMBERS[0]), f"{ids.PILOT_VOTE}yes")
    for user, said in zip(MEMBERS, answers, strict=False):
        thanks = pressed(running, user, dm(running, user, "like to try"), f"{ids.PILOT_VOTE}{said}")
        assert "nobody can see what it was" in words_of(thanks["responses"])


def approved(running: Town) -> None:
    """By Ada, on the Tuesday after the vote: Monday is a holiday in Tokyo."""
    running.clock_to("2026-11-24T09:20:00+01:00")
    assert "Ada Admin is asked" in words_of(fills(running, MEI, ids.PILOT_SPONSOR, sponsor=ADA)["view"])
    running.clock_to("2026-11-24T09:21:00+01:00")
    assert "Payments would like to pilot OKRs, and asks for your approval." in words_of(running.home(ADA))
    assert "You approved" in words_of(
        pressed(running, ADA, dm(running, ADA, "your approval"), ids.PILOT_APPROVE)["responses"]
    )


def iterates(running: Town, begin: str, review_day: str) -> None:
    """Prepare, run, review with one thing to improve."""
    days = {"first_day": begin, "review_day": review_day, "coach": LEA}
    cycle = choice(running)
    assert "Noted." in words_of(fills(running, MEI, ids.PILOT_PREPARE, cycle=cycle, **days)["view"])
    assert "Run" in words_of(pressed(running, MEI, page(running), ids.PILOT_GO_ON)["responses"])
    running.clock_to(f"{review_day}T10:00:00+01:00")
    assert "Now: Review" in page(running)["text"]
    with pytest.raises(AssertionError):
        button(page(running), ids.PILOT_GO_ON)
    saved = fills(running, MEI, ids.DECISION_NEW, words="Ask later in the day", owner=KAI, day=review_day)
    assert "Recorded" in words_of(saved["view"])
    assert "Now: *Improve*" in words_of(pressed(running, MEI, page(running), ids.PILOT_GO_ON)["responses"])


def choice(running: Town) -> str:
    form = pressed(running, MEI, page(running), ids.PILOT_PREPARE)["view"]
    running.control("close", user=MEI, view_id=form["id"])
    return next(str(one["element"]["options"][0]["value"]) for one in form["blocks"] if one.get("block_id") == "cycle")


def posted(running: Town) -> list[str]:
    return [one["text"] for one in running.channel_messages(CHANNEL) if one.get("metadata")]


def test_a_team_tries_okrs_from_the_vote_to_the_roll_out(payments: Town) -> None:
    starts(payments)
    assert "Start a pilot" not in payments.reads(MEI, "pilot")
    votes(payments, yes=4, no=1)
    again = pressed(payments, MEI, dm(payments, MEI, "like to try"), f"{ids.PILOT_VOTE}no")
    assert "You have answered already" in words_of(again["responses"])
    assert "answered" not in read(payments)  # no running count
    assert "Would you like to try?" not in words_of(payments.home(MEI))

    payments.clock_to("2026-11-24T09:10:00+01:00")
    assert "5 of 5 answered, 4 of them yes: 4 / 5 = 80%. 70% are needed: enough." in read(payments)
    assert "The vote of Payments is over" in told(payments, MEI)
    refused = fills(payments, MEI, ids.PILOT_SPONSOR, sponsor=KAI)
    assert "Kai Berg cannot approve it" in str(refused["errors"])
    approved(payments)
    late = pressed(payments, ADA, dm(payments, ADA, "your approval"), ids.PILOT_DECLINE)
    assert "Nobody is asked for an approval any more" in words_of(late["responses"])

    pressed(payments, MEI, page(payments), ids.PILOT_TRAIN)
    payments.clock_to("2026-11-24T09:22:00+01:00")
    assert "Ada Admin approved the pilot of Payments" in told(payments, MEI)
    trains(payments)
    assert "1 of 5 did the exercise" in read(payments)
    pressed(payments, MEI, page(payments), ids.PILOT_GO_ON)
    assert "a cycle" in read(payments)
    iterates(payments, "2026-11-25", "2026-12-07")
    assert "No figures: they are shown for five people and more" in read(payments)
    refused = fills(payments, MEI, ids.PILOT_STOP, reason="results", because="nothing moved")
    assert "does not offer 'results'" in refused["error"]  # they come late

    seen_before = page(payments, ADA)
    assert "iteration 2" in words_of(pressed(payments, MEI, page(payments), ids.PILOT_AGAIN)["responses"])
    assert "moved on" in words_of(pressed(payments, ADA, seen_before, ids.PILOT_ROLL_OUT)["responses"])
    iterates(payments, "2026-12-08", "2026-12-21")
    pressed(payments, MEI, page(payments), ids.PILOT_ROLL_OUT)
    payments.clock_to("2026-12-21T10:05:00+01:00")

    assert "Mei Tanaka rolled it out" in read(payments, LEA)
    assert sum("OKRs are here to stay for Payments" in one for one in posted(payments)) == 1
    assert sum("tries OKRs again" in one for one in posted(payments)) == 1


def trains(running: Town) -> None:
    """Kai's first draft is an activity without a number, his second one is good."""
    training = dm(running, KAI, "Here is what they are")
    assert "An *objective* says what will be different." in words_of(training["blocks"])
    form = pressed(running, KAI, training, ids.PILOT_EXERCISE)["view"]
    assert "at least one line" in str(running.submits(KAI, form, draft="Only a title")["errors"])
    first = running.submits(KAI, form, draft="Better checkout\n- Run a workshop")["view"]
    assert "This reads like an activity" in words_of(first)
    assert "None of the key results has a number" in words_of(first)
    second = running.submits(KAI, first, draft=GOOD)["view"]
    assert "Done: it names an outcome and a number." in words_of(second)
    running.control("close", user=KAI, view_id=second["id"])


def test_a_sponsor_declines_and_people_rest_while_the_company_pilots(payments: Town) -> None:
    starts(payments)
    form = pressed(payments, ADA, payments.says(ADA, "pilot")["responses"][0], ids.PILOTING)["view"]
    saved = payments.submits(ADA, form, piloting=["yes"], rolled_out_0=[])
    assert "only teams in a pilot" in words_of(saved["view"])
    payments.control("close", user=ADA, view_id=saved["view"]["id"])
    assert "at the moment nobody gets check-in messages" in payments.reads(KAI, "pilot")
    assert "trying OKRs with some teams first" in payments.reads(MEI, "why")

    votes(payments, yes=4, no=1)
    first = dm(payments, MEI, "like to try")["text"]
    assert "I write when somebody needs your answer" in first  # she has key results, and is not asked about them
    assert "Monday, Mei" not in told(payments, MEI)
    payments.clock_to("2026-11-24T09:20:00+01:00")
    fills(payments, MEI, ids.PILOT_SPONSOR, sponsor=ADA)
    payments.clock_to("2026-11-24T09:21:00+01:00")
    asked = dm(payments, ADA, "your approval")
    assert "An hour a week" in asked["text"]
    assert "4 / 5 = 80%" in asked["text"]
    no = pressed(payments, ADA, asked, ids.PILOT_DECLINE)["view"]
    assert "Please fill this in." in str(payments.submits(ADA, no, because=" ")["errors"])
    assert "Its lead is told why" in words_of(payments.submits(ADA, no, because="not *before* the audit")["view"])
    payments.clock_to("2026-11-24T09:22:00+01:00")
    assert "Ada Admin declined the pilot of Payments: “not ∗before∗ the audit”" in told(payments, MEI)
    assert "Ada Admin said no" in read(payments)

    assert "gets check-in messages again" in str(payments.says(ADA, "admin")["view"])
    payments.control(
        "close", user=ADA, view_id=payments.http.get("/control/views", params={"user": ADA}).json()["modals"][-1]["id"]
    )
    switch(payments, [])
    assert "is not switched on here" in payments.reads(MEI, "pilot")
    assert "pilot" not in payments.reads(MEI, "help teams")
    payments.clock_to("2026-11-30T09:00:30+09:00")
    assert "Monday, Mei Tanaka: 3 key results" in told(payments, MEI)
    switch(payments, ["pilots"])
    assert "Now: Assess" in page(payments)["text"]
