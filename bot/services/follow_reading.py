"""What happened to what is followed, as it is true now: read in a number of statements that does not grow with it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bot.domain.checkins import Blocker, CheckIn
from bot.domain.cycles import CycleState
from bot.domain.following import Follow, Need, News, WhyEnded, ids_of, share_out
from bot.domain.ids import KeyResultId, ObjectiveId, PersonId, TeamId
from bot.domain.moves import Move, moves
from bot.domain.okrs import KeyResult, KeyResultState, Objective, ObjectiveState, Visibility
from bot.domain.people import Person
from bot.domain.teams import Team
from bot.domain.workspaces import Workspace
from bot.services.follow_content import Ended, FollowedNews, Following
from bot.services.overview.looking import Looker
from storage import Transaction
from storage.audit import AuditEvent

Sees = Callable[[Objective], bool]
TURNED = frozenset({*ObjectiveState, *KeyResultState}) - {ObjectiveState.DRAFT}
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
        happened = _Happened.read(self.tx, self.workspace, shown, self.since, self.reader_id)
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


@dataclass(frozen=True, slots=True)
class _Happened:
    """What was said and done about some objectives since a moment, by others than the reader."""

    moved: dict[int, Move]
    confidences: dict[int, tuple[int, int | None]]
    opened: dict[int, list[Need]]
    answered: dict[int, int]
    objective_events: dict[int, list[AuditEvent]]
    key_result_events: dict[int, list[AuditEvent]]
    names: dict[int, str]

    @classmethod
    def read(
        cls,
        tx: Transaction,
        workspace: Workspace,
        objectives: Sequence[Objective],
        since: datetime,
        reader_id: PersonId | None,
    ) -> "_Happened":
        results = {result.id: result for one in objectives for result in one.key_results}
        said = tx.check_ins.since(workspace.id, results, since)
        last = {each.key_result_id: each for each in said}
        said = [each for each in said if last[each.key_result_id].author_id != reader_id]
        blockers = tx.blockers.touched_since(workspace.id, results, since)
        done = tx.audit.about_since(workspace.id, "objective", [one.id for one in objectives], since)
        changed = tx.audit.about_since(workspace.id, "key_result", results, since)
        owners = {one.owner_id for one in objectives} | {result.owner_id for result in results.values()}
        asked = {each.asked_id for each in blockers if each.asked_id is not None}
        names: dict[int, str] = {one.id: one.name for one in tx.people.by_ids(workspace.id, owners | asked).values()}
        return cls(
            moved=_moved(tx, workspace, results.values(), said, since),
            confidences=_confidences(tx, workspace, said),
            opened=_opened(blockers, names, since, reader_id),
            answered=_answered(blockers, since, reader_id),
            objective_events=_by_subject(done, reader_id),
            key_result_events=_by_subject(changed, reader_id),
            names=names,
        )

    def to(self, objective: Objective) -> list[News]:
        began, state = _turn(self.objective_events.get(objective.id, ()))
        own = News(objective=objective, owner=self.names.get(objective.owner_id, ""), began=began, state=state)
        results = [self._about(result, objective, hush=began) for result in objective.key_results]
        return [one for one in (own, *results) if one.says_anything]

    def _about(self, result: KeyResult, objective: Objective, *, hush: bool) -> News:
        """``hush``: its objective is new, and so are all its key results."""
        began, state = _turn(self.key_result_events.get(result.id, ()))
        confidence, was = self.confidences.get(result.id, (None, None))
        return News(
            objective=objective,
            key_result=result,
            owner=self.names.get(result.owner_id, ""),
            began=began and not hush,
            state=state,
            move=self.moved.get(result.id),
            confidence=confidence,
            was=was,
            needs=tuple(self.opened.get(result.id, ())),
            answered=self.answered.get(result.id, 0),
        )


def _moved(
    tx: Transaction, workspace: Workspace, results: Iterable[KeyResult], said: Sequence[CheckIn], since: datetime
) -> dict[int, Move]:
    authors = {each.key_result_id: each.author_id for each in said}
    before = tx.check_ins.before(workspace.id, authors, since)
    values: dict[KeyResultId, Decimal | None] = {each.key_result_id: each.value for each in before.values()}
    return {move.key_result.id: move for move in moves(results, values, authors)}


def _confidences(tx: Transaction, workspace: Workspace, said: Sequence[CheckIn]) -> dict[int, tuple[int, int | None]]:
    """What was said last, and what had been said before the first of these, where the two differ."""
    first = {each.key_result_id: each for each in reversed(said)}
    last = {each.key_result_id: each.confidence for each in said if each.confidence is not None}
    earlier = tx.check_ins.by_ids(workspace.id, {each.follows_id for each in first.values() if each.follows_id})
    found = {}
    for key_result_id, confidence in last.items():
        known = earlier.get(first[key_result_id].follows_id or 0)
        was = None if known is None else known.confidence
        if confidence != was:
            found[int(key_result_id)] = (confidence, was)
    return found


def _opened(
    blockers: Iterable[Blocker], names: dict[int, str], since: datetime, reader_id: PersonId | None
) -> dict[int, list[Need]]:
    """What still waits for an answer."""
    found: dict[int, list[Need]] = defaultdict(list)
    for each in blockers:
        if each.opened_at >= since and each.answered_at is None and each.opened_by_id != reader_id:
            found[each.key_result_id].append(Need(each.what, names.get(each.asked_id or 0, "")))
    return found


def _answered(blockers: Iterable[Blocker], since: datetime, reader_id: PersonId | None) -> dict[int, int]:
    found: dict[int, int] = defaultdict(int)
    for each in blockers:
        if each.answered_at is not None and each.answered_at >= since and each.answered_by_id != reader_id:
            found[each.key_result_id] += 1
    return found


def _by_subject(events: Iterable[AuditEvent], reader_id: PersonId | None) -> dict[int, list[AuditEvent]]:
    found: dict[int, list[AuditEvent]] = defaultdict(list)
    for event in events:
        if reader_id is None or event.actor_id != reader_id:
            found[event.subject_id].append(event)
    return found


def _turn(events: Sequence[AuditEvent]) -> tuple[bool, ObjectiveState | KeyResultState | None]:
    """Whether it began, and the state it turned to last, if that is another one than at first."""
    turns = [event for event in events if (event.after or {}).get("state") in TURNED]
    began = any(_adds(event) or (event.before or {}).get("state") == ObjectiveState.DRAFT for event in events)
    turns = [event for event in turns if (event.before or {}).get("state") not in (None, ObjectiveState.DRAFT)]
    if not turns or (turns[0].before or {}).get("state") == (turns[-1].after or {}).get("state"):
        return began, None
    held = (turns[-1].after or {})["state"]
    return began, ObjectiveState(held) if held in set(ObjectiveState) else KeyResultState(held)


def _adds(event: AuditEvent) -> bool:
    """A key result is there from the first; an objective once it is no draft."""
    is_shared = event.kind == "key_result" or (event.after or {}).get("state") == ObjectiveState.ACTIVE
    return event.action == "added" and is_shared
