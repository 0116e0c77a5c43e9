"""Following and ending it, by people and by channels; what they follow; and what was told of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.errors import NothingToDo
from bot.domain.following import MOST_FOLLOWS, Followed, FollowKind
from bot.domain.ids import Code
from bot.domain.people import Person
from bot.domain.prompts import Prompt
from bot.domain.workspaces import Workspace
from bot.services.following.content import Following, FollowsOverview, Subject
from bot.services.following.reading import asked_for, following_in, following_of, is_for_all
from bot.services.following.subjects import among, ended_subject, followable, subject_of
from bot.services.following.told import forget_if_empty
from bot.services.okrs.looking import Looker
from bot.services.okrs.targets import visible
from bot.services.prompt_memory import told_until
from storage import Store, Transaction

LOOKS_BACK = timedelta(days=7)
"""How far the list of what one follows looks back."""


@dataclass(frozen=True, slots=True)
class Done:
    """What an act of following came to; ``is_new`` is False when it was so before. ``gets_prompts``: the person reads
    the news in a check-in message."""

    subject: Subject
    is_new: bool
    follow_id: int = 0
    gets_prompts: bool = True


@dataclass(frozen=True)
class Follows:
    store: Store

    def overview(self, workspace: Workspace, person: Person, channel_id: str, now: datetime) -> FollowsOverview:
        """What a person and the channel they ask in follow, with the news of a week."""
        with self.store.read() as tx:
            mine = following_of(tx, workspace, person, now - LOOKS_BACK)
            channel = _in_channel(tx, workspace, person, channel_id, now - LOOKS_BACK) if channel_id else None
            return FollowsOverview(
                mine=mine,
                channel_id=channel_id,
                channel=channel,
                gets_prompts=person.next_prompt_at is not None,
                asked_for=asked_for(tx, workspace, person, now),
            )

    def objective(self, workspace: Workspace, person: Person, code: Code) -> Followed:
        """Raises NotFound, NotAllowed."""
        with self.store.read() as tx:
            objective = visible(tx, person, tx.objectives.by_number(workspace.id, code.objective), code)
            Looker(person, workspace).ensure_sees(objective)
            return Followed(FollowKind.OBJECTIVE, objective.id)

    def begin(self, workspace: Workspace, person: Person, about: Followed, now: datetime) -> Done:
        """Raises NotFound, NotAllowed, NothingToDo (oneself, what is over, too many)."""
        looker = Looker(person, workspace)
        looker.ensure_may_follow()
        with self.store.write() as tx:
            subject = followable(tx, looker, about)
            if about == Followed(FollowKind.PERSON, person.id):
                raise NothingToDo("follow_oneself")
            if tx.follows.has(workspace.id, person.id, about):
                return Done(subject, is_new=False, gets_prompts=person.next_prompt_at is not None)
            if len(tx.follows.of_person(workspace.id, person.id)) >= MOST_FOLLOWS:
                raise NothingToDo("follows_too_many")
            made = tx.follows.begin(workspace.id, about, by=person.id, now=now)
            return Done(subject, made is not None, gets_prompts=person.next_prompt_at is not None)

    def begin_in(self, workspace: Workspace, person: Person, channel_id: str, about: Followed, now: datetime) -> Done:
        """A channel follows from now on; whoever calls has made sure that OKRs may be written there. Raises NotFound,
        NotAllowed, NothingToDo (what is over, what is not open to all, whose digest comes there anyway, too many)."""
        looker = Looker(person, workspace, public=True)
        looker.ensure_may_let_a_channel_follow()
        with self.store.write() as tx:
            subject = followable(tx, looker, about)
            teams = tx.teams.in_channels(workspace.id, [channel_id])
            if about.kind is FollowKind.TEAM and about.id in {team.id for team in teams}:
                raise NothingToDo("digest_comes_there")
            known = tx.follows.of_channel(workspace.id, channel_id)
            before = next((one for one in known if one.about == about), None)
            if before is None and len(known) >= MOST_FOLLOWS:
                raise NothingToDo("channel_follows_too_many")
            tx.following_channels.begin(workspace.id, channel_id)
            made = tx.follows.begin(workspace.id, about, by=person.id, now=now, channel_id=channel_id)
            held = made or before
            return Done(subject, made is not None, 0 if held is None else held.id)

    def end(self, workspace: Workspace, person: Person, about: Followed, now: datetime) -> Done:
        """Of a person. Nobody is asked whether they still may. Raises NotFound for what was never there."""
        with self.store.write() as tx:
            held = next((one for one in tx.follows.of_person(workspace.id, person.id) if one.about == about), None)
            subject = ended_subject(tx, workspace.id, about, Looker(person, workspace).sees)
            return Done(subject, held is not None and tx.follows.end(held, by=person.id, now=now))

    def end_named(self, workspace: Workspace, person: Person, typed: str, now: datetime) -> Done:
        """By a name or code among what they follow. Raises NotFound with the nearest, Ambiguous."""
        with self.store.read() as tx:
            follows = tx.follows.of_person(workspace.id, person.id)
            about = among(tx, workspace.id, follows, typed)
        return self.end(workspace, person, about, now)

    def end_in_named(self, workspace: Workspace, person: Person, channel_id: str, typed: str, now: datetime) -> Done:
        """By a name or code among what a channel follows. Raises NotFound, Ambiguous, NotAllowed."""
        with self.store.read() as tx:
            follows = tx.follows.of_channel(workspace.id, channel_id)
            about = among(tx, workspace.id, follows, typed)
        return self.end_in(workspace, person, next(one.id for one in follows if one.about == about), now)

    def code_of(self, workspace: Workspace, about: Followed) -> str:
        """Of an objective. Raises NotFound."""
        with self.store.read() as tx:
            return subject_of(tx, workspace.id, about).code

    def end_in(self, workspace: Workspace, person: Person, follow_id: int, now: datetime) -> Done:
        """A channel's, by any member. Raises NotAllowed, NothingToDo when it has ended already."""
        Looker(person, workspace).ensure_may_let_a_channel_follow()
        with self.store.write() as tx:
            held = tx.follows.by_id(workspace.id, follow_id)
            if held is None or held.channel_id is None:
                raise NothingToDo("followed_no_longer")
            tx.following_channels.lock(workspace.id, held.channel_id)
            subject = ended_subject(tx, workspace.id, held.about, is_for_all)
            ended = tx.follows.end(held, by=person.id, now=now)
            forget_if_empty(tx, workspace.id, held.channel_id)
            return Done(subject, ended)

    def for_prompt(self, prompt: Prompt, person: Person, *, now: datetime) -> Following:
        """What the person of a prompt reads in it: what happened since the prompt before it was sent."""
        with self.store.read() as tx:
            workspace = tx.workspaces.get(prompt.workspace_id)
            return following_of(tx, workspace, person, told_until(tx, prompt, now))


def _in_channel(
    tx: Transaction, workspace: Workspace, person: Person, channel_id: str, since: datetime
) -> Following | None:
    if not Looker(person, workspace).may_look_around():
        return None
    found = following_in(tx, workspace, channel_id, since)
    return found if found.followed or found.ended else None
