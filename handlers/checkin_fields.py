"""What stands in the fields of the check-in modal, as the form's own values; and people's words as they meant them."""

from collections.abc import Iterable

from bot.domain.answers import ASKED, CONFIDENCE, MILESTONES, NEED, NOTE, RESOLVED, VALUE, WHAT, TypedAnswer, field_name
from bot.domain.checkin_draft import CHOOSE, Taken
from bot.services.checkins.form import PageTyped
from bot.views.checkins.checkin import MOVED, TAKEN
from handlers.acts import Typed
from handlers.parsing import read_id


def read_page(page: str, typed: Typed) -> PageTyped:
    """The fields of one page; what it did not show stays unsaid."""
    moved = None
    if page == CHOOSE:
        names = sorted(name for name in typed.values if name.startswith(f"{MOVED}-"))
        moved = tuple(each for name in names for each in _numbers(typed.ticked(name)))
    ids = {_key_result(name) for name in typed.values} - {None}
    answers = {each: _answer(typed, each) for each in ids if each is not None and page.isdigit()}
    taken = {each: _taken(typed, each) for each in ids if each is not None and field_name(TAKEN, each) in typed.values}
    chosen = {each: choice for each, choice in taken.items() if choice is not None}
    return PageTyped(moved=moved, answers=answers, taken=chosen)


def people_asked(typed: PageTyped) -> list[str]:
    """The Slack ids of those who are asked for help on this page."""
    return sorted({each.asked for each in typed.answers.values() if each.need and each.asked})


def _key_result(name: str) -> int | None:
    _, _, number = name.rpartition("-")
    return read_id(number)


def _answer(typed: Typed, each: int) -> TypedAnswer:
    shown = {field for field in _FIELDS if field_name(field, each) in typed.values}
    need = bool(typed.ticked(field_name(NEED, each))) if NEED in shown else None
    return TypedAnswer(
        value=(typed.chosen(field_name(VALUE, each)) or typed.text(field_name(VALUE, each)))
        if VALUE in shown
        else None,
        milestones=_numbers(typed.ticked(field_name(MILESTONES, each))) if MILESTONES in shown else None,
        confidence=(typed.chosen(field_name(CONFIDENCE, each)) or "") if CONFIDENCE in shown else None,
        note=typed.text(field_name(NOTE, each)) if NOTE in shown else None,
        need=need,
        asked=(typed.chosen(field_name(ASKED, each)) or "") if ASKED in shown else None,
        what=typed.text(field_name(WHAT, each)) if WHAT in shown else None,
        resolved=_numbers(typed.ticked(field_name(RESOLVED, each))) if RESOLVED in shown else None,
    )


def _taken(typed: Typed, each: int) -> Taken | None:
    chosen = typed.chosen(field_name(TAKEN, each))
    return Taken(chosen) if chosen in list(Taken) else None


def _numbers(values: Iterable[str]) -> tuple[int, ...]:
    return tuple(found for each in values if (found := read_id(each)) is not None)


_FIELDS = (VALUE, MILESTONES, CONFIDENCE, NOTE, NEED, ASKED, WHAT, RESOLVED)
