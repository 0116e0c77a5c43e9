"""``okrbot erase``: one person, from everything that is stored."""

from collections.abc import Callable

from bot.clock import SystemClock
from bot.domain.errors import Ambiguous, NotFound
from bot.domain.people import Person
from bot.domain.workspaces import Workspace
from bot.operating.databases import meant_workspace, opened_store
from bot.operating.progress_bar import telling
from bot.services.people.erasing import Erasing
from bot.settings import Settings

BY = "okrbot erase"
EVERY = 1_000
"""Rows after which a line says how far it is, where there is no terminal."""


def erase_person(
    settings: Settings,
    who: str,
    *,
    workspace: str | None,
    apply: bool,
    say: Callable[[str], None],
    confirm: Callable[[str], bool] | None,
) -> bool:
    """Say what would go, and with ``apply``, or a yes to ``confirm`` where somebody can be asked, let it go. Whether it
    was done. Raises ValueError for a person or a workspace that is not there, or could be several."""
    with opened_store(settings) as store:
        erasing, where = Erasing(store), meant_workspace(store, workspace)
        person = _person(erasing, where, who)
        total = _preview(erasing, where, person, say)
        if not apply and (confirm is None or not confirm(f"Erase {person.name}? This cannot be undone.")):
            say("Nothing was changed. Add --apply to erase.")
            return False
        with telling("erasing", "{done} of {total} rows erased", EVERY) as tell:
            now = SystemClock().now()
            done = erasing.erase(where, person, by=BY, now=now, tell=lambda rows: tell(rows, max(rows, total)))
    say(f"Erased: {done} {'row' if done == 1 else 'rows'} and the person's own. Backups made before still hold them.")
    return True


def _person(erasing: Erasing, workspace: Workspace, who: str) -> Person:
    try:
        return erasing.named(workspace, who)
    except NotFound:
        raise ValueError(f"Nobody in {workspace.name} is called {who}, and nobody has this Slack id.") from None
    except Ambiguous as error:
        raise ValueError(f"{who} could be several. Give the Slack id of one: {', '.join(error.choices)}") from None


def _preview(erasing: Erasing, workspace: Workspace, person: Person, say: Callable[[str], None]) -> int:
    """How many rows they are in all."""
    say(f"{person.name} ({person.slack_user_id}) in {workspace.name}: to be overwritten or deleted are")
    found = erasing.preview(workspace, person)
    for name, count in found.items():
        say(f"  {name}: {count}")
    say("  the person: names, title, Slack id, zone, language, settings")
    if person.is_active:
        say("They are asked nothing more; whoever comes with this Slack id again is somebody new.")
    if owned := erasing.running_objectives(workspace, person):
        say(_left_without_owner(owned))
    return sum(found.values())


def _left_without_owner(owned: int) -> str:
    if owned == 1:
        return "1 running objective of theirs then reads that it has no owner; their lead hands it over."
    return f"{owned} running objectives of theirs then read that they have no owner; their lead hands them over."
