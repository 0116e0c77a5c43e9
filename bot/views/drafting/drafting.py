"""Drafting an objective: the paste box, the pages that show what was understood, and what is said when it is saved."""

from collections.abc import Sequence
from typing import Any

from bot.domain.cycles import Cycle, CycleState
from bot.domain.draft_pages import on_page, pages
from bot.domain.okrs import Commitment, Objective
from bot.domain.typed_reading import MOST_TITLE
from bot.i18n import Language
from bot.services.drafting.drafting import Drafted
from bot.services.drafting.form import DraftForm
from bot.views import blocks, ids
from bot.views.alignment.targets import target_option
from bot.views.blocks import Block, Message, md
from bot.views.draft_words import advice_text
from bot.views.drafting.context import context_blocks
from bot.views.drafting.key_results import key_result_blocks
from bot.views.drafting.wish import wish_blocks, wish_input, wish_line
from bot.views.form_fields import MOST_WEIGHT_LETTERS, field, problem
from bot.views.lessons.use import draft_blocks, fitting_blocks, fitting_text
from bot.views.okrs.okrs import commitment_word
from bot.views.requests.parking import parked_button, parked_text
from bot.views.serving import MOST_SHARES_LETTERS, serves_hint

View = dict[str, Any]

PERSONAL = "0"
SHARED, KEPT = "shared", "kept"
MOST_DRAFTS = 20
MOST_TEAMS = 5  # whose parked requests are named


def text_page(t: Language, form: DraftForm, typed: str = "", *, asks: bool = False) -> View:
    """What the person wants, what surrounds the draft, and the paste box, with ``typed`` in it where the form holds no
    text yet. ``asks``: what they want is asked again."""
    example = t("Checkout just works\n- Checkout success 91% → 96%\n- Refund time 5 d → 2 d\n- SOC 2 report by 15 Dec")
    adds = form.typed.adds
    if adds:
        example = t("- Checkout success 91% → 96%\n- Refund time 5 d → 2 d\n- SOC 2 report by 15 Dec")
    label = t("Key results, one a line") if adds else t("The objective, then a key result a line")
    box = blocks.text_input(ids.DRAFT_TEXT, typed=form.typed.text or typed, placeholder=example, multiline=True)
    shown = [
        *([] if adds else _before(t, form, asks=asks)),
        *field(label, box, ids.DRAFT_TEXT, form.problems, t),
        *([] if adds else _places(t, form)),
        blocks.actions(*_other_ways(t, form)),
    ]
    return _modal(t, form, shown, callback_id=ids.OKR_DRAFT_TEXT, submit=t("Next"))


def fields_page(t: Language, form: DraftForm) -> View:
    """What was understood, with a field to mend each part; three key results a page."""
    typed, count = form.typed, pages(form.typed)
    first = typed.key_results.index(on_page(typed)[0]) + 1 if typed.key_results else 1
    shown: list[Block] = [*_notices(t, form)]
    if typed.page == 0 and not typed.adds:
        shown += [*_objective_fields(t, form), *draft_blocks(t, form.lessons)]
    for number, each in enumerate(on_page(typed), start=first):
        shown += [blocks.divider(), *key_result_blocks(t, form, each, number)]
    if "key_results" in form.problems:
        shown.append(problem(t, form.problems["key_results"]))
    shown.append(_buttons(t, form))
    is_last = typed.page + 1 == count
    if is_last and not typed.adds:
        shown.append(_share_choice(t, form))
    return _modal(t, form, shown, callback_id=ids.OKR_DRAFT_PAGE, submit=t("Save") if is_last else t("Next"))


def saved_view(t: Language, drafted: Drafted) -> View:
    """The code, and what comes next."""
    objective = drafted.objective
    code = f"{objective.code} {objective.title}"
    if not drafted.shared:
        said = md(t, "*{code}* is kept as your draft. Only you see it.", code=code)
        follow = [blocks.button(t("Continue"), ids.CONTINUE_DRAFT, str(objective.id))]
    else:
        said = blocks.lines(md(t, "*{code}* is there for everybody to see.", code=code), _what_comes_next(t, drafted))
        follow = [
            blocks.button(t("Edit"), ids.EDIT_OBJECTIVE, str(objective.id)),
            blocks.button(t("Align"), ids.ALIGN_OBJECTIVE, str(objective.id)),
        ]
    view = [blocks.section(said), blocks.actions(*follow), *fitting_blocks(t, objective.id, drafted.lessons)]
    return blocks.modal(t("Saved"), view, callback_id=ids.OKR_SAID, close=t("Close"))


def saved_message(t: Language, drafted: Drafted) -> Message:
    """The same where there is no modal: a draft started from a list."""
    objective = drafted.objective
    code = f"{objective.code} {objective.title}"
    text = t.sentences([t("{code} is there for everybody to see.", code=code), _what_comes_next(t, drafted)])
    shown = (blocks.section(text), *fitting_blocks(t, objective.id, drafted.lessons))
    return Message(t.sentences(filter(None, [text, fitting_text(t, drafted.lessons)])), shown)


def drafts_blocks(t: Language, drafts: Sequence[Objective], most: int = MOST_DRAFTS) -> list[Block]:
    """One's own drafts, each to be continued, started or discarded."""
    if not drafts:
        return [blocks.section(t("You have no drafts."))]
    shown: list[Block] = []
    for one in drafts[:most]:
        count = t.plural("{count} key result", "{count} key results", len(one.key_results))
        shown.append(blocks.section(blocks.lines(blocks.bold(f"{one.code} {one.title}"), count)))
        shown.append(blocks.actions(*_draft_buttons(t, one)))
    left = len(drafts) - most
    return [*shown, blocks.context(t.plural("{count} more.", "{count} more.", left))] if left > 0 else shown


def drafts_view(t: Language, drafts: Sequence[Objective]) -> View:
    return blocks.modal(t("Your drafts"), drafts_blocks(t, drafts), callback_id=ids.OKR_DRAFTS, close=t("Close"))


def drafts_message(t: Language, drafts: Sequence[Objective]) -> Message:
    """Each by name in the text, so that nothing hangs on the buttons alone."""
    named = t.semicolons(f"{one.code} {one.title}" for one in drafts[:MOST_DRAFTS])
    text = t("Your drafts: {drafts}", drafts=named) if drafts else t("You have no drafts.")
    shown = (drafts_blocks(t, drafts, most) for most in range(MOST_DRAFTS, 0, -1))
    return Message(text, tuple(next(found for found in shown if blocks.fits(found))))


def _before(t: Language, form: DraftForm, *, asks: bool) -> list[Block]:
    """What comes before the paste box."""
    wish = [wish_input(t, form.cycle, form.wish)] if asks else wish_blocks(t, form.cycle, form.wish)
    return [*wish, *context_blocks(t, form), *_parked(t, form)]


def _parked(t: Language, form: DraftForm) -> list[Block]:
    """What waits for the teams that plan their next cycle now."""
    names = {team.id: team.name for team in form.teams}
    return [
        blocks.section(parked_text(t, names[team_id], count), accessory=parked_button(t, team_id, count))
        for team_id, count in list(form.parked.items())[:MOST_TEAMS]
    ]


def _places(t: Language, form: DraftForm) -> list[Block]:
    cycles = [blocks.option(_cycle_words(t, one), str(one.id)) for one in form.cycles]
    teams = [blocks.option(t("Personal"), PERSONAL), *(blocks.option(one.name, str(one.id)) for one in form.teams)]
    team = str(form.typed.team_id) if form.typed.team_id else PERSONAL
    cycle = blocks.select(ids.DRAFT_CYCLE_CHOSEN, cycles, chosen=str(form.cycle.id))
    return [
        *field(t("Cycle"), cycle, ids.DRAFT_CYCLE, form.problems, t, dispatch=True),
        *field(t("Whose"), blocks.select(ids.DRAFT_TEAM, teams, chosen=team), ids.DRAFT_TEAM, form.problems, t),
    ]


def _cycle_words(t: Language, cycle: Cycle) -> str:
    return cycle.name if cycle.state is CycleState.ACTIVE else t("{cycle} (planned)", cycle=cycle.name)


def _other_ways(t: Language, form: DraftForm) -> list[blocks.Element]:
    by_fields = blocks.button(t("Fields one by one"), ids.DRAFT_BY_FIELDS)
    return [by_fields] if form.typed.adds else [by_fields, blocks.button(t("My drafts"), ids.MY_DRAFTS)]


def _notices(t: Language, form: DraftForm) -> list[Block]:
    """What is wrong somewhere, and what the plain rules say about the objective, on its first page."""
    shown: list[Block] = []
    if form.problems:
        shown.append(blocks.alert(t("Nothing is saved yet: please mend what is marked below."), "warning"))
    if form.typed.left_out:
        left = t.plural("{count} line was left out.", "{count} lines were left out.", form.typed.left_out)
        shown.append(blocks.context(f"❓ {left}"))
    if form.typed.page == 0 and form.wish:
        shown.append(blocks.context(wish_line(t, form.cycle, form.wish)))
    if form.typed.page == 0 and not form.typed.adds:
        shown += [blocks.alert(advice_text(t, one)) for one in form.advice if one.key is None]
    return shown


def _objective_fields(t: Language, form: DraftForm) -> list[Block]:
    typed, here = form.typed, form.problems
    title = blocks.text_input("title", typed=typed.title[:MOST_TITLE], longest=MOST_TITLE)
    shown = field(t("Objective"), title, "title", here, t)
    if not typed.more:
        return shown
    why = blocks.text_input("why", typed=typed.why, multiline=True)
    context = blocks.text_input("context", typed=typed.context, multiline=True)
    kinds = [blocks.option(commitment_word(t, one), one.value) for one in Commitment]
    commitment = blocks.radio_buttons("commitment", kinds, chosen=typed.commitment)
    weight = blocks.text_input("weight", typed=typed.weight, longest=MOST_WEIGHT_LETTERS)
    chosen = target_option(form.target) if form.target else None
    align = blocks.external_select(ids.ALIGN_TO, chosen=chosen, placeholder=t("Search objectives and key results"))
    hint = t("Links, limits, what others should know.")
    return [
        *shown,
        *field(t("Why it matters"), why, "why", here, t, optional=True),
        *field(t("Context"), context, "context", here, t, hint=hint, optional=True),
        *field(t("Contributes to"), align, "align", here, t, optional=True),
        *field(t("How sure it has to be met"), commitment, "commitment", here, t),
        *field(t("Weight"), weight, "weight", here, t, hint=t("1, if this is empty."), optional=True),
        *_places(t, form),
        *_serves(t, form),
    ]


def _serves(t: Language, form: DraftForm) -> list[Block]:
    """Where lines are on."""
    if not form.may_serve:
        return []
    typed = form.typed.serves[:MOST_SHARES_LETTERS]
    box = blocks.text_input("serves", typed=typed, multiline=True, longest=MOST_SHARES_LETTERS)
    return field(t("Also serves"), box, "serves", form.problems, t, hint=serves_hint(t), optional=True)


def _buttons(t: Language, form: DraftForm) -> Block:
    typed, count = form.typed, pages(form.typed)
    shown = [blocks.button(t("Add a key result"), ids.DRAFT_ADD)]
    shown.append(blocks.button(t("Less") if typed.more else t("More"), ids.DRAFT_MORE))
    if typed.page:
        shown.append(blocks.button(t("Back to page {page} of {pages}", page=typed.page, pages=count), ids.DRAFT_BACK))
    else:
        shown.append(blocks.button(t("Back to the text"), ids.DRAFT_TO_TEXT))
    return blocks.actions(*shown)


def _share_choice(t: Language, form: DraftForm) -> Block:
    share = t("Start now: everybody sees it, check-ins begin")
    if form.cycle.state is not CycleState.ACTIVE:
        share = t("Share it now; check-ins begin with {cycle}", cycle=form.cycle.name)
    options = [blocks.option(share, SHARED), blocks.option(t("Keep it as my draft"), KEPT)]
    chosen = SHARED if form.typed.share else KEPT
    return blocks.input_block(
        t("When it is saved"), blocks.radio_buttons(ids.DRAFT_SHARE, options, chosen=chosen), ids.DRAFT_SHARE
    )


def _what_comes_next(t: Language, drafted: Drafted) -> str:
    if drafted.is_running:
        return t("Each owner is asked in their next check-in.")
    return t("Check-ins begin with {cycle}.", cycle=drafted.cycle_name)


def _draft_buttons(t: Language, one: Objective) -> list[blocks.Element]:
    value = str(one.id)
    sure = blocks.confirmation(
        t("Discard {code}?", code=one.code), t("It is deleted for good."), t("Discard"), t("Keep")
    )
    return [
        blocks.button(t("Continue"), ids.CONTINUE_DRAFT, value, label=t("Continue {code}", code=one.code)),
        blocks.button(t("Start"), ids.START_DRAFT, value, primary=True, label=t("Start {code}", code=one.code)),
        blocks.button(
            t("Discard"), ids.DISCARD_DRAFT, value, danger=True, label=t("Discard {code}", code=one.code), confirm=sure
        ),
    ]


def _modal(t: Language, form: DraftForm, shown: Sequence[Block], *, callback_id: str, submit: str) -> View:
    title = t("New objective")
    if form.typed.adds:
        title = t("Add key results")
    elif form.typed.objective_id is not None:
        title = t("Your draft")
    return blocks.modal(
        title, shown, callback_id=callback_id, submit=submit, close=t("Cancel"), metadata={"form": form.id}
    )
