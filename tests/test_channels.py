"""Who reads along in a channel, asked of the stand-in for Slack."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from threading import Event, Thread
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.channels import Channels
from bot.domain.channels import Closed, WhyClosed
from bot.domain.errors import ChannelClosed
from bot.domain.people import SlackKind
from bot.members import Bookmark, Members, Strangers
from bot.sandbox.faults import Fault
from bot.sandbox.server import Sandbox
from storage import Store
from tests.asking import ask
from tests.factories import Office

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
CROWD = [f"U0M{number:03}" for number in range(30)]
COMPANY: dict[str, Any] = {
    "workspace": {"id": "T0NORD", "name": "Nordlicht", "domain": "nordlicht"},
    "users": [
        {"id": "U0MEI", "name": "mei", "real_name": "Mei"},
        {"id": "U0GUS", "name": "gus", "real_name": "Gus", "is_restricted": True, "is_ultra_restricted": True},
        *({"id": user_id, "name": user_id.lower(), "real_name": user_id} for user_id in CROWD),
    ],
    "channels": [
        {"id": "C0PAY", "name": "payments", "members": ["U0MEI"]},
        {"id": "C0GUEST", "name": "with-guests", "members": ["U0MEI", "U0GUS"]},
        {"id": "C0CROWD", "name": "crowd", "members": ["U0MEI", *CROWD]},
        {"id": "C0ELSE", "name": "elsewhere", "members": ["U0MEI"]},
    ],
}


class Desk:
    def __init__(self, sandbox: Sandbox, store: Store) -> None:
        self.sandbox, self.store = sandbox, store
        self.client = WebClient(token=sandbox.bot_token, base_url=sandbox.api_url, timeout=2, retry_handlers=[])
        with store.write() as tx:
            self.workspace = tx.workspaces.install(slack_team_id="T0NORD", name="Nordlicht", now=NOW)
            held: dict[str, Any] = {"workspace_id": self.workspace.id, "slack_user_id": "U0MEI", "name": "Mei"}
            self.mei = tx.people.add(by=None, now=NOW, **held)

    def why(self, channel_id: str, **options: Any) -> Closed | None:
        """As a fresh process would find out."""
        return Channels(self.store).why_closed(self.workspace, channel_id, self.client, **options)

    def channel(self, channel_id: str, **fields: Any) -> None:
        url = f"{self.sandbox.url}/control/channel"
        ask.post(url, json={"id": channel_id, **fields}).raise_for_status()

    def calls(self) -> list[str]:
        found = ask.get(f"{self.sandbox.url}/control/calls").json()["calls"]
        return [str(call["method"]) for call in found]


class Inviting(WebClient):
    """Another company was invited to each channel and has not answered yet, which the stand-in does not know."""

    def conversations_info(self, **asked: Any) -> SlackResponse:
        answer = super().conversations_info(**asked)
        answer["channel"]["is_pending_ext_shared"] = True
        return answer


@pytest.fixture
def desk(store: Store) -> Iterator[Desk]:
    with Sandbox(company=COMPANY, quiet=0.03, limits=False) as sandbox:
        opened = Desk(sandbox, store)
        bot = str(opened.client.auth_test()["user_id"])
        for channel in COMPANY["channels"]:
            if channel["id"] != "C0ELSE":
                opened.channel(channel["id"], members=[*channel["members"], bot])
        yield opened


def test_a_channel_of_members_and_bots_is_open(desk: Desk) -> None:
    assert desk.why("C0PAY") is None


def test_a_bot_of_another_workspace_is_no_guest(desk: Desk) -> None:
    members = Strangers()
    bot = {"id": "U0BOT", "team_id": "T0ELSE", "name": "bot", "is_bot": True, "profile": {}}
    members.remember(desk.workspace, [bot, bot | {"id": "U0UWE", "is_bot": False}])
    kinds = members.among(desk.workspace.id, ["U0BOT", "U0UWE"])
    assert [one is SlackKind.MEMBER for one in kinds.values()] == [True, False]


def test_a_channel_with_a_guest_is_closed_until_an_admin_allows_it(desk: Desk) -> None:
    assert desk.why("C0GUEST") == Closed(WhyClosed.GUESTS, 1)

    with desk.store.write() as tx:
        tx.workspaces.allow_channel(desk.workspace.id, "C0GUEST", desk.mei.id, NOW)

    assert desk.why("C0GUEST") is None


def test_somebody_who_became_a_guest_closes_the_channel(desk: Desk) -> None:
    with desk.store.write() as tx:
        tx.people.change(desk.mei, by=None, now=NOW, slack_kind=SlackKind.MULTI_CHANNEL_GUEST)

    assert desk.why("C0PAY") == Closed(WhyClosed.GUESTS, 1)


def test_somebody_who_came_back_as_a_guest_closes_the_channel(desk: Desk) -> None:
    """Until Slack's event of it is here, they are known as somebody who has left."""
    with desk.store.write() as tx:
        held: dict[str, Any] = {"workspace_id": desk.workspace.id, "slack_user_id": "U0GUS", "name": "Gus"}
        tx.people.add(by=None, now=NOW, **held, deactivated_at=NOW)

    assert desk.why("C0GUEST") == Closed(WhyClosed.GUESTS, 1)


def test_a_shared_an_archived_and_a_foreign_channel_say_what_is_wrong(desk: Desk) -> None:
    desk.channel("C0PAY", is_ext_shared=True)
    desk.channel("C0CROWD", is_archived=True)

    assert desk.why("C0PAY") == Closed(WhyClosed.SHARED)
    assert desk.why("C0CROWD") == Closed(WhyClosed.ARCHIVED)
    assert desk.why("C0ELSE") == Closed(WhyClosed.NOT_A_MEMBER)
    assert desk.why("C0ELSE", must_be_member=False) is None
    assert desk.why("C0NOWHERE") == Closed(WhyClosed.NOT_FOUND)
    assert desk.why("D0MEI") == Closed(WhyClosed.DIRECT)


def test_a_channel_to_which_another_company_is_invited_is_closed_before_it_comes(desk: Desk) -> None:
    desk.client = Inviting(token=desk.sandbox.bot_token, base_url=desk.sandbox.api_url, retry_handlers=[])
    assert desk.why("C0PAY") == Closed(WhyClosed.SHARED)


def test_an_archived_channel_stays_closed_though_an_admin_allowed_its_readers(desk: Desk) -> None:
    desk.channel("C0PAY", is_archived=True)
    with desk.store.write() as tx:
        tx.workspaces.allow_channel(desk.workspace.id, "C0PAY", desk.mei.id, NOW)

    assert desk.why("C0PAY") == Closed(WhyClosed.ARCHIVED)


def test_many_unknown_members_are_looked_up_in_one_list(desk: Desk) -> None:
    assert desk.why("C0CROWD") is None

    assert desk.calls().count("users.list") == 1
    assert desk.calls().count("users.info") == 0


def test_a_long_list_of_members_is_read_on_from_where_slack_did_not_answer(store: Store) -> None:
    """However often a press ends before all pages are there, the next one comes further."""
    many = [{"id": f"U0X{number:04}", "name": f"x{number}", "real_name": f"X{number}"} for number in range(2_100)]
    company = {**COMPANY, "users": [*COMPANY["users"], *many]}
    with Sandbox(company=company, quiet=0.03, limits=False) as sandbox:
        desk = Desk(sandbox, store)
        bot = str(desk.client.auth_test()["user_id"])
        desk.channel("C0CROWD", members=[bot, "U0GUS", *(str(one["id"]) for one in many)])
        channels = Channels(store)
        for method in ("conversations.members", "conversations.members", "users.list"):
            sandbox.faults.inject(method, Fault.SLOW, seconds=0)  # the first page comes
            sandbox.faults.inject(method, Fault.HTTP_500)
            with pytest.raises(SlackApiError):
                channels.why_closed(desk.workspace, "C0CROWD", desk.client)
        assert channels.why_closed(desk.workspace, "C0CROWD", desk.client) == Closed(WhyClosed.GUESTS, 1)
        called = Counter(desk.calls())
        assert (called["conversations.members"], called["users.list"]) == (3 + 2, 3 + 1)


def test_a_guest_who_comes_between_two_attempts_is_seen(desk: Desk) -> None:
    channels, place = Channels(desk.store), (desk.workspace, "C0CROWD", desk.client)
    desk.sandbox.faults.inject("users.list", Fault.HTTP_500)
    with pytest.raises(SlackApiError):
        channels.why_closed(*place)

    desk.channel("C0CROWD", members=["U0GUS", "U0MEI", *CROWD, str(desk.client.auth_test()["user_id"])])

    assert channels.why_closed(*place) == Closed(WhyClosed.GUESTS, 1)


def test_where_slack_has_forgotten_how_far_a_list_was_read_it_is_read_anew(desk: Desk) -> None:
    channels, here = Channels(desk.store), len(CROWD) + 2
    left = Bookmark(cursor="long ago", pages=1, count=here, found=("U0GUS",))
    channels.strangers.listed[desk.workspace.id, "C0CROWD"] = left
    assert channels.why_closed(desk.workspace, "C0CROWD", desk.client) is None
    assert desk.calls().count("conversations.members") == 2


def test_an_answer_is_kept_for_a_minute_but_not_what_an_admin_decides(desk: Desk) -> None:
    channels = Channels(desk.store)
    assert channels.why_closed(desk.workspace, "C0GUEST", desk.client) is not None
    asked = len(desk.calls())
    with desk.store.write() as tx:
        tx.workspaces.allow_channel(desk.workspace.id, "C0GUEST", desk.mei.id, NOW)

    assert channels.why_closed(desk.workspace, "C0GUEST", desk.client) is None
    assert len(desk.calls()) == asked


def test_what_people_mend_when_they_have_read_it_is_asked_anew(desk: Desk) -> None:
    channels = Channels(desk.store)
    desk.channel("C0PAY", is_archived=True)
    assert channels.why_closed(desk.workspace, "C0PAY", desk.client) == Closed(WhyClosed.ARCHIVED)
    desk.channel("C0PAY", is_archived=False)
    assert channels.why_closed(desk.workspace, "C0PAY", desk.client) is None
    assert channels.why_closed(desk.workspace, "C0ELSE", desk.client, must_be_member=False) is None
    assert channels.why_closed(desk.workspace, "C0ELSE", desk.client) == Closed(WhyClosed.NOT_A_MEMBER)
    asked = len(desk.calls())
    assert channels.why_closed(desk.workspace, "C0ELSE", desk.client, must_be_member=False) is None
    assert len(desk.calls()) == asked
    desk.channel("C0ELSE", members=["U0MEI", str(desk.client.auth_test()["user_id"])])
    assert channels.why_closed(desk.workspace, "C0ELSE", desk.client) is None


def test_whoever_shares_into_a_closed_channel_gets_its_reason(desk: Desk) -> None:
    with pytest.raises(ChannelClosed) as refused:
        Channels(desk.store).ensure_open(desk.workspace, "C0GUEST", desk.client)

    assert refused.value.closed == Closed(WhyClosed.GUESTS, 1)


class Crowded(WebClient):
    """Of the roster it says nothing before it may."""

    def __init__(self) -> None:
        super().__init__(retry_handlers=[])
        self.asked, self.may_answer = Event(), Event()

    def conversations_members(self, **_given: Any) -> Any:
        return {"members": CROWD}

    def users_list(self, **_given: Any) -> Any:
        self.asked.set()
        assert self.may_answer.wait(10)
        return {"members": [{"id": each, "team_id": "T0NORD", "name": each, "profile": {}} for each in CROWD]}


def test_a_slack_that_does_not_answer_keeps_no_other_workspace_waiting(store: Store) -> None:
    here, there = (Office.open(store, slack_team_id=team).workspace for team in ("T0NORD", "T0SUED"))
    members = Members(store, lambda *_turn: None, Strangers())
    silent, quick = Crowded(), Crowded()
    quick.may_answer.set()
    asking = Thread(target=members.guests, args=(here, "C0CROWD", len(CROWD), silent))
    asking.start()
    assert silent.asked.wait(10)

    assert members.guests(there, "C0CROWD", len(CROWD), quick)[1]

    assert asking.is_alive()
    silent.may_answer.set()
    asking.join(10)
