"""What happened to what is followed, as it is true now: read in a number of statements that does not grow with it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.cycles import CycleState
from bot.domain.following import Follow, News, WhyEnded, ids_of, share_out
from bot.domain.ids import ObjectiveId, PersonId, TeamId
from bot.domain.okrs import Objective, ObjectiveState, Visibility
from bot.domain.people import Person
from bot.domain.teams import Team
from bot.domain.workspaces import Workspace
from bot.services.following.content import Ended, FollowedNews, Following
from bot.services.following.events import Happened
from bot.services.okrs.looking import Looker
from storage import Transaction

Sees = Callable[[Objective], bool]
TOLD_OF = (CycleState.ACTIVE, CycleState.GRADING)
OVER = {ObjectiveState.CLOSED: WhyEnded.CLOSED, ObjectiveState.CANCELLED: WhyEnded.DROPPED}


def following_of(tx: Transaction, workspace: Workspace, person: Person, since: datetime) -> Following:
    """What a person follows, without what they did themselves. Nothing for those who may not look (any more)."""
    looker = Looker(person, workspace)
    follows = tx.follows.of_person(workspace.id, person.id) if looker.may_follow() else []
    return _Reading(tx, workspace, follows, looker.sees, since, reader_id=person.id).following()


def following_in(
    tx: Transaction, workspace: Workspace, channel_id: str, since: datetime, apart: Iterable[TeamId] = ()
) -> Following:
    """What a channel follows: what is open to everybody; ``apart`` are teams whose own digest comes there."""
    follows = tx.follows.of_channel(workspace.id, channel_id)
    return _Reading(tx, workspace, follows, is_for_all, since, apart=frozenset(apart)).following()


def asked_for(tx: Transaction, workspace: Workspace, person: Person, now: datetime) -> tuple[FollowedNews, ...]:
    """What channels follow because this person asked for it, without news; nothing for those who may not look any
    more."""
    looks_around = Looker(person, workspace).may_look_around()
    follows = tx.follows.in_channels_by(workspace.id, person.id) if looks_around else []
    return _Reading(tx, workspace, follows, is_for_all, since=now).names()


def is_for_all(objective: Objective) -> bool:
    """Whether a whole channel may read of it."""
    return objective.visibility is Visibility.OPEN and objective.state is not ObjectiveState.DRAFT


def end_what_is_over(tx: Transaction, workspace: Workspace, follows: list[Follow], sees: Sees, now: datetime) -> None:
    """Now that it was told."""
    for one in _Reading(tx, workspace, follows, sees, now).ended():
        tx.follows.end(one.follow, by=None, now=now, reason=one.why.value)


@dataclass(frozen=True)
class _Reading:
    tx: Transaction
    workspace: Workspace
    follows: list[Follow]
    sees: Sees
    since: datetime
    reader_id: PersonId | None = None
    apart: frozenset[TeamId] = frozenset()

    def following(self) -> Following:
        if not self.follows:
            return Following(since=self.since)
        known = self._known()
        ended = known.ended(self.follows, self.sees)
        over = {one.follow.id for one in ended}
        running = [one for one in self.follows if one.id not in over]
        shared = share_out(self._news(running), running)
        by = self.tx.people.by_ids(self.workspace.id, {one.by_id for one in running})
        followed = (FollowedNews(one, *known.named(one), by[one.by_id].name, shared.get(one.id, ())) for one in running)
        return Following(since=self.since, followed=tuple(followed), ended=ended)

    def names(self) -> tuple[FollowedNews, ...]:
        known = self._known()
        over = {one.follow.id for one in known.ended(self.follows, self.sees)}
        return tuple(FollowedNews(one, *known.named(one)) for one in self.follows if one.id not in over)

    def ended(self) -> tuple[Ended, ...]:
        return self._known().ended(self.follows, self.sees) if self.follows else ()

    def _known(self) -> "_Known":
        workspace_id = self.workspace.id
        return _Known(
            people=self.tx.people.by_ids(workspace_id, ids_of(self.follows, "person_id")),
            teams=self.tx.teams.by_ids(workspace_id, ids_of(self.follows, "team_id")),
            objectives=self.tx.objectives.by_ids(workspace_id, ids_of(self.follows, "objective_id")),
        )

    def _news(self, follows: Sequence[Follow]) -> list[News]:
        cycles = [cycle.id for cycle in self.tx.cycles.in_state(self.workspace.id, *TOLD_OF)]
        found = self.tx.objectives.of_followed(
            self.workspace.id,
            [PersonId(one) for one in ids_of(follows, "person_id")],
            [TeamId(one) for one in ids_of(follows, "team_id")],
            [ObjectiveId(one) for one in ids_of(follows, "objective_id")],
            cycles,
        )
        shown = [one for one in found if self.sees(one) and one.team_id not in self.apart]
        if not shown:
            return []
        happened = Happened.read(self.tx, self.workspace, shown, self.since, self.reader_id)
        return [news for one in shown for news in happened.to(one)]


@dataclass(frozen=True, slots=True)
class _Known:
    """What is followed, by the ids of its rows."""

    people: dict[int, Person]
    teams: dict[int, Team]
    objectives: dict[int, Objective]

    def named(self, follow: Follow) -> tuple[str, str]:
        """Its name, and the code of an objective."""
        if follow.person_id is not None:
            return self.people[follow.person_id].name, ""
        if follow.team_id is not None:
            return self.teams[follow.team_id].name, ""
        objective = self.objectives[follow.objective_id or 0]
        return objective.title, objective.code

    def ended(self, follows: Iterable[Follow], sees: Sees) -> tuple[Ended, ...]:
        why = ((one, self._why(one, sees)) for one in follows)
        return tuple(Ended(one, *self._told(one, held), held) for one, held in why if held is not None)

    def _told(self, follow: Follow, why: WhyEnded) -> tuple[str, str]:
        """Of what may not be seen any more its code, which the follower knew."""
        name, code = self.named(follow)
        return ("" if why is WhyEnded.HIDDEN else name), code

    def _why(self, follow: Follow, sees: Sees) -> WhyEnded | None:
        if follow.person_id is not None:
            return None if self.people[follow.person_id].is_active else WhyEnded.LEFT
        if follow.team_id is not None:
            return None if self.teams[follow.team_id].is_active else WhyEnded.CLOSED
        objective = self.objectives[follow.objective_id or 0]
        return OVER.get(objective.state) if sees(objective) else WhyEnded.HIDDEN
