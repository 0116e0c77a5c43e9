"""The ledger itself: it finds what is missing, what came twice and what was given up, and believes no excuse."""

from collections.abc import Iterator
from http.client import HTTPException
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.app import Stores, seal_of
from bot.domain.deliveries import Delivery, DeliveryKind
from bot.posting import EVENT_TYPE
from bot.sandbox.server import Sandbox
from bot.services.settings.installations import Installations
from bot.settings import Settings
from storage import UNLIMITED, Speed, Store
from tests.chaos import company
from tests.chaos.evidence import Evidence
from tests.chaos.ledger import Ledger, compare
from tests.chaos.play import settings_for
from tests.chaos.witness import REFUSAL, Witness
from tests.journeys.town import our_manifest

HURRIED = 20.0
TALKER, SILENT = "U0000P0000", "U0000P0001"
CHANNEL = "C0000T0000"


class Scene:
    """A town of two people and one team, and nothing sent yet."""

    def __init__(self, sandbox: Sandbox, store: Store, country: company.Country) -> None:
        self.sandbox, self.store, self.country = sandbox, store, country
        self.town = country.towns[0]
        self.evidence = Evidence(sandbox, Witness(sandbox), HURRIED, Speed(6.0))
        self.client = WebClient(self.town.token, base_url=sandbox.api_url, retry_handlers=[])

    def promise(self, kind: DeliveryKind = DeliveryKind.NOTICE) -> Delivery:
        """Something for the silent one, claimed."""
        with self.store.write() as tx:
            workspace = tx.workspaces.by_slack_team(self.town.team_id)
            assert workspace is not None
            person = tx.people.by_slack_id(workspace.id, SILENT)
            assert person is not None
            held: dict[str, Any] = {"workspace_id": workspace.id, "person_id": person.id, "kind": kind}
            tx.outbox.promise(**held, rule="test", dedupe_key="one", now=company.FRIDAY)
            [claimed] = tx.outbox.claim("me", company.FRIDAY, speed=UNLIMITED, limit=1)
        return claimed.delivery

    def post(self, delivery: int) -> None:
        told = {"event_type": EVENT_TYPE, "event_payload": {"delivery": delivery}}
        self.client.chat_postMessage(channel=CHANNEL, text="Hello", metadata=told)

    def ledger(self) -> Ledger:
        self.evidence.witness.end()
        return compare(self.evidence, self.store, self.country, [])


@pytest.fixture
def scene(sqlite_stores: Stores) -> Iterator[Scene]:
    country, store = company.found(1, 2), sqlite_stores.people
    town = country.towns[0]
    with Sandbox(workspaces=[company.in_slack(town, our_manifest())], at=company.FRIDAY) as sandbox:
        settings = Settings(**settings_for(sandbox, country, "sqlite:///unused.db"))
        installations = Installations(store, seal_of(settings))
        company.in_the_database(store, installations, settings, town, is_first=True)
        yield Scene(sandbox, store, country)


def test_whoever_got_no_question_is_missed_and_a_team_without_its_digest(scene: Scene) -> None:
    ledger = scene.ledger()
    lost = {f"prompt of {TALKER}", f"prompt of {SILENT}", f"digest of {CHANNEL}"}
    assert {what.removeprefix(f"{scene.town.team_id} ") for what in ledger.lost} == lost
    assert not ledger.is_clean


def test_nobody_who_said_nothing_is_excused_as_having_answered(scene: Scene) -> None:
    delivery = scene.promise(DeliveryKind.PROMPT)
    with scene.store.write() as tx:
        tx.outbox.cancelled(delivery, "answered", company.FRIDAY)
    assert f"{scene.town.team_id} prompt of {SILENT}" in scene.ledger().lost


def test_what_was_given_up_is_excused_only_where_slack_was_told_to_refuse_it(scene: Scene) -> None:
    delivery = scene.promise()
    with scene.store.write() as tx:
        tx.outbox.dead(delivery, REFUSAL, company.FRIDAY)
    assert len(scene.ledger().dead) == 1

    scene.sandbox.faults.inject("chat.postMessage", REFUSAL)
    with pytest.raises(SlackApiError):
        scene.post(delivery.id)
    ledger = scene.ledger()
    assert ledger.dead == []
    assert ledger.refused == {REFUSAL: 1}


@pytest.mark.parametrize(("hurried", "is_excused"), [(HURRIED, False), (1200.0, True)])
def test_a_copy_is_excused_only_where_no_look_could_have_found_it(
    scene: Scene, hurried: float, is_excused: bool
) -> None:
    """Both looks are over after six seconds, or after a tenth of one."""
    scene.evidence.factor = hurried
    scene.sandbox.faults.inject("chat.postMessage", "accept_late", seconds=0.2)
    with pytest.raises((OSError, HTTPException)):
        scene.post(7)
    scene.post(7)
    ledger = scene.ledger()
    copies = [f"{scene.town.team_id} delivery 7"]
    assert ledger.duplicated == ([] if is_excused else copies)
    assert ledger.accepted_late == ([f"{copies[0]}, taken 0.2 s after its call"] if is_excused else [])
