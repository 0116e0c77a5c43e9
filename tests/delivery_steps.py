"""Which steps prompts and deliveries may take, by what happens."""

from collections.abc import Mapping
from typing import Any

from bot.domain.deliveries import Delivery, DeliveryState
from bot.domain.prompts import Prompt, PromptState
from tests.delivery_world import ENDED

PENDING, SENDING, UNSURE = DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.UNSURE
SENT, DEAD, CANCELLED = ENDED
SCHEDULED, ASKED, ANSWERED = PromptState.SCHEDULED, PromptState.SENT, PromptState.ANSWERED
SKIPPED, EXCUSED, MISSED = PromptState.SKIPPED, PromptState.EXCUSED, PromptState.MISSED

Steps = frozenset[tuple[Any, Any]]
NOTHING: Steps = frozenset()
PLANS: Steps = frozenset({(SCHEDULED, EXCUSED), (ASKED, EXCUSED), (ASKED, MISSED)})
CLAIMS: Steps = frozenset({(PENDING, SENDING)})
POSTED: Steps = frozenset({(SCHEDULED, ASKED)})
LET_GO: Steps = frozenset({(SCHEDULED, EXCUSED), (ASKED, EXCUSED)})
SENDS: Steps = CLAIMS | POSTED | LET_GO | {(PENDING, state) for state in (UNSURE, *ENDED)}
GOES_ON: Steps = POSTED | LET_GO | {(SENDING, state) for state in (PENDING, UNSURE, *ENDED)}
LOOKS: Steps = POSTED | {(UNSURE, SENT), (UNSURE, PENDING)}
SEES: Steps = POSTED | {(UNSURE, SENT), (PENDING, SENT)}
ANSWERS: Steps = frozenset(
    {(PENDING, CANCELLED), *((state, ANSWERED) for state in (SCHEDULED, ASKED, MISSED, SKIPPED))}
)
SKIPS: Steps = frozenset({(SCHEDULED, SKIPPED), (ASKED, SKIPPED), (PENDING, CANCELLED)})
PUTS_OFF: Steps = frozenset({(PENDING, CANCELLED)})
POSTS_AGAIN: Steps = frozenset({(UNSURE, PENDING), (DEAD, PENDING), (UNSURE, CANCELLED), (DEAD, CANCELLED)})
VOUCHES: Steps = frozenset({(UNSURE, SENT), (UNSURE, CANCELLED)})


def taken(before: Mapping[int, Delivery] | Mapping[int, Prompt], after: Mapping[int, Any]) -> Steps:
    """From which state to which those have gone that were there before."""
    return frozenset((one.state, after[key].state) for key, one in before.items() if one.state is not after[key].state)
