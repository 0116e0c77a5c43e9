"""What a person can choose for themselves, and an admin for all; and what is stored about a person."""

from collections.abc import Mapping, Sequence

from bot.domain.people import Person
from bot.domain.schedules import PromptSchedule
from bot.domain.workspaces import ContractorRule, Practice, Rhythm, Workspace
from bot.i18n import Language
from bot.services.manager_fields import ProfileFields
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
from bot.views.ids import SetupField
from bot.views.manager_fields import NO_FIELDS, manager_field_block
from bot.views.team_form import NONE, ZONE_HINT, clock_text, rhythms, weekdays


def own_settings_form(t: Language, person: Person) -> dict[str, object]:
    day = str(person.prompt_day) if person.prompt_day is not None else NONE
    at = timepicker("chosen", chosen=clock_text(person.prompt_time) if person.prompt_time else None)
    zone = text_input("typed", typed=person.zone if person.zone_by_hand else "", longest=64)
    region = text_input("typed", typed=person.holiday_region or "", longest=20)
    every_day = [option(t.weekday_name(weekday), str(weekday)) for weekday in range(7)]
    chosen = [str(weekday) for weekday in sorted(person.working_days)]
    fields = [
        input_block(
            t("Check-in day"), select("chosen", weekdays(t, t("As my team")), chosen=day), SetupField.PROMPT_DAY
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
                "Empty: as in Slack, now {zone}. Otherwise such as {examples}", zone=person.zone, examples=ZONE_HINT
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
    days = [option(t.weekday_name(day), str(day)) for day in range(7)]
    at = timepicker("chosen", chosen=clock_text(workspace.prompt_time))
    rules = [
        option(t("Own OKRs like everybody"), ContractorRule.OWN.value),
        option(t("Contribute, but own no objectives"), ContractorRule.CONTRIBUTE.value),
        option(t("Stay out; they may look"), ContractorRule.OUT.value),
    ]
    guests = [option(t("Guests may look at OKRs"), "yes")]
    policy = text_input("typed", typed=workspace.pay_policy, longest=300)
    fields = [
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
            hint=ZONE_HINT,
        ),
        input_block(
            t("Public holidays"),
            text_input("typed", typed=workspace.holiday_region or "", longest=20),
            SetupField.HOLIDAY_REGION,
            hint=t("For people whose zone tells no country: DE, DE-BE, US-CA."),
            optional=True,
        ),
        input_block(
            t("Contract workers"), radio_buttons("chosen", rules, chosen=workspace.contractors), SetupField.CONTRACTORS
        ),
        input_block(
            t("Guests"),
            checkboxes("chosen", guests, chosen=["yes"] if workspace.guests_may_view else []),
            SetupField.GUESTS,
            optional=True,
        ),
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
        _practices(t, workspace),
        input_block(
            t("OKRs and pay, in one sentence"),
            policy,
            SetupField.PAY_POLICY,
            hint=t("Shown when an objective is closed."),
            optional=True,
        ),
    ]
    return _form(t, t("Workspace settings"), fields, ids.OKR_WORKSPACE_SETTINGS)


def _practices(t: Language, workspace: Workspace) -> Block:
    """What is off until it is ticked here; what is off is not mentioned anywhere else."""
    lines = t("Teams have a line; objectives can serve several teams, with shares.")
    offered = [option(t("Functional and project lines"), Practice.LINES.value, lines)]
    chosen = checkboxes("chosen", offered, chosen=workspace.practices)
    return input_block(t("Switched on"), chosen, SetupField.PRACTICES, optional=True)


def settings_blocks(t: Language, schedule: PromptSchedule, command: str) -> list[Block]:
    """The tab of App Home where people choose for themselves and see what is stored about them."""
    said = blocks.escape(_asked_when(t, schedule))
    why = md(t, "{command} why explains the last messages you got.", command=command)
    chosen = blocks.actions(
        button(t("My settings"), ids.OWN_SETTINGS, "open"), button(t("My data"), ids.MY_DATA, "open")
    )
    return [blocks.section(said), chosen, blocks.context(why)]


def _asked_when(t: Language, schedule: PromptSchedule) -> str:
    """``You are asked on Mondays at 09:00, in the zone Europe/Berlin.``"""
    values = {"at": clock_text(schedule.hour), "zone": schedule.zone, "day": t.weekday_name(schedule.day)}
    return {
        Rhythm.DAILY: t("You are asked every working day at {at}, in the zone {zone}.", **values),
        Rhythm.WEEKLY: t("You are asked every week on {day} at {at}, in the zone {zone}.", **values),
        Rhythm.FORTNIGHTLY: t("You are asked every two weeks on {day} at {at}, in the zone {zone}.", **values),
        Rhythm.MONTHLY: t("You are asked once a month on a {day} at {at}, in the zone {zone}.", **values),
    }[schedule.rhythm]


def my_data_view(t: Language, person: Person, counts: Mapping[str, int]) -> dict[str, object]:
    """What is stored about a person, and how much of it there is of each kind."""
    names = {
        "memberships": t("Teams"),
        "managers": t("Managers, past and present"),
        "managers_not_taken_over": t("Managers in Slack's profile that were not taken over"),
        "waiting_from_slack": t("Read from Slack, waiting for an admin"),
        "direct_reports": t("Direct reports, past and present"),
        "absences": t("Absences (days only, no reasons)"),
        "absences_where_i_stand_in": t("Absences in which I stand in"),
        "objectives": t("Objectives"),
        "key_results": t("Key results"),
        "key_results_where_i_stand_in": t("Key results for which I stand in"),
        "check_ins": t("Check-ins"),
        "check_ins_on_my_behalf": t("Check-ins on my behalf"),
        "blockers": t("Requests for help"),
        "asked_of_me": t("Requests to me"),
        "answered_by_me": t("Requests I answered"),
        "help_offers": t("Offers of help"),
        "help_offered_to_me": t("Offers of help to me"),
        "taken_over_from_me": t("Decisions about what I left behind"),
        "handed_to_me": t("What was handed to me"),
        "handovers_decided_by_me": t("Decisions of mine about what others left behind"),
        "follows": t("What I follow, and what channels follow because I asked for it"),
        "channels_that_follow_me": t("Channels that follow me"),
        "evidence": t("Messages I linked to key results"),
        "parked_requests": t("Requests I parked"),
        "parked_requests_for_me": t("Parked requests to me"),
        "parked_requests_decided_by_me": t("Parked requests I decided on"),
        "proposals": t("What I asked with alignments"),
        "proposals_answered_by_me": t("What I answered to alignments"),
        "objectives_shown_to_me": t("Restricted objectives I am named on"),
        "changes_that_others_were_asked_about": t("Changes of mine that others were asked about"),
        "changes_answered_by_me": t("My answers to changes above"),
        "comments_on_changed_targets": t("My comments on changed targets"),
        "systems_i_have_set": t("Systems I have values read from"),
        "systems_decided_by_me": t("Systems I decided on"),
        "addresses_allowed_by_me": t("Addresses of systems I allowed"),
        "changed_targets": t("Targets I changed"),
        "teams_i_lead": t("Teams I lead"),
        "prompts": t("Check-in messages of 90 days"),
        "asked_in_my_stead": t("Key results others were asked about in my stead"),
        "channels_allowed_by_me": t("Channels I allowed"),
        "readings_begun_by_me": t("Reading people from Slack, begun by me"),
        "readings_decided_by_me": t("Reading people from Slack, decided by me"),
        "messages": t("Messages sent, without their words"),
        "half_filled_forms": t("Half-filled forms of one day"),
        "changes": t("Changes I made"),
        "changes_of_my_data": t("Changes of what is stored about me"),
    }
    facts = {
        t("Name"): person.name,
        t("Title"): person.title,
        t("Time zone"): person.zone,
        t("Language"): t.name_of(person.locale),
        t("Working days"): t.list(t.weekday_name(day) for day in sorted(person.working_days)),
    }
    known = blocks.lines(
        *(md(t, "*{label}*: {value}", label=label, value=value or "–") for label, value in facts.items())
    )
    written = blocks.lines(
        *(md(t, "{label}: {count}", label=name, count=t.number(counts.get(key, 0))) for key, name in names.items())
    )
    download = button(t("Send me all of it"), ids.MY_DATA_FILE, "all")
    parts = [blocks.section(known), blocks.section(written), blocks.actions(download)]
    return blocks.modal(t("My data"), parts, callback_id="okr_my_data", close=t("Close"))


def _form(t: Language, title: str, fields: list[Block], callback_id: str) -> dict[str, object]:
    return blocks.modal(title, fields, callback_id=callback_id, close=t("Cancel"), submit=t("Save"))
