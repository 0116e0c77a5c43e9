"""Teams: made and changed by admins and by their leads."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.domain.errors import Invalid, NotFound
from bot.domain.ids import TeamId
from bot.domain.matching import folded
from bot.domain.people import Person
from bot.domain.permissions import Action
from bot.domain.teams import LONGEST_NAME, Branch, Team
from bot.domain.wallclock import local_day, zone_named
from bot.domain.workspaces import Workspace
from bot.i18n import locale_in
from bot.services.access import Access
from bot.services.schedules import reschedule
from bot.services.teams.belonging import set_members
from bot.services.teams.closing import NOTHING_MOVES, Closing, ClosingChoices, questions, settle
from bot.services.teams.form import (
    OPENED_FORM,
    TeamForm,
    as_changed,
    form_of,
    kept_form,
    line_of,
    people_problems,
    plain,
)
from storage import Store, Transaction

CLOSING_FORM = "closing"


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamDetails:
    """A team with those who belong to it today, lead apart, and what it could be part of. ``may_close``: this person
    may also close and reopen it. ``form_id`` keeps what its form opens with."""

    team: Team
    lead: Person | None
    members: tuple[Person, ...]
    possible_parents: tuple[Team, ...]
    may_close: bool = False
    form_id: int


@dataclass(frozen=True)
class Teams:
    store: Store
    access: Access

    def all(self, workspace: Workspace) -> list[Team]:
        with self.store.read() as tx:
            return tx.teams.active(workspace.id)

    def every(self, workspace: Workspace) -> list[Team]:
        """The closed ones too, after the open ones."""
        with self.store.read() as tx:
            return tx.teams.all(workspace.id)

    def tree(self, workspace: Workspace) -> list[Branch]:
        """The open ones, as far as a menu of them needs."""
        with self.store.read() as tx:
            return tx.teams.tree(workspace.id)

    def ensure_may_make(self, workspace: Workspace, by: Person) -> None:
        """Raises NotAllowed."""
        self._ensure_may(by, workspace, None)

    def details(self, workspace: Workspace, by: Person, team_id: TeamId, now: datetime) -> TeamDetails:
        """For its form. Raises NotAllowed."""
        today = local_day(now, workspace.zone)
        with self.store.write() as tx:
            team = tx.teams.get(workspace.id, team_id)
            self._ensure_may(by, workspace, team)
            held = tx.memberships.of_teams(workspace.id, [team.id], today)
            people = tx.people.by_ids(workspace.id, {one.person_id for one in held} | {team.lead_id or 0})
            others = [other for other in tx.teams.active(workspace.id) if other.id != team.id]
            opened = {"team": team.id, "seen": plain(form_of(team, held))}
            form = tx.forms.begin(workspace.id, by.id, OPENED_FORM, opened, now)
        members = [people[one.person_id] for one in held if one.person_id != team.lead_id]
        lead = people.get(team.lead_id or 0)
        return TeamDetails(
            team=team,
            lead=lead,
            members=tuple(members),
            possible_parents=tuple(others),
            may_close=self.access.may_administer(by, workspace),
            form_id=form.id,
        )

    def save(
        self,
        workspace: Workspace,
        by: Person,
        team_id: TeamId | None,
        form: TeamForm,
        *,
        closing: ClosingChoices = NOTHING_MOVES,
        opened: int | None = None,
        once: str,
        now: datetime,
    ) -> Team:
        """Make a team (admins) or change one (its lead too); only admins close and reopen one, and say what becomes of
        what a closed one has. ``once`` names the submission, which changes nothing the second time. What was not
        changed in the form since ``opened`` (``TeamDetails``) stays as it is by now. Raises NotAllowed, Invalid,
        NotFound."""
        with self.store.write() as tx:
            tx.workspaces.lock(workspace.id)
            known = tx.teams.get(workspace.id, team_id) if team_id else None
            form = as_changed(tx, workspace, by, known, form, opened, now)
            self._ensure_may_change(by, workspace, known, form)
            if not tx.handled.first_time(workspace.id, once, now):
                return known or self._made(tx, workspace, form)
            self._check(tx, workspace, known, form, now)
            team = self._write(tx, workspace, by, known, form, now)
            touched = set_members(tx, workspace, by, team, form.member_ids, now)
            if known is not None and known.is_active and not team.is_active:
                team, concerned = settle(tx, workspace, by, team, closing, now)
                touched |= concerned
            reschedule(tx, workspace, touched, now)
            return tx.teams.set_digest_moments(team, last=team.last_digest_at, upcoming=None)

    def before_closing(
        self,
        workspace: Workspace,
        by: Person,
        team_id: TeamId | None,
        form: TeamForm,
        typed: Any,
        *,
        opened: int | None = None,
        now: datetime,
    ) -> Closing | None:
        """What has to be decided before a form may close its team; None when it closes none, or nothing hangs on it.
        ``typed`` is kept for a day, for the form is saved together with the answers (``kept``). Raises as ``save``."""
        if team_id is None or not form.is_closed:
            return None
        with self.store.write() as tx:
            known = tx.teams.get(workspace.id, team_id)
            form = as_changed(tx, workspace, by, known, form, opened, now)
            self._ensure_may_change(by, workspace, known, form)
            self._check(tx, workspace, known, form, now)
            asked = (known, form.channel_id, form.parent_id)
            found = questions(tx, workspace, by, *asked) if known.is_active else None
            if found is None:
                return None
            held = {"team": team_id, "typed": typed, "opened": opened}
            kept = tx.forms.begin(workspace.id, by.id, CLOSING_FORM, held, now)
            return replace(found, form_id=kept.id)

    def kept(self, workspace: Workspace, by: Person, form_id: int, now: datetime) -> tuple[TeamId, Any, int | None]:
        """The team that a person was about to close, what they had typed about it, and what its form had opened with
        (``save``). Raises NotFound."""
        with self.store.read() as tx:
            found = kept_form(tx, workspace, by, form_id, CLOSING_FORM, now)
        return TeamId(found["team"]), found["typed"], found["opened"]

    def _ensure_may_change(self, by: Person, workspace: Workspace, known: Team | None, form: TeamForm) -> None:
        self._ensure_may(by, workspace, known)
        if known is not None and form.is_closed not in (None, not known.is_active):
            self._ensure_may(by, workspace, None)

    def _made(self, tx: Transaction, workspace: Workspace, form: TeamForm) -> Team:
        """What the first of several submissions has made; raises NotFound when somebody renamed or closed it since."""
        alike = _called(tx, workspace, form.name)
        if not alike:
            raise NotFound("team", form.name)
        return tx.teams.get(workspace.id, alike[0])

    def _ensure_may(self, by: Person, workspace: Workspace, known: Team | None) -> None:
        if known is None:
            self.access.ensure(Action.ADMINISTER, self.access.to_workspace(by), workspace)
        else:
            self.access.ensure(Action.SET_TEAM, self.access.to_team(by, known), workspace)

    def _check(self, tx: Transaction, workspace: Workspace, known: Team | None, form: TeamForm, now: datetime) -> None:
        wrong: dict[str, tuple[str, dict[str, str]]] = {}
        if not form.name.strip():
            wrong["name"] = ("empty", {})
        elif len(form.name) > LONGEST_NAME:
            wrong["name"] = ("too_long", {"most": str(LONGEST_NAME)})
        elif self._is_taken(tx, workspace, known, form.name):
            wrong["name"] = ("name_taken", {"name": form.name})
        if zone_named(form.zone) is None:
            wrong["zone"] = ("unknown_zone", {})
        if known is not None and form.parent_id is not None and self._would_ring(tx, known, form.parent_id):
            wrong["parent"] = ("own_ancestor", {})
        wrong |= people_problems(tx, workspace, known, form, local_day(now, workspace.zone))
        if wrong:
            raise Invalid(wrong)

    def _is_taken(self, tx: Transaction, workspace: Workspace, known: Team | None, name: str) -> bool:
        return any(known is None or identity != known.id for identity in _called(tx, workspace, name))

    def _would_ring(self, tx: Transaction, team: Team, parent_id: TeamId) -> bool:
        return team.id in tx.teams.above(team.workspace_id, parent_id)

    def _write(
        self, tx: Transaction, workspace: Workspace, by: Person, known: Team | None, form: TeamForm, now: datetime
    ) -> Team:
        names = ("kind", "lead_id", "channel_id", "rhythm", "prompt_day", "prompt_time", "digest_day", "digest_time")
        values: dict[str, Any] = {name: getattr(form, name) for name in names}
        values |= {"name": form.name.strip(), "zone": zone_named(form.zone) or form.zone}
        if form.is_closed is not None:
            values["closed_at"] = ((known and known.closed_at) or now) if form.is_closed else None
        values["line"] = line_of(form, known)
        values["locale"] = locale_in(form.language, known.locale if known else workspace.locale)
        if known is None:
            team = tx.teams.add(by=by.id, now=now, workspace_id=workspace.id, **values)
        else:
            team = tx.teams.change(known, by=by.id, now=now, **values)
        if team.parent_id != form.parent_id:
            today = local_day(now, workspace.zone)
            team = tx.teams.set_parent(team, form.parent_id, since=today, by=by.id, now=now)
        tx.names.index_teams(workspace.id, [(team.name, team.id)])
        return team


def _called(tx: Transaction, workspace: Workspace, name: str) -> list[TeamId]:
    """The open teams of that name."""
    return [identity for other, identity in tx.names.teams(workspace.id, name) if folded(other) == folded(name)]
