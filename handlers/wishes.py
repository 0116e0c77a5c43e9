"""What somebody wants from a cycle: kept from the form of a draft, or from a form of its own."""

from dataclasses import dataclass

from bot.domain.ids import CycleId
from bot.services.drafting.wishes import Wishes
from bot.views import ids
from bot.views.drafting.wish import kept_view, wish_field, wishes_view
from handlers.acts import Caller, Command, Done, Open, Outcome, Press, Submission, SubmissionOutcome, Typed
from handlers.front import Front
from handlers.parsing import read_id


@dataclass(frozen=True)
class WishJourney:
    wishes: Wishes

    def register(self, front: Front) -> None:
        front.command("wish")(self.by_command)
        front.press(ids.WISH_OPEN, self.by_button)
        front.submission(ids.OKR_WISHES, self.save)

    def by_command(self, command: Command) -> Outcome:
        return self._open(command.caller)

    def by_button(self, press: Press) -> Outcome:
        return self._open(press.caller)

    def save(self, submission: Submission) -> SubmissionOutcome:
        return Done(kept_view(submission.caller.t, self.keep(submission.caller, submission.typed)))

    def keep(self, caller: Caller, typed: Typed) -> dict[int, str]:
        """What stands in the inputs for it, if there are any, by cycle. Raises Invalid."""
        fields = {read_id(name.removeprefix(ids.WISH)): name for name in typed.values if name.startswith(ids.WISH)}
        words = {CycleId(one): typed.text(name) for one, name in fields.items() if one is not None}
        if words:
            named = {one: wish_field(one) for one in words}
            self.wishes.keep(caller.workspace, caller.person, words, caller.now, named)
        return {int(one): said for one, said in words.items()}

    def _open(self, caller: Caller) -> Outcome:
        return Open(wishes_view(caller.t, self.wishes.mine(caller.workspace, caller.person)))
