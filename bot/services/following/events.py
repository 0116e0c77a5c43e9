"""What was said and done about objectives since a moment, as news for whoever follows them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from bot.domain.checkins import Blocker, CheckIn
from bot.domain.following import Need, News
from bot.domain.ids import KeyResultId, PersonId
from bot.domain.moves import Move, moves
from bot.domain.okrs import KeyResult, KeyResultState, Objective, ObjectiveState
from bot.domain.turns import ASIDE
from bot.domain.workspaces import Workspace
from storage import Transaction
from storage.audit import AuditEvent

TURNED = frozenset({*ObjectiveState, *KeyResultState}) - {ObjectiveState.DRAFT}


@dataclass(frozen=True, slots=True)
class Happened:
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
    ) -> "Happened":
        results = {result.id: result for one in objectives for result in one.key_results}
        said = tx.check_ins.since(workspace.id, results, since)
        last = {each.key_result_id: each for each in said}
        said = [each for each in said if last[each.key_result_id].author_id != reader_id]
        blockers = tx.blockers.touched_since(workspace.id, results, since)
        done = tx.audit.about_since(workspace.id, "objective", [one.id for one in objectives], since)
        changed = tx.audit.about_since(workspace.id, "key_result", results, since)
        owners = {one.owner_id for one in objectives} | {result.owner_id for result in results.values()}
        asked = {each.asked_id for each in blockers if each.asked_id is not None}
        named = owners | asked | _named([*done, *changed])
        names: dict[int, str] = {one.id: one.name for one in tx.people.by_ids(workspace.id, named).values()}
        return cls(
            moved=_moved(tx, workspace, results.values(), said, since),
            confidences=_confidences(tx, workspace, results, said),
            opened=_opened(blockers, names, since, reader_id),
            answered=_answered(blockers, since, reader_id),
            objective_events=_by_subject(done, reader_id),
            key_result_events=_by_subject(changed, reader_id),
            names=names,
        )

    def to(self, objective: Objective) -> list[News]:
        began, state, handed = _turn(self.objective_events.get(objective.id, ()))
        own = News(
            objective=objective,
            owner=self.names.get(objective.owner_id, ""),
            began=began,
            handed=handed,
            **self._turned(state),
        )
        results = [self._about(result, objective, hush=began) for result in objective.key_results]
        return [one for one in (own, *results) if one.says_anything]

    def _turned(self, event: AuditEvent | None) -> dict[str, Any]:
        """Why somebody paused or cancelled it, and who."""
        if event is None:
            return {}
        held = (event.after or {})["state"]
        state = ObjectiveState(held) if held in set(ObjectiveState) else KeyResultState(held)
        if held not in ASIDE:
            return {"state": state}
        return {"state": state, "reason": event.reason, "by": self.names.get(event.actor_id or 0, "")}

    def _about(self, result: KeyResult, objective: Objective, *, hush: bool) -> News:
        """``hush``: its objective is new, and so are all its key results."""
        began, state, handed = _turn(self.key_result_events.get(result.id, ()))
        confidence, was = self.confidences.get(result.id, (None, None))
        return News(
            objective=objective,
            key_result=result,
            owner=self.names.get(result.owner_id, ""),
            began=began and not hush,
            handed=handed,
            **self._turned(state),
            move=self.moved.get(result.id),
            confidence=confidence,
            was=was,
            needs=tuple(self.opened.get(result.id, ())),
            answered=self.answered.get(result.id, 0),
        )


def _named(events: Iterable[AuditEvent]) -> set[PersonId]:
    return {event.actor_id for event in events if event.actor_id is not None and "state" in (event.after or {})}


def _moved(
    tx: Transaction, workspace: Workspace, results: Iterable[KeyResult], said: Sequence[CheckIn], since: datetime
) -> dict[int, Move]:
    authors = {each.key_result_id: each.author_id for each in said}
    before = tx.check_ins.before(workspace.id, authors, since)
    values: dict[KeyResultId, Decimal | None] = {each.key_result_id: each.value for each in before.values()}
    return {move.key_result.id: move for move in moves(results, values, authors)}


def _confidences(
    tx: Transaction, workspace: Workspace, results: Mapping[KeyResultId, KeyResult], said: Sequence[CheckIn]
) -> dict[int, tuple[int, int | None]]:
    """What was said last and stands, and what had been said before the first of these, where the two differ. An older
    check-in that was put right meanwhile is no news."""
    first = {each.key_result_id: each for each in reversed(said)}
    last = {each.key_result_id: each.confidence for each in said if each.confidence is not None}
    earlier = tx.check_ins.by_ids(workspace.id, {each.follows_id for each in first.values() if each.follows_id})
    found = {}
    for key_result_id, confidence in last.items():
        known = earlier.get(first[key_result_id].follows_id or 0)
        was = None if known is None else known.confidence
        if confidence != was and confidence == results[key_result_id].confidence:
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


def _turn(events: Sequence[AuditEvent]) -> tuple[bool, AuditEvent | None, bool]:
    """Whether it began; what turned it last, if to another state than at first; and whether somebody else has it."""
    turns = [event for event in events if (event.after or {}).get("state") in TURNED]
    began = any(_adds(event) or (event.before or {}).get("state") == ObjectiveState.DRAFT for event in events)
    turns = [event for event in turns if (event.before or {}).get("state") not in (None, ObjectiveState.DRAFT)]
    owners = [event for event in events if event.before and "owner_id" in event.before]
    handed = bool(owners) and (owners[0].before or {})["owner_id"] != (owners[-1].after or {}).get("owner_id")
    if not turns or (turns[0].before or {}).get("state") == (turns[-1].after or {}).get("state"):
        return began, None, handed and not began
    return began, turns[-1], handed and not began


def _adds(event: AuditEvent) -> bool:
    """A key result is there from the first; an objective once it is no draft."""
    is_shared = event.kind == "key_result" or (event.after or {}).get("state") == ObjectiveState.ACTIVE
    return event.action == "added" and is_shared
