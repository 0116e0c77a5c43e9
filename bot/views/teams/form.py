"""The modal in which an admin or a lead makes or changes a team."""

from collections.abc import Sequence
from datetime import time

from bot.domain.teams import Line, Team, TeamKind
from bot.domain.workspaces import Rhythm, Workspace
from bot.i18n import Language, languages, spoken_in
from bot.services.teams.teams import TeamDetails
from bot.views import blocks, ids
from bot.views.blocks import (
    Block,
    Element,
    button,
    conversations_select,
    input_block,
    multi_users_select,
    option,
    select,
    text_input,
    timepicker,
    users_select,
)
from bot.views.ids import SetupField
from bot.views.serving import line_title

NONE = "none"
OPEN, CLOSED = "open", "closed"


def team_form(
    t: Language,
    workspace: Workspace,
    details: TeamDetails | None,
    possible_parents: Sequence[Team],
) -> dict[str, object]:
    """``details`` None is a new team."""
    team = details.team if details else None
    return blocks.modal(
        t("Change the team") if team else t("New team"),
        [
            *_people(t, details),
            *_who(t, details, possible_parents, workspace),
            *_when(t, team, workspace),
            *_state(t, details),
        ],
        callback_id=ids.OKR_TEAM,
        close=t("Cancel"),
        submit=t("Save"),
        metadata={"team": details.team.id, "opened": details.form_id} if details else {},
    )


def _state(t: Language, details: TeamDetails | None) -> list[Block]:
    """A new team is open; an old one is closed and opened again by admins."""
    if details is None or not details.may_close:
        return []
    states = [option(t("Open"), OPEN), option(t("Closed"), CLOSED)]
    chosen = OPEN if details.team.is_active else CLOSED
    hint = t("A closed team gets no digest. Before it is closed I ask what becomes of its objectives and its channel.")
    return [input_block(t("State"), select("chosen", states, chosen=chosen), SetupField.STATE, hint=hint)]


def _people(t: Language, details: TeamDetails | None) -> list[Block]:
    """The way to what each of its members is in it."""
    if details is None or not details.team.is_active or not (details.members or details.lead):
        return []
    return [blocks.actions(button(t("Roles and shares"), ids.EDIT_MEMBERS, str(details.team.id)))]


def _line(t: Language, team: Team | None, workspace: Workspace) -> list[Block]:
    if not workspace.has_lines:
        return []
    of_its_kind = [] if team is not None else [option(t("As its kind says"), NONE)]
    lines = [*of_its_kind, *(option(line_title(t, line), line.value) for line in Line)]
    return [input_block(t("Line"), select("chosen", lines, chosen=team.line if team else NONE), SetupField.LINE)]


def _who(
    t: Language, details: TeamDetails | None, possible_parents: Sequence[Team], workspace: Workspace
) -> list[Block]:
    team = details.team if details else None
    lead = users_select("chosen", chosen=details.lead.slack_user_id if details and details.lead else None)
    members = [person.slack_user_id for person in details.members] if details else []
    channel = conversations_select("chosen", chosen=team.channel_id if team else None)
    parents = [option(t("Nothing"), NONE), *(option(other.name, str(other.id)) for other in possible_parents)]
    parent = select("chosen", parents, chosen=str(team.parent_id) if team and team.parent_id else NONE)
    kind = select("chosen", kinds(t), chosen=team.kind if team else TeamKind.TEAM)
    where = t("The weekly digest goes there. Invite me into it first, with /invite.")
    return [
        input_block(t("Name"), text_input("typed", typed=team.name if team else "", longest=80), SetupField.NAME),
        input_block(t("Kind"), kind, SetupField.KIND),
        *_line(t, team, workspace),
        input_block(t("Lead"), lead, SetupField.LEAD, optional=True),
        input_block(t("Members"), multi_users_select("chosen", chosen=members), SetupField.MEMBERS, optional=True),
        input_block(t("Channel"), channel, SetupField.CHANNEL, hint=where, optional=True),
        language_block(t("Language of the channel"), team.locale if team else workspace.locale),
        input_block(t("Part of"), parent, SetupField.PARENT),
    ]


def _when(t: Language, team: Team | None, workspace: Workspace) -> list[Block]:
    day = str(team.prompt_day) if team and team.prompt_day is not None else NONE
    usual = t("Like everybody: {day}", day=t.weekday_name(workspace.prompt_day))
    digest_day = str(team.digest_day) if team and team.digest_day is not None else NONE
    two_later = t("Two working days after the check-in")
    zone = team.zone if team else workspace.zone
    rhythm = select("chosen", rhythms(t), chosen=team.rhythm if team else workspace.rhythm)
    prompt_time = timepicker("chosen", chosen=clock_text(team.prompt_time) if team and team.prompt_time else None)
    digest_time = timepicker("chosen", chosen=clock_text(team.digest_time if team else time(10)))
    return [
        input_block(t("How often people are asked"), rhythm, SetupField.RHYTHM),
        input_block(t("Check-in day"), select("chosen", weekdays(t, usual), chosen=day), SetupField.PROMPT_DAY),
        input_block(
            t("Check-in time"),
            prompt_time,
            SetupField.PROMPT_TIME,
            hint=t("In each person's own zone. Empty: {time}, like everybody.", time=clock_text(workspace.prompt_time)),
            optional=True,
        ),
        input_block(
            t("Digest day"), select("chosen", weekdays(t, two_later), chosen=digest_day), SetupField.DIGEST_DAY
        ),
        input_block(t("Digest time"), digest_time, SetupField.DIGEST_TIME),
        input_block(
            t("Time zone of the digest"),
            text_input("typed", typed=zone, longest=64),
            SetupField.ZONE,
            hint=t.names(ZONES),
        ),
    ]


ZONES = ("Europe/Berlin", "Asia/Tokyo", "America/New_York")


def language_block(label: str, locale: str, hint: str = "") -> Block:
    """Each language is called what it calls itself."""
    offered = [option(name, code) for code, name in languages().items()]
    return input_block(label, select("chosen", offered, chosen=spoken_in(locale)), SetupField.LANGUAGE, hint=hint)


def kinds(t: Language) -> list[Element]:
    names = {
        TeamKind.TEAM: t("Team"),
        TeamKind.DEPARTMENT: t("Department"),
        TeamKind.COMPANY: t("Company"),
        TeamKind.PROJECT: t("Project"),
    }
    return [option(name, kind.value) for kind, name in names.items()]


def rhythms(t: Language) -> list[Element]:
    names = {
        Rhythm.WEEKLY: t("Every week"),
        Rhythm.FORTNIGHTLY: t("Every two weeks"),
        Rhythm.MONTHLY: t("Once a month"),
    }
    return [option(name, rhythm.value) for rhythm, name in names.items()]


def weekdays(t: Language, otherwise: str) -> list[Element]:
    return [option(otherwise, NONE), *(option(t.weekday_name(day), str(day)) for day in range(7))]


def clock_text(at: time) -> str:
    return f"{at:%H:%M}"
