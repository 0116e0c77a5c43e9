"""The message to somebody who is needed, and what it turns into when there is an answer."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.deliveries import Delivery, DeliveryKind
from bot.domain.errors import NotFound
from bot.domain.ids import BlockerId
from bot.domain.schedules import allowed_from
from bot.i18n import spoken_to
from bot.messages import Change, Drop, Post, Rendered, Script, Scripts, Wait
from bot.services.checkins.blockers import Blockers, Waiting
from bot.views.checkins.blocker import answered_message, asked_message


@dataclass(frozen=True)
class BlockerMessages:
    blockers: Blockers

    def scripts(self) -> Scripts:
        return {
            DeliveryKind.BLOCKER_ASKED: Script(self.asked, self.blockers.posted),
            DeliveryKind.BLOCKER_ANSWERED: Script(self.answered),
        }

    def asked(self, delivery: Delivery, now: datetime) -> Rendered:
        """Still open, the person still here, and not in their quiet hours."""
        waiting = self._waiting(delivery, now)
        if waiting is None or waiting.asked is None or not waiting.asked.is_active:
            return Drop("nobody to ask")
        if not waiting.blocker.is_open:
            return Drop("not open any more")
        opening = allowed_from(now, waiting.asked.zone, waiting.asked.prompt_time)
        if opening > now:
            return Wait(opening)
        return Post(asked_message(spoken_to(waiting.asked, now), waiting), waiting.asked.slack_user_id)

    def answered(self, delivery: Delivery, now: datetime) -> Rendered:
        waiting = self._waiting(delivery, now)
        if waiting is None or waiting.asked is None:
            return Drop("the blocker is gone")
        posted = self.blockers.asked_message(waiting.blocker)
        if posted is None:
            return Drop("it was never posted")
        return Change(answered_message(spoken_to(waiting.asked, now), waiting), *posted)

    def _waiting(self, delivery: Delivery, now: datetime) -> Waiting | None:
        try:
            return self.blockers.asked_for(delivery.workspace_id, BlockerId(delivery.subject["blocker"]), now)
        except NotFound:
            return None
