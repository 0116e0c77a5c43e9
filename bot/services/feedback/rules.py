"""What a workspace has chosen for its rounds, and which teams want them."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.edits import Ticks, kept
from bot.domain.errors import Invalid
from bot.domain.feedback import ANSWER_DAYS, ASK_DAYS, FEWEST_DAYS, MOST_DAYS, SCOPE, FeedbackRule
from bot.domain.ids import TeamId
from bot.domain.people import Person
from bot.domain.permissions import Action
from bot.domain.teams import Team
from bot.domain.workspaces import Practice, Workspace
from bot.services.access import Access
from storage import Store, Transaction


@dataclass(frozen=True, slots=True)
class TypedRule:
    """Days as they were typed."""

    chosen_teams: bool
    ask_days: str
    answer_days: str


@dataclass(frozen=True, slots=True)
class RuleForm:
    """``rule`` is None for who may not change it; ``teams`` are those this person decides for, ``chosen`` of these
    those that want feedback."""

    rule: FeedbackRule | None
    teams: tuple[Team, ...]
    chosen: frozenset[TeamId]


@dataclass(frozen=True)
class FeedbackRules:
    store: Store
    access: Access

    def form(self, workspace: Workspace, person: Person) -> RuleForm:
        """Admins choose for all, leads for their own teams where the workspace leaves it to teams. Raises
        NotSwitchedOn, NotAllowed for everybody else."""
        workspace.ensure_practised(Practice.FEEDBACK)
        with self.store.read() as tx:
            form = self._form(tx, workspace, person)
            if form.rule is None and not form.teams:
                self.access.ensure(Action.ADMINISTER, self.access.to_workspace(person), workspace)
            return form

    def may_set(self, workspace: Workspace, person: Person) -> bool:
        """Whether there is anything for this person to choose."""
        with self.store.read() as tx:
            form = self._form(tx, workspace, person)
            return form.rule is not None or bool(form.teams)

    def save(
        self,
        workspace: Workspace,
        person: Person,
        typed: TypedRule | None,
        chosen: Ticks[str],
        now: datetime,
        *,
        untouched: AbstractSet[str] = frozenset(),
    ) -> RuleForm:
        """``typed`` is None where only teams were to be chosen; ``chosen`` are ids of teams. What is ``untouched``
        stays as it is by now. A round that has begun keeps its days. Raises Invalid by field, NotSwitchedOn,
        NotAllowed."""
        workspace.ensure_practised(Practice.FEEDBACK)
        with self.store.write() as tx:
            tx.workspaces.lock(workspace.id)
            form = self._form(tx, workspace, person)
            if form.rule is None and (typed is not None or not form.teams):
                self.access.ensure(Action.ADMINISTER, self.access.to_workspace(person), workspace)
            if typed is not None and form.rule is not None:
                _set(tx, person, form.rule, typed, untouched, now)
            _choose(tx, person, form, chosen.on({str(one) for one in form.chosen}), now)
            return self._form(tx, workspace, person)

    def _form(self, tx: Transaction, workspace: Workspace, person: Person) -> RuleForm:
        rule = tx.feedback_rules.of(workspace.id)
        is_admin = self.access.may_administer(person, workspace)
        teams = tx.teams.active(workspace.id) if is_admin else tx.teams.led_by(workspace.id, person.id)
        may = teams if is_admin or rule.chosen_teams else []
        known = {one.team_id for one in tx.feedback_teams.of(workspace.id)}
        own = tuple(one for one in may if one.is_active)
        return RuleForm(rule if is_admin else None, own, frozenset(one.id for one in own if one.id in known))


def _set(
    tx: Transaction,
    person: Person,
    rule: FeedbackRule,
    typed: TypedRule,
    untouched: AbstractSet[str],
    now: datetime,
) -> None:
    wrong = {name: _wrong(text) for name, text in ((ASK_DAYS, typed.ask_days), (ANSWER_DAYS, typed.answer_days))}
    problems = {name: why for name, why in wrong.items() if why is not None}
    if problems:
        raise Invalid(problems)
    current = {SCOPE: rule.chosen_teams, ASK_DAYS: rule.ask_days, ANSWER_DAYS: rule.answer_days}
    wanted = {SCOPE: typed.chosen_teams, ASK_DAYS: int(typed.ask_days), ANSWER_DAYS: int(typed.answer_days)}
    meant = kept(current, wanted, untouched)
    days = {"ask_days": meant[ASK_DAYS], "answer_days": meant[ANSWER_DAYS]}
    held: dict[str, Any] = {"chosen_teams": meant[SCOPE], **days}
    if rule.id is None:
        tx.feedback_rules.add(by=person.id, now=now, workspace_id=rule.workspace_id, **held)
    else:
        tx.feedback_rules.change(rule, by=person.id, now=now, **held)


def _wrong(text: str) -> tuple[str, dict[str, str]] | None:
    is_whole = text.isascii() and text.isdigit() and len(text) <= 3
    if is_whole and FEWEST_DAYS <= int(text) <= MOST_DAYS:
        return None
    return "feedback_days", {"fewest": str(FEWEST_DAYS), "most": str(MOST_DAYS)}


def _choose(tx: Transaction, person: Person, form: RuleForm, chosen: frozenset[str], now: datetime) -> None:
    """Among the teams this person decides for; what others have chosen stays."""
    wanted = {one.id for one in form.teams if str(one.id) in chosen}
    for team_id in sorted(wanted - form.chosen):
        tx.feedback_teams.let_in(person.workspace_id, team_id, by=person.id, now=now)
    for held in tx.feedback_teams.of(person.workspace_id):
        if held.team_id in form.chosen - wanted:
            tx.feedback_teams.take_out(held, by=person.id, now=now)
