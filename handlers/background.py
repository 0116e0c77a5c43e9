"""What stands behind a modal that was opened in App Home: the modal carries the spot, and when something is saved in
it, the home is drawn anew there."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import structlog

from bot.slack_errors import NO_ANSWER
from handlers.acts import Caller, View, metadata_of
from handlers.in_time import impatient

log = structlog.get_logger(__name__)

HOME = "home"
REDRAW_SECONDS = 1  # what a save itself may take leaves so much of the three that Slack waits

Spot = dict[str, Any]
Again = Callable[[Caller, Spot], View]


def spot_in(view: View | None) -> Spot:
    """What the home shows or, in a modal, showed where the modal was opened; empty elsewhere."""
    if view is None:
        return {}
    held = metadata_of(view)
    found = held if view.get("type") == HOME else held.get(HOME)
    return found if isinstance(found, dict) else {}


def carrying(view: View, below: View | None) -> View:
    """The view with the spot of the one it is opened from or takes the place of."""
    spot = spot_in(below)
    if not spot:
        return view
    return {**view, "private_metadata": json.dumps({**metadata_of(view), HOME: spot}, separators=(",", ":"))}


@dataclass
class Background:
    """``again`` draws the home at a spot, with what has changed; whoever shows the home sets it."""

    again: Again | None = None

    def redraw(self, caller: Caller, view: View | None) -> None:
        """After something was saved in this modal. It is saved by now, and not taken back because a home could not be
        shown."""
        spot = spot_in(view)
        if not spot or self.again is None:
            return
        try:
            publish(replace(caller, client=impatient(caller.client, REDRAW_SECONDS)), self.again(caller, spot))
        except Exception as error:  # whatever it is: the act itself went well
            log.warning("home_not_refreshed", reason=type(error).__name__, exc_info=error)


def publish(caller: Caller, view: View) -> None:
    """Show this as the person's home, if Slack lets us."""
    try:
        caller.client.views_publish(user_id=caller.person.slack_user_id, view=view)
    except NO_ANSWER as error:
        log.warning("home_not_refreshed", reason=type(error).__name__)
