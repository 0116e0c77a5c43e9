"""*My data*: looked at in App Home, and sent as a file into the direct messages of whoever asks for it."""

import json
from typing import Any

import pytest

from tests.journeys.test_home import walks
from tests.journeys.town import Town, press, words_of
from tests.waiting import until

pytestmark = pytest.mark.long

MEI, KAI = "U0MEI", "U0KAI"


def asks(town: Town, user: str) -> dict[str, Any]:
    home = walks(town, user, town.home(user), "home_tab_settings")
    shown: dict[str, Any] = press(town, user, home, "my_data")["view"]
    return press(town, user, shown, "my_data_file")


def file_of(town: Town, user: str) -> dict[str, Any]:
    """The one file that stands in somebody's direct messages, read."""
    [name] = [file["id"] for message in town.direct_messages(user) for file in message.get("files", ())]
    found: dict[str, Any] = json.loads(town.sandbox.world.default.files[name].content)
    return found


def test_it_comes_to_the_person_alone(ready: Town) -> None:
    ready.says(MEI, "KR-1.1 93 c7 the pricing test is live")
    done = asks(ready, MEI)
    assert "I sent it to you as a file" in words_of(done["view"])

    held = json.dumps(file_of(ready, MEI), ensure_ascii=False)
    assert "Mei Tanaka" in held
    assert "the pricing test is live" in held
    assert "Kai Berg" not in held
    assert all("files" not in message for message in ready.direct_messages(KAI))


@pytest.mark.in_earnest
def test_it_comes_though_each_step_is_slow(ready: Town) -> None:
    """Longer than all calls of an act may take; the file arrives."""
    for method, seconds in (("conversations.open", 1.2), ("files.getUploadURLExternal", 1.5)):
        ready.control("faults", method=method, kind="slow", times=1, seconds=seconds)
    asks(ready, MEI)
    until(lambda: any(message.get("files") for message in ready.direct_messages(MEI)))
