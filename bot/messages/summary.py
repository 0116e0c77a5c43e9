"""The message of a prompt, once something was answered: what was recorded, and what is still open."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.deliveries import Delivery, DeliveryKind
from bot.domain.ids import PromptId
from bot.i18n import language
from bot.messages import Change, Drop, Rendered, Script, Scripts
from bot.services.checkins import CheckIns
from bot.views.summary import summary_message


@dataclass(frozen=True)
class SummaryMessages:
    check_ins: CheckIns

    def scripts(self) -> Scripts:
        return {DeliveryKind.PROMPT_SUMMARY: Script(self.summary)}

    def summary(self, delivery: Delivery, now: datetime) -> Rendered:
        """Always as it stands now: of several changes the last one says it all."""
        found = self.check_ins.prompt_summary(delivery.workspace_id, PromptId(delivery.subject["prompt"]), now)
        if found is None or found.prompt is None:
            return Drop("the prompt is gone")
        channel, ts = found.prompt.slack_channel, found.prompt.slack_ts
        if channel is None or ts is None:
            return Drop("the prompt was never posted")
        if not found.reader.is_active:
            return Drop("the person is gone")
        return Change(summary_message(language(found.reader.locale), found), channel, ts)
