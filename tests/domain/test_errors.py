"""Errors carry what somebody typed as data, and show none of it by themselves."""

import traceback

import pytest

from bot.domain.errors import Ambiguous, Invalid, NotFound, OkrError

TYPED = "wolpertinger"


@pytest.mark.parametrize(
    "error",
    [
        NotFound("person", TYPED, nearest=(TYPED,)),
        Ambiguous("team", TYPED, choices=(TYPED,)),
        Invalid({"value": ("unreadable_number", {"about": TYPED})}),
    ],
)
def test_what_was_typed_is_in_the_fields_and_nowhere_else(error: OkrError) -> None:
    assert TYPED in str(vars(error))
    assert TYPED not in f"{error} {error!r} {error.args}"
    assert traceback.format_exception_only(error)[-1].strip().endswith(f"{type(error).__name__}")
