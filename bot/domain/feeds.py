"""Values that a system gives: where they are read from, how often, and what people are told when that fails."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from bot.domain.addresses import Address, read_address
from bot.domain.cycle_dates import state_on
from bot.domain.cycles import Cycle, CycleState
from bot.domain.ids import KeyResultId, PersonId, WorkspaceId
from bot.domain.okrs import NUMBERS, KeyResult, KeyResultState, Objective, ObjectiveState, ValueSource

EVERY = timedelta(hours=1)
LONGEST_REST = timedelta(hours=24)
FAILURES_BEFORE_TOLD = 3


class FeedState(StrEnum):
    """ASKED: an admin has not decided yet. REFUSED: one has said no, or taken the address off the list."""

    ASKED = "asked"
    ALLOWED = "allowed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """Where the value of one key result is read. ``origin`` is what an admin allows; ``header_name`` and ``sealed``,
    the header's value, are sent along. ``typed_at``: somebody typed a value, which stands until the reading is resumed.
    ``last_value`` and ``read_at`` are of the last reading that worked; ``trouble`` says why the last one did not,
    ``trouble_about`` what the sentence needs. ``lease_until`` is machine time."""

    id: int
    workspace_id: WorkspaceId
    key_result_id: KeyResultId
    url: str
    origin: str
    pointer: str
    header_name: str = ""
    sealed: str | None = field(default=None, repr=False)
    set_by_id: PersonId
    set_at: datetime
    state: FeedState = FeedState.ASKED
    decided_by_id: PersonId | None = None
    decided_at: datetime | None = None
    typed_at: datetime | None = None
    last_value: Decimal | None = None
    read_at: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    trouble: str = ""
    trouble_about: str = ""
    next_at: datetime
    lease_until: datetime | None = None

    @property
    def is_giving(self) -> bool:
        """Whether the key result's value comes from it by now."""
        return self.state is FeedState.ALLOWED and self.typed_at is None

    @property
    def is_typed_over(self) -> bool:
        """Whether a typed value stands in the place of what it says."""
        return self.state is FeedState.ALLOWED and self.typed_at is not None

    @property
    def is_told(self) -> bool:
        """Whether its failures are told to the owner."""
        return self.state is FeedState.ALLOWED and self.failures >= FAILURES_BEFORE_TOLD

    @property
    def address(self) -> Address:
        """As it was accepted. Raises ValueError for a row that nobody of us has written."""
        found = read_address(self.url)
        if not isinstance(found, Address):
            raise ValueError("the address of a feed cannot be read")
        return found

    def told(self) -> dict[str, str | bool]:
        """What the audit holds: neither the secret nor the query."""
        return {
            "address": self.address.without_query,
            "pointer": self.pointer,
            "header": self.header_name,
            "has_secret": self.sealed is not None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowedAddress:
    """One that an admin has allowed, for all key results."""

    id: int
    workspace_id: WorkspaceId
    origin: str
    allowed_by_id: PersonId
    allowed_at: datetime


def may_be_fed(key_result: KeyResult) -> bool:
    """Whether its value is a plain number."""
    return key_result.metric in NUMBERS and key_result.source is not ValueSource.ROLLUP


def is_read(key_result: KeyResult, objective: Objective, cycle: Cycle, today: date) -> bool:
    """Whether its value is asked for these days: it and its objective are active, and the cycle runs."""
    is_active = key_result.state is KeyResultState.ACTIVE and objective.state is ObjectiveState.ACTIVE
    has_begun = key_result.active_from <= today and state_on(cycle, today) is CycleState.ACTIVE
    return is_active and has_begun and may_be_fed(key_result)


def next_reading(feed_id: int, now: datetime, failures: int = 0) -> datetime:
    """The next moment of this feed after ``now``, UTC. Each has its own second of the hour, so that not all are read at
    once. After failures in a row it rests: for one hour, two, four … a day."""
    offset = timedelta(seconds=feed_id * 1_327 % 3_600)
    hour = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    first = next(each for each in (hour + offset, hour + offset + EVERY) if each > now)
    hours: int = 2 ** min(max(failures - 1, 0), 10)
    rest = min(EVERY * hours, LONGEST_REST)
    return first + rest - EVERY
