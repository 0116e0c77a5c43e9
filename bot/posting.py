"""The call to Slack itself: one delivery's message, posted or changed, and where."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.domain.deliveries import Delivery
from bot.domain.ids import PersonId, WorkspaceId
from bot.messages import Change, Post
from bot.slack_errors import Concerns, Permanent, meaning
from bot.views.blocks import Message
from storage import Store

log = structlog.get_logger(__name__)

EVENT_TYPE = "okrbot_delivery"

Clients = Callable[[WorkspaceId], WebClient]
DirectChannels = Mapping[tuple[WorkspaceId, PersonId], str]
IsReplaced = Callable[[WorkspaceId, str | None], bool]

T = TypeVar("T")


class Nowhere(Exception):
    """Slack has taken a message and not said where it stands: it is looked for, as when no answer came."""


def never(_workspace_id: WorkspaceId, _token: str | None) -> bool:
    """For a token that nothing can come into the place of."""
    return False


@dataclass(frozen=True)
class Posting:
    """``clients`` gives a workspace's client: no retry handlers, time-out 10 s. ``is_replaced`` is asked about a token
    that Slack refuses: whether ``clients`` gives another one from now on. ``direct`` are the direct channels that are
    known already."""

    store: Store
    clients: Clients
    is_replaced: IsReplaced = never
    direct: DirectChannels = field(default_factory=dict)

    def post(self, delivery: Delivery, rendered: Post | Change) -> tuple[str, str]:
        """The call itself: (channel, ts). A refused native chart is replaced by its plainer fallback."""
        try:
            return self._call(delivery, rendered, rendered.message)
        except Exception as error:
            fallback = rendered.message.fallback
            refused = meaning(error)
            if fallback is None or not isinstance(refused, Permanent) or "blocks" not in refused.error:
                raise
            log.info("chart_refused", delivery=delivery.id, error=refused.error)
            return self._call(delivery, rendered, fallback)

    def _call(self, delivery: Delivery, rendered: Post | Change, message: Message) -> tuple[str, str]:
        return self.speak(delivery.workspace_id, lambda client: self._say(client, delivery, rendered, message))

    def speak(self, workspace_id: WorkspaceId, call: Callable[[WebClient], T]) -> T:
        """Whatever is asked of Slack; once more at once where it refuses a token that was replaced meanwhile. Nothing
        has come of the first call then."""
        client = self.clients(workspace_id)
        try:
            return call(client)
        except SlackApiError as error:
            refused = meaning(error)
            if not isinstance(refused, Permanent) or refused.concerns is not Concerns.INSTALLATION:
                raise
            if not self.is_replaced(workspace_id, client.token):
                raise
        log.info("token_replaced", workspace=workspace_id)
        return call(self.clients(workspace_id))

    def _say(self, client: WebClient, delivery: Delivery, rendered: Post | Change, message: Message) -> tuple[str, str]:
        if isinstance(rendered, Change):
            client.chat_update(channel=rendered.channel, ts=rendered.ts, **message.as_arguments())
            return rendered.channel, rendered.ts
        channel = self._channel(client, delivery, rendered.to)
        answer = client.chat_postMessage(
            channel=channel,
            thread_ts=rendered.thread_ts,
            unfurl_links=False,
            unfurl_media=False,
            metadata={"event_type": EVENT_TYPE, "event_payload": {"delivery": delivery.id}},
            **message.as_arguments(),
        )
        if not answer.get("channel") or not answer.get("ts"):
            raise Nowhere
        return str(answer["channel"]), str(answer["ts"])

    def _channel(self, client: WebClient, delivery: Delivery, to: str) -> str:
        """A person's own channel is opened first and remembered: an unsure post must be looked for somewhere."""
        if delivery.person_id is None:
            return to
        known = self.direct.get((delivery.workspace_id, delivery.person_id))
        if known is not None:
            return known
        with self.store.read() as tx:
            person = tx.people.get(delivery.workspace_id, delivery.person_id)
        if person.slack_dm_id:
            return person.slack_dm_id
        opened = str(client.conversations_open(users=to)["channel"]["id"])
        with self.store.write() as tx:
            tx.people.remember_dm(person, opened)
        return opened
