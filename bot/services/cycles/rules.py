"""How the cycles of a workspace come about: chosen by admins, kind by kind."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from bot.domain.cycle_calendar import CycleRule, RuleChoices, check_rule
from bot.domain.cycle_dates import ProposedCycle
from bot.domain.cycle_series import next_made
from bot.domain.cycles import CycleKind
from bot.domain.edits import kept
from bot.domain.ids import WorkspaceId
from bot.domain.people import Person
from bot.domain.permissions import Action
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.access import Access
from storage import Store


@dataclass(frozen=True, slots=True)
class RuleForm:
    """``coming`` is what would be made next by itself; None for a custom kind without weeks and anchor."""

    rule: CycleRule
    coming: ProposedCycle | None


@dataclass(frozen=True)
class CycleRules:
    store: Store
    access: Access

    def form(self, workspace: Workspace, by: Person, kind: CycleKind, now: datetime) -> RuleForm:
        """Raises NotAllowed."""
        self.access.ensure(Action.ADMINISTER, self.access.to_workspace(by), workspace)
        with self.store.read() as tx:
            rule = tx.cycle_rules.of(workspace.id)[kind]
            cycles = tx.cycles.all(workspace.id)
        return RuleForm(rule, next_made(rule, cycles, local_day(now, workspace.zone)))

    def choose(
        self,
        workspace: Workspace,
        by: Person,
        kind: CycleKind,
        choices: RuleChoices,
        *,
        untouched: AbstractSet[str] = frozenset(),
        once: str,
        now: datetime,
    ) -> RuleForm:
        """Cycles that are there keep their days; what is ``untouched`` stays as it is by now. ``once`` names the
        submission, which changes nothing the second time. Raises NotAllowed, and Invalid with the names of the
        fields."""
        self.access.ensure(Action.ADMINISTER, self.access.to_workspace(by), workspace)
        with self.store.write() as tx:
            tx.workspaces.lock(workspace.id)
            rule = tx.cycle_rules.of(workspace.id)[kind]
            held, typed = ({name: getattr(one, name) for name in choices.__slots__} for one in (rule, choices))
            values = kept(held, typed, untouched)
            check_rule(CycleRule(id=0, workspace_id=WorkspaceId(workspace.id), kind=kind, **values))
            if tx.handled.first_time(workspace.id, once, now):
                if rule.id:
                    rule = tx.cycle_rules.change(rule, by=by.id, now=now, **values)
                else:
                    rule = tx.cycle_rules.add(by=by.id, now=now, workspace_id=workspace.id, kind=kind, **values)
            cycles = tx.cycles.all(workspace.id)
        return RuleForm(rule, next_made(rule, cycles, local_day(now, workspace.zone)))
