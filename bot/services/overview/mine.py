"""What somebody owes, and their own OKRs: the first thing they see."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.blockers import waiting_days
from bot.domain.checkins import Blocker
from bot.domain.cheers import Cheered
from bot.domain.context_sheets import ContextRound, ContextSheet
from bot.domain.cycles import CycleState
from bot.domain.draft_comments import DraftCommentNews
from bot.domain.errands import ErrandLine
from bot.domain.handover_offers import OfferSheet
from bot.domain.okrs import KeyResult, KeyResultState, Objective, ObjectiveState
from bot.domain.parking import ParkedSheet
from bot.domain.people import Person
from bot.domain.prompting import may_be_prompted
from bot.domain.prompts import Prompt, PromptState
from bot.domain.proposals import ProposalSheet
from bot.domain.restricting import due_of
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Practice, Workspace
from bot.services.access import Access
from bot.services.alignment import context_reading, proposal_reading
from bot.services.control.content import HelpedQuestion
from bot.services.control.helping import questions_of
from bot.services.drafting.comments import recent_comments
from bot.services.helping.cheer_reading import recent_cheers
from bot.services.helping.reading import HelpNews, OpenOffer, open_offers, recent_answers
from bot.services.okrs.looking import Looker, names_of
from bot.services.overview.person import PersonOverview, read_person
from bot.services.owing import Owing
from bot.services.pilots.calls import PilotCall, calls_for
from bot.services.prompt_memory import told_results
from bot.services.prompts.errands import closings_of
from bot.services.readiness.answering import SurveyCall, waiting_for
from bot.services.requests import parked as parked_requests
from bot.services.reviews.content import DecisionSheet
from bot.services.reviews.decision_sheets import open_for
from bot.services.sessions.content import SessionSheet
from bot.services.sessions.question_reading import without_host
from bot.services.under_way import offer_reading
from bot.services.under_way.handover_reading import Waiting, waiting_and_hidden
from storage import Store, Transaction
from storage.pending import Kind

DECIDING = frozenset({Kind.DECISION, Kind.HANDOVER})


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody waits for this person's answer, for so many working days."""

    blocker: Blocker
    key_result: KeyResult
    by: str
    days: int = 0


@dataclass(frozen=True, slots=True)
class OpenPrompt:
    """A prompt that was sent, and the key results it still asks for."""

    prompt: Prompt
    owed: tuple[KeyResult, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """``waiting``: what this person is asked to decide on, for its owner has left or moved; in ``hidden_waiting``
    objectives others decide, for they are restricted. ``reviews`` are restricted, and to be looked at again.
    ``proposals`` wait for their answer, ``outcomes`` is how others answered theirs, ``parked`` what became of requests
    that they parked; ``draft_comments`` what was said to drafts they shared; ``closing`` is over, and theirs to close;
    ``decisions`` of reviews are theirs to do, ``offers`` what they may take over; ``changes`` of objectives above wait
    for their word, ``rounds`` is what others said to changes of theirs. ``help_offers`` wait for their answer,
    ``help_answers`` is what became of theirs, ``cheers`` what others said of what they own; ``surveys`` ask them
    without their name, ``pilots`` for their vote or their approval; ``hostless`` sessions wait for an admin to choose a
    host.

    ``running``: at least one key result can be checked in, whether asked for or not. ``looks_around``: this person
    may look at others, too; ``creates``: have objectives of their own; ``goes_away``: say that they are away; ``asks``:
    put questions for a session.
    ``gives_feedback``: it is asked for and given here."""

    overview: PersonOverview
    prompts: tuple[OpenPrompt, ...] = ()
    asked: tuple[Asked, ...] = ()
    drafts: tuple[Objective, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    reviews: tuple[Objective, ...] = ()
    hidden_waiting: int = 0
    proposals: tuple[ProposalSheet, ...] = ()
    outcomes: tuple[ProposalSheet, ...] = ()
    offers: tuple[OfferSheet, ...] = ()
    changes: tuple[ContextSheet, ...] = ()
    rounds: tuple[ContextRound, ...] = ()
    parked: tuple[ParkedSheet, ...] = ()
    decisions: tuple[DecisionSheet, ...] = ()
    draft_comments: tuple[DraftCommentNews, ...] = ()
    closing: tuple[ErrandLine, ...] = ()
    help_offers: tuple[OpenOffer, ...] = ()
    help_answers: tuple[HelpNews, ...] = ()
    cheers: tuple[Cheered, ...] = ()
    surveys: tuple[SurveyCall, ...] = ()
    pilots: tuple[PilotCall, ...] = ()
    hostless: tuple[SessionSheet, ...] = ()
    helped: tuple[HelpedQuestion, ...] = ()
    running: bool = False
    looks_around: bool = True
    creates: bool = True
    goes_away: bool = True
    asks: bool = False
    gives_feedback: bool = False


@dataclass(frozen=True)
class MyOverviews:
    store: Store
    access: Access

    def of(self, workspace: Workspace, person: Person, now: datetime) -> Mine:
        looker = Looker(person, workspace)
        with self.store.read() as tx:
            pending = tx.pending.kinds(workspace.id, person.id)
            decides = Kind.HANDOVER in pending or self.access.may_administer(person, workspace)
            is_asked, is_changed = Kind.PROPOSAL in pending, Kind.CHANGE in pending
            is_answered, has_parked = Kind.CHANGE_TOLD in pending, Kind.PARKED in pending
            checks_in = may_be_prompted(person, workspace)
            prompts = _prompts(tx, person, now) if checks_in and Kind.PROMPT in pending else ()
            asked = _asked(tx, workspace, person, now) if Kind.BLOCKER in pending else ()
            deciding = waiting_and_hidden(tx, self.access, workspace, person, now) if decides else ((), 0)
            waiting, hidden = deciding
            overview = read_person(tx, looker, person, now)
            return Mine(
                overview=overview,
                surveys=tuple(waiting_for(tx, self.access, workspace, person, now, older=False)),
                pilots=calls_for(tx, self.access, workspace, person, now),
                reviews=due_of(workspace, [one.objective for one in overview.standings], now),
                prompts=prompts,
                asked=asked,
                drafts=tuple(tx.objectives.drafts_of(workspace.id, person.id)) if Kind.DRAFT in pending else (),
                waiting=waiting,
                hidden_waiting=hidden,
                proposals=proposal_reading.waiting_for(tx, workspace.id, person.id) if is_asked else (),
                offers=offer_reading.waiting_for(tx, person) if Kind.OFFER in pending else (),
                outcomes=proposal_reading.outcomes_for(tx, workspace.id, person.id, now) if is_asked else (),
                changes=context_reading.waiting_for(tx, person, looker.sees) if is_changed else (),
                rounds=context_reading.outcomes_for(tx, person, looker.sees, now) if is_answered else (),
                parked=parked_requests.outcomes_for(tx, workspace, person, looker.sees, now) if has_parked else (),
                decisions=open_for(tx, self.access, workspace, person) if pending & DECIDING else (),
                draft_comments=recent_comments(tx, person, now) if Kind.DRAFT_COMMENT in pending else (),
                closing=closings_of(tx, workspace, person, now) if Kind.CLOSING in pending else (),
                help_offers=open_offers(tx, workspace.id, person.id, now) if Kind.HELP_OFFERED in pending else (),
                help_answers=recent_answers(tx, person, now) if Kind.HELP_ANSWERED in pending else (),
                cheers=recent_cheers(tx, person, now) if Kind.CHEER in pending else (),
                helped=questions_of(tx, workspace, person, now),
                running=checks_in and (_runs(overview) or tx.key_results.has_running(workspace.id, person.id)),
                looks_around=looker.may_look_around(),
                creates=looker.may_create(),
                goes_away=looker.may_be_away(),
                asks=looker.may_ask(),
                hostless=without_host(tx, self.access, workspace, person),
                gives_feedback=workspace.practises(Practice.FEEDBACK),
            )


def _runs(overview: PersonOverview) -> bool:
    """Whether a key result of theirs runs in an objective of theirs, as it does for most; others may run elsewhere."""
    return any(
        one.key_result.owner_id == overview.person.id and one.key_result.state is KeyResultState.ACTIVE
        for each in overview.standings
        if each.objective.state is ObjectiveState.ACTIVE and each.cycle.state is CycleState.ACTIVE
        for one in each.key_results
    )


def _prompts(tx: Transaction, person: Person, now: datetime) -> tuple[OpenPrompt, ...]:
    waiting = [
        prompt
        for prompt in tx.prompts.open_of(person.workspace_id, person.id)
        if prompt.state is PromptState.SENT or prompt.due_at <= now
    ]
    owing, today = Owing.read(tx, person.workspace_id, waiting), local_day(now, person.zone)
    found = (OpenPrompt(prompt, owing.owed_results(prompt, today)) for prompt in waiting)
    return tuple(one for one in found if one.owed)


def _asked(tx: Transaction, workspace: Workspace, person: Person, now: datetime) -> tuple[Asked, ...]:
    blockers = tx.blockers.asked_of(workspace.id, person.id)
    known = tx.key_results.by_ids(workspace.id, [blocker.key_result_id for blocker in blockers])
    results = told_results(tx, workspace.id, person.id, known)
    names = names_of(tx, workspace, [blocker.opened_by_id for blocker in blockers])
    told = (one for one in blockers if one.key_result_id in results)
    today, zone = local_day(now, workspace.zone), workspace.zone
    return tuple(
        Asked(one, results[one.key_result_id], names[one.opened_by_id], waiting_days(one, today, zone)) for one in told
    )
