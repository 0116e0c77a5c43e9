"""What the messages of a prompt turn into: they always show its present state (product.md, The check-in, 5)."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.deliveries import Delivery, DeliveryKind
from bot.domain.ids import PromptId
from bot.domain.prompt_sheets import PromptSheet
from bot.domain.prompts import Prompt, PromptKind, PromptState
from bot.i18n import Language, spoken_to
from bot.messages import Change, Drop, Rendered, Script, Scripts
from bot.services.checkins.checkins import CheckIns
from bot.services.checkins.recorded import Summary
from bot.services.prompts.sheets import PromptSheets
from bot.views.blocks import Message
from bot.views.checkins.summary import summary_message
from bot.views.prompts import prompt as views


@dataclass(frozen=True)
class SummaryMessages:
    check_ins: CheckIns
    sheets: PromptSheets

    def scripts(self) -> Scripts:
        return {DeliveryKind.PROMPT_SUMMARY: Script(self.changed), DeliveryKind.PROMPT_CHANGED: Script(self.changed)}

    def changed(self, delivery: Delivery, now: datetime) -> Rendered:
        """Of several changes the last one says it all; no two of one message are on their way at once."""
        found = self.check_ins.prompt_summary(delivery.workspace_id, PromptId(delivery.subject["prompt"]), now)
        if found is None or found.prompt is None:
            return Drop("the prompt is gone")
        if not found.reader.is_active and found.prompt.state is not PromptState.EXCUSED:
            return Drop("the person is gone")
        channel, ts = str(delivery.subject["channel"]), str(delivery.subject["ts"])
        below = delivery.subject.get("reminder_of")
        is_again = bool(delivery.subject.get("again"))
        message = self._prompt(found, ts, is_again, now) if below is None else self._reminder(found, str(below), now)
        return Drop("the message is right as it is") if message is None else Change(message, channel, ts)

    def _prompt(self, found: Summary, ts: str, is_again: bool, now: datetime) -> Message | None:
        """``is_again``: it may say that it is over, and waits once more."""
        t, prompt = spoken_to(found.reader, now), found.prompt
        if prompt is None or prompt.slack_ts != ts:
            return views.moved_message(t)
        if found.lines:
            return summary_message(t, found)
        if not prompt.state.is_open:
            return _closed(t, found, prompt)
        waits_again = is_again and found.put_off_until is None
        return summary_message(t, found) if waits_again else self._put_off(t, found, prompt, now)

    def _reminder(self, found: Summary, below: str, now: datetime) -> Message | None:
        """It stands below the message with this ts."""
        t, prompt = spoken_to(found.reader, now), found.prompt
        if prompt is None or prompt.slack_ts != below:
            return views.moved_message(t)
        if not prompt.state.is_open:
            return _closed(t, found, prompt)
        if found.put_off_until is not None:
            return self._put_off(t, found, prompt, now)
        sheet = self._sheet(prompt, now)
        return views.reminder_message(t, sheet) if sheet is not None and sheet.lines else None

    def _put_off(self, t: Language, found: Summary, prompt: Prompt, now: datetime) -> Message | None:
        sheet = None if found.put_off_until is None else self._sheet(prompt, now)
        if sheet is None or found.put_off_until is None:
            return None
        return views.snoozed_message(t, sheet, found.put_off_until)

    def _sheet(self, prompt: Prompt, now: datetime) -> PromptSheet | None:
        return self.sheets.read(prompt.workspace_id, prompt.id, now)


def _closed(t: Language, found: Summary, prompt: Prompt) -> Message:
    if not found.reader.is_active:
        return views.left_message(t)
    if prompt.state is PromptState.EXCUSED and not prompt.items:
        return views.past_message(t, found.next_at, found.reader.zone)
    next_at = found.next_at if prompt.kind is PromptKind.REGULAR else None  # the next one about that may be tomorrow's
    return views.closed_message(t, prompt.state, next_at, found.reader.zone, late=prompt if found.late else None)
