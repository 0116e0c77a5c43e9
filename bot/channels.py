"""Who reads along in a channel, asked of Slack: digests and *Share here* are refused where guests or another workspace
do, unless an admin allowed that channel. Asked again at each posting; an answer is kept for a minute of machine time.
"""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.domain.channels import ChannelFacts, Closed, WhyClosed, why_closed
from bot.domain.deliveries import Delivery
from bot.domain.errors import ChannelClosed
from bot.domain.ids import WorkspaceId
from bot.domain.people import SlackKind
from bot.domain.workspaces import Workspace
from bot.services.people import SlackProfile
from storage import Store

KEPT = 60.0  # seconds
PAGE = 1000
MOST_PAGES = 20
FEW = 10  # people who are asked about one by one; for more the whole roster is read
SHARED = ("is_ext_shared", "is_shared", "is_org_shared", "is_pending_ext_shared")
NOBODY = frozenset({"user_not_found", "user_not_visible"})
NOWHERE = frozenset({"channel_not_found", "method_not_supported_for_channel_type"})

T = TypeVar("T")
Kept = dict[tuple[WorkspaceId, str], tuple[float, ChannelFacts]]


@dataclass(frozen=True)
class Channels:
    store: Store
    kept: Kept = field(default_factory=dict, repr=False)

    def why_closed(
        self, workspace: Workspace, channel_id: str, client: WebClient, *, must_be_member: bool = True
    ) -> Closed | None:
        """None where OKRs may be written. ``must_be_member``: the bot has to be in it, as for posting; an answer to a
        press needs that not. Raises SlackApiError when Slack cannot be asked."""
        if channel_id.startswith("D"):
            return Closed(WhyClosed.DIRECT)
        with self.store.read() as tx:
            allowed = tx.workspaces.is_channel_allowed(workspace.id, channel_id)
        try:
            facts = self._facts(workspace, channel_id, client)
        except SlackApiError as error:
            if error.response.get("error") in NOWHERE:
                return Closed(WhyClosed.NOT_FOUND)
            raise
        return why_closed(facts, allowed=allowed, must_be_member=must_be_member)

    def ensure_open(
        self, workspace: Workspace, channel_id: str, client: WebClient, *, must_be_member: bool = True
    ) -> None:
        """Raises ChannelClosed, which has its own sentence."""
        closed = self.why_closed(workspace, channel_id, client, must_be_member=must_be_member)
        if closed is not None:
            raise ChannelClosed(closed)

    def locale(self, workspace: Workspace, channel_id: str) -> str:
        """The language of the first team whose channel it is, else the workspace's."""
        with self.store.read() as tx:
            teams = tx.teams.in_channels(workspace.id, [channel_id])
        return teams[0].locale if teams else workspace.locale

    def check(self, delivery: Delivery, client: WebClient) -> str | None:
        """Before a posting into a channel: why it may not be posted there, for the record that admins see."""
        with self.store.read() as tx:
            workspace = tx.workspaces.get(delivery.workspace_id)
        closed = self.why_closed(workspace, delivery.channel_id or "", client)
        return None if closed is None else closed.why.value

    def _facts(self, workspace: Workspace, channel_id: str, client: WebClient) -> ChannelFacts:
        now = time.monotonic()
        for place, (at, _) in list(self.kept.items()):
            if now - at > KEPT:
                self.kept.pop(place, None)
        known = self.kept.get((workspace.id, channel_id))
        if known is not None:
            return known[1]
        facts = self._ask(workspace, channel_id, client)
        self.kept[workspace.id, channel_id] = (now, facts)
        return facts

    def _ask(self, workspace: Workspace, channel_id: str, client: WebClient) -> ChannelFacts:
        told: dict[str, Any] = client.conversations_info(channel=channel_id)["channel"]
        shared = any(told.get(name) for name in SHARED)
        facts = ChannelFacts(
            is_archived=bool(told.get("is_archived")), has_bot=bool(told.get("is_member", True)), is_shared=shared
        )
        if why_closed(facts, allowed=False, must_be_member=False) is not None:
            return facts
        members, complete = _pages(_member_pages(client, channel_id))
        kinds = self._kinds(workspace, members, client)
        guests = sum(1 for kind in kinds.values() if kind is not SlackKind.MEMBER)
        return replace(facts, guests=guests, unchecked=not complete or len(kinds) < len(members))

    def _kinds(self, workspace: Workspace, user_ids: list[str], client: WebClient) -> dict[str, SlackKind]:
        """What each of them is, as far as can be found out. People we know are kept up to date by Slack's events."""
        with self.store.read() as tx:
            known = tx.people.by_slack_ids(workspace.id, user_ids)
        kinds = {user_id: person.slack_kind for user_id, person in known.items() if person.is_active}
        strange = [user_id for user_id in user_ids if user_id not in kinds]
        if len(strange) > FEW:
            roster, _ = _pages(_roster_pages(client))
            kinds |= _kinds_of(roster, workspace, set(strange))
            strange = [user_id for user_id in strange if user_id not in kinds]
        asked = (_user(client, user_id) for user_id in strange[:FEW])
        return kinds | _kinds_of([user for user in asked if user is not None], workspace, set(strange))


def _user(client: WebClient, user_id: str) -> dict[str, Any] | None:
    """None for somebody whom Slack does not show us."""
    try:
        found: dict[str, Any] = client.users_info(user=user_id)["user"]
    except SlackApiError as error:
        if error.response.get("error") in NOBODY:
            return None
        raise
    return found


def _kinds_of(users: Iterable[dict[str, Any]], workspace: Workspace, wanted: set[str]) -> dict[str, SlackKind]:
    """Bots, this one among them, are no guests."""
    profiles = [SlackProfile.read(user, workspace) for user in users if user["id"] in wanted]
    return {each.slack_user_id: SlackKind.MEMBER if each.is_bot else each.slack_kind for each in profiles}


def _member_pages(client: WebClient, channel_id: str) -> Iterator[tuple[list[str], bool]]:
    cursor = ""
    while True:
        answer = client.conversations_members(channel=channel_id, limit=PAGE, cursor=cursor or None)
        cursor = _next(answer)
        yield answer["members"], bool(cursor)
        if not cursor:
            return


def _roster_pages(client: WebClient) -> Iterator[tuple[list[dict[str, Any]], bool]]:
    cursor = ""
    while True:
        answer = client.users_list(limit=PAGE, cursor=cursor or None)
        cursor = _next(answer)
        yield answer["members"], bool(cursor)
        if not cursor:
            return


def _pages(pages: Iterator[tuple[list[T], bool]]) -> tuple[list[T], bool]:
    """What stands on the first pages, and whether that is all."""
    found: list[T] = []
    for number, (page, more) in enumerate(pages, start=1):
        found += page
        if more and number == MOST_PAGES:
            return found, False
    return found, True


def _next(answer: Any) -> str:
    return str((answer.get("response_metadata") or {}).get("next_cursor") or "")
