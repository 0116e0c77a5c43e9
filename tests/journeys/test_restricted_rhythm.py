"""A restricted objective through the rhythm of a cycle: paused, offered, learned from, reviewed, closed, carried over.
Its circle reads what becomes of it; an admin, the lead of its team, a guest and the channel read nothing."""

import io
import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Text, cast, select

from bot.domain.cycles import Cycle, CycleKind, CycleState
from bot.domain.okrs import ObjectiveState
from bot.operating import transferring
from bot.services.access import Access
from bot.services.closing.report import ClosingReports
from bot.services.people.my_data import MyData
from bot.views.closing.report import report_rows
from storage.tables.columns import metadata
from tests.journeys.test_closing import filled_in
from tests.journeys.test_following import answer, press
from tests.journeys.test_home import home_of
from tests.journeys.test_logs import logged  # noqa: F401  # a fixture
from tests.journeys.test_restricted_walk import GUS, WORD, reads_nothing
from tests.journeys.test_restricting import ADA, KAI, LEA, MEI, NIA, PLANTED, office_of, restricted, somebody
from tests.journeys.town import Town, button, words_of

pytestmark = pytest.mark.long

__all__ = ["restricted"]
PACK, END, AFTER = (f"2026-11-{day}T12:00:00+01:00" for day in (18, 20, 24))
WISH = "wunschpunsch"
OUTSIDE: tuple[str, ...] = (
    *("", f"<@{KAI}|kai>", "team Payments", "company", "cycle", "drafts", "tree", "find feuer", "O-1"),
    *("lessons", "lessons ask", "lessons feuer", "review team Payments", "close", "report"),
    *("order team Payments", "new", "wish"),
)
CODES = ("close O-2", "pause O-2", "handover KR-2.1", "lesson O-2 says it all", "cancel KR-2.1", "resume O-2")
on_sqlite = pytest.mark.parametrize("restricted", ["sqlite-socket"], indirect=True)


@on_sqlite
def test_what_becomes_of_it_is_its_circles_alone(restricted: Town, logged: io.StringIO, tmp_path: Path) -> None:  # noqa: F811
    before = {user: len(restricted.direct_messages(user)) for user in (ADA, MEI, GUS)}
    cycle = planned(restricted)
    wants(restricted, cycle)
    under_way(restricted)
    learns(restricted)
    reviews(restricted)
    restricted.clock_to(PACK)
    everywhere(restricted, MEI, ())
    is_over(restricted)
    closes(restricted, KAI, "O-2", WORD)
    closes(restricted, MEI, "O-1", "Ask legal early")
    restricted.clock_to(AFTER)
    everywhere(restricted, ADA, CODES)

    said = restricted.channel_messages("C0PAY")
    assert any("Review of Payments" in one["text"] for one in said)
    [ended] = [one for one in said if "is over" in one["text"]]
    assert "Ask legal early" in ended["text"]
    assert "1 objective is not shown." in words_of(ended)
    reads_nothing(said)
    for user, count in before.items():
        reads_nothing(restricted.direct_messages(user)[count:])
    for user in (KAI, NIA, LEA):
        assert WORD in restricted.reads(user, "O-2")
        assert WORD in restricted.reads(user, "lessons feuer")
    carried(restricted, cycle)
    files(restricted, tmp_path)
    written = logged.getvalue().casefold()
    assert "delivered" in written
    assert [word for word in (*PLANTED, WORD, WISH) if word in written] == []


def planned(town: Town) -> Cycle:
    office = office_of(town)
    held: dict[str, Any] = {"name": "Q1 2027", "kind": CycleKind.QUARTER, "state": CycleState.PLANNING}
    days: dict[str, Any] = {"first_day": date(2027, 1, 1), "last_day": date(2027, 3, 31)}
    with town.okrbot.store.write() as tx:
        return tx.cycles.add(by=None, now=town.now(), workspace_id=office.workspace.id, **held, **days)


def wants(town: Town, cycle: Cycle) -> None:
    form = town.says(KAI, "wish")["view"]
    assert "Kept, for you alone." in words_of(town.submits(KAI, form, **{f"wish_{cycle.id}": WISH})["view"])
    shut(town, KAI)


def under_way(town: Town) -> None:
    """Kai pauses it and goes on; Mei, who leads the team, is offered nothing of it, and Nia declines."""
    for course in ("pause", "resume"):
        done = town.submits(KAI, town.says(KAI, f"{course} O-2")["view"], turn_reason=f"The {WORD}")
        assert "O-2" in words_of(done["view"])
        shut(town, KAI)
        assert (WORD in town.reads(NIA, "O-2")) is (course == "pause")
    form, typed = town.says(KAI, "handover KR-2.1")["view"], {"turn_course": "handover", "turn_reason": f"The {WORD}"}
    refused = town.submits(KAI, form, turn_to=MEI, **typed)["errors"]
    assert "O-2" in str(refused)
    assert "stays Kai Berg's" in words_of(town.submits(KAI, form, turn_to=NIA, **typed)["view"])
    shut(town, KAI)
    home = town.home(NIA)
    found = button(home, "offer_open")
    sheet = town.presses(NIA, "offer_open", view_id=home["id"], block_id=found["block_id"], value=found["value"])[
        "view"
    ]
    assert WORD in words_of(sheet)
    town.submits(NIA, sheet, offer_takes="no", offer_answer=f"No {WORD}")
    shut(town, NIA)


def learns(town: Town) -> None:
    """A lesson about it, and one that all read; what the whole channel is shown has the second alone."""
    assert "Noted." in town.reads(KAI, f"lesson O-2 begins with a {WORD}")
    assert "Noted." in town.reads(MEI, "lesson Payments should ask early")
    listed = answer(town, KAI, "lessons", "C0PAY")
    assert WORD in words_of(listed)
    assert press(town, KAI, listed, "share_here")["ok"]
    assert "ask early" in words_of(town.channel_messages("C0PAY")[-1])


def reviews(town: Town) -> None:
    """Mei sets one; what is decided there is not about it, whoever decides."""
    page = answer(town, MEI, "review team Payments")
    form = press(town, MEI, page, "review_set")["view"]
    assert town.submits(MEI, form, rhythm="once", first_day="2026-11-20", at="14:00")["ok"]
    shut(town, MEI)
    for user in (MEI, KAI):
        reads_nothing(press(town, user, answer(town, user, "review team Payments"), "go_pack")["responses"])
        form = press(town, user, answer(town, user, "review team Payments"), "decision_new")["view"]
        reads_nothing(form)
        assert "O-2" not in words_of(form)
        shut(town, user)


def everywhere(town: Town, user: str, codes: Iterable[str]) -> None:
    for words in OUTSIDE:
        said = town.says(user, words, "C0PAY")
        reads_nothing([said["responses"], said.get("view")])
        assert WISH not in json.dumps(said).casefold()
        shut(town, user)
    for words in codes:
        known, unknown = (town.says(user, text, "C0PAY") for text in (words, words.replace("-2", "-99")))
        told = [words_of([one["responses"], one.get("view")]).replace("-99", "-2") for one in (known, unknown)]
        assert told[0] == told[1], words
        shut(town, user)
    home = town.home(user)
    for tab in ("me", "team", "company"):
        found = button(home, f"home_tab_{tab}")
        where = {"view_id": home["id"], "block_id": found["block_id"], "value": found["value"]}
        town.presses(user, found["action_id"], **where)
        home = home_of(town, user)
        reads_nothing(home)
    reads_nothing(town.home(GUS))


def shut(town: Town, user: str) -> None:
    for view in town.http.get("/control/views", params={"user": user}).json()["modals"][:1]:
        town.control("close", user=user, view_id=view["id"], all=True)


def is_over(town: Town) -> None:
    with town.okrbot.store.write() as tx:
        [cycle] = tx.cycles.active(town.okrbot.workspace.id)
        tx.cycles.change(cycle, by=None, now=town.now(), state=CycleState.GRADING)


def closes(town: Town, user: str, code: str, words: str) -> None:
    """Agreeing to what is suggested, with a 0.5 where nothing is."""
    view = town.says(user, f"close {code}")["view"]
    while "decision" not in str([block["block_id"] for block in view["blocks"] if "~" in block.get("block_id", "")]):
        turned = town.submits(user, view, **scored(view))
        assert "errors" not in turned, turned
        view = turned["view"]
    said = {"tell_others": words, "changed_outside": words, "decision": "keep"}
    done = town.submits(user, view, **scored(view), **filled_in(view, **said))
    assert f"{code} is closed." in words_of(done["view"])
    shut(town, user)


def scored(view: dict[str, Any]) -> dict[str, str]:
    """Another score than the suggested one for all, with a reason that holds the word in Kai's form alone."""
    ids = [block["block_id"] for block in view["blocks"] if block.get("block_id", "").startswith(("score-", "reason-"))]
    why = WORD if PLANTED[0] in words_of(view) or PLANTED[2] in words_of(view) else "It was late"
    return {one: "0.5" if one.startswith("score-") else why for one in ids}


def carried(town: Town, cycle: Cycle) -> None:
    """What goes on with it is Kai's draft, restricted as before, until he shares it; then its circle's, on no board."""
    with town.okrbot.store.read() as tx:
        drafts = tx.objectives.in_cycles(cycle.workspace_id, [cycle.id], (ObjectiveState.DRAFT,))
    kais = next(one for one in drafts if one.owner_id == somebody(town, KAI).id)
    assert kais.is_restricted
    for user in (ADA, MEI, NIA, LEA):
        assert "There is no" in town.reads(user, kais.code)
    assert "Q1 2027 goes on with it" in town.reads(KAI, "O-2")
    assert "goes on with it" not in town.reads(LEA, "O-2")


def files(town: Town, tmp_path: Path) -> None:
    """The report, *My data* of others, the export and the audit."""
    okrbot = town.okrbot
    report = ClosingReports(okrbot.store, Access()).whole(okrbot.workspace, "Q4 2026")
    reads_nothing(list(report_rows(report)))
    for user in (ADA, MEI):
        told = MyData(okrbot.store).everything(okrbot.workspace, somebody(town, user))
        told.pop("asked_of_me")  # Ada was asked before it was restricted
        reads_nothing(told)
        assert WISH not in str(told)
    assert WISH in str(MyData(okrbot.store).everything(okrbot.workspace, somebody(town, KAI)))
    events = metadata().tables["audit_event"].c
    with okrbot.store.read() as tx:
        audited = tx.connection.execute(
            select(cast(events.after, Text), cast(events.before, Text), events.reason)
        ).all()
    assert WISH not in str(audited)
    file = tmp_path / "export.jsonl"
    transferring.export(okrbot.settings, file, workspace=None, force=False, say=lambda _: None)
    moved = file.read_text(encoding="utf-8").casefold()
    assert WORD in moved, "a move to another database loses nothing"
    assert WISH not in moved
