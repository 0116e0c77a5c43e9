"""The company: what is on track, what is not and why, what moved, which teams have not been heard of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from bot.domain.calibration import Calibration
from bot.domain.cycles import Cycle
from bot.domain.ids import CycleId, TeamId
from bot.domain.moves import untold_value
from bot.domain.okrs import KeyResult
from bot.domain.participation import FIGURES_FROM
from bot.domain.people import Person
from bot.domain.teams import Branch, TeamKind
from bot.domain.wallclock import local_day, start_of_day
from bot.domain.word import LastWord, heard_from, is_without_word
from bot.domain.workspaces import Practice, Rhythm, Workspace
from bot.services.access import Access
from bot.services.closing.results import TeamResults, cycles_over, results_of_teams
from bot.services.forecasts.calibration import calibration_of
from bot.services.okrs.lines import InLines, lines_of
from bot.services.okrs.looking import Looker, Names, asked_in, names_of
from bot.services.okrs.standing import KeyResultStanding, ObjectiveStanding
from bot.services.overview.team import InCycle, SubTeam, by_team
from storage import Store, Transaction

MOVED_WITHIN = timedelta(days=7)
MOST_SUMMED = 1_000  # objectives whose progress is added up by line: a third of a second to read


@dataclass(frozen=True, slots=True)
class Moved:
    """The last check-in changed the value; both in the key result's unit."""

    key_result: KeyResult
    before: Decimal | None
    after: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """For admins: how the way of working goes. ``unheard`` key results have never been checked in. ``asked`` blockers
    were opened in the running cycles, ``answered`` of them; both None in a workspace of fewer than five."""

    without_objectives: tuple[Branch, ...]
    unheard: int
    running: int
    asked: int | None
    answered: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyOverview:
    """``cycles`` are the company's own objectives; ``below`` stand beside them. ``lines`` are those of all teams, where
    lines are on; ``too_many``: there are too many objectives to add up while somebody waits. ``calibration``: how sure
    all teams were in cycles that are over. ``results`` are how the objectives of the company and of the teams below it
    ended, of ``cycles_over``."""

    now: datetime
    teams: tuple[Branch, ...]
    cycles: tuple[InCycle, ...]
    moved: tuple[Moved, ...]
    below: tuple[SubTeam, ...]
    silent: tuple[Branch, ...]
    hidden: int
    names: Names
    programme: Programme | None = None
    has_lines: bool = False
    has_pilots: bool = False
    has_readiness: bool = False
    lines: tuple[InLines, ...] = ()
    too_many: bool = False
    calibration: Calibration | None = None
    results: tuple[TeamResults, ...] = ()
    cycles_over: Mapping[CycleId, Cycle] = field(default_factory=dict)


@dataclass(frozen=True)
class CompanyOverviews:
    store: Store
    access: Access

    def of(self, workspace: Workspace, viewer: Person, now: datetime, *, public: bool = False) -> CompanyOverview:
        """Raises NotAllowed for those who may not look around."""
        looker = Looker(viewer, workspace, public)
        looker.ensure_may_look_around()
        with self.store.read() as tx:
            is_admin = not public and self.access.may_administer(viewer, workspace)
            return self.read(tx, looker, now, _words(tx, workspace, now, all_of_them=is_admin), programme=is_admin)

    def read(
        self,
        tx: Transaction,
        looker: Looker,
        now: datetime,
        words: Mapping[TeamId, LastWord],
        *,
        programme: bool = False,
    ) -> CompanyOverview:
        """Inside a transaction of the caller; ``words`` are the last ones of each team, or, where ``programme`` is not
        asked for, of those at least that may be silent."""
        workspace = looker.workspace
        cycles, needs_all = tx.cycles.in_view(workspace.id), programme or workspace.has_lines
        teams = tx.teams.tree(workspace.id) if needs_all else tx.teams.crown(workspace.id, words)
        top = top_teams(teams)
        tops = {one.id for one in top}
        below = [one for one in teams if one.parent_id in tops and one.id not in tops]
        groups, hidden = by_team(tx, looker, [*top, *below], cycles, now)
        standings = [one for team in top for group in groups[team.id] for one in group.standings]
        today, all_teams = local_day(now, workspace.zone), {one.id for one in teams}
        over = cycles_over(tx, workspace)
        too_many = workspace.has_lines and _is_too_much(tx, workspace, cycles)
        return CompanyOverview(
            now=now,
            teams=tuple(top),
            cycles=_joined([groups[team.id] for team in top]),
            moved=moved_in(standings, now),
            below=tuple(SubTeam(one, groups[one.id]) for one in below),
            silent=_silent(teams, words, today),
            hidden=hidden,
            names=names_of(tx, workspace, asked_in(standings)),
            programme=_programme(tx, workspace, teams, cycles, words, _served(groups)) if programme else None,
            has_lines=workspace.has_lines,
            has_pilots=workspace.practises(Practice.PILOTS) and not looker.is_past,
            has_readiness=workspace.practises(Practice.READINESS) and not looker.is_past,
            lines=() if too_many else lines_of(tx, workspace, teams, all_teams, cycles, today),
            too_many=too_many,
            calibration=None if looker.is_past else calibration_of(tx, workspace, today),
            results=tuple(results_of_teams(tx, workspace, [one.id for one in [*top, *below]], over)),
            cycles_over={one.id: one for one in over},
        )


def top_teams(teams: Sequence[Branch]) -> list[Branch]:
    """The company itself; where no team is of that kind, those that are part of no other."""
    company = [one for one in teams if one.kind is TeamKind.COMPANY]
    return company or [one for one in teams if one.parent_id is None]


def moved_in(standings: Sequence[ObjectiveStanding], now: datetime) -> tuple[Moved, ...]:
    """Key results whose value changed in their last check-in, within the last seven days."""
    found = (_moved(result, now) for standing in standings for result in standing.key_results)
    return tuple(one for one in found if one is not None)


def _is_too_much(tx: Transaction, workspace: Workspace, cycles: Sequence[Cycle]) -> bool:
    return tx.objectives.are_more(workspace.id, MOST_SUMMED, [cycle.id for cycle in cycles])


def _moved(standing: KeyResultStanding, now: datetime) -> Moved | None:
    last = standing.last
    if last is None or last.value is None or now - last.moment > MOVED_WITHIN:
        return None
    before = standing.previous.value if standing.previous else untold_value(standing.key_result)
    return None if before == last.value else Moved(standing.key_result, before, last.value)


def _joined(groups: Sequence[tuple[InCycle, ...]]) -> tuple[InCycle, ...]:
    """The same cycles of several top teams as one list, in their order; a single team's as they are."""
    if len(groups) <= 1:
        return groups[0] if groups else ()
    return tuple(
        InCycle(
            cycle=cycles[0].cycle,
            week=cycles[0].week,
            standings=tuple(one for each in cycles for one in each.standings),
            progress=None,
        )
        for cycles in zip(*groups, strict=True)
    )


def _words(tx: Transaction, workspace: Workspace, now: datetime, *, all_of_them: bool) -> Mapping[TeamId, LastWord]:
    if all_of_them:
        return tx.words.of_all(workspace.id)
    today = local_day(now, workspace.zone)
    return tx.words.of_quiet(workspace.id, {rhythm: heard_from(rhythm, today) for rhythm in Rhythm})


def _silent(teams: Sequence[Branch], words: Mapping[TeamId, LastWord], today: date) -> tuple[Branch, ...]:
    return tuple(one for one in teams if one.id in words and is_without_word(words[one.id], one.rhythm, today))


def _served(groups: Mapping[TeamId, Sequence[InCycle]]) -> set[TeamId]:
    """The teams that have objectives, or that those of others serve."""
    return {team for team, cycles in groups.items() if any(group.standings for group in cycles)}


def _programme(
    tx: Transaction,
    workspace: Workspace,
    teams: Sequence[Branch],
    cycles: Sequence[Cycle],
    words: Mapping[TeamId, LastWord],
    served: set[TeamId],
) -> Programme:
    drafting = (
        tx.objectives.teams_with_any(workspace.id, [cycle.id for cycle in cycles]) if cycles else set()
    ) | served
    first = min((cycle.first_day for cycle in cycles), default=None)
    asked, answered = None, None
    if first is not None and tx.people.are_at_least(workspace.id, FIGURES_FROM):
        asked, answered = tx.blockers.counts_since(workspace.id, start_of_day(first, workspace.zone))
    return Programme(
        without_objectives=tuple(one for one in teams if cycles and one.id not in drafting),
        unheard=sum(word.unheard for word in words.values()),
        running=sum(word.running for word in words.values()),
        asked=asked,
        answered=answered,
    )
