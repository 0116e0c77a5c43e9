"""What each member is in a team, and with which share: a modal for admins and the team's lead."""

import re
from dataclasses import dataclass

from bot.domain.errors import NotFound
from bot.domain.ids import TeamId
from bot.domain.teams import Role
from bot.services.teams.members import TeamShares
from bot.services.teams.members_form import ROLE, MembersForm
from bot.views import ids
from bot.views.field_errors import field_error
from bot.views.teams.members import members_form, members_saved
from handlers.acts import Done, Errors, Open, Outcome, Press, Submission, SubmissionOutcome, Typed, Update
from handlers.front import Front
from handlers.parsing import read_id


@dataclass(frozen=True)
class MembersJourney:
    shares: TeamShares

    def register(self, front: Front) -> None:
        front.press(ids.EDIT_MEMBERS, self.open)
        front.press(re.compile(f"^{ids.MEMBERS_PAGE}"), self.turn)
        front.submission(ids.OKR_MEMBERS, self.save)

    def open(self, act: Press) -> Outcome:
        caller = act.caller
        team_id = TeamId(read_id(act.value) or 0)
        return Open(members_form(caller.t, self.shares.open(caller.workspace, caller.person, team_id, caller.now)))

    def turn(self, act: Press) -> Outcome:
        caller, page = act.caller, read_id(act.value) or 1
        form_id = _form_id(act.metadata.get("form"))
        found = self.shares.turn(caller.workspace, caller.person, form_id, _typed(act.typed), page, caller.now)
        return Update(members_form(caller.t, found))

    def save(self, act: Submission) -> SubmissionOutcome:
        caller, form_id = act.caller, _form_id(act.metadata.get("form"))
        typed = _typed(act.typed)
        found = self.shares.save(caller.workspace, caller.person, form_id, typed, once=act.once, now=caller.now)
        if not isinstance(found, MembersForm):
            return Done(members_saved(caller.t, found))
        if found.page == act.metadata.get("page"):
            return Errors({name: field_error(caller.t, *why) for name, why in found.problems.items()})
        return Update(members_form(caller.t, found))


def _form_id(held: object) -> int:
    found = read_id(held)
    if found is None:
        raise NotFound("form", "")
    return found


def _typed(typed: Typed) -> dict[str, str]:
    """Raises Invalid for a role that no menu offers."""
    return {name: typed.read(name, Role) or "" if name.startswith(ROLE) else typed.text(name) for name in typed.values}
