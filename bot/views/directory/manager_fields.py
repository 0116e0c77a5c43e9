"""Managers from a profile field of Slack: the choice of the field, and whom it names in vain."""

import re

from bot.domain.people import Person
from bot.domain.reporting import LeftOut, WhyLeftOut
from bot.domain.workspaces import Workspace
from bot.i18n import Language
from bot.services.directory.manager_fields import ManagerDesk, ProfileFields
from bot.views import blocks
from bot.views.blocks import (
    Block,
    Mrkdwn,
    context,
    escape,
    input_block,
    md,
    md_plural,
    mention,
    option,
    section,
    select,
)
from bot.views.directory.directory import LONGEST_NAME, why_text
from bot.views.ids import SetupField
from bot.views.teams.form import NONE

NO_FIELDS = ProfileFields()
MISSING_SCOPE = "missing_scope"
SLACK_ID = re.compile(r"[UW][A-Z0-9]+")


def manager_field_block(t: Language, workspace: Workspace, profile: ProfileFields) -> Block:
    """Each choice carries the id and the label of its field; the one that is chosen stays on offer."""
    offered = dict(profile.fields)
    if workspace.manager_field:
        offered.setdefault(workspace.manager_field, workspace.manager_field_name)
    if not offered:
        return context(_why_none(t, profile.error))
    fields = [option(label, _carried(field_id, label)) for field_id, label in offered.items()]
    choices = [option(t("Not from Slack"), NONE), *fields]
    chosen = _carried(workspace.manager_field, offered[workspace.manager_field]) if workspace.manager_field else NONE
    hint = t("The field of Slack's profiles that names somebody's manager. It is read once a day, person by person.")
    if profile.error:
        hint = t.sentences([hint, _why_none(t, profile.error)])
    return input_block(
        t("Managers from a profile field"),
        select("chosen", choices, chosen=chosen),
        SetupField.MANAGER_FIELD,
        hint=hint,
    )


def field_in(value: str) -> tuple[str, str]:
    """The field that a choice carries: (id, label), both empty for none."""
    if value == NONE:
        return "", ""
    field_id, _, label = value.partition(":")
    return field_id[:40], label or field_id


def manager_blocks(t: Language, desk: ManagerDesk) -> list[Block]:
    """Nothing where no field is chosen."""
    if not desk.field:
        return []
    if desk.error:
        reason = _missing_scope(t) if desk.error == MISSING_SCOPE else why_text(t, desk.error)
        return [section(md(t, "*Managers are not read from Slack at the moment.* {reason}", reason=reason))]
    read = md(t, "Managers are read from the field {field} of Slack's profiles, once a day.", field=desk.field)
    if not desk.left_out:
        return [context(read)]
    told = [_left_out(t, person, one) for person, one in desk.left_out]
    if desk.more:
        told.append(md_plural(t, "{count} more", "{count} more", desk.more))
    return [section(blocks.lines(read, md(t, "*Not taken over:*"), *(Mrkdwn(f"• {one}") for one in told)))]


def _left_out(t: Language, person: Person, left_out: LeftOut) -> Mrkdwn:
    """A mention lets Slack write the name, and notifies nobody here: a home is no message."""
    said = left_out.slack_value.split(",")
    named = Mrkdwn(t.names(mention(one) if SLACK_ID.fullmatch(one) else escape(one) for one in said))
    values = {"name": blocks.cut(person.name, LONGEST_NAME), "manager": named}
    return {
        WhyLeftOut.UNKNOWN: md(t, "{name}: {manager} is a bot, or nobody whom I know. Read people first.", **values),
        WhyLeftOut.SELF: md(t, "{name}: would report to themselves.", **values),
        WhyLeftOut.CIRCLE: md(t, "{name}: {manager} reports to them already, so it would be a circle.", **values),
        WhyLeftOut.NO_MANAGER: md(t, "{name}: {manager} is a guest, or has left.", **values),
        WhyLeftOut.SEVERAL: md(t, "{name}: the field names several people: {manager}.", **values),
    }[left_out.why]


def _why_none(t: Language, error: str) -> str:
    if error == MISSING_SCOPE:
        return _missing_scope(t)
    if error:
        return t("Slack did not tell which profile fields there are. Try again later.")
    return t("Slack's profiles have no field here that names a person, so managers are chosen under Change a person.")


def _missing_scope(t: Language) -> str:
    return t(
        "To read managers from Slack's profiles, the app needs the right users.profile:read. "
        "Update it from manifest.yml and install it again."
    )


def _carried(field_id: str, label: str) -> str:
    return f"{field_id}:{label}"[: blocks.OPTION_VALUE]
