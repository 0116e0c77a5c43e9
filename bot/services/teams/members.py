"""What each member is in a team, and with which share, set by admins and by the team's lead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from bot.domain.errors import NotFound
from bot.domain.ids import PersonId, TeamId
from bot.domain.lines import read_weight, shares_in_percent
from bot.domain.people import Person
from bot.domain.permissions import Action
from bot.domain.teams import Membership, Role, Team
from bot.domain.typed_okrs import as_typed
from bot.domain.typed_reading import Reason
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.i18n import language
from bot.services.access import Access
from bot.services.schedules import reschedule
from bot.services.teams.belonging import change_place
from bot.services.teams.members_form import (
    ON_A_PAGE,
    ROLE,
    SHARE,
    Member,
    MembersForm,
    MembersSaved,
    Typed,
    field_of,
    page_of,
    problems_in,
)
from storage import Store, Transaction
from storage.forms import FormDraft

FORM = "members"


@dataclass(frozen=True)
class TeamShares:
    store: Store
    access: Access

    def open(self, workspace: Workspace, by: Person, team_id: TeamId, now: datetime) -> MembersForm:
        """Raises NotFound, NotAllowed."""
        with self.store.write() as tx:
            desk = _Desk(tx, workspace, by, self._team(tx, workspace, by, team_id), now)
            held = desk.held()
            people = tx.people.by_ids(workspace.id, held)
            here = [one for one in held if people[one].is_active]
            order = sorted(here, key=lambda one: (one != desk.team.lead_id, people[one].name.casefold(), one))
            seen = {name: value for one in order for name, value in desk.fields(held[one]).items()}
            kept = {"team": team_id, "order": order, "seen": seen, "typed": seen}
            return desk.shown(tx.forms.begin(workspace.id, by.id, FORM, kept, now), 1)

    def turn(
        self, workspace: Workspace, by: Person, form_id: int, typed: Typed, page: int, now: datetime
    ) -> MembersForm:
        """Another page; what was typed on this one is kept. Raises NotFound, NotAllowed."""
        with self.store.write() as tx:
            desk, form = self._kept(tx, workspace, by, form_id, now)
            return desk.shown(desk.with_typed(form, typed), page)

    def save(
        self, workspace: Workspace, by: Person, form_id: int, typed: Typed, *, once: str, now: datetime
    ) -> MembersForm | MembersSaved:
        """From today on; what was not changed in the form stays as it is by now, and who has left the team meanwhile
        stays away. The page with what cannot be read, when there is such. Raises NotFound, NotAllowed."""
        with self.store.write() as tx:
            tx.workspaces.lock(workspace.id)
            desk, form = self._kept(tx, workspace, by, form_id, now)
            form = desk.with_typed(form, typed)
            problems = problems_in(form.typed)
            if problems:
                return desk.shown(form, min(page_of(form.typed, name) for name in problems), problems)
            if not tx.handled.first_time(workspace.id, once, now):
                return MembersSaved(desk.team, 0)
            changed = desk.write(form.typed)
            reschedule(tx, workspace, changed, now)
            return MembersSaved(desk.team, len(changed))

    def _kept(
        self, tx: Transaction, workspace: Workspace, by: Person, form_id: int, now: datetime
    ) -> tuple["_Desk", FormDraft]:
        form = tx.forms.locked(workspace.id, by.id, form_id)
        if form is None or form.form != FORM or form.expires_at <= now:
            raise NotFound("form", "")
        return _Desk(tx, workspace, by, self._team(tx, workspace, by, TeamId(form.typed["team"])), now), form

    def _team(self, tx: Transaction, workspace: Workspace, by: Person, team_id: TeamId) -> Team:
        team = tx.teams.get(workspace.id, team_id)
        self.access.ensure(Action.SET_TEAM, self.access.to_team(by, team), workspace)
        return team


@dataclass(frozen=True)
class _Desk:
    tx: Transaction
    workspace: Workspace
    by: Person
    team: Team
    now: datetime

    @property
    def today(self) -> date:
        return local_day(self.now, self.workspace.zone)

    @property
    def point(self) -> str:
        return language(self.by.locale).point

    def held(self) -> dict[PersonId, Membership]:
        found = self.tx.memberships.of_teams(self.workspace.id, [self.team.id], self.today)
        return {one.person_id: one for one in found}

    def fields(self, held: Membership) -> dict[str, str]:
        """The lead is one by the team's own form."""
        share = {field_of(SHARE, held.person_id): as_typed(held.share, self.point)}
        return share if held.role is Role.LEAD else {field_of(ROLE, held.person_id): held.role.value, **share}

    def with_typed(self, form: FormDraft, typed: Typed) -> FormDraft:
        known = {name: value for name, value in typed.items() if name in form.typed["seen"]}
        return self.tx.forms.save(form, {**form.typed, "typed": {**form.typed["typed"], **known}})

    def shown(self, form: FormDraft, page: int, problems: Mapping[str, Reason] | None = None) -> MembersForm:
        order: list[PersonId] = form.typed["order"]
        pages = max(1, -(-len(order) // ON_A_PAGE))
        page = min(max(page, 1), pages)
        listed = order[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
        shown = {field_of(kind, one) for one in listed for kind in (ROLE, SHARE)}
        return MembersForm(
            id=form.id,
            team=self.team,
            members=tuple(self._members(listed, form.typed["typed"])),
            page=page,
            pages=pages,
            problems={name: why for name, why in (problems or {}).items() if name in shown},
        )

    def write(self, kept: Mapping[str, Any]) -> list[PersonId]:
        """Whose place has changed."""
        seen, typed = kept["seen"], kept["typed"]
        changed = []
        for person_id, held in self.held().items():
            role, share = held.role, held.share
            name = field_of(ROLE, person_id)
            if name in seen and typed[name] != seen[name] and role is not Role.LEAD:
                role = Role(typed[name])
            name = field_of(SHARE, person_id)
            if name in seen and typed[name] != seen[name]:
                share = _weight(typed[name])
            if (role, share) != (held.role, held.share):
                change_place(self.tx, held, role, share, by=self.by, today=self.today, now=self.now)
                changed.append(person_id)
        return changed

    def _members(self, listed: Sequence[PersonId], typed: Typed) -> list[Member]:
        people = self.tx.people.by_ids(self.workspace.id, listed)
        held: dict[PersonId, list[Membership]] = {one: [] for one in listed}
        memberships = self.tx.memberships.of_people(self.workspace.id, listed, self.today)
        teams = self.tx.teams.by_ids(self.workspace.id, {one.team_id for one in memberships})
        names = {one.id: one.name for one in teams.values() if one.is_active}
        for one in memberships:
            if one.team_id in names:
                held[one.person_id].append(one)
        return [
            Member(
                person=people[one],
                role=Role(typed.get(field_of(ROLE, one), Role.LEAD)),
                share=typed[field_of(SHARE, one)],
                percent=shares_in_percent(held[one]).get(self.team.id),
                elsewhere=tuple(
                    (names[each.team_id], as_typed(each.share, self.point))
                    for each in held[one]
                    if each.team_id != self.team.id and each.role is not Role.OBSERVER
                ),
            )
            for one in listed
        ]


def _weight(text: str) -> Decimal:
    found = read_weight(text)
    if not isinstance(found, Decimal):
        raise TypeError(f"{text!r} was checked before")
    return found
