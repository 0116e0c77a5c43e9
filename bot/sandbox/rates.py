"""Slack's rate limits, on machine time. [docs.slack.dev/apis/web-api/rate-limits]"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil
from threading import Lock
from time import monotonic


@dataclass(frozen=True)
class Rate:
    """So many calls a minute, and so many at once before that counts ("bursts tolerated")."""

    per_minute: float
    burst: int


TIER_2 = Rate(20, 20)
TIER_3 = Rate(50, 50)
TIER_4 = Rate(100, 100)
SPECIAL = Rate(600, 100)
"""auth.test: "hundreds of requests per minute"."""
POST_PER_CHANNEL = Rate(60, 5)
"""One message a second and channel, "short bursts allowed"."""
POST_PER_WORKSPACE = Rate(400, 60)
""" "Several hundred messages per minute" in a workspace."""


@dataclass
class _Bucket:
    tokens: float
    at: float


class Rates:
    """Token buckets; a call takes one token from each bucket it belongs to, or none at all."""

    def __init__(self, *, on: bool = True) -> None:
        self.on = on
        self._lock = Lock()
        self._buckets: dict[tuple[str, ...], _Bucket] = {}

    def wait_for(self, wanted: Iterable[tuple[tuple[str, ...], Rate]]) -> int:
        """0 when the call may go ahead; else the whole seconds for Retry-After."""
        if not self.on:
            return 0
        now = monotonic()
        with self._lock:
            buckets = [(self._filled(key, rate, now), rate) for key, rate in wanted]
            short = [(1 - bucket.tokens) * 60 / rate.per_minute for bucket, rate in buckets if bucket.tokens < 1]
            if short:
                return max(1, ceil(max(short)))
            for bucket, _ in buckets:
                bucket.tokens -= 1
        return 0

    def _filled(self, key: tuple[str, ...], rate: Rate, now: float) -> _Bucket:
        bucket = self._buckets.setdefault(key, _Bucket(rate.burst, now))
        bucket.tokens = min(rate.burst, bucket.tokens + (now - bucket.at) * rate.per_minute / 60)
        bucket.at = now
        return bucket
