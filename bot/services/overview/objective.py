"""One objective with all that belongs to it, for whoever types its code."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from fractions import Fraction

from bot.domain.cheers import Cheered
from bot.domain.context_sheets import ContextPage
from bot.domain.cycles import Cycle, CycleState
from bot.domain.feeds import Feed
from bot.domain.following import Followed, FollowKind
from bot.domain.handover_offers import OfferSheet
from bot.domain.ids import Code, HelpOfferId, KeyResultId, PersonId
from bot.domain.okrs import COUNTED, RUNNING, Objective, ObjectiveState
from bot.domain.people import Person
from bot.domain.permissions import Action, Relation, Who, allowed
from bot.domain.progress import objective_progress
from bot.domain.proposals import ProposalSheet
from bot.domain.ratios import weighted_mean
from bot.domain.restricting import RESTRICTABLE
from bot.domain.revisions import Revision, changes
from bot.domain.teams import Team
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.access import Access, policy_of
from bot.services.alignment.context_reading import page_of
from bot.services.alignment.proposal_reading import of_objective
from bot.services.closing.closing import ClosingDesk
from bot.services.closing.form import Closed, closed_as
from bot.services.closing.late import may_decide
from bot.services.control.content import ControlPage
from bot.services.control.sheets import page_of as control_page
from bot.services.drafting.carrying import Lineage, lineage_of
from bot.services.drafting.taking_back import may_take_back
from bot.services.forecasts.forecasts import ByResult, forecasts_of
from bot.services.helping.cheer_reading import cheers_of
from bot.services.helping.reading import Helping, helping_with
from bot.services.helping.supporting import may_cheer, may_offer_help
from bot.services.lessons.using import ObjectiveLessons, lessons_of_page
from bot.services.okrs.evidence import BySheet, evidence_of
from bot.services.okrs.looking import Looker
from bot.services.okrs.objective_shares import Serves, serves_of
from bot.services.okrs.standing import ObjectiveStanding, assess
from bot.services.okrs.targets import Link, Target, links_and_hidden, visible
from bot.services.overview.followed import follows_it
from bot.services.sessions.content import AnswerSheet
from bot.services.sessions.question_reading import answers_about
from bot.services.under_control import with_responsibility
from bot.services.under_way.offer_reading import waiting_about
from storage import Store, Transaction


@dataclass(frozen=True, slots=True)
class Supporter:
    """An objective that contributes to this one or to one of its key results, and how far it has come (0–1)."""

    objective: Objective
    target: Target
    progress: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveSheet:
    """``standing`` is None for a draft, which nobody assesses. ``names`` are those of the people named in it, by id.
    ``support`` is the weighted progress of the supporters, which does not count in the objective's own; what is
    restricted does not count in it. ``hidden_above`` and ``hidden_below`` are not shown to this reader. ``proposals``
    are what was asked with alignments from and to it; ``may_ask``: this reader may align an objective of theirs to
    it. ``serves`` are the teams it serves where they are several, in percent. ``context``: what was said to its last
    changes; ``follows``: whether they follow it, None where they cannot. ``evidence`` is what messages show, by key
    result; ``feeds``: where values are read from; ``forecasts``: where numbers land on their trend; ``lessons``: noted
    about it, and applied to it; ``offers`` wait for somebody to take over; ``answers``: what was asked about
    it face to face. ``closed`` is how it was closed;
    ``may_close``: this reader may close it, or reopen it; ``may_decide``: say what becomes of it, for it closed with
    its cycle. ``lineage``: what it goes on with, and what with it.
    ``cheers`` came lately; ``helping``: who helps with which key result, and ``may_end_help`` those of whom this reader
    may say that it is over. ``control``: when it was under control, and what was
    decided then."""

    objective: Objective
    cycle: Cycle
    team: Team | None
    standing: ObjectiveStanding | None
    names: Mapping[int, str]
    above: tuple[Link, ...]
    below: tuple[Supporter, ...]
    hidden_above: int = 0
    hidden_below: int = 0
    revisions: Mapping[KeyResultId, tuple[Revision, ...]]
    today: date
    may_edit: bool = False
    may_align: bool = False
    may_restrict: bool = False
    may_take_back: bool = False
    may_check_in: bool = False
    may_edit_key_results: frozenset[KeyResultId] = frozenset()
    may_check_in_key_results: frozenset[KeyResultId] = frozenset()
    looks_around: bool = False
    may_ask: bool = False
    proposals: tuple[ProposalSheet, ...] = ()
    serves: Serves = ()
    context: ContextPage = field(default_factory=ContextPage)
    follows: bool | None = None
    evidence: BySheet = field(default_factory=dict)
    feeds: Mapping[KeyResultId, Feed] = field(default_factory=dict)
    forecasts: ByResult = field(default_factory=dict)
    lessons: ObjectiveLessons = field(default_factory=ObjectiveLessons)
    offers: tuple[OfferSheet, ...] = ()
    answers: tuple[AnswerSheet, ...] = ()
    closed: Closed | None = None
    may_close: bool = False
    may_decide: bool = False
    lineage: Lineage = field(default_factory=Lineage)
    cheers: tuple[Cheered, ...] = ()
    may_cheer: bool = False
    may_offer_help: bool = False
    helping: Mapping[KeyResultId, tuple[Helping, ...]] = field(default_factory=dict)
    may_end_help: frozenset[HelpOfferId] = frozenset()
    control: ControlPage = field(default_factory=ControlPage)

    @property
    def support(self) -> Fraction | None:
        counted = (one for one in self.supporters.values() if not one.objective.is_restricted)
        return weighted_mean((one.objective.weight, one.progress) for one in counted)

    @property
    def supporters(self) -> Mapping[int, Supporter]:
        """Each once, however many of the key results it contributes to."""
        return {one.objective.id: one for one in self.below}


@dataclass(frozen=True)
class Objectives:
    store: Store
    access: Access

    def show(self, workspace: Workspace, person: Person, code: Code, now: datetime) -> ObjectiveSheet:
        """Raises NotFound (also for somebody else's draft), NotAllowed. The number of statements is fixed."""
        with self.store.read() as tx:
            objective = visible(tx, person, tx.objectives.by_number(workspace.id, code.objective), code)
            relation = self.access.to_objective(tx, person, objective)
            self.access.ensure(Action.VIEW, relation, workspace)
            looker = Looker(person, workspace)
            ids = [one.id for one in objective.key_results]
            sheet = replace(
                self.read(tx, looker, objective, now),
                context=page_of(tx, objective, looker.sees, now),
                follows=_follows(tx, looker, objective),
                evidence=evidence_of(tx, self.access, workspace, person, objective, ids),
                feeds=tx.feeds.of(workspace.id, ids),
                offers=waiting_about(tx, workspace.id, objective),
                answers=answers_about(tx, workspace, person, objective),
                closed=closed_as(tx, objective) if objective.state is ObjectiveState.CLOSED else None,
            )
            desk = ClosingDesk(self.store, self.access)
            sheet = replace(
                sheet,
                lessons=lessons_of_page(tx, self.access, looker, objective, sheet.cycle),
                may_close=desk.may_close(tx, workspace, person, objective, sheet.cycle, now),
                may_decide=may_decide(tx, self.access, workspace, person, objective, sheet.closed, sheet.cycle, now),
                lineage=lineage_of(tx, looker, objective),
                control=control_page(tx, self.access, workspace, person, objective, now),
            )
            sheet = self._with_support(tx, workspace, person, sheet, relation, now)
            return self._with_rights(tx, workspace, person, sheet, relation, now)

    def read(self, tx: Transaction, looker: Looker, objective: Objective, now: datetime) -> ObjectiveSheet:
        """Inside a transaction of the caller, and without what the reader may do."""
        workspace, today = looker.workspace, local_day(now, looker.workspace.zone)
        is_draft = objective.state is ObjectiveState.DRAFT
        revisions = tx.key_results.revisions(workspace.id, [one.id for one in objective.key_results])
        cycle = tx.cycles.get(workspace.id, objective.cycle_id)
        standing = None if is_draft else assess(tx, workspace, [objective], now, [cycle])[0]
        named = {each.revised_by_id for found in revisions.values() for each in found}
        moved = {KeyResultId(one): changes(found) for one, found in revisions.items()}
        above, hidden_above = links_and_hidden(tx, looker, [objective.id])
        below, hidden_below = _below(tx, looker, objective, today)
        return ObjectiveSheet(
            objective=objective,
            cycle=cycle,
            team=tx.teams.get(workspace.id, objective.team_id) if objective.team_id else None,
            standing=standing,
            names=_names(tx, workspace, objective, standing, named),
            above=above.get(objective.id, ()),
            below=below,
            hidden_above=hidden_above.get(objective.id, 0),
            hidden_below=hidden_below,
            revisions=moved,
            today=today,
            forecasts=forecasts_of(tx, objective, cycle, moved, today),
            looks_around=looker.may_look_around(),
            proposals=of_objective(tx, objective, looker.person.id, looker.sees),
            serves=serves_of(tx, workspace, objective),
        )

    def _with_support(
        self,
        tx: Transaction,
        workspace: Workspace,
        person: Person,
        sheet: ObjectiveSheet,
        relation: Relation,
        now: datetime,
    ) -> ObjectiveSheet:
        """Who cheers, who helps, and what of both this reader may do."""
        objective = sheet.objective
        if objective.state is ObjectiveState.DRAFT:
            return sheet
        helping = helping_with(tx, workspace.id, [one.id for one in objective.key_results], now)
        theirs = {one.id for one in objective.key_results if person.id in (one.owner_id, objective.owner_id)}
        ends = {
            one.offer.id
            for identity, helpers in helping.items()
            for one in helpers
            if identity in theirs or one.helper.id == person.id
        }
        return replace(
            sheet,
            cheers=cheers_of(tx, objective, now),
            may_cheer=may_cheer(relation, workspace, person, objective),
            may_offer_help=may_offer_help(relation, workspace, person, objective),
            helping=helping,
            may_end_help=frozenset(ends),
        )

    def _with_rights(
        self,
        tx: Transaction,
        workspace: Workspace,
        person: Person,
        sheet: ObjectiveSheet,
        relation: Relation,
        now: datetime,
    ) -> ObjectiveSheet:
        """Editing the objective is not its key results' owners' business; each of them edits their own. What is closed
        is changed by nobody."""
        objective = sheet.objective
        changes = objective.state is not ObjectiveState.CLOSED and sheet.cycle.state is not CycleState.CLOSED
        own = self.access.to_objective_itself(tx, person, objective)
        own = with_responsibility(tx, workspace, person, objective, own, now)
        may_edit = changes and allowed(Action.EDIT, own, policy_of(workspace))
        mine = {one.id for one in objective.key_results if one.owner_id == person.id}
        decides = Who.RESPONSIBLE in own.who
        if decides:
            relation = relation.with_more(Who.RESPONSIBLE)
        asked = mine | {one.id for one in objective.key_results if decides or one.stand_in_id == person.id}
        mine = mine if changes and allowed(Action.EDIT, relation, policy_of(workspace)) else set()
        asked = asked if allowed(Action.CHECK_IN, relation, policy_of(workspace)) else set()
        runs = objective.state is ObjectiveState.ACTIVE
        editable = {one.id for one in objective.key_results} if may_edit else mine
        return replace(
            sheet,
            may_edit=may_edit,
            may_align=changes and allowed(Action.ALIGN, relation, policy_of(workspace)),
            may_restrict=allowed(Action.RESTRICT, own, policy_of(workspace)) and objective.state in RESTRICTABLE,
            may_take_back=may_take_back(self.access, tx, workspace, person, objective),
            may_check_in=bool(asked) and runs,
            may_edit_key_results=frozenset(editable),
            may_check_in_key_results=frozenset(asked if runs else ()),
            may_ask=runs and objective.owner_id != person.id and Looker(person, workspace).may_create(),
        )


def _follows(tx: Transaction, looker: Looker, objective: Objective) -> bool | None:
    if objective.state not in RUNNING:
        return None
    return follows_it(tx, looker, Followed(FollowKind.OBJECTIVE, objective.id))


def _names(
    tx: Transaction,
    workspace: Workspace,
    objective: Objective,
    standing: ObjectiveStanding | None,
    named: set[PersonId],
) -> dict[int, str]:
    """Owners, stand-ins, whoever is named on it or changed a target, and whoever a blocker waits for."""
    wanted: set[PersonId | None] = {objective.owner_id, *named, *objective.named}
    for one in objective.key_results:
        wanted |= {one.owner_id, one.stand_in_id}
    for each in standing.key_results if standing else ():
        for blocker in each.blockers:
            wanted |= {blocker.opened_by_id, blocker.asked_id}
    people = tx.people.by_ids(workspace.id, {one for one in wanted if one is not None})
    return {person.id: person.name for person in people.values()}


def _below(tx: Transaction, looker: Looker, objective: Objective, today: date) -> tuple[tuple[Supporter, ...], int]:
    """What contributes here as far as the person may see it, drafts and cancelled ones apart; and how many more there
    are that are restricted to others."""
    workspace = looker.workspace
    results = {one.id: one for one in objective.key_results}
    alignments = tx.alignments.to_ends(workspace.id, [objective.id], results)
    lower = tx.objectives.by_ids(workspace.id, {one.from_objective_id for one in alignments})
    cycles = tx.cycles.by_ids(workspace.id, {one.cycle_id for one in lower.values()})
    found, hidden = [], set()
    for one in alignments:
        supporter = lower[one.from_objective_id]
        if supporter.state in COUNTED and looker.sees(supporter):
            target = Target(objective, results[one.to_key_result_id] if one.to_key_result_id else None)
            reached = objective_progress(supporter, cycles[supporter.cycle_id].first_day, today)
            found.append(Supporter(supporter, target, reached))
        elif supporter.state in COUNTED and supporter.is_restricted:
            hidden.add(supporter.id)
    return tuple(sorted(found, key=lambda one: one.objective.number)), len(hidden)
