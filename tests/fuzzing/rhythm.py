"""What the rhythm of cycles leaves in a workspace: a cycle to be closed and one that is planned, a review with its
decisions, offers, notes and wishes; of each one that Kai alone may read of."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from bot.domain.closing import Decision
from bot.domain.cycles import Cycle, CycleKind, CycleState
from bot.domain.okrs import Objective, ObjectiveState, Visibility
from bot.domain.people import Person
from bot.domain.turn_notes import What
from tests.factories import Office

TERMS = {
    CycleState.GRADING: ("Sprint", date(2026, 9, 1), date(2026, 11, 1)),
    CycleState.PLANNING: ("Q1 2027", date(2027, 1, 1), date(2027, 3, 31)),
}


def furnish(
    office: Office, mei: Person, kai: Person, lower: Objective, upper: Objective, secret: Objective, hidden: str
) -> None:
    """``lower`` is Mei's in the team that she leads; ``upper`` and ``secret`` are Kai's, and ``secret`` is restricted;
    ``hidden`` is a word of his."""
    over, planned = (_cycle(office, state) for state in (CycleState.GRADING, CycleState.PLANNING))
    _sprint(office, over, mei, kai, lower, hidden)
    _next_quarter(office, planned, mei, kai, lower, hidden)
    _review(office, mei, kai, lower, secret, hidden)
    _course(office, mei, kai, upper, secret, hidden)


def _cycle(office: Office, state: CycleState) -> Cycle:
    name, first_day, last_day = TERMS[state]
    kind = CycleKind.CUSTOM if state is CycleState.GRADING else CycleKind.QUARTER
    days: dict[str, Any] = {"first_day": first_day, "last_day": last_day}
    with office.store.write() as tx:
        return tx.cycles.add(
            by=None, now=office.now, workspace_id=office.workspace.id, name=name, kind=kind, state=state, **days
        )


def _sprint(office: Office, cycle: Cycle, mei: Person, kai: Person, beside: Objective, hidden: str) -> None:
    """One of Mei's to be closed, and two of Kai's that are closed, of which one is restricted."""
    held: dict[str, Any] = {"cycle_id": cycle.id, "team_id": beside.team_id}
    term: dict[str, Any] = {"active_from": cycle.first_day, "due_day": cycle.last_day}
    office.key_result(office.objective(mei, "Fewer clicks", **held), "Clicks", **term)
    few: dict[str, Any] = {"visibility": Visibility.RESTRICTED, "restricted_because": hidden, "review_day": date.max}
    for words, values in ((hidden, few), ("Ask early", {})):
        made = office.objective(kai, f"Sprint {words}", state=ObjectiveState.CLOSED, **held, **values)
        own: dict[str, Any] = {"workspace_id": office.workspace.id, "objective_id": made.id}
        with office.store.write() as tx:
            said: dict[str, Any] = {"tell_others": f"{words} first", "changed_outside": words}
            tx.closings.insert(**own, **said, decision=Decision.KEEP, closed_by_id=kai.id, closed_at=office.now)
            graded: dict[str, Any] = {"score": Decimal("0.7"), "reason": f"{words} was late", "by_id": kai.id}
            tx.grades.insert(**own, **graded, at=office.now)


def _next_quarter(office: Office, cycle: Cycle, mei: Person, kai: Person, beside: Objective, hidden: str) -> None:
    """One that Mei has shared, with a word about it; a draft of Kai's that is to contribute to it; what both want."""
    held: dict[str, Any] = {"cycle_id": cycle.id, "team_id": beside.team_id}
    term: dict[str, Any] = {"active_from": cycle.first_day, "due_day": cycle.last_day}
    shared = office.objective(mei, "Refunds in a day", **held)
    office.key_result(shared, "Days", **term)
    draft = office.objective(kai, f"Draft {hidden}", state=ObjectiveState.DRAFT, **held)
    office.key_result(draft, f"Draft {hidden}", mei, **term)
    office.align(draft, shared)
    with office.store.write() as tx:
        owned: dict[str, Any] = {"workspace_id": office.workspace.id}
        tx.shared_drafts.insert(**owned, objective_id=shared.id, shared_at=office.now)
        tx.draft_comments.insert(**owned, objective_id=draft.id, author_id=mei.id, words=hidden, at=office.now)
        for person, words in ((kai, hidden), (mei, "Calm")):
            tx.draft_wishes.put(office.workspace.id, person.id, cycle.id, words, office.now)


def _review(office: Office, mei: Person, kai: Person, lower: Objective, secret: Objective, hidden: str) -> None:
    """One ahead, and decisions: Mei's to do, and one about what was restricted after it was made."""
    owned: dict[str, Any] = {"workspace_id": lower.workspace_id, "team_id": lower.team_id}
    at, today = office.now + timedelta(days=7), office.now.date()
    with office.store.write() as tx:
        tx.reviews.insert(**owned, at=at, pack_at=at - timedelta(days=2), channel_id="C0PAY")
        for words, owner, about in (("Ask the bank", mei, lower), (f"Call {hidden}", kai, secret)):
            made: dict[str, Any] = {"made_by_id": kai.id, "made_at": office.now, "due_day": today}
            tx.decisions.insert(**owned, **made, words=words, owner_id=owner.id, objective_id=about.id)


def _course(office: Office, mei: Person, kai: Person, upper: Objective, secret: Objective, hidden: str) -> None:
    """What Kai offers to Mei, and lines for her: of each also one about what was restricted after it was written."""
    owned: dict[str, Any] = {"workspace_id": secret.workspace_id}
    with office.store.write() as tx:
        for about, words in ((secret, hidden), (upper, "I move to Data")):
            offered: dict[str, Any] = {"owner_id": kai.id, "by_id": kai.id, "to_id": mei.id, "offered_at": office.now}
            tx.handover_offers.insert(**owned, **offered, objective_id=about.id, why=words)
            noted: dict[str, Any] = {"reader_id": mei.id, "by_id": kai.id, "what": What.PAUSED, "at": office.now}
            tx.turn_notes.insert(**owned, **noted, objective_id=about.id, reason=words)
