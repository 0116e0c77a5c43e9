"""What may be done with an objective and with its key results, beside and below them."""

from bot.domain.cycles import CycleState
from bot.domain.feeds import may_be_fed
from bot.domain.following import Followed, FollowKind
from bot.domain.okrs import KeyResult
from bot.domain.trees import Plot, Root
from bot.i18n import Language
from bot.services.overview.objective import ObjectiveSheet
from bot.views import blocks, ids
from bot.views.blocks import Element
from bot.views.buttons import menu, run
from bot.views.closing.buttons import close_button, decide_button, reopen_button
from bot.views.control.control import page_buttons as page_buttons_of_control
from bot.views.drafting.shared_drafts import take_back_button
from bot.views.editing.restricting import restrict_button
from bot.views.following.follow import follow_button
from bot.views.helping.cheer import cheer_button
from bot.views.helping.offer import end_button, help_button
from bot.views.lessons.use import page_buttons
from bot.views.okrs.lineage import lineage_buttons
from bot.views.overview.tree import tree_button
from bot.views.under_way.turn_buttons import turn_buttons, turn_choice

MOST_KEY_RESULTS = 15
MOST_ENDING = 3  # helpers of whom one may say that it is over
MOST_CHOICES = 5  # in a menu; the form for editing leads to the others


def objective_buttons(t: Language, sheet: ObjectiveSheet, *, menus: bool) -> list[Element]:
    """``menus`` beside the key results edit each of them."""
    if sheet.standing is None:
        return _of_draft(t, sheet)
    found = [*_acting(t, sheet), *_around(t, sheet)]
    if not (sheet.may_edit or menus):
        found += [
            run(t("Edit {code}", code=one.code), f"edit {one.code}")
            for one in sheet.objective.key_results[:MOST_KEY_RESULTS]
            if one.id in sheet.may_edit_key_results
        ]
    return found


def _of_draft(t: Language, sheet: ObjectiveSheet) -> list[Element]:
    value = str(sheet.objective.id)
    return [
        blocks.button(t("Continue"), ids.CONTINUE_DRAFT, value),
        blocks.button(t("Start"), ids.START_DRAFT, value, primary=True),
        *_restricting(t, sheet),
        *lineage_buttons(t, sheet.lineage),
    ]


def _acting(t: Language, sheet: ObjectiveSheet) -> list[Element]:
    """What changes it."""
    objective, found = sheet.objective, list[Element]()
    value = str(objective.id)
    if sheet.may_check_in:
        found.append(blocks.button(t("Check in"), ids.CHECK_IN, primary=True))
    if sheet.may_edit:
        found.append(blocks.button(t("Edit"), ids.EDIT_OBJECTIVE, value))
        found += turn_buttons(t, f"O{objective.id}", objective, sheet.cycle)
    if sheet.may_align:
        found.append(blocks.button(t("Align"), ids.ALIGN_OBJECTIVE, value))
    found += _restricting(t, sheet)
    if sheet.may_take_back and sheet.cycle.state is CycleState.PLANNING:
        found.append(take_back_button(t, objective))
    if sheet.may_close:
        found.append(close_button(t, objective) if sheet.closed is None else reopen_button(t, objective))
    found += page_buttons_of_control(t, objective, sheet.control)
    if sheet.may_decide:
        found.append(decide_button(t, objective))
    return found


def _around(t: Language, sheet: ObjectiveSheet) -> list[Element]:
    """What others do with it, and where it leads to."""
    objective, found = sheet.objective, _supporting(t, sheet)
    if sheet.may_ask:
        label = t("Align an objective of mine to {code}", code=objective.code)
        found.append(blocks.button(t("Align mine to it"), ids.ASK_OPEN, str(objective.id), label=label))
    if sheet.looks_around:
        found.append(tree_button(t, Plot(Root.OBJECTIVE, objective.number)))
    found += follow_button(t, Followed(FollowKind.OBJECTIVE, objective.id), sheet.follows, objective.code)
    found += page_buttons(t, objective.id, objective.code, sheet.lessons)
    found += lineage_buttons(t, sheet.lineage)
    return found


def _supporting(t: Language, sheet: ObjectiveSheet) -> list[Element]:
    """Cheer, offer help, and say that help is over."""
    code = sheet.objective.code
    found = [cheer_button(t, code)] if sheet.may_cheer else []
    found += [help_button(t, code)] if sheet.may_offer_help else []
    codes = {one.id: one.code for one in sheet.objective.key_results}
    ending = [
        end_button(t, codes[identity], one)
        for identity, helpers in sheet.helping.items()
        for one in helpers
        if one.offer.id in sheet.may_end_help
    ]
    return [*found, *ending[:MOST_ENDING]]


def key_result_menu(t: Language, sheet: ObjectiveSheet, result: KeyResult) -> Element | None:
    """What may be done with a key result; what was said about it is there for everybody."""
    code = result.code
    if sheet.standing is None:
        return None
    choices = []
    if result.id in sheet.may_check_in_key_results:
        choices.append((t("Check in"), f"checkin {code}"))
    if result.id in sheet.may_edit_key_results:
        choices.append((t("Edit"), f"edit {code}"))
    course = turn_choice(t, result, sheet.cycle) if result.id in sheet.may_edit_key_results else None
    choices += [*([course] if course is not None else []), *_feed_choices(t, sheet, result)]
    if not choices:
        return run(t("History"), f"history {code}", label=t("History of {code}", code=code))
    return menu(code, [(t("History"), f"history {code}"), *choices][:MOST_CHOICES])


def _feed_choices(t: Language, sheet: ObjectiveSheet, result: KeyResult) -> list[tuple[str, str]]:
    """Resuming to read the value from a system after somebody has typed one, and where it is read from."""
    found, feed = [], sheet.feeds.get(result.id)
    may_edit = result.id in sheet.may_edit_key_results
    if feed is not None and feed.is_typed_over and (may_edit or result.id in sheet.may_check_in_key_results):
        found.append((t("Resume reading it"), f"source {result.code} resume"))
    if may_edit and may_be_fed(result):
        found.append((t("Value from a system"), f"source {result.code}"))
    return found


def _restricting(t: Language, sheet: ObjectiveSheet) -> list[Element]:
    return [restrict_button(t, sheet.objective)] if sheet.may_restrict else []
