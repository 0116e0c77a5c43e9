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
from tests.quarters.carried import wrong_carried
from tests.quarters.channels import Channel
from tests.quarters.closed import Closed, wrong_scores
from tests.quarters.facts import Known
from tests.quarters.numbers import HEADLINE, Posted
from tests.quarters.owed import Person
from tests.quarters.play import Play

BOT = "U0OKRBOT"
DETAILS = ("digest_part", "board_entry", "decision")
Heard = tuple[datetime, bool]


@dataclass(frozen=True)
class Said:
    """A message in a channel, and what stands in its thread."""

    kind: str
    moment: datetime
    is_top: bool
    text: str
    thread: str


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
            owed = [(one.at.astimezone(UTC).replace(microsecond=0), one.what == "reminded") for one in person.messages]
            if sorted(had) != sorted(owed):
                extra, missing = _without(had, owed), _without(owed, had)
                yield f"{person.row['name']}: not owed {_words(extra)}, not had {_words(missing)}"

    def weeks(self) -> Iterator[str]:
        """Channels with more than one message of their own a week; the closing of a cycle stands beside it."""
        for channel in self.channels:
            kinds = ("digest", "review_pack", "board")
            tops = [one.moment for one in self.said(channel) if one.is_top and one.kind in kinds and self._is_new(one)]
            weeks = [channel.week(moment) for moment in tops]
            if len(set(weeks)) < len(weeks):
                yield f"{channel.team['name']}: more than one a week {_words((one, False) for one in tops)}"

    def digests(self) -> Iterator[str]:
        """Digests at another moment than one at which one may come; and those that did not come though something had
        moved, or an answer was missing. In the week of a pack none comes."""
        for channel in self.channels:
            had = [posted.moment for posted in self.posted(channel)]
            packs = {channel.week(moment) for moment in channel.packs}
            due = [one.astimezone(UTC) for one in channel.moments[1:] if channel.week(one) not in packs]
            for moment in had:
                if moment not in due:
                    yield f"{channel.team['name']}: not owed at {moment}"
            for before, moment in zip([channel.moments[0], *due], due, strict=False):
                if moment not in had and self._is_owed(channel, moment, before):
                    yield f"{channel.team['name']}: nothing came at {moment}"

    def beside(self) -> Iterator[str]:
        """Packs, boards and closing digests that came though not owed, or did not come."""
        for channel in self.channels:
            digests = [one.moment for one in self.posted(channel)]
            owed_of = {"review_pack": channel.packs, "closing": channel.closings, "board": channel.boards(digests)}
            for kind, owed in owed_of.items() if "Japan" not in channel.team["name"] else ():
                had = [one.moment for one in self.said(channel) if one.kind == kind]
                if had != owed:
                    yield f"{channel.team['name']}: {kind} at {_times(had)}, owed at {_times(owed)}"

    def numbers(self) -> Iterator[str]:
        for channel in self.channels:
            for posted in self.posted(channel):
                if HEADLINE.search(posted.text):
                    yield from posted.mistakes()
            for one in self.said(channel):
                if one.kind == "closing":
                    yield from Closed(channel, one.moment, one.text, one.thread).mistakes()

    def scores(self) -> Iterator[str]:
        return wrong_scores(self.known)

    def carried(self) -> Iterator[str]:
        return wrong_carried(self.known)

    def counted(self) -> int:
        """How many digests with numbers were read."""
        return sum(bool(HEADLINE.search(one.text)) for each in self.channels for one in self.posted(each))

    def posted(self, channel: Channel) -> list[Posted]:
        """The digests of this story; the first tells what happened since the one before it."""
        since, posts = channel.moments[0].astimezone(UTC), []
        for one in self.said(channel):
            if one.kind == "digest" and not self._is_new(one):
                since = one.moment
            elif one.kind == "digest":
                posts.append(Posted(channel, self.people, one.moment, since, one.text, one.thread))
                since = one.moment
        return posts

    @cached_property
    def kinds(self) -> dict[tuple[str, str], str]:
        """What each message is, by its place."""
        return {
            (one["slack_channel"], one["slack_ts"]): "closing" if "closing" in one["subject"] else str(one["kind"])
            for one in self.known.deliveries
            if one["slack_ts"] and not str(one["kind"]).endswith("_changed")
        }

    def said(self, channel: Channel) -> list[Said]:
        """What the bot wrote into a channel since the story began, but for the details in threads."""
        where = str(channel.team["channel_id"])
        found = [one for one in self.town.channel_messages(where) if one["user"] == BOT]
        told = []
        for one in found:
            moment, threaded = _heard(one)
            kind = self.kinds.get((where, one["ts"]), "other")
            top = one["thread_ts"] if threaded else one["ts"]
            if kind in DETAILS or (kind != "digest" and moment <= self.known.ledger.started):
                continue
            others = [each for each in found if each.get("thread_ts") == top and each["ts"] not in (top, one["ts"])]
            below = [each["text"] for each in others]
            told.append(Said(kind, moment, not threaded, one["text"], "\n".join(below)))
        return told

    def _is_new(self, one: Said) -> bool:
        """Not what the demo posts as it begins: the digest of a week that is not over where that team is."""
        return one.moment > self.known.ledger.started

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


def _times(found: list[datetime]) -> str:
    return _words((one, False) for one in found)


def _without(some: list[Heard], others: list[Heard]) -> list[Heard]:
    left = list(others)
    return [one for one in some if one not in left or left.remove(one)]  # type: ignore[func-returns-value]


def _words(found: Any) -> str:
    return (
        ", ".join(f"{moment:%a %d %b %H:%M}{' in a thread' if threaded else ''}" for moment, threaded in found) or "-"
    )
