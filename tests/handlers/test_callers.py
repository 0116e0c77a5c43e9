"""Whose workspace an act belongs to, where the people of two of ours meet in a shared channel."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.domain.errors import NotAllowed, NotFound
from bot.services.people.people import People
from handlers.callers import Callers
from storage import Store
from tests.clocks import MovableClock
from tests.factories import MONDAY_MORNING, Office

HERE, THERE = "T0NORD", "T0SUED"


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(MONDAY_MORNING)


@pytest.fixture
def callers(store: Store, clock: MovableClock) -> Callers:
    """Each workspace knows its own Mei by the same id."""
    for team, name in ((HERE, "Mei Here"), (THERE, "Mei There")):
        Office.open(store, slack_team_id=team).person(name, slack_user_id="U0MEI")
    return Callers(People(store), clock)


def submitted(user_team: str, *, installed_in: str, shown_in: str) -> dict[str, Any]:
    """A modal of the installation in one workspace, open in a channel that is shown in another."""
    view = {"id": "V1", "type": "modal", "team_id": shown_in, "app_installed_team_id": installed_in}
    return {"team": {"id": shown_in}, "user": {"id": "U0MEI", "team_id": user_team}, "view": view}


def test_a_view_belongs_to_the_workspace_whose_installation_has_opened_it(callers: Callers) -> None:
    caller = callers.of(submitted(HERE, installed_in=HERE, shown_in=THERE), WebClient())

    assert (caller.workspace.slack_team_id, caller.person.name) == (HERE, "Mei Here")


def test_nobody_acts_in_the_view_of_another_workspace_not_even_with_the_id_of_somebody_there(callers: Callers) -> None:
    with pytest.raises(NotAllowed):
        callers.of(submitted(THERE, installed_in=HERE, shown_in=THERE), WebClient())


def test_in_an_organisation_ones_home_may_be_another_workspace(callers: Callers) -> None:
    """Who somebody is here Slack says when asked, not by where they are at home."""
    pressed = {"team": {"id": HERE}, "user": {"id": "U0MEI", "team_id": "T0HOME"}, "enterprise": {"id": "E0ORG"}}

    assert callers.of(pressed, WebClient()).person.name == "Mei Here"
    with pytest.raises(NotAllowed):
        callers.of({**pressed, "enterprise": None}, WebClient())


@contextmanager
def slack_says(answer: dict[str, Any], *, whole: bool = True) -> Iterator[WebClient]:
    """A Slack that says this of everybody; it may break off in the middle."""
    written = json.dumps(answer).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the name the library calls
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(written)))
            self.end_headers()
            self.wfile.write(written if whole else written[:20])

        def log_message(self, *_: Any) -> None:
            """Nobody reads it."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield WebClient(token="xoxb-nobodys", base_url=f"http://127.0.0.1:{server.server_port}/api/")
    finally:
        server.shutdown()
        server.server_close()


def of_organisation(user_id: str, home: str) -> dict[str, Any]:
    return {"team": {"id": HERE}, "user": {"id": user_id, "team_id": home}, "enterprise": {"id": "E0ORG"}}


GONE = {"ok": False, "error": "user_not_found"}


def test_of_somebody_of_another_workspace_nothing_is_kept(callers: Callers, store: Store) -> None:
    stranger = {"id": "U0ZOE", "team_id": "T0HOME", "is_stranger": True, "name": "zoe", "profile": {}}
    with slack_says({"ok": True, "user": stranger}) as client, pytest.raises(NotAllowed):
        callers.of(of_organisation("U0ZOE", "T0HOME"), client)
    with slack_says(GONE) as client, pytest.raises(NotFound):
        callers.of(of_organisation("U0ZOE", "T0HOME"), client)

    with store.read() as tx:
        workspace = tx.workspaces.by_slack_team(HERE)
        assert workspace is not None
        assert tx.people.by_slack_id(workspace.id, "U0ZOE") is None


def test_who_is_shown_no_more_acts_from_elsewhere_no_more(callers: Callers, clock: MovableClock) -> None:
    with slack_says(GONE) as client:
        clock.move_to(MONDAY_MORNING + timedelta(days=2))
        with pytest.raises(NotAllowed):
            callers.of(of_organisation("U0MEI", "T0HOME"), client)
        clock.move_to(MONDAY_MORNING + timedelta(days=4))
        assert callers.of(of_organisation("U0MEI", HERE), client).person.name == "Mei Here"


def test_no_act_fails_for_an_answer_that_breaks_off(callers: Callers, clock: MovableClock) -> None:
    clock.move_to(MONDAY_MORNING + timedelta(days=2))
    with slack_says(GONE, whole=False) as client:
        assert callers.of(of_organisation("U0MEI", HERE), client).person.name == "Mei Here"
