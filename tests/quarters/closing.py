"""The end of a cycle: owners close what is theirs page by page, and go on with what they keep."""

from typing import Any

from tests.journeys.town import Town, button, words_of
from tests.quarters.cast import Ending

MOST_PAGES = 8


def closes(town: Town, ending: Ending) -> None:
    """The owner agrees to what is suggested, but for the first score where they know better."""
    opened = town.says(ending.user, f"close {ending.code}")
    assert "view" in opened, words_of(opened["responses"])
    view = opened["view"]
    typed = {"score-1": ending.score, "reason-1": "It moved in the last days."} if ending.score else {}
    for _ in range(MOST_PAGES):
        if "is closed" in view["title"]["text"]:
            break
        fields = _fields(view)
        typed |= {"decision": ending.decision, "tell_others": ending.words} if "decision" in fields else {}
        said = {fields[name]: words for name, words in typed.items() if name in fields}
        answer = town.submits(ending.user, view, **said)
        assert answer["ok"], answer
        assert not answer.get("errors"), answer
        view, typed = answer["view"], {}
    assert f"{ending.code} is closed" in view["title"]["text"], view
    town.control("close", user=ending.user, view_id=view["id"], all=True)


def goes_on(town: Town, user: str) -> None:
    """Share what was carried over and is complete: all of somebody's drafts that can begin as they are."""
    tried = set[str]()
    while True:
        [listed] = town.says(user, "drafts")["responses"]
        waiting = [one for one in _starts(listed) if one["value"] not in tried]
        if not waiting:
            return
        where = {"channel": listed["channel"], "ts": listed["ts"], "block_id": waiting[0]["block_id"]}
        answer = town.presses(user, "start_draft", value=waiting[0]["value"], **where)
        assert answer["ok"], answer
        _answers_lessons(town, user, answer)
        tried.add(waiting[0]["value"])
        if answer.get("view"):
            town.control("close", user=user, view_id=answer["view"]["id"], all=True)


def _starts(listed: dict[str, Any]) -> list[dict[str, Any]]:
    found = [(block["block_id"], one) for block in listed["blocks"] for one in block.get("elements", [])]
    return [{"block_id": block_id, **one} for block_id, one in found if one.get("action_id") == "start_draft"]


def _answers_lessons(town: Town, user: str, answer: dict[str, Any]) -> None:
    for one in answer["responses"]:
        if "lesson_applies" in str(one):
            found = button(one, "lesson_applies")
            where = {"channel": one["channel"], "ts": one["ts"], "block_id": found["block_id"]}
            said = town.presses(user, "lesson_applies", value=found["value"], **where)
            assert "Noted" in words_of(said), said


def _fields(view: dict[str, Any]) -> dict[str, str]:
    """The inputs of a page, by the names that stay the same from round to round."""
    return {one["block_id"].partition("~")[0]: one["block_id"] for one in view["blocks"] if one["type"] == "input"}
