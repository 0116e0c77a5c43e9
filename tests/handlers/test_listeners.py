import re
from typing import Any

import pytest

from handlers.listeners import Listeners


def listeners() -> Listeners[str]:
    """Three ids that are listened for; what is registered for each is its name."""
    found = Listeners[str](lambda body: body["id"])
    found.add("go_home", "home")
    found.add(re.compile("^go_"), "anywhere")
    found.add(re.compile("^run_"), "run")
    return found


def body(identity: str) -> dict[str, Any]:
    return {"id": identity}


@pytest.mark.parametrize(
    ("identity", "meant"), [("go_home", "home"), ("go_manager", "anywhere"), ("run_7", "run"), ("forgo_home", None)]
)
def test_what_is_registered_for_an_id_is_meant_by_it_and_nothing_else(identity: str, meant: str | None) -> None:
    found = listeners().find(body(identity))

    assert (found and found[1]) == meant
    assert listeners().know(body(identity)) is (meant is not None)


def test_what_is_found_says_under_which_id() -> None:
    assert listeners().find(body("go_home")) == ("go_home", "home")
    assert listeners().find(body("run_7")) == (re.compile("^run_"), "run")


def test_an_id_means_one_thing() -> None:
    with pytest.raises(ValueError, match="go_home"):
        listeners().add("go_home", "elsewhere")
