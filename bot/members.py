"""What the members of a channel are, asked of Slack: guests among them read along.

People we know are kept up to date by Slack's events. Of all others nothing is written down; what Slack said of them is
remembered for a while, so that the digests of one morning do not ask about the same people again and again.
"""

import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from math import ceil
from threading import Lock
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.domain.ids import WorkspaceId
from bot.domain.people import SlackKind
from bot.domain.workspaces import Workspace
from bot.pacing import Turn
from bot.services.people.people import SlackProfile
from bot.slack_errors import code_of
from storage import Store
from storage.pace import MEMBERS, ROSTER, USER

REMEMBERED, LISTED = 600.0, 60.0  # seconds
PAGE = 1000
MOST_PAGES = 20
FEW = 10  # people who are asked about one by one; for more the whole roster is read
NOBODY = frozenset({"user_not_found", "user_not_visible"})

Place = tuple[WorkspaceId, str]
"""A channel."""


@dataclass(frozen=True, slots=True)
class Bookmark:
    """How far a roster, or the list of a channel's ``count`` members, is read since ``begun``; ``found`` on a list."""

    begun: float = field(default_factory=time.monotonic)
    cursor: str = ""
    pages: int = 0
    count: int = 0
    found: tuple[str, ...] = ()

    @property
    def seconds(self) -> float:
        """Of machine time."""
        return time.monotonic() - self.begun

    @property
    def is_of_use(self) -> bool:
        """What the first pages of a roster said must still be remembered at its end."""
        return self.seconds < REMEMBERED / 2

    @property
    def is_to_go_on(self) -> bool:
        return self.pages == 0 or (bool(self.cursor) and self.pages < MOST_PAGES)

    def after(self, answer: Any, found: Iterable[str] = ()) -> "Bookmark":
        return Bookmark(self.begun, _next(answer), self.pages + 1, self.count, (*self.found, *found))


@dataclass
class Strangers:
    """What Slack has said of people we do not know, and how far the roster of a workspace and the lists of its channels
    are read. One thread at a time asks about the people of a workspace, so that the others find the answer here."""

    kinds: dict[tuple[WorkspaceId, str], tuple[float, SlackKind]] = field(default_factory=dict)
    read: dict[WorkspaceId, Bookmark] = field(default_factory=dict)
    listed: dict[Place, Bookmark] = field(default_factory=dict)
    asking: dict[WorkspaceId, Lock] = field(default_factory=dict)

    def among(self, workspace_id: WorkspaceId, user_ids: Iterable[str]) -> dict[str, SlackKind]:
        oldest = time.monotonic() - REMEMBERED
        told = ((user_id, self.kinds.get((workspace_id, user_id))) for user_id in user_ids)
        return {user_id: held[1] for user_id, held in told if held is not None and held[0] >= oldest}

    def remember(self, workspace: Workspace, users: Iterable[dict[str, Any]]) -> None:
        """Bots, this one among them, are no guests."""
        now = time.monotonic()
        for profile in (SlackProfile.read(user, workspace) for user in users):
            kind = SlackKind.MEMBER if profile.is_bot else profile.slack_kind
            self.kinds[workspace.id, profile.slack_user_id] = (now, kind)

    def left_at(self, place: Place, count: int) -> Bookmark:
        """Where an attempt of the last minute has left off the list of a channel that has as many members now."""
        left = self.listed.get(place)
        return left if left is not None and left.seconds < LISTED and left.count == count else Bookmark(count=count)

    def forget(self) -> None:
        for place, left in list(self.listed.items()):
            if left.seconds >= LISTED:
                self.listed.pop(place, None)
        oldest = time.monotonic() - REMEMBERED
        for key, (at, _) in list(self.kinds.items()):
            if at < oldest:
                self.kinds.pop(key, None)


@dataclass(frozen=True)
class Members:
    """``turn`` is asked for what no claim has reserved: all but the first page of a channel's members. Whatever it
    raises, what was learned until then stays, and the next attempt goes on from there."""

    store: Store
    turn: Turn
    strangers: Strangers

    def guests(self, workspace: Workspace, channel_id: str, count: int, client: WebClient) -> tuple[int, bool]:
        """How many of about ``count`` members are guests or strangers, and whether everybody was looked up."""
        place = workspace.id, channel_id
        here = self.strangers.left_at(place, count)
        pages = min(MOST_PAGES, ceil(count / PAGE)) - here.pages
        if pages > 1:
            self.turn(workspace.id, MEMBERS, pages - 1)
        while here.is_to_go_on:
            here = _after_a_page(client, channel_id, here)
            self.strangers.listed[place] = here
        kinds = self._kinds(workspace, here.found, client)
        self.strangers.listed.pop(place, None)
        found = sum(1 for kind in kinds.values() if kind is not SlackKind.MEMBER)
        return found, not here.cursor and len(kinds) == len(here.found)

    def _kinds(self, workspace: Workspace, user_ids: Collection[str], client: WebClient) -> dict[str, SlackKind]:
        """What each of them is, as far as can be found out."""
        with self.store.read() as tx:
            known = tx.people.by_slack_ids(workspace.id, user_ids)
        kinds = {user_id: person.slack_kind for user_id, person in known.items() if person.is_active}
        others = [user_id for user_id in user_ids if user_id not in kinds]
        with self.strangers.asking.setdefault(workspace.id, Lock()):
            self.strangers.forget()
            self._ask(workspace, others, client)
            return kinds | self.strangers.among(workspace.id, others)

    def _ask(self, workspace: Workspace, user_ids: list[str], client: WebClient) -> None:
        if len(self._unheard_of(workspace, user_ids)) > FEW:
            self._read_roster(workspace, client)
        for user_id in self._unheard_of(workspace, user_ids)[:FEW]:
            self.turn(workspace.id, USER, 1)
            user = _user(client, user_id)
            if user is not None:
                self.strangers.remember(workspace, [user])

    def _unheard_of(self, workspace: Workspace, user_ids: list[str]) -> list[str]:
        heard_of = self.strangers.among(workspace.id, user_ids)
        return [user_id for user_id in user_ids if user_id not in heard_of]

    def _read_roster(self, workspace: Workspace, client: WebClient) -> None:
        """To its end, from where it was left not long ago."""
        left = self.strangers.read.get(workspace.id)
        here = left if left is not None and left.is_of_use else Bookmark()
        while here.pages < MOST_PAGES:
            self.strangers.read[workspace.id] = here
            self.turn(workspace.id, ROSTER, 1)
            answer = _roster_page(client, here.cursor)
            if answer is None:
                here = Bookmark()
                continue
            self.strangers.remember(workspace, answer["members"])
            here = here.after(answer)
            if not here.cursor:
                break
        self.strangers.read.pop(workspace.id, None)


def _roster_page(client: WebClient, cursor: str) -> Any:
    """None when Slack does not know the way on any more."""
    try:
        return client.users_list(limit=PAGE, cursor=cursor or None)
    except SlackApiError as error:
        if cursor and code_of(error) == "invalid_cursor":
            return None
        raise


def _user(client: WebClient, user_id: str) -> dict[str, Any] | None:
    """None for somebody whom Slack does not show us."""
    try:
        found: dict[str, Any] = client.users_info(user=user_id)["user"]
    except SlackApiError as error:
        if code_of(error) in NOBODY:
            return None
        raise
    return found


def is_among(client: WebClient, channel_id: str, user_id: str, pages: int) -> bool:
    """Whether somebody is on the first pages of a channel's members."""
    here = Bookmark()
    for _ in range(pages):
        here = _after_a_page(client, channel_id, here)
        if user_id in here.found or not here.cursor:
            break
    return user_id in here.found


def _after_a_page(client: WebClient, channel_id: str, here: Bookmark) -> Bookmark:
    """The beginning again when Slack does not know the way on any more."""
    try:
        answer = client.conversations_members(channel=channel_id, limit=PAGE, cursor=here.cursor or None)
    except SlackApiError as error:
        if here.cursor and code_of(error) == "invalid_cursor":
            return Bookmark(count=here.count)
        raise
    return here.after(answer, answer["members"])


def _next(answer: Any) -> str:
    return str((answer.get("response_metadata") or {}).get("next_cursor") or "")
