"""``okrbot doctor`` on a company in which one thing after another is wrong: what is wrong, and what to do."""

import shutil
from collections import namedtuple
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.app import Stores
from bot.doctor import Finding, examine
from bot.doctor.slack import signing_secret
from bot.domain.deliveries import Delivery, DeliveryKind
from bot.run import watched
from bot.settings import SLACK_API_URL, Settings
from storage import UNLIMITED
from tests.databases import sqlite_copy
from tests.factories import let_an_admin_decide
from tests.journeys.conftest import COMPANY, FRIDAY
from tests.journeys.seeds import seed
from tests.journeys.test_status import on_port
from tests.journeys.town import Town, bot_of, town
from tests.ports import free_port
from tests.trouble import in_trouble

IN_THE_CHANNEL = ["U0ADA", "U0MEI", "U0KAI", "U0LEA"]


@pytest.fixture
def well(sqlite_stores: Stores, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """Nothing is wrong: the bot is in the team's channel. Where the tests find their databases is nearly a setting."""
    monkeypatch.delenv("OKRBOT_TEST_DATABASE_URL", raising=False)
    with town(sqlite_stores, "socket", COMPANY, FRIDAY) as running:
        seed(running)
        invite_the_bot(running)
        yield running


def invite_the_bot(place: Town, *others: str) -> None:
    place.control("channel", id="C0PAY", members=[*IN_THE_CHANNEL, *others, bot_of(place)])


def examined(place: Town, **settings: Any) -> list[Finding]:
    """The doctor lives in the company's time."""
    held = {"clock_url": place.sandbox.url, **settings}
    return examine(place.okrbot.settings.model_copy(update=held))


def told(place: Town, **settings: Any) -> str:
    """What needs a look, in lines."""
    return "\n".join(str(one) for one in examined(place, **settings) if not one.is_well)


def promised(place: Town, key: str, kind: DeliveryKind = DeliveryKind.NOTICE) -> Delivery:
    """A message that is due now."""
    workspace = place.okrbot.workspace
    with place.okrbot.store.write() as tx:
        mei = tx.people.by_slack_ids(workspace.id, ["U0MEI"])["U0MEI"]
        held: dict[str, Any] = {"workspace_id": workspace.id, "person_id": mei.id, "kind": kind, "rule": "test"}
        found = tx.outbox.promise(now=place.now(), dedupe_key=key, **held)
    assert found is not None
    return found


def test_tokens_that_are_wrong_are_named_with_where_to_find_others(well: Town) -> None:
    lines = told(well, bot_token=SecretStr("xoxb-guessed"), app_token=SecretStr("xapp-guessed"))

    assert "Slack does not accept SLACK_BOT_TOKEN: invalid_auth. Copy the Bot User OAuth Token anew" in lines
    assert "Slack does not accept SLACK_APP_TOKEN: invalid_auth. Generate one under Basic Information" in lines
    assert "give SLACK_APP_TOKEN for Socket Mode, or" in told(well, app_token=None, signing_secret=None)


def test_a_signing_secret_has_slacks_form() -> None:
    named: dict[str, Any] = {"SLACK_API_URL": SLACK_API_URL}
    settings = Settings(**named)

    wrong = signing_secret(settings, "8f742231b10e8888abcd99yyyzzz85a5")
    assert wrong.advice.startswith("SLACK_SIGNING_SECRET is not 32 digits")
    assert signing_secret(settings, "8f742231b10e8888abcd99efdcb985a5").is_well


def test_admins_whom_nobody_knows_are_named(well: Town) -> None:
    lines = told(well, admins=("U0ADA", "U0GONE"))

    assert lines.startswith("LOOK  admins: nobody here answers to U0GONE in OKRBOT_ADMINS.")


def test_a_digest_that_cannot_be_posted_says_why(well: Town) -> None:
    assert told(well) == ""
    well.control("channel", id="C0PAY", members=IN_THE_CHANNEL)
    assert told(well) == "LOOK  digest of Payments: the bot is not in its channel. Type there: /invite @okrbot"
    invite_the_bot(well, "U0GUS")
    assert "digest of Payments: guests read along in its channel." in told(well)


def test_a_workspace_that_the_database_does_not_know_yet(well: Town, sqlite_template: Path, tmp_path: Path) -> None:
    empty = sqlite_copy(sqlite_template, tmp_path / "empty.db")

    assert "workspace: it is not known yet. Start okrbot once." in told(well, database_url=empty)


def test_what_is_due_and_not_done_shows_that_no_worker_runs(ready: Town) -> None:
    ready.okrbot.worker.run_due(ready.now())
    ready.stands = False
    ready.clock_to("2026-11-16T03:00:00+00:00")
    assert "LOOK  worker: what was due 3 hours ago has not been done. Start okrbot run or okrbot worker" in told(ready)

    ready.okrbot.worker.run_until_quiet(ready.now())
    assert "worker" not in told(ready)


def test_messages_that_wait_while_others_go_out_are_no_sign_of_a_missing_worker(well: Town) -> None:
    well.stands = False
    long_due = promised(well, "waits")
    well.clock_to((well.now() + timedelta(minutes=20)).isoformat())
    assert "what was due 20 minutes ago has not been done" in told(well)

    just_sent = promised(well, "sent")
    with well.okrbot.store.write() as tx:
        [claimed] = tx.outbox.claim("test", well.now(), speed=UNLIMITED, limit=1, only=[just_sent.id])
        tx.outbox.sent(claimed.delivery, "D1", "1.2", well.now())
    assert long_due.id != just_sent.id
    assert told(well) == ""


def test_what_did_not_arrive_is_counted_with_what_an_admin_can_do(well: Town) -> None:
    well.stands = False
    ids = [promised(well, key).id for key in ("dead", "unclear")]
    with well.okrbot.store.write() as tx:
        dead, unclear = tx.outbox.claim("test", well.now(), speed=UNLIMITED, limit=2, only=ids)
        tx.outbox.dead(dead.delivery, "is_archived", well.now())
        let_an_admin_decide(tx, unclear.delivery, "missing_scope")

    lines = told(well)
    assert "1 message did not arrive (is_archived). Mend the cause; then an admin presses Post again" in lines
    assert "nobody knows whether 1 message arrived. An admin looks, and presses It is there or Post again" in lines


def test_a_database_that_is_away_or_takes_no_changes_is_called_so(ready: Town) -> None:
    with in_trouble(ready.okrbot.store):
        lines = told(ready)

    is_sqlite = ready.okrbot.store.is_sqlite
    assert ("it can be read and takes no changes. Look whether the disk is full" in lines) is is_sqlite
    assert ("The database does not answer. Check DATABASE_URL" in lines) is not is_sqlite


def test_a_disk_that_is_nearly_full_is_seen_beforehand(well: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(1_000_000_000, 988_000_000, 12_000_000))

    assert told(well).startswith("LOOK  disk: only 12 MB are free where")


def test_the_process_on_the_status_port_is_asked_how_it_is(well: Town) -> None:
    port = free_port()
    assert f"okrbot on port {port}: nobody answers on OKRBOT_STATUS_PORT" in told(well, status_port=port)
    with watched(on_port(well.okrbot, port), lambda: "Slack is not connected."):
        assert f"okrbot on port {port}: Slack is not connected. Look in its log." in told(well, status_port=port)
