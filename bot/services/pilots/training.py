"""The exercise of a pilot: everybody drafts an objective, and the plain rules of good OKRs answer at once. What is
typed is kept nowhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.deliveries import DeliveryKind
from bot.domain.draft_pages import TypedAdvice, advise_on, not_understood, with_text
from bot.domain.errors import Invalid, NotFound, NothingToDo
from bot.domain.good_okrs import Rule
from bot.domain.ids import PersonId
from bot.domain.people import Person
from bot.domain.permissions import Action
from bot.domain.pilots import DRAFT, Pilot, Stage
from bot.domain.teams import Team
from bot.domain.typed_okrs import TypedObjective
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Practice, Workspace
from bot.services.access import Access
from bot.services.pilots.content import Exercise
from bot.services.pilots.reading import held, members_of
from storage import Store, Transaction

A_QUARTER = timedelta(days=91)
ABOUT_THE_DRAFT = frozenset({Rule.ACTIVITY, Rule.NO_NUMBER})
"""Rules that keep an exercise from being done; the others are said, too."""
LEFT_OUT = frozenset({Rule.NO_ALIGNMENT, Rule.ALL_COMMITTED, Rule.TOO_MANY_OBJECTIVES})
"""What an exercise alone cannot keep."""


@dataclass(frozen=True)
class PilotTrainings:
    store: Store
    access: Access

    def send(self, workspace: Workspace, person: Person, turn: str, now: datetime) -> int:
        """To everybody in the team; how many. Whoever has joined since is sent it the next time. Raises NotSwitchedOn,
        NotFound, NotAllowed, NothingToDo."""
        workspace.ensure_practised(Practice.PILOTS)
        with self.store.write() as tx:
            pilot = held(tx, workspace, turn)
            team = tx.teams.get(workspace.id, pilot.team_id)
            self.access.ensure(Action.PILOT, self.access.to_team(person, team), workspace)
            if pilot.stage is not Stage.ALIGN:
                raise NothingToDo("pilot_moved_on")
            people = members_of(tx, workspace, team.id, local_day(now, workspace.zone))
            tx.pilots.change(pilot, by=person.id, now=now, trained_at=pilot.trained_at or now)
            _send(tx, pilot, people, now)
            return len(people)

    def begin(self, workspace: Workspace, person: Person, pilot_id: int, now: datetime) -> Exercise:
        """Raises NotSwitchedOn, NotFound, NotAllowed, NothingToDo."""
        with self.store.read() as tx:
            pilot, team = self._taking_part(tx, workspace, person, pilot_id, now)
            known = tx.pilot_trainings.of(workspace.id, pilot.id, person.id)
            return Exercise(pilot_id=pilot.id, team=team, was_done=known is not None and known.done_at is not None)

    def try_out(self, workspace: Workspace, person: Person, pilot_id: int, text: str, now: datetime) -> Exercise:
        """What the plain rules say; the exercise is done once neither a number nor an outcome is missing. Raises as
        ``begin``; Invalid where there is nothing to read."""
        today = local_day(now, workspace.zone)
        typed = with_text(TypedObjective(), text, today, today + A_QUARTER)
        if not typed.title.strip() or not typed.key_results:
            raise Invalid({DRAFT: ("draft_needs_both", {})})
        advice = tuple(one for one in advise_on(typed, (), is_aligned=True) if one.advice.rule not in LEFT_OUT)
        unread = tuple(one for each in typed.key_results for one in not_understood(each, today, today + A_QUARTER))
        is_done = not _complains(advice) and not unread
        with self.store.write() as tx:
            pilot, team = self._taking_part(tx, workspace, person, pilot_id, now)
            was_done = _note(tx, pilot, person.id, now, is_done=is_done)
            return Exercise(
                pilot_id=pilot.id,
                team=team,
                text=text,
                title=typed.title,
                results=tuple(one.title for one in typed.key_results),
                advice=advice,
                unread=unread,
                is_done=is_done,
                was_done=was_done,
            )

    def good_enough(self, workspace: Workspace, person: Person, pilot_id: int, now: datetime) -> None:
        """They say so themselves. Raises as ``begin``."""
        with self.store.write() as tx:
            pilot, _ = self._taking_part(tx, workspace, person, pilot_id, now)
            _note(tx, pilot, person.id, now, is_done=True)

    def _taking_part(
        self, tx: Transaction, workspace: Workspace, person: Person, pilot_id: int, now: datetime
    ) -> tuple[Pilot, Team]:
        workspace.ensure_practised(Practice.PILOTS)
        pilot = tx.pilots.by_id(workspace.id, pilot_id)
        if pilot is None:
            raise NotFound("pilot", "")
        if pilot.stage.is_over or pilot.trained_at is None:
            raise NothingToDo("pilot_over" if pilot.stage.is_over else "pilot_moved_on")
        if all(one.id != person.id for one in members_of(tx, workspace, pilot.team_id, local_day(now, workspace.zone))):
            raise NothingToDo("pilot_not_a_member")
        self.access.ensure(Action.JOIN_PILOT, self.access.asked(person), workspace)
        return pilot, tx.teams.get(workspace.id, pilot.team_id)


def _complains(advice: Iterable[TypedAdvice]) -> bool:
    return any(one.advice.rule in ABOUT_THE_DRAFT for one in advice)


def _note(tx: Transaction, pilot: Pilot, person_id: PersonId, now: datetime, *, is_done: bool) -> bool:
    """Count a try; whether it had been done before."""
    tx.pilot_trainings.insert_once(workspace_id=pilot.workspace_id, pilot_id=pilot.id, person_id=person_id)
    known = tx.pilot_trainings.of(pilot.workspace_id, pilot.id, person_id)
    if known is None:
        return False
    done_at = known.done_at or (now if is_done else None)
    tx.pilot_trainings.update(known, tries=known.tries + 1, done_at=done_at)
    return known.done_at is not None


def _send(tx: Transaction, pilot: Pilot, people: list[Person], now: datetime) -> None:
    """Once to each: what was sent is not sent again."""
    tx.outbox.promise_all(
        [
            {
                "workspace_id": pilot.workspace_id,
                "kind": DeliveryKind.PILOT_TRAINING,
                "person_id": person.id,
                "subject": {"pilot": pilot.id},
                "rule": "pilot.training",
                "dedupe_key": f"pilot-training:{pilot.id}:{person.id}",
            }
            for person in people
        ],
        now=now,
    )
