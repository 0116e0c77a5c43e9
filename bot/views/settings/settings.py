"""What a person can choose for themselves, and an admin for all."""

from collections.abc import Sequence

from bot.domain.people import Person
from bot.domain.schedules import PromptSchedule
from bot.domain.workspaces import ContractorRule, Rhythm, Workspace
from bot.i18n import Language
from bot.services.directory.manager_fields import ProfileFields
from bot.views import blocks, ids
from bot.views.blocks import (
    Block,
    button,
    checkboxes,
    input_block,
    md,
    multi_conversations_select,
    option,
    radio_buttons,
    select,
    text_input,
    timepicker,
)
from bot.views.directory.manager_fields import NO_FIELDS, manager_field_block
from bot.views.ids import SetupField
from bot.views.practices import practices_block
from bot.views.teams.form import NONE, ZONES, clock_text, language_block, rhythms, weekdays


def own_settings_form(t: Language, person: Person) -> dict[str, object]:
    day = str(person.prompt_day) if person.prompt_day is not None else NONE
    at = timepicker("chosen", chosen=clock_text(person.prompt_time) if person.prompt_time else None)
    zone = text_input("typed", typed=person.zone if person.zone_by_hand else "", longest=64)
    region = text_input("typed", typed=person.holiday_region or "", longest=20)
    every_day = [option(t.weekday_name(weekday), str(weekday)) for weekday in range(7)]
    chosen = [str(weekday) for weekday in sorted(person.working_days)]
    fields = [
        input_block(
            t("Check-in day"), select("chosen", weekdays(t, t("Like my team")), chosen=day), SetupField.PROMPT_DAY
        ),
        input_block(
            t("Check-in time"), at, SetupField.PROMPT_TIME, hint=t("Empty: the time of your team."), optional=True
        ),
        input_block(t("I work on"), checkboxes("chosen", every_day, chosen=chosen), SetupField.WORKING_DAYS),
        input_block(
            t("Time zone"),
            zone,
            SetupField.ZONE,
            hint=t(
                "Empty: as in Slack, now {zone}. Otherwise such as {examples}.",
                zone=person.zone,
                examples=t.names(ZONES),
            ),
            optional=True,
        ),
        input_block(
            t("Public holidays of"),
            region,
            SetupField.HOLIDAY_REGION,
            hint=t("A country or a part of it: DE, DE-BE, US-CA. Empty: as your time zone."),
            optional=True,
        ),
    ]
    return _form(t, t("My settings"), fields, ids.OKR_OWN_SETTINGS)


def workspace_settings_form(
    t: Language, workspace: Workspace, allowed: Sequence[str], profile: ProfileFields = NO_FIELDS
) -> dict[str, object]:
    """``allowed`` are the channels that are allowed although guests or other companies read along; ``profile`` the
    fields of Slack's profiles that could name managers."""
    fields = [
        *_asking(t, workspace),
        language_block(
            t("Language of channels"),
            workspace.locale,
            t("For new teams, and for channels without a team. Each team can choose its own."),
        ),
        *_taking_part(t, workspace),
        input_block(
            t("Channels allowed though guests read along"),
            multi_conversations_select("chosen", chosen=allowed),
            SetupField.ALLOWED,
            hint=t(
                "Digests and Share here are refused where guests or other companies read along, except in these. "
                "Take one out, and it is refused again."
            ),
            optional=True,
        ),
        manager_field_block(t, workspace, profile),
        practices_block(t, workspace.practices, is_piloting=workspace.is_piloting),
        input_block(
            t("OKRs and pay, in one sentence"),
            text_input("typed", typed=workspace.pay_policy, longest=300),
            SetupField.PAY_POLICY,
            hint=t("Shown when an objective is closed, and in the digest that closes a cycle."),
            optional=True,
        ),
    ]
    return _form(t, t("Workspace settings"), fields, ids.OKR_WORKSPACE_SETTINGS)


def _asking(t: Language, workspace: Workspace) -> list[Block]:
    """When people are asked who have not chosen for themselves, and whose team has not."""
    days = [option(t.weekday_name(day), str(day)) for day in range(7)]
    at = timepicker("chosen", chosen=clock_text(workspace.prompt_time))
    return [
        input_block(t("Check-in day"), select("chosen", days, chosen=str(workspace.prompt_day)), SetupField.PROMPT_DAY),
        input_block(t("Check-in time"), at, SetupField.PROMPT_TIME, hint=t("In each person's own zone.")),
        input_block(
            t("How often, for personal objectives"),
            select("chosen", rhythms(t), chosen=workspace.rhythm),
            SetupField.RHYTHM,
        ),
        input_block(
            t("Time zone of the workspace"),
            text_input("typed", typed=workspace.zone, longest=64),
            SetupField.ZONE,
            hint=t.names(ZONES),
        ),
        input_block(
            t("Public holidays"),
            text_input("typed", typed=workspace.holiday_region or "", longest=20),
            SetupField.HOLIDAY_REGION,
            hint=t("For people whose zone tells no country: DE, DE-BE, US-CA."),
            optional=True,
        ),
    ]


def _taking_part(t: Language, workspace: Workspace) -> list[Block]:
    """What contract workers and guests may do."""
    rules = [
        option(t("Own OKRs like everybody"), ContractorRule.OWN.value),
        option(t("Contribute, but own no objectives"), ContractorRule.CONTRIBUTE.value),
        option(t("Stay out; they may look"), ContractorRule.OUT.value),
    ]
    guests = [option(t("Guests may look at OKRs"), "yes")]
    looking = checkboxes("chosen", guests, chosen=["yes"] if workspace.guests_may_view else [])
    return [
        input_block(
            t("Contract workers"), radio_buttons("chosen", rules, chosen=workspace.contractors), SetupField.CONTRACTORS
        ),
        input_block(t("Guests"), looking, SetupField.GUESTS, optional=True),
    ]


def settings_blocks(t: Language, schedule: PromptSchedule, command: str, *, is_piloting: bool = False) -> list[Block]:
    """The tab of App Home where people choose for themselves and see what is stored about them."""
    said = blocks.escape(_asked_when(t, schedule))
    why = md(t, "{command} why explains the last messages you got.", command=command)
    chosen = blocks.actions(
        button(t("My settings"), ids.OWN_SETTINGS, "open"), button(t("My data"), ids.MY_DATA, "open")
    )
    some = t("The company is trying OKRs with some teams first: others are asked nothing.") if is_piloting else ""
    return [blocks.section(said), chosen, blocks.context(some, why)]


def _asked_when(t: Language, schedule: PromptSchedule) -> str:
    """``You are asked on Mondays at 09:00, in the zone Europe/Berlin.``"""
    values = {"at": clock_text(schedule.hour), "zone": schedule.zone, "day": t.weekday_name(schedule.day)}
    return {
        Rhythm.DAILY: t("You are asked every working day at {at}, in the zone {zone}.", **values),
        Rhythm.WEEKLY: t("You are asked every week on {day} at {at}, in the zone {zone}.", **values),
        Rhythm.FORTNIGHTLY: t("You are asked every two weeks on {day} at {at}, in the zone {zone}.", **values),
        Rhythm.MONTHLY: t("You are asked on the first {day} of each month at {at}, in the zone {zone}.", **values),
    }[schedule.rhythm]


def _form(t: Language, title: str, fields: list[Block], callback_id: str) -> dict[str, object]:
    return blocks.modal(title, fields, callback_id=callback_id, close=t("Cancel"), submit=t("Save"))
