"""What a file of teams changes: teams, the tree they form, who leads them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from bot.domain.csv_file import Broken, Row
from bot.domain.directory_file.cells import value_of
from bot.domain.directory_file.changes import Group, How, Plan, TeamChange, difference
from bot.domain.directory_file.periods import Wish
from bot.domain.directory_file.places import Places
from bot.domain.directory_file.rings import rings
from bot.domain.directory_file.standing import Standing
from bot.domain.directory_file.teams_rows import TeamRows, TeamSaid
from bot.domain.ids import PersonId
from bot.domain.matching import folded
from bot.domain.teams import Line, Role, Team, TeamKind

DIGEST_TIME = time(10)
TOLD_OF_NEW = ("kind", "line", "parent", "lead_id", "channel_id")
COLUMNS = {"lead": "lead_id", "channel": "channel_id"}
APART = frozenset({"parent", "from"})


def plan_teams(
    rows: Iterable[Row], standing: Standing, *, new: Mapping[str, Any], complete: bool, now: datetime
) -> tuple[Plan, list[Broken]]:
    """What these rows change, and what is wrong with them. ``new`` are the values of a new team of which the file says
    nothing; with ``complete``, teams that are not in the file close."""
    read = TeamRows(standing)
    read.read(rows)
    planner = _Planner(standing, read, new, complete, now)
    planner.plan()
    return planner.changes, read.broken


@dataclass(slots=True)
class _Planner:
    standing: Standing
    read: TeamRows
    new: Mapping[str, Any]
    complete: bool
    now: datetime
    changes: Plan = field(default_factory=Plan)
    places: Places = field(init=False)
    before: dict[str, str | None] = field(init=False)
    parents: dict[str, str | None] = field(init=False)

    def __post_init__(self) -> None:
        self.places = Places(self.standing, self.changes)
        known = self.standing.teams.by_key
        keys = {team.id: key for key, team in known.items()}
        self.before = {key: keys.get(team.parent_id) if team.parent_id else None for key, team in known.items()}
        self.parents = dict(self.before)

    def plan(self) -> None:
        moved = [said for said in self.read.teams.values() if self._place(said)]
        self._find_rings(moved)
        for said in self.read.teams.values():
            self._plan_team(said)
        for key, team in self.standing.teams.by_key.items():
            if self.complete and team.is_active and key not in self.read.teams:
                self._close(key, team)

    def _place(self, said: TeamSaid) -> bool:
        """Put the team where it is to be in the tree; whether it moves."""
        team, wanted = self.standing.teams.by_key.get(said.key), said.said.get("parent")
        after = before = self.before.get(said.key)
        if wanted is not None:
            after = None if wanted.value is None else folded(wanted.value)
        if after is not None and not self._is_open(said, after, before, value_of(wanted)):
            return False
        if after == said.key:
            self._refuse(said, "parent", "own_parent")
        elif after != before and self._may_move(said, team):
            self.parents[said.key] = after
            return True
        return False

    def _is_open(self, said: TeamSaid, parent: str, before: str | None, typed: str | None) -> bool:
        """Whether a parent will be there. One that had been closed before may stay where it is."""
        if parent in self.read.teams:
            return True
        team = self.standing.teams.by_key.get(parent)
        if team is not None and team.is_active and self.complete:
            self._refuse(said, "parent", "parent_closes", typed=team.name)
        elif team is None:
            self._refuse(said, "parent", "unknown_team", typed=typed or parent)
        elif not team.is_active and parent != before:
            self._refuse(said, "parent", "closed_team", typed=team.name)
        else:
            return True
        return False

    def _may_move(self, said: TeamSaid, team: Team | None) -> bool:
        since = self._since(said)
        before = self.standing.part_since.get(team.id) if team is not None else None
        if since > self.standing.today:
            self._refuse(said, "from", "parent_later")
        elif before is not None and since < before:
            self._refuse(said, "from", "parent_since", name=said.name, since=before.isoformat())
        else:
            return True
        return False

    def _since(self, said: TeamSaid) -> date:
        found = said.said.get("from")
        return self.standing.today if found is None or found.value is None else found.value

    def _find_rings(self, moved: list[TeamSaid]) -> None:
        """Over all teams as they will be."""
        by_key = {said.key: said for said in moved}
        for ring in rings(self.parents, by_key):
            names = " → ".join(self._name(key) for key in (*ring, ring[0]))
            self._refuse(by_key[ring[0]], "parent", "ring", path=names)

    def _plan_team(self, said: TeamSaid) -> None:
        team = self.standing.teams.by_key.get(said.key)
        wanted = _columns(said, team)
        name, parent = self._name(said.key), self.parents.get(said.key)
        before = self.before.get(said.key)
        if team is None:
            values = {**self.new, "name": said.name, **wanted}
        else:
            values = difference({column: getattr(team, column) for column in wanted}, wanted)
        if team is None or values or parent != before:
            change = TeamChange(said.key, name, team, values, self._since(said), parent, parent != before)
            self.changes.teams.append(change)
            self._count(change, before)
        if "lead" in said.said:
            self._hand_over(name, team, wanted["lead_id"])

    def _hand_over(self, name: str, team: Team | None, lead_id: PersonId | None) -> None:
        """Who leads a team belongs to it, and who led it stays."""
        if lead_id is not None:
            self.places.put(name, team, lead_id, Wish(role=Role.LEAD))
        if team is not None and team.lead_id not in (None, lead_id):
            self.places.make_member(team, team.lead_id)

    def _close(self, key: str, team: Team) -> None:
        change = TeamChange(key, team.name, team, {"closed_at": self.now}, self.standing.today, self.parents.get(key))
        self.changes.teams.append(change)
        self.changes.count(Group.TEAM, How.GONE, team.name)

    def _count(self, change: TeamChange, before: str | None) -> None:
        team = change.team
        parts: dict[str, tuple[Any, ...]] = {
            column: (None if team is None else getattr(team, column), new) for column, new in change.values.items()
        }
        if "lead_id" in parts:
            parts["lead_id"] = tuple(self.standing.name_of(one) for one in parts["lead_id"])
        if change.moves:
            parts["parent"] = (before and self._name(before), change.parent and self._name(change.parent))
        shown = TOLD_OF_NEW if team is None else tuple(parts)
        told = ((column, *parts[column]) for column in shown if column in parts and parts[column] != (None, None))
        self.changes.count(Group.TEAM, How.NEW if team is None else How.CHANGED, change.name, *told)

    def _name(self, key: str) -> str:
        team = self.standing.teams.by_key.get(key)
        return self.read.teams[key].name if team is None else team.name

    def _refuse(self, said: TeamSaid, column: str, reason: str, **told: str) -> None:
        self.read.broken.append(Broken(said.line, column, reason, told))


def _columns(said: TeamSaid, team: Team | None) -> dict[str, Any]:
    """The columns that the file wants; a team that is named is open."""
    wanted: dict[str, Any] = {
        COLUMNS.get(name, name): one.value for name, one in said.said.items() if name not in APART
    }
    if "lead" in said.said:
        lead = said.said["lead"].value
        wanted["lead_id"] = None if lead is None else lead.id
    if "digest_time" in wanted:
        wanted["digest_time"] = wanted["digest_time"] or DIGEST_TIME
    if "kind" in wanted and "line" not in wanted and (team is None or team.kind is not wanted["kind"]):
        wanted["line"] = Line.PROJECT if wanted["kind"] is TeamKind.PROJECT else Line.FUNCTIONAL
    if team is not None:
        wanted["closed_at"] = None
    return wanted
