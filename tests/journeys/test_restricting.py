"""An objective that some people see alone: what its owner does with it, and what everybody else reads instead."""

import io
import json
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.ids import ObjectiveId
from bot.domain.people import Person
from bot.domain.teams import Role
from tests.factories import Office
from tests.journeys.conftest import COMPANY, FRIDAY, person
from tests.journeys.seeds import FIRST_DAY, seed
from tests.journeys.test_home import home_of
from tests.journeys.test_logs import logged  # noqa: F401  # a fixture
from tests.journeys.town import Town, bot_of, button, town, words_of

pytestmark = pytest.mark.long

ADA, MEI, KAI, LEA, NIA = "U0ADA", "U0MEI", "U0KAI", "U0LEA", "U0NIA"
MONDAY, WEDNESDAY = "2026-11-16T09:00:00+01:00", "2026-11-18T12:00:00+01:00"
PLANTED = ("mondkalb", "lindwurm", "irrwisch", "klabauter", "wolpertinger", "rumpelkammer", "74.13", "81.57")
"""Title, why, key result, note, blocker and reason; value and target, which no second of a log line looks like."""

OUTSIDE = (
    *("", f"<@{KAI}|kai>", "team Payments", "company", "attention", "attention team Payments", "digest Payments"),
    *("tree", f"tree <@{KAI}|kai>", "tree team Payments", "O-1", "tree O-1", "align O-1", "why", "drafts", "new"),
    *("find lindw", "find irrwis", "find klabau", "find mondkal", "find O-2", "find KR-2.1", "checkin"),
)
SECRET: tuple[str, ...] = (
    "O-2",
    "KR-2.1 45 c7",
    "history KR-2.1",
    "history O-2",
    "tree O-2",
    "edit O-2",
    "edit KR-2.1",
    "align O-2",
)
SECRET += ("restrict O-2", "checkin KR-2.1", "O-2 tree", "KR-2.1")


def planted_in(found: Any) -> list[str]:
    """Anywhere in it, in what Slack shows and in what it carries."""
    said = json.dumps(found, ensure_ascii=False).casefold()
    return [word for word in PLANTED if word in said]


def office_of(running: Town) -> Office:
    workspace = running.okrbot.workspace
    with running.okrbot.store.read() as tx:
        [cycle] = tx.cycles.active(workspace.id)
    return Office(running.okrbot.store, workspace, cycle, running.now())


def somebody(running: Town, user: str) -> Person:
    with running.okrbot.store.read() as tx:
        found = tx.people.by_slack_id(running.okrbot.workspace.id, user)
    assert found is not None
    return found


def furnish(running: Town) -> None:
    """Kai, who reports to Lea, owns O-2 of the team that Mei leads; what she owns contributes to it, and Ada is asked
    for something there. Nia knows nothing yet."""
    office, kai = office_of(running), somebody(running, KAI)
    with office.store.write() as tx:
        tx.people.set_manager(kai, somebody(running, LEA).id, since=FIRST_DAY, by=None, now=office.now)
        [team] = tx.teams.active(office.workspace.id)
        [mine] = tx.objectives.of_teams(office.workspace.id, [team.id], [office.cycle.id])
    nia = office.person("Nia Novak", slack_user_id=NIA)
    with office.store.write() as tx:
        tx.memberships.join(team, nia.id, role=Role.MEMBER, since=FIRST_DAY, by=None, now=office.now)
    secret = office.objective(kai, f"The {PLANTED[0]} moves", team, why=f"A {PLANTED[1]}")
    aim = office.key_result(secret, f"The {PLANTED[2]}", target=Decimal(PLANTED[7]))
    office.check_in(aim, PLANTED[6], 3, at=office.now - timedelta(11), note=f"A {PLANTED[3]}")
    office.align(mine, aim)
    with office.store.write() as tx:
        held: dict[str, Any] = {"workspace_id": office.workspace.id, "key_result_id": aim.id, "opened_by_id": kai.id}
        held |= {"what": f"A {PLANTED[4]}", "asked_id": somebody(running, ADA).id, "opened_at": office.now}
        tx.blockers.add(by=kai.id, now=office.now, **held)


@pytest.fixture(params=["sqlite-socket", "postgresql-http"])
def restricted(request: pytest.FixtureRequest, logged: io.StringIO) -> Iterator[Town]:  # noqa: F811
    """Kai has restricted O-2, and named Nia on it."""
    database, transport = request.param.split("-")
    company = {**COMPANY, "users": [*COMPANY["users"], person(NIA, "Nia Novak")]}
    company["channels"] = [{"id": "C0PAY", "name": "payments", "members": [ADA, MEI, KAI, LEA, NIA]}]
    with town(request.getfixturevalue(f"{database}_stores"), transport, company, FRIDAY) as running:
        seed(running)
        furnish(running)
        running.control("channel", id="C0PAY", members=[ADA, MEI, KAI, LEA, NIA, bot_of(running)])
        restricts(running)
        yield running


def restricts(running: Town) -> None:
    form = form_of(running, running.says(KAI, "O-2")["responses"][0])
    refused = running.submits(KAI, form, because=" ", review_day="2027-02-12")
    assert refused["errors"] == {
        "because": "Please fill this in.",
        "review_day": "Please choose a day by 11 Feb: then it is looked at again.",
    }
    assert "Please choose a day after today." in str(running.submits(KAI, form, because="x", review_day="2026-11-13"))
    saved = running.submits(KAI, form, named=[NIA], because=f"A {PLANTED[5]}", review_day="2026-11-17")
    assert "O-2 is restricted.* It is shown to Kai Berg, Nia Novak, and Lea Novak." in words_of(saved["view"])


def form_of(running: Town, answer: dict[str, Any]) -> dict[str, Any]:
    found = button(answer, "restrict_open")
    values = {"block_id": found["block_id"], "value": found["value"]}
    form: dict[str, Any] = running.presses(KAI, "restrict_open", channel=answer["channel"], ts=answer["ts"], **values)[
        "view"
    ]
    return form


def walks(running: Town, user: str, everywhere: tuple[str, ...]) -> str:
    """Everything that somebody can look at; returns what they read."""
    read = []
    for words in everywhere:
        answer = running.says(user, words)
        assert answer["ok"]
        assert planted_in(answer) == [], words
        read += [words_of(answer["responses"])] if words != "find O-2" else []
        if answer.get("view"):
            if words == "align O-1":
                where = {"view_id": answer["view"]["id"], "action_id": "align_to"}
                for query in ("", "mondkal", "irrwis", "O-2"):
                    assert planted_in(running.control("options", user=user, query=query, **where)["options"]) == []
            running.control("close", user=user, view_id=answer["view"]["id"], all=True)
    home = running.home(user)
    for tab in ("me", "team", "company"):
        found = button(home, f"home_tab_{tab}")
        running.presses(user, found["action_id"], view_id=home["id"], block_id=found["block_id"], value=found["value"])
        home = home_of(running, user)
        assert planted_in(home) == [], tab
    return "\n".join(read)


def test_an_outsider_and_a_channel_find_it_nowhere_and_its_circle_finds_it(
    restricted: Town,
    logged: io.StringIO,  # noqa: F811
) -> None:
    """The outsiders are an admin, who looks at everything, and the lead of its team."""
    before = {user: len(restricted.direct_messages(user)) for user in (ADA, MEI)}
    for user, everywhere, codes in ((ADA, OUTSIDE, SECRET), (MEI, OUTSIDE[2:7], SECRET[:2])):
        read = walks(restricted, user, everywhere)
        assert "1 objective not shown" in read
        assert "O-2" not in read
        for words in codes:
            answer = restricted.says(user, words)
            unknown = restricted.says(user, words.replace("-2", "-99"))
            told = [words_of(one["responses"]).replace("-99", "-2") for one in (answer, unknown)]
            assert told[0] == told[1], words
            assert "Or it is not shown to you." in told[0]
            assert planted_in(answer) == []
    assert "O-1 supports an objective not shown" in restricted.reads(ADA, f"<@{MEI}|mei>")
    assert "0 of 1 objectives on track" in restricted.reads(ADA, "team Payments")
    for user in (KAI, NIA, LEA):  # owner, named, manager above
        sheet = restricted.reads(user, "O-2").casefold()
        assert [word for word in PLANTED if word not in sheet and word not in PLANTED[3:5]] == []
        assert PLANTED[0] in restricted.reads(user, "find lindw")
        assert PLANTED[2] in restricted.reads(user, "find irrwis")
        assert PLANTED[0] in restricted.reads(user, f"<@{KAI}|kai>")
        history = restricted.reads(user, "history KR-2.1")
        assert [word for word in PLANTED[2:5] if word not in history] == []
        assert "0 of 1 objectives on track" in restricted.reads(user, "team Payments")
        assert PLANTED[2] in restricted.reads(user, "attention team Payments")

    for words in (f"<@{KAI}|kai>", "team Payments", "attention team Payments", "tree team Payments"):
        answer = restricted.says(KAI, words, channel="C0PAY")["responses"][0]
        found = button(answer, "share_here")
        where = {"channel": answer["channel"], "ts": answer["ts"], "block_id": found["block_id"]}
        assert restricted.presses(KAI, "share_here", value=found["value"], **where)["ok"]
    restricted.clock_to(WEDNESDAY)

    said = restricted.channel_messages("C0PAY")
    assert any("Payments" in message["text"] and "digest" not in message["text"] for message in said)
    assert len(said) >= 6  # what was shared, and the digest with its thread
    assert planted_in(said) == []
    for user in (ADA, MEI):
        assert planted_in(restricted.direct_messages(user)[before[user] :]) == []
    written = logged.getvalue().casefold()
    assert "delivered" in written
    assert [word for word in PLANTED if word in written] == []


def test_the_day_of_the_review_comes_back_until_somebody_answers(restricted: Town) -> None:
    restricted.clock_to(MONDAY)
    assert "irrwisch" in words_of(restricted.direct_messages(KAI)[-1])
    assert "still needed" not in words_of([restricted.direct_messages(KAI), restricted.home(KAI)])
    restricted.clock_to("2026-11-23T09:00:00+01:00")
    assert "is restricted: is that still needed?" in words_of(restricted.direct_messages(KAI)[-1])
    assert "still needed" not in words_of(restricted.home(NIA))
    home = restricted.home(KAI)
    assert "is that still needed?" in words_of(home)
    found = button(home, "restrict_open")
    where = {"view_id": home["id"], "block_id": found["block_id"], "value": found["value"]}
    form = restricted.presses(KAI, "restrict_open", **where)["view"]
    assert form["blocks"][2]["element"]["initial_users"] == [NIA]
    assert restricted.submits(KAI, form, review_day="2026-11-25")["ok"]
    assert "is that still needed?" not in words_of(restricted.home(KAI))

    restricted.clock_to("2026-11-30T09:00:00+01:00")
    prompt = restricted.direct_messages(KAI)[-1]
    found = button(prompt, "restrict_lift")
    where = {"channel": prompt["channel"], "ts": prompt["ts"], "block_id": found["block_id"]}
    answer = restricted.presses(KAI, "restrict_lift", value=found["value"], **where)

    assert words_of(answer["responses"]).startswith("O-2 is open to all again.")
    assert PLANTED[0] in restricted.reads(MEI, "find lindw")
    assert "objective not shown" not in restricted.reads(MEI, "team Payments")
    with restricted.okrbot.store.read() as tx:
        events = tx.audit.of(restricted.okrbot.workspace.id, "objective", 2)
    told = [event for event in events if event.after is not None and "visibility" in event.after]
    assert [(event.after or {})["visibility"] for event in told] == ["restricted", "open"]
    assert [date.fromisoformat((event.after or {})["review_day"]) for event in told[:1]] == [date(2026, 11, 17)]


def test_an_outsider_who_had_its_form_open_saves_nothing_and_reads_nothing(restricted: Town) -> None:
    with restricted.okrbot.store.write() as tx:
        objective = tx.objectives.get(restricted.okrbot.workspace.id, ObjectiveId(2))
        tx.objectives.open(objective, by=objective.owner_id, now=restricted.now())
    form = restricted.says(MEI, "edit O-2")["view"]
    pressed = restricted.says(MEI, "O-2")["responses"][0]
    assert "restrict_open" not in json.dumps(pressed)
    assert restricted.says(KAI, "restrict O-2")["view"]["title"]["text"] == "Who sees O-2"
    named = {"named": [NIA], "because": PLANTED[5], "review_day": "2026-11-27"}
    assert restricted.submits(KAI, restricted.says(KAI, "O-2 restrict")["view"], **named)["ok"]

    refused = restricted.submits(MEI, form, title="Seen")

    assert list(refused["errors"].values()) == ["That is not there any more."]
    assert PLANTED[0] in restricted.reads(KAI, "O-2")
