"""What stands in the inputs of a form, read as what it is."""

from datetime import time

import pytest

from bot.domain.errors import Invalid
from bot.domain.workspaces import Rhythm
from handlers.acts import Typed
from handlers.parsing import weekday, weekday_or_none


def chosen(value: str) -> Typed:
    return Typed({"field": {"chosen": {"type": "static_select", "selected_option": {"value": value}}}})


def test_a_choice_is_read_as_one_of_its_kind() -> None:
    assert chosen("weekly").read("field", Rhythm) is Rhythm.WEEKLY
    assert chosen("6").read("field", weekday_or_none) == 6
    assert chosen("none").read("field", weekday_or_none) is None


def test_nothing_chosen_is_nothing() -> None:
    assert Typed().read("field", Rhythm) is None


@pytest.mark.parametrize(
    ("value", "kind"),
    [("yearly", Rhythm), ("7", weekday), ("-1", weekday), ("Monday", weekday_or_none), ("25:00", time.fromisoformat)],
)
def test_what_no_menu_offers_is_an_error_under_its_field(value: str, kind: object) -> None:
    with pytest.raises(Invalid) as refused:
        chosen(value).read("field", kind)  # type: ignore[arg-type]
    assert refused.value.fields == {"field": ("not_offered", {})}
