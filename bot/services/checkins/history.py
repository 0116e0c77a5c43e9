"""What was said about one key result, newest first, with corrections shown as such."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from bot.domain import history
from bot.domain.checkins import CheckIn, CheckInSource
from bot.domain.cycles import Cycle
from bot.domain.evidence import EvidenceSheet
from bot.domain.forecasts import Forecast
from bot.domain.ids import Code
from bot.domain.okrs import OPEN_KEY_RESULTS, RUNNING, KeyResult, Objective, ObjectiveState
from bot.domain.people import Person
from bot.domain.permissions import Action, Who
from bot.domain.revisions import Revision, changes
from bot.domain.turns import Turn, named_in
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.access import Access
from bot.services.checkins.recorded import Asked, asked_about
from bot.services.forecasts.forecasts import forecasts_of
from bot.services.helping.reading import Helping, helping_with
from bot.services.helping.supporting import may_cheer, may_offer_help
from bot.services.okrs.evidence import evidence_of
from bot.services.okrs.targets import visible, visible_key_result
from storage import Store, Transaction

MOST_ENTRIES = 26
"""Half a year of weeks, or a quarter with a correction for each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One check-in; ``replaced_by`` the correction that took its place; it may still be put right where it
    ``is_correctable``."""

    check_in: CheckIn
    author: Person
    on_behalf_of: Person | None = None
    replaced_by: CheckIn | None = None
    is_correctable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """``entries`` newest first; ``values`` those in force, oldest first; ``more``: there are older ones.
    ``evidence`` is what messages show, ``revisions`` are changed targets and due days, ``turns`` changes of state and
    owner, ``above`` those of its objective: each newest first. ``names`` are those of all who are named in these.
    ``forecast``: where the number lands on its trend. ``asked``: who is still needed; nobody for what is over."""

    key_result: KeyResult
    objective: Objective
    cycle: Cycle
    owner: Person
    entries: tuple[Entry, ...] = ()
    values: tuple[Decimal, ...] = ()
    asked: tuple[Asked, ...] = ()
    more: bool = False
    may_check_in: bool = False
    may_cheer: bool = False
    may_offer_help: bool = False
    helping: tuple[Helping, ...] = ()
    evidence: tuple[EvidenceSheet, ...] = ()
    forecast: Forecast | None = None
    revisions: tuple[Revision, ...] = ()
    turns: tuple[Turn, ...] = ()
    above: tuple[Turn, ...] = ()
    names: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Histories:
    store: Store
    access: Access

    def objective(self, workspace: Workspace, person: Person, code: Code) -> Objective:
        """The objective of this code, to choose one of its key results. Raises NotFound, NotAllowed."""
        with self.store.read() as tx:
            found = visible(tx, person, tx.objectives.by_number(workspace.id, code.objective), code)
            self.access.ensure(Action.VIEW, self.access.to_objective(tx, person, found), workspace)
            return found

    def of(self, workspace: Workspace, person: Person, code: Code, *, now: datetime) -> History:
        """Raises NotFound, NotAllowed."""
        with self.store.read() as tx:
            known = tx.key_results.by_code(workspace.id, code.objective, code.number or 0)
            key_result, objective = visible_key_result(tx, person, known, code)
            relation = self.access.to_key_result(tx, person, key_result, objective, workspace, now)
            self.access.ensure(Action.VIEW, relation, workspace)
            found = tx.check_ins.history(workspace.id, key_result.id, MOST_ENTRIES + 1)
            shown = found[:MOST_ENTRIES]
            ids = {each.author_id for each in shown} | {each.on_behalf_of_id for each in shown if each.on_behalf_of_id}
            revisions = changes(tx.key_results.revisions(workspace.id, [key_result.id])[key_result.id])
            turns = tx.audit.turns(workspace.id, "key_result", [key_result.id]).get(key_result.id, [])
            above = tx.audit.turns(workspace.id, "objective", [objective.id]).get(objective.id, [])
            named = {one.after.revised_by_id for one in revisions} | named_in([*turns, *above])
            people = tx.people.by_ids(workspace.id, {*ids, *named, key_result.owner_id})
            evidence = evidence_of(tx, self.access, workspace, person, objective, [key_result.id])
            goes_on = objective.state in RUNNING and key_result.state in OPEN_KEY_RESULTS
            waiting = tx.blockers.open_on(workspace.id, [key_result.id]) if goes_on else []
            asked, cycle = asked_about(tx, workspace, waiting, now), tx.cycles.get(workspace.id, objective.cycle_id)
            return History(
                key_result=key_result,
                objective=objective,
                cycle=cycle,
                owner=people[key_result.owner_id],
                entries=_entries(shown, people, now),
                values=history.values(shown),
                asked=asked.get(key_result.id, ()),
                more=len(found) > len(shown),
                evidence=evidence.get(key_result.id, ()),
                forecast=_forecast(tx, workspace, objective, cycle, key_result, now),
                revisions=revisions,
                turns=tuple(reversed(turns)),
                above=tuple(one for one in reversed(above) if one.was != ObjectiveState.DRAFT),
                names={one.id: one.name for one in people.values()},
                may_cheer=may_cheer(relation, workspace, person, objective, key_result),
                may_offer_help=may_offer_help(relation, workspace, person, objective, key_result),
                helping=helping_with(tx, workspace.id, [key_result.id], now).get(key_result.id, ()),
                may_check_in=bool(relation.who & {Who.KEY_RESULT_OWNER, Who.STAND_IN}),
            )


def _forecast(
    tx: Transaction, workspace: Workspace, objective: Objective, cycle: Cycle, key_result: KeyResult, now: datetime
) -> Forecast | None:
    today = local_day(now, workspace.zone)
    revised = tx.key_results.revisions(workspace.id, [key_result.id]).get(key_result.id, [])
    moved = {key_result.id: changes(revised)}
    return forecasts_of(tx, objective, cycle, moved, today, [key_result]).get(key_result.id)


def _is_correctable(check_in: CheckIn, now: datetime) -> bool:
    return check_in.source is not CheckInSource.HTTP and history.may_still_be_corrected(check_in, now)


def _entries(shown: Sequence[CheckIn], people: dict[int, Person], now: datetime) -> tuple[Entry, ...]:
    corrections = {each.supersedes_id: each for each in shown if each.supersedes_id is not None}
    return tuple(
        Entry(
            check_in=each,
            author=people[each.author_id],
            on_behalf_of=people.get(each.on_behalf_of_id or 0),
            replaced_by=corrections.get(each.id),
            is_correctable=_is_correctable(each, now) and each.id not in corrections,
        )
        for each in shown
    )
