"""Nothing that a person wrote, and none of their names, is left after they have been erased; what they measured is."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Text, cast, select
from sqlalchemy.types import JSON, Enum, String

from bot.app import Stores
from bot.domain.erasing import ERASED, is_tombstone
from bot.domain.errors import Ambiguous, NotFound
from bot.services.overview.as_of import AsOf
from bot.services.people.erasing import BATCH, CHANGES, Erasing
from bot.services.people.my_data import MyData
from storage import Store
from storage.database.engine import sqlite_file
from storage.tables.columns import metadata
from tests.factories import Office
from tests.services.measures.past_weeks import as_of
from tests.services.people.furnished import erase, furnished
from tests.storage.two_furnished import furnish

pytestmark = pytest.mark.long

HERE: Any = 700_000
WORD = "planted"
OF_ALL = {
    "workspace": "the workspace's own",
    "installation": "the workspace's own",
    "cycle": "the workspace's own",
    "team": "the team's",
    "allowed_channel": "a channel",
    "pace": "Slack's methods and channels",
    "pause": "Slack's methods",
    "handled": "ids of Slack's events",
    "directory_reading": "a cursor of Slack's",
    "snapshot": "kinds of things",
    "following_channel": "a channel",
    "follow.channel_id": "a channel",
    "review": "where the pack of a team's review is in Slack",
    "survey": "words of ours, statements that admins have written, and means of five answers or more",
    "survey_words": "statements that admins have written",
    "survey_answer": "nobody can tell whose",
    "control_period.room_channel": "a channel",
    "control_period.room_ts": "where a message is in Slack",
    "draft_board": "a channel, and where a message is in it",
    "shared_draft.slack_ts": "where a message is in Slack",
    "allowed_address": "addresses of systems",
    "feed": "where the value of a team's key result is read",
    "evidence.url": "where a message is in Slack",
    "parked_request.url": "where a message is in Slack",
    "context_change.before": "facts of a team's objective",
    "context_change.after": "facts of a team's objective",
    "objective.title": "the team's, for it is in one",
    "objective.why": "as its title",
    "objective.context": "as its title",
    "key_result.title": "as that of its objective",
    "key_result.unit": "as its title",
    "milestone.title": "as that of its objective",
    "question.id": "a number drawn by lot",
    "question.words": "asked without a name, or of somebody who has none any more",
    "question_voter": "numbers drawn by lot",
    "answer.asked": "as the words of a question",
    "session.zone": "a place",
    "session.channel_id": "a channel",
    "session.posted_in": "a channel",
    "session.thread_ts": "where a message is in Slack",
    "search_term.term": "a word of its objective's title",
    "audit_event.action": "a word of ours",
    "audit_event.before": "of a thing that is nobody's in particular",
    "audit_event.after": "of a thing that is nobody's in particular",
    "delivery.rule": "a word of ours",
    "delivery.dedupe_key": "ids",
    "delivery.lease_owner": "a machine",
}
"""Texts that are nobody's words: whose they are instead."""


def test_no_text_of_any_table_holds_what_was_theirs(store: Store) -> None:
    """Every text column of every table holds a word; a column that is new is asked about here."""
    with store.write() as tx:
        furnish(tx.connection, HERE, WORD)
        workspace, person = tx.workspaces.get(HERE), tx.people.get(HERE, HERE + 1)

    erase(store, workspace, person)

    left = {(table, column) for table, column, text in texts(store) if f"{WORD}1" in text}
    asked = {f"{table}.{column}" for table, column in left if table not in OF_ALL}
    assert asked - set(OF_ALL) == set()
    others = {(table, column) for table, column, text in texts(store) if f"{WORD}2" in text}
    assert {("check_in", "note"), ("blocker", "what"), ("person", "name"), ("form_draft", "typed")} <= others


def texts(store: Store) -> Iterator[tuple[str, str, str]]:
    """(table, column, what stands in it) of everything that can hold words."""
    with store.read() as tx:
        for table in metadata().sorted_tables:
            for column in table.columns:
                if isinstance(column.type, String | Text | JSON) and not isinstance(column.type, Enum):
                    found = tx.connection.execute(select(cast(column, Text))).scalars()
                    yield from ((table.name, column.name, _read(text)) for text in found if text is not None)


def _read(text: str) -> str:
    """As people read it: in JSON of SQLite letters beyond ASCII are written as numbers."""
    return text.encode("ascii", "backslashreplace").decode("unicode_escape").casefold()


@pytest.fixture
def office(sqlite_stores: Stores) -> Office:
    return furnished(sqlite_stores.people)


SAID = ("oma", "rügen", "tanaka", "sailor", "skipper", "u0mei", "2026-11-20")


def test_neither_rows_nor_the_audit_keep_names_and_words(store: Store) -> None:
    office = furnished(store)
    mei = Erasing(office.store).named(office.workspace, "U0MEI")
    assert all(any(said in text for _, _, text in texts(office.store)) for said in SAID)

    erase(office.store, office.workspace, mei)

    left = [(table, column) for table, column, text in texts(office.store) if any(said in text for said in SAID)]
    assert left == []
    assert not any(column == "name" and text == "mei" for _, column, text in texts(office.store))


def test_a_sqlite_file_and_its_log_hold_none_of_it(office: Office) -> None:
    file = sqlite_file(office.store.url)
    assert file is not None
    log = file.with_name(f"{file.name}-wal")
    assert b"Oma is ill" in file.read_bytes() + log.read_bytes()

    erase(office.store, office.workspace, Erasing(office.store).named(office.workspace, "U0MEI"))

    assert not any(said in held.read_bytes() for said in (b"Oma is ill", b"Mei Tanaka") for held in (file, log))


def test_what_was_measured_and_what_others_said_stays(office: Office) -> None:
    mei = Erasing(office.store).named(office.workspace, "Mei Tanaka")

    erase(office.store, office.workspace, mei)

    [team] = [one for one in office.objectives() if one.team_id is not None]
    [result] = team.key_results
    numbers = (Decimal(40), 7)
    with office.store.read() as tx:
        [said] = tx.check_ins.history(office.workspace.id, result.id, 9)
        answers = [text for _, column, text in texts(office.store) if column == "answer"]
        person = tx.people.get(office.workspace.id, mei.id)
    assert (team.title, (result.current, result.confidence)) == ("Payments that just work", numbers)
    assert ((said.value, said.confidence), said.note, said.author_id) == (numbers, "", mei.id)
    assert "in the vault" in answers
    assert (person.name, person.is_active, is_tombstone(person.slack_user_id)) == (ERASED, False, True)


def test_the_audit_says_that_somebody_was_erased_and_not_who(office: Office) -> None:
    mei = Erasing(office.store).named(office.workspace, "Mei")
    before = _events(office)

    erase(office.store, office.workspace, mei)

    after = _events(office)
    [told] = [one for one in after if one["kind"] == "erasure"]
    assert (told["actor_id"], told["subject_id"], told["after"]["by"], told["at"]) == (None, 0, "a test", Office.now)
    kept = {one["id"]: (one["action"], one["kind"], one["subject_id"], one["at"]) for one in after}
    assert all(kept[one["id"]] == (one["action"], one["kind"], one["subject_id"], one["at"]) for one in before)


def _events(office: Office) -> list[dict[str, Any]]:
    table = metadata().tables["audit_event"]
    with office.store.read() as tx:
        return [dict(row) for row in tx.connection.execute(select(table)).mappings()]


def test_what_was_stopped_goes_on_and_what_is_done_changes_nothing_more(office: Office) -> None:
    erasing, workspace = Erasing(office.store), office.workspace
    mei = erasing.named(workspace, "U0MEI")
    erasing._let_go(workspace, mei, office.now)
    erasing._batch(workspace, mei)

    again = erasing.named(workspace, "U0MEI")
    erase(office.store, workspace, again)

    with office.store.read() as tx:
        buried = tx.people.get(workspace.id, mei.id)
    assert erasing.preview(workspace, buried) == {}
    with pytest.raises(NotFound):
        erasing.named(workspace, "U0MEI")
    with pytest.raises(NotFound):
        erasing.named(workspace, ERASED)


def test_the_same_slack_id_is_somebody_new_afterwards(office: Office) -> None:
    mei = Erasing(office.store).named(office.workspace, "U0MEI")
    erase(office.store, office.workspace, mei)

    new = office.person("Mei")

    assert new.id != mei.id
    assert MyData(office.store).counts(office.workspace, new)["check_ins"] == 0


def test_a_past_day_names_them_no_more(office: Office) -> None:
    mei = Erasing(office.store).named(office.workspace, "U0MEI")
    with office.store.read() as tx:
        kai = tx.people.by_slack_id(office.workspace.id, "U0KAI")
    assert kai is not None

    erase(office.store, office.workspace, mei)

    past: AsOf = as_of(office.store)
    seen: Any = past.person(office.workspace, kai, mei.id, office.now.date(), office.now).seen
    assert (seen.person.name, seen.person.title) == (ERASED, "")


def test_the_preview_counts_and_changes_nothing(office: Office) -> None:
    mei = Erasing(office.store).named(office.workspace, "U0MEI")
    before = sorted(texts(office.store))

    counts = Erasing(office.store).preview(office.workspace, mei)

    assert counts["notes of check-ins"] == counts["requests for help"] == counts["memberships"] == 1
    assert counts["personal objectives"] == 1
    assert counts[CHANGES] >= 6
    assert sorted(texts(office.store)) == before


def test_a_name_of_several_is_refused(office: Office) -> None:
    office.person("Mei", slack_user_id="U0MEI2")

    with pytest.raises(Ambiguous):
        Erasing(office.store).named(office.workspace, "Mei")
    assert Erasing(office.store).named(office.workspace, "<@U0MEI2>").slack_user_id == "U0MEI2"


def test_many_rows_go_in_batches(office: Office) -> None:
    mei = Erasing(office.store).named(office.workspace, "U0MEI")
    result = next(one for each in office.objectives() for one in each.key_results)
    row: dict[str, Any] = {"workspace_id": office.workspace.id, "key_result_id": result.id, "author_id": mei.id}
    table = metadata().tables["check_in"]
    with office.store.write() as tx:
        kept = {"unchanged": False, "source": "home", "at": office.now, "effective_day": date(2026, 11, 16)}
        tx.connection.execute(table.insert(), [{**row, **kept, "note": f"Oma {n}"} for n in range(BATCH + 1)])
    told: list[int] = []

    Erasing(office.store).erase(office.workspace, mei, by="a test", now=office.now, tell=told.append)

    assert not any("oma" in text for _, _, text in texts(office.store))
    assert all(later - earlier <= BATCH for earlier, later in zip([0, *told], told, strict=False))


def test_when_slack_was_asked_about_somebody_erased_is_forgotten(office: Office) -> None:
    moments = ("slack_updated_at", "slack_asked_at")
    uma = office.person("Uma", **dict.fromkeys(moments, office.now))
    erase(office.store, office.workspace, uma)
    with office.store.read() as tx:
        left = tx.people.get(office.workspace.id, uma.id)
    assert [getattr(left, name) for name in moments] == [None, None]
