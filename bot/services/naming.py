"""The one person or team that a typed name means."""

from bot.domain.ids import PersonId, TeamId
from bot.domain.matching import resolve
from bot.domain.workspaces import Workspace
from storage import Transaction


def the_team(tx: Transaction, workspace: Workspace, typed: str) -> TeamId:
    """Raises NotFound with the nearest names, Ambiguous."""
    known = tx.names.teams(workspace.id, typed) or tx.names.teams_near(workspace.id, typed)
    return resolve("team", typed, known)


def the_person(tx: Transaction, workspace: Workspace, typed: str) -> PersonId:
    """By any of their names. Raises as ``the_team``."""
    known = tx.names.people(workspace.id, typed) or tx.names.people_near(workspace.id, typed)
    return resolve("person", typed, [(name, one.id) for one in known for name in one.all if name])
