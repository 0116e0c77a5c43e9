"""A message of its own that nobody asked for is said at an hour at which its reader works, and waits while its practice
is switched off."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.i18n import Language, spoken_to
from bot.messages import Drop, Post, Rendered, Wait
from bot.services.reaching import Reader
from bot.views.blocks import Message

AGAIN_IN = timedelta(hours=1)
"""While the practice is off: what is too late by the time it is on again is never said."""


def at_their_hour(reader: Reader | None, now: datetime, say: Callable[[Language], Message]) -> Rendered:
    if reader is None:
        return Drop("nobody to tell")
    if not reader.is_on:
        return Wait(now + AGAIN_IN)
    if reader.opening is None:
        return Drop("away for longer than anybody can tell")
    if reader.opening > now:
        return Wait(reader.opening)
    return Post(say(spoken_to(reader.person, now)), reader.person.slack_user_id)
