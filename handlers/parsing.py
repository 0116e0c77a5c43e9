"""What buttons and views carry back to us. It comes from Slack, and still may be old, cut off or not ours."""

from collections.abc import Sequence
from datetime import date

from bot.domain.errors import NotFound, NothingToDo
from bot.domain.ids import LARGEST_ID, ObjectiveId, PromptId
from bot.i18n import languages
from bot.views.teams.form import NONE


def read_id(held: object) -> int | None:
    """A row's id, as a number or its digits; None for everything else, which the domain knows nothing of."""
    if isinstance(held, str) and held.isascii() and held.isdigit() and len(held) <= len(str(LARGEST_ID)):
        held = int(held)
    if not isinstance(held, int) or isinstance(held, bool):
        return None
    return held if 1 <= held <= LARGEST_ID else None


def read_prompt_id(held: object) -> PromptId:
    """The prompt that a button names. Raises NothingToDo for a value that is not ours."""
    found = read_id(held)
    if found is None:
        raise NothingToDo("no_prompt")
    return PromptId(found)


def read_objective_id(held: object) -> ObjectiveId:
    """The objective that a button or a form names. Raises NotFound for a value that is not ours."""
    found = read_id(held)
    if found is None:
        raise NotFound("objective", "")
    return ObjectiveId(found)


def day_or_none(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def weekday(held: str) -> int:
    """Monday = 0. Raises ValueError."""
    return range(7).index(int(held))


def known_language(held: str) -> str:
    """Raises ValueError for one that there is no catalogue for."""
    if held not in languages():
        raise ValueError(held)
    return held


def weekday_or_none(held: str) -> int | None:
    """As ``weekday``; None for the choice of none of them."""
    return None if held == NONE else weekday(held)


def read_ids(held: object) -> Sequence[int]:
    """Those of a list that are ids of rows; none of anything else."""
    found = [read_id(each) for each in held] if isinstance(held, list) else []
    return [each for each in found if each is not None]
