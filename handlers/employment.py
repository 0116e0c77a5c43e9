"""To whom people report and as what they work here, in a modal for admins."""

from dataclasses import dataclass

from bot.domain.errors import Invalid
from bot.domain.people import Employment
from bot.domain.reporting import EMPLOYMENT, MANAGER, PERSON
from bot.services.people.employment import Positions
from bot.views import errors, ids
from bot.views.people.employment import person_form, saved_text
from handlers.acts import Done, Open, Outcome, Press, Submission, SubmissionOutcome, Update
from handlers.callers import Callers
from handlers.front import Front


@dataclass(frozen=True)
class EmploymentJourney:
    positions: Positions
    callers: Callers

    def register(self, front: Front) -> None:
        front.press(ids.EDIT_PERSON, self.open)
        front.press(ids.CHOOSE_PERSON, self.choose)
        front.submission(ids.OKR_PERSON, self.save)

    def open(self, act: Press) -> Outcome:
        self.positions.ensure_may(act.caller.workspace, act.caller.person)
        return Open(person_form(act.caller.t, None))

    def choose(self, act: Press) -> Outcome:
        """What is known of the chosen person takes the place of what stood there."""
        caller = act.caller
        [person] = self.callers.acquaint(caller, [act.value])
        return Update(person_form(caller.t, self.positions.of(caller.workspace, caller.person, person.id)))

    def save(self, act: Submission) -> SubmissionOutcome:
        """A form that does not show the chosen person yet is filled in first, and nothing is saved."""
        caller, typed = act.caller, act.typed
        whom, manager_id = typed.chosen(PERSON), typed.chosen(MANAGER)
        if whom is None:
            raise Invalid({PERSON: ("empty", {})})
        person, *managers = self.callers.acquaint(caller, [whom, *([manager_id] if manager_id else [])])
        if act.metadata.get("person") != person.id:
            return Update(person_form(caller.t, self.positions.of(caller.workspace, caller.person, person.id)))
        saved = self.positions.save(
            caller.workspace,
            caller.person,
            person.id,
            manager_id=managers[0].id if managers else None,
            employment=typed.read(EMPLOYMENT, Employment) or Employment.EMPLOYEE,
            untouched=act.untouched,
            now=caller.now,
        )
        return Done(errors.note(caller.t, saved_text(caller.t, saved)))
