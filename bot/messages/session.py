"""The message about a session in its channel, answers below it, and the reminders of its host."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.deliveries import Delivery, DeliveryKind
from bot.domain.sessions import SessionState
from bot.i18n import spoken_to
from bot.messages import Check, Drop, Post, Rendered, Script, Scripts
from bot.messages.reaching import at_their_hour
from bot.services.sessions.messages import SessionTelling
from bot.views.sessions.messages import announcement, news, posted_answer, reminder_message


@dataclass(frozen=True)
class SessionMessages:
    """``check`` asks Slack, just before each posting, whether others read along in the channel."""

    telling: SessionTelling
    check: Check

    def scripts(self) -> Scripts:
        return {
            DeliveryKind.SESSION: Script(self.session, self.telling.posted, self.check),
            DeliveryKind.QUESTION_ANSWER: Script(self.answer, self.telling.answer_posted, self.check),
            DeliveryKind.SESSION_REMINDER: Script(self.reminder),
        }

    def session(self, delivery: Delivery, now: datetime) -> Rendered:
        channel_id, told = delivery.channel_id or "", delivery.subject
        found = self.telling.announced(delivery.workspace_id, told["session"], channel_id)
        if found is None:
            return Drop("questions are switched off, or the session has another channel")
        t, state = spoken_to(found.reader, now), found.sheet.session.state
        if "news" in told:
            return Post(news(t, found), channel_id, told["thread_ts"])
        if state is not SessionState.PLANNED or found.sheet.waits_for_host:
            return Drop("the session is over or called off, or its host has left")
        return Post(announcement(t, found), channel_id, told.get("thread_ts"))

    def answer(self, delivery: Delivery, now: datetime) -> Rendered:
        channel_id, told = delivery.channel_id or "", delivery.subject
        found = self.telling.answer(delivery.workspace_id, told["answer"], channel_id)
        if found is None:
            return Drop("questions are switched off, or whoever answered was erased")
        return Post(posted_answer(spoken_to(found.reader, now), found), channel_id, told["thread_ts"])

    def reminder(self, delivery: Delivery, now: datetime) -> Rendered:
        """Neither in quiet hours nor on a day off: it is not what they wait for."""
        told = self.telling.reminder(delivery)
        if told is None:
            return Drop("nothing to be reminded of, or not theirs any more")
        return at_their_hour(self.telling.reader(delivery, now), now, lambda t: reminder_message(t, told))
