"""People as Slack knows them, and the workspace they are in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import available_timezones

from bot.domain.deliveries import SeenMessage
from bot.domain.errors import NotAPerson
from bot.domain.ids import WorkspaceId
from bot.domain.people import Person, SlackKind, searched_for
from bot.domain.typed_text import on_one_line
from bot.domain.workspaces import Workspace
from bot.services.naming import the_people, the_person_in_front
from bot.services.okrs.looking import Looker
from bot.services.people.departures import let_go
from bot.services.schedules import reschedule
from bot.services.sightings import NOTHING, keys_of
from storage import Store, Transaction

ZONES = available_timezones()
LAST_SECOND = datetime(9999, 1, 1, tzinfo=UTC).timestamp()
FRESH_FOR = timedelta(days=1)
"""How long Slack's word about somebody is taken as it is; an event may have been missed."""

SLACKBOT = "USLACKBOT"  # Slack says is_bot is false for it


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackProfile:
    """What Slack's user object says of a person (docs.slack.dev/reference/objects/user-object). Rights that somebody
    has in another workspace are none here. ``unsaid`` names what Slack did not say: that is the workspace's for
    somebody new, or empty, and stays as it is for somebody known (a title may come from a file)."""

    slack_user_id: str
    name: str
    real_name: str
    handle: str
    title: str
    zone: str
    locale: str
    slack_kind: SlackKind
    slack_admin: bool
    deleted: bool
    is_bot: bool
    updated_at: datetime | None = None
    unsaid: tuple[str, ...] = ()

    @classmethod
    def read(cls, user: dict[str, Any], workspace: Workspace) -> "SlackProfile":
        """Zone and locale may be missing (bots, strangers): the workspace's then."""
        profile = user.get("profile") or {}
        called = (profile.get("display_name"), user.get("real_name"), profile.get("real_name"), user.get("name"))
        name = next(filter(None, (on_one_line(one) for one in called if one)), "")
        real = on_one_line(user.get("real_name") or profile.get("real_name") or "")
        zone, locale, kind = user.get("tz") or "", user.get("locale") or "", _kind(user, workspace)
        title = on_one_line(profile.get("title") or "")[:255]
        said = {"zone": zone in ZONES, "locale": bool(locale), "title": bool(title), "name": bool(name)}
        return cls(
            slack_user_id=user["id"],
            name=(name or user["id"])[:255],
            real_name=real[:255],
            handle=on_one_line(user.get("name") or "")[:255],
            title=title,
            zone=zone if zone in ZONES else workspace.zone,
            locale=(locale or workspace.locale)[:20],
            slack_kind=kind,
            slack_admin=kind is SlackKind.MEMBER and bool(user.get("is_admin") or user.get("is_owner")),
            deleted=bool(user.get("deleted")),
            is_bot=bool(user.get("is_bot")) or user["id"] == SLACKBOT,
            updated_at=instant(user.get("updated")),
            unsaid=tuple(name for name, is_said in said.items() if not is_said),
        )


@dataclass(frozen=True)
class People:
    store: Store

    def workspace_of(self, slack_team_ids: Iterable[str]) -> Workspace | None:
        """The first of these that the bot is installed in."""
        with self.store.read() as tx:
            return _installed(tx, slack_team_ids)

    def arrived(self, slack_team_ids: Iterable[str], slack_user_id: str) -> tuple[Workspace | None, Person | None]:
        """Where an act has arrived, as in ``workspace_of``, and whoever acts, if they are known there. In one
        transaction: somebody waits."""
        with self.store.read() as tx:
            workspace = _installed(tx, slack_team_ids)
            return workspace, tx.people.by_slack_id(workspace.id, slack_user_id) if workspace is not None else None

    def pressed(
        self, slack_team_ids: Iterable[str], slack_user_id: str, seen: SeenMessage
    ) -> tuple[Workspace | None, Person | None, bool]:
        """As ``arrived``, for an act in a message, and whether that the message is there is news."""
        with self.store.read() as tx:
            for each in dict.fromkeys(slack_team_ids):
                workspace, is_news = tx.workspaces.of_message(each, seen.delivery_id or NOTHING, keys_of(seen))
                if workspace is not None and workspace.uninstalled_at is None:
                    return workspace, tx.people.by_slack_id(workspace.id, slack_user_id), is_news
        return None, None, False

    def called(self, workspace: Workspace, by: Person, names: Sequence[str]) -> list[Person]:
        """The people whom typed names mean. Raises NotAllowed for guests, who are told no names here, NotFound or
        Ambiguous."""
        Looker(by, workspace).ensure_may_look_around()
        with self.store.read() as tx:
            meant = the_people(tx, workspace, names)
            people = tx.people.by_ids(workspace.id, meant)
            return [people[one] for one in meant]

    def called_in_front(self, workspace: Workspace, by: Person, words: str) -> tuple[Person, str]:
        """Whom the name means that words begin with, and the rest of them. Raises as ``called``."""
        Looker(by, workspace).ensure_may_look_around()
        with self.store.read() as tx:
            meant, rest = the_person_in_front(tx, workspace, words)
            return tx.people.get(workspace.id, meant), rest

    def install(self, slack_team_id: str, name: str, *, now: datetime, is_demo: bool = False) -> Workspace:
        """The workspace that our token belongs to; made at the first start. Slack has just taken that token."""
        with self.store.write() as tx:
            return tx.workspaces.install(slack_team_id=slack_team_id, name=name, is_demo=is_demo, now=now)

    def uninstall(self, workspace: Workspace, *, heard: datetime, now: datetime) -> bool:
        """Scheduled work for this workspace stops, its token and the secrets of its feeds are forgotten; its data stays
        until somebody deletes it. False, and nothing changes, when Slack says it of a moment (``heard``, whole seconds)
        before it was installed last: such an event is late, or repeated, and the token at hand is a newer one."""
        with self.store.write() as tx:
            tx.workspaces.lock(workspace.id)
            known = tx.workspaces.get(workspace.id)
            if heard < known.installed_at.replace(microsecond=0):
                return False
            tx.workspaces.change(known, by=None, now=now, uninstalled_at=now)
            tx.installations.forget(workspace.id)
            tx.feeds.forget_secrets(workspace.id)
        return True

    def known(self, workspace_id: WorkspaceId, slack_user_ids: Iterable[str]) -> dict[str, Person]:
        with self.store.read() as tx:
            return tx.people.by_slack_ids(workspace_id, slack_user_ids)

    def learn(self, workspace_id: WorkspaceId, profile: SlackProfile, *, now: datetime) -> Person:
        """Make or refresh a person from what Slack says. A zone set by hand stays; what is older than what we know
        changes nothing (events come late, twice, and in any order). Raises NotAPerson for a bot, of which nothing is
        kept."""
        if profile.is_bot:
            raise NotAPerson(profile.slack_user_id, profile.name)
        with self.store.write() as tx:
            found = tx.people.by_slack_id(workspace_id, profile.slack_user_id)
            if found is None and (made := self._add(tx, workspace_id, profile, now)) is not None:
                return made
            known = self._held(tx, workspace_id, profile.slack_user_id)
            if is_older(profile, known):
                return known
            changed = self._refresh(tx, known, profile, now)
            if known.is_active and not changed.is_active:
                let_go(tx, workspace_id, [known.id], now)
            if (changed.zone, changed.is_active) != (known.zone, known.is_active):
                reschedule(tx, tx.workspaces.get(workspace_id), [known.id], now)
            return changed

    def is_to_be_asked(self, person: Person, *, now: datetime) -> bool:
        """Whether Slack is to be asked about somebody anew, for a day has gone by; of several at once, one is."""
        if person.slack_asked_at is not None and now - person.slack_asked_at < FRESH_FOR:
            return False
        with self.store.write() as tx:
            return tx.people.claim_asking(person, since=now - FRESH_FOR, now=now)

    def _held(self, tx: Transaction, workspace_id: WorkspaceId, slack_user_id: str) -> Person:
        """Somebody known, as they are once nobody else changes them any more."""
        [found] = tx.people.by_slack_ids(workspace_id, [slack_user_id]).values()
        tx.people.lock(found)
        return tx.people.get(workspace_id, found.id)

    def _add(self, tx: Transaction, workspace_id: WorkspaceId, profile: SlackProfile, now: datetime) -> Person | None:
        """None when somebody else has made them at the same moment."""
        gone = now if profile.deleted else None
        values = {"workspace_id": workspace_id, "slack_user_id": profile.slack_user_id, **shared(profile)}
        heard = {"slack_updated_at": profile.updated_at, "slack_asked_at": now}
        person = tx.people.add_new(now=now, **values, zone=profile.zone, deactivated_at=gone, **heard)
        if person is None:
            return None
        tx.names.index_people(workspace_id, [person], are_new=True)
        return person

    def _refresh(self, tx: Transaction, known: Person, profile: SlackProfile, now: datetime) -> Person:
        changed = tx.people.change(known, by=None, now=now, **differences(known, profile, now))
        changed = tx.people.heard(
            changed, slack_updated_at=profile.updated_at or known.slack_updated_at, slack_asked_at=now
        )
        if searched_for(changed) != searched_for(known):
            tx.names.index_people(known.workspace_id, [changed])
        return changed


def _installed(tx: Transaction, slack_team_ids: Iterable[str]) -> Workspace | None:
    known = (tx.workspaces.by_slack_team(each) for each in dict.fromkeys(slack_team_ids))
    return next((one for one in known if one is not None and one.uninstalled_at is None), None)


def differences(known: Person, profile: SlackProfile, now: datetime) -> dict[str, Any]:
    """What is to be written of somebody so that they are as Slack says, by field; a zone set by hand stays."""
    values = shared(profile)
    if not known.zone_by_hand:
        values["zone"] = profile.zone
    values["deactivated_at"] = (known.deactivated_at or now) if profile.deleted else None
    said = {name: value for name, value in values.items() if name not in profile.unsaid}
    return {name: value for name, value in said.items() if getattr(known, name) != value}


def shared(profile: SlackProfile) -> dict[str, Any]:
    names = ("name", "real_name", "handle", "title", "locale", "slack_kind", "slack_admin")
    return {name: getattr(profile, name) for name in names}


def is_older(profile: SlackProfile, known: Person) -> bool:
    if profile.updated_at is None or known.slack_updated_at is None:
        return False
    return profile.updated_at < known.slack_updated_at


def instant(seconds: Any) -> datetime | None:
    """Slack's seconds since 1970; None for what is no moment."""
    if not isinstance(seconds, int | float) or not 0 < seconds < LAST_SECOND:
        return None
    return datetime.fromtimestamp(seconds, UTC)


def _kind(user: dict[str, Any], workspace: Workspace) -> SlackKind:
    here = workspace.slack_team_id
    also_in = (user.get("enterprise_user") or {}).get("teams") or ()  # of the same organisation
    if user.get("is_stranger") or (user.get("team_id", here) != here and here not in also_in):
        return SlackKind.EXTERNAL
    if user.get("is_ultra_restricted"):
        return SlackKind.SINGLE_CHANNEL_GUEST
    return SlackKind.MULTI_CHANNEL_GUEST if user.get("is_restricted") else SlackKind.MEMBER
