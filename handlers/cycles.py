"""Cycles: the page of them, the modal of one, the calendar of a kind, and moving one on by hand."""

import re
from dataclasses import dataclass
from datetime import date

from bot.domain.cycle_calendar import RuleChoices, TypedCalendar
from bot.domain.cycles import CycleKind, CycleState
from bot.domain.errors import AlreadyDone, Invalid
from bot.domain.ids import CycleId
from bot.services.cycles.cycles import Cycles
from bot.services.cycles.rules import CycleRules
from bot.views import errors, ids
from bot.views.cycles.cycle import coming_text, cycle_form, kind_name, rule_form, saved_text
from bot.views.ids import SetupField
from bot.views.places import Kind, Place
from bot.views.sheets import as_message
from handlers.acts import (
    Command,
    Done,
    Open,
    Outcome,
    Press,
    Publish,
    Replace,
    Reply,
    Submission,
    SubmissionOutcome,
    Typed,
)
from handlers.front import Front
from handlers.home import HomeHandlers
from handlers.parsing import read_id

PLACE = Place(Kind.CYCLE)


@dataclass(frozen=True)
class CycleJourney:
    cycles: Cycles
    rules: CycleRules
    home: HomeHandlers

    def register(self, front: Front) -> None:
        front.command("cycle")(self.show)
        for action_id in (ids.EDIT_CYCLE, ids.CHOOSE_CYCLE):
            front.press(action_id, self.open_cycle)
        front.press(ids.CHOOSE_RULE, self.open_rule)
        front.press(re.compile(f"^{ids.MOVE_CYCLE}"), self.move)
        front.submission(ids.OKR_CYCLE, self.save_cycle)
        front.submission(ids.OKR_CYCLE_RULE, self.save_rule)

    def show(self, act: Command) -> Outcome:
        return Reply(as_message(act.caller.t, self.home.sheets.of(act.caller, PLACE)), PLACE)

    def open_cycle(self, act: Press) -> Outcome:
        caller = act.caller
        shown = self.cycles.form(caller.workspace, caller.person, read_id(act.value), caller.now)
        return Open(cycle_form(caller.t, shown))

    def save_cycle(self, act: Submission) -> SubmissionOutcome:
        caller, typed = act.caller, act.typed
        held = read_id(act.metadata.get("cycle"))
        saved = self.cycles.save(
            caller.workspace,
            caller.person,
            cycle_id=CycleId(held) if held else None,
            name=typed.text(SetupField.NAME),
            kind=typed.read(SetupField.KIND, CycleKind) or CycleKind.QUARTER,
            first_day=_day(typed, SetupField.FIRST_DAY),
            last_day=_day(typed, SetupField.LAST_DAY),
            calendar=_calendar(typed),
            state=typed.read(SetupField.STATE, CycleState),
            untouched=act.untouched,
            once=act.once,
            now=caller.now,
        )
        return Done(errors.note(caller.t, saved_text(caller.t, saved)))

    def move(self, act: Press) -> Outcome:
        """Begun, ended or closed; whoever comes second sees how it stands."""
        caller = act.caller
        try:
            goal = CycleState(act.action_id.removeprefix(ids.MOVE_CYCLE))
            cycle_id = CycleId(read_id(act.value) or 0)
            self.cycles.move(caller.workspace, caller.person, cycle_id, goal, caller.now)
        except AlreadyDone:
            pass
        except ValueError as error:
            raise Invalid({SetupField.STATE: ("not_offered", {})}) from error
        if act.is_home:
            return Publish(self.home.at(caller, PLACE))
        message = as_message(caller.t, self.home.sheets.of(caller, PLACE))
        return Replace(message) if act.is_private else Reply(message)

    def open_rule(self, act: Press) -> Outcome:
        caller, kind = act.caller, _kind(act.value)
        return Open(rule_form(caller.t, self.rules.form(caller.workspace, caller.person, kind, caller.now)))

    def save_rule(self, act: Submission) -> SubmissionOutcome:
        caller, typed, t = act.caller, act.typed, act.caller.t
        kind = _kind(str(act.metadata.get("kind")))
        numbers = _numbers(typed)
        choices = RuleChoices(
            drafting_days=numbers[SetupField.DRAFTING_DAYS],
            due_days=numbers[SetupField.DUE_DAYS],
            review_days=numbers.get(SetupField.REVIEW_DAYS),
            closing_days=numbers[SetupField.CLOSING_DAYS],
            makes_next=bool(typed.ticked(SetupField.MAKES_NEXT)),
            weeks=numbers.get(SetupField.WEEKS),
            anchor=typed.read(SetupField.ANCHOR, date.fromisoformat),
        )
        found = self.rules.choose(
            caller.workspace, caller.person, kind, choices, untouched=act.untouched, once=act.once, now=caller.now
        )
        said = t("The calendar is saved: {kind}.", kind=kind_name(t, kind))
        if found.rule.makes_next and found.coming is not None:
            said = t.sentences([said, coming_text(t, found.coming)])
        return Done(errors.note(t, said))


def _calendar(typed: Typed) -> TypedCalendar | None:
    """None for a form that did not ask."""
    if SetupField.DRAFTING_OPENS not in typed.values:
        return None
    return TypedCalendar(
        drafting_opens=typed.read(SetupField.DRAFTING_OPENS, date.fromisoformat),
        drafts_due=typed.read(SetupField.DRAFTS_DUE, date.fromisoformat),
        review_day=typed.read(SetupField.REVIEW_DAY, date.fromisoformat),
        closing_day=typed.read(SetupField.CLOSING_DAY, date.fromisoformat),
    )


def _numbers(typed: Typed) -> dict[str, int]:
    """What is typed into the fields for days and weeks. Raises Invalid with every one that is none."""
    needed = (SetupField.DRAFTING_DAYS, SetupField.DUE_DAYS, SetupField.CLOSING_DAYS)
    found: dict[str, int] = {}
    wrong: dict[str, tuple[str, dict[str, str]]] = {}
    for name in (*needed, SetupField.REVIEW_DAYS, SetupField.WEEKS):
        text = typed.text(name)
        if text.isdecimal():
            found[name] = int(text)
        elif text or name in needed:
            wrong[name] = ("not_whole" if text else "empty", {})
    if wrong:
        raise Invalid(wrong)
    return found


def _kind(text: str) -> CycleKind:
    try:
        return CycleKind(text)
    except ValueError as error:
        raise Invalid({SetupField.KIND: ("not_offered", {})}) from error


def _day(typed: Typed, field: str) -> date:
    found = typed.read(field, date.fromisoformat)
    if found is None:
        raise Invalid({field: ("empty", {})})
    return found
