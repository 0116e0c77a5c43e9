"""How what has no owner, or one who has moved, is found: parts of the one statement of ``handovers``."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    FromClause,
    Select,
    Table,
    cast,
    func,
    literal,
    null,
    or_,
    select,
)

from bot.domain.handovers import OPEN_KEY_RESULTS, OPEN_OBJECTIVES, Cause
from bot.domain.people import Employment, SlackKind
from storage.people import NOT_OVER
from storage.rows import table_of
from storage.tables.okrs import ObjectiveRow
from storage.tables.people import PersonRow
from storage.tables.teams import CycleRow, MembershipRow, TeamRow


class Held:
    """Questions about what is owned: ``held`` is the table of objectives or that of key results. The conditions about
    other tables are asked of each row that is found, and find theirs by their keys."""

    def __init__(self, workspace_id: Any, today: Any, held: Table) -> None:
        self.workspace_id = workspace_id
        self.today = today
        self.held = held.c
        self.is_objective = held is table_of(ObjectiveRow)
        self.objective = table_of(ObjectiveRow).alias("of").c
        self.objective_id = self.held.id if self.is_objective else self.held.objective_id

    @property
    def gone(self) -> Select[Any]:
        person = table_of(PersonRow).c
        return select(person.id).where(person.workspace_id == self.workspace_id, person.deactivated_at.is_not(None))

    @property
    def led_by_nobody(self) -> Select[Any]:
        """Teams whose lead cannot decide, or that have none."""
        team, lead = table_of(TeamRow).c, table_of(PersonRow).alias("lead").c
        leads = select(lead.id).where(lead.workspace_id == self.workspace_id, _is_passed_over(lead))
        return self._teams(team.lead_id.is_(None) | team.lead_id.in_(leads))

    def led_by(self, person_id: Any) -> Select[Any]:
        return self._teams(table_of(TeamRow).c.lead_id == person_id)

    def is_of(self, people: Select[Any]) -> ColumnElement[bool]:
        return self.held.owner_id.in_(people)

    def is_in(self, teams: Select[Any]) -> ColumnElement[bool]:
        if self.is_objective:
            return self.held.team_id.in_(teams)
        near = table_of(ObjectiveRow).alias("near").c
        of_teams = select(near.id).where(near.workspace_id == self.workspace_id, near.team_id.in_(teams))
        return self.held.objective_id.in_(of_teams.where(near.state.in_(OPEN_OBJECTIVES)))

    def left(self, scope: ColumnElement[bool]) -> Select[Any]:
        owner = table_of(PersonRow).alias("owner").c
        gone = select(owner.id).where(owner.workspace_id == self.workspace_id, owner.id == self.held.owner_id)
        has_left = gone.where(owner.deactivated_at.is_not(None)).exists()
        return self._found(Cause.LEFT, cast(null(), Date)).where(scope, has_left, self._runs().exists())

    def moved(self, scope: ColumnElement[bool]) -> Select[Any]:
        """They belonged to the objective's team, and do not any more; who leads it has not moved away."""
        until = self._until().scalar_subquery()
        asked = self._found(Cause.MOVED, until).where(scope).subquery()
        return select(asked).where(asked.c.until.is_not(None))

    def _until(self) -> Select[Any]:
        """The first day on which the owner, who is here, belonged to the team no longer; of several, the last one."""
        owner, team = table_of(PersonRow).alias("owner").c, table_of(TeamRow).alias("whose").c
        ended, again = table_of(MembershipRow).alias("ended").c, table_of(MembershipRow).alias("again").c
        still = select(again.id).where(
            again.workspace_id == self.workspace_id,
            again.team_id == ended.team_id,
            again.person_id == ended.person_id,
            again.since <= self.today,
            again.until.is_(None) | (again.until > self.today),
        )
        here = (owner.workspace_id == self.workspace_id, owner.id == ended.person_id, owner.deactivated_at.is_(None))
        led = team.lead_id.is_(None) | (team.lead_id != ended.person_id)
        open_team = (team.workspace_id == self.workspace_id, team.id == ended.team_id, team.closed_at.is_(None), led)
        theirs = (ended.workspace_id == self.workspace_id, ended.person_id == self.held.owner_id)
        over = (ended.team_id == self.objective.team_id, ended.until <= self.today)
        runs = self._runs().with_only_columns(func.max(ended.until))
        return runs.where(*theirs, *over, *here, *open_team, ~still.exists())

    def _runs(self) -> Select[Any]:
        """The objective, if it and its cycle are not over."""
        cycle, objective = table_of(CycleRow).c, self.objective
        running = select(cycle.id).where(cycle.workspace_id == self.workspace_id, cycle.state.in_(NOT_OVER))
        here = (objective.workspace_id == self.workspace_id, objective.id == self.objective_id)
        return select(objective.id).where(*here, objective.state.in_(OPEN_OBJECTIVES), objective.cycle_id.in_(running))

    def _teams(self, which: ColumnElement[bool]) -> Select[Any]:
        team = table_of(TeamRow).c
        return select(team.id).where(team.workspace_id == self.workspace_id, which)

    def _found(self, cause: Cause, until: ColumnElement[Any]) -> Select[Any]:
        held, states = self.held, OPEN_OBJECTIVES if self.is_objective else OPEN_KEY_RESULTS
        result = cast(null(), BigInteger) if self.is_objective else held.id
        columns = (literal(cause.value).label("cause"), self.objective_id.label("objective"), result.label("result"))
        here = (held.workspace_id == self.workspace_id, held.state.in_(states))
        return select(*columns, held.owner_id.label("owner"), until.label("until")).where(*here)


def below(workspace_id: Any, person_id: Any) -> FromClause:
    """Everybody of whom this person may be the nearest manager who can decide: their direct reports, and further down
    the reports of those who are passed over."""
    person, low = table_of(PersonRow).c, table_of(PersonRow).alias("low").c
    between = table_of(PersonRow).alias("between").c
    reports = select(person.id).where(person.workspace_id == workspace_id, person.manager_id == person_id)
    below = reports.cte("below", recursive=True)
    further = (
        select(low.id)
        .where(low.workspace_id == workspace_id, low.manager_id == below.c.id)
        .where(between.workspace_id == workspace_id, between.id == below.c.id, _is_passed_over(between))
    )
    return below.union(further)


def _is_passed_over(person: Any) -> ColumnElement[bool]:
    """Not asked to decide, or perhaps not: the domain looks closer at contract workers (``may_decide``)."""
    held: tuple[ColumnElement[bool], ...] = (
        person.deactivated_at.is_not(None),
        person.slack_kind != SlackKind.MEMBER,
        person.employment == Employment.CONTRACTOR,
    )
    return or_(*held)
