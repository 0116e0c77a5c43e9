"""What was said without a name leads to nobody: not in any table, by any time, id or order, in a log, in the audit, in
*My data* or in an export; and what is too little to be shown is gone."""

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from bot.domain.errors import Invalid, NothingToDo
from bot.domain.feedback import Answer, FeedbackAsk, WordsKind
from bot.domain.people import Employment
from bot.services.people.erasing import Erasing
from bot.services.people.my_data import MyData
from storage import Store
from storage.database.engine import sqlite_file
from storage.tables.columns import metadata
from storage.transfer.contents import CARRIED
from tests.services.feedback.stories import DELIVERED, IN_TIME, TOO_LATE, Company

FIVE = ("Kai", "Lea", "Ada", "Uma", "Jonas")


def secret(name: str) -> Answer:
    return Answer(f"helped-{name}-secret", f"change-{name}-secret", f"attempt-{name}-secret")


@pytest.fixture
def company(store: Store) -> Company:
    return Company.open(store)


def rows(store: Store) -> Iterator[tuple[str, dict[str, Any]]]:
    with store.read() as tx:
        for table in metadata().sorted_tables:
            for row in tx.connection.execute(select(table)).mappings():
                yield table.name, dict(row)


def holding(store: Store, words: str) -> list[tuple[str, dict[str, Any]]]:
    return [(name, row) for name, row in rows(store) if words in str(row)]


def test_four_are_too_few_and_whoever_asks_is_told_what_to_do(company: Company) -> None:
    with pytest.raises(Invalid) as four:
        company.asks("Mei", *FIVE[:4], nameless=True)
    [(reason, values)] = four.value.fields.values()
    assert (reason, values) == ("feedback_too_few_nameless", {"count": "4", "least": "5"})
    with company.store.read() as tx:
        assert tx.feedback_asks.of_asker(company.workspace.id, company.people["Mei"].id) == []
    company.asks("Mei", *FIVE, nameless=True)
    with pytest.raises(Invalid) as twice:
        company.asks("Mei", *FIVE, nameless=True, about=f"c{company.cycle.id}")
    assert next(iter(twice.value.fields.values()))[0] == "feedback_nameless_once"


def test_two_answers_of_five_are_deleted_unread_and_nobody_finds_them(company: Company) -> None:
    ask = company.asks("Mei", *FIVE, nameless=True)
    for name in FIVE[:2]:
        company.answers(name, ask, secret(name))
    company.giving.keep(company.workspace, company.people["Ada"], ask.id, secret("Ada"), TOO_LATE - timedelta(hours=2))
    file = sqlite_file(company.store.url)
    company.delivers()

    assert holding(company.store, "-secret") == []
    [received] = company.reads("Mei")
    assert received.is_empty
    if file is not None:  # the very bytes are gone once what was written last has reached the file
        with company.store.write() as tx:
            tx.connection.exec_driver_sql("SELECT 1")
        with company.store._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        assert b"-secret" not in file.read_bytes()


def test_three_of_five_are_shown_box_by_box_without_what_tells_them_apart(company: Company) -> None:
    ask = company.asks("Mei", *FIVE, nameless=True)
    for name in FIVE[:3]:
        company.answers(name, ask, secret(name))
    with pytest.raises(NothingToDo):
        company.answers("Kai", ask, secret("Kai"))  # once
    company.giving.decline(company.workspace, company.people["Uma"], ask.id, IN_TIME)
    with pytest.raises(NothingToDo):
        company.answers("Jonas", ask, secret("Jonas"), now=TOO_LATE)  # alone it would be known whose it is
    assert company.reads("Mei") == []
    mei = company.people["Mei"]
    [sheet] = company.reading.page(company.workspace, mei, IN_TIME).asks
    assert (sheet.peers, sheet.ask.asked) == ((), 5)
    company.delivers()

    [received] = company.reads("Mei")
    assert received.objective is None
    assert received.named == ()
    for kind in (WordsKind.HELPED, WordsKind.CHANGE, WordsKind.ATTEMPT):
        assert sorted(received.nameless[kind]) == sorted(f"{kind.value}-{name}-secret" for name in FIVE[:3])
    with pytest.raises(NothingToDo):
        company.answers("Jonas", ask, secret("Jonas"), now=DELIVERED)
    with company.store.read() as tx:
        assert tx.feedback_boxes.counts(company.workspace.id, [ask.id]) == {}  # how many answered is known no more
        for name in FIVE:
            assert tx.feedback_invitations.of_person(company.workspace.id, company.people[name].id) == []


def test_no_row_leads_from_words_to_whoever_wrote_them(
    company: Company, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    first, second = _two_asks(company)
    for name in ("Kai", "Lea", "Uma"):
        company.giving.keep(company.workspace, company.people[name], first.id, secret(name), IN_TIME)
        company.answers(name, first, secret(name))
    company.giving.decline(company.workspace, company.people["Ada"], first.id, IN_TIME)

    left = [row["person_id"] for name, row in rows(company.store) if name == "feedback_invitation"]
    open_ones = [company.people[name].id for name in ("Jonas", *FIVE[:1], "Lea", "Uma", "Ada", "Ravi")]
    assert sorted(left) == sorted(open_ones)  # of the first Jonas alone is left: nothing tells Ada's no from an answer
    found = holding(company.store, "-secret")
    assert {name for name, _ in found} == {"feedback_words"}
    known = {"id", "workspace_id", "ask_id", "kind", "words"}
    assert all(set(row) == known for _, row in found)  # neither author nor time
    assert not [row for name, row in rows(company.store) if name == "audit_event" and "secret" in str(row)]
    assert "-secret" not in caplog.text + "".join(capsys.readouterr())
    audited = [row for name, row in rows(company.store) if name == "audit_event" and row["at"] >= IN_TIME]
    assert audited == []  # answering leaves no event at all, and so no time
    assert _ids_tell_nothing(company.store)
    _order_tells_nothing(company, first, second)


def test_what_was_kept_half_written_days_ago_goes_when_the_answer_is_sent(company: Company) -> None:
    """It has expired and is not shown any more; beside the words it would say whose they are."""
    ask, kai = company.asks("Mei", *FIVE, nameless=True), company.people["Kai"]
    for days in (3, 2):
        company.giving.keep(company.workspace, kai, ask.id, secret("Kai"), IN_TIME - timedelta(days=days))
    assert {name for name, _ in holding(company.store, "-secret")} == {"form_draft"}
    company.answers("Kai", ask, secret("Kai"))
    with pytest.raises(NothingToDo):
        company.giving.keep(company.workspace, kai, ask.id, secret("Kai"), IN_TIME)

    assert {name for name, _ in holding(company.store, "-secret")} == {"feedback_words"}


def _two_asks(company: Company) -> tuple[FeedbackAsk, FeedbackAsk]:
    first = company.asks("Mei", *FIVE, nameless=True)
    others = ("Kai", "Lea", "Ada", "Uma", "Ravi")
    return first, company.asks("Jonas", *others, nameless=True, about=f"c{company.cycle.id}")


def _ids_tell_nothing(store: Store) -> bool:
    """Random, whole, and in no order that is the one in which they came."""
    ids = [row["id"] for name, row in rows(store) if name == "feedback_words"]
    return all(len(one) == 32 for one in ids) and len(set(ids)) == len(ids)


def _order_tells_nothing(company: Company, first: FeedbackAsk, second: FeedbackAsk) -> None:
    """The rows of one question look as if they had been written at once, in some other order than they came; an answer
    to another question does not touch them."""
    company.answers("Lea", second, secret("Ravi"))
    with company.store.read() as tx:
        asked = text("SELECT words FROM feedback_words WHERE ask_id = :ask")
        lies = [str(one) for one in tx.connection.execute(asked, {"ask": first.id}).scalars() if one]
        if tx.connection.dialect.name == "postgresql":
            mark = text("SELECT DISTINCT xmin FROM feedback_words WHERE ask_id = :ask")
            marks = tx.connection.execute(mark, {"ask": first.id})
            assert len(marks.all()) == 1
    came = [f"{kind}-{name}-secret" for name in ("Kai", "Lea", "Uma") for kind in ("helped", "change", "attempt")]
    assert sorted(lies) == sorted(came)
    assert tuple(lies) != tuple(came)


def test_the_only_contractor_of_a_team_is_told_apart_by_nothing(company: Company) -> None:
    company.change("Kai", employment=Employment.CONTRACTOR)
    ask = company.asks("Mei", *FIVE, nameless=True)
    for name in FIVE[:3]:
        company.answers(name, ask, secret(name))
    company.delivers()
    [received] = company.reads("Mei")
    assert received.named == ()
    assert "contractor" not in str(received)
    about_kai = [name for name, row in rows(company.store) if company.people["Kai"].id in _people_in(name, row)]
    assert not [name for name in about_kai if name.startswith("feedback")]


def _people_in(table: str, row: dict[str, Any]) -> set[Any]:
    """The people that a row points to."""
    keys = metadata().tables[table].foreign_keys
    return {row[one.parent.name] for one in keys if one.column.table.name == "person"}


def test_whoever_has_left_before_delivery_is_given_nothing_and_what_they_wrote_stays(company: Company) -> None:
    gone = company.asks("Mei", *FIVE, nameless=True)
    stays = company.asks("Ravi", *FIVE, nameless=True, about=f"c{company.cycle.id}")
    for name in FIVE[:3]:
        company.answers(name, gone, secret(name))
        company.answers(name, stays, Answer(f"kept by {name}"))
    company.change("Mei", deactivated_at=IN_TIME)
    company.change("Kai", deactivated_at=IN_TIME)
    assert [one.asker for one in company.reading.page(company.workspace, company.people["Uma"], IN_TIME).wanted] == [
        "Ravi"
    ]
    with pytest.raises(NothingToDo):
        company.answers("Uma", gone, secret("Uma"))
    company.delivers()

    assert holding(company.store, "-secret") == []
    assert len(company.reads("Ravi")[0].nameless[WordsKind.HELPED]) == 3


@pytest.mark.long
def test_people_are_erased_in_the_middle_of_a_round(company: Company) -> None:
    nameless = company.asks("Mei", *FIVE, nameless=True)
    named = company.asks("Ravi", "Kai", "Lea", "Mei", about=f"c{company.cycle.id}")
    for name in FIVE[:3]:
        company.answers(name, nameless, secret(name))
    company.answers("Mei", named, Answer("by-mei-secret"))
    company.answers("Kai", named, Answer("by-kai"))
    company.giving.keep(company.workspace, company.people["Lea"], named.id, Answer("draft-of-lea"), IN_TIME)
    for name in ("Mei", "Lea"):
        company.change(name, deactivated_at=IN_TIME)
        erasing = Erasing(company.store)
        erasing.erase(company.workspace, company.people[name], by="a test", now=IN_TIME, tell=lambda _done: None)

    assert holding(company.store, "-secret") == []  # what was asked by Mei, and what she wrote under her name
    assert holding(company.store, "draft-of-lea") == []
    company.delivers()
    [received] = company.reads("Ravi")
    assert received.named == (("Kai", Answer("by-kai")),)


def test_my_data_has_what_came_and_not_who_wrote_it_and_no_export_has_any(company: Company) -> None:
    ask = company.asks("Mei", *FIVE, nameless=True)
    named = company.asks("Mei", "Ravi", "Kai", "Lea")
    for name in FIVE[:3]:
        company.answers(name, ask, secret(name))
    company.answers("Ravi", named, Answer("signed"))
    my_data, mei, kai = MyData(company.store), company.people["Mei"], company.people["Kai"]
    before = my_data.everything(company.workspace, mei)
    assert "-secret" not in str(before)
    assert "signed" not in str(before)
    company.delivers()

    told = my_data.everything(company.workspace, mei)
    received = told["feedback_i_received"] + told["feedback_i_received_without_names"]
    assert "helped-Kai-secret" in json.dumps(received, default=str)
    assert "signed" in json.dumps(received, default=str)
    assert all("peer_id" not in one for one in received)
    assert "-secret" not in str(my_data.everything(company.workspace, kai))
    carried = {one.word for one in CARRIED}
    assert not carried & {"feedback_words", "feedback_peer", "feedback_ask", "feedback_invitation"}


def test_my_data_has_what_came_too_late_only_once_it_may_be_read(company: Company) -> None:
    ask = company.asks("Mei", "Kai", "Lea", "Uma")
    company.answers("Kai", ask, Answer("on time"))
    company.answers("Lea", ask, Answer("afterwards"), now=TOO_LATE)
    company.delivers()

    told = MyData(company.store).everything(company.workspace, company.people["Mei"])

    assert "on time" in str(told["feedback_i_received"])
    assert "afterwards" not in str(told["feedback_i_received"])
