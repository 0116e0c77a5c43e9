"""Putting a prompt off and skipping it: buttons of the prompt, and ``/okr snooze`` and ``/okr skip``."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.errors import Invalid
from bot.domain.ids import DeliveryId
from bot.domain.prompt_times import Snooze
from bot.services.prompts.prompts import Prompts
from bot.views import ids
from bot.views.prompts import later, prompt
from handlers.acts import Command, Open, Outcome, Press, Reply, Submission, SubmissionOutcome
from handlers.front import Front
from handlers.parsing import read_prompt_id

DeliverNow = Callable[[Sequence[DeliveryId], datetime], None]

WORDS = {
    Snooze.HOUR: ("1h", "1 h", "hour", "1 hour", "an hour", "1 stunde", "stunde", "1小时", "1 小时", "一小时"),
    Snooze.AFTERNOON: ("afternoon", "this afternoon", "nachmittag", "heute nachmittag", "下午", "今天下午"),
    Snooze.NEXT_WORKING_DAY: ("tomorrow", "next day", "next working day", "morgen", "明天", "下一个工作日"),
}
CHOICES = {word: choice for choice, words in WORDS.items() for word in words}


@dataclass(frozen=True)
class PromptJourney:
    """``deliver_now`` sends urgent deliveries: the message of the prompt shows at once what became of it."""

    prompts: Prompts
    deliver_now: DeliverNow

    def register(self, front: Front) -> None:
        front.command("snooze", "later")(self.snooze)
        front.command("skip")(self.skip)
        front.press(ids.PROMPT_LATER, self.ask_later)
        front.press(ids.PROMPT_SKIP, self.press_skip)
        front.submission(ids.OKR_LATER, self.put_off)

    def snooze(self, act: Command) -> Outcome:
        """With a word it is done at once; without one, or with one that is not possible now, the form asks."""
        caller = act.caller
        offered = self.prompts.later(caller.workspace, caller.person, caller.now)
        choice = CHOICES.get(" ".join(act.words.casefold().split()))
        if choice is None or choice not in offered.choices:
            return Open(later.later_modal(caller.t, offered.prompt, offered.choices, caller.person.zone))
        chosen_id = offered.prompt.id
        done = self.prompts.snooze(caller.workspace, caller.person, choice, caller.now, prompt_id=chosen_id)
        self.deliver_now(done.deliveries, caller.now)
        return Reply(later.put_off_message(caller.t, offered.choices[choice], caller.person.zone))

    def skip(self, act: Command) -> Outcome:
        caller = act.caller
        done = self.prompts.skip(caller.workspace, caller.person, caller.now)
        self.deliver_now(done.deliveries, caller.now)
        late = done.prompt if done.prompt.unanswered else None
        return Reply(prompt.closed_message(caller.t, done.prompt.state, done.next_at, caller.person.zone, late=late))

    def ask_later(self, act: Press) -> Outcome:
        caller = act.caller
        offered = self.prompts.later(caller.workspace, caller.person, caller.now, read_prompt_id(act.value))
        return Open(later.later_modal(caller.t, offered.prompt, offered.choices, caller.person.zone))

    def put_off(self, act: Submission) -> SubmissionOutcome:
        caller, chosen = act.caller, act.typed.read(ids.LATER_UNTIL, Snooze)
        if chosen is None:
            raise Invalid({ids.LATER_UNTIL: ("empty", {})})
        done = self.prompts.snooze(
            caller.workspace,
            caller.person,
            chosen,
            caller.now,
            prompt_id=read_prompt_id(str(act.metadata.get("prompt", ""))),
            once=act.once,
        )
        self.deliver_now(done.deliveries, caller.now)
        return None

    def press_skip(self, act: Press) -> Outcome:
        caller = act.caller
        done = self.prompts.skip(caller.workspace, caller.person, caller.now, prompt_id=read_prompt_id(act.value))
        self.deliver_now(done.deliveries, caller.now)
        return None
