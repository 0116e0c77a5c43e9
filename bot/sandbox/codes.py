"""Who the app is to Slack, and the codes it gets for its token. [docs.slack.dev/reference/methods/oauth.v2.access]"""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

from bot.sandbox.refusals import Refused

CLIENT_ID = "0.sandbox"
CLIENT_SECRET = "sandbox-client-secret"  # noqa: S105 - a stand-in's secret guards nothing
CODE_SECONDS = 600.0


@dataclass(frozen=True)
class Code:
    """`redirect_uri` is empty where the app named none."""

    team: str
    scopes: frozenset[str]
    redirect_uri: str
    good_until: float


@dataclass
class Codes:
    """Those not yet exchanged. Each is good once, for ten minutes of real time."""

    new_id: Callable[[str], str]
    _held: dict[str, Code] = field(default_factory=dict)

    def make(self, team: str, scopes: frozenset[str], redirect_uri: str = "") -> str:
        made = self.new_id("code")
        self._held[made] = Code(team, scopes, redirect_uri, monotonic() + CODE_SECONDS)
        return made

    def exchange(self, code: str, redirect_uri: str) -> Code:
        """Raises Refused."""
        held = self._held.pop(code, None)
        if held is None or held.good_until < monotonic():
            raise Refused("invalid_code", "no such code, or it was used already, or it is older than ten minutes")
        if held.redirect_uri != redirect_uri:
            raise Refused("bad_redirect_uri", "another redirect_uri than the page was given")
        return held
