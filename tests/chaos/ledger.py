"""What was owed against what every DM and channel holds, message by message."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.deliveries import Delivery, DeliveryKind, DeliveryState
from bot.domain.ids import DeliveryId, PersonId
from storage import Store
from tests.chaos.company import TUESDAY, Country, Town
from tests.chaos.crowd import Said
from tests.chaos.evidence import Evidence, Held

WEEKLY = (DeliveryKind.PROMPT, DeliveryKind.REMINDER, DeliveryKind.DIGEST)


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
    refused: Counter[str] = field(default_factory=Counter)
    dead: list[str] = field(default_factory=list)
    unwanted: Counter[str] = field(default_factory=Counter)
    unfinished: list[str] = field(default_factory=list)
    unexpected_limits: Counter[str] = field(default_factory=Counter)
    acts: Counter[str] = field(default_factory=Counter)
    acts_lost: list[str] = field(default_factory=list)
    acts_twice: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        broken = (self.lost, self.duplicated, self.dead, self.unfinished, self.acts_lost, self.acts_twice)
        return not any(broken) and not self.unexpected_limits


def compare(evidence: Evidence, store: Store, country: Country, said: Iterable[Said]) -> Ledger:
    ledger = Ledger(unexpected_limits=evidence.witness.limits)
    for town in country.towns:
        _compare_town(ledger, evidence, store, town)
    for one in said:
        _compare_act(ledger, store, one)
    return ledger


def _compare_town(ledger: Ledger, evidence: Evidence, store: Store, town: Town) -> None:
    with store.read() as tx:
        workspace = tx.workspaces.by_slack_team(town.team_id)
        assert workspace is not None
        rows = tx.outbox.many(tx.connection.execute(tx.outbox.within(workspace.id)))
        people = {person.id: person.slack_user_id for person in tx.people.active(workspace.id)}
        results = tx.key_results.many(tx.connection.execute(tx.key_results.within(workspace.id)))
    talkers = {town.users[place] for place in town.talkers}
    heard = {result.owner_id for result in results if result.checked_in_at is not None}
    silent = {person for person, user in people.items() if user not in talkers or person not in heard}
    held = list(evidence.messages(town))
    _count_rows(ledger, evidence, town, rows)
    _count_copies(ledger, evidence, town, held)
    _find(ledger, town, rows, held)
    _compare_owed(ledger, evidence, town, rows, held, {person: people[person] for person in silent}, people)


def _compare_owed(
    ledger: Ledger,
    evidence: Evidence,
    town: Town,
    rows: Sequence[Delivery],
    held: Sequence[Held],
    silent: Mapping[PersonId, str],
    people: Mapping[PersonId, str],
) -> None:
    """A question and a reminder for everybody who said nothing all week, and each team's digest."""
    refused = evidence.refused(town)
    excused = {_place(row, people) for row in rows if row.id in refused or _is_excused(row)}
    reminded = {row.person_id for row in rows if _is_reminded_of(row)}
    kinds = {row.id: row.kind for row in rows}
    there = Counter((kinds.get(each), place) for each, place in {(DeliveryId(one.delivery), one.place) for one in held})
    owed = [(DeliveryKind.PROMPT, user) for user in silent.values()]
    owed += [(DeliveryKind.REMINDER, user) for person, user in silent.items() if person in reminded]
    owed += [(DeliveryKind.DIGEST, channel) for channel in town.channels]
    for kind, place in owed:
        ledger.owed[kind.value] += 1
        unreminded = kind is DeliveryKind.REMINDER and (DeliveryKind.PROMPT, place) in excused
        if not there[kind, place] and (kind, place) not in excused and not unreminded:
            ledger.lost.append(f"{town.team_id} {kind.value} of {place}")
    for (what, place), count in there.items():
        if what in WEEKLY and count > 1:
            ledger.duplicated.append(f"{town.team_id}: {count} different {what}s in {place}")


def _find(ledger: Ledger, town: Town, rows: Iterable[Delivery], held: Iterable[Held]) -> None:
    """What is recorded as sent is there."""
    there = {each.delivery for each in held}
    for row in rows:
        if row.state is DeliveryState.SENT and not row.kind.is_change and row.id not in there:
            ledger.lost.append(f"{town.team_id} {row.kind.value} {row.id}, recorded as sent")


def _count_rows(ledger: Ledger, evidence: Evidence, town: Town, rows: Sequence[Delivery]) -> None:
    asked, refused = {row.id for row in rows if _is_asked_of_an_admin(row)}, evidence.refused(town)
    for row in rows:
        what = f"{town.team_id} {row.kind.value} {row.id} {row.state.value} {row.last_error}"
        match row.state:
            case DeliveryState.SENT:
                ledger.delivered += 1
            case DeliveryState.DEAD if row.id in refused:
                ledger.refused[row.last_error] += 1
            case DeliveryState.DEAD:
                ledger.dead.append(what)
            case DeliveryState.CANCELLED:
                ledger.unwanted[row.last_error] += 1
            case _ if row.id in asked or row.parent_id in asked:  # its thread waits with a message
                ledger.asked_of_an_admin += 1
            case _:
                ledger.unfinished.append(what)
    for kind in WEEKLY:
        ledger.late += evidence.late(town, [row for row in rows if row.kind is kind])


def _count_copies(ledger: Ledger, evidence: Evidence, town: Town, held: Iterable[Held]) -> None:
    """Each further copy is one too many, unless Slack took one so late that no look could have found it."""
    for delivery, count in Counter(each.delivery for each in held).items():
        beyond = evidence.beyond_both_looks(town, delivery)
        what = f"{town.team_id} delivery {delivery}"
        ledger.accepted_late += [f"{what}, taken {seconds:g} s after its call" for seconds in beyond[: count - 1]]
        ledger.duplicated += [what] * (count - 1 - len(beyond))


def _is_excused(row: Delivery) -> bool:
    """Waiting for an admin, or a digest with nothing in it (a team whose questions are still on their way, and miss no
    answer yet)."""
    is_empty = row.state is DeliveryState.CANCELLED and row.last_error == "nothing to tell"
    return _is_asked_of_an_admin(row) or (is_empty and row.kind is DeliveryKind.DIGEST)


def _is_asked_of_an_admin(row: Delivery) -> bool:
    return row.state is DeliveryState.UNSURE and "cannot be read" in row.last_error


def _is_reminded_of(row: Delivery) -> bool:
    """A question that arrived on the day it was due is reminded of before the week is over."""
    return row.kind is DeliveryKind.PROMPT and row.finished_at is not None and row.finished_at < TUESDAY


def _place(row: Delivery, people: Mapping[PersonId, str]) -> tuple[DeliveryKind, str]:
    return row.kind, people.get(row.person_id, "") if row.person_id else row.channel_id or ""


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
