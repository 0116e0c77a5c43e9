"""What a digest has to say at one moment: read once, in a number of statements that does not grow with the team."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.checkins import Blocker, CheckIn, HelpOffer
from bot.domain.cheers import Cheered
from bot.domain.cycles import Cycle
from bot.domain.helping import HELPS_FOR
from bot.domain.ids import CycleId, KeyResultId, PersonId
from bot.domain.moves import Move, moves
from bot.domain.okrs import KeyResult, KeyResultState, Objective, ObjectiveState, ValueSource, Visibility
from bot.domain.participation import Answer, Participation, answer_of, participation, round_begins
from bot.domain.people import Absence, Person
from bot.domain.prompting import may_be_prompted
from bot.domain.prompts import Prompt
from bot.domain.reviews import Review
from bot.domain.slots import Slot
from bot.domain.status import WELL, WORST_FIRST
from bot.domain.teams import Team, with_those_below
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.digests.charts import team_charts
from bot.services.digests.content import Digest, Note
from bot.services.digests.turns import ChangeNews, changed_since
from bot.services.helping.cheer_reading import together
from bot.services.helping.reading import helping_of
from bot.services.holidays import working_days_of
from bot.services.okrs.lines import InLines, lines_of
from bot.services.okrs.serving import objectives_of
from bot.services.okrs.standing import KeyResultStanding, ObjectiveStanding, assess, attention_of
from bot.services.under_control import pauses
from storage import Transaction

OLD_AFTER = timedelta(days=7)


def read_digest(tx: Transaction, workspace: Workspace, teams: Sequence[Team], since: datetime, now: datetime) -> Digest:
    """The digest of these teams, with what happened from ``since`` on and the numbers of ``now``; an empty one of no
    team."""
    return _Reading(tx, workspace, tuple(teams), since, now).digest()


@dataclass(frozen=True, slots=True)
class _Since:
    """What was said about the key results since the last digest; ``accepted`` are offers of help since then, or of
    help that may still be going on."""

    check_ins: list[CheckIn]
    blockers: list[Blocker]
    accepted: list[HelpOffer]


@dataclass(frozen=True)
class _Reading:
    tx: Transaction
    workspace: Workspace
    teams: tuple[Team, ...]
    since: datetime
    now: datetime

    @property
    def today(self) -> date:
        return local_day(self.now, self.workspace.zone)

    def digest(self) -> Digest:
        cycles = {cycle.id: cycle for cycle in self.tx.cycles.active(self.workspace.id)}
        found = objectives_of(self.tx, self.workspace, [team.id for team in self.teams], cycles)
        shown = [objective for objective in found if objective.visibility is Visibility.OPEN]
        if not shown:
            return Digest(teams=self.teams, since=self.since, today=self.today, cycle=None, names={})
        standings = assess(self.tx, self.workspace, shown, self.now, cycles.values())
        cycle = min({one.cycle.id: one.cycle for one in standings}.values(), key=lambda each: (each.weeks, each.id))
        results = {one.key_result.id: one for standing in standings for one in standing.key_results}
        said, changed = self._since(results), self._changed(shown, cycles)
        spoken = _spoken_of(results.values(), said, self.since).union(*(one.named for one in changed))
        people = self.tx.people.by_ids(self.workspace.id, spoken)
        names: dict[int, str] = {person.id: person.name for person in people.values()}
        return Digest(
            teams=self.teams,
            since=self.since,
            today=self.today,
            cycle=cycle,
            standings=tuple(standings),
            on_track=sum(1 for one in results.values() if one.status in WELL),
            total=sum(1 for one in results.values() if one.status in WORST_FIRST),
            attention=tuple(results[entry.key_result.id] for entry in attention_of(standings)),
            moves=self._moves(results, said),
            notes=_notes(results, said, names),
            helpers=tuple(dict.fromkeys(names[helper] for helper in _helpers(said, self.since))),
            helping=helping_of(self.tx, self.workspace.id, said.accepted, self.now),
            cheers=self._cheers(shown),
            changes=changed,
            participation=self._participation(standings),
            charts=team_charts(self.tx, self.teams, shown, cycle, self.today),
            hidden=len(found) - len(shown),
            names=names,
            has_lines=self.workspace.has_lines,
            lines=self._lines(cycle),
            review=self._next_review(),
        )

    def _next_review(self) -> Review | None:
        ahead = self.tx.reviews.ahead(self.workspace.id, [team.id for team in self.teams], self.now)
        return ahead[0] if ahead else None

    def _lines(self, cycle: Cycle) -> tuple[InLines, ...]:
        if not self.workspace.has_lines:
            return ()
        tree = self.tx.teams.tree(self.workspace.id)
        wanted = with_those_below(tree, [team.id for team in self.teams])
        return lines_of(self.tx, self.workspace, tree, wanted, [cycle], self.today)

    def _changed(self, shown: Sequence[Objective], cycle_ids: Iterable[CycleId]) -> tuple[ChangeNews, ...]:
        """Also of what was cancelled, which is shown no more."""
        teams, gone = [team.id for team in self.teams], (ObjectiveState.CANCELLED,)
        cancelled = self.tx.objectives.of_teams(self.workspace.id, teams, cycle_ids, gone)
        every = sorted((*shown, *cancelled), key=lambda one: one.number)
        return changed_since(self.tx, self.workspace, every, self.since)

    def _since(self, ids: Iterable[KeyResultId]) -> _Since:
        wanted = list(ids)
        return _Since(
            self.tx.check_ins.since(self.workspace.id, wanted, self.since),
            self.tx.blockers.touched_since(self.workspace.id, wanted, self.since),
            self.tx.help_offers.accepted(self.workspace.id, wanted, min(self.since, self.now - HELPS_FOR)),
        )

    def _cheers(self, shown: Sequence[Objective]) -> tuple[Cheered, ...]:
        found = self.tx.cheers.about(self.workspace.id, [one.id for one in shown], self.since)
        return together(self.tx, self.workspace.id, found, shown)

    def _moves(self, results: dict[KeyResultId, KeyResultStanding], said: _Since) -> tuple[Move, ...]:
        authors = {check_in.key_result_id: check_in.author_id for check_in in said.check_ins}
        before = self.tx.check_ins.before(self.workspace.id, authors, self.since)
        values = {check_in.key_result_id: check_in.value for check_in in before.values()}
        return moves((one.key_result for one in results.values()), values, authors)

    def _participation(self, standings: Iterable[ObjectiveStanding]) -> Participation:
        """Of the owners of running key results who are asked at all: whoever stands in answers for the owner."""
        asked = [
            one
            for standing in standings
            if standing.objective.state is ObjectiveState.ACTIVE
            for one in standing.key_results
            if one.key_result.state is KeyResultState.ACTIVE and one.key_result.source is not ValueSource.ROLLUP
        ]
        owners = {one.owner.id: one.owner for one in asked if may_be_prompted(one.owner, self.workspace)}
        latest = {
            one: found[0]
            for one, found in self.tx.prompts.latest_of(self.workspace.id, owners, 1, regular_only=True).items()
        }
        answered = {one.owner.id for one in asked if self._is_heard_of(one, latest.get(one.owner.id))}
        absences, paused = self._absences(owners), pauses(self.tx, self.workspace, self.now)
        answers = [
            self._answer(
                owner, owner.id in answered, latest.get(owner.id), absences[owner.id], paused.get(owner.id, ())
            )
            for owner in owners.values()
        ]
        return participation(answers, sum(1 for one in asked if self._is_old(one.key_result)))

    def _absences(self, owners: Iterable[PersonId]) -> dict[PersonId, list[Absence]]:
        return self.tx.absences.by_person(self.workspace.id, owners, ending_from=self.today - OLD_AFTER)

    def _is_heard_of(self, one: KeyResultStanding, prompt: Prompt | None) -> bool:
        """Whether somebody has checked in on it in this round; ``prompt`` is the latest of its owner."""
        heard = one.key_result.checked_in_at
        begins = round_begins(prompt, local_day(self.now, one.owner.zone))
        return heard is not None and local_day(heard, one.owner.zone) >= begins

    def _answer(
        self,
        owner: Person,
        checked_in: bool,
        prompt: Prompt | None,
        absences: list[Absence],
        paused: Sequence[Slot],
    ) -> Answer:
        calendar = working_days_of(owner, self.workspace, absences)
        today = local_day(self.now, owner.zone)
        is_paused = any(one.first_day <= today <= one.last_day for one in paused)
        held = {"has_checked_in": checked_in, "is_paused": is_paused}
        return answer_of(prompt, **held, now=self.now, zone=owner.zone, calendar=calendar)

    def _is_old(self, key_result: KeyResult) -> bool:
        heard = key_result.checked_in_at
        return heard is not None and heard < self.now - OLD_AFTER


def _helpers(said: _Since, since: datetime) -> list[PersonId]:
    """Those who helped: whose offer was accepted, or who answered somebody else; in the order of both."""
    answers = [
        (blocker.answered_at, blocker.answered_by_id)
        for blocker in said.blockers
        if blocker.answered_at is not None
        and blocker.answered_by_id is not None
        and blocker.answered_by_id != blocker.opened_by_id
    ]
    begun = [
        (offer.answered_at, offer.helper_id)
        for offer in said.accepted
        if offer.answered_at is not None and offer.answered_at >= since
    ]
    return [helper for _, helper in sorted([*answers, *begun])]


def _notes(results: dict[KeyResultId, KeyResultStanding], said: _Since, names: dict[int, str]) -> tuple[Note, ...]:
    """The newest first."""
    return tuple(
        Note(results[check_in.key_result_id].key_result, names[check_in.author_id], check_in.note)
        for check_in in reversed(said.check_ins)
        if check_in.note
    )


def _spoken_of(results: Iterable[KeyResultStanding], said: _Since, since: datetime) -> set[PersonId]:
    found = {*_helpers(said, since), *(check_in.author_id for check_in in said.check_ins)}
    for one in results:
        found.add(one.owner.id)
        found.update(blocker.asked_id for blocker in one.blockers if blocker.asked_id is not None)
    return found
