"""What is under control just now."""

from datetime import datetime

from bot.domain.errors import NothingToDo
from bot.domain.okrs import Objective
from bot.domain.people import Person
from bot.domain.workspaces import Practice, Workspace
from bot.services.access import Access
from bot.services.control.content import ControlSheet
from bot.services.control.sheets import page_of
from bot.services.okrs.targets import visible
from storage import Transaction


def running_of(
    tx: Transaction, access: Access, workspace: Workspace, person: Person, found: Objective | None, now: datetime
) -> ControlSheet:
    """What runs about an objective that this person sees. Raises NotSwitchedOn, NotFound; NothingToDo when nothing does
    (any more)."""
    workspace.ensure_practised(Practice.CONTROL)
    objective = visible(tx, person, found, None)
    running = page_of(tx, access, workspace, person, objective, now).running
    if running is None:
        raise NothingToDo("not_under_control")
    return running
