"""The database that a command works on, and the workspace that is meant in it."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.domain.matching import folded
from bot.domain.workspaces import Workspace
from bot.settings import Settings
from storage import WORKER, Store, open_store
from storage.database.schema import require_current


@contextmanager
def opened_store(settings: Settings) -> Iterator[Store]:
    """With a worker's patience: nobody waits for the answer within three seconds. Raises SchemaMismatch."""
    require_current(settings.database_url)
    store = open_store(settings.database_url, WORKER)
    try:
        yield store
    finally:
        store.close()


def meant_workspace(store: Store, wanted: str | None) -> Workspace:
    """The one that is meant, by its name or Slack's id of it. Raises ValueError where none or several are."""
    with store.read() as tx:
        installed = tx.workspaces.installed()
    if not installed:
        raise ValueError("okrbot is not installed in any workspace yet: start it once, so that it is.")
    if wanted is None and len(installed) == 1:
        return installed[0]
    named = [one for one in installed if wanted and (one.slack_team_id == wanted or folded(one.name) == folded(wanted))]
    if len(named) == 1:
        return named[0]
    known = ", ".join(f"{one.name} ({one.slack_team_id})" for one in installed)
    raise ValueError(f"Which workspace? Please give --workspace with the name or the id of one of these: {known}")
