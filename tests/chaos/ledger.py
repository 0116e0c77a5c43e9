"""What was owed against what every DM and channel holds, message by message."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.deliveries import Delivery, DeliveryKind, DeliveryState
from bot.domain.ids import PersonId
from bot.posting import EVENT_TYPE
from bot.sandbox.entities import Message
from bot.sandbox.server import Sandbox
from bot.telemetry import LATE
from storage import Store
from tests.chaos.company import TUESDAY, Country, Town
from tests.chaos.crowd import Said


@dataclass
class Ledger:
    """Counts, and for what is wrong the cases themselves."""

    owed: Counter[str] = field(default_factory=Counter)
    delivered: int = 0
    late: int = 0
    lost: list[str] = field(default_factory=list)
    duplicated: list[str] = field(default_factory=list)
    accepted_late: list[str] = field(default_factory=list)
    asked_of_an_admin: int = 0
    dead: Counter[str] = field(default_factory=Counter)
    unfinished: list[str] = field(default_factory=list)
    unexpected_limits: Counter[str] = field(default_factory=Counter)
    acts: Counter[str] = field(default_factory=Counter)
    acts_lost: list[str] = field(default_factory=list)
    acts_twice: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        broken = (self.lost, self.duplicated, self.unfinished, self.acts_lost, self.acts_twice)
        return not any(broken) and not self.unexpected_limits


def compare(sandbox: Sandbox, store: Store, country: Country, said: Iterable[Said]) -> Ledger:
    ledger = Ledger()
    late = _accepted_late(sandbox)
    for town in country.towns:
        _compare_town(ledger, sandbox, store, town, late)
    for one in said:
        _compare_act(ledger, store, one)
    for call in sandbox.calls.since():
        if call.status == 429 and not call.reason.startswith("injected"):
            ledger.unexpected_limits[call.method] += 1
    return ledger


def _compare_town(ledger: Ledger, sandbox: Sandbox, store: Store, town: Town, late: set[tuple[str, int]]) -> None:
    with store.read() as tx:
        workspace = tx.workspaces.by_slack_team(town.team_id)
        assert workspace is not None
        rows = tx.outbox.many(tx.connection.execute(tx.outbox.within(workspace.id)))
        people = {person.id: person.slack_user_id for person in tx.people.active(workspace.id)}
        results = tx.key_results.many(tx.connection.execute(tx.key_results.within(workspace.id)))
    silent = {result.owner_id for result in results if result.checked_in_at is None}
    messages = list(_messages(sandbox, town))
    _count_rows(ledger, town, rows)
    _count_copies(ledger, town, messages, late)
    _find(ledger, town, rows, messages)
    excused = {_place(row, people) for row in rows if _is_excused(row)}
    tops = Counter(place for _, place, message in messages if not message.is_reply)
    replies = Counter(place for _, place, message in messages if message.is_reply)
    owed = [(DeliveryKind.PROMPT, people[person], tops) for person in silent]
    reminded = {row.person_id for row in rows if _is_reminded_of(row)}
    owed += [(DeliveryKind.REMINDER, people[person], replies) for person in silent & reminded]
    owed += [(DeliveryKind.DIGEST, channel, tops) for channel in town.channels]
    for kind, place, found in owed:
        ledger.owed[kind.value] += 1
        unreminded = kind is DeliveryKind.REMINDER and (DeliveryKind.PROMPT, place) in excused
        if not found[place] and (kind, place) not in excused and not unreminded:
            ledger.lost.append(f"{town.team_id} {kind.value} of {place}")
    for place, count in tops.items():
        copies = len({delivery for delivery, where, message in messages if where == place and not message.is_reply})
        if copies > 1:
            ledger.duplicated.append(f"{town.team_id}: {count} messages in {place}")


def _find(ledger: Ledger, town: Town, rows: Iterable[Delivery], messages: Iterable[tuple[int, str, Message]]) -> None:
    """What is recorded as sent is there."""
    there = {delivery for delivery, _, _ in messages}
    for row in rows:
        if row.state is DeliveryState.SENT and not row.kind.is_change and row.id not in there:
            ledger.lost.append(f"{town.team_id} {row.kind.value} {row.id}, recorded as sent")


def _count_rows(ledger: Ledger, town: Town, rows: Sequence[Delivery]) -> None:
    asked = {row.id for row in rows if _is_asked_of_an_admin(row)}
    for row in rows:
        what = f"{town.team_id} {row.kind.value} {row.id} {row.state.value} {row.last_error}"
        match row.state:
            case DeliveryState.SENT:
                ledger.delivered += 1
                ledger.late += row.finished_at is not None and row.finished_at - row.not_before > LATE
            case DeliveryState.DEAD:
                ledger.dead[row.last_error] += 1
            case DeliveryState.CANCELLED:
                ledger.dead[f"not wanted any more: {row.last_error}"] += 1
            case _ if row.id in asked or row.parent_id in asked:  # its thread waits with a message
                ledger.asked_of_an_admin += 1
            case _:
                ledger.unfinished.append(what)


def _count_copies(
    ledger: Ledger, town: Town, messages: Iterable[tuple[int, str, Message]], late: set[tuple[str, int]]
) -> None:
    copies = Counter(delivery for delivery, _, _ in messages)
    for delivery, count in copies.items():
        for _ in range(count - 1):
            what = f"{town.team_id} delivery {delivery}"
            (ledger.accepted_late if (town.team_id, delivery) in late else ledger.duplicated).append(what)


def _is_excused(row: Delivery) -> bool:
    """Given up with a reason that admins see, waiting for an admin, answered before it was sent, or a digest with
    nothing in it (a team whose questions are still on their way, and miss no answer yet)."""
    unwanted = row.state is DeliveryState.CANCELLED and row.last_error in ("answered", "nothing to tell")
    return row.state is DeliveryState.DEAD or _is_asked_of_an_admin(row) or unwanted


def _is_asked_of_an_admin(row: Delivery) -> bool:
    return row.state is DeliveryState.UNSURE and "cannot be read" in row.last_error


def _is_reminded_of(row: Delivery) -> bool:
    """A question that arrived on the day it was due is reminded of before the week is over."""
    return row.kind is DeliveryKind.PROMPT and row.finished_at is not None and row.finished_at < TUESDAY


def _place(row: Delivery, people: Mapping[PersonId, str]) -> tuple[DeliveryKind, str]:
    return row.kind, people.get(row.person_id, "") if row.person_id else row.channel_id or ""


def _messages(sandbox: Sandbox, town: Town) -> Iterator[tuple[int, str, Message]]:
    """(delivery, person or channel, message) of everything the bot has posted."""
    workspace = sandbox.world.workspaces[town.team_id]
    for channel_id, messages in workspace.messages.items():
        channel = workspace.channels[channel_id]
        place = (
            next((user for user in channel.members if user != workspace.bot_user), "") if channel.is_im else channel_id
        )
        for message in messages:
            told = message.metadata or {}
            if told.get("event_type") == EVENT_TYPE:
                yield int(told["event_payload"]["delivery"]), place, message


def _accepted_late(sandbox: Sandbox) -> set[tuple[str, int]]:
    """Deliveries whose call Slack took after the bot had given it up."""
    found = set()
    for call in sandbox.calls.since():
        told = call.args.get("metadata")
        if "accept_late" in call.reason and isinstance(told, dict):
            found.add((call.team, int(told["event_payload"]["delivery"])))
    return found


def _compare_act(ledger: Ledger, store: Store, one: Said) -> None:
    """What was acknowledged is recorded once; what was not, once at most."""
    with store.read() as tx:
        workspace = tx.workspaces.by_slack_team(one.team_id)
        assert workspace is not None
        person = tx.people.by_slack_id(workspace.id, one.user)
        assert person is not None
        said = tx.check_ins.within(workspace.id).where(tx.check_ins.table.c.note == one.note)
        count = len(tx.connection.execute(said).all())
    ledger.acts["acknowledged" if one.acknowledged else "without an answer"] += 1
    if count > 1:
        ledger.acts_twice.append(f"{one.team_id} {one.note}")
    if one.acknowledged and count == 0:
        ledger.acts_lost.append(f"{one.team_id} {one.note}")
