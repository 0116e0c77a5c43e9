import re
from typing import Any

import pytest

from handlers.listeners import Listeners


def listeners() -> tuple[Listeners, list[str]]:
    """Three listeners, and which of them heard something."""
    heard: list[str] = []
    found = Listeners(lambda body: body["id"])
    for wanted in ("go_home", re.compile("^go_"), re.compile("^run_")):
        known = wanted if isinstance(wanted, str) else wanted.pattern
        found.add(wanted, lambda known=known, **_: heard.append(known))
    return found, heard


def body(identity: str) -> dict[str, Any]:
    return {"id": identity}


@pytest.mark.parametrize(
    ("identity", "hears"), [("go_home", "go_home"), ("go_manager", "^go_"), ("run_7", "^run_"), ("forgo_home", None)]
)
def test_the_listener_of_an_id_hears_it_and_no_other(identity: str, hears: str | None) -> None:
    found, heard = listeners()

    found.listen(ack=None, body=body(identity), client=None)  # type: ignore[arg-type]

    assert heard == ([hears] if hears else [])
    assert found.know(body(identity)) is (hears is not None)


def test_an_id_means_one_thing() -> None:
    found, _ = listeners()
    with pytest.raises(ValueError, match="go_home"):
        found.add("go_home", lambda **_: None)
