"""The reviews of a team: when the next one is, what was decided, and how often they take place."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.domain.errors import Invalid, NotFound, NothingToDo
from bot.domain.ids import TeamId
from bot.domain.people import Person
from bot.domain.permissions import Action, allowed
from bot.domain.reviews import Review, ReviewPlan, ReviewRhythm, Wanted, check_wanted
from bot.domain.teams import Team
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.access import Access, policy_of
from bot.services.okrs.looking import Looker
from bot.services.own_team import team_called
from bot.services.reviews.content import DecisionSheet
from bot.services.reviews.decision_sheets import told_to
from bot.services.reviews.planning import keep_next
from storage import Store, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewOverview:
    """``settled`` was done or dropped since the last review. ``untold`` decisions are about what is restricted to
    others. ``may_set``, ``may_decide``: what this reader may do."""

    team: Team
    today: date
    plan: ReviewPlan | None
    upcoming: Review | None
    last: Review | None
    decisions: tuple[DecisionSheet, ...]
    settled: tuple[DecisionSheet, ...]
    untold: int = 0
    may_set: bool = False
    may_decide: bool = False


@dataclass(frozen=True, slots=True)
class ReviewForm:
    """What the form begins with; ``plan`` None where nothing was ever set."""

    team: Team
    plan: ReviewPlan | None
    today: date


@dataclass(frozen=True)
class Reviews:
    store: Store
    access: Access

    def team_called(
        self, workspace: Workspace, person: Person, name: str, now: datetime, *, channel_id: str = ""
    ) -> TeamId:
        """By name; without one, the team whose channel it is typed in, the team one leads, or one's main team. Raises
        NotFound, Ambiguous, NothingToDo, NotAllowed."""
        Looker(person, workspace).ensure_may_look_around()
        with self.store.read() as tx:
            team_id = team_called(tx, workspace, person, name, now, channel_id=channel_id)
        if team_id is None:
            raise NothingToDo("no_team_to_review")
        return team_id

    def of_team(self, workspace: Workspace, person: Person, team_id: TeamId, now: datetime) -> ReviewOverview:
        """Raises NotFound; NotAllowed for those who may not look around."""
        Looker(person, workspace).ensure_may_look_around()
        with self.store.read() as tx:
            return self._read(tx, workspace, person, tx.teams.get(workspace.id, team_id), now)

    def form(self, workspace: Workspace, person: Person, team_id: TeamId, now: datetime) -> ReviewForm:
        """Raises NotFound, NotAllowed, NothingToDo for a closed team."""
        with self.store.read() as tx:
            team = self._settable(tx, workspace, person, team_id)
            return ReviewForm(team, tx.review_plans.of_team(workspace.id, team.id), local_day(now, team.zone))

    def set(
        self, workspace: Workspace, person: Person, team_id: TeamId, wanted: Wanted, now: datetime
    ) -> ReviewOverview:
        """Choose when a team has its reviews; the one ahead moves with it. Sent twice, it changes nothing the second
        time. Raises NotFound, NotAllowed, NothingToDo, Invalid by field."""
        with self.store.write() as tx:
            team = self._settable(tx, workspace, person, team_id)
            checked = check_wanted(wanted, local_day(now, team.zone))
            plan = self._write(tx, workspace, person, team, checked, now)
            review = keep_next(tx, workspace, team, plan, now)
            if review is None and checked.rhythm is ReviewRhythm.ONCE:
                raise Invalid({"at": ("in_the_past_time", {})})
            tx.review_plans.look_again([(plan, now)])
            return self._read(tx, workspace, person, team, now)

    def _write(
        self, tx: Transaction, workspace: Workspace, person: Person, team: Team, wanted: Wanted, now: datetime
    ) -> ReviewPlan:
        chosen: dict[str, Any] = {
            "rhythm": wanted.rhythm,
            "weeks": wanted.weeks,
            "first_day": wanted.first_day,
            "at": wanted.at,
        }
        held = tx.review_plans.locked(workspace.id, team.id)
        if held is None:
            set_by = {"set_by_id": person.id, "set_at": now, "look_at": now}
            whole: dict[str, Any] = {"workspace_id": workspace.id, "team_id": team.id, **chosen, **set_by}
            made = tx.review_plans.add_once(by=person.id, now=now, **whole)
            if made is not None:
                return made
            held = tx.review_plans.locked(workspace.id, team.id)
        if held is None:
            raise NotFound("team", "")
        if all(getattr(held, name) == value for name, value in chosen.items()):
            return held
        return tx.review_plans.change(held, by=person.id, now=now, **chosen, set_by_id=person.id, set_at=now)

    def _settable(self, tx: Transaction, workspace: Workspace, person: Person, team_id: TeamId) -> Team:
        team = tx.teams.get(workspace.id, team_id)
        self.access.ensure(Action.SET_REVIEWS, self.access.to_team(person, team), workspace)
        if not team.is_active:
            raise NothingToDo("team_is_closed")
        return team

    def _read(self, tx: Transaction, workspace: Workspace, person: Person, team: Team, now: datetime) -> ReviewOverview:
        last = tx.reviews.last_of(workspace.id, team.id, now)
        ahead = tx.reviews.ahead(workspace.id, [team.id], now)
        decisions = tx.decisions.open_of_teams(workspace.id, [team.id])
        settled = [] if last is None else tx.decisions.settled_since(workspace.id, [team.id], last.at)
        sheets, untold = told_to(tx, self.access, workspace, person, [*decisions, *settled])
        today, policy = local_day(now, workspace.zone), policy_of(workspace)
        to_reviews = self.access.to_reviews(tx, person, team, today)
        return ReviewOverview(
            team=team,
            today=today,
            plan=tx.review_plans.of_team(workspace.id, team.id),
            upcoming=ahead[0] if ahead else None,
            last=last,
            decisions=tuple(one for one in sheets if one.decision.is_open),
            settled=tuple(one for one in sheets if not one.decision.is_open),
            untold=untold,
            may_set=team.is_active and allowed(Action.SET_REVIEWS, to_reviews, policy),
            may_decide=team.is_active and allowed(Action.DECIDE, to_reviews, policy),
        )
