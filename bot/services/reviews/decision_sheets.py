"""Decisions as somebody may read them: what is about a restricted objective stays with its circle."""

from collections.abc import Sequence

from bot.domain.decisions import Decision
from bot.domain.people import Person
from bot.domain.permissions import Action, allowed
from bot.domain.workspaces import Workspace
from bot.services.access import Access, policy_of
from bot.services.reviews.content import DecisionSheet
from storage import Transaction


def told_to(
    tx: Transaction, access: Access, workspace: Workspace, person: Person, decisions: Sequence[Decision]
) -> tuple[list[DecisionSheet], int]:
    """In their order; and how many are about what this person is not told of. What one is to do oneself is told, though
    without the objective."""
    if not decisions:
        return [], 0
    about = tx.objectives.by_ids(workspace.id, [one.objective_id for one in decisions if one.objective_id is not None])
    known: dict[int, str] = {one.id: one.code for one in about.values() if one.is_told_to(person.id)}
    owners = tx.people.by_ids(workspace.id, [one.owner_id for one in decisions])
    teams = tx.teams.by_ids(workspace.id, [one.team_id for one in decisions])
    policy, found = policy_of(workspace), []
    for one in decisions:
        if one.objective_id is None or one.objective_id in known or one.owner_id == person.id:
            relation = access.to_decision(person, one.owner_id, teams[one.team_id])
            may = one.is_open and allowed(Action.SETTLE_DECISION, relation, policy)
            found.append(DecisionSheet(one, owners[one.owner_id], known.get(one.objective_id or 0, ""), may_settle=may))
    return found, len(decisions) - len(found)


def open_for(tx: Transaction, access: Access, workspace: Workspace, person: Person) -> tuple[DecisionSheet, ...]:
    """What this person is still to see to, the earliest day first: their own decisions, and of the teams that they lead
    those of people who have left. Inside a transaction of the caller."""
    return tuple(told_to(tx, access, workspace, person, tx.decisions.open_for(workspace.id, person.id))[0])
