"""The teams that somebody leads in several lines: by line, or all of them as one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.people import Person
from bot.domain.teams import Line
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.okrs.lines import InLines, lines_of
from bot.services.okrs.looking import Looker, Names, asked_in, names_of
from bot.services.okrs.standing import ObjectiveStanding
from bot.services.overview.team import InCycle, SubTeam, by_team, in_cycle
from storage import Store, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class LedOverview:
    """``teams`` are the open ones that the reader leads, ``together`` their objectives, each once."""

    now: datetime
    teams: tuple[SubTeam, ...]
    together: tuple[InCycle, ...]
    lines: tuple[InLines, ...]
    names: Names

    def of_line(self, line: Line) -> tuple[SubTeam, ...]:
        return tuple(one for one in self.teams if one.team.line is line)


@dataclass(frozen=True)
class LedOverviews:
    store: Store

    def of(self, workspace: Workspace, viewer: Person, now: datetime) -> LedOverview:
        """In a number of statements that does not grow with the teams. Raises NotAllowed."""
        looker = Looker(viewer, workspace)
        looker.ensure_may_look_around()
        with self.store.read() as tx:
            return self._read(tx, looker, now)

    def _read(self, tx: Transaction, looker: Looker, now: datetime) -> LedOverview:
        workspace, today = looker.workspace, local_day(now, looker.workspace.zone)
        cycles, tree = tx.cycles.in_view(workspace.id), tx.teams.tree(workspace.id)
        led = [one for one in tree if one.lead_id == looker.person.id]
        ids = [one.id for one in led]
        groups, _ = by_team(tx, looker, led, cycles, now)
        standings = _each_once([one for team in led for group in groups[team.id] for one in group.standings])
        return LedOverview(
            now=now,
            teams=tuple(SubTeam(team, groups[team.id]) for team in led),
            together=tuple(in_cycle(cycle, standings, ids, today=cycle.week_of(today)) for cycle in cycles),
            lines=lines_of(tx, workspace, tree, ids, cycles, today),
            names=names_of(tx, workspace, asked_in(standings)),
        )


def _each_once(standings: Sequence[ObjectiveStanding]) -> list[ObjectiveStanding]:
    return list({one.objective.id: one for one in standings}.values())
