"""Who may lead whom: nobody themselves, no circle, and only members of the workspace (model.md)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.errors import Invalid
from bot.domain.ids import PersonId, WorkspaceId
from bot.domain.people import Person, SlackKind

PERSON, MANAGER, EMPLOYMENT = "person", "manager", "employment"
"""The fields of a person's place in the company, as in ``Invalid.fields``."""


class WhyLeftOut(StrEnum):
    """Why a manager whom a profile field names is not taken over: nobody whom we know (a bot, or somebody new); the
    person themselves; a circle; somebody who leads nobody here (a guest, or who has left); several at once."""

    UNKNOWN = "unknown"
    SELF = "self"
    CIRCLE = "circle"
    NO_MANAGER = "no_manager"
    SEVERAL = "several"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Somebody whose manager was not taken over; ``slack_value`` is what the profile field says."""

    id: int
    workspace_id: WorkspaceId
    person_id: PersonId
    slack_value: str
    why: WhyLeftOut


def why_left_out(person: Person, manager: Person, above: Sequence[Person]) -> WhyLeftOut | None:
    """``above`` is the reporting line of ``manager``, nearest first. None where they may lead this person."""
    try:
        check_manager(person, manager, above)
    except Invalid as error:
        code, _ = error.fields[MANAGER]
        return {"own_manager": WhyLeftOut.SELF, "no_manager": WhyLeftOut.NO_MANAGER, "circle": WhyLeftOut.CIRCLE}[code]
    return None


def may_belong(person: Person) -> bool:
    """Whether somebody has a place here; guests do, for contract workers often are guests."""
    return person.is_active and person.slack_kind is not SlackKind.EXTERNAL


def may_lead(person: Person) -> bool:
    """Whether somebody may lead people, or a team: a member of the workspace."""
    return person.is_active and person.slack_kind is SlackKind.MEMBER


def check_colleague(person: Person) -> None:
    """Whether somebody has a manager and a kind of employment here. Raises Invalid."""
    if not may_belong(person):
        raise Invalid({PERSON: ("not_here", {"name": person.name})})


def check_manager(person: Person, manager: Person, above: Sequence[Person]) -> None:
    """``above`` is the reporting line of ``manager``, nearest first. Raises Invalid, a circle with its path."""
    if manager.id == person.id:
        raise Invalid({MANAGER: ("own_manager", {})})
    if not may_lead(manager):
        raise Invalid({MANAGER: ("no_manager", {"name": manager.name})})
    line = [manager, *above]
    height = next((height for height, one in enumerate(line) if one.id == person.id), None)
    if height is not None:
        path = [person, *line[: height + 1]]
        raise Invalid({MANAGER: ("circle", {"path": " → ".join(one.name for one in path)})})
