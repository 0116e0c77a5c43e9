"""Who may lead whom: nobody themselves, no circle, and only members of the workspace (model.md)."""

from collections.abc import Sequence

from bot.domain.errors import Invalid
from bot.domain.people import Person, SlackKind

PERSON, MANAGER, EMPLOYMENT = "person", "manager", "employment"
"""The fields of a person's place in the company, as in ``Invalid.fields``."""


def check_colleague(person: Person) -> None:
    """Whether somebody has a manager and a kind of employment here; guests do, for contract workers often are guests.
    Raises Invalid."""
    if not person.is_active or person.slack_kind is SlackKind.EXTERNAL:
        raise Invalid({PERSON: ("not_here", {"name": person.name})})


def check_manager(person: Person, manager: Person, above: Sequence[Person]) -> None:
    """``above`` is the reporting line of ``manager``, nearest first. Raises Invalid, a circle with its path."""
    if manager.id == person.id:
        raise Invalid({MANAGER: ("own_manager", {})})
    if not manager.is_active or manager.slack_kind is not SlackKind.MEMBER:
        raise Invalid({MANAGER: ("no_manager", {"name": manager.name})})
    line = [manager, *above]
    height = next((height for height, one in enumerate(line) if one.id == person.id), None)
    if height is not None:
        path = [person, *line[: height + 1]]
        raise Invalid({MANAGER: ("circle", {"path": " → ".join(one.name for one in path)})})
