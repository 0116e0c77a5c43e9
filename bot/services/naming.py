"""The one person or team that a typed name means."""

from collections.abc import Iterator

from bot.domain.ids import PersonId, TeamId
from bot.domain.matching import resolve
from bot.domain.workspaces import Workspace
from storage import Transaction


def the_team(tx: Transaction, workspace: Workspace, typed: str) -> TeamId:
    """Raises NotFound with the nearest names, Ambiguous."""
    known = tx.names.teams(workspace.id, typed)
    return resolve("team", typed, known, lambda: (name for name, _ in tx.names.teams_near(workspace.id, typed)))


def the_person(tx: Transaction, workspace: Workspace, typed: str) -> PersonId:
    """By any of their names. Raises as ``the_team``."""
    known = [(name, one.id) for one in tx.names.people(workspace.id, typed) for name in one.names]

    def near() -> Iterator[str]:
        return (name for one in tx.names.people_near(workspace.id, typed) for name in one.names)

    return resolve("person", typed, known, near)
