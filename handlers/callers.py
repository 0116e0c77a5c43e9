"""Who is acting: known from the database, or asked of Slack at first contact."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.clock import Clock
from bot.domain.deliveries import SeenMessage
from bot.domain.errors import NotAllowed, NotAPerson, NotFound, NothingToDo, Unavailable
from bot.domain.matching import candidates
from bot.domain.people import Person, SlackKind
from bot.domain.reporting import may_belong
from bot.domain.workspaces import Workspace
from bot.i18n import Language, spoken_to
from bot.services.people.people import People, SlackProfile
from bot.slack_errors import NO_ANSWER, code_of
from handlers.acts import Caller
from handlers.in_time import impatient
from handlers.seeing import seen_message
from handlers.slack_text import MENTION

MOST_NEW = 10
"""People whom Slack is asked about in one act: somebody waits for its end."""

_BETWEEN = re.compile(r"[,;&+/，、；]|\s(?:and|und|和|与|跟)\s", re.IGNORECASE)
_TYPED = re.compile(rf"@((?:(?!@|{_BETWEEN.pattern}).)+)", re.IGNORECASE | re.DOTALL)
UNKNOWN = frozenset({"user_not_found", "user_not_visible", "users_not_found"})

log = structlog.get_logger(__name__)

Prove = Callable[[Workspace, SeenMessage, datetime], None]


def _nobody(_workspace: Workspace, _seen: SeenMessage, _now: datetime) -> None:
    """Nobody wants to know."""


class NoMember(NotAllowed):
    """Somebody of another workspace, who acts where ours is too."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__("use", "member")
        self.workspace = workspace


@dataclass(frozen=True, slots=True)
class Stranger:
    """Somebody of a connected workspace, whom an event is about; ``t`` is this workspace's language."""

    workspace: Workspace
    slack_user_id: str
    t: Language
    now: datetime
    client: WebClient


@dataclass(frozen=True)
class Callers:
    """``prove`` is told of a message in which somebody acts when that it is there is news."""

    people: People
    clock: Clock
    prove: Prove = _nobody

    def of(self, body: dict[str, Any], client: WebClient) -> Caller:
        """Whoever caused this payload. Raises NotAllowed for somebody who is not one of this workspace's people."""
        user = body.get("user") or {}
        user_id = body.get("user_id") or user.get("id") or ""
        team_id = body.get("team_id") or (body.get("team") or {}).get("id") or user.get("team_id") or ""
        teams = _teams_of(body, team_id)
        workspace, person = self._arrived(teams, user_id, seen_message(body))
        if workspace is None:
            raise NotFound("workspace", teams[0])
        is_elsewhere = (user.get("team_id") or team_id) != workspace.slack_team_id
        if is_elsewhere and not _is_in_organisation(body):
            raise NoMember(workspace)
        return self._caller(workspace, person, user_id, client, is_elsewhere=is_elsewhere)

    def _arrived(
        self, teams: tuple[str, str], user_id: str, seen: SeenMessage | None
    ) -> tuple[Workspace | None, Person | None]:
        if seen is None:
            return self.people.arrived(teams, user_id)
        workspace, person, is_news = self.people.pressed(teams, user_id, seen)
        if workspace is not None and is_news:
            self.prove(workspace, seen, self.clock.now())
        return workspace, person

    def of_event(self, body: dict[str, Any], event: dict[str, Any], client: WebClient) -> Caller | Stranger | None:
        """Whoever an event is about; None when it is about nobody: a bot, a channel, somebody who has left."""
        user = event.get("user")
        user_id = user.get("id") if isinstance(user, dict) else user
        if not user_id or event.get("bot_id"):
            return None
        workspace, person = self.people.arrived(_teams_of(body, body.get("team_id", "")), user_id)
        if workspace is None:
            return None
        now = self.clock.now()
        stranger = Stranger(workspace, user_id, spoken_to(workspace, now), now, client)
        is_elsewhere = _team_of(event, workspace) != workspace.slack_team_id
        if is_elsewhere and not _is_in_organisation(body):
            return stranger
        try:
            caller = self._caller(workspace, person, user_id, client, is_elsewhere=is_elsewhere)
        except (NotFound, NoMember):  # whom Slack does not show us, or as somebody of another workspace
            return stranger
        except (NotAllowed, NotAPerson):
            return None
        return stranger if caller.person.slack_kind is SlackKind.EXTERNAL else caller

    def workspace_of(self, body: dict[str, Any]) -> Workspace | None:
        """The installation that an event was sent to; None when there is none any more."""
        return self.people.workspace_of(_teams_of(body, body.get("team_id", "")))

    def acquaint(self, caller: Caller, slack_user_ids: list[str]) -> list[Person]:
        """People by their Slack ids, asked of Slack where they are new to us. Order is kept. Raises NotFound for whom
        Slack does not know, NotAPerson for a bot, NothingToDo when there are too many to be asked about while somebody
        waits."""
        met = self._met(caller, slack_user_ids)
        for one in met.values():
            if isinstance(one, NotAPerson):
                raise one
        return [one for user_id in slack_user_ids if isinstance(one := met[user_id], Person)]

    def called(self, caller: Caller, name: str) -> Person:
        """The person a typed name means. Raises NotAllowed for guests, NotFound or Ambiguous."""
        return self.people.called(caller.workspace, caller.person, [name])[0]

    def called_in_front(self, caller: Caller, words: str) -> tuple[Person | None, str]:
        """Whom a typed name means that words begin with, and the rest of them; nobody and the words as they are for
        guests, who are told no names. Raises NotFound or Ambiguous."""
        try:
            return self.people.called_in_front(caller.workspace, caller.person, words)
        except NotAllowed:
            return None, words

    def meant(self, caller: Caller, words: str, told: Callable[[], Iterable[Person]]) -> list[Person]:
        """All whom words name, each once: mentioned, or by what they are called. Beside a mention only what has an @
        before it is a name. Typed names of a guest's mean those alone of whom they are ``told`` anyway; the others are
        left out, in whatever way they are wrong. Raises as ``acquaint`` and ``called``, NotFound where nobody is
        named."""
        ids, rest = [found["id"] for found in MENTION.finditer(words)], MENTION.sub(",", words)
        typed = _TYPED.findall(rest) if ids or "@" in rest else _BETWEEN.split(rest)
        names = list(dict.fromkeys(name for one in typed if (name := one.strip())))
        if not ids and not names:
            raise NotFound("person", words)
        people = self.acquaint(caller, ids) + self._named(caller, names[:MOST_NEW], told)
        return list({one.id: one for one in people}.values())

    def _named(self, caller: Caller, names: list[str], told: Callable[[], Iterable[Person]]) -> list[Person]:
        try:
            return self.people.called(caller.workspace, caller.person, names) if names else []
        except NotAllowed:
            known = [(name, person) for person in told() for name in person.names]
            found = (candidates(name, known) for name in names)
            return [those[0][1] for those in found if len(those) == 1]

    def names(self, caller: Caller, slack_user_ids: list[str]) -> dict[str, str]:
        """The names of those whom words mention, bots too, by their Slack ids. Whom Slack does not tell us about at
        once has none, and of more than can be asked about nobody new has: for a name no words wait or are lost."""
        ids = list(dict.fromkeys(slack_user_ids))
        names = {user_id: one.name for user_id, one in self.people.known(caller.workspace.id, ids).items()}
        new = [user_id for user_id in ids if user_id not in names]
        for user_id in new if len(new) <= MOST_NEW else ():
            try:
                names[user_id] = self._learn(caller.workspace, user_id, impatient(caller.client)).name
            except NotAPerson as error:
                names[user_id] = error.name
            except NotFound:
                continue
            except NO_ANSWER as error:
                log.info("name_not_told", reason=type(error).__name__)
                break  # the next one would be waited for in vain, too
        return names

    def first_of(self, caller: Caller, slack_user_ids: Iterable[str]) -> Person | None:
        """The first of them who has OKRs here: bots, strangers and whoever has left are passed over. Slack is asked
        about one of them at most, for somebody waits."""
        ids = list(dict.fromkeys(slack_user_ids))
        known, may_ask = self.people.known(caller.workspace.id, ids), True
        for user_id in ids:
            person = known.get(user_id)
            if person is None and may_ask:
                person, may_ask = self._met_now(caller, user_id), False
            if person is not None and may_belong(person):
                return person
        return None

    def _met_now(self, caller: Caller, user_id: str) -> Person | None:
        """None for whom Slack does not tell us about at once."""
        try:
            return self._learn(caller.workspace, user_id, impatient(caller.client))
        except (*NO_ANSWER, NotFound, NotAPerson) as error:
            log.info("addressee_not_met", reason=type(error).__name__)
            return None

    def _met(self, caller: Caller, slack_user_ids: list[str]) -> dict[str, Person | NotAPerson]:
        known: dict[str, Person | NotAPerson] = {}
        known |= self.people.known(caller.workspace.id, slack_user_ids)
        new = [user_id for user_id in dict.fromkeys(slack_user_ids) if user_id not in known]
        if len(new) > MOST_NEW:
            raise NothingToDo("too_many_new_people")
        for user_id in new:
            try:
                known[user_id] = self._learn(caller.workspace, user_id, caller.client)
            except NotAPerson as error:
                known[user_id] = error
        return known

    def _caller(
        self, workspace: Workspace, person: Person | None, user_id: str, client: WebClient, *, is_elsewhere: bool
    ) -> Caller:
        """``person`` is what we know of them already. Whoever has their home elsewhere is one of us if Slack says so:
        of others nothing is kept."""
        now = self.clock.now()
        if person is None:
            person = self._learn(workspace, user_id, client, members_alone=is_elsewhere)
        else:
            person = self._asked_anew(workspace, person, now, client, is_elsewhere=is_elsewhere)
        if is_elsewhere and person.slack_kind is SlackKind.EXTERNAL:
            raise NoMember(workspace)
        if not person.is_active:
            raise NotAllowed("use", "member")
        return Caller(workspace, person, spoken_to(person, now), now, client)

    def _asked_anew(
        self, workspace: Workspace, person: Person, now: datetime, client: WebClient, *, is_elsewhere: bool
    ) -> Person:
        """What Slack says of somebody now, if it is time to ask; what we knew when it does not say so at once. No act
        waits or fails for it, but that of somebody of another workspace whom Slack does not show us any more."""
        if not self._is_to_be_asked(person, now, is_elsewhere=is_elsewhere):
            return person
        try:
            return self._learn(workspace, person.slack_user_id, impatient(client))
        except NotFound:
            if is_elsewhere:
                raise NoMember(workspace) from None
            return person
        except NO_ANSWER as error:
            log.warning("person_not_refreshed", reason=type(error).__name__)
            return person

    def _is_to_be_asked(self, person: Person, now: datetime, *, is_elsewhere: bool) -> bool:
        """Nobody of ours is kept from reading because the database takes no changes, which it says at once: that Slack
        was asked cannot be written down then, and so it is not asked."""
        try:
            return self.people.is_to_be_asked(person, now=now)
        except Unavailable as error:
            if is_elsewhere or not error.read_only:
                raise
            log.warning("person_not_refreshed", reason=type(error).__name__)
            return False

    def _learn(self, workspace: Workspace, user_id: str, client: WebClient, *, members_alone: bool = False) -> Person:
        """Raises NotFound for somebody whom Slack does not know, or does not show us, NotAPerson for a bot, and with
        ``members_alone`` NoMember for somebody of another workspace."""
        try:
            found = client.users_info(user=user_id, include_locale=True)["user"]
        except SlackApiError as error:
            if code_of(error) in UNKNOWN:
                raise NotFound("person", user_id) from error
            raise
        profile = SlackProfile.read(found, workspace)
        if members_alone and profile.slack_kind is SlackKind.EXTERNAL:
            raise NoMember(workspace)
        return self.people.learn(workspace.id, profile, now=self.clock.now())


def _teams_of(body: dict[str, Any], team_id: str) -> tuple[str, str]:
    """Where this payload was sent to, the likeliest first: in a shared channel the actor's team is another one."""
    authorizations = body.get("authorizations") or [{}]
    view_of = (body.get("view") or {}).get("app_installed_team_id")
    installed = authorizations[0].get("team_id") or view_of or (body.get("team") or {}).get("id") or team_id
    return installed, team_id


def _is_in_organisation(body: dict[str, Any]) -> bool:
    """Whether it comes from an organisation with several workspaces, whose people have one of them as their home and
    may be members of others [docs.slack.dev/enterprise]: who they are here, ``users.info`` says."""
    authorizations = body.get("authorizations") or [{}]
    organisation = (body.get("enterprise") or {}).get("id") or authorizations[0].get("enterprise_id")
    return bool(organisation or body.get("enterprise_id"))


def _team_of(event: dict[str, Any], workspace: Workspace) -> str:
    """The workspace of whoever acted; what is written in a shared channel says so."""
    return str(event.get("user_team") or event.get("source_team") or event.get("team") or workspace.slack_team_id)
