"""How memberships, and with them who leads a team, become what a file says."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from bot.domain.directory_file.cells import value_of
from bot.domain.directory_file.changes import Group, How, Joining, Moving, Plan, as_period, difference, told
from bot.domain.directory_file.periods import Period, Wish, fulfilled
from bot.domain.directory_file.standing import Standing
from bot.domain.ids import PersonId, TeamId
from bot.domain.matching import folded
from bot.domain.teams import Membership, Role, Team

COLUMNS = ("role", "share", "since", "until")


@dataclass(slots=True)
class Places:
    """Plans memberships, each at most once. ``after`` are the periods that a team and a person will have had."""

    standing: Standing
    plan: Plan
    after: dict[tuple[TeamId, PersonId], list[Period]] = field(default_factory=dict)

    def put(self, name: str, team: Team | None, person_id: PersonId, wish: Wish) -> None:
        """``team`` None is one that is made. Raises Overlap and EndsBeforeItBegins, and plans nothing then."""
        held = self.standing.held.get((team.id, person_id), ()) if team is not None else ()
        before, today = [as_period(one) for one in held], self.standing.today
        if wish.role is Role.LEAD and not any(one.holds(today) for one in before):
            wish = _from_now_on(wish, today)
        periods = fulfilled(before, wish, today)
        if team is not None:
            self.after[team.id, person_id] = periods
        self._write(name, person_id, held, periods)

    def end(self, team: Team, person_id: PersonId, today: date) -> None:
        """End what holds today or later; what would have begun later is taken back."""
        for held in self.standing.held.get((team.id, person_id), ()):
            if held.until is None or held.until > max(today, held.since):
                last = max(today, held.since)
                self.plan.moving.append(Moving(held, {"until": last}))
                self._count(How.GONE, team.name, person_id, (("until", held.until, last),))
                ended = Period(held.role, held.share, held.since, last, held.id)
                self.after.setdefault((team.id, person_id), []).append(ended)

    def leads_on(self, team: Team, person_id: PersonId, day: date) -> bool:
        """Whether somebody will be a lead of a team on a day."""
        return any(one.role is Role.LEAD and one.holds(day) for one in self.of(team, person_id))

    def of(self, team: Team, person_id: PersonId) -> Sequence[Period]:
        planned = self.after.get((team.id, person_id))
        return self.before(team, person_id) if planned is None else planned

    def before(self, team: Team, person_id: PersonId) -> Sequence[Period]:
        return [as_period(one) for one in self.standing.held.get((team.id, person_id), ())]

    def make_member(self, team: Team, person_id: PersonId) -> None:
        """Whoever led the team before somebody else does, unless the file has said something of them."""
        if (team.id, person_id) not in self.after and self.leads_on(team, person_id, self.standing.today):
            self.put(team.name, team, person_id, Wish(role=Role.MEMBER))

    def _write(self, name: str, person_id: PersonId, held: Sequence[Membership], periods: Sequence[Period]) -> None:
        before = {one.id: one for one in held}
        moved: list[tuple[Membership, dict[str, Any]]] = []
        new = [one for one in periods if one.id is None]
        for one in periods:
            if one.id is not None and one != as_period(before[one.id]):
                moved.append((before[one.id], _differing(before[one.id], one)))
        self.plan.joining += [Joining(folded(name), person_id, one) for one in new]
        self.plan.moving += [Moving(old, values) for old, values in moved]
        self._tell(name, person_id, moved, new)

    def _tell(
        self, team: str, person_id: PersonId, moved: list[tuple[Membership, dict[str, Any]]], new: list[Period]
    ) -> None:
        """One line for each change, also where it is written as an end and a beginning."""
        if not moved and not new:
            return
        if not moved:
            self._count(How.NEW, team, person_id, tuple((column, None, value) for column, value in told(new[0])))
            return
        old, values = moved[0]
        if new:
            values = _differing(old, new[0])
        how = How.GONE if set(values) == {"until"} and values["until"] is not None else How.CHANGED
        self._count(how, team, person_id, tuple((name, getattr(old, name), value) for name, value in values.items()))

    def _count(self, how: How, team: str, person_id: PersonId, parts: tuple[tuple[str, Any, Any], ...]) -> None:
        subject = self.standing.name_of(person_id) or ""
        self.plan.count(Group.MEMBERSHIP, how, subject, ("in", None, team), *parts)


def _from_now_on(wish: Wish, today: date) -> Wish:
    """Who leads a team leads it today, also where a membership of theirs would have begun later."""
    until = value_of(wish.until)
    is_over = until is not None and until <= today
    return wish if is_over or wish.since is not None else replace(wish, since=today)


def _differing(held: Membership, period: Period) -> dict[str, Any]:
    return difference({column: getattr(held, column) for column in COLUMNS}, dict(told(period)))
