"""Finished texts that may still go out: they name and quote nobody who has been erased."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.app import Stores
from bot.domain.checkins import CheckInSource
from bot.domain.deliveries import DeliveryKind, DeliveryState
from bot.messages.frozen import freeze
from bot.services.people.erasing import Erasing
from bot.views import blocks
from tests.factories import Office
from tests.services.people.furnished import erase, furnished

pytestmark = pytest.mark.long


@pytest.fixture
def office(sqlite_stores: Stores) -> Office:
    return furnished(sqlite_stores.people)


NAMES = ("Mei Tanaka", 'Mei "Sunny" Tanaka', "Mei & Tom Tanaka", "*Tanaka*", "Tanaka <3", "O\\Tanaka", "Mei  Tanaka")


@pytest.mark.parametrize("name", NAMES)
def test_finished_texts_that_may_still_go_out_name_them_no_more(sqlite_stores: Stores, name: str) -> None:
    """Nor by the name that they had before, nor as markup and JSON write it."""
    office = Office.open(sqlite_stores.people)
    kai, mei = office.person("Kai"), office.person(name, slack_user_id="U0MEI")
    with office.store.write() as tx:
        tx.people.change(mei, by=None, now=office.now, name="Mei Berg")
    lines = (blocks.escape(name), blocks.bold(name), blocks.one_line(f"{name} helped", 80), "Mei Berg helped")
    for number, line in enumerate(lines):
        office.promised(DeliveryKind.NOTICE, f"named {number}", freeze(blocks.Message(line)), person_id=kai.id)
    office.promised(DeliveryKind.NOTICE, "other", freeze(blocks.Message("Tom helped")), person_id=kai.id)

    erase(office.store, office.workspace, Erasing(office.store).named(office.workspace, "Mei Berg"))

    assert [one.dedupe_key for one in office.deliveries(DeliveryKind.NOTICE) if one.frozen] == ["other"]


def test_a_short_name_is_looked_for_as_a_word(sqlite_stores: Stores) -> None:
    office = Office.open(sqlite_stores.people)
    kai, ed = office.person("Kai"), office.person("Ed", handle="ion")
    texts = {"checked": "Recorded: Checkout is 45, as you typed.", "named": "Ed's own", "mentioned": "<@U0ED> asks"}
    for key, text in texts.items():
        told = freeze(blocks.Message(text, (blocks.section(text),)))
        office.promised(DeliveryKind.NOTICE, key, told, person_id=kai.id)

    erase(office.store, office.workspace, ed)

    assert [one.dedupe_key for one in office.deliveries(DeliveryKind.NOTICE) if one.frozen] == ["checked"]


def test_names_in_scripts_without_spaces_are_found_within_words(sqlite_stores: Stores) -> None:
    office = Office.open(sqlite_stores.people)
    kai, lin = office.person("Kai"), office.person("林明", slack_user_id="U0LIN")
    office.promised(DeliveryKind.NOTICE, "named", {"text": "由林明负责", "blocks": []}, person_id=kai.id)

    erase(office.store, office.workspace, lin)

    assert [one.frozen for one in office.deliveries(DeliveryKind.NOTICE)] == [None]


@pytest.mark.parametrize("state", [DeliveryState.SENDING, DeliveryState.UNSURE])
def test_what_is_on_its_way_goes_on_unless_it_names_or_quotes_them(office: Office, state: DeliveryState) -> None:
    """Closing words and notes of stand-ins are quoted without their names, and cut."""
    mei = Erasing(office.store).named(office.workspace, "U0MEI")
    there = office.promised(DeliveryKind.DIGEST, "there", said("3 of 8"), state=state, lease_owner="w")
    result = office.objectives()[0].key_results[0]
    quote = said("Kai on KR-1.1: “Oma is ill and we wait &amp; see what…”")
    with office.store.write() as tx:
        held: dict[str, Any] = {"key_result_id": result.id, "author_id": mei.id, "source": CheckInSource.COMMAND}
        held |= {"effective_day": date(2026, 11, 16), "at": office.now, "value": Decimal(41), "confidence": 7}
        tx.check_ins.insert(
            workspace_id=office.workspace.id, note="Oma is ill *and we* wait & see what comes of it", **held
        )
    for number, text in enumerate((said("More"), quote, said("Mei Tanaka helped"))):
        office.promised(DeliveryKind.DIGEST_PART, f"there:{number}", text, parent_id=there.id)

    erase(office.store, office.workspace, mei)

    left = [*office.deliveries(DeliveryKind.DIGEST), *office.deliveries(DeliveryKind.DIGEST_PART)]
    texts = {one.dedupe_key: one.frozen and one.frozen["text"] for one in left}
    assert texts == {"there": "3 of 8", "there:0": "More", "there:1": None, "there:2": None}


def test_a_digest_that_waits_is_worded_anew_and_one_that_is_there_keeps_no_text(office: Office) -> None:
    mei = Erasing(office.store).named(office.workspace, "U0MEI")
    waiting = office.promised(DeliveryKind.DIGEST, "waiting", said("3 of 8"))
    office.promised(DeliveryKind.DIGEST_PART, "waiting:1", said("More"), parent_id=waiting.id)
    there = office.promised(DeliveryKind.DIGEST, "there", said("3"), state=DeliveryState.SENDING, lease_owner="w")
    with office.store.write() as tx:
        assert tx.outbox.sent(there, "C0PAY", "1.2", office.now)

    erase(office.store, office.workspace, mei)

    assert [(one.dedupe_key, one.frozen) for one in office.deliveries(DeliveryKind.DIGEST)] == [
        ("waiting", None),
        ("there", None),
    ]
    assert office.deliveries(DeliveryKind.DIGEST_PART) == []


def test_an_erasing_that_was_stopped_has_looked_for_former_names_before(sqlite_stores: Stores) -> None:
    office = Office.open(sqlite_stores.people)
    kai, mei = office.person("Kai"), office.person("Mei Tanaka", slack_user_id="U0MEI")
    with office.store.write() as tx:
        tx.people.change(mei, by=None, now=office.now, name="Mei Berg")
    office.check_in(office.key_result(office.objective(mei)), 40, 7, note="Oma is ill")
    office.promised(DeliveryKind.NOTICE, "named", said("Mei Tanaka helped"), person_id=kai.id)
    erasing = Erasing(office.store)

    def killed(_done: int) -> None:
        raise KeyboardInterrupt

    mei = erasing.named(office.workspace, "U0MEI")
    with pytest.raises(KeyboardInterrupt):
        erasing.erase(office.workspace, mei, by="a test", now=office.now, tell=killed)
    erase(office.store, office.workspace, mei)

    assert [one.frozen for one in office.deliveries(DeliveryKind.NOTICE)] == [None]


def said(text: str) -> dict[str, Any]:
    return {"text": text, "blocks": []}
