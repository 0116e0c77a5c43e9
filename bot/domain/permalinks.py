"""Links of messages, as Slack's *Copy link* gives them: ``https://nord.slack.com/archives/C0PAY/p1700000000000100``."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

LINK = re.compile(
    r"https?://[^/\s]+/archives/(?P<channel>[A-Z][A-Z0-9]{2,30})"
    r"/p(?P<seconds>[0-9]{10})(?P<micros>[0-9]{6})(?:\?(?P<query>\S*))?"
)
THREAD = re.compile(r"(?:^|&)thread_ts=([0-9]{10}\.[0-9]{6})(?:&|$)")


@dataclass(frozen=True, slots=True)
class Permalink:
    """``ts`` is how Slack names the message in its channel, ``thread_ts`` the one below which it stands, or None."""

    channel_id: str
    ts: str
    thread_ts: str | None = None

    @property
    def at(self) -> datetime:
        """When it was posted."""
        return datetime.fromtimestamp(float(self.ts), UTC)

    @property
    def is_reply(self) -> bool:
        return self.thread_ts not in (None, self.ts)


def permalink(domain: str, channel_id: str, ts: str, thread_ts: str | None = None) -> str:
    """The link of a message in the workspace of this domain, as chat.getPermalink writes it: for what Slack does not
    tell us about, such as a message of a conversation that we are not in."""
    thread = f"?thread_ts={thread_ts}&cid={channel_id}" if thread_ts not in (None, "", ts) else ""
    return f"https://{domain}.slack.com/archives/{channel_id}/p{ts.replace('.', '')}{thread}"


def read_permalink(typed: str) -> Permalink | None:
    """None for what is no such link. In angle brackets, as Slack writes links in text, it is one."""
    found = LINK.fullmatch(typed.strip().removeprefix("<").removesuffix(">"))
    if found is None:
        return None
    thread = THREAD.search(found["query"] or "")
    return Permalink(found["channel"], f"{found['seconds']}.{found['micros']}", thread[1] if thread else None)
