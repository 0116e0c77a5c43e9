"""The report of a cycle that is over: scores by team of five owners or more, the words of its objectives, no person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.closing import Decision
from bot.domain.cycles import Cycle
from bot.domain.errors import NothingToDo
from bot.domain.ids import TeamId
from bot.domain.matching import resolve
from bot.domain.people import Person
from bot.domain.permissions import Action
from bot.domain.scores import TeamScores
from bot.domain.workspaces import Workspace
from bot.services.access import Access
from bot.services.closing.results import OVER, Ended, TeamResults, results_in, scores_of_cycle
from storage import Store, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """``teams`` in the order of their names; ``names`` are theirs by id. ``personal`` are the closed objectives of
    people, of which only the words are told. ``whole`` are the scores of all teams together, where there are several.
    Neither is there in what a lead reads."""

    cycle: Cycle
    names: Mapping[TeamId, str]
    teams: tuple[TeamResults, ...]
    personal: tuple[Ended, ...] = ()
    whole: TeamScores | None = None

    def team_of(self, one: TeamResults) -> str:
        return "" if one.team_id is None else self.names[one.team_id]


@dataclass(frozen=True)
class ClosingReports:
    store: Store
    access: Access

    def of(self, workspace: Workspace, person: Person, words: str, now: datetime) -> Report:
        """Of all teams for an admin, of the teams they lead for a lead; of the cycle of that name, else of the last one
        that is over. Raises NotFound, Ambiguous, NotAllowed, NothingToDo while none is over."""
        with self.store.read() as tx:
            led = tx.teams.led_by(workspace.id, person.id)
            relation = self.access.to_team(person, led[0]) if led else self.access.to_workspace(person)
            self.access.ensure(Action.REPORT, relation, workspace)
            report = _read(tx, workspace, _cycle(tx, workspace, words))
            if self.access.may_administer(person, workspace):
                return report
            return _only(report, {one.id for one in led})

    def whole(self, workspace: Workspace, words: str) -> Report:
        """For whoever runs the machine. Raises as ``of``."""
        with self.store.read() as tx:
            return _read(tx, workspace, _cycle(tx, workspace, words))


def words_of(ended: Sequence[Ended]) -> list[Ended]:
    """Those with words for others, or about what changed."""
    return [
        one
        for one in ended
        if one.closing is not None
        and one.closing.decision is not Decision.UNDECIDED
        and (one.closing.tell_others or one.closing.changed_outside)
    ]


def _cycle(tx: Transaction, workspace: Workspace, words: str) -> Cycle:
    known = tx.cycles.in_state(workspace.id, *OVER)
    if not known:
        raise NothingToDo("no_cycle_over")
    if words.strip():
        return resolve("cycle", words.strip(), [(one.name, one) for one in known])
    return max(known, key=lambda one: (one.last_day, one.id))


def _read(tx: Transaction, workspace: Workspace, cycle: Cycle) -> Report:
    found = results_in(tx, workspace, cycle)
    teams = tx.teams.by_ids(workspace.id, {one.team_id for one in found if one.team_id is not None})
    names = {TeamId(one): team.name for one, team in teams.items()}
    listed = [one for one in found if one.team_id is not None]
    return Report(
        cycle=cycle,
        names=names,
        teams=tuple(sorted(listed, key=lambda one: names[one.team_id or TeamId(0)])),
        whole=scores_of_cycle(found) if len(listed) > 1 else None,
        personal=tuple(one for each in found if each.team_id is None for one in each.ended),
    )


def _only(report: Report, team_ids: set[TeamId]) -> Report:
    teams = tuple(one for one in report.teams if one.team_id in team_ids)
    return Report(cycle=report.cycle, names=report.names, teams=teams)
