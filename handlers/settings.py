"""Settings of a person and of the workspace, and *My data*."""

import json
from dataclasses import dataclass
from datetime import time

from bot.domain.errors import Invalid
from bot.domain.people import MONDAY_TO_FRIDAY
from bot.domain.permissions import Action
from bot.domain.workspaces import ContractorRule, Rhythm
from bot.services.access import Access
from bot.services.people.my_data import MyData
from bot.services.settings.preferences import OwnChoices, Preferences, WorkspaceChoices
from bot.views import errors, ids
from bot.views.directory.manager_fields import field_in
from bot.views.ids import SetupField
from bot.views.people.my_data import my_data_view
from bot.views.settings import settings
from handlers.acts import Caller, Command, Done, Open, Outcome, Press, Submission, SubmissionOutcome, Typed
from handlers.front import Front
from handlers.in_time import patient
from handlers.parsing import known_language, weekday, weekday_or_none
from handlers.profile_fields import user_fields

NINE = time(9)


@dataclass(frozen=True)
class SettingsJourney:
    preferences: Preferences
    my_data: MyData
    access: Access

    def register(self, front: Front) -> None:
        front.command("settings")(self.open_from_command)
        front.command("admin")(self.admin_from_command)
        front.press(ids.OWN_SETTINGS, self.open_own)
        front.press(ids.WORKSPACE_SETTINGS, self.open_workspace)
        front.submission(ids.OKR_OWN_SETTINGS, self.save_own)
        front.submission(ids.OKR_WORKSPACE_SETTINGS, self.save_workspace)
        front.press(ids.MY_DATA, self.show_my_data)
        front.press(ids.MY_DATA_FILE, self.send_my_data)

    def open_from_command(self, act: Command) -> Outcome:
        return Open(settings.own_settings_form(act.caller.t, act.caller.person))

    def admin_from_command(self, act: Command) -> Outcome:
        return self._workspace_form(act.caller)

    def open_own(self, act: Press) -> Outcome:
        return Open(settings.own_settings_form(act.caller.t, act.caller.person))

    def open_workspace(self, act: Press) -> Outcome:
        return self._workspace_form(act.caller)

    def _workspace_form(self, caller: Caller) -> Outcome:
        self.access.ensure(Action.ADMINISTER, self.access.to_workspace(caller.person), caller.workspace)
        allowed = self.preferences.allowed_channels(caller.workspace)
        profile = user_fields(caller.client)
        return Open(settings.workspace_settings_form(caller.t, caller.workspace, allowed, profile))

    def save_own(self, act: Submission) -> SubmissionOutcome:
        caller, typed = act.caller, act.typed
        choices = OwnChoices(
            prompt_day=typed.read(SetupField.PROMPT_DAY, weekday_or_none),
            prompt_time=typed.read(SetupField.PROMPT_TIME, time.fromisoformat),
            zone=typed.text(SetupField.ZONE),
            working_days=_working_days(typed),
            holiday_region=typed.text(SetupField.HOLIDAY_REGION),
        )
        self.preferences.choose(caller.workspace, caller.person, choices, once=act.once, now=caller.now)
        return Done(errors.note(caller.t, caller.t("Your settings are saved.")))

    def save_workspace(self, act: Submission) -> SubmissionOutcome:
        caller, typed = act.caller, act.typed
        choices = WorkspaceChoices(
            zone=typed.text(SetupField.ZONE),
            language=typed.read(SetupField.LANGUAGE, known_language),
            prompt_day=typed.read(SetupField.PROMPT_DAY, weekday) or min(MONDAY_TO_FRIDAY),
            prompt_time=typed.read(SetupField.PROMPT_TIME, time.fromisoformat) or NINE,
            rhythm=typed.read(SetupField.RHYTHM, Rhythm) or Rhythm.WEEKLY,
            holiday_region=typed.text(SetupField.HOLIDAY_REGION),
            contractors=typed.read(SetupField.CONTRACTORS, ContractorRule) or ContractorRule.OWN,
            guests_may_view=bool(typed.ticked(SetupField.GUESTS)),
            pay_policy=typed.text(SetupField.PAY_POLICY),
            allowed_channels=act.ticks(SetupField.ALLOWED),
            manager_field=None if SetupField.MANAGER_FIELD in act.untouched else _manager_field(typed),
            practices=act.ticks(SetupField.PRACTICES),
        )
        self.preferences.choose_for_all(
            caller.workspace, caller.person, choices, untouched=act.untouched, once=act.once, now=caller.now
        )
        return Done(errors.note(caller.t, caller.t("The settings of the workspace are saved.")))

    def show_my_data(self, act: Press) -> Outcome:
        caller = act.caller
        counts = self.my_data.counts(caller.workspace, caller.person)
        return Open(my_data_view(caller.t, caller.person, counts))

    def send_my_data(self, act: Press) -> Outcome:
        """As a file into the person's own channel with the bot."""
        caller = act.caller
        everything = self.my_data.everything(caller.workspace, caller.person)
        content = json.dumps(everything, ensure_ascii=False, indent=2)
        client = patient(caller.client)
        channel = client.conversations_open(users=caller.person.slack_user_id)["channel"]["id"]
        client.files_upload_v2(channel=channel, filename="okrbot-my-data.json", content=content)
        return Open(errors.note(caller.t, caller.t("I sent it to you as a file, in our direct messages.")))


def _working_days(typed: Typed) -> frozenset[int]:
    try:
        return frozenset(weekday(one) for one in typed.ticked(SetupField.WORKING_DAYS))
    except ValueError as error:
        raise Invalid({SetupField.WORKING_DAYS: ("not_offered", {})}) from error


def _manager_field(typed: Typed) -> tuple[str, str] | None:
    """None for a form that did not ask."""
    chosen = typed.chosen(SetupField.MANAGER_FIELD)
    return None if chosen is None else field_in(chosen)
