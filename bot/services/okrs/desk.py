"""Where the forms of objectives and key results are filled in."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.domain.errors import NotFound
from bot.domain.people import Person
from bot.domain.permissions import Action, Who, allowed
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.i18n import language
from bot.services.access import Access, policy_of
from bot.services.okrs.looking import Looker
from storage import Transaction
from storage.forms import FormDraft


@dataclass(frozen=True, slots=True)
class Desk:
    """What a form is filled in at: the transaction, the workspace, the person and the moment."""

    tx: Transaction
    access: Access
    workspace: Workspace
    person: Person
    now: datetime

    @property
    def today(self) -> date:
        return local_day(self.now, self.workspace.zone)

    @property
    def looker(self) -> Looker:
        return Looker(self.person, self.workspace)

    @property
    def point(self) -> str:
        """The decimal sign the person writes."""
        return language(self.person.locale).point

    def kept(self, form_id: int, kind: str) -> FormDraft:
        """The person's own form, held to the end of the transaction. Raises NotFound when it is gone."""
        found = self.tx.forms.locked(self.workspace.id, self.person.id, form_id)
        if found is None or found.form != kind or found.expires_at <= self.now:
            raise NotFound("form", "")
        return found

    def may_own(self, person: Person) -> bool:
        """Whether somebody can be given an objective."""
        return allowed(Action.CREATE_OBJECTIVE, self.access.to_workspace(person), policy_of(self.workspace))

    def may_be_asked(self, person: Person | None) -> bool:
        if person is None:
            return False
        relation = replace(self.access.to_workspace(person), who=frozenset({Who.KEY_RESULT_OWNER}))
        return allowed(Action.CHECK_IN, relation, policy_of(self.workspace))
