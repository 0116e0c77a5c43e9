"""What the stand-in holds at the end, held against what was owed: the mistakes, in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import select

from storage.rows import table_of
from storage.tables.deliveries import DeliveryRow
from tests.journeys.town import Town
from tests.quarters.channels import Channel
from tests.quarters.days import day_of
from tests.quarters.facts import Known
from tests.quarters.numbers import HEADLINE, Posted
from tests.quarters.owed import Person
from tests.quarters.play import Play

BOT = "U0OKRBOT"
Heard = tuple[datetime, bool]


@dataclass(frozen=True)
class Reading:
    """A story that is over."""

    town: Town
    play: Play

    @cached_property
    def known(self) -> Known:
        return Known.of(self.town.okrbot.store, self.play.ledger)

    @cached_property
    def people(self) -> dict[int, Person]:
        return {identity: Person(self.known, row, self.town.now()) for identity, row in self.known.people.items()}

    @cached_property
    def channels(self) -> list[Channel]:
        return [Channel(self.known, team, self.town.now()) for team in self.known.teams.values()]

    def direct(self) -> Iterator[str]:
        """Messages that nobody was owed, and owed ones that did not come: at the moment, in a thread or not."""
        for person in self.people.values():
            had = [_heard(one) for one in self.town.direct_messages(person.row["slack_user_id"]) if one["user"] == BOT]
            owed = [(one.at.astimezone(UTC), one.what == "reminded") for one in person.messages]
            if sorted(had) != sorted(owed):
                extra, missing = _without(had, owed), _without(owed, had)
                yield f"{person.row['name']}: not owed {_words(extra)}, not had {_words(missing)}"

    def digests(self) -> Iterator[str]:
        """Messages to channels at another moment than one at which a digest may come, or twice a week; and digests that
        did not come though something had moved, or an answer was missing."""
        for channel in self.channels:
            had = [posted.moment for posted in self.posted(channel)]
            due = [one.astimezone(UTC) for one in channel.moments[1:]]
            weeks = [day_of(moment, channel.zone).isocalendar()[:2] for moment in had]
            if len(set(weeks)) < len(weeks):
                yield f"{channel.team['name']}: more than one a week {_words((one, False) for one in had)}"
            for moment in had:
                if moment not in due:
                    yield f"{channel.team['name']}: not owed at {moment}"
            for before, moment in zip([channel.moments[0], *due], due, strict=False):
                if moment not in had and self._is_owed(channel, moment, before):
                    yield f"{channel.team['name']}: nothing came at {moment}"

    def numbers(self) -> Iterator[str]:
        for channel in self.channels:
            for posted in self.posted(channel):
                if HEADLINE.search(posted.text):
                    yield from posted.mistakes()

    def counted(self) -> int:
        """How many digests with numbers were read."""
        return sum(bool(HEADLINE.search(one.text)) for each in self.channels for one in self.posted(each))

    def posted(self, channel: Channel) -> list[Posted]:
        """All but what the demo posts as it begins: the digest of a week that is not over where that team is."""
        found = [one for one in self.town.channel_messages(channel.team["channel_id"]) if one["user"] == BOT]
        since, posts = channel.moments[0].astimezone(UTC), []
        for top in (one for one in found if one.get("thread_ts") in (None, one["ts"])):
            moment = _heard(top)[0]
            thread = "\n".join(one["text"] for one in found if one.get("thread_ts") == top["ts"] != one["ts"])
            if moment > self.known.ledger.started:
                posts.append(Posted(channel, self.people, moment, since, top["text"], thread))
            since = moment
        return posts

    def dead(self) -> Iterator[str]:
        """Messages that never arrived, but for channels that are closed to digests."""
        closed = {one.team["channel_id"] for one in self.channels if "Japan" in one.team["name"]}
        table = table_of(DeliveryRow)
        with self.town.okrbot.store.read() as tx:
            for row in tx.connection.execute(select(table)).mappings():
                if row["state"] in ("dead", "unsure", "sending") and row["channel_id"] not in closed:
                    yield f"{row['kind']} {row['state']}: {row['last_error']}"

    def _is_owed(self, channel: Channel, moment: datetime, before: datetime) -> bool:
        """Whether anything has moved, or an answer is missing, as far as the rows say."""
        if "Japan" in channel.team["name"]:
            return False
        posted = Posted(channel, self.people, moment, before, "", "")
        active = any(one["state"] == "active" for one in posted.objectives)
        return active and (posted.has_moves or posted.answers["not answered"] > 0)


def _heard(message: dict[str, Any]) -> Heard:
    """When it came, to the second, and whether it stands in a thread."""
    moment = datetime.fromtimestamp(int(float(message["ts"])), UTC)
    return moment, message.get("thread_ts") not in (None, message["ts"])


def _without(some: list[Heard], others: list[Heard]) -> list[Heard]:
    left = list(others)
    return [one for one in some if one not in left or left.remove(one)]  # type: ignore[func-returns-value]


def _words(found: Any) -> str:
    return (
        ", ".join(f"{moment:%a %d %b %H:%M}{' in a thread' if threaded else ''}" for moment, threaded in found) or "-"
    )
