"""The messages that ask: the prompt itself and its reminder. What they turn into stands in summary.py."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.deliveries import Delivery, DeliveryKind
from bot.domain.ids import PromptId
from bot.domain.prompt_sheets import PromptSheet
from bot.domain.prompt_times import ON_TIME
from bot.domain.workspaces import Practice
from bot.i18n import Language, spoken_to
from bot.messages import Drop, Post, Rendered, Script, Scripts, Wait
from bot.services.prompts.prompts import Prompts
from bot.services.prompts.sheets import PromptSheets
from bot.views.also_line import AlsoLine
from bot.views.following.following import Section
from bot.views.prompts import prompt as views

Also = Callable[[PromptSheet, Language, datetime], Sequence[AlsoLine]]
FollowedSections = Callable[[PromptSheet, Language, datetime], Sequence[Section]]


def nothing_else(_sheet: PromptSheet, _t: Language, _now: datetime) -> Sequence[AlsoLine]:
    return ()


def nothing_followed(_sheet: PromptSheet, _t: Language, _now: datetime) -> Sequence[Section]:
    return ()


def together(*parts: Also) -> Also:
    """The further lines of all of these, in their order."""

    def also(sheet: PromptSheet, t: Language, now: datetime) -> Sequence[AlsoLine]:
        return [line for part in parts for line in part(sheet, t, now)]

    return also


def practised(practice: Practice, part: Also) -> Also:
    """Asked of its service only where the practice is switched on."""

    def also(sheet: PromptSheet, t: Language, now: datetime) -> Sequence[AlsoLine]:
        return part(sheet, t, now) if practice in sheet.practices else ()

    return also


def once_a_week(part: Also) -> Also:
    """What waits for days, whoever asks again: of the daily messages under control the first of a week says it."""

    def also(sheet: PromptSheet, t: Language, now: datetime) -> Sequence[AlsoLine]:
        return () if sheet.repeats else part(sheet, t, now)

    return also


@dataclass(frozen=True)
class PromptMessages:
    """``also`` gives the further lines of a prompt: "Also this week: close O-9, by Thursday."; ``followed`` the section
    about what the person follows, the fullest first."""

    sheets: PromptSheets
    prompts: Prompts
    also: Also = nothing_else
    followed: FollowedSections = nothing_followed

    def scripts(self) -> Scripts:
        return {
            DeliveryKind.PROMPT: Script(self.prompt, self.prompts.posted),
            DeliveryKind.REMINDER: Script(self.reminder, self.prompts.reminder_posted),
        }

    def prompt(self, delivery: Delivery, now: datetime) -> Rendered:
        """Still open, still wanted, not put off, and not in somebody's quiet hours."""
        sheet = self._sheet(delivery, now)
        if isinstance(sheet, Drop):
            return sheet
        t = spoken_to(sheet.person, now)
        also, followed = self.also(sheet, t, now), self.followed(sheet, t, now)
        message = views.prompt_message(t, sheet, also, followed)
        return self._kept(delivery, sheet, now) or Post(message, sheet.person.slack_user_id)

    def reminder(self, delivery: Delivery, now: datetime) -> Rendered:
        """Never after an answer; in the thread of the prompt as it stands now."""
        sheet = self._sheet(delivery, now)
        if isinstance(sheet, Drop):
            return sheet
        if not sheet.lines:
            return Drop("no key result is owed any more")
        if sheet.prompt.slack_ts != delivery.subject.get("thread_ts"):
            return Drop("the prompt came back by itself")
        message = views.reminder_message(spoken_to(sheet.person, now), sheet)
        post = Post(message, sheet.person.slack_user_id, thread_ts=sheet.prompt.slack_ts)
        return self._kept(delivery, sheet, now) or post

    def _kept(self, delivery: Delivery, sheet: PromptSheet, now: datetime) -> Wait | Drop | None:
        """Sent within the hour of its planning, it goes out as planned. What waited longer, for the morning or for
        Slack, may find somebody who has moved or is away, and waits for the next hour at which it may be said."""
        if now - delivery.created_at <= ON_TIME:
            return None
        opening = self.prompts.good_hour(sheet.prompt, now)
        if opening is None:
            return Drop("no working day is left")
        return Wait(opening) if opening > now else None

    def _sheet(self, delivery: Delivery, now: datetime) -> PromptSheet | Drop:
        sheet = self.sheets.read(delivery.workspace_id, PromptId(delivery.subject["prompt"]), now)
        if sheet is None or not sheet.prompt.state.is_open:
            return Drop("not open any more")
        if sheet.prompt.snoozed_until is not None and sheet.prompt.snoozed_until > now:
            return Drop("put off")
        if sheet.rests and sheet.prompt.sent_at is not None:
            return Drop("the company pilots without them")
        if sheet.rests or not sheet.person.is_active or not (sheet.lines or sheet.errands):
            self.prompts.let_go(sheet.prompt, now)
            return Drop("nothing is owed any more")
        return sheet
