"""What is decided and changed while a cycle runs."""

from typing import Any

from tests.journeys.town import Town, button, words_of

LEAD, DOES, CHANNEL = "U0LEA", "U0MEI", "C0CHECKOUT"
DECIDED = "asks three merchants what a wallet is worth to them"
LEARNED = "A rehearsal without the people on call is no rehearsal."


def revises(town: Town, user: str, code: str, target: str) -> None:
    """A target, with its reason."""
    form = town.says(user, f"edit {code}")["view"]
    _is_done(town.submits(user, form, target=target, reason="The auditors want one more day."))
    town.control("close", user=user, view_id=form["id"], all=True)


def pauses(town: Town, user: str, code: str) -> None:
    form = town.says(user, f"pause {code}")["view"]
    said = town.submits(user, form, turn_reason="Nobody is on call until the move is over.")
    _is_done(said)
    assert "is paused" in words_of(said["view"])
    town.control("close", user=user, view_id=form["id"], all=True)


def learns(town: Town, user: str) -> None:
    assert "Noted. Everybody can read it." in town.reads(user, f"lesson {LEARNED}")


def decides(town: Town) -> None:
    """In the review, in the channel of the team."""
    said = town.says(LEAD, f"review decide <@{DOES}|mei> {DECIDED} by Friday", CHANNEL)
    assert "Recorded." in words_of(said["responses"]), said


def does_what_was_decided(town: Town) -> None:
    """Found in App Home, and pressed: all of it."""
    for _ in range(5):
        home = town.home(DOES)
        if "decision_done" not in str(home):
            return
        found = button(home, "decision_done")
        _is_done(town.presses(DOES, "decision_done", view_id=home["id"], **_of(found)))
    raise AssertionError("it is never done")


def _of(found: dict[str, Any]) -> dict[str, Any]:
    return {"block_id": found["block_id"], "value": found.get("value")}


def _is_done(answer: dict[str, Any]) -> None:
    assert answer["ok"], answer
    assert not answer.get("errors"), answer
