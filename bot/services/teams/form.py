"""What a team is to be, as its form says; and what of it is written when the team changed while the form was open."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time
from typing import Any

from bot.domain.edits import Ticks
from bot.domain.errors import NotFound
from bot.domain.ids import PersonId, TeamId
from bot.domain.people import Person
from bot.domain.reporting import may_belong, may_lead
from bot.domain.teams import Line, Membership, Team, TeamKind
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Rhythm, Workspace
from bot.i18n import spoken_in
from storage import Transaction

OPENED_FORM = "team"


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamForm:
    """What a team is to be. ``member_ids`` without the lead; ``prompt_day``/``prompt_time`` None take the
    workspace's, ``digest_day`` None means two working days after the prompt; ``is_closed`` None leaves it as it is.
    ``line`` None, of a form that did not ask, follows the kind. ``language`` is that of its channel, one that there is
    a catalogue for; None leaves it, and a new team has the workspace's."""

    name: str
    kind: TeamKind = TeamKind.TEAM
    line: Line | None = None
    lead_id: PersonId | None = None
    member_ids: tuple[PersonId, ...] = ()
    parent_id: TeamId | None = None
    channel_id: str | None = None
    rhythm: Rhythm = Rhythm.WEEKLY
    prompt_day: int | None = None
    prompt_time: time | None = None
    digest_day: int | None = None
    digest_time: time = time(10)
    zone: str
    language: str | None = None
    is_closed: bool | None = None


def form_of(team: Team, held: Iterable[Membership]) -> TeamForm:
    """A team as its form shows it."""
    others = ("member_ids", "is_closed", "language")
    alike = {one.name: getattr(team, one.name) for one in fields(TeamForm) if one.name not in others}
    members = tuple(one.person_id for one in held if one.person_id != team.lead_id)
    spoken = spoken_in(team.locale)
    return TeamForm(**alike, member_ids=members, is_closed=not team.is_active, language=spoken)


def line_of(form: TeamForm, known: Team | None) -> Line:
    """As it says; else that of its kind, which a team keeps as long as its kind stays."""
    if form.line is not None:
        return form.line
    if known is not None and known.kind is form.kind:
        return known.line
    return Line.PROJECT if form.kind is TeamKind.PROJECT else Line.FUNCTIONAL


def plain(form: TeamForm) -> dict[str, Any]:
    """As JSON keeps it."""
    return {one.name: _plain(getattr(form, one.name)) for one in fields(form)}


def merged(typed: TeamForm, seen: Mapping[str, Any], current: TeamForm) -> TeamForm:
    """What somebody changed in a form that opened with ``seen`` (``plain``); the rest stays as it is by now, and so do
    members who came or went meanwhile."""
    untouched = [name for name, value in plain(typed).items() if name != "member_ids" and value == seen.get(name)]
    ticks = Ticks(frozenset(seen["member_ids"]), frozenset(typed.member_ids))
    meant = ticks.on(frozenset(current.member_ids))
    members = tuple(one for one in dict.fromkeys((*current.member_ids, *typed.member_ids)) if one in meant)
    return replace(typed, **{name: getattr(current, name) for name in untouched}, member_ids=members)


def as_changed(
    tx: Transaction,
    workspace: Workspace,
    by: Person,
    known: Team | None,
    form: TeamForm,
    opened: int | None,
    now: datetime,
) -> TeamForm:
    """What a form asks for of a team as it is now; ``opened`` is the draft that keeps what it opened with. Raises
    NotFound."""
    if known is None or opened is None:
        return form
    kept = kept_form(tx, workspace, by, opened, OPENED_FORM, now)
    if kept["team"] != known.id:
        raise NotFound("form", "")
    held = tx.memberships.of_teams(workspace.id, [known.id], local_day(now, workspace.zone))
    return merged(form, kept["seen"], form_of(known, held))


def people_problems(
    tx: Transaction, workspace: Workspace, known: Team | None, form: TeamForm, today: date
) -> dict[str, tuple[str, dict[str, str]]]:
    """Who cannot lead the team or belong to it, by field; whoever does already may stay."""
    before = None if known is None else known.lead_id
    wanted = {form.lead_id or PersonId(0), *form.member_ids}
    people = tx.people.by_ids(workspace.id, wanted)
    wrong: dict[str, tuple[str, dict[str, str]]] = {}
    lead = people.get(form.lead_id or 0)
    if lead is not None and lead.id != before and not may_lead(lead):
        wrong["lead"] = ("no_manager", {"name": lead.name})
    strangers = [one for key in form.member_ids if (one := people.get(key)) is not None and not may_belong(one)]
    if strangers and known is not None:
        held = tx.memberships.of_teams(workspace.id, [known.id], today)
        strangers = [one for one in strangers if one.id not in {each.person_id for each in held}]
    if strangers:
        wrong["members"] = ("not_here", {"name": strangers[0].name})
    return wrong


def kept_form(tx: Transaction, workspace: Workspace, by: Person, form_id: int, form: str, now: datetime) -> Any:
    """What is kept of a person's form. Raises NotFound."""
    found = tx.forms.of(workspace.id, by.id, form_id)
    if found is None or found.form != form or found.expires_at <= now:
        raise NotFound("form", "")
    return found.typed


def _plain(value: Any) -> Any:
    return value.isoformat("minutes") if isinstance(value, time) else value
