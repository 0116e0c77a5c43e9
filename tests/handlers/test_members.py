"""What stands in the form of a team's members is read as it was offered, or refused under its field."""

import pytest

from bot.domain.errors import Invalid
from handlers.acts import Typed
from handlers.members import _typed


def filled_in(role: str) -> Typed:
    chosen = {"selected_option": {"value": role}}
    return Typed({"role-7": {"role": chosen}, "share-7": {"share": {"value": " 0,4 "}}})


def test_role_and_share_are_read() -> None:
    assert _typed(filled_in("observer")) == {"role-7": "observer", "share-7": "0,4"}


def test_a_role_that_no_menu_offers_is_refused_before_it_is_kept_in_the_form() -> None:
    with pytest.raises(Invalid) as refused:
        _typed(filled_in("king"))
    assert refused.value.fields == {"role-7": ("not_offered", {})}
