"""Whether somebody may cheer, or offer help with, what a page shows them."""

from bot.domain.cheers import CHEERED
from bot.domain.helping import may_still_be_helped
from bot.domain.okrs import KeyResult, Objective
from bot.domain.people import Person
from bot.domain.permissions import Action, Relation, allowed
from bot.domain.workspaces import Workspace
from bot.services.access import policy_of


def may_cheer(
    relation: Relation, workspace: Workspace, person: Person, objective: Objective, key_result: KeyResult | None = None
) -> bool:
    """What others own, and work on or have ended; of one key result, if that is asked."""
    owner_id = objective.owner_id if key_result is None else key_result.owner_id
    is_theirs = owner_id == person.id
    return objective.state in CHEERED and not is_theirs and allowed(Action.CHEER, relation, policy_of(workspace))


def may_offer_help(
    relation: Relation, workspace: Workspace, person: Person, objective: Objective, key_result: KeyResult | None = None
) -> bool:
    """With at least one of these key results, which somebody else works on."""
    results = objective.key_results if key_result is None else (key_result,)
    others = (one for one in results if one.owner_id != person.id and may_still_be_helped(one, objective))
    return any(others) and allowed(Action.OFFER_HELP, relation, policy_of(workspace))
