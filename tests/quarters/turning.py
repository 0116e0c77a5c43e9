"""The turn of a cycle: an admin plans the next one, ends this one, and people write what they want in it."""

from datetime import date
from typing import Any

from tests.journeys.town import Town, button, words_of

ADMIN = "U0PETRA"
DRAFTS = {
    "U0MEI": "Buyers stay after the first try\n- Buyers who come back 31% → 40%\n- Abandoned baskets 22% → 15%",
    "U0HENRIK": "The books close while we sleep\n- Days to close 6 → 2\n- Entries typed by hand 900 → 200",
    "U0MARCUS": "Nights are for sleeping\n- Alerts at night 14 → 3\n- Alerts without an action 40% → 10%",
}
"""What is written in the next quarter, by whom."""


def moves(town: Town, name: str, **days: date) -> None:
    """An admin chooses other days for a cycle."""
    opened = cycle_form(town, ADMIN, name)
    saved = town.submits(ADMIN, opened, **{field: day.isoformat() for field, day in days.items()})
    _is_taken(saved)
    town.control("close", user=ADMIN, view_id=opened["id"], all=True)


def cycle_form(town: Town, admin: str, name: str) -> dict[str, Any]:
    """The form of a cycle that is there, opened from App Home."""
    home = _admin_home(town, admin)
    options = button(home, "choose_cycle")["options"]
    number = next(one["value"] for one in options if one["text"]["text"] == name)
    view: dict[str, Any] = town.presses(admin, "choose_cycle", view_id=home["id"], value=number)["view"]
    return view


def write_drafts(town: Town, cycle: str) -> None:
    """Everybody of ``DRAFTS`` writes an objective for the next cycle and shares it."""
    for user, text in DRAFTS.items():
        opened = town.says(user, "new")["view"]
        understood = town.submits(user, opened, text=text, **_in(opened, cycle))["view"]
        shown = town.submits(user, understood)
        _is_taken(shown)
        assert cycle in words_of(shown.get("view")), words_of(shown.get("view"))
        town.control("close", user=user, view_id=opened["id"], all=True)


def _is_taken(answer: dict[str, Any]) -> None:
    assert answer["ok"], answer
    assert not answer.get("errors"), answer


def _in(view: dict[str, Any], cycle: str) -> dict[str, Any]:
    """The cycle of a draft, where more than one is offered."""
    for block in view["blocks"]:
        for element in (block.get("element") or {}, *block.get("elements", [])):
            for one in element.get("options", []):
                if one["text"]["text"].startswith(cycle):
                    return {block["block_id"]: one["value"]}
    raise AssertionError(f"{cycle} is not offered in {view}")


def _admin_presses(town: Town, admin: str, action_id: str, value: str) -> dict[str, Any]:
    return town.presses(admin, action_id, view_id=_admin_home(town, admin)["id"], value=value)


def _admin_home(town: Town, admin: str) -> dict[str, Any]:
    home = town.home(admin)
    town.presses(admin, "home_tab_admin", view_id=home["id"], value="admin")
    found: dict[str, Any] = town.http.get("/control/views", params={"user": admin}).json()["home"]
    return found
