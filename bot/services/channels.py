"""Whether OKRs may be shown in a channel: not where guests or another workspace read along, unless an admin allows it
(product.md, The digest). Asked again at each posting."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from bot.domain.people import Person, SlackKind
from bot.domain.workspaces import Workspace
from bot.services.people import People, SlackProfile
from bot.slack_errors import Permanent, meaning
from storage import Store

PAGE = 999  # members asked for at once; Slack allows fewer than a thousand
MOST_PAGES = 10
MOST_ASKED = 8  # people not known yet, asked of Slack in one go: a listener has three seconds


class Closed(StrEnum):
    """Why a channel is closed to OKRs. UNCHECKED: it is too large, or holds too many people not known yet."""

    ARCHIVED = "archived"
    NOT_A_MEMBER = "not_a_member"
    GUESTS = "guests"
    SHARED = "shared"
    DIRECT = "direct"
    UNCHECKED = "unchecked"


REFUSALS = {
    "is_archived": Closed.ARCHIVED,
    "channel_not_found": Closed.NOT_A_MEMBER,
    "not_in_channel": Closed.NOT_A_MEMBER,
}


class SlackChannels(Protocol):
    """The calls of slack_sdk's WebClient that are needed."""

    def conversations_info(self, *, channel: str, **kwargs: Any) -> Any: ...

    def conversations_members(self, *, channel: str, **kwargs: Any) -> Any: ...

    def users_info(self, *, user: str, **kwargs: Any) -> Any: ...


@dataclass(frozen=True)
class ChannelDoor:
    store: Store
    people: People

    def closed(
        self,
        workspace: Workspace,
        channel_id: str,
        client: SlackChannels,
        now: datetime,
        *,
        must_be_member: bool = True,
        most_asked: int = MOST_ASKED,
    ) -> Closed | None:
        """Why nothing may be shown in this channel; None when it is open. ``must_be_member``: our bot has to be in it,
        as for posting; an answer to a press needs that not. Slack's passing troubles are raised as they are."""
        if channel_id.startswith("D"):
            return Closed.DIRECT
        try:
            channel = client.conversations_info(channel=channel_id)["channel"]
            found = _by_itself(channel, must_be_member=must_be_member)
            if found not in (None, Closed.SHARED):
                return found
            if self._is_allowed(workspace, channel_id):
                return None
            return found or self._by_members(workspace, channel_id, client, now, most_asked)
        except Exception as error:  # sorted by what Slack means with it
            refused = meaning(error)
            if isinstance(refused, Permanent):
                return REFUSALS.get(refused.error, Closed.UNCHECKED)
            raise

    def locale(self, workspace: Workspace, channel_id: str) -> str:
        """The language of the team whose channel it is, else the workspace's."""
        with self.store.read() as tx:
            teams = tx.teams.active(workspace.id)
        return next((team.locale for team in teams if team.channel_id == channel_id), workspace.locale)

    def _is_allowed(self, workspace: Workspace, channel_id: str) -> bool:
        with self.store.read() as tx:
            return tx.workspaces.is_channel_allowed(workspace.id, channel_id)

    def _by_members(
        self, workspace: Workspace, channel_id: str, client: SlackChannels, now: datetime, most_asked: int
    ) -> Closed | None:
        asked = 0
        for number, ids in enumerate(_pages(client, channel_id), start=1):
            known = self.people.known(workspace.id, ids)
            for user_id in ids:
                if user_id not in known:
                    if asked == most_asked:
                        return Closed.UNCHECKED
                    asked += 1
                    known[user_id] = self._ask(workspace, user_id, client, now)
            found = _by_people(known.values())
            if found is not None or number == MOST_PAGES:
                return found or Closed.UNCHECKED
        return None

    def _ask(self, workspace: Workspace, user_id: str, client: SlackChannels, now: datetime) -> Person:
        found = client.users_info(user=user_id, include_locale=True)["user"]
        return self.people.learn(workspace.id, SlackProfile.read(found, workspace), now=now)


def _by_itself(channel: dict[str, Any], *, must_be_member: bool) -> Closed | None:
    """What the channel says of itself (docs.slack.dev/reference/objects/conversation-object)."""
    if channel.get("is_archived"):
        return Closed.ARCHIVED
    if channel.get("is_im") or channel.get("is_mpim"):
        return Closed.DIRECT
    if must_be_member and not channel.get("is_member"):
        return Closed.NOT_A_MEMBER
    shared = ("is_ext_shared", "is_pending_ext_shared", "is_org_shared")
    return Closed.SHARED if any(channel.get(name) for name in shared) else None


def _by_people(people: Any) -> Closed | None:
    kinds = {person.slack_kind for person in people if person.is_active}
    if SlackKind.EXTERNAL in kinds:
        return Closed.SHARED
    return Closed.GUESTS if kinds - {SlackKind.MEMBER} else None


def _pages(client: SlackChannels, channel_id: str) -> Iterator[list[str]]:
    cursor = ""
    while True:
        answer = client.conversations_members(channel=channel_id, limit=PAGE, cursor=cursor)
        yield list(answer["members"])
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return
