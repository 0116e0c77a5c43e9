"""Who reads along in a channel, asked of Slack: digests and *Share here* are refused where guests or another workspace
do, unless an admin allowed that channel. Asked again at each posting; an answer is kept for a minute of machine time,
but none that people mend at once, when they have read it.
"""

import time
from dataclasses import dataclass, field, replace
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.domain.channels import ChannelFacts, Closed, WhyClosed, why_closed
from bot.domain.deliveries import Delivery
from bot.domain.errors import ChannelClosed
from bot.domain.ids import WorkspaceId
from bot.domain.teams import Team
from bot.domain.workspaces import Workspace
from bot.members import Members, Strangers, is_among
from bot.pacing import Turn, at_once
from bot.slack_errors import code_of
from storage import Store

KEPT = 60.0  # seconds
PAGES_LOOKED_UP = 3
SHARED = ("is_ext_shared", "is_shared", "is_org_shared", "is_pending_ext_shared")
NOWHERE = frozenset({"channel_not_found", "method_not_supported_for_channel_type"})

Kept = dict[tuple[WorkspaceId, str], tuple[float, ChannelFacts]]


@dataclass(frozen=True)
class Channels:
    """``turn`` as in Members; the first calls about a channel are reserved by the claim of what goes there."""

    store: Store
    turn: Turn = at_once
    kept: Kept = field(default_factory=dict, repr=False)
    strangers: Strangers = field(default_factory=Strangers, repr=False)

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
            facts = self._facts(workspace, channel_id, client, must_be_member=must_be_member)
        except SlackApiError as error:
            if code_of(error) in NOWHERE:
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

    def has_member(self, channel_id: str, slack_user_id: str, client: WebClient) -> bool:
        """Whether somebody is among the first few thousand members: while they wait, no more are looked up. Raises
        SlackApiError when Slack cannot be asked."""
        return is_among(client, channel_id, slack_user_id, PAGES_LOOKED_UP)

    def reader(self, workspace: Workspace, channel_id: str) -> Team | Workspace:
        """Whose language and zone it has: the first team's whose channel it is, else the workspace's."""
        with self.store.read() as tx:
            teams = tx.teams.in_channels(workspace.id, [channel_id])
        return teams[0] if teams else workspace

    def check(self, delivery: Delivery, client: WebClient) -> str | None:
        """Before a posting into a channel: why it may not be posted there, for the record that admins see."""
        with self.store.read() as tx:
            workspace = tx.workspaces.get(delivery.workspace_id)
        closed = self.why_closed(workspace, delivery.channel_id or "", client)
        return None if closed is None else closed.why.value

    def _facts(self, workspace: Workspace, channel_id: str, client: WebClient, *, must_be_member: bool) -> ChannelFacts:
        now = time.monotonic()
        for place, (at, _) in list(self.kept.items()):
            if now - at > KEPT:
                self.kept.pop(place, None)
        known = self.kept.get((workspace.id, channel_id))
        if known is not None and not _is_mended_at_once(known[1], must_be_member=must_be_member):
            return known[1]
        facts = self._ask(workspace, channel_id, client, must_be_member=must_be_member)
        self.kept[workspace.id, channel_id] = (now, facts)
        return facts

    def _ask(self, workspace: Workspace, channel_id: str, client: WebClient, *, must_be_member: bool) -> ChannelFacts:
        """Who its members are is not asked where nothing may be written whoever they are."""
        told: dict[str, Any] = client.conversations_info(channel=channel_id, include_num_members=True)["channel"]
        shared = any(told.get(name) for name in SHARED)
        facts = ChannelFacts(
            is_archived=bool(told.get("is_archived")), has_bot=bool(told.get("is_member", True)), is_shared=shared
        )
        if why_closed(facts, allowed=False, must_be_member=must_be_member) is not None:
            return facts
        members = Members(self.store, self.turn, self.strangers)
        guests, checked = members.guests(workspace, channel_id, int(told.get("num_members") or 0), client)
        return replace(facts, guests=guests, unchecked=not checked)


def _is_mended_at_once(facts: ChannelFacts, *, must_be_member: bool) -> bool:
    """By taking the channel out of the archive, or the bot in."""
    return facts.is_archived or (must_be_member and not facts.has_bot)
